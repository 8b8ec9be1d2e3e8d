//! What is asked of a store elsewhere in forms of the hall, which reads the fields by their ids: its address and login where a group is
//! founded, its login where an invitation is read.

use leptos::prelude::*;

use crate::app::vocabulary::{Answer, Command, StoreTried};
use crate::i18n::{common, trust};

use crate::ui::browser::typed;
use crate::ui::login;
use crate::ui::pieces::{Field, Wrong, choose, field, p, part, while_busy};
use crate::ui::state::{App, t};

/// The fields, and what the store does.
pub fn elsewhere(app: App) -> AnyView {
    let busy = RwSignal::new(false);
    let wrong: Wrong = RwSignal::new(None);
    let tried: RwSignal<Option<StoreTried>> = RwSignal::new(None);
    let attempt = move |_| {
        tried.set(None);
        let command = Command::TryStore { address: typed("store-address"), login: login::STORE.typed() };
        app.ask(busy, command, move |answer| {
            if let Answer::StoreTried(found) = answer {
                let _ = tried.try_set(Some(found));
            }
        });
    };
    let address = Field {
        id: "store-address",
        label: &trust::SPACE_ADDRESS,
        hint: Some(&trust::SPACE_ADDRESS_HINT),
        secret: None,
    };
    view! {
        // What was found out was of what was typed before.
        <div on:input=move |_| tried.set(None)>
            {field(app, wrong, address)}
            {login::STORE.view(app, &trust::SPACE_LOGIN_HINT)}
        </div>
        <div class="actions">
            <button id="try-store" type="button" aria-disabled=while_busy(busy) on:click=attempt>
                {t(&trust::SPACE_TRY)}
            </button>
            <p class="working" role="status">{choose(app, move || busy.get().then_some(&common::WAIT))}</p>
        </div>
        <div role="status">{part(move || tried.get().map(found).into_any())}</div>
    }
    .into_any()
}

/// That a store will do, and what to know of it.
fn found(tried: StoreTried) -> AnyView {
    let StoreTried { address, deletes } = tried;
    view! {
        <div id="store-tried" class="card">
            <p><strong>{t(&trust::SPACE_GOOD)}</strong></p>
            <p class="address" translate="no">{address}</p>
            {p(&trust::SPACE_OVERWRITES)}
            {(!deletes).then(|| p(&trust::SPACE_PILES_UP))}
        </div>
    }
    .into_any()
}

/// The login of the store that an invitation leads to, where none came in its link.
pub fn access(app: App) -> AnyView {
    view! {
        <fieldset class="block">
            <legend>{t(&trust::INVITATION_ACCESS)}</legend>
            {login::STORE.view(app, &trust::INVITATION_GIVEN)}
        </fieldset>
    }
    .into_any()
}
