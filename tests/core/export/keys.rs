//! The emergency sheet: what it opens, with age alone, and what it does not.

use std::collections::BTreeMap;
use std::io::Read;
use std::iter;
use std::str::FromStr;

use souspli::app::vocabulary::{Act, Answer};
use souspli::group::Sheet;

use super::{act, rounds};
use crate::world::{Device, HOME, let_in, pair, sheet};

/// What stands on the sheet.
pub struct EmergencySheet {
    keys: Vec<String>,
    store: String,
    folder: String,
}

pub fn emergency(device: &Device) -> EmergencySheet {
    match act(device, Act::ShowKeys) {
        Ok(Answer::Keys { keys, folder }) => EmergencySheet { keys, folder, store: device.group().host },
        other => panic!("{other:?}"),
    }
}

/// What a file holds, to whoever has the sheet and the crate `age`, and nothing of ours.
fn opened(sheet: &EmergencySheet, file: &[u8]) -> Option<Vec<u8>> {
    sheet.keys.iter().find_map(|key| {
        let identity = age::x25519::Identity::from_str(key).expect("a key as age takes it");
        let identity: &dyn age::Identity = &identity;
        let mut text = Vec::new();
        age::Decryptor::new(file).ok()?.decrypt(iter::once(identity)).ok()?.read_to_end(&mut text).ok()?;
        Some(text)
    })
}

/// The files of the folder that the sheet names, by where the sheet says that the texts are.
fn files(sheet: &EmergencySheet, device: &Device, part: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = device.app.world().store.files();
    files.retain(|path, _| path.starts_with(&format!("{}/{part}/", sheet.folder)));
    files
}

fn holds(text: &[u8], wanted: &str) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted.as_bytes())
}

fn person(seen_by: &Device, name: &str) -> String {
    seen_by.group().members.into_iter().find(|member| member.name == name).unwrap().id
}

fn long(title: &str) -> Sheet {
    Sheet { what_happened: format!("{title} {}", "é".repeat(Sheet::TEXT_MAX - 100)), ..sheet(title) }
}

#[test]
fn an_emergency_sheet_opens_the_texts_in_the_store_with_age_alone() {
    let (store, founder, member) = pair();
    founder.share(&sheet("Avant la troisième"));
    rounds(&[&founder, &member]);
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    for title in ["Longue une", "Longue deux", "Longue trois"] {
        third.share(&long(title));
        third.exchange();
    }
    member.share(&sheet("De Brume"));
    rounds(&[&founder, &member, &third]);
    let sheet = emergency(&founder);
    assert_eq!(sheet.store, HOME);
    assert!(sheet.keys.len() >= 2 && sheet.keys.iter().all(|key| key.starts_with("AGE-SECRET-KEY-1")));
    let mut all = Vec::new();
    for part in ["h", "o"] {
        let files = files(&sheet, &founder, part);
        assert!(!files.is_empty(), "{part}");
        for (path, file) in files {
            all.extend(opened(&sheet, &file).unwrap_or_else(|| panic!("{path} does not open")));
        }
    }
    for title in ["Avant la troisième", "Longue une", "Longue deux", "Longue trois", "De Brume", "« rien »"]
    {
        assert!(holds(&all, title), "{title} is to be read as it was typed");
    }
    // Who came later holds less.
    let theirs = emergency(&third);
    assert!(theirs.keys.iter().all(|key| sheet.keys.contains(key)) && theirs.keys.len() < sheet.keys.len());
}

#[test]
fn an_emergency_sheet_opens_nothing_of_what_comes_after_the_keys_change() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    rounds(&[&founder, &member, &third]);
    let sheet_then = emergency(&founder);
    // Until they change it goes on opening, as it says.
    founder.share(&sheet("Avant le changement"));
    founder.exchange();
    let read = |sheet: &EmergencySheet| -> Vec<u8> {
        let both = ["h", "o"].map(|part| files(sheet, &founder, part));
        both.iter().flatten().filter_map(|(_, file)| opened(sheet, file)).flatten().collect()
    };
    assert!(holds(&read(&sheet_then), "Avant le changement"));
    act(&founder, Act::RemovePerson { person: person(&founder, "Cèdre") }).unwrap();
    rounds(&[&founder, &member]);
    founder.share(&sheet("Après le changement"));
    member.share(&long("Longue, après"));
    rounds(&[&founder, &member]);
    let then = read(&sheet_then);
    assert!(!holds(&then, "Après le changement") && !holds(&then, "Longue, après"));
    let now = read(&emergency(&founder));
    assert!(holds(&now, "Après le changement") && holds(&now, "Longue, après"));
}

/// It is no device's key and no kit's: nothing can be signed with it, and nothing that is handed to somebody opens.
#[test]
fn an_emergency_sheet_opens_no_grant_and_no_request() {
    let (store, founder, member) = pair();
    let link = founder.invite();
    let third = Device::new(&store);
    third.join(&link, "Cèdre");
    founder.exchange();
    let (sheet, theirs) = (emergency(&founder), emergency(&member));
    let mut tried = 0;
    for part in ["g", "j"] {
        for (path, file) in files(&sheet, &founder, part) {
            assert!(opened(&sheet, &file).is_none() && opened(&theirs, &file).is_none(), "{path}");
            tried += 1;
        }
    }
    assert!(tried > 0);
}

/// The steps of the sheet, by hand: the keys in a file, then the command that stands there for each file.
#[cfg(feature = "e2e")]
#[test]
fn the_age_command_does_what_the_sheet_says() {
    use std::process::Command;

    use crate::store::scratch::Scratch;

    let (_store, founder, member) = pair();
    founder.share(&long("Longue une"));
    founder.share(&sheet("Courte"));
    rounds(&[&founder, &member]);
    let sheet = emergency(&founder);
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join("keys.txt"), sheet.keys.join("\n")).unwrap();
    let mut all = Vec::new();
    for (_, file) in ["h", "o"].iter().flat_map(|part| files(&sheet, &founder, part)) {
        std::fs::write(scratch.path().join("FILE.age"), file).unwrap();
        let asked = "age -d -i keys.txt FILE.age > FILE.txt";
        let status = Command::new("sh").args(["-c", asked]).current_dir(scratch.path()).status();
        assert!(status.expect("a shell with age").success());
        all.extend(std::fs::read(scratch.path().join("FILE.txt")).unwrap());
    }
    assert!(holds(&all, "Longue une") && holds(&all, "Courte"));
}
