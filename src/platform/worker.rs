//! The worker's loop.

/// Starts the worker.
pub fn start() {}
