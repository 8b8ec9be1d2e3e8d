//! A server on another port that nothing in the app has a reason to ask. It answers everybody and counts who came.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Stands for a connection on which nothing was said.
pub const SILENT: &str = "(nothing said)";

/// Listens until it is dropped.
pub struct Elsewhere {
    ip: &'static str,
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    ended: Arc<std::sync::atomic::AtomicBool>,
}

impl Elsewhere {
    /// Starts listening on a free port of this machine.
    pub fn start() -> Elsewhere {
        Elsewhere::start_at("127.0.0.1")
    }

    /// Starts listening at another number of this machine. To a policy, `127.0.0.2` is another machine like any.
    pub fn start_at(ip: &'static str) -> Elsewhere {
        let listener = TcpListener::bind((ip, 0)).expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (into, end) = (seen.clone(), ended.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let into = into.clone();
                // One that stays silent must not keep the next from being heard.
                std::thread::spawn(move || hear(stream, &into));
            }
        });
        Elsewhere { ip, port, seen, ended }
    }

    /// Its host, as it stands in an address.
    pub fn host(&self) -> String {
        format!("{}:{}", self.ip, self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The first line of every request that came, in order; [`SILENT`] for a connection on which nothing was said yet.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("the listener's list").clone()
    }
}

/// Writes down that somebody came, then what they said, then answers.
fn hear(mut stream: TcpStream, into: &Mutex<Vec<String>>) {
    let place = into.lock().map(|mut seen| {
        seen.push(SILENT.to_owned());
        seen.len() - 1
    });
    let (Ok(place), Ok(())) = (place, stream.set_read_timeout(Some(Duration::from_secs(60)))) else { return };
    let mut buffer = [0; 4096];
    let n = stream.read(&mut buffer).unwrap_or(0);
    if let Some(line) = String::from_utf8_lossy(&buffer[..n]).lines().next()
        && let Ok(mut seen) = into.lock()
    {
        seen[place] = line.to_owned();
    }
    // A CORS preflight must pass too: only the page's own policy may be what refuses.
    let _ = stream.write_all(
        b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n\
          Cross-Origin-Resource-Policy: cross-origin\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\
          Connection: close\r\n\r\nok",
    );
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.ended.store(true, std::sync::atomic::Ordering::Relaxed);
        // Wakes the thread, which then ends.
        let _ = std::net::TcpStream::connect((self.ip, self.port));
    }
}

#[test]
fn the_listener_sees_who_comes() {
    let elsewhere = Elsewhere::start();
    assert!(elsewhere.seen().is_empty());
    let reply = super::wire::request(elsewhere.port(), "GET", "/here", None, Duration::from_secs(2))
        .expect("an answer");
    assert_eq!((reply.status, reply.body.as_slice()), (200, b"ok".as_slice()));
    assert_eq!(elsewhere.seen(), ["GET /here HTTP/1.1"]);
}
