//! This device: when it locks by itself, its passphrase, whether the browser keeps its data, and leaving nothing of it.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::app::place::Place;
use crate::app::vocabulary::{Command, Stage};
use crate::i18n::{common, place as says, trust};

use crate::ui::browser::{boot_value, close_dialog, leave_button, on, open_dialog, tell, typed};
use crate::ui::pieces::{
    Field, PASSPHRASE_MIN, Wrong, back, choose, field, hint, p, part, point_out, say, show_box, submit,
    title, when, while_busy,
};
use crate::ui::state::{App, t};
use crate::ui::{prefs, relay};

/// What can be done about it. While it is locked, only leaving nothing.
pub fn device(app: App) -> AnyView {
    let stage = app.stage;
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::DEVICE_TITLE)}
        {when(move || stage.get() == Stage::Open, move || view! {
            {locking(app)}
            <section aria-labelledby="passphrase-title">
                <h2 id="passphrase-title">{t(&says::PASSPHRASE)}</h2>
                {form(app)}
            </section>
            {passkeys(app)}
        }.into_any())}
        {when(move || stage.get() == Stage::New, || p(&trust::CHANGE_NONE))}
        {keeping(app)}
        {when(move || stage.get() != Stage::New, move || erasing(app))}
    }
    .into_any()
}

/// After how long nobody touches it.
fn locking(app: App) -> AnyView {
    let choice = |minutes: Option<u32>| {
        let id = format!("lock-after-{}", minutes.unwrap_or(0));
        let label = move || {
            let lang = app.lang.get();
            minutes.map_or_else(
                || trust::LOCK_NEVER.to(lang).to_owned(),
                |minutes| trust::LOCK_AFTER.with(lang, &minutes.to_string()),
            )
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="lock-after"
                    id=id
                    prop:checked=prefs::lock_after() == minutes
                    on:change=move |_| {
                        prefs::set_lock_after(minutes);
                        app.said.set(Some(&trust::LOCK_SET));
                    }
                />
                <span>{say(label)}</span>
            </label>
        }
        .into_any()
    };
    let choices: Vec<AnyView> = prefs::LOCK_CHOICES.into_iter().map(choice).collect();
    view! {
        <fieldset class="block">
            <legend>{t(&trust::LOCK_TITLE)}</legend>
            {hint(&trust::LOCK_MORE)}
            {choices}
        </fieldset>
    }
    .into_any()
}

/// A passkey is being added or removed; lives as long as the page, since the browser may answer when the place was left.
#[derive(Clone, Copy)]
pub struct Adding(RwSignal<bool>);

/// Adds the passkey that the browser made, by the passphrase that is typed.
pub fn listen(app: App) -> Adding {
    let busy = RwSignal::new(false);
    on("souspli-passkey-made", move |answer| {
        let Some(answer) = answer.as_string() else { return app.said.set(Some(&trust::PASSKEY_REFUSED)) };
        let mut words = answer.split(' ').map(str::to_owned);
        let (Some(credential), Some(salt), Some(output)) = (words.next(), words.next(), words.next()) else {
            return app.said.set(Some(&trust::PASSKEY_UNABLE));
        };
        let command = Command::AddPasskey { passphrase: typed(PASSKEY_PASSPHRASE), credential, salt, output };
        app.ask(busy, command, move |_| app.said.set(Some(&trust::PASSKEY_ADDED)));
    });
    Adding(busy)
}

const PASSKEY_PASSPHRASE: &str = "passkey-passphrase";

/// The passkeys that open this device; adding one, removing one.
fn passkeys(app: App) -> AnyView {
    if boot_value("passkeys").is_empty() {
        return view! {
            <section aria-labelledby="passkeys-title">
                <h2 id="passkeys-title">{t(&trust::PASSKEYS)}</h2>
                {p(&trust::PASSKEY_NONE)}
            </section>
        }
        .into_any();
    }
    let wrong: Wrong = RwSignal::new(None);
    let shown = RwSignal::new(false);
    let Adding(busy) = expect_context();
    // Whether a passphrase is there to go on with.
    let ready = move || {
        let typed = !typed(PASSKEY_PASSPHRASE).is_empty();
        if !typed {
            point_out(wrong, PASSKEY_PASSPHRASE, &says::UNLOCK_EMPTY);
        }
        typed && !busy.get_untracked()
    };
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if ready() {
            app.failure.set(None);
            app.said.set(None);
            tell("souspli-passkey", &"".into());
        }
    };
    let remove = move |way: String, number: usize| {
        let id = format!("remove-{way}");
        let label = move || trust::PASSKEY_REMOVE.with(app.lang.get(), &number.to_string());
        let press = move |_| {
            if ready() {
                let command = Command::RemoveWay { way: way.clone(), passphrase: typed(PASSKEY_PASSPHRASE) };
                app.ask(busy, command, move |_| {
                    app.said.set(Some(&trust::PASSKEY_REMOVED));
                    leave_button("main h1");
                });
            }
        };
        view! { <button id=id type="button" aria-disabled=while_busy(busy) on:click=press>{say(label)}</button> }.into_any()
    };
    let ways = Memo::new(move |_| {
        app.view.with(|view| view.passkeys.iter().map(|passkey| passkey.way.clone()).collect::<Vec<String>>())
    });
    let secret = Some(("current-password", shown));
    let passphrase = Field { id: PASSKEY_PASSPHRASE, label: &says::PASSPHRASE, hint: None, secret };
    view! {
        <section aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{t(&trust::PASSKEYS)}</h2>
            {p(&trust::PASSKEY_LEAD)}
            <form novalidate on:submit=add>
                {field(app, wrong, passphrase)}
                {submit(app, "add-passkey", &trust::PASSKEY_ADD, busy, &trust::PASSKEY_CHECKING)}
                {part(move || {
                    let ways = ways.get().into_iter().zip(1..);
                    let buttons: Vec<AnyView> = ways.map(|(way, number)| remove(way, number)).collect();
                    view! { <div class="actions">{buttons}</div> }.into_any()
                })}
            </form>
        </section>
    }
    .into_any()
}

/// Whether the browser keeps the data when it runs short of room; asking it to.
fn keeping(app: App) -> AnyView {
    let answer = RwSignal::new(boot_value("persisted"));
    let phrase = move || match answer.get().as_str() {
        "yes" => &trust::PERSISTED,
        "no" => &trust::NOT_PERSISTED,
        _ => &trust::PERSISTED_UNKNOWN,
    };
    let ask = move |_| {
        tell("souspli-persist", &JsValue::NULL);
        // The browser may ask the person, who takes their time.
        let look = move || {
            let _ = answer.try_set(boot_value("persisted"));
        };
        for seconds in [1, 5, 20] {
            set_timeout(look, std::time::Duration::from_secs(seconds));
        }
    };
    view! {
        <section aria-labelledby="keeping-title">
            <h2 id="keeping-title">{t(&trust::KEEPING_TITLE)}</h2>
            <p role="status" id="persisted">{choose(app, move || Some(phrase()))}</p>
            {when(move || answer.with(|answer| answer == "no"), move || view! {
                <div class="actions">
                    <button id="persist" type="button" on:click=ask>{t(&trust::PERSIST)}</button>
                </div>
            }.into_any())}
        </section>
    }
    .into_any()
}

/// Leaves nothing of the app here, also where the passphrase is forgotten. The hall ends the worker first.
fn erasing(app: App) -> AnyView {
    view! {
        <section aria-labelledby="erase-title">
            <h2 id="erase-title">{t(&says::UNLOCK_ERASE)}</h2>
            {p(&trust::ERASE_MORE)}
            <div class="actions">
                <button id="erase-device" type="button" on:click=|_| open_dialog("erase-sure")>
                    {t(&says::UNLOCK_ERASE)}
                </button>
            </div>
            <dialog id="erase-sure" aria-labelledby="erase-sure-title">
                <h2 id="erase-sure-title">{t(&trust::ERASE_TITLE)}</h2>
                {p(&trust::ERASE_MORE)}
                <div class="actions">
                    <button id="erase-no" type="button" class="primary" on:click=|_| close_dialog("erase-sure")>
                        {t(&common::NO)}
                    </button>
                    <button id="erase-yes" type="button" on:click=move |_| {
                        close_dialog("erase-sure");
                        app.said.set(Some(&trust::ERASING));
                        tell(relay::ERASE, &JsValue::NULL);
                    }>{t(&says::UNLOCK_ERASE)}</button>
                </div>
            </dialog>
        </section>
    }
    .into_any()
}

fn form(app: App) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let shown = RwSignal::new(false);
    // Emptied fields are rendered anew: what was typed lives in the elements.
    let round = RwSignal::new(0_u32);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (old, new) = (typed("old-passphrase"), typed("passphrase"));
        if old.is_empty() {
            return point_out(wrong, "old-passphrase", &says::UNLOCK_EMPTY);
        }
        if new.chars().count() < PASSPHRASE_MIN {
            return point_out(wrong, "passphrase", &says::PASSPHRASE_SHORT);
        }
        if new != typed("passphrase-again") {
            return point_out(wrong, "passphrase-again", &says::PASSPHRASE_DIFFERENT);
        }
        app.ask(busy, Command::ChangePassphrase { old, new }, move |_| {
            app.said.set(Some(&trust::CHANGED));
            let _ = round.try_update(|round| *round += 1);
        });
    };
    let secret = move |id, label, kind| Field { id, label, hint: None, secret: Some((kind, shown)) };
    let fields = move || {
        round.track();
        view! {
            {field(app, wrong, secret("old-passphrase", &trust::CHANGE_OLD, "current-password"))}
            {field(app, wrong, secret("passphrase", &trust::CHANGE_NEW, "new-password"))}
            {field(app, wrong, secret("passphrase-again", &says::PASSPHRASE_AGAIN, "new-password"))}
        }
        .into_any()
    };
    view! {
        {p(&trust::CHANGE_LEAD)}
        <form novalidate on:submit=send>
            {part(fields)}
            {show_box("show-passphrase", &says::PASSPHRASE_SHOW, shown)}
            {submit(app, "change-passphrase", &trust::CHANGE, busy, &trust::CHANGING)}
        </form>
    }
    .into_any()
}
