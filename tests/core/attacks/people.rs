//! Who gets in, who gets out, and who says so.

use souspli::defence::Defence;
use souspli::log::entry::{Body, Entry, Log, Tip};
use souspli::log::invitation::Invitation;
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::op::{KitStatement, Op, Role, Subject, Vouch};
use souspli::log::payload::{PersonId, person_of, words_transcript};
use souspli::seal::{EpochSecret, Identity, KitSeed, PublicKey, SeededChance, SigningKey};
use souspli::sync::{AdmitError, DeviceKeys, words_for};

use super::forge::{self, Head};
use super::group::{Group, Newcomer, Peer, Shelf, held_by};
use crate::world::change_kit;

fn somebody(seed: u64) -> DeviceKeys {
    DeviceKeys::generate(&mut SeededChance::new(seed))
}

fn statement(group: [u8; 32], who: &DeviceKeys, purpose: Purpose) -> JoinStatement {
    JoinStatement {
        purpose,
        group,
        person: person_of(&who.signing.public()),
        invitation: [3; 16],
        device: who.signing.public(),
        recipient: who.identity.recipient(),
        name: "Quelqu’un".into(),
    }
}

fn add_person(group: [u8; 32], who: &DeviceKeys) -> Op {
    let statement = statement(group, who, Purpose::Person);
    let statement_signature = statement.sign(&who.signing).0;
    Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Words }
}

fn act(by: &Peer, op: &Op) -> Entry {
    forge::entry(&by.replica, &by.keys.signing, Log::Membership, forge::op(op), |_| {})
}

/// What somebody makes of a head with these entries.
fn told(reader: &Peer, shelf: &Shelf, by: &Peer, entries: &[Entry]) -> Peer {
    let (mut reader, shelf) = (reader.clone(), shelf.copy());
    shelf.put(forge::head(&by.replica, &by.keys.signing, entries));
    reader.exchange(&shelf);
    reader
}

fn is_in(reader: &Peer, device: &PublicKey) -> bool {
    reader.replica.membership().is_live(device)
}

#[test]
fn a6_nobody_but_a_facilitator_adds_anybody() {
    let mut group = Group::with_facilitators(4, 2);
    let ghost = somebody(99);
    let id = *group.peers[0].replica.group();
    let add = add_person(id, &ghost);
    // A member.
    held_by(Defence::Permit, || {
        let member = &group.peers[2];
        let reader = told(&group.peers[0], &group.shelf, member, &[act(member, &add)]);
        is_in(&reader, &ghost.signing.public())
    });
    // A facilitator can, and all see it, with what was vouched for.
    let facilitator = &group.peers[1];
    let reader = told(&group.peers[3], &group.shelf, facilitator, &[act(facilitator, &add)]);
    let ghost_person = reader.replica.person_of(&ghost.signing.public()).unwrap();
    assert_eq!(reader.replica.membership().persons[&ghost_person].name, "Quelqu’un");
    // One who has left cannot any more.
    let leaver = &mut group.peers[1];
    leaver.replica.leave(leaver.hour, &mut leaver.chance).unwrap();
    let leaver = &group.peers[1];
    let leave: Vec<Entry> =
        leaver.replica.ledger().chain(&leaver.me(), Log::Membership).into_iter().cloned().collect();
    held_by(Defence::Permit, || {
        let mut entries = leave.clone();
        entries.push(act(leaver, &add));
        let (mut reader, shelf) = (group.peers[0].clone(), group.shelf.copy());
        let head = Head::of(&leaver.replica, &leaver.me(), &entries);
        shelf.put(head.file_to(&leaver.replica, &leaver.keys.signing, &forge::epoch(&reader.replica)));
        reader.exchange(&shelf);
        assert!(!reader.replica.membership().is_live(&leaver.me()), "the leave came");
        is_in(&reader, &ghost.signing.public())
    });
}

/// Membership comes from signed acts alone (A6, A16): a stranger's, helped by a member with the epoch, are not even kept.
#[test]
fn a16_nothing_of_strangers_is_kept() {
    let group = Group::of(2);
    let (ghost, accomplice) = (somebody(99), &group.peers[1]);
    let add = forge::op(&add_person(*accomplice.replica.group(), &ghost));
    let entry = forge::entry(&accomplice.replica, &ghost.signing, Log::Membership, add, |_| {});
    let head = forge::head(&accomplice.replica, &ghost.signing, std::slice::from_ref(&entry));
    held_by(Defence::Strangers, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(head.clone());
        peers[0].exchange(&shelf);
        peers[0].replica.ledger().entry(&entry.id()).is_some()
    });
}

#[test]
fn a14_nobody_adds_a_kit_for_anybody_else() {
    let group = Group::with_facilitators(3, 2);
    let victim = group.peers[2].person();
    let seed = KitSeed::generate(&mut forge::chance());
    let key = seed.signing_key();
    let stated = KitStatement { device: key.public(), recipient: seed.identity().recipient() };
    let signature = stated.sign(group.peers[0].replica.group(), &victim, &key);
    let add = Op::AddKit { statement: stated, statement_signature: signature };
    for by in [0, 1] {
        held_by(Defence::Permit, || {
            let reader =
                told(&group.peers[2], &group.shelf, &group.peers[by], &[act(&group.peers[by], &add)]);
            is_in(&reader, &key.public())
        });
    }
    // By the person it is for, it is one.
    let reader = told(&group.peers[0], &group.shelf, &group.peers[2], &[act(&group.peers[2], &add)]);
    assert!(is_in(&reader, &key.public()));
}

#[test]
fn a15_another_key_in_the_place_of_a_newcomers_is_seen_and_heard() {
    let mut group = Group::of(2);
    let newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    let invitation = newcomer.joining.invitation().unwrap();
    let between = somebody(99);
    let (mut forged, _) = newcomer.joining.statement().unwrap();
    (forged.device, forged.recipient) = (between.signing.public(), between.identity.recipient());
    let (real, false_ones) = (newcomer.joining.words().unwrap(), words_for(invitation, &forged));
    let differ = real.iter().zip(false_ones).filter(|(one, other)| *one != other).count();
    assert!(differ >= 5, "{real:?} {false_ones:?}");
    // A facilitator cannot put another key under a newcomer's own statement.
    let (mut stated, signature) = newcomer.joining.statement().unwrap();
    (stated.device, stated.recipient) = (between.signing.public(), between.identity.recipient());
    stated.person = person_of(&stated.device);
    let op = Op::AddPerson {
        role: Role::Member,
        statement: stated,
        statement_signature: signature,
        vouch: Vouch::Words,
    };
    held_by(Defence::Statement, || {
        let founder = &group.peers[0];
        let reader = told(&group.peers[1], &group.shelf, founder, &[act(founder, &op)]);
        is_in(&reader, &between.signing.public())
    });
}

#[test]
fn a17_no_device_is_added_to_anybody_else() {
    let group = Group::with_facilitators(3, 2);
    let spy = somebody(99);
    let mut stated = statement(*group.peers[0].replica.group(), &spy, Purpose::Device);
    stated.person = group.peers[2].replica.my_person().unwrap();
    let statement_signature = stated.sign(&spy.signing).0;
    let op = Op::AddDevice { statement: stated, statement_signature, vouch: Vouch::Words };
    let (facilitator, victim) = (&group.peers[1], &group.peers[2]);
    // In the victim's name, by another key.
    held_by(Defence::EntrySignature, || {
        let entry = forge::entry_as(
            &facilitator.replica,
            victim.me(),
            &facilitator.keys.signing,
            Log::Membership,
            forge::op(&op),
            |_| {},
        );
        let reader = told(&group.peers[0], &group.shelf, facilitator, &[entry]);
        is_in(&reader, &spy.signing.public())
    });
    // In their own name it is nobody's: the device says whose it is.
    let reader = told(&group.peers[0], &group.shelf, facilitator, &[act(facilitator, &op)]);
    assert_eq!(reader.replica.person_of(&spy.signing.public()), None);
}

/// Whatever is changed of what two people compare changes what they hear.
#[test]
fn a18_words_are_over_fields_that_cannot_run_into_one_another() {
    let mut group = Group::of(1);
    let newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    let (stated, _) = newcomer.joining.statement().unwrap();
    let invitation: &Invitation = newcomer.joining.invitation().unwrap();
    let other = somebody(99);
    let mut others = vec![stated.clone(); 8];
    others[0].purpose = Purpose::Device;
    others[1].group[31] ^= 1;
    others[2].invitation[0] ^= 1;
    others[3].device = other.signing.public();
    others[4].recipient = other.identity.recipient();
    others[5].name = "N ".into();
    others[6].name = "M".into();
    // Bytes of one field given to its neighbour.
    others[7].device.0[..].copy_from_slice(&stated.recipient.0);
    others[7].recipient.0[..].copy_from_slice(&stated.device.0);
    let (secret, inviter) = (invitation.secret.commitment(), invitation.inviter);
    let over = |stated: &JoinStatement, loc, secret: &[u8; 32], inviter: &[u8; 32]| {
        words_transcript(stated, loc, secret, inviter)
    };
    let mut transcripts: Vec<Vec<u8>> =
        others.iter().map(|stated| over(stated, &invitation.loc, &secret, &inviter)).collect();
    transcripts.push(over(&stated, &[9; 16], &secret, &inviter));
    transcripts.push(over(&stated, &invitation.loc, &inviter, &secret));
    transcripts.push(over(&stated, &invitation.loc, &secret, &secret));
    transcripts.push(over(&stated, &invitation.loc, &secret, &inviter));
    let count = transcripts.len();
    transcripts.sort();
    transcripts.dedup();
    assert_eq!(transcripts.len(), count);
    assert_ne!(words_for(invitation, &others[5]), words_for(invitation, &stated));
}

fn group_act(by: &Peer, subject: Subject, votes: &[Entry], edit: impl FnOnce(&mut Body)) -> Entry {
    let mut ids: Vec<_> = votes.iter().map(Entry::id).collect();
    ids.sort_unstable();
    let op = forge::op(&Op::GroupAct { subject, votes: ids });
    forge::entry(&by.replica, &by.keys.signing, Log::Membership, op, edit)
}

fn vote(by: &Peer, subject: Subject) -> Entry {
    act(by, &Op::Vote { subject, yes: true })
}

/// Makes an entry stand on others too.
fn on(body: &mut Body, others: &[Entry]) {
    for tip in others.iter().map(Entry::tip).filter(|tip| tip.device != body.author) {
        body.deps.retain(|dep: &Tip| (dep.device, dep.log) != (tip.device, tip.log));
        body.deps.push(tip);
    }
    body.deps.sort_by_key(|dep| (dep.device, dep.log));
}

#[test]
fn a40_no_facilitator_removes_another_alone() {
    let group = Group::with_facilitators(4, 2);
    let (one, other) = (&group.peers[0], &group.peers[1]);
    for (by, whom) in [(one, other), (other, one)] {
        held_by(Defence::Shield, || {
            let op = Op::RemovePerson(whom.person());
            let reader = told(&group.peers[2], &group.shelf, by, &[act(by, &op)]);
            !is_in(&reader, &whom.me())
        });
    }
}

#[test]
fn a40_a_minority_removes_nobody() {
    let group = Group::of(7);
    let subject = Subject::Remove(group.peers[0].person());
    let carried = |voters: std::ops::Range<usize>| {
        let votes: Vec<Entry> =
            group.peers[voters.clone()].iter().map(|voter| vote(voter, subject)).collect();
        let scribe = &group.peers[voters.start];
        let last = group_act(scribe, subject, &votes, |body| {
            (body.seq, body.prev) = (votes[0].body().seq + 1, Some(votes[0].id()));
            body.deps.clear();
            on(body, &votes);
        });
        let all: Vec<Entry> = votes.iter().cloned().chain([last]).collect();
        let reader = told(&group.peers[6], &group.shelf, scribe, &all);
        !is_in(&reader, &group.peers[0].me())
    };
    held_by(Defence::Majority, || carried(1..4));
    assert!(carried(1..5), "four of seven do");
}

#[test]
fn a40_the_devices_of_one_person_are_one_voice() {
    let mut group = Group::of(5);
    let mut devices = vec![group.peers[1].clone()];
    for seed in [50, 51] {
        let more = devices[0].second_device(seed, &group.shelf);
        devices.push(more);
    }
    group.peers[1] = devices[0].clone();
    group.settle();
    devices[0] = group.peers[1].clone();
    for device in &mut devices {
        device.exchange(&group.shelf);
        device.exchange(&group.shelf);
    }
    group.settle();
    let subject = Subject::Remove(group.peers[0].person());
    let votes: Vec<Entry> = devices.iter().map(|device| vote(device, subject)).collect();
    let last = group_act(&devices[0], subject, &votes, |body| {
        (body.seq, body.prev) = (votes[0].body().seq + 1, Some(votes[0].id()));
        body.deps.clear();
        on(body, &votes);
    });
    let all: Vec<Entry> = votes.iter().cloned().chain([last]).collect();
    held_by(Defence::PerPerson, || {
        let reader = told(&group.peers[2], &group.shelf, &devices[0], &all);
        !is_in(&reader, &group.peers[0].me())
    });
}

#[test]
fn a42_whoever_is_not_in_the_group_mints_nothing() {
    let mut group = Group::of(3);
    let leaver = &mut group.peers[1];
    leaver.replica.leave(leaver.hour, &mut leaver.chance).unwrap();
    let leaver = &group.peers[1];
    let id = EpochSecret::generate(&mut forge::chance()).id(leaver.replica.group());
    let mut entries: Vec<Entry> =
        leaver.replica.ledger().chain(&leaver.me(), Log::Membership).into_iter().cloned().collect();
    entries.push(act(leaver, &Op::Epoch { id }));
    held_by(Defence::Permit, || {
        let (mut reader, shelf) = (group.peers[0].clone(), group.shelf.copy());
        let head = Head::of(&leaver.replica, &leaver.me(), &entries);
        shelf.put(head.file_to(&leaver.replica, &leaver.keys.signing, &forge::epoch(&reader.replica)));
        reader.exchange(&shelf);
        reader.replica.membership().epochs.contains_key(&id)
    });
}

/// For whom an epoch is, is computed from who is in; no minter says it.
#[test]
fn a42_an_epoch_is_for_all_who_are_in_and_nobody_else() {
    let group = Group::of(4);
    let mut live: Vec<PublicKey> = group.peers.iter().map(Peer::me).collect();
    live.sort_unstable();
    let id = EpochSecret::generate(&mut forge::chance()).id(group.peers[0].replica.group());
    let minter = &group.peers[2];
    let reader = told(&group.peers[0], &group.shelf, minter, &[act(minter, &Op::Epoch { id })]);
    assert_eq!(reader.replica.membership().epochs[&id].recipients, live);
}

#[test]
fn a43_a_stolen_link_lets_in_neither_of_two() {
    for thief_first in [true, false] {
        let mut group = Group::of(1);
        let invited = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
        let invitation = invited.joining.invitation().unwrap().clone();
        let thief = souspli::sync::Joining::ask(invitation, "N", &mut SeededChance::new(99));
        assert_ne!(thief.words(), invited.joining.words());
        let thief = Newcomer::of(thief, 99);
        let mut both = [invited, thief];
        if thief_first {
            both.reverse();
        }
        for newcomer in &mut both {
            newcomer.exchange(&group.shelf);
            group.peers[0].exchange(&group.shelf);
        }
        held_by(Defence::Contested, || {
            let mut founder = group.peers[0].clone();
            let request =
                founder.replica.open_invitations(founder.hour).next().unwrap().requests[0].0.clone();
            let admitted = founder.replica.admit(&request, Vouch::Words, founder.hour, &mut founder.chance);
            assert!(matches!(admitted, Ok(()) | Err(AdmitError::Void)));
            admitted.is_ok()
        });
    }
}

/// A kit in a thief's hands, with all that its grants hold.
fn a_kit() -> (Group, KitSeed) {
    let mut group = Group::of(3);
    let owner = &mut group.peers[1];
    let seed = change_kit(&mut owner.replica, owner.hour, &mut owner.chance);
    group.settle();
    assert!(is_in(&group.peers[0], &seed.signing_key().public()));
    (group, seed)
}

#[test]
fn a54_a_kit_writes_nothing() {
    let (group, seed) = a_kit();
    let (key, view) = (seed.signing_key(), &group.peers[1].replica);
    let entry = forge::entry(view, &key, Log::Content, forge::situation("Faux"), |_| {});
    held_by(Defence::KitIsMute, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(forge::head(view, &key, std::slice::from_ref(&entry)));
        peers[0].exchange(&shelf);
        peers[0].shows("Faux")
    });
}

#[test]
fn a54_a_kit_removes_names_and_mints_nothing() {
    let (group, seed) = a_kit();
    let (key, view) = (seed.signing_key(), &group.peers[1].replica);
    let id = EpochSecret::generate(&mut forge::chance()).id(view.group());
    let device = group.peers[1].me();
    let subject = Subject::Name(group.peers[1].person());
    let ops =
        [Op::RemoveDevice(device), Op::Epoch { id }, Op::Leave, Op::Vote { subject, yes: true }, Op::Seen];
    for op in ops {
        let entry = forge::entry(view, &key, Log::Membership, forge::op(&op), |_| {});
        held_by(Defence::Permit, || {
            let Group { shelf, mut peers } = group.again();
            shelf.put(forge::head(view, &key, std::slice::from_ref(&entry)));
            peers[0].exchange(&shelf);
            assert!(peers[0].replica.ledger().entry(&entry.id()).is_some(), "{op:?} is kept, in its place");
            peers[0].replica.membership().counts(&entry.id())
        });
    }
    // Its one act: a device of its person.
    let device = somebody(99);
    let mut stated = statement(*view.group(), &device, Purpose::Device);
    stated.person = view.person_of(&key.public()).unwrap();
    let statement_signature = stated.sign(&device.signing).0;
    let op = Op::AddDevice { statement: stated, statement_signature, vouch: Vouch::Words };
    let entry = forge::entry(view, &key, Log::Membership, forge::op(&op), |_| {});
    let Group { shelf, mut peers } = group.again();
    shelf.put(forge::head(view, &key, &[entry]));
    peers[0].exchange(&shelf);
    assert_eq!(peers[0].replica.person_of(&device.signing.public()), Some(group.peers[1].person()));
}

/// A facilitator who is about to be removed makes, unseen, an accomplice a facilitator, who strikes at a voter.
#[test]
fn a57_a_ring_through_an_accomplice_leaves_the_group_in_power() {
    let mut group = Group::with_facilitators(5, 3);
    let base = group.again();
    let (cornered, accomplice, voter) = (&base.peers[1], &base.peers[3], &base.peers[4]);
    let subject = Subject::Remove(cornered.person());
    for at in [0, 2, 4] {
        let peer = &mut group.peers[at];
        peer.replica.vote(subject, true, peer.hour, &mut peer.chance).unwrap();
        peer.exchange(&group.shelf);
        for at in [0, 2, 4] {
            group.peers[at].exchange(&group.shelf);
        }
    }
    assert!(!is_in(&group.peers[0], &cornered.me()), "the group has decided");
    let raise = act(cornered, &Op::SetRole(accomplice.person(), Role::Facilitator));
    let strike = {
        let op = forge::op(&Op::RemovePerson(voter.person()));
        let raised = [raise.clone()];
        forge::entry(&accomplice.replica, &accomplice.keys.signing, Log::Membership, op, |body| {
            on(body, &raised)
        })
    };
    held_by(Defence::Voids, || {
        let Group { shelf, mut peers } = group.again();
        let head = Head::of(&accomplice.replica, &accomplice.me(), &[raise.clone(), strike.clone()]);
        shelf.put(head.file(&accomplice.replica, &accomplice.keys.signing));
        peers[0].exchange(&shelf);
        assert!(peers[0].replica.ledger().entry(&strike.id()).is_some());
        !is_in(&peers[0], &voter.me())
    });
}

/// A facilitator adds accounts of their own where nobody sees it, and has them vote the founder out.
#[test]
fn a58_voices_that_the_removed_had_never_heard_of_do_not_count() {
    let group = Group::with_facilitators(5, 2);
    let schemer = &group.peers[1];
    let id = *schemer.replica.group();
    let subject = Subject::Remove(group.peers[0].person());
    let sybils: Vec<DeviceKeys> = (100..106).map(somebody).collect();
    let mut entries = vec![act(schemer, &add_person(id, &sybils[0]))];
    for sybil in &sybils[1..] {
        let last = &entries[entries.len() - 1];
        entries.push(forge::after(last, &schemer.keys.signing, forge::op(&add_person(id, sybil)), |_| {}));
    }
    let last_add = entries[5].clone();
    let mut votes = Vec::new();
    for sybil in &sybils {
        let op = forge::op(&Op::Vote { subject, yes: true });
        let adds = [last_add.clone()];
        votes.push(forge::entry(&schemer.replica, &sybil.signing, Log::Membership, op, |body| {
            on(body, &adds)
        }));
    }
    let last = group_act(schemer, subject, &votes, |body| {
        (body.seq, body.prev) = (last_add.body().seq + 1, Some(last_add.id()));
        body.deps.clear();
        on(body, &votes);
    });
    entries.extend(votes);
    entries.push(last.clone());
    held_by(Defence::LastSeen, || {
        let reader = told(&group.peers[2], &group.shelf, schemer, &entries);
        assert!(reader.replica.ledger().entry(&last.id()).is_some());
        !is_in(&reader, &group.peers[0].me())
    });
}

/// Somebody's texts show that they know of a person; then they vote as if they did not.
#[test]
fn a58_a_vote_that_forgets_what_its_author_had_seen_is_a_second_history() {
    let mut group = Group::of(5);
    let voter_before = group.peers[1].clone();
    let other = group.peers[4].person();
    let founder = &mut group.peers[0];
    founder.replica.set_role(other, Role::Observer, founder.hour, &mut founder.chance).unwrap();
    group.rounds(2);
    let late = group.peers[2].clone();
    let voter = &mut group.peers[1];
    voter.share("Je sais");
    voter.exchange(&group.shelf);
    group.rounds(1);
    let text = group.peers[1].replica.ledger().tip(&group.peers[1].me(), Log::Content).unwrap();
    let subject = Subject::Remove(group.peers[0].person());
    let op = forge::op(&Op::Vote { subject, yes: true });
    let backdated =
        forge::entry(&voter_before.replica, &voter_before.keys.signing, Log::Membership, op, |body| {
            body.beside = text.seq;
            body.deps.push(text);
            body.deps.sort_by_key(|dep| (dep.device, dep.log));
        });
    // Who has the text already, and who meets both at once.
    for reader in [&group.peers[2], &late] {
        held_by(Defence::ForkNoticed, || {
            let reader = told(reader, &group.shelf, &group.peers[1], std::slice::from_ref(&backdated));
            let ledger = reader.replica.ledger();
            assert!(ledger.entry(&backdated.id()).is_some() && ledger.entry(&text.id).is_some());
            ledger.evidence().is_empty()
        });
    }
}

/// Somebody names the epoch in use as their own: for whom it was minted is not certain any more, so it is used no more.
#[test]
fn a61_an_epoch_named_twice_is_used_no_more() {
    let mut group = Group::of(3);
    let used = forge::epoch(&group.peers[2].replica);
    let id = used.id(group.peers[2].replica.group());
    // Who is removed holds it; an accomplice names it as a new one.
    let removed = group.peers[2].person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(removed, founder.hour, &mut founder.chance).unwrap();
    founder.exchange(&group.shelf);
    group.peers[1].exchange(&group.shelf);
    let second = &group.peers[1];
    held_by(Defence::EpochNamedOnce, || {
        let mut reader = told(&group.peers[0], &group.shelf, second, &[act(second, &Op::Epoch { id })]);
        reader.share("Après");
        let put = reader.exchange(&group.shelf.copy());
        let key: Identity = used.identity(reader.replica.group());
        put.iter().any(|(_, bytes)| souspli::seal::open(&key, bytes).is_ok())
    });
}

/// A secret that is no epoch's is not kept, and keeps nobody from the real one.
#[test]
fn a62_a_garbage_grant_is_not_kept() {
    let group = Group::of(3);
    let (giver, victim) = (&group.peers[1], &group.peers[2]);
    let garbage = EpochSecret::generate(&mut forge::chance());
    let to = (victim.me(), victim.keys.identity.recipient());
    let grant =
        forge::grant(&giver.replica, &giver.keys.signing, (&to.0, &to.1), vec![garbage.clone()], Vec::new());
    held_by(Defence::CountingSecrets, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(grant.clone());
        shelf.put(forge::riddle(&giver.replica, &giver.me()));
        peers[2].exchange(&shelf);
        let id = garbage.id(peers[2].replica.group());
        peers[2].replica.epochs().any(|(known, _)| *known == id)
    });
    // The real one, beside it.
    let Group { shelf, mut peers } = group.again();
    let second: PersonId = peers[1].person();
    let founder = &mut peers[0];
    founder.replica.remove_person(second, founder.hour, &mut founder.chance).unwrap();
    founder.share("Après");
    founder.exchange(&shelf);
    shelf.put(grant.clone());
    peers[2].exchange(&shelf);
    assert!(peers[2].shows("Après"));
}

/// A known id never stands for another secret: an id is computed from its secret.
#[test]
fn a11_a_grant_never_replaces_a_secret() {
    let group = Group::of(2);
    let (founder, second) = (&group.peers[0], &group.peers[1]);
    let before: Vec<[u8; 32]> = second.replica.epochs().map(|(_, secret)| *secret.bytes()).collect();
    let to = (second.me(), second.keys.identity.recipient());
    let mut other = *forge::epoch(&founder.replica).bytes();
    other[0] ^= 1;
    let stranger = SigningKey::generate(&mut forge::chance());
    for (key, secret) in [(&founder.keys.signing, other), (&stranger, other), (&stranger, before[0])] {
        let secrets = vec![EpochSecret::from_bytes(secret)];
        let grant = forge::grant(&founder.replica, key, (&to.0, &to.1), secrets, Vec::new());
        let Group { shelf, mut peers } = group.again();
        shelf.put(grant);
        shelf.put(forge::riddle(&founder.replica, &founder.me()));
        peers[1].exchange(&shelf);
        let after: Vec<[u8; 32]> = peers[1].replica.epochs().map(|(_, secret)| *secret.bytes()).collect();
        assert_eq!(after, before);
    }
    // The one that it could take, it takes (control).
    held_by(Defence::CountingSecrets, || {
        let secrets = vec![EpochSecret::from_bytes(other)];
        let grant =
            forge::grant(&founder.replica, &founder.keys.signing, (&to.0, &to.1), secrets, Vec::new());
        let Group { shelf, mut peers } = group.again();
        shelf.put(grant);
        shelf.put(forge::riddle(&founder.replica, &founder.me()));
        peers[1].exchange(&shelf);
        peers[1].replica.epochs().count() > before.len()
    });
}
