//! Devices put back to an older state. Each as the smallest story that failed before it was mended.

use souspli::app::vocabulary::{Act, Command, Notice};
use souspli::group::Sheet;
use souspli::store::memory::MemoryStore;

use super::{a_day_later, create, let_in, opens, put_back, put_out};
use crate::world::{Device, copied, pair, sheet};

/// A backup from before the first exchange remembers the founding act as never sent. What the store has was sent: it was signed
/// again, its rows deleted, and the group did not open after the next start.
#[test]
fn a_device_put_back_to_before_its_first_exchange_takes_up_what_it_had_sent() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.run(create()).unwrap();
    let id = founder.share(&sheet("Avant"));
    let backup = copied(&founder.app.world().disk);
    founder.exchange();
    let founder = put_back(&founder, &backup);
    founder.exchange();
    assert_eq!(founder.reads().len(), 1, "it is there once");
    let founder = founder.restarted();
    assert!(!founder.group().notices.contains(&Notice::DamagedHere));
    assert!(founder.read(&id).is_some());
}

/// Two heads of one number, from two copies of one device: only the first that was listed was looked at.
#[test]
fn two_heads_of_one_number_are_two_histories() {
    let (store, founder, member) = pair();
    let copy = put_back(&member, &copied(&member.app.world().disk));
    let before = store.files();
    copy.share(&sheet("Une"));
    copy.exchange();
    let theirs = store.files();
    store.set_files(before);
    member.share(&sheet("Autre"));
    member.exchange();
    let mut both = store.files();
    both.extend(theirs);
    store.set_files(both);
    founder.exchange();
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::Forked), "{:?}", founder.group().notices);
}

/// A device put back to an older state read what others had seen of it before it took up its own newest head, and believed ever
/// after that it must not go on.
#[test]
fn a_device_that_took_up_what_it_had_sent_goes_on() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let others = [let_in(&founder, "Brume"), let_in(&founder, "Cèdre")];
    others.iter().for_each(Device::exchange);
    founder.exchange();
    let backup = copied(&founder.app.world().disk);
    founder.share(&sheet("Oubliée"));
    founder.exchange();
    for other in &others {
        other.exchange();
        other.share(&sheet("Réponse"));
        other.exchange();
    }
    let founder = put_back(&founder, &backup);
    founder.exchange();
    let id = founder.share(&sheet("Encore"));
    founder.exchange();
    others[0].exchange();
    assert_eq!(founder.group().notices, []);
    assert!(others[0].read(&id).is_some());
}

/// A device put back to an older state got its acts back from others, and not the text that it had written before them: its next act
/// did not follow on that, and ended its worker; a text would have borne a number twice. It reads on and writes nothing until the
/// text is back.
#[test]
fn who_lacks_what_they_wrote_writes_nothing_until_it_is_back() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let member = let_in(&founder, "Brume");
    member.exchange();
    founder.exchange();
    let backup = copied(&founder.app.world().disk);
    founder.share(&sheet("Oubliée"));
    founder.exchange();
    let rename = |device: &Device, name: &str| {
        device.run(Command::Act { group: 1, act: Act::Rename { name: name.into() } })
    };
    rename(&founder, "Autrement").unwrap();
    let before = store.files();
    founder.exchange();
    let head = |path: &String| path.contains("/h/") && !before.contains_key(path);
    let newest = store.files().into_keys().find(head).unwrap();
    member.exchange();
    member.share(&sheet("Réponse"));
    member.exchange();
    let whole = store.files();
    let mut lacking = whole.clone();
    lacking.remove(&newest);
    store.set_files(lacking);
    let founder = put_back(&founder, &backup);
    founder.exchange();
    assert_eq!(founder.group().name, "Autrement", "it reads on");
    assert!(founder.group().notices.contains(&Notice::OwnDeviceAhead));
    rename(&founder, "Encore").unwrap_err();
    store.set_files(whole);
    founder.exchange();
    assert_eq!(founder.group().notices, []);
    rename(&founder, "Encore").unwrap();
    founder.exchange();
    member.exchange();
    assert_eq!(member.group().name, "Encore");
    assert_eq!(member.group().notices, []);
}

/// A device put back to before it erased something takes up its own word, and showed the text on: alone in its group, for ever.
#[test]
fn a_device_put_back_to_before_it_erased_something_erases_it_again() {
    let (_store, founder, member) = pair();
    let gone = member.share(&sheet("Effacée"));
    member.exchange();
    let backup = copied(&member.app.world().disk);
    member.run(Command::Act { group: 1, act: Act::Erase { situation: gone.clone() } }).unwrap();
    member.exchange();
    founder.exchange();
    let member = put_back(&member, &backup);
    member.exchange();
    assert!(founder.read(&gone).is_none());
    assert!(member.read(&gone).is_none(), "{:?}", member.group().situations);
}

/// A device put back to before it had sent a note knew not to which epoch it had, and sealed it anew to the one that a newcomer holds.
#[test]
fn what_a_device_sent_before_it_was_put_back_stays_in_its_epoch() {
    let (store, founder, member) = pair();
    founder.exchange();
    member.share(&sheet("Avant elle"));
    let backup = copied(&member.app.world().disk);
    member.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    let member = put_back(&member, &backup);
    member.exchange();
    member.share(&sheet("Avec elle"));
    member.exchange();
    newcomer.exchange();
    assert!(opens(&newcomer, &store.files(), "Avec elle"));
    assert!(!opens(&newcomer, &store.files(), "Avant elle"));
}

/// Behind a handful of made-up names a device put back to before did not find what it had said, and said something else.
#[test]
fn made_up_names_do_not_make_a_restored_device_say_two_things() {
    for names in [6, 63, 100] {
        let (store, founder, member) = pair();
        let backup = copied(&member.app.world().disk);
        member.share(&sheet("Avant"));
        member.exchange();
        founder.exchange();
        let mut files = store.files();
        let tag =
            pollster::block_on(member.app.examine(1, |r| souspli::log::name::device_tag(r.loc(), &r.me())));
        let head =
            files.keys().rfind(|path| path.contains(&format!("/h/{}-", tag.clone().unwrap()))).unwrap();
        let made_up = |n: usize| head.replace("-00000000", &format!("-{:08}", 10 + n));
        let made_up: Vec<String> = (0..names).map(made_up).collect();
        files.extend(made_up.into_iter().map(|path| (path, vec![0; 90])));
        store.set_files(files);
        let member = put_back(&member, &backup);
        member.share(&sheet("Après"));
        // A person's other devices try four in each exchange.
        for _ in 0..30 {
            member.exchange();
            founder.exchange();
        }
        assert!(!founder.group().notices.contains(&Notice::Forked), "{names} names");
        assert_eq!(founder.reads().len(), 2, "{names} names: {:?}", member.group().notices);
    }
}

/// A note that was erased before it was sent, on a device that found it had once said something else: its row stayed, stood beside the
/// one that had taken its number, and after the next start whatever was written next stopped the app.
#[test]
fn what_was_erased_unsent_does_not_come_back_beside_what_was_sent() {
    let (store, founder, member) = pair();
    let backup = copied(&member.app.world().disk);
    member.share(&sheet("Une"));
    member.exchange();
    let member = put_back(&member, &backup);
    let erased = member.share(&sheet("Effacée"));
    member.run(Command::Act { group: 1, act: Act::Erase { situation: erased } }).unwrap();
    member.share(&sheet("Autre"));
    for _ in 0..2 {
        member.exchange();
        founder.exchange();
    }
    let member = member.restarted();
    let id = member.share(&sheet("Ensuite"));
    for device in [&member, &founder] {
        device.exchange();
    }
    assert!(founder.read(&id).is_some(), "{:?}", founder.group().notices);
    assert_eq!(founder.reads().len(), 3);
    drop(store);
}

/// What a restored device had kept of somebody who came and went since stood in its own head alone, which it took for read before it
/// had taken up whom that was of.
#[test]
fn a_restored_device_reads_what_it_had_kept_of_somebody_who_came_since() {
    let (_store, founder, member) = pair();
    let backup = copied(&founder.app.world().disk);
    let gone = let_in(&founder, "Dune");
    let long = Sheet { what_happened: "é".repeat(20_000), ..sheet("Longue") };
    let ids = [(); 2].map(|()| gone.share(&long));
    for device in [&gone, &founder] {
        device.exchange();
    }
    put_out(&founder, "Dune");
    for device in [&founder, &member, &founder] {
        device.exchange();
    }
    let founder = put_back(&founder, &backup);
    for _ in 0..3 {
        for device in [&founder, &member] {
            a_day_later(device);
            device.exchange();
        }
    }
    for id in &ids {
        assert!(member.read(id).is_some(), "{:?}", member.group().notices);
        assert!(founder.read(id).is_some(), "{:?}", founder.group().notices);
    }
}
