//! Who is not in the group any more.

use souspli::app::vocabulary::{Act, Answer, Command};
use souspli::defence::Defence;
use souspli::log::entry::Log;
use souspli::log::name::FileName;
use souspli::log::op::{Op, Role};
use souspli::seal::EpochSecret;
use souspli::store::memory::MemoryStore;
use souspli::sync::Standing;

use super::forge::{self, Head};
use super::group::{Group, Peer, Shelf, held_by};
use crate::world::{Device, PASSPHRASE, pair, sheet};

type File = (FileName, Vec<u8>);

fn remove(by: &mut Peer, whom: &Peer) {
    by.replica.remove_person(whom.person(), by.hour, &mut by.chance).unwrap();
}

/// What came into the store since.
fn new(shelf: &Shelf, before: &Shelf) -> Vec<File> {
    let before = before.files();
    shelf.files().into_iter().filter(|(name, _)| !before.contains_key(name)).collect()
}

/// Whoever is removed, whenever they came.
#[test]
fn a36_who_was_removed_reads_nothing_new_and_who_remains_reads_all() {
    for removed in 1..4 {
        let mut group = Group::of(4);
        let gone = group.peers.remove(removed);
        remove(&mut group.peers[0], &gone);
        let before = group.shelf.copy();
        group.rounds(2);
        group.peers[0].share("Après");
        group.peers[1].share("Suite");
        group.rounds(3);
        for peer in &group.peers {
            assert!(peer.shows("Après") && peer.shows("Suite"), "{removed} {:?}", peer.replica.health);
        }
        let new = new(&group.shelf, &before);
        assert!(new.len() > 3 && gone.opens(&new) == 0, "heads included");
    }
}

#[test]
fn a36_nothing_is_sealed_to_an_epoch_of_somebody_removed() {
    held_by(Defence::CleanEpoch, || {
        let mut group = Group::of(3);
        let gone = group.peers.remove(1);
        remove(&mut group.peers[0], &gone);
        let before = group.shelf.copy();
        group.peers[0].share("Après");
        group.rounds(2);
        gone.opens(&new(&group.shelf, &before)) > 0
    });
}

/// The older epochs that are clean after a removal are not for those who came later.
#[test]
fn a36_nothing_is_sealed_to_an_epoch_that_somebody_lacks() {
    held_by(Defence::ForEverybody, || {
        let mut group = Group::of(4);
        let gone = group.peers.remove(1);
        remove(&mut group.peers[0], &gone);
        group.peers[0].share("Après");
        group.rounds(3);
        group.peers.iter().any(|peer| !peer.shows("Après"))
    });
}

#[test]
fn a37_what_a_removed_device_signs_afterwards_stands_apart() {
    let mut group = Group::of(3);
    let mut gone = group.peers.remove(2);
    gone.share("Avant");
    gone.exchange(&group.shelf);
    group.rounds(1);
    // Kept from the news, it writes on from where it stood, for the epoch it holds.
    let dark = group.shelf.copy();
    remove(&mut group.peers[0], &gone);
    group.rounds(2);
    gone.share("Antidaté");
    gone.exchange(&dark);
    let shelf = group.shelf.with(&dark);
    held_by(Defence::Frontier, || {
        let mut reader = group.peers[0].clone();
        reader.exchange(&shelf.copy());
        assert!(reader.shows("Avant"));
        let facts = reader.replica.situations();
        assert_eq!(facts.len(), 2, "nothing is lost: it is shown apart");
        reader.shows("Antidaté")
    });
}

/// Typed before a removal, sent after it.
#[test]
fn a38_a_text_typed_before_a_removal_is_sealed_after_it_to_who_remains() {
    held_by(Defence::CleanEpoch, || {
        let mut group = Group::of(3);
        group.peers[2].share("Tapé avant");
        let gone = group.peers.remove(1);
        remove(&mut group.peers[0], &gone);
        group.peers[0].exchange(&group.shelf);
        let before = group.shelf.copy();
        group.peers[1].exchange(&group.shelf);
        let new = new(&group.shelf, &before);
        group.peers[0].exchange(&group.shelf);
        assert!(group.peers[0].shows("Tapé avant") && !new.is_empty());
        gone.opens(&new) > 0
    });
}

/// Two facilitators remove two people where neither sees the other's act, and all come together in any order.
#[test]
fn a39_after_two_removals_side_by_side_neither_reads() {
    let orders: [[usize; 4]; 6] =
        [[0, 1, 2, 0], [1, 0, 2, 1], [2, 0, 1, 2], [0, 2, 1, 0], [1, 2, 0, 1], [2, 1, 0, 0]];
    let base = Group::with_facilitators(5, 2);
    for order in orders {
        held_by(Defence::CleanEpoch, || {
            let mut group = base.again();
            let other = group.shelf.copy();
            let gone = [group.peers[2].clone(), group.peers[3].clone()];
            remove(&mut group.peers[0], &gone[0]);
            group.peers[0].exchange(&group.shelf);
            remove(&mut group.peers[1], &gone[1]);
            group.peers[1].exchange(&other);
            let shelf = group.shelf.with(&other);
            let mut rest = [group.peers[0].clone(), group.peers[1].clone(), group.peers[4].clone()];
            for at in order {
                rest[at].exchange(&shelf);
            }
            for _ in 0..3 {
                rest.iter_mut().for_each(|peer| drop(peer.exchange(&shelf)));
            }
            let before = shelf.copy();
            for (peer, title) in rest.iter_mut().zip(["Un", "Deux", "Trois"]) {
                peer.share(title);
                peer.exchange(&shelf);
            }
            rest.iter_mut().for_each(|peer| drop(peer.exchange(&shelf)));
            let new = new(&shelf, &before);
            let all = rest.iter().all(|peer| ["Un", "Deux", "Trois"].iter().all(|title| peer.shows(title)));
            let leaks = gone.iter().any(|peer| peer.opens(&new) > 0);
            assert!(all || leaks, "{order:?} {:?}", rest.each_ref().map(Peer::reads));
            leaks
        });
    }
}

/// One facilitator lets somebody in while another removes somebody.
#[test]
fn a41_a_newcomer_let_in_beside_a_removal_reads_what_follows_and_nothing_from_before() {
    let mut group = Group::with_facilitators(4, 2);
    group.peers[0].share("Avant");
    group.rounds(2);
    let other = group.shelf.copy();
    let gone = group.peers.remove(2);
    remove(&mut group.peers[1], &gone);
    group.peers[1].exchange(&other);
    let from_before: Vec<File> = group.shelf.files().into_iter().collect();
    let newcomer = group.peers[0].admit("N", 77, &group.shelf);
    group.shelf = group.shelf.with(&other);
    group.peers.push(newcomer);
    group.rounds(4);
    let minted = |group: &Group| group.peers[0].replica.membership().epochs.len();
    let epochs = minted(&group);
    for at in 0..group.peers.len() {
        group.peers[at].share(&format!("De {at}"));
    }
    let before = group.shelf.copy();
    group.rounds(3);
    for peer in &group.peers {
        assert!((0..4).all(|at| peer.shows(&format!("De {at}"))), "{:?}", peer.reads());
    }
    assert!(!group.peers[3].shows("Avant") && group.peers[3].opens(&from_before) == 0);
    assert!(group.peers[0].opens(&from_before) > 0);
    assert_eq!(gone.opens(&new(&group.shelf, &before)), 0);
    assert_eq!(minted(&group), epochs, "nobody goes on minting");
    assert!(group.peers.iter().all(|peer| peer.replica.membership() == group.peers[0].replica.membership()));
}

/// A removed facilitator's last acts, from before or beside, are nothing that lets them back.
#[test]
fn a66_who_leaves_reads_nothing_of_the_epochs_they_minted() {
    held_by(Defence::CleanEpoch, || {
        let mut group = Group::of(3);
        let minter = &group.peers[2];
        let epoch = EpochSecret::generate(&mut forge::chance());
        let id = epoch.id(minter.replica.group());
        let op = forge::op(&Op::Epoch { id });
        let minted = forge::entry(&minter.replica, &minter.keys.signing, Log::Membership, op, |_| {});
        let leave = forge::after(&minted, &minter.keys.signing, forge::op(&Op::Leave), |_| {});
        for at in 0..2 {
            let to = (group.peers[at].me(), group.peers[at].keys.identity.recipient());
            let secrets = vec![epoch.clone()];
            let minter = &group.peers[2];
            group.shelf.put(forge::grant(
                &minter.replica,
                &minter.keys.signing,
                (&to.0, &to.1),
                secrets,
                vec![],
            ));
        }
        let minter = &group.peers[2];
        let mut head = Head::of(&minter.replica, &minter.me(), std::slice::from_ref(&minted));
        head.body.seq = 3000;
        group.shelf.put(head.file(&minter.replica, &minter.keys.signing));
        group.shelf.put(forge::riddle(&minter.replica, &minter.me()));
        group.peers[0].exchange(&group.shelf);
        group.peers[1].exchange(&group.shelf);
        let holds = |peer: &Peer| peer.replica.epochs().any(|(known, _)| *known == id);
        assert!(holds(&group.peers[0]) && holds(&group.peers[1]));
        let minter = group.peers[2].clone();
        let head = Head::of(&minter.replica, &minter.me(), &[minted, leave]);
        group.shelf.put(head.file(&minter.replica, &minter.keys.signing));
        group.peers[0].exchange(&group.shelf);
        assert!(!group.peers[0].replica.membership().is_live(&minter.me()));
        let before = group.shelf.copy();
        group.peers[0].share("Après");
        group.peers[0].exchange(&group.shelf);
        let key = epoch.identity(group.peers[0].replica.group());
        let new = new(&group.shelf, &before);
        assert!(!new.is_empty());
        new.iter().any(|(_, bytes)| souspli::seal::open(&key, bytes).is_ok())
    });
}

/// A season is closed: an old laptop and every file that a store may have kept open nothing any more.
#[test]
fn a56_what_a_device_has_forgotten_opens_nothing_of_an_old_season() {
    let (store, founder, member): (MemoryStore, Device, Device) = pair();
    founder.share(&sheet("De la saison close"));
    founder.exchange();
    member.exchange();
    founder.run(Command::Act { group: 1, act: Act::CloseSeason }).unwrap();
    for _ in 0..2 {
        founder.exchange();
        member.exchange();
    }
    let successor = member.group().successors[0].id.clone();
    member.run(Command::Act { group: 1, act: Act::MoveOn { successor } }).unwrap();
    for _ in 0..3 {
        for device in [&founder, &member] {
            device.exchange();
            let _ = device.run(Command::Refresh { group: 2 });
        }
    }
    assert!(member.view().groups[1].waiting.is_none(), "the member is in the new season");
    let kept = store.files();
    for device in [&founder, &member] {
        assert_eq!(device.reads().len(), 1);
        assert_eq!(device.run(Command::Act { group: 1, act: Act::Forget }), Ok(Answer::Done));
        store.set_files(kept.clone());
        // The thief has the disk, the passphrase, and the store as it ever was.
        let thief = Device::on(device.app.world().disk.clone(), &store, device.app.world().hour.get());
        thief.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
        let groups = thief.view().groups;
        assert_eq!(groups.len(), 1);
        let number = groups[0].number;
        thief.run(Command::Refresh { group: number }).unwrap();
        assert!(thief.view().groups[0].situations.is_empty());
        assert_ne!(number, 1);
    }
}

/// An observer who is made one loses no key: only removal takes them. Said plainly, so that nobody expects otherwise.
#[test]
fn a36_a_lower_role_takes_no_key_away() {
    let mut group = Group::of(3);
    let third = group.peers[2].person();
    let founder = &mut group.peers[0];
    founder.replica.set_role(third, Role::Observer, founder.hour, &mut founder.chance).unwrap();
    founder.share("Après");
    group.rounds(2);
    assert!(group.peers[2].shows("Après"));
    let standing = group.peers[2].replica.situations()[0].standing;
    assert_eq!(standing, Standing::Counts);
}
