//! What is said when something fails, and what is still there: a store that is full, ill, refusing, gone or emptied, and a network
//! that answers in its stead; invitations that let nobody in, and a clock that is wrong; a device without room.

use serde_json::json;

use crate::device::{lock_by_chord, nobody_touches};
use crate::people::letters::{ALL_KEPT, ALL_SEALED, KEPT, by_state, last_word, open_letter, write_letter};
use crate::people::together::begin_review;
use crate::people::{
    arrive, ask, ask_once, asking, comes_to_say, compare, drawn_words, fill_in_group, found_another,
    found_group, founder_and_link, hearing, read_situation, says, share, started, take_up, type_login,
    unlock, write_sheet,
};
use crate::sample;
use crate::support::gate::{Gate, Mood};
use crate::support::webdav::Store;
use crate::support::{Browser, Engine, Host, Scratch, alone, dist};
use crate::trouble::inside_worker;

const TITLE: &str = "Le plateau du soir";
const TEXT: &str = "Elle a posé le plateau sans me regarder.";
const SECOND: &str = "Le plateau du matin";

/// A founds the group on a store elsewhere, through a gate.
#[track_caller]
fn found_behind(a: &Browser, gate: &Gate) {
    drawn_words(a);
    fill_in_group(a);
    a.click("#store-elsewhere");
    a.type_into("#store-address", &gate.address());
    type_login(a);
    a.click("#noted");
    a.click("#create");
    a.visible("#propose");
}

/// Waits until the line beside the button that asks the store says each of that.
#[track_caller]
fn told(browser: &Browser, words: &[&str]) {
    let script = "return document.querySelector('.exchange.trouble #status')?.textContent ?? ''";
    asking(browser, &words.join(" "), || {
        let said = browser.execute(script, vec![]);
        said.as_str().is_some_and(|said| words.iter().all(|word| said.contains(word)))
    });
}

/// Each trouble of a store says what it is, what is safe and what to do, and what was shared meanwhile is there and leaves afterwards.
/// Of a store that was emptied nothing is written anew before a person says so.
#[test]
fn each_trouble_of_a_store_is_told_and_passes_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut store = Store::start(&host);
    let gate = Gate::before(store.port());
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_behind(&a, &gate);
    ask_once(&a);
    asking(&a, "the store to have answered", || !a.sees(".exchange.trouble"));

    gate.is(Mood::Full);
    write_letter(&a, TITLE, TEXT);
    let still_here = || {
        says(&a, "#seal", KEPT);
        assert_eq!(a.text("article.letter .what-happened"), TEXT);
    };
    let kept = "Tout est gardé sur cet appareil";
    told(&a, &["L’espace de l’hébergeur est plein", kept, "Prévenez la personne qui a ouvert l’espace"]);
    still_here();
    gate.is(Mood::Ill);
    told(&a, &["L’hébergeur a un incident de son côté", kept, "Réessayez plus tard", "502"]);
    still_here();
    gate.is(Mood::Captive);
    told(
        &a,
        &[
            "Ce qui répond n’est pas l’espace du groupe",
            "page de connexion d’un réseau",
            "Rien n’a été envoyé",
            "Ouvrez une autre page pour vous connecter au réseau",
        ],
    );
    still_here();
    gate.is(Mood::Refusing);
    told(&a, &["L’hébergeur refuse cet appareil", "Tout est gardé ici", "Prévenez la personne"]);
    says(&a, "#refused", "Si l’identifiant ou le mot de passe de l’espace a changé, écrivez ici le nouveau");
    a.visible("#to-login");
    still_here();

    let before = dist::files(&store.folder());
    gate.is(Mood::Open);
    asking(&a, "the letter to be handed over", || a.sees("#seal:not(.open-letter)"));
    asking(&a, "the trouble to go", || !a.sees(".exchange.trouble"));
    assert!(!a.sees("#refused"));
    let after = dist::files(&store.folder());
    assert!(after.iter().any(|file| !before.contains(file)), "nothing came to the store: {after:?}");

    // Gone, then emptied.
    store.kill();
    told(&a, &["L’hébergeur ne répond pas", kept, "Vérifiez la connexion, ou continuez hors ligne"]);
    store.put_back(&Scratch::new("empty"));
    store.revive();
    comes_to_say(&a, "l’espace du groupe est vide, alors qu’il ne l’était pas");
    for words in
        ["Tout ce que vous avez ici reste là", "Rien n’y est écrit sans votre accord", "remplissez-le"]
    {
        says(&a, ".notices", words);
    }
    // It may be another space: which one was asked stands beside it.
    says(&a, ".notices", "peut-être un autre espace, à une autre adresse");
    says(&a, ".notices .address", "127.0.0.1");
    ask_once(&a);
    assert!(dist::files(&store.folder()).is_empty(), "something is written before a person said so");
    // What is shared meanwhile waits, wherever one is: nothing says that it is about to leave, and there is a way to the reason.
    open_letter(&a, TITLE);
    last_word(&a);
    asking(&a, "the store to be asked", || {
        a.shown("#status").ends_with("Ce que vous avez partagé attend sur cet appareil.")
    });
    assert_eq!(a.text(".exchange a"), "À savoir");
    a.click(".exchange a");
    says(&a, ".notices", "l’espace du groupe est vide");
    says(&a, ".notices .repair", "Remettre ce que j’ai");
    a.click(".notices .repair");
    asking(&a, "the notice to go", || !a.sees(".notices"));
    assert!(!dist::files(&store.folder()).is_empty(), "nothing was put back");
    open_letter(&a, TITLE);
    assert_eq!(a.text("article.letter .what-happened"), TEXT);
    a.visible("#seal:not(.open-letter)");
    the_list_begins_with_what_has_not_left(&a, &gate);
}

/// The list says of each letter, in a heading, whether it has left; who stands on a line stays on it when another heading goes over it.
fn the_list_begins_with_what_has_not_left(a: &Browser, gate: &Gate) {
    gate.is(Mood::Full);
    write_letter(a, SECOND, TEXT);
    a.place("#/groupe/1/situations");
    a.until("the list by state", || {
        (by_state(a) == json!([[ALL_KEPT, [SECOND]], [ALL_SEALED, [TITLE]]])).then_some(())
    });
    assert!(!a.sees("a.situation .state"), "it is said twice");
    a.tab_to("main > h2 ~ h2 + ul a.situation");
    gate.is(Mood::Open);
    // Of one hour, either may be the first.
    let either = [[SECOND, TITLE], [TITLE, SECOND]].map(|titles| json!([[ALL_SEALED, titles]]));
    hearing(a, "both under one heading", || either.contains(&by_state(a)));
    let under_focus = "return document.activeElement.querySelector('.name')?.textContent";
    a.until("the focus to be on the line where it was", || {
        (a.execute(under_focus, vec![]) == json!(TITLE)).then_some(())
    });
}

/// A link with one character changed on its way.
fn damaged(link: &str) -> String {
    let mut all: Vec<char> = link.chars().collect();
    let at = all.len() - 20;
    all[at] = if all[at] == 'A' { 'B' } else { 'A' };
    all.into_iter().collect()
}

/// From now on the worker reads this from its clock.
pub fn clock(browser: &Browser, now: &str) {
    inside_worker(browser)
        .evaluate(&format!("self.trueNow ??= Date.now; Date.now = {now}; Date.now() !== undefined"));
}

/// Waits until the page says each of that of what was just tried.
#[track_caller]
fn failed(browser: &Browser, words: &[&str]) {
    words.iter().for_each(|words| says(browser, "main > .failure", words));
}

/// Pastes something where a link is asked for, and has it read.
#[track_caller]
fn paste(browser: &Browser, text: &str) {
    browser.clear("#invitation");
    browser.type_into("#invitation", text);
    browser.click("#read-invitation");
}

/// Who waits with an invitation that was used or refused finds what that may mean, what is safe and what to do.
#[track_caller]
fn waits_in_vain(browser: &Browser) {
    says(browser, "main", "Votre demande est arrivée chez l’hébergeur");
    browser.click("#nothing-comes > summary");
    for words in [
        "quelqu’un d’autre a peut-être répondu à votre place",
        "l’invitation a peut-être servi ou pris fin",
        "Demandez-en une nouvelle par un autre moyen",
    ] {
        says(browser, "#nothing-comes[open]", words);
    }
}

/// A link that is damaged, none at all, over, read by a wrong clock, refused and used: each says so, or what may be the matter.
#[test]
fn an_invitation_that_lets_nobody_in_says_so_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, link) = founder_and_link(Engine::Chromium, &host);

    let b = Browser::open(Engine::Chromium, "b");
    b.goto(&damaged(&link));
    let none = [
        "Ce texte n’est pas une invitation, ou il en manque une partie",
        "Rien n’a été envoyé",
        "Collez le lien entier",
    ];
    failed(&b, &none);
    assert!(!b.sees("#join"));
    // Typing takes away what was said before, so it is said anew.
    paste(&b, "https://exemple.fr/seance/jeudi-14h");
    failed(&b, &none);

    clock(&b, "() => trueNow.call(Date) + 8 * 86400000");
    paste(&b, &link);
    failed(
        &b,
        &[
            "Cette invitation n’est plus valable",
            "Rien n’a été envoyé",
            "Demandez-en une autre, ou vérifiez la date de cet appareil",
        ],
    );
    clock(&b, "() => 0");
    b.click("#read-invitation");
    failed(
        &b,
        &["L’horloge de cet appareil est déréglée", "rien n’a été envoyé", "Réglez la date et l’heure"],
    );
    assert!(!b.sees("#join"));
    clock(&b, "trueNow");
    b.click("#read-invitation");
    let words = ask(&b);

    a.place("#/groupe/1/membres");
    compare(&a, &words);
    says(&a, ".request", "S’ils diffèrent, refusez");
    a.click(".request .refuse");
    a.gone(".request");
    says(&a, "#annex .said", "personne n’est entré");
    ask_once(&a);
    waits_in_vain(&b);

    // The same link once more: it is used, and lets nobody in.
    b.click("#forget-request");
    b.visible("#to-create");
    b.goto(&link);
    b.type_into("#my-name", sample::NEWCOMER);
    b.click("#join");
    b.visible("#words");
    waits_in_vain(&b);
    ask_once(&a);
    assert!(!a.sees(".request"), "{}", a.page_text());
    assert!(!b.sees("#to-situations"));
}

/// How much the app's origin may keep in Chromium, in bytes; `None`: as much as ever.
fn quota(browser: &Browser, host: &Host, bytes: Option<u64>) {
    let mut asked = json!({ "origin": host.address().trim_end_matches('/') });
    if let Some(bytes) = bytes {
        asked["quotaSize"] = json!(bytes);
    }
    browser.chromium("Storage.overrideQuotaForOrigin", asked);
}

/// Waits until the browser refuses room. It remembers for a while how much there was, unless somebody asks for more than that:
/// 30 MB.
#[track_caller]
fn no_room(browser: &Browser) {
    let script = "const done = arguments[arguments.length - 1];
        const opening = indexedDB.open('filling', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('parts');
        opening.onerror = () => done(opening.error.name);
        opening.onsuccess = () => {
            const database = opening.result, filling = database.transaction('parts', 'readwrite');
            const end = (what) => { database.close(); done(what); };
            for (let part = 0; part < 500; part++) filling.objectStore('parts').put(new Uint8Array(60000), part);
            filling.oncomplete = () => end('kept');
            filling.onabort = () => end(filling.error?.name ?? 'ended');
        };";
    browser.until("the quota to be felt", || {
        (browser.execute_async(script, vec![]) == json!("QuotaExceededError")).then_some(())
    });
}

/// A device that comes to the app with room enough for a group.
#[track_caller]
fn with_little_room(host: &Host) -> Browser {
    let browser = Browser::open(Engine::Chromium, "a");
    quota(&browser, host, Some(24 << 20));
    arrive(&browser, host);
    browser
}

/// From here on it has none.
#[track_caller]
fn is_full(browser: &Browser, host: &Host) {
    quota(browser, host, Some(1));
    no_room(browser);
}

/// A device without room says so; what was written stays on the page, and is shared once there is room.
#[test]
fn a_full_device_is_told_and_the_text_stays_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = with_little_room(&host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    is_full(&a, &host);
    a.click("#share");
    a.click("#share-yes");
    a.gone("#share-confirm");
    failed(
        &a,
        &[
            "La mémoire de cet appareil est pleine",
            "Ce qui était gardé l’est toujours",
            "Libérez de la place, puis recommencez",
        ],
    );
    assert_eq!(a.value("#title"), sample::TITLE);
    assert_eq!(a.value("#what-happened"), sample::WHAT_HAPPENED);
    quota(&a, &host, None);
    share(&a);
    read_situation(&a);
}

/// What was typed and could not be kept is in this page alone, and the door says so.
#[track_caller]
fn is_in_this_window_alone(a: &Browser) {
    a.visible("#unlock");
    assert!(a.page_text().contains("n’est plus que dans cette fenêtre"), "{}", a.page_text());
    assert!(!a.page_text().contains(sample::GROUP), "{}", a.page_text());
}

/// A device without room locks all the same, by the chord and by itself, and what could not be kept is there again for who opens it: a
/// sheet, a note and a review. Nor is any of them lost by going elsewhere meanwhile.
#[test]
fn a_full_device_locks_and_loses_nothing_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = with_little_room(&host);
    let drawn = found_group(&a);
    begin_review(&a, "Bilan");
    let url = a.url();
    let review = &format!("#{}", url.split_once('#').expect("a place").1);

    let stands = |field: &str, text: &str| {
        a.visible(field);
        a.until(text, || (a.value(field) == text).then_some(()));
    };

    is_full(&a, &host);
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", sample::TITLE);
    lock_by_chord(&a);
    is_in_this_window_alone(&a);
    unlock(&a, &drawn);
    a.place("#/groupe/1/situations/nouvelle");
    stands("#title", sample::TITLE);

    a.place(review);
    a.type_into("#part-0", TEXT);
    says(&a, "#annex .failure", "La mémoire de cet appareil est pleine");
    a.place("#/carnet");
    a.type_into("#note", SECOND);
    a.place("#/groupe/1");
    a.visible("#propose");
    let asks = "const leaving = new Event('beforeunload', { cancelable: true }); window.dispatchEvent(leaving); \
                return leaving.defaultPrevented";
    assert_eq!(a.execute(asks, vec![]), json!(true), "it would be lost without a question");
    nobody_touches(&a, 16);
    is_in_this_window_alone(&a);

    // Before there is room, too: it is where it was written, and not said to be kept.
    unlock(&a, &drawn);
    a.place(review);
    stands("#part-0", TEXT);
    assert!(!a.page_text().contains("Gardé sur cet appareil"), "{}", a.page_text());
    quota(&a, &host, None);
    a.place("#/carnet");
    stands("#note", SECOND);
    a.place(review);
    stands("#part-0", TEXT);
    a.place("#/groupe/1");
    a.execute("window.dispatchEvent(new Event('focus'))", vec![]);
    a.until("all of it to be kept", || (a.execute(asks, vec![]) == json!(false)).then_some(()));
    a.reload();
    started(&a);
    unlock(&a, &drawn);
    a.place(review);
    stands("#part-0", TEXT);
    a.place("#/carnet");
    a.click(".take-note");
    stands("#note", SECOND);
    take_up(&a);
    assert_eq!(a.value("#title"), sample::TITLE);
}

/// What could not be kept of one group's sheet is not shown in another's, nor can it be erased there unseen; the other's is there once it is
/// kept.
#[test]
fn what_is_not_kept_stays_with_its_group_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = with_little_room(&host);
    found_group(&a);
    found_another(&a);
    is_full(&a, &host);
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", sample::TITLE);
    failed(&a, &["La mémoire de cet appareil est pleine"]);
    a.place("#/groupe/2/situations/nouvelle");
    a.visible("main form");
    assert!(["#title", "#erase"].iter().all(|css| !a.sees(css)), "{}", a.page_text());
    quota(&a, &host, None);
    a.place("#/groupe/2");
    a.visible("#propose");
    a.place("#/groupe/2/situations/nouvelle");
    a.visible("#title");
    assert_eq!(a.value("#title"), "");
    take_up(&a);
    assert_eq!(a.value("#title"), sample::TITLE);
}
