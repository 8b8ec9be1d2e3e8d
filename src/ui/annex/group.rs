//! The people of a group, who asks to come in, and the ways to everything about trust.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Command, MemberView, NewerView, RequestView, Role};
use crate::i18n::{Phrase, common, export, place as says, trust};

use crate::ui::browser::{event_ticked, leave_button, tick, typed};
use crate::ui::pieces::{
    Field, Wrong, choose, field, p, part, point_out, spoken_words, title, when, while_busy,
};
use crate::ui::state::{App, of_group, t};

use super::ask::{Asking, Question};
use super::member;

/// Longest name of a group, in characters (see `Act::Rename`).
const GROUP_NAME_MAX: usize = 80;

/// Requests, people, ways, rules.
pub fn group(app: App, number: u32) -> AnyView {
    let asking = Asking::new(app, number);
    let people = of_group(app, |group| (group.role, group.members.clone()));
    let facilitator = of_group(app, |group| group.facilitator);
    let invited = of_group(app, |group| group.invitation_open && group.requests.is_empty());
    let asked = of_group(app, |group| !group.requests.is_empty());
    let newer = of_group(app, |group| group.newer.clone());
    let told = of_group(app, |group| !group.successors.is_empty());
    let history = of_group(app, |group| group.history_shared);
    view! {
        {title(&says::GROUP_TITLE)}
        {requests(app, number, asking.busy, &says::REQUESTS)}
        {part(move || newer_devices(asking, newer.get(), people.get()))}
        {when(move || told.get(), move || view! {
            <aside class="notice">
                <h2>{t(&trust::SEASON_NEXT)}</h2>
                <a class="button" href=Place::Season(number).to_string()>{t(&trust::SEASON_WAY)}</a>
            </aside>
        }.into_any())}
        <section aria-labelledby="people-title">
            <h2 id="people-title">{t(&says::PEOPLE)}</h2>
            <ul class="people">
                {part(move || {
                    let (mine, members) = people.get();
                    let lines = members.into_iter().map(|one| member::member(app, asking, mine, one));
                    lines.collect::<Vec<_>>().into_any()
                })}
            </ul>
            // Who facilitates reads it where they change it.
            {when(move || !facilitator.get(), move || view! {
                <p id="history-read">{choose(app, move || {
                    Some(if history.get() { &trust::HISTORY_YES } else { &trust::HISTORY_NO })
                })}</p>
            }.into_any())}
            {when(move || invited.get(), || p(&says::INVITE_OPEN))}
            {when(move || facilitator.get(), move || view! {
                <div class="actions">
                    // One primary action: the requests come first.
                    <a id="to-invite" class="button" class:primary=move || !asked.get()
                        href=Place::Invite(number).to_string()>{t(&says::INVITE_GO)}</a>
                </div>
            }.into_any())}
        </section>
        {ways(&trust::FOR_ME, [
            (Place::Devices(number), &trust::DEVICES_WAY, &trust::DEVICES_WAY_MORE),
            (Place::Kit(number), &trust::KIT_WAY, &trust::KIT_WAY_MORE),
            (Place::Export(number), &says::EXPORT_TITLE, &export::WAY_MORE),
            (Place::Season(number), &trust::SEASON_WAY, &trust::SEASON_WAY_MORE),
            (Place::Device, &says::DEVICE_TITLE, &trust::DEVICE_WAY_MORE),
            (Place::Groups, &says::GROUPS_TITLE, &trust::GROUPS_WAY_MORE),
        ])}
        {ways(&trust::FOR_GROUP, [
            (Place::Session(number), &trust::SESSION_WAY, &trust::SESSION_WAY_MORE),
            (Place::Storage(number), &trust::STORAGE_WAY, &trust::STORAGE_WAY_MORE),
        ])}
        {when(move || facilitator.get(), move || rules(app, asking))}
        {asking.dialog()}
    }
    .into_any()
}

fn ways<const N: usize>(
    heading: &'static Phrase,
    ways: [(Place, &'static Phrase, &'static Phrase); N],
) -> AnyView {
    let line = |(place, name, more): (Place, &'static Phrase, &'static Phrase)| {
        view! {
            <li>
                <a class="way" href=place.to_string()>
                    <span class="name">{t(name)}</span>
                    <span class="hint">{t(more)}</span>
                </a>
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = ways.into_iter().map(line).collect();
    view! {
        <section>
            <h2>{t(heading)}</h2>
            <ul class="lines">{lines}</ul>
        </section>
    }
    .into_any()
}

fn newer_devices(
    asking: Asking,
    newer: Vec<NewerView>,
    (mine, members): (Option<Role>, Vec<MemberView>),
) -> AnyView {
    if newer.is_empty() {
        return ().into_any();
    }
    // Of who has left it is nobody's but a facilitator's.
    let may = |device: &str| {
        let whose = members.iter().find(|member| member.devices.iter().any(|one| one.id == device));
        whose.map_or(mine == Some(Role::Facilitator), |member| member.me || member::may_act(mine, member))
    };
    let line = |NewerView { device, person }: NewerView| {
        let may = may(&device);
        let question = Question {
            title: &trust::REMOVE_DEVICE_TITLE,
            name: person.clone(),
            more: &trust::REMOVE_DEVICE_MORE,
            yes: &trust::REMOVE_DEVICE,
            act: Act::RemoveDevice { device },
            said: &trust::DEVICE_REMOVED,
        };
        view! {
            <li>
                <span translate="no">{person}</span>
                " "
                {may.then(|| asking.button("quiet", &trust::REMOVE_DEVICE, question))}
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = newer.into_iter().map(line).collect();
    view! {
        <aside class="notice serious">
            <h2>{t(&trust::NEWER_DEVICES)}</h2>
            {p(&trust::NEWER_DEVICES_MORE)}
            <ul class="prose">{lines}</ul>
        </aside>
    }
    .into_any()
}

/// The group's name, and whether newcomers read what came before them: a facilitator's.
fn rules(app: App, asking: Asking) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let history = of_group(app, |group| group.history_shared);
    let rename = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = typed("group-name").trim().to_owned();
        if name.is_empty() || name.chars().count() > GROUP_NAME_MAX || name.contains(char::is_control) {
            return point_out(wrong, "group-name", &says::GROUP_NAME_WRONG);
        }
        asking.act(Act::Rename { name }, &trust::RENAMED);
    };
    let name = Field { id: "group-name", label: &says::GROUP_NAME, hint: None, secret: None };
    view! {
        <details class="rules">
            <summary>{t(&trust::RULES)}</summary>
            <form novalidate on:submit=rename>
                {field(app, wrong, name)}
                <div class="actions">
                    <button id="rename" type="submit" aria-disabled=while_busy(asking.busy)>{t(&trust::RENAME)}</button>
                </div>
            </form>
            <label class="tick">
                <input
                    type="checkbox"
                    id="history"
                    prop:checked=move || history.get()
                    on:change=move |event| {
                        let yes = event_ticked(&event);
                        // It shows what counts: it is ticked once that does.
                        tick(&event, history.get_untracked());
                        asking.act(Act::ShareHistory { yes }, &trust::HISTORY_SET);
                    }
                />
                <span>
                    {t(&trust::HISTORY)}
                    <span class="hint">{t(&trust::HISTORY_MORE)}</span>
                </span>
            </label>
        </details>
    }
    .into_any()
}

/// Whoever asks to come in and waits for me.
pub fn requests(app: App, number: u32, busy: RwSignal<bool>, heading: &'static Phrase) -> AnyView {
    let requests = of_group(app, |group| group.requests.clone());
    let asked = Memo::new(move |_| requests.with(|requests| !requests.is_empty()));
    when(
        move || asked.get(),
        move || {
            view! {
        <section aria-labelledby="requests-title">
            <h2 id="requests-title">{t(heading)}</h2>
            {part(move || requests.get().into_iter().map(|one| request(app, number, busy, one)).collect::<Vec<_>>().into_any())}
        </section>
    }.into_any()
        },
    )
}

/// Says so; and nobody lets the next one in by a press too many.
fn done(app: App, said: &'static Phrase) {
    app.said.set(Some(said));
    leave_button("main h1");
}

fn request(app: App, number: u32, busy: RwSignal<bool>, request: RequestView) -> AnyView {
    let RequestView { id, name, device, words, contested } = request;
    let disabled = while_busy(busy);
    let admit = {
        let id = id.clone();
        move |compared: bool| {
            let command = Command::Admit { group: number, request: id.clone(), compared };
            let said = if device { &trust::DEVICE_IN } else { &common::ADMITTED };
            app.ask(busy, command, move |_| done(app, said));
        }
    };
    let admit_uncompared = admit.clone();
    let refuse = move |_| {
        let command = Command::Refuse { group: number, request: id.clone() };
        app.ask(busy, command, move |_| done(app, &common::REFUSED));
    };
    let refuse_button = move || {
        view! {
            <button type="button" class="refuse" aria-disabled=disabled on:click=refuse>
                {t(&says::REFUSE)}
            </button>
        }
        .into_any()
    };
    let name = view! { <h3 translate="no">{name}</h3> };
    if contested {
        return view! {
            <div class="request card">
                {name}
                {p(&says::CONTESTED)}
                <div class="actions">{refuse_button()}</div>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="request card">
            {name}
            {p(if device { &trust::DEVICE_COMPARE } else { &says::REQUEST_COMPARE })}
            {spoken_words(&words)}
            // Before the buttons: whoever looks for the right one knows what either means.
            {p(&says::DIFFER)}
            <div class="actions">
                <button type="button" class="identical primary" aria-disabled=disabled on:click=move |_| admit(true)>
                    {t(&says::IDENTICAL)}
                </button>
                {refuse_button()}
            </div>
            <p class="hint">{t(&says::UNCOMPARED_MORE)}</p>
            <div class="actions">
                <button type="button" class="admit-uncompared quiet" aria-disabled=disabled
                    on:click=move |_| admit_uncompared(false)>
                    {t(&says::UNCOMPARED)}
                </button>
            </div>
        </div>
    }
    .into_any()
}
