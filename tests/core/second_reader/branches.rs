//! What lies on a branch that no `deps` name, and what is done about it.

use souspli::log::entry::{Entry, Log};
use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::attacks::forge::{after, op};
use crate::world::{Device, sheet};

/// Brume signs two histories: in the one she has seen what there is; in the other she puts Flore out and lets three in, who say
/// nothing. Gives what she signed there, in turn.
fn hidden(all: &mut Cheats) -> Vec<Entry> {
    let before = all.clone();
    all.sign("Brume", &Op::Seen);
    all.beside(&before, |all| {
        let flore = all.person("Flore");
        let mut signed = vec![all.sign("Brume", &Op::RemovePerson(flore))];
        for name in ["Iris", "Jonc", "Karité"] {
            signed.push(all.admit("Brume", name, Role::Member));
        }
        signed
    })
}

/// Whom a facilitator removes without naming the branch stays; whom they remove behind it is out. The founder's own device names what
/// put Flore out before it mints. What names acts that nobody has waits for them, with all behind it. Gives the founder.
pub fn branches() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    for name in ["Brume", "Dune"] {
        let subject = Subject::Name(all.person(name));
        all.decide(&["Cèdre", "Dune", "Écume"], subject);
    }
    for name in ["Flore", "Gel", "Houle"] {
        all.admit("Brume", name, Role::Member);
    }
    let signed = hidden(&mut all);
    all.sign("Dune", &Op::RemovePerson(all.person("Iris")));
    // Backwards it is malformed, and names nothing.
    let mut ids: Vec<_> = signed.iter().map(Entry::id).collect();
    ids.sort_unstable();
    ids.reverse();
    all.sign("Dune", &Op::Also(ids));
    all.sign("Dune", &Op::RemovePerson(all.person("Karité")));
    all.sign("Dune", &Op::Also(vec![signed[2].id()]));
    all.sign("Dune", &Op::RemovePerson(all.person("Jonc")));
    let unknown = all.made("Gel", Log::Membership, op(&Op::Also(vec![[7; 32]])), |_| {});
    let gone = after(&unknown, all.key("Gel"), op(&Op::Leave), |_| {});
    all.more.extend([unknown, gone]);
    all.put("Dune", &founder);
    founder.share(&sheet("Après tout"));
    founder.exchange();
    (store, founder)
}
