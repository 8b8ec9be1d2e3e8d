//! Waiting to be let in.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Command};
use crate::i18n::{Phrase, milliseconds, place as says};

use crate::ui::browser::{day_and_hour, go};
use crate::ui::pieces::{back, p, part, say, spoken_words, title, while_busy};
use crate::ui::state::{App, of_group, t};

/// The words to compare, and what happens next.
pub fn waiting(app: App, number: u32) -> AnyView {
    let busy = RwSignal::new(false);
    let waiting = of_group(app, |group| group.waiting.clone());
    let body = move || {
        let Some(waiting) = waiting.get() else { return ().into_any() };
        // Whoever moves to the next season, or comes back with a kit, has no words to compare.
        let nothing = |title, more| {
            view! {
            <details id="nothing-comes">
                <summary>{t(title)}</summary>
                {p(more)}
                <button id="forget-request" type="button" aria-disabled=while_busy(busy) on:click=move |_| {
                    app.ask(busy, Command::Act { group: number, act: Act::Forget }, |_| go(&Place::Groups));
                }>{t(&says::WAITING_FORGET)}</button>
            </details>
        }
        .into_any()
        };
        let Some(expires) = waiting.expires else {
            return view! {
                {p(&says::WAITING_SELF)}
                {p(&says::WAITING_THEN)}
                {nothing(&says::WAITING_STILL, &says::WAITING_NO_KEYS)}
            }
            .into_any();
        };
        let until = move |phrase: &'static Phrase| {
            say(move || phrase.with(app.lang.get(), &day_and_hour(app.lang.get(), expires)))
        };
        let rest = nothing(&says::WAITING_NOTHING, &says::WAITING_USED);
        if milliseconds(expires + 1) < js_sys::Date::now() {
            return view! {
                <p role="status">{until(&says::WAITING_ENDED)}</p>
                {rest}
            }
            .into_any();
        }
        let compare = if waiting.device { &says::WAITING_DEVICE } else { &says::WAITING_COMPARE };
        let sent = if waiting.delivered { &says::WAITING_SENT } else { &says::WAITING_NOT_SENT };
        view! {
            {(!waiting.device).then(|| p(&says::WAITING_LEAD))}
            <section class="card" aria-labelledby="words-title">
                <h2 id="words-title">{t(&says::WAITING_WORDS)}</h2>
                <div id="words">{spoken_words(&waiting.words)}</div>
                {p(compare)}
            </section>
            <p role="status">{t(sent)}</p>
            <p>{until(&says::WAITING_EXPIRES)}</p>
            {p(&says::WAITING_THEN)}
            {rest}
        }
        .into_any()
    };
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::WAITING_TITLE)}
        {part(body)}
    }
    .into_any()
}
