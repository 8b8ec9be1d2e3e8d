//! What a person takes out of a group: a copy to read, as a file; and apart from it, on paper, the keys.

use js_sys::{Array, Date};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::time::Duration;
use web_sys::{Blob, HtmlElement, Url};

use crate::app::place::Place;
use crate::app::vocabulary::{Act, Answer, Command};
use crate::i18n::export::{self as says, Gathered, Source};
use crate::i18n::{Phrase, common, place, trust};

use crate::ui::browser::{close_dialog, day, focus, open_dialog};
use crate::ui::pieces::{back, choose, hint, p, part, say, title, way, when, while_busy};
use crate::ui::state::{App, is_damaged, of_group, t};

/// One file after another, with keys beside them, as a person types it.
const ONE: &str = "age -d -i keys.txt FILE.age > FILE.txt";
/// How long a browser may take to write a file that was asked for.
const WRITTEN: Duration = Duration::from_secs(40);

/// Keys, and the group's folder.
type Keys = (Vec<String>, String);

/// The copy, then the sheet. The keys are in this view alone, and go with it.
pub fn export(app: App, number: u32) -> AnyView {
    let busy = RwSignal::new(false);
    let sheet: RwSignal<Option<Keys>> = RwSignal::new(None);
    let shown = move || sheet.with(Option::is_some);
    // Of a damaged group there are no keys to show.
    let damaged = of_group(app, is_damaged);
    let show = move |_| {
        close_dialog("keys-sure");
        app.ask(busy, Command::Act { group: number, act: Act::ShowKeys }, move |answer| {
            if let Answer::Keys { keys, folder } = answer {
                let _ = sheet.try_set(Some((keys, folder)));
                focus("#keys-title");
            }
        });
    };
    let hide = move || {
        sheet.set(None);
        focus("main h1");
    };
    view! {
        {back(Place::Group(number), &place::GROUP_TITLE)}
        <div class="screen-only">{title(&place::EXPORT_TITLE)}</div>
        {when(move || !shown(), move || copy(app, number, busy))}
        {when(move || !shown() && !damaged.get(), move || view! {
            <section aria-labelledby="apart-title">
                <h2 id="apart-title">{t(&says::KEYS)}</h2>
                {p(&says::KEYS_LEAD)}
                <div class="actions">
                    <button id="show-keys" type="button" aria-disabled=while_busy(busy) on:click=|_| open_dialog("keys-sure")>
                        {t(&says::KEYS_SHOW)}
                    </button>
                </div>
            </section>
        }.into_any())}
        {part(move || sheet.get().map(|keys| paper(app, keys, hide)).into_any())}
        <dialog id="keys-sure" aria-labelledby="keys-sure-title">
            <h2 id="keys-sure-title">{t(&says::KEYS_TITLE)}</h2>
            {p(&says::KEYS_WARNING)}
            <div class="actions">
                <button id="keys-no" type="button" class="primary" on:click=|_| close_dialog("keys-sure")>{t(&common::NO)}</button>
                <button id="keys-yes" type="button" on:click=show>{t(&says::KEYS_YES)}</button>
            </div>
        </dialog>
    }
    .into_any()
}

/// What it holds and what not, and the file.
fn copy(app: App, number: u32, busy: RwSignal<bool>) -> AnyView {
    let save = move |write: fn(Source<'_>) -> String, extension: &'static str, kind: &'static str| {
        app.ask(busy, Command::Act { group: number, act: Act::GatherCopy }, move |answer| {
            let Answer::Copy(read) = answer else { return };
            let text = app.group.with_untracked(|group| {
                let group = group.as_ref()?;
                let copy = Gathered::of(group, read);
                let lang = app.lang.get_untracked();
                let day = move |hour| day(lang, hour);
                Some(write(Source { lang, group, copy: &copy, hour: now(), day: &day }))
            });
            if text.is_some_and(|text| download(&text, &says::file_name(now(), extension), kind).is_some()) {
                app.said.set(Some(&says::COPY_MADE));
            }
        });
    };
    view! {
        <section class="screen-only" aria-labelledby="copy-title">
            <h2 id="copy-title">{t(&says::COPY)}</h2>
            {p(&says::COPY_LEAD)}
            <h3>{t(&says::COPY_HAS)}</h3>
            {if app.group.with_untracked(|group| group.as_ref().is_some_and(is_damaged)) {
                list(&[&says::COPY_HAS_2])
            } else {
                list(&[&says::COPY_HAS_1, &says::COPY_HAS_4, &says::COPY_HAS_2, &says::COPY_HAS_3])
            }}
            <h3>{t(&says::COPY_LACKS)}</h3>
            {list(&[&says::COPY_LACKS_1, &says::COPY_LACKS_4, &says::COPY_LACKS_2, &says::COPY_LACKS_3])}
            {p(&says::COPY_CLEAR)}
            <div class="actions">
                <button id="export-markdown" type="button" class="primary" aria-disabled=while_busy(busy)
                    on:click=move |_| save(says::markdown, "md", "text/markdown;charset=utf-8")>
                    {t(&says::COPY_MARKDOWN)}
                </button>
                <button id="export-json" type="button" aria-disabled=while_busy(busy)
                    on:click=move |_| save(says::json, "json", "application/json")>
                    {t(&says::COPY_JSON)}
                </button>
                <p class="working" role="status">{choose(app, move || busy.get().then_some(&common::WAIT))}</p>
            </div>
        </section>
    }
    .into_any()
}

fn list(phrases: &[&'static Phrase]) -> AnyView {
    let items: Vec<_> = phrases.iter().map(|phrase| view! { <li>{t(phrase)}</li> }).collect();
    view! { <ul class="prose">{items}</ul> }.into_any()
}

/// The hour by this device's clock.
fn now() -> u64 {
    (Date::now() / 3_600_000.0) as u64
}

/// Hands a text to the browser as a file. What it is read from goes once it has had time to.
fn download(text: &str, name: &str, kind: &str) -> Option<()> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into())).ok()?;
    let size = blob.size();
    let blob = blob.slice_with_f64_and_f64_and_content_type(0.0, size, kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    set_timeout(move || drop(Url::revoke_object_url(&url)), WRITTEN);
    Some(())
}

/// The sheet to print.
fn paper(app: App, (keys, folder): Keys, hide: impl Fn() + Copy + Send + 'static) -> AnyView {
    let store = of_group(app, |group| group.host.clone());
    let keys: Vec<AnyView> = keys.into_iter().map(|key| view! { <li>{key}</li> }.into_any()).collect();
    let whose = move || {
        let lang = app.lang.get();
        app.group.with(|group| {
            let name = group.as_ref().map(|group| group.name.clone()).unwrap_or_default();
            format!("{name}, {}", day(lang, now()))
        })
    };
    view! {
        <p class="notice serious">{t(&says::KEYS_ONCE)}</p>
        <article class="letter kit keys">
            <h2 id="keys-title" tabindex="-1">{t(&says::KEYS_SHEET)}</h2>
            <p translate="no">{say(whose)}</p>
            {p(&says::KEYS_OPEN)}
            <dl>
                <dt>{t(&trust::KIT_STORE)}</dt>
                <dd class="code" translate="no">{say(move || store.get())}</dd>
                <dt>{t(&says::KEYS_FOLDER)}</dt>
                <dd class="code" id="keys-folder" translate="no">{folder}</dd>
            </dl>
            <h3>{t(&says::KEYS_LIST)}</h3>
            <ol id="keys" class="code" translate="no">{keys}</ol>
            <h3>{t(&says::KEYS_HOW)}</h3>
            <ol class="prose">
                <li>{t(&says::KEYS_HOW_1)}</li>
                <li>{t(&says::KEYS_HOW_2)}</li>
                <li>{t(&says::KEYS_HOW_3)}</li>
                <li>{t(&says::KEYS_HOW_4)}<br/><code class="code" translate="no">{ONE}</code></li>
                <li>{t(&says::KEYS_HOW_5)}</li>
            </ol>
        </article>
        <div class="actions">
            <button id="print" type="button" class="primary" on:click=|_| { let _ = window().print(); }>
                {t(&place::PRINT)}
            </button>
            <button id="hide-keys" type="button" on:click=move |_| hide()>{t(&says::KEYS_HIDE)}</button>
        </div>
    }
    .into_any()
}

/// What is offered before something that takes the texts away.
pub fn first(number: u32) -> AnyView {
    view! {
        {hint(&says::FIRST)}
        <div class="actions">{way("", "button", Place::Export(number), &says::FIRST_GO)}</div>
    }
    .into_any()
}
