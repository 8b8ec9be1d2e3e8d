//! The little HTTP/1.1 that the tests speak themselves: to the drivers, to the host, to Chromium's debugger. Loopback
//! only, one request a connection, no TLS.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What a server said.
pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Connects to a loopback port: IPv4 first, then IPv6 (a driver may listen on either).
pub fn connect(port: u16, patience: Duration) -> io::Result<TcpStream> {
    let v4 = SocketAddr::from(([127, 0, 0, 1], port));
    let v6 = SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], port));
    let stream = TcpStream::connect_timeout(&v4, Duration::from_secs(5))
        .or_else(|_| TcpStream::connect_timeout(&v6, Duration::from_secs(5)))?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// One request, one reply.
///
/// # Errors
/// The connection's, or `InvalidData` when the answer is not HTTP.
pub fn request(
    port: u16,
    method: &str,
    path: &str,
    body: Option<&str>,
    patience: Duration,
) -> io::Result<Reply> {
    let mut stream = connect(port, patience)?;
    let body = body.unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nContent-Type: application/json; \
         charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    read_reply(&mut stream)
}

fn read_reply(stream: &mut TcpStream) -> io::Result<Reply> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(reply) = parse(&bytes, false)? {
            return Ok(reply);
        }
        match stream.read(&mut buffer) {
            Ok(0) => return parse(&bytes, true)?.ok_or_else(|| bad("the answer stops half-way")),
            Ok(n) => bytes.extend_from_slice(&buffer[..n]),
            Err(error) => return Err(error),
        }
    }
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// `None`: more must be read. `ended`: nothing more will come.
fn parse(bytes: &[u8], ended: bool) -> io::Result<Option<Reply>> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| bad("no status line"))?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &bytes[end + 4..];
    let reply = |body: Vec<u8>| Reply { status, body };
    let value = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    if value("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        return Ok(unchunk(rest).map(reply));
    }
    match value("content-length").and_then(|v| v.parse::<usize>().ok()) {
        Some(length) => Ok((rest.len() >= length).then(|| reply(rest[..length].to_vec()))),
        None if status == 204 || status == 304 || status == 101 => Ok(Some(reply(Vec::new()))),
        None => Ok(ended.then(|| reply(rest.to_vec()))),
    }
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// A loopback port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}
