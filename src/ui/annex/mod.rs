//! The annex's own start: it listens to the hall, and renders the place of the address when the hall says so.

mod about;
mod ask;
mod desk;
mod device;
mod devices;
mod elsewhere;
mod export;
mod group;
mod invite;
mod kit;
mod licences;
mod margin;
mod member;
mod notebook;
mod notices;
mod read;
mod recover;
mod review;
mod reviews;
mod season;
mod session;
mod storage;

use std::any::Any;
use std::cell::{Cell, RefCell};

use js_sys::Uint8Array;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};

use crate::app::place::Place;
use crate::app::vocabulary::{FromWorker, Stage};

use crate::i18n::{Lang, trouble, trust};

use super::pieces::{choose, failure};
use super::state::{App, WorkerState};
use super::{browser, prefs, relay, talk};

thread_local! {
    /// What is rendered, until it is dropped.
    static SHOWN: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Listens to the hall from now on.
pub fn start() {
    talk::begin(talk::ANNEX, |bytes| browser::tell(relay::SAY, &Uint8Array::from(bytes)));
    let owner = Owner::new();
    let app = owner.with(|| App::new((browser::place(), None), trouble::failure_in_annex));
    let adding = owner.with(|| device::listen(app));
    let licences = owner.with(licences::listen);
    let begun = owner.with(margin::Begun::new);
    // Its signals live as long as the page.
    std::mem::forget(owner);
    app.worker.set(WorkerState::Ready);
    let opened = Cell::new(false);
    browser::on(relay::HEAR, move |bytes| {
        // Of the same build as the hall and the worker: each file of it is bound by its hash.
        match postcard::from_bytes(&Uint8Array::new(&bytes).to_vec()) {
            Ok(FromWorker::View(view)) => {
                let was = app.stage.get_untracked();
                margin::forget(begun, &view);
                // A device of which all was erased is nobody's any more.
                let is_new = view.stage == Stage::New;
                if is_new && opened.replace(false) {
                    app.note.forget();
                    begun.forget();
                    desk::forget();
                }
                opened.set(opened.get() || view.stage == Stage::Open);
                app.view.set(view);
                // What could not be kept before the device was locked waited for this.
                if was != Stage::Open && app.stage.get_untracked() == Stage::Open {
                    keep(app, begun, || {});
                }
            }
            // The hall asked, and what is the matter is told here, where the store is named.
            Ok(FromWorker::Answer { ticket, outcome: Err(failure) }) if ticket <= talk::ANNEX => {
                app.failure.set(Some(failure));
                browser::focus("#store-address");
            }
            Ok(FromWorker::Answer { ticket, outcome }) => talk::settle(ticket, outcome),
            Ok(FromWorker::Hello { .. } | FromWorker::Progress(_)) | Err(_) => {}
        }
    });
    browser::on(relay::LANGUAGE, move |tag| {
        let lang = tag.as_string().and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default();
        prefs::with_sentences(lang, move |_| app.lang.set(lang));
    });
    browser::on("souspli-not-erased", move |_| app.said.set(Some(&trust::ERASE_HELD)));
    browser::on(relay::SHOW, move |_| show(app, adding, licences, begun));
    browser::on(relay::KEEP, move |_| keep(app, begun, || browser::tell(relay::KEPT, &JsValue::NULL)));
    for event in ["blur", "focus"] {
        browser::on(event, move |_| keep(app, begun, || {}));
    }
    browser::on(relay::UNKEPT, move |_| {
        let unkept = || app.note.is_unkept() || begun.is_unkept() || desk::is_unkept();
        browser::tell_unkept(untrack(unkept));
    });
    browser::on(relay::FORGET, |_| talk::forget());
    browser::on(relay::HIDE, move |_| drop(SHOWN.take()));
    // It is rendered in the language of the page from the start.
    prefs::with_sentences(prefs::language_on_page(), |_| browser::tell(relay::READY, &JsValue::NULL));
}

/// Keeps what is being written in the annex, then goes on. What cannot be kept is said, and nothing follows.
fn keep(app: App, begun: margin::Begun, then: fn()) {
    // Each is kept, whatever becomes of the others.
    begun.keep(app, || {});
    desk::keep(|| {});
    app.note.keep(app, move || begun.keep(app, move || desk::keep(then)));
}

fn show(app: App, adding: device::Adding, licences: licences::Licences, begun: margin::Begun) {
    drop(SHOWN.take());
    let element = document().get_element_by_id("annex").and_then(|element| element.dyn_into().ok());
    let Some(element) = element else { return };
    let place = browser::place();
    app.place.set(place.clone());
    app.lang.set(prefs::language_on_page());
    app.failure.set(None);
    app.said.set(None);
    let handle = mount_to(element, move || {
        provide_context(app);
        provide_context(adding);
        provide_context(licences);
        provide_context(begun);
        view! {
            {failure(app)}
            <p class="said" role="status">{choose(app, move || app.said.get())}</p>
            {at(app, place)}
        }
    });
    SHOWN.set(Some(Box::new(handle)));
    // In a place of the hall it is a part among others.
    let part = |place: &Place| {
        matches!(place, Place::Create | Place::Invitation | Place::Home(_) | Place::Waiting(_))
    };
    if !app.place.with_untracked(part) {
        browser::focus("main h1");
    }
}

/// A place of the annex; nothing for one of the hall's.
fn at(app: App, place: Place) -> AnyView {
    match place {
        // A device that was just let in stands where it waited.
        Place::Home(group) | Place::Waiting(group) => notices::notices(app, group),
        Place::About => about::about(app),
        Place::Licences => licences::licences(),
        Place::Create => elsewhere::elsewhere(app),
        Place::Invitation => elsewhere::access(app),
        Place::Device => device::device(app),
        Place::Recover => recover::recover(app),
        Place::Notebook => notebook::notebook(app),
        Place::Read(group, id) => read::read(app, group, id),
        Place::Group(group) => group::group(app, group),
        Place::Invite(group) => invite::invite(app, group),
        Place::Devices(group) => devices::devices(app, group),
        Place::Kit(group) => kit::kit(app, group),
        Place::Session(group) => session::session(app, group),
        Place::Storage(group) => storage::storage(app, group),
        Place::Season(group) => season::season(app, group),
        Place::Reviews(group) => reviews::reviews(app, group),
        Place::Review(group, id) => review::read(app, group, id),
        Place::ReviewDraft(group, id) => review::write(app, group, id),
        Place::Export(group) => export::export(app, group),
        _ => ().into_any(),
    }
}
