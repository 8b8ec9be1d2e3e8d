//! A group's situations, and one of them as a letter.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, SealState, SituationLine};
use crate::group::Sheet;
use crate::i18n::{Lang, place as says, practice};

use crate::ui::browser::{day, focus_title_if_lost};
use crate::ui::pieces::{back, choose, drawing, icon, p, part, say, seal, sheet_body, title, wax};
use crate::ui::state::{App, of_group, t};

/// The list.
pub fn situations(app: App, number: u32) -> AnyView {
    let all = of_group(app, |group| group.situations.clone());
    view! {
        {title(&says::SITUATIONS_TITLE)}
        {part(move || lines(app, number, all.get()))}
        <div class="actions">
            <a id="propose" class="button primary" href=Place::Write(number).to_string()>
                {icon(drawing::PEN)}
                {t(&says::PROPOSE)}
            </a>
        </div>
    }
    .into_any()
}

/// Situations by their titles; an invitation to write where there are none.
pub fn lines(app: App, number: u32, lines: Vec<SituationLine>) -> AnyView {
    if lines.is_empty() {
        return p(&says::SITUATIONS_NONE);
    }
    let items: Vec<AnyView> = lines.into_iter().map(|line| item(app, number, line)).collect();
    view! { <ul class="lines">{items}</ul> }.into_any()
}

fn item(app: App, number: u32, line: SituationLine) -> AnyView {
    let href = Place::Read(number, line.id.clone()).to_string();
    let state = practice::seal(line.seal).0;
    let open = line.seal == SealState::Kept;
    let name = line.title.clone();
    view! {
        <li>
            <a class="situation" href=href>
                <span class="name" translate="no">{name}</span>
                <span class="by">{say(move || byline(app.lang.get(), &line))}</span>
                <span class="state" class:open-letter=open>{wax()}{t(state)}</span>
            </a>
        </li>
    }
    .into_any()
}

fn byline(lang: Lang, line: &SituationLine) -> String {
    let by = match line.author.as_str() {
        _ if line.mine => says::BY_ME.to(lang).to_owned(),
        "" => says::BY_NOBODY.to(lang).to_owned(),
        author => says::BY.with(lang, author),
    };
    format!("{by}, {}", day(lang, line.hour))
}

/// One situation.
pub fn read(app: App, number: u32, id: String) -> AnyView {
    let letter: RwSignal<Option<(SituationLine, Sheet)>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let asked = RwSignal::new(false);
    let wanted = id.clone();
    // The seal changes while the letter is open; the letter does not.
    let line = Memo::new(move |_| {
        app.group.with(|group| {
            group.as_ref().and_then(|group| group.situations.iter().find(|line| line.id == wanted).cloned())
        })
    });
    // Asked for when the list has it, which may be after an exchange.
    Effect::new(move |_| {
        let here = line.with(Option::is_some);
        if here && letter.with_untracked(Option::is_none) {
            let command = Command::Read { group: number, situation: id.clone() };
            asked.set(true);
            app.ask(busy, command, move |answer| {
                if let Answer::Situation { line, sheet } = answer {
                    let _ = letter.try_set(Some((line, sheet)));
                    focus_title_if_lost();
                }
            });
        }
    });
    let seal_state = move || {
        let now = line.with(|line| line.as_ref().map(|line| line.seal));
        now.or_else(|| letter.with(|letter| letter.as_ref().map(|(line, _)| line.seal)))
    };
    let body = move || {
        match letter.get() {
        Some((line, sheet)) => view! {
            <article class="letter">
                <h1 tabindex="-1" translate="no">{sheet.title.clone()}</h1>
                <p class="by">{say(move || byline(app.lang.get(), &line))}</p>
                {sheet_body(app, &sheet, false)}
            </article>
            {seal(seal_state, app)}
            <div class="actions screen-only">
                <button id="print" type="button" on:click=|_| { let _ = window().print(); }>{t(&says::PRINT)}</button>
            </div>
        }
        .into_any(),
        None => {
            let phrase = move || if busy.get() || !asked.get() { &says::READ_OPENING } else { &says::READ_ABSENT };
            let absent = move || if line.with(Option::is_none) { &says::READ_ABSENT } else { phrase() };
            view! {
                {title(&says::READ_TITLE)}
                <p role="status">{choose(app, move || Some(absent()))}</p>
            }
            .into_any()
        }
    }
    };
    view! {
        {back(Place::Situations(number), &says::SITUATIONS_TITLE)}
        {part(body)}
    }
    .into_any()
}
