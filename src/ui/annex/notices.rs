//! What a person should know about a group, and beside each notice what one press does about it. The annex renders it as a part of the
//! group's home: who has nothing to be told does not load it.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Command, ConcernedView, GroupView, MemberView, Notice, Role};
use crate::i18n::{Phrase, common, export as copy, place as says, trouble, trust};

use crate::ui::browser::{go, leave_button};
use crate::ui::pieces::{hint, part, say, way, while_busy};
use crate::ui::state::{App, of_group, t};

use super::ask::{Asking, Question};
use super::member;

/// The notices, most serious first.
pub fn notices(app: App, number: u32) -> AnyView {
    let asking = Asking::new(app, number);
    let known = of_group(app, |group| (group.notices.clone(), group.concerned.clone()));
    let list = move || {
        let (mut notices, concerned) = known.get();
        if notices.contains(&Notice::PerhapsRemoved) {
            // What makes it look so is not to be said in other words beside it.
            notices.retain(|notice| !matches!(notice, Notice::RolledBack | Notice::KeyAwaited));
        }
        if notices.is_empty() {
            return ().into_any();
        }
        let item = |notice| {
            let of_it: Vec<ConcernedView> =
                concerned.iter().filter(|known| known.notice == notice).cloned().collect();
            view! {
                <li>
                    <p>{say(move || trouble::notice(app.lang.get(), notice))}</p>
                    {names(app, notice, &of_it)}
                    {repair(app, number, asking, notice, &of_it)}
                </li>
            }
            .into_any()
        };
        let items: Vec<AnyView> = notices.into_iter().map(item).collect();
        view! {
            <section class="card notices" aria-labelledby="notices-title">
                <h2 id="notices-title">{t(&says::HOME_NOTICES)}</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        {part(list)}
        {asking.dialog()}
    }
    .into_any()
}

/// Whose devices it speaks of, each person once.
fn names(app: App, notice: Notice, concerned: &[ConcernedView]) -> AnyView {
    let mut names: Vec<&str> = Vec::new();
    for ConcernedView { person, .. } in concerned {
        if !person.is_empty() && !names.contains(&person.as_str()) {
            names.push(person);
        }
    }
    if names.is_empty() {
        return ().into_any();
    }
    let names = names.join(", ");
    // A name in the store may be the host's making.
    let phrase = if matches!(notice, Notice::Unreadable(_)) {
        &trust::NOTICE_FILE_OF
    } else {
        &trust::NOTICE_DEVICE_OF
    };
    view! { <p>{say(move || phrase.with(app.lang.get(), &names))}</p> }.into_any()
}

/// What a person can do at once about a notice.
fn repair(app: App, group: u32, asking: Asking, notice: Notice, concerned: &[ConcernedView]) -> AnyView {
    let look = || look_again(app, group, asking);
    let forget = |more| {
        let forgetting = asking.then(|_| go(&Place::Groups));
        let (title, yes, said) = (&trust::FORGET_TITLE, &trust::FORGET, &trust::FORGOTTEN);
        let question = Question { title, name: String::new(), more, yes, act: Act::Forget, said };
        forgetting.button("forget", yes, question)
    };
    let devices = || way("", "button", Place::Devices(group), &says::DEVICES_TITLE);
    let season = || way("", "button", Place::Season(group), &says::SEASON_TITLE);
    let take_copy = || way("", "button", Place::Export(group), &copy::FIRST_GO);
    let deeds = match notice {
        Notice::EmptyStore => {
            let host = of_group(app, |group| group.host.clone());
            // It may be another store than the group's: this says which was asked.
            return view! {
                <p>{t(&trust::NOTICE_ASKED)}" "<span class="address" translate="no">{host}</span></p>
                <div class="actions">
                    {refill(app, group, asking)}
                    {way("", "button", Place::Storage(group), &says::STORAGE_TITLE)}
                </div>
            }
            .into_any();
        }
        Notice::RolledBack => vec![refill(app, group, asking)],
        Notice::Missing | Notice::KeyAwaited | Notice::Unreadable(_) => vec![look()],
        Notice::ClaimedAhead | Notice::OwnDeviceAhead => vec![look(), devices()],
        Notice::PerhapsRemoved => vec![look(), take_copy()],
        Notice::NewerVersion => {
            let press = |_| {
                let _ = window().location().reload();
            };
            let button =
                view! { <button type="button" class="repair" on:click=press>{t(&common::RELOAD)}</button> };
            vec![button.into_any(), way("", "button", Place::Group(group), &says::GROUP_TITLE)]
        }
        Notice::Split | Notice::TooMuchToSay => vec![found_next(app, asking), season()],
        Notice::NotInGroup => vec![take_copy(), forget(&trust::FORGET_MORE)],
        Notice::AnotherPersons => vec![season(), take_copy(), forget(&trust::FORGET_MORE)],
        Notice::Forked => {
            let session = way("", "button", Place::Session(group), &trust::SESSION_WAY);
            let people = way("", "button", Place::Group(group), &says::GROUP_TITLE);
            vec![session, if concerned.iter().any(|one| one.mine) { devices() } else { people }]
        }
        Notice::Unproved => {
            let mut deeds = removals(app, asking, concerned);
            // Whom nobody removes alone, the group does: their votes stand there.
            deeds.push(way("", "button", Place::Group(group), &says::GROUP_TITLE));
            deeds
        }
        Notice::DamagedHere => {
            return view! {
                {hint(&copy::FIRST_DAMAGED)}
                <div class="actions">
                    {way("", "button", Place::Recover, &says::RECOVER_TITLE)}
                    {way("", "button", Place::Invitation, &says::GROUPS_INVITED)}
                    {take_copy()}
                    {forget(&trust::FORGET_DAMAGED)}
                </div>
            }
            .into_any();
        }
    };
    view! { <div class="actions">{deeds}</div> }.into_any()
}

/// A button that does something, after which the worker asks the store. Another notice's may stand in its place by then: the focus leaves it.
fn press(
    app: App,
    group: u32,
    asking: Asking,
    label: &'static Phrase,
    act: Act,
    said: &'static Phrase,
) -> AnyView {
    let busy = asking.busy;
    let press = move |_| {
        app.ask(busy, Command::Act { group, act: act.clone() }, move |_| {
            app.said.set(Some(said));
            leave_button("main h1");
        });
    };
    view! {
        <button type="button" class="repair" aria-disabled=while_busy(busy) on:click=press>{t(label)}</button>
    }
    .into_any()
}

fn refill(app: App, group: u32, asking: Asking) -> AnyView {
    press(app, group, asking, &trust::STORE_REFILL_GO, Act::Refill, &trust::NOTICE_REFILLED)
}

fn look_again(app: App, group: u32, asking: Asking) -> AnyView {
    press(app, group, asking, &trust::LOOK_AGAIN, Act::LookAgain, &trust::LOOKED_AGAIN)
}

/// What leads out of a group that cannot go on: one is founded here that goes on in its place. Who is out founds none, nor does who is in one
/// already; what somebody else offers binds nobody.
fn found_next(app: App, asking: Asking) -> AnyView {
    let inside = |group: &GroupView| group.role.is_some() && !group.successors.iter().any(|next| next.here);
    if !app.group.with_untracked(|group| group.as_ref().is_some_and(inside)) {
        return ().into_any();
    }
    let question = Question {
        title: &trust::NEXT_TITLE,
        name: String::new(),
        more: &trust::NEXT_MORE,
        yes: &trust::NEXT,
        act: Act::CloseSeason,
        said: &trust::NEXT_FOUNDED,
    };
    asking.then(|_| go(&Place::Groups)).button("repair", &trust::NEXT, question)
}

/// Removing the devices that I may remove by myself.
fn removals(app: App, asking: Asking, concerned: &[ConcernedView]) -> Vec<AnyView> {
    let (mine, members): (Option<Role>, Vec<MemberView>) = app.group.with_untracked(|group| {
        group.as_ref().map(|group| (group.role, group.members.clone())).unwrap_or_default()
    });
    let mut buttons = Vec::new();
    for one in members.iter().filter(|one| one.me || member::may_act(mine, one)) {
        for device in one.devices.iter().filter(|device| !device.me) {
            if concerned.iter().any(|known| known.device == device.id) {
                let question = member::removal(device, &one.name);
                buttons.push(asking.button("repair", &trust::NOTICE_REMOVE, question));
            }
        }
    }
    buttons
}
