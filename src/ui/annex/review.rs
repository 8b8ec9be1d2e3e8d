//! One review: reading what was submitted, and writing in it.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command, ReviewLine};
use crate::group::{ReviewPart, ReviewText};
use crate::i18n::{common, place as says, review as words};

use crate::ui::browser::{close_dialog, go, open_dialog};
use crate::ui::pieces::{
    Wrong, back, choose, complaint, hint, invalid, p, part, say, seal, title, way, when, while_busy,
};
use crate::ui::places::situations::by;
use crate::ui::state::{App, of_group, t};

use super::desk::Writing;
use super::reviews::{people, state};

/// A review's line in the list, while it is there.
fn line_of(app: App, id: String) -> Memo<Option<ReviewLine>> {
    Memo::new(move |_| {
        app.group.with(|group| {
            group.as_ref().and_then(|group| group.reviews.iter().find(|line| line.id == id).cloned())
        })
    })
}

fn absent() -> AnyView {
    view! {
        {title(&says::REVIEW_TITLE)}
        <p role="status">{t(&words::ABSENT)}</p>
    }
    .into_any()
}

/// What was submitted last, or who is writing.
pub fn read(app: App, number: u32, id: String) -> AnyView {
    let line = line_of(app, id.clone());
    let text: RwSignal<Option<(usize, ReviewText)>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let submitted = Memo::new(move |_| line.with(|line| line.as_ref().map_or(0, |line| line.has.1)));
    let asked = id.clone();
    Effect::new(move |_| {
        if submitted.get() == 0 {
            return;
        }
        // Only what was submitted is wanted; the parts are for who writes.
        let command = Command::ReadReview { group: number, review: asked.clone(), known: Vec::new() };
        app.ask(busy, command, move |answer| {
            if let Answer::Review(mut read) = answer {
                let count = read.submissions.len();
                let last = read.submissions.pop().map(|(_, last)| (count, last));
                let _ = text.try_set(last);
            }
        });
    });
    let there = Memo::new(move |_| line.with(Option::is_some));
    let seal_state = move || line.with(|line| line.as_ref().map(|line| line.seal));
    let parts = move || match text.get() {
        Some((count, text)) => {
            let parts: Vec<AnyView> = text
                .parts
                .into_iter()
                .map(|(number, text)| {
                    view! {
                        <h2>{t(words::part(ReviewPart::from_number(number)))}</h2>
                        <div class="typed" translate="no">{text}</div>
                    }
                    .into_any()
                })
                .collect();
            view! {
                {(count > 1).then(|| hint(&words::VERSIONS))}
                {parts}
            }
            .into_any()
        }
        None if submitted.get() > 0 => p(&common::WAIT),
        None => p(&words::NOT_YET),
    };
    let body = move || {
        if !there.get() {
            return absent();
        }
        let to_write = Place::ReviewDraft(number, id.clone());
        let hand = move || line.with(|line| line.as_ref().is_some_and(|line| line.hand));
        view! {
            <article class="letter">
                <h1 tabindex="-1" translate="no">
                    {say(move || line.get().map(|line| line.title).unwrap_or_default())}
                </h1>
                <p class="by">{say(move || line.get().map_or_else(String::new, |line| {
                    let lang = app.lang.get();
                    format!("{}. {}.", by(lang, line.mine, &line.author), state(lang, &line))
                }))}</p>
                <p class="by">{say(move || line.get().map_or_else(String::new, |line| {
                    words::HELD_BY.with(app.lang.get(), &line.held_by())
                }))}</p>
                {part(parts)}
            </article>
            {when(move || submitted.get() > 0, move || seal(seal_state, app))}
            <div class="actions screen-only">
                {when(hand, move || way("write-review", "button primary", to_write.clone(), &words::WRITE))}
                <button id="print" type="button" on:click=|_| { let _ = window().print(); }>{t(&says::PRINT)}</button>
            </div>
        }
        .into_any()
    };
    view! {
        {back(Place::Reviews(number), &says::REVIEWS_TITLE)}
        {part(body)}
    }
    .into_any()
}

/// Writing in it, several at once.
pub fn write(app: App, number: u32, id: String) -> AnyView {
    let line = line_of(app, id.clone());
    let hand = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.hand)));
    let reading = Place::Review(number, id.clone());
    let body = move || match hand.get() {
        None => absent(),
        Some(false) => view! {
            {title(&says::REVIEW_WRITE_TITLE)}
            {p(&words::NOT_A_HAND)}
        }
        .into_any(),
        Some(true) => editor(app, number, id.clone(), line),
    };
    view! {
        {back(reading, &says::REVIEW_TITLE)}
        {part(body)}
    }
    .into_any()
}

fn editor(app: App, number: u32, id: String, line: Memo<Option<ReviewLine>>) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let writing = Writing::begin(app, number, id.clone(), line);
    let mine = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.mine)));
    let areas = move || {
        if !writing.opened.get() {
            return view! { <p role="status">{t(&words::OPENING)}</p> }.into_any();
        }
        let areas: Vec<AnyView> = ReviewPart::ALL
            .into_iter()
            .enumerate()
            .map(|(place, one)| area(app, wrong, writing, place, one))
            .collect();
        areas.into_any()
    };
    let kept = move || if writing.unkept.get() { &words::KEEPING } else { &words::KEPT };
    view! {
        <h1 tabindex="-1" translate="no">
            {say(move || line.get().map(|line| line.title).unwrap_or_default())}
        </h1>
        {p(&words::LEAD)}
        <p class="by">{say(move || line.get().map_or_else(String::new, |line| {
            words::HELD_BY.with(app.lang.get(), &line.held_by())
        }))}</p>
        {hint(&words::SEEN_BY)}
        {when(move || writing.refused.get(), || view! { <aside class="notice">{p(&words::UNREADABLE)}</aside> }.into_any())}
        {part(areas)}
        <p class="count" id="review-kept" role="status">{choose(app, move || writing.opened.get().then(kept))}</p>
        {when(move || mine.get(), move || keeper(app, number, id.clone(), wrong, writing, line))}
    }
    .into_any()
}

/// One part to write in.
fn area(app: App, wrong: Wrong, writing: Writing, place: usize, one: ReviewPart) -> AnyView {
    const IDS: [&str; 6] = ["part-0", "part-1", "part-2", "part-3", "part-4", "part-5"];
    let id = IDS.get(place).copied().unwrap_or_default();
    view! {
        <div class="field paper">
            <label for=id>{t(words::part(Some(one)))}</label>
            {(one == ReviewPart::Work).then(|| hint(&words::WORK_HINT))}
            <textarea
                id=id
                rows="5"
                autocomplete="off"
                spellcheck="false"
                translate="no"
                data-gramm="false"
                aria-describedby=format!("{id}-wrong")
                aria-invalid=invalid(wrong, id)
                prop:value=writing.text(place)
                on:input=move |event| {
                    wrong.set(None);
                    if !writing.typed(place, &event_target_value(&event)) {
                        wrong.set(Some((id, &words::FULL)));
                    }
                }
                on:keydown=move |event| writing.key(place, &event)
                on:beforeinput=move |event| writing.before_input(place, &event)
                on:compositionstart=move |_| writing.composing(true)
                on:compositionend=move |_| writing.composing(false)
                on:blur=move |_| writing.flush()
            ></textarea>
            {complaint(app, wrong, id)}
        </div>
    }
    .into_any()
}

/// What only who began it does: submit it, name more hands.
fn keeper(
    app: App,
    number: u32,
    id: String,
    wrong: Wrong,
    writing: Writing,
    line: Memo<Option<ReviewLine>>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let named: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let hands: Memo<Vec<String>> = Memo::new(move |_| {
        let persons = |line: &ReviewLine| line.hands.iter().map(|(person, _)| person.clone()).collect();
        line.with(|line| line.as_ref().map(persons).unwrap_or_default())
    });
    let left = of_group(app, |group| {
        group.members.iter().map(|member| (member.me, member.id.clone())).collect::<Vec<_>>()
    });
    let left = Memo::new(move |_| {
        hands.with(|hands| left.with(|left| left.iter().any(|(me, person)| !me && !hands.contains(person))))
    });
    let ask = move |_| match writing.whole().check() {
        Ok(()) => {
            writing.flush();
            open_dialog("submit-sure");
        }
        Err(error) => {
            wrong.set(Some(("submit", words::wrong(error))));
        }
    };
    let (to, review) = (id.clone(), id.clone());
    let yes = move |_| {
        close_dialog("submit-sure");
        let act = Act::SubmitReview { review: review.clone(), text: writing.whole() };
        let place = Place::Review(number, to.clone());
        app.ask(busy, Command::Act { group: number, act }, move |_| go(&place));
    };
    let add = move |_| {
        let people = named.get_untracked();
        if people.is_empty() {
            return wrong.set(Some(("add-hands", &words::NOBODY_TICKED)));
        }
        let act = Act::NameHands { review: id.clone(), hands: people };
        app.ask(busy, Command::Act { group: number, act }, move |_| {
            let _ = named.try_set(Vec::new());
            app.said.set(Some(&words::ADDED));
        });
    };
    view! {
        <div class="actions">
            <button id="submit" type="button" class="primary" aria-describedby="submit-wrong" aria-disabled=while_busy(busy) on:click=ask>
                {t(&words::SUBMIT)}
            </button>
            {complaint(app, wrong, "submit")}
        </div>
        <fieldset class="block" hidden=move || !left.get()>
            <legend>{t(&words::ADD_HANDS)}</legend>
            {part(move || people(app, named, |member, hands| !member.me && !hands.contains(&member.id), hands.get()))}
            <button id="add-hands" type="button" aria-describedby="add-hands-wrong" aria-disabled=while_busy(busy) on:click=add>
                {t(&words::ADD_HANDS)}
            </button>
            {complaint(app, wrong, "add-hands")}
        </fieldset>
        <dialog id="submit-sure" aria-labelledby="submit-title">
            <h2 id="submit-title">{t(&words::SUBMIT_TITLE)}</h2>
            {p(&words::SUBMIT_MORE)}
            <div class="actions">
                <button id="submit-no" type="button" on:click=|_| close_dialog("submit-sure")>{t(&common::NO)}</button>
                <button id="submit-yes" type="button" class="primary" on:click=yes>{t(&words::SUBMIT)}</button>
            </div>
        </dialog>
    }
    .into_any()
}
