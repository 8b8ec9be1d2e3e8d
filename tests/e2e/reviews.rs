//! A review that two people write at once, on two devices: every key arrives, undoing leaves the other's, the group reads what is submitted.

use std::time::Duration;

use serde_json::json;

use crate::blind::Checker;
use crate::people::{quiet, two, type_and_lock, unlock};
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

const TITLE: &str = "Bilan de la traversée";
const SECOND: &str = "La règle pour les uns, le lien pour les autres.";

/// What each types: letters that the other does not use, and emojis of one and of several characters.
const HERS: [&str; 6] = ["a", "b", "🙂", "c", " ", "d"];
const THEIRS: [&str; 6] = ["U", "V", "👩\u{200d}⚕\u{fe0f}", "W", "\n", "X"];

/// How long both type, in tenths of a second.
fn keys() -> usize {
    if std::env::var_os("SOUSPLI_FULL").is_some() { 300 } else { 100 }
}

fn sequence(of: [&str; 6]) -> Vec<String> {
    (0..keys()).map(|key| of[key % of.len()].to_owned()).collect()
}

/// Begins to type where the caret is, ten keys a second, as the browser itself inserts them.
fn types(browser: &Browser, keys: &[String]) {
    let script = "const [keys] = arguments; const area = document.querySelector('#part-1'); area.focus(); \
        area.setSelectionRange(area.value.length, area.value.length); window.typedAll = false; let at = 0; \
        const timer = setInterval(() => { if (at < keys.length) { document.execCommand('insertText', false, keys[at]); at += 1; } \
        else { clearInterval(timer); window.typedAll = true; } }, 100);";
    browser.execute(script, vec![json!(keys)]);
}

/// What is left of a text of somebody's own characters, in their order.
fn only(text: &str, of: [&str; 6]) -> String {
    let own: String = of.concat();
    text.chars().filter(|c| own.contains(*c)).collect()
}

/// Waits until everything is kept.
#[track_caller]
fn kept(browser: &Browser) {
    browser
        .until("the review to be kept", || browser.text("#review-kept").starts_with("Gardé").then_some(()));
}

fn reviews(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let (a, b, drawn) = two(engine, &host);

    // The facilitator begins it, and opens it to the other.
    a.place("#/groupe/1/bilans");
    b.place("#/groupe/1/bilans");
    a.type_into("#review-title", TITLE);
    a.click("#begin-review input[name=hand]");
    a.click("#begin");
    a.visible("#part-1");
    let id =
        a.url().split("/bilans/").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
    b.until("the review in the other's list", || {
        b.click("#refresh");
        b.page_text().contains(TITLE).then_some(())
    });
    b.place(&format!("#/groupe/1/bilans/{id}"));
    b.click("#write-review");
    b.visible("#part-1");

    // Both in one paragraph.
    let (hers, theirs) = (sequence(HERS), sequence(THEIRS));
    types(&a, &hers);
    types(&b, &theirs);
    for page in [&a, &b] {
        page.until_within(Duration::from_secs(120), "all keys typed", || {
            (page.execute("return window.typedAll", vec![]) == json!(true)).then_some(())
        });
        kept(page);
    }
    let text = a.until_within(Duration::from_secs(60), "one text on both", || {
        let (one, other) = (a.value("#part-1"), b.value("#part-1"));
        (one == other && only(&one, THEIRS) == theirs.concat()).then_some(one)
    });
    assert_eq!(only(&text, HERS), hers.concat(), "a key is lost: {text:?}");
    assert_eq!(text.chars().count(), (hers.concat() + &theirs.concat()).chars().count());

    // Undoing takes away one's own.
    let undo = "const area = document.querySelector('#part-1'); area.focus(); \
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }));";
    a.execute(undo, vec![]);
    let after = a.value("#part-1");
    assert!(only(&after, HERS).len() < hers.concat().len(), "nothing was undone");
    assert_eq!(only(&after, THEIRS), theirs.concat(), "the other's was undone");
    kept(&a);

    // Through the lock, in the very moment of the last key.
    type_and_lock(&a, "#part-0", "Dernier mot");
    unlock(&a, &drawn);
    a.place(&format!("#/groupe/1/bilans/{id}/ecrire"));
    a.visible("#part-1");
    assert_eq!((a.value("#part-0").as_str(), a.value("#part-1")), ("Dernier mot", after));

    a.type_into("#part-2", SECOND);
    kept(&a);
    a.click("#submit");
    a.visible("#submit-sure");
    a.click("#submit-yes");
    a.until("what was submitted", || a.page_text().contains(SECOND).then_some(()));
    b.place(&format!("#/groupe/1/bilans/{id}"));
    b.until("what was submitted, at the other's", || {
        b.click("#refresh");
        b.page_text().contains(SECOND).then_some(())
    });
    let secrets = [("the title", TITLE), ("a part", SECOND)];
    assert_eq!(Checker::new(&secrets).search_folder(&host.data()), []);
    quiet(&a);
    quiet(&b);
}

in_three_engines! {
    reviews: reviews_chromium, reviews_firefox, reviews_webkit;
}

/// A draft is for those who write it; the list says to the others that it is being written.
#[test]
fn not_a_hand_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, b, _) = two(Engine::Chromium, &host);
    a.place("#/groupe/1/bilans");
    a.type_into("#review-title", TITLE);
    a.click("#begin");
    a.type_into("#part-0", SECOND);
    kept(&a);
    b.place("#/groupe/1/bilans");
    b.until("the review in the other's list", || {
        b.click("#refresh");
        b.page_text().contains(TITLE).then_some(())
    });
    // There is no way to begin one for who does not facilitate.
    assert!(!b.sees("#begin-review"));
    b.click("ul.lines a.situation");
    b.until("that it is being written", || b.page_text().contains("s’écrit encore").then_some(()));
    assert!(!b.sees("#write-review"));
    let id =
        a.url().split("/bilans/").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
    b.place(&format!("#/groupe/1/bilans/{id}/ecrire"));
    b.until("no draft", || b.page_text().contains("n’est pas ouvert").then_some(()));
    assert!(!b.page_text().contains(SECOND));
    quiet(&a);
    quiet(&b);
}

/// Something is told of somebody while it is chosen who writes along: who was ticked stays ticked.
#[test]
fn a_ticked_hand_stays_ticked_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, b, _) = two(Engine::Chromium, &host);
    // What was told of the other so far has come.
    b.click("#refresh");
    b.enabled("#refresh");
    a.click("#refresh");
    a.enabled("#refresh");
    a.place("#/groupe/1/bilans");
    a.click("#begin-review input[name=hand]");
    b.place("#/groupe/1/secours");
    b.click("#make-kit");
    b.visible("#kit-title");
    for page in [&b, &a, &a] {
        page.click("#refresh");
        page.enabled("#refresh");
    }
    let ticked = "return document.querySelector('#begin-review input[name=hand]').checked";
    assert_eq!(a.execute(ticked, vec![]), json!(true), "the tick is gone");
    // It did come in meanwhile: the place says so without another exchange.
    a.place("#/groupe/1/membres");
    a.visible(".member");
    assert!(
        a.text(".people").contains("Feuille de secours"),
        "nothing came of the other: {}",
        a.text(".people")
    );
    quiet(&a);
    quiet(&b);
}
