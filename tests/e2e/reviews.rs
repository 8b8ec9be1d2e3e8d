//! A review that two people write at once, on two devices: every key arrives, undoing leaves the other's, the group reads what is submitted.

use serde_json::json;

use crate::blind::Checker;
use crate::people::together::{
    HERS, THEIRS, begin_review, one_text, only, review_kept, sequence, submit, takes_part, typed_all, types,
};
use crate::people::{asking, quiet, two, type_and_lock, unlock};
use crate::support::{Engine, Host, alone, in_three_engines};

const TITLE: &str = "Bilan de la traversée";
const SECOND: &str = "La règle pour les uns, le lien pour les autres.";

/// How long both type, in tenths of a second.
fn keys() -> usize {
    if std::env::var_os("SOUSPLI_FULL").is_some() { 300 } else { 100 }
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
    let undo = "const area = document.querySelector('#part-1'); area.focus(); \
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }));";
    a.execute(undo, vec![]);
    let after = a.value("#part-1");
    assert!(only(&after, HERS).len() < hers.concat().len(), "nothing was undone");
    assert_eq!(only(&after, THEIRS), theirs.concat(), "the other's was undone");
    review_kept(&a);

    // Through the lock, in the very moment of the last key.
    type_and_lock(&a, "#part-0", "Dernier mot");
    unlock(&a, &drawn);
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
