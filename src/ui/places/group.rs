//! The people of a group, who asks to come in, and where the sealed texts lie.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Command, MemberView, RequestView};
use crate::i18n::{common, place as says, practice};

use crate::ui::pieces::{p, part, spoken_words, title, when, while_busy};
use crate::ui::state::{App, of_group, t};

/// People, requests, storage.
pub fn group(app: App, number: u32) -> AnyView {
    let members = of_group(app, |group| group.members.clone());
    let requests = of_group(app, |group| group.requests.clone());
    let facilitator = of_group(app, |group| group.facilitator);
    let host = of_group(app, |group| group.host.clone());
    let invited = of_group(app, |group| group.invitation_open && group.requests.is_empty());
    let busy = RwSignal::new(false);
    let asked = Memo::new(move |_| requests.with(|requests| !requests.is_empty()));
    view! {
        {title(&says::GROUP_TITLE)}
        {when(move || asked.get(), move || view! {
            <section aria-labelledby="requests-title">
                <h2 id="requests-title">{t(&says::REQUESTS)}</h2>
                {part(move || requests.get().into_iter().map(|one| request(app, number, busy, one)).collect::<Vec<_>>().into_any())}
            </section>
        }.into_any())}
        <section aria-labelledby="people-title">
            <h2 id="people-title">{t(&says::PEOPLE)}</h2>
            <ul class="people">
                {part(move || members.get().into_iter().map(member).collect::<Vec<_>>().into_any())}
            </ul>
            {when(move || invited.get(), || p(&says::INVITE_OPEN))}
            {when(move || facilitator.get(), move || view! {
                <div class="actions">
                    // One primary action: the requests come first.
                    <a id="to-invite" class="button" class:primary=move || !asked.get()
                        href=Place::Invite(number).to_string()>{t(&says::INVITE_GO)}</a>
                </div>
            }.into_any())}
        </section>
        <section aria-labelledby="storage-title">
            <h2 id="storage-title">{t(&says::STORAGE)}</h2>
            <p>{t(&says::STORAGE_WHERE)}" "<span class="address" translate="no">{host}</span></p>
            <h3>{t(&says::STORAGE_SEES)}</h3>
            {p(&says::STORAGE_SEES_MORE)}
            {p(&says::STORAGE_REMEMBERS)}
        </section>
    }
    .into_any()
}

fn member(member: MemberView) -> AnyView {
    let MemberView { name, facilitator, me, uncompared, late, .. } = member;
    // One does not hide the other: who came so was hardly compared with.
    let marks = [(late, &practice::LATE), (uncompared, &practice::UNCOMPARED)];
    let marks = marks.map(|(holds, text)| holds.then(|| view! { <span class="mark">{t(text)}</span> }));
    let role = if facilitator { &practice::FACILITATION } else { &practice::MEMBER };
    view! {
        <li class="member">
            <span class="name" translate="no">{name}</span>
            {me.then(|| view! { <span class="hint">"("{t(&practice::ME)}")"</span> })}
            <span class="role">{t(role)}</span>
            {marks}
        </li>
    }
    .into_any()
}

fn request(app: App, number: u32, busy: RwSignal<bool>, request: RequestView) -> AnyView {
    let RequestView { id, name, words, contested } = request;
    let disabled = while_busy(busy);
    let admit = {
        let id = id.clone();
        move |compared: bool| {
            let command = Command::Admit { group: number, request: id.clone(), compared };
            app.ask(busy, command, move |_| app.said.set(Some(&common::ADMITTED)));
        }
    };
    let admit_uncompared = admit.clone();
    let refuse = move |_| {
        let command = Command::Refuse { group: number, request: id.clone() };
        app.ask(busy, command, move |_| app.said.set(Some(&common::REFUSED)));
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
            {p(&says::REQUEST_COMPARE)}
            {spoken_words(&words)}
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
