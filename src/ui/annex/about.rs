//! What the app is, what it protects and what it does not.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, Stage, Surroundings, diagnosis};
use crate::i18n::{Phrase, common, place as says, trust};

use crate::ui::browser::{boot_value, copy, select, source_code};
use crate::ui::pieces::{back, p, part, say, spoken_words, title, way};
use crate::ui::state::{App, t};

/// The page.
pub fn about(app: App) -> AnyView {
    let build = boot_value("build");
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::ABOUT_TITLE)}
        {p(&says::GROUPS_WHAT)}
        <h2>{t(&says::ABOUT_YES)}</h2>
        {list(&[&says::ABOUT_YES_1, &says::ABOUT_YES_2, &says::ABOUT_YES_3, &says::ABOUT_YES_4])}
        <h2>{t(&says::ABOUT_NO)}</h2>
        {list(&[&says::ABOUT_NO_1, &says::ABOUT_NO_2, &says::ABOUT_NO_3, &says::ABOUT_NO_4, &says::ABOUT_NO_5])}
        <h2>{t(&says::ABOUT_WHAT)}</h2>
        <p>{say(move || says::ABOUT_VERSION.with(app.lang.get(), env!("CARGO_PKG_VERSION")))}</p>
        <p class="address">{say(move || says::ABOUT_BUILD.with(app.lang.get(), &build))}</p>
        {in_words(app)}
        {p(&says::ABOUT_LICENCE)}
        {source()}
        <div class="actions">{way("to-licences", "button", Place::Licences, &says::ABOUT_LICENCES)}</div>
        {to_hand_on(app)}
    }
    .into_any()
}

/// The build's hash as six words, as soon as the worker says them: it alone has the list.
fn in_words(app: App) -> AnyView {
    let words = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if app.stage.get() == Stage::Starting || !words.with_untracked(Vec::is_empty) {
            return;
        }
        app.ask(busy, Command::BuildWords { build: boot_value("build") }, move |answer| {
            if let Answer::BuildWords(said) = answer {
                let _ = words.try_set(said);
            }
        });
    });
    part(move || {
        let words = words.get();
        if words.is_empty() {
            return ().into_any();
        }
        view! {
            <section id="build-words" aria-labelledby="build-words-title">
                <h3 id="build-words-title">{t(&says::ABOUT_WORDS)}</h3>
                {spoken_words(&words)}
                {p(&says::ABOUT_WORDS_WHAT)}
            </section>
        }
        .into_any()
    })
}

/// Where the source is, or whom to ask.
fn source() -> AnyView {
    match source_code() {
        Some(address) => view! {
            <p><a id="source-code" href=address target="_blank" rel="noopener noreferrer">{t(&says::ABOUT_SOURCE)}</a></p>
        }
        .into_any(),
        None => p(&says::ABOUT_SOURCE_ASK),
    }
}

/// What helps somebody else to understand what does not go as it should.
fn to_hand_on(app: App) -> AnyView {
    let text = Memo::new(move |_| app.view.with(|view| diagnosis(view, &around())));
    let told = move |copied: bool| {
        if !copied {
            select("diagnosis");
        }
        app.said.set(Some(if copied { &trust::DIAGNOSIS_COPIED } else { &trust::DIAGNOSIS_NOT_COPIED }));
    };
    view! {
        <section aria-labelledby="diagnosis-title">
            <h2 id="diagnosis-title">{t(&trust::DIAGNOSIS)}</h2>
            {p(&trust::DIAGNOSIS_LEAD)}
            <textarea id="diagnosis" class="code" rows="8" lang="en" readonly translate="no" spellcheck="false" autocomplete="off"
                data-gramm="false" aria-labelledby="diagnosis-title" prop:value=move || text.get()></textarea>
            <div class="actions">
                <button id="copy-diagnosis" type="button" on:click=move |_| copy(text.get_untracked(), told)>
                    {t(&common::COPY)}
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn around() -> Surroundings {
    let navigator = window().navigator();
    let languages: Vec<String> = navigator.languages().iter().filter_map(|tag| tag.as_string()).collect();
    Surroundings {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: boot_value("build"),
        browser: navigator.user_agent().unwrap_or_default(),
        languages: languages.join(","),
        persisted: boot_value("persisted"),
        // The hall says so on every place when it is not.
        guarded: document().get_element_by_id("unguarded").is_none(),
        origin: window().location().origin().unwrap_or_default(),
    }
}

fn list(phrases: &[&'static Phrase]) -> AnyView {
    let items: Vec<_> = phrases.iter().map(|phrase| view! { <li>{t(phrase)}</li> }).collect();
    view! { <ul class="prose">{items}</ul> }.into_any()
}
