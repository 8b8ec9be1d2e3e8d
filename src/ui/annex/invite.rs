//! Making an invitation: a link, the same as a square to point a camera at, or a message to hand over.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command};
use crate::i18n::{Phrase, common, place as says, trust};

use crate::ui::browser::{copy, focus, select};
use crate::ui::pieces::{back, choice, choose, hint, p, part, title, when, while_busy};
use crate::ui::state::{App, of_group, t};

/// Light around a code, in modules, so that a camera finds its edge (ISO/IEC 18004, 9.1).
const QUIET: i32 = 4;

/// The link, made when asked for and forgotten when one leaves.
pub fn invite(app: App, number: u32) -> AnyView {
    let facilitator = of_group(app, |group| group.facilitator);
    let asks = of_group(app, |group| group.login.is_some());
    let along = RwSignal::new(false);
    let body = move || {
        if !facilitator.get() {
            return p(&says::INVITE_NOT_MINE);
        }
        let made = move || {
            let command = Command::Invite { group: number, with_login: along.get() };
            link(app, command, &says::INVITE_MAKE, Some(&trust::INVITE_MESSAGE), &says::INVITE_NEXT)
        };
        view! {
            {p(&says::INVITE_LEAD)}
            {when(move || asks.get(), move || login(along))}
            // Another way is another link.
            {part(made)}
        }
        .into_any()
    };
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::INVITE_TITLE)}
        {part(body)}
    }
    .into_any()
}

/// Whether the store's login goes in the link. Apart unless somebody says so: a link is sent, kept and forwarded.
fn login(along: RwSignal<bool>) -> AnyView {
    view! {
        <fieldset class="block">
            <legend>{t(&trust::LOGIN_WAY)}</legend>
            {hint(&trust::LOGIN_WAY_MORE)}
            {choice("login-way", "login-apart", along, false, &trust::LOGIN_APART, &trust::LOGIN_APART_MORE)}
            {choice("login-way", "login-along", along, true, &trust::LOGIN_ALONG, &trust::LOGIN_ALONG_MORE)}
        </fieldset>
    }
    .into_any()
}

/// A button that makes a link, and the link once it is made. `message` goes around it when it is handed over as text.
pub fn link(
    app: App,
    command: Command,
    make: &'static Phrase,
    message: Option<&'static Phrase>,
    next: &'static Phrase,
) -> AnyView {
    let busy = RwSignal::new(false);
    let link: RwSignal<Option<String>> = RwSignal::new(None);
    let made = move || link.with(Option::is_some);
    let label = move || if made() { &says::INVITE_AGAIN } else { make };
    let ask = move |_| {
        app.ask(busy, command.clone(), move |answer| {
            if let Answer::Invitation { link: made } = answer {
                let _ = link.try_set(Some(made));
                focus("#invitation-link");
            }
        });
    };
    view! {
        {part(move || link.get().map(|text| shown(app, text, message, next)).into_any())}
        <div class="actions">
            <button id="make-invitation" type="button" class:primary=move || !made() on:click=ask
                aria-disabled=while_busy(busy)>
                {choose(app, move || Some(label()))}
            </button>
            <p class="working" role="status">{choose(app, move || busy.get().then_some(&common::WAIT))}</p>
        </div>
    }
    .into_any()
}

fn shown(app: App, link: String, message: Option<&'static Phrase>, next: &'static Phrase) -> AnyView {
    let square = RwSignal::new(false);
    let told = move |copied: bool| {
        if !copied {
            select("invitation-link");
        }
        app.said.set(Some(if copied { &common::COPIED } else { &common::NOT_COPIED }));
    };
    let (bare, letter, drawn) = (link.clone(), link.clone(), link.clone());
    view! {
        <div class="field">
            <label for="invitation-link">{t(&says::INVITE_LINK)}</label>
            <textarea id="invitation-link" class="code" rows="4" readonly translate="no" spellcheck="false"
                autocomplete="off" data-gramm="false" prop:value=link
                on:focus=|_| select("invitation-link")></textarea>
        </div>
        <div class="actions">
            <button id="copy-link" type="button" class="primary" on:click=move |_| copy(bare.clone(), told)>
                {t(&common::COPY)}
            </button>
            {message.map(move |message| view! {
                <button id="copy-message" type="button" on:click=move |_| {
                    copy(message.with(app.lang.get_untracked(), &letter), told);
                }>{t(&trust::COPY_MESSAGE)}</button>
            })}
            <button id="show-square" type="button" aria-expanded=move || if square.get() { "true" } else { "false" }
                on:click=move |_| square.update(|shown| *shown = !*shown)>
                {t(&trust::SQUARE)}
            </button>
        </div>
        {when(move || square.get(), move || code(app, &drawn))}
        {p(next)}
    }
    .into_any()
}

/// The link as a QR code: dark on white in either theme, since many readers know no other.
fn code(app: App, text: &str) -> AnyView {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Low) else { return p(&trust::SQUARE_TOO_LONG) };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    let side = size + 2 * QUIET;
    let label = move || trust::SQUARE_LABEL.to(app.lang.get());
    view! {
        <svg id="square" class="square" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label>
            <rect width=side height=side></rect>
            <path d=path></path>
        </svg>
        <p class="hint">{t(&trust::SQUARE_MORE)}</p>
    }
    .into_any()
}
