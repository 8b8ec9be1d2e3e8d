//! What is seen from outside, and what the documents say of it.

use souspli::defence::Defence;
use souspli::group::Sheet;
use souspli::log::cbor::Writer;
use souspli::log::entry::Log;
use souspli::log::invitation::Invitation;
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::op::Op;
use souspli::seal::{EpochSecret, SigningKey, Size};
use souspli::store::memory::MemoryStore;

use super::forge;
use super::group::{Group, held_by, of};
use crate::world::{Device, change_kit, sheet};

/// Of a link's secret nothing comes into the store, in contents or in names, from the request to the first text.
#[test]
fn a8_nothing_of_a_links_secret_reaches_the_store() {
    let store = MemoryStore::default();
    let (founder, member) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    let link = founder.invite();
    let mut seen = store.files();
    member.join(&link, "Brume");
    seen.extend(store.files());
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    seen.extend(store.files());
    member.exchange();
    member.share(&sheet("Premier"));
    member.exchange();
    seen.extend(store.files());
    assert!(seen.keys().any(|path| path.contains("/j/")), "the request was there");
    let (invitation, _) = Invitation::from_text(&link).unwrap();
    let secret = invitation.secret.bytes();
    let text = link.rsplit('/').next().unwrap();
    let runs = |bytes: &[u8]| {
        let raw = secret.windows(6).any(|run| bytes.windows(6).any(|other| other == run));
        let written = text.as_bytes().windows(10).any(|run| bytes.windows(10).any(|other| other == run));
        raw || written
    };
    let all = || seen.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_slice()]);
    assert!(!all().any(runs));
    // The search finds what it looks for.
    assert!(runs(&[b"x", &secret[7..20], b"x"].concat()) && runs(link.as_bytes()));
}

/// A text of several chunks, cut, changed or mixed up: nothing of it is shown, not even its beginning.
#[test]
fn a4_of_a_damaged_pack_nothing_is_shown() {
    let mut group = Group::of(2);
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Long") };
    for _ in 0..4 {
        let peer = &mut group.peers[1];
        peer.replica.share(&long, peer.hour, &mut peer.chance).unwrap();
    }
    let before = of(Folder::Objects, &group.shelf.files());
    group.peers[1].exchange(&group.shelf);
    let packs = of(Folder::Objects, &group.shelf.files());
    let (name, bytes) =
        packs.into_iter().filter(|file| !before.contains(file)).max_by_key(|(_, bytes)| bytes.len()).unwrap();
    let chunk = (64 << 10) + 16;
    assert!(bytes.len() > 2 * chunk);
    let start = bytes.len() % chunk;
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for at in (200..bytes.len()).step_by(chunk / 2) {
        let mut other = bytes.clone();
        other[at] ^= 1;
        damaged.push(other);
    }
    damaged.push(bytes[..bytes.len() - chunk].to_vec());
    damaged.push(bytes[..start].to_vec());
    let mut swapped = bytes.clone();
    swapped[start..start + 2 * chunk].rotate_left(chunk);
    damaged.push(swapped);
    let reads = |bytes: &Vec<u8>| {
        let (mut reader, shelf) = (group.peers[0].clone(), group.shelf.copy());
        shelf.put((name.clone(), bytes.clone()));
        reader.exchange(&shelf);
        reader.reads().len()
    };
    assert_eq!(reads(&bytes), 4);
    for other in &damaged {
        assert_eq!(reads(other), 0);
        // Were the name not its hash, the sealing would still tell.
        #[cfg(feature = "weak")]
        souspli::defence::Defence::without(Some(souspli::defence::Defence::NameIsHash), || {
            assert_eq!(reads(other), 0);
        });
    }
}

/// Whatever an outsider can still see is said where people look for it.
#[test]
fn a53_what_is_not_hidden_is_written_down() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/THREATS.md");
    let text = std::fs::read_to_string(path).unwrap();
    // The paragraph alone: some of these words stand elsewhere too.
    let text = text.split("**Not hidden**").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let seen = [
        "the group exists",
        "IP addresses",
        "times",
        "sizes in steps",
        "how many devices",
        "how often",
        "epoch changes",
    ];
    for metadata in seen {
        assert!(text.contains(metadata), "THREATS.md does not say: {metadata}");
    }
}

/// A member mints an epoch and hands it to two of three; the act lies under the new epoch alone, so the third cannot ask.
#[test]
fn a42_whom_a_minter_keeps_in_the_dark_is_handed_the_epoch_by_others() {
    let mut group = Group::of(4);
    let minter = group.peers.remove(1);
    let epoch = EpochSecret::generate(&mut forge::chance());
    let op = forge::op(&Op::Epoch { id: epoch.id(minter.replica.group()) });
    let minted = forge::entry(&minter.replica, &minter.keys.signing, Log::Membership, op, |body| {
        // A minter's clock may lie: by what was written under the epoch it is old enough all the same.
        body.hour = 1 << 50;
    });
    let mut acts: Vec<_> = minter.replica.ledger().all(Log::Membership).into_iter().cloned().collect();
    acts.push(minted.clone());
    let (pack, named) = forge::pack(&minter.replica, &acts, &epoch);
    group.shelf.put(pack);
    for at in 0..2 {
        let to = (group.peers[at].me(), group.peers[at].keys.identity.recipient());
        let secrets = vec![epoch.clone()];
        let packs = vec![named.digest];
        group.shelf.put(forge::grant(&minter.replica, &minter.keys.signing, (&to.0, &to.1), secrets, packs));
    }
    let head = forge::Head::of(&minter.replica, &minter.me(), &[minted]);
    group.shelf.put(head.file_to(&minter.replica, &minter.keys.signing, &epoch));
    group.peers[0].exchange(&group.shelf);
    group.peers[0].share("Après");
    group.rounds(2);
    assert!(group.peers[1].shows("Après"), "who was given the epoch");
    assert!(!group.peers[2].shows("Après"), "who was not");
    held_by(Defence::OthersGrant, || {
        let mut group = group.again();
        group.settle();
        group.settle();
        !group.peers[2].shows("Après")
    });
}

/// A sheet that was stolen cannot make a group stand still by what nobody here knows.
#[test]
fn a54_a_kit_stops_nobody_by_something_newer() {
    let mut group = Group::of(3);
    let owner = &mut group.peers[1];
    let seed = change_kit(&mut owner.replica, owner.hour, &mut owner.chance);
    group.settle();
    let view = &group.peers[1].replica;
    for (key, stops) in
        [(seed.signing_key(), false), (SigningKey::from_secret(*group.peers[1].keys.signing.secret()), true)]
    {
        let mut body = Writer::new();
        body.array(3).uint(2).bytes(view.group()).bytes(&key.public().0);
        let body = body.into_bytes();
        let signature = key.sign("souspli/1/head", &body);
        let mut file = Writer::new();
        file.array(3).uint(1).bytes(&body).bytes(&signature.0);
        let bytes =
            forge::sealed(&forge::recipient(view, &forge::epoch(view)), &file.into_bytes(), Size::Head);
        let mut entries = Vec::new();
        if !stops {
            let mut unknown = Writer::new();
            unknown.array(2).bytes(&[1; 16]).uint(99);
            entries.push(forge::entry_as(
                view,
                key.public(),
                &key,
                Log::Membership,
                unknown.into_bytes(),
                |_| {},
            ));
        }
        let (mut reader, shelf) = (group.peers[0].clone(), group.shelf.copy());
        shelf.put((FileName::head(&device_tag(view.loc(), &key.public()), 5000, &bytes), bytes));
        shelf.put(forge::head(view, &group.peers[1].keys.signing, &entries));
        reader.exchange(&shelf);
        assert!(entries.iter().all(|entry| reader.replica.ledger().entry(&entry.id()).is_some()));
        assert_eq!(reader.replica.read_only(), stops);
    }
}
