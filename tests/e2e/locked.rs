//! What is left after locking: nothing of what was typed, read or unlocked with. Looked for where a thief of the running browser would
//! look: in the page, in what it stores, in the heaps and memories of page and workers, and in the browser's profile on the disk. Nor in a tab
//! in whose place another goes on. Firefox and WebKit show no heap: there it is the page, and what it stores.
//!
//! Freed memory of the browser's processes is not looked at: nobody wipes it, and `THREATS.md` says so. Nor are small typed arrays, whose
//! bytes lie on the JavaScript heap without a buffer.

use std::collections::HashMap;

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use souspli::seal::{Passphrase, unwrap};

use crate::blind::Checker;
use crate::device::lock_by_chord;
use crate::people::{arrive, quiet, unlock};
use crate::support::debugger::{Debugger, targets};
use crate::support::dist::{Altered, files};
use crate::support::host::Setting;
use crate::support::{Browser, Engine, Host, alone};

// Words of no language: eight letters of them stand in no sentence of the app's, and in no list of words.
const GROUP: &str = "Zwubbelkraft Yxornid";
const NAME: &str = "Quorblenz Vaddifix";
const PASSPHRASE: &str = "mibrozzel vuntakwirp jeddloxum";
const TITLE: &str = "Trubbelquist Ovexxan";
const HAPPENED: &str = "Glorwibbent sazzumkrad effenyplox dribbunquaz.";
const MARGIN: &str = "Wexxoflumb kranziputt ubbelvroj.";

/// A place that was looked at, and what lies there.
pub type Found = (String, Vec<u8>);

/// What must not be left.
pub struct Secrets {
    texts: Checker,
    /// The key as it may be written.
    written: Vec<Vec<u8>>,
    /// Whether one of these begins with that byte: a quick look before the exact one.
    first: Vec<bool>,
}

impl Secrets {
    /// The key of the vault is had as its owner has it: from the file on the device, by the passphrase.
    fn of(browser: &Browser) -> Secrets {
        let rows = stored(browser);
        let (_, way) = rows.iter().find(|(place, _)| place == "souspli ways passphrase").expect("a way in");
        let key = unwrap(way, &Passphrase::typed(PASSPHRASE)).expect("the passphrase opens").bytes().to_vec();
        let texts = Checker::new(&[
            ("the group's name", GROUP),
            ("one's name", NAME),
            ("the passphrase", PASSPHRASE),
            ("the title", TITLE),
            ("what happened", HAPPENED),
            ("the margin", MARGIN),
        ]);
        Secrets::new(texts, key)
    }

    /// What a passkey made, in base64url.
    pub fn made(text: &str) -> Secrets {
        let key = BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url");
        Secrets::new(Checker::new(&[]), key)
    }

    fn new(texts: Checker, key: Vec<u8>) -> Secrets {
        let encoded = [HEXLOWER, BASE64, BASE64URL_NOPAD, BASE32_NOPAD].map(|encoding| encoding.encode(&key));
        let mut written = encoded.map(String::into_bytes).to_vec();
        written.push(key);
        let mut first = vec![false; 256];
        written.iter().for_each(|written| first[usize::from(written[0])] = true);
        Secrets { texts, written, first }
    }

    /// The secrets that lie there, and where.
    pub fn search(&self, found: &[Found]) -> HashMap<String, Vec<String>> {
        let mut left: HashMap<String, Vec<String>> = HashMap::new();
        for (place, bytes) in found {
            for leak in self.texts.search(bytes, place) {
                left.entry(leak.label).or_default().push(place.clone());
            }
            let begins = |at: usize| self.written.iter().any(|written| bytes[at..].starts_with(written));
            if bytes.iter().enumerate().any(|(at, byte)| self.first[usize::from(*byte)] && begins(at)) {
                left.entry("the key".to_owned()).or_default().push(place.clone());
            }
        }
        left.values_mut().for_each(Vec::dedup);
        left
    }
}

/// The rows of every database, and the other storages' texts.
fn stored(browser: &Browser) -> Vec<Found> {
    let script = "const done = arguments[arguments.length - 1]; (async () => {
        const result = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        const base64 = (bytes) => btoa([...bytes].map((byte) => String.fromCharCode(byte)).join(''));
        // In Firefox a driver's script has types of its own.
        const bytes = (value) => ArrayBuffer.isView(value) ? value : new TextEncoder().encode(JSON.stringify(value));
        const all = [];
        for (const { name } of await indexedDB.databases()) {
            const database = await result(indexedDB.open(name));
            for (const store of database.objectStoreNames) {
                const reading = database.transaction(store).objectStore(store);
                const [keys, values] = await Promise.all([result(reading.getAllKeys()), result(reading.getAll())]);
                keys.forEach((key, at) => all.push([`${name} ${store} ${key}`, base64(bytes(values[at]))]));
            }
            database.close();
        }
        for (const storage of [localStorage, sessionStorage])
            for (const key of Object.keys(storage)) all.push([`storage ${key}`, base64(bytes(storage.getItem(key)))]);
        for (const cache of await caches.keys())
            for (const { url } of await (await caches.open(cache)).keys()) all.push([`cache ${cache} ${url}`, '']);
        all.push(['cookies', base64(bytes(document.cookie))], ['history', base64(bytes([history.state, name, location.href]))]);
        return all;
    })().then(done, (error) => done(String(error)));";
    let all = browser.execute_async(script, vec![]);
    let all = all.as_array().unwrap_or_else(|| panic!("what is stored cannot be read: {all}"));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    all.iter()
        .map(|pair| (text(&pair[0]), BASE64.decode(text(&pair[1]).as_bytes()).expect("base64")))
        .collect()
}

/// The document, and what its fields hold.
fn drawn(browser: &Browser) -> Found {
    let script = "return document.documentElement.outerHTML + document.title + \
                  [...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')";
    let html = browser.execute(script, vec![]);
    ("the document".to_owned(), html.as_str().expect("text").as_bytes().to_vec())
}

/// Heaps and memories of the page and of all its workers.
fn running(browser: &Browser) -> Vec<Found> {
    let port = browser.debugger();
    let mut found = Vec::new();
    for target in targets(port) {
        let (Some(url), Some(kind)) = (target["webSocketDebuggerUrl"].as_str(), target["type"].as_str())
        else {
            continue;
        };
        // Chromium's own windows.
        if kind.starts_with("browser") {
            continue;
        }
        let mut inside = Debugger::open(port, url);
        found.push((format!("the heap of the {kind}"), inside.heap().into_bytes()));
        found.extend(inside.memories().into_iter().map(|bytes| (format!("a memory of the {kind}"), bytes)));
    }
    found
}

/// The names of rows, too.
fn by_name(found: Vec<Found>) -> Vec<Found> {
    found
        .into_iter()
        .flat_map(|(name, bytes)| [(name.clone(), name.clone().into_bytes()), (name, bytes)])
        .collect()
}

/// All that can be looked at from outside while the browser runs.
pub fn looked_at(browser: &Browser) -> Vec<Found> {
    let mut found = by_name(stored(browser));
    found.push(drawn(browser));
    found.extend(running(browser));
    found
}

/// The browser's own files, as they lie there.
fn on_disk(browser: &Browser) -> Vec<Found> {
    let profile = browser.profile();
    files(&profile)
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&profile).ok()?.to_string_lossy().into_owned();
            // Some go while one looks.
            Some((name, std::fs::read(&path).ok()?))
        })
        .collect()
}

/// The address of the app's worker, by which the debugger tells one worker from another.
fn worker(browser: &Browser) -> Vec<Value> {
    let mut listed = targets(browser.debugger());
    listed.retain(|target| target["type"] == "worker");
    listed.into_iter().map(|target| target["id"].clone()).collect()
}

/// Founds a group under a passphrase of one's own.
fn founds(a: &Browser, host: &Host) {
    arrive(a, host);
    a.place("#/creer");
    a.type_into("#group-name", GROUP);
    a.click("#framework-0");
    a.type_into("#my-name", NAME);
    a.click("#passphrase-own");
    a.type_into("#passphrase", PASSPHRASE);
    a.type_into("#passphrase-again", PASSPHRASE);
    a.click("#create");
    a.visible("#propose");
}

/// Shares a situation, opens it, and types in its margin what is not shared.
fn writes(a: &Browser) {
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", TITLE);
    a.type_into("#what-happened", HAPPENED);
    a.click("#share");
    a.click("#share-yes");
    a.gone("#share-confirm");
    a.place("#/groupe/1/situations");
    a.click("a.situation");
    a.visible("article.letter");
    a.type_into("#contribution", MARGIN);
}

#[test]
fn nothing_of_the_secret_remains_after_locking_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    founds(&a, &host);
    let secrets = Secrets::of(&a);

    // At the door, with the passphrase uncovered: a field that shows it is one that a browser may remember.
    lock_by_chord(&a);
    a.visible("#unlock");
    a.click("#show-passphrase");
    a.type_into("#passphrase", PASSPHRASE);
    assert!(secrets.search(&[drawn(&a)]).contains_key("the passphrase"), "what is typed is found");
    a.click("#unlock");
    a.gone("#unlock");

    writes(&a);

    // While it is open all of it is there: the page shows it, the worker has the key, and the page does not.
    let workers = worker(&a);
    let open = secrets.search(&looked_at(&a));
    for secret in ["the group's name", "one's name", "the title", "what happened", "the margin"] {
        let places = open.get(secret).unwrap_or_else(|| panic!("{secret} is not found: {open:?}"));
        assert!(places.iter().any(|place| place == "a memory of the page"), "{secret}: {places:?}");
    }
    for secret in ["the title", "what happened", "the margin"] {
        assert!(open[secret].iter().any(|place| place == "the document"), "{secret}: {open:?}");
    }
    assert_eq!(open["the key"], ["a memory of the worker"], "the page holds no key");

    lock_by_chord(&a);
    a.visible("#unlock");
    assert!(worker(&a).iter().all(|id| !workers.contains(id)), "the worker with the key has ended");
    let left = secrets.search(&looked_at(&a));
    assert!(left.is_empty(), "{left:#?}");
    let left = secrets.search(&on_disk(&a));
    assert!(left.is_empty(), "{left:#?}");
    quiet(&a);
    leaves_nothing_to_another_tab(&a, &secrets);

    // The same look finds what is there: held by a name in the page, in storage, on the disk. (Bytes in memories it found above.)
    let plant =
        "window.planted = [arguments[0], arguments[1]]; localStorage.setItem('planted', arguments[1]);";
    a.execute(plant, vec![json!(HAPPENED), json!(PASSPHRASE)]);
    let planted = secrets.search(&looked_at(&a));
    for secret in ["what happened", "the passphrase"] {
        assert!(planted[secret].contains(&"the heap of the page".to_owned()), "{secret}: {planted:?}");
    }
    assert!(planted["the passphrase"].contains(&"storage planted".to_owned()), "{planted:?}");
    std::fs::write(a.profile().join("planted"), TITLE).expect("a file in the profile");
    assert!(secrets.search(&on_disk(&a)).contains_key("the title"));
}

/// Locking as it is, but for the page's being loaded anew: the worker ended, and with it the key; but what was read and typed is still
/// in the page, and the look finds it there.
#[test]
fn without_loading_the_page_anew_locking_would_leave_it_there_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    dist.change(&dist.one(|name| name == "index.html"), |page| page.replace(" integrity=", " data-was="));
    dist.change(&dist.one(|name| name == "souspli.js"), |js| js.replace(".reload()", ""));
    let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), ..Setting::default() });
    let a = Browser::open(Engine::Chromium, "a");
    founds(&a, &host);
    let secrets = Secrets::of(&a);
    writes(&a);
    lock_by_chord(&a);
    no_worker(&a);
    let left = secrets.search(&looked_at(&a));
    for secret in ["the group's name", "the title", "what happened", "the margin"] {
        let places = left.get(secret).unwrap_or_else(|| panic!("{secret} is not found: {left:?}"));
        assert!(places.iter().any(|place| place == "a memory of the page"), "{secret}: {places:?}");
        // The group's name stands in another place.
        let drawn = places.iter().any(|place| place == "the document");
        assert!(drawn || secret == "the group's name", "{secret}: {places:?}");
    }
    assert!(!left.contains_key("the key"), "{left:?}");
}

fn nothing_is_drawn_or_stored(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    founds(&a, &host);
    let secrets = Secrets::of(&a);
    writes(&a);
    let look = || {
        let mut found = by_name(stored(&a));
        found.push(drawn(&a));
        secrets.search(&found)
    };
    let open = look();
    for secret in ["the title", "what happened", "the margin"] {
        assert_eq!(open.get(secret), Some(&vec!["the document".to_owned()]), "{secret}: {open:?}");
    }
    lock_by_chord(&a);
    a.visible("#unlock");
    let left = look();
    assert!(left.is_empty(), "{left:#?}");
    quiet(&a);

    a.execute("localStorage.setItem('planted', arguments[0])", vec![json!(PASSPHRASE)]);
    assert_eq!(look().get("the passphrase"), Some(&vec!["storage planted".to_owned()]));
}

#[test]
fn nothing_is_drawn_or_stored_after_locking_firefox() {
    nothing_is_drawn_or_stored(Engine::Firefox);
}

#[test]
fn nothing_is_drawn_or_stored_after_locking_webkit() {
    nothing_is_drawn_or_stored(Engine::WebKit);
}

/// A tab in whose place another one goes on keeps what is being typed, sealed, and holds nothing of it any more.
fn leaves_nothing_to_another_tab(a: &Browser, secrets: &Secrets) {
    unlock(a, PASSPHRASE);
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", TITLE);
    a.type_into("#what-happened", HAPPENED);
    a.execute("dispatchEvent(new CustomEvent('souspli-taken'))", vec![]);
    a.visible("#take-back");
    // Nor does it start one that would fight for the device.
    no_worker(a);
    let left = secrets.search(&looked_at(a));
    assert!(left.is_empty(), "{left:#?}");
    quiet(a);
}

fn no_worker(browser: &Browser) {
    browser.until("no worker to be left", || worker(browser).is_empty().then_some(()));
}
