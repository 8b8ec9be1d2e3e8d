//! The stores.

mod folder;
mod probe;
mod scratch;
mod webdav;
