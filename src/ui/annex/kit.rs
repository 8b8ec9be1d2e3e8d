//! The paper kit: made, printed, tried out.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command, Kit};
use crate::i18n::{common, place as says, trust};

use crate::ui::browser::{app_address, chance, focus, typed};
use crate::ui::pieces::{
    Wrong, back, choose, complaint, invalid, p, part, point_out, say, title, way, when, while_busy,
};
use crate::ui::state::{App, of_group, t};

/// The fields of the three words.
const TRIES: [&str; 3] = ["try-0", "try-1", "try-2"];

/// What it is for, then the sheet, then the trial. The words are in this view alone, and go with it.
pub fn kit(app: App, number: u32) -> AnyView {
    let busy = RwSignal::new(false);
    let sheet: RwSignal<Option<Kit>> = RwSignal::new(None);
    let good = RwSignal::new(false);
    let there = of_group(app, |group| {
        group.members.iter().any(|member| member.me && member.devices.iter().any(|device| device.kit))
    });
    let begun = of_group(app, |group| !group.drafts.is_empty());
    let asks = of_group(app, |group| group.login.is_some());
    let made = move || sheet.with(Option::is_some);
    let make = move |_| {
        app.ask(busy, Command::Act { group: number, act: Act::DrawKit }, move |answer| {
            if let Answer::Kit(kit) = answer {
                let _ = sheet.try_set(Some(kit));
                let _ = good.try_set(false);
                focus("#kit-title");
            }
        });
    };
    let label = move || if there.get() { &trust::KIT_AGAIN } else { &trust::KIT_MAKE };
    view! {
        {back(Place::Group(number), &says::GROUP_TITLE)}
        {title(&says::KIT_TITLE)}
        {when(move || !made(), move || view! {
            {p(&trust::KIT_LEAD)}
            {when(move || asks.get(), || p(&trust::KIT_LOGIN))}
            {when(move || there.get(), || p(&trust::KIT_THERE))}
            <div class="actions">
                <button id="make-kit" type="button" class="primary" on:click=make aria-disabled=while_busy(busy)>
                    {choose(app, move || Some(label()))}
                </button>
                <p class="working" role="status">{choose(app, move || busy.get().then_some(&common::WAIT))}</p>
            </div>
        }.into_any())}
        {part(move || sheet.get().map(|kit| paper(app, number, kit, sheet, good)).into_any())}
        {when(move || good.get(), move || view! {
            <p role="status" class="card">{t(&trust::KIT_GOOD)}</p>
            // Who was asked for it before sharing left a sheet behind.
            {when(move || begun.get(), move || way("to-sheet", "button primary", Place::Write(number), &trust::KIT_RESUME))}
        }.into_any())}
    }
    .into_any()
}

fn paper(app: App, number: u32, kit: Kit, sheet: RwSignal<Option<Kit>>, good: RwSignal<bool>) -> AnyView {
    let words: Vec<AnyView> =
        kit.words.iter().map(|word| view! { <li>{word.clone()}</li> }.into_any()).collect();
    let rows = [
        (&trust::KIT_PLACE, kit.place.clone()),
        (&trust::KIT_STORE, kit.store.clone()),
        (&trust::KIT_APP, app_address()),
    ];
    let rows = rows.map(|(name, value)| {
        view! {
            <dt>{t(name)}</dt>
            <dd class="code" translate="no">{value}</dd>
        }
    });
    view! {
        <p class="notice serious">{t(&trust::KIT_ONCE)}</p>
        <article class="letter kit">
            <h2 id="kit-title" tabindex="-1">{t(&trust::KIT_SHEET)}</h2>
            <ol class="words spoken" lang="fr" translate="no">{words}</ol>
            <dl>{rows}</dl>
            {p(&trust::KIT_HOW)}
        </article>
        <div class="actions">
            <button id="print" type="button" class="primary" on:click=|_| { let _ = window().print(); }>
                {t(&says::PRINT)}
            </button>
        </div>
        {trial(app, number, kit, sheet, good)}
    }
    .into_any()
}

/// Three words by their numbers, drawn anew for each sheet. When they are right the sheet serves from then on, and goes from the screen.
fn trial(app: App, number: u32, kit: Kit, sheet: RwSignal<Option<Kit>>, good: RwSignal<bool>) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let asked = three_of(kit.words.len());
    let words = kit.words;
    let check = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        for (id, at) in TRIES.into_iter().zip(asked) {
            let right = words.get(at).is_some_and(|word| alike(word, &typed(id)));
            if !right {
                return point_out(wrong, id, &trust::KIT_WRONG);
            }
        }
        let act = Act::AddKit { words: words.join(" ") };
        app.ask(busy, Command::Act { group: number, act }, move |_| {
            let _ = good.try_set(true);
            let _ = sheet.try_set(None);
        });
    };
    let fields = TRIES.into_iter().zip(asked).map(|(id, at)| {
        let number = (at + 1).to_string();
        view! {
            <div class="field">
                <label for=id>{say(move || trust::KIT_WORD.with(app.lang.get(), &number))}</label>
                <input id=id type="text" lang="fr" autocomplete="off" autocapitalize="none" spellcheck="false" translate="no"
                    data-gramm="false" aria-describedby=format!("{id}-wrong") aria-invalid=invalid(wrong, id)
                    on:input=move |_| wrong.set(None) />
                {complaint(app, wrong, id)}
            </div>
        }
        .into_any()
    });
    let fields: Vec<AnyView> = fields.collect();
    view! {
        <form class="screen-only" novalidate on:submit=check aria-labelledby="try-title">
            <h2 id="try-title">{t(&trust::KIT_TRY)}</h2>
            {p(&trust::KIT_TRY_MORE)}
            {fields}
            <div class="actions">
                <button id="check-kit" type="submit" aria-disabled=while_busy(busy)>{t(&trust::KIT_CHECK)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// Three different places below `count`, in their order.
fn three_of(count: usize) -> [usize; 3] {
    let third = count / 3;
    [0, 1, 2].map(|part| part * third + chance(third))
}

/// Whether that is the word, as a person types it: capitals and a forgotten accent are no other word of the list, which is made
/// so that the first four letters tell its words apart.
fn alike(word: &str, typed: &str) -> bool {
    let plain = |text: &str| {
        let decomposed = js_sys::JsString::from(text.trim()).normalize("NFD").to_lower_case();
        let decomposed: String = decomposed.into();
        decomposed.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect::<String>()
    };
    plain(word) == plain(typed)
}
