//! The app's files, with their headers.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, VARY,
};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::policy;

/// What is sent with the app's files, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// No header, and `index.html` without its policy: shows that a check of the policies can fail.
    Nothing,
    /// No header, as on a host that cannot send any.
    Meta,
    /// The headers of a real deployment.
    Headers,
}

/// The built app.
pub struct App {
    folder: PathBuf,
    files: ServeDir,
    protection: Protection,
}

impl App {
    /// The app in `folder`.
    pub fn new(folder: &Path, protection: Protection) -> Self {
        let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
        Self { folder: folder.to_path_buf(), files, protection }
    }

    /// Answers for a path under the app's root.
    pub async fn answer(&self, path: &str, mut request: Request) -> Response {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        // Besides: no file of the app has a percent-encoded name, so an encoded dot hides nothing.
        if path.split('/').any(|part| part.starts_with('.')) || path.contains('%') {
            return StatusCode::NOT_FOUND.into_response();
        }
        let entry = matches!(path, "" | "index.html");
        let mut response = if entry && self.protection == Protection::Nothing {
            self.bare_index().await
        } else {
            let path = if entry { "index.html" } else { path };
            // A compressed twin does not stand for a file that is gone.
            if !tokio::fs::metadata(self.folder.join(path)).await.is_ok_and(|file| file.is_file()) {
                return StatusCode::NOT_FOUND.into_response();
            }
            let Ok(uri) = format!("/{path}").parse::<Uri>() else {
                return StatusCode::NOT_FOUND.into_response();
            };
            *request.uri_mut() = uri;
            match self.files.clone().oneshot(request).await {
                Ok(response) => response.map(Body::new),
                Err(never) => match never {},
            }
        };
        if !response.status().is_success() && response.status() != StatusCode::NOT_MODIFIED {
            return response;
        }
        self.dress(path, &mut response);
        response
    }

    async fn bare_index(&self) -> Response {
        let Ok(index) = tokio::fs::read_to_string(self.folder.join("index.html")).await else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let tag = "<meta http-equiv=\"Content-Security-Policy\"";
        let bare =
            index.split_once(tag).and_then(|(head, tail)| Some(format!("{head}{}", tail.split_once('>')?.1)));
        bare.unwrap_or(index).into_response()
    }

    fn dress(&self, path: &str, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(policy::cache(path)));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.protection < Protection::Headers {
            return;
        }
        for (name, value) in policy::COMMON {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if let Some(policy) = policy::of(path) {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        }
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        None | Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some(_) => "application/octet-stream",
    }
}
