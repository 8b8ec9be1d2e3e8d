//! Every place, in both languages and themes, on a phone and on a wide screen: axe-core finds nothing, with all that unfolds unfolded. The
//! places come from the router's own list, so a new one cannot be forgotten. On the way each field is asked whether it keeps others out of what is typed,
//! and the console whether anything was refused or broke. With `SOUSPLI_SHOTS=DIR`, a picture of each is kept.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};
use souspli::app::place::Place;

use crate::login;
use crate::people::{
    UNANSWERED, admit, arrive, ask, ask_to_join, comes, drawn_words, fill_in_group, found_group, invite,
    open_invitation, quiet, quiet_but, read_situation, share, write_sheet,
};
use crate::sample;
use crate::support::telling::tell;
use crate::support::webdav::{PASSWORD, Store};
use crate::support::{Browser, Engine, Host, Options, alone};

const SCREENS: [(&str, u32, u32, bool); 3] = [
    // The tablet is for the pictures; what axe sees there it sees on one of the others.
    ("phone", 360, 740, true),
    ("tablet", 820, 1180, false),
    ("desktop", 1440, 900, true),
];

/// Walks places in every language, theme and size, and gathers what is wrong.
struct Walk {
    axe: String,
    shots: Option<PathBuf>,
    wrong: Vec<String>,
    asked: u32,
    /// The fields that were seen: their ids, and of a covered one what it is for.
    fields: BTreeSet<String>,
}

impl Walk {
    fn new() -> Walk {
        let path = std::env::var_os("AXE").expect("AXE is the path of axe.min.js: run `cargo xtask test`");
        let axe = std::fs::read_to_string(&path).expect("axe-core's code");
        let shots = std::env::var_os("SOUSPLI_SHOTS").map(PathBuf::from);
        if let Some(dir) = &shots {
            std::fs::create_dir_all(dir).expect("a folder for the pictures");
        }
        Walk { axe, shots, wrong: Vec::new(), asked: 0, fields: BTreeSet::new() }
    }

    /// Each of `places` in every setting. `state` names the pictures; `there` is done on arrival.
    fn walk(&mut self, browser: &Browser, state: &str, places: &[String], there: impl Fn(&Browser, &str)) {
        for theme in ["light", "dark"] {
            for language in ["fr", "en"] {
                choose(browser, "#theme", "data-theme", theme);
                choose(browser, "#language", "lang", language);
                for place in places {
                    for (screen, width, height, ask) in SCREENS {
                        if !ask && self.shots.is_none() {
                            continue;
                        }
                        browser.screen(width, height);
                        browser.place(place);
                        // The place changes on the next turn of the page's loop.
                        browser.execute_async("setTimeout(arguments[arguments.length - 1], 50)", vec![]);
                        browser.visible("main h1");
                        has_come(browser);
                        there(browser, place);
                        let name = format!("{state} {place} {screen} {theme} {language}");
                        if ask {
                            self.ask(browser, &name);
                        }
                        self.ask_fields(browser, &name);
                        self.keep(browser, &name);
                        self.fits(browser, &name);
                    }
                }
            }
        }
    }

    fn ask(&mut self, browser: &Browser, name: &str) {
        if browser.execute("return typeof axe", vec![]) != "object" {
            browser.execute(&self.axe, vec![]);
        }
        let script = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { resultTypes: ['violations'] }).then(r => done({ passes: r.passes.length, violations: \
            r.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.target + ' ' + \
            (n.any[0] ? n.any[0].message : '')).join('; ')) }), e => done({ error: String(e) }));";
        let unfold = "for (const part of document.querySelectorAll('main details:not([open])')) { part.open = true; part.dataset.folded = '' }";
        browser.execute(unfold, vec![]);
        let said = browser.execute_async(script, vec![]);
        let fold = "for (const part of document.querySelectorAll('[data-folded]')) { part.open = false; delete part.dataset.folded }";
        browser.execute(fold, vec![]);
        assert!(
            said["passes"].as_u64().is_some_and(|passes| passes > 5),
            "axe did not look at {name}: {said}"
        );
        self.asked += 1;
        let violations = said["violations"].as_array().into_iter().flatten();
        self.wrong.extend(
            violations.map(|violation| format!("{name}: {}", violation.as_str().unwrap_or_default())),
        );
    }

    /// What is typed is the browser's and its helpers' business nowhere: no service that spells, translates or suggests, nothing
    /// remembered; what is covered says whether it is a passphrase that there is or a new one.
    fn ask_fields(&mut self, browser: &Browser, name: &str) {
        let script = "return [...document.querySelectorAll('textarea, input:not([type=radio]):not([type=checkbox])')].map((field) => \
            [field.id, field.type, ...['autocomplete', 'spellcheck', 'translate', 'data-gramm'].map((name) => field.getAttribute(name) ?? ''), \
            field.closest('[writingsuggestions]')?.getAttribute('writingsuggestions') ?? ''])";
        let found = browser.execute(script, vec![]);
        for field in found.as_array().expect("a list of fields") {
            let told: Vec<&str> = field.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let [id, kind, complete, others @ ..] = told.as_slice() else { panic!("a field: {field}") };
            let covered = *kind == "password";
            let fits = if covered {
                ["current-password", "new-password"].contains(complete)
            } else {
                *complete == "off"
            };
            if !fits || others != ["false", "no", "false", "false"] {
                self.wrong.push(format!("{name}: the field {field} lets others at what is typed"));
            }
            self.fields.insert(if covered { format!("{id} {complete}") } else { (*id).to_owned() });
        }
    }

    /// Nothing sticks out sideways: a phone must not have to be scrolled both ways.
    fn fits(&mut self, browser: &Browser, name: &str) {
        let script = "const r = document.scrollingElement; return r.scrollWidth - r.clientWidth";
        let over = browser.execute(script, vec![]).as_i64().unwrap_or_default();
        if over > 0 {
            self.wrong.push(format!("{name}: {over} px stick out at the side"));
        }
    }

    fn keep(&self, browser: &Browser, name: &str) {
        let Some(dir) = &self.shots else { return };
        let file: String =
            name.replace("#/", "").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let picture = browser.picture().expect("a picture");
        std::fs::write(dir.join(format!("{file}.png")), picture).expect("a picture on disk");
    }

    /// Nothing was wrong, and these fields were among those that were seen.
    fn end(self, fields: &[&str]) {
        let unseen: Vec<&&str> = fields.iter().filter(|field| !self.fields.contains(**field)).collect();
        assert!(unseen.is_empty(), "{unseen:?} are not among {:?}", self.fields);
        assert!(
            self.wrong.is_empty(),
            "{} findings in {} looks:\n{}",
            self.wrong.len(),
            self.asked,
            self.wrong.join("\n")
        );
    }
}

/// Waits for the annex, where the place is one of its own.
pub fn has_come(browser: &Browser) {
    let script =
        "const annex = document.getElementById('annex'); return !annex || annex.childElementCount > 0";
    browser.until("the place to come", || (browser.execute(script, vec![]) == json!(true)).then_some(()));
}

/// Leaves a question that was asked, if one was.
fn close_dialog(browser: &Browser) {
    browser.execute("document.querySelector('dialog[open]')?.close()", vec![]);
}

/// Turns a switch until the page says that it is where it should be.
fn choose(browser: &Browser, css: &str, attribute: &str, wanted: &str) {
    close_dialog(browser);
    browser.until(&format!("{css} to give {wanted}"), || {
        let now: Value = browser
            .execute("return document.documentElement.getAttribute(arguments[0])", vec![json!(attribute)]);
        // `en-GB` is English too.
        if now.as_str().is_some_and(|now| now.split('-').next() == Some(wanted)) {
            return Some(());
        }
        browser.click(css);
        None
    });
}

/// The router's list.
pub fn all() -> Vec<String> {
    Place::samples().iter().map(ToString::to_string).collect()
}

/// What is done on arrival where nothing has to be.
pub fn nothing(_: &Browser, _: &str) {}

/// The question whether to share: both answers can be seen without scrolling.
fn about_to_share(browser: &Browser, _: &str) {
    if !browser.sees("#share-confirm") {
        browser.click("#share");
        browser.visible("#share-confirm");
    }
    let below = "return document.querySelector('#share-no').getBoundingClientRect().bottom > innerHeight";
    assert_eq!(browser.execute(below, vec![]), json!(false), "an answer is below the screen");
}

/// The place that stands in the address bar.
pub fn here(browser: &Browser) -> String {
    browser.url().split_once('#').map(|(_, place)| format!("#{place}")).expect("a place")
}

/// From the place that is left to the one that has come, at each change of the page.
#[test]
fn a_place_is_never_without_a_title_chromium() {
    let _alone = alone();
    let host = Host::start();
    let b = Browser::open(Engine::Chromium, "b");
    arrive(&b, &host);
    let watch = "window.untitled = 0; new MutationObserver(() => { if (!document.querySelector('main h1')) untitled++ }) \
        .observe(document.querySelector('main'), { childList: true, subtree: true }); return 0";
    b.execute(watch, vec![]);
    // The first loads the annex, the second finds it there, and the third is not one of its own.
    for (place, mark) in [("#/appareil", "#persisted"), ("#/restaurer", "#kit-words"), ("#/", "#to-create")] {
        b.place(place);
        b.visible(mark);
        assert_eq!(b.execute("return untitled", vec![]), json!(0), "{place} had no title for a while");
    }
}

#[test]
fn places_new_and_waiting_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut walk = Walk::new();

    // A device that has nothing yet.
    let b = Browser::open(Engine::Chromium, "b");
    arrive(&b, &host);
    walk.walk(&b, "new", &all(), nothing);
    walk.walk(&b, "new own passphrase", &["#/creer".to_owned()], |browser, _| {
        browser.click("#passphrase-own");
        browser.visible("#passphrase-again");
    });

    walk.walk(&b, "new elsewhere", &["#/creer".to_owned()], |browser, _| {
        browser.click("#store-elsewhere");
        browser.visible("#try-store");
    });

    // One that has read an invitation, then one that waits; and the other side of it.
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    let link = invite(&a);
    walk.walk(&a, "invitation made", &["#/groupe/1/inviter".to_owned()], nothing);
    b.goto(&link);
    b.visible("#join");
    walk.walk(&b, "invited", &["#/invitation".to_owned()], nothing);
    let words = ask_to_join(&b, &link);
    walk.walk(&b, "waiting", &["#/groupe/1/attente".to_owned(), "#/".to_owned()], nothing);
    a.place("#/groupe/1/membres");
    comes(&a, ".request");
    walk.walk(&a, "asked", &["#/groupe/1/membres".to_owned()], nothing);
    admit(&a, &words);

    // Two people, and a letter from one to the other. (The pictures in tests/pictures are two of these.)
    b.place("#/groupe/1/attente");
    comes(&b, "#to-situations");
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    walk.walk(
        &a,
        "about to share first",
        &["#/groupe/1/situations/nouvelle".to_owned()],
        |browser, place| {
            about_to_share(browser, place);
            browser.visible("#kit-first");
        },
    );
    a.click("#share-no");
    share(&a);
    read_situation(&b);
    walk.walk(&a, "shared", &["#/groupe/1".to_owned(), "#/groupe/1/membres".to_owned()], nothing);
    let letter = here(&b);
    walk.walk(&b, "received", &["#/groupe/1".to_owned(), letter.clone()], |browser, place| {
        if place == letter {
            browser.visible("article.letter");
        }
    });
    a.place("#/groupe/1/bilans");
    a.type_into("#review-title", "Bilan de fin d’année");
    a.click("#begin-review input[name=hand]");
    a.click("#begin");
    a.type_into("#part-1", "Une même fatigue, dite autrement par chacune.");
    let written = here(&a);
    walk.walk(&a, "review written", &[written.clone(), "#/groupe/1/bilans".to_owned()], |browser, place| {
        if place == written {
            browser.visible("#part-5");
        }
    });
    a.click("ul.lines a.situation");
    a.click("#write-review");
    a.visible("#part-1");
    a.click("#submit");
    a.click("#submit-yes");
    a.visible("article.letter .typed");
    walk.walk(&a, "review submitted", &[here(&a)], |browser, _| {
        browser.visible("article.letter .typed");
    });
    walk.end(&[
        "group-name",
        "my-name",
        "passphrase new-password",
        "passphrase-again new-password",
        "store-address",
        "store-password new-password",
        "store-user",
        "invitation",
        "invitation-link",
        "kit-words",
        "title",
        "other-feeling",
        "what-happened",
        "what-puzzles-me",
        "review-title",
        "part-0",
        "part-1",
        "part-2",
        "part-3",
        "part-4",
        "part-5",
    ]);
    quiet(&a);
    quiet(&b);
}

#[test]
fn places_open_and_locked_chromium() {
    let _alone = alone();
    let mut host = Host::start();
    let mut walk = Walk::new();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    walk.walk(&a, "open and empty", &all(), nothing);

    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    walk.walk(&a, "about to share", &["#/groupe/1/situations/nouvelle".to_owned()], about_to_share);
    a.click("#share-no");
    share(&a);
    read_situation(&a);
    let mut places = all();
    let letter = here(&a);
    places.push(letter.clone());
    walk.walk(&a, "open", &places, |browser, place| {
        if place == letter {
            browser.visible("#contribution");
        }
    });

    host.kill();
    a.place("#/groupe/1");
    a.click("#refresh");
    a.until("the trouble to be told", || a.sees(".exchange.trouble").then_some(()));
    walk.walk(&a, "host gone", &["#/groupe/1".to_owned()], nothing);
    host.revive();

    a.click("#lock");
    a.visible("#unlock");
    walk.walk(&a, "locked", &all(), nothing);
    walk.end(&[
        "title",
        "other-feeling",
        "what-happened",
        "what-puzzles-me",
        "contribution",
        "review-title",
        "note",
        "old-passphrase current-password",
        "passphrase new-password",
        "passphrase-again new-password",
        "passphrase current-password",
    ]);
    quiet_but(&a, &[UNANSWERED]);
}

/// Presses what opens something, unless it is there already.
fn opens(press: &'static str, opened: &'static str) -> impl Fn(&Browser, &str) {
    move |browser, _| {
        if !browser.sees(opened) {
            browser.click(press);
            browser.visible(opened);
        }
    }
}

/// What is made, asked and shown within places: a kit's sheet, a session's words, the keys, five questions before what a click does not
/// undo (the others look like that before leaving), and a text that is erased.
#[test]
fn places_at_work_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut walk = Walk::new();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    read_situation(&a);
    a.type_into("#contribution", sample::WHAT_PUZZLES_ME);
    a.click("#contribute-send");
    a.visible(".contribution .typed");
    let letter = here(&a);
    let letter = letter.as_str();
    a.place("#/carnet");
    a.type_into("#note", sample::TITLE);
    a.visible(".take-note");
    a.place("#/groupe/1/bilans");
    a.type_into("#review-title", "Bilan");
    a.click("#begin");
    a.type_into("#part-1", sample::WHAT_PUZZLES_ME);
    let review = here(&a);
    let states: [(&str, &str, &'static str, &'static str); 9] = [
        ("kit", "#/groupe/1/secours", "#make-kit", ".kit"),
        ("session", "#/groupe/1/seance", "#open-session", "#session-words .words"),
        ("keys asked", "#/groupe/1/exporter", "#show-keys", "#keys-sure"),
        ("margin", letter, ".contribution", ".contribution .typed"),
        ("erasing", letter, "#erase-it", "#erase-letter"),
        ("leaving", "#/groupe/1/saison", "#leave button", "#sure"),
        ("submitting", &review, "#submit", "#submit-sure"),
        ("note", "#/carnet", ".take-note", ".take-note"),
        ("forgetting", "#/appareil", "#erase-device", "#erase-sure"),
    ];
    for (state, place, press, opened) in states {
        walk.walk(&a, state, &[place.to_owned()], opens(press, opened));
    }
    close_dialog(&a);
    a.place("#/groupe/1/exporter");
    a.click("#show-keys");
    a.click("#keys-yes");
    a.gone("#keys-sure");
    walk.walk(&a, "keys", &["#/groupe/1/exporter".to_owned()], nothing);
    a.place(letter);
    a.click("#erase-it");
    a.click("#erase-letter-yes");
    a.gone("article.letter");
    walk.walk(&a, "erased", &[letter.to_owned(), "#/groupe/1/situations".to_owned()], nothing);
    walk.end(&["try-0", "try-1", "try-2", "contribution", "note", "part-1"]);
    quiet(&a);
}

/// Where the group lies on a store that asks for a login.
#[test]
fn places_with_a_login_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut store = Store::start(&host);
    let mut walk = Walk::new();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    drawn_words(&a);
    fill_in_group(&a);
    login::name_store(&a, &store);
    let here = ["#/creer".to_owned()];
    walk.walk(&a, "refused store", &here, |browser, _| assert!(browser.sees("#annex .failure")));
    a.clear("#store-password");
    a.type_into("#store-password", PASSWORD);
    a.click("#try-store");
    a.visible("#store-tried");
    walk.walk(&a, "tried store", &here, |browser, _| {
        assert!(browser.sees("#store-tried"));
        // What the annex renders follows the page's language where one stays.
        let english = browser.execute("return document.documentElement.lang", vec![]) == "en";
        let words = if english { "Try this space" } else { "Essayer cet espace" };
        browser.until(words, || (browser.text("#try-store") == words).then_some(()));
    });
    a.click("#noted");
    a.click("#create");
    a.visible("#propose");
    let places = ["inviter", "appareils", "secours"].map(|place| format!("#/groupe/1/{place}"));
    walk.walk(&a, "login", &places, nothing);
    walk.walk(&a, "login", &["#/groupe/1/stockage".to_owned()], |browser, _| {
        for details in browser_details(browser) {
            browser.click(&details);
        }
        browser.visible("#own-user");
        browser.visible("#store-user");
    });
    let link = invite(&a);
    let b = Browser::open(Engine::Chromium, "b");
    open_invitation(&b, &link);
    walk.walk(&b, "login invited", &["#/invitation".to_owned()], |browser, _| {
        browser.visible("#store-user");
    });
    ask(&b);
    comes(&b, "#refused");
    walk.walk(
        &b,
        "login refused",
        &["#/groupe/1/attente".to_owned(), "#/groupe/1/stockage".to_owned()],
        nothing,
    );
    store.runs_with("un autre");
    a.place("#/groupe/1");
    comes(&a, "#refused");
    walk.walk(&a, "login refused", &["#/groupe/1".to_owned(), "#/groupe/1/stockage".to_owned()], nothing);
    walk.end(&["own-user", "own-password new-password", "store-user", "store-password new-password"]);
    for person in [&a, &b] {
        quiet_but(person, &[UNANSWERED, "status of 401"]);
    }
}

/// What is folded up and not open.
fn browser_details(browser: &Browser) -> Vec<String> {
    ["#change-login", "#move"]
        .into_iter()
        .filter(|id| !browser.sees(&format!("{id}[open]")))
        .map(|id| format!("{id} > summary"))
        .collect()
}

/// What axe sees depends on the engine here and there: the other two are asked in three places.
fn three_places(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let mut walk = Walk::new();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    found_group(&a);
    for (theme, language) in [("light", "fr"), ("dark", "en")] {
        choose(&a, "#theme", "data-theme", theme);
        choose(&a, "#language", "lang", language);
        for (place, there) in [
            ("#/groupe/1", "#propose"),
            ("#/groupe/1/situations/nouvelle", "#title"),
            ("#/groupe/1/membres", ".member"),
        ] {
            a.place(place);
            a.visible(there);
            walk.ask(&a, &format!("{place} {theme} {language} {}", engine.name()));
        }
    }
    walk.end(&[]);
}

#[test]
fn three_places_firefox() {
    tell(Engine::Firefox, three_places);
}

#[test]
fn three_places_webkit() {
    tell(Engine::WebKit, three_places);
}

/// axe is really asked, and so are the fields: what is wrong on purpose is found.
#[test]
fn axe_finds_what_is_wrong_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut walk = Walk::new();
    let browser = Browser::open_with(Engine::Chromium, "wrong", Options::default());
    arrive(&browser, &host);
    let plant = "document.querySelector('main').append(...['button', 'img', 'textarea'].map((name) => document.createElement(name)))";
    browser.execute(plant, vec![]);
    walk.ask(&browser, "wrong");
    assert!(walk.wrong.iter().any(|wrong| wrong.contains("button-name")), "{:?}", walk.wrong);
    assert!(walk.wrong.iter().any(|wrong| wrong.contains("image-alt")), "{:?}", walk.wrong);
    walk.ask_fields(&browser, "wrong");
    assert!(walk.wrong.iter().any(|wrong| wrong.contains("lets others at what")), "{:?}", walk.wrong);
}
