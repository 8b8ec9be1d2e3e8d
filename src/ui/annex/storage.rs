//! Where a group's sealed files lie: what the host sees, what it lost, and moving elsewhere.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Login, LoginView, Notice, Trouble};
use crate::i18n::{common, place as says, trust};

use crate::ui::browser::typed;
use crate::ui::login;
use crate::ui::pieces::{
    Field, Wrong, back, field, p, part, point_out, say, submit, title, when, while_busy,
};
use crate::ui::state::{App, of_group, t};

use super::ask::Asking;

/// The place, and what can be done about it.
pub fn storage(app: App, number: u32) -> AnyView {
    let asking = Asking::new(app, number);
    let host = of_group(app, |group| group.host.clone());
    let facilitator = of_group(app, |group| group.facilitator);
    let lost = of_group(app, |group| {
        group.notices.iter().any(|notice| matches!(notice, Notice::EmptyStore | Notice::RolledBack))
    });
    let waits = of_group(app, |group| group.waiting.is_some());
    let back_to = move || {
        if waits.get() {
            back(Place::Waiting(number), &says::WAITING_TITLE)
        } else {
            back(Place::Group(number), &says::GROUP_TITLE)
        }
    };
    view! {
        {part(back_to)}
        {title(&says::STORAGE_TITLE)}
        {when(move || lost.get(), move || view! {
            <aside class="notice serious">
                <h2>{t(&trust::STORE_REFILL)}</h2>
                {p(&trust::STORE_REFILL_MORE)}
                <button id="refill" type="button" class="primary" aria-disabled=while_busy(asking.busy)
                    on:click=move |_| asking.act(Act::Refill, &trust::STORE_REFILLED)>
                    {t(&trust::STORE_REFILL_GO)}
                </button>
            </aside>
        }.into_any())}
        <p>{t(&says::STORAGE_WHERE)}" "<span class="address" translate="no">{host}</span></p>
        {access(app, asking)}
        <h2>{t(&says::STORAGE_SEES)}</h2>
        {p(&says::STORAGE_SEES_MORE)}
        {p(&says::STORAGE_REMEMBERS)}
        {when(move || facilitator.get(), move || elsewhere(app, asking))}
    }
    .into_any()
}

/// The login that this device uses there, and another one. Open where the store refuses the one there is.
fn access(app: App, asking: Asking) -> AnyView {
    let login = of_group(app, |group| group.login.clone());
    let refused = of_group(app, |group| group.exchange.trouble == Some(Trouble::Refused));
    let used = move || {
        login.get().map_or_else(
            || p(&trust::LOGIN_NONE),
            |LoginView { user, own }| {
                view! {
                    <p id="login">{say(move || trust::LOGIN_USED.with(app.lang.get(), &user))}</p>
                    {p(if own { &trust::LOGIN_OWN } else { &trust::LOGIN_HANDED })}
                }
                .into_any()
            },
        )
    };
    let set = move |login| asking.act(Act::SetLogin { login }, &trust::LOGIN_IS_SET);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        // Nothing typed is told as a login that cannot be sent: no login at all is another button's.
        let empty = || Login { user: String::new(), password: String::new() };
        set(login::OWN.typed().or_else(|| Some(empty())));
    };
    let own = Memo::new(move |_| login.with(|login| login.as_ref().is_some_and(|login| login.own)));
    view! {
        {part(used)}
        <details id="change-login" open=refused.get_untracked()>
            <summary>{t(&trust::LOGIN_CHANGE)}</summary>
            <form novalidate on:submit=send>
                {login::OWN.view(app, &trust::LOGIN_CHANGE_MORE)}
                {submit(app, "set-login", &trust::LOGIN_SET, asking.busy, &common::WAIT)}
            </form>
            {when(move || own.get(), move || view! {
                <div class="actions">
                    <button id="drop-login" type="button" aria-disabled=while_busy(asking.busy) on:click=move |_| set(None)>
                        {t(&trust::LOGIN_BACK)}
                    </button>
                </div>
            }.into_any())}
        </details>
    }
    .into_any()
}

fn elsewhere(app: App, asking: Asking) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let address = typed("store-address");
        if address.trim().is_empty() {
            return point_out(wrong, "store-address", &trust::STORE_WRONG);
        }
        asking.act(Act::ChangeStore { address, login: login::STORE.typed() }, &trust::STORE_MOVED);
    };
    let address = Field { id: "store-address", label: &trust::STORE_ADDRESS, hint: None, secret: None };
    view! {
        <details id="move">
            <summary>{t(&trust::STORE_MOVE)}</summary>
            {p(&trust::STORE_MOVE_MORE)}
            <form novalidate on:submit=send>
                {field(app, wrong, address)}
                {login::STORE.view(app, &trust::STORE_SHARED)}
                {submit(app, "move-store", &trust::STORE_GO, asking.busy, &common::WAIT)}
            </form>
        </details>
    }
    .into_any()
}
