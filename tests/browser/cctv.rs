//! The outside conformance suite for age, in WebAssembly: `age` itself is never tested on this target by its authors.

use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../vectors/cctv.rs"]
mod vectors;

#[wasm_bindgen_test]
fn all_124_vectors_hold_in_webassembly() {
    vectors::judge_all();
}
