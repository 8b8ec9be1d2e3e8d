//! The page's entry. Natively there is no page.

#[cfg(target_family = "wasm")]
fn main() {
    souspli::ui::mount();
}

#[cfg(not(target_family = "wasm"))]
#[allow(clippy::print_stdout)]
fn main() {
    println!("Sous pli runs in a browser: cargo xtask run");
}
