//! What the app is made of, by whom and under which terms: a file of the build (`xtask/src/licences.rs`), fetched when somebody comes
//! here and readable without a key.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::app::place::Place;
use crate::i18n::{Phrase, common, place as says};

use crate::ui::browser::{on, tell};
use crate::ui::pieces::{back, p, part, title};
use crate::ui::state::t;

/// To the boot script: fetch the file. It does so once.
const OPEN: &str = "souspli-licences-open";
/// From the boot script: its text, or null.
const COME: &str = "souspli-licences";

/// What stands before a part of the file, and before a licence's text.
const PART: &str = "\n§ ";
const TEXT: &str = "\n§§ ";

/// The parts by their names in the file.
static PARTS: [(&str, &Phrase); 5] = [
    ("App", &says::LICENCES_APP),
    ("Libraries", &says::LICENCES_LIBRARIES),
    ("Typefaces", &says::LICENCES_TYPEFACES),
    ("Data", &says::LICENCES_DATA),
    ("Texts", &says::LICENCES_TEXTS),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Asked,
    Here,
    Failed,
}

/// The file, once it came.
#[derive(Clone, Copy)]
pub struct Licences {
    state: RwSignal<State>,
    file: RwSignal<String>,
}

/// Takes the file when it comes.
pub fn listen() -> Licences {
    let licences = Licences { state: RwSignal::new(State::Asked), file: RwSignal::new(String::new()) };
    on(COME, move |file| {
        let state = file.as_string().map_or(State::Failed, |file| {
            licences.file.set(file);
            State::Here
        });
        licences.state.set(state);
    });
    licences
}

/// The page.
pub fn licences() -> AnyView {
    let Licences { state, file } = expect_context();
    let ask = move || {
        state.set(State::Asked);
        tell(OPEN, &JsValue::NULL);
    };
    if state.get_untracked() != State::Here {
        ask();
    }
    view! {
        {back(Place::About, &says::ABOUT)}
        {title(&says::LICENCES_TITLE)}
        {p(&says::LICENCES_LEAD)}
        {part(move || match state.get() {
            State::Asked => view! { <p role="status" class="working">{t(&common::WAIT)}</p> }.into_any(),
            State::Here => file.with_untracked(|file| parts(file)),
            State::Failed => view! {
                <div id="licences-failed" role="alert">{p(&says::LICENCES_FAILED)}</div>
                <div class="actions">
                    <button id="licences-again" type="button" class="primary" on:click=move |_| ask()>
                        {t(&says::ANNEX_AGAIN)}
                    </button>
                </div>
            }
            .into_any(),
        })}
    }
    .into_any()
}

/// The parts of the file. What stands before the first is for those who read it as it is.
fn parts(file: &str) -> AnyView {
    let parts: Vec<AnyView> = file
        .split(PART)
        .skip(1)
        .filter_map(|part| {
            let (name, lines) = part.split_once('\n')?;
            let (_, phrase) = PARTS.iter().find(|(known, _)| *known == name)?;
            let lines = if name == "Texts" { texts(lines) } else { things(lines) };
            Some(view! { <h2>{t(phrase)}</h2>{lines} }.into_any())
        })
        .collect();
    parts.into_any()
}

/// One thing a line: name, licence and people.
fn things(lines: &str) -> AnyView {
    let things: Vec<AnyView> = lines
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| view! { <li>{line.replace('\t', " — ")}</li> }.into_any())
        .collect();
    view! { <ul class="licences" lang="en" translate="no">{things}</ul> }.into_any()
}

/// The texts, each folded up under its name.
fn texts(lines: &str) -> AnyView {
    let texts: Vec<AnyView> = lines
        .split(TEXT)
        .skip(1)
        .filter_map(|text| {
            let (name, text) = text.split_once('\n')?;
            let (name, text) = (name.to_owned(), text.trim_end().to_owned());
            Some(
                view! {
                    <details lang="en" translate="no">
                        <summary>{name}</summary>
                        <pre class="licence">{text}</pre>
                    </details>
                }
                .into_any(),
            )
        })
        .collect();
    texts.into_any()
}
