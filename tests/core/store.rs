//! The stores.

mod folder;
mod scratch;
mod webdav;
