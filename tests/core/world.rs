//! A device without a browser: the real app over a database in memory and a shared store.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use souspli::app::ports::{Batch, Database, DatabaseError, World};
use souspli::app::vocabulary::{Act, Answer, Command, Failure, GroupView, Kit, Progress, StoreChoice, View};
use souspli::app::ways::WayName;
use souspli::app::{App, StorePlace};
use souspli::group::{Framework, Sheet};
use souspli::seal::{self, Chance, KitSeed, Passphrase, SeededChance, SystemChance, VaultKey, WorkFactor};
use souspli::store::Store;
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

pub const PASSPHRASE: &str = "une phrase assez longue";
/// 2026-11-01, in hours since 1970.
pub const HOUR: u64 = 498_192;
/// Where groups are founded.
pub const HOME: &str = "https://depot.exemple.fr/dav/";

/// The text of a panic.
pub fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Runs something whose sealed files are the same each time, where tests may ask for that.
pub fn repeatably<T>(seed: u64, run: impl FnOnce() -> T) -> T {
    #[cfg(feature = "weak")]
    return souspli::seal::repeatably(seed, run);
    #[cfg(not(feature = "weak"))]
    return (run(), seed).0;
}

/// Runs a future to its end; `None` when it waits for what never comes. It is dropped then, and all it held with it.
pub fn run_or_stop<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// What stays on a device when the app is closed.
#[derive(Clone, Default)]
pub struct Disk {
    pub layout: Rc<Cell<Option<u32>>>,
    pub ways: Rc<RefCell<BTreeMap<WayName, Vec<u8>>>>,
    pub rows: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    /// An app is open on it.
    pub in_use: Rc<Cell<bool>>,
    /// How many more batches are written before the device is full; `None`: no limit.
    pub room: Rc<Cell<Option<u32>>>,
    /// The browser erased it while it was open.
    pub gone: Rc<Cell<bool>>,
    /// Others go first once rows were read.
    pub slow: Rc<Cell<bool>>,
}

impl Disk {
    fn still_there(&self) -> Result<(), DatabaseError> {
        if self.gone.get() { Err(DatabaseError::Gone) } else { Ok(()) }
    }

    /// A row is changed, as a failing disk does.
    pub fn spoil(&self, name: &str) {
        *self.rows.borrow_mut().get_mut(name).unwrap().last_mut().unwrap() ^= 1;
    }
}

/// Lets others go first, once.
pub async fn a_moment() {
    let mut waited = false;
    std::future::poll_fn(|_| match std::mem::replace(&mut waited, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

/// Goes on with something by one step; whether it is over.
pub fn step<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// A copy that changes no more with its original.
pub fn copied(disk: &Disk) -> Disk {
    let copy = Disk::default();
    copy.layout.set(disk.layout.get());
    copy.ways.replace(disk.ways.borrow().clone());
    copy.rows.replace(disk.rows.borrow().clone());
    copy
}

impl Database for Disk {
    async fn layout(&self) -> Result<u32, DatabaseError> {
        self.still_there()?;
        Ok(self.layout.get().unwrap_or(1))
    }
    async fn ways(&self) -> Result<Vec<(WayName, Vec<u8>)>, DatabaseError> {
        self.still_there()?;
        Ok(self.ways.borrow().clone().into_iter().collect())
    }
    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        self.still_there()?;
        let rows = self.rows.borrow().clone().into_iter().collect();
        if self.slow.get() {
            a_moment().await;
        }
        Ok(rows)
    }
    async fn write(&self, batch: Batch) -> Result<(), DatabaseError> {
        self.still_there()?;
        if let Some(left) = self.room.get() {
            self.room.set(Some(left.checked_sub(1).ok_or(DatabaseError::Full)?));
        }
        let mut ways = self.ways.borrow_mut();
        if batch.add_ways.iter().any(|(name, _)| ways.contains_key(name)) {
            return Err(DatabaseError::Failed);
        }
        self.layout.set(batch.layout.or(self.layout.get()));
        ways.extend(batch.add_ways);
        ways.retain(|name, _| !batch.remove_ways.contains(name));
        let mut rows = self.rows.borrow_mut();
        rows.extend(batch.put);
        for name in batch.delete {
            rows.remove(&name);
        }
        Ok(())
    }
}

/// A kit of the replica's person.
pub fn change_kit(replica: &mut Replica, hour: u64, chance: &mut dyn Chance) -> KitSeed {
    let seed = KitSeed::generate(chance);
    replica.add_kit(&seed, hour, chance).unwrap();
    seed
}

/// Draws a kit, and makes it its person's: they have tried its words.
pub fn kit_by(mut run: impl FnMut(Command) -> Result<Answer, Failure>, group: u32) -> Result<Kit, Failure> {
    let Answer::Kit(kit) = run(Command::Act { group, act: Act::DrawKit })? else { panic!("a kit") };
    run(Command::Act { group, act: Act::AddKit { words: kit.words.join(" ") } })?;
    Ok(kit)
}

pub struct Bench<S = MemoryStore> {
    pub disk: Disk,
    pub store: S,
    pub hour: Rc<Cell<u64>>,
    pub view: Rc<RefCell<View>>,
    /// Every view since somebody began to watch.
    pub shown: RefCell<Option<Vec<View>>>,
    /// This app has the disk to itself.
    pub mine: Cell<bool>,
    /// What the next chance begins with, for a device that cheats.
    pub loaded: Rc<RefCell<Vec<u8>>>,
    /// Chance that can be had again: the seed of the next source, shared by all devices of a story; `None`: the system's.
    pub seed: Option<Rc<Cell<u64>>>,
    /// Stores at other addresses than where groups are founded.
    pub elsewhere: Rc<RefCell<BTreeMap<String, S>>>,
    /// Opens every store by its place, login and all, in their stead.
    pub opens: Option<Opens<S>>,
    /// What was told of how far long things had come.
    pub counted: RefCell<Vec<Progress>>,
}

/// See [`Bench::opens`].
pub type Opens<S> = Rc<dyn Fn(&StorePlace) -> Option<S>>;

impl<S> Bench<S> {
    pub fn new(disk: Disk, store: S, hour: Rc<Cell<u64>>) -> Bench<S> {
        Bench {
            disk,
            store,
            hour,
            view: Rc::default(),
            shown: RefCell::default(),
            mine: Cell::new(false),
            loaded: Rc::default(),
            seed: None,
            elsewhere: Rc::default(),
            opens: None,
            counted: RefCell::default(),
        }
    }
}

/// Gives what it was loaded with, then chance.
struct Loaded(Vec<u8>);

impl Chance for Loaded {
    fn fill(&mut self, bytes: &mut [u8]) {
        if self.0.len() == bytes.len() {
            bytes.copy_from_slice(&std::mem::take(&mut self.0));
        } else {
            SystemChance.fill(bytes);
        }
    }
}

impl<S: Store + Clone> World for Bench<S> {
    type Database = Disk;
    type Store = S;

    fn database(&self) -> &Disk {
        &self.disk
    }
    fn store(&self, place: &StorePlace) -> Option<S> {
        if let Some(opens) = &self.opens {
            return opens(place);
        }
        let elsewhere = self.elsewhere.borrow().get(&place.address).cloned();
        place.address.starts_with("https://").then(|| elsewhere.unwrap_or_else(|| self.store.clone()))
    }
    fn home_store(&self) -> String {
        HOME.into()
    }
    fn app_address(&self) -> String {
        "https://souspli.exemple.fr/".into()
    }
    async fn is_the_only_one(&self) -> bool {
        let mine = self.mine.get() || !self.disk.in_use.replace(true);
        self.mine.set(mine);
        mine
    }
    fn decomposed(&self, text: &str) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(unicode_normalization::UnicodeNormalization::nfkd(text).collect())
    }
    fn hour(&self) -> u64 {
        self.hour.get()
    }
    fn chance(&self) -> Box<dyn Chance> {
        match &self.seed {
            Some(next) => {
                next.set(next.get().wrapping_add(1));
                Box::new(SeededChance::new(next.get()))
            }
            None => Box::new(Loaded(self.loaded.take())),
        }
    }
    async fn wrap_vault(&self, key: &VaultKey, passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
        Ok(seal::wrap(key, passphrase, WorkFactor::trivial_for_tests()).unwrap())
    }
    async fn open_vault(&self, file: Vec<u8>, passphrase: &Passphrase) -> Result<VaultKey, Failure> {
        Ok(seal::unwrap(&file, passphrase)?)
    }
    fn show(&self, view: View) {
        if let Some(shown) = self.shown.borrow_mut().as_mut() {
            shown.push(view.clone());
        }
        *self.view.borrow_mut() = view;
    }
    fn progress(&self, progress: Progress) {
        self.counted.borrow_mut().push(progress);
    }
}

/// A person's device.
pub struct Device<S: Store + Clone = MemoryStore> {
    pub app: App<Bench<S>>,
}

impl<S: Store + Clone> Device<S> {
    pub fn new(store: &S) -> Device<S> {
        Device::on(Disk::default(), store, HOUR)
    }

    /// The app opened on a disk, after whatever had been open on it was closed.
    pub fn on(disk: Disk, store: &S, hour: u64) -> Device<S> {
        disk.in_use.set(false);
        Device::beside(disk, store, hour)
    }

    /// The app opened once more on a disk: a second tab.
    pub fn beside(disk: Disk, store: &S, hour: u64) -> Device<S> {
        Device::in_world(Bench::new(disk, store.clone(), Rc::new(Cell::new(hour))))
    }

    /// The app started in a world.
    pub fn in_world(world: Bench<S>) -> Device<S> {
        let app = App::new(world);
        pollster::block_on(app.start());
        Device { app }
    }

    /// The device closed and opened again: only its disk remains.
    pub fn restarted(&self) -> Device<S> {
        let world = self.app.world();
        let device = Device::on(world.disk.clone(), &world.store, world.hour.get());
        device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
        device
    }

    pub fn run(&self, command: Command) -> Result<Answer, Failure> {
        pollster::block_on(self.app.run(command))
    }

    pub fn exchange(&self) {
        self.run(Command::Refresh { group: 1 }).unwrap();
    }

    pub fn view(&self) -> View {
        self.app.world().view.borrow().clone()
    }

    pub fn group(&self) -> GroupView {
        self.view().groups.first().cloned().unwrap()
    }

    /// A kit of this device's person in its first group.
    pub fn make_kit(&self) -> Result<Kit, Failure> {
        kit_by(|command| self.run(command), 1)
    }

    pub fn create(&self, name: &str) {
        self.run(Command::CreateGroup {
            name: "Les Passerelles".into(),
            framework: Framework::TeamBalint,
            my_name: name.into(),
            store: StoreChoice::Here,
            passphrase: Some(PASSPHRASE.into()),
        })
        .unwrap();
        self.exchange();
    }

    /// One more group, on a device that has a passphrase already; gives its number.
    pub fn another_group(&self, name: &str) -> u32 {
        let (name, my_name) = (name.to_owned(), "Sillage".to_owned());
        let (framework, store) = (Framework::Balint, StoreChoice::Here);
        let command = Command::CreateGroup { name, framework, my_name, store, passphrase: None };
        match self.run(command) {
            Ok(Answer::Group(number)) => number,
            other => panic!("{other:?}"),
        }
    }

    pub fn invite(&self) -> String {
        match self.run(Command::Invite { group: 1, with_login: false }).unwrap() {
            Answer::Invitation { link } => link,
            other => panic!("{other:?}"),
        }
    }

    pub fn join(&self, link: &str, name: &str) {
        let passphrase = Some(PASSPHRASE.into());
        self.run(Command::Join { link: link.into(), my_name: name.into(), login: None, passphrase }).unwrap();
        self.exchange();
    }

    pub fn admit_first(&self, compared: bool) -> Result<Answer, Failure> {
        let request = self.group().requests[0].id.clone();
        self.run(Command::Admit { group: 1, request, compared })
    }

    pub fn share(&self, sheet: &Sheet) -> String {
        match self.run(Command::Share { group: 1, draft: None, sheet: sheet.clone() }).unwrap() {
            Answer::Shared(id) => id,
            other => panic!("{other:?}"),
        }
    }

    pub fn read(&self, situation: &str) -> Option<Sheet> {
        match self.run(Command::Read { group: 1, situation: situation.into() }) {
            Ok(Answer::Situation { sheet, .. }) => Some(sheet),
            _ => None,
        }
    }

    /// Everything this device can read.
    pub fn reads(&self) -> Vec<Sheet> {
        self.group().situations.iter().filter_map(|line| self.read(&line.id)).collect()
    }
}

/// A founder and one member who joined with words compared, over one store.
pub fn pair() -> (MemoryStore, Device, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let member = let_in(&founder, Device::new(&store), "Brume", true);
    (store, founder, member)
}

/// Somebody comes, to the end of it.
pub fn let_in(founder: &Device, device: Device, name: &str, compared: bool) -> Device {
    device.join(&founder.invite(), name);
    enter(founder, &device, compared);
    device
}

/// Whoever asked is admitted and comes in.
pub fn enter(by: &Device, device: &Device, compared: bool) {
    by.exchange();
    by.admit_first(compared).unwrap();
    by.exchange();
    device.exchange();
    assert!(device.group().waiting.is_none(), "the newcomer is in");
}

pub fn sheet(title: &str) -> Sheet {
    Sheet {
        title: title.into(),
        what_happened: "Ce\u{202f}qui s’est passé\u{a0}: « rien »".into(),
        ..Sheet::default()
    }
}
