//! What an adversarial reading of the core found, each as the test that failed before it was closed.

use std::collections::VecDeque;

use souspli::app::vocabulary::{Command, Failure, Notice, Stage, StoreChoice};
use souspli::group::{Framework, Sheet};
use souspli::log::entry::{Body, Entry, EntryId, Log, Tip, payload_hash};
use souspli::log::ledger::{Admitted, Ledger};
use souspli::log::membership::Membership;
use souspli::log::name::Folder;
use souspli::seal::{SeededChance, SigningKey};
use souspli::store::memory::MemoryStore;
use souspli::sync::{Effect, Event, Exchange, Founding, Replica};

use crate::world::{Device, HOUR, PASSPHRASE, pair, sheet};

/// A pair with a sheet that both have read, and a third person just admitted; nothing of that has been sent yet.
fn a_third_person_after_a_sheet() -> (MemoryStore, Device, Device, Device) {
    let (store, founder, second) = pair();
    second.share(&sheet("Avant"));
    second.exchange();
    founder.exchange();
    let third = Device::new(&store);
    third.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.admit_first(true).unwrap();
    (store, founder, second, third)
}

#[test]
fn three_people_read_one_another_when_the_third_comes_after_the_first_sheet() {
    let (_store, founder, second, third) = a_third_person_after_a_sheet();
    let from_founder = founder.share(&sheet("Après"));
    founder.exchange();
    for device in [&third, &second, &founder, &third, &second] {
        device.exchange();
    }
    let from_second = second.share(&sheet("Réponse"));
    second.exchange();
    third.exchange();
    assert!(second.read(&from_founder).is_some(), "{:?}", second.group().notices);
    assert!(third.read(&from_second).is_some(), "{:?}", third.group().notices);
}

#[test]
fn two_tabs_of_one_device_do_not_spoil_it() {
    let (_store, first, _member) = pair();
    let world = first.app.world();
    let second = Device::beside(world.disk.clone(), &world.store, HOUR);
    assert_eq!(second.view().stage, Stage::OpenElsewhere);
    let unlock = || Command::Unlock { passphrase: PASSPHRASE.into() };
    assert_eq!(second.run(unlock()), Err(Failure::OpenElsewhere));
    first.share(&sheet("Un"));
    // The first is closed: the second goes on from what is on the disk.
    world.disk.in_use.set(false);
    pollster::block_on(second.app.start());
    assert_eq!(second.view().stage, Stage::Locked);
    second.run(unlock()).unwrap();
    assert_eq!(second.reads().len(), 1);
}

#[test]
fn a_damaged_row_spoils_one_group_and_is_kept() {
    let (store, founder, _member) = pair();
    let other = Device::new(&store);
    other.create("Houle");
    let join =
        Command::Join { link: other.invite(), my_name: "Sillage".into(), login: None, passphrase: None };
    founder.run(join).unwrap();
    let disk = founder.app.world().disk.clone();
    let whole = disk.rows.borrow().clone();
    let mut spoilt = 0;
    for name in whole.keys() {
        *disk.rows.borrow_mut() = whole.clone();
        let mut row = whole[name].clone();
        let last = row.len() - 1;
        row[last] ^= 1;
        disk.rows.borrow_mut().insert(name.clone(), row.clone());
        let device = founder.restarted();
        let groups = device.view().groups;
        spoilt += groups.iter().filter(|group| group.notices.contains(&Notice::DamagedHere)).count();
        assert!(groups.iter().any(|group| group.notices.is_empty()), "the other group opens");
        let _ = device.run(Command::Share { group: 1, draft: None, sheet: sheet("Titre") });
        assert_eq!(disk.rows.borrow().get(name), Some(&row), "what cannot be read is not written over");
    }
    assert!(spoilt > 0);
}

#[test]
fn a_name_that_the_host_makes_up_does_not_stop_a_device_for_ever() {
    let (store, founder, _member) = pair();
    let honest = store.files();
    let mut files = honest.clone();
    for path in honest.keys().filter(|path| path.contains("/h/")) {
        let (tag, _) = path.split_once("-0").unwrap();
        files.insert(format!("{tag}-0000009999-aaaaaaaaaaaaaaaa.age"), b"x".to_vec());
    }
    store.set_files(files);
    founder.exchange();
    store.set_files(honest);
    let founder = founder.restarted();
    founder.exchange();
    assert!(!founder.group().notices.contains(&Notice::OwnDeviceAhead));
    assert!(founder.run(Command::Share { group: 1, draft: None, sheet: sheet("Titre") }).is_ok());
}

#[test]
fn a_pack_that_the_host_holds_back_is_noticed_and_asked_for_again() {
    let (store, founder, member) = pair();
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    for _ in 0..3 {
        founder.share(&long);
    }
    founder.exchange();
    let all = store.files();
    let mut fewer = all.clone();
    fewer.retain(|path, bytes| !path.contains("/o/") || bytes.len() < 60_000);
    assert_eq!(fewer.len() + 1, all.len());
    store.set_files(fewer);
    member.exchange();
    assert!(member.group().notices.contains(&Notice::Missing));
    store.set_files(all);
    member.exchange();
    assert_eq!(member.reads().len(), 3);
}

#[test]
fn nobody_takes_the_place_of_another_persons_situation() {
    let (_store, founder, member) = pair();
    let id = founder.share(&sheet("La mienne"));
    founder.exchange();
    member.exchange();
    let world = member.app.world();
    world.loaded.replace(data_encoding::BASE32_NOPAD.decode(id.to_ascii_uppercase().as_bytes()).unwrap());
    world.hour.set(HOUR - 1);
    member.share(&sheet("Une autre"));
    world.hour.set(HOUR);
    member.exchange();
    founder.exchange();
    let titles: Vec<String> = founder.reads().into_iter().map(|sheet| sheet.title).collect();
    assert!(titles.contains(&"La mienne".to_owned()), "{titles:?}");
}

#[test]
fn five_hundred_packs_do_not_stop_a_device() {
    let chance = &mut SeededChance::new(1);
    let founding = Founding::new("Nom", Framework::Balint, "Sillage");
    let mut replica = Replica::found(&founding, HOUR, chance);
    let long =
        Sheet { what_happened: "é".repeat(20_000), what_puzzles_me: "é".repeat(20_000), ..sheet("Longue") };
    let mut heads: Vec<String> = Vec::new();
    for _ in 0..500 {
        replica.share(&long, HOUR, chance).unwrap();
        let (mut exchange, effects) = Exchange::start();
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let event = match effect {
                Effect::List(Folder::Heads) => Event::Listed(Folder::Heads, heads.clone()),
                Effect::List(folder) => Event::Listed(folder, Vec::new()),
                Effect::Get(file) => Event::Got(file, None),
                Effect::Put(file, _) => {
                    if file.folder == Folder::Heads {
                        heads.push(file.file.clone());
                    }
                    Event::Put(file)
                }
                Effect::Delete(file) => {
                    heads.retain(|name| *name != file.file);
                    Event::Deleted(file, true)
                }
            };
            waiting.extend(exchange.event(&mut replica, event, HOUR, chance));
        }
        assert_eq!(replica.to_send(), 0);
    }
}

fn entry(key: &SigningKey, log: Log, prev: Option<EntryId>, deps: Vec<Tip>, payload: &[u8]) -> Entry {
    let body = Body {
        group: [1; 32],
        log,
        author: key.public(),
        seq: 1,
        prev,
        beside: deps.iter().find(|dep| dep.device == key.public()).map_or(0, |dep| dep.seq),
        deps,
        hour: 0,
        payload_hash: payload_hash(payload),
    };
    Entry::sign(body, payload.to_vec(), key)
}

#[test]
fn the_order_of_arrival_does_not_decide_what_a_ledger_takes() {
    let chance = &mut SeededChance::new(1);
    let (other, author) = (SigningKey::generate(chance), SigningKey::generate(chance));
    let seen = entry(&other, Log::Membership, None, vec![], b"");
    let membership = entry(&author, Log::Membership, None, vec![seen.tip()], b"");
    let content = entry(&author, Log::Content, None, vec![membership.tip()], b"");
    let takes = |order: [&Entry; 3]| {
        let mut ledger = Ledger::default();
        order.into_iter().all(|entry| ledger.admit(entry.clone(), None) == Ok(Admitted::New))
    };
    assert_eq!(takes([&seen, &content, &membership]), takes([&seen, &membership, &content]));
}

#[test]
fn an_unknown_operation_of_nobody_in_the_group_changes_nothing() {
    let stranger = SigningKey::generate(&mut SeededChance::new(1));
    // [salt, 99]
    let payload = [&[0x82, 0x50][..], &[0; 16], &[0x18, 99]].concat();
    let mut ledger = Ledger::default();
    ledger.admit(entry(&stranger, Log::Membership, None, vec![], &payload), None).unwrap();
    assert!(Membership::of(ledger.acts()).newer.is_empty());
}

#[test]
fn what_the_admitting_device_had_not_seen_does_not_hide_what_comes_after() {
    let (store, founder, second) = pair();
    let third = Device::new(&store);
    third.join(&founder.invite(), "Cèdre");
    founder.exchange();
    second.share(&sheet("Pas encore vue"));
    second.exchange();
    founder.admit_first(true).unwrap();
    for device in [&founder, &second, &third, &founder, &second, &third] {
        device.exchange();
    }
    let after = second.share(&sheet("Après"));
    second.exchange();
    third.exchange();
    assert!(third.read(&after).is_some(), "{:?}", third.group().notices);
}

#[test]
fn a_grant_that_the_store_lost_is_made_again() {
    let (store, founder, second, third) = a_third_person_after_a_sheet();
    founder.exchange();
    let mut files = store.files();
    files.retain(|path, _| !path.contains("/g/"));
    store.set_files(files);
    let after = founder.share(&sheet("Après"));
    for _ in 0..3 {
        for device in [&founder, &second, &third] {
            device.exchange();
        }
    }
    assert!(second.read(&after).is_some(), "{:?}", second.group().notices);
    assert!(third.group().waiting.is_none());
}

#[test]
fn a_new_group_does_not_take_the_place_of_a_damaged_one() {
    let (_store, founder, _member) = pair();
    let disk = founder.app.world().disk.clone();
    let found = |device: &Device| {
        let (name, my_name) = ("Un autre".to_owned(), "Sillage".to_owned());
        let (framework, store) = (Framework::Balint, StoreChoice::Here);
        device.run(Command::CreateGroup { name, framework, my_name, store, passphrase: None })
    };
    let first: Vec<String> = disk.rows.borrow().keys().cloned().collect();
    found(&founder).unwrap();
    let whole = disk.rows.borrow().clone();
    for name in whole.keys().filter(|name| !first.contains(name)) {
        let mut rows = whole.clone();
        let row = rows.get_mut(name).unwrap();
        *row.last_mut().unwrap() ^= 1;
        let damaged = row.clone();
        disk.rows.replace(rows);
        let device = founder.restarted();
        found(&device).unwrap();
        assert_eq!(disk.rows.borrow().get(name), Some(&damaged), "what cannot be read is not written over");
        let groups = device.restarted().view().groups;
        assert!(groups.last().is_some_and(|group| group.notices.is_empty()), "the new group opens again");
    }
}
