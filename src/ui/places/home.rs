//! A group's home: what waits for me, what came last, and proposing a situation.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::i18n::{place as says, practice, trouble};

use crate::ui::pieces::{choose, drawing, icon, part, say, way, when};
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
    let latest = of_group(app, |group| group.situations.iter().take(LATEST).cloned().collect::<Vec<_>>());
    view! {
        <h1 tabindex="-1" translate="no">{name}</h1>
        <p class="lead">{choose(app, move || {
            let known = framework.get().map(|framework| practice::framework(framework).0);
            Some(known.unwrap_or(&practice::UNKNOWN_FRAMEWORK))
        })}</p>
        {part(move || notice_list(app, notices.get()))}
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

fn notice_list(app: App, notices: Vec<crate::app::vocabulary::Notice>) -> AnyView {
    if notices.is_empty() {
        return ().into_any();
    }
    let items: Vec<AnyView> = notices
        .into_iter()
        .map(|notice| view! { <li>{say(move || trouble::notice(app.lang.get(), notice))}</li> }.into_any())
        .collect();
    view! {
        <section class="card notices" aria-labelledby="notices-title">
            <h2 id="notices-title">{t(&says::HOME_NOTICES)}</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}
