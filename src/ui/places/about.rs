//! What the app is, what it protects and what it does not.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::i18n::{Phrase, place as says};

use crate::ui::browser::boot_value;
use crate::ui::pieces::{back, p, say, title};
use crate::ui::state::{App, t};

/// The page.
pub fn about(app: App) -> AnyView {
    let build = boot_value("build");
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::ABOUT_TITLE)}
        {p(&says::GROUPS_WHAT)}
        <h2>{t(&says::ABOUT_YES)}</h2>
        {list(&[&says::ABOUT_YES_1, &says::ABOUT_YES_2, &says::ABOUT_YES_3, &says::ABOUT_YES_4])}
        <h2>{t(&says::ABOUT_NO)}</h2>
        {list(&[&says::ABOUT_NO_1, &says::ABOUT_NO_2, &says::ABOUT_NO_3, &says::ABOUT_NO_4, &says::ABOUT_NO_5])}
        <h2>{t(&says::ABOUT_WHAT)}</h2>
        <p>{say(move || says::ABOUT_VERSION.with(app.lang.get(), env!("CARGO_PKG_VERSION")))}</p>
        <p class="address">{say(move || says::ABOUT_BUILD.with(app.lang.get(), &build))}</p>
        {p(&says::ABOUT_LICENCE)}
    }
    .into_any()
}

fn list(phrases: &[&'static Phrase]) -> AnyView {
    let items: Vec<_> = phrases.iter().map(|phrase| view! { <li>{t(phrase)}</li> }).collect();
    view! { <ul class="prose">{items}</ul> }.into_any()
}
