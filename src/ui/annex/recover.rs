//! Coming back with a paper kit.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command};
use crate::i18n::{place as says, trust};

use crate::ui::browser::{go, typed};
use crate::ui::login;
use crate::ui::pieces::{
    Choosing, Field, Wrong, back, complaint, field, invalid, p, point_out, submit, title,
};
use crate::ui::state::{App, t};

/// The form.
pub fn recover(app: App) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let choosing = Choosing::new(app, wrong);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let line = |id| {
            let line = typed(id).trim().to_owned();
            if line.is_empty() {
                let of_sheet = id != "device-name";
                point_out(
                    wrong,
                    id,
                    if of_sheet { &trust::RECOVER_EMPTY } else { &trust::DEVICE_NAME_EMPTY },
                );
                return None;
            }
            Some(line)
        };
        let Some(words) = line("kit-words") else { return };
        let Some(place) = line("kit-place") else { return };
        let Some(store) = line("kit-store") else { return };
        let Some(device_name) = line("device-name") else { return };
        let Some(passphrase) = choosing.chosen() else { return };
        app.ask(
            busy,
            Command::Recover { words, place, store, login: login::STORE.typed(), device_name, passphrase },
            move |answer| {
                if let Answer::Group(number) = answer {
                    go(&Place::Waiting(number));
                }
            },
        );
    };
    let plain = |id, label, hint| Field { id, label, hint, secret: None };
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::RECOVER_TITLE)}
        {p(&trust::RECOVER_LEAD)}
        <form novalidate on:submit=send>
            <div class="field">
                <label for="kit-words">{t(&trust::RECOVER_WORDS)}</label>
                <p class="hint" id="kit-words-hint">{t(&trust::RECOVER_WORDS_HINT)}</p>
                <textarea id="kit-words" rows="6" lang="fr" autocomplete="off" autocapitalize="none" spellcheck="false"
                    translate="no" data-gramm="false" aria-describedby="kit-words-hint kit-words-wrong"
                    aria-invalid=invalid(wrong, "kit-words")
                    on:input=move |_| wrong.set(None)></textarea>
                {complaint(app, wrong, "kit-words")}
            </div>
            {field(app, wrong, plain("kit-place", &trust::KIT_PLACE, None))}
            {field(app, wrong, plain("kit-store", &trust::KIT_STORE, None))}
            {login::STORE.view(app, &trust::RECOVER_LOGIN)}
            {field(app, wrong, plain("device-name", &says::DEVICE_NAME, Some(&says::DEVICE_NAME_HINT)))}
            {choosing.block()}
            {submit(app, "recover", &trust::RECOVER, busy, &trust::RECOVERING)}
        </form>
    }
    .into_any()
}
