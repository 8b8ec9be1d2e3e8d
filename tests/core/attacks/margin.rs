//! What somebody would have stand, or fall, in the margin of somebody else's situation.

use souspli::defence::Defence;
use souspli::group::{Contribution, ContributionKind};
use souspli::log::cbor::Writer;
use souspli::log::entry::{Entry, EntryId, Log};
use souspli::log::payload::{Content, encode_content};
use souspli::sync::{ContributionFact, ShareError, Standing};

use super::forge::{self, Head};
use super::group::{Group, Peer, held_by};

fn contribute(
    peer: &mut Peer,
    to: &EntryId,
    kind: ContributionKind,
    text: &str,
) -> Result<EntryId, ShareError> {
    peer.replica.contribute(to, &Contribution { kind, text: text.into() }, peer.hour, &mut peer.chance)
}

fn says(peer: &mut Peer, to: &EntryId, text: &str) -> EntryId {
    contribute(peer, to, ContributionKind::Resonance, text).unwrap()
}

fn erase(peer: &mut Peer, entry: &EntryId) -> Result<EntryId, ShareError> {
    peer.replica.erase(entry, peer.hour, &mut peer.chance)
}

fn margin(peer: &Peer, to: &EntryId) -> Vec<ContributionFact> {
    peer.replica.situations().into_iter().find(|fact| fact.entry == *to).unwrap().margin
}

fn texts(peer: &Peer, to: &EntryId) -> Vec<String> {
    margin(peer, to).into_iter().filter_map(|said| said.text).collect()
}

/// What somebody signs with their own keys, and puts.
fn forged(peer: &Peer, content: &Content) -> Entry {
    forged_bytes(peer, encode_content(content, &mut forge::chance()))
}

fn forged_bytes(peer: &Peer, payload: Vec<u8>) -> Entry {
    forge::entry(&peer.replica, &peer.keys.signing, Log::Content, payload, |_| {})
}

fn said(to: &EntryId, kind: u8, text: &str) -> Content {
    Content::Contribution { to: *to, kind, text: text.into() }
}

/// The payload of a contribution as the format has it, whatever stands in it.
fn raw(to: &EntryId, kind: u64, text: &str) -> Vec<u8> {
    let mut payload = Writer::new();
    payload.array(5).bytes(&[5; 16]).uint(7).bytes(to).uint(kind).text(text);
    payload.into_bytes()
}

#[test]
fn nobody_has_the_last_word_on_somebody_elses_situation() {
    let mut group = Group::of(3);
    let id = group.peers[1].share("De B");
    group.rounds(2);
    for kind in [ContributionKind::LastWord, ContributionKind::Afterthought] {
        // Neither a member nor a facilitator, by their apps or by other means.
        for at in [2, 0] {
            let liar = &group.peers[at];
            assert_eq!(
                contribute(&mut liar.clone(), &id, kind, "Pas le mien"),
                Err(ShareError::NotTheAuthor)
            );
            let entry = forged(liar, &said(&id, kind.number(), "Pas le mien"));
            let honest = forge::after(&entry, &liar.keys.signing, raw(&id, 1, "Résonance"), |_| {});
            let Group { shelf, mut peers } = group.again();
            shelf.put(forge::head(&liar.replica, &liar.keys.signing, &[entry.clone(), honest]));
            peers[1].exchange(&shelf);
            assert!(peers[1].replica.ledger().entry(&entry.id()).is_some(), "it is there");
            assert_eq!(texts(&peers[1], &id), ["Résonance"], "{kind:?}");
        }
    }
    // Its author has, from whichever device, and all show it.
    let Group { shelf, mut peers } = group.again();
    let tablet = &mut peers[1].second_device(9, &shelf);
    tablet.exchange(&shelf);
    contribute(tablet, &id, ContributionKind::Afterthought, "Le mien").unwrap();
    tablet.exchange(&shelf);
    for peer in &mut peers {
        peer.exchange(&shelf);
        assert_eq!(texts(peer, &id), ["Le mien"]);
    }
}

#[test]
fn nobody_withdraws_what_somebody_else_wrote_in_a_margin() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("De A");
    group.rounds(2);
    let theirs = says(&mut group.peers[1], &id, "De B");
    group.rounds(2);
    let vandal = &group.peers[2];
    assert_eq!(erase(&mut vandal.clone(), &theirs), Err(ShareError::NotAllowed));
    let note = forged(vandal, &Content::Withdrawal { entry: theirs, to: id });
    let tombstone = encode_content(&Content::Tombstone { entry: theirs }, &mut forge::chance());
    let tombstone = forge::after(&note, &vandal.keys.signing, tombstone, |_| {});
    held_by(Defence::EraseRight, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(forge::head(&vandal.replica, &vandal.keys.signing, &[note.clone(), tombstone.clone()]));
        peers[0].exchange(&shelf);
        assert_eq!(margin(&peers[0], &id).len(), 1);
        texts(&peers[0], &id).is_empty()
    });
}

/// Who may erase neither says of a situation that was erased that it was something in somebody's margin: it would leave the list.
#[test]
fn nobody_has_an_erased_situation_pass_for_a_contribution() {
    let mut group = Group::of(3);
    let (id, other) = (group.peers[0].share("De A"), group.peers[1].share("De B"));
    group.rounds(2);
    erase(&mut group.peers[1], &other).unwrap();
    group.rounds(2);
    let liar = &group.peers[2];
    let note = forged(liar, &Content::Withdrawal { entry: other, to: id });
    held_by(Defence::EraseRight, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(forge::head(&liar.replica, &liar.keys.signing, std::slice::from_ref(&note)));
        peers[0].exchange(&shelf);
        assert!(peers[0].replica.ledger().entry(&note.id()).is_some());
        peers[0].replica.situations().len() == 1
    });
    // Of one that says something it says nothing, whoever says so.
    let note = forged(&group.peers[0], &Content::Withdrawal { entry: id, to: id });
    let Group { shelf, mut peers } = group.again();
    shelf.put(forge::head(&group.peers[0].replica, &group.peers[0].keys.signing, &[note]));
    peers[1].exchange(&shelf);
    assert!(peers[1].shows("De A") && margin(&peers[1], &id).is_empty());
}

#[test]
fn what_breaks_a_rule_is_not_shown_and_stops_nothing_behind_it() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("De A");
    group.rounds(2);
    let most = "é".repeat(4_000);
    let mut longer = Writer::new();
    longer.array(6).bytes(&[5; 16]).uint(7).bytes(&id).uint(1).text("Un de plus").uint(0);
    let bad = [
        raw(&id, 1, ""),
        raw(&id, 1, " \n"),
        raw(&id, 1, &format!("{most}é")),
        raw(&id, 1, "a\rb"),
        raw(&id, 1, "a\0b"),
        raw(&id, 256, "Un genre trop grand"),
        longer.into_bytes(),
    ];
    let writer = &group.peers[1];
    let mut entries = vec![forged_bytes(writer, raw(&id, 1, &most))];
    // And of a kind of content that nobody knows, as a version that knew of no contributions meets them.
    let mut unknown = Writer::new();
    unknown.array(5).bytes(&[5; 16]).uint(250).bytes(&id).uint(1).text("D’une version à venir");
    for payload in bad.into_iter().chain([unknown.into_bytes(), raw(&id, 6 + 1, "D’un genre à venir")]) {
        entries.push(forge::after(entries.last().unwrap(), &writer.keys.signing, payload, |_| {}));
    }
    let text = forge::situation("Et après");
    entries.push(forge::after(entries.last().unwrap(), &writer.keys.signing, text, |_| {}));
    group.shelf.put(forge::head(&writer.replica, &writer.keys.signing, &entries));
    let (shelf, reader) = (&group.shelf, &mut group.peers[2]);
    reader.exchange(shelf);
    assert!(reader.shows("Et après"));
    // Kept to the byte, each of them.
    assert!(entries.iter().all(|entry| reader.replica.ledger().entry(&entry.id()) == Some(entry)));
    let mut shown: Vec<_> =
        margin(reader, &id).into_iter().map(|said| (said.text.unwrap(), said.kind)).collect();
    shown.sort_by_key(|(text, _)| text.len());
    assert_eq!(shown, [("D’un genre à venir".into(), None), (most, Some(ContributionKind::Resonance))]);
    // Nobody is kept from anything.
    assert!(
        !reader.replica.read_only() && !reader.replica.met_newer() && reader.replica.missing().is_empty()
    );
    reader.share("J’écris encore");
    reader.exchange(shelf);
    group.peers[0].exchange(&group.shelf);
    assert!(group.peers[0].shows("J’écris encore"));
}

/// What comes before the situation it is about waits for it, and nothing else does.
#[test]
fn a_contribution_that_comes_first_is_shown_once_its_situation_is_there() {
    let mut group = Group::of(3);
    let nothing = group.shelf.files();
    let id = group.peers[0].share("De A");
    let put = group.peers[0].exchange(&group.shelf);
    group.peers[1].exchange(&group.shelf);
    let early = says(&mut group.peers[1], &id, "De B");
    group.peers[1].exchange(&group.shelf);
    // C is shown nothing of what A wrote.
    let (shelf, reader) = (group.shelf.copy(), &mut group.peers[2]);
    let mut files = shelf.files();
    files.retain(|name, _| !put.iter().any(|(hidden, _)| hidden == name));
    files.extend(nothing);
    shelf.set(files);
    reader.exchange(&shelf);
    assert!(reader.replica.ledger().entry(&early).is_some() && !reader.shows("De A"));
    assert!(reader.replica.situations().is_empty(), "it is no situation");
    reader.exchange(&group.shelf);
    assert_eq!(texts(reader, &id), ["De B"]);
    // The other way round, the same.
    group.peers[0].exchange(&group.shelf);
    assert_eq!(margin(&group.peers[0], &id), margin(&group.peers[2], &id));
}

#[test]
fn what_a_removed_device_wrote_in_a_margin_stands_as_a_situation_of_its_would() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("De A");
    group.rounds(2);
    says(&mut group.peers[1], &id, "Vue");
    group.rounds(2);
    let removed = group.peers[1].person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(removed, founder.hour, &mut founder.chance).unwrap();
    // Beside it, one that another hears of before they hear of the removal; and one that comes after.
    says(&mut group.peers[1], &id, "Entre-temps");
    group.peers[1].exchange(&group.shelf);
    group.peers[2].exchange(&group.shelf);
    group.peers[2].share("Je l’ai lue");
    group.peers[2].exchange(&group.shelf);
    let leaver = &group.peers[1];
    let late = forged(leaver, &said(&id, 1, "Trop tard"));
    let mut head = Head::of(&leaver.replica, &leaver.me(), std::slice::from_ref(&late));
    let before = leaver.replica.ledger().chain(&leaver.me(), Log::Content);
    head.inline.splice(..0, before.into_iter().map(Entry::wire));
    let head = head.file(&leaver.replica, &leaver.keys.signing);
    group.peers[0].exchange(&group.shelf);
    group.shelf.put(head);
    group.peers.remove(1);
    group.rounds(3);
    for peer in &group.peers {
        let stands: Vec<_> =
            margin(peer, &id).into_iter().map(|said| (said.text.unwrap(), said.standing)).collect();
        for (text, standing) in [
            ("Vue", Standing::Counts),
            ("Entre-temps", Standing::Transmitted),
            ("Trop tard", Standing::Apart),
        ] {
            assert!(stands.contains(&(text.into(), standing)), "{text}: {stands:?}");
        }
    }
}

/// Who was put out takes nothing back that counts, nor says what it was.
#[test]
fn a_removed_person_withdraws_nothing_from_a_margin() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("De A");
    group.rounds(2);
    let theirs = says(&mut group.peers[1], &id, "De B");
    group.rounds(2);
    let removed = group.peers[1].person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(removed, founder.hour, &mut founder.chance).unwrap();
    founder.exchange(&group.shelf);
    erase(&mut group.peers[1], &theirs).unwrap();
    group.peers[1].exchange(&group.shelf);
    group.peers.remove(1);
    // Who heard of that first has it whole again from who did not.
    group.settle();
    for peer in &group.peers {
        assert_eq!(texts(peer, &id), ["De B"]);
    }
}

/// Who facilitated when they erased a contribution, and is gone now, had the right to: what they say that it was holds.
#[test]
fn what_a_facilitator_withdrew_stays_withdrawn_when_they_go() {
    let mut group = Group::with_facilitators(3, 2);
    let id = group.peers[0].share("De A");
    group.rounds(2);
    let theirs = says(&mut group.peers[2], &id, "De C");
    group.rounds(2);
    let leaver = &mut group.peers[1];
    erase(leaver, &theirs).unwrap();
    leaver.exchange(&group.shelf);
    leaver.replica.leave(leaver.hour, &mut leaver.chance).unwrap();
    leaver.exchange(&group.shelf);
    group.peers.remove(1);
    group.rounds(2);
    for peer in &group.peers {
        let shown = margin(peer, &id);
        assert!(shown.len() == 1 && shown[0].text.is_none() && shown[0].erasure.is_some());
        assert_eq!(peer.replica.situations().len(), 1);
    }
}
