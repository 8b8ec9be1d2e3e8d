//! What people do about trust, in real engines: a paper kit that is printed, tried and used on an empty device; one more device;
//! a session's words; a text that is erased; somebody who is put out and learns nothing more; another passphrase.

use serde_json::json;

use crate::people::letters::{LAST_WORD, RESONANCE, last_word, reads, resonate};
use crate::people::paper::{make_kit, try_kit, type_paper};
use crate::people::{
    annex_kept, arrive, ask_once, ask_to_join, asking, comes, comes_to_say, compare, counts, found_group,
    kept, let_in, note_counts, put_out, quiet, read_situation, says, share, spoken, started, sure, two,
    unlock, write_sheet,
};
use crate::places::here;
use crate::sample;
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

const OTHER_PASSPHRASE: &str = "une autre phrase, bien plus longue";
/// What somebody is writing in the margin of a letter that is erased meanwhile.
const BEGUN: &str = "Je commençais à dire";

fn kit_on_an_empty_device(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let (a, _b, _) = two(engine, &host);

    // Asked for before the first share, and the sheet that is being written waits meanwhile.
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    a.click("#share");
    a.click("#kit-first");
    let paper = make_kit(&a);
    try_kit(&a, &paper);
    a.click("#to-sheet");
    assert_eq!(a.value("#title"), sample::TITLE);
    a.click("#share");
    a.visible("#share-confirm");
    assert!(!a.sees("#kit-first"), "a person who has a sheet is asked for one");
    a.click("#share-no");
    share(&a);
    read_situation(&a);

    // All devices are lost but for the paper.
    let c = Browser::open(engine, "c");
    arrive(&c, &host);
    type_paper(&c, &paper);
    note_counts(&c);
    c.click("#recover");
    comes(&c, "#to-situations");
    let counts = counts(&c);
    assert!(counts.contains(" sur "), "nothing was counted: {counts}");
    read_situation(&c);

    // The sheet served once: the device that came back has none now.
    c.place("#/groupe/1/secours");
    c.visible("#make-kit");
    assert!(!c.page_text().contains("Vous avez déjà une feuille"), "{}", c.page_text());

    // Who comes with it once more is not left waiting: what may be is said, and the request is forgotten.
    let d = Browser::open(engine, "d");
    arrive(&d, &host);
    type_paper(&d, &paper);
    d.click("#recover");
    says(&d, "main", "Vos clés sont demandées");
    d.click("#nothing-comes > summary");
    says(&d, "#nothing-comes", "La feuille a peut-être déjà servi");
    d.click("#forget-request");
    d.visible("#to-create");
    d.gone("a.group");
    quiet(&c);
}

fn one_more_device(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    a.place("#/groupe/1/appareils");
    a.click("#make-invitation");
    let link = a.until("a link for the device", || {
        let link = a.execute("return document.querySelector('#invitation-link')?.value ?? ''", vec![]);
        link.as_str().filter(|link| link.contains("#/invitation/")).map(str::to_owned)
    });
    a.click("#show-square");
    a.visible("#square");
    let d = Browser::open(engine, "d");
    let theirs = ask_to_join(&d, &link);
    compare(&a, &theirs);
    let_in(&a);
    comes(&d, "#to-situations");
    read_situation(&d);
    a.until("two devices in the list", || {
        let count = a.execute("return document.querySelectorAll('.devices li').length", vec![]);
        (count == json!(2)).then_some(())
    });

    // It is lost: put out from the first, it learns nothing more.
    a.click(".devices li button");
    sure(&a);
    comes_to_say(&d, "il en a sans doute été retiré");
    quiet(&a);
}

/// B writes a resonance in the margin of A's letter; A reads it, has the last word; B takes theirs back. Both have the letter open.
fn margin(a: &Browser, b: &Browser) {
    resonate(b);
    reads(a, RESONANCE);
    assert_eq!(a.text("article.letter h1"), sample::TITLE);
    last_word(a);
    comes(b, ".contribution:nth-of-type(2) .typed");
    assert!(!b.sees("#kind-5"), "the last word is the author's alone");
    b.click(".take-back");
    b.click("#take-back-yes");
    a.until_within(std::time::Duration::from_secs(60), "it to be taken back", || {
        if a.sees(".margin .erased") {
            return Some(());
        }
        if a.sees("#refresh:not([aria-disabled=true])") {
            a.click("#refresh");
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        None
    });
    assert!(!a.page_text().contains(RESONANCE));
    assert!(a.text(".margin .erased").contains("Appareils où c’est effacé"), "{}", a.text(".margin .erased"));
    assert!(a.page_text().contains(LAST_WORD));
}

fn session_erasing_and_removal(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let (a, b, drawn) = two(engine, &host);

    // Both read the same six words.
    a.place("#/groupe/1/seance");
    a.click("#open-session");
    a.visible("#session-words");
    let mine = spoken(&a, "#session-words .words");
    assert_eq!(mine.len(), 6, "{mine:?}");
    b.place("#/groupe/1/seance");
    comes(&b, ".show-words");
    b.click(".show-words");
    b.visible("#session-words");
    assert_eq!(spoken(&b, "#session-words .words"), mine);

    // A text is erased for both.
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    read_situation(&b);
    read_situation(&a);
    margin(&a, &b);
    b.type_into("#contribution", BEGUN);
    a.click("#erase-it");
    a.click("#erase-letter-yes");
    a.gone("article.letter");
    assert!(!a.sees("#begun-away"), "nothing is left of who had begun nothing");
    a.place("#/groupe/1/situations");
    comes(&a, "li.erased");
    // Who was writing beside it has that still, there and when they come back, until they throw it away.
    comes(&b, "#begun-away");
    assert!(!b.page_text().contains(sample::TITLE), "{}", b.page_text());
    assert_eq!(b.text(".typed"), BEGUN);
    b.click("#lock");
    unlock(&b, sample::PASSPHRASE);
    b.place("#/groupe/1/situations");
    b.click("li.erased a");
    assert_eq!(b.text(".typed"), BEGUN);
    b.click("#begun-away");
    b.gone("#begun-away");
    assert!(!b.page_text().contains(BEGUN), "{}", b.page_text());
    b.place("#/groupe/1/situations");
    b.visible("li.erased");
    assert!(!b.page_text().contains(sample::TITLE), "{}", b.page_text());

    // The group gets another name; the newcomer is put out, and what follows is not for them.
    a.place("#/groupe/1/membres");
    a.click("details.rules > summary");
    a.type_into("#group-name", "Groupe du jeudi");
    a.click("#rename");
    a.place("#/groupe/1");
    a.until("the new name", || a.page_text().contains("Groupe du jeudi").then_some(()));
    put_out(&a, sample::NEWCOMER);
    a.until("one person in the list", || {
        let count = a.execute("return document.querySelectorAll('.member').length", vec![]);
        (count == json!(1)).then_some(())
    });
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    asking(&a, "the letter to leave", || a.sees("#seal:not(.open-letter)"));
    let place = here(&a);
    comes_to_say(&b, "il en a sans doute été retiré");
    // They may have been told so before the letter lay in the store.
    ask_once(&b);
    b.place(&place);
    says(&b, "main", "Cette situation n’est pas sur cet appareil");
    b.place("#/groupe/1/situations");
    b.visible("li.erased");
    assert!(!b.sees("a.situation"), "what was written afterwards is nothing to them: {}", b.page_text());

    // They forget it, and it is gone from their device.
    b.place("#/groupe/1/saison");
    b.click("#forget button");
    sure(&b);
    b.until("no group", || (!b.page_text().contains(sample::GROUP) && b.sees("#to-create")).then_some(()));

    // Another passphrase: the old one opens nothing.
    a.place("#/appareil");
    a.type_into("#old-passphrase", &drawn);
    a.type_into("#passphrase", OTHER_PASSPHRASE);
    a.type_into("#passphrase-again", OTHER_PASSPHRASE);
    a.click("#change-passphrase");
    a.until("the change to be said", || a.page_text().contains("est changée").then_some(()));
    a.click("#lock");
    started(&a);
    a.type_into("#passphrase", &drawn);
    a.click("#unlock");
    a.visible(".failure.on");
    a.clear("#passphrase");
    unlock(&a, OTHER_PASSPHRASE);
    a.place("#/groupe/1");
    a.visible("#propose");
    quiet(&a);
}

/// Nobody waits on a first visit for what few people use: it is fetched when somebody goes there, and stays for a day without the
/// host.
fn annex_later(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    crate::people::kept_offline(&a);
    let record = || {
        let record = std::fs::read(host.record()).expect("the host's record of requests");
        String::from_utf8_lossy(&record).into_owned()
    };
    let first = record();
    assert!(first.contains("/souspli_bg.wasm"), "what a first visit needs is not in the record");
    // `LATER` in xtask/src/bundle.rs.
    let later =
        ["annex", "english", "letters", "licences", "sous-pli-serif", "atkinson-hyperlegible-next-700"];
    for name in later {
        assert!(!first.contains(&format!("/{name}")), "{name} was fetched though nobody needs it yet");
    }
    // Opened again, the device keeps the rest.
    a.click("#lock");
    started(&a);
    unlock(&a, &drawn);
    a.until("the annex to be fetched", || record().contains("/annex_bg.wasm").then_some(()));
    // It is kept a moment after it was sent.
    annex_kept(&a);
    // The last of the files before the licences, which come only to whoever asks.
    kept(&a, &["/letters.css"]);
    a.place("#/groupe/1/appareils");
    a.visible("main h1");
    assert!(!record().contains("/licences.txt"), "nobody asked for the licences");
    host.kill();
    a.place("#/groupe/1/membres");
    a.visible(".member");
    a.reload();
    started(&a);
    unlock(&a, &drawn);
    a.place("#/groupe/1/stockage");
    a.visible("main .address");
    quiet(&a);
}

in_three_engines! {
    kit_on_an_empty_device: kit_on_an_empty_device_chromium, kit_on_an_empty_device_firefox, kit_on_an_empty_device_webkit;
    one_more_device: one_more_device_chromium, one_more_device_firefox, one_more_device_webkit;
    session_erasing_and_removal: session_erasing_and_removal_chromium, session_erasing_and_removal_firefox,
        session_erasing_and_removal_webkit;
    annex_later: annex_later_chromium, annex_later_firefox, annex_later_webkit;
}
