//! The annex's entry: the places that few people use in a session. Natively there is no page.

#[cfg(target_family = "wasm")]
fn main() {
    souspli::ui::annex();
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
