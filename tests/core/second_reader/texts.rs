//! Texts that somebody else would have erased, signed, changed or brought along.

use souspli::log::entry::{Entry, Log, WireEntry};
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::{Op, Role, Setting, Subject};
use souspli::log::pack::encode_pack;
use souspli::log::payload::Content;
use souspli::seal::{SigningKey, Size, digest};
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::attacks::forge::{File, Head, after, epoch, pack, recipient, sealed, situation};
use crate::world::Device;

fn erase(all: &mut Cheats, by: &str, entry: &Entry) -> Entry {
    all.write(by, &Content::Tombstone { entry: entry.id() })
}

/// The first that somebody wrote.
fn note(all: &Cheats, who: &str) -> Entry {
    all.ledger.chain(&all.device(who), Log::Content)[0].clone()
}

/// What nobody may erase who does; and what a facilitator, and who wrote it, may.
fn tombstones(all: &mut Cheats) {
    let [brume, cedre, dune, ecume] = ["Brume", "Cèdre", "Dune", "Écume"].map(|who| note(all, who));
    erase(all, "Cèdre", &dune);
    erase(all, "Flore", &cedre);
    // Of a facilitator who had left, and of one who was none yet.
    all.sign("Houle", &Op::Leave);
    erase(all, "Houle", &brume);
    erase(all, "Dune", &ecume);
    all.decide(&["Brume", "Cèdre", "Dune", "Écume"], Subject::Name(all.person("Dune")));
    let [two, three] = ["Deux, de Cèdre", "Trois, de Cèdre"].map(|title| all.text("Cèdre", title));
    erase(all, "Brume", &two);
    let last = erase(all, "Cèdre", &three);
    erase(all, "Brume", &last);
    let said = all.write("Écume", &approval(&brume, brume.body().payload_hash));
    erase(all, "Écume", &said);
    all.write("Dune", &approval(&brume, brume.body().payload_hash));
    all.write("Cèdre", &approval(&brume, [7; 32]));
    all.text("Gel", "À temps, de Gel");
    all.sign("Brume", &Op::RemovePerson(all.person("Gel")));
}

fn approval(entry: &Entry, shown: [u8; 32]) -> Content {
    Content::Approval { entry: entry.id(), shown, yes: true }
}

/// Who is out takes back what nobody counts, and nothing else; and what she says of a text is no word on it.
fn late(all: &mut Cheats) {
    let (counts, brume) = (note(all, "Gel"), note(all, "Brume"));
    let late = all.text("Gel", "Trop tard, de Gel");
    all.text("Gel", "Bien trop tard");
    erase(all, "Gel", &late);
    erase(all, "Gel", &counts);
    all.write("Gel", &approval(&brume, brume.body().payload_hash));
}

/// Settings and roles given beside each other, and one after another.
fn settings(all: &mut Cheats) {
    for n in 1..8 {
        all.rename("Brume", &format!("Nom {n}"));
    }
    let before = all.clone();
    for (by, name, role, yes) in
        [("Brume", "L’un ou l’autre", Role::Member, true), ("Dune", "L’autre ou l’un", Role::Observer, false)]
    {
        all.beside(&before, |all| {
            all.rename(by, name);
            all.sign(by, &Op::Policy(Setting::History(yes)));
            all.sign(by, &Op::SetRole(all.person("Cèdre"), role));
        });
    }
}

/// The same entry, as if its author had not signed it.
fn unsigned(entry: &Entry) -> WireEntry {
    WireEntry { signature: [1; 64], ..entry.wire() }
}

fn packed(view: &Replica, entries: Vec<WireEntry>) -> File {
    let bytes = sealed(&recipient(view, &epoch(view)), &encode_pack(entries), Size::Padme);
    (FileName::object(&digest(&bytes)), bytes)
}

/// Gives the founder.
pub fn texts() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    for (name, role) in [("Flore", Role::Observer), ("Gel", Role::Member), ("Houle", Role::Member)] {
        all.admit("Brume", name, role);
    }
    all.decide(&["Brume", "Cèdre", "Dune", "Écume"], Subject::Name(all.person("Houle")));
    let kit = all.add_kit("Papier d’Écume", all.person("Écume"));
    all.sign("Écume", &kit);
    tombstones(&mut all);
    settings(&mut all);
    // Dune's head leads to what she did not sign herself, and brings what it does not lead to.
    let vouched = all.text("Dune", "Sans signature");
    all.instead.insert(vouched.id(), unsigned(&vouched));
    let text = |title: &str| situation(title);
    let behind = after(&vouched, all.key("Dune"), text("Après la tête"), |_| {});
    let changed = after(&vouched, all.key("Dune"), text("Autrement"), |_| {});
    let changed = WireEntry { payload: Some(text("Échangée")), ..changed.wire() };
    // What is sealed for all and that no head names.
    let hidden = all.another("Écume", "Que personne ne nomme").wire();
    // In others' names, and in nobody's: a kit's, and of who was let in by nobody.
    let forged = Entry::read(&unsigned(&all.another("Écume", "Au nom d’Écume")), all.group()).unwrap();
    all.stated("Inconnue", |_| {});
    let mut brought = vec![forged];
    for who in ["Papier d’Écume", "Inconnue"] {
        brought.push(all.another(who, &format!("De {who}")));
    }
    all.put_with("Dune", &founder, |head, view| {
        head.inline.extend([unsigned(&behind), changed]);
        let mut files = vec![packed(view, vec![hidden])];
        let (name, mut bytes) = packed(view, Vec::new());
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert_ne!(FileName::object(&digest(&bytes)), name);
        files.push((FileName::object(&digest(&bytes)), bytes));
        for entry in brought {
            let (file, named) = pack(view, &[entry], &epoch(view));
            files.push(file);
            head.body.packs.push(named);
        }
        files
    });
    // A blank one that somebody would have erased who may not; and heads in another's name.
    let blank = all.text("Cèdre", "Blanche");
    erase(&mut all, "Flore", &blank);
    all.instead.insert(blank.id(), WireEntry { payload: None, ..blank.wire() });
    let key = SigningKey::from_secret(*all.key("Flore").secret());
    let (flore, dune, brume) = (all.device("Flore"), all.device("Dune"), all.device("Brume"));
    let bogus = all.another("Brume", "Pas de Brume");
    all.put_with("Cèdre", &founder, |_, view| {
        let mut other = Head::of(view, &brume, &[bogus]);
        other.body.seq = 9000;
        let mut theirs = Head::of(view, &flore, &[]);
        theirs.body.seq = 9000;
        let (named, bytes) = theirs.file(view, &key);
        assert_eq!(named.head_seq(), Some(9000));
        let tag = device_tag(view.loc(), &dune);
        vec![other.file(view, &key), (FileName::head(&tag, 9000, &bytes), bytes)]
    });
    late(&mut all);
    all.put("Gel", &founder);
    (store, founder)
}
