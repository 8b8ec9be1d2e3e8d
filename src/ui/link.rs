//! The page's end of the talk with the worker: postcard bytes both ways, `Hello` first, then commands under tickets.

use std::cell::RefCell;

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::app::place::Place;
use crate::app::vocabulary::{FromWorker, Stage, ToWorker, View};

use super::state::{App, WorkerState};
use super::{browser, relay, talk};

/// How long an unguarded worker waits for the service worker to take the page before it is used as it is. On a
/// first visit, taking it needs the whole build to be stored once.
const GUARD_WAIT: std::time::Duration = std::time::Duration::from_secs(6);

#[derive(Default)]
struct Link {
    worker: Option<Worker>,
    // Counts workers, so that a message or a timer of one that was stopped is told apart.
    round: u32,
    guarded: bool,
}

thread_local! {
    static LINK: RefCell<Link> = RefCell::new(Link::default());
}

/// Starts a worker in the place of the one before, if there was one.
pub fn start(app: App) {
    stop();
    talk::begin(0, to_worker);
    app.worker.set(WorkerState::Starting);
    app.view.set(View::default());
    app.progress.set(None);
    let base = browser::boot_value("base");
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let Ok(worker) = Worker::new_with_options(&format!("{base}worker-boot.js"), &options) else {
        return app.worker.set(WorkerState::Stopped);
    };
    let round = LINK.with_borrow_mut(|link| {
        link.round += 1;
        link.guarded = false;
        link.round
    });
    let is_current = move || LINK.with_borrow(|link| link.round == round && link.worker.is_some());

    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // What is not in the vocabulary comes from another build: only `Hello` may tell so.
        let bytes = Uint8Array::new(&event.data());
        let message = postcard::from_bytes(&bytes.to_vec()).ok();
        if is_current()
            && let Some(message) = message
        {
            relay::pass_on(&message, &bytes);
            take(app, round, message);
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let on_error = Closure::<dyn FnMut(Event)>::new(move |_: Event| {
        if is_current() {
            stop();
            app.worker.set(WorkerState::Stopped);
            // What it told is not true any more: nothing is open.
            app.view.set(View::default());
        }
    });
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // A page starts a handful of workers in its life: their listeners are left to it.
    on_message.forget();
    on_error.forget();

    LINK.with_borrow_mut(|link| link.worker = Some(worker));
    talk::post(&ToWorker::Hello { build: browser::boot_value("build") });
}

/// The service worker now stands between page and host: a worker started from here on is guarded by its headers.
/// Not while the device is open, for that would lock it; and later where that would empty a form, or draw other words than are
/// on paper by now.
pub fn guard(app: App) {
    let worker = app.worker.get_untracked();
    let unguarded = !matches!(worker, WorkerState::Stopped | WorkerState::Taken)
        && !LINK.with_borrow(|link| link.guarded);
    if unguarded && app.stage.get_untracked() != Stage::Open {
        let form = app
            .place
            .with_untracked(|place| matches!(place, Place::Create | Place::Invitation | Place::Recover));
        if form && worker == WorkerState::Ready || !talk::is_idle() {
            return set_timeout(move || guard(app), GUARD_WAIT);
        }
        app.unguarded.set(false);
        start(app);
    }
}

/// Ends the worker, and with it every key in memory. Commands under way are forgotten.
pub fn stop() {
    let worker = LINK.with_borrow_mut(|link| link.worker.take());
    forget();
    if let Some(worker) = worker {
        worker.terminate();
    }
}

/// Nobody answers what was asked, here or in the annex, nor what is asked of nobody.
fn forget() {
    talk::forget();
    relay::forget();
}

/// Counts workers: which of them is the last.
pub fn round() -> u32 {
    LINK.with_borrow(|link| link.round)
}

/// Whether it was ended, and none came in its place.
pub fn is_stopped() -> bool {
    LINK.with_borrow(|link| link.worker.is_none())
}

/// Hands the worker a message as it is.
pub fn to_worker(bytes: &[u8]) {
    let worker = LINK.with_borrow(|link| link.worker.clone());
    match worker {
        Some(worker) => drop(worker.post_message(&Uint8Array::from(bytes))),
        None => forget(),
    }
}

fn take(app: App, round: u32, message: FromWorker) {
    match message {
        FromWorker::Hello { build, .. } if build != browser::boot_value("build") => {
            stop();
            app.worker.set(WorkerState::TwoBuilds);
        }
        FromWorker::Hello { guarded: true, .. } => {
            LINK.with_borrow_mut(|link| link.guarded = true);
            app.worker.set(WorkerState::Ready);
        }
        FromWorker::Hello { guarded: false, .. } => {
            if controlled() || round > 1 {
                app.unguarded.set(true);
                app.worker.set(WorkerState::Ready);
            } else {
                wait_for_guard(app, round);
            }
        }
        FromWorker::View(view) => {
            // What was begun for a group that was forgotten is forgotten with it: the next one may bear its number.
            let gone = |number| view.groups.iter().all(|group| group.number != number);
            if matches!(view.stage, Stage::Open | Stage::New) && app.draft.group().is_some_and(gone) {
                app.draft.forget();
            }
            app.view.set(view);
        }
        FromWorker::Answer { ticket, outcome } => talk::settle(ticket, outcome),
        FromWorker::Progress(progress) => app.progress.set(Some(progress)),
    }
}

/// On a first visit the service worker is about to come: `guard` then starts a worker anew. If it does not, the
/// page goes on and says so.
fn wait_for_guard(app: App, round: u32) {
    set_timeout(
        move || {
            if LINK.with_borrow(|link| link.round == round)
                && app.worker.get_untracked() == WorkerState::Starting
            {
                app.unguarded.set(true);
                app.worker.set(WorkerState::Ready);
            }
        },
        GUARD_WAIT,
    );
}

/// Whether a service worker stands between page and host already, or none ever can.
fn controlled() -> bool {
    let navigator: JsValue = window().navigator().into();
    let container = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).unwrap_or(JsValue::UNDEFINED);
    if container.is_undefined() {
        return true;
    }
    js_sys::Reflect::get(&container, &"controller".into()).is_ok_and(|controller| !controller.is_null())
}
