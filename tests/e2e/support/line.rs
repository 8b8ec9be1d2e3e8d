//! A line to the host that takes its time: what either side says arrives at the other half a round trip later, as over a network.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Carries connections to one port of this machine until it is dropped.
pub struct Line {
    port: u16,
    address: String,
    ended: Arc<AtomicBool>,
}

impl Line {
    /// A line to that port.
    pub fn to(port: u16, round_trip: Duration) -> Line {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let own = listener.local_addr().expect("its number").port();
        let ended = Arc::new(AtomicBool::new(false));
        let end = ended.clone();
        std::thread::spawn(move || {
            for near in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(near) = near else { continue };
                std::thread::spawn(move || carry(near, port, round_trip));
            }
        });
        Line { port: own, address: format!("http://localhost:{own}/"), ended }
    }

    /// Where the app is at the other end, with a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread, which then ends.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn carry(near: TcpStream, port: u16, round_trip: Duration) {
    // A connection, too, is made in a round trip.
    std::thread::sleep(round_trip);
    let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { return };
    let (Ok(there), Ok(back)) = (near.try_clone(), far.try_clone()) else { return };
    if near.set_nodelay(true).is_err() || far.set_nodelay(true).is_err() {
        return;
    }
    std::thread::spawn(move || pass(there, far, round_trip / 2));
    pass(back, near, round_trip / 2);
}

/// Hands on what comes, each part when it is due, until nothing more comes.
fn pass(mut from: TcpStream, mut to: TcpStream, way: Duration) {
    let (sent, parts) = mpsc::channel::<(Instant, Vec<u8>)>();
    let arriving = std::thread::spawn(move || {
        for (due, bytes) in parts {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        if sent.send((Instant::now() + way, buffer[..n].to_vec())).is_err() {
            break;
        }
    }
    drop(sent);
    let _ = arriving.join();
}

#[test]
fn a_line_brings_all_and_takes_its_time() {
    let elsewhere = super::Elsewhere::start();
    let line = Line::to(elsewhere.port(), Duration::from_millis(40));
    let start = Instant::now();
    let reply =
        super::wire::request(line.port, "GET", "/there", None, Duration::from_secs(5)).expect("an answer");
    assert_eq!((reply.status, reply.body.as_slice()), (200, b"ok".as_slice()));
    assert_eq!(elsewhere.seen(), ["GET /there HTTP/1.1"]);
    // One for the connection, one for the answer.
    assert!(start.elapsed() >= Duration::from_millis(80), "{:?}", start.elapsed());
}
