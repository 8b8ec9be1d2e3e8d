//! WebDAV (RFC 4918): `PROPFIND` with depth 1 to list, `GET`, `PUT`, `DELETE`, and `MKCOL` when a folder is missing.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{LARGEST_FILE, Request, Response, Store, StoreError, Transport, TransportError};

/// Largest listing read, in bytes.
const LARGEST_LISTING: usize = 8 << 20;
/// Longest file name taken from a listing, in bytes.
const LONGEST_NAME: usize = 128;

const PROPFIND: &[u8] =
    br#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#;

/// A WebDAV folder as a store.
pub struct WebDav<T> {
    root: String,
    transport: T,
}

impl<T: Transport> WebDav<T> {
    /// The store at this address, which must be `http` or `https`; `None` for anything else, or for an address that
    /// carries credentials, a query or a fragment.
    pub fn at(address: &str, transport: T) -> Option<WebDav<T>> {
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
        let host = rest.split('/').next().unwrap_or_default();
        let plain = !host.is_empty()
            && !host.contains('@')
            && !address.contains(['?', '#', '\\', ' ', '"', '<', '>']);
        let plain = plain && !address.chars().any(char::is_control);
        let root = address.trim_end_matches('/').to_owned();
        plain.then_some(WebDav { root, transport })
    }

    fn request(&self, method: &'static str, path: &str) -> Request {
        let url = format!("{}/{path}", self.root);
        Request { method, url, headers: Vec::new(), body: Vec::new(), at_most: 64 << 10 }
    }

    async fn send(&self, request: Request) -> Result<Response, StoreError> {
        self.transport.send(request).await.map_err(|error| match error {
            TransportError::Unreachable => StoreError::Unreachable,
            TransportError::TooLong => StoreError::NotAStore,
        })
    }

    async fn put_once(&self, path: &str, bytes: &[u8]) -> Result<u16, StoreError> {
        let mut request = self.request("PUT", path);
        request.headers.push(("Content-Type", "application/octet-stream"));
        request.body = bytes.to_vec();
        Ok(self.send(request).await?.status)
    }

    async fn make_folders(&self, path: &str) -> Result<(), StoreError> {
        let folders =
            path.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| path.get(..at).unwrap_or_default());
        for folder in folders {
            let status = self.send(self.request("MKCOL", &format!("{folder}/"))).await?.status;
            match status {
                // 405: there already; some servers say 301 or 409 of one that is there, and the PUT after tells.
                200 | 201 | 204 | 301 | 405 | 409 => {}
                other => return Err(refusal(other)),
            }
        }
        Ok(())
    }
}

impl<T: Transport> Store for WebDav<T> {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let mut request = self.request("PROPFIND", &format!("{folder}/"));
        request.headers = vec![("Depth", "1"), ("Content-Type", "application/xml; charset=utf-8")];
        request.body = PROPFIND.to_vec();
        request.at_most = LARGEST_LISTING;
        let response = self.send(request).await?;
        match response.status {
            207 => read_listing(&response.body).ok_or(StoreError::NotAStore),
            404 => Ok(Vec::new()),
            other => Err(refusal(other)),
        }
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut request = self.request("GET", path);
        request.at_most = LARGEST_FILE;
        match self.transport.send(request).await {
            Ok(Response { status: 200, body }) => Ok(Some(body)),
            Ok(Response { status: 404 | 410, .. }) => Ok(None),
            Ok(Response { status, .. }) => Err(refusal(status)),
            // Longer than any file of ours can be: whatever it is, it is not what the name stands for.
            Err(TransportError::TooLong) => Ok(Some(Vec::new())),
            Err(TransportError::Unreachable) => Err(StoreError::Unreachable),
        }
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut status = self.put_once(path, bytes).await?;
        if matches!(status, 404 | 409) {
            self.make_folders(path).await?;
            status = self.put_once(path, bytes).await?;
        }
        match status {
            200 | 201 | 204 => Ok(()),
            other => Err(refusal(other)),
        }
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        match self.send(self.request("DELETE", path)).await?.status {
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

/// The names of the files in a multistatus; `None` if it is not one. No entity is expanded and no document type is
/// accepted, so a listing costs no more than its length.
fn read_listing(body: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut names = Vec::new();
    let (mut root_seen, mut in_href) = (false, false);
    let mut href = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if !root_seen => {
                if tag.local_name().as_ref() != "multistatus" {
                    return None;
                }
                root_seen = true;
            }
            Event::Start(tag) if tag.local_name().as_ref() == "href" => {
                in_href = true;
                href.clear();
            }
            Event::Text(text) if in_href => href.push_str(&text),
            Event::End(tag) if tag.local_name().as_ref() == "href" => {
                in_href = false;
                names.extend(file_name(&href));
            }
            Event::DocType(_) => return None,
            Event::Eof => return root_seen.then_some(names),
            _ => {}
        }
    }
}

/// The last segment of an address, if it can be a file of ours.
fn file_name(href: &str) -> Option<String> {
    let name = href.trim().rsplit('/').next()?;
    let ours = name.len() <= LONGEST_NAME
        && name.ends_with(".age")
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
    ours.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_of_several_servers_are_read() {
        for (prefix, xmlns) in
            [("D:", r#"xmlns:D="DAV:""#), ("lp1:", r#"xmlns:lp1="DAV:""#), ("", r#"xmlns="DAV:""#)]
        {
            let xml = format!(
                r#"<?xml version="1.0"?>
<{prefix}multistatus {xmlns}>
 <{prefix}response><{prefix}href>/store/abc/h/</{prefix}href></{prefix}response>
 <{prefix}response><{prefix}href>http://localhost:1/store/abc/h/aaaa-0000000001-bbbb.age</{prefix}href>
  <{prefix}propstat><{prefix}status>HTTP/1.1 200 OK</{prefix}status></{prefix}propstat></{prefix}response>
 <{prefix}response><{prefix}href>/store/abc/h/.DS_Store</{prefix}href></{prefix}response>
</{prefix}multistatus>"#
            );
            assert_eq!(read_listing(xml.as_bytes()).unwrap(), ["aaaa-0000000001-bbbb.age"]);
        }
    }

    #[test]
    fn what_is_not_a_listing_is_none() {
        let page = b"<!DOCTYPE html><html><body>Wi-Fi</body></html>";
        let bomb = br#"<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><multistatus>&b;</multistatus>"#;
        for body in [b"".as_slice(), b"{}", page, bomb, b"<html></html>", b"<multistatus><href>"] {
            let read = read_listing(body);
            assert!(read.is_none() || read == Some(vec![]), "{:?}", String::from_utf8_lossy(body));
        }
        assert!(read_listing(page).is_none());
        assert!(read_listing(bomb).is_none());
    }

    #[test]
    fn an_address_with_credentials_or_a_query_is_refused() {
        struct Nowhere;
        impl Transport for Nowhere {
            async fn send(&self, _: Request) -> Result<Response, TransportError> {
                Err(TransportError::Unreachable)
            }
        }
        for address in ["https://a.fr/dav/", "http://localhost:8470/store/"] {
            assert!(WebDav::at(address, Nowhere).is_some(), "{address}");
        }
        for address in [
            "https://u:p@a.fr/",
            "ftp://a.fr/",
            "https://a.fr/?x",
            "https://a.fr/#x",
            "javascript:1",
            "https:///x",
        ] {
            assert!(WebDav::at(address, Nowhere).is_none(), "{address}");
        }
    }
}
