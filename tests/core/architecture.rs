//! The rooms and which way they may look (src/lib.rs, ARCHITECTURE.md), read from the source itself.

use std::path::Path;

/// Rooms, and the rooms whose items each may name. Its own goes without saying.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("group", &[]),
    ("seal", &["group"]),
    ("doc", &["group", "seal"]),
    ("log", &["group", "seal", "doc"]),
    ("sync", &["group", "seal", "doc", "log"]),
    ("store", &[]),
    ("app", &["group", "seal", "doc", "log", "sync", "store"]),
    ("i18n", &["group", "app::vocabulary", "app::place"]),
    ("platform", &["group", "seal", "log", "sync", "store", "app"]),
    // The page holds no key: it speaks the vocabulary and nothing nearer to keys than that.
    ("ui", &["group", "app::vocabulary", "app::place", "i18n"]),
];

/// One file's door to one more room: a common text is put together where it is written, and needs no key.
const ALSO: [(&str, &str); 1] = [("ui/annex/desk.rs", "doc")];

/// Crates that are named in some rooms only.
const NAMED_ONLY_IN: [(&[&str], &[&str]); 3] = [
    (
        &["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "leptos", "gloo", "gloo_timers"],
        &["platform", "ui"],
    ),
    (
        &[
            "age",
            "age_core",
            "ed25519_dalek",
            "x25519_dalek",
            "chacha20poly1305",
            "scrypt",
            "sha2",
            "hkdf",
            "hmac",
            "bech32",
            "getrandom",
            "getrandom04",
        ],
        &["seal"],
    ),
    (&["yrs"], &["doc"]),
];

/// What no line does, in code or in a text handed to the browser; with the one file that may.
const NOWHERE: [(&str, &str); 10] = [
    ("inner_html", ""),
    ("innerHTML", ""),
    ("outerHTML", ""),
    ("insertAdjacentHTML", ""),
    ("eval", ""),
    ("new_with_args", ""),
    ("new_no_args", ""),
    ("localStorage", "ui/prefs.rs"),
    ("local_storage", "ui/prefs.rs"),
    ("session_storage", ""),
];

/// Of the file in the published x25519-dalek 2.0.1.
const X25519: &str = "fd31c22ea7af9a5e900474096dacfa6a53d2f8422a3720aed91fcb42d9ce8146";

#[test]
fn the_key_agreement_that_stands_in_is_the_published_one_to_the_byte() {
    use sha2::Digest;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stand-ins/x25519-dalek/src/x25519.rs");
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes)), X25519);
}

#[test]
fn every_line_keeps_to_its_room() {
    let files = sources();
    assert!(files.len() > 60, "{} files: the sources were not found", files.len());
    for (room, _) in MAY_USE {
        assert!(files.iter().any(|(path, _)| path.starts_with(&format!("{room}/"))), "{room} is empty");
    }
    let found: Vec<String> = files.iter().flat_map(|(path, text)| violations(path, text)).collect();
    assert_eq!(found, [""; 0]);
}

/// A check that cannot fail is a defect: each rule finds what breaks it, and nothing in what does not.
#[test]
fn the_scanner_finds_what_it_looks_for() {
    for (path, text) in [
        ("log/a.rs", "use crate::sync::Replica;"),
        ("log/a.rs", "fn f() { crate::app::place::go() }"),
        ("group/a.rs", "use crate::{\n    seal,\n    log::cbor,\n};"),
        ("seal/a.rs", "use crate :: log;"),
        ("seal/a.rs", "use crate::defence::Defence;"),
        ("store/a.rs", "use crate::defence::Work;"),
        ("store/a.rs", "use crate::seal::digest;"),
        ("store/mod.rs", "use super::seal::digest;"),
        ("store/deep/a.rs", "use super::super::super::seal;"),
        ("i18n/a.rs", "use crate::app::App;"),
        ("i18n/a.rs", "use crate::app::{vocabulary::View, App};"),
        ("ui/a.rs", "use crate::seal::SystemChance;"),
        ("ui/a.rs", "use crate::app::App;"),
        ("app/a.rs", "use crate::i18n::common;"),
        ("platform/a.rs", "use crate::ui::mount;"),
        ("app/a.rs", "let x = web_sys::window();"),
        ("sync/a.rs", "use js_sys::Date;"),
        ("app/a.rs", "use age::x25519;"),
        ("log/a.rs", "use getrandom;"),
        ("log/a.rs", "let d = sha2::Sha256::digest(b);"),
        ("app/a.rs", "use yrs::Doc;"),
        ("doc/a.rs", "use crate::log::DocId;"),
        ("ui/a.rs", "use crate::doc::Document;"),
        ("log/a.rs", "let x = y.unwrap();"),
        ("log/a.rs", "let x = y\n    .unwrap();"),
        ("ui/a.rs", "view! { <p inner_html=text/> }"),
        ("ui/a.rs", "set(&x, \"innerHTML\");"),
        ("ui/a.rs", "js_sys::eval(code);"),
        ("ui/a.rs", "window().local_storage();"),
        ("app/a.rs", "let s = \"déjà\";"),
        ("app/a.rs", "let s = r#\"l’été\"#;"),
        ("log/a.rs", "#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }\nfn g() { y.unwrap() }"),
    ] {
        assert!(!violations(path, text).is_empty(), "{path}: {text}");
    }
    for (path, text) in [
        ("log/a.rs", "use crate::defence::Defence;"),
        ("seal/a.rs", "use crate::defence::Work;"),
        ("log/a.rs", "use crate::seal::{hash, digest};\nuse super::cbor;"),
        ("log/a.rs", "//! See [`crate::app`], web_sys and x.unwrap(): déjà vu\nuse crate::group::Sheet;"),
        ("log/a.rs", "/* crate::app /* nested */ eval */ let age = person.age; let it = \".age\";"),
        ("log/a.rs", "let c = '\"'; let d = '\\''; fn f<'a>(x: &'a str) {} // \"déjà\""),
        ("log/a.rs", "let x = y.unwrap_or_default(); let medieval = evaluate();"),
        ("log/a.rs", "#[cfg(test)]\nmod tests { fn f() { let s = \"déjà }\"; x.unwrap() } }"),
        ("app/a.rs", "use crate::{store::Store, sync};"),
        ("i18n/a.rs", "pub const X: &str = \"déjà\"; use crate::app::{place::Place, vocabulary};"),
        ("ui/prefs.rs", "window().local_storage();"),
        ("ui/annex/desk.rs", "use crate::doc::Desk;"),
        ("ui/places/a.rs", "use super::super::pieces;"),
        ("platform/a.rs", "use wasm_bindgen::prelude::*; use crate::app::App;"),
    ] {
        assert_eq!(violations(path, text), [""; 0], "{path}: {text}");
    }
}

/// Every source in a room, by its path under `src`.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders: Vec<_> = MAY_USE.iter().map(|(room, _)| src.join(room)).collect();
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    // A folder beside the rooms would be looked at by nobody.
    for item in std::fs::read_dir(&src).unwrap() {
        let item = item.unwrap();
        let name = item.file_name().into_string().unwrap();
        let known = MAY_USE.iter().any(|(room, _)| *room == name) || name == "bin" || !item.path().is_dir();
        assert!(known, "src/{name} is in no room");
    }
    found
}

/// What breaks a rule in one file.
fn violations(path: &str, text: &str) -> Vec<String> {
    let room = path.split('/').next().unwrap();
    let (_, may_use) = MAY_USE.iter().find(|(name, _)| *name == room).expect("a room");
    let tokens = without_tests(tokens(text));
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("src/{path}: {what}"));

    for (at, token) in tokens.iter().enumerate() {
        let after = |n: usize| tokens.get(at + n).map(Token::as_code).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(Token::as_code).unwrap_or_default();
        match token {
            Token::Code(word) if word == "crate" && after(1) == "::" => {
                for used in used_from(&tokens[at + 2..]) {
                    let own = used == room || used.starts_with(&format!("{room}::"));
                    let mut may = may_use
                        .iter()
                        .chain(ALSO.iter().filter(|(file, _)| *file == path).map(|(_, may)| may));
                    let allowed = may.any(|may| used == *may || used.starts_with(&format!("{may}::")));
                    // What only tests have is no room's: switches, of which `store` and `seal` know none, and counters, which change
                    // nothing.
                    let switch = used == "defence::Defence" && !["store", "seal", "ui"].contains(&room);
                    let counter = used == "defence::Work" && !["store", "ui"].contains(&room);
                    if !own && !allowed && !switch && !counter {
                        say(format!("names crate::{used}"));
                    }
                }
            }
            Token::Code(word) if word == "super" && before != "::" => {
                let ups = (0..).take_while(|n| after(2 * n) == "super" && after(2 * n + 1) == "::").count();
                if ups >= depth(path) {
                    say("leaves its room by `super`".into());
                }
            }
            Token::Code(word) => {
                let named = after(1) == "::" && before != "::" || before == "use";
                for (crates, rooms) in NAMED_ONLY_IN {
                    if named && crates.contains(&word.as_str()) && !rooms.contains(&room) {
                        say(format!("names {word}"));
                    }
                }
                if word == "unwrap" && before == "." && after(1) == "(" {
                    say("calls unwrap".into());
                }
            }
            Token::Text(text) => {
                let french = |c: char| "éèêëàâçîïôöûùüœæÉÈÊÀÂÇÎÔŒ«»’".contains(c);
                if room != "i18n" && text.chars().any(french) {
                    say(format!("has a sentence of its own: {text:?}"));
                }
            }
        }
        let words = match token {
            Token::Code(word) => vec![word.as_str()],
            Token::Text(text) => text.split(|c: char| !c.is_alphanumeric() && c != '_').collect(),
        };
        for word in words {
            if NOWHERE.iter().any(|(never, but)| word == *never && path != *but) {
                say(format!("has {word}"));
            }
        }
    }
    found
}

/// How many `super` lead from a file's module out of its room.
fn depth(path: &str) -> usize {
    let steps = path.split('/').count();
    if path.ends_with("/mod.rs") { steps - 1 } else { steps }
}

/// The paths named after `crate::`, two segments each: of `{a, b::{c, d}}` these are `a`, `b::c` and `b::d`.
fn used_from(tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(Token::as_code).unwrap_or_default();
        match token.as_code() {
            "{" => open.push(path.len()),
            "}" => {
                open.pop();
                path.truncate(open.last().copied().unwrap_or(0));
                if open.is_empty() {
                    break;
                }
            }
            "," => path.truncate(open.last().copied().unwrap_or(0)),
            "::" => {}
            word => {
                path.push(word.to_owned());
                if next != "::" {
                    found.push(path.iter().take(2).cloned().collect::<Vec<_>>().join("::"));
                    if open.is_empty() {
                        break;
                    }
                }
            }
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A word, `::`, or one other character.
    Code(String),
    /// What stands between quotes.
    Text(String),
}

impl Token {
    fn as_code(&self) -> &str {
        match self {
            Token::Code(code) => code,
            Token::Text(_) => "\"",
        }
    }
}

/// Enough of Rust's grammar of tokens: comments are dropped, texts kept apart, lifetimes told from characters.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut tokens, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        let start = i;
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                let mut deep = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (deep, i) = (deep + 1, i + 2),
                        ('*', '/') => (deep, i) = (deep - 1, i + 2),
                        _ => i += 1,
                    }
                    if deep == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            ('"', _) => {
                i += 1;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                tokens.push(Token::Text(chars[start + 1..i.min(chars.len())].iter().collect()));
                i += 1;
            }
            ('r', '"' | '#') if at(i + 1) == '"' || at(i + 2) == '"' || at(i + 2) == '#' => {
                let hashes = (i + 1..).take_while(|i| at(*i) == '#').count();
                let begin = i + 1 + hashes + 1;
                i = begin;
                while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                    i += 1;
                }
                tokens.push(Token::Text(chars[begin..i.min(chars.len())].iter().collect()));
                i += 1 + hashes;
            }
            ('\'', '\\') => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            (':', ':') => {
                tokens.push(Token::Code("::".into()));
                i += 2;
            }
            (c, _) if word(c) => {
                while word(at(i)) {
                    i += 1;
                }
                tokens.push(Token::Code(chars[start..i].iter().collect()));
                // `b"…"` and `br"…"`: the prefix stands as a word of its own, which harms nothing.
            }
            (c, _) => {
                if !c.is_whitespace() {
                    tokens.push(Token::Code(c.into()));
                }
                i += 1;
            }
        }
    }
    tokens
}

/// Leaves out what follows `#[cfg(test)]`, up to the brace that closes it.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let marker: Vec<Token> =
        ["#", "[", "cfg", "(", "test", ")", "]"].into_iter().map(|code| Token::Code(code.into())).collect();
    let (mut kept, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        if !tokens[i..].starts_with(&marker) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        let mut deep = 0;
        while i < tokens.len() {
            match tokens[i].as_code() {
                "{" => deep += 1,
                "}" => deep -= 1,
                _ => {}
            }
            i += 1;
            if deep == 0 && matches!(tokens[i - 1].as_code(), "}" | ";") {
                break;
            }
        }
    }
    kept
}

/// Tests take defences away by a feature that nothing which is handed out asks for.
#[test]
fn no_build_that_is_handed_out_can_lose_a_defence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let features = manifest.split("[features]").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(features.contains("weak = []") && !features.contains("default"), "{features}");
    for builder in ["Trunk.toml", "index.html", "xtask/src/release.rs", ".cargo/config.toml"] {
        let text = std::fs::read_to_string(root.join(builder)).unwrap();
        for asks in ["weak", "all-features", "all_features"] {
            assert!(!text.contains(asks), "{asks} in {builder}");
        }
    }
}
