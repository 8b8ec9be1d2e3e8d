//! The places.

mod create;
mod groups;
mod home;
mod invitation;
pub mod situations;
mod unlock;
mod waiting;
mod write;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::app::place::Place;
use crate::i18n::{Phrase, common, place as says, trouble};

use super::pieces::{p, title, way};
use super::state::{App, t};
use super::{browser, link, relay};

pub use unlock::{listen, unlock};

/// What a place is called, in its title and the window's.
pub fn name(place: &Place) -> &'static Phrase {
    match place {
        Place::Groups => &says::GROUPS_TITLE,
        Place::Create => &says::CREATE_TITLE,
        Place::Unlock => &says::UNLOCK_TITLE,
        Place::Invitation => &says::INVITATION_TITLE,
        Place::Waiting(_) => &says::WAITING_TITLE,
        Place::Home(_) => &says::HOME_TITLE,
        Place::Situations(_) => &says::SITUATIONS_TITLE,
        Place::Write(_) => &says::WRITE_TITLE,
        Place::Read(..) => &says::READ_TITLE,
        Place::Group(_) => &says::GROUP_TITLE,
        Place::Invite(_) => &says::INVITE_TITLE,
        Place::Devices(_) => &says::DEVICES_TITLE,
        Place::Kit(_) => &says::KIT_TITLE,
        Place::Session(_) => &says::SESSION_TITLE,
        Place::Storage(_) => &says::STORAGE_TITLE,
        Place::Season(_) => &says::SEASON_TITLE,
        Place::Reviews(_) => &says::REVIEWS_TITLE,
        Place::Review(..) => &says::REVIEW_TITLE,
        Place::ReviewDraft(..) => &says::REVIEW_WRITE_TITLE,
        Place::Export(_) => &says::EXPORT_TITLE,
        Place::Device => &says::DEVICE_TITLE,
        Place::Recover => &says::RECOVER_TITLE,
        Place::Notebook => &says::NOTEBOOK_TITLE,
        Place::About => &says::ABOUT_TITLE,
        Place::Licences => &says::LICENCES_TITLE,
        Place::NotFound => &says::NOT_FOUND_TITLE,
    }
}

/// A place.
pub fn at(app: App, place: Place) -> AnyView {
    match place {
        Place::Groups => groups::groups(app),
        Place::Create => create::create(app),
        Place::Unlock => unlock(app),
        Place::Invitation => invitation::invitation(app),
        Place::Waiting(number) => waiting::waiting(app, number),
        Place::Home(group) => home::home(app, group),
        Place::Situations(group) => situations::situations(app, group),
        Place::Write(group) => write::write(app, group),
        Place::Read(..)
        | Place::Group(_)
        | Place::Invite(_)
        | Place::Devices(_)
        | Place::Kit(_)
        | Place::Session(_)
        | Place::Storage(_)
        | Place::Season(_)
        | Place::Reviews(_)
        | Place::Review(..)
        | Place::ReviewDraft(..)
        | Place::Export(_)
        | Place::Device
        | Place::Recover
        | Place::Notebook
        | Place::About
        | Place::Licences => relay::place(app, place),
        Place::NotFound => view! {
            {title(&says::NOT_FOUND_TITLE)}
            {p(&says::NOT_FOUND)}
            <div class="actions">{way("", "button primary", Place::Groups, &says::NOT_FOUND_GO)}</div>
        }
        .into_any(),
    }
}

/// Before the worker has said where this device stands.
pub fn starting() -> AnyView {
    view! {
        {title(&common::STARTING_TITLE)}
        <p role="status" class="working">{t(&common::STARTING)}</p>
    }
    .into_any()
}

/// Page and worker are of two builds.
pub fn two_builds() -> AnyView {
    view! {
        {title(&common::TWO_BUILDS_TITLE)}
        {p(&common::TWO_BUILDS)}
        {reload()}
    }
    .into_any()
}

/// The device keeps nothing.
pub fn no_storage() -> AnyView {
    view! {
        {title(&common::NO_STORAGE_TITLE)}
        {p(&common::NO_STORAGE)}
        {reload()}
    }
    .into_any()
}

/// What the device keeps is of a newer version.
pub fn newer() -> AnyView {
    view! {
        {title(&common::NEWER_TITLE)}
        {p(&trouble::DEVICE_NEWER)}
        {reload()}
    }
    .into_any()
}

/// The app is open in another tab; when that one is closed this one goes on by itself.
pub fn elsewhere() -> AnyView {
    view! {
        {title(&common::ELSEWHERE_TITLE)}
        {p(&common::ELSEWHERE)}
        <div class="actions">
            <button id="take-over" type="button" on:click=|_| {
                browser::tell("souspli-take-over", &JsValue::NULL);
            }>{t(&common::TAKE_OVER)}</button>
        </div>
    }
    .into_any()
}

/// Another tab goes on in the place of this one.
pub fn taken(app: App) -> AnyView {
    view! {
        {title(&common::TAKEN_TITLE)}
        {p(if relay::is_unkept(app) { &common::UNKEPT_HERE } else { &common::TAKEN })}
        <div class="actions">
            <button id="take-back" type="button" on:click=move |_| {
                browser::tell("souspli-take-over", &JsValue::NULL);
                link::start(app);
            }>{t(&common::TAKE_OVER)}</button>
        </div>
    }
    .into_any()
}

/// Where something typed is in this page alone, that it is.
fn still_here(app: App) -> Option<AnyView> {
    relay::is_unkept(app).then(|| p(&common::UNKEPT_HERE))
}

/// The worker stopped. The page, and an unsent sheet in it, are still there.
pub fn stopped(app: App) -> AnyView {
    view! {
        {title(&common::CRASHED_TITLE)}
        {p(&common::CRASHED)}
        {still_here(app)}
        <div class="actions">
            <button id="restart" type="button" class="primary" on:click=move |_| link::start(app)>
                {t(&common::RESTART)}
            </button>
        </div>
    }
    .into_any()
}

fn reload() -> AnyView {
    view! {
        <div class="actions">
            <button id="reload" type="button" class="primary" on:click=move |_| {
                let _ = window().location().reload();
            }>{t(&common::RELOAD)}</button>
        </div>
    }
    .into_any()
}
