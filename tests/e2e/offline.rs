//! The service worker beyond the story: a newer build is offered and never forced, and the app works under a sub-path.

use data_encoding::BASE64;
use serde_json::json;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::people::{arrive, found_group, kept_offline, quiet, started, take_up, unlock};
use crate::sample;
use crate::support::dist::Altered;
use crate::support::host::Setting;
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

/// The same code as another build: its folder, `index.html` and `sw.js` name another hash.
fn another_build() -> (Altered, String) {
    let dist = Altered::copy();
    let boot = dist.one(|name| name == "worker-boot.js");
    let folder = boot.parent().expect("the build's folder").to_path_buf();
    let old = folder.file_name().and_then(|name| name.to_str()).expect("the build's hash").to_owned();
    let new: String = old.chars().rev().collect();
    assert_ne!(old, new);
    std::fs::rename(&folder, folder.with_file_name(&new)).expect("the folder's new name");

    let index = dist.path().join("index.html");
    let before = std::fs::read(&index).expect("index.html");
    dist.change(&index, |text| text.replace(&old, &new));
    let after = std::fs::read(&index).expect("index.html");
    dist.change(&dist.path().join("sw.js"), |text| {
        let text = text.replace(&old, &new);
        let hashes = integrities(&before).into_iter().zip(integrities(&after));
        let changed = hashes.fold(text.clone(), |text, (from, to)| text.replace(&from, &to));
        assert_ne!(changed, text, "sw.js names the hash of index.html");
        changed
    });
    (dist, new)
}

/// All three spellings that subresource integrity knows.
fn integrities(bytes: &[u8]) -> [String; 3] {
    [
        format!("sha256-{}", BASE64.encode(&Sha256::digest(bytes))),
        format!("sha384-{}", BASE64.encode(&Sha384::digest(bytes))),
        format!("sha512-{}", BASE64.encode(&Sha512::digest(bytes))),
    ]
}

fn look_for_update(browser: &Browser) {
    let script = "const done = arguments[arguments.length - 1]; navigator.serviceWorker.getRegistration()\
                  .then(r => r.update()).then(() => done(true), e => done(String(e)));";
    assert_eq!(browser.execute_async(script, vec![]), json!(true));
}

fn build_of(browser: &Browser) -> String {
    browser
        .execute("return document.documentElement.dataset.build || ''", vec![])
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn update(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    kept_offline(&browser);
    let old = build_of(&browser);

    // Somebody is writing when a newer build appears.
    browser.place("#/groupe/1/situations/nouvelle");
    browser.type_into("#title", sample::TITLE);
    browser.execute("document.documentElement.dataset.stayed = 'yes'", vec![]);
    let (dist, new) = another_build();
    host.serve(dist.path());
    look_for_update(&browser);
    browser.visible("#update");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(browser.value("#title"), sample::TITLE, "the draft is still there");
    assert_eq!(
        browser.execute("return document.documentElement.dataset.stayed || ''", vec![]),
        "yes",
        "the page was reloaded"
    );
    assert_eq!(build_of(&browser), old);

    // It is taken on demand, and nothing is lost: the sheet is kept by then.
    browser.click("#apply-update");
    browser.until("the newer build", || (build_of(&browser) == new).then_some(()));
    started(&browser);
    assert!(!browser.sees("#update"));
    unlock(&browser, &drawn);
    browser.place("#/groupe/1");
    browser.visible("#propose");
    assert!(browser.page_text().contains(sample::GROUP));
    take_up(&browser);
    assert_eq!(browser.value("#title"), sample::TITLE, "the draft is still there");
}

in_three_engines! {
    update: update_is_offered_not_forced_chromium, update_is_offered_not_forced_firefox, update_is_offered_not_forced_webkit;
}

fn sub_path(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start_with(Setting { base: Some("/lettres/pli/".to_owned()), ..Setting::default() });
    assert!(host.address().ends_with("/lettres/pli/"), "{}", host.address());
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    kept_offline(&browser);
    assert!(!browser.sees("#unguarded"));
    quiet(&browser);
    host.kill();
    browser.reload();
    started(&browser);
    unlock(&browser, &drawn);
    browser.place("#/groupe/1");
    browser.visible("#propose");
}

in_three_engines! {
    sub_path: sub_path_chromium, sub_path_firefox, sub_path_webkit;
}
