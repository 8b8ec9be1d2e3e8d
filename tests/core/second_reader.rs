//! A reader that shares no line with ours: `tests/second-reader/read.mjs`, written from PROTOCOL.md alone in another language
//! over another implementation of age, opens and verifies a real store and says what is in it. Needs Node, and the npm package
//! `age-encryption` where `AGE_ENCRYPTION` says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use souspli::app::vocabulary::{Act, Command, Role};
use souspli::seal::Identity;
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

use crate::store::scratch::Scratch;
use crate::world::{Device, sheet};

/// Hex, as the reader takes it.
fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Three people, one with two devices, one removed; texts inline and in packs; one erased. Gives the store and the founder.
fn season() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let mut others = Vec::new();
    for name in ["Brume", "Cèdre", "Dune"] {
        let other = Device::new(&store);
        other.join(&founder.invite(), name);
        founder.exchange();
        founder.admit_first(name != "Dune").unwrap();
        founder.exchange();
        other.exchange();
        other.exchange();
        others.push(other);
    }
    founder.exchange();
    for (n, device) in others.iter().chain([&founder]).enumerate() {
        device.share(&sheet(&format!("Situation {n}")));
        let long = souspli::group::Sheet { what_happened: "é".repeat(20_000), ..sheet("Longue") };
        for _ in 0..2 {
            device.share(&long);
        }
        device.exchange();
    }
    founder.exchange();
    let person = |name: &str| founder.group().members.iter().find(|m| m.name == name).unwrap().id.clone();
    let act = |act| founder.run(Command::Act { group: 1, act }).unwrap();
    act(Act::SetRole { person: person("Brume"), role: Role::Facilitator });
    act(Act::SetRole { person: person("Cèdre"), role: Role::Observer });
    act(Act::RemovePerson { person: person("Dune") });
    let erased = founder.share(&sheet("À effacer"));
    founder.exchange();
    act(Act::Erase { situation: erased });
    founder.share(&sheet("Dernière"));
    for device in [&founder, &others[0], &others[1], &founder] {
        device.exchange();
    }
    (store, founder)
}

/// What the reader is given: the store as a folder, and what the founder's device holds.
fn lay(into: &Path) -> serde_json::Value {
    let (store, founder) = season();
    for (path, bytes) in store.files() {
        let file = into.join("store").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let look = |replica: &Replica| {
        let epochs: BTreeMap<String, String> =
            replica.epochs().map(|(id, secret)| (hex(id), hex(secret.bytes()))).collect();
        let identities: Vec<String> = replica
            .epochs()
            .map(|(_, secret)| secret.identity(replica.group()).to_age_text().to_string())
            .collect();
        (hex(replica.group()), hex(replica.loc()), replica.directory(), epochs, identities)
    };
    let (group, loc, directory, epochs, identities) =
        pollster::block_on(founder.app.examine(1, look)).expect("in a group");
    let keys = serde_json::json!({ "group": group, "loc": loc, "epochs": epochs });
    std::fs::write(into.join("keys.json"), keys.to_string()).unwrap();
    std::fs::write(into.join("identities.txt"), identities.join("\n") + "\n").unwrap();
    let view = founder.group();
    let role = |role: Role| match role {
        Role::Facilitator => "facilitator",
        Role::Member => "member",
        Role::Observer => "observer",
    };
    let mut members: Vec<_> = view.members.iter().map(|m| (m.name.clone(), role(m.role))).collect();
    members.sort();
    let mut texts: Vec<_> = view
        .situations
        .iter()
        .map(|line| (line.author.clone(), line.title.clone(), line.erased.is_some()))
        .collect();
    texts.sort();
    serde_json::json!({ "directory": directory, "name": view.name, "members": members, "texts": texts })
}

#[test]
fn another_reader_finds_in_the_store_what_ours_shows() {
    let scratch = Scratch::new();
    let folder = scratch.path();
    let expected = lay(folder);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second-reader/read.mjs");
    let output = Process::new("node").arg(script).arg(folder).output().expect("Node");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found, expected);
    // It sees what is wrong: one byte of any file, and it says so.
    let files =
        std::fs::read_dir(folder.join("store").join(expected["directory"].as_str().unwrap()).join("h"));
    let head = files.unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&head).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&head, bytes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second-reader/read.mjs");
    let output = Process::new("node").arg(script).arg(folder).output().expect("Node");
    let again: Option<serde_json::Value> = serde_json::from_slice(&output.stdout).ok();
    assert!(!output.status.success() || again != Some(expected), "a changed head is not noticed");
}

/// The stock command, with a printed key, opens the packs.
#[test]
fn the_age_command_opens_the_packs() {
    let scratch = Scratch::new();
    let folder = scratch.path();
    let expected = lay(folder);
    let packs = folder.join("store").join(expected["directory"].as_str().unwrap()).join("o");
    let mut opened = 0;
    for file in std::fs::read_dir(packs).unwrap() {
        let file = file.unwrap().path();
        let output =
            Process::new("age").arg("-d").arg("-i").arg(folder.join("identities.txt")).arg(&file).output();
        let output = output.expect("the age command");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // Length, then a pack: an array of two, the first of which is 2.
        assert_eq!(output.stdout.get(4..6), Some([0x82, 2].as_slice()));
        opened += 1;
    }
    assert!(opened > 3, "{opened} packs");
    let one = Identity::from_secret([1; 32]);
    assert!(one.to_age_text().starts_with("AGE-SECRET-KEY-1"));
}

/// Lays a store where `SOUSPLI_LAY` says, for whoever writes a reader.
#[test]
#[ignore = "writes a store where SOUSPLI_LAY says"]
fn lay_a_store() {
    if let Some(folder) = std::env::var_os("SOUSPLI_LAY") {
        let folder = PathBuf::from(folder);
        let expected = lay(&folder);
        std::fs::write(folder.join("expected.json"), expected.to_string()).unwrap();
    }
}
