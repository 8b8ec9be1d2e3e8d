//! What somebody would have stand in a review that is not theirs to write, by other means than the app.

use souspli::group::ReviewText;
use souspli::log::entry::{Entry, EntryId, Log};
use souspli::log::payload::{Content, DocId, encode_content};
use souspli::sync::ReviewFact;

use super::forge;
use super::group::{Group, Peer};

fn forged(peer: &Peer, content: &Content) -> Entry {
    let payload = encode_content(content, &mut forge::chance());
    forge::entry(&peer.replica, &peer.keys.signing, Log::Content, payload, |_| {})
}

fn after(before: &Entry, peer: &Peer, content: &Content) -> Entry {
    let payload = encode_content(content, &mut forge::chance());
    forge::after(before, &peer.keys.signing, payload, |_| {})
}

fn review(peer: &Peer, id: &EntryId) -> ReviewFact {
    peer.replica.reviews().into_iter().find(|fact| fact.entry == *id).unwrap()
}

fn part(doc: DocId) -> Content {
    Content::Update { doc, nonce: [7; 8], update: vec![0, 0] }
}

fn submission(doc: DocId) -> Content {
    Content::Submission { doc, text: ReviewText { parts: vec![(0, "À la place d’une autre".into())] } }
}

#[test]
fn who_was_not_named_writes_nothing_in_a_review_names_nobody_and_submits_nothing() {
    let mut group = Group::with_facilitators(4, 2);
    let hand = group.peers[2].person();
    let keeper = &mut group.peers[0];
    let id = keeper.replica.begin_review("Bilan", &[hand], keeper.hour, &mut keeper.chance).unwrap();
    group.rounds(2);
    let doc = review(&group.peers[0], &id).doc;
    // Another facilitator and a member who were not named, and the hand where it is not theirs either.
    for (at, writes) in [(1, false), (3, false), (2, true)] {
        let liar = &group.peers[at];
        let first = forged(liar, &part(doc));
        let second = after(&first, liar, &Content::Hands { doc, hands: vec![liar.person()] });
        let third = after(&second, liar, &submission(doc));
        let fourth = after(&third, liar, &part(doc));
        let Group { shelf, mut peers } = group.again();
        let said = [first, second, third, fourth.clone()];
        shelf.put(forge::head(&liar.replica, &liar.keys.signing, &said));
        for at in [0, 2, 3] {
            peers[at].exchange(&shelf);
            let fact = review(&peers[at], &id);
            assert!(peers[at].replica.ledger().entry(&fourth.id()).is_some() || peers[at].me() == liar.me());
            assert_eq!(fact.hands.len(), 2, "nobody is named by who did not begin it");
            assert_eq!(fact.submissions, []);
            if peers[at].me() != liar.me() {
                assert_eq!(peers[at].replica.review_parts(&id).len(), if writes { 2 } else { 0 });
            }
        }
    }
}

#[test]
fn a_member_begins_no_review_and_takes_none_over_by_its_name() {
    let mut group = Group::of(3);
    let keeper = &mut group.peers[0];
    let id = keeper.replica.begin_review("Bilan", &[], keeper.hour, &mut keeper.chance).unwrap();
    group.rounds(2);
    let doc = review(&group.peers[0], &id).doc;
    let liar = &group.peers[2];
    let own = Content::Review { doc, title: "Un autre".into(), hands: vec![liar.person()] };
    let first = forged(liar, &own);
    let second = after(&first, liar, &part(doc));
    let Group { shelf, mut peers } = group.again();
    shelf.put(forge::head(&liar.replica, &liar.keys.signing, &[first, second.clone()]));
    peers[1].exchange(&shelf);
    assert!(peers[1].replica.ledger().entry(&second.id()).is_some(), "it is there");
    assert_eq!(peers[1].replica.reviews().len(), 1);
    assert_eq!(peers[1].replica.review_parts(&id), []);
}
