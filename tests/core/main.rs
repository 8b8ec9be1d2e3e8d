//! The core, natively.

mod cctv;
mod seal;
