//! Asks the router as a browser, a foreign page or an intruder would.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use super::app::Protection;
use super::*;
use crate::policy;

/// A folder of one test, with an app and an empty store.
struct Ground {
    folder: PathBuf,
    options: Options,
}

impl Ground {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("souspli-host-{}-{number}", std::process::id()));
        let meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"x\">";
        for (name, text) in [
            ("dist/index.html", format!("{meta}index")),
            ("dist/sw.js", "sw".into()),
            ("dist/.made-from", "secret".into()),
            ("dist/b/00ff/boot.js", "boot".into()),
            ("dist/b/00ff/boot.js.br", "boot, smaller".into()),
            ("dist/b/00ff/worker-boot.js", "worker".into()),
            ("dist/b/00ff/page.wasm", "wasm".into()),
            ("outside.txt", "outside".into()),
        ] {
            files::write(&folder.join(name), text).unwrap();
        }
        files::make(&folder.join("data")).unwrap();
        let options = Options { data: folder.join("data"), dist: folder.join("dist"), ..Options::default() };
        Self { folder, options }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (Response, String) {
        use tower::ServiceExt;
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:8470");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = router(&self.options).unwrap().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (Response::from_parts(parts, Body::empty()), String::from_utf8_lossy(&body).into_owned())
    }

    async fn status(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        self.ask(method, path, headers, body).await.0.status().as_u16()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = files::remove(&self.folder);
    }
}

#[tokio::test]
async fn a_name_that_somebody_pointed_here_gets_nothing() {
    let ground = Ground::new();
    for host in ["localhost", "localhost:8470", "LOCALHOST:1", "127.0.0.1:8470"] {
        assert_eq!(ground.status("GET", "/", &[("host", host)], "").await, 200, "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:8470",
        "localhost.evil.example",
        "127.0.0.1.nip.io:8470",
        "localhost:8470@x",
        "",
    ] {
        assert_eq!(ground.status("GET", "/", &[("host", host)], "").await, 421, "{host}");
        assert_eq!(ground.status("PUT", "/store/a", &[("host", host)], "x").await, 421, "{host}");
    }
    assert_eq!(ground.status("GET", "/", &[("host", "localhost"), ("host", "evil.example")], "").await, 421);
}

#[tokio::test]
async fn the_store_keeps_and_gives_back_for_its_own_page_only() {
    let ground = Ground::new();
    let own = [("origin", "http://localhost:8470"), ("sec-fetch-site", "same-origin")];
    assert_eq!(ground.status("MKCOL", "/store/g", &own, "").await, 201);
    assert_eq!(ground.status("PUT", "/store/g/one", &own, "sealed").await, 201);
    assert_eq!(ground.ask("GET", "/store/g/one", &own, "").await.1, "sealed");
    let (listing, text) = ground.ask("PROPFIND", "/store/g", &[("depth", "1")], "").await;
    assert_eq!(listing.status().as_u16(), 207);
    assert!(text.contains("/store/g/one"), "{text}");
    assert_eq!(ground.status("GET", "/store/g/two", &own, "").await, 404);
    assert_eq!(ground.status("PUT", "/store/absent/one", &own, "sealed").await, 409);
    // Nothing lists a collection as a page.
    assert!(ground.status("GET", "/store/g/", &own, "").await >= 400);

    for foreign in [
        ("origin", "http://localhost:3000"),
        ("origin", "https://localhost:8470"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(ground.status("PUT", "/store/g/evil", &[foreign], "x").await, 403, "{foreign:?}");
        assert_eq!(ground.status("GET", "/store/g/one", &[foreign], "").await, 403, "{foreign:?}");
    }
    assert!(!ground.folder.join("data/g/evil").exists());
}

#[tokio::test]
async fn no_path_leads_out_of_the_store_or_of_the_app() {
    let ground = Ground::new();
    let ways = [
        "../outside.txt",
        "%2e%2e/outside.txt",
        "..%2foutside.txt",
        "%2e%2e%2foutside.txt",
        "a/../../outside.txt",
    ];
    for way in ways {
        for root in ["/store/", "/", "/b/"] {
            let path = format!("{root}{way}");
            let (response, text) = ground.ask("GET", &path, &[], "").await;
            assert!(
                response.status().as_u16() >= 400 && !text.contains("outside"),
                "{path}: {}",
                response.status()
            );
        }
        let status = ground.status("PUT", &format!("/store/{way}"), &[], "overwritten").await;
        assert!(status >= 400, "{way}: {status}");
    }
    assert_eq!(std::fs::read_to_string(ground.folder.join("outside.txt")).unwrap(), "outside");
    assert_eq!(ground.status("GET", "/.made-from", &[], "").await, 404);
    assert_eq!(ground.status("GET", "/%2emade-from", &[], "").await, 404);
}

#[tokio::test]
async fn each_file_has_the_headers_of_a_deployment() {
    let ground = Ground::new();
    for (path, policy, media, cache) in [
        ("/", Some(policy::PAGE), "text/html; charset=utf-8", "no-cache"),
        ("/index.html", Some(policy::PAGE), "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", Some(policy::SERVICE_WORKER), "text/javascript; charset=utf-8", "no-cache"),
        (
            "/b/00ff/worker-boot.js",
            Some(policy::WORKER),
            "text/javascript; charset=utf-8",
            policy::CACHE_BUILD,
        ),
        ("/b/00ff/boot.js", None, "text/javascript; charset=utf-8", policy::CACHE_BUILD),
        ("/b/00ff/page.wasm", None, "application/wasm", policy::CACHE_BUILD),
    ] {
        let (response, _) = ground.ask("GET", path, &[], "").await;
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(response.status().as_u16(), 200, "{path}");
        assert_eq!(header(CONTENT_SECURITY_POLICY.as_str()), policy, "{path}");
        assert_eq!(header(CONTENT_TYPE.as_str()), Some(media), "{path}");
        assert_eq!(header(CACHE_CONTROL.as_str()), Some(cache), "{path}");
        for (name, value) in policy::COMMON {
            assert_eq!(header(name), Some(*value), "{path}");
        }
    }
}

#[tokio::test]
async fn the_compressed_twin_goes_to_those_who_can_read_it() {
    let ground = Ground::new();
    let (response, text) = ground.ask("GET", "/b/00ff/boot.js", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!(
        (response.headers().get(CONTENT_ENCODING).unwrap().to_str().unwrap(), text.as_str()),
        ("br", "boot, smaller")
    );
    let (response, text) = ground.ask("GET", "/b/00ff/boot.js", &[], "").await;
    assert_eq!((response.headers().get(CONTENT_ENCODING), text.as_str()), (None, "boot"));
    std::fs::remove_file(ground.folder.join("dist/b/00ff/boot.js")).unwrap();
    assert_eq!(ground.status("GET", "/b/00ff/boot.js", &[("accept-encoding", "br")], "").await, 404);
}

#[tokio::test]
async fn a_host_without_headers_can_be_played() {
    let mut ground = Ground::new();
    for (protection, meta) in [(Protection::Meta, true), (Protection::Nothing, false)] {
        ground.options.protection = protection;
        let (response, text) = ground.ask("GET", "/", &[], "").await;
        assert!(response.headers().get(CONTENT_SECURITY_POLICY).is_none());
        assert!(response.headers().get("x-content-type-options").is_none());
        assert_eq!(text.contains("<meta"), meta, "{text}");
        assert!(text.ends_with("index"), "{text}");
    }
}

#[tokio::test]
async fn all_lies_under_the_base_and_nothing_beside_it() {
    let mut ground = Ground::new();
    let words = ["--base", "/sub/path"].map(str::to_owned);
    ground.options.base = Options::parse(words.into_iter()).unwrap().unwrap().base;
    assert_eq!(ground.status("GET", "/sub/path/", &[], "").await, 200);
    assert_eq!(ground.status("PUT", "/sub/path/store/one", &[], "x").await, 201);
    assert_eq!(ground.status("GET", "/sub/path/store/one", &[], "").await, 200);
    for beside in ["/", "/store/one", "/sub/index.html"] {
        assert_eq!(ground.status("GET", beside, &[], "").await, 404, "{beside}");
    }
}

#[tokio::test]
async fn the_record_holds_every_request_as_it_came() {
    let mut ground = Ground::new();
    ground.options.record = Some(ground.folder.join("record"));
    ground.status("PUT", "/store/one?q", &[("x-mine", "é")], "sealed\u{0}bytes").await;
    ground.status("GET", "/", &[("host", "evil.example")], "").await;
    let record = std::fs::read_to_string(ground.folder.join("record")).unwrap();
    assert!(record.starts_with("PUT /store/one?q HTTP/1.1\r\n"), "{record}");
    assert!(record.contains("x-mine: é\r\n") && record.contains("\r\n\r\nsealed\u{0}bytes\r\n"), "{record}");
    assert!(record.contains("GET / HTTP/1.1\r\nhost: evil.example\r\n"), "{record}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_leaves_no_file() {
    let ground = Ground::new();
    let body = "x".repeat(BODY + 1);
    assert_eq!(ground.status("PUT", "/store/large", &[], &body).await, 413);
    assert!(!ground.folder.join("data/large").exists());
}

#[test]
fn options_that_mean_nothing_are_told() {
    for words in [&["--prot", "1"][..], &["--port"], &["--port", "x"], &["--port", "70000"]] {
        assert!(Options::parse(words.iter().map(|&word| word.to_owned())).is_err(), "{words:?}");
    }
}
