//! Devices let in by others that were taken away unseen.

use souspli::log::entry::Log;
use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::attacks::forge::{after, op, situation};
use crate::world::Device;

/// A device of Flore's that she removes lets in another, and so on, before that is known.
fn by_a_removal(all: &mut Cheats) {
    all.extend("Flore", "Flore 2", "Flore");
    let before = all.clone();
    all.extend("Flore 2", "Flore 3", "Flore");
    all.extend("Flore 3", "Flore 4", "Flore");
    all.extend("Flore 4", "Flore 5", "Flore");
    let kit = all.add_kit("Papier de Flore", all.person("Flore"));
    all.sign("Flore 2", &kit);
    // Of what each wrote, who removes that one had seen one; she says so of two whom she has not heard of.
    let seen = ["Flore 3", "Flore 5"].map(|who| all.text(who, &format!("Vue, de {who}")).tip());
    for who in ["Flore 3", "Flore 5"] {
        all.text(who, &format!("Non vue, de {who}"));
    }
    all.beside(&before, |all| {
        all.sign_edited("Flore", &Op::RemoveDevice(all.device("Flore 2")), |body| {
            body.deps.extend(seen);
            body.deps.sort();
        })
    });
    // One of them is let in again: it, and not whom it let in before.
    all.extend("Flore", "Flore 4", "Flore");
}

/// Where the removal had seen it, what was let in stays; and persons stay.
fn by_nothing(all: &mut Cheats) {
    all.extend("Dune", "Dune 2", "Dune");
    all.extend("Dune 2", "Dune 3", "Dune");
    all.sign("Dune", &Op::RemoveDevice(all.device("Dune 2")));
    all.extend("Brume", "Brume 2", "Brume");
    let before = all.clone();
    all.admit("Brume 2", "Gel", Role::Member);
    all.beside(&before, |all| all.sign("Brume", &Op::RemoveDevice(all.device("Brume 2"))));
}

/// What a device that signs two histories let in before stays, and not what it let in after.
fn by_a_fork(all: &mut Cheats) {
    all.extend("Écume", "Écume 2", "Écume");
    all.extend("Écume 2", "Écume 3", "Écume");
    let two = [Op::Seen, Op::Leave].map(|act| {
        let payload = op(&act);
        all.made("Écume 2", Log::Membership, payload, |_| {})
    });
    all.ledger.admit(two[0].clone(), None).unwrap();
    all.extend("Écume 2", "Écume 4", "Écume");
    all.show("Cèdre", &two[0], &two[1]);
}

/// A text that goes on from one that nobody knows: its own number tells that another one stands in its place. Nor are these proofs:
/// a text further on, and an act numbered so.
fn by_a_gap(all: &mut Cheats) {
    for title in ["Connue", "Et après"] {
        all.text("Houle", title);
    }
    let unknown = all.another("Houle", "D’ailleurs");
    all.text("Houle", "À la place");
    let on = after(&unknown, all.key("Houle"), situation("Suite d’ailleurs"), |_| {});
    let place = all.ledger.chain(&all.device("Houle"), Log::Content).last().copied().unwrap().clone();
    all.show("Cèdre", &place, &on);
    for title in ["Un", "Deux", "Trois"] {
        all.text("Iris", title);
    }
    let theirs: Vec<_> = all.ledger.chain(&all.device("Iris"), Log::Content).into_iter().cloned().collect();
    all.show("Cèdre", &theirs[0], &theirs[2]);
    let act = all.sign("Iris", &Op::Seen);
    all.show("Cèdre", &theirs[0], &act);
    all.show("Cèdre", &theirs[2], &act);
    let others = all.another("Jonc", "De quelqu’un d’autre");
    all.show("Cèdre", &theirs[0], &others);
    all.show("Cèdre", &others, &theirs[0]);
}

/// A key that comes as a kit and as a device beside it is a device.
fn as_two(all: &mut Cheats) {
    for who in ["Karité", "Laine", "Mousse", "Nacre", "Osier"] {
        let (second, key) = (format!("{who} 2"), format!("{who} 3"));
        all.extend(who, &second, who);
        let before = all.clone();
        let kit = all.add_kit(&key, all.person(who));
        all.sign(who, &kit);
        all.beside(&before, |all| all.extend(&second, &key, who));
    }
}

/// What a removal had not seen, and a later one had, does not count, but somebody has seen it.
fn out_twice(all: &mut Cheats) {
    let before = all.clone();
    all.text("Laine", "Vue trop tard");
    all.beside(&before, |all| all.sign("Brume", &Op::RemovePerson(all.person("Laine"))));
    all.sign("Brume", &Op::RemoveDevice(all.device("Laine")));
}

/// Gives the founder.
pub fn unheld() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    for name in ["Flore", "Houle", "Iris", "Jonc", "Karité", "Laine", "Mousse", "Nacre", "Osier"] {
        all.admit("Brume", name, Role::Member);
    }
    by_a_removal(&mut all);
    by_nothing(&mut all);
    by_a_fork(&mut all);
    by_a_gap(&mut all);
    as_two(&mut all);
    out_twice(&mut all);
    // Of Osier's two texts the first lies below the cut of her fork; of Nacre's other device nobody but she has seen a text.
    let before = all.clone();
    all.text("Osier", "Sous la coupe");
    let two = ["Un", "Deux"].map(|title| all.another("Osier", title));
    all.text("Osier", "Au-dessus");
    let mut osier = all;
    all = before.clone();
    all.show("Cèdre", &two[0], &two[1]);
    all.sign("Nacre", &Op::RemoveDevice(all.device("Nacre 2")));
    all.put("Cèdre", &founder);
    // Told last: no act has seen it.
    osier.beside(&all, |_| ());
    osier.head = all.head;
    all = osier;
    all.beside(&before, |all| all.text("Nacre 2", "Vue de soi"));
    let own = all.ledger.tip(&all.device("Nacre 2"), Log::Content).unwrap();
    all.text_on("Nacre", "Suite", own);
    all.put("Osier", &founder);
    (store, founder)
}
