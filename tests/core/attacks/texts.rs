//! What people write, and who says they wrote it.

use souspli::defence::Defence;
use souspli::log::cbor;
use souspli::log::entry::{Body, Log};
use souspli::log::payload::Content;
use souspli::sync::ShareError;

use super::forge::{self, Head};
use super::group::{Group, Peer, held_by};

/// One person, with the same device, in two groups: a member of both carries a text from one into the other.
#[test]
fn a26_a_text_of_another_group_is_not_shown() {
    let mut one = Peer::found_group("Une", "A", 1);
    let id = one.share("Pour l’autre groupe");
    let text = one.replica.ledger().entry(&id).unwrap().clone();
    let shelf = super::group::Shelf::default();
    let mut here = Peer::found_group("Autre", "A", 1);
    assert!(one.me() == here.me() && one.replica.group() != here.replica.group());
    here.exchange(&shelf);
    let mut forwarder = here.admit("B", 2, &shelf);
    let mut reader = here.admit("C", 3, &shelf);
    reader.exchange(&shelf);
    forwarder.exchange(&shelf);
    forwarder.exchange(&shelf);
    let mut head = Head::of(&forwarder.replica, &forwarder.me(), &[]);
    head.inline.push(text.wire());
    let head = head.file(&forwarder.replica, &forwarder.keys.signing);
    held_by(Defence::OfTheGroup, || {
        let (mut reader, shelf) = (reader.clone(), shelf.copy());
        shelf.put(head.clone());
        reader.exchange(&shelf);
        reader.shows("Pour l’autre groupe")
    });
}

/// Sealed again by somebody else, to another epoch of the group, it is the same entry: nothing comes twice, nothing is new.
#[test]
fn a26_a28_a_text_sealed_again_is_the_same_text() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("Une fois");
    group.rounds(2);
    let carrier = &group.peers[1];
    let text = carrier.replica.ledger().entry(&id).unwrap().clone();
    for (epoch, secret) in carrier.replica.epochs() {
        let mut head = Head::of(&carrier.replica, &carrier.me(), &[]);
        head.inline = vec![text.wire(), text.wire()];
        let Group { shelf, mut peers } = group.again();
        shelf.put(head.file_to(&carrier.replica, &carrier.keys.signing, secret));
        let (before, first) = (peers[2].state(), peers[2].replica.ledger().epoch_of(&id));
        peers[2].exchange(&shelf);
        assert_eq!(peers[2].state(), before);
        assert_eq!(peers[2].replica.ledger().epoch_of(&id), first, "{epoch:?}");
    }
}

#[test]
fn a27_nobody_writes_in_anothers_name() {
    let group = Group::of(3);
    let (forger, victim) = (&group.peers[1], &group.peers[0]);
    let text = forge::situation("Faux");
    let entry =
        forge::entry_as(&forger.replica, victim.me(), &forger.keys.signing, Log::Content, text, |_| {});
    held_by(Defence::EntrySignature, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(forge::head(&forger.replica, &forger.keys.signing, std::slice::from_ref(&entry)));
        peers[2].exchange(&shelf);
        peers[2].reads().contains(&("Faux".into(), victim.me()))
    });
}

#[test]
fn a28_an_old_text_under_a_new_number_bears_no_signature() {
    let mut group = Group::of(3);
    let id = group.peers[0].share("Une fois");
    group.rounds(2);
    let carrier = &group.peers[1];
    let text = carrier.replica.ledger().entry(&id).unwrap();
    let mut body: Body = text.body().clone();
    (body.seq, body.prev) = (body.seq + 1, Some(id));
    let mut wire = text.wire();
    wire.body = cbor::encode(&body);
    let mut head = Head::of(&carrier.replica, &carrier.me(), &[]);
    head.inline.push(wire);
    let head = head.file(&carrier.replica, &carrier.keys.signing);
    held_by(Defence::EntrySignature, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(head.clone());
        peers[2].exchange(&shelf);
        peers[2].reads().len() > 1
    });
}

/// A text is named as seen that never was: it stops nobody, and whoever says so is known.
#[test]
fn a60_a_text_on_one_that_never_was_is_shown_and_stops_nobody() {
    let mut group = Group::of(3);
    let (liar, victim) = (&group.peers[1], &group.peers[0]);
    let never = souspli::log::entry::Tip { device: victim.me(), log: Log::Content, seq: 99, id: [7; 32] };
    let entry =
        forge::entry(&liar.replica, &liar.keys.signing, Log::Content, forge::situation("Sur rien"), |body| {
            body.deps.retain(|dep| (dep.device, dep.log) != (never.device, never.log));
            body.deps.push(never);
            body.deps.sort_by_key(|dep| (dep.device, dep.log));
        });
    group.shelf.put(forge::head(&liar.replica, &liar.keys.signing, &[entry]));
    group.peers[0].share("Vrai");
    group.peers.remove(1);
    group.rounds(3);
    for peer in &group.peers {
        assert!(peer.shows("Sur rien") && peer.shows("Vrai"));
        let liar = peer.replica.missing()[0].1;
        assert_eq!(peer.replica.name_of(&liar).as_deref(), Some("B"));
        assert!(!peer.replica.read_only() && peer.replica.membership().is_live(&liar));
    }
}

/// A word on a text is on what was on the screen, and on nothing that the text may say.
#[test]
fn a65_nobody_says_yes_to_a_text_that_was_not_shown() {
    let mut group = Group::of(3);
    let (one, other) = (group.peers[1].share("Vrai"), group.peers[1].share("Autre"));
    group.rounds(2);
    held_by(Defence::ShownText, || {
        let mut peer = group.peers[0].clone();
        let shown = peer.replica.shown_hash(&other).unwrap();
        let said = peer.replica.approve(&one, shown, true, peer.hour, &mut peer.chance);
        assert!(matches!(said, Ok(_) | Err(ShareError::Changed)));
        said.is_ok()
    });
    // A word that names another text than its entry's is no word on it, whoever signed it.
    let liar = &group.peers[2];
    let shown = liar.replica.shown_hash(&other).unwrap();
    let words = [(shown, 0), (liar.replica.shown_hash(&one).unwrap(), 1)];
    for (shown, count) in words {
        let content = Content::Approval { entry: one, shown, yes: true };
        let payload = souspli::log::payload::encode_content(&content, &mut forge::chance());
        let entry = forge::entry(&liar.replica, &liar.keys.signing, Log::Content, payload, |_| {});
        let Group { shelf, mut peers } = group.again();
        shelf.put(forge::head(&liar.replica, &liar.keys.signing, &[entry]));
        peers[0].exchange(&shelf);
        assert_eq!(peers[0].replica.approvals(&one).len(), count);
    }
}

/// Hours are shown and never used for order; an absurd one does nothing to the group.
#[test]
fn a55_an_absurd_clock_moves_nothing_but_its_own_line() {
    const FIFTY_YEARS: u64 = 50 * 365 * 24;
    let hours = [0, crate::world::HOUR - FIFTY_YEARS, crate::world::HOUR + FIFTY_YEARS, 1 << 53];
    for hour in hours {
        let mut group = Group::of(3);
        let liar = &group.peers[1];
        let text = forge::situation("Hors du temps");
        let entry =
            forge::entry(&liar.replica, &liar.keys.signing, Log::Content, text, |body| body.hour = hour);
        let mut head = Head::of(&liar.replica, &liar.me(), &[entry]);
        head.body.hour = hour;
        group.shelf.put(head.file(&liar.replica, &liar.keys.signing));
        group.peers.remove(1);
        group.peers[0].share("Premier");
        group.rounds(2);
        group.peers[1].share("Second");
        group.rounds(2);
        let mut codes = Vec::new();
        let mark = {
            let peer = &mut group.peers[0];
            peer.replica.open_session(peer.hour, &mut peer.chance).unwrap()
        };
        group.rounds(2);
        for peer in &group.peers {
            assert!(peer.shows("Hors du temps") && peer.shows("Premier") && peer.shows("Second"), "{hour}");
            codes.push(format!("{:?}", peer.replica.session_code(&mark)));
        }
        assert!(codes[0] == codes[1] && codes[0].starts_with("Some(Words"));
        // What comes after what is told by who had seen it.
        let second = group.peers[1].me();
        let ledger = group.peers[0].replica.ledger();
        let last = ledger.chain(&second, Log::Content)[0].id();
        assert!(ledger.seen(&last).unwrap().contains_key(&(group.peers[0].me(), Log::Content)));
        assert!(souspli::i18n::milliseconds(hour).is_finite());
    }
}

/// What a later version adds to a head keeps nobody from reading it.
#[test]
fn a_head_with_more_in_it_is_read_as_any_other() {
    let group = Group::of(2);
    let writer = &group.peers[1];
    let text =
        forge::entry(&writer.replica, &writer.keys.signing, Log::Content, forge::situation("Là"), |_| {});
    for (length, read) in [(0, true), (1024, true), (1025, false)] {
        let (mut reader, shelf) = (group.peers[0].clone(), group.shelf.copy());
        let mut head = Head::of(&writer.replica, &writer.me(), std::slice::from_ref(&text));
        head.body.more = vec![7; length];
        shelf.put(head.file(&writer.replica, &writer.keys.signing));
        reader.exchange(&shelf);
        assert_eq!(reader.shows("Là"), read, "{length} bytes");
        assert!(!reader.replica.read_only());
    }
}
