//! Web Locks: one writer on a device. A lock is given back by the browser when its worker ends, however that happens.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Takes a lock and holds it as long as this worker lives; `false` when somebody else holds it. A browser without Web
/// Locks says `true`: every browser that can run the app has them, and refusing would lock a person out.
pub async fn hold_forever(name: &str) -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or_default();
    let request = Reflect::get(&locks, &"request".into()).unwrap_or_default();
    let Ok(request) = request.dyn_into::<Function>() else { return true };
    let asked = Promise::new(&mut |answer, refused| {
        let options = Object::new();
        // Fails on no plain object.
        let _set = Reflect::set(&options, &"ifAvailable".into(), &true.into());
        let granted = Closure::once_into_js(move |lock: JsValue| {
            let given = !lock.is_null();
            let _called = answer.call1(&JsValue::NULL, &given.into());
            // The lock is held until this settles: never, when it was given.
            if given { JsValue::from(Promise::new(&mut |_, _| {})) } else { JsValue::UNDEFINED }
        });
        if let Err(error) = request.call3(&locks, &name.into(), &options, &granted) {
            let _called = refused.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(asked).await.is_ok_and(|given| given.is_truthy())
}
