//! Second histories, and devices that nobody let in.

use souspli::log::entry::{Entry, Log, Tip, WireEntry};
use souspli::log::op::{Op, Role, Setting, Subject, encode_op};
use souspli::log::payload::{Content, encode_content};
use souspli::seal::{PublicKey, SeededChance};
use souspli::sync::Replica;

use super::cheat::{Cheat, situation};
use super::replicas::{Files, exchange, found, let_in, restored, titles};
use crate::world::{HOUR, sheet};

fn signs_nothing_when_idle(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    let signed = |replica: &Replica| replica.ledger().tip(&replica.me(), Log::Membership).unwrap().seq;
    exchange(replica, files, chance);
    let before = signed(replica);
    for _ in 0..5 {
        exchange(replica, files, chance);
    }
    assert_eq!(signed(replica), before, "an idle group signs nothing");
}

#[test]
fn devices_that_nobody_let_in_do_not_spoil_everybody() {
    let (chance, files) = (&mut SeededChance::new(1), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    assert!(restored(&founder).is_some());
    let mut cheat = Cheat::of(&member);
    // Even who was removed can.
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let mut entries = Vec::new();
    for _ in 0..230 {
        let ghost = cheat.ghost(chance);
        let payload = encode_content(&Content::Tombstone { entry: [0; 32] }, chance);
        entries.push(cheat.sign_as(&ghost, Log::Content, payload));
    }
    cheat.publish(&entries, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    founder.set(Setting::Name("Autre nom".into()), HOUR, chance).unwrap();
    assert!(restored(&founder).is_some(), "the group opens again on the device of somebody honest");
}

#[test]
fn a_proof_of_a_fork_is_never_too_large_for_those_who_show_it() {
    let (chance, files) = (&mut SeededChance::new(2), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let mut forked = Vec::new();
    for title in ["Un", "Deux"] {
        let payload = situation(title, chance);
        let mut body = cheat.body(&cheat.key, Log::Content, &payload);
        let mut device = [0; 32];
        body.deps = (0..130u8)
            .map(|n| {
                device[0] = n;
                Tip { device: PublicKey(device), log: Log::Content, seq: 1, id: [n; 32] }
            })
            .collect();
        forked.push(Entry::sign(body, payload, &cheat.key));
    }
    cheat.ledger.admit(forked[0].clone(), None).unwrap();
    cheat.publish(&forked, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    assert!(!founder.ledger().evidence().is_empty(), "the fork was met");
    assert!(restored(&founder).is_some(), "the group opens again on the device of somebody honest");
}

/// Whoever forks a device had the proof shown first by a device that no act lets in which counts: it ended nobody, and nobody showed
/// another.
#[test]
fn a_proof_of_a_fork_that_does_not_count_keeps_nobody_from_showing_it() {
    let (chance, files) = (&mut SeededChance::new(12), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let [one, other] = ["Un", "Deux"].map(|title| {
        let payload = situation(title, chance);
        Entry::sign(cheat.body(&cheat.key, Log::Content, &payload), payload, &cheat.key)
    });
    let ghost = cheat.ghost(chance);
    let proof = Op::Fork(Box::new((one.signed(), other.signed())));
    cheat.sign_as(&ghost, Log::Membership, encode_op(&proof, chance));
    cheat.ledger.admit(one.clone(), None).unwrap();
    cheat.publish(&[one, other], Vec::new(), Vec::new(), files);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
    }
    let known = founder.ledger().acts().iter().any(|act| act.author == ghost.public());
    assert!(known && !founder.membership().is_live(&member.me()));
    signs_nothing_when_idle(&mut founder, files, chance);
}

#[test]
fn a_fork_of_a_device_that_nobody_let_in_is_not_shown_again_and_again() {
    let (chance, files) = (&mut SeededChance::new(3), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut cheat = Cheat::of(&member);
    let ghost = cheat.ghost(chance);
    let forked: Vec<Entry> = ["Un", "Deux"]
        .iter()
        .map(|title| {
            let payload = situation(title, chance);
            Entry::sign(cheat.body(&ghost, Log::Content, &payload), payload, &ghost)
        })
        .collect();
    cheat.publish(&forked, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    signs_nothing_when_idle(&mut founder, files, chance);
}

#[test]
fn a_fork_behind_a_false_signature_is_noticed() {
    let (chance, files) = (&mut SeededChance::new(20), &mut Files::new());
    let mut founder = found(chance);
    let mut other = let_in(&mut founder, "Cèdre", files, chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    let mut forked = Vec::new();
    for title in ["Pour l’une", "Pour l’autre"] {
        let mut cheat = Cheat::of(&member);
        cheat.head += forked.len() as u64;
        let payload = situation(title, chance);
        let entry = cheat.sign(Log::Content, payload);
        // The head is true, the entry's own signature is not.
        let wire = WireEntry { signature: [1; 64], ..entry.wire() };
        forked.push(Entry::read(&wire, member.group()).unwrap());
        cheat.publish(&forked[forked.len() - 1..], Vec::new(), Vec::new(), files);
        exchange(if forked.len() == 1 { &mut founder } else { &mut other }, files, chance);
    }
    for _ in 0..3 {
        for device in [&mut founder, &mut other] {
            device.share(&sheet("Vu"), HOUR, chance).unwrap();
            exchange(device, files, chance);
        }
    }
    for device in [&founder, &other] {
        let noticed = device.any_fork() || !device.health.unproved.is_empty();
        assert!(noticed, "{:?}", titles(device));
    }
    // Once its person is put out there is nothing left to speak of, and the notice goes: it stayed for the whole season.
    let told = founder.vouched_falsely() || other.vouched_falsely();
    let vouchers = [founder.false_vouchers(), other.false_vouchers()].concat();
    assert!(
        vouchers.iter().all(|device| *device == member.me()),
        "nobody honest is shown beside the button that removes"
    );
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    assert!(told && !founder.vouched_falsely() && !other.vouched_falsely());
}

#[test]
fn somebody_elses_fork_and_a_restart_put_nobody_honest_out() {
    let (chance, files) = (&mut SeededChance::new(23), &mut Files::new());
    let mut founder = found(chance);
    let mut honest = let_in(&mut founder, "Brume", files, chance);
    let bad = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut honest, files, chance);
    }
    let mut one = Cheat::of(&bad);
    let first = one.sign(Log::Membership, encode_op(&Op::Seen, chance)).id();
    for _ in 0..2 {
        one.sign(Log::Membership, encode_op(&Op::Seen, chance));
    }
    one.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut honest, files, chance);
    honest.share(&sheet("Vu"), HOUR, chance).unwrap();
    exchange(&mut honest, files, chance);
    let mut other = loop {
        let mut other = Cheat::of(&bad);
        if other.sign(Log::Membership, encode_op(&Op::Seen, chance)).id() < first {
            break other;
        }
    };
    other.head = one.head;
    other.publish(&[], Vec::new(), Vec::new(), files);
    for _ in 0..3 {
        exchange(&mut founder, files, chance);
        exchange(&mut honest, files, chance);
    }
    assert!(!honest.membership().is_live(&bad.me()), "the fork was shown");
    let mut honest = restored(&honest).unwrap();
    honest.vote(Subject::Name(honest.my_person().unwrap()), true, HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut honest, files, chance);
        exchange(&mut founder, files, chance);
    }
    assert!(founder.membership().is_live(&honest.me()), "somebody honest is put out");
}

#[test]
fn a_facilitator_acknowledges_each_act_once_in_whatever_history_it_lies() {
    let (chance, files) = (&mut SeededChance::new(28), &mut Files::new());
    let mut founder = found(chance);
    let bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    for n in 0..2u8 {
        let mut cheat = Cheat::of(&bad);
        cheat.head += u64::from(n);
        let op = Op::Successor { group: [n; 32], loc: [n; 16], store: "https://a.fr/".into() };
        cheat.sign(Log::Membership, encode_op(&op, chance));
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
    }
    signs_nothing_when_idle(&mut founder, files, chance);
}

/// Who was let in by a facilitator whom the group was just voting out is void, and not named by anybody any more. Whoever had named
/// them in a text, and acts after it heard that, had "seen less" than before, and was put out for a second history.
#[test]
fn who_named_in_a_text_what_is_void_since_is_not_put_out() {
    let (chance, files) = (&mut SeededChance::new(13), &mut Files::new());
    let mut founder = found(chance);
    let [mut bad, mut one, mut two, mut writer] =
        ["Brume", "Cèdre", "Dune", "Écume"].map(|name| let_in(&mut founder, name, files, chance));
    let person = bad.my_person().unwrap();
    founder.set_role(person, Role::Facilitator, HOUR, chance).unwrap();
    for _ in 0..2 {
        for device in [&mut founder, &mut bad, &mut one, &mut two, &mut writer] {
            exchange(device, files, chance);
        }
    }
    let subject = Subject::Remove(person);
    for device in [&mut founder, &mut one] {
        exchange(device, files, chance);
        assert!(!device.vote(subject, true, HOUR, chance).unwrap());
        exchange(device, files, chance);
    }
    exchange(&mut two, files, chance);
    assert!(two.vote(subject, true, HOUR, chance).unwrap(), "carried");
    // Who was let in meanwhile acts, and somebody who sees it writes.
    let mut void = let_in(&mut bad, "Flore", files, chance);
    void.vote(Subject::Name(writer.my_person().unwrap()), true, HOUR, chance).unwrap();
    exchange(&mut void, files, chance);
    exchange(&mut writer, files, chance);
    assert!(writer.membership().is_live(&void.me()), "let in");
    writer.share(&sheet("Texte"), HOUR, chance).unwrap();
    exchange(&mut writer, files, chance);
    for _ in 0..3 {
        for device in [&mut two, &mut writer, &mut founder, &mut one] {
            exchange(device, files, chance);
        }
    }
    assert!(!writer.membership().devices.contains_key(&void.me()), "void");
    writer.vote(Subject::Name(one.my_person().unwrap()), true, HOUR, chance).unwrap();
    for _ in 0..3 {
        for device in [&mut writer, &mut founder, &mut one, &mut two] {
            exchange(device, files, chance);
        }
    }
    for device in [&founder, &one, &two, &writer] {
        assert!(device.membership().is_live(&writer.me()), "somebody honest is put out");
    }
}

/// Of two histories under the number that is cut before, and another act under an earlier one: nothing names that, and it is
/// acknowledged once.
#[test]
fn who_forks_twice_keeps_no_facilitator_signing() {
    let (chance, files) = (&mut SeededChance::new(28), &mut Files::new());
    let mut founder = found(chance);
    let bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut one = Cheat::of(&bad);
    one.sign(Log::Membership, encode_op(&Op::Seen, chance));
    let [a, b] = [(), ()].map(|()| {
        let payload = encode_op(&Op::Seen, chance);
        Entry::sign(one.body(&one.key, Log::Membership, &payload), payload, &one.key)
    });
    one.ledger.admit(a.clone(), None).unwrap();
    one.sign(Log::Membership, encode_op(&Op::Fork(Box::new((a.signed(), b.signed()))), chance));
    one.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    assert!(!founder.membership().is_live(&bad.me()));
    let mut other = Cheat::of(&bad);
    other.head += 1;
    let op = Op::Successor { group: [1; 32], loc: [1; 16], store: "https://a.fr/".into() };
    other.sign(Log::Membership, encode_op(&op, chance));
    other.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    signs_nothing_when_idle(&mut founder, files, chance);
}
