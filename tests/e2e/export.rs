//! What a person takes out of a group, in a real browser: the copy comes as a file; the keys stand on a page that is printed, open the
//! host's files, and are gone when it is left.

use std::io::Read;
use std::iter;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Value, json};

use crate::people::{arrive, found_group, quiet, read_situation, share, write_sheet};
use crate::sample;
use crate::support::{Browser, Engine, Host, Scratch, alone};

/// The one file that comes into a folder, whole.
#[track_caller]
pub fn downloaded(browser: &Browser, folder: &Path, ending: &str) -> (String, String) {
    browser.until(&format!("a file that ends in {ending}"), || {
        let files: Vec<PathBuf> =
            std::fs::read_dir(folder).ok()?.filter_map(|file| Some(file.ok()?.path())).collect();
        let file = files.iter().find(|file| file.extension().is_some_and(|end| end == ending))?;
        let text = std::fs::read_to_string(file).ok().filter(|text| text.ends_with('\n'))?;
        Some((file.file_name()?.to_str()?.to_owned(), text))
    })
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).expect("a folder").flatten() {
        if item.path().is_dir() {
            found.extend(files(&item.path()));
        } else {
            found.push(item.path());
        }
    }
    found
}

fn opens(key: &str, file: &Path) -> Option<Vec<u8>> {
    let identity = age::x25519::Identity::from_str(key).expect("a key as age takes it");
    let identity: &dyn age::Identity = &identity;
    let sealed = std::fs::read(file).ok()?;
    let mut text = Vec::new();
    age::Decryptor::new(sealed.as_slice())
        .ok()?
        .decrypt(iter::once(identity))
        .ok()?
        .read_to_end(&mut text)
        .ok()?;
    Some(text)
}

#[test]
fn a_copy_is_downloaded_and_keys_are_printed_chromium() {
    let _alone = alone();
    let host = Host::start();
    let downloads = Scratch::new("downloads");
    let a = Browser::open(Engine::Chromium, "a");
    a.chromium(
        "Page.setDownloadBehavior",
        json!({ "behavior": "allow", "downloadPath": downloads.path().to_str() }),
    );
    arrive(&a, &host);
    found_group(&a);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    read_situation(&a);
    a.type_into("#contribution", "Un mot en marge");
    a.click("#contribute-send");
    a.until("it to stand there", || a.sees(".contribution .typed").then_some(()));

    // From where seasons end, as is offered there before.
    a.place("#/groupe/1/saison");
    a.click("#forget a.button");
    a.visible("#export-markdown");
    assert!(a.url().ends_with("#/groupe/1/exporter"), "{}", a.url());
    a.click("#export-markdown");
    let (name, markdown) = downloaded(&a, downloads.path(), "md");
    a.until("it to be said", || a.page_text().contains("vos téléchargements.").then_some(()));
    let day = name.strip_prefix("sous-pli-copie-").and_then(|rest| rest.strip_suffix(".md"));
    assert!(
        day.is_some_and(|day| day.len() == 10 && day.chars().all(|c| c.is_ascii_digit() || c == '-')),
        "a day and no name in {name}"
    );
    let mark = format!("Copie personnelle de {}, groupe {}", sample::FOUNDER, sample::GROUP);
    for wanted in
        [mark.as_str(), &format!("## {}", sample::TITLE), sample::WHAT_PUZZLES_ME, "Un mot en marge"]
    {
        assert!(markdown.contains(wanted), "{wanted:?} is not in {markdown}");
    }
    a.click("#export-json");
    let (_, text) = downloaded(&a, downloads.path(), "json");
    let copy: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(copy["situations"][0]["what_happened"], sample::WHAT_HAPPENED, "to the character");
    assert_eq!(copy["situations"][0]["margin"][0]["text"], "Un mot en marge");

    // Keys: not before they are asked for, and not before a second yes.
    let holds = |what: &str| {
        let source = a.execute("return document.documentElement.outerHTML", vec![]);
        source.as_str().is_some_and(|source| source.contains(what))
    };
    assert!(!holds("AGE-SECRET-KEY-"));
    a.click("#show-keys");
    a.click("#keys-no");
    a.gone("#keys-sure");
    assert!(!holds("AGE-SECRET-KEY-") && !a.sees("#keys"));
    a.click("#show-keys");
    a.click("#keys-yes");
    a.visible("#keys");
    let keys = a.words("#keys");
    assert!(!keys.is_empty() && keys.iter().all(|key| key.starts_with("AGE-SECRET-KEY-1")), "{}", keys.len());

    // On paper there is the sheet, and nothing of what stands around it.
    a.chromium("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert!(a.sees("#keys") && a.sees("#keys-folder"));
    assert!(!a.sees("#hide-keys") && !a.sees("#export-markdown") && !a.sees(".notice"));
    a.chromium("Emulation.setEmulatedMedia", json!({ "media": "" }));

    // With them and the files, and nothing of ours, the text is read.
    let folder = a.text("#keys-folder");
    let theirs = |path: &&PathBuf| {
        let path = path.to_string_lossy();
        path.contains(&format!("/{folder}/h/")) || path.contains(&format!("/{folder}/o/"))
    };
    let title = sample::TITLE.as_bytes();
    a.until("what was written to be read at the host", || {
        let sealed = files(&host.data());
        let texts =
            sealed.iter().filter(theirs).filter_map(|file| keys.iter().find_map(|key| opens(key, file)));
        texts.flatten().collect::<Vec<u8>>().windows(title.len()).any(|window| window == title).then_some(())
    });

    // They go with the view: when it is closed, and when the place is left.
    assert!(holds(&keys[0]));
    a.click("#hide-keys");
    a.gone("#keys");
    assert!(!holds(&keys[0]));
    a.click("#show-keys");
    a.click("#keys-yes");
    a.visible("#keys");
    assert!(holds(&keys[0]));
    a.place("#/groupe/1/membres");
    a.visible(".member");
    assert!(!holds(&keys[0]));
    a.place("#/groupe/1/exporter");
    a.visible("#show-keys");
    assert!(!holds(&keys[0]));
    assert_eq!(std::fs::read_dir(downloads.path()).expect("a folder").count(), 2, "no key was downloaded");
    quiet(&a);
}
