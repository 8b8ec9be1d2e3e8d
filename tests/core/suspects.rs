//! What a third hostile reading suspected, and found to be so: each as the smallest story that failed before it was mended.

use souspli::app::vocabulary::{Act, Answer, Command, Notice};
use souspli::group::Framework;
use souspli::store::memory::MemoryStore;

use crate::world::{Device, Disk, PASSPHRASE, sheet};

fn act(device: &Device, group: u32, act: Act) {
    device.run(Command::Act { group, act }).unwrap();
}

fn another_group(device: &Device, name: &str) -> u32 {
    let (name, my_name) = (name.to_owned(), "Sillage".to_owned());
    let command = Command::CreateGroup { name, framework: Framework::Balint, my_name, passphrase: None };
    match device.run(command) {
        Ok(Answer::Group(number)) => number,
        other => panic!("{other:?}"),
    }
}

fn damaged(device: &Device) -> usize {
    let groups = device.view().groups;
    groups.iter().filter(|group| group.notices.contains(&Notice::DamagedHere)).count()
}

/// A row of the device's disk is changed, as a failing disk does.
fn spoil(disk: &Disk, name: &str) {
    *disk.rows.borrow_mut().get_mut(name).unwrap().last_mut().unwrap() ^= 1;
}

/// Of a damaged group only its own row was deleted: the next group took its number, and at the next start the entries that were
/// left behind were taken for entries of that group, which then did not open either.
#[test]
fn what_is_left_of_a_damaged_group_that_was_forgotten_spoils_no_other() {
    let device = Device::new(&MemoryStore::default());
    device.create("Sillage");
    device.share(&sheet("Une"));
    let disk = device.app.world().disk.clone();
    let whole = disk.rows.borrow().clone();
    let mut tried = 0;
    for name in whole.keys() {
        disk.rows.replace(whole.clone());
        spoil(&disk, name);
        let device = device.restarted();
        if damaged(&device) == 0 {
            continue;
        }
        tried += 1;
        act(&device, 1, Act::Forget);
        assert!(disk.rows.borrow().is_empty(), "keys and all");
        let number = another_group(&device, "Autre");
        device.run(Command::Share { group: number, sheet: sheet("Deux") }).unwrap();
        assert_eq!(damaged(&device.restarted()), 0, "the new group does not open");
    }
    assert!(tried > 1);
}

/// Damaged groups were looked for under numbers up to that of the newest group that opened, and as many more as rows are damaged. One
/// with a higher number went without a word, and its number to the next; if it was the only one, the device did not open at all.
#[test]
fn a_damaged_group_is_shown_whatever_its_number() {
    for kept in [1, 2] {
        let store = MemoryStore::default();
        let device = Device::new(&store);
        device.create("Sillage");
        for name in ["Deux", "Trois", "Quatre"] {
            another_group(&device, name);
        }
        let disk = device.app.world().disk.clone();
        let before = disk.rows.borrow().clone();
        let host = Device::new(&store);
        host.create("Houle");
        let join = Command::Join { link: host.invite(), my_name: "Sillage".into(), passphrase: None };
        device.run(join).unwrap();
        let row = disk.rows.borrow().keys().find(|name| !before.contains_key(*name)).cloned().unwrap();
        for number in kept..=4 {
            act(&device, number, Act::Forget);
        }
        spoil(&disk, &row);
        let device = device.restarted();
        assert_eq!(damaged(&device), 1, "it is gone without a word");
        assert_eq!(another_group(&device, "Encore"), 6, "nothing is written over");
        // It can still be forgotten.
        act(&device, 5, Act::Forget);
        assert_eq!(damaged(&device.restarted()), 0);
    }
}
