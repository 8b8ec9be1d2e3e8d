//! The embedded store: plain WebDAV over a folder.

use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::{HeaderName, Request};
use axum::response::Response;
use dav_server::DavHandler;
use dav_server::localfs::LocalFs;
use http_body_util::Full;

/// A folder, spoken to in WebDAV.
pub struct Store {
    dav: DavHandler,
}

impl Store {
    /// Serves `folder` under the path `prefix`. Lists nothing as a web page.
    pub fn new(folder: &Path, prefix: &str) -> Self {
        let dav = DavHandler::builder()
            .filesystem(LocalFs::new(folder, false, false, false))
            .strip_prefix(prefix)
            .autoindex(false)
            .build_handler();
        Self { dav }
    }

    /// The body comes whole: an upload that breaks off leaves no file.
    pub async fn answer(&self, request: Request<Bytes>) -> Response {
        let response = self.dav.handle(request.map(Full::new)).await;
        let mut response = response.map(Body::new);
        let headers = response.headers_mut();
        // Whatever lies in the store is never a page of this origin.
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
        headers
            .insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
