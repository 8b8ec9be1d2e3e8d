//! Opening this device.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Command, Failure};
use crate::i18n::{common, place as says};

use crate::ui::browser::{boot_value, on, tell, typed};
use crate::ui::pieces::{Field, Wrong, counted, field, p, point_out, show_box, submit, title, way, when};
use crate::ui::state::{App, t};

use super::still_here;

/// What a passkey answers opens the device, in whatever place one is by then.
pub fn listen(app: App) {
    let busy = RwSignal::new(false);
    on("souspli-passkey-opens", move |answer| {
        let answer = answer.as_string().unwrap_or_default();
        match answer.split_once(' ') {
            Some((credential, output)) => {
                let (credential, output) = (credential.into(), output.into());
                app.ask(busy, Command::UnlockWithPasskey { credential, output }, |_| {});
            }
            None => app.failure.set(Some(Failure::NoPasskey)),
        }
    });
}

/// The passkeys that can open, as the boot script takes them; empty where there are none.
fn passkeys(app: App) -> String {
    let mut asked = String::new();
    app.view.with(|view| {
        for passkey in view.passkeys.iter().filter(|passkey| !passkey.credential.is_empty()) {
            for word in [&passkey.credential, &passkey.salt] {
                if !asked.is_empty() {
                    asked.push(' ');
                }
                asked.push_str(word);
            }
        }
    });
    asked
}

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
        {still_here(app)}
        <form novalidate on:submit=send>
            {field(app, wrong, passphrase)}
            {show_box("show-passphrase", &says::PASSPHRASE_SHOW, shown)}
            {submit(app, "unlock", &says::UNLOCK, busy, &common::UNLOCKING)}
            {when(move || busy.get(), move || counted(app, None))}
        </form>
        {when(move || !passkeys(app).is_empty() && !boot_value("passkeys").is_empty(), move || view! {
            <div class="actions">
                <button id="unlock-passkey" type="button" on:click=move |_| {
                    app.failure.set(None);
                    tell("souspli-passkey", &untrack(|| passkeys(app)).into());
                }>{t(&says::UNLOCK_PASSKEY)}</button>
            </div>
        }.into_any())}
        <details>
            <summary>{t(&says::UNLOCK_FORGOTTEN)}</summary>
            <p>{t(&says::UNLOCK_FORGOTTEN_MORE)}</p>
            <p>{way("to-erase", "", Place::Device, &says::UNLOCK_ERASE)}</p>
        </details>
    }
    .into_any()
}
