//! The only three things the page itself keeps: language, colours, and when it locks. They say nothing of a person's groups, and
//! must be known before the device is unlocked, so they lie in `localStorage`. Nothing else may go there.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::i18n::{Lang, english};

use super::browser;

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the device prefers.
    #[default]
    Auto,
    /// Light, whatever the device prefers.
    Light,
    /// Dark, whatever the device prefers.
    Dark,
}

impl Theme {
    /// The next one, in a round.
    pub fn next(self) -> Theme {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

const LANGUAGE: &str = "souspli.language";
const COLOURS: &str = "souspli.colours";
const LOCK: &str = "souspli.lock";

/// Minutes without a touch after which the app may be set to lock; `None`: only when asked.
pub const LOCK_CHOICES: [Option<u32>; 4] = [Some(5), Some(15), Some(60), None];

/// The language chosen before, or else what the browser prefers.
pub fn language() -> Lang {
    read(LANGUAGE).and_then(|tag| Lang::from_tag(&tag)).unwrap_or_else(|| {
        let tags: Vec<String> =
            window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
        Lang::preferred(tags.iter().map(String::as_str))
    })
}

/// The language that is on the page.
pub fn language_on_page() -> Lang {
    let root = document().document_element().and_then(|root| root.get_attribute("lang"));
    root.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default()
}

/// Has the English come, then goes on: at once where it is here, or not wanted. `false`: it did not come.
pub fn with_sentences(lang: Lang, then: impl FnOnce(bool) + 'static) {
    if lang == Lang::Fr || english::is_loaded() {
        return then(true);
    }
    let then = std::cell::Cell::new(Some(then));
    browser::on("souspli-english", move |text| {
        if let Some(text) = text.as_string() {
            english::load(&text);
        }
        if let Some(then) = then.take() {
            then(english::is_loaded());
        }
    });
    browser::tell("souspli-english-open", &JsValue::NULL);
}

/// Puts the language on the page and remembers it.
pub fn set_language(lang: Lang, remember: bool) {
    set_root("lang", lang.tag());
    if remember {
        write(LANGUAGE, lang.tag());
    }
}

/// Minutes without a touch after which the app locks; a quarter of an hour where nobody chose.
pub fn lock_after() -> Option<u32> {
    let chosen = read(LOCK).and_then(|kept| kept.parse::<u32>().ok()).unwrap_or(15);
    LOCK_CHOICES.into_iter().find(|choice| choice.unwrap_or(0) == chosen).unwrap_or(Some(15))
}

/// Remembers that.
pub fn set_lock_after(minutes: Option<u32>) {
    write(LOCK, &minutes.unwrap_or(0).to_string());
}

/// The colours chosen before.
pub fn theme() -> Theme {
    match read(COLOURS).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// Puts the colours on the page (`<html data-theme>`, see `style/tokens.css`) and remembers them.
pub fn set_theme(theme: Theme, remember: bool) {
    set_root("data-theme", theme.name());
    if remember {
        write(COLOURS, theme.name());
    }
}

fn set_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

// Storage may be refused: then the choice lasts as long as the page.
fn read(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

fn write(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}
