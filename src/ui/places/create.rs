//! Founding a group.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, StoreChoice};
use crate::group::Framework;
use crate::i18n::{common, place as says, practice};

use crate::ui::browser::{go, ticked, typed};
use crate::ui::pieces::{self, Choosing, Field, Wrong, choice, field, hint, point_out, submit, title, when};
use crate::ui::state::{App, t};
use crate::ui::{login, relay};

/// The radio buttons' ids, in the order of [`Framework::ALL`].
const FRAMEWORKS: [&str; 5] = ["framework-0", "framework-1", "framework-2", "framework-3", "framework-4"];

/// Longest names, in characters (see `Command::CreateGroup`).
pub const GROUP_NAME_MAX: usize = 80;
/// See [`GROUP_NAME_MAX`].
pub const MY_NAME_MAX: usize = 60;

/// The form.
pub fn create(app: App) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let elsewhere = RwSignal::new(false);
    let choosing = Choosing::new(app, wrong);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(name) = name(wrong, "group-name", GROUP_NAME_MAX, &says::GROUP_NAME_WRONG) else { return };
        let Some(my_name) = name_of_mine(wrong) else { return };
        let Some(passphrase) = choosing.chosen() else { return };
        let framework = Framework::ALL.into_iter().zip(FRAMEWORKS).find(|(_, id)| ticked(id));
        let framework = framework.map_or(Framework::Hospital, |(framework, _)| framework);
        let store = if elsewhere.get_untracked() {
            StoreChoice::Elsewhere { address: typed("store-address"), login: login::STORE.typed() }
        } else {
            StoreChoice::Here
        };
        app.ask(busy, Command::CreateGroup { name, framework, my_name, store, passphrase }, move |answer| {
            if let Answer::Group(number) = answer {
                go(&Place::Home(number));
            }
        });
    };
    let frameworks: Vec<AnyView> = Framework::ALL
        .into_iter()
        .zip(FRAMEWORKS)
        .map(|(framework, id)| {
            let (name, more) = practice::framework(framework);
            view! {
                <label class="choice">
                    <input type="radio" name="framework" id=id prop:checked=framework == Framework::Hospital />
                    <span>
                        <strong>{t(name)}</strong>
                        <span class="hint">{t(more)}</span>
                    </span>
                </label>
            }
            .into_any()
        })
        .collect();
    let group_name = Field {
        id: "group-name",
        label: &says::GROUP_NAME,
        hint: Some(&says::GROUP_NAME_HINT),
        secret: None,
    };
    view! {
        {pieces::back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::CREATE_TITLE)}
        {pieces::p(&says::CREATE_LEAD)}
        <form novalidate on:submit=send>
            {field(app, wrong, group_name)}
            <fieldset class="block">
                <legend>{t(&says::FRAMEWORK)}</legend>
                {hint(&says::FRAMEWORK_HINT)}
                {frameworks}
            </fieldset>
            {my_name_field(app, wrong)}
            {store(app, elsewhere)}
            {choosing.block()}
            {submit(app, "create", &says::CREATE, busy, &common::CREATING)}
        </form>
    }
    .into_any()
}

/// Here, or elsewhere: few choose that, so what it takes to name a store is in the annex.
fn store(app: App, elsewhere: RwSignal<bool>) -> AnyView {
    view! {
        <fieldset class="block">
            <legend>{t(&says::STORE_WHERE)}</legend>
            {choice("store", "store-here", elsewhere, false, &says::STORE_HERE, &says::STORE_HERE_MORE)}
            {choice("store", "store-elsewhere", elsewhere, true, &says::STORE_ELSEWHERE, &says::STORE_ELSEWHERE_MORE)}
            {when(move || elsewhere.get(), move || relay::part_of_place(app))}
        </fieldset>
    }
    .into_any()
}

/// The name the others will read.
pub fn my_name_field(app: App, wrong: Wrong) -> AnyView {
    field(
        app,
        wrong,
        Field { id: "my-name", label: &says::MY_NAME, hint: Some(&says::MY_NAME_HINT), secret: None },
    )
}

/// What was typed there, or else it is pointed out.
pub fn name_of_mine(wrong: Wrong) -> Option<String> {
    name(wrong, "my-name", MY_NAME_MAX, &says::MY_NAME_WRONG)
}

fn name(wrong: Wrong, id: &'static str, max: usize, phrase: &'static crate::i18n::Phrase) -> Option<String> {
    let name = typed(id).trim().to_owned();
    if name.is_empty() || name.chars().count() > max || name.contains(char::is_control) {
        point_out(wrong, id, phrase);
        return None;
    }
    Some(name)
}
