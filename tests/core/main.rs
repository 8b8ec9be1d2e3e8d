//! The core, natively.

mod cctv;
mod seal;
mod story;
mod world;
