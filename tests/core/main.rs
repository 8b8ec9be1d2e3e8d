//! The core, natively.
