//! The browser erases what the app keeps, while it is open, as it may when room runs short or somebody clears its data.

use serde_json::json;

use crate::drafts::kept;
use crate::people::{arrive, found_group, says};
use crate::sample;
use crate::support::{Browser, Engine, Host, alone};
use crate::trouble::inside_worker;

const ERASED: &str = "Le navigateur a effacé";
const BEFORE: &str = "Un groupe était ici, et le navigateur l’a effacé";

/// The databases are closed, and nothing of them is erased: so a phone does with an app that slept.
fn close(browser: &Browser) {
    let close = "(each) => { each.close(); each.dispatchEvent(new Event('close')); return each.name; }";
    let closed = inside_worker(browser).of_each("IDBDatabase", close);
    assert!(closed.contains(&json!("souspli")), "{closed:?}");
}

/// Has the browser erase its databases of this page's origin, closing them under whoever has them open.
fn erase(browser: &Browser) {
    let origin = browser.execute("return location.origin", vec![]);
    browser.chromium("Storage.clearDataForOrigin", json!({ "origin": origin, "storageTypes": "indexeddb" }));
}

/// Whether the browser has the app's database.
fn is_there(browser: &Browser) -> bool {
    let script = "const done = arguments[arguments.length - 1]; \
        indexedDB.databases().then((all) => done(all.some(({ name }) => name === 'souspli')));";
    browser.execute_async(script, vec![]) == json!(true)
}

/// Who writes when it happens is told what is gone and what is safe, and has their text still; who comes back is told the way.
#[test]
fn what_the_browser_erased_is_told_and_what_is_typed_stays_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    a.visible("#title");
    // Where it was only closed, the app goes on.
    close(&a);
    a.type_into("#title", sample::TITLE);
    kept(&a);

    assert!(is_there(&a), "there is something to erase");
    erase(&a);
    a.until("the database to be gone", || (!is_there(&a)).then_some(()));

    a.type_into("#what-happened", sample::WHAT_HAPPENED);
    says(&a, ".failure", ERASED);
    assert!(!a.text(".failure").contains("Rechargez"), "{}", a.text(".failure"));
    // Also where nothing has to be kept, by the next exchange.
    a.click("#refresh");
    says(&a, "#status", ERASED);
    assert_eq!(a.value("#title"), sample::TITLE);
    assert_eq!(a.value("#what-happened"), sample::WHAT_HAPPENED);

    // Told that it cannot be kept, they lock all the same, and come to a device that has nothing.
    a.click("#lock");
    says(&a, ".failure", ERASED);
    a.click("#lock");
    a.visible("#to-create");
    assert!(a.page_text().contains(BEFORE), "{}", a.page_text());
    a.visible("#to-recover");
    // It can be begun with anew.
    found_group(&a);
    a.place("#/");
    a.visible("a.group");
    assert!(!a.page_text().contains(BEFORE), "{}", a.page_text());
}
