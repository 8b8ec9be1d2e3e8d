//! What one member, or somebody put out, makes everybody's heads carry: nobody is silenced by it.

use std::collections::BTreeSet;

#[cfg(feature = "weak")]
use souspli::defence::Work;
use souspli::log::entry::{Body, Entry, Log, Tip, payload_hash};
use souspli::log::grant::check_grant;
use souspli::log::head::{LogTip, PackRef, check_head};
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::op::{Op, Setting, Vouch};
use souspli::log::payload::PersonId;
use souspli::seal::{self, EpochSecret, Identity, PublicKey, SeededChance, SigningKey, Size};
use souspli::sync::SessionCode;

use super::forge;
use super::group::{Group, Peer, held};
use crate::world::change_kit;

/// A person of a small group has written this many texts.
const TEXTS: usize = 600;

fn head_of(put: &[(FileName, Vec<u8>)]) -> Option<usize> {
    put.iter().find(|(name, _)| name.folder == Folder::Heads).map(|(_, bytes)| bytes.len())
}

/// Who of three was put out, and the two others, who know of it.
pub(super) fn one_put_out() -> (Group, Peer, PersonId) {
    let mut group = Group::of(3);
    let thief = group.peers.pop().unwrap();
    let removed = thief.person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(removed, founder.hour, &mut founder.chance).unwrap();
    group.rounds(2);
    assert!(!group.peers[1].replica.membership().is_live(&thief.me()), "known to all");
    (group, thief, removed)
}

/// A head of who was put out, under an epoch of before, that leads to these acts.
pub(super) fn led_to(thief: &Peer, used: &EpochSecret, acts: &[Entry], packs: Vec<PackRef>, group: &Group) {
    let (pack, named) = forge::pack(&thief.replica, acts, used);
    group.shelf.put(pack);
    let mut head = forge::Head::of(&thief.replica, &thief.me(), &[]);
    head.body.membership_packs = vec![named.digest];
    head.body.packs = packs;
    let tip: Tip = acts.iter().rev().find(|act| act.body().author == thief.me()).unwrap().tip();
    head.body.seen.retain(|seen| (seen.device, seen.log) != (tip.device, tip.log));
    head.body.seen.push(tip);
    head.body.seen.sort_unstable();
    group.shelf.put(head.file_to(&thief.replica, &thief.keys.signing, used));
}

/// Each of the two who stay writes, is heard by the other, and needs a head no larger than this.
pub(super) fn both_are_heard(group: &mut Group, largest: usize) {
    for (at, title) in [(0, "Après"), (1, "Aussi")] {
        let peer = &mut group.peers[at];
        peer.exchange(&group.shelf);
        peer.hour += 100;
        peer.share(title);
        let size = head_of(&peer.exchange(&group.shelf)).expect("it says something");
        assert!(size < largest, "peer {at}: {size} bytes");
        let other = &mut group.peers[1 - at];
        other.exchange(&group.shelf);
        assert!(other.shows(title), "peer {at} is heard");
    }
}

/// Who writes under one epoch and under another in turn is put out like anybody, and what they wrote is kept for who comes late.
#[test]
fn who_writes_under_two_epochs_in_turn_is_put_out_like_anybody() {
    let mut group = Group::of(4);
    let thief = group.peers[1].clone();
    let both: Vec<EpochSecret> = group.peers[2].replica.epochs().map(|(_, secret)| secret.clone()).collect();
    let mut texts: Vec<Entry> = Vec::new();
    for at in 0..TEXTS {
        let text = forge::situation(&format!("t{at}"));
        texts.push(match texts.last() {
            None => forge::entry(&thief.replica, &thief.keys.signing, Log::Content, text, |_| {}),
            Some(before) => forge::after(before, &thief.keys.signing, text, |_| {}),
        });
    }
    let mut head = forge::Head::of(&thief.replica, &thief.me(), &[]);
    let mut theirs = BTreeSet::new();
    for (side, secret) in both.iter().enumerate().take(2) {
        let some: Vec<Entry> = texts.iter().skip(side).step_by(2).cloned().collect();
        let (file, named) = forge::pack(&thief.replica, &some, secret);
        theirs.insert(file.0.clone());
        group.shelf.put(file);
        head.body.packs.push(named);
    }
    let tip = texts[TEXTS - 1].tip();
    head.body.content = Some(LogTip { seq: tip.seq, id: tip.id });
    let file = head.file(&thief.replica, &thief.keys.signing);
    theirs.insert(file.0.clone());
    group.shelf.put(file);
    let founder = &mut group.peers[0];
    founder.exchange(&group.shelf);
    assert_eq!(held(founder, &thief.me()), TEXTS);
    founder.replica.remove_person(thief.person(), founder.hour, &mut founder.chance).unwrap();
    let put = founder.exchange(&group.shelf);
    assert!(head_of(&put).is_some(), "the removal is told");
    assert!(put.len() < 20, "{} files", put.len());
    // The others heard neither of the texts nor of the removal, and the files of who was put out are gone.
    let mut files = group.shelf.files();
    files.retain(|name, _| !theirs.contains(name));
    group.shelf.set(files);
    for at in [2, 3] {
        let peer = &mut group.peers[at];
        peer.hour += 48;
        peer.exchange(&group.shelf);
        assert!(!peer.replica.membership().is_live(&thief.me()), "peer {at}");
        // The last one came after the first of the two epochs.
        assert!(at == 3 || held(peer, &thief.me()) == TEXTS, "{}", held(peer, &thief.me()));
        peer.share("Après");
        assert!(head_of(&peer.exchange(&group.shelf)).is_some(), "peer {at}");
    }
}

/// Who was put out names so many epochs side by side, all as seen from before, and hands them to everybody.
fn with_epochs(count: usize) -> Group {
    let (group, thief, _) = one_put_out();
    let used = forge::epoch(&thief.replica);
    let mut chance = SeededChance::new(0xeee);
    let secrets: Vec<EpochSecret> = (0..count).map(|_| EpochSecret::generate(&mut chance)).collect();
    let name = |secret: &EpochSecret| {
        let op = forge::op(&Op::Epoch { id: secret.id(thief.replica.group()) });
        forge::entry(&thief.replica, &thief.keys.signing, Log::Membership, op, |_| {})
    };
    let acts: Vec<Entry> = secrets.iter().map(name).collect();
    led_to(&thief, &used, &acts, Vec::new(), &group);
    for peer in &group.peers {
        let to = (&peer.me(), &peer.keys.identity.recipient());
        for some in secrets.chunks(500) {
            let key = &thief.keys.signing;
            group.shelf.put(forge::grant(&thief.replica, key, to, some.to_vec(), Vec::new()));
        }
        // Whoever meets it looks for grants.
        group.shelf.put(forge::riddle(&peer.replica, &peer.me()));
    }
    group
}

#[test]
fn two_thousand_epochs_side_by_side_silence_nobody() {
    let mut group = with_epochs(2000);
    group.peers[0].exchange(&group.shelf);
    let founder = &group.peers[0].replica;
    assert!(founder.membership().epochs.len() > 2000, "they count");
    assert!(founder.epochs().count() > 600, "and are handed over: {}", founder.epochs().count());
    both_are_heard(&mut group, 66 << 10);
}

#[test]
fn what_is_handed_to_a_kit_and_to_oneself_is_read_however_many_epochs_there_are() {
    let mut group = with_epochs(700);
    let founder = &mut group.peers[0];
    let mut put = founder.exchange(&group.shelf);
    assert!(founder.replica.epochs().count() > 600, "{}", founder.replica.epochs().count());
    founder.hour += 100;
    let seed = change_kit(&mut founder.replica, founder.hour, &mut founder.chance);
    put.extend(founder.exchange(&group.shelf));
    let kit: (PublicKey, Identity) = (seed.signing_key().public(), seed.identity());
    let current = forge::epoch(&founder.replica).id(founder.replica.group());
    for (device, identity) in [(founder.me(), &founder.keys.identity), (kit.0, &kit.1)] {
        let tag = device_tag(founder.replica.loc(), &device);
        let to = |name: &FileName| name.folder == Folder::Grants && name.tag() == Some(&tag);
        let mut handed = BTreeSet::new();
        for (_, bytes) in put.iter().filter(|(name, _)| to(name)) {
            let plain = seal::open(identity, bytes).unwrap();
            let content = seal::unpad(&plain, Size::Padme).unwrap();
            let grant = check_grant(content, founder.replica.group(), &device).expect("it is read");
            handed.extend(grant.secrets.iter().map(|secret| secret.id(founder.replica.group())));
        }
        assert!(handed.contains(&current) && handed.len() > 500, "{}", handed.len());
    }
}

/// A device that does not exist, let in by who was put out, with an act and a text of its own; and another act of the same number.
pub(super) fn made_up(
    thief: &Peer,
    person: PersonId,
    before: Option<&Entry>,
    chance: &mut SeededChance,
) -> [Entry; 4] {
    let (id, key) = (*thief.replica.group(), SigningKey::generate(chance));
    let statement = JoinStatement {
        purpose: Purpose::Device,
        group: id,
        person,
        invitation: [0; 16],
        device: key.public(),
        recipient: Identity::generate(chance).recipient(),
        name: "x".into(),
    };
    let statement_signature = statement.sign(&key).0;
    let op = forge::op(&Op::AddDevice { statement, statement_signature, vouch: Vouch::Nothing });
    let act = match before {
        None => forge::entry(&thief.replica, &thief.keys.signing, Log::Membership, op, |_| {}),
        Some(before) => forge::after(before, &thief.keys.signing, op, |_| {}),
    };
    let body = |log, beside, deps: Vec<Tip>, payload: &[u8]| Body {
        group: id,
        log,
        author: key.public(),
        seq: 1,
        prev: None,
        beside,
        deps,
        hour: 1,
        payload_hash: payload_hash(payload),
    };
    let payload = forge::op(&Op::Seen);
    let seen = Entry::sign(body(Log::Membership, 0, vec![act.tip()], &payload), payload.clone(), &key);
    let other = forge::op(&Op::Leave);
    let other = Entry::sign(body(Log::Membership, 0, vec![act.tip()], &other), other.clone(), &key);
    let text = b"?".to_vec();
    let text = Entry::sign(body(Log::Content, 1, vec![seen.tip()], &text), text.clone(), &key);
    [act, seen, text, other]
}

/// Who was put out lets in so many devices of their own that do not exist, and makes each of them say something.
fn with_devices(count: usize, side_by_side: bool) -> Group {
    let (mut group, thief, removed) = one_put_out();
    let used = forge::epoch(&thief.replica);
    let mut chance = SeededChance::new(0xddd);
    let (mut acts, mut said, mut last): (Vec<Entry>, Vec<Entry>, Option<Entry>) = Default::default();
    for _ in 0..count {
        let before = last.as_ref().filter(|_| !side_by_side);
        let [act, seen, text, _] = made_up(&thief, removed, before, &mut chance);
        last = Some(act.clone());
        acts.extend([act, seen]);
        said.push(text);
    }
    let (texts, kept) = forge::pack(&thief.replica, &said, &used);
    group.shelf.put(texts);
    led_to(&thief, &used, &acts, vec![kept], &group);
    group.peers[0].exchange(&group.shelf);
    let founder = &group.peers[0].replica;
    assert!(founder.ledger().tips().len() > 2 * count, "{}", founder.ledger().tips().len());
    assert_eq!(founder.membership().devices.len() > count, side_by_side);
    group
}

/// One after the other: few of them count.
#[test]
fn five_hundred_devices_of_who_was_put_out_silence_nobody() {
    both_are_heard(&mut with_devices(500, false), 18 << 10);
}

/// Side by side: all of them count. What they had seen is looked at as a whole, and not once more for each of them.
#[test]
fn of_devices_let_in_side_by_side_a_head_names_no_more_than_anybody_can_have() {
    #[cfg(feature = "weak")]
    let looked_before = Work::Vouched.done();
    let mut group = with_devices(500, true);
    let founder = &mut group.peers[0];
    founder.hour += 100;
    founder.share("Après");
    let put = founder.exchange(&group.shelf);
    let (file, bytes) = put.iter().find(|(name, _)| name.folder == Folder::Heads).expect("it says something");
    let identity = forge::epoch(&founder.replica).identity(founder.replica.group());
    let plain = seal::open(&identity, bytes).unwrap();
    let content = seal::unpad(&plain, Size::Head).unwrap();
    let head = check_head(content, founder.replica.group(), file.head_seq().unwrap()).unwrap();
    assert!(head.body.seen.len() <= 2 * (48 + 3), "{}", head.body.seen.len());
    // Nor does a session's mark.
    let founder = &mut group.peers[0];
    let mark = founder.replica.open_session(founder.hour, &mut founder.chance).unwrap();
    let said = founder.replica.ledger().entry(&mark).unwrap().payload().unwrap().len();
    assert!(said < 2 * (48 + 3) * 90, "{said} bytes");
    both_are_heard(&mut group, 66 << 10);
    assert!(matches!(group.peers[1].replica.session_code(&mark), Some(SessionCode::Words(_))));
    #[cfg(feature = "weak")]
    {
        let looked = Work::Vouched.done() - looked_before;
        assert!(looked < 100_000, "{looked} times");
    }
}

/// So many devices of who was put out, each of which has signed two histories, as everybody meets them.
fn with_forked_devices(group: &Group, thief: &Peer, person: PersonId, count: usize) {
    let (used, mut chance) = (forge::epoch(&thief.replica), SeededChance::new(0xfff));
    let mut acts: Vec<Entry> = Vec::new();
    for _ in 0..count {
        let [act, seen, _, other] = made_up(thief, person, None, &mut chance);
        acts.extend([act, seen, other]);
    }
    led_to(thief, &used, &acts, Vec::new(), group);
}

fn own_acts(peer: &Peer) -> usize {
    peer.replica.ledger().acts().iter().filter(|act| act.author == peer.me()).count()
}

/// Each device proved the fork of every one of a thousand that somebody had let in side by side, until its log was full: then it could
/// not mint, and nothing of it left any more, for good. It proves the fork of the one that let them in, and they are out with it.
#[test]
fn forks_of_devices_let_in_side_by_side_use_up_nobodys_log() {
    let (mut group, thief, removed) = one_put_out();
    with_forked_devices(&group, &thief, removed, 60);
    for at in [0, 1] {
        let before = own_acts(&group.peers[at]);
        group.peers[at].exchange(&group.shelf);
        assert!(own_acts(&group.peers[at]) <= before + 2, "peer {at}: {}", own_acts(&group.peers[at]));
    }
    both_are_heard(&mut group, 66 << 10);
}

/// What a device signs by itself leaves a part of its log to its person.
#[test]
fn what_others_do_leaves_room_in_ones_log_for_ones_own_acts() {
    let (mut group, thief, _) = one_put_out();
    let founder = &mut group.peers[0];
    while own_acts(founder) < 760 {
        founder.replica.set(Setting::History(false), founder.hour, &mut founder.chance).unwrap();
    }
    // A device of who was put out signs, one after the other, what counts and does nothing.
    let mut last = None;
    for round in 0..12 {
        let op = forge::op(&Op::Successor { group: [round; 32], loc: [0; 16], store: String::new() });
        let act = match &last {
            None => forge::entry(&thief.replica, &thief.keys.signing, Log::Membership, op, |_| {}),
            Some(before) => forge::after(before, &thief.keys.signing, op, |_| {}),
        };
        led_to(&thief, &forge::epoch(&thief.replica), std::slice::from_ref(&act), Vec::new(), &group);
        last = Some(act);
        group.peers[0].exchange(&group.shelf);
    }
    assert_eq!(own_acts(&group.peers[0]), 768);
    both_are_heard(&mut group, 66 << 10);
    let other = group.peers[1].person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(other, founder.hour, &mut founder.chance).unwrap();
}

/// For as long as there is room in a head of the three sizes of old, a group uses those.
#[test]
fn a_small_group_has_heads_of_three_sizes_however_long_its_texts() {
    let mut group = Group::of(3);
    for at in 0..40 {
        let peer = &mut group.peers[at % 3];
        peer.share(&"Un titre ".repeat(1 + at % 20));
        let length = head_of(&peer.exchange(&group.shelf)).unwrap();
        assert!(length < (64 << 10) + 1024, "{length}");
    }
}
