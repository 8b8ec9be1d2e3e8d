//! What only WebAssembly can show. Runs under Node by default: `cargo test --target wasm32-unknown-unknown --test browser`.

#[cfg(target_family = "wasm")]
mod cctv;
#[cfg(target_family = "wasm")]
mod seal;
