//! Who may ask.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whether the request names this host as the loopback. Any other name is one that somebody pointed at 127.0.0.1.
pub fn is_loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    port.parse::<u16>().is_ok() && (name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1")
}

/// Whether the request comes from this host's own page, or from no page at all (a command line, a test).
pub fn is_own_page(headers: &HeaderMap) -> bool {
    // Another port of localhost is the same site but not the same origin.
    let foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let own = headers.get(HOST).and_then(|host| host.to_str().ok()).map(|host| format!("http://{host}"));
    let mut origins = headers.get_all(ORIGIN).iter();
    !foreign && origins.all(|origin| own.as_deref().is_some_and(|own| origin == own))
}
