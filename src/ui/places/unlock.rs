//! Opening this device.

use leptos::prelude::*;

use crate::app::vocabulary::Command;
use crate::i18n::{common, place as says};

use crate::ui::browser::typed;
use crate::ui::pieces::{Field, Wrong, field, p, point_out, show_box, submit, title};
use crate::ui::state::{App, t};

/// The form. The place asked for stays in the address and follows.
pub fn unlock(app: App) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let passphrase = typed("passphrase");
        if passphrase.is_empty() {
            return point_out(wrong, "passphrase", &says::UNLOCK_EMPTY);
        }
        app.ask(busy, Command::Unlock { passphrase }, |_| {});
    };
    let passphrase = Field {
        id: "passphrase",
        label: &says::PASSPHRASE,
        hint: Some(&says::UNLOCK_HINT),
        secret: Some(("current-password", shown)),
    };
    view! {
        {title(&says::UNLOCK_TITLE)}
        {p(&says::UNLOCK_LEAD)}
        <form novalidate on:submit=send>
            {field(app, wrong, passphrase)}
            {show_box(shown)}
            {submit(app, "unlock", &says::UNLOCK, busy, &common::UNLOCKING)}
        </form>
        <details>
            <summary>{t(&says::UNLOCK_FORGOTTEN)}</summary>
            <p>{t(&says::UNLOCK_FORGOTTEN_MORE)}</p>
        </details>
    }
    .into_any()
}
