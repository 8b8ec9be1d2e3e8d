//! My devices in a group: adding one, removing one that is lost.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Command, DeviceView};
use crate::i18n::{place as says, trust};

use crate::ui::pieces::{back, p, part, title, when};
use crate::ui::state::{App, of_group, t};

use super::ask::Asking;
use super::{group, invite, member};

/// The list, and a link for one more.
pub fn devices(app: App, number: u32) -> AnyView {
    let asking = Asking::new(app, number);
    let mine = of_group(app, |group| {
        let me = group.members.iter().find(|member| member.me);
        me.map(|me| (me.name.clone(), me.devices.clone())).unwrap_or_default()
    });
    let lines = move || {
        let (name, devices) = mine.get();
        let line = |one: DeviceView| {
            let last = if one.me {
                view! { <span class="hint">{t(&trust::DEVICE_THIS_MORE)}</span> }.into_any()
            } else {
                asking.button("quiet", &trust::REMOVE_DEVICE, member::removal(&one, &name))
            };
            view! { <li>{member::device(app, &one)} {last}</li> }.into_any()
        };
        devices.into_iter().map(line).collect::<Vec<_>>().into_any()
    };
    let asks = of_group(app, |group| group.login.is_some());
    let command = Command::Act { group: number, act: Act::InviteDevice { with_login: true } };
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::DEVICES_TITLE)}
        {p(&trust::DEVICES_LEAD)}
        {group::requests(app, number, asking.busy, &trust::DEVICE_ASKS)}
        <ul class="devices lines">{part(lines)}</ul>
        <section aria-labelledby="add-title">
            <h2 id="add-title">{t(&trust::DEVICE_ADD)}</h2>
            {p(&trust::DEVICE_ADD_MORE)}
            {when(move || asks.get(), || p(&trust::DEVICE_LOGIN))}
            {invite::link(app, command, &trust::DEVICE_LINK, None, &trust::DEVICE_NEXT)}
        </section>
        {asking.dialog()}
    }
    .into_any()
}
