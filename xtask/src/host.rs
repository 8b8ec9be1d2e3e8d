//! The local host: the built app and a WebDAV store on one loopback address, with the headers of a real deployment.
//!
//! It is for one person at one machine. It binds 127.0.0.1 and answers to no other name, so that a foreign page can neither
//! reach the store through a name it controls (DNS rebinding) nor write to it across origins.

mod app;
mod options;
mod record;
mod rules;
mod store;

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

pub use options::{HELP, Options};

use crate::fault::Fault;
use crate::files;
use crate::steps::say;
use app::App;
use record::Record;
use store::Store;

/// Bytes of a request's body. The app sends far less; a store has some limit.
const BODY: usize = 64 << 20;

/// How many ports after the wanted one are tried.
const PORTS: u16 = 20;

struct Host {
    /// Starts and ends with `/`.
    base: String,
    app: App,
    store: Store,
    record: Option<Record>,
}

/// Serves until stopped. Prints one line, the address, once it answers.
pub async fn serve(options: Options) -> Result<(), Fault> {
    if !options.dist.join("index.html").is_file() {
        let what = format!("{} holds no built app", options.dist.display());
        return Err(Fault::new(what, "Run `cargo xtask build` first, or name the app's folder: --dist DIR"));
    }
    files::make(&options.data)?;
    let listener = listen(options.port).await?;
    let address = listener.local_addr().map_err(|error| cannot_listen(options.port, &error))?;
    let router = router(&options)?;
    say(&format!("http://localhost:{}{}", address.port(), options.base));
    axum::serve(listener, router)
        .await
        .map_err(|error| Fault::new(format!("the local host stopped: {error}"), "Start it again."))
}

/// What answers requests, without a port.
pub fn router(options: &Options) -> Result<Router, Fault> {
    let host = Host {
        base: options.base.clone(),
        app: App::new(&options.dist, options.protection),
        store: Store::new(&options.data, &format!("{}store", options.base)),
        record: options.record.as_deref().map(Record::open).transpose()?,
    };
    Ok(Router::new().fallback(answer).with_state(Arc::new(host)))
}

async fn listen(port: u16) -> Result<TcpListener, Fault> {
    let mut refusal = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { PORTS }) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refusal = Some(error),
        }
    }
    Err(refusal.map_or_else(|| cannot_listen(port, &"no port"), |error| cannot_listen(port, &error)))
}

fn cannot_listen(port: u16, error: &dyn std::fmt::Display) -> Fault {
    Fault::new(
        format!("no port from {port} on is free: {error}"),
        "Name another: --port N (0: any free one).",
    )
}

async fn answer(State(host): State<Arc<Host>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if let Some(record) = &host.record
        && let Err(fault) = record.write(&parts, &body)
    {
        return (StatusCode::INSUFFICIENT_STORAGE, fault.to_string()).into_response();
    }
    if !rules::is_loopback(&parts.headers) {
        return (StatusCode::MISDIRECTED_REQUEST, "This host answers only to localhost.").into_response();
    }
    let Some(path) = parts.uri.path().strip_prefix(&host.base).map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if path == "store" || path.starts_with("store/") {
        if !rules::is_own_page(&parts.headers) {
            return (StatusCode::FORBIDDEN, "The store answers only to its own page.").into_response();
        }
        return host.store.answer(Request::from_parts(parts, body)).await;
    }
    host.app.answer(&path, Request::from_parts(parts, Body::from(body))).await
}

#[cfg(test)]
mod tests;
