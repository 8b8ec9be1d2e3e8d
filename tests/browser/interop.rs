//! Other implementations of age against ours in WebAssembly, which is what seals on a member's device. Under Node only.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../vectors/interop.rs"]
mod table;

async fn ask(what: &str, key: &str, bytes: &[u8]) -> Vec<u8> {
    let script = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/tests/vectors/others.mjs");
    let import = Function::new_with_args(
        "script, what, key, bytes",
        "return import(script).then((others) => others.run(what, key, bytes))",
    );
    let arguments = js_sys::Array::of4(&script.into(), &what.into(), &key.into(), &Uint8Array::from(bytes));
    let promise: Promise = import.apply(&JsValue::NULL, &arguments).unwrap().unchecked_into();
    let output = JsFuture::from(promise).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    Uint8Array::new(&output).to_vec()
}

#[wasm_bindgen_test]
async fn files_pass_between_us_and_typage() {
    table::files_pass_both_ways("typage", ask).await;
}

#[wasm_bindgen_test]
async fn files_pass_between_us_and_the_age_command() {
    table::files_pass_both_ways("age", ask).await;
}
