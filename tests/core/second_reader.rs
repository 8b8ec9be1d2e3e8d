//! A reader that shares no line with ours: `tests/second-reader/read.mjs`, written from PROTOCOL.md alone in another language
//! over another implementation of age, opens and verifies a real store and says what is in it. Needs Node, and the npm package
//! `age-encryption` where `AGE_ENCRYPTION` says.
//!
//! Stores to read are samples: each a store, and the device whose keys the reader gets.

mod branches;
mod cheats;
mod forbidden;
mod forked;
mod full;
mod kept;
mod laid;
mod margin;
mod moved;
mod newcomer;
mod newer;
mod outdated;
mod people;
mod reviews;
mod season;
mod split;
mod texts;
mod unheld;
mod unshown;
mod votes;
mod whole_life;

#[cfg(feature = "e2e")]
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

#[cfg(feature = "e2e")]
use crate::store::scratch::Scratch;
use crate::world::Device;
use laid::{Given, lay, read_anew, shown};

type Sample = fn() -> (MemoryStore, Device);

const SAMPLES: [(&str, Sample); 20] = [
    ("branches", branches::branches),
    ("by_nobody", unshown::by_nobody),
    ("no_split", unshown::no_split),
    ("split_and_forked", split::split_and_forked),
    ("season", season::season),
    ("whole_life", whole_life::whole_life),
    ("newcomer", newcomer::newcomer),
    ("forked", forked::forked),
    ("newer", newer::newer),
    ("forbidden", forbidden::forbidden),
    ("full", full::full),
    ("votes", votes::votes_of_no_weight),
    ("split", split::split),
    ("unheld", unheld::unheld),
    ("outdated", outdated::outdated),
    ("left_behind", outdated::left_behind),
    ("texts", texts::texts),
    ("moved", moved::moved),
    ("margin", margin::margin),
    ("reviews", reviews::reviews),
];

/// Our list of words, as the reader takes it: nothing but words, one a line.
#[cfg(feature = "e2e")]
const FRENCH: &str = include_str!("../../src/seal/french.txt");

/// Runs the reader over what was laid. What it found, if it found a group, and what it says that it left alone.
#[cfg(feature = "e2e")]
fn read(folder: &Path) -> (Option<Value>, String) {
    let words = folder.join("words.txt");
    let list: Vec<_> = FRENCH.lines().collect();
    assert_eq!(list.len(), 2048);
    std::fs::write(&words, list.join("\n")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second-reader/read.mjs");
    let mut node = std::process::Command::new("node");
    let output = node.arg(script).arg(folder).env("FRENCH_WORDS", words).output().expect("Node");
    let found = output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap());
    (found, String::from_utf8(output.stderr).unwrap())
}

#[cfg(feature = "e2e")]
fn name_of(file: &Path) -> &str {
    file.file_name().unwrap().to_str().unwrap()
}

#[cfg(feature = "e2e")]
#[test]
fn another_reader_finds_in_the_store_what_ours_shows() {
    for (name, sample) in SAMPLES {
        let scratch = Scratch::new();
        let folder = scratch.path();
        let expected = lay(folder, &sample());
        let (found, left_alone) = read(folder);
        let found = found.unwrap_or_else(|| panic!("{name}: {left_alone}"));
        assert_eq!(format!("{found:#}"), format!("{expected:#}"), "{name}");
        // It sees what is wrong: of each head that it had nothing to say of, one changed byte. All at once, since it names each.
        let listed = folder.join("store").join(expected["directory"].as_str().unwrap()).join("h");
        let heads = std::fs::read_dir(listed).unwrap().map(|file| file.unwrap().path());
        let heads: Vec<_> = heads.filter(|head| !left_alone.contains(name_of(head))).collect();
        assert!(heads.len() > 2, "{name}: {heads:?}");
        for head in &heads {
            let mut bytes = std::fs::read(head).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(head, bytes).unwrap();
        }
        let (found, left_alone) = read(folder);
        assert_ne!(found, Some(expected), "{name}");
        for head in heads {
            assert!(
                left_alone.contains(name_of(&head)),
                "{name}: a changed {} is not noticed",
                name_of(&head)
            );
        }
    }
}

/// The stock command, with a printed key, opens the packs.
#[cfg(feature = "e2e")]
#[test]
fn the_age_command_opens_the_packs() {
    use std::process::Command;

    let scratch = Scratch::new();
    let folder = scratch.path();
    let expected = lay(folder, &season::season());
    let packs = folder.join("store").join(expected["directory"].as_str().unwrap()).join("o");
    let mut opened = 0;
    for file in std::fs::read_dir(packs).unwrap() {
        let file = file.unwrap().path();
        let output =
            Command::new("age").arg("-d").arg("-i").arg(folder.join("identities.txt")).arg(&file).output();
        let output = output.expect("the age command");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // Length, then a pack: an array of two, the first of which is 2.
        assert_eq!(output.stdout.get(4..6), Some([0x82, 2].as_slice()));
        opened += 1;
    }
    assert!(opened > 3, "{opened} packs");
    let one = souspli::seal::Identity::from_secret([1; 32]);
    assert!(one.to_age_text().starts_with("AGE-SECRET-KEY-1"));
}

/// What is expected of a reader of a sample. It can be found out from what the reader is given: a device that has only that, and
/// looks at the store for the first time, shows the same.
fn expected(sample: Sample) -> Value {
    let (store, device) = sample();
    assert_eq!(device.group().exchange.to_send, 0, "all that is shown lies in the store");
    let look = |replica: &Replica| {
        let given = Given::of(replica, &store.files());
        (shown(replica), shown(&read_anew(store.files(), &given)))
    };
    let (expected, anew) = pollster::block_on(device.app.examine(1, look)).unwrap();
    assert_eq!(format!("{anew:#}"), format!("{expected:#}"));
    expected
}

/// The titles that stand so, each once.
fn titles<'v>(shown: &'v Value, standing: &str) -> Vec<&'v str> {
    let texts = shown["texts"].as_array().unwrap().iter().filter(|text| text["standing"] == standing);
    let mut titles: Vec<_> = texts.map(|text| text["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    titles.dedup();
    titles
}

fn named(shown: &Value, role: &str) -> Vec<String> {
    let members = shown["members"].as_array().unwrap().iter().filter(|member| member["role"] == role);
    members.map(|member| member["name"].as_str().unwrap().to_owned()).collect()
}

fn erased(shown: &Value) -> usize {
    shown["texts"].as_array().unwrap().iter().filter(|text| text["erased"] == true).count()
}

#[test]
fn what_lies_on_a_branch_that_nothing_names_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(branches::branches);
    let members = named(&shown, "member");
    let here = |name: &str| members.iter().any(|member| member == name);
    assert!(!here("Flore") && !here("Jonc"), "{members:?}");
    assert!(here("Gel") && here("Iris") && here("Karité"), "{members:?}");
    assert_eq!(shown["forks"], serde_json::json!(["Brume"]));
}

#[test]
fn a_season_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(season::season);
    assert_eq!((named(&shown, "facilitator").len(), erased(&shown)), (2, 1));
}

#[test]
fn a_whole_life_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(whole_life::whole_life);
    assert_eq!(shown["name"], "Les Passeuses");
    assert_eq!(named(&shown, "facilitator"), ["Sillage"], "one was elected, and voted out");
    assert_eq!(titles(&shown, "apart"), ["Encore et encore"]);
    assert_eq!(titles(&shown, "transmitted"), ["Encore moi", "Trop tard", "Vue de Cèdre"]);
    assert_eq!((erased(&shown), shown["successors"].as_array().unwrap().len()), (3, 2));
    let sessions = shown["sessions"].as_array().unwrap();
    assert!(sessions.len() == 2 && sessions.iter().all(Value::is_string));
}

#[test]
fn a_newcomers_part_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(newcomer::newcomer);
    assert_eq!(titles(&shown, "apart"), ["Trop tard"]);
    let counting = titles(&shown, "counts");
    assert!(counting.contains(&"Sans savoir") && !counting.contains(&"Pas encore vue"), "{counting:?}");
    let before: Vec<_> = counting.into_iter().filter(|title| title.starts_with("Avant")).collect();
    assert_eq!(before, ["Avant, de Brume", "Avant, de Écume"], "what was shared again, and no more");
}

#[test]
fn a_forked_group_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(forked::forked);
    assert_eq!(shown["forks"], serde_json::json!(["Brume", "Flore", "Houle", "Écume"]));
    assert_eq!(named(&shown, "facilitator"), ["Dune", "Gel", "Sillage"], "one election stands, one falls");
    assert_eq!(titles(&shown, "transmitted"), ["L’autre", "L’autre, suite"]);
    assert_eq!(titles(&shown, "apart"), ["Encore après"]);
}

#[test]
fn what_is_newer_can_be_read_around_from_the_store_and_the_keys_alone() {
    let shown = expected(newer::newer);
    assert_eq!(shown["newer"], serde_json::json!(["Dune", "Flore", "Écume"]));
    assert_eq!(shown["forks"], serde_json::json!([]));
    let counting = titles(&shown, "counts");
    assert!(counting.contains(&"Et après") && !counting.contains(&"D’une autre version"), "{counting:?}");
}

/// How many live devices and kits a person shows.
fn devices(shown: &Value, name: &str) -> (u64, u64) {
    let members = shown["members"].as_array().unwrap();
    let member = members.iter().find(|member| member["name"] == name).unwrap();
    (member["devices"].as_u64().unwrap(), member["kits"].as_u64().unwrap())
}

#[test]
fn what_nobody_may_do_can_be_told_from_the_store_and_the_keys_alone() {
    let shown = expected(forbidden::forbidden);
    assert_eq!(shown["name"], "Les Passerelles");
    assert_eq!(named(&shown, "facilitator"), ["Brume", "Sillage", "Sol"]);
    let members = ["Cèdre", "Dune", "Flore", "Iris", "Jonc", "Karité", "Laine", "Mousse"];
    assert_eq!(named(&shown, "member"), members);
    assert_eq!((named(&shown, "observer").len(), devices(&shown, "Flore")), (1, (3, 1)));
    assert_eq!((&shown["forks"], &shown["successors"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn a_full_group_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(full::full);
    let last = named(&shown, "observer").pop();
    assert_eq!((devices(&shown, "Cèdre"), last.as_deref()), ((6, 1), Some("Membre 64")));
    assert_eq!(devices(&shown, "Dune"), (3, 0));
}

#[test]
fn who_moved_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(moved::moved);
    assert_eq!(named(&shown, "facilitator"), ["Brume", "Sillage"]);
    assert_eq!(named(&shown, "member"), ["Cèdre", "Flore", "Neuve"]);
    assert_eq!((devices(&shown, "Cèdre"), devices(&shown, "Flore")), ((2, 0), (1, 0)));
}

#[test]
fn what_somebody_shows_whom_nobody_let_in_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(unshown::by_nobody);
    assert_eq!(shown["forks"], serde_json::json!(["Dune", "Flore", "Houle"]));
    assert_eq!((devices(&shown, "Dune"), devices(&shown, "Flore")), ((1, 0), (1, 0)));
    assert_eq!(named(&shown, "observer"), ["Gel"], "three of seven name nobody");
    assert_eq!(titles(&shown, "apart"), ["Première", "Seconde"]);
}

#[test]
fn removals_that_do_not_cross_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(unshown::no_split);
    assert_eq!((&shown["split"], named(&shown, "member").len()), (&Value::Bool(false), 3));
}

#[test]
fn votes_can_be_weighed_from_the_store_and_the_keys_alone() {
    let shown = expected(votes::votes_of_no_weight);
    assert_eq!(named(&shown, "facilitator"), ["Brume", "Nommée", "Pour soi", "Sillage"]);
    let members = named(&shown, "member");
    let gone = ["Muette", "Qui a vu", "Qui montre", "Écartée aussi", "Déjà partie", "Par l’autre appareil"];
    assert!(gone.iter().all(|name| !members.iter().any(|member| member == name)), "{members:?}");
    let staying =
        ["Qui a vu plus", "Pas par des inconnues", "Contre soi", "Sans qui part", "Sans qui se tait"];
    assert!(staying.iter().all(|name| members.iter().any(|member| member == name)), "{members:?}");
}

#[test]
fn a_split_group_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(split::split);
    let members = ["Cèdre", "Dune", "Flore", "Gel", "Houle", "Karité", "Laine", "Écume"];
    assert_eq!(
        (&shown["split"], named(&shown, "member")),
        (&Value::Bool(true), members.map(str::to_owned).to_vec())
    );
}

#[test]
fn a_fork_that_nobody_can_show_any_more_is_not_read_from_the_store_and_the_keys_alone() {
    let shown = expected(split::split_and_forked);
    assert_eq!((&shown["split"], &shown["forks"]), (&Value::Bool(true), &serde_json::json!([])));
    assert!(titles(&shown, "counts").contains(&"L’une"));
}

#[test]
fn who_was_let_in_by_whom_nobody_has_any_more_can_be_read_from_the_store_and_the_keys_alone() {
    let shown = expected(unheld::unheld);
    for (name, there) in
        [("Flore", 2), ("Dune", 2), ("Gel", 1), ("Écume", 2), ("Houle", 0), ("Iris", 1), ("Mousse", 3)]
    {
        assert_eq!(devices(&shown, name), (there, 0), "{name}");
    }
    assert_eq!(shown["forks"], serde_json::json!(["Houle", "Osier", "Écume"]));
    assert_eq!(titles(&shown, "apart"), ["Au-dessus", "Vue de soi"]);
    assert!(titles(&shown, "transmitted").contains(&"Vue trop tard"));
    let counting = titles(&shown, "counts");
    assert!(
        counting.contains(&"Vue, de Flore 5") && !counting.contains(&"Non vue, de Flore 5"),
        "{counting:?}"
    );
}

#[test]
fn what_is_newer_and_over_can_be_told_from_the_store_and_the_keys_alone() {
    assert_eq!(expected(outdated::outdated)["newer"], serde_json::json!([]));
    assert_eq!(expected(outdated::left_behind)["newer"], serde_json::json!(["Gel"]));
}

#[test]
fn what_somebody_else_would_have_of_texts_can_be_told_from_the_store_and_the_keys_alone() {
    let shown = expected(texts::texts);
    assert_eq!(titles(&shown, "apart"), ["", "Bien trop tard"]);
    let counting = titles(&shown, "counts");
    let theirs = ["À temps, de Gel", "Sans signature"];
    assert!(theirs.iter().all(|title| counting.contains(title)), "{counting:?}");
    let none =
        ["Après la tête", "Autrement", "Échangée", "Que personne ne nomme", "Au nom d’Écume", "Pas de Brume"];
    assert!(none.iter().all(|title| !counting.contains(title)), "{counting:?}");
    assert_eq!(erased(&shown), 4);
}

#[test]
fn what_stands_in_a_margin_can_be_told_from_the_store_and_the_keys_alone() {
    let shown = expected(margin::margin);
    let texts = shown["texts"].as_array().unwrap();
    let margin = |title: &str| -> Vec<String> {
        let text = texts.iter().find(|text| text["title"] == title).unwrap();
        let said = text["margin"].as_array().map_or(&[][..], Vec::as_slice);
        let told = said.iter().map(|said| format!("{} {} {}", said["text"], said["kind"], said["standing"]));
        told.map(|told| told.replace('"', "")).collect()
    };
    let of_brume = margin("Note de Brume");
    for there in [
        "Une question 0 counts",
        "Dernier mot de Brume 5 counts",
        "De son autre appareil 6 counts",
        "D’une autre version null counts",
        "À temps 1 transmitted",
        "Trop tard 1 apart",
    ] {
        assert!(of_brume.iter().any(|said| said == there), "{there}: {of_brume:#?}");
    }
    let blank = of_brume.iter().filter(|said| said.starts_with("null null")).count();
    assert_eq!((of_brume.len(), blank), (8, 2), "{of_brume:#?}");
    assert_eq!(margin("Note de Écume"), ["Mot de qui partage 5 counts"]);
    assert_eq!(margin("Note de Dune"), ["À qui est partie null counts"]);
    assert_eq!(margin("Note de Cèdre"), [""; 0]);
    // What was erased is none of the contributions, whoever says so who may not erase it, or too late.
    assert_eq!(erased(&shown), 3);
}

/// Lays stores where `SOUSPLI_LAY` says, each in a folder of its name, for whoever writes a reader.
#[test]
#[ignore = "writes stores where SOUSPLI_LAY says"]
fn lay_the_samples() {
    if let Some(folder) = std::env::var_os("SOUSPLI_LAY") {
        for (name, sample) in SAMPLES {
            lay(&PathBuf::from(&folder).join(name), &sample());
        }
    }
}
