//! A facilitator's device that was removed, and goes on from the view that it had.

use souspli::defence::Defence;
use souspli::log::entry::{Log, Tip};
use souspli::log::membership::Ended;
use souspli::log::op::{Op, Role, Setting, Subject};
use souspli::seal::{KitSeed, SeededChance};
use souspli::sync::{Joining, Replica};
use zeroize::Zeroizing;

use super::forge::{self, Head};
use super::group::{Group, Newcomer, Peer, Shelf, held_by};
use crate::review::replicas::restored;
use crate::world::change_kit;

/// The founder's group, with the founder's second device, which is stolen, and a store that the thief's friends keep from the news.
fn with_a_stolen_device(people: usize) -> (Group, Peer, Shelf) {
    let mut group = Group::of(people);
    let stolen = group.peers[0].second_device(70, &group.shelf);
    group.peers.push(stolen);
    group.settle();
    let stolen = group.peers.pop().unwrap();
    let dark = group.shelf.copy();
    (group, stolen, dark)
}

/// The same, once the founder has given that device up and all have heard of it.
fn with_a_removed_device() -> (Group, Peer, Shelf) {
    let (mut group, stolen, dark) = with_a_stolen_device(3);
    give_up(&mut group.peers[0], &stolen);
    group.rounds(2);
    (group, stolen, dark)
}

/// A group whose founder gave up the device with which they had let in a colleague, another facilitator, from a second one that had not
/// heard of that; the store where all of it is; and the colleague's kit. The second device is the founder's then.
fn with_one_swept_out() -> (Group, Shelf, KitSeed) {
    let (mut group, mut second, dark) = with_a_stolen_device(3);
    // The second device sees nothing of what the first one does from now on.
    let mut newcomer = group.peers[0].admit("Collègue", 71, &group.shelf);
    let seed = change_kit(&mut newcomer.replica, newcomer.hour, &mut newcomer.chance);
    let person = newcomer.person();
    group.peers.push(newcomer);
    let founder = &mut group.peers[0];
    founder.replica.set_role(person, Role::Facilitator, founder.hour, &mut founder.chance).unwrap();
    group.settle();
    let given_up = std::mem::replace(&mut group.peers[0], second.clone());
    give_up(&mut second, &given_up);
    second.exchange(&dark);
    group.peers[0] = second;
    let shelf = group.shelf.with(&dark);
    (group, shelf, seed)
}

fn give_up(by: &mut Peer, device: &Peer) {
    by.replica.remove_device(device.me(), by.hour, &mut by.chance).unwrap();
}

/// Everybody exchanges for some days, in a store where all of it is.
fn days(peers: &mut [Peer], shelf: &Shelf) {
    for _ in 0..4 {
        for peer in &mut *peers {
            peer.hour += 30;
            peer.exchange(shelf);
        }
    }
}

/// It lets somebody in. By the rules they are in, and all see them and how they came; nobody who knew better hands them a key, and who
/// is let in by them in turn gets none either.
#[test]
fn whom_a_removed_device_of_a_facilitator_lets_in_is_handed_nothing() {
    for (role, further) in [(Role::Member, false), (Role::Facilitator, true)] {
        held_by(Defence::NoKeysForLate, || {
            let (mut group, mut thief, dark) = with_a_removed_device();
            let mut friend = thief.admit("Complice", 71, &dark);
            if role == Role::Facilitator {
                thief.replica.set_role(friend.person(), role, thief.hour, &mut thief.chance).unwrap();
                thief.exchange(&dark);
                friend.exchange(&dark);
            }
            let mut friends = vec![friend];
            if further {
                let other = friends[0].admit("Autre", 72, &dark);
                friends.push(other);
            }
            let shelf = group.shelf.with(&dark);
            group.peers[1].share("Après");
            group.peers.append(&mut friends);
            days(&mut group.peers, &shelf);
            let friends = group.peers.split_off(3);
            for peer in &group.peers {
                assert!(peer.shows("Après"), "they read each other: {:?}", peer.replica.health);
                for friend in &friends {
                    assert!(peer.replica.membership().is_live(&friend.me()), "by the rules it is in");
                }
            }
            friends.iter().any(|friend| friend.shows("Après"))
        });
    }
}

/// Whoever is let in by somebody in the group, and beside that by a device that was removed, from the view that it had, reads what the
/// first gave them: not what was written between that view and their arrival.
#[test]
fn who_was_let_in_is_given_nothing_more_by_a_removed_device() {
    for by_a_friend in [false, true] {
        let (mut group, mut thief, dark) = with_a_removed_device();
        let before = group.peers[1].share("Avant");
        group.settle();
        let mut newcomer = group.peers[0].admit("Complice", 71, &group.shelf);
        // By the same keys it is the same person.
        if by_a_friend {
            let mut friend = thief.admit("Autre", 72, &dark);
            thief
                .replica
                .set_role(friend.person(), Role::Facilitator, thief.hour, &mut thief.chance)
                .unwrap();
            thief.exchange(&dark);
            friend.exchange(&dark);
            friend.admit("Complice", 71, &dark);
        } else {
            thief.admit("Complice", 71, &dark);
        }
        let shelf = group.shelf.with(&dark);
        newcomer.exchange(&shelf);
        group.peers.push(newcomer);
        group.peers[0].share("Après");
        days(&mut group.peers, &shelf);
        let newcomer = group.peers.pop().unwrap();
        let epoch = group.peers[0].replica.ledger().epoch_of(&before).unwrap();
        assert!(newcomer.shows("Après"), "{:?}", newcomer.replica.health);
        assert!(
            newcomer.replica.epochs().all(|(id, _)| *id != epoch),
            "what was before is for who was there"
        );
        assert!(!newcomer.shows("Avant"));
        assert!(newcomer.replica.missing().is_empty(), "{:?}", newcomer.replica.missing());
    }
}

/// One key is let in by a stolen device, as one more of its owner's, and by a friend whom that let in, as the friend's: so it is live, and
/// its person is the owner. It gets no key for that, nor does whom it lets in.
#[test]
fn a_key_that_a_friend_signs_for_too_is_no_device_of_its_owners() {
    let (mut group, mut thief, dark) = with_a_removed_device();
    // Of two persons the smaller decides.
    let mut friends = (71..90).map(|seed| thief.clone().admit("Complice", seed, &dark.copy()));
    let owner = thief.person();
    let seed = 71 + friends.position(|friend| friend.person() > owner).unwrap() as u64;
    let mut friend = thief.admit("Complice", seed, &dark);
    let apart = dark.copy();
    let mut both = thief.second_device(91, &dark);
    friend.second_device(91, &apart);
    let dark = dark.with(&apart);
    both.exchange(&dark);
    let other = both.admit("Autre", 92, &dark);
    let shelf = group.shelf.with(&dark);
    group.peers[1].share("Après");
    let ours = group.peers.len();
    group.peers.extend([friend, both, other]);
    days(&mut group.peers, &shelf);
    let theirs = group.peers.split_off(ours);
    let membership = group.peers[0].replica.membership();
    assert!(membership.is_live(&theirs[1].me()), "by the rules it is in");
    assert_eq!(membership.devices[&theirs[1].me()].person, group.peers[0].person());
    for peer in &group.peers {
        assert!(peer.shows("Après"), "they read each other: {:?}", peer.replica.health);
    }
    for peer in &theirs {
        assert!(!peer.shows("Après"));
    }
}

/// Nor does it help that a further device does it, which that one let in and which takes itself away again: it was never held, so
/// nobody ended it but itself.
#[test]
fn whom_a_device_let_in_by_a_removed_one_lets_in_is_handed_nothing() {
    held_by(Defence::NoKeysForLate, || {
        let (mut group, mut thief, dark) = with_a_removed_device();
        let mut further = thief.second_device(74, &dark);
        let friend = further.admit("Complice", 71, &dark);
        let itself = further.clone();
        give_up(&mut further, &itself);
        further.exchange(&dark);
        group.peers[1].share("Après");
        group.peers.push(friend);
        days(&mut group.peers, &group.shelf.with(&dark));
        let friend = group.peers.pop().unwrap();
        assert!(group.peers[1].replica.membership().is_live(&friend.me()));
        friend.shows("Après")
    });
}

/// Nor that who came so names an epoch of their own, deeper than all others, for everybody, once the stolen device has taken itself away.
#[test]
fn nothing_is_sealed_to_an_epoch_of_who_came_late() {
    held_by(Defence::NoKeysForLate, || {
        let (mut group, mut thief, dark) = with_a_removed_device();
        let mut friend = thief.admit("Complice", 71, &dark);
        for name in ["Un", "Deux", "Trois", "Quatre"] {
            thief.replica.set(Setting::Name(name.into()), thief.hour, &mut thief.chance).unwrap();
        }
        let itself = thief.clone();
        give_up(&mut thief, &itself);
        thief.exchange(&dark);
        friend.exchange(&dark);
        let own = friend.replica.membership().clean_epoch(friend.replica.epochs().map(|(id, _)| id)).unwrap();
        assert_eq!(friend.replica.membership().who_minted(&own), Some(friend.person()));
        group.peers.push(friend);
        let shelf = group.shelf.with(&dark);
        days(&mut group.peers, &shelf);
        for peer in &group.peers[..3] {
            let epochs = &peer.replica.membership().epochs;
            let deepest = epochs.iter().filter(|(_, epoch)| epoch.clean).max_by_key(|(_, epoch)| epoch.depth);
            assert_eq!(deepest.map(|(id, _)| *id), Some(own), "by the rules it is the one to write to");
        }
        group.peers[1].share("Après");
        days(&mut group.peers, &shelf);
        assert!(group.peers[..3].iter().all(|peer| peer.shows("Après")));
        group.peers[3].shows("Après")
    });
}

/// Nor that there are so many of them that they vote the owner out, which makes the removal of the stolen device void.
#[test]
fn who_came_late_is_handed_nothing_though_they_vote_the_owner_out() {
    held_by(Defence::NoKeysForLate, || {
        let (mut group, mut thief, dark) = with_a_removed_device();
        let names = ["Un", "Deux", "Trois", "Quatre", "Cinq"];
        let friends = names.iter().zip(80..).map(|(name, seed)| thief.admit(name, seed, &dark));
        let mut friends: Vec<Peer> = friends.collect();
        let owner = Subject::Remove(group.peers[0].person());
        for _ in 0..2 {
            friends.iter_mut().for_each(|friend| drop(friend.exchange(&dark)));
        }
        for friend in &mut friends {
            friend.exchange(&dark);
            friend.replica.vote(owner, true, friend.hour, &mut friend.chance).unwrap();
            friend.exchange(&dark);
        }
        group.peers.remove(0);
        let shelf = group.shelf.with(&dark);
        group.peers[0].share("Après");
        group.peers.append(&mut friends);
        days(&mut group.peers, &shelf);
        let friends = group.peers.split_off(2);
        for peer in &group.peers {
            let persons = &peer.replica.membership().persons;
            assert!(persons.values().any(|person| person.ended == Some(Ended::ByGroup)), "the owner is out");
            assert!(peer.shows("Après"));
        }
        friends.iter().any(|friend| friend.shows("Après"))
    });
}

/// The way out: whoever was let in so is removed like anybody, and may be invited like anybody.
#[test]
fn who_came_late_is_removed_like_anybody() {
    let (mut group, mut thief, dark) = with_a_removed_device();
    let friend = thief.admit("Complice", 71, &dark);
    let shelf = group.shelf.with(&dark);
    days(&mut group.peers, &shelf);
    let founder = &mut group.peers[0];
    assert!(founder.replica.came_late(&friend.person()));
    founder.replica.remove_person(friend.person(), founder.hour, &mut founder.chance).unwrap();
    days(&mut group.peers, &shelf);
    let again = group.peers[0].admit("Complice", 73, &shelf);
    group.peers.push(again);
    group.peers[1].share("Après");
    days(&mut group.peers, &shelf);
    assert!(group.peers.iter().all(|peer| peer.shows("Après")));
    assert!(!group.peers[0].replica.came_late(&group.peers[3].person()));
}

/// Nor are they in the next season, unless somebody invites them there.
#[test]
fn who_came_late_is_not_welcomed_in_the_next_season() {
    held_by(Defence::NoKeysForLate, || {
        let (mut group, mut thief, dark) = with_a_removed_device();
        let friend = thief.admit("Complice", 71, &dark);
        let founder = &mut group.peers[0];
        let (hour, chance) = (founder.hour, &mut founder.chance);
        let mut next = founder.replica.found_successor("https://x.fr/", hour, chance).unwrap();
        founder.exchange(&group.shelf);
        // Somebody in the group tells them where it lies, and they say so themselves.
        let told = &founder.replica.membership().successors[0];
        let (to, loc, store) = (told.group, told.loc, told.store.clone());
        let from = (*friend.replica.group(), friend.person());
        let joining = Joining::move_to(from, to, loc, "Complice", &mut forge::chance());
        let (statement, statement_signature) = joining.statement().unwrap();
        let tells = forge::op(&Op::Successor { group: to, loc, store });
        let states = forge::op(&Op::Moving { statement, statement_signature });
        let key = &friend.keys.signing;
        let tells = forge::entry(&friend.replica, key, Log::Membership, tells, |_| {});
        let states = forge::after(&tells, key, states, |_| {});
        let acts = [tells, states];
        let head = Head::of(&friend.replica, &friend.me(), &acts);
        dark.put(head.file_to(&friend.replica, key, &forge::epoch(&friend.replica)));
        days(&mut group.peers, &group.shelf.with(&dark));
        let founder = &mut group.peers[0];
        assert!(founder.replica.membership().counts(&acts[1].id()), "it states its keys");
        next.welcome(&founder.replica, founder.hour, &mut founder.chance) > 0
    });
}

/// A facilitator gives up the device with which they had let somebody in, another facilitator, as if they had not known of that. Who had
/// heard of the one before the other goes on handing over what there is: nobody is swept out so.
#[test]
fn nobody_is_swept_out_of_what_follows_by_a_removal_from_an_old_view() {
    let (mut group, shelf, _) = with_one_swept_out();
    let (second, person) = (group.peers[0].me(), group.peers[3].person());
    days(&mut group.peers, &shelf);
    group.peers[1].share("Après");
    days(&mut group.peers, &shelf);
    for peer in &group.peers {
        assert!(peer.shows("Après"), "{:?}", peer.replica.health);
        // Nobody but the device from which it was done takes them for late, and that one until its person says otherwise.
        assert_eq!(peer.replica.came_late(&person), peer.me() == second);
    }
    group.peers[0].replica.trust(person);
    let founder = restored(&group.peers[0].replica).unwrap();
    assert!(!founder.came_late(&person));
}

/// A facilitator's device has two histories, as one that was put back to a copy has. Who shows that as if they had known of nobody else
/// sweeps nobody out whom it let in before these parted.
#[test]
fn nobody_is_swept_out_of_what_follows_by_a_fork_that_comes_after_them() {
    let mut group = Group::of(4);
    let [founder, shower, ..] = &group.peers[..] else { panic!("four") };
    let key = &founder.keys.signing;
    let texts = ["Une", "Autre"]
        .map(|title| forge::entry(&founder.replica, key, Log::Content, forge::situation(title), |_| {}));
    let proof = Op::Fork(Box::new((texts[0].signed(), texts[1].signed())));
    let ledger = founder.replica.ledger();
    let acts = ledger.chain(&founder.me(), Log::Membership);
    let shown =
        forge::entry(&shower.replica, &shower.keys.signing, Log::Membership, forge::op(&proof), |body| {
            // The founding act, an epoch, and the act that let in who shows it.
            body.deps = vec![Tip { device: founder.me(), log: Log::Membership, seq: 3, id: acts[2].id() }];
        });
    group.shelf.put(forge::head(&shower.replica, &shower.keys.signing, std::slice::from_ref(&shown)));
    let persons = [group.peers[1].person(), group.peers[2].person(), group.peers[3].person()];
    let mut peer = group.peers.remove(2);
    peer.exchange(&group.shelf);
    // A device that hears of all that at once.
    let late = peer.second_device(75, &group.shelf);
    for peer in [&peer, &late] {
        assert!(peer.replica.membership().counts(&shown.id()));
        assert!(!persons.iter().any(|person| peer.replica.came_late(person)));
    }
}

/// Who comes back by a kit hears of all that at once: they are who they are, and write on.
#[test]
fn who_was_let_in_by_a_device_that_was_given_up_so_comes_back_by_a_kit() {
    let (mut group, shelf, seed) = with_one_swept_out();
    days(&mut group.peers, &shelf);
    let loc = *group.peers[1].replica.loc();
    let joining = Joining::recover(seed, loc, "Collègue", &mut SeededChance::new(90));
    let mut back = Newcomer::of(joining, 90).exchange(&shelf).expect("back");
    assert!(!back.replica.came_late(&back.person()));
    back.share("De retour");
    group.peers[3] = back;
    days(&mut group.peers, &shelf);
    for peer in &group.peers[1..] {
        assert!(peer.shows("De retour"), "{:?}", peer.replica.health);
    }
}

/// A row that was written before it was remembered who came late: who is there then was there before.
#[test]
fn a_row_of_before_takes_nobody_for_late() {
    let (mut group, shelf, _) = with_one_swept_out();
    let peer = &mut group.peers[1];
    peer.exchange(&shelf);
    let row = peer.replica.keep();
    // An array of 27, version 5; at its end four persons who did not come late, of 17 bytes each, and none who did.
    assert_eq!((&row[..3], &row[row.len() - 70..row.len() - 69]), (&[0x98, 27, 5][..], &[0x84][..]));
    let before = [&[0x98, 25, 4], &row[3..row.len() - 70]].concat();
    let ids = peer.replica.ledger().ids().into_iter();
    let rows: Vec<_> = ids.map(|id| Zeroizing::new(peer.replica.keep_entry(&id).unwrap())).collect();
    peer.replica = Replica::restore(&before, &rows).unwrap();
    days(&mut group.peers, &shelf);
    let persons = group.peers.iter().map(Peer::person);
    assert!(persons.into_iter().all(|person| !group.peers[1].replica.came_late(&person)));
}
