//! The hall's side of the annex. The annex is a module of its own with the places that few people use in a session: it is
//! loaded when somebody goes there, so that nobody else waits for it. It talks to the worker through the hall, in the same
//! messages, which the hall passes on as they are.

use std::cell::RefCell;

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::app::place::Place;
use crate::app::vocabulary::{Failure, FromWorker};
use crate::i18n::{Phrase, common, place as says};

use super::pieces::{p, part, title, way};
use super::state::{App, t};
use super::{browser, link, places, talk};

/// To the boot script: load the annex. It does so once.
const OPEN: &str = "souspli-annex-open";
/// From the boot script: it could not be loaded.
const FAILED: &str = "souspli-annex-failed";
/// From the annex: it listens.
pub const READY: &str = "souspli-annex-ready";
/// To the annex: render the place of the address in `#annex`.
pub const SHOW: &str = "souspli-annex-show";
/// To the annex: its place was left.
pub const HIDE: &str = "souspli-annex-hide";
/// To the annex: bytes from the worker.
pub const HEAR: &str = "souspli-annex-hear";
/// From the annex: bytes for the worker.
pub const SAY: &str = "souspli-annex-say";
/// To the annex: keep what is being written there.
pub const KEEP: &str = "souspli-annex-keep";
/// From the annex: it is kept.
pub const KEPT: &str = "souspli-annex-kept";
/// From the annex: leave nothing of the app on this device.
pub const ERASE: &str = "souspli-annex-erase";
/// To the annex: the worker ended, and answers nothing any more.
pub const FORGET: &str = "souspli-annex-forget";
/// To the annex: mark on the page whether something typed there is not kept yet ([`browser::tell_unkept`]).
pub const UNKEPT: &str = "souspli-annex-unkept";
/// To the annex: the page's language is another; its tag.
pub const LANGUAGE: &str = "souspli-annex-language";

/// Where the annex stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Annex {
    /// Nobody has gone there yet.
    #[default]
    Closed,
    /// It is being loaded.
    Opening,
    /// It listens.
    Ready,
    /// It could not be loaded; going there again tries again.
    Failed,
}

thread_local! {
    /// The last view as it came, for an annex that comes later.
    static VIEW: RefCell<Option<Uint8Array>> = const { RefCell::new(None) };
    /// What follows once the annex has kept what is being written there.
    static KEEPING: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// Listens to the annex and the boot script.
pub fn listen(app: App) {
    browser::on(READY, move |_| {
        if let Some(view) = VIEW.with_borrow(Clone::clone) {
            browser::tell(HEAR, &view);
        }
        app.annex.set(Annex::Ready);
        // Who goes there is likely to go there without a connection, too.
        browser::tell("souspli-keep", &JsValue::NULL);
    });
    browser::on(FAILED, move |_| app.annex.set(Annex::Failed));
    browser::on(SAY, |bytes| link::to_worker(&Uint8Array::new(&bytes).to_vec()));
    browser::on(KEPT, |_| {
        if let Some(then) = KEEPING.take() {
            then();
        }
    });
    browser::on(ERASE, move |_| {
        // Nobody must write, nor hold the database, while it goes.
        link::stop();
        browser::tell("souspli-erase", &JsValue::NULL);
    });
    // With its name: what stands on the page may be told later than this.
    Effect::new(move |_| browser::tell(LANGUAGE, &app.lang.get().tag().into()));
}

/// Passes on what concerns the annex.
pub fn pass_on(message: &FromWorker, bytes: &Uint8Array) {
    let concerns = match message {
        FromWorker::View(_) => {
            VIEW.set(Some(bytes.clone()));
            true
        }
        // Where a store is named the annex has the words for what is the matter with it, whoever asked.
        FromWorker::Answer { ticket, outcome } => {
            *ticket > talk::ANNEX || matches!(outcome, Err(Failure::Store(_)))
        }
        FromWorker::Hello { .. } | FromWorker::Progress(_) => false,
    };
    if concerns {
        browser::tell(HEAR, bytes);
    }
}

/// What was asked of a worker that ended is not answered, and nothing follows any more.
pub fn forget() {
    drop(KEEPING.take());
    browser::tell(FORGET, &JsValue::NULL);
}

/// Whether something that was typed, here or in the annex, would be lost with the page. The annex answers while it is asked, so that this
/// is never of a moment ago.
pub fn is_unkept(app: App) -> bool {
    browser::tell(UNKEPT, &JsValue::NULL);
    untrack(|| app.draft.is_unkept()) || browser::is_unkept()
}

/// Has the annex keep what is being written there, then goes on; at once where it is not loaded. What cannot be kept is said there, and
/// nothing follows.
pub fn keep(app: App, then: impl FnOnce() + 'static) {
    if app.annex.get_untracked() != Annex::Ready {
        return then();
    }
    KEEPING.set(Some(Box::new(then)));
    browser::tell(KEEP, &JsValue::NULL);
}

/// A place of the annex.
pub fn place(app: App, place: Place) -> AnyView {
    annex(app, Some(places::name(&place)))
}

/// A part of a place of the hall that the annex renders.
pub fn part_of_place(app: App) -> AnyView {
    annex(app, None)
}

fn annex(app: App, name: Option<&'static Phrase>) -> AnyView {
    let open = move || {
        if app.annex.get_untracked() != Annex::Ready {
            app.annex.set(Annex::Opening);
            browser::tell(OPEN, &JsValue::NULL);
        }
    };
    open();
    let shown = RwSignal::new(false);
    Effect::new(move |_| {
        if app.annex.get() == Annex::Ready {
            request_animation_frame(move || {
                browser::tell(SHOW, &JsValue::NULL);
                // Its place may have been left by now.
                shown.try_set(true);
            });
        }
    });
    on_cleanup(|| browser::tell(HIDE, &JsValue::NULL));
    let title = move || name.map(title);
    let meanwhile = move || match app.annex.get() {
        Annex::Ready if shown.get() => ().into_any(),
        // A title stands until the annex's own does: who listens to the page is never in a place without a name.
        Annex::Ready => title().into_any(),
        Annex::Closed | Annex::Opening => view! {
            {title()}
            <p role="status" class="working">{t(&common::WAIT)}</p>
        }
        .into_any(),
        Annex::Failed => view! {
            {title()}
            {p(&says::ANNEX_FAILED)}
            <div class="actions">
                <button id="annex-again" type="button" class="primary" on:click=move |_| open()>
                    {t(&says::ANNEX_AGAIN)}
                </button>
                {name.map(|_| way("", "button", Place::Groups, &says::GROUPS_TITLE))}
            </div>
        }
        .into_any(),
    };
    view! {
        {part(meanwhile)}
        <div id="annex"></div>
    }
    .into_any()
}
