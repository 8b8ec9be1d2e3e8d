//! What the host of the files does, and whoever helps it with a secret.

use std::io::Read;
use std::time::{Duration, Instant};

use souspli::defence::Defence;
use souspli::log::entry::Log;
use souspli::log::join::{JoinRequest, Purpose};
use souspli::log::name::{FileName, Folder};
use souspli::log::op::Op;
use souspli::seal::{self, Chance, EpochSecret, Identity, InviteSecret, OpenError, SigningKey, Size};

use super::forge::{self, File, Head};
use super::group::{Group, Newcomer, Peer, Shelf, held_by, of};

/// Three people, of whom the founder has just removed one: the other needs a grant to follow.
fn a_grant_for_the_second() -> (Group, File) {
    let mut group = Group::of(3);
    let removed = group.peers.remove(1).person();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(removed, founder.hour, &mut founder.chance).unwrap();
    founder.share("Après");
    let before = of(Folder::Grants, &group.shelf.files());
    founder.exchange(&group.shelf);
    // One is the founder's to itself, and those that were there are the others' to themselves.
    let tag = souspli::log::name::device_tag(founder.replica.loc(), &founder.me());
    let mut grants = of(Folder::Grants, &group.shelf.files());
    grants.retain(|grant| grant.0.tag() != Some(&tag) && !before.contains(grant));
    assert_eq!(grants.len(), 1);
    (group, grants[0].clone())
}

fn without(shelf: &Shelf, file: &FileName) -> Shelf {
    let shelf = shelf.copy();
    let mut files = shelf.files();
    files.remove(file);
    shelf.set(files);
    shelf
}

/// What it puts, as far as it can be told from outside or by its own keys.
fn puts(peer: &Peer, shelf: &Shelf) -> Vec<(Folder, Vec<u8>)> {
    let mut peer = peer.clone();
    let put = peer.exchange(&shelf.copy());
    let secrets: Vec<Identity> =
        peer.replica.epochs().map(|(_, secret)| secret.identity(peer.replica.group())).collect();
    let plain = |bytes: &Vec<u8>| {
        let opened = secrets.iter().find_map(|identity| seal::open(identity, bytes).ok());
        opened.map(|plaintext| plaintext.to_vec()).unwrap_or_default()
    };
    put.iter().map(|(name, bytes)| (name.folder, plain(bytes))).collect()
}

fn changed(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1 << (at % 8);
    changed
}

/// Every byte of the header, and some of the rest.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (0..length).filter(|at| *at < 420 || at % 29 == 0)
}

#[test]
fn a1_every_changed_byte_of_a_grant_is_refused_and_all_alike() {
    let (group, (file, bytes)) = a_grant_for_the_second();
    let second = &group.peers[1];
    let mut follows = second.clone();
    follows.exchange(&group.shelf.copy());
    assert!(follows.shows("Après"), "the grant as it is");
    let shelf = without(&group.shelf, &file);
    let mut notices = Vec::new();
    for at in places(bytes.len()) {
        let other = changed(&bytes, at);
        let shelf = shelf.copy();
        shelf.put((forge::renamed(&file, &other), other));
        let mut victim = second.clone();
        victim.exchange(&shelf);
        assert!(!victim.shows("Après"), "byte {at}");
        assert_eq!(victim.replica.epochs().count(), second.replica.epochs().count());
        let health = &victim.replica.health;
        notices.push((health.unreadable.len(), health.key_awaited, health.missing));
    }
    notices.dedup();
    assert_eq!(notices, [(1, true, false)], "one kind of trouble, whichever byte");
}

#[test]
fn a2_a_file_of_the_hosts_is_shown_to_nobody() {
    let group = Group::of(3);
    let (second, stranger) = (&group.peers[1], SigningKey::generate(&mut forge::chance()));
    // To a key of their own.
    let shelf = group.shelf.copy();
    shelf.put(forge::riddle(&second.replica, &second.me()));
    let mut victim = group.peers[0].clone();
    victim.exchange(&shelf);
    assert_eq!(victim.reads(), []);
    // To the very epoch, but unsigned.
    let text = forge::situation("Faux");
    let entry = forge::entry_as(&second.replica, second.me(), &stranger, Log::Content, text, |_| {});
    let head = Head::of(&second.replica, &second.me(), &[entry]).file(&second.replica, &stranger);
    held_by(Defence::HeadSignature, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(head.clone());
        peers[0].exchange(&shelf);
        peers[0].shows("Faux")
    });
}

/// No oracle: what a device puts does not hang on whether a file failed, or how, or was not there at all. (That it looks for a
/// grant can be seen where a head is under another key: all that the host learns by changing bytes of its choice.)
#[test]
fn a3_what_fails_to_open_changes_nothing_that_is_sent() {
    let (group, grant) = a_grant_for_the_second();
    let silent = group.peers[1].clone();
    let mut speaking = silent.clone();
    speaking.share("De la deuxième");
    for peer in [&silent, &speaking] {
        for (file, bytes) in group.shelf.files() {
            if file.folder == Folder::Heads && file.tag() == Some(&tag(peer)) {
                continue;
            }
            let shelf = without(&without(&group.shelf, &file), &grant.0);
            let expected = puts(peer, &shelf);
            let length = bytes.len();
            let mut mutants: Vec<Vec<u8>> =
                (0..length).step_by(length / 12).map(|at| changed(&bytes, at)).collect();
            mutants.extend([bytes[..length / 2].to_vec(), [&bytes[..], b"x"].concat(), Vec::new()]);
            for other in mutants {
                let shelf = shelf.copy();
                shelf.put((forge::renamed(&file, &other), other));
                assert!(puts(peer, &shelf) == expected, "{file:?}");
            }
        }
    }
}

fn tag(peer: &Peer) -> String {
    souspli::log::name::device_tag(peer.replica.loc(), &peer.me())
}

#[test]
fn a5_no_grant_is_taken_from_outside() {
    let (group, (file, _)) = a_grant_for_the_second();
    let (founder, second) = (&group.peers[0], &group.peers[1]);
    let stranger = SigningKey::generate(&mut forge::chance());
    let known = second.replica.membership();
    let to = (second.me(), known.devices[&second.me()].recipient);
    // The real secret, which the stranger got from somewhere: even so only who is in the group hands it over.
    let stolen = forge::epoch(&founder.replica);
    let packs: Vec<[u8; 32]> = Vec::new();
    let grant = forge::grant(&founder.replica, &stranger, (&to.0, &to.1), vec![stolen.clone()], packs);
    held_by(Defence::LiveGranter, || {
        let (shelf, mut victim) = (without(&group.shelf, &file), second.clone());
        // The epoch itself is known from a head under the old one.
        let old = forge::secret(&founder.replica, victim.replica.epochs().next().map(|(id, _)| id).unwrap());
        let seen: Vec<_> =
            founder.replica.ledger().chain(&founder.me(), Log::Membership).into_iter().cloned().collect();
        let mut head = Head::of(&founder.replica, &founder.me(), &seen);
        (head.body.seq, head.body.content) = (3000, None);
        shelf.put(head.file_to(&founder.replica, &founder.keys.signing, &old));
        shelf.put(forge::riddle(&founder.replica, &founder.me()));
        shelf.put(grant.clone());
        victim.exchange(&shelf);
        victim.replica.epochs().any(|(id, _)| *id == stolen.id(founder.replica.group()))
    });
}

#[test]
fn a5_a_newcomer_takes_the_first_keys_from_whoever_invited_them_alone() {
    let mut group = Group::of(2);
    let mut newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    assert!(newcomer.exchange(&group.shelf).is_none());
    group.peers[0].exchange(&group.shelf);
    group.peers[0].admit_first();
    group.peers[0].exchange(&group.shelf);
    group.peers[1].exchange(&group.shelf);
    // The second person sees the admission and hands over an epoch of their own; the host holds the founder's grant back.
    let second = &group.peers[1];
    let own = EpochSecret::generate(&mut forge::chance());
    let op = forge::op(&Op::Epoch { id: own.id(second.replica.group()) });
    let minted = forge::entry(&second.replica, &second.keys.signing, Log::Membership, op, |_| {});
    let mut entries: Vec<_> = second.replica.ledger().all(Log::Membership).into_iter().cloned().collect();
    entries.push(minted);
    let (pack, named) = forge::pack(&second.replica, &entries, &own);
    let keys = &newcomer.keys;
    let to = (keys.signing.public(), keys.identity.recipient());
    let grant =
        forge::grant(&second.replica, &second.keys.signing, (&to.0, &to.1), vec![own], vec![named.digest]);
    let newcomer = std::cell::RefCell::new(newcomer);
    held_by(Defence::InviterGrants, || {
        let shelf = group.shelf.copy();
        let mut files = shelf.files();
        files.retain(|name, _| name.folder != Folder::Grants);
        shelf.set(files);
        shelf.put(pack.clone());
        shelf.put(grant.clone());
        newcomer.borrow_mut().exchange(&shelf).is_some()
    });
    assert!(newcomer.borrow_mut().exchange(&group.shelf).is_some(), "the founder's lets them in");
}

#[test]
fn a5_a_request_of_somebody_without_the_link_is_no_request() {
    let mut group = Group::of(1);
    let mut newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    let (statement, _) = newcomer.joining.statement().unwrap();
    let invitation = newcomer.joining.invitation().unwrap().clone();
    let other = InviteSecret::from_bytes([9; 32]);
    let request = JoinRequest::new(statement, &newcomer.keys.signing, &other);
    let content = souspli::log::cbor::encode(&request);
    let bytes = forge::sealed(&invitation.secret.identity().recipient(), &content, Size::Head);
    group.shelf.put((FileName::join(&seal::base32(&invitation.secret.join_tag()), &bytes), bytes));
    let count = |group: &mut Group| {
        group.peers[0].exchange(&group.shelf);
        let hour = group.peers[0].hour;
        group.peers[0].replica.open_invitations(hour).map(|issued| issued.requests.len()).sum::<usize>()
    };
    assert_eq!(count(&mut group), 0);
    newcomer.exchange(&group.shelf);
    assert_eq!(count(&mut group), 1, "with the link it is one");
}

/// Heads and packs exchanged pair by pair, and names in another case: whatever is under a wrong name is not read.
#[test]
fn a9_a_file_under_another_name_is_not_read() {
    let mut group = Group::of(3);
    let mut late = group.peers[0].clone();
    for peer in &mut group.peers[1..] {
        peer.share(&"Long ".repeat(20));
        peer.share("Court");
    }
    group.rounds(2);
    let honest = group.shelf.files();
    let names: Vec<FileName> = honest.keys().cloned().collect();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            if one.folder != other.folder {
                continue;
            }
            let mut files = honest.clone();
            files.insert(one.clone(), honest[other].clone());
            files.insert(other.clone(), honest[one].clone());
            let (shelf, mut victim) = (Shelf::default(), late.clone());
            shelf.set(files);
            victim.exchange(&shelf);
            shelf.set(honest.clone());
            victim.exchange(&shelf);
            victim.exchange(&shelf);
            assert_eq!(victim.reads().len(), 4, "nothing is lost by it");
        }
    }
    let folded: Vec<_> = honest
        .iter()
        .map(|(name, bytes)| (FileName { file: name.file.to_uppercase(), ..name.clone() }, bytes.clone()))
        .collect();
    let (shelf, before) = (Shelf::default(), late.reads());
    shelf.set(folded.into_iter().collect());
    late.exchange(&shelf);
    assert_eq!(late.reads(), before);
    assert!(late.replica.health.empty, "a folder of names that are not ours is an empty one");
}

/// The host shows a device's old head under higher numbers, to be looked at before the new one.
#[test]
fn a9_copies_under_higher_numbers_hide_no_head() {
    let mut group = Group::of(2);
    let old = of(Folder::Heads, &group.shelf.files());
    group.peers[1].share("Nouveau");
    group.peers[1].exchange(&group.shelf);
    let theirs = tag(&group.peers[1]);
    for (name, bytes) in old.iter().filter(|(name, _)| name.tag() == Some(&theirs)) {
        let end = name.file.rsplit('-').next().unwrap();
        for number in 9000..9006 {
            let file = format!("{theirs}-{number:010}-{end}");
            group.shelf.put((FileName { folder: Folder::Heads, file }, bytes.clone()));
        }
    }
    held_by(Defence::HeadNumber, || {
        let Group { shelf, mut peers } = group.again();
        peers[0].exchange(&shelf);
        peers[0].exchange(&shelf);
        peers[0].exchange(&shelf);
        !peers[0].shows("Nouveau")
    });
}

/// A member puts heads of their own under another's tag.
#[test]
fn a9_nobody_hides_anothers_heads_behind_their_own() {
    let mut group = Group::of(3);
    group.peers[1].share("Nouveau");
    group.peers[1].exchange(&group.shelf);
    let (victim, third) = (tag(&group.peers[1]), &group.peers[2]);
    for seq in 9000..9006 {
        let mut head = Head::of(&third.replica, &third.me(), &[]);
        head.body.seq = seq;
        let (_, bytes) = head.file(&third.replica, &third.keys.signing);
        group.shelf.put((FileName::head(&victim, seq, &bytes), bytes));
    }
    held_by(Defence::TagIsDevice, || {
        let Group { shelf, mut peers } = group.again();
        for _ in 0..3 {
            peers[0].exchange(&shelf);
        }
        !peers[0].shows("Nouveau")
    });
}

/// Whoever carries thirty entries leaves one out, whichever.
#[test]
fn a10_each_entry_that_is_left_out_is_missed() {
    let mut group = Group::of(2);
    for n in 0..30 {
        group.peers[1].share(&format!("Texte {n}"));
    }
    let second = group.peers[1].clone();
    let chain: Vec<_> =
        second.replica.ledger().chain(&second.me(), Log::Content).into_iter().cloned().collect();
    let with = |left_out: Option<usize>| {
        let mut head = Head::of(&second.replica, &second.me(), &chain);
        if let Some(at) = left_out {
            head.inline.remove(at);
        }
        let (shelf, mut reader) = (group.shelf.copy(), group.peers[0].clone());
        shelf.put(head.file(&second.replica, &second.keys.signing));
        reader.exchange(&shelf);
        reader
    };
    let whole = with(None);
    assert!(!whole.replica.misses_something() && whole.reads().len() == 30);
    for at in 0..30 {
        assert!(with(Some(at)).replica.misses_something(), "entry {at}");
    }
    // What came is not taken for all there is: the rest is asked for again.
    held_by(Defence::AskAgain, || {
        let mut reader = with(Some(14));
        let shelf = group.shelf.copy();
        let mut late = Head::of(&second.replica, &second.me(), &chain);
        late.body.seq = 4999;
        shelf.put(late.file(&second.replica, &second.keys.signing));
        reader.exchange(&shelf);
        reader.reads().len() < 30
    });
}

/// A carrier puts another text under a signature.
#[test]
fn a13_a_text_is_not_moved_under_another_signature() {
    let mut group = Group::of(3);
    let victim = &mut group.peers[1];
    let id = victim.share("Vrai");
    let mut wire = victim.replica.ledger().entry(&id).unwrap().wire();
    wire.payload = Some(forge::situation("Faux"));
    let carrier = &group.peers[2];
    let mut head = Head::of(&carrier.replica, &carrier.me(), &[]);
    head.inline.push(wire);
    let head = head.file(&carrier.replica, &carrier.keys.signing);
    held_by(Defence::PayloadHash, || {
        let Group { shelf, mut peers } = group.again();
        shelf.put(head.clone());
        peers[0].exchange(&shelf);
        peers[0].shows("Faux")
    });
}

/// Every kind of file in every folder: only what belongs there is read there.
#[test]
fn a19_no_kind_of_file_stands_for_another() {
    let mut group = Group::of(3);
    let third = group.peers[2].person();
    let mut newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    newcomer.exchange(&group.shelf);
    let invitation = newcomer.joining.invitation().unwrap().secret.clone();
    let reader = group.peers[0].clone();
    let founder = &mut group.peers[0];
    founder.replica.remove_person(third, founder.hour, &mut founder.chance).unwrap();
    let second = &group.peers[1];
    let view = &reader.replica;
    let epoch = forge::epoch(view);
    // Contents of all kinds, each good in its own place.
    let text =
        forge::entry(&second.replica, &second.keys.signing, Log::Content, forge::situation("T"), |_| {});
    let head = {
        let head = Head::of(&second.replica, &second.me(), std::slice::from_ref(&text));
        souspli::log::head::encode_head(&head.body, &head.inline, &second.keys.signing)
    };
    let pack = souspli::log::pack::encode_pack(vec![text.wire()]);
    let grant = {
        let (name, bytes) = forge::grant(
            view,
            &second.keys.signing,
            (&reader.me(), &reader.keys.identity.recipient()),
            vec![epoch.clone()],
            Vec::new(),
        );
        assert_eq!(name.folder, Folder::Grants);
        let plain = seal::open(&reader.keys.identity, &bytes).unwrap();
        seal::unpad(&plain, Size::Padme).unwrap().to_vec()
    };
    let join = {
        let (statement, _) = newcomer.joining.statement().unwrap();
        souspli::log::cbor::encode(&JoinRequest::new(statement, &newcomer.keys.signing, &invitation))
    };
    let entry = souspli::log::cbor::encode(&text.wire());
    let body = text.wire().body;
    let kinds = [head, pack, grant, join, entry, body];
    for (at, folder) in Folder::ALL.into_iter().enumerate() {
        for (kind, content) in kinds.iter().enumerate() {
            let shelf = group.shelf.copy();
            let mut files = shelf.files();
            files.retain(|name, _| name.folder != Folder::Joins);
            shelf.set(files);
            let to_epoch = forge::recipient(view, &epoch);
            let file = match folder {
                Folder::Heads => {
                    let bytes = forge::sealed(&to_epoch, content, Size::Head);
                    (FileName::head(&tag(second), 5000, &bytes), bytes)
                }
                Folder::Objects => {
                    let bytes = forge::sealed(&to_epoch, content, Size::Padme);
                    let (_, mut named) = forge::pack(&second.replica, std::slice::from_ref(&text), &epoch);
                    named.digest = seal::digest(&bytes);
                    let mut head = Head::of(&second.replica, &second.me(), std::slice::from_ref(&text));
                    head.inline.clear();
                    head.body.packs.push(named.clone());
                    shelf.put(head.file(&second.replica, &second.keys.signing));
                    (FileName::object(&named.digest), bytes)
                }
                Folder::Grants => {
                    shelf.put(forge::riddle(view, &second.me()));
                    let bytes = forge::sealed(&reader.keys.identity.recipient(), content, Size::Padme);
                    (FileName::grant(&tag(&reader), &bytes), bytes)
                }
                Folder::Joins => {
                    let bytes = forge::sealed(&invitation.identity().recipient(), content, Size::Head);
                    (FileName::join(&seal::base32(&invitation.join_tag()), &bytes), bytes)
                }
            };
            shelf.put(file.clone());
            let mut victim = reader.clone();
            victim.exchange(&shelf);
            let refused = victim.replica.health.unreadable.contains(&file.0.file);
            assert_eq!(refused, at != kind, "kind {kind} in {folder:?}");
        }
    }
}

/// An act in the log of content acts on nobody, and a text in the log of acts is none.
#[test]
fn a19_an_act_among_texts_does_nothing() {
    let group = Group::of(3);
    let founder = &group.peers[0];
    let (third, key) = (group.peers[2].person(), &founder.keys.signing);
    let act = forge::op(&Op::RemovePerson(third));
    let among_texts = forge::entry(&founder.replica, key, Log::Content, act.clone(), |_| {});
    let text = forge::entry(&founder.replica, key, Log::Membership, forge::situation("Faux"), |_| {});
    let right = forge::entry(&founder.replica, key, Log::Membership, act, |_| {});
    let (mut reader, shelf) = (group.peers[1].clone(), group.shelf.copy());
    shelf.put(forge::head(&founder.replica, key, &[among_texts, text]));
    reader.exchange(&shelf);
    assert!(reader.replica.membership().is_live(&group.peers[2].me()) && reader.reads().is_empty());
    let (mut reader, shelf) = (group.peers[1].clone(), group.shelf.copy());
    shelf.put(forge::head(&founder.replica, key, &[right]));
    reader.exchange(&shelf);
    assert!(!reader.replica.membership().is_live(&group.peers[2].me()), "in its own log it is one");
}

#[test]
fn a20_every_byte_of_every_kind_of_file_matters() {
    let mut group = Group::of(3);
    for n in 0..3 {
        group.peers[1].share(&format!("{n}{}", "x".repeat(190)));
    }
    let mut newcomer = Newcomer::ask(&mut group.peers[0], Purpose::Person, "N", 77);
    newcomer.exchange(&group.shelf);
    group.rounds(1);
    let founder = group.peers[0].clone();
    let invitation = newcomer.joining.invitation().unwrap().secret.identity();
    let (_, grant) = a_grant_for_the_second();
    let (pack, _) = forge::pack(
        &founder.replica,
        &founder.replica.ledger().all(Log::Membership).into_iter().cloned().collect::<Vec<_>>(),
        &forge::epoch(&founder.replica),
    );
    let files = group.shelf.files();
    let head = of(Folder::Heads, &files).pop().unwrap();
    let join = of(Folder::Joins, &files).pop().unwrap();
    let epochs: Vec<Identity> =
        founder.replica.epochs().map(|(_, secret)| secret.identity(founder.replica.group())).collect();
    let second = a_grant_for_the_second().0.peers[1].keys.clone().identity;
    let keys: Vec<&Identity> = epochs.iter().chain([&invitation, &second]).collect();
    for (name, bytes) in [head, pack, grant, join] {
        let opens = |bytes: &[u8]| keys.iter().any(|key| seal::open(key, bytes).is_ok());
        // A grant of that very group opens with the second's key: groups are made from the same seeds.
        assert!(opens(&bytes), "{name:?} as it is");
        for at in places(bytes.len()) {
            assert!(!opens(&changed(&bytes, at)), "{name:?} byte {at}");
        }
    }
}

/// The same objects again, in any order, under any listing: one state.
#[test]
fn a24_order_and_repetition_change_nothing() {
    let mut group = Group::of(4);
    let late = group.peers[3].clone();
    let mut shelves = vec![group.shelf.copy()];
    for n in 0..6 {
        let peer = &mut group.peers[n % 3];
        peer.share(&format!("Texte {n}"));
        peer.exchange(&group.shelf);
        shelves.push(group.shelf.copy());
    }
    // Nothing is ever deleted: all states of the store at once, in pieces.
    let every = shelves.iter().fold(Shelf::default(), |all, shelf| all.with(shelf));
    let mut states = Vec::new();
    let orders: [&[usize]; 6] =
        [&[6], &[0, 1, 2, 3, 4, 5, 6], &[6, 5, 4, 3, 2, 1, 0], &[3, 1, 6, 2], &[2, 2, 6, 6], &[5, 0, 4, 6]];
    for order in orders {
        let mut reader = late.clone();
        for at in order {
            reader.exchange(&shelves[*at].copy());
        }
        reader.exchange(&every.copy());
        reader.exchange(&every.copy());
        states.push(reader.state());
    }
    states.dedup();
    assert_eq!(states.len(), 1);
    assert!(states[0].contains("Texte 5"));
}

/// A compressor before the padding would tell by the size of a file how much a text repeats itself, or the guess beside it.
#[test]
fn a45_what_repeats_is_no_smaller_in_the_store() {
    const LENGTH: usize = 12_000;
    let mut drawn = vec![0_u8; LENGTH];
    forge::chance().fill(&mut drawn);
    let noise: String = drawn.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let even = "a".repeat(LENGTH);
    let compressed = |text: &str| {
        let mut bytes = Vec::new();
        let level = flate2::Compression::best();
        flate2::read::ZlibEncoder::new(text.as_bytes(), level).read_to_end(&mut bytes).unwrap();
        bytes.len()
    };
    // They would come into heads of two sizes.
    assert!(compressed(&even) < 1 << 10 && compressed(&noise) > 4 << 10);
    let put = |text: &str| -> Vec<usize> {
        let mut group = Group::of(2);
        let sheet = souspli::group::Sheet { what_happened: text.to_owned(), ..crate::world::sheet("T") };
        let peer = &mut group.peers[0];
        peer.replica.share(&sheet, peer.hour, &mut peer.chance).unwrap();
        peer.exchange(&group.shelf).iter().map(|(_, bytes)| bytes.len()).collect()
    };
    let (one, other) = (put(&even), put(&noise));
    assert!(one.iter().any(|length| *length > LENGTH), "the text is in none of them: {one:?}");
    // Headers differ by age's grease.
    let alike = |(one, other): (&usize, &usize)| one.abs_diff(*other) < 400;
    assert!(one.len() == other.len() && one.iter().zip(&other).all(alike), "{one:?} {other:?}");
}

#[test]
fn a46_all_that_lies_in_a_store_has_a_padded_length() {
    let mut group = Group::of(3);
    for (n, length) in [3, 900, 20_000, 18_000, 19_999].into_iter().enumerate() {
        let peer = &mut group.peers[n % 3];
        let sheet = souspli::group::Sheet { what_happened: "é".repeat(length), ..crate::world::sheet("T") };
        peer.replica.share(&sheet, peer.hour, &mut peer.chance).unwrap();
        peer.exchange(&group.shelf);
    }
    let padme = |length: u64| {
        let (e, s) = (length.ilog2(), length.ilog2().ilog2() + 1);
        length.trailing_zeros() >= e - s
    };
    for (name, bytes) in group.shelf.files() {
        let mac = bytes.windows(5).position(|bytes| bytes == b"\n--- ").unwrap();
        let header = mac + 1 + 4 + 43 + 1;
        assert!(header <= 400);
        let sealed = bytes.len() - header - 16;
        let length = sealed - 16 * sealed.div_ceil((64 << 10) + 16);
        let fits = match name.folder {
            Folder::Heads | Folder::Joins => [4 << 10, 16 << 10, 64 << 10].contains(&length),
            Folder::Objects | Folder::Grants => length >= 1024 && padme(length as u64),
        };
        assert!(fits, "{name:?} {length}");
    }
}

/// `age` reads headers in quadratic time: 16 KiB of empty stanzas take it a second. Ours are looked at before.
#[test]
fn a63_a_header_of_many_lines_costs_nothing() {
    let me = Identity::generate(&mut forge::chance());
    for (lines, tries) in [(80, 200), (4000, 50)] {
        let mut file = b"age-encryption.org/v1\n".to_vec();
        for _ in 0..lines {
            file.extend(b"-> a\n\n");
        }
        file.extend(b"--- ");
        file.extend([b'A'; 43]);
        file.extend([b'\n'; 1]);
        file.extend([0; 4096]);
        let start = Instant::now();
        for _ in 0..tries {
            assert_eq!(seal::open(&me, &file).unwrap_err(), OpenError::Refused);
        }
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    }
}
