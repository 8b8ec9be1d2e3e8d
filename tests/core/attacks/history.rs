//! Stores that go back, part people, or show one thing to one and another to another; devices that were copied.

use souspli::app::vocabulary::Notice;
use souspli::defence::Defence;
use souspli::log::entry::Log;
use souspli::log::name::Folder;
use souspli::log::op::{Op, Setting};
use souspli::sync::SessionCode;

use super::forge::{self, Head};
use super::group::{Group, Peer, Shelf, held, held_by, of};
use crate::world::{Device, HOUR, change_kit, pair, sheet};

fn words(peer: &Peer, mark: &[u8; 32]) -> Option<SessionCode> {
    peer.replica.session_code(mark)
}

/// The host shows two people one history and the third another; then one file crosses.
#[test]
fn a21_two_views_of_one_store_are_seen_when_they_cross_and_heard_before() {
    let mut group = Group::of(3);
    let (mut here, there) = (group.shelf.copy(), group.shelf.copy());
    group.peers[0].share("Ici");
    group.peers[0].exchange(&here);
    group.peers[1].exchange(&here);
    group.peers[2].share("Là");
    group.peers[2].exchange(&there);
    // Each says six words over what they have.
    let mark = {
        let peer = &mut group.peers[0];
        peer.replica.open_session(peer.hour, &mut peer.chance).unwrap()
    };
    group.peers[0].exchange(&here);
    group.peers[1].exchange(&here);
    assert!(matches!(words(&group.peers[0], &mark), Some(SessionCode::Words(_))));
    assert_eq!(words(&group.peers[0], &mark), words(&group.peers[1], &mark));
    assert_eq!(words(&group.peers[2], &mark), None, "no words of that session at all");
    // One file crosses, and what it stands on does not.
    group.peers[1].share("Réponse");
    let heads: Vec<_> = group.peers[1].exchange(&here).into_iter().collect();
    let crossing = there.copy();
    heads.into_iter().for_each(|file| crossing.put(file));
    let reader = &mut group.peers[2];
    reader.exchange(&crossing);
    assert!(reader.shows("Réponse") && reader.replica.misses_something());
    assert!(
        reader
            .replica
            .missing()
            .iter()
            .any(|(tip, by)| { tip.device == group.peers[0].me() && *by == group.peers[1].me() })
    );
    // All of it: nothing was lost, all say the same.
    here = here.with(&there);
    group.shelf = here;
    group.rounds(3);
    for peer in &group.peers {
        assert!(["Ici", "Là", "Réponse"].iter().all(|title| peer.shows(title)));
        assert!(!peer.replica.misses_something());
        assert_eq!(words(peer, &mark), words(&group.peers[0], &mark));
    }
}

#[test]
fn a22_a_store_that_goes_back_is_noticed_and_filled_again() {
    let mut group = Group::of(3);
    let before = group.shelf.copy();
    group.peers[1].share("Perdu par le dépôt");
    group.settle();
    group.settle();
    // For all, for good.
    held_by(Defence::Memory, || {
        let mut peer = group.peers[0].clone();
        peer.exchange(&before.copy());
        assert!(peer.shows("Perdu par le dépôt"), "what was read stays");
        peer.replica.health.rolled_back.is_empty()
    });
    // For one.
    let (mut dark, mut light) = (group.peers[0].clone(), group.peers[2].clone());
    dark.exchange(&before.copy());
    light.exchange(&group.shelf.copy());
    assert!(!dark.replica.health.rolled_back.is_empty() && light.replica.health.rolled_back.is_empty());
    dark.exchange(&group.shelf.copy());
    assert!(dark.replica.health.rolled_back.is_empty(), "over once the store is itself again");
    // The author's own device has it; and if that one is lost too, another brings it back.
    let shelf = before.copy();
    let keeper = &mut group.peers[0];
    keeper.exchange(&shelf);
    keeper.replica.refill();
    keeper.exchange(&shelf);
    // The third once more, as they were before: groups are made from the same seeds.
    let newcomer = &mut group.peers[2];
    *newcomer = Group::of(3).peers.remove(2);
    newcomer.hour += 1000;
    newcomer.exchange(&shelf);
    assert!(newcomer.shows("Perdu par le dépôt"));
}

#[test]
fn a22_nothing_is_written_to_an_empty_store_unasked() {
    let mut group = Group::of(2);
    group.peers[0].share("Texte");
    held_by(Defence::EmptyStoreAsks, || !group.peers[0].clone().exchange(&Shelf::default()).is_empty());
    let (shelf, peer) = (Shelf::default(), &mut group.peers[0]);
    peer.exchange(&shelf);
    assert!(peer.replica.health.empty);
    peer.replica.refill();
    assert!(!peer.exchange(&shelf).is_empty());
}

/// A newcomer has no memory: what came before them does not open, and what others have seen since is missed.
#[test]
fn a23_a_newcomer_is_not_shown_an_older_state_as_the_newest() {
    let mut group = Group::of(3);
    let newcomer = group.peers[0].admit("N", 77, &group.shelf);
    let before = group.shelf.copy();
    group.rounds(2);
    group.peers[1].share("Un");
    group.peers[1].exchange(&group.shelf);
    let middle = group.shelf.copy();
    group.peers[1].share("Deux");
    group.peers[1].exchange(&group.shelf);
    group.settle();
    let mut honest = newcomer.clone();
    honest.exchange(&group.shelf.copy());
    assert!(honest.shows("Deux") && !honest.replica.misses_something(), "no alarm without reason");
    // The state in which they came.
    let mut reader = newcomer.clone();
    reader.exchange(&before);
    assert_eq!(reader.reads(), []);
    // The second person's head as it once was, beside the newest of somebody who has seen more.
    let tag = souspli::log::name::device_tag(newcomer.replica.loc(), &group.peers[1].me());
    let of_second = |name: &souspli::log::name::FileName| name.tag() == Some(&tag);
    let mut files = group.shelf.files();
    files.retain(|name, _| name.folder != Folder::Heads || !of_second(name));
    files.extend(of(Folder::Heads, &middle.files()).into_iter().filter(|(name, _)| of_second(name)));
    held_by(Defence::SeenIsAsked, || {
        let (mut reader, shelf) = (newcomer.clone(), Shelf::default());
        shelf.set(files.clone());
        reader.exchange(&shelf);
        reader.exchange(&shelf);
        assert!(reader.shows("Un") && !reader.shows("Deux"));
        !reader.replica.misses_something()
    });
}

/// A store that serves nothing new: the age of the news of each device says so.
#[test]
fn a25_silence_is_shown_as_the_age_of_the_news() {
    let (store, founder, member) = pair();
    founder.share(&sheet("Un"));
    founder.exchange();
    member.exchange();
    let frozen = store.files();
    let news = |device: &Device| {
        let members = device.group().members;
        let founder = members.iter().find(|member| member.name == "Sillage").unwrap();
        founder.devices[0].news.unwrap()
    };
    let first = news(&member);
    founder.app.world().hour.set(HOUR + 100);
    founder.share(&sheet("Deux"));
    founder.exchange();
    let thawed = store.files();
    member.app.world().hour.set(HOUR + 100);
    store.set_files(frozen);
    member.exchange();
    assert_eq!((news(&member), member.group().exchange.last), (first, Some(HOUR + 100)));
    store.set_files(thawed);
    member.exchange();
    assert_eq!(news(&member), HOUR + 100);
}

/// A copied device writes two histories: both are kept, the device is out, and all come to the same.
#[test]
fn a30_a_copied_device_is_found_out_and_nothing_is_lost() {
    let mut group = Group::of(4);
    let mut copy = group.peers[1].clone();
    let dark = group.shelf.copy();
    for (peer, shelf, title) in [(&mut group.peers[1], &group.shelf, "L’une"), (&mut copy, &dark, "L’autre")]
    {
        peer.share(title);
        peer.exchange(shelf);
    }
    let twice = group.peers.remove(1);
    let shelf = group.shelf.with(&dark);
    // One met the first history first, another the second, the third both at once.
    held_by(Defence::ForkNoticed, || {
        let mut peers = group.peers.clone();
        peers[0].exchange(&group.shelf.copy());
        peers[1].exchange(&dark.copy());
        let shelf = shelf.copy();
        for _ in 0..4 {
            for peer in &mut peers {
                peer.exchange(&shelf);
            }
        }
        for peer in &peers {
            assert_eq!(held(peer, &twice.me()), 2, "both are kept");
        }
        if peers.iter().any(|peer| peer.replica.membership().is_live(&twice.me())) {
            return true;
        }
        let standings = |peer: &Peer| -> Vec<_> {
            peer.replica.situations().into_iter().map(|fact| (fact.entry, fact.standing)).collect()
        };
        assert!(peers.iter().all(|peer| standings(peer) == standings(&peers[0])), "all alike");
        assert!(peers.iter().all(|peer| peer.replica.any_fork() && !peer.replica.read_only()));
        false
    });
}

/// The device stops between a put and what it would have written down after it; whatever was kept is all it has.
#[test]
fn a59_a_device_that_stops_at_any_put_goes_on_as_one() {
    held_by(Defence::OwnHeads, || {
        let (_store, founder, member) = pair();
        let world = member.app.world();
        // As a restored profile, or a disk that forgot its last writes: nothing of the share remains.
        let old = world.disk.rows.borrow().clone();
        member.share(&sheet("Oublié ici"));
        member.exchange();
        founder.exchange();
        world.disk.rows.replace(old);
        let member = member.restarted();
        assert_eq!(member.reads().len(), 0);
        member.share(&sheet("Après"));
        member.exchange();
        founder.exchange();
        member.exchange();
        founder.exchange();
        let forked = founder.group().notices.contains(&Notice::Forked);
        if !forked {
            for device in [&founder, &member] {
                let mut titles: Vec<String> = device.reads().into_iter().map(|sheet| sheet.title).collect();
                titles.sort();
                assert_eq!(titles, ["Après", "Oublié ici"]);
            }
        }
        forked
    });
}

/// The same, for an entry that was kept, and sent, and of which it was forgotten that it was sent: it is not signed twice.
#[test]
fn a59_what_was_sent_is_not_signed_once_more() {
    let (_store, founder, member) = pair();
    member.share(&sheet("Une fois"));
    let disk = member.app.world().disk.clone();
    let kept = disk.rows.borrow().clone();
    member.exchange();
    disk.rows.replace(kept);
    let member = member.restarted();
    member.exchange();
    founder.exchange();
    for device in [&founder, &member] {
        assert_eq!(device.reads().len(), 1);
        assert!(!device.group().notices.contains(&Notice::Forked));
    }
    assert_eq!(member.group().exchange.to_send, 0);
}

/// Two copies of one device put heads of one number: a name holds its file's hash, so neither takes the other's place.
#[test]
fn a64_a_copy_takes_no_head_away() {
    let mut group = Group::of(2);
    let mut copy = group.peers[1].clone();
    let other = group.shelf.copy();
    group.peers[1].share("L’une");
    group.peers[1].exchange(&group.shelf);
    copy.share("L’autre");
    copy.exchange(&other);
    let shelf = group.shelf.with(&other);
    let tag = souspli::log::name::device_tag(copy.replica.loc(), &copy.me());
    let heads = of(Folder::Heads, &shelf.files());
    let numbers: Vec<_> = heads
        .iter()
        .filter(|(name, _)| name.tag() == Some(&tag))
        .filter_map(|(name, _)| name.head_seq())
        .collect();
    assert!(numbers.len() == 2 && numbers[0] == numbers[1], "{numbers:?}");
    held_by(Defence::TwinHeads, || {
        let mut founder = group.peers[0].clone();
        founder.exchange(&group.shelf.copy());
        founder.exchange(&shelf.copy());
        held(&founder, &copy.me()) < 2
    });
}

/// A facilitator's copied device mints an epoch; another history of it, as long, is seen by who lets somebody in. What others wrote to
/// that epoch before they knew is for the newcomer as well.
#[test]
fn who_came_beside_an_epoch_of_a_second_history_reads_what_is_sealed_to_it() {
    let mut group = Group::with_facilitators(5, 2);
    let (here, there) = (group.shelf.copy(), group.shelf.copy());
    let mut copy = group.peers[1].clone();
    let gone = group.peers[4].person();
    let minter = &mut group.peers[1];
    minter.replica.remove_person(gone, minter.hour, &mut minter.chance).unwrap();
    minter.exchange(&here);
    let writer = &mut group.peers[2];
    writer.exchange(&here);
    writer.share("Entre-temps");
    writer.exchange(&here);
    for name in ["Un", "Deux", "Trois", "Quatre"] {
        copy.replica.set(Setting::Name(name.into()), copy.hour, &mut copy.chance).unwrap();
    }
    copy.exchange(&there);
    let founder = &mut group.peers[0];
    founder.exchange(&there);
    let mut newcomer = founder.admit("Nouvelle", 77, &there);
    newcomer.exchange(&there);
    let both = here.with(&there);
    for _ in 0..4 {
        for at in [0, 2, 3] {
            group.peers[at].hour += 24;
            group.peers[at].exchange(&both);
        }
        newcomer.exchange(&both);
    }
    assert!(!group.peers[3].replica.membership().is_live(&copy.me()), "the second history is noticed");
    assert!(group.peers[3].shows("Entre-temps"));
    assert!(newcomer.shows("Entre-temps"), "it awaits a key that nobody hands over");
}

/// Two devices of one person begin an epoch each, unknown to one another. Somebody has written to the deeper one when the other's act
/// takes that out of use; a newcomer is let in beside the one and after the other.
#[test]
fn nobody_goes_back_to_an_epoch_that_some_who_read_them_may_lack() {
    let mut group = Group::of(2);
    let mut tablet = group.peers[0].second_device(50, &group.shelf);
    let founder = &mut group.peers[0];
    change_kit(&mut founder.replica, founder.hour, &mut founder.chance);
    for _ in 0..2 {
        group.rounds(1);
        tablet.exchange(&group.shelf);
    }
    let (here, there) = (group.shelf.copy(), group.shelf.copy());
    let founder = &mut group.peers[0];
    for name in ["Un", "Deux", "Trois", "Quatre", "Cinq"] {
        founder.replica.set(Setting::Name(name.into()), founder.hour, &mut founder.chance).unwrap();
    }
    founder.admit("M", 60, &here);
    let writer = &mut group.peers[1];
    writer.exchange(&here);
    writer.share("Dans l’une");
    writer.exchange(&here);
    // The kit that is replaced might open what was sealed to the deeper one.
    change_kit(&mut tablet.replica, tablet.hour, &mut tablet.chance);
    tablet.exchange(&there);
    let heard = here.with(&there);
    let mut newcomer = tablet.admit("Nouvelle", 61, &there);
    newcomer.exchange(&there);
    let writer = &mut group.peers[1];
    writer.share("Puis");
    writer.exchange(&heard);
    let all = heard.with(&there);
    for _ in 0..4 {
        for peer in group.peers.iter_mut().chain([&mut tablet, &mut newcomer]) {
            peer.hour += 24;
            peer.exchange(&all);
        }
    }
    group.peers[1].share("Enfin");
    for _ in 0..2 {
        for peer in group.peers.iter_mut().chain([&mut tablet, &mut newcomer]) {
            peer.exchange(&all);
        }
    }
    for title in ["Dans l’une", "Puis", "Enfin"] {
        assert!(tablet.shows(title), "{title}");
        assert!(newcomer.shows(title), "{title}");
    }
}

/// Somebody signs two histories. An honest device had named the longer; put back to before, it meets the other first. What it signs
/// then does not forget what it had said, and nobody takes it for a second history.
#[test]
fn who_was_put_back_beside_a_fork_is_not_taken_for_forked() {
    for (forking, restored) in [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)] {
        let mut group = Group::of(4);
        let backup = group.peers[restored].clone();
        let bad = group.peers[forking].clone();
        let (view, key) = (&bad.replica, &bad.keys.signing);
        let seen = || forge::op(&Op::Seen);
        let mut acts = vec![forge::entry(view, key, Log::Membership, seen(), |_| {})];
        for _ in 0..4 {
            acts.push(forge::after(&acts[acts.len() - 1], key, seen(), |_| {}));
        }
        let other = forge::entry(view, key, Log::Membership, seen(), |body| body.hour += 1);
        let first = Head::of(view, &bad.me(), &acts).file(view, key);
        group.shelf.put(first.clone());
        let honest = &mut group.peers[restored];
        honest.exchange(&group.shelf);
        honest.share("Dit");
        honest.exchange(&group.shelf);
        let mut files = group.shelf.files();
        files.remove(&first.0);
        group.shelf.set(files);
        acts.insert(0, other);
        let mut head = Head::of(view, &bad.me(), &acts);
        head.body.seq = 5001;
        group.shelf.put(head.file(view, key));
        group.peers[restored] = backup;
        for _ in 0..3 {
            for at in [restored, 0] {
                group.peers[at].hour += 24;
                group.peers[at].exchange(&group.shelf);
            }
        }
        let back = &group.peers[restored];
        assert!(back.shows("Dit"));
        let known = &group.peers[0].replica.membership().devices;
        assert!(known[&bad.me()].cut.is_some(), "the fork is noticed");
        assert!(known[&back.me()].live, "{forking} forks and {restored} is put back");
    }
}
