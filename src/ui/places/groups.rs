//! The groups of this device.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{GroupView, Stage};
use crate::i18n::place as says;

use crate::ui::pieces::{hint, p, part, title, way, when};
use crate::ui::state::{App, t};

/// The list, or what to begin with.
pub fn groups(app: App) -> AnyView {
    // Only what the list shows, so that an exchange does not render it anew under a finger.
    let lines = Memo::new(move |_| {
        app.view.with(|view| view.groups.iter().map(line).collect::<Vec<(u32, String, bool)>>())
    });
    let body = move || {
        let lines = lines.get();
        if lines.is_empty() {
            return view! {
                {p(&says::GROUPS_WHAT)}
                {p(&says::GROUPS_NONE)}
                {(app.stage.get_untracked() == Stage::New).then(|| hint(&says::GROUPS_BEFORE))}
            }
            .into_any();
        }
        let items: Vec<AnyView> = lines
            .into_iter()
            .map(|(number, name, waits)| {
                let to = if waits { Place::Waiting(number) } else { Place::Home(number) };
                view! {
                    <li>
                        <a class="group" href=to.to_string()>
                            {if waits {
                                view! { <span>{t(&says::GROUP_WAITING)}</span> }.into_any()
                            } else if name.is_empty() {
                                view! { <span>{t(&says::GROUP_UNREADABLE)}</span> }.into_any()
                            } else {
                                view! { <span translate="no">{name}</span> }.into_any()
                            }}
                        </a>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="lines">{items}</ul> }.into_any()
    };
    let first = move || if lines.with(Vec::is_empty) { "button primary" } else { "button" };
    view! {
        {title(&says::GROUPS_TITLE)}
        {part(body)}
        <div class="actions">
            <a id="to-create" class=first href=Place::Create.to_string()>{t(&says::GROUPS_CREATE)}</a>
            {way("to-invitation", "button", Place::Invitation, &says::GROUPS_INVITED)}
        </div>
        <p class="ways">
            {way("to-recover", "", Place::Recover, &says::RECOVER_TITLE)}
            {when(move || app.stage.get() == Stage::Open, || {
                way("to-notebook", "", Place::Notebook, &says::NOTEBOOK_TITLE)
            })}
            {way("to-device", "", Place::Device, &says::DEVICE_TITLE)}
        </p>
    }
    .into_any()
}

fn line(group: &GroupView) -> (u32, String, bool) {
    (group.number, group.name.clone(), group.waiting.is_some())
}
