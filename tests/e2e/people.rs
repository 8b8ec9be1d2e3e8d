//! What people do in the app, told once for all tests.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::sample;
use crate::support::{Browser, Engine, Host};

/// Opens the app and waits until it has started.
#[track_caller]
pub fn arrive(browser: &Browser, host: &Host) {
    browser.goto(host.address());
    started(browser);
}

/// Types at the end of a field and locks in the same moment.
#[track_caller]
pub fn type_and_lock(browser: &Browser, css: &str, text: &str) {
    let script = "const [css, text] = arguments; const field = document.querySelector(css); field.focus(); \
        field.setSelectionRange(field.value.length, field.value.length); document.execCommand('insertText', false, text); \
        document.querySelector('#lock').click();";
    browser.execute(script, vec![json!(css), json!(text)]);
    browser.visible("#unlock");
}

/// Waits until the app says where one is.
#[track_caller]
pub fn started(browser: &Browser) {
    browser.visible("main h1");
    browser.until("the app to have started", || {
        let ready = "return document.querySelector('main .working[role=status]:only-of-type') === null \
                     || document.querySelector('main form, main .actions, main a') !== null";
        (browser.execute(ready, vec![]) == json!(true)).then_some(())
    });
}

/// Founds the group with a drawn passphrase, and gives that.
#[track_caller]
pub fn found_group(browser: &Browser) -> String {
    let words = drawn_words(browser);
    fill_in_group(browser);
    browser.click("#noted");
    browser.click("#create");
    browser.visible("#propose");
    words
}

/// Goes where a group is founded, and gives the passphrase that is drawn there.
#[track_caller]
pub fn drawn_words(browser: &Browser) -> String {
    loop {
        browser.place("#/creer");
        let words = browser.until("six drawn words", || {
            let words = browser.words("#generated-words");
            (words.len() == 6).then_some(words)
        });
        // Every request for a service worker says this word of the list by itself: it would look like a leak.
        if !words.iter().any(|word| word == "service") {
            break words.join(" ");
        }
        browser.place("#/");
    }
}

/// Fills in what the group is, and who founds it.
#[track_caller]
pub fn fill_in_group(browser: &Browser) {
    browser.type_into("#group-name", sample::GROUP);
    browser.click("#framework-0");
    browser.type_into("#my-name", sample::FOUNDER);
    browser.click("#passphrase-generated");
}

/// Makes an invitation and gives the link to hand over.
#[track_caller]
pub fn invite(browser: &Browser) -> String {
    browser.place("#/groupe/1/inviter");
    link(browser)
}

/// Makes a link where one is made.
#[track_caller]
pub fn link(browser: &Browser) -> String {
    browser.click("#make-invitation");
    browser.visible("#invitation-link");
    browser.until("an invitation link", || {
        let script = "const e = document.querySelector('#invitation-link'); return e && (e.value || e.href || e.textContent)";
        let link = browser.execute(script, vec![]).as_str().unwrap_or_default().trim().to_owned();
        link.contains("#/invitation/").then_some(link)
    })
}

/// Opens the link on a new device and asks to join with a passphrase of one's own; gives the six words to say aloud.
#[track_caller]
pub fn ask_to_join(browser: &Browser, link: &str) -> Vec<String> {
    open_invitation(browser, link);
    ask(browser)
}

/// Opens the link on a new device.
#[track_caller]
pub fn open_invitation(browser: &Browser, link: &str) {
    browser.goto(link);
    browser.visible("#join");
    let payload = link.split("#/invitation/").nth(1).expect("a payload in the link");
    assert!(payload.len() > 20, "the invitation carries something: {link}");
    browser.until("the invitation to leave the address bar", || {
        (!browser.url().contains(payload)).then_some(())
    });
}

/// Asks to join with the invitation that was opened; gives the six words to say aloud.
#[track_caller]
pub fn ask(browser: &Browser) -> Vec<String> {
    browser.type_into("#my-name", sample::NEWCOMER);
    browser.click("#passphrase-own");
    browser.type_into("#passphrase", sample::PASSPHRASE);
    browser.type_into("#passphrase-again", sample::PASSPHRASE);
    browser.click("#join");
    browser.until("the six words of the request", || {
        if !browser.sees("#words") {
            return None;
        }
        let words = spoken(browser, "#words");
        (words.len() == 6).then_some(words)
    })
}

/// The words of a list, without the numbers beside them.
#[track_caller]
pub fn spoken(browser: &Browser, css: &str) -> Vec<String> {
    browser.words(css).into_iter().filter(|word| word.chars().all(char::is_alphabetic)).collect()
}

/// Waits for something that comes through the store, asking the store again and again as an impatient person does.
#[track_caller]
pub fn comes(browser: &Browser, css: &str) {
    let mut asked = Instant::now();
    browser.until_within(Duration::from_secs(60), &format!("{css} to come through the store"), || {
        if browser.sees(css) {
            return Some(());
        }
        if asked.elapsed() > Duration::from_secs(2) && browser.sees("#refresh:not([aria-disabled=true])") {
            browser.click("#refresh");
            asked = Instant::now();
        }
        None
    });
}

/// Lets in the one who asks, after comparing the words.
#[track_caller]
pub fn admit(browser: &Browser, theirs: &[String]) {
    browser.place("#/groupe/1/membres");
    comes(browser, ".request");
    assert_eq!(spoken(browser, ".request .words"), theirs, "both sides must see the same six words");
    browser.click(".request .identical");
    browser.gone(".request");
}

/// Writes the situation on the sheet, without sharing it.
#[track_caller]
pub fn write_sheet(browser: &Browser) {
    browser.type_into("#title", sample::TITLE);
    for feeling in sample::FEELINGS {
        browser.click(&format!("#feeling-{feeling}"));
    }
    browser.type_into("#other-feeling", sample::OTHER_FEELING);
    browser.type_into("#what-happened", sample::WHAT_HAPPENED);
    browser.type_into("#what-puzzles-me", sample::WHAT_PUZZLES_ME);
}

/// Takes up the sheet that was begun and put away.
#[track_caller]
pub fn take_up(browser: &Browser) {
    browser.place("#/groupe/1/situations/nouvelle");
    browser.click("#drafts > summary");
    browser.click(".take-up");
    browser.until("the sheet to be on the screen", || (!browser.value("#title").is_empty()).then_some(()));
}

/// Shares what is on the sheet.
#[track_caller]
pub fn share(browser: &Browser) {
    browser.click("#share");
    browser.visible("#share-confirm");
    let shown = browser.text("#share-confirm");
    for text in [sample::TITLE, sample::WHAT_HAPPENED, sample::WHAT_PUZZLES_ME, sample::OTHER_FEELING] {
        assert!(
            shown.contains(text),
            "before sharing, what the others will read is shown: {text:?} in {shown:?}"
        );
    }
    browser.click("#share-yes");
    browser.gone("#share-confirm");
    browser.until("the sheet to be put away", || (!browser.url().contains("nouvelle")).then_some(()));
}

/// Reads the situation from the list and checks every character.
#[track_caller]
pub fn read_situation(browser: &Browser) {
    browser.place("#/groupe/1/situations");
    comes(browser, "a.situation");
    browser.click("a.situation");
    assert_eq!(browser.text("article.letter h1"), sample::TITLE);
    assert_eq!(browser.text("article.letter .what-happened"), sample::WHAT_HAPPENED);
    assert_eq!(browser.text("article.letter .what-puzzles-me"), sample::WHAT_PUZZLES_ME);
    assert!(browser.text("article.letter").contains(sample::OTHER_FEELING));
    browser.visible("#seal");
}

/// Types the passphrase at the door.
#[track_caller]
pub fn unlock(browser: &Browser, passphrase: &str) {
    browser.type_into("#passphrase", passphrase);
    browser.click("#unlock");
    browser.gone("#unlock");
}

/// Waits until the service worker keeps the whole build on this device.
#[track_caller]
pub fn kept_offline(browser: &Browser) {
    let script = "const done = arguments[arguments.length - 1]; \
                  navigator.serviceWorker.ready.then(r => done(r.active !== null), () => done(false));";
    assert_eq!(browser.execute_async(script, vec![]), json!(true), "no service worker became active");
    browser.until("the service worker to be activated", || {
        let script = "const done = arguments[arguments.length - 1]; \
                      navigator.serviceWorker.getRegistration().then(r => done(r.active.state), () => done(''));";
        (browser.execute_async(script, vec![]) == json!("activated")).then_some(())
    });
}

/// No error on the console, where the engine tells.
#[track_caller]
pub fn quiet(browser: &Browser) {
    let errors = browser.console_errors();
    assert!(errors.is_empty(), "{} ({:?}): errors on the console: {errors:#?}", browser.who, browser.engine);
}

/// Two people in a group, each with a device, and the words that the first one drew.
#[track_caller]
pub fn two(engine: Engine, host: &Host) -> (Browser, Browser, String) {
    let a = Browser::open(engine, "a");
    arrive(&a, host);
    let drawn = found_group(&a);
    let link = invite(&a);
    let b = Browser::open(engine, "b");
    let words = ask_to_join(&b, &link);
    admit(&a, &words);
    comes(&b, "#to-situations");
    (a, b, drawn)
}
