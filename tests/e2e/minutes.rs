//! How long a new person is at it, on a phone's screen: what they press, type and read is counted, with nothing but the way
//! through. Minutes follow from that by rates of people who are in no hurry. The machine's own time is left out: it is a
//! second or two for each passphrase.

use std::collections::BTreeSet;
use std::io::Write;

use crate::people::{arrive, comes, link, says, spoken};
use crate::sample;
use crate::support::{Browser, Engine, Host, alone};

/// Seconds to look for a thing, think, and press it (Card, Moran and Newell's keystroke-level model: M + P + K, 2.65 s).
const PRESS: f64 = 2.65;
/// Seconds a character, with thumbs (some 30 words a minute).
const TYPE: f64 = 0.4;
/// Seconds a word that is read to oneself (some 230 a minute).
const READ: f64 = 0.26;
/// Seconds a word that is written down on paper, or said and compared.
const NOTE: f64 = 3.0;

/// A person with a phone.
struct Hand {
    browser: Browser,
    presses: u32,
    characters: usize,
    /// Lines of the place that were read before.
    seen: BTreeSet<String>,
    words: usize,
    noted: usize,
}

impl Hand {
    fn new(who: &str) -> Hand {
        let browser = Browser::open(Engine::Chromium, who);
        browser.screen(390, 844);
        Hand { browser, presses: 0, characters: 0, seen: BTreeSet::new(), words: 0, noted: 0 }
    }

    /// Reads all that stands in the place and was not read yet.
    fn read(&mut self) {
        let text = self.browser.execute("return document.querySelector('main').innerText", vec![]);
        for line in text.as_str().expect("the place's text").lines().map(str::trim) {
            if self.seen.insert(line.to_owned()) {
                self.words += line.split_whitespace().count();
            }
        }
    }

    fn press(&mut self, css: &str) {
        self.browser.visible(css);
        self.read();
        self.browser.click(css);
        self.presses += 1;
    }

    /// Goes to the field, and types.
    fn type_into(&mut self, css: &str, text: &str) {
        self.browser.type_into(css, text);
        self.presses += 1;
        self.characters += text.chars().count();
    }

    fn seconds(&self) -> f64 {
        PRESS * f64::from(self.presses)
            + TYPE * self.characters as f64
            + READ * self.words as f64
            + NOTE * self.noted as f64
    }

    /// Says what it took, past the test harness, and begins to count anew.
    fn tell(&mut self, what: &str) -> f64 {
        let seconds = self.seconds();
        let Hand { presses, characters, words, noted, .. } = self;
        let _ = writeln!(
            std::io::stderr(),
            "  {what}: {presses} presses, {characters} characters, {words} words read, {noted} noted or said: {seconds:.0} s"
        );
        (self.presses, self.characters, self.words, self.noted) = (0, 0, 0, 0);
        seconds
    }
}

/// A facilitator has a group in three minutes, an invitee is in within two of opening the link, with all that is said on the way read and
/// the words compared, and who opens the app is writing after two presses.
#[test]
fn minutes_chromium() {
    let _alone = alone();
    let host = Host::start();
    let mut a = Hand::new("a");
    arrive(&a.browser, &host);
    a.press("#to-create");
    a.type_into("#group-name", sample::GROUP);
    a.press("#framework-0");
    a.type_into("#my-name", sample::FOUNDER);
    a.press("#passphrase-generated");
    a.noted += a.browser.words("#generated-words").len();
    a.press("#noted");
    let drawn = a.browser.words("#generated-words").join(" ");
    a.press("#create");
    a.browser.visible("#propose");
    a.read();
    assert!(a.tell("a group is founded") < 180.0);

    a.press("#to-invite");
    a.browser.visible("#make-invitation");
    a.read();
    let invitation = link(&a.browser);
    a.presses += 1;
    a.press("#copy-link");
    a.tell("a person is invited");

    let mut b = Hand::new("b");
    b.browser.goto(&invitation);
    b.browser.visible("#join");
    b.type_into("#my-name", sample::NEWCOMER);
    b.press("#passphrase-generated");
    b.noted += b.browser.words("#generated-words").len();
    b.press("#noted");
    b.press("#join");
    b.browser.visible("#words");
    // What stands there by the time somebody has read so far.
    says(&b.browser, "main", "Votre demande est arrivée chez l’hébergeur");
    b.read();
    let words = spoken(&b.browser, "#words");
    b.noted += words.len();
    a.browser.place("#/groupe/1");
    comes(&a.browser, "#to-requests");
    a.press("#to-requests");
    a.browser.visible(".request");
    assert_eq!(spoken(&a.browser, ".request .words"), words);
    a.press(".request .identical");
    a.tell("they are let in");
    comes(&b.browser, "#to-situations");
    assert!(b.tell("they are in") < 120.0);

    // The next month.
    a.browser.click("#lock");
    a.browser.visible("#unlock");
    a.browser.execute("location.hash = '#/'", vec![]);
    a.browser.type_into("#passphrase", &drawn);
    a.browser.click("#unlock");
    // With these two presses, and nothing between them.
    a.press("a.group");
    a.press("#propose");
    a.browser.visible("#title");
}
