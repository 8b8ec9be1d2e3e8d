//! Every sentence a person reads, in French and in English, side by side: a missing translation does not compile.
//!
//! French is written with its typography: narrow no-break spaces (U+202F) before `; : ! ?` and inside « ». The tests
//! below read every phrase, so a plain space there fails.

/// Declares phrases, French first. The French is also the item's documentation.
macro_rules! phrases {
    ($($name:ident: $fr:literal, $en:literal;)+) => {
        $(
            #[doc = $fr]
            pub static $name: $crate::i18n::Phrase = $crate::i18n::Phrase {
                fr: $fr,
                #[cfg(not(target_family = "wasm"))]
                en: $en,
                key: $crate::i18n::english::key(module_path!(), stringify!($name)),
            };
        )+

        /// Every phrase of this module with its name.
        pub static ALL: &[(&str, &$crate::i18n::Phrase)] = &[$((stringify!($name), &$name)),+];
    };
}

pub mod common;
pub mod english;
pub mod export;
pub mod place;
pub mod practice;
pub mod review;
pub mod trouble;
pub mod trust;

/// A language of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// French, the language of the practice.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language tag, for `lang` (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// The locale for `Intl`: British, for its dates.
    pub fn locale(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en-GB",
        }
    }

    /// The other one.
    pub fn other(self) -> Lang {
        match self {
            Lang::Fr => Lang::En,
            Lang::En => Lang::Fr,
        }
    }

    /// Reads a language tag; `None` for a language the app does not speak.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        match tag.split(['-', '_']).next().map(str::to_ascii_lowercase).as_deref() {
            Some("fr") => Some(Lang::Fr),
            Some("en") => Some(Lang::En),
            _ => None,
        }
    }

    /// The language to begin with, from the browser's preferences in their order: English only for a person who
    /// asks for it and nowhere for French.
    pub fn preferred<'a>(mut tags: impl Iterator<Item = &'a str>) -> Lang {
        let mut english = false;
        let french = tags.any(|tag| match Lang::from_tag(tag) {
            Some(Lang::Fr) => true,
            Some(Lang::En) => {
                english = true;
                false
            }
            None => false,
        });
        if english && !french { Lang::En } else { Lang::Fr }
    }
}

/// A sentence in both languages.
#[derive(Debug, PartialEq, Eq)]
pub struct Phrase {
    /// In French.
    pub fr: &'static str,
    /// In English; in the page's modules it lies in a file of its own.
    #[cfg(not(target_family = "wasm"))]
    pub en: &'static str,
    /// Names it in that file ([`english`]).
    pub key: u32,
}

impl Phrase {
    /// The sentence in one language.
    pub fn to(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.english(),
        }
    }

    #[cfg(not(target_family = "wasm"))]
    fn english(&self) -> &'static str {
        self.en
    }

    /// The French where the file is not there yet.
    #[cfg(target_family = "wasm")]
    fn english(&self) -> &'static str {
        english::find(self.key).unwrap_or(self.fr)
    }

    /// The sentence with `value` where it has `{}`.
    pub fn with(&self, lang: Lang, value: &str) -> String {
        self.to(lang).replacen("{}", value, 1)
    }

    /// The sentence with two values where it has `{}` twice.
    pub fn with_two(&self, lang: Lang, first: &str, second: &str) -> String {
        self.with(lang, first).replacen("{}", second, 1)
    }
}

/// "312 mots": in French, nought and one are singular.
pub fn words(lang: Lang, count: usize) -> String {
    let phrase = match (lang, count) {
        (Lang::Fr, 0 | 1) | (Lang::En, 1) => &common::ONE_WORD,
        _ => &common::MANY_WORDS,
    };
    phrase.with(lang, &count.to_string())
}

/// Milliseconds since 1970 of an hour since 1970, as `Date` takes them.
pub fn milliseconds(hour: u64) -> f64 {
    // Exact below 2^53; the hours of a wrong clock may lie beyond what `Date` can show, which then says so itself.
    hour as f64 * 3_600_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<(&'static str, &'static Phrase)> {
        [common::ALL, export::ALL, place::ALL, practice::ALL, review::ALL, trouble::ALL, trust::ALL].concat()
    }

    /// What `style/english.txt` has to hold.
    fn english_file() -> String {
        let escaped = |text: &str| text.replace('\n', "\\n");
        let mut lines: Vec<String> = all()
            .into_iter()
            .map(|(_, phrase)| format!("{:08x}\t{}\n", phrase.key, escaped(phrase.en)))
            .collect();
        lines.sort();
        lines.concat()
    }

    /// Written anew by this very test with `SOUSPLI_ENGLISH=write`.
    #[test]
    fn the_english_file_says_what_the_source_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/style/english.txt");
        let wanted = english_file();
        if std::env::var_os("SOUSPLI_ENGLISH").is_some_and(|what| what == "write") {
            std::fs::write(path, &wanted).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), wanted);
    }

    #[test]
    fn every_phrase_has_a_key_of_its_own() {
        let mut keys: Vec<u32> = all().into_iter().map(|(_, phrase)| phrase.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    /// The fault of a French sentence, if it has one.
    fn fault(text: &str) -> Option<String> {
        let characters: Vec<char> = text.chars().collect();
        for (at, character) in characters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
            let after = characters.get(at + 1).copied();
            // A colon inside an address or an hour has no space.
            let bare = *character == ':' && after.is_some_and(|after| !after.is_whitespace());
            if ";:!?»".contains(*character) && before != Some('\u{202f}') && !bare {
                return Some(format!("no narrow space before {character}"));
            }
            if *character == '«' && after != Some('\u{202f}') {
                return Some("no narrow space after «".into());
            }
            if *character == '\'' {
                return Some("straight apostrophe".into());
            }
        }
        if text.contains("...") || text.contains("  ") || text.trim() != text {
            return Some("three dots or stray spaces".into());
        }
        None
    }

    #[test]
    fn the_typography_check_finds_faults() {
        for wrong in ["Qui ?", "Qui?", "« oui »", "l'heure", "Attendez...", "deux  espaces", "fin "] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
        assert_eq!(fault("Qui\u{202f}? «\u{202f}L’autre\u{202f}», à 14:30."), None);
    }

    #[test]
    fn french_typography() {
        for (name, phrase) in all() {
            assert_eq!(fault(phrase.fr), None, "{name}: {}", phrase.fr);
        }
    }

    #[test]
    fn words_that_are_never_said() {
        let never = [
            "anonyme",
            "anonymes",
            "dossier",
            "dossiers",
            "utilisateur",
            "utilisateurs",
            "utilisatrice",
            "post",
        ];
        for (name, phrase) in all() {
            for text in [phrase.fr, phrase.en] {
                let lower = text.to_lowercase();
                for word in lower.split(|c: char| !c.is_alphanumeric()) {
                    assert!(!never.contains(&word), "{name}: {text}");
                    assert!(
                        !["ticket", "oups", "oops", "anonymous", "user", "users"].contains(&word),
                        "{name}"
                    );
                }
                assert!(!text.contains(['!', '·', '•']), "{name}: {text}");
            }
            for familiar in [" tu ", " ton ", " tes ", " toi "] {
                assert!(!phrase.fr.to_lowercase().contains(familiar), "{name}: {}", phrase.fr);
            }
        }
    }

    #[test]
    fn both_languages_say_something_and_take_the_same_values() {
        for (name, phrase) in all() {
            assert!(!phrase.fr.is_empty() && !phrase.en.is_empty(), "{name}");
            let values = |text: &str| text.matches("{}").count();
            assert_eq!(values(phrase.fr), values(phrase.en), "{name}");
        }
    }

    #[test]
    fn french_unless_english_alone_is_asked_for() {
        let preferred = |tags: &[&str]| Lang::preferred(tags.iter().copied());
        assert_eq!(preferred(&[]), Lang::Fr);
        assert_eq!(preferred(&["de", "it"]), Lang::Fr);
        assert_eq!(preferred(&["en-GB", "en"]), Lang::En);
        assert_eq!(preferred(&["en-US", "fr-FR"]), Lang::Fr);
        assert_eq!(preferred(&["fr-CA", "en"]), Lang::Fr);
    }

    #[test]
    fn nought_is_singular_in_french_only() {
        assert_eq!(words(Lang::Fr, 0), "0 mot");
        assert_eq!(words(Lang::Fr, 1), "1 mot");
        assert_eq!(words(Lang::Fr, 2), "2 mots");
        assert_eq!(words(Lang::En, 0), "0 words");
        assert_eq!(words(Lang::En, 1), "1 word");
    }
}
