//! The paper kit: made, tried, and used on a device that has nothing.

use crate::sample;
use crate::support::Browser;

use super::spoken;

/// What a device is called that comes back with a kit.
pub const DEVICE: &str = "Ordinateur du fond";

/// What stands on a kit's sheet.
pub struct Paper {
    /// The twenty-four words.
    pub words: Vec<String>,
    /// Where the group lies, and in which store.
    pub place: String,
    pub store: String,
}

/// Makes a kit and reads its sheet.
#[track_caller]
pub fn make_kit(browser: &Browser) -> Paper {
    browser.place("#/groupe/1/secours");
    browser.click("#make-kit");
    read_kit(browser)
}

/// Reads the sheet that is on the screen.
#[track_caller]
pub fn read_kit(browser: &Browser) -> Paper {
    browser.visible(".kit");
    let words = spoken(browser, ".kit .words");
    assert_eq!(words.len(), 24, "{words:?}");
    let cell = |nth: u32| browser.text(&format!(".kit dd:nth-of-type({nth})"));
    Paper { words, place: cell(1), store: cell(2) }
}

/// The three words that are asked for, by their numbers on the sheet, each with the field it is for.
#[track_caller]
pub fn asked_words(browser: &Browser, paper: &Paper) -> [(&'static str, String); 3] {
    ["try-0", "try-1", "try-2"].map(|field| {
        let label = browser.text(&format!("label[for={field}]"));
        let number: usize =
            label.chars().filter(char::is_ascii_digit).collect::<String>().parse().expect("a number");
        (field, paper.words[number - 1].clone())
    })
}

/// Types the three words that are asked for.
#[track_caller]
pub fn try_kit(browser: &Browser, paper: &Paper) {
    let typed = asked_words(browser, paper);
    // A wrong word first: a trial that anything passes would be none.
    browser.type_into("#try-0", "faux");
    browser.click("#check-kit");
    browser.visible("#try-0-wrong");
    browser.clear("#try-0");
    for (field, word) in typed {
        browser.type_into(&format!("#{field}"), &word);
    }
    browser.click("#check-kit");
    browser.gone(".kit");
}

/// Types what stands on the paper where one comes back with it, and a passphrase for this device.
#[track_caller]
pub fn type_paper(browser: &Browser, paper: &Paper) {
    browser.place("#/restaurer");
    browser.type_into("#kit-words", &paper.words.join(" "));
    browser.type_into("#kit-place", &paper.place);
    browser.type_into("#kit-store", &paper.store);
    browser.type_into("#device-name", DEVICE);
    browser.click("#passphrase-own");
    browser.type_into("#passphrase", sample::PASSPHRASE);
    browser.type_into("#passphrase-again", sample::PASSPHRASE);
}
