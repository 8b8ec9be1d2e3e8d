//! A world that stops: at one of its operations the answer never comes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use souspli::app::StorePlace;
use souspli::app::ports::{Batch, Database, DatabaseError, World};
use souspli::app::vocabulary::{Failure, View};
use souspli::app::ways::WayName;
use souspli::seal::{self, Chance, Passphrase, SeededChance, VaultKey, WorkFactor};
use souspli::store::memory::MemoryStore;
use souspli::store::{Store, StoreError};

use crate::world::{Disk, HOME, HOUR};

/// Where in an operation the process is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing of it is done.
    Before,
    /// It is done, and nobody hears of it.
    After,
    /// Half of the bytes are in the store, under the file's own name.
    Half,
}

/// What kind of operation it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Look,
    Write,
    Put,
}

/// Counts the operations, and stops at one.
#[derive(Default)]
pub struct Clockwork {
    pub done: RefCell<Vec<Kind>>,
    pub cut: Cell<Option<(usize, How)>>,
    pub was_cut: Cell<bool>,
}

impl Clockwork {
    async fn around<T>(&self, kind: Kind, half: impl FnOnce(), effect: impl Future<Output = T>) -> T {
        let number = self.done.borrow().len();
        self.done.borrow_mut().push(kind);
        let here = self.cut.get().filter(|(at, _)| *at == number).map(|(_, how)| how);
        self.was_cut.set(self.was_cut.get() || here.is_some());
        match here {
            Some(How::Before) => std::future::pending::<()>().await,
            Some(How::Half) => {
                half();
                std::future::pending::<()>().await;
            }
            _ => {}
        }
        let answer = effect.await;
        if here == Some(How::After) {
            std::future::pending::<()>().await;
        }
        answer
    }

    async fn look<T>(&self, effect: impl Future<Output = T>) -> T {
        self.around(Kind::Look, || (), effect).await
    }
}

/// Files by their paths.
pub type Files = Vec<(String, Vec<u8>)>;

/// What all devices of a story share.
#[derive(Clone)]
pub struct Shared {
    pub clockwork: Rc<Clockwork>,
    pub store: MemoryStore,
    /// Everything that was ever put whole.
    pub puts: Rc<RefCell<Files>>,
    /// Every 32 bytes of chance: the secrets of all epochs are among them.
    pub drawn: Rc<RefCell<Vec<[u8; 32]>>>,
    pub chance: Rc<RefCell<SeededChance>>,
}

pub struct Fragile {
    pub disk: FragileDisk,
    pub shared: Shared,
    pub view: Rc<RefCell<View>>,
}

#[derive(Clone)]
pub struct FragileDisk(pub Disk, pub Rc<Clockwork>);

impl Database for FragileDisk {
    async fn layout(&self) -> Result<u32, DatabaseError> {
        self.1.look(self.0.layout()).await
    }
    async fn ways(&self) -> Result<Vec<(WayName, Vec<u8>)>, DatabaseError> {
        self.1.look(self.0.ways()).await
    }
    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        self.1.look(self.0.rows()).await
    }
    async fn write(&self, batch: Batch) -> Result<(), DatabaseError> {
        self.1.around(Kind::Write, || (), self.0.write(batch)).await
    }
}

#[derive(Clone)]
pub struct FragileStore(Shared);

impl Store for FragileStore {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.0.clockwork.look(self.0.store.list(folder)).await
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.clockwork.look(self.0.store.get(path)).await
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let half = || {
            let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
            pollster::block_on(self.0.store.put(path, half)).unwrap();
        };
        let whole = async {
            self.0.puts.borrow_mut().push((path.to_owned(), bytes.to_vec()));
            self.0.store.put(path, bytes).await
        };
        self.0.clockwork.around(Kind::Put, half, whole).await
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.0.clockwork.around(Kind::Write, || (), self.0.store.delete(path)).await
    }
}

struct Recorded(Shared);

impl Chance for Recorded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.chance.borrow_mut().fill(bytes);
        if let Ok(secret) = <[u8; 32]>::try_from(&*bytes) {
            self.0.drawn.borrow_mut().push(secret);
        }
    }
}

impl World for Fragile {
    type Database = FragileDisk;
    type Store = FragileStore;

    fn database(&self) -> &FragileDisk {
        &self.disk
    }
    fn store(&self, place: &StorePlace) -> Option<FragileStore> {
        place.address.starts_with("https://").then(|| FragileStore(self.shared.clone()))
    }
    fn home_store(&self) -> String {
        HOME.into()
    }
    fn app_address(&self) -> String {
        "https://souspli.exemple.fr/".into()
    }
    async fn is_the_only_one(&self) -> bool {
        true
    }
    fn decomposed(&self, text: &str) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(text.to_owned())
    }
    fn hour(&self) -> u64 {
        HOUR
    }
    fn chance(&self) -> Box<dyn Chance> {
        Box::new(Recorded(self.shared.clone()))
    }
    async fn wrap_vault(&self, key: &VaultKey, passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
        let wrapped = async { Ok(seal::wrap(key, passphrase, WorkFactor::trivial_for_tests()).unwrap()) };
        self.shared.clockwork.look(wrapped).await
    }
    async fn open_vault(&self, file: Vec<u8>, passphrase: &Passphrase) -> Result<VaultKey, Failure> {
        self.shared.clockwork.look(async { Ok(seal::unwrap(&file, passphrase)?) }).await
    }
    fn show(&self, view: View) {
        *self.view.borrow_mut() = view;
    }
}
