//! By keyboard alone: two people's whole story with no pointer, and what is rare in it, where the focus is seen at every stop of Tab; and
//! where it goes when what has it goes away.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::export::downloaded;
use crate::people::paper::{Paper, asked_words, read_kit};
use crate::people::{
    arrive, found_group, line_of, open_invitation, quiet, spoken, tabs, two, type_and_lock, unlock,
};
use crate::sample;
use crate::support::keys::{CONTROL, DOWN, ENTER, ESCAPE, SHIFT, SPACE};
use crate::support::{Browser, Engine, Host, Scratch, alone, in_three_engines};

const CONTRIBUTION: &str = "Qu’avez-vous entendu dans ce silence\u{202f}?";
const REVIEW: &str = "Bilan à deux claviers";
const COMMON: &str = "Une même fatigue, dite autrement par chacune.";

const OTHER_PASSPHRASE: &str = "une autre phrase, bien plus longue";
const PEOPLE: &str = "#/groupe/1/membres";
/// What stands beside a device of which nothing has come yet.
const UNHEARD: &str = "Pas encore de nouvelles";
/// What somebody is told who was probably put out.
const PUT_OUT: &str = "il en a sans doute été retiré";

/// Goes to one of a group's four sections.
#[track_caller]
fn to_section(browser: &Browser, place: &str) {
    browser.tab_and_enter(&format!("nav.places a[href='{place}']"));
    // Not before it has: it would take the focus from who goes on. Another title stands there until the annex has come.
    let title = "main:not(:has(#annex:empty)) h1";
    browser.until("the title of the place to have the focus", || browser.has_focus(title).then_some(()));
}

/// Has the store asked, again and again, until what follows from what lies in it.
#[track_caller]
fn asking(browser: &Browser, what: &str, mut holds: impl FnMut() -> bool) {
    let mut asked: Option<Instant> = None;
    browser.until_within(Duration::from_secs(60), what, || {
        if holds() {
            return Some(());
        }
        if asked.is_none_or(|asked| asked.elapsed() > Duration::from_secs(2)) && browser.sees("#refresh") {
            browser.tab_and_enter("#refresh");
            asked = Some(Instant::now());
        }
        None
    });
}

/// Has the store asked, again and again, until something has come through it.
#[track_caller]
fn comes(browser: &Browser, css: &str) {
    asking(browser, &format!("{css} to come through the store"), || browser.sees(css));
}

/// Founds the group; gives the passphrase that was drawn.
fn founds(a: &Browser) -> String {
    a.focused("main h1");
    a.tab_and_enter("#to-create");
    a.visible("#generated-words");
    a.focused("main h1");
    let drawn = a.until("six drawn words", || {
        let words = a.words("#generated-words");
        (words.len() == 6).then(|| words.join(" "))
    });
    a.tab_and_type("#group-name", sample::GROUP);
    // The frameworks are one stop, in which arrows choose.
    a.tab_to("[name=framework]:checked");
    a.press(&[DOWN]);
    a.focus_is_seen();
    assert!(a.has_focus("#framework-1:checked"), "an arrow did not choose");
    a.tab_and_type("#my-name", sample::FOUNDER);
    a.tab_to("#noted");
    a.press(&[SPACE]);
    a.tab_and_enter("#create");
    a.visible("#propose");
    a.focused("main h1");
    drawn
}

/// Makes an invitation, whose link has the focus, ready to be copied.
fn invites(a: &Browser) -> String {
    a.tab_and_enter("#to-invite");
    a.visible("#make-invitation");
    a.focused("main h1");
    makes_link(a)
}

/// Makes a link where one is made; it has the focus then.
fn makes_link(a: &Browser) -> String {
    a.tab_and_enter("#make-invitation");
    a.visible("#invitation-link");
    a.focused("#invitation-link");
    a.value("#invitation-link")
}

/// Asks to join with a passphrase of one's own; gives the six words.
fn asks(b: &Browser) -> Vec<String> {
    b.tab_and_type("#my-name", sample::NEWCOMER);
    chooses_own(b);
    b.tab_and_enter("#join");
    b.visible("#words");
    b.focused("main h1");
    spoken(b, "#words")
}

/// Chooses a passphrase of one's own rather than drawn words.
fn chooses_own(b: &Browser) {
    b.tab_to("#passphrase-generated");
    b.press(&[DOWN]);
    b.visible("#passphrase-again");
    assert!(b.has_focus("#passphrase-own:checked"), "an arrow did not choose");
    b.tab_and_type("#passphrase", sample::PASSPHRASE);
    b.tab_and_type("#passphrase-again", sample::PASSPHRASE);
}

/// Compares the words of who asks, and lets them in.
#[track_caller]
fn lets_in(a: &Browser, words: &[String]) {
    comes(a, ".request");
    assert_eq!(spoken(a, ".request .words"), words);
    a.tab_and_enter(".request .identical");
    a.gone(".request");
    // What was pressed is gone, and all that it stood in: what is left is the place.
    a.focused("main h1");
}

/// Opens the device at its door, where the field has the focus.
#[track_caller]
fn opens(a: &Browser, passphrase: &str) {
    a.visible("#unlock");
    a.focused("#passphrase");
    a.type_here(passphrase);
    a.press(&[ENTER]);
    a.visible("a.group");
    a.focused("main h1");
}

/// Writes a situation, looks at it, goes back to the sheet, and shares it.
fn shares(a: &Browser) {
    to_section(a, "#/groupe/1/situations");
    a.tab_and_enter("#propose");
    a.visible("#title");
    a.focused("main h1");
    a.tab_and_type("#title", sample::TITLE);
    a.tab_to("#feeling-1");
    a.press(&[SPACE]);
    assert!(a.has_focus("#feeling-1:checked"), "Space did not tick");
    a.tab_and_type("#what-happened", sample::WHAT_HAPPENED);
    a.tab_and_enter("#share");
    a.visible("#share-confirm");
    a.focused("#share-confirm *");
    a.focus_is_seen();
    a.press(&[ESCAPE]);
    a.gone("#share-confirm");
    a.focused("#share");
    a.press(&[ENTER]);
    a.tab_and_enter("#share-yes");
    a.visible("article.letter");
    a.focused("article.letter h1");
}

/// Begins a review with the other, writes in it, and submits it.
fn reviews(a: &Browser) {
    to_section(a, "#/groupe/1/bilans");
    a.tab_and_type("#review-title", REVIEW);
    a.tab_to("#begin-review [name=hand]");
    a.press(&[SPACE]);
    assert!(a.has_focus("#begin-review [name=hand]:checked"), "Space did not tick");
    a.tab_and_enter("#begin");
    a.visible("#part-1");
    a.focused("main h1");
    a.tab_and_type("#part-1", COMMON);
    a.tab_and_enter("#submit");
    a.visible("#submit-sure");
    a.focused("#submit-sure *");
    a.focus_is_seen();
    a.tab_and_enter("#submit-yes");
    a.visible("article.letter .typed");
    a.focused("article.letter h1");
    assert!(a.page_text().contains(COMMON));
}

fn keyboard_alone(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    let drawn = founds(&a);
    let link = invites(&a);

    let b = Browser::open(engine, "b");
    open_invitation(&b, &link);
    b.focused("main h1");
    let words = asks(&b);
    assert_eq!(words.len(), 6);

    to_section(&a, "#/groupe/1/membres");
    lets_in(&a, &words);
    comes(&b, "#to-situations");
    b.focused("main h1");

    shares(&a);
    comes(&b, "main a.situation");
    b.tab_and_enter("main a.situation");
    b.visible("article.letter");
    b.focused("article.letter h1");
    assert_eq!(b.text("article.letter .what-happened"), sample::WHAT_HAPPENED);

    b.tab_to("#contribute [name=kind]:checked");
    b.press(&[DOWN]);
    b.focus_is_seen();
    b.tab_and_type("#contribution", CONTRIBUTION);
    b.tab_and_enter("#contribute-send");
    b.visible(".contribution");
    assert!(b.has_focus("#contribute-send"), "it was sent, and the focus went elsewhere");
    comes(&a, ".contribution");
    assert_eq!(a.text(".contribution .typed"), CONTRIBUTION);

    reviews(&a);

    a.press(&[CONTROL, SHIFT, "L"]);
    opens(&a, &drawn);
    quiet(&a);
    quiet(&b);
}

#[test]
fn keyboard_alone_chromium() {
    keyboard_alone(Engine::Chromium);
}

#[test]
fn keyboard_alone_firefox() {
    keyboard_alone(Engine::Firefox);
}

/// Goes to one of the places that the people's has ways to; `css` stands there once one has come.
#[track_caller]
fn to_way(browser: &Browser, place: &str, css: &str) {
    if !browser.url().ends_with(PEOPLE) {
        to_section(browser, PEOPLE);
    }
    browser.tab_and_enter(&format!("a.way[href='{place}']"));
    browser.visible(css);
    browser.focused("main h1");
}

/// A dialog asks, and begins with its no.
#[track_caller]
fn is_asked(browser: &Browser, dialog: &str, no: &str) {
    browser.visible(dialog);
    browser.focused(no);
    browser.focus_is_seen();
}

/// Makes a recovery sheet and types three of its words, after which it goes from the screen.
fn makes_kit(a: &Browser) -> Paper {
    to_way(a, "#/groupe/1/secours", "#make-kit");
    a.tab_and_enter("#make-kit");
    let paper = read_kit(a);
    a.focused("#kit-title");
    a.focus_is_seen();
    a.tab_to("#print");
    for (field, word) in asked_words(a, &paper) {
        a.tab_and_type(&format!("#{field}"), &word);
    }
    a.tab_and_enter("#check-kit");
    a.gone(".kit");
    a.focused("main h1");
    paper
}

/// One more device of A's comes by a link.
fn adds_a_device(a: &Browser) {
    to_way(a, "#/groupe/1/appareils", "#make-invitation");
    let link = makes_link(a);
    let d = Browser::open(Engine::Chromium, "d");
    open_invitation(&d, &link);
    d.focused("main h1");
    let words = asks(&d);
    lets_in(a, &words);
    // It asks by itself while it waits, and the place that comes then takes the focus.
    d.visible("#to-situations");
    d.focused("main h1");
    // It has said that it is in before it is closed.
    d.enabled("#refresh");
    quiet(&d);
}

/// A opens a session, and both have its six words before them.
fn meet(a: &Browser, b: &Browser) {
    let shown = |person: &Browser| {
        let words = spoken(person, "#session-words .words");
        person.focused("#session-words");
        person.focus_is_seen();
        words
    };
    to_way(a, "#/groupe/1/seance", "#open-session");
    a.tab_and_enter("#open-session");
    let words = shown(a);
    assert_eq!(words.len(), 6, "{words:?}");
    to_way(b, "#/groupe/1/seance", "#open-session");
    comes(b, ".show-words");
    b.enabled("#refresh");
    b.tab_and_enter(".show-words");
    assert_eq!(shown(b), words);
}

/// Takes both copies, and has the keys shown as far as the button that prints them.
fn takes_out(a: &Browser) {
    let downloads = Scratch::new("downloads");
    let allowed = json!({ "behavior": "allow", "downloadPath": downloads.path().to_str() });
    a.chromium("Page.setDownloadBehavior", allowed);
    to_way(a, "#/groupe/1/exporter", "#export-markdown");
    for (button, ending) in [("#export-markdown", "md"), ("#export-json", "json")] {
        a.tab_and_enter(button);
        let (_, text) = downloaded(a, downloads.path(), ending);
        assert!(text.contains(sample::TITLE), "{ending}: {text}");
        assert!(a.has_focus(button), "it was saved, and the focus went elsewhere");
    }
    a.tab_and_enter("#show-keys");
    is_asked(a, "#keys-sure", "#keys-no");
    a.tab_and_enter("#keys-yes");
    a.visible("#keys");
    a.focused("#keys-title");
    a.focus_is_seen();
    a.tab_to("#print");
    a.tab_and_enter("#hide-keys");
    a.gone("#keys");
    a.focused("main h1");
}

/// Erases the letter, after a no.
fn erases(a: &Browser) {
    to_section(a, "#/groupe/1/situations");
    a.tab_and_enter("main a.situation");
    a.visible("article.letter");
    a.focused("article.letter h1");
    a.tab_and_enter("#erase-it");
    is_asked(a, "#erase-letter", "#erase-letter-no");
    a.press(&[ESCAPE]);
    a.gone("#erase-letter");
    a.focused("#erase-it");
    a.press(&[ENTER]);
    a.tab_and_enter("#erase-letter-yes");
    a.gone("article.letter");
    a.focused("main h1");
}

/// Puts the newcomer out, from the drawer of their line.
fn puts_out(a: &Browser) {
    to_section(a, PEOPLE);
    // What is first heard of a device lays the list anew, with its drawers closed: that is waited for.
    asking(a, "news of every device", || a.sees(".people") && !a.text(".people").contains(UNHEARD));
    let line = a.until(sample::NEWCOMER, || line_of(a, sample::NEWCOMER));
    a.tab_and_enter(&format!("{line} summary"));
    a.visible(&format!("{line} details[open]"));
    a.tab_and_enter(&format!("{line} .actions button:last-of-type"));
    is_asked(a, "#sure", "#sure-no");
    assert_eq!(a.text("#sure-title"), format!("Retirer {} du groupe\u{202f}?", sample::NEWCOMER));
    a.tab_and_enter("#sure-yes");
    a.gone("#sure");
    a.until("the list without them", || line_of(a, sample::NEWCOMER).is_none().then_some(()));
    // Whichever came first, the word that it is done or the list without that line.
    a.focused("main h1, #people-title");
}

/// Changes the passphrase, and goes to where the groups are.
fn changes_passphrase(a: &Browser, old: &str) {
    a.tab_and_enter("a.brand");
    a.visible("#to-device");
    a.focused("main h1");
    a.tab_and_enter("#to-device");
    a.visible("#old-passphrase");
    a.focused("main h1");
    a.tab_and_type("#old-passphrase", old);
    a.tab_and_type("#passphrase", OTHER_PASSPHRASE);
    a.tab_and_type("#passphrase-again", OTHER_PASSPHRASE);
    a.tab_and_enter("#change-passphrase");
    a.until("the change to be said", || a.page_text().contains("est changée").then_some(()));
    assert!(a.has_focus("#change-passphrase"), "it was changed, and the focus went elsewhere");
    a.tab_and_enter("main .back a");
    a.visible("a.group");
    a.focused("main h1");
}

/// Brings the tab that is driven before the person: keys are for what is in front.
#[track_caller]
fn in_front(browser: &Browser) {
    browser.chromium("Page.bringToFront", json!({}));
}

/// Goes on in a second tab, which opens by the new passphrase; the first can have it back.
fn takes_over(a: &Browser, host: &Host) {
    let first = tabs::here(a);
    tabs::open(a);
    in_front(a);
    a.goto(host.address());
    a.visible("#take-over");
    a.focused("main h1");
    a.tab_and_enter("#take-over");
    opens(a, OTHER_PASSPHRASE);
    tabs::switch(a, &first);
    in_front(a);
    a.tab_and_enter("#take-back");
    a.visible("#unlock");
    a.focused("#passphrase");
}

/// Comes back with the sheet on a device that has nothing.
fn comes_back(host: &Host, paper: &Paper) {
    let k = Browser::open(Engine::Chromium, "k");
    arrive(&k, host);
    k.focused("main h1");
    k.tab_and_enter("#to-recover");
    k.visible("#kit-words");
    k.focused("main h1");
    k.tab_and_type("#kit-words", &paper.words.join(" "));
    k.tab_and_type("#kit-place", &paper.place);
    k.tab_and_type("#kit-store", &paper.store);
    k.tab_and_type("#device-name", "Ordinateur");
    chooses_own(&k);
    k.tab_and_enter("#recover");
    k.visible("#to-situations");
    k.focused("main h1");
    assert_eq!(k.text("main h1"), sample::GROUP);
    quiet(&k);
}

/// What people do once in a while, in a group of two that is there already. In one engine: this is long, and where engines differ at the
/// keyboard the first story goes.
#[test]
fn what_is_rare_by_keyboard_alone_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, b, drawn) = two(Engine::Chromium, &host);
    let paper = makes_kit(&a);
    adds_a_device(&a);
    shares(&a);
    to_section(&b, "#/groupe/1/situations");
    comes(&b, "main a.situation");
    meet(&a, &b);
    takes_out(&a);

    erases(&a);
    to_section(&b, "#/groupe/1/situations");
    comes(&b, "li.erased");
    assert!(!b.page_text().contains(sample::TITLE), "{}", b.page_text());

    puts_out(&a);
    to_section(&b, "#/groupe/1");
    asking(&b, PUT_OUT, || b.shown(".notices").contains(PUT_OUT));
    drop(b);

    changes_passphrase(&a, &drawn);
    quiet(&a);
    takes_over(&a, &host);
    comes_back(&host, &paper);
}

/// What has the focus goes: the focus goes to what is left around it, and is not lost.
fn what_has_the_focus_goes(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(engine, "a");
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", sample::TITLE);

    // A dialog shows where it begins, though a click opened it, and leaves the focus to what did.
    a.click("#erase");
    a.visible("#erase-confirm");
    a.focused("#erase-no");
    assert_eq!(a.focus_fault(), None, "{engine:?}");
    a.press(&[ENTER]);
    a.gone("#erase-confirm");
    a.focused("#erase");
    // With the sheet erased, what opened it is gone.
    a.press(&[ENTER]);
    a.visible("#erase-confirm");
    a.tab_and_enter("#erase-yes");
    a.gone("#erase");
    a.focused("main h1");

    // One title takes the place of another; and the heading of the margin is nearer than that.
    a.type_into("#title", sample::TITLE);
    a.click("#share");
    a.click("#share-yes");
    a.visible("article.letter");
    a.focused("article.letter h1");
    a.type_into("#contribution", CONTRIBUTION);
    a.tab_and_enter("#contribute-send");
    a.tab_and_enter(".take-back");
    a.visible("#take-back-sure");
    a.tab_and_enter("#take-back-yes");
    a.visible(".margin .erased");
    a.focused("#margin-title");

    // Who clicks on nothing has left it, whatever goes or comes.
    a.click("#contribution");
    a.click("header.top");
    assert!(a.has_focus("body"), "{engine:?}: a click on nothing leaves nothing");
    a.execute("document.querySelector('main').append(document.createElement('p'))", vec![]);
    std::thread::sleep(Duration::from_millis(500));
    assert!(a.has_focus("body"), "{engine:?}: somebody left the focus, and it was put back");
    quiet(&a);
}

in_three_engines! {
    what_has_the_focus_goes:
        what_has_the_focus_goes_chromium, what_has_the_focus_goes_firefox, what_has_the_focus_goes_webkit;
}

/// In a list the next line stands where the one was that went: a press too many is not for it.
#[test]
fn a_press_too_many_is_for_no_other_line_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    for title in ["La première", "La seconde"] {
        a.place("#/groupe/1/situations/nouvelle");
        a.visible("#title");
        type_and_lock(&a, "#title", title);
        unlock(&a, &drawn);
    }
    a.place("#/groupe/1/situations/nouvelle");
    a.tab_and_enter("#drafts > summary");
    let drafts = || a.execute("return document.querySelectorAll('.draft').length", vec![]);
    assert_eq!(drafts(), json!(2));
    a.tab_and_enter(".draft .quiet");
    a.until("one sheet to be thrown away", || (drafts() == json!(1)).then_some(()));
    a.focused("#drafts > summary");
}

/// The look at every stop sees what it should: no outline, a faint one, something over it, nothing.
#[test]
fn a_focus_that_nobody_sees_is_noticed_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    a.tab_to("#to-create");
    let noticed = |what: &str, script: &str| {
        a.execute(script, vec![]);
        let fault = a.focus_fault();
        assert!(fault.as_ref().is_some_and(|fault| fault.contains(what)), "{what}: {fault:?}");
    };
    let rule =
        |rule: &str| format!("document.styleSheets[0].insertRule('* {{ outline: {rule} !important }}', 0)");
    noticed("nothing shows", &rule("none"));
    a.execute("document.styleSheets[0].deleteRule(0)", vec![]);
    noticed("hardly seen", &rule("3px solid #eee"));
    a.execute("document.styleSheets[0].deleteRule(0)", vec![]);
    assert_eq!(a.focus_fault(), None);
    noticed(
        "lies under",
        "const veil = document.createElement('div'); Object.assign(veil.style, { position: 'fixed', inset: 0 }); document.body.append(veil)",
    );
    noticed(
        "off the screen",
        "document.activeElement.style.position = 'absolute'; document.activeElement.style.top = '-99px'",
    );
    noticed("nothing has", "document.activeElement.blur()");
    assert_eq!(a.execute("return document.hasFocus()", vec![]), json!(true));
}
