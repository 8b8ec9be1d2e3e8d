//! The targets of `tests/core/fuzz`, for libFuzzer.
#![allow(clippy::unwrap_used, reason = "a target that panics has found something")]

#[path = "../tests/core/fuzz/rows.rs"]
pub mod rows;
#[path = "../tests/core/fuzz/targets.rs"]
pub mod targets;
