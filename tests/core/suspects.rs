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
