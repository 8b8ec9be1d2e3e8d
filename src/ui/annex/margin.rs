//! What is written in the margin of a situation: questions, resonances, leads; reading them, writing one, taking one back. What is begun
//! there is kept on the device as notes are, one for each situation, until it is shared or emptied.

use leptos::prelude::*;

use crate::app::vocabulary::{Act, Answer, Command, ContributionView, Failure, Stage, Standing, View};
use crate::group::{Contribution, ContributionKind};
use crate::i18n::{Lang, place as says, practice, trouble, words};

use crate::ui::browser::{close_dialog, day, open_dialog};
use crate::ui::leaf::Leaf;
use crate::ui::pieces::{Wrong, choose, complaint, hint, invalid, p, part, point_out, say, while_busy};
use crate::ui::places::situations::{by, erased_on};
use crate::ui::state::{App, of_group, t};
use crate::ui::talk;

/// What is begun in the margin of the situation that was opened last ([`Contribution::begun`]); it outlives its place until it is kept.
pub type Begun = Leaf<String>;

/// The place of a group's number: the id names it.
const IN_ID: u32 = 0;

/// What was begun for a group that was forgotten is forgotten with it: the next one may bear its number.
pub fn forget(leaf: Begun, view: &View) {
    let id = leaf.id().unwrap_or_default();
    let Some((group, _)) = id.split_once('/') else { return };
    if view.stage == Stage::Open && view.groups.iter().all(|one| one.number.to_string() != group) {
        leaf.forget();
    }
}

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
            {begun(app, number, situation, mine)}
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
    if let Some(erased) = one.erased {
        return view! {
            <li class="erased">
                {t(&says::TAKEN_BACK)}
                <p class="hint">{say(move || erased_on(app.lang.get(), erased))}</p>
            </li>
        }
        .into_any();
    }
    let kind = practice::contribution(one.kind);
    let (id, text, mine) = (one.id.clone(), one.text.clone(), one.mine);
    let state = if one.standing == Standing::Apart { &says::APART } else { practice::seal(one.seal).0 };
    view! {
        <li class="contribution">
            <h3>{t(kind)}</h3>
            <p class="by">{say(move || byline(app.lang.get(), &one))}</p>
            {hint(state)}
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

/// Takes up what was begun here: then `open` says whether it could be read.
fn take_up(app: App, leaf: Begun, id: String, open: RwSignal<Option<bool>>) {
    // What could not be kept is still here.
    if untrack(|| leaf.is(&id)) {
        return open.set(Some(true));
    }
    let then = move || {
        let command = Command::ReadNote { note: id.clone() };
        let read = move |outcome| {
            // The place may have been left meanwhile.
            if open.try_get_untracked().is_none() {
                return;
            }
            match outcome {
                Ok(Answer::NoteRead(text)) => {
                    leaf.lay(IN_ID, id, text);
                    open.set(Some(true));
                }
                Ok(_) => {}
                Err(Failure::LeafDamaged) => open.set(Some(false)),
                Err(failure) => app.failure.set(Some(failure)),
            }
        };
        talk::send(command, Box::new(read));
    };
    leaf.keep(app, then);
}

/// The form once what was begun is on it; in its place, where that is damaged, a way to throw it away.
fn begun(app: App, number: u32, situation: String, mine: bool) -> AnyView {
    let leaf = expect_context::<Begun>();
    let id = format!("{number}/{situation}");
    let open = RwSignal::new(None);
    take_up(app, leaf, id.clone(), open);
    part(move || match open.get() {
        None => ().into_any(),
        Some(true) => form(app, leaf, number, situation.clone(), mine),
        Some(false) => {
            let gone = id.clone();
            let throw_away = move |_| {
                let id = gone.clone();
                let command = Command::DeleteNote { note: id.clone() };
                app.ask(RwSignal::new(false), command, move |_| take_up(app, leaf, id, open));
            };
            view! {
                <aside class="notice">
                    {p(&trouble::LEAF_DAMAGED)}
                    <button id="begun-away" type="button" on:click=throw_away>{t(&says::THROW_AWAY)}</button>
                </aside>
            }
            .into_any()
        }
    })
}

/// Shares what is written in the margin of a group's situation, and empties its field.
fn share(
    app: App,
    leaf: Begun,
    (number, situation): (u32, String),
    written: Contribution,
    field: RwSignal<String>,
    busy: RwSignal<bool>,
) {
    let sent = written.begun();
    // Kept first: what is on its way to the device gets there before it is taken away, and not after.
    leaf.keep(app, move || {
        // Pressed twice, it is shared once; and it is shared though the place was left by now.
        if leaf.text.with_untracked(String::is_empty) {
            return;
        }
        let busy = busy.try_get_untracked().map_or_else(|| RwSignal::new(false), |_| busy);
        let id = format!("{number}/{situation}");
        let Contribution { kind, text } = written;
        let act = Act::Contribute { situation, kind, text };
        app.ask(busy, Command::Act { group: number, act }, move |_| {
            // What was typed since stays.
            if leaf.text.with_untracked(|text| *text == sent) {
                leaf.lay(IN_ID, id, String::new());
                let _ = field.try_set(String::new());
            }
            app.said.set(Some(&says::CONTRIBUTED));
        });
    });
}

/// One more. What only the situation's author writes is offered to nobody else.
fn form(app: App, leaf: Begun, number: u32, situation: String, mine: bool) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let kept = leaf.text.get_untracked();
    let (kind, typed) = Contribution::of_begun(&kept);
    let text = RwSignal::new(typed.to_owned());
    let usual = if mine { ContributionKind::LastWord } else { ContributionKind::Resonance };
    let kind = RwSignal::new(kind.unwrap_or(usual));
    let stands = move || Contribution { kind: kind.get_untracked(), text: text.get_untracked() };
    let touched = move || {
        leaf.text.set(stands().begun());
        leaf.touched(app);
    };
    on_cleanup(move || leaf.keep(app, || {}));
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
                        on:change=move |_| {
                            kind.set(one);
                            touched();
                        }
                    />
                    <span>{t(practice::contribution(Some(one)))}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let written = stands();
        if written.check().is_err() {
            return point_out(wrong, "contribution", &says::CONTRIBUTION_WRONG);
        }
        share(app, leaf, (number, situation.clone()), written, text, busy);
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
                        touched();
                    }
                    on:blur=move |_| leaf.keep(app, || {})
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

/// What was begun in the margin of a situation that somebody has erased since: to read, and to throw away; nothing where nothing was
/// begun.
pub fn left(app: App, number: u32, situation: &str) -> AnyView {
    let leaf = expect_context::<Begun>();
    let id = format!("{number}/{situation}");
    let open = RwSignal::new(None);
    take_up(app, leaf, id.clone(), open);
    part(move || {
        let read = match open.get() {
            Some(true) => leaf.text.with(|kept| Contribution::of_begun(kept).1.to_owned()),
            Some(false) => String::new(),
            None => return ().into_any(),
        };
        let damaged = open.get() == Some(false);
        if read.is_empty() && !damaged {
            return ().into_any();
        }
        let gone = id.clone();
        let throw_away = move |_| {
            let id = gone.clone();
            // What cannot be kept can be thrown away.
            if untrack(|| leaf.is(&id)) {
                return leaf.discard(app);
            }
            // Kept first: what is on its way to the device gets there before it is taken away, and not after.
            leaf.keep(app, move || {
                let command = Command::DeleteNote { note: id.clone() };
                app.ask(RwSignal::new(false), command, move |_| {
                    // The place may have been left meanwhile, and what is begun in another margin stand there.
                    if open.try_set(Some(true)).is_none() || untrack(|| leaf.is(&id)) {
                        leaf.lay(IN_ID, id, String::new());
                    }
                });
            });
        };
        view! {
            <aside class="notice screen-only">
                {p(if damaged { &trouble::LEAF_DAMAGED } else { &says::CONTRIBUTION_LEFT })}
                <div class="typed" translate="no">{read}</div>
                <button id="begun-away" type="button" on:click=throw_away>{t(&says::THROW_AWAY)}</button>
            </aside>
        }
        .into_any()
    })
}
