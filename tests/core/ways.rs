//! Ways into a device, and a database that older and newer versions of the app have written.

use std::collections::BTreeMap;

use souspli::app::migrate::LAYOUT;
use souspli::app::ports::{Batch, Database};
use souspli::app::vocabulary::{Answer, Command, Failure, Stage, StoreChoice};
use souspli::app::ways::WayName;
use souspli::group::Framework;
use souspli::seal::{self, Passphrase};
use souspli::store::memory::MemoryStore;

use crate::world::{Device, Disk, HOUR, PASSPHRASE, sheet};

const SECOND: &str = "une deuxième phrase, plus longue";
const THIRD: &str = "et encore une troisième phrase";

/// One person with a group and a sheet in it.
fn founder() -> Device {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    founder.share(&sheet("Gardée"));
    founder
}

/// Whether what is typed opens the device that is left when the app is closed, with all that is in it.
fn opens(device: &Device, passphrase: &str) -> bool {
    let world = device.app.world();
    let again = Device::on(world.disk.clone(), &world.store, HOUR);
    match again.run(Command::Unlock { passphrase: passphrase.into() }) {
        Ok(_) => {
            assert_eq!(again.reads().len(), 1);
            true
        }
        Err(failure) => {
            assert_eq!(failure, Failure::WrongPassphrase);
            false
        }
    }
}

fn change(device: &Device, old: &str, new: &str) -> Result<Answer, Failure> {
    device.run(Command::ChangePassphrase { old: old.into(), new: new.into() })
}

fn add(device: &Device, current: &str, new: &str) -> Result<Answer, Failure> {
    pollster::block_on(device.app.add_passphrase(current, new))
}

fn remove(device: &Device, name: &str, passphrase: &str) -> Result<Answer, Failure> {
    device.run(Command::RemoveWay { way: name.into(), passphrase: passphrase.into() })
}

fn names(device: &Device) -> Vec<String> {
    let names = pollster::block_on(device.app.ways()).unwrap();
    names.iter().map(|name| name.as_str().to_owned()).collect()
}

#[test]
fn a_new_passphrase_opens_and_the_old_one_no_longer() {
    let device = founder();
    let rows = device.app.world().disk.rows.borrow().clone();
    change(&device, PASSPHRASE, SECOND).unwrap();
    assert!(opens(&device, SECOND));
    assert!(!opens(&device, PASSPHRASE));
    assert_eq!(*device.app.world().disk.rows.borrow(), rows, "one small file was written, and no row");
    // And again, and back.
    change(&device, SECOND, THIRD).unwrap();
    change(&device, THIRD, PASSPHRASE).unwrap();
    assert!(opens(&device, PASSPHRASE));
    assert!(!opens(&device, SECOND) && !opens(&device, THIRD));
    assert_eq!(names(&device).len(), 1);
}

#[test]
fn a_passphrase_is_not_changed_without_the_old_one_nor_to_a_short_one() {
    let device = founder();
    let before = device.app.world().disk.ways.borrow().clone();
    assert_eq!(change(&device, SECOND, THIRD), Err(Failure::WrongPassphrase));
    assert_eq!(change(&device, PASSPHRASE, "quinze lettres."), Err(Failure::PassphraseTooShort));
    assert_eq!(add(&device, SECOND, THIRD), Err(Failure::WrongPassphrase));
    let locked = Device::on(device.app.world().disk.clone(), &device.app.world().store, HOUR);
    assert_eq!(change(&locked, PASSPHRASE, SECOND), Err(Failure::Locked));
    assert_eq!(add(&locked, PASSPHRASE, SECOND), Err(Failure::Locked));
    assert_eq!(remove(&locked, "passphrase", PASSPHRASE), Err(Failure::Locked));
    assert_eq!(*device.app.world().disk.ways.borrow(), before);
}

/// Nothing is written in part: with room for one batch the change is made, with none it is not.
#[test]
fn a_device_that_stops_while_the_passphrase_changes_opens_with_one_of_the_two() {
    for (room, opened) in [(0, PASSPHRASE), (1, SECOND)] {
        let device = founder();
        device.app.world().disk.room.set(Some(room));
        let changed = change(&device, PASSPHRASE, SECOND);
        assert_eq!(changed.is_ok(), room == 1);
        device.app.world().disk.room.set(None);
        for passphrase in [PASSPHRASE, SECOND] {
            assert_eq!(opens(&device, passphrase), passphrase == opened);
        }
    }
}

#[test]
fn two_passphrases_open_one_device() {
    let device = founder();
    add(&device, PASSPHRASE, SECOND).unwrap();
    assert_eq!(names(&device), ["passphrase", "passphrase-2"]);
    assert!(opens(&device, PASSPHRASE) && opens(&device, SECOND) && !opens(&device, THIRD));
    // Each changes alone.
    change(&device, SECOND, THIRD).unwrap();
    assert!(opens(&device, PASSPHRASE) && !opens(&device, SECOND) && opens(&device, THIRD));
    // The same one twice goes with one change.
    add(&device, PASSPHRASE, PASSPHRASE).unwrap();
    change(&device, PASSPHRASE, SECOND).unwrap();
    assert!(!opens(&device, PASSPHRASE) && opens(&device, SECOND) && opens(&device, THIRD));
}

#[test]
fn the_last_way_that_opens_is_not_removed() {
    let device = founder();
    assert_eq!(remove(&device, "passphrase", PASSPHRASE), Err(Failure::LastWay));
    add(&device, PASSPHRASE, SECOND).unwrap();
    assert_eq!(remove(&device, "passphrase-3", SECOND), Err(Failure::Unknown));
    // Only by somebody who comes in by another one.
    assert_eq!(remove(&device, "passphrase", PASSPHRASE), Err(Failure::WrongPassphrase));
    remove(&device, "passphrase", SECOND).unwrap();
    assert!(!opens(&device, PASSPHRASE) && opens(&device, SECOND));
    assert_eq!(names(&device), ["passphrase-2"]);
    // What this version cannot open is no way to rely on, and stays.
    let disk = &device.app.world().disk;
    disk.ways.borrow_mut().insert(WayName::parse("passkey").unwrap(), vec![7]);
    assert_eq!(remove(&device, "passphrase-2", SECOND), Err(Failure::LastWay));
    change(&device, SECOND, THIRD).unwrap();
    assert!(opens(&device, THIRD));
    assert_eq!(names(&device), ["passkey", "passphrase"]);
}

/// A file that a thief puts beside, to another key of theirs.
#[test]
fn a_way_into_another_vault_is_none_into_this_one() {
    const THEIRS: &str = "une phrase bien a eux";
    let device = founder();
    let theirs = seal::VaultKey::from_bytes([7; 32]);
    let work = seal::WorkFactor::trivial_for_tests();
    let file = seal::wrap(&theirs, &Passphrase::typed(THEIRS), work).unwrap();
    device.app.world().disk.ways.borrow_mut().insert(WayName::parse("passphrase-2").unwrap(), file);
    let world = device.app.world();
    let thief = Device::on(world.disk.clone(), &world.store, HOUR);
    assert_eq!(thief.run(Command::Unlock { passphrase: THEIRS.into() }), Err(Failure::Damaged));
    assert_eq!(change(&device, THEIRS, SECOND), Err(Failure::WrongPassphrase));
    assert_eq!(add(&device, THEIRS, SECOND), Err(Failure::WrongPassphrase));
    assert_eq!(remove(&device, "passphrase", THEIRS), Err(Failure::WrongPassphrase));
    assert!(opens(&device, PASSPHRASE));
}

#[test]
fn a_damaged_way_shuts_no_other() {
    let device = founder();
    add(&device, PASSPHRASE, SECOND).unwrap();
    let first = WayName::parse("passphrase").unwrap();
    let whole = device.app.world().disk.ways.borrow()[&first].clone();
    for damaged in [vec![], whole[..40].to_vec(), whole[..whole.len() - 1].to_vec()] {
        device.app.world().disk.ways.borrow_mut().insert(first.clone(), damaged.clone());
        assert!(opens(&device, SECOND));
        assert!(!opens(&device, PASSPHRASE));
        assert_eq!(device.app.world().disk.ways.borrow()[&first], damaged, "kept as it is");
    }
    // In the other order too, a wrong passphrase is a wrong passphrase.
    device.app.world().disk.ways.borrow_mut().insert(first.clone(), whole.clone());
    device.app.world().disk.ways.borrow_mut().insert(WayName::parse("passphrase-2").unwrap(), vec![]);
    assert!(opens(&device, PASSPHRASE) && !opens(&device, THIRD));
    // Alone, it is said to be damaged.
    device.app.world().disk.ways.replace(BTreeMap::from([(first, whole[..40].to_vec())]));
    let alone = Device::on(device.app.world().disk.clone(), &device.app.world().store, HOUR);
    assert_eq!(alone.run(Command::Unlock { passphrase: SECOND.into() }), Err(Failure::Damaged));
}

#[test]
fn before_unlocking_nothing_names_a_group_however_many_ways_there_are() {
    let device = founder();
    let others = Device::new(&device.app.world().store);
    others.create("Houle");
    let link = others.invite();
    device.run(Command::Join { link, my_name: "Sillage".into(), login: None, passphrase: None }).unwrap();
    add(&device, PASSPHRASE, SECOND).unwrap();
    add(&device, PASSPHRASE, THIRD).unwrap();
    let world = device.app.world();
    let locked = Device::on(world.disk.clone(), &world.store, HOUR);
    assert_eq!(locked.view().stage, Stage::Locked);
    assert_eq!(locked.view().groups, []);
    // Two groups, three ways: no way is a group's, and no file tells how many groups it opens.
    assert_eq!(names(&locked), ["passphrase", "passphrase-2", "passphrase-3"]);
    let ways = world.disk.ways.borrow();
    assert!(ways.values().all(|file| file.len() == ways[&WayName::passphrase()].len()));
    for (name, file) in ways.iter() {
        for telling in ["Passerelles", "Sillage", "Houle", "depot"] {
            assert!(!name.as_str().contains(telling));
            assert!(!file.windows(telling.len()).any(|bytes| bytes == telling.as_bytes()));
        }
    }
    drop(ways);
    for passphrase in [PASSPHRASE, SECOND, THIRD] {
        let again = Device::on(world.disk.clone(), &world.store, HOUR);
        again.run(Command::Unlock { passphrase: passphrase.into() }).unwrap();
        assert_eq!(again.view().groups.len(), 2);
    }
}

/// A device that was last open in a version with layout 1, made by that version.
fn layout_1() -> Disk {
    made_by_a_version_before(include_str!("../vectors/layout-1.txt"))
}

/// With layout 2, by a version of that: its first way was removed.
fn layout_2() -> Disk {
    let disk = made_by_a_version_before(include_str!("../vectors/layout-2.txt"));
    disk.layout.set(Some(2));
    disk
}

fn made_by_a_version_before(lines: &str) -> Disk {
    let disk = Disk::default();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let [kind, name, bytes] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let bytes = data_encoding::BASE64.decode(bytes.as_bytes()).unwrap();
        match kind {
            "way" => drop(disk.ways.borrow_mut().insert(WayName::parse(name).unwrap(), bytes)),
            "row" => drop(disk.rows.borrow_mut().insert(name.to_owned(), bytes)),
            other => panic!("{other}"),
        }
    }
    assert_eq!((disk.ways.borrow().len(), disk.rows.borrow().len()), (1, 4));
    disk
}

type Content = (Option<u32>, BTreeMap<WayName, Vec<u8>>, BTreeMap<String, Vec<u8>>);

fn content(disk: &Disk) -> Content {
    (disk.layout.get(), disk.ways.borrow().clone(), disk.rows.borrow().clone())
}

#[test]
fn a_device_of_layout_1_is_brought_over_and_opens() {
    let disk = layout_1();
    let (_, ways, rows) = content(&disk);
    let device = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
    assert_eq!(device.view().stage, Stage::Locked);
    assert_eq!(content(&disk), (Some(LAYOUT), ways, rows));
    // Every row opens with the key that the old way leads to.
    let file = disk.ways.borrow()[&WayName::passphrase()].clone();
    let key = seal::unwrap(&file, &Passphrase::typed(PASSPHRASE)).unwrap();
    for (name, row) in disk.rows.borrow().iter() {
        seal::open_row(&key, "souspli/rows", name.as_bytes(), row).unwrap();
    }
    device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    assert_eq!(device.view().groups.len(), 1);
    add(&device, PASSPHRASE, SECOND).unwrap();
}

#[test]
fn a_device_of_layout_2_is_brought_over_and_opens() {
    let disk = layout_2();
    let (_, ways, rows) = content(&disk);
    let device = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
    assert_eq!(device.view().stage, Stage::Locked);
    assert_eq!(content(&disk), (Some(LAYOUT), ways, rows));
    device.run(Command::Unlock { passphrase: SECOND.into() }).unwrap();
    assert_eq!(device.reads(), [sheet("Gardée")]);
    assert_eq!((device.group().drafts, device.view().notes), (vec![], vec![]));
}

#[test]
fn a_device_that_stops_while_it_is_brought_over_has_lost_nothing() {
    for (disk, found) in [(layout_1(), 1), (layout_2(), 2)] {
        let (_, ways, rows) = content(&disk);
        let before = |layout: u32| ((layout > 1).then_some(layout), ways.clone(), rows.clone());
        for layout in found..LAYOUT {
            for _ in 0..2 {
                disk.room.set(Some(0));
                let stopped = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
                assert_eq!(stopped.view().stage, Stage::NoStorage);
                assert_eq!(content(&disk), before(layout));
            }
            // One step, and no more.
            disk.room.set(Some(1));
            let stopped = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
            let arrived = if layout + 1 == LAYOUT { Stage::Locked } else { Stage::NoStorage };
            assert_eq!(stopped.view().stage, arrived);
            assert_eq!(content(&disk), before(layout + 1));
        }
        disk.room.set(None);
        for _ in 0..2 {
            let device = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
            assert_eq!(device.view().stage, Stage::Locked);
            assert_eq!(content(&disk), before(LAYOUT));
        }
    }
}

#[test]
fn a_device_of_a_newer_layout_is_left_as_it_is() {
    for layout in [LAYOUT + 1, u32::MAX] {
        let disk = layout_1();
        disk.layout.set(Some(layout));
        let before = content(&disk);
        let device = Device::on(disk.clone(), &MemoryStore::default(), HOUR);
        assert_eq!(device.view().stage, Stage::Newer);
        let unlock = Command::Unlock { passphrase: PASSPHRASE.into() };
        assert_eq!(device.run(unlock), Err(Failure::DeviceNewer));
        for passphrase in [None, Some(PASSPHRASE.to_owned())] {
            let create = Command::CreateGroup {
                name: "Autre".into(),
                framework: Framework::Balint,
                my_name: "Houle".into(),
                store: StoreChoice::Here,
                passphrase,
            };
            assert_eq!(device.run(create), Err(Failure::DeviceNewer));
        }
        assert!(change(&device, PASSPHRASE, SECOND).is_err());
        assert_eq!(content(&disk), before);
    }
}

/// What a database of the layout promises, on the one that these tests use: nothing is written over, and nothing in part.
#[test]
fn a_way_is_never_written_over() {
    let disk = layout_1();
    let before = content(&disk);
    let batch = Batch {
        add_ways: vec![(WayName::passphrase(), vec![1])],
        put: vec![("a".into(), vec![2])],
        ..Batch::default()
    };
    assert!(pollster::block_on(disk.write(batch)).is_err());
    assert_eq!(content(&disk), before);
}
