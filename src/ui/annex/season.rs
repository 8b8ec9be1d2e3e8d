//! The end of a season, and ends of one's own: moving on, leaving, forgetting.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Notice, SuccessorView};
use crate::i18n::{Phrase, place as says, trust};

use crate::ui::browser::go;
use crate::ui::pieces::{back, p, part, say, title, when, while_busy};
use crate::ui::state::{App, of_group, t};

use super::ask::{Asking, Question};
use super::export;

/// What follows the group, and what a person can end.
pub fn season(app: App, number: u32) -> AnyView {
    // A command that gives a group leads there, or to the list where it is one of those.
    let asking = Asking::new(app, number).then(|answer| {
        if let Answer::Group(_) = answer {
            go(&Place::Groups);
        }
    });
    let forgetting = asking.then(|_| go(&Place::Groups));
    let successors = of_group(app, |group| group.successors.clone());
    let told = of_group(app, |group| !group.successors.is_empty());
    let left = of_group(app, |group| group.left_behind);
    let inside = of_group(app, |group| group.role.is_some());
    // What somebody offers binds nobody, and keeps nobody from closing the season.
    let may_close =
        of_group(app, |group| group.facilitator && !group.successors.iter().any(|one| one.official));
    let may_found = of_group(app, |group| {
        let elsewhere = |notice: &Notice| {
            matches!(notice, Notice::AnotherPersons | Notice::PerhapsRemoved | Notice::NewerVersion)
        };
        group.role.is_some()
            && !group.facilitator
            && !group.successors.iter().any(|one| one.official || one.here)
            && !group.notices.iter().any(elsewhere)
    });
    let close = end(
        asking,
        number,
        "close-season",
        [&trust::SEASON_CLOSE, &trust::SEASON_CLOSE_MORE, &trust::SEASON_CLOSE_TITLE, &trust::SEASON_CLOSED],
        Act::CloseSeason,
    );
    // Whom no facilitator can lead on goes on without one.
    let found = end(
        asking,
        number,
        "found-next",
        [&trust::NEXT, &trust::FOUND_MORE, &trust::NEXT_TITLE, &trust::NEXT_FOUNDED],
        Act::CloseSeason,
    );
    let leave = end(
        asking,
        number,
        "leave",
        [&trust::LEAVE, &trust::LEAVE_MORE, &trust::LEAVE_TITLE, &trust::LEFT],
        Act::Leave,
    );
    let forget = end(
        forgetting,
        number,
        "forget",
        [&trust::FORGET, &trust::FORGET_MORE, &trust::FORGET_TITLE, &trust::FORGOTTEN],
        Act::Forget,
    );
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::SEASON_TITLE)}
        {when(move || told.get(), move || view! {
            <section>
                <h2>{t(&trust::SEASON_NEXT)}</h2>
                {part(move || {
                    let lines = successors.get().into_iter().map(|one| successor(app, asking, one));
                    lines.collect::<Vec<_>>().into_any()
                })}
                <p class="hint">{say(move || {
                    let (devices, sheets) = left.get();
                    trust::SEASON_LEFT.with_two(app.lang.get(), &devices.to_string(), &sheets.to_string())
                })}</p>
            </section>
        }.into_any())}
        {when(move || may_close.get(), close)}
        {when(move || inside.get(), leave)}
        {when(move || may_found.get(), found)}
        {forget()}
        {asking.dialog()}
    }
    .into_any()
}

fn successor(app: App, asking: Asking, successor: SuccessorView) -> AnyView {
    let SuccessorView { id, by, official, host, here } = successor;
    let by = move || {
        let phrase = if official { &trust::SEASON_OFFICIAL } else { &trust::SEASON_OFFER };
        phrase.with(app.lang.get(), &by)
    };
    let act = Act::MoveOn { successor: id };
    view! {
        <div class="card">
            <p>{say(by)}</p>
            <p class="address hint" translate="no">{host}</p>
            {if here {
                p(&trust::SEASON_HERE)
            } else {
                view! {
                    <button type="button" class="move-on" class:primary=official aria-disabled=while_busy(asking.busy)
                        on:click=move |_| asking.act(act.clone(), &trust::SEASON_MOVING)>
                        {t(&trust::SEASON_MOVE)}
                    </button>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}

/// One end: its name, what it achieves, a copy before it, a button that asks.
fn end(
    asking: Asking,
    number: u32,
    id: &'static str,
    [name, more, title, said]: [&'static Phrase; 4],
    act: Act,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let question = Question { title, name: String::new(), more, yes: name, act: act.clone(), said };
        view! {
            <section id=id>
                <h2>{t(name)}</h2>
                {p(more)}
                {export::first(number)}
                <div class="actions">{asking.button("", name, question)}</div>
            </section>
        }
        .into_any()
    }
}
