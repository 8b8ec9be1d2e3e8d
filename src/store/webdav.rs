//! WebDAV (RFC 4918): `PROPFIND` with depth 1 to list, `GET`, `PUT`, `DELETE`, and `MKCOL` when a folder is missing.

use super::credentials::Credentials;
use super::listing::{self, LARGEST_LISTING};
use super::path::Path;
use super::{HeaderValue, LARGEST_FILE, Request, Response, Store, StoreError, Transport, TransportError};

const PROPFIND: &[u8] =
    br#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#;

/// Why an address is none of a WebDAV store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `http` or `https` with a host; or with a query, a fragment, or a character that no address has.
    #[error("not the address of a store")]
    NotAnAddress,
    /// A name or a password in it: addresses are shown, kept and sent on.
    #[error("credentials in the address")]
    CredentialsInside,
    /// Credentials are given and the way there is open: `http`, and not to this machine.
    #[error("credentials over an open line")]
    OpenLine,
}

/// A WebDAV folder as a store.
#[derive(Clone)]
pub struct WebDav<T> {
    root: String,
    credentials: Option<Credentials>,
    transport: T,
}

impl<T: Transport> WebDav<T> {
    /// The store at this address, without credentials; `None` when [`WebDav::open`] has an error.
    pub fn at(address: &str, transport: T) -> Option<WebDav<T>> {
        WebDav::open(address, None, transport).ok()
    }

    /// The store at this address, which must be `http` or `https`.
    pub fn open(
        address: &str,
        credentials: Option<Credentials>,
        transport: T,
    ) -> Result<WebDav<T>, AddressError> {
        let sealed = address.strip_prefix("https://");
        let rest = sealed.or_else(|| address.strip_prefix("http://")).ok_or(AddressError::NotAnAddress)?;
        let host = rest.split('/').next().unwrap_or_default();
        if host.contains('@') {
            return Err(AddressError::CredentialsInside);
        }
        let odd = |c: char| c.is_control() || matches!(c, '?' | '#' | '\\' | ' ' | '"' | '<' | '>');
        if host.is_empty() || address.contains(odd) {
            return Err(AddressError::NotAnAddress);
        }
        if credentials.is_some() && sealed.is_none() && !is_this_machine(host) {
            return Err(AddressError::OpenLine);
        }
        Ok(WebDav { root: address.trim_end_matches('/').to_owned(), credentials, transport })
    }

    fn request(&self, method: &'static str, path: &str) -> Request {
        let url = format!("{}/{path}", self.root);
        let credentials = self.credentials.iter().map(|given| ("Authorization", given.header()));
        Request { method, url, headers: credentials.collect(), body: Vec::new(), at_most: 64 << 10 }
    }

    async fn send(&self, request: Request) -> Result<Response, StoreError> {
        self.transport.send(request).await.map_err(|error| match error {
            TransportError::Unreachable => StoreError::Unreachable,
            TransportError::TooLong => StoreError::NotAStore,
        })
    }

    async fn put_once(&self, path: Path<'_>, bytes: &[u8]) -> Result<u16, StoreError> {
        let mut request = self.request("PUT", path.as_str());
        request.headers.push(("Content-Type", HeaderValue::Plain("application/octet-stream")));
        request.body = bytes.to_vec();
        Ok(self.send(request).await?.status)
    }

    /// Makes the folders above a file. What a server says to that differs, above all of one that is there or that somebody
    /// else is making right now (405, 301, 409, 423): the `PUT` that follows tells. Gives back the last answer that was not a
    /// yes.
    async fn make_folders(&self, path: Path<'_>) -> Result<Option<u16>, StoreError> {
        let path = path.as_str();
        let folders = path.match_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default());
        let mut doubt = None;
        for folder in folders {
            match self.send(self.request("MKCOL", &format!("{folder}/"))).await?.status {
                200 | 201 | 204 => {}
                status @ (401 | 403 | 413 | 507) => return Err(refusal(status)),
                status => doubt = Some(status),
            }
        }
        Ok(doubt)
    }
}

impl<T: Transport> Store for WebDav<T> {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let folder = Path::parse(folder)?.as_str();
        let mut request = self.request("PROPFIND", &format!("{folder}/"));
        request.headers.push(("Depth", HeaderValue::Plain("1")));
        request.headers.push(("Content-Type", HeaderValue::Plain("application/xml; charset=utf-8")));
        request.body = PROPFIND.to_vec();
        request.at_most = LARGEST_LISTING;
        let response = self.send(request).await?;
        match response.status {
            207 => listing::read(&response.body, folder).ok_or(StoreError::NotAStore),
            404 => Ok(Vec::new()),
            other => Err(refusal(other)),
        }
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut request = self.request("GET", Path::parse(path)?.as_str());
        request.at_most = LARGEST_FILE;
        match self.transport.send(request).await {
            Ok(Response { status: 200, body }) => Ok(Some(body)),
            Ok(Response { status: 404 | 410, .. }) => Ok(None),
            Ok(Response { status, .. }) => Err(refusal(status)),
            Err(TransportError::TooLong) => Ok(Some(Vec::new())),
            Err(TransportError::Unreachable) => Err(StoreError::Unreachable),
        }
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = Path::parse(path)?;
        let first = self.put_once(path, bytes).await;
        let status = match first {
            // 404 or 409: no folder. nginx says 500. And who sees it before it has read a large file may hang up in the middle of
            // it, which looks like no answer.
            Ok(404 | 409 | 500) | Err(StoreError::Unreachable) => {
                let doubt = self.make_folders(path).await?;
                match self.put_once(path, bytes).await? {
                    // Still no folder: what the server said to making it says more.
                    status @ (404 | 409) => doubt.unwrap_or(status),
                    status => status,
                }
            }
            other => other?,
        };
        match status {
            200 | 201 | 204 => Ok(()),
            other => Err(refusal(other)),
        }
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        match self.send(self.request("DELETE", Path::parse(path)?.as_str())).await?.status {
            200 | 202 | 204 | 404 | 410 => Ok(()),
            other => Err(refusal(other)),
        }
    }
}

fn refusal(status: u16) -> StoreError {
    match status {
        401 | 403 => StoreError::Refused,
        413 | 507 => StoreError::Full,
        200..=399 => StoreError::NotAStore,
        404 | 405 | 501 => StoreError::NotAStore,
        other => StoreError::Server(other),
    }
}

/// This machine, by a name or number that never leads elsewhere.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
