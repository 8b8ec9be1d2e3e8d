//! What the app says of itself: the build in six words, where its source is, and what it is made of.

use serde_json::json;

use crate::people::{arrive, found_group, kept_offline, spoken, started};
use crate::support::dist::Altered;
use crate::support::host::{self, Setting};
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

/// The six words of the build.
#[track_caller]
fn words(browser: &Browser) -> Vec<String> {
    browser.place("#/a-propos");
    browser.visible("#build-words");
    let words = spoken(browser, "#build-words .words");
    assert_eq!(words.len(), 6, "{words:?}");
    words
}

/// A person reads what is in the app.
#[track_caller]
fn read(browser: &Browser) {
    browser.visible("ul.licences");
    let text = browser.page_text();
    for there in ["\nage 0.", "\nleptos 0.", "\natkinson-hyperlegible-next", "\nFrench word list of BIP-39"] {
        assert!(text.contains(there), "{there}: {text}");
    }
    browser.click("main details:first-of-type > summary");
    assert!(browser.text("main details[open] .licence").len() > 200);
}

/// Whether a file of the build is kept on the device.
fn keeps(browser: &Browser, file: &str) -> bool {
    let script = "const [file, done] = arguments; (async () => { \
        for (const name of await caches.keys()) for (const kept of await (await caches.open(name)).keys()) \
        if (kept.url.endsWith(file)) return true; return false; })().then(done, () => done(false));";
    browser.execute_async(script, vec![json!(file)]) == json!(true)
}

fn about(engine: Engine) {
    let _alone = alone();
    // The list is missing at first.
    let altered = Altered::copy();
    std::fs::remove_file(altered.one(|name| name == "licences.txt")).expect("the list of licences");
    let mut host = Host::start_with(Setting { dist: altered.path().to_path_buf(), ..Setting::default() });
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let here = words(&a);
    assert!(a.page_text().contains("doit vous donner son code source"), "{}", a.page_text());

    // Whoever serves the app names the source (`cargo xtask dist --source`).
    let source = "https://example.org/sous-pli.tar.gz";
    let script = "document.querySelector('meta[name=source-code]').content = arguments[0]";
    a.execute(script, vec![json!(source)]);
    a.place("#/");
    a.gone("#build-words");
    a.place("#/a-propos");
    a.visible("#source-code");
    let leads_to = a.execute("return document.querySelector('#source-code').href", vec![]);
    assert_eq!(leads_to, json!(source));

    a.click("#to-licences");
    a.visible("#licences-failed");
    host.serve(&host::built());
    a.click("#licences-again");
    read(&a);

    // Another device has the same words, and so has this one while it is locked.
    let b = Browser::open(engine, "b");
    arrive(&b, &host);
    assert_eq!(words(&b), here);
    found_group(&a);
    kept_offline(&a);
    a.click("#lock");
    a.visible("#unlock");
    assert_eq!(words(&a), here);

    // Locked, and without the host.
    a.place("#/a-propos/licences");
    a.reload();
    started(&a);
    a.until("the list to be kept", || {
        (keeps(&a, "/licences.txt") && keeps(&a, "/annex_bg.wasm")).then_some(())
    });
    host.kill();
    a.reload();
    read(&a);
}

in_three_engines! {
    about: about_chromium, about_firefox, about_webkit;
}
