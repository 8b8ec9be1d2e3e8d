//! Real engines: the built app, served by the real host, used in Chromium, Firefox and WebKitGTK as people use it.
//!
//! Run by `cargo xtask test`, which builds the app and the host and names them in `SOUSPLI_DIST` and `SOUSPLI_HOST`. By
//! hand, with those set: `cargo test --features e2e --test e2e`. What a failed test saw is kept in `target/e2e-failures`.
#![allow(clippy::print_stderr, missing_docs)]

/// Finds what a host must never hold.
mod blind;
/// The situation that the story carries.
mod sample;
/// The host, the browsers, and what is kept when a test fails.
mod support;
