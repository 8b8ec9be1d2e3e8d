//! What is written in the margin of a situation: questions, resonances, leads; reading them, writing one, taking one back.

use leptos::prelude::*;

use crate::app::vocabulary::{Act, Command, ContributionView, Standing};
use crate::group::{Contribution, ContributionKind};
use crate::i18n::{Lang, place as says, practice, words};

use crate::ui::browser::{close_dialog, day, open_dialog};
use crate::ui::pieces::{Wrong, choose, complaint, hint, invalid, p, part, point_out, say, while_busy};
use crate::ui::places::situations::by;
use crate::ui::state::{App, of_group, t};

/// The margin of one situation, as it was last read. `mine`: I wrote the situation.
pub fn margin(
    app: App,
    number: u32,
    situation: String,
    mine: bool,
    written: RwSignal<Vec<ContributionView>>,
) -> AnyView {
    let facilitator = of_group(app, |group| group.facilitator);
    let taking: RwSignal<Option<String>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let list = move || {
        let all = written.get();
        if all.is_empty() {
            return p(&says::MARGIN_NONE);
        }
        let may = facilitator.get();
        let lines: Vec<AnyView> = all.into_iter().map(|one| line(app, taking, may, one)).collect();
        view! { <ul class="margin">{lines}</ul> }.into_any()
    };
    let take_back = move |_| {
        close_dialog("take-back-sure");
        if let Some(id) = taking.get_untracked() {
            let act = Act::Erase { situation: id };
            app.ask(busy, Command::Act { group: number, act }, |_| {});
        }
    };
    view! {
        <section class="screen-only" aria-labelledby="margin-title">
            <h2 id="margin-title">{t(&says::MARGIN)}</h2>
            {part(list)}
            {form(app, number, situation, mine)}
            <dialog id="take-back-sure" aria-labelledby="take-back-title">
                <h2 id="take-back-title">{t(&says::TAKE_BACK_TITLE)}</h2>
                {p(&says::ERASE_MORE)}
                <div class="actions">
                    <button id="take-back-no" type="button" class="primary" on:click=|_| close_dialog("take-back-sure")>
                        {t(&says::ERASE_KEEP)}
                    </button>
                    <button id="take-back-yes" type="button" on:click=take_back>{t(&says::TAKE_BACK)}</button>
                </div>
            </dialog>
        </section>
    }
    .into_any()
}

fn byline(lang: Lang, one: &ContributionView) -> String {
    format!("{}, {}", by(lang, one.mine, &one.author), day(lang, one.hour))
}

fn line(app: App, taking: RwSignal<Option<String>>, may: bool, one: ContributionView) -> AnyView {
    if one.erased.is_some() {
        return view! { <li class="erased">{t(&says::TAKEN_BACK)}</li> }.into_any();
    }
    let kind = practice::contribution(one.kind);
    let (id, text, mine) = (one.id.clone(), one.text.clone(), one.mine);
    let apart = one.standing == Standing::Apart;
    view! {
        <li class="contribution">
            <h3>{t(kind)}</h3>
            <p class="by">{say(move || byline(app.lang.get(), &one))}</p>
            {apart.then(|| hint(&says::APART))}
            <div class="typed" translate="no">{text}</div>
            {(mine || may).then(|| view! {
                <button type="button" class="quiet take-back" on:click=move |_| {
                    taking.set(Some(id.clone()));
                    open_dialog("take-back-sure");
                }>{t(&says::TAKE_BACK)}</button>
            })}
        </li>
    }
    .into_any()
}

/// One more. What only the situation's author writes is offered to nobody else.
fn form(app: App, number: u32, situation: String, mine: bool) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let kind = RwSignal::new(if mine { ContributionKind::LastWord } else { ContributionKind::Resonance });
    let count = Memo::new(move |_| text.with(|text| text.split_whitespace().count()));
    let offered = ContributionKind::ALL.into_iter().filter(move |kind| mine || !kind.is_the_authors());
    let choices: Vec<AnyView> = offered
        .map(|one| {
            let id = format!("kind-{}", one.number());
            view! {
                <label class="feeling">
                    <input
                        type="radio"
                        name="kind"
                        id=id
                        prop:checked=move || kind.get() == one
                        on:change=move |_| kind.set(one)
                    />
                    <span>{t(practice::contribution(Some(one)))}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let written = Contribution { kind: kind.get_untracked(), text: text.get_untracked() };
        if written.check().is_err() {
            return point_out(wrong, "contribution", &says::CONTRIBUTION_WRONG);
        }
        let Contribution { kind, text: typed } = written;
        let act = Act::Contribute { situation: situation.clone(), kind, text: typed };
        app.ask(busy, Command::Act { group: number, act }, move |_| {
            let _ = text.try_set(String::new());
            app.said.set(Some(&says::CONTRIBUTED));
        });
    };
    view! {
        <form id="contribute" novalidate on:submit=send>
            <fieldset class="block">
                <legend>{t(&says::CONTRIBUTE)}</legend>
                <div class="boxes">{choices}</div>
            </fieldset>
            <div class="field">
                <label for="contribution">{t(&says::CONTRIBUTION_TEXT)}</label>
                <textarea
                    id="contribution"
                    rows="4"
                    autocomplete="off"
                    spellcheck="false"
                    translate="no"
                    data-gramm="false"
                    aria-describedby="contribution-wrong"
                    aria-invalid=invalid(wrong, "contribution")
                    prop:value=move || text.get()
                    on:input=move |event| {
                        wrong.set(None);
                        text.set(event_target_value(&event));
                    }
                ></textarea>
                <p class="count">{say(move || {
                    let lang = app.lang.get();
                    match count.get() {
                        0 => String::new(),
                        count if count > Contribution::WORDS_ADVISED => {
                            format!("{}. {}", words(lang, count), says::CONTRIBUTION_LONG.to(lang))
                        }
                        count => words(lang, count),
                    }
                })}</p>
                {complaint(app, wrong, "contribution")}
            </div>
            <div class="actions">
                <button id="contribute-send" type="submit" aria-disabled=while_busy(busy)>{t(&says::CONTRIBUTE_SEND)}</button>
                <p class="working" role="status">{choose(app, move || busy.get().then_some(&says::SHARING))}</p>
            </div>
        </form>
    }
    .into_any()
}
