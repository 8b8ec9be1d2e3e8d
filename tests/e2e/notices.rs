//! What a person is told of a group, and what follows when they press what stands beside it: a file that lies damaged in the store, a
//! device whose own copy is damaged, and a device that was copied and writes two histories.

use std::path::Path;

use serde_json::{Value, json};

use crate::faults::clock;
use crate::people::letters::{open_letter, write_letter};
use crate::people::{
    admit, ask_again, ask_once, asking, comes, comes_to_say, invite, says, started, sure, two, unlock,
};
use crate::sample;
use crate::support::{Browser, Engine, Host, Scratch, alone, dist};

const TEXT: &str = "Elle a posé le plateau sans me regarder.";

#[track_caller]
fn handed_over(browser: &Browser) {
    asking(browser, "the letter to be handed over", || browser.sees("#seal:not(.open-letter)"));
}

#[track_caller]
fn lock(browser: &Browser) {
    browser.click("#lock");
    browser.visible("#unlock");
}

fn copy_of(folder: &Path) -> Scratch {
    let copy = Scratch::new("backup");
    dist::copy(folder, copy.path());
    copy
}

/// One byte of each of the heads that are new since then is another.
fn damage_new_heads(folder: &Path, before: &[std::path::PathBuf]) {
    let new = dist::files(folder).into_iter().filter(|file| !before.contains(file));
    let mut damaged = 0;
    for head in new.filter(|file| file.to_string_lossy().contains("/h/")) {
        let mut bytes = std::fs::read(&head).expect("a head");
        *bytes.last_mut().expect("a byte") ^= 1;
        std::fs::write(&head, bytes).expect("a damaged head");
        damaged += 1;
    }
    assert!(damaged > 0, "nothing new is in the store");
}

/// Runs something over the app's database, opened as `database`, with `wait` for its requests.
fn in_database(browser: &Browser, body: &str, args: Vec<Value>) -> Value {
    let script = format!(
        "const done = arguments[arguments.length - 1], given = arguments[0]; (async () => {{
            const wait = (request) => new Promise((resolve, reject) => {{
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
            }});
            const database = await wait(indexedDB.open('souspli'));
            try {{ {body} }} finally {{ database.close(); }}
        }})().then(done, (error) => done(String(error)));"
    );
    browser.execute_async(&script, args)
}

/// Every row of the device that a browser keeps gets another last byte, as a failing disk does. Gives how many.
fn damage_rows(browser: &Browser) -> u64 {
    let body = "const store = database.transaction('rows', 'readwrite').objectStore('rows');
        const [keys, values] = await Promise.all([wait(store.getAllKeys()), wait(store.getAll())]);
        for (const [at, key] of keys.entries()) {
            values[at][values[at].length - 1] ^= 1;
            await wait(store.put(values[at], key));
        }
        return keys.length;";
    let rows = in_database(browser, body, vec![Value::Null]);
    rows.as_u64().unwrap_or_else(|| panic!("the rows are not damaged: {rows}"))
}

/// As who restores a backup of one computer on another: what the first browser keeps, the second does.
fn copy_device(from: &Browser, to: &Browser) {
    let body = "const all = {};
        for (const name of database.objectStoreNames) {
            const store = database.transaction(name).objectStore(name);
            const [keys, values] = await Promise.all([wait(store.getAllKeys()), wait(store.getAll())]);
            all[name] = keys.map((key, at) => [key, values[at] instanceof Uint8Array ? { bytes: [...values[at]] } : { value: values[at] }]);
        }
        return all;";
    let all = in_database(from, body, vec![Value::Null]);
    assert!(all["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{all}");
    let body = "for (const [name, rows] of Object.entries(given)) {
            const store = database.transaction(name, 'readwrite').objectStore(name);
            await wait(store.clear());
            for (const [key, { bytes, value }] of rows) await wait(store.put(bytes ? new Uint8Array(bytes) : value, key));
        }
        return true;";
    assert_eq!(in_database(to, body, vec![all]), json!(true));
}

/// Presses what asks the store again at once, wherever it stands among the notices.
fn look_again(browser: &Browser) {
    let press = "const all = [...document.querySelectorAll('.notices .repair')];
        const button = all.find((button) => button.textContent === 'Redemander maintenant');
        button?.focus();
        button?.click();";
    browser.execute(press, vec![]);
}

/// B cannot read what A wrote, is told whose device can mend it, and asks again; once that device has looked, it comes.
fn a_file_lies_damaged(host: &Host, a: &Browser, b: &Browser, drawn: &str) {
    // What B said is in the store: it is not taken for one that was emptied.
    ask_once(b);
    ask_once(b);
    lock(b);
    let before = dist::files(&host.data());
    write_letter(a, "Abîmée", TEXT);
    handed_over(a);
    lock(a);
    damage_new_heads(&host.data(), &before);

    unlock(b, sample::PASSPHRASE);
    comes_to_say(b, "Un fichier chez l’hébergeur est abîmé ou ne vient pas du groupe");
    for words in [
        "ce que vous avez ici reste là",
        "demandez alors à la personne dont c’est l’appareil d’ouvrir Sous pli",
        &format!("appareils de\u{202f}: {}", sample::FOUNDER),
    ] {
        says(b, ".notices", words);
    }
    let damaged = dist::files(&host.data());
    look_again(b);
    says(b, "#annex .said", "Ce qui sera encore affiché ensuite n’est pas réglé");
    // Another notice's button may come to stand where this one was: a press too many is for none.
    b.focused("main h1");
    says(b, ".notices", "est abîmé ou ne vient pas du groupe");
    let there = dist::files(&host.data());
    assert!(damaged.iter().all(|file| there.contains(file)), "what cannot be read was deleted");

    // Its device looks at what it wrote each day.
    unlock(a, drawn);
    clock(a, "() => trueNow.call(Date) + 21 * 3600000");
    a.place("#/groupe/1");
    ask_once(a);
    ask_once(a);
    // By now it may have come by itself.
    if b.sees(".notices .repair") {
        look_again(b);
    }
    asking(b, "the notice to go", || !b.sees(".notices"));
    open_letter(b, "Abîmée");
    assert_eq!(b.text("article.letter .what-happened"), TEXT);
}

/// What B's device keeps of the group is damaged: it says so, leads to the ways back, and forgets it when it is asked twice.
fn a_device_is_damaged(a: &Browser, b: &Browser) {
    b.place("#/carnet");
    b.type_into("#note", "Une note.");
    b.visible(".take-note");
    lock(b);
    assert!(damage_rows(b) > 0);
    unlock(b, sample::PASSPHRASE);
    // A note that does not open says so, and can be thrown away.
    b.place("#/carnet");
    says(b, "main", "Note abîmée");
    assert!(!b.sees(".take-note"), "what does not open is offered");
    b.click(".throw-note");
    b.gone(".throw-note");
    b.place("#/");
    says(b, "main", "Groupe illisible sur cet appareil");
    let told = |words: &str| {
        b.place("#/groupe/1");
        says(b, ".notices", words);
    };
    told("Ce que cet appareil garde de ce groupe est abîmé");
    told("Cela reste tel quel");
    told("Revenez avec votre feuille de secours");
    told("Vos brouillons pour ce groupe ne se lisent plus ici que par une copie");
    assert_eq!(b.text("main h1"), "Groupe illisible sur cet appareil");
    assert!(
        !b.sees("#propose") && !b.sees("#to-situations"),
        "what is not there is offered: {}",
        b.page_text()
    );
    b.place("#/groupe/1/situations");
    says(b, ".notices", "Cela reste tel quel");
    // Each way there leads where it says.
    let way = |label: &str, title: &str| {
        told("Cela reste tel quel");
        let script = "[...document.querySelectorAll('.notices a')].find((way) => way.textContent === arguments[0]).click()";
        b.execute(script, vec![json!(label)]);
        says(b, "main h1", title);
    };
    way("Prendre une copie", "Exporter tout");
    b.visible("#export-markdown");
    assert!(!b.sees("#show-keys") && !b.text("main").contains("toutes les situations"), "{}", b.page_text());
    way("J’ai une feuille de secours", "J’ai une feuille de secours");
    way("J’ai une invitation", "J’ai une invitation");

    told("Cela reste tel quel");
    b.click(".notices .forget");
    says(b, "#sure", "vos brouillons pour ce groupe et ce qui n’était pas encore parti");
    b.click("#sure-no");
    b.gone("#sure");
    told("Cela reste tel quel");
    b.click(".notices .forget");
    sure(b);
    b.visible("#to-create");
    b.gone("a.group");

    let words = ask_again(b, &invite(a), sample::NEWCOMER);
    admit(a, &words);
    comes(b, "#to-situations");
}

/// B's device was copied, and each of the two writes without knowing of the other: A is told whose it is, and led to the session's words.
fn a_device_is_copied(host: &Host, a: &Browser, b: &Browser, drawn: &str) {
    b.place("#/groupe/1");
    ask_once(b);
    lock(a);
    lock(b);
    let c = Browser::open(Engine::Chromium, "c");
    c.goto(host.address());
    started(&c);
    copy_device(b, &c);
    c.reload();
    c.visible("#unlock");

    let before = copy_of(&host.data());
    unlock(b, sample::PASSPHRASE);
    write_letter(b, "L’une", TEXT);
    handed_over(b);
    lock(b);
    let one = copy_of(&host.data());
    for file in dist::files(&host.data()) {
        std::fs::remove_file(file).expect("a file to take away");
    }
    dist::copy(before.path(), &host.data());
    unlock(&c, sample::PASSPHRASE);
    write_letter(&c, "L’autre", TEXT);
    handed_over(&c);
    lock(&c);
    dist::copy(one.path(), &host.data());

    unlock(a, drawn);
    comes_to_say(a, "Un appareil du groupe a écrit deux histoires différentes");
    for words in [
        "Ce qui était déjà reçu reste",
        "Si un nom est donné ici, parlez-en à cette personne",
        &format!("Personnes dont un appareil est concerné\u{202f}: {}", sample::NEWCOMER),
    ] {
        says(a, ".notices", words);
    }
    a.click(".notices a[href='#/groupe/1/seance']");
    a.visible("#open-session");
}

#[test]
fn notices_lead_on_by_one_press_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, b, drawn) = two(Engine::Chromium, &host);
    a_file_lies_damaged(&host, &a, &b, &drawn);
    a_device_is_damaged(&a, &b);
    a_device_is_copied(&host, &a, &b, &drawn);
}
