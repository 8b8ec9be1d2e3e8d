//! Waiting to be let in.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::i18n::place as says;

use crate::ui::browser::day_and_hour;
use crate::ui::pieces::{back, p, part, say, spoken_words, title};
use crate::ui::state::{App, of_group, t};

/// The words to compare, and what happens next.
pub fn waiting(app: App) -> AnyView {
    let waiting = of_group(app, |group| group.waiting.clone());
    let body = move || {
        let Some(waiting) = waiting.get() else { return ().into_any() };
        // Whoever moves to the next season, or comes back with a kit, has no words to compare.
        let Some(expires) = waiting.expires else { return p(&says::WAITING_THEN) };
        let sent = if waiting.delivered { &says::WAITING_SENT } else { &says::WAITING_NOT_SENT };
        view! {
            <section class="card" aria-labelledby="words-title">
                <h2 id="words-title">{t(&says::WAITING_WORDS)}</h2>
                <div id="words">{spoken_words(&waiting.words)}</div>
                {p(&says::WAITING_COMPARE)}
            </section>
            <p role="status">{t(sent)}</p>
            <p>{say(move || says::WAITING_EXPIRES.with(app.lang.get(), &day_and_hour(app.lang.get(), expires)))}</p>
            {p(&says::WAITING_THEN)}
        }
        .into_any()
    };
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::WAITING_TITLE)}
        {p(&says::WAITING_LEAD)}
        {part(body)}
    }
    .into_any()
}
