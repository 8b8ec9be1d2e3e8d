//! What people do in the app, told once for all tests.

/// Letters besides the sample, and their margins.
pub mod letters;
/// The kit.
pub mod paper;
/// Several tabs.
pub mod tabs;
/// Two who write one review.
pub mod together;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::sample;
use crate::support::webdav::{PASSWORD, Store, USER};
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

/// Founds another group, on a device that has its passphrase.
#[track_caller]
pub fn found_another(browser: &Browser) {
    browser.place("#/creer");
    browser.type_into("#group-name", "Les Passerelles");
    browser.click("#framework-0");
    browser.type_into("#my-name", sample::FOUNDER);
    browser.click("#create");
    browser.visible("#propose");
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

/// Names a store elsewhere, with its login, in the form that founds a group.
#[track_caller]
pub fn name_own_store(browser: &Browser, store: &Store) {
    browser.click("#store-elsewhere");
    browser.type_into("#store-address", &store.address());
    type_login(browser);
}

/// Types the store's login where it is asked for.
#[track_caller]
pub fn type_login(browser: &Browser) {
    browser.type_into("#store-user", USER);
    browser.type_into("#store-password", PASSWORD);
}

/// Somebody who founded a group, and a link to it.
#[track_caller]
pub fn founder_and_link(engine: Engine, host: &Host) -> (Browser, String) {
    let a = Browser::open(engine, "a");
    arrive(&a, host);
    found_group(&a);
    let link = invite(&a);
    (a, link)
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
    ask_as(browser, sample::NEWCOMER)
}

/// Fills in what the form of an invitation asks of a new device.
#[track_caller]
pub fn fill_request(browser: &Browser, name: &str) {
    browser.type_into("#my-name", name);
    browser.click("#passphrase-own");
    browser.type_into("#passphrase", sample::PASSPHRASE);
    browser.type_into("#passphrase-again", sample::PASSPHRASE);
}

/// As [`ask`], under another name.
#[track_caller]
pub fn ask_as(browser: &Browser, name: &str) -> Vec<String> {
    fill_request(browser, name);
    send_request(browser)
}

/// Opens the link on a device that has a passphrase already and asks to join; gives the six words to say aloud.
#[track_caller]
pub fn ask_again(browser: &Browser, link: &str, name: &str) -> Vec<String> {
    open_invitation(browser, link);
    browser.type_into("#my-name", name);
    send_request(browser)
}

#[track_caller]
fn send_request(browser: &Browser) -> Vec<String> {
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

/// Waits for something that comes through the store.
#[track_caller]
pub fn comes(browser: &Browser, css: &str) {
    asking(browser, &format!("{css} to come through the store"), || browser.sees(css));
}

/// Waits for what follows from what lies in the store, asking it again and again as an impatient person does.
#[track_caller]
pub fn asking(browser: &Browser, what: &str, mut holds: impl FnMut() -> bool) {
    let mut asked = Instant::now();
    browser.until_within(Duration::from_secs(60), what, || {
        if holds() {
            return Some(());
        }
        if asked.elapsed() > Duration::from_secs(2) && browser.sees("#refresh:not([aria-disabled=true])") {
            browser.click("#refresh");
            asked = Instant::now();
        }
        None
    });
}

/// As [`asking`], by a button that is pressed from afar: what has the focus keeps it, and its caret.
#[track_caller]
pub fn hearing(browser: &Browser, what: &str, mut holds: impl FnMut() -> bool) {
    browser.until_within(Duration::from_secs(60), what, || {
        if holds() {
            return Some(());
        }
        browser.execute("document.querySelector('#refresh')?.click()", vec![]);
        None
    });
}

/// Notes from now on, until the page is loaded anew, what is told in numbers of something long.
pub fn note_counts(browser: &Browser) {
    let script = "window.counts = []; new MutationObserver(() => { \
        for (const e of document.querySelectorAll('.counted')) counts.push(e.textContent); \
        }).observe(document.body, { subtree: true, childList: true, characterData: true });";
    browser.execute(script, vec![]);
}

/// What was noted since [`note_counts`].
#[track_caller]
pub fn counts(browser: &Browser) -> String {
    browser.execute("return window.counts.join('; ')", vec![]).as_str().unwrap_or_default().to_owned()
}

/// Asks the store once, and waits for its answer.
#[track_caller]
pub fn ask_once(browser: &Browser) {
    browser.click("#refresh");
    browser.enabled("#refresh");
}

/// Waits until a part of the page says something.
#[track_caller]
pub fn says(browser: &Browser, css: &str, words: &str) {
    browser.until(words, || browser.shown(css).contains(words).then_some(()));
}

/// Waits until a group's home says something, asking the store again and again.
#[track_caller]
pub fn comes_to_say(browser: &Browser, words: &str) {
    browser.place("#/groupe/1");
    asking(browser, words, || browser.shown(".notices").contains(words));
}

/// What is asked before something that a click does not undo, and yes.
#[track_caller]
pub fn sure(browser: &Browser) {
    browser.visible("#sure");
    browser.click("#sure-yes");
    browser.gone("#sure");
}

/// Waits for the request of who asks to come in, and compares the words.
#[track_caller]
pub fn compare(browser: &Browser, theirs: &[String]) {
    comes(browser, ".request");
    assert_eq!(spoken(browser, ".request .words"), theirs, "both sides must see the same six words");
}

/// Lets in the one who asks.
#[track_caller]
pub fn let_in(browser: &Browser) {
    browser.click(".request .identical");
    browser.gone(".request");
}

/// Lets in the one who asks, after comparing the words.
#[track_caller]
pub fn admit(browser: &Browser, theirs: &[String]) {
    browser.place("#/groupe/1/membres");
    compare(browser, theirs);
    let_in(browser);
}

/// Somebody's line in the list of people, as a selector; nothing where they are not in it.
#[track_caller]
pub fn line_of(browser: &Browser, name: &str) -> Option<String> {
    let find = "return 1 + [...document.querySelectorAll('.people > .member')]\
        .findIndex((member) => member.querySelector('.name').textContent === arguments[0])";
    let nth = browser.execute(find, vec![json!(name)]).as_u64().filter(|nth| *nth > 0);
    nth.map(|nth| format!(".people > .member:nth-of-type({nth})"))
}

/// Puts somebody out of the group.
#[track_caller]
pub fn put_out(browser: &Browser, name: &str) {
    browser.place("#/groupe/1/membres");
    browser.visible(".member");
    let member = browser.until(name, || line_of(browser, name));
    // Whatever the drawer holds is as large while it is closed: that it can be seen says nothing. And any news of a device lays the
    // list anew, with its drawers closed. The last of the deeds is the removal.
    let press = "const drawer = document.querySelector(arguments[0] + ' details');
        if (!drawer) return;
        if (!drawer.open) drawer.querySelector('summary').click();
        else drawer.querySelector('.actions button:last-of-type').click();";
    browser.until("the question whether that is sure", || {
        browser.execute(press, vec![json!(member)]);
        browser.sees("#sure").then_some(())
    });
    sure(browser);
    browser.until("the list without them", || line_of(browser, name).is_none().then_some(()));
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
    confirm(browser);
}

/// Says yes to sharing what is shown.
#[track_caller]
fn confirm(browser: &Browser) {
    browser.click("#share-yes");
    browser.gone("#share-confirm");
    browser.until("the sheet to be put away", || (!browser.url().contains("nouvelle")).then_some(()));
}

/// Reads the situation from the list and checks every character.
#[track_caller]
pub fn read_situation(browser: &Browser) {
    letters::open_letter(browser, sample::TITLE);
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

/// Waits for the door, which names nothing of what is behind it.
#[track_caller]
pub fn closed(browser: &Browser) {
    browser.visible("#unlock");
    let text = browser.page_text();
    for secret in [sample::GROUP, sample::FOUNDER, sample::NEWCOMER, sample::TITLE] {
        assert!(!text.contains(secret), "{secret:?} is shown before the device is unlocked: {text}");
    }
}

/// Waits until the service worker keeps this device's annex, after it was used.
#[track_caller]
pub fn annex_kept(browser: &Browser) {
    kept(browser, &["/annex.js", "/annex_bg.wasm", "/annex.css"]);
}

/// Waits until the service worker keeps these files.
#[track_caller]
pub fn kept(browser: &Browser, files: &[&str]) {
    browser.until(&format!("{files:?} to be kept"), || {
        let script = "let [left] = arguments; const done = arguments[arguments.length - 1]; \
            (async () => { for (const name of await caches.keys()) for (const kept of await (await caches.open(name)).keys()) \
            left = left.filter((file) => !kept.url.endsWith(file)); return left.length === 0; })().then(done, () => done(false));";
        (browser.execute_async(script, vec![json!(files)]) == json!(true)).then_some(())
    });
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

/// What Chromium says on the console where nobody answers.
pub const UNANSWERED: &str = "net::ERR_";

/// No error on the console, where the engine tells.
#[track_caller]
pub fn quiet(browser: &Browser) {
    quiet_but(browser, &[]);
}

/// The same, but for errors that say one of these words: they were brought about.
#[track_caller]
pub fn quiet_but(browser: &Browser, brought_about: &[&str]) {
    let mut errors = browser.console_errors();
    errors.retain(|error| !brought_about.iter().any(|words| error.contains(words)));
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
