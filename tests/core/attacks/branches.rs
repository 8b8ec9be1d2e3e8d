//! Second histories of which an act can name one branch: what lies on the others, and says nothing itself, is reached all the same.

use souspli::log::entry::{Entry, Log};
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::op::{Op, Role, Vouch};
use souspli::log::payload::person_of;
use souspli::seal::{Identity, SeededChance, SigningKey};

use super::forge;
use super::group::{Group, Peer};
use super::room::{both_are_heard, led_to, made_up, one_put_out};

#[test]
fn devices_let_in_side_by_side_that_say_nothing_silence_nobody() {
    let (mut group, thief, person) = one_put_out();
    let mut chance = SeededChance::new(0xccc);
    let acts: Vec<Entry> = (0..3).map(|_| made_up(&thief, person, None, &mut chance)[0].clone()).collect();
    led_to(&thief, &forge::epoch(&thief.replica), &acts, Vec::new(), &group);
    both_are_heard(&mut group, 66 << 10);
    let known = |act: &Entry| group.peers[1].replica.membership().counts(&act.id());
    assert!(acts.iter().all(known), "from their view each of them was allowed");
}

/// A group of a founder, a member and one more, of whom a facilitator, who is none of them, signs these two as one.
fn of_two_histories(deeds: impl Fn(&Group, &Peer) -> [Vec<Op>; 2]) -> (Group, [Vec<Entry>; 2]) {
    let mut group = Group::with_facilitators(4, 2);
    let twofold = group.peers.remove(1);
    let key = &twofold.keys.signing;
    let branches = deeds(&group, &twofold).map(|ops| {
        let mut acts: Vec<Entry> = Vec::new();
        for op in &ops {
            acts.push(match acts.last() {
                None => forge::entry(&twofold.replica, key, Log::Membership, forge::op(op), |_| {}),
                Some(before) => forge::after(before, key, forge::op(op), |_| {}),
            });
        }
        acts
    });
    let used = forge::epoch(&twofold.replica);
    led_to(&twofold, &used, &branches.concat(), Vec::new(), &group);
    group.rounds(2);
    for peer in &group.peers {
        let counts = |act: &Entry| peer.replica.membership().counts(&act.id());
        assert!(branches.iter().flatten().all(counts), "both are here");
    }
    (group, branches)
}

#[test]
fn who_was_put_out_in_another_history_keeps_nobody_from_writing() {
    let (mut group, _) =
        of_two_histories(|group, _| [vec![Op::Seen], vec![Op::RemovePerson(group.peers[2].person())]]);
    let mut victim = group.peers.pop().unwrap();
    both_are_heard(&mut group, 66 << 10);
    victim.exchange(&group.shelf);
    assert!(!victim.shows("Après") && !victim.shows("Aussi"), "who is out reads nothing new");
}

#[test]
fn who_was_let_in_in_another_history_and_says_nothing_is_put_out_like_anybody() {
    for role in [Role::Member, Role::Observer] {
        let key = SigningKey::generate(&mut SeededChance::new(0xaaa));
        let (mut group, _) = of_two_histories(|group, twofold| {
            let statement = JoinStatement {
                purpose: Purpose::Person,
                group: *twofold.replica.group(),
                person: person_of(&key.public()),
                invitation: [0; 16],
                device: key.public(),
                recipient: Identity::generate(&mut SeededChance::new(0xbbb)).recipient(),
                name: "X".into(),
            };
            let statement_signature = statement.sign(&key).0;
            let add = Op::AddPerson { role, statement, statement_signature, vouch: Vouch::Nothing };
            assert_eq!(group.peers.len(), 3);
            [vec![Op::Seen, Op::Leave], vec![add]]
        });
        let silent = person_of(&key.public());
        assert!(group.peers.iter().all(|peer| peer.replica.membership().is_live(&key.public())));
        let founder = &mut group.peers[0];
        founder.replica.remove_person(silent, founder.hour, &mut founder.chance).unwrap();
        assert!(!founder.replica.membership().is_live(&key.public()), "{role:?}");
        both_are_heard(&mut group, 66 << 10);
        group.rounds(1);
        assert!(group.peers.iter().all(|peer| !peer.replica.membership().is_live(&key.public())));
    }
}

/// Two let in one key, each as theirs, and the one person who came with it is put out.
#[test]
fn a_key_that_came_twice_keeps_nobody_from_writing() {
    let key = SigningKey::generate(&mut SeededChance::new(0xaaa));
    let mut group = Group::with_facilitators(4, 2);
    let facilitator = group.peers.remove(1);
    let cheat = group.peers.pop().unwrap();
    let stated = |purpose, person| JoinStatement {
        purpose,
        group: *facilitator.replica.group(),
        person,
        invitation: [0; 16],
        device: key.public(),
        recipient: Identity::generate(&mut SeededChance::new(0xbbb)).recipient(),
        name: "X".into(),
    };
    let person = person_of(&key.public());
    let statement = stated(Purpose::Person, person);
    let statement_signature = statement.sign(&key).0;
    let add = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Nothing };
    let sign = &facilitator.keys.signing;
    let add = forge::entry(&facilitator.replica, sign, Log::Membership, forge::op(&add), |_| {});
    let gone = forge::after(&add, sign, forge::op(&Op::RemovePerson(person)), |_| {});
    let statement = stated(Purpose::Device, cheat.person());
    let statement_signature = statement.sign(&key).0;
    let again = Op::AddDevice { statement, statement_signature, vouch: Vouch::Nothing };
    let again = forge::entry(&cheat.replica, &cheat.keys.signing, Log::Membership, forge::op(&again), |_| {});
    led_to(&facilitator, &forge::epoch(&facilitator.replica), &[add, gone], Vec::new(), &group);
    led_to(&cheat, &forge::epoch(&cheat.replica), &[again], Vec::new(), &group);
    group.rounds(2);
    let signed = |peer: &Peer| peer.replica.ledger().tip(&peer.me(), Log::Membership).map(|tip| tip.seq);
    let before = signed(&group.peers[0]);
    for _ in 0..3 {
        group.peers[0].exchange(&group.shelf);
    }
    assert_eq!(signed(&group.peers[0]), before, "and nobody signs on and on");
    both_are_heard(&mut group, 66 << 10);
}
