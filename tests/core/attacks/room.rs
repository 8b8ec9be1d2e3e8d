//! What one member, or somebody put out, makes everybody's heads carry: nobody is silenced by it.

use std::collections::BTreeSet;

use souspli::log::entry::{Entry, Log, Tip};
use souspli::log::grant::check_grant;
use souspli::log::head::{LogTip, PackRef};
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::op::Op;
use souspli::log::payload::PersonId;
use souspli::seal::{self, EpochSecret, Identity, PublicKey, SeededChance, Size};

use super::forge;
use super::group::{Group, Peer, held};

/// A person of a small group has written this many texts.
const TEXTS: usize = 600;

fn head_of(put: &[(FileName, Vec<u8>)]) -> Option<usize> {
    put.iter().find(|(name, _)| name.folder == Folder::Heads).map(|(_, bytes)| bytes.len())
}

/// Who of three was put out, and the two others, who know of it.
fn one_put_out() -> (Group, Peer, PersonId) {
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
fn led_to(thief: &Peer, used: &EpochSecret, acts: &[Entry], packs: Vec<PackRef>, group: &Group) {
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
fn what_is_handed_to_a_kit_and_to_oneself_is_read_however_many_epochs_there_are() {
    let mut group = with_epochs(700);
    let founder = &mut group.peers[0];
    let mut put = founder.exchange(&group.shelf);
    assert!(founder.replica.epochs().count() > 600, "{}", founder.replica.epochs().count());
    founder.hour += 100;
    let seed = founder.replica.change_kit(founder.hour, &mut founder.chance).unwrap();
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
