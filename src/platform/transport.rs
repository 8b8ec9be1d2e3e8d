//! Requests over `fetch`: no cookies, no referrer, no cache, no redirection followed, and an end to waiting.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, RequestRedirect, WorkerGlobalScope,
};

use crate::store::{Request, Response, Transport, TransportError};

/// Longest wait for a whole response, in milliseconds.
const PATIENCE: u32 = 30_000;

/// The worker's `fetch`.
#[derive(Clone, Copy, Default)]
pub struct Fetch;

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        // `fetch` fails in one way only: no answer. Why is in the browser's console, not in ours.
        let controller = AbortController::new().map_err(unreachable)?;
        let stop = controller.clone();
        let patience = gloo::timers::callback::Timeout::new(PATIENCE, move || stop.abort());
        let sent = send(&request, &controller).await;
        drop(patience);
        sent
    }
}

fn unreachable(_: JsValue) -> TransportError {
    TransportError::Unreachable
}

async fn send(request: &Request, controller: &AbortController) -> Result<Response, TransportError> {
    let headers = Headers::new().map_err(unreachable)?;
    for (name, value) in &request.headers {
        headers.append(name, value.as_str()).map_err(unreachable)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_headers(&headers);
    init.set_signal(Some(&controller.signal()));
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(request.body.as_slice()));
    }
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let response =
        JsFuture::from(scope.fetch_with_str_and_init(&request.url, &init)).await.map_err(unreachable)?;
    let response: web_sys::Response = response.unchecked_into();
    let body = read(&response, request.at_most).await;
    if body.is_err() {
        controller.abort();
    }
    Ok(Response { status: response.status(), body: body? })
}

/// Reads a body piece by piece, so that one that is too long is dropped before it fills the memory.
async fn read(response: &web_sys::Response, at_most: usize) -> Result<Vec<u8>, TransportError> {
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let done = Reflect::get(&piece, &"done".into()).map_err(unreachable)?;
        if done.is_truthy() {
            return Ok(body);
        }
        let value: Uint8Array = Reflect::get(&piece, &"value".into()).map_err(unreachable)?.unchecked_into();
        if body.len() + value.length() as usize > at_most {
            return Err(TransportError::TooLong);
        }
        let at = body.len();
        body.resize(at + value.length() as usize, 0);
        value.copy_to(body.get_mut(at..).unwrap_or_default());
    }
}
