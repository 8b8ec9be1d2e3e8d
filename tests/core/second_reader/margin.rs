//! What is written in margins: what belongs there, what was erased of it, and what somebody else would have there.

use souspli::group::ContributionKind;
use souspli::log::entry::{Entry, EntryId, Log};
use souspli::log::op::{Op, Subject};
use souspli::log::payload::Content;
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::forbidden::five;
use crate::world::Device;

fn said(to: &Entry, kind: u8, text: &str) -> Content {
    Content::Contribution { to: to.id(), kind, text: text.into() }
}

/// The first that somebody wrote.
fn note(all: &Cheats, who: &str) -> Entry {
    all.ledger.chain(&all.device(who), Log::Content)[0].clone()
}

fn withdraw(all: &mut Cheats, by: &str, entry: EntryId, from: &Entry) {
    all.write(by, &Content::Withdrawal { entry, to: from.id() });
}

/// Gives the founder.
pub fn margin() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    let [sillage, brume, cedre, dune, ecume] =
        ["Sillage", "Brume", "Cèdre", "Dune", "Écume"].map(|who| note(&all, who));
    let number = ContributionKind::number;
    let (last_word, afterthought) =
        (number(ContributionKind::LastWord), number(ContributionKind::Afterthought));
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    all.extend("Brume", "Brume 2", "Brume");
    all.write("Cèdre", &said(&brume, number(ContributionKind::Question), "Une question"));
    all.write("Brume", &said(&brume, last_word, "Dernier mot de Brume"));
    all.write("Brume 2", &said(&brume, afterthought, "De son autre appareil"));
    all.write("Dune", &said(&brume, last_word, "Dernier mot de Dune"));
    all.write("Dune", &said(&brume, afterthought, "Après-coup de Dune"));
    all.write("Dune", &said(&brume, 200, "D’une autre version"));

    // A text of which the margin is another's, as it was shared again: who shares it is its author.
    let sheet = crate::world::sheet("Note de Écume");
    all.write("Écume", &Content::Tombstone { entry: ecume.id() });
    let again = all.write("Cèdre", &Content::Transmitted { from: "Écume".into(), hour: 7, sheet });
    all.write("Cèdre", &said(&again, last_word, "Mot de qui partage"));
    all.write("Écume", &said(&again, last_word, "Mot de qui l’avait écrite"));
    // To what was erased, to what is no situation, to what never was.
    all.write("Dune", &said(&ecume, 0, "À ce qui est effacé"));
    let first = all.write("Dune", &said(&sillage, 0, "À Sillage"));
    all.write("Cèdre", &said(&first, 0, "À une contribution"));
    let mut nothing = said(&first, 0, "À rien");
    if let Content::Contribution { to, .. } = &mut nothing {
        *to = [9; 32];
    }
    all.write("Cèdre", &nothing);

    // Erased: by who wrote it, by a facilitator; and one of which nobody says where it stood but who may not.
    for (n, by) in ["Cèdre", "Brume", "Dune"].into_iter().enumerate() {
        let gone = all.write("Cèdre", &said(&brume, 2, &format!("Effacée {n}")));
        let eraser = if by == "Dune" { "Cèdre" } else { by };
        withdraw(&mut all, by, gone.id(), &brume);
        all.write(eraser, &Content::Tombstone { entry: gone.id() });
    }
    // One of which it is said too late where it stood.
    let own = all.write("Dune", &said(&brume, 2, "Effacée 3"));
    all.write("Dune", &Content::Tombstone { entry: own.id() });
    // What breaks a rule, which is nothing.
    for text in ["a\rb".to_owned(), "é".repeat(4_001), " ".to_owned()] {
        all.write("Dune", &said(&brume, 1, &text));
    }
    // Of what says something, and of another's text, it says nothing.
    withdraw(&mut all, "Cèdre", cedre.id(), &brume);
    withdraw(&mut all, "Dune", ecume.id(), &brume);

    // Somebody who is put out: what another had seen is transmitted, the rest stands apart.
    let in_time = all.clone();
    all.sign("Brume", &Op::RemovePerson(all.person("Dune")));
    all.beside(&in_time, |there| {
        let seen = there.write("Dune", &said(&brume, 1, "À temps"));
        there.write("Cèdre", &said(&dune, 255, "À qui est partie"));
        assert!(there.ledger.entry(&seen.id()).is_some());
    });
    all.put("Cèdre", &founder);
    all.write("Dune", &said(&brume, 1, "Trop tard"));
    withdraw(&mut all, "Dune", own.id(), &brume);
    all.put("Dune", &founder);
    (store, founder)
}
