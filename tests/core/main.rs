//! The core, natively.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

mod architecture;
mod attacks;
mod bad_input;
mod bounds;
mod cctv;
mod closed;
mod crash;
mod doc;
mod evil;
mod fuzz;
#[cfg(feature = "weak")]
mod hostile;
#[cfg(feature = "e2e")]
mod interop;
mod references;
mod review;
mod seal;
#[cfg(feature = "weak")]
mod second_reader;
#[cfg(feature = "e2e")]
mod servers;
mod store;
mod story;
mod suspects;
mod twelve;
mod vectors;
mod ways;
mod world;
