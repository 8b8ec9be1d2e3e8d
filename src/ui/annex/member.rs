//! One person of the group: who they are here, their devices, and what can be done about them.

use leptos::prelude::*;

use crate::app::vocabulary::{Act, Ballot, Decision, DeviceView, GroupView, MemberView, Role};
use crate::i18n::{Phrase, practice, trust as says};

use crate::ui::browser::day_and_hour;
use crate::ui::pieces::say;
use crate::ui::state::{App, t};

use super::ask::{Asking, Question};

/// A line of the list, which opens on the rest.
pub fn member(app: App, asking: Asking, mine: Option<Role>, member: MemberView) -> AnyView {
    let MemberView { name, role, me, uncompared, late, .. } = &member;
    // One does not hide the other: who came so was hardly compared with.
    let marks = [(*late, &practice::LATE), (*uncompared, &practice::UNCOMPARED)];
    let marks = marks.map(|(holds, text)| holds.then(|| view! { <span class="mark">{t(text)}</span> }));
    let role = match role {
        Role::Facilitator => &practice::FACILITATION,
        Role::Member => &practice::MEMBER,
        Role::Observer => &says::OBSERVER,
    };
    let summary = name.clone();
    view! {
        <li class="member">
            <span class="name" translate="no">{name.clone()}</span>
            {me.then(|| view! { <span class="hint">"("{t(&practice::ME)}")"</span> })}
            <span class="role">{t(role)}</span>
            {marks}
            <details class="about-member">
                <summary>{say(move || says::MORE.with(app.lang.get(), &summary))}</summary>
                <h3>{t(&says::DEVICES_OF)}</h3>
                <ul class="devices">{devices(app, asking, mine, &member)}</ul>
                {deeds(asking, mine, &member)}
                {decisions(app, asking, mine, &member)}
            </details>
        </li>
    }
    .into_any()
}

/// What a device is called, and when it was last heard of.
pub fn device(app: App, device: &DeviceView) -> AnyView {
    let DeviceView { name, kit, me, news, .. } = device.clone();
    let called = if kit {
        view! { <span>{t(&says::A_KIT)}</span> }.into_any()
    } else if name.is_empty() {
        view! { <span>{t(&says::FIRST_DEVICE)}</span> }.into_any()
    } else {
        view! { <span translate="no">{name}</span> }.into_any()
    };
    let heard = (!kit && !me).then(|| {
        say(move || {
            let lang = app.lang.get();
            news.map_or_else(
                || says::NO_NEWS.to(lang).to_owned(),
                |hour| says::NEWS.with(lang, &day_and_hour(lang, hour)),
            )
        })
    });
    view! {
        <span class="name">{called}</span>
        {me.then(|| view! { <span class="hint">"("{t(&says::THIS_DEVICE)}")"</span> })}
        <span class="hint">{heard}</span>
    }
    .into_any()
}

/// The question before a device is removed.
pub fn removal(device: &DeviceView, person: &str) -> Question {
    Question {
        title: &says::REMOVE_DEVICE_TITLE,
        name: person.to_owned(),
        more: &says::REMOVE_DEVICE_MORE,
        yes: &says::REMOVE_DEVICE,
        act: Act::RemoveDevice { device: device.id.clone() },
        said: &says::DEVICE_REMOVED,
    }
}

/// Whether I may act on that person alone: nobody does on who facilitates.
pub fn may_act(mine: Option<Role>, member: &MemberView) -> bool {
    mine == Some(Role::Facilitator) && !member.me && member.role != Role::Facilitator
}

fn devices(app: App, asking: Asking, mine: Option<Role>, member: &MemberView) -> Vec<AnyView> {
    let line = |one: &DeviceView| {
        let remove = may_act(mine, member)
            .then(|| asking.button("quiet", &says::REMOVE_DEVICE, removal(one, &member.name)));
        view! { <li>{device(app, one)} {remove}</li> }.into_any()
    };
    member.devices.iter().map(line).collect()
}

/// What a facilitator does alone; and who came late can be trusted by anybody, for their own device.
fn deeds(asking: Asking, mine: Option<Role>, member: &MemberView) -> AnyView {
    let person = || member.id.clone();
    let deed = |title, more, yes, act, said| {
        let question = Question { title, name: member.name.clone(), more, yes, act, said };
        asking.button("", yes, question)
    };
    let mut buttons = Vec::new();
    if member.late {
        let act = Act::Trust { person: person() };
        buttons.push(deed(&says::TRUST_TITLE, &says::TRUST_MORE, &says::TRUST, act, &says::TRUSTED));
    }
    if may_act(mine, member) {
        let role = |role| Act::SetRole { person: person(), role };
        let set = &says::ROLE_SET;
        if member.role == Role::Member {
            buttons.extend([
                deed(
                    &says::HAND_OVER_TITLE,
                    &says::HAND_OVER_MORE,
                    &says::HAND_OVER,
                    role(Role::Facilitator),
                    set,
                ),
                deed(
                    &says::TO_OBSERVER_TITLE,
                    &says::TO_OBSERVER_MORE,
                    &says::TO_OBSERVER,
                    role(Role::Observer),
                    set,
                ),
            ]);
        } else {
            let act = role(Role::Member);
            buttons.push(deed(&says::TO_MEMBER_TITLE, &says::TO_MEMBER_MORE, &says::TO_MEMBER, act, set));
        }
        let act = Act::RemovePerson { person: person() };
        buttons.push(deed(&says::REMOVE_TITLE, &says::REMOVE_MORE, &says::REMOVE, act, &says::REMOVED));
    }
    if buttons.is_empty() {
        return ().into_any();
    }
    view! { <div class="actions">{buttons}</div> }.into_any()
}

/// What only the group decides: removing whoever facilitates, or anybody; making somebody a facilitator.
fn decisions(app: App, asking: Asking, mine: Option<Role>, member: &MemberView) -> AnyView {
    if matches!(mine, None | Some(Role::Observer)) {
        return ().into_any();
    }
    // A facilitator acts on a member without the group; asking the group would only confuse.
    let may_remove = !member.me && (mine != Some(Role::Facilitator) || member.role == Role::Facilitator);
    let remove = may_remove.then(|| {
        let texts = Texts {
            title: &says::VOTE_REMOVE_TITLE,
            more: &says::VOTE_REMOVE_MORE,
            yes: &says::VOTE_REMOVE,
            so_far: &says::VOTES_REMOVE,
            // Anybody else is removed by who facilitates.
            too_few: (member.role == Role::Facilitator).then_some(&says::VOTE_REMOVE_TOO_FEW),
        };
        ballot(app, asking, member, Decision::Remove, member.removal, texts)
    });
    let is_led = || {
        let leads = |group: &GroupView| group.members.iter().any(|one| one.facilitator);
        app.group.with_untracked(|group| group.as_ref().is_some_and(leads))
    };
    let name = (mine != Some(Role::Facilitator) && member.role != Role::Facilitator).then(|| {
        // One's own voice is as good as another's: of three who are left, all must be for it.
        let (title, yes, so_far) = if member.me {
            (&says::VOTE_ME_TITLE, &says::VOTE_ME, &says::VOTES_ME)
        } else {
            (&says::VOTE_NAME_TITLE, &says::VOTE_NAME, &says::VOTES_NAME)
        };
        let too_few = (!is_led()).then_some(&says::VOTE_NAME_TOO_FEW);
        let texts = Texts { title, more: &says::VOTE_NAME_MORE, yes, so_far, too_few };
        ballot(app, asking, member, Decision::Name, member.naming, texts)
    });
    let (remove, name) = (remove.flatten(), name.flatten());
    if remove.is_none() && name.is_none() {
        return ().into_any();
    }
    view! {
        <h3>{t(&says::GROUP_DECIDES)}</h3>
        {remove}
        {name}
    }
    .into_any()
}

struct Texts {
    title: &'static Phrase,
    more: &'static Phrase,
    yes: &'static Phrase,
    so_far: &'static Phrase,
    /// What is said where there are too few for it.
    too_few: Option<&'static Phrase>,
}

fn ballot(
    app: App,
    asking: Asking,
    member: &MemberView,
    about: Decision,
    ballot: Ballot,
    texts: Texts,
) -> Option<AnyView> {
    let Texts { title, more, yes, so_far, too_few } = texts;
    // Asking would promise what can never be.
    if ballot.electorate < ballot.needed {
        return too_few.map(|phrase| view! { <p class="hint">{t(phrase)}</p> }.into_any());
    }
    let vote = |yes| Act::Vote { person: member.id.clone(), about, yes };
    let question =
        Question { title, name: member.name.clone(), more, yes, act: vote(true), said: &says::VOTED };
    let begun = ballot.voices > 0;
    let tally =
        move || so_far.with_two(app.lang.get(), &ballot.voices.to_string(), &ballot.needed.to_string());
    let back = vote(false);
    let shown = view! {
        {begun.then(|| view! { <p class="hint">{say(tally)}</p> })}
        <div class="actions">
            {asking.button("", yes, question)}
            {begun.then(move || view! {
                <button type="button" class="quiet" on:click=move |_| asking.act(back.clone(), &says::VOTE_TAKEN)>
                    {t(&says::VOTE_BACK)}
                </button>
            })}
        </div>
    }
    .into_any();
    Some(shown)
}
