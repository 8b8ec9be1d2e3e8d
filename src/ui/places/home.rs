//! A group's home: what waits for me, what came last, and proposing a situation.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::GroupView;
use crate::i18n::{place as says, practice};

use crate::ui::pieces::{choose, drawing, icon, part, part_title, say, way, when};
use crate::ui::relay::{self, Annex};
use crate::ui::state::{App, is_damaged, of_group, t};

use super::situations::lines;

/// How many of the newest situations the home shows.
const LATEST: usize = 3;

/// The home.
pub fn home(app: App, number: u32) -> AnyView {
    let name = of_group(app, |group| group.name.clone());
    let framework = of_group(app, |group| group.framework);
    let noticed = of_group(app, |group| !group.notices.is_empty());
    let asked = of_group(app, |group| !group.requests.is_empty());
    let alone =
        of_group(app, |group| group.facilitator && group.members.len() == 1 && group.requests.is_empty());
    let told = of_group(app, |group| group.successors.iter().any(|successor| !successor.here));
    let kit = of_group(app, has_kit);
    let damaged = of_group(app, is_damaged);
    let latest = of_group(app, |group| group.situations.iter().take(LATEST).cloned().collect::<Vec<_>>());
    view! {
        <h1 tabindex="-1" translate=move || if damaged.get() { "yes" } else { "no" }>{say(move || if damaged.get() {
            says::GROUP_UNREADABLE.to(app.lang.get()).to_owned()
        } else {
            name.get()
        })}</h1>
        <p class="lead">{choose(app, move || {
            let known = framework.get().map(|framework| practice::framework(framework).0);
            (!damaged.get()).then(|| known.unwrap_or(&practice::UNKNOWN_FRAMEWORK))
        })}</p>
        {when(
            move || noticed.get() && app.annex.get() == Annex::Failed,
            move || part_title(app, &says::HOME_NOTICES, false),
        )}
        {when(move || noticed.get(), move || relay::part_of_place(app))}
        {when(move || !damaged.get(), move || view! {
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
                {way("", "", Place::Groups, &says::GROUPS_TITLE)}
            </p>
        }.into_any())}
    }
    .into_any()
}

/// Whether I have a paper kit; who is not in the group needs none.
pub fn has_kit(group: &GroupView) -> bool {
    let me = group.members.iter().find(|member| member.me);
    me.is_none_or(|me| me.devices.iter().any(|device| device.kit))
}
