//! Making an invitation.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command};
use crate::i18n::{common, place as says};

use crate::ui::browser::{copy, focus, select};
use crate::ui::pieces::{back, choose, p, part, title, while_busy};
use crate::ui::state::{App, of_group, t};

/// The link, made when asked for and forgotten when one leaves.
pub fn invite(app: App, number: u32) -> AnyView {
    let facilitator = of_group(app, |group| group.facilitator);
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::INVITE_TITLE)}
        {part(move || if facilitator.get() { make(app, number) } else { p(&says::INVITE_NOT_MINE) })}
    }
    .into_any()
}

fn make(app: App, number: u32) -> AnyView {
    let busy = RwSignal::new(false);
    let link: RwSignal<Option<String>> = RwSignal::new(None);
    let label = move || if link.with(Option::is_some) { &says::INVITE_AGAIN } else { &says::INVITE_MAKE };
    let class = move || if link.with(Option::is_some) { "" } else { "primary" };
    let ask = move |_| {
        app.ask(busy, Command::Invite { group: number }, move |answer| {
            if let Answer::Invitation { link: made } = answer {
                let _ = link.try_set(Some(made));
                focus("#invitation-link");
            }
        });
    };
    let copy_it = move |_| {
        let Some(text) = link.get_untracked() else { return };
        copy(text, move |copied| {
            if !copied {
                select("invitation-link");
            }
            app.said.set(Some(if copied { &common::COPIED } else { &common::NOT_COPIED }));
        });
    };
    view! {
        {p(&says::INVITE_LEAD)}
        {move || link.get().map(|text| view! {
            <div class="field">
                <label for="invitation-link">{t(&says::INVITE_LINK)}</label>
                <textarea id="invitation-link" class="code" rows="4" readonly translate="no" spellcheck="false"
                    autocomplete="off" data-gramm="false" prop:value=text
                    on:focus=|_| select("invitation-link")></textarea>
            </div>
            <div class="actions">
                <button id="copy-link" type="button" class="primary" on:click=copy_it>{t(&common::COPY)}</button>
            </div>
            {p(&says::INVITE_NEXT)}
        })}
        <div class="actions">
            <button id="make-invitation" type="button" class=class on:click=ask
                aria-disabled=while_busy(busy)>
                {choose(app, move || Some(label()))}
            </button>
            <p class="working" role="status">{choose(app, move || busy.get().then_some(&common::WAIT))}</p>
        </div>
    }
    .into_any()
}
