//! A review that two people write at once, on two devices: every key arrives, undoing leaves the other's, the group reads what is submitted.

use serde_json::{Value, json};

use crate::blind::Checker;
use crate::people::paper::{make_kit, try_kit};
use crate::people::together::{
    HERS, THEIRS, begin_review, one_text, only, review_kept, sequence, submit, takes_part, typed_all, types,
};
use crate::people::{asking, counts, hearing, note_counts, quiet, two, type_and_lock, unlock};
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

const TITLE: &str = "Bilan de la traversée";
const SECOND: &str = "La règle pour les uns, le lien pour les autres.";

/// Where one types before the words of the other.
const SHARED: &str = "#part-3";
const WORDS: &str = "La peur du couloir";
/// Its characters are of one, two and more of the browser's units.
const BEFORE: &str = "Hier 🙂👩\u{200d}⚕\u{fe0f}, ";

/// How long both type, in tenths of a second.
fn keys() -> usize {
    if std::env::var_os("SOUSPLI_FULL").is_some() { 300 } else { 100 }
}

/// Undoes what was typed last in a part.
#[track_caller]
fn undo(browser: &Browser, css: &str) {
    let script = "const area = document.querySelector(arguments[0]); area.focus(); \
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }));";
    browser.execute(script, vec![json!(css)]);
}

/// Puts the caret, or the selection, of a part around `there`, to be gone on with at its beginning.
#[track_caller]
fn selects(browser: &Browser, there: &str) {
    let script = "const [css, there] = arguments; const area = document.querySelector(css); area.focus(); \
        const at = area.value.indexOf(there); area.setSelectionRange(at, at + there.length, 'backward');";
    browser.execute(script, vec![json!(SHARED), json!(there)]);
}

/// Types in the place of what is selected, as the browser itself inserts it.
#[track_caller]
fn types_over(browser: &Browser, text: &str) {
    browser.execute("document.execCommand('insertText', false, arguments[0])", vec![json!(text)]);
}

/// What stands before the selection, what is selected, its direction, and whether the part has the focus.
#[track_caller]
fn selection(browser: &Browser) -> Value {
    let script = "const area = document.querySelector(arguments[0]); const { value, selectionStart: start, selectionEnd: end } = area; \
        return [value.slice(0, start), value.slice(start, end), area.selectionDirection, document.activeElement === area];";
    browser.execute(script, vec![json!(SHARED)])
}

/// One types before the words of the other: what is selected in the middle of a word stays selected, and can be typed over; a caret stays
/// between its characters. Each takes back their own.
fn carets_stay(a: &Browser, b: &Browser) {
    selects(a, "");
    types_over(a, WORDS);
    hearing(b, "the words", || b.value(SHARED) == WORDS);
    selects(a, "oul");
    selects(b, "");
    types_over(b, BEFORE);
    let whole = format!("{BEFORE}{WORDS}");
    hearing(a, "what was typed before them", || a.value(SHARED) == whole);
    assert_eq!(selection(a), json!([format!("{BEFORE}La peur du c"), "oul", "backward", true]));

    types_over(a, "alv");
    hearing(b, "what was typed over", || b.value(SHARED) == format!("{BEFORE}La peur du calvoir"));
    let caret = selection(b);
    assert_eq!((&caret[0], &caret[1], &caret[3]), (&json!(BEFORE), &json!(""), &json!(true)));

    undo(a, SHARED);
    assert_eq!(a.value(SHARED), whole);
    hearing(b, "it to be taken back", || b.value(SHARED) == whole);
    undo(b, SHARED);
    assert_eq!(b.value(SHARED), WORDS);
    hearing(a, "one's own words alone", || a.value(SHARED) == WORDS);
    review_kept(a);
    review_kept(b);
}

/// How many rows the browser keeps of the device.
fn rows(browser: &Browser) -> u64 {
    let script = "const done = arguments[arguments.length - 1]; const opening = indexedDB.open('souspli'); \
        opening.onerror = () => done(0); opening.onsuccess = () => { \
            const counting = opening.result.transaction('rows').objectStore('rows').count(); \
            counting.onsuccess = () => { opening.result.close(); done(counting.result); }; };";
    browser.execute_async(script, vec![]).as_u64().unwrap_or_default()
}

/// Opens the device, and sees that it is told how much of it there is to open. (A person sees that once it takes longer than a second.)
#[track_caller]
fn unlocks_with_a_count(browser: &Browser, passphrase: &str) {
    let rows = rows(browser);
    assert!(rows > 1, "there is nothing to count");
    note_counts(browser);
    unlock(browser, passphrase);
    let (counts, told) = (counts(browser), format!("0 sur {rows}"));
    assert!(counts.split("; ").any(|count| count == told), "{told:?} is not in {counts:?}");
}

fn reviews(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let (a, b, drawn) = two(engine, &host);

    // The facilitator begins it, and opens it to the other.
    let id = begin_review(&a, TITLE);
    takes_part(&b, &id, TITLE);

    // Both in one paragraph.
    let (hers, theirs) = (sequence(HERS, keys()), sequence(THEIRS, keys()));
    types(&a, &hers);
    types(&b, &theirs);
    typed_all(&a);
    typed_all(&b);
    one_text(&a, &b, &hers, &theirs);

    // Undoing takes away one's own.
    undo(&a, "#part-1");
    let after = a.value("#part-1");
    assert!(only(&after, HERS).len() < hers.concat().len(), "nothing was undone");
    assert_eq!(only(&after, THEIRS), theirs.concat(), "the other's was undone");
    review_kept(&a);
    carets_stay(&a, &b);

    // Through the lock, in the very moment of the last key.
    type_and_lock(&a, "#part-0", "Dernier mot");
    unlocks_with_a_count(&a, &drawn);
    a.place(&format!("#/groupe/1/bilans/{id}/ecrire"));
    a.visible("#part-1");
    assert_eq!((a.value("#part-0").as_str(), a.value("#part-1")), ("Dernier mot", after));

    a.type_into("#part-2", SECOND);
    review_kept(&a);
    submit(&a, SECOND);
    b.place(&format!("#/groupe/1/bilans/{id}"));
    asking(&b, "what was submitted, at the other's", || b.page_text().contains(SECOND));
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
    review_kept(&a);
    b.place("#/groupe/1/bilans");
    asking(&b, "the review in the other's list", || b.page_text().contains(TITLE));
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
    let paper = make_kit(&b);
    try_kit(&b, &paper);
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
