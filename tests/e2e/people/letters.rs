//! Letters besides the sample, found by their titles, and words in their margin.

use serde_json::{Value, json};

use crate::support::Browser;

use super::{asking, confirm};

/// What somebody else writes in a letter's margin.
pub const RESONANCE: &str = "Cela me rappelle un couloir.\nJe n’y suis jamais retournée.";
/// What its author answers.
pub const LAST_WORD: &str = "Merci. Je vois autrement la porte.";

/// What the seal of a letter says that has not left.
pub const KEPT: &str = "Gardé sur cet appareil, sera scellé à l’envoi";
/// And of one that has.
const SEALED: &str = "Scellé et remis au groupe";
/// And of one that everybody has for whom it is.
const RECEIVED: &str = "Reçu par tous ses destinataires";

/// What stands over those in the list that have not left.
pub const ALL_KEPT: &str = "Gardées sur cet appareil, seront scellées à l’envoi";
/// Over those that have.
pub const ALL_SEALED: &str = "Scellées et remises au groupe";
/// Over those that everybody has for whom they are.
pub const ALL_RECEIVED: &str = "Reçues par tous leurs destinataires";

/// Writes and shares a letter; gives its place.
#[track_caller]
pub fn write_letter(browser: &Browser, title: &str, text: &str) -> String {
    browser.place("#/groupe/1/situations/nouvelle");
    browser.type_into("#title", title);
    browser.type_into("#what-happened", text);
    browser.click("#share");
    browser.visible("#share-confirm");
    let shown = browser.text("#share-confirm");
    assert!(shown.contains(title) && shown.contains(text), "{shown:?}");
    confirm(browser);
    titled(browser, title);
    let url = browser.url();
    format!("#{}", url.split_once('#').expect("a place").1)
}

/// Opens the letter of that title from the list, once it is there.
#[track_caller]
pub fn open_letter(browser: &Browser, title: &str) {
    browser.place("#/groupe/1/situations");
    let find = "return [...document.querySelectorAll('a.situation')]\
        .find((letter) => letter.querySelector('.name')?.textContent === arguments[0])?.getAttribute('href') ?? ''";
    let mut href = String::new();
    asking(browser, &format!("the letter {title:?} in the list"), || {
        let found = browser.execute(find, vec![json!(title)]);
        href = found.as_str().unwrap_or_default().to_owned();
        // The list of reviews has lines of the same look.
        href.contains("/situations/")
    });
    browser.click(&format!("a.situation[href='{href}']"));
    // A heading that came or went meanwhile puts another line under the press.
    if !browser.url().ends_with(&href) {
        browser.place(&href);
    }
    titled(browser, title);
}

/// The list of all situations as it stands: what each heading says, with the titles under it.
#[track_caller]
pub fn by_state(browser: &Browser) -> Value {
    let script = "return [...document.querySelectorAll('main > h2')].map((heading) => [heading.textContent, \
        [...(heading.nextElementSibling?.querySelectorAll('li .name') ?? [])].map((name) => name.textContent)])";
    browser.execute(script, vec![])
}

/// Waits until the open letter bears that title: the one before it may still stand there.
#[track_caller]
fn titled(browser: &Browser, title: &str) {
    browser.until(&format!("the letter {title:?}"), || {
        let script = "return document.querySelector('article.letter h1')?.textContent ?? ''";
        (browser.execute(script, vec![]) == json!(title)).then_some(())
    });
}

/// Writes a resonance in the margin of the open letter, which is somebody else's and has an empty margin.
#[track_caller]
pub fn resonate(browser: &Browser) {
    browser.click("#kind-1");
    browser.type_into("#contribution", RESONANCE);
    browser.click("#contribute-send");
    browser.until("the contribution to stand there, and no longer in the field", || {
        (browser.sees(".contribution .typed") && browser.value("#contribution").is_empty()).then_some(())
    });
    assert_eq!(browser.text(".contribution .typed"), RESONANCE);
    let seal = browser.text(".contribution .hint");
    assert!([KEPT, SEALED, RECEIVED].contains(&seal.as_str()), "{seal:?}");
}

/// Waits until a text stands in the margin of the open letter, to the character.
#[track_caller]
pub fn reads(browser: &Browser, text: &str) {
    let script = "return [...document.querySelectorAll('.contribution .typed')].some((typed) => typed.textContent === arguments[0])";
    asking(browser, text, || browser.execute(script, vec![json!(text)]) == json!(true));
}

/// Has the last word in the margin of one's own letter.
#[track_caller]
pub fn last_word(browser: &Browser) {
    browser.type_into("#contribution", LAST_WORD);
    browser.click("#contribute-send");
    browser.until("the last word to stand there", || {
        (browser.value("#contribution").is_empty() && browser.page_text().contains(LAST_WORD)).then_some(())
    });
}
