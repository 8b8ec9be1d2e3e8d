//! What is being written survives: a reload, a lock, another place, a page that dies; and goes once it is shared or thrown away.

use serde_json::{Value, json};

use crate::blind::Checker;
use crate::people::{
    arrive, found_another, found_group, quiet, read_situation, share, started, sure, take_up, type_and_lock,
    unlock, write_sheet,
};
use crate::sample;
use crate::support::dist::files;
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

const NOTE: &str = "Ce que je ne dirai pas en séance.";
const OTHER_NOTE: &str = "Autre chose encore.";

/// Waits until the page would leave without a question: all that is on it is kept.
#[track_caller]
pub fn kept(browser: &Browser) {
    browser.until("the sheet to be kept", || {
        let script = "const event = new Event('beforeunload', { cancelable: true }); return window.dispatchEvent(event)";
        (browser.execute(script, vec![]) == json!(true)).then_some(())
    });
}

/// The page's text, and what its fields hold.
#[track_caller]
fn on_page(browser: &Browser) -> String {
    let script = "const fields = [...document.querySelectorAll('input, textarea')]; \
        return [document.body.innerText, ...fields.map((field) => field.value)].join('\\n')";
    // A page that is just being replaced refuses scripts: look again.
    browser.until("what is on the page", || {
        let said =
            browser.try_command("POST", "/execute/sync", json!({ "script": script, "args": [] })).ok()?;
        said.as_str().map(str::to_owned)
    })
}

/// Something lies at the host, and nothing of these in it.
#[track_caller]
fn nothing_at_the_host(browser: &Browser, host: &Host, secrets: &[(&str, &str)]) {
    browser.until("something to lie at the host", || (!files(&host.data()).is_empty()).then_some(()));
    assert_eq!(Checker::new(secrets).search_folder(&host.data()), []);
}

/// What is typed in a margin and not shared is there again, the kind that was chosen too, until it is shared.
fn begun_in_the_margin(a: &Browser, drawn: &str) {
    let taken_up = |text: &str| {
        unlock(a, drawn);
        read_situation(a);
        a.visible("#contribution");
        assert_eq!(a.value("#contribution"), text);
    };
    a.click("#kind-0");
    type_and_lock(a, "#contribution", "Et si");
    assert!(!on_page(a).contains("Et si"));
    taken_up("Et si");
    assert_eq!(a.execute("return document.querySelector('#kind-0').checked", vec![]), json!(true));
    // Left for another place, it is not lost either.
    a.clear("#contribution");
    a.type_into("#contribution", "Et si c’était la peur");
    a.place("#/groupe/1/situations/nouvelle");
    a.visible("#title");
    assert!(!a.sees("#drafts"), "{}", a.page_text());
    read_situation(a);
    a.visible("#contribution");
    assert_eq!(a.value("#contribution"), "Et si c’était la peur");
    a.click("#contribute-send");
    a.until("it to stand there", || a.sees(".contribution .typed").then_some(()));
    a.until("an empty field", || a.value("#contribution").is_empty().then_some(()));
    a.reload();
    started(a);
    taken_up("");
    assert_eq!(a.text(".contribution .typed"), "Et si c’était la peur");
}

fn drafts(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    assert!(on_page(&a).contains(sample::TITLE));
    kept(&a);

    // Through a reload, and through locking.
    a.reload();
    started(&a);
    assert!(!on_page(&a).contains(sample::TITLE));
    unlock(&a, &drawn);
    take_up(&a);
    assert_eq!(a.value("#what-happened"), sample::WHAT_HAPPENED);
    a.clear("#what-puzzles-me");
    a.type_into("#what-puzzles-me", "Et encore ceci.");
    // Locked at once, before any pause.
    a.click("#lock");
    started(&a);
    unlock(&a, &drawn);
    take_up(&a);
    assert_eq!(a.value("#what-puzzles-me"), "Et encore ceci.");

    // Nothing of it is at the host.
    let secrets = [("the title", sample::TITLE), ("what happened", sample::WHAT_HAPPENED)];
    nothing_at_the_host(&a, &host, &secrets);

    // Shared, it is no draft any more.
    a.clear("#what-puzzles-me");
    a.type_into("#what-puzzles-me", sample::WHAT_PUZZLES_ME);
    share(&a);
    read_situation(&a);
    begun_in_the_margin(&a, &drawn);
    a.place("#/groupe/1/situations/nouvelle");
    a.visible("#title");
    assert_eq!(a.value("#title"), "");
    assert!(!a.sees("#drafts"), "{}", a.page_text());

    // Begun and thrown away, it is gone too.
    a.type_into("#title", "À jeter");
    kept(&a);
    a.reload();
    started(&a);
    unlock(&a, &drawn);
    a.place("#/groupe/1/situations/nouvelle");
    a.click("#drafts > summary");
    a.click("#drafts .quiet");
    a.gone("#drafts");
    quiet(&a);
}

fn notebook(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    a.place("#/carnet");
    a.type_into("#note", NOTE);
    a.until("the note in the list", || a.sees(".take-note").then_some(()));
    a.click("#lock");
    started(&a);
    assert!(!on_page(&a).contains(NOTE));
    unlock(&a, &drawn);
    a.place("#/carnet");
    a.click(".take-note");
    a.until("the note", || (a.value("#note") == NOTE).then_some(()));
    nothing_at_the_host(&a, &host, &[("the note", NOTE)]);

    // Another one, begun before the pause is over, is another one.
    a.click("#new-note");
    a.until("an empty note", || a.value("#note").is_empty().then_some(()));
    a.type_into("#note", OTHER_NOTE);
    a.click("#new-note");
    a.until("an empty note", || a.value("#note").is_empty().then_some(()));
    a.type_into("#note", "Une troisième.");
    a.until("three notes", || {
        (a.execute("return document.querySelectorAll('.take-note').length", vec![]) == json!(3)).then_some(())
    });
    for text in ["Une troisième.", OTHER_NOTE, NOTE] {
        assert!(a.page_text().contains(text), "{}", a.page_text());
        a.click(".take-note");
        a.until("the newest note", || (a.value("#note") == text).then_some(()));
        a.click("#delete-note");
        // In WebKitGTK a click now and then meets a page that moves.
        a.until("the question", || {
            let asked = a.sees("#note-yes");
            if !asked {
                a.click("#delete-note");
            }
            asked.then_some(())
        });
        a.click("#note-yes");
        a.until("an empty note", || a.value("#note").is_empty().then_some(()));
        a.until("it to be gone from the list", || (!a.page_text().contains(text)).then_some(()));
    }
    a.gone(".take-note");
    assert_eq!(a.execute("return document.querySelector('#note').value", Vec::<Value>::new()), json!(""));

    // Locked in the very moment of the last key: that is kept first.
    type_and_lock(&a, "#note", NOTE);
    unlock(&a, &drawn);
    a.place("#/carnet");
    a.click(".take-note");
    a.until("the note", || (a.value("#note") == NOTE).then_some(()));
    quiet(&a);
}

in_three_engines! {
    drafts: drafts_chromium, drafts_firefox, drafts_webkit;
}

in_three_engines! {
    notebook: notebook_chromium, notebook_firefox, notebook_webkit;
}

/// A group that is forgotten takes with it what stands on the page for it: the next one, which bears its number, is other people.
#[test]
fn a_forgotten_groups_sheet_is_not_the_next_ones_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    kept(&a);
    a.place("#/groupe/1/saison");
    a.click("#forget button");
    sure(&a);
    a.visible("#to-create");
    found_another(&a);
    a.place("#/groupe/1/situations/nouvelle");
    a.visible("#title");
    assert_eq!((a.value("#title"), a.value("#what-happened")), (String::new(), String::new()));
    quiet(&a);
}
