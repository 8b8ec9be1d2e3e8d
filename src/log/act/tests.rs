//! Acts from signed entries, and forks from signed bodies.

use super::super::MAY_BE_IGNORED;
use super::super::cbor::Writer;
use super::super::entry::{Body, Entry, Log, Tip, payload_hash};
use super::super::join::{JoinStatement, Purpose};
use super::super::membership::Membership;
use super::super::op::{Genesis, Op, Role, SignedBody, Vouch, encode_op};
use super::*;
use crate::seal::{Identity, Recipient, SeededChance, SigningKey};

fn signer(seed: u64) -> SigningKey {
    SigningKey::generate(&mut SeededChance::new(seed))
}

fn recipient(seed: u64) -> Recipient {
    Identity::generate(&mut SeededChance::new(seed)).recipient()
}

/// An entry by `signer(author)`.
fn entry(
    group: GroupId,
    author: u64,
    (seq, beside): (u64, u64),
    log: Log,
    prev: Option<EntryId>,
    deps: &[Tip],
    op: &Op,
) -> Entry {
    let payload = encode_op(op, &mut SeededChance::new(seq + 100));
    let body = Body {
        group,
        log,
        author: signer(author).public(),
        seq,
        prev,
        beside,
        deps: deps.to_vec(),
        hour: 1,
        payload_hash: payload_hash(&payload),
    };
    Entry::sign(body, payload, &signer(author))
}

fn founding() -> Entry {
    let genesis = Genesis {
        suite: 1,
        loc: [0; 16],
        name: "groupe".into(),
        framework: 0,
        founder: "A".into(),
        recipient: recipient(1),
        predecessor: None,
    };
    entry([0; 32], 1, (1, 0), Log::Membership, None, &[], &Op::Genesis(genesis))
}

fn shown(entry: &Entry) -> SignedBody {
    SignedBody { body: entry.wire().body, signature: entry.wire().signature }
}

fn next(group: GroupId, place: (u64, u64), log: Log, prev: Option<EntryId>, deps: &[Tip]) -> Entry {
    entry(group, 1, place, log, prev, deps, &Op::Seen)
}

fn stated(purpose: Purpose, group: GroupId, seed: u64) -> (JoinStatement, [u8; 64]) {
    let statement = JoinStatement {
        purpose,
        group,
        person: crate::log::payload::person_of(&signer(seed).public()),
        invitation: [3; 16],
        device: signer(seed).public(),
        recipient: recipient(seed),
        name: "B".into(),
    };
    let signature = statement.sign(&signer(seed)).0;
    (statement, signature)
}

#[test]
fn a_founding_entry_founds_once_with_keys_that_can_receive() {
    let founding = founding();
    assert!(matches!(Act::of(&founding).deed, Deed::Genesis(_)));
    let Deed::Genesis(mut genesis) = Act::of(&founding).deed else { return };
    genesis.recipient = Recipient([0; 32]);
    let op = Op::Genesis(genesis.clone());
    assert_eq!(Act::of(&entry([0; 32], 1, (1, 0), Log::Membership, None, &[], &op)).deed, Deed::Void);
    genesis.recipient = recipient(1);
    let op = Op::Genesis(genesis);
    let group = founding.founds();
    assert_eq!(Act::of(&entry(group, 1, (1, 0), Log::Membership, None, &[], &op)).deed, Deed::Void);
}

/// Two names could look alike, or one could rewrite the line it stands in.
#[test]
fn a_name_that_hides_something_or_turns_the_line_lets_nobody_in() {
    let group = founding().founds();
    let tip = founding().id();
    let deed = |name: &str| {
        let (mut statement, _) = stated(Purpose::Person, group, 2);
        statement.name = name.into();
        let statement_signature = statement.sign(&signer(2)).0;
        let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Words };
        Act::of(&entry(group, 1, (2, 0), Log::Membership, Some(tip), &[], &op)).deed
    };
    let longest = "N".repeat(60);
    for good in ["Zo\u{e9}", "\u{623}\u{645}\u{644}", "O\u{2019}B-\u{110}u", "A \u{2600}", &longest] {
        assert!(matches!(deed(good), Deed::AddPerson { .. }), "{good}");
    }
    for bad in ["", " ", "\u{a0}", "A\nB", &format!("{longest}N")] {
        assert_eq!(deed(bad), Deed::Void, "{bad:?}");
    }
    for hidden in
        "\u{202e}\u{2066}\u{200b}\u{2028}\u{ad}\u{feff}\u{3164}\u{2800}\u{34f}\u{7f}\u{e0041}\u{e0100}\u{fe0f}\u{1d173}\u{1bca0}\u{13430}"
            .chars()
    {
        assert_eq!(deed(&format!("A{hidden}B")), Deed::Void, "{hidden:?}");
    }
}

#[test]
fn a_statement_for_another_group_or_purpose_or_signed_by_another_lets_nobody_in() {
    let group = founding().founds();
    let tip = founding().id();
    let deed = |(statement, statement_signature): (JoinStatement, [u8; 64]), vouch| {
        let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch };
        Act::of(&entry(group, 1, (2, 0), Log::Membership, Some(tip), &[], &op)).deed
    };
    assert!(matches!(deed(stated(Purpose::Person, group, 2), Vouch::Words), Deed::AddPerson { .. }));
    assert!(matches!(deed(stated(Purpose::Move, group, 2), Vouch::Moved), Deed::AddPerson { .. }));
    assert_eq!(deed(stated(Purpose::Person, group, 2), Vouch::Moved), Deed::Void);
    assert_eq!(deed(stated(Purpose::Device, group, 2), Vouch::Words), Deed::Void);
    assert_eq!(deed(stated(Purpose::Person, [9; 32], 2), Vouch::Words), Deed::Void);
    let (mut statement, signature) = stated(Purpose::Person, group, 2);
    statement.name = "C".into();
    assert_eq!(deed((statement, signature), Vouch::Words), Deed::Void);
}

#[test]
fn a_move_names_the_group_that_is_left_and_another_one() {
    let group = founding().founds();
    let deed = |group_stated: GroupId, left: &GroupId| {
        let (mut statement, _) = stated(Purpose::Move, group_stated, 2);
        statement.invitation.copy_from_slice(&left[..16]);
        let op = Op::Moving { statement_signature: statement.sign(&signer(2)).0, statement };
        Act::of(&entry(group, 1, (2, 0), Log::Membership, Some([1; 32]), &[], &op)).deed
    };
    assert!(matches!(deed([9; 32], &group), Deed::Moving { .. }));
    assert_eq!(deed([9; 32], &[9; 32]), Deed::Void);
    assert_eq!(deed(group, &group), Deed::Void);
}

/// What a fork of these two proves.
fn proof(group: &GroupId, one: &Entry, two: &Entry) -> Option<ForkProof> {
    let forward = ForkProof::check(&shown(one), &shown(two), group);
    let back = ForkProof::check(&shown(two), &shown(one), group);
    assert_eq!(forward, back, "which comes first does not matter");
    forward
}

#[test]
fn an_honest_line_is_no_fork_whichever_two_are_shown() {
    let founding = founding();
    let group = founding.founds();
    // membership 1, content 1, membership 2, membership 3, content 2, content 3.
    let c1 = next(group, (1, 1), Log::Content, None, &[]);
    let m2 = next(group, (2, 1), Log::Membership, Some(founding.id()), &[]);
    let m3 = next(group, (3, 1), Log::Membership, Some(m2.id()), &[]);
    let c2 = next(group, (2, 3), Log::Content, Some(c1.id()), &[]);
    let c3 = next(group, (3, 3), Log::Content, Some(c2.id()), &[]);
    let line = [founding, c1, m2, m3, c2, c3];
    for one in &line {
        for two in &line {
            assert_eq!(proof(&group, one, two), None);
        }
    }
}

#[test]
fn two_bodies_that_cannot_both_be_on_one_line_are_a_fork_cut_before_both() {
    let founding = founding();
    let group = founding.founds();
    let m = |seq, beside, prev| next(group, (seq, beside), Log::Membership, Some(prev), &[]);
    let c = |seq, beside, prev: Option<EntryId>| next(group, (seq, beside), Log::Content, prev, &[]);
    let cut = |one: &Entry, two: &Entry| proof(&group, one, two).map(|proof| proof.cut);
    // One number twice.
    assert_eq!(cut(&m(5, 2, [1; 32]), &m(5, 2, [2; 32])), Some((4, 2)));
    assert_eq!(cut(&m(5, 2, [1; 32]), &m(5, 7, [1; 32])), Some((4, 2)));
    // Neither had seen the other, or each says that it had.
    assert_eq!(cut(&m(5, 2, [1; 32]), &c(3, 4, Some([1; 32]))), Some((4, 2)));
    assert_eq!(cut(&m(3, 2, [1; 32]), &c(2, 4, Some([1; 32]))), Some((2, 1)));
    // Later in its log, with less of the other.
    assert_eq!(cut(&m(5, 9, [1; 32]), &m(8, 3, [1; 32])), Some((4, 3)));
    // The next one, on another.
    let before = m(5, 2, [1; 32]);
    assert_eq!(cut(&before, &m(6, 2, [9; 32])), Some((4, 2)));
    assert_eq!(cut(&before, &m(6, 2, before.id())), None);
    // Two founding acts by one key found two groups.
    let forged = SignedBody { body: shown(&before).body, signature: [0; 64] };
    assert_eq!(ForkProof::check(&forged, &shown(&m(5, 2, [2; 32])), &group), None);
    let other = entry(group, 2, (5, 2), Log::Membership, Some([1; 32]), &[], &Op::Seen);
    assert_eq!(proof(&group, &before, &other), None);
    let elsewhere = next([8; 32], (5, 2), Log::Membership, Some([1; 32]), &[]);
    assert_eq!(proof(&group, &before, &elsewhere), None);
}

#[test]
fn a_view_that_went_backwards_is_a_fork_as_the_acts_tell() {
    let founding = founding();
    let group = founding.founds();
    let (statement, statement_signature) = stated(Purpose::Person, group, 2);
    let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Words };
    let add = entry(group, 1, (2, 0), Log::Membership, Some(founding.id()), &[], &op);
    let theirs = entry(group, 2, (1, 0), Log::Membership, None, &[add.tip()], &Op::Seen);
    // A writes content having seen B's entry, then a membership entry that has not.
    let content = next(group, (1, 2), Log::Content, None, &[theirs.tip()]);
    let blind = next(group, (3, 1), Log::Membership, Some(add.id()), &[]);
    let honest = next(group, (3, 1), Log::Membership, Some(add.id()), &[theirs.tip()]);
    let judged = |second: &Entry| {
        let proof = Op::Fork(Box::new((shown(&content), shown(second))));
        let show = entry(group, 2, (2, 0), Log::Membership, Some(theirs.id()), &[], &proof);
        let acts = [&founding, &add, &theirs, &show].map(Act::of);
        let membership = Membership::of(&acts);
        (membership.counts(&show.id()), membership.is_live(&signer(1).public()), acts[3].deed.clone())
    };
    let (counts, live, deed) = judged(&blind);
    assert!(counts && !live);
    assert!(matches!(deed, Deed::Fork(ForkProof { cut: (2, 1), backwards: Some(_), .. })));
    let (counts, live, _) = judged(&honest);
    assert!(!counts && live);
}

/// A later version can have acts and settings that older ones do without.
#[test]
fn what_may_be_ignored_does_nothing_and_what_may_not_is_unknown() {
    let founding = founding();
    let deed = |kinds: &[u64]| {
        let mut to = Writer::new();
        to.array(3 + kinds.len()).bytes(&[1; 16]);
        for kind in kinds {
            to.uint(*kind);
        }
        to.null().null();
        let payload = to.into_bytes();
        let like = next(founding.founds(), (2, 0), Log::Membership, Some(founding.id()), &[]);
        let body = Body { payload_hash: payload_hash(&payload), ..like.body().clone() };
        Act::of(&Entry::sign(body, payload, &signer(1))).deed
    };
    for (number, expected) in [
        (17, Deed::Unknown),
        (MAY_BE_IGNORED - 1, Deed::Unknown),
        (MAY_BE_IGNORED, Deed::Void),
        (1 << 53, Deed::Void),
    ] {
        assert_eq!(deed(&[number]), expected);
        assert_eq!(deed(&[5, number]), expected);
    }
}
