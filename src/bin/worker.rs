//! The worker's entry: the room that alone holds keys. Natively there is no worker.

#[cfg(target_family = "wasm")]
fn main() {
    souspli::platform::worker::start();
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
