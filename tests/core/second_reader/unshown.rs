//! Proofs of forks by who was let in by nobody who may, and removals that only look as if they crossed.

use souspli::log::entry::{Entry, Log};
use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::attacks::forge::op;
use crate::world::Device;

fn two(all: &Cheats, who: &str) -> [Entry; 2] {
    ["Un", "Deux"].map(|title| all.another(who, title))
}

/// A proof that does not count shows its device as forked, and ends it not; what counts of a device that another proof ended ends at
/// the lower cut; and a vote above it is none in a certificate that has seen it. Gives the founder.
pub fn by_nobody() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    for (name, role) in [("Flore", Role::Member), ("Gel", Role::Observer), ("Houle", Role::Member)] {
        all.admit("Brume", name, role);
    }
    all.admit("Cèdre", "Personne", Role::Member);
    // Dune is shown as forked, and stays.
    let [one, other] = two(&all, "Dune");
    all.show("Personne", &one, &other);
    // Houle writes twice; one proof cuts before the second, and the other one, which does not count, before the first.
    let before = all.clone();
    let first = all.another("Houle", "Ailleurs");
    all.text("Houle", "Première");
    let two_of = two(&all, "Houle");
    all.text("Houle", "Seconde");
    let houle = all.clone();
    all = before;
    all.show("Cèdre", &two_of[0], &two_of[1]);
    let real = houle.ledger.chain(&all.device("Houle"), Log::Content)[0].clone();
    all.show("Personne", &first, &real);
    // Flore's vote lies above the cut of a proof that the certificate has seen, and that does not count: three of seven are left.
    let [seen, left] = [Op::Seen, Op::Leave].map(|act| {
        let payload = op(&act);
        all.made("Flore", Log::Membership, payload, |_| {})
    });
    let subject = Subject::Name(all.person("Gel"));
    let votes: Vec<Entry> =
        ["Brume", "Cèdre", "Dune", "Flore"].iter().map(|who| all.vote(who, subject, true)).collect();
    all.show("Personne", &seen, &left);
    all.certify("Brume", subject, &votes);
    all.put("Cèdre", &founder);
    // What she wrote comes last: nobody has said that they saw it.
    all.beside(&houle, |_| ());
    all.put("Houle", &founder);
    (store, founder)
}

/// Two certificates beside each other: one removes somebody who is for the other, but not of its electorate. Both hold.
pub fn no_split() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    all.admit("Brume", "Flore", Role::Member);
    all.sign("Flore", &Op::Seen);
    all.admit("Brume", "Gel", Role::Member);
    all.sign("Gel", &Op::Seen);
    let most = ["Brume", "Cèdre", "Dune", "Écume"];
    let mut carried = Vec::new();
    for (by, others, removed) in [("Dune", &["Gel"][..], "Flore"), ("Cèdre", &[], "Gel")] {
        let subject = Subject::Remove(all.person(removed));
        let voters = most.iter().chain(others);
        let votes: Vec<Entry> = voters.map(|who| all.vote(who, subject, true)).collect();
        carried.push((by, subject, votes));
    }
    let before = all.clone();
    for (by, subject, votes) in carried {
        all.beside(&before, |all| all.certify(by, subject, &votes));
    }
    all.put("Écume", &founder);
    (store, founder)
}
