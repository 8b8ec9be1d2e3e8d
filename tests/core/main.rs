//! The core, natively.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

mod architecture;
mod arrival;
mod attacks;
mod bad_input;
mod bounds;
mod cctv;
mod closed;
mod crash;
mod diagnosis;
mod doc;
mod drawer;
mod elsewhere;
mod evil;
mod export;
mod fuzz;
#[cfg(feature = "weak")]
mod hostile;
#[cfg(feature = "e2e")]
mod interop;
#[cfg(feature = "weak")]
mod margin;
mod passkeys;
mod references;
mod review;
mod reviews;
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
