//! One situation as a letter, with what is written in its margin.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command, ContributionView, SituationLine, Standing};
use crate::group::Sheet;
use crate::i18n::place as says;

use crate::ui::browser::{close_dialog, go, open_dialog};
use crate::ui::pieces::{back, choose, p, part, say, seal, sheet_body, title, when, while_busy};
use crate::ui::places::situations::{byline, erased_on};
use crate::ui::state::{App, of_group, t};

use super::margin;

/// What can be done with a letter: print it, erase it, take up somebody's who was removed.
fn deeds(app: App, number: u32, line: Memo<Option<SituationLine>>) -> AnyView {
    let busy = RwSignal::new(false);
    let facilitator = of_group(app, |group| group.facilitator);
    let here = move || line.get().filter(|line| line.erased.is_none());
    let mine = move || here().is_some_and(|line| line.mine || facilitator.get());
    let apart = move || here().is_some_and(|line| line.standing == Standing::Apart);
    let erase = move |_| {
        close_dialog("erase-letter");
        if let Some(line) = line.get_untracked() {
            let act = Act::Erase { situation: line.id };
            app.ask(busy, Command::Act { group: number, act }, |_| {});
        }
    };
    let transmit = move |_| {
        if let Some(line) = line.get_untracked() {
            let act = Act::Transmit { situation: line.id };
            app.ask(busy, Command::Act { group: number, act }, move |answer| {
                if let Answer::Shared(id) = answer {
                    go(&Place::Read(number, id));
                }
            });
        }
    };
    view! {
        {when(apart, move || view! {
            <aside class="notice">
                {p(&says::APART)}
                <button id="transmit" type="button" aria-disabled=while_busy(busy) on:click=transmit>{t(&says::TRANSMIT)}</button>
            </aside>
        }.into_any())}
        <div class="actions screen-only">
            <button id="print" type="button" on:click=|_| { let _ = window().print(); }>{t(&says::PRINT)}</button>
            {when(mine, move || view! {
                <button id="erase-it" type="button" class="quiet" aria-disabled=while_busy(busy)
                    on:click=|_| open_dialog("erase-letter")>{t(&says::ERASE)}</button>
            }.into_any())}
        </div>
        <dialog id="erase-letter" aria-labelledby="erase-letter-title">
            <h2 id="erase-letter-title">{t(&says::ERASE_TITLE)}</h2>
            {p(&says::ERASE_MORE)}
            <div class="actions">
                <button id="erase-letter-no" type="button" class="primary" on:click=|_| close_dialog("erase-letter")>
                    {t(&says::ERASE_KEEP)}
                </button>
                <button id="erase-letter-yes" type="button" on:click=erase>{t(&says::ERASE)}</button>
            </div>
        </dialog>
    }
    .into_any()
}

/// One situation.
pub fn read(app: App, number: u32, id: String) -> AnyView {
    let letter: RwSignal<Option<(SituationLine, Sheet)>> = RwSignal::new(None);
    let written: RwSignal<Vec<ContributionView>> = RwSignal::new(Vec::new());
    let of = id.clone();
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
        let here = line.with(|line| line.as_ref().is_some_and(|line| line.erased.is_none()));
        if !here {
            // What was erased while it was open does not stay in the page's memory.
            letter.set(None);
        }
        let margin = line.with(|line| line.as_ref().map(|line| line.margin));
        // Read again when something was written in its margin, or taken from there.
        let known = letter.with_untracked(|letter| letter.as_ref().map(|(line, _)| line.margin));
        if here && known != margin {
            let command = Command::Read { group: number, situation: id.clone() };
            asked.set(true);
            app.ask(busy, command, move |answer| {
                if let Answer::Situation { line, sheet, contributions } = answer {
                    let _ = written.try_set(contributions);
                    // The same letter is not rendered anew under somebody who writes in its margin.
                    if letter.try_with_untracked(Option::is_none) == Some(true) {
                        let _ = letter.try_set(Some((line, sheet)));
                    } else {
                        let _ = letter.try_update_untracked(|letter| *letter = Some((line, sheet)));
                    }
                }
            });
        }
    });
    let seal_state = move || {
        let now = line.with(|line| line.as_ref().map(|line| line.seal));
        now.or_else(|| letter.with(|letter| letter.as_ref().map(|(line, _)| line.seal)))
    };
    let erased = Memo::new(move |_| line.with(|line| line.as_ref().and_then(|line| line.erased)));
    let body = move || {
        if let Some(erased) = erased.get() {
            return view! {
                {title(&says::ERASED)}
                <p>{say(move || erased_on(app.lang.get(), erased))}</p>
                {margin::left(app, number, &of)}
            }
            .into_any();
        }
        match letter.get() {
            Some((read, sheet)) => {
                let mine = read.mine;
                view! {
                    <article class="letter">
                        <h1 tabindex="-1" translate="no">{sheet.title.clone()}</h1>
                        <p class="by">{say(move || byline(app.lang.get(), &read))}</p>
                        {sheet_body(app, &sheet, false)}
                    </article>
                    {seal(seal_state, app)}
                    {deeds(app, number, line)}
                    {margin::margin(app, number, of.clone(), mine, written)}
                }
                .into_any()
            }
            None => {
                let phrase =
                    move || if busy.get() || !asked.get() { &says::READ_OPENING } else { &says::READ_ABSENT };
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
