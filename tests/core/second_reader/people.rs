//! People of a sample: what each does, in a word.

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Answer, Command, Decision, SituationLine};
use souspli::group::Sheet;
use souspli::log::entry::{Entry, Log, Tip};
use souspli::seal::SigningKey;
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

use super::laid::{keys_of, path};
use crate::attacks::forge::{File, Head};
use crate::hostile::slot::ELSEWHERE;
pub use crate::world::let_in;
use crate::world::{Device, PASSPHRASE, copied, enter, sheet};

/// A device that finds the second store where somebody says that the group lies there now.
pub fn device(stores: &[MemoryStore; 2]) -> Device {
    let device = Device::new(&stores[0]);
    device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), stores[1].clone());
    device
}

/// Another device of somebody.
pub fn second_device(first: &Device, device: Device) -> Device {
    let Answer::Invitation { link } = act(first, Act::InviteDevice { with_login: false }) else {
        panic!("a link")
    };
    device.join(&link, "Tablette");
    enter(first, &device, true);
    device
}

pub fn act(device: &Device, act: Act) -> Answer {
    device.run(Command::Act { group: 1, act }).unwrap()
}

pub fn person(seen_by: &Device, name: &str) -> String {
    let members = seen_by.group().members.into_iter();
    members.map(|member| (member.name, member.id)).find(|(known, _)| known == name).unwrap().1
}

/// Says yes or no, and hands it over. Whether it was carried.
pub fn vote(voter: &Device, about: Decision, name: &str, yes: bool) -> bool {
    voter.exchange();
    let cast = act(voter, Act::Vote { person: person(voter, name), about, yes });
    voter.exchange();
    cast == Answer::Voted { carried: true }
}

/// The first that somebody shows under this title.
pub fn text(seen_by: &Device, title: &str) -> SituationLine {
    let lines = seen_by.group().situations.into_iter();
    lines.rev().find(|line| line.title == title).unwrap_or_else(|| panic!("{title}"))
}

/// Says yes or no to a text.
pub fn approve(device: &Device, title: &str, yes: bool) {
    let line = text(device, title);
    act(device, Act::Approve { situation: line.id, shown: line.shown, yes });
    device.exchange();
}

/// One that fits no head.
pub fn long(title: &str) -> Sheet {
    Sheet { what_happened: "é".repeat(20_000), ..sheet(title) }
}

/// Everybody exchanges, in turn, until all have heard all.
pub fn rounds(devices: &[&Device]) {
    for _ in 0..2 {
        devices.iter().for_each(|device| device.exchange());
    }
}

/// The same device once more, as somebody who copied its disk has it.
pub fn copy_of(device: &Device) -> Device {
    let world = device.app.world();
    let copy = Device::on(copied(&world.disk), &world.store, world.hour.get());
    copy.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    copy
}

/// Does something where a store shows what it showed, and what comes of it comes back later. Gives what lies there then.
pub fn elsewhere<T>(store: &MemoryStore, what: impl FnOnce() -> T) -> BTreeMap<String, Vec<u8>> {
    let before = store.files();
    what();
    let after = store.files();
    store.set_files(before);
    after
}

/// What lay elsewhere comes to a store.
pub fn join_up(store: &MemoryStore, other: BTreeMap<String, Vec<u8>>) {
    let mut both = store.files();
    both.extend(other);
    store.set_files(both);
}

/// Puts what somebody makes with the keys of a device.
pub fn forge(device: &Device, make: impl FnOnce(&Replica, &SigningKey) -> Vec<File>) {
    let made = device.app.examine(1, |replica| {
        let files = make(replica, &keys_of(replica).0);
        files.into_iter().map(|(file, bytes)| (path(&replica.directory(), &file), bytes)).collect::<Vec<_>>()
    });
    join_up(&device.app.world().store, pollster::block_on(made).unwrap().into_iter().collect());
}

/// A head of this number over these entries and what its device had signed before, as its app would tell of it.
pub fn head_over(view: &Replica, key: &SigningKey, seq: u64, entries: &[Entry]) -> Head {
    let mut head = Head::of(view, &key.public(), entries);
    head.body.seq = seq;
    let ends = [(Log::Membership, head.body.membership), (Log::Content, head.body.content)];
    head.body.seen.retain(|tip| tip.device != key.public());
    for (log, end) in ends {
        head.body.seen.extend(end.map(|end| Tip { device: key.public(), log, seq: end.seq, id: end.id }));
    }
    head.body.seen.sort();
    let before = view.ledger().chain(&key.public(), Log::Content);
    head.inline.splice(..0, before.into_iter().map(Entry::wire));
    head
}

pub fn head_of(view: &Replica, key: &SigningKey, seq: u64, entries: &[Entry]) -> File {
    head_over(view, key, seq, entries).file(view, key)
}
