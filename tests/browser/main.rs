//! What only WebAssembly can show. Runs under Node by default: `cargo test --target wasm32-unknown-unknown --test browser`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

#[cfg(target_family = "wasm")]
mod cctv;
#[cfg(all(target_family = "wasm", feature = "e2e"))]
mod interop;
#[cfg(target_family = "wasm")]
mod seal;
