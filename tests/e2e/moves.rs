//! A group moves from the store beside the app to one of another origin that asks for a login. The login goes along, sealed like the rest:
//! nobody has anything to type. Who had shared something with nothing to reach, and was away meanwhile, brings it along; and where the
//! group was, nobody asks any more.

use crate::blind::Checker;
use crate::people::letters::{open_letter, write_letter};
use crate::people::{
    arrive, ask_once, asking, read_situation, says, share, two, type_login, unlock, write_sheet,
};
use crate::sample;
use crate::support::webdav::{PASSWORD, Store, USER};
use crate::support::{Browser, Engine, Host, alone, dist};

const AFTER: &str = "Après le déménagement";
const TEXT: &str = "Elle a posé le plateau sans me regarder.";
/// What is sent to the store beside the app, in its host's record.
const TO_STORE: &str = " /store/";

/// Waits until a device is where the group lies now, and reads what its place *Stockage* says: where that is, by which login this device
/// goes there, and what the host sees.
#[track_caller]
fn follows(browser: &Browser, store: &Store) {
    browser.place("#/groupe/1/stockage");
    let address = store.address();
    let there = || browser.shown("main .address").contains(address.trim_end_matches('/'));
    asking(browser, "the address of the new store", there);
    says(browser, "#login", &format!("«\u{202f}{USER}\u{202f}»"));
    for words in [
        "Il est venu avec l’invitation, ou du groupe.",
        "Ce que voit l’hébergeur",
        "Il ne voit ni les noms, ni les titres, ni les textes.",
    ] {
        says(browser, "main", words);
    }
    assert!(!browser.sees("#refused") && !browser.sees("#drop-login"), "{}", browser.page_text());
    assert!(!browser.page_text().contains("sans identifiant"), "{}", browser.page_text());
}

/// What the host beside the app was asked so far.
fn asked(host: &Host) -> Vec<u8> {
    std::fs::read(host.record()).expect("the host's record of requests")
}

#[test]
fn a_group_moves_to_a_store_with_a_login_chromium() {
    let _alone = alone();
    let mut host = Host::start();
    let store = Store::start(&host);
    let (a, b, drawn) = two(Engine::Chromium, &host);

    // B shares with nothing to reach, and goes away with it.
    b.place("#/groupe/1/membres");
    b.visible(".member");
    host.kill();
    b.place("#/groupe/1/situations/nouvelle");
    write_sheet(&b);
    share(&b);
    says(&b, "#seal", "Gardé sur cet appareil, sera scellé à l’envoi");
    b.goto("about:blank");
    host.revive();

    // A moves the group. Without the login nothing comes of it.
    a.place("#/groupe/1/stockage");
    says(&a, "main .address", host.address());
    says(&a, "main", "Cet appareil s’y présente sans identifiant.");
    ask_once(&a);
    a.click("#move > summary");
    says(&a, "#move", "L’ancien espace garde ses fichiers fermés.");
    a.type_into("#store-address", &store.address());
    a.click("#move-store");
    says(&a, "#annex .failure", "demande un identifiant");
    assert!(dist::files(&store.folder()).is_empty(), "nothing is brought there");
    says(&a, "main .address", host.address());
    type_login(&a);
    a.click("#move-store");
    says(&a, "#annex .said", "Le groupe déménage. Chaque appareil suivra à son prochain échange.");
    follows(&a, &store);
    asking(&a, "the group's sealed files in the new store", || !dist::files(&store.folder()).is_empty());

    // B comes back to where the group was, and follows with what they had shared. They type nothing but their passphrase.
    arrive(&b, &host);
    unlock(&b, sample::PASSPHRASE);
    follows(&b, &store);

    // From now on nobody asks where the group was, and what lies there stays.
    let (before, left) = (asked(&host), dist::files(&host.data()));
    ask_once(&b);
    read_situation(&a);
    write_letter(&a, AFTER, TEXT);
    open_letter(&b, AFTER);
    read_situation(&b);
    let record = asked(&host);
    let since = String::from_utf8_lossy(&record[before.len()..]);
    assert!(String::from_utf8_lossy(&before).contains(TO_STORE), "the record tells of the store's requests");
    assert!(!since.contains(TO_STORE), "the old store was asked: {since}");
    assert!(!left.is_empty());
    assert_eq!(dist::files(&host.data()), left, "the old store keeps its closed files");

    // Neither host has read anything, nor the login but in its header.
    let checker = Checker::new(&[
        ("the title", sample::TITLE),
        ("what happened", sample::WHAT_HAPPENED),
        ("the letter after it", AFTER),
        ("the group's name", sample::GROUP),
        ("the newcomer's name", sample::NEWCOMER),
        ("the drawn passphrase", &drawn),
        ("the chosen passphrase", sample::PASSPHRASE),
        ("the store's password", PASSWORD),
    ]);
    assert_eq!(checker.search_folder(&store.folder()), [], "in the new store");
    assert_eq!(checker.search_folder(&host.data()), [], "in the old store");
    assert_eq!(checker.search(&record, "the record"), [], "in the record of requests");
}
