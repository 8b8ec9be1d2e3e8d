//! By keyboard alone: two people's whole story with no pointer, where the focus is seen at every stop of Tab; and where it goes when what
//! has it goes away.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::people::{arrive, found_group, open_invitation, quiet, spoken, type_and_lock, unlock};
use crate::sample;
use crate::support::keys::{CONTROL, DOWN, ENTER, ESCAPE, SHIFT, SPACE};
use crate::support::{Browser, Engine, Host, alone, in_three_engines};

const CONTRIBUTION: &str = "Qu’avez-vous entendu dans ce silence\u{202f}?";
const REVIEW: &str = "Bilan à deux claviers";
const COMMON: &str = "Une même fatigue, dite autrement par chacune.";

/// Goes to one of a group's four sections.
#[track_caller]
fn to_section(browser: &Browser, place: &str) {
    browser.tab_and_enter(&format!("nav.places a[href='{place}']"));
}

/// Has the store asked, again and again, until something has come through it.
#[track_caller]
fn comes(browser: &Browser, css: &str) {
    let mut asked: Option<Instant> = None;
    browser.until_within(Duration::from_secs(60), &format!("{css} to come through the store"), || {
        if browser.sees(css) {
            return Some(());
        }
        if asked.is_none_or(|asked| asked.elapsed() > Duration::from_secs(2)) && browser.sees("#refresh") {
            browser.tab_and_enter("#refresh");
            asked = Some(Instant::now());
        }
        None
    });
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
    a.tab_and_enter("#make-invitation");
    a.visible("#invitation-link");
    a.focused("#invitation-link");
    a.value("#invitation-link")
}

/// Asks to join with a passphrase of one's own; gives the six words.
fn asks(b: &Browser) -> Vec<String> {
    b.tab_and_type("#my-name", sample::NEWCOMER);
    b.tab_to("#passphrase-generated");
    b.press(&[DOWN]);
    b.visible("#passphrase-again");
    assert!(b.has_focus("#passphrase-own:checked"), "an arrow did not choose");
    b.tab_and_type("#passphrase", sample::PASSPHRASE);
    b.tab_and_type("#passphrase-again", sample::PASSPHRASE);
    b.tab_and_enter("#join");
    b.visible("#words");
    b.focused("main h1");
    spoken(b, "#words")
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
    comes(&a, ".request");
    assert_eq!(spoken(&a, ".request .words"), words);
    a.tab_and_enter(".request .identical");
    a.gone(".request");
    // What was pressed is gone, and all that it stood in: what is left is the place.
    a.focused("main h1");
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
    a.visible("#unlock");
    a.focused("#passphrase");
    a.type_here(&drawn);
    a.press(&[ENTER]);
    a.visible("a.group");
    a.focused("main h1");
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
