//! The only two things the page itself keeps: language and colours. They say nothing of a person's groups, and
//! they must be known before the device is unlocked, so they lie in `localStorage`. Nothing else may go there.

use leptos::prelude::*;

use crate::i18n::Lang;

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

/// The language chosen before, or else what the browser prefers.
pub fn language() -> Lang {
    read(LANGUAGE).and_then(|tag| Lang::from_tag(&tag)).unwrap_or_else(|| {
        let tags: Vec<String> =
            window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
        Lang::preferred(tags.iter().map(String::as_str))
    })
}

/// Puts the language on the page and remembers it.
pub fn set_language(lang: Lang, remember: bool) {
    set_root("lang", lang.tag());
    if remember {
        write(LANGUAGE, lang.tag());
    }
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
