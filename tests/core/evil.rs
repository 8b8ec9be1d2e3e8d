//! A hostile store, for stories of several devices: everything a host, a network or a folder that somebody synchronises can do
//! to files. Each fault has a switch, a probability and a counter. The same seed and the same verbs give the same faults.
//!
//! Each client has a view of its own: the host may show one an older store, or cut the clients into two halves that do not
//! see each other.
//!
//! ```ignore
//! let evil = EvilStore::new(seed);
//! let (one, two) = (Device::new(&evil.client(1)), Device::new(&evil.client(2)));
//! evil.set_all(Fault::harmless(), 0.1);
//! // … a story …
//! evil.calm();
//! // … exchanges: everybody has everything
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use souspli::store::{LARGEST_FILE, Store, StoreError};

pub mod chance;
mod checks;
mod fault;
mod forge;
mod host;
mod story;

pub use fault::Fault;
use forge::{alike, invented};
use host::{Host, Late, WHILE, names};

/// The store, as its host has it in hand. Clones are the same store.
#[derive(Clone)]
pub struct EvilStore {
    host: Rc<RefCell<Host>>,
}

/// One client's way to the store.
#[derive(Clone)]
pub struct EvilClient {
    host: Rc<RefCell<Host>>,
    number: usize,
}

impl EvilStore {
    /// An empty store that behaves, until a fault is switched on.
    pub fn new(seed: u64) -> EvilStore {
        EvilStore { host: Rc::new(RefCell::new(Host::new(seed))) }
    }

    /// The way to the store of the client of this number. Asked for twice, it is the same client.
    pub fn client(&self, number: usize) -> EvilClient {
        self.host.borrow_mut().clients.insert(number);
        EvilClient { host: self.host.clone(), number }
    }

    /// Switches one fault on, or off with 0: the probability that a verb to which it can happen meets it.
    pub fn set(&self, fault: Fault, probability: f64) {
        self.host.borrow_mut().probability.insert(fault, probability);
    }

    /// The same for several.
    pub fn set_all(&self, faults: impl IntoIterator<Item = Fault>, probability: f64) {
        faults.into_iter().for_each(|fault| self.set(fault, probability));
    }

    /// Every fault off, and every lie at an end: what was late is there, all see one store as it now is. What was lost stays lost.
    pub fn calm(&self) {
        let mut host = self.host.borrow_mut();
        host.probability.clear();
        host.in_the_past.clear();
        host.denied.clear();
        host.join();
        host.deliver(u64::MAX);
    }

    /// How often each fault made a difference.
    pub fn counts(&self) -> BTreeMap<Fault, u32> {
        self.host.borrow().counts.clone()
    }

    /// How often one did.
    pub fn count(&self, fault: Fault) -> u32 {
        self.host.borrow().counts.get(&fault).copied().unwrap_or(0)
    }

    /// Every file by its path; while the clients are apart, those of the first half.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.host.borrow().branches[0]
            .files
            .iter()
            .map(|(path, bytes)| (path.clone(), bytes.to_vec()))
            .collect()
    }

    /// Replaces everything, and sends everybody home from the past.
    pub fn set_files(&self, files: BTreeMap<String, Vec<u8>>) {
        let mut host = self.host.borrow_mut();
        host.in_the_past.clear();
        host.join();
        let files = files.into_iter().map(|(path, bytes)| (path, Rc::new(bytes))).collect();
        host.change(0, |now| *now = files);
    }

    /// One file more, for everybody.
    pub fn add(&self, path: &str, bytes: Vec<u8>) {
        let (host, bytes) = (&mut *self.host.borrow_mut(), Rc::new(bytes));
        for branch in 0..=usize::from(!host.apart.is_empty()) {
            host.put(branch, path, bytes.clone());
        }
    }

    /// Cuts the clients in two: these no longer see what the others put, nor the others what these do.
    pub fn fork(&self, apart: impl IntoIterator<Item = usize>) {
        self.host.borrow_mut().fork(apart.into_iter().collect(), None);
    }

    /// Both halves in one store again: every file of either; where they differ, the first half's.
    pub fn merge(&self) {
        self.host.borrow_mut().join();
    }

    /// Takes the store back by so many changes, as a restored backup does. What came since is lost.
    pub fn roll_back(&self, changes: usize) {
        let mut host = self.host.borrow_mut();
        for branch in 0..2 {
            host.roll_back(branch, changes);
        }
    }

    /// Shows one client the store as it was so many changes ago, until [`EvilStore::calm`]. Its puts still count.
    pub fn roll_back_for(&self, client: usize, changes: usize) {
        let mut host = self.host.borrow_mut();
        let branch = host.branch_of(client);
        if let Some(then) = host.earlier(branch, changes) {
            host.in_the_past.insert(client, (u64::MAX, then));
        }
    }
}

impl Store for EvilClient {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let host = &mut *self.host.borrow_mut();
        host.tick(self.number);
        host.fails(Fault::Error)?;
        let mut listed = names(&host.seen_by(self.number), folder);
        if host.met(Fault::StaleListing) {
            let branch = host.branch_of(self.number);
            let then = host.any_earlier(branch).map(|then| names(&then, folder));
            if let Some(then) = then.filter(|then| *then != listed) {
                listed = then;
                host.note(Fault::StaleListing);
            }
        }
        if host.met(Fault::OmitFromListing) && !listed.is_empty() {
            let kept = host.dice.below(listed.len());
            host.dice.shuffle(&mut listed);
            listed.truncate(kept);
            listed.sort_unstable();
            host.note(Fault::OmitFromListing);
        }
        if host.met(Fault::AddToListing) {
            for _ in 0..=host.dice.below(3) {
                let name = invented(&mut host.dice, &listed);
                listed.push(name);
            }
            host.note(Fault::AddToListing);
        }
        if host.met(Fault::FoldCase) && !listed.is_empty() {
            listed.iter_mut().for_each(|name| *name = name.to_uppercase());
            host.note(Fault::FoldCase);
        }
        if host.met(Fault::Reorder) && listed.len() > 1 {
            let before = listed.clone();
            host.dice.shuffle(&mut listed);
            if listed == before {
                listed.rotate_left(1);
            }
            host.note(Fault::Reorder);
        }
        Ok(listed)
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let host = &mut *self.host.borrow_mut();
        host.tick(self.number);
        host.fails(Fault::Error)?;
        let mut found = host.seen_by(self.number).get(path).cloned();
        if host.met(Fault::StaleBytes) {
            let branch = host.branch_of(self.number);
            let then = host.any_earlier(branch).map(|then| then.get(path).cloned());
            if let Some(then) = then.filter(|then| *then != found) {
                found = then;
                host.note(Fault::StaleBytes);
            }
        }
        let once = (self.number, path.to_owned());
        if found.is_some() && !host.denied.contains(&once) && host.met(Fault::NotFoundThenFound) {
            host.denied.insert(once);
            host.note(Fault::NotFoundThenFound);
            return Ok(None);
        }
        Ok(found.map(|bytes| if bytes.len() > LARGEST_FILE { Vec::new() } else { bytes.to_vec() }))
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let host = &mut *self.host.borrow_mut();
        host.tick(self.number);
        host.fails(Fault::Error)?;
        let branch = host.branch_of(self.number);
        if host.met(Fault::HalfPut) {
            host.put(branch, path, Rc::new(bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec()));
            host.note(Fault::HalfPut);
            return Err(host.error());
        }
        if host.met(Fault::Drop) {
            host.note(Fault::Drop);
            return Ok(());
        }
        let bytes = Rc::new(bytes.to_vec());
        if host.met(Fault::Delay) {
            let due = host.now + 1 + host.dice.below(WHILE as usize) as u64;
            host.late.push(Late { due, branch, path: path.to_owned(), bytes });
            host.note(Fault::Delay);
            return Ok(());
        }
        host.put(branch, path, bytes.clone());
        if host.met(Fault::Duplicate) {
            let other = alike(&mut host.dice, path);
            host.put(branch, &other, bytes);
            host.note(Fault::Duplicate);
        }
        host.fails(Fault::ErrorThoughDone)
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        let host = &mut *self.host.borrow_mut();
        host.tick(self.number);
        host.fails(Fault::Error)?;
        let branch = host.branch_of(self.number);
        if !host.branches[branch].files.contains_key(path) {
            return Ok(());
        }
        if host.met(Fault::KeepDeleted) {
            host.note(Fault::KeepDeleted);
            return Ok(());
        }
        host.change(branch, |files| {
            files.remove(path);
        });
        host.fails(Fault::ErrorThoughDone)
    }
}
