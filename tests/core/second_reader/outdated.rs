//! What is newer, and stops nobody, or not any more.

use souspli::log::cbor::{self, Writer};
use souspli::log::entry::{Log, WireEntry};
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::{Op, Role, Subject};
use souspli::seal::{SigningKey, Size};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use super::newer::{strange, to_come};
use crate::attacks::forge::{epoch, recipient, sealed, situation};
use crate::world::Device;

/// A text that somebody signs in the version to come.
fn ahead(all: &Cheats, who: &str) -> WireEntry {
    let entry = all.made(who, Log::Content, situation("D’une autre version"), |_| {});
    let (body, signature) = to_come(cbor::encode(entry.body()), "souspli/1/entry", all.key(who));
    WireEntry { body, signature, payload: None }
}

/// Unknown acts of those over whom that ended.
fn acts(all: &mut Cheats) {
    for who in ["Houle", "Iris", "Jonc", "Karité 2"] {
        all.sign_bytes(who, strange(&[99]));
    }
    // The device of who left can be removed, though she was a facilitator.
    all.sign("Houle", &Op::Leave);
    all.sign("Brume", &Op::RemoveDevice(all.device("Houle")));
    all.sign("Brume", &Op::RemovePerson(all.person("Iris")));
    let two = ["Un", "Deux"].map(|title| all.another("Jonc", title));
    all.show("Cèdre", &two[0], &two[1]);
    all.sign("Karité", &Op::RemoveDevice(all.device("Karité 2")));
    // Who was out already, who had left, and who never was in.
    all.sign_bytes("Laine", strange(&[98]));
    all.sign("Mousse", &Op::Leave);
    all.sign_bytes("Mousse", strange(&[98]));
    all.admit("Cèdre", "Personne", Role::Member);
    all.sign_bytes("Personne", strange(&[98]));
}

/// Gives the founder, whom none of all these stops.
pub fn outdated() -> (MemoryStore, Device) {
    among(|_| {})
}

/// The same, beside somebody who signed an unknown act and left. Who left cannot be removed, and it goes on.
pub fn left_behind() -> (MemoryStore, Device) {
    among(|all| {
        all.sign_bytes("Gel", strange(&[99]));
        all.sign("Gel", &Op::Leave);
        all.sign("Brume", &Op::RemovePerson(all.person("Gel")));
    })
}

fn among(what: impl FnOnce(&mut Cheats)) -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    for name in ["Flore", "Gel", "Houle", "Iris", "Jonc", "Karité", "Laine", "Mousse"] {
        all.admit("Brume", name, Role::Member);
    }
    all.decide(
        &["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel", "Iris"],
        Subject::Name(all.person("Houle")),
    );
    all.extend("Karité", "Karité 2", "Karité");
    for name in ["Flore", "Laine"] {
        all.sign("Brume", &Op::RemovePerson(all.person(name)));
    }
    acts(&mut all);
    what(&mut all);
    // Entries of another version: by who is out, and in another's name. And a head, under another's.
    let (out, mut forged) = (ahead(&all, "Flore"), ahead(&all, "Dune"));
    forged.signature = [1; 64];
    all.put_with("Flore", &founder, |head, _| {
        head.inline.push(out);
        Vec::new()
    });
    let (cedre, key) = (all.device("Cèdre"), SigningKey::from_secret(*all.key("Écume").secret()));
    all.put_with("Écume", &founder, |head, view| {
        head.inline.push(forged);
        let (body, signature) = to_come(cbor::encode(&head.body), "souspli/1/head", &key);
        let mut to = Writer::new();
        to.array(4).uint(1).bytes(&body).bytes(&signature).array(0);
        let bytes = sealed(&recipient(view, &epoch(view)), &to.into_bytes(), Size::Head);
        vec![(FileName::head(&device_tag(view.loc(), &cedre), 9000, &bytes), bytes)]
    });
    (store, founder)
}
