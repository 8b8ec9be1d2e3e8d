//! WebDAV against a server made of answers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use souspli::store::credentials::Credentials;
use souspli::store::webdav::{AddressError, WebDav};
use souspli::store::{Request, Response, Store, StoreError, Transport, TransportError};

/// Gives the answers it was given, and keeps the requests.
#[derive(Clone, Default)]
struct Script {
    answers: Rc<RefCell<VecDeque<Result<Response, TransportError>>>>,
    asked: Rc<RefCell<Vec<Request>>>,
}

impl Script {
    fn of(answers: &[u16]) -> Script {
        let script = Script::default();
        for status in answers {
            script.say(*status, b"");
        }
        script
    }

    fn say(&self, status: u16, body: &[u8]) {
        self.answers.borrow_mut().push_back(Ok(Response { status, body: body.to_vec() }));
    }

    fn lines(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|request| format!("{} {}", request.method, request.url)).collect()
    }
}

impl Transport for Script {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.asked.borrow_mut().push(request);
        self.answers.borrow_mut().pop_front().unwrap_or(Err(TransportError::Unreachable))
    }
}

fn store(script: &Script) -> WebDav<Script> {
    WebDav::at("https://a.fr/dav/", script.clone()).unwrap()
}

fn credentials() -> Option<Credentials> {
    Credentials::new("camille".to_owned().into(), "sesame".to_owned().into()).ok()
}

fn put(script: &Script) -> Result<(), StoreError> {
    pollster::block_on(store(script).put("g/h/a.age", b"x"))
}

#[test]
fn an_address_with_credentials_or_a_query_is_refused() {
    for address in ["https://a.fr/dav/", "http://localhost:8470/store/", "http://a.fr"] {
        assert!(WebDav::at(address, Script::default()).is_some(), "{address}");
    }
    for (address, error) in [
        ("https://u:p@a.fr/", AddressError::CredentialsInside),
        ("https://u@a.fr/", AddressError::CredentialsInside),
        ("ftp://a.fr/", AddressError::NotAnAddress),
        ("https://a.fr/?x", AddressError::NotAnAddress),
        ("https://a.fr/#x", AddressError::NotAnAddress),
        ("https://a.fr\\@b.fr/", AddressError::CredentialsInside),
        ("https://a.fr/\r\nX: y", AddressError::NotAnAddress),
        ("javascript:1", AddressError::NotAnAddress),
        ("https:///x", AddressError::NotAnAddress),
    ] {
        assert_eq!(WebDav::open(address, None, Script::default()).err(), Some(error), "{address}");
    }
}

#[test]
fn a_password_does_not_travel_over_an_open_line() {
    for (address, error) in [
        ("https://a.fr/dav/", None),
        ("http://localhost:8470/", None),
        ("http://127.0.0.1:1", None),
        ("http://[::1]/", None),
        ("http://a.fr/", Some(AddressError::OpenLine)),
        ("http://localhost.a.fr/", Some(AddressError::OpenLine)),
        ("http://127.0.0.1.a.fr:80/", Some(AddressError::OpenLine)),
    ] {
        assert_eq!(WebDav::open(address, credentials(), Script::default()).err(), error, "{address}");
    }
}

#[test]
fn credentials_are_in_one_header_of_every_request_and_nowhere_else() {
    let script = Script::of(&[409, 201, 405, 201, 200, 204]);
    script.say(207, b"<multistatus/>");
    let store = WebDav::open("https://a.fr/dav/", credentials(), script.clone()).unwrap();
    pollster::block_on(async {
        store.put("g/h/a.age", b"x").await.unwrap();
        store.get("g/h/a.age").await.unwrap();
        store.delete("g/h/a.age").await.unwrap();
        store.list("g/h").await.unwrap();
    });
    let asked = script.asked.borrow();
    assert_eq!(asked.len(), 7);
    for request in asked.iter() {
        let sent: Vec<&str> = request
            .headers
            .iter()
            .filter(|(name, _)| *name == "Authorization")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(sent, ["Basic Y2FtaWxsZTpzZXNhbWU="]);
        let printed = format!("{request:?}");
        assert!(!printed.contains("Y2FtaWxs") && !printed.contains("sesame"), "{printed}");
    }
    drop(asked);
    // Without credentials there is no such header.
    let open = Script::of(&[404]);
    pollster::block_on(self::store(&open).list("g/h")).unwrap();
    assert!(open.asked.borrow()[0].headers.iter().all(|(name, _)| *name != "Authorization"));
}

#[test]
fn nothing_is_sent_for_a_path_that_is_none() {
    let script = Script::default();
    let store = store(&script);
    pollster::block_on(async {
        for path in ["../a.age", "/a.age", "g/../a.age", "g/A.age", "g/%2e%2e/a.age", ""] {
            assert_eq!(store.get(path).await, Err(StoreError::Server(400)), "{path}");
            assert_eq!(store.put(path, b"").await, Err(StoreError::Server(400)), "{path}");
            assert_eq!(store.delete(path).await, Err(StoreError::Server(400)), "{path}");
            assert_eq!(store.list(path).await, Err(StoreError::Server(400)), "{path}");
        }
        assert_eq!(store.get(&"a".repeat(200)).await, Err(StoreError::Server(414)));
    });
    assert_eq!(script.lines(), [""; 0]);
}

#[test]
fn folders_are_made_when_they_are_missing_and_not_before() {
    let script = Script::of(&[201]);
    assert_eq!(put(&script), Ok(()));
    assert_eq!(script.lines(), ["PUT https://a.fr/dav/g/h/a.age"]);
    for missing in [Some(404), Some(409), Some(500), None] {
        let script = Script::default();
        match missing {
            Some(status) => script.say(status, b""),
            // The server hung up in the middle of the file.
            None => script.answers.borrow_mut().push_back(Err(TransportError::Unreachable)),
        }
        (0..3).for_each(|_| script.say(201, b""));
        assert_eq!(put(&script), Ok(()));
        let file = "PUT https://a.fr/dav/g/h/a.age";
        let made = ["MKCOL https://a.fr/dav/g/", "MKCOL https://a.fr/dav/g/h/"];
        assert_eq!(script.lines(), [file, made[0], made[1], file]);
    }
}

#[test]
fn a_folder_that_somebody_else_makes_meanwhile_is_as_good() {
    for (first, second) in [(405, 405), (405, 201), (301, 409), (201, 423), (500, 500)] {
        assert_eq!(put(&Script::of(&[409, first, second, 204])), Ok(()), "{first} {second}");
    }
    // A server that is away is asked once more and no further.
    let away = Script::default();
    assert_eq!(put(&away), Err(StoreError::Unreachable));
    assert_eq!(away.lines().len(), 2);
    // And one that cannot be made is told as the server told it.
    assert_eq!(put(&Script::of(&[409, 403])), Err(StoreError::Refused));
    assert_eq!(put(&Script::of(&[409, 201, 507])), Err(StoreError::Full));
    assert_eq!(put(&Script::of(&[409, 201, 502, 409])), Err(StoreError::Server(502)));
    assert_eq!(put(&Script::of(&[404, 405, 405, 404])), Err(StoreError::NotAStore));
}

#[test]
fn a_redirection_is_no_answer_of_a_store() {
    for status in [301, 302, 303, 307, 308] {
        let store = store(&Script::of(&[status; 4]));
        pollster::block_on(async {
            assert_eq!(store.list("g/h").await, Err(StoreError::NotAStore), "{status}");
            assert_eq!(store.get("g/h/a.age").await, Err(StoreError::NotAStore), "{status}");
            assert_eq!(store.put("g/h/a.age", b"").await, Err(StoreError::NotAStore), "{status}");
            assert_eq!(store.delete("g/h/a.age").await, Err(StoreError::NotAStore), "{status}");
        });
    }
}

#[test]
fn a_listing_is_a_multistatus_and_no_other_yes() {
    let listing = b"<multistatus><response><href>a.age</href></response></multistatus>";
    for (status, listed) in [
        (207, Ok(vec!["a.age".to_owned()])),
        (200, Err(StoreError::NotAStore)),
        (404, Ok(Vec::new())),
        (401, Err(StoreError::Refused)),
        (405, Err(StoreError::NotAStore)),
        (503, Err(StoreError::Server(503))),
    ] {
        let script = Script::default();
        script.say(status, listing);
        assert_eq!(pollster::block_on(store(&script).list("g/h")), listed, "{status}");
    }
    let page = Script::default();
    page.say(207, b"<!DOCTYPE html><html></html>");
    assert_eq!(pollster::block_on(store(&page).list("g/h")), Err(StoreError::NotAStore));
    let long = Script::default();
    long.answers.borrow_mut().push_back(Err(TransportError::TooLong));
    assert_eq!(pollster::block_on(store(&long).list("g/h")), Err(StoreError::NotAStore));
    assert_eq!(long.asked.borrow()[0].at_most, 8 << 20);
}

/// Entities that expand, attributes beyond count, names that lead elsewhere, a million entries.
#[test]
fn a49_a_listing_made_to_hurt_costs_nothing_and_leads_nowhere() {
    let start = std::time::Instant::now();
    let lists = |body: &str| {
        let script = Script::default();
        script.say(207, body.as_bytes());
        pollster::block_on(store(&script).list("g/h"))
    };
    let entities: String =
        (1..30).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<!DOCTYPE m [<!ENTITY a0 \"ha\">{entities}]><multistatus><response><href>&a29;</href></response></multistatus>"
    );
    assert_eq!(lists(&laughs), Err(StoreError::NotAStore));
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    let many = format!("<multistatus{attributes}><response><href>/g/h/a.age</href></response></multistatus>");
    assert!(lists(&many).is_ok_and(|names| names.len() <= 1));
    let million: String =
        (0..100_000).map(|n| format!("<response><href>/g/h/{n}.age</href></response>")).collect();
    assert_eq!(lists(&format!("<multistatus>{million}</multistatus>")), Err(StoreError::NotAStore));
    let deep = format!("<multistatus>{}", "<a>".repeat(500_000));
    assert_eq!(lists(&deep), Err(StoreError::NotAStore));
    for name in [
        "../o/a.age",
        "..%2fa.age",
        "%2e%2e/a.age",
        "/etc/passwd",
        "a.age/../../b.age",
        "h/../a.age",
        "A.age",
    ] {
        let body = format!("<multistatus><response><href>/g/h/{name}</href></response></multistatus>");
        let names = lists(&body).unwrap();
        assert!(names.iter().all(|name| !name.contains(['/', '%']) && !name.contains("..")), "{names:?}");
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}
