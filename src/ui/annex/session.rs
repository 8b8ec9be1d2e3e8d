//! A session's six words: everybody who has what its opener had sees the same.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command};
use crate::i18n::{place as says, trust};

use crate::ui::browser::focus;
use crate::ui::pieces::{back, p, part, say, spoken_words, title, while_busy};
use crate::ui::state::{App, of_group, t};

/// What is shown of a session.
#[derive(Clone, PartialEq)]
enum Shown {
    Words(Vec<String>),
    Lacks(u32),
}

/// Opening one, and the words of each, newest first.
pub fn session(app: App, number: u32) -> AnyView {
    let sessions = of_group(app, |group| group.sessions.clone());
    let busy = RwSignal::new(false);
    let shown: RwSignal<Option<(String, Shown)>> = RwSignal::new(None);
    let show = move |session: String| {
        let command = Command::Act { group: number, act: Act::SessionWords { session: session.clone() } };
        app.ask(busy, command, move |answer| {
            let found = match answer {
                Answer::SessionWords(words) => Shown::Words(words),
                Answer::SessionLacks(count) => Shown::Lacks(count),
                _ => return,
            };
            let _ = shown.try_set(Some((session, found)));
            focus("#session-words");
        });
    };
    let open = move |_| {
        app.ask(busy, Command::Act { group: number, act: Act::OpenSession }, move |answer| {
            if let Answer::Session(session) = answer {
                show(session);
                app.said.set(Some(&trust::SESSION_OPENED));
            }
        });
    };
    let lines = move || {
        let all = sessions.get();
        if all.is_empty() {
            return p(&trust::SESSION_NONE);
        }
        let line = |(at, session): (usize, &String)| {
            let (mine, asked) = (session.clone(), session.clone());
            let words = move || {
                let shown = shown.get().filter(|(of, _)| *of == mine);
                shown.map(|(_, what)| words_of(app, what)).into_any()
            };
            let name = (at + 1).to_string();
            view! {
                <li class="session">
                    <h2>{say(move || trust::SESSION_NTH.with(app.lang.get(), &name))}</h2>
                    <button type="button" class="show-words quiet" aria-disabled=while_busy(busy)
                        on:click=move |_| show(asked.clone())>{t(&trust::SESSION_SHOW)}</button>
                    {part(words)}
                </li>
            }
            .into_any()
        };
        let lines: Vec<AnyView> = all.iter().enumerate().rev().map(line).collect();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::SESSION_TITLE)}
        {p(&trust::SESSION_LEAD)}
        <div class="actions">
            <button id="open-session" type="button" class="primary" on:click=open aria-disabled=while_busy(busy)>
                {t(&trust::SESSION_OPEN)}
            </button>
        </div>
        {part(lines)}
    }
    .into_any()
}

fn words_of(app: App, shown: Shown) -> AnyView {
    match shown {
        Shown::Words(words) => view! {
            <div id="session-words" tabindex="-1">
                {spoken_words(&words)}
                {p(&trust::SESSION_COMPARE)}
            </div>
        }
        .into_any(),
        Shown::Lacks(count) => view! {
            <p id="session-words" tabindex="-1" class="notice">
                {say(move || trust::SESSION_LACKS.with(app.lang.get(), &count.to_string()))}
            </p>
        }
        .into_any(),
    }
}
