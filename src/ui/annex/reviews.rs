//! The reviews of a group, and beginning one.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command, MemberView, ReviewLine, Standing};
use crate::i18n::{Lang, place as says, review as words};

use crate::ui::browser::{day, go, typed};
use crate::ui::pieces::{Field, Wrong, field, hint, p, part, point_out, say, submit, title, wax, when};
use crate::ui::places::situations::by;
use crate::ui::state::{App, of_group, t};

/// The list, and for who facilitates a form to begin one.
pub fn reviews(app: App, number: u32) -> AnyView {
    let all = of_group(app, |group| group.reviews.clone());
    let facilitator = of_group(app, |group| group.facilitator);
    let list = move || {
        let all = all.get();
        if all.is_empty() {
            return p(&words::REVIEWS_NONE);
        }
        let lines: Vec<AnyView> = all.into_iter().map(|one| line(app, number, one)).collect();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        {title(&says::REVIEWS_TITLE)}
        {p(&words::REVIEWS_LEAD)}
        {part(list)}
        {when(move || facilitator.get(), move || begin(app, number))}
    }
    .into_any()
}

/// When it was submitted, or that it is being written.
pub fn state(lang: Lang, line: &ReviewLine) -> String {
    match line.submitted {
        Some(hour) => words::SUBMITTED_ON.with(lang, &day(lang, hour)),
        None => words::IN_WRITING.to(lang).to_owned(),
    }
}

fn line(app: App, number: u32, line: ReviewLine) -> AnyView {
    let href = Place::Review(number, line.id.clone()).to_string();
    let name = line.title.clone();
    let (author, mine, open) = (line.author.clone(), line.mine, line.submitted.is_none());
    let apart = line.standing == Standing::Apart;
    view! {
        <li>
            <a class="situation" href=href>
                <span class="name" translate="no">{name}</span>
                <span class="by">{say(move || by(app.lang.get(), mine, &author))}</span>
                <span class="state" class:open-letter=open>{wax()}{say(move || state(app.lang.get(), &line))}</span>
                {apart.then(|| view! { <span class="by">{t(&says::APART)}</span> })}
            </a>
        </li>
    }
    .into_any()
}

/// Boxes for the people who may be named; `among` says who is offered. They are rendered anew when others are offered, not whenever something
/// else is told of somebody; and a tick is in the signal, so it stays.
pub fn people(
    app: App,
    named: RwSignal<Vec<String>>,
    among: fn(&MemberView, &[String]) -> bool,
    but: Vec<String>,
) -> AnyView {
    let members = of_group(app, |group| group.members.clone());
    let offered: Memo<Vec<(String, String)>> = Memo::new(move |_| {
        let offered = members.get().into_iter().filter(|member| among(member, &but));
        offered.map(|MemberView { id, name, .. }| (id, name)).collect()
    });
    let boxes = move || {
        let offered = offered.get();
        // Who is not offered any more is not named either.
        named.update(|named| named.retain(|id| offered.iter().any(|(other, _)| other == id)));
        let boxes: Vec<AnyView> = offered
            .into_iter()
            .map(|(id, name)| {
                let (own, whose) = (format!("hand-{id}"), id.clone());
                view! {
                    <label class="feeling">
                        <input
                            type="checkbox"
                            name="hand"
                            id=own
                            prop:checked=move || named.with(|named| named.contains(&whose))
                            on:change=move |event| {
                                let ticked = event_target_checked(&event);
                                named.update(|named| {
                                    named.retain(|other| *other != id);
                                    if ticked {
                                        named.push(id.clone());
                                    }
                                });
                            }
                        />
                        <span translate="no">{name}</span>
                    </label>
                }
                .into_any()
            })
            .collect();
        if boxes.is_empty() {
            return hint(&words::HANDS_ALONE);
        }
        view! { <div class="boxes">{boxes}</div> }.into_any()
    };
    part(boxes)
}

fn begin(app: App, number: u32) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let named: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let title = typed("review-title");
        if crate::group::review::check_title(title.trim()).is_err() {
            return point_out(wrong, "review-title", &crate::i18n::trouble::BAD_REVIEW);
        }
        let act = Act::BeginReview { title, hands: named.get_untracked() };
        app.ask(busy, Command::Act { group: number, act }, move |answer| {
            if let Answer::Shared(id) = answer {
                go(&Place::ReviewDraft(number, id));
            }
        });
    };
    let asked = Field {
        id: "review-title",
        label: &words::BEGIN_TITLE,
        hint: Some(&words::BEGIN_TITLE_HINT),
        secret: None,
    };
    view! {
        <section aria-labelledby="begin-title">
            <h2 id="begin-title">{t(&words::BEGIN)}</h2>
            <form id="begin-review" novalidate on:submit=send>
                {field(app, wrong, asked)}
                <fieldset class="block">
                    <legend>{t(&words::HANDS)}</legend>
                    {hint(&words::HANDS_HINT)}
                    {people(app, named, |member, _| !member.me, Vec::new())}
                </fieldset>
                {submit(app, "begin", &words::BEGIN, busy, &crate::i18n::common::WAIT)}
            </form>
        </section>
    }
    .into_any()
}
