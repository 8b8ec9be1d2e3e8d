//! Who comes, and what is from before them. Each as the smallest story that failed before it was mended.

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Answer, Command};
use souspli::store::memory::MemoryStore;

use super::{a_day_later, let_in, opens};
use crate::world::{Device, PASSPHRASE, pair, sheet};

/// After a kit was used, or the first to come was removed, the founder's very first epoch was the only clean one: everything went
/// there, and who had come later was never given it.
#[test]
fn who_came_after_a_kit_reads_on_when_the_kit_was_used() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let Ok(Answer::Kit(kit)) = founder.run(Command::Act { group: 1, act: Act::MakeKit }) else {
        panic!("a kit")
    };
    founder.exchange();
    let member = let_in(&founder, "Brume");
    let new = Device::new(&store);
    let (words, passphrase) = (kit.words.join(" "), Some(PASSPHRASE.into()));
    let (place, store, device_name) = (kit.place, kit.store, "Téléphone".into());
    new.run(Command::Recover { words, place, store, login: None, device_name, passphrase }).unwrap();
    new.exchange();
    let id = new.share(&sheet("Revenue"));
    for device in [&new, &founder, &member] {
        device.exchange();
    }
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

#[test]
fn who_came_second_reads_on_when_the_first_is_removed() {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    let first = let_in(&founder, "Brume");
    let second = let_in(&founder, "Cèdre");
    first.exchange();
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    let id = founder.share(&sheet("Sans Brume"));
    founder.exchange();
    second.exchange();
    first.exchange();
    assert!(second.read(&id).is_some(), "{:?}", second.group().notices);
    assert!(first.read(&id).is_none());
}

/// When a store was filled again, or had lost a pack, all that was ever sealed to an epoch of before somebody's removal was sealed
/// anew to the newest epoch: whoever had come meanwhile holds that one.
#[test]
fn what_is_written_again_goes_to_no_newcomer() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let removed = let_in(&founder, "Brume");
    founder.share(&sheet("De bien avant"));
    founder.exchange();
    removed.exchange();
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    store.set_files(BTreeMap::new());
    founder.exchange();
    founder.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    founder.exchange();
    founder.share(&sheet("De maintenant"));
    founder.exchange();
    assert!(opens(&newcomer, &store.files(), "De maintenant"));
    assert!(!opens(&newcomer, &store.files(), "De bien avant"));
}

/// What was written before somebody came, and waited still for the store, was sealed to the epoch that begins with them.
#[test]
fn what_waited_while_somebody_came_does_not_go_to_them() {
    let store = MemoryStore::default();
    let (founder, newcomer) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    newcomer.join(&founder.invite(), "Brume");
    founder.exchange();
    founder.share(&sheet("De bien avant"));
    founder.admit_first(true).unwrap();
    founder.exchange();
    newcomer.exchange();
    newcomer.exchange();
    assert!(!opens(&newcomer, &store.files(), "De bien avant"));
    founder.share(&sheet("De maintenant"));
    founder.exchange();
    assert!(opens(&newcomer, &store.files(), "De maintenant"));
}

/// Whoever came after somebody's last word waited for the key to it, for as long as that person stayed away.
#[test]
fn a_newcomer_does_not_wait_for_the_key_to_what_was_said_before() {
    let (_store, founder, member) = pair();
    member.share(&sheet("Avant"));
    member.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    a_day_later(&newcomer);
    newcomer.exchange();
    assert_eq!(newcomer.group().notices, []);
}

/// A note of before an admission was kept from an old kit, by sealing it to the epoch of the person who had come meanwhile.
#[test]
fn what_is_kept_from_an_old_kit_is_kept_from_who_comes_next() {
    let (store, founder, member) = pair();
    let kit = || founder.run(Command::Act { group: 1, act: Act::MakeKit }).unwrap();
    kit();
    founder.exchange();
    let links = [founder.invite(), founder.invite()];
    let [one, two] = ["Cèdre", "Dune"].map(|name| (Device::new(&store), name));
    one.0.join(&links[0], one.1);
    two.0.join(&links[1], two.1);
    founder.exchange();
    founder.share(&sheet("Avant eux"));
    founder.admit_first(true).unwrap();
    kit();
    founder.admit_first(true).unwrap();
    for device in [&founder, &one.0, &two.0, &member, &one.0, &two.0] {
        device.exchange();
    }
    // Cèdre was in when the old kit went; Dune came later.
    assert!(opens(&member, &store.files(), "Avant eux"));
    assert!(!opens(&two.0, &store.files(), "Avant eux"));
}
