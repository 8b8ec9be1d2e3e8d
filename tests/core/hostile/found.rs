//! What the hostile stores found, each as the smallest story that failed before it was mended.

mod custody;
mod erased;
mod farewell;
mod newcomers;
mod restoring;
mod store;

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Command, StoreChoice};
use souspli::group::Framework;
use souspli::seal;
use souspli::store::Store;
use souspli::store::memory::MemoryStore;

use crate::world::{self, Device, Disk, PASSPHRASE, copied, pair};

/// The device as it was when the disk was copied.
pub(super) fn put_back(device: &Device, disk: &Disk) -> Device {
    let world = device.app.world();
    let device = Device::on(copied(disk), &world.store, world.hour.get());
    device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    device
}

/// Whether a device has the key to a text in a store's files, shown or not.
pub(super) fn opens<S: Store + Clone>(
    device: &Device<S>,
    files: &BTreeMap<String, Vec<u8>>,
    text: &str,
) -> bool {
    let opened = pollster::block_on(device.app.examine(1, |replica| {
        let keys: Vec<_> = replica.epochs().map(|(_, secret)| secret.identity(replica.group())).collect();
        let open = |bytes: &Vec<u8>| keys.iter().find_map(|key| seal::open(key, bytes).ok());
        let plaintexts: Vec<_> = files.values().filter_map(open).collect();
        plaintexts.iter().any(|plain| plain.windows(text.len()).any(|at| at == text.as_bytes()))
    }));
    opened.unwrap()
}

pub(super) fn let_in(founder: &Device, name: &str) -> Device {
    world::let_in(founder, Device::new(&founder.app.world().store), name, true)
}

pub(super) fn a_day_later(device: &Device) {
    let hour = &device.app.world().hour;
    hour.set(hour.get() + 24);
}

/// Three people of whom the third was put out, and does not know it yet.
pub(super) fn with_one_put_out() -> (MemoryStore, Device, Device, Device) {
    let (store, founder, member) = pair();
    let gone = let_in(&founder, "Cèdre");
    for device in [&founder, &member, &gone, &founder] {
        device.exchange();
    }
    (store, founder, member, gone)
}

pub(super) fn put_out(founder: &Device, name: &str) {
    let person = founder.group().members.iter().find(|member| member.name == name).unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
}

fn create() -> Command {
    Command::CreateGroup {
        name: "Les Passerelles".into(),
        framework: Framework::TeamBalint,
        my_name: "Sillage".into(),
        store: StoreChoice::Here,
        passphrase: Some(PASSPHRASE.into()),
    }
}
