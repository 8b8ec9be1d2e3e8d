//! A group of which one part removes somebody of the other, and the other somebody of the one.

use souspli::log::entry::Entry;
use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::world::Device;

/// Two certificates cross, and a third crosses one of them: none of these holds. One that they had seen does, and one beside them
/// that crosses none. Gives the founder, whose group is read-only.
pub fn split() -> (MemoryStore, Device) {
    let (store, founder, mut all) = in_two();
    all.put("Écume", &founder);
    (store, founder)
}

/// The same, told by a device that signs two histories, which nobody can show any more.
pub fn split_and_forked() -> (MemoryStore, Device) {
    let (store, founder, mut all) = in_two();
    let other = all.another("Laine", "L’autre");
    all.text("Laine", "L’une");
    all.ledger.admit(other, None).unwrap();
    all.put("Laine", &founder);
    (store, founder)
}

fn in_two() -> (MemoryStore, Device, Cheats) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    let members = ["Flore", "Gel", "Houle", "Iris", "Karité", "Laine"];
    all.admit("Brume", "Jonc", Role::Member);
    for name in members {
        all.admit("Brume", name, Role::Member);
    }
    let most = ["Brume", "Cèdre", "Dune", "Écume", "Karité"];
    let subject = Subject::Remove(all.person("Jonc"));
    all.decide(&[&most[..], &["Flore", "Gel"]].concat(), subject);
    for name in members {
        all.sign(name, &Op::Seen);
    }
    // All votes are seen by all, and six of eleven are for each; what they carry is said in four places.
    let mut carried = Vec::new();
    for (by, sixth, removed) in [
        ("Flore", "Flore", "Gel"),
        ("Gel", "Gel", "Flore"),
        ("Cèdre", "Flore", "Houle"),
        ("Dune", "Laine", "Iris"),
    ] {
        let subject = Subject::Remove(all.person(removed));
        let voters = most.iter().chain([&sixth]);
        let votes: Vec<Entry> = voters.map(|who| all.vote(who, subject, true)).collect();
        carried.push((by, subject, votes));
    }
    let before = all.clone();
    for (by, subject, votes) in carried {
        all.beside(&before, |all| all.certify(by, subject, &votes));
    }
    (store, founder, all)
}
