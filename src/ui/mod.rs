//! Browser only: places and pieces; renders what the worker tells, sends what the person does. No key is here, and no
//! passphrase outlives the form that it was typed in.

mod browser;
mod link;
mod pieces;
mod places;
mod prefs;
mod shell;
mod state;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use state::App;

/// Mounts the page in `#app`, or in the body where there is none.
pub fn mount() {
    // Before anything else: an invitation is a secret, and an address bar is in full view.
    let arrival = browser::take_arrival();
    let document = document();
    let parent = document.get_element_by_id("app").or_else(|| document.body().map(Into::into));
    let Some(parent) = parent.and_then(|parent| parent.dyn_into().ok()) else { return };
    mount_to(parent, move || {
        let app = App::new(arrival);
        provide_context(app);
        link::start(app);
        shell::shell(app)
    })
    .forget();
}
