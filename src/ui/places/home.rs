//! A group's home: what waits for me, what came last, and proposing a situation.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Command, GroupView, Notice};
use crate::i18n::{Phrase, common, place as says, practice, trouble};

use crate::ui::pieces::{choose, drawing, icon, part, say, way, when, while_busy};
use crate::ui::state::{App, of_group, t};

use super::situations::lines;

/// How many of the newest situations the home shows.
const LATEST: usize = 3;

/// The home.
pub fn home(app: App, number: u32) -> AnyView {
    let name = of_group(app, |group| group.name.clone());
    let framework = of_group(app, |group| group.framework);
    let notices = of_group(app, |group| group.notices.clone());
    let asked = of_group(app, |group| !group.requests.is_empty());
    let alone =
        of_group(app, |group| group.facilitator && group.members.len() == 1 && group.requests.is_empty());
    let told = of_group(app, |group| group.successors.iter().any(|successor| !successor.here));
    let kit = of_group(app, has_kit);
    let latest = of_group(app, |group| group.situations.iter().take(LATEST).cloned().collect::<Vec<_>>());
    view! {
        <h1 tabindex="-1" translate="no">{name}</h1>
        <p class="lead">{choose(app, move || {
            let known = framework.get().map(|framework| practice::framework(framework).0);
            Some(known.unwrap_or(&practice::UNKNOWN_FRAMEWORK))
        })}</p>
        {part(move || notice_list(app, number, notices.get()))}
        {when(move || told.get(), move || view! {
            <section class="card waits">
                <h2>{t(&says::HOME_NEXT)}</h2>
                {way("to-season", "button", Place::Season(number), &says::HOME_NEXT_GO)}
            </section>
        }.into_any())}
        {when(move || asked.get(), move || view! {
            <section class="card waits" aria-labelledby="asked-title">
                <h2 id="asked-title">{t(&says::HOME_REQUEST)}</h2>
                <p>{t(&says::HOME_REQUEST_MORE)}</p>
                {way("to-requests", "button", Place::Group(number), &says::HOME_REQUEST_GO)}
            </section>
        }.into_any())}
        {when(move || alone.get(), move || view! {
            <section class="card">
                <p>{t(&says::HOME_ALONE)}</p>
                <p>{t(&says::HOME_ALONE_MORE)}</p>
                {way("to-invite", "button", Place::Invite(number), &says::HOME_ALONE_GO)}
            </section>
        }.into_any())}
        {when(move || !kit.get() && !alone.get(), move || view! {
            <section class="card">
                <p>{t(&says::HOME_KIT)}</p>
                {way("to-kit", "button", Place::Kit(number), &says::KIT_TITLE)}
            </section>
        }.into_any())}
        <div class="actions">
            <a id="propose" class="button primary" href=Place::Write(number).to_string()>
                {icon(drawing::PEN)}
                {t(&says::PROPOSE)}
            </a>
        </div>
        <section aria-labelledby="latest-title">
            <h2 id="latest-title">{t(&says::HOME_LATEST)}</h2>
            {part(move || lines(app, number, latest.get()))}
        </section>
        <p class="ways">
            {way("to-situations", "", Place::Situations(number), &says::HOME_ALL)}
            {way("to-members", "", Place::Group(number), &says::HOME_PEOPLE)}
        </p>
    }
    .into_any()
}

/// Whether I have a paper kit; who is not in the group needs none.
pub fn has_kit(group: &GroupView) -> bool {
    let me = group.members.iter().find(|member| member.me);
    me.is_none_or(|me| me.devices.iter().any(|device| device.kit))
}

/// What a person can do at once about a notice.
fn repair(app: App, group: u32, busy: RwSignal<bool>, notice: Notice) -> AnyView {
    let button = |label: &'static Phrase, press: fn(App, u32, RwSignal<bool>)| {
        view! {
            <button type="button" class="repair" aria-disabled=while_busy(busy)
                on:click=move |_| press(app, group, busy)>{t(label)}</button>
        }
        .into_any()
    };
    match notice {
        Notice::EmptyStore | Notice::RolledBack => button(&says::REPAIR_REFILL, |app, group, busy| {
            app.ask(busy, Command::Act { group, act: Act::Refill }, move |_| {
                app.ask(busy, Command::Refresh { group }, |_| {});
            });
        }),
        Notice::Missing | Notice::KeyAwaited | Notice::ClaimedAhead => {
            button(&common::REFRESH, |app, group, busy| app.ask(busy, Command::Refresh { group }, |_| {}))
        }
        Notice::NewerVersion => button(&common::RELOAD, |_, _, _| {
            let _ = window().location().reload();
        }),
        Notice::Split | Notice::NotInGroup | Notice::PerhapsRemoved | Notice::AnotherPersons => {
            way("", "button", Place::Season(group), &says::SEASON_TITLE)
        }
        Notice::Forked | Notice::OwnDeviceAhead => {
            way("", "button", Place::Devices(group), &says::DEVICES_TITLE)
        }
        Notice::Unreadable(_) | Notice::Unproved | Notice::DamagedHere | Notice::TooMuchToSay => {
            ().into_any()
        }
    }
}

fn notice_list(app: App, group: u32, mut notices: Vec<Notice>) -> AnyView {
    if notices.contains(&Notice::PerhapsRemoved) {
        // What makes it look so is not to be said in other words beside it.
        notices.retain(|notice| !matches!(notice, Notice::RolledBack | Notice::KeyAwaited));
    }
    if notices.is_empty() {
        return ().into_any();
    }
    let busy = RwSignal::new(false);
    let item = |notice| {
        view! {
            <li>
                <p>{say(move || trouble::notice(app.lang.get(), notice))}</p>
                {repair(app, group, busy, notice)}
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
}
