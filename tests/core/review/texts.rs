//! What becomes of a text: erased, approved, received.

use souspli::app::vocabulary::SealState;
use souspli::log::entry::Log;
use souspli::log::op::{Role, Subject};
use souspli::seal::SeededChance;
use souspli::sync::Replica;

use super::replicas::{Files, exchange, found, let_device_in, let_in, titles};
use crate::world::{HOUR, pair, sheet};

#[test]
fn a_removed_facilitator_erases_nothing() {
    let (chance, files) = (&mut SeededChance::new(5), &mut Files::new());
    let mut founder = found(chance);
    let mut persons: Vec<Replica> = Vec::new();
    for name in ["Brume", "Cèdre", "Dune"] {
        persons.push(let_in(&mut founder, name, files, chance));
    }
    exchange(&mut founder, files, chance);
    let mut bad = persons.remove(0);
    let it = bad.my_person().unwrap();
    founder.set_role(it, Role::Facilitator, HOUR, chance).unwrap();
    let note = founder.share(&sheet("À garder"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut bad, files, chance);
    assert!(bad.facilitates() && titles(&bad) == ["À garder"]);
    exchange(&mut bad, files, chance);
    for voter in &mut persons {
        exchange(voter, files, chance);
        voter.vote(Subject::Remove(it), true, HOUR, chance).unwrap();
        exchange(voter, files, chance);
    }
    exchange(&mut founder, files, chance);
    assert!(founder.vote(Subject::Remove(it), true, HOUR, chance).unwrap(), "the group removes them");
    exchange(&mut founder, files, chance);
    // Their app, as it is, does not know yet.
    bad.erase(&note, HOUR, chance).unwrap();
    exchange(&mut bad, files, chance);
    exchange(&mut founder, files, chance);
    assert!(!founder.membership().persons[&it].live());
    assert_eq!(titles(&founder), ["À garder"]);
}

#[test]
fn a_paper_kit_does_not_keep_a_note_from_being_received_by_all() {
    let (_store, founder, member) = pair();
    founder.make_kit().unwrap();
    founder.exchange();
    founder.share(&sheet("Reçu"));
    founder.exchange();
    member.exchange();
    member.app.world().hour.set(HOUR + 24);
    member.exchange();
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, SealState::ReceivedByAll);
}

/// What came blank and was filled later did not erase what it names.
#[test]
fn a_tombstone_that_was_blanked_erases_once_it_is_whole() {
    let (chance, files) = (&mut SeededChance::new(909), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    let note = member.share(&sheet("Texte"), HOUR, chance).unwrap();
    member.erase(&note, HOUR, chance).unwrap();
    let mut ledger = founder.ledger().clone();
    let mut whole = None;
    for entry in member.ledger().chain(&member.me(), Log::Content) {
        let mut blank = entry.clone();
        blank.erase();
        ledger.admit(blank, None).unwrap();
        whole = Some(entry.clone());
    }
    assert_eq!(ledger.tombstones(), []);
    let whole = whole.unwrap();
    let id = whole.id();
    ledger.fill(whole);
    assert_eq!(ledger.tombstones(), [(id, note)]);
}

#[test]
fn of_a_persons_words_on_a_text_the_later_holds_and_of_two_side_by_side_the_no() {
    let (chance, files) = (&mut SeededChance::new(906), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    let mut laptop = let_device_in(&mut founder, "Portable", files, chance);
    let text = member.share(&sheet("Texte"), HOUR, chance).unwrap();
    for _ in 0..3 {
        for device in [&mut founder, &mut laptop, &mut member] {
            exchange(device, files, chance);
        }
    }
    // Two words, from whichever of the two devices first, and whether the second had seen the first.
    let mut cases = Vec::new();
    for swapped in [false, true] {
        for seen in [false, true] {
            cases.extend([(true, false), (false, true), (true, true)].map(|words| (swapped, seen, words)));
        }
    }
    for (swapped, seen, (first, second)) in cases {
        let (mut one, mut two) = (founder.clone(), laptop.clone());
        let (mut member, mut files) = (member.clone(), files.clone());
        if swapped {
            std::mem::swap(&mut one, &mut two);
        }
        let shown = one.shown_hash(&text).unwrap();
        one.approve(&text, shown, first, HOUR, chance).unwrap();
        if seen {
            exchange(&mut one, &mut files, chance);
            exchange(&mut two, &mut files, chance);
        }
        two.approve(&text, shown, second, HOUR, chance).unwrap();
        for _ in 0..3 {
            for device in [&mut one, &mut two, &mut member] {
                exchange(device, &mut files, chance);
            }
        }
        let holds = second && (seen || first);
        let all = [&one, &two, &member].map(|device| device.approvals(&text));
        assert_eq!(
            all[2].iter().map(|(_, yes)| *yes).collect::<Vec<_>>(),
            [holds],
            "{swapped} {seen} {first}"
        );
        assert!(all.iter().all(|words| *words == all[2]));
    }
}
