//! Keys and sealing, as the store, a thief of the device or another implementation would meet them.

mod envelope;
mod header;
mod kit;
mod padding;
mod primitives;
mod rows;
mod vault;
mod words;
