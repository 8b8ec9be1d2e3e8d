//! The stores.

mod webdav;
