//! Chromium's own debugger, for what WebDriver cannot reach: the inside of a worker. A WebSocket client of the few
//! frames that need (RFC 6455): unfragmented text out, text in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::wire;

/// A line to one debugged thing: a page or a worker.
pub struct Debugger {
    stream: TcpStream,
    unread: Vec<u8>,
    next: u64,
}

/// What `address` (`localhost:PORT`, from the session's capabilities) can be asked about.
pub fn targets(port: u16) -> Vec<Value> {
    let reply =
        wire::request(port, "GET", "/json/list", None, Duration::from_secs(10)).expect("the debugger's list");
    serde_json::from_slice(&reply.body).expect("a list in JSON")
}

impl Debugger {
    /// Opens the line to a target's `webSocketDebuggerUrl`.
    pub fn open(port: u16, url: &str) -> Debugger {
        let path = url.splitn(4, '/').nth(3).expect("a path in the address");
        let mut stream = wire::connect(port, Duration::from_secs(20)).expect("the debugger");
        // The key is no secret and the answer to it is not looked at: both ends are ours.
        let hello = format!(
            "GET /{path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(hello.as_bytes()).expect("a hello");
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).expect("an answer to the hello");
            head.push(byte[0]);
        }
        assert!(
            head.starts_with(b"HTTP/1.1 101"),
            "the debugger refused: {}",
            String::from_utf8_lossy(&head)
        );
        Debugger { stream, unread: Vec::new(), next: 0 }
    }

    /// One command and its result.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.call_hearing(method, params, |_| {})
    }

    /// As [`Debugger::call`]; what it tells meanwhile is heard.
    fn call_hearing(&mut self, method: &str, params: Value, mut hear: impl FnMut(&Value)) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "id": id, "method": method, "params": params }).to_string().as_bytes());
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            let message: Value = serde_json::from_slice(&self.receive()).expect("JSON from the debugger");
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            hear(&message);
        }
        panic!("the debugger never answered {method}");
    }

    /// A snapshot of what lives on the heap there, as V8 writes it, after its garbage was collected: every string and what holds it, not
    /// the bytes of buffers.
    pub fn heap(&mut self) -> String {
        let mut snapshot = String::new();
        self.call_hearing("HeapProfiler.takeHeapSnapshot", json!({ "reportProgress": false }), |message| {
            if message["method"] == "HeapProfiler.addHeapSnapshotChunk" {
                snapshot.push_str(message["params"]["chunk"].as_str().expect("a part of the snapshot"));
            }
        });
        assert!(snapshot.starts_with("{\"snapshot\""), "no snapshot");
        snapshot
    }

    /// What a function says of each object of a kind that lives there.
    pub fn of_each(&mut self, kind: &str, function: &str) -> Vec<Value> {
        let prototype = self.call("Runtime.evaluate", json!({ "expression": format!("{kind}.prototype") }));
        let prototype = &prototype["result"]["objectId"];
        let found = self.call("Runtime.queryObjects", json!({ "prototypeObjectId": prototype }));
        let ask = format!("function () {{ return this.map({function}) }}");
        let asked = json!({ "objectId": found["objects"]["objectId"], "functionDeclaration": ask, "returnByValue": true });
        let answer = self.call("Runtime.callFunctionOn", asked);
        assert!(answer["exceptionDetails"].is_null(), "the probe itself failed: {answer}");
        answer["result"]["value"].as_array().expect("a list").clone()
    }

    /// The bytes of every WebAssembly memory and of every buffer that lives there.
    pub fn memories(&mut self) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        for (kind, bytes) in [("WebAssembly.Memory", "each.buffer"), ("ArrayBuffer", "each")] {
            let read = format!(
                "(each) => {{
                    const bytes = new Uint8Array({bytes}), parts = [];
                    for (let at = 0; at < bytes.length; at += 24576)
                        parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24576))));
                    return parts.join('');
                }}"
            );
            all.extend(self.of_each(kind, &read).iter().map(|each| {
                let each = each.as_str().expect("bytes in base64");
                data_encoding::BASE64.decode(each.as_bytes()).expect("base64")
            }));
        }
        all
    }

    /// How many bytes all WebAssembly memories there have, and how many of the heap are used.
    pub fn sizes(&mut self) -> (f64, f64) {
        let memories = self.of_each("WebAssembly.Memory", "(each) => each.buffer.byteLength");
        let heap = self.call("Runtime.getHeapUsage", json!({}));
        let used = heap["usedSize"].as_f64().expect("a size");
        (memories.iter().filter_map(Value::as_f64).sum(), used)
    }

    /// Evaluates an expression there; a promise is waited for. What this runs directly is exempt from the policy on `eval`:
    /// start it from a timer. (`allowUnsafeEvalBlockedByCSP: false` should say the same; in a worker it crashes Chromium 156.)
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }),
        );
        assert!(result["exceptionDetails"].is_null(), "the probe itself failed: {result}");
        result["result"]["value"].clone()
    }

    fn send(&mut self, payload: &[u8]) {
        let mut frame = vec![0x81];
        match payload.len() {
            n @ 0..=125 => frame.push(0x80 | n as u8),
            n @ 126..=65_535 => {
                frame.push(0x80 | 126);
                frame.extend_from_slice(&(n as u16).to_be_bytes());
            }
            n => {
                frame.push(0x80 | 127);
                frame.extend_from_slice(&(n as u64).to_be_bytes());
            }
        }
        // A client must mask; a mask of zeroes leaves the bytes as they are.
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(payload);
        self.stream.write_all(&frame).expect("a frame out");
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let mut buffer = [0; 16 * 1024];
        while self.unread.len() < n {
            let got = self.stream.read(&mut buffer).expect("a frame in");
            assert!(got > 0, "the debugger hung up");
            self.unread.extend_from_slice(&buffer[..got]);
        }
        self.unread.drain(..n).collect()
    }

    /// The next text message; pings and the like are passed over.
    fn receive(&mut self) -> Vec<u8> {
        let mut message = Vec::new();
        loop {
            let head = self.take(2);
            let length = match head[1] & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.take(2).try_into().expect("two bytes"))),
                127 => u64::from_be_bytes(self.take(8).try_into().expect("eight bytes")),
                n => u64::from(n),
            };
            let payload = self.take(usize::try_from(length).expect("a frame that fits"));
            if head[0] & 0x0f <= 2 {
                message.extend_from_slice(&payload);
                if head[0] & 0x80 != 0 {
                    return message;
                }
            }
        }
    }
}
