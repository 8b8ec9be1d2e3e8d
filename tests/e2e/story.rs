//! The story: two people with a device each, one group, one situation, a host that knows nothing and then dies.

use crate::blind::Checker;
use crate::people::{
    admit, arrive, ask_to_join, closed, comes, found_group, invite, kept_offline, quiet, read_situation,
    share, started, unlock, write_sheet,
};
use crate::sample;
use crate::support::{Browser, Elsewhere, Engine, Host, Options, alone, in_three_engines, listener};

/// A passphrase that opens nothing; typed at the door all the same, so the host must not see it either.
const WRONG: &str = "ce n’est pas la bonne phrase";

fn story(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start();
    // Chromium can be told to send everything that is not on this machine to one place, where nobody must come.
    let elsewhere = (engine == Engine::Chromium).then(Elsewhere::start);
    let options = Options { proxy: elsewhere.as_ref().map(Elsewhere::port), ..Options::default() };

    // A founds the group and hands an invitation over.
    let a = Browser::open_with(engine, "a", options);
    arrive(&a, &host);
    let drawn = found_group(&a);
    let link = invite(&a);

    // B asks to join; they compare six words; A lets B in.
    let b = Browser::open_with(engine, "b", options);
    let words = ask_to_join(&b, &link);
    admit(&a, &words);
    comes(&b, "#to-situations");
    assert!(b.page_text().contains(sample::GROUP), "B sees the group's name: {:?}", b.page_text());

    // A writes and shares, B reads.
    a.place("#/groupe/1");
    a.click("#propose");
    write_sheet(&a);
    share(&a);
    read_situation(&a);
    read_situation(&b);

    for person in [&a, &b] {
        assert!(!person.sees("#unguarded"), "the worker of {} has a policy of its own", person.who);
        kept_offline(person);
        quiet(person);
    }
    assert_blind(&host, &drawn);

    // The server dies. Both still get in and read.
    host.kill();
    a.reload();
    started(&a);
    closed(&a);
    refuse_wrong_passphrase(&a);
    a.clear("#passphrase");
    unlock(&a, &drawn);
    read_situation(&a);

    b.reload();
    started(&b);
    closed(&b);
    unlock(&b, sample::PASSPHRASE);
    read_situation(&b);

    if let Some(elsewhere) = elsewhere {
        let strangers: Vec<String> =
            elsewhere.seen().into_iter().filter(|line| !of_the_browser(line)).collect();
        assert_eq!(strangers, [""; 0], "somebody else was asked");
        // The trap works: what is not on this machine does come here.
        let _ = a.try_command("POST", "/url", serde_json::json!({ "url": "http://ailleurs.example/" }));
        assert!(
            elsewhere.seen().iter().any(|line| line.contains("ailleurs.example")),
            "{:?}",
            elsewhere.seen()
        );
    }
}

/// Whether a request is one that Chromium makes for itself, whatever page is open. Hosts, each whole: a page that asked
/// for a font or a script from the same company would still be noticed.
///
/// Chromium also opens connections to a proxy that it may need later. One on which nothing is said asks for nobody.
fn of_the_browser(line: &str) -> bool {
    if line == listener::SILENT {
        return true;
    }
    let address = line.split(' ').nth(1).unwrap_or_default().trim_start_matches("http://");
    let host = address.split(['/', ':']).next().unwrap_or_default();
    let own = [
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "mtalk.google.com",
        "optimizationguide-pa.googleapis.com",
        "passwordsleakcheck-pa.googleapis.com",
        "safebrowsing.googleapis.com",
        "safebrowsingohttpgateway.googleapis.com",
        "start.duckduckgo.com",
        "update.googleapis.com",
    ];
    own.contains(&host)
}

/// A wrong passphrase gets a sentence and changes nothing.
#[track_caller]
fn refuse_wrong_passphrase(browser: &Browser) {
    browser.type_into("#passphrase", WRONG);
    let before = browser.page_text();
    browser.click("#unlock");
    browser.until("a sentence about the passphrase", || {
        let said = "return [...document.querySelectorAll('[role=alert], #passphrase-wrong')].map(e => e.innerText.trim()).join(' ')";
        let said = browser.execute(said, vec![]).as_str().unwrap_or_default().to_owned();
        (said.split_whitespace().count() >= 4 && !before.contains(&said)).then_some(())
    });
    assert!(browser.sees("#unlock"));
}

/// The host's whole knowledge, searched for everything that was typed or drawn.
#[track_caller]
fn assert_blind(host: &Host, drawn: &str) {
    let checker = Checker::new(&[
        ("the title", sample::TITLE),
        ("what happened", sample::WHAT_HAPPENED),
        ("what puzzles", sample::WHAT_PUZZLES_ME),
        ("a feeling", sample::OTHER_FEELING),
        ("the group's name", sample::GROUP),
        ("the founder's name", sample::FOUNDER),
        ("the newcomer's name", sample::NEWCOMER),
        ("the drawn passphrase", drawn),
        ("the chosen passphrase", sample::PASSPHRASE),
    ]);
    let stored = crate::support::dist::files(&host.data());
    assert!(!stored.is_empty(), "the store holds the group's sealed files");
    assert_eq!(checker.search_folder(&host.data()), [], "in the store");

    let record = std::fs::read(host.record()).expect("the host's record of requests");
    let text = String::from_utf8_lossy(&record);
    assert!(text.contains("PUT") && text.contains("PROPFIND"), "the record tells of the store's requests");
    assert_eq!(checker.search(&record, "the record"), [], "in the record of requests");

    // The same search finds a leak planted in a copy of this very store.
    let copy = crate::support::Scratch::new("planted");
    crate::support::dist::copy(&host.data(), copy.path());
    let leak = data_encoding::BASE64URL_NOPAD.encode(sample::WHAT_HAPPENED.as_bytes());
    let file = copy.path().join("planted");
    std::fs::write(&file, leak).expect("a planted leak");
    assert!(!checker.search_folder(copy.path()).is_empty(), "the checker passes over a leak");
}

in_three_engines! {
    story: story_chromium, story_firefox, story_webkit;
}
