//! A group on a WebDAV store of another origin that asks for a login: tried out and founded there; one person comes with the login in
//! their link, another types it, wrong at first; and one day it is another.

use crate::blind::Checker;
use crate::people::{
    admit, arrive, ask, ask_to_join, comes, drawn_words, fill_in_group, let_in, link, name_own_store,
    open_invitation, read_situation, says, share, write_sheet,
};
use crate::sample;
use crate::support::webdav::{PASSWORD, Store, USER};
use crate::support::{Browser, Engine, Host, alone, dist, in_three_engines};

const WRONG: &str = "sésame: ferme";
const NEXT: &str = "une autre clé du même coffre";

/// Names the store in the form that founds a group, and tries it out as somebody does who has not been told everything.
#[track_caller]
pub fn name_store(browser: &Browser, store: &Store) {
    browser.click("#store-elsewhere");
    browser.type_into("#store-address", "http://exemple.fr/espace");
    browser.click("#try-store");
    says(browser, "#annex .failure", "commence par http://");
    browser.clear("#store-address");
    browser.type_into("#store-address", &store.address());
    browser.click("#try-store");
    says(browser, "#annex .failure", "demande un identifiant");
    browser.type_into("#store-user", USER);
    browser.type_into("#store-password", WRONG);
    browser.click("#try-store");
    says(browser, "#annex .failure", "refuse cet identifiant");
    assert!(!browser.sees("#store-tried"));
}

/// Types another password where one was typed.
#[track_caller]
fn correct(browser: &Browser, field: &str, password: &str) {
    browser.clear(field);
    browser.type_into(field, password);
}

/// From the notice that the store refuses this device to the place where another login is typed, and there.
#[track_caller]
fn type_another(browser: &Browser, password: &str) {
    comes(browser, "#refused");
    browser.click("#to-login");
    browser.visible("#own-user");
    browser.type_into("#own-user", USER);
    browser.type_into("#own-password", WRONG);
    browser.click("#set-login");
    says(browser, "#annex .failure", "refuse cet identifiant");
    correct(browser, "#own-password", password);
    browser.click("#set-login");
    says(browser, "#annex .said", "accepte");
    says(browser, "#login", USER);
}

fn on_another_store(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let mut store = Store::start(&host);

    // A founds it there. With a wrong password nothing is founded, and that is told where the store is named.
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = drawn_words(&a);
    fill_in_group(&a);
    name_store(&a, &store);
    a.click("#noted");
    a.click("#create");
    says(&a, "main > .failure", "ne peut pas servir");
    says(&a, "#annex .failure", "refuse cet identifiant");
    assert!(!a.sees("#propose"));
    assert!(dist::files(&store.folder()).is_empty(), "nothing is founded");
    correct(&a, "#store-password", PASSWORD);
    a.click("#try-store");
    says(&a, "#store-tried", "Cet espace convient");
    a.click("#create");
    a.visible("#propose");

    // Two links: one with the login in it, one without.
    a.place("#/groupe/1/inviter");
    let bare = link(&a);
    a.click("#login-along");
    let along = link(&a);
    let payload = |link: &str| link.split("#/invitation/").nth(1).unwrap_or_default().to_owned();
    assert!(!payload(&bare).contains('.') && payload(&along).contains('.'), "{bare} {along}");

    // B has nothing to write.
    let b = Browser::open(engine, "b");
    open_invitation(&b, &along);
    assert!(!b.sees("#store-user"));
    says(&b, "main", "Le lien contient l’accès");
    let words = ask(&b);
    admit(&a, &words);
    comes(&b, "#to-situations");

    // C types it, wrong at first.
    let c = Browser::open(engine, "c");
    open_invitation(&c, &bare);
    c.type_into("#store-user", USER);
    c.type_into("#store-password", WRONG);
    let words = ask(&c);
    type_another(&c, PASSWORD);
    c.click(".back a");
    c.visible("#words");
    admit(&a, &words);
    comes(&c, "#to-situations");

    // Each sees what A shares.
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    for person in [&a, &b, &c] {
        read_situation(person);
    }

    // The password is another: B is told, and types it.
    store.runs_with(NEXT);
    b.place("#/groupe/1");
    type_another(&b, NEXT);
    b.place("#/groupe/1");
    b.gone("#refused");

    // Nothing of the group is beside the app, and neither host has read anything, or the login but in its header.
    assert!(dist::files(&host.data()).is_empty(), "the store beside the app is empty");
    assert!(!dist::files(&store.folder()).is_empty());
    let checker = Checker::new(&[
        ("the title", sample::TITLE),
        ("what happened", sample::WHAT_HAPPENED),
        ("the group's name", sample::GROUP),
        ("the founder's name", sample::FOUNDER),
        ("the drawn passphrase", &drawn),
        ("the chosen passphrase", sample::PASSPHRASE),
        ("the store's password", PASSWORD),
        ("the store's next password", NEXT),
        ("a wrong password", WRONG),
    ]);
    assert_eq!(checker.search_folder(&store.folder()), [], "in the store");
    let record = std::fs::read(host.record()).expect("the host's record of requests");
    assert_eq!(checker.search(&record, "the record"), [], "in the record of requests");
}

/// A device of the same person gets the login with its link, and types nothing.
fn one_more_device(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let store = Store::start(&host);
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    drawn_words(&a);
    fill_in_group(&a);
    name_own_store(&a, &store);
    a.click("#noted");
    a.click("#create");
    a.visible("#propose");
    a.place("#/groupe/1/appareils");
    let link = link(&a);
    let d = Browser::open(engine, "d");
    let theirs = ask_to_join(&d, &link);
    comes(&a, ".request");
    let_in(&a);
    assert_eq!(theirs.len(), 6);
    comes(&d, "#to-situations");
}

in_three_engines! {
    on_another_store: on_another_store_chromium, on_another_store_firefox, on_another_store_webkit;
}

#[test]
fn one_more_device_with_the_login_chromium() {
    one_more_device(Engine::Chromium);
}
