//! The stores.

pub mod conformance;
mod folder;
pub mod http;
mod probe;
pub mod scratch;
mod webdav;
