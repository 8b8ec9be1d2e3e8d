//! Four verbs over dumb storage: list, get, put, delete. A backend builds requests and reads responses; one small
//! [`Transport`] carries them. Nothing depends on conditional headers, ETags or listings being right: every name is
//! written once and checked against the bytes it stands for by whoever reads it.
//!
//! * [`webdav`]: any WebDAV server, with or without [`credentials`], at an [`address`].
//! * [`folder`]: a folder on a disk.
//! * [`memory`]: a store in memory, for tests.
//!
//! [`probe`] tells a person what a store can do.

pub mod address;
pub mod credentials;
pub mod folder;
mod listing;
pub mod memory;
#[cfg(not(target_family = "wasm"))]
pub mod native;
pub mod path;
pub mod probe;
pub mod webdav;

pub use path::PathError;

use std::fmt;

use zeroize::Zeroizing;

/// Largest file taken from a store, in bytes: 8 MiB of padded content, its header, and some room.
pub const LARGEST_FILE: usize = (8 << 20) + 8192;

/// The value of a header field.
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// One that anybody may know.
    Plain(&'static str),
    /// One that opens something: never shown, wiped when dropped.
    Secret(Zeroizing<String>),
}

impl HeaderValue {
    /// As it is sent.
    pub fn as_str(&self) -> &str {
        match self {
            HeaderValue::Plain(value) => value,
            HeaderValue::Secret(value) => value,
        }
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderValue::Plain(value) => value.fmt(f),
            HeaderValue::Secret(_) => f.write_str("secret"),
        }
    }
}

/// A request over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `PUT`, `DELETE`, `PROPFIND` or `MKCOL`.
    pub method: &'static str,
    /// The whole address. Never derived from content.
    pub url: String,
    /// Header fields.
    pub headers: Vec<(&'static str, HeaderValue)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// Largest response body wanted, in bytes; a longer one is refused without being kept.
    pub at_most: usize,
}

/// A response over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why no response came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No network, no answer, an answer cut short, or a redirection elsewhere.
    #[error("no answer")]
    Unreachable,
    /// The answer was longer than wanted.
    #[error("answer too long")]
    TooLong,
}

/// Carries requests, without following a redirection, without cookies and without a cache. The only thing a backend needs from the world.
#[allow(async_fn_in_trait)]
pub trait Transport {
    /// Sends a request and waits for the whole response.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// Why a store did not do what was asked. Nothing is lost in any of these cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No network, or the host does not answer.
    #[error("store unreachable")]
    Unreachable,
    /// 401 or 403.
    #[error("store refuses")]
    Refused,
    /// 507 or 413.
    #[error("store full")]
    Full,
    /// Another status.
    #[error("store answered {0}")]
    Server(u16),
    /// The answer is not one that a store gives.
    #[error("not a store")]
    NotAStore,
}

impl From<PathError> for StoreError {
    /// As a server would answer: nothing was sent.
    fn from(error: PathError) -> StoreError {
        match error {
            PathError::TooLong => StoreError::Server(414),
            PathError::Empty | PathError::Dot | PathError::Character | PathError::Device => {
                StoreError::Server(400)
            }
        }
    }
}

/// The four verbs. Paths ([`path`]) are relative to the store's root, made of lower-case letters, digits, `-`, `.` and `/`.
#[allow(async_fn_in_trait)]
pub trait Store {
    /// The names of the files in a folder. A folder that is not there lists as empty; a listing may be stale or wrong.
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError>;
    /// A file's bytes; `None` when it is not there. Of one that is longer than [`LARGEST_FILE`], no bytes: whatever it is, it is
    /// not what its name stands for.
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Puts a file, making the folders above it when they are not there. A file is written once: of two puts under one name
    /// with other bytes, whichever stays is whole.
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError>;
    /// Deletes a file; that it is not there is as good.
    async fn delete(&self, path: &str) -> Result<(), StoreError>;
}
