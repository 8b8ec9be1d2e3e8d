//! Browser only: places and pieces; renders what the worker tells, sends what the person does. No key is here, and no
//! passphrase outlives the form that it was typed in.

mod annex;
mod browser;
mod leaf;
mod link;
mod login;
mod pieces;
mod places;
mod prefs;
mod relay;
mod shell;
mod state;
mod talk;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::i18n::trouble;
use state::{App, WorkerState};

/// Mounts the page in `#app`, or in the body where there is none.
pub fn mount() {
    // Before anything else: an invitation is a secret, and an address bar is in full view.
    let arrival = browser::take_arrival();
    let document = document();
    let parent = document.get_element_by_id("app").or_else(|| document.body().map(Into::into));
    let Some(parent) = parent.and_then(|parent| parent.dyn_into().ok()) else { return };
    prefs::with_sentences(prefs::language(), move |_| {
        mount_to(parent, move || {
            let app = App::new(arrival, trouble::failure);
            provide_context(app);
            // Who gave the device up does not ask for it until a person says so.
            if browser::boot_value("taken").is_empty() {
                link::start(app);
            } else {
                app.worker.set(WorkerState::Taken);
            }
            shell::shell(app)
        })
        .forget();
    });
}

/// Starts the annex, which mounts what the hall asks it to.
pub fn annex() {
    annex::start();
}
