//! What a removal does to what the removed one wrote and says, and to everybody else.

use souspli::group::Sheet;
use souspli::log::entry::{Log, Tip};
use souspli::log::head::PackRef;
use souspli::log::name::{FileName, Folder};
use souspli::seal::{self, SeededChance};
use souspli::sync::{Replica, Standing};

use super::cheat::{Cheat, situation};
use super::replicas::{Files, exchange, found, let_in, titles};
use crate::world::{HOUR, sheet};

#[test]
fn what_a_removed_person_passes_off_as_somebody_new_does_not_count() {
    let (chance, files) = (&mut SeededChance::new(4), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let ghost = cheat.ghost(chance);
    let payload = situation("Revenante", chance);
    let entry = cheat.sign_as(&ghost, Log::Content, payload);
    cheat.publish(&[entry], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    let counting = founder.situations().into_iter().filter(|fact| fact.standing == Standing::Counts).count();
    assert_eq!(counting, 0, "{:?}", titles(&founder));
}

#[test]
fn two_removed_persons_do_not_stop_a_device() {
    let (chance, files) = (&mut SeededChance::new(6), &mut Files::new());
    let mut founder = found(chance);
    let persons: Vec<Replica> =
        ["Brume", "Cèdre"].iter().map(|name| let_in(&mut founder, name, files, chance)).collect();
    exchange(&mut founder, files, chance);
    let mut cheats: Vec<Cheat> = persons.iter().map(Cheat::of).collect();
    for person in &persons {
        founder.remove_person(person.my_person().unwrap(), HOUR, chance).unwrap();
    }
    exchange(&mut founder, files, chance);
    let me = founder.me();
    for cheat in &mut cheats {
        let claim = Tip { device: me, log: Log::Content, seq: 1 << 40, id: [9; 32] };
        cheat.publish(&[], vec![claim], Vec::new(), files);
    }
    exchange(&mut founder, files, chance);
    founder.share(&sheet("Après"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert_eq!(founder.to_send(), 0);
}

#[test]
fn who_removes_somebody_deletes_nothing_of_anybody_else() {
    let (chance, files) = (&mut SeededChance::new(14), &mut Files::new());
    let mut founder = found(chance);
    let mut victim = let_in(&mut founder, "Brume", files, chance);
    let member = let_in(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut victim, files, chance);
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    for _ in 0..2 {
        victim.share(&long, HOUR, chance).unwrap();
    }
    exchange(&mut victim, files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let theirs: Vec<FileName> = files.keys().filter(|file| file.folder == Folder::Objects).cloned().collect();
    let packs = theirs
        .iter()
        .map(|file| PackRef {
            digest: seal::digest(&files[file]),
            epoch: cheat.epochs[0].0,
            device: cheat.key.public(),
            log: Log::Content,
            first: 1,
            last: 1,
            tip: [0; 32],
        })
        .collect();
    cheat.publish(&[], Vec::new(), packs, files);
    exchange(&mut founder, files, chance);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let third = let_in(&mut founder, "Dune", files, chance);
    drop(third);
    let gone: Vec<&FileName> = theirs.iter().filter(|file| !files.contains_key(file)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn what_somebody_wrote_before_they_could_know_of_their_removal_reaches_all() {
    let (chance, files) = (&mut SeededChance::new(19), &mut Files::new());
    let mut founder = found(chance);
    let mut reader = let_in(&mut founder, "Brume", files, chance);
    let mut removed = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut reader, files, chance);
        exchange(&mut removed, files, chance);
    }
    removed.share(&sheet("À temps"), HOUR, chance).unwrap();
    exchange(&mut removed, files, chance);
    founder.remove_person(removed.my_person().unwrap(), HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut founder, files, chance);
        exchange(&mut reader, files, chance);
    }
    assert_eq!(titles(&founder), ["À temps"]);
    assert_eq!(titles(&reader), titles(&founder), "replicas agree");
}
