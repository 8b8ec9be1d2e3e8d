//! A device of the story: what stays of it when it stops, and its way to the stores.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::pending;
use std::rc::Rc;

use souspli::app::vocabulary::{Answer, Command, Failure, GroupView, View};
use souspli::log::entry::GroupId;
use souspli::seal::PublicKey;
use souspli::store::{Store, StoreError};
use souspli::sync::Replica;

use crate::evil::{EvilClient, EvilStore};
use crate::world::copied;
use crate::world::{Bench, Device, Disk, PASSPHRASE, run_or_stop};

/// Where they may move.
pub const ELSEWHERE: &str = "https://ailleurs.exemple.fr/dav/";

/// A put that a device tried.
pub struct Put {
    pub by: usize,
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A client that may stop for ever before or after any verb, and that writes down what is put.
#[derive(Clone)]
pub struct Fused {
    client: EvilClient,
    number: usize,
    /// How many half verbs until the device stops; `None`: it does not.
    fuse: Rc<Cell<Option<u32>>>,
    puts: Rc<RefCell<Vec<Put>>>,
}

impl Fused {
    async fn burn(&self) {
        match self.fuse.get() {
            Some(0) => pending().await,
            left => self.fuse.set(left.map(|left| left - 1)),
        }
    }
}

impl Store for Fused {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.burn().await;
        let listed = self.client.list(folder).await;
        self.burn().await;
        listed
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.burn().await;
        let got = self.client.get(path).await;
        self.burn().await;
        got
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.burn().await;
        self.puts.borrow_mut().push(Put { by: self.number, path: path.to_owned(), bytes: bytes.to_vec() });
        let put = self.client.put(path, bytes).await;
        self.burn().await;
        put
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.burn().await;
        let gone = self.client.delete(path).await;
        self.burn().await;
        gone
    }
}

/// A copy of a disk, made earlier.
pub struct Backup {
    disk: Disk,
    /// The epochs that the device held then, by group.
    pub epochs: BTreeMap<GroupId, Vec<[u8; 32]>>,
}

pub struct Slot {
    pub number: usize,
    pub person: usize,
    pub disk: Disk,
    pub device: Device<Fused>,
    pub hour: Rc<Cell<u64>>,
    pub fuse: Rc<Cell<Option<u32>>>,
    /// It was copied, or put back to an older state while the store was at its worst: it may sign two histories.
    pub tainted: bool,
    /// How often it was put back to an older state.
    pub generation: u32,
    pub backup: Option<Backup>,
    /// The device whose invitation it answered, where it came as a new person.
    pub invited_by: Option<usize>,
    /// Nobody uses it any more.
    pub retired: bool,
    /// Its key in each group it is or was in.
    pub keys: BTreeMap<GroupId, PublicKey>,
}

/// What all devices share.
#[derive(Clone)]
pub struct Shared {
    pub stores: [EvilStore; 2],
    pub seed: Rc<Cell<u64>>,
    pub puts: Rc<RefCell<Vec<Put>>>,
}

impl Slot {
    pub fn new(shared: &Shared, number: usize, person: usize, hour: u64, disk: Disk) -> Slot {
        let (hour, fuse) = (Rc::new(Cell::new(hour)), Rc::default());
        let device = opened(shared, number, &disk, &hour, &fuse);
        Slot {
            number,
            person,
            disk,
            device,
            hour,
            fuse,
            tainted: false,
            generation: 0,
            backup: None,
            invited_by: None,
            retired: false,
            keys: BTreeMap::new(),
        }
    }

    pub fn run(&self, command: Command) -> Result<Answer, Failure> {
        self.device.run(command)
    }

    pub fn exchange(&self, group: u32) -> Result<Answer, Failure> {
        self.run(Command::Refresh { group })
    }

    /// Runs a command until the fuse has burnt down; the device is closed then, whatever it was doing.
    pub fn run_until(&mut self, shared: &Shared, halves: u32, command: Command) -> bool {
        self.fuse.set(Some(halves));
        let stopped = run_or_stop(self.device.app.run(command)).is_none();
        self.fuse.set(None);
        self.reopen(shared);
        stopped
    }

    /// Closed and opened again: only the disk remains.
    pub fn reopen(&mut self, shared: &Shared) {
        self.device = opened(shared, self.number, &self.disk, &self.hour, &self.fuse);
    }

    pub fn back_up(&mut self) {
        let mut epochs = BTreeMap::new();
        for group in self.view().groups {
            if let Some((id, held)) = self.examine(group.number, |replica| {
                (*replica.group(), replica.epochs().map(|(id, _)| *id).collect())
            }) {
                epochs.insert(id, held);
            }
        }
        self.backup = Some(Backup { disk: copied(&self.disk), epochs });
    }

    pub fn restore(&mut self, shared: &Shared) -> bool {
        let Some(backup) = &self.backup else { return false };
        self.disk = copied(&backup.disk);
        self.generation += 1;
        self.reopen(shared);
        true
    }

    pub fn examine<T>(&self, group: u32, look: impl FnOnce(&Replica) -> T) -> Option<T> {
        pollster::block_on(self.device.app.examine(group, look))
    }

    pub fn view(&self) -> View {
        self.device.view()
    }

    /// The groups it is in, by number.
    pub fn groups(&self) -> Vec<GroupView> {
        self.view().groups.into_iter().filter(|group| group.waiting.is_none()).collect()
    }
}

fn opened(
    shared: &Shared,
    number: usize,
    disk: &Disk,
    hour: &Rc<Cell<u64>>,
    fuse: &Rc<Cell<Option<u32>>>,
) -> Device<Fused> {
    disk.in_use.set(false);
    let fused = |store: &EvilStore| Fused {
        client: store.client(number),
        number,
        fuse: fuse.clone(),
        puts: shared.puts.clone(),
    };
    let world = Bench {
        seed: Some(shared.seed.clone()),
        elsewhere: Rc::new(RefCell::new(BTreeMap::from([(ELSEWHERE.to_owned(), fused(&shared.stores[1]))]))),
        ..Bench::new(disk.clone(), fused(&shared.stores[0]), hour.clone())
    };
    let device = Device::in_world(world);
    if !disk.ways.borrow().is_empty() {
        device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).expect("the disk's own passphrase");
    }
    device
}
