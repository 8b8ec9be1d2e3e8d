//! What is read back of one's own, and asked for once more of others'.

use std::collections::{BTreeSet, VecDeque};

use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::pack::encode_pack;
use souspli::seal::{self, SeededChance, Size};
use souspli::sync::{Effect, Exchange, Replica};

use super::{gets, group, references};
use crate::review::cheat::Cheat;
use crate::review::replicas::{Files, admit, ask, exchange, found, perform};
use crate::world::HOUR;

#[test]
fn sixty_four_of_ones_files_are_read_back_in_a_day_and_all_in_time() {
    let (chance, files) = (&mut SeededChance::new(2), &mut Files::new());
    let mut founder = found(chance);
    // Each admission begins an epoch, handed to everybody; and nobody of them ever says a word.
    for n in 0..14 {
        let _silent = ask(&mut founder, &format!("Absente {n}"), files, chance);
        admit(&mut founder, files, chance);
    }
    let grants: BTreeSet<FileName> =
        files.keys().filter(|file| file.folder == Folder::Grants).cloned().collect();
    let my_tag = device_tag(founder.loc(), &founder.me());
    let to_itself = grants.iter().filter(|file| file.tag() == Some(&my_tag)).count();
    assert!(grants.len() > 80, "{} and {to_itself}", grants.len());
    let mut read = BTreeSet::new();
    for day in 1..=30 {
        // The grants with one's own tag are looked at in each exchange.
        let asked = gets(&mut founder, files, chance, HOUR + 24 * day);
        assert_eq!(asked.len(), to_itself + 64, "on day {day}");
        read.extend(asked);
        let again = gets(&mut founder, files, chance, HOUR + 24 * day + 1);
        assert_eq!(again.len(), to_itself, "the next time is in a day");
    }
    assert!(grants.is_subset(&read), "each file's turn comes");
}

/// About as many as the largest head has room for.
const REFERENCES: usize = 400;

/// Those of some files that were asked for.
fn of_these(these: &BTreeSet<FileName>, asked: &[FileName]) -> BTreeSet<FileName> {
    asked.iter().filter(|file| these.contains(file)).cloned().collect()
}

#[test]
fn a_pack_that_a_head_names_four_hundred_times_is_asked_for_once() {
    let (chance, files) = (&mut SeededChance::new(3), &mut Files::new());
    let (mut founder, [bad]) = group(["Brume"], files, chance);
    let mut cheat = Cheat::of(&bad);
    let pack = cheat.seal(0, &encode_pack(Vec::new()), Size::Padme);
    let file = FileName::object(&seal::digest(&pack));
    files.insert(file.clone(), pack.clone());
    let packs = references(&cheat, &[seal::digest(&pack); REFERENCES]);
    cheat.publish(&[], Vec::new(), packs, files);
    let times = |asked: &[FileName]| asked.iter().filter(|asked| **asked == file).count();
    assert_eq!(times(&gets(&mut founder, files, chance, HOUR)), 1);
    for day in 1..4 {
        assert_eq!(times(&gets(&mut founder, files, chance, HOUR + 24 * day)), 1, "day {day}");
    }
}

/// A founder who has seen a member's head that leads to four hundred packs, with nothing of use in them.
fn with_many_references(
    files: &mut Files,
    chance: &mut SeededChance,
) -> (Replica, Replica, BTreeSet<FileName>) {
    let (mut founder, [bad]) = group(["Brume"], files, chance);
    let mut cheat = Cheat::of(&bad);
    let mut digests = Vec::new();
    for _ in 0..REFERENCES {
        let pack = cheat.seal(0, &encode_pack(Vec::new()), Size::Padme);
        digests.push(seal::digest(&pack));
        files.insert(FileName::object(&seal::digest(&pack)), pack);
    }
    let packs = references(&cheat, &digests);
    cheat.publish(&[], Vec::new(), packs, files);
    let named = digests.iter().map(FileName::object).collect();
    assert_eq!(of_these(&named, &gets(&mut founder, files, chance, HOUR)).len(), REFERENCES);
    (founder, bad, named)
}

#[test]
fn eight_packs_of_heads_seen_before_are_asked_for_again_in_a_day() {
    let (chance, files) = (&mut SeededChance::new(4), &mut Files::new());
    let (mut founder, _, named) = with_many_references(files, chance);
    assert_eq!(of_these(&named, &gets(&mut founder, files, chance, HOUR + 1)).len(), 0);
    let mut all = BTreeSet::new();
    for day in 1..=20 {
        let asked = gets(&mut founder, files, chance, HOUR + 24 * day);
        let times = asked.iter().filter(|file| named.contains(file)).count();
        assert_eq!(times, 8, "day {day}");
        all.append(&mut of_these(&named, &asked));
    }
    assert!(all.len() > 80, "which, is drawn: {} were", all.len());
}

#[test]
fn packs_are_asked_for_again_in_a_day_though_the_exchange_was_cut_short() {
    let (chance, files) = (&mut SeededChance::new(5), &mut Files::new());
    let (mut founder, _, named) = with_many_references(files, chance);
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        if matches!(&effect, Effect::Get(file) if named.contains(file)) {
            break;
        }
        let event = perform(files, effect);
        waiting.extend(run.event(&mut founder, event, HOUR + 24, chance));
    }
    assert!(!waiting.is_empty(), "it was asked for");
    let asked = gets(&mut founder, files, chance, HOUR + 25);
    assert_eq!(of_these(&named, &asked).len(), 0, "a store that fails makes nobody ask at each exchange");
}

#[test]
fn packs_of_who_is_out_are_not_asked_for_again() {
    let (chance, files) = (&mut SeededChance::new(6), &mut Files::new());
    let (mut founder, bad, named) = with_many_references(files, chance);
    founder.remove_person(bad.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let asked = gets(&mut founder, files, chance, HOUR + 24);
    assert_eq!(of_these(&named, &asked).len(), 0);
}
