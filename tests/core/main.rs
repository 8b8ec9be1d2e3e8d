//! The core, natively.

mod cctv;
#[cfg(feature = "e2e")]
mod interop;
mod seal;
