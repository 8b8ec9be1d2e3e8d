//! A gate before a store: it hands requests on, or answers in the store's stead as servers and networks do on a bad day.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::wire;

/// What comes to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// The store itself.
    Open,
    /// The store itself, which takes no file any more (507).
    Full,
    /// A server behind which nothing runs (502).
    Ill,
    /// A network's page, as if it were the answer (200).
    Captive,
    /// A server that takes this login no more (401).
    Refusing,
}

/// Listens until it is dropped.
pub struct Gate {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    ended: Arc<AtomicBool>,
}

impl Gate {
    /// An open gate before a port of this machine.
    pub fn before(port: u16) -> Gate {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let own = listener.local_addr().expect("its number").port();
        let (mood, ended) = (Arc::new(Mutex::new(Mood::Open)), Arc::new(AtomicBool::new(false)));
        let (now, end) = (mood.clone(), ended.clone());
        std::thread::spawn(move || {
            for near in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(near) = near else { continue };
                let now = now.clone();
                // Who comes and says nothing keeps nobody waiting; who is not answered sees the connection end.
                std::thread::spawn(move || answer(near, port, &now));
            }
        });
        Gate { port: own, mood, ended }
    }

    /// From now on it answers like this.
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().expect("the gate's mood") = mood;
    }

    /// The store's address through it, as a person types it.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread, which then ends.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// A request: the lines of its head, and its body.
struct Asked {
    head: Vec<String>,
    body: Vec<u8>,
}

fn read(near: &mut TcpStream) -> io::Result<Asked> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let head: Vec<String> = text.split("\r\n").map(str::to_owned).collect();
            let length: Option<usize> = head.iter().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            let body = &bytes[end + 4..];
            if body.len() >= length.unwrap_or(0) {
                return Ok(Asked { head, body: body.to_vec() });
            }
        }
        match near.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

/// One request, one answer, and the connection ends.
fn answer(mut near: TcpStream, port: u16, mood: &Mutex<Mood>) -> io::Result<()> {
    near.set_read_timeout(Some(Duration::from_secs(60)))?;
    let asked = read(&mut near)?;
    let mood = *mood.lock().expect("the gate's mood");
    let method = asked.head.first().and_then(|line| line.split(' ').next()).unwrap_or_default();
    let (status, kind, body) = match mood {
        Mood::Open => return hand_on(&asked, near, port),
        // Whether the app may ask is not what fails here: without that, a browser tells nobody which answer came.
        _ if method == "OPTIONS" => return hand_on(&asked, near, port),
        Mood::Full if method != "PUT" => return hand_on(&asked, near, port),
        Mood::Full => ("507 Insufficient Storage", "text/plain", "full"),
        Mood::Ill => ("502 Bad Gateway", "text/html", "<h1>502 Bad Gateway</h1>"),
        Mood::Captive => ("200 OK", "text/html", "<!doctype html><title>Wi-Fi</title><form>Bienvenue</form>"),
        Mood::Refusing => ("401 Unauthorized", "text/plain", "who?"),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    near.write_all(answer.as_bytes())
}

fn hand_on(asked: &Asked, mut near: TcpStream, port: u16) -> io::Result<()> {
    let mut far = wire::connect(port, Duration::from_secs(60))?;
    let kept = |line: &&String| !line.to_ascii_lowercase().starts_with("connection:");
    let mut bytes = Vec::new();
    for line in asked.head.iter().filter(kept) {
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"Connection: close\r\n\r\n");
    bytes.extend_from_slice(&asked.body);
    far.write_all(&bytes)?;
    io::copy(&mut far, &mut near).map(drop)
}

#[test]
fn a_gate_hands_on_or_answers_by_itself() {
    let elsewhere = super::Elsewhere::start();
    let gate = Gate::before(elsewhere.port());
    let status = |mood: Mood, method: &str| {
        gate.is(mood);
        wire::request(gate.port, method, "/there", None, Duration::from_secs(5)).expect("an answer").status
    };
    for (mood, get, put) in [
        (Mood::Open, 200, 200),
        (Mood::Full, 200, 507),
        (Mood::Ill, 502, 502),
        (Mood::Captive, 200, 200),
        (Mood::Refusing, 401, 401),
    ] {
        assert_eq!((status(mood, "GET"), status(mood, "PUT")), (get, put), "{mood:?}");
    }
    assert_eq!(
        elsewhere.seen(),
        ["GET /there HTTP/1.1", "PUT /there HTTP/1.1", "GET /there HTTP/1.1"],
        "nothing else was handed on"
    );
}
