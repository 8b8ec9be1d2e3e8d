//! The core, natively.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

mod architecture;
mod cctv;
mod closed;
mod doc;
mod evil;
mod fuzz;
#[cfg(feature = "e2e")]
mod interop;
mod seal;
#[cfg(feature = "e2e")]
mod servers;
mod store;
mod story;
// mod vectors;
mod ways;
mod world;
