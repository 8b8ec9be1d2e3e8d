//! The throw-away worker in which scrypt runs: it needs 128 MiB, and WebAssembly never gives memory back. The worker
//! that holds the keys makes one, sends it one job, and ends it.

use std::cell::Cell;

use js_sys::{Promise, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::{Zeroize, Zeroizing};

use crate::app::vocabulary::Failure;
use crate::seal::{Passphrase, UnwrapError, VaultKey, WorkFactor, unwrap, wrap};

/// Name of the throw-away worker; the boot script is the same.
pub const NAME: &str = "unlock";

#[derive(Serialize, Deserialize)]
struct Job {
    passphrase: String,
    task: Task,
}

#[derive(Serialize, Deserialize)]
enum Task {
    /// Put this key into a file.
    Wrap([u8; 32]),
    /// Get the key out of this file.
    Open(Vec<u8>),
}

impl Drop for Job {
    fn drop(&mut self) {
        self.passphrase.zeroize();
        if let Task::Wrap(key) = &mut self.task {
            key.zeroize();
        }
    }
}

#[derive(Serialize, Deserialize)]
enum Done {
    Wrapped { file: Vec<u8> },
    Opened { key: [u8; 32] },
    Wrong,
    Damaged,
}

/// Makes a vault's file under a passphrase.
pub async fn wrap_key(key: &VaultKey, passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
    let task = Task::Wrap(*key.bytes());
    match send(Job { passphrase: passphrase.reduced().to_owned(), task }).await {
        Some(Done::Wrapped { file }) => Ok(file),
        _ => Err(Failure::TooLittleMemory),
    }
}

/// Opens a vault's file.
pub async fn open(file: Vec<u8>, passphrase: &Passphrase) -> Result<VaultKey, Failure> {
    match send(Job { passphrase: passphrase.reduced().to_owned(), task: Task::Open(file) }).await {
        Some(Done::Opened { key }) => Ok(VaultKey::from_bytes(key)),
        Some(Done::Wrong) => Err(Failure::WrongPassphrase),
        Some(Done::Damaged) => Err(Failure::Damaged),
        _ => Err(Failure::TooLittleMemory),
    }
}

async fn send(job: Job) -> Option<Done> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(NAME);
    let worker = Worker::new_with_options(&scope.location().href(), &options).ok()?;
    let message = Zeroizing::new(postcard::to_allocvec(&job).ok()?);
    drop(job);
    let answered = Promise::new(&mut |resolve, reject| {
        let answer = Closure::once_into_js(move |event: MessageEvent| {
            let _called = resolve.call1(&JsValue::NULL, &event.data());
        });
        let failed = Closure::once_into_js(move |event: Event| {
            // Told here, so it must not go on to the page as a failure of the worker that holds the keys.
            event.prevent_default();
            let _called = reject.call0(&JsValue::NULL);
        });
        worker.set_onmessage(Some(answer.unchecked_ref()));
        worker.set_onerror(Some(failed.unchecked_ref()));
    });
    let bytes = Uint8Array::from(message.as_slice());
    let sent = worker.post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()));
    let answer = match sent {
        Ok(()) => JsFuture::from(answered).await.ok(),
        Err(_) => None,
    };
    worker.terminate();
    let bytes = Zeroizing::new(Uint8Array::new(&answer?).to_vec());
    postcard::from_bytes(&bytes).ok()
}

/// Does the one job, inside the throw-away worker.
pub fn serve(scope: &DedicatedWorkerGlobalScope) {
    let answered = Cell::new(false);
    let reply_to = scope.clone();
    super::worker::listen(scope, move |data| {
        if answered.replace(true) {
            return;
        }
        let bytes = Zeroizing::new(Uint8Array::new(&data).to_vec());
        let done = match postcard::from_bytes::<Job>(&bytes) {
            Ok(job) => run(&job),
            Err(_) => Done::Damaged,
        };
        if let Ok(bytes) = postcard::to_allocvec(&done) {
            let bytes = Zeroizing::new(bytes);
            let bytes = Uint8Array::from(bytes.as_slice());
            let _posted = reply_to.post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()));
        }
    });
}

fn run(job: &Job) -> Done {
    let passphrase = Passphrase::typed(&job.passphrase);
    match &job.task {
        Task::Open(file) => match unwrap(file, &passphrase) {
            Ok(key) => Done::Opened { key: *key.bytes() },
            Err(UnwrapError::WrongPassphrase) => Done::Wrong,
            Err(UnwrapError::Refused | UnwrapError::TooCostly | UnwrapError::Damaged) => Done::Damaged,
        },
        Task::Wrap(key) => match wrap(&VaultKey::from_bytes(*key), &passphrase, WorkFactor::STANDARD) {
            Ok(file) => Done::Wrapped { file },
            Err(_) => Done::Damaged,
        },
    }
}
