//! What concerns a device as a whole: it locks by itself and by a chord, forgets everything, and one tab goes on in the place of another.

use serde_json::{Value, json};

use crate::people::together::begin_review;
use crate::people::{arrive, found_group, quiet, started, tabs, take_up, unlock};
use crate::sample;
use crate::support::keys::{CONTROL, SHIFT};
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

/// The chord that locks.
pub fn lock_by_chord(browser: &Browser) {
    browser.press(&[CONTROL, SHIFT, "L"]);
}

/// As if nobody had touched the page for so many minutes, by its clock.
pub fn nobody_touches(browser: &Browser, minutes: u32) {
    let script = "const [minutes] = arguments; const now = window.Date.now; window.Date.now = () => now() + minutes * 60000;";
    browser.execute(script, vec![json!(minutes)]);
}

fn locks(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);

    lock_by_chord(&a);
    a.visible("#unlock");
    assert!(!a.page_text().contains(sample::GROUP));
    unlock(&a, &drawn);
    a.visible("#lock");

    nobody_touches(&a, 16);
    a.visible("#unlock");
    assert!(!a.page_text().contains(sample::GROUP));
    unlock(&a, &drawn);

    // Nor does the touch that wakes a device come before that.
    let wake = "const now = window.Date.now; window.Date.now = () => now() + 16 * 60000; \
                window.dispatchEvent(new PointerEvent('pointerdown')); return document.body.hidden";
    assert_eq!(a.execute(wake, vec![]), json!(true), "who wakes it reads on");
    a.visible("#unlock");
    unlock(&a, &drawn);

    // Set to an hour, sixteen minutes are not enough.
    a.place("#/appareil");
    a.click("#lock-after-60");
    nobody_touches(&a, 16);
    std::thread::sleep(std::time::Duration::from_secs(7));
    assert!(a.sees("#lock"), "{}", a.page_text());
    quiet(&a);
}

/// What is left of the app in a browser.
fn left(browser: &Browser) -> Value {
    let script = "const done = arguments[arguments.length - 1]; (async () => {
        const rows = await new Promise((resolve) => {
            const request = indexedDB.open('souspli');
            request.onerror = () => resolve('error');
            request.onsuccess = () => {
                const database = request.result, stores = [...database.objectStoreNames];
                const end = (rows) => { database.close(); resolve(rows); };
                if (stores.length === 0) return end(0);
                let rows = 0;
                const reading = database.transaction(stores);
                for (const store of stores) reading.objectStore(store).count().onsuccess = ({ target }) => { rows += target.result; };
                reading.oncomplete = () => end(rows);
            };
        });
        return { rows, kept: Object.keys(localStorage) };
    })().then(done, (error) => done(String(error)));";
    browser.execute_async(script, vec![])
}

fn forgets_everything(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    found_group(&a);
    crate::people::kept_offline(&a);
    a.click("#theme");
    let before = left(&a);
    assert!(before["rows"].as_u64().is_some_and(|rows| rows > 0), "there is something to forget: {before}");
    assert_ne!(before["kept"], json!([]), "{before}");
    a.click("#lock");
    started(&a);

    // Also by who forgot the passphrase; and not without a question.
    a.click("summary");
    a.click("#to-erase");
    a.click("#erase-device");
    a.click("#erase-no");
    a.click("#erase-device");
    a.click("#erase-yes");
    a.until("a device that has nothing", || a.sees("#to-create").then_some(()));
    assert!(!a.sees("#unlock"));

    // With the host dead nothing answers any more, so nothing but what is left is left.
    host.kill();
    let left = left(&a);
    // The page that came after has registered its service worker anew, which keeps the app and nothing of a person's.
    assert_eq!(left["rows"], json!(0), "{left}");
    assert_eq!(left["kept"], json!([]), "{left}");
}

/// What another tab holds is erased once it lets go, with all the rest, and no page goes on as if nothing had been asked.
#[test]
fn what_is_held_is_erased_once_it_is_let_go_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    let hold = "const done = arguments[arguments.length - 1]; \
        indexedDB.open('souspli').onsuccess = ({ target }) => { window.held = target.result; done(true); };";
    assert_eq!(a.execute_async(hold, vec![]), json!(true));
    a.place("#/appareil");
    a.click("#erase-device");
    a.click("#erase-yes");
    a.until("to be told that it is held", || {
        a.page_text().contains("Fermez les autres onglets").then_some(())
    });
    a.execute("window.held.close()", vec![]);
    a.visible("#to-create");
    assert_eq!(left(&a)["rows"], json!(0));
}

fn one_tab_takes_over(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    let first = tabs::here(&browser);
    let second = tabs::open(&browser);
    browser.goto(host.address());
    browser.click("#take-over");
    unlock(&browser, &drawn);
    browser.place("#/groupe/1");
    browser.visible("#propose");

    // The first shows nothing any more, says why, and can have it back.
    tabs::switch(&browser, &first);
    browser.visible("#take-back");
    assert!(!browser.page_text().contains(sample::GROUP), "{}", browser.page_text());
    browser.click("#take-back");
    unlock(&browser, &drawn);
    browser.place("#/groupe/1");
    browser.visible("#propose");
    tabs::switch(&browser, &second);
    browser.visible("#take-back");

    // What is typed at the moment when another asks is kept first; then the page comes anew, with nothing of it.
    tabs::switch(&browser, &first);
    browser.place("#/groupe/1/situations/nouvelle");
    browser.visible("#title");
    let script = "window.before = true; document.querySelector('#title').focus(); \
        document.execCommand('insertText', false, 'Une phrase'); dispatchEvent(new CustomEvent('souspli-taken'));";
    browser.execute(script, vec![]);
    browser.visible("#take-back");
    assert_eq!(browser.execute("return window.before === undefined", vec![]), json!(true));
    browser.click("#take-back");
    unlock(&browser, &drawn);
    take_up(&browser);
    assert_eq!(browser.value("#title"), "Une phrase");
}

/// Who leaves the app for another page and comes back, by the address or by the browser's way back, is asked for the passphrase: an engine
/// that keeps pages to come back to keeps neither a key nor the device itself with them.
fn leaves_and_comes_back(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    for by_address in [true, false] {
        browser.place("#/groupe/1/membres");
        browser.visible(".member");
        browser.goto("about:blank");
        if by_address {
            browser.goto(host.address());
        } else {
            browser.command("POST", "/back", Value::Null);
        }
        started(&browser);
        unlock(&browser, &drawn);
        browser.place("#/groupe/1/membres");
        browser.visible(".member");
    }
}

/// What was typed a moment before the page goes is not lost where the browser keeps the page: its worker stays, keeps the text, and then
/// the device locks.
fn leaves_in_the_midst_of_typing(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    // Where nothing is open there is nothing to lock: it goes on.
    browser.place("#/creer");
    browser.visible("#generated-words");
    let script = "for (const name of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(name, { persisted: true }));";
    browser.execute(script, vec![]);
    let drawn = found_group(&browser);
    let left_and_back = |css: &str| {
        let script = "const [css] = arguments; document.querySelector(css).focus(); document.execCommand('insertText', false, 'Une phrase'); \
            return new Promise((done) => setTimeout(() => { for (const name of ['pagehide', 'pageshow']) \
            dispatchEvent(new PageTransitionEvent(name, { persisted: true })); done(document.querySelector(css).value); }));";
        assert_eq!(browser.execute(script, vec![json!(css)]), json!("Une phrase"));
        browser.visible("#unlock");
        started(&browser);
        unlock(&browser, &drawn);
    };
    browser.place("#/groupe/1/situations/nouvelle");
    browser.visible("#title");
    left_and_back("#title");
    take_up(&browser);
    assert_eq!(browser.value("#title"), "Une phrase");
    let id = begin_review(&browser, "Bilan");
    left_and_back("#part-1");
    browser.place(&format!("#/groupe/1/bilans/{id}/ecrire"));
    browser.visible("#part-1");
    browser.until("the review", || (browser.value("#part-1") == "Une phrase").then_some(()));
}

in_three_engines! {
    leaves_in_the_midst_of_typing: leaves_in_the_midst_of_typing_chromium, leaves_in_the_midst_of_typing_firefox,
        leaves_in_the_midst_of_typing_webkit;
    leaves_and_comes_back: leaves_and_comes_back_chromium, leaves_and_comes_back_firefox, leaves_and_comes_back_webkit;
    locks: locks_chromium, locks_firefox, locks_webkit;
    forgets_everything: forgets_everything_chromium, forgets_everything_firefox, forgets_everything_webkit;
    one_tab_takes_over: one_tab_takes_over_chromium, one_tab_takes_over_firefox, one_tab_takes_over_webkit;
}
