//! Requests over a real connection, as `platform/transport.rs` sends them from a browser: no redirection followed, no cookie,
//! no header of its own that a store could lean on.

use std::time::Duration;

use souspli::store::{Request, Response, Transport, TransportError};

/// Connections of this machine. Clones share them.
#[derive(Clone)]
pub struct Http(ureq::Agent);

impl Http {
    pub fn new() -> Http {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)));
        Http(config.build().into())
    }
}

impl Transport for Http {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let mut builder = ureq::http::Request::builder().method(request.method).uri(&request.url);
        for (name, value) in &request.headers {
            let allowed = ["Depth", "Content-Type", "Authorization"];
            assert!(
                allowed.contains(name),
                "{name}: nothing depends on conditions, and browsers ask for the rest"
            );
            builder = builder.header(*name, value.as_str());
        }
        let unreachable = |_| TransportError::Unreachable;
        // A body of no bytes is none, as `fetch` has it.
        let answer = if request.body.is_empty() && request.method != "PUT" {
            self.0.run(builder.body(()).expect("a request"))
        } else {
            self.0.run(builder.body(request.body).expect("a request"))
        };
        let mut answer = answer.map_err(unreachable)?;
        let status = answer.status().as_u16();
        let limit = request.at_most as u64;
        match answer.body_mut().with_config().limit(limit).read_to_vec() {
            Ok(body) => Ok(Response { status, body }),
            Err(ureq::Error::BodyExceedsLimit(_)) => Err(TransportError::TooLong),
            Err(_) => Err(TransportError::Unreachable),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use pollster::block_on;
    use souspli::store::webdav::WebDav;
    use souspli::store::{LARGEST_FILE, Store, StoreError};

    use super::*;

    /// Answers each connection with the next text, and gives back how many came.
    fn serve(answers: Vec<String>) -> (String, std::thread::JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/dav", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let mut came = 0;
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]).unwrap();
                let _ = stream.write_all(answer.as_bytes());
                came += 1;
            }
            listener.set_nonblocking(true).unwrap();
            came + usize::from(listener.accept().is_ok())
        });
        (address, thread)
    }

    #[test]
    fn a_redirection_is_not_followed() {
        let (address, server) = serve(vec![
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .into(),
        ]);
        let store = WebDav::at(&address, Http::new()).unwrap();
        assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::NotAStore));
        assert_eq!(server.join().unwrap(), 1);
    }

    #[test]
    fn an_answer_that_is_too_long_or_cut_short_is_not_taken() {
        let long = LARGEST_FILE + 1;
        let head = |length: usize| {
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
        };
        let (address, server) =
            serve(vec![head(long) + &"a".repeat(long), head(100) + "cut", "HTTP/1.1 200 OK".into()]);
        let store = WebDav::at(&address, Http::new()).unwrap();
        assert_eq!(block_on(store.get("g/h/a.age")), Ok(Some(Vec::new())));
        assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::Unreachable));
        assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::Unreachable));
        server.join().unwrap();
        assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::Unreachable));
    }
}
