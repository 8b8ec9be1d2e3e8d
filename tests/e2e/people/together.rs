//! A review that two people write at once.

use std::time::Duration;

use serde_json::json;

use crate::support::Browser;

use super::asking;

/// What each types: letters that the other does not use, and emojis of one and of several characters.
pub const HERS: [&str; 6] = ["a", "b", "🙂", "c", " ", "d"];
/// The other's.
pub const THEIRS: [&str; 6] = ["U", "V", "👩\u{200d}⚕\u{fe0f}", "W", "\n", "X"];

/// So many keys of somebody's.
pub fn sequence(of: [&str; 6], keys: usize) -> Vec<String> {
    (0..keys).map(|key| of[key % of.len()].to_owned()).collect()
}

/// Begins a review in which everybody there is may write; gives its name in the address.
#[track_caller]
pub fn begin_review(browser: &Browser, title: &str) -> String {
    browser.place("#/groupe/1/bilans");
    browser.type_into("#review-title", title);
    let boxes =
        browser.execute("return document.querySelectorAll('#begin-review input[name=hand]').length", vec![]);
    for nth in 1..=boxes.as_u64().expect("a number") {
        browser.click(&format!("#begin-review .boxes label:nth-of-type({nth}) input"));
    }
    browser.click("#begin");
    browser.visible("#part-1");
    let url = browser.url();
    url.split("/bilans/").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned()
}

/// Finds the review in the list, and opens it to write in it.
#[track_caller]
pub fn takes_part(browser: &Browser, id: &str, title: &str) {
    browser.place("#/groupe/1/bilans");
    asking(browser, "the review in the list", || browser.page_text().contains(title));
    browser.place(&format!("#/groupe/1/bilans/{id}"));
    browser.click("#write-review");
    browser.visible("#part-1");
}

/// Begins to type at the end of the second part, ten keys a second, as the browser itself inserts them. Nobody may take the focus away
/// until all is typed.
pub fn types(browser: &Browser, keys: &[String]) {
    let script = "const [keys] = arguments; const area = document.querySelector('#part-1'); area.focus(); \
        area.setSelectionRange(area.value.length, area.value.length); window.typedAll = false; let at = 0; \
        const timer = setInterval(() => { if (at < keys.length) { document.execCommand('insertText', false, keys[at]); at += 1; } \
        else { clearInterval(timer); window.typedAll = true; } }, 100);";
    browser.execute(script, vec![json!(keys)]);
}

/// Waits until every key is typed, and kept.
#[track_caller]
pub fn typed_all(browser: &Browser) {
    browser.until_within(Duration::from_secs(120), "all keys typed", || {
        (browser.execute("return window.typedAll", vec![]) == json!(true)).then_some(())
    });
    review_kept(browser);
}

/// What is left of a text of somebody's own characters, in their order.
pub fn only(text: &str, of: [&str; 6]) -> String {
    let own: String = of.concat();
    text.chars().filter(|c| own.contains(*c)).collect()
}

/// Waits until everything that was written is kept.
#[track_caller]
pub fn review_kept(browser: &Browser) {
    browser.until("the review to be kept", || {
        browser.text("#review-kept").starts_with("Gardé sur cet appareil").then_some(())
    });
}

/// Waits until both have one text, and gives it: every key of both stands there, in its order, and nothing else.
#[track_caller]
pub fn one_text(a: &Browser, b: &Browser, hers: &[String], theirs: &[String]) -> String {
    let text = a.until_within(Duration::from_secs(60), "one text on both", || {
        let (one, other) = (a.value("#part-1"), b.value("#part-1"));
        (one == other && only(&one, THEIRS) == theirs.concat()).then_some(one)
    });
    assert_eq!(only(&text, HERS), hers.concat(), "a key is lost: {text:?}");
    assert_eq!(text.chars().count(), (hers.concat() + &theirs.concat()).chars().count());
    text
}

/// Submits what both wrote, and waits until it can be read.
#[track_caller]
pub fn submit(browser: &Browser, says: &str) {
    browser.click("#submit");
    browser.visible("#submit-sure");
    browser.click("#submit-yes");
    browser.until("what was submitted", || browser.page_text().contains(says).then_some(()));
}
