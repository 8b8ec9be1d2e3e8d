//! A passkey as a way in, with the authenticators that Chromium pretends to have. The other engines' drivers have none that make
//! secrets of salts.

use serde_json::{Value, json};

use crate::people::{arrive, found_group, quiet, started, unlock};
use crate::sample;
use crate::support::{Browser, Engine, Host, alone};

/// Plugs an authenticator in, and gives its name.
fn plug(browser: &Browser, prf: bool) -> String {
    browser.chromium("WebAuthn.enable", json!({}));
    let options = json!({
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
        "hasUserVerification": true, "isUserVerified": true, "hasPrf": prf, "automaticPresenceSimulation": true,
    });
    let made = browser.chromium("WebAuthn.addVirtualAuthenticator", json!({ "options": options }));
    made["authenticatorId"].as_str().expect("an authenticator").to_owned()
}

fn unplug(browser: &Browser, authenticator: &str) {
    browser.chromium("WebAuthn.removeVirtualAuthenticator", json!({ "authenticatorId": authenticator }));
}

/// The passkeys that it has.
fn kept(browser: &Browser, authenticator: &str) -> Vec<Value> {
    let asked = json!({ "authenticatorId": authenticator });
    let answer = browser.chromium("WebAuthn.getCredentials", asked);
    answer["credentials"].as_array().expect("a list").clone()
}

/// Waits until this is said, in the annex or as a failure.
#[track_caller]
fn says(browser: &Browser, css: &str, part: &str) {
    browser.until(&format!("{css} to say {part:?}"), || {
        let said = browser.execute(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent).join(' ')",
            vec![json!(css)],
        );
        said.as_str().is_some_and(|said| said.contains(part)).then_some(())
    });
}

#[track_caller]
fn add(browser: &Browser, passphrase: &str) {
    browser.place("#/appareil");
    browser.visible("#add-passkey");
    browser.clear("#passkey-passphrase");
    browser.type_into("#passkey-passphrase", passphrase);
    browser.click("#add-passkey");
}

#[track_caller]
fn lock(browser: &Browser) {
    browser.click("#lock");
    browser.visible("#unlock");
}

#[test]
fn a_passkey_opens_the_device_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    lock(&a);
    assert!(!a.sees("#unlock-passkey"), "nothing is offered that is not there");
    unlock(&a, &drawn);

    // Not without the passphrase: neither asked for, nor added.
    let mine = plug(&a, true);
    a.place("#/appareil");
    a.click("#add-passkey");
    a.visible("#passkey-passphrase-wrong");
    assert_eq!(kept(&a, &mine), Vec::<Value>::new());
    add(&a, "une phrase qui n’ouvre rien");
    says(&a, ".failure", "n’ouvre pas cet appareil");
    assert!(!a.sees("#remove-passkey"));

    add(&a, &drawn);
    says(&a, "#annex .said", "La clé d’accès ouvre cet appareil");
    a.visible("#remove-passkey");
    let passkeys = kept(&a, &mine);
    assert!(!passkeys.is_empty(), "there is none to look at");
    for passkey in passkeys {
        assert_eq!(passkey["rpId"], "localhost");
        assert_eq!(passkey["userName"], "Sous pli", "it names no person and no group: {passkey}");
    }

    // What it answers is what opens.
    lock(&a);
    a.click("#unlock-passkey");
    a.gone("#unlock");
    a.place("#/groupe/1");
    a.visible("#propose");
    assert!(a.page_text().contains(sample::GROUP));

    // Refused by its person: a sentence, and the passphrase goes on opening.
    lock(&a);
    a.chromium("WebAuthn.setUserVerified", json!({ "authenticatorId": mine, "isUserVerified": false }));
    a.click("#unlock-passkey");
    says(&a, ".failure", "La clé d’accès n’a rien ouvert");
    assert!(a.sees("#unlock"));
    unlock(&a, &drawn);

    // Another authenticator, which has never heard of it.
    lock(&a);
    unplug(&a, &mine);
    let other = plug(&a, true);
    a.click("#unlock-passkey");
    says(&a, ".failure", "La clé d’accès n’a rien ouvert");
    unlock(&a, &drawn);

    // Removed, it is asked for no more.
    a.place("#/appareil");
    a.type_into("#passkey-passphrase", &drawn);
    a.click("#remove-passkey");
    says(&a, "#annex .said", "n’ouvre plus cet appareil");
    a.gone("#remove-passkey");
    lock(&a);
    assert!(!a.sees("#unlock-passkey"));
    unlock(&a, &drawn);

    // One that makes no secret is not taken; nor anything where the browser shows the door.
    unplug(&a, &other);
    let plain = plug(&a, false);
    add(&a, &drawn);
    says(&a, "#annex .said", "ne donne pas le secret");
    unplug(&a, &plain);
    let shy = plug(&a, true);
    a.chromium("WebAuthn.setUserVerified", json!({ "authenticatorId": shy, "isUserVerified": false }));
    add(&a, &drawn);
    says(&a, "#annex .said", "n’a pas été créée");
    assert!(!a.sees("#remove-passkey"));
    quiet(&a);
}

/// Another way in leaves nothing behind either: what an authenticator made is gone with the worker and the page.
#[test]
fn what_a_passkey_made_is_not_left_after_locking_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    plug(&a, true);
    add(&a, &drawn);
    a.visible("#remove-passkey");
    lock(&a);
    // Heard on its way; the page that hears it goes.
    a.execute(
        "addEventListener('souspli-passkey-opens', ({ detail }) => { window.heard = detail; });",
        vec![],
    );
    a.click("#unlock-passkey");
    a.gone("#unlock");
    let heard = a.execute("return window.heard", vec![]);
    let made = heard.as_str().and_then(|heard| heard.split(' ').nth(1)).expect("what it made").to_owned();
    assert_eq!(made.len(), 43);
    let secrets = crate::locked::Secrets::made(&made);
    assert!(!secrets.search(&crate::locked::looked_at(&a)).is_empty(), "while it is open it is found");
    lock(&a);
    started(&a);
    let left = secrets.search(&crate::locked::looked_at(&a));
    assert!(left.is_empty(), "{left:#?}");
}
