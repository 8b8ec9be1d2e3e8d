//! The probe, over stores that do less than they should.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use pollster::block_on;
use souspli::store::folder::Folder;
use souspli::store::memory::MemoryStore;
use souspli::store::native::NativeDirectory;
use souspli::store::probe::{Capabilities, FOLDER, ProbeError, SecondPut, Step, probe};
use souspli::store::{PathError, Store, StoreError};

use super::scratch::Scratch;

/// A memory store with bad habits.
#[derive(Default)]
struct Poor {
    inner: MemoryStore,
    changes_line_ends: bool,
    lists_late: bool,
    ignores_second_puts: bool,
    keeps_what_is_deleted: bool,
    /// The verb of this number, from 1, fails; those after it too.
    fails_from: Option<u32>,
    verbs: Cell<u32>,
    first_list: RefCell<Option<Vec<String>>>,
}

impl Poor {
    fn tick(&self) -> Result<(), StoreError> {
        self.verbs.set(self.verbs.get() + 1);
        if self.fails_from.is_some_and(|from| self.verbs.get() >= from) {
            return Err(StoreError::Unreachable);
        }
        Ok(())
    }
}

impl Store for Poor {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.tick()?;
        let now = self.inner.list(folder).await?;
        let first = self.first_list.borrow_mut().get_or_insert(now.clone()).clone();
        Ok(if self.lists_late { first } else { now })
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.tick()?;
        self.inner.get(path).await
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.tick()?;
        if self.ignores_second_puts && self.inner.get(path).await?.is_some() {
            return Ok(());
        }
        let mut bytes = bytes.to_vec();
        if self.changes_line_ends {
            bytes.retain(|byte| *byte != b'\r');
        }
        self.inner.put(path, &bytes).await
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.tick()?;
        if self.keeps_what_is_deleted { Ok(()) } else { self.inner.delete(path).await }
    }
}

const GOOD: Capabilities = Capabilities {
    reads_back_exactly: true,
    lists_new_files: true,
    second_put: SecondPut::Overwrites,
    deletes: true,
    leftovers: 0,
};

fn tried(store: &Poor) -> Capabilities {
    block_on(probe(store, "abc")).unwrap()
}

#[test]
fn a_probe_says_what_a_store_can_do_and_leaves_nothing() {
    let store = Poor::default();
    assert_eq!(tried(&store), GOOD);
    assert!(store.inner.files().is_empty());

    let scratch = Scratch::new();
    let folder = Folder::over(NativeDirectory::at(scratch.path()).unwrap());
    assert_eq!(block_on(probe(&folder, "abc")), Ok(Capabilities { second_put: SecondPut::Refuses, ..GOOD }));
    assert_eq!(std::fs::read_dir(scratch.path().join(FOLDER)).unwrap().count(), 0);
}

#[test]
fn each_bad_habit_is_noticed() {
    let spoiled = Capabilities { reads_back_exactly: false, second_put: SecondPut::Spoils, ..GOOD };
    assert_eq!(tried(&Poor { changes_line_ends: true, ..Poor::default() }), spoiled);
    let late = Capabilities { lists_new_files: false, ..GOOD };
    assert_eq!(tried(&Poor { lists_late: true, ..Poor::default() }), late);
    let first = Capabilities { second_put: SecondPut::KeepsTheFirst, ..GOOD };
    assert_eq!(tried(&Poor { ignores_second_puts: true, ..Poor::default() }), first);
    let keeps = Capabilities { deletes: false, ..GOOD };
    assert_eq!(tried(&Poor { keeps_what_is_deleted: true, ..Poor::default() }), keeps);
}

#[test]
fn wherever_a_probe_is_interrupted_the_next_one_tidies_up() {
    let mut seen = Vec::new();
    let mut left_behind = 0;
    for verb in 1..=8 {
        let inner = MemoryStore::default();
        let broken = Poor { inner: inner.clone(), fails_from: Some(verb), ..Poor::default() };
        match block_on(probe(&broken, "abc")) {
            Err(ProbeError::Store { step, error: StoreError::Unreachable }) => seen.push(step),
            other => panic!("{verb}: {other:?}"),
        }
        left_behind += inner.files().len();
        let again = Poor { inner: inner.clone(), ..Poor::default() };
        let leftovers = inner.files().len();
        assert_eq!(block_on(probe(&again, "def")), Ok(Capabilities { leftovers, ..GOOD }), "{verb}");
        assert!(inner.files().is_empty());
    }
    use Step::*;
    assert_eq!(seen, [List, Put, Get, ListAgain, GetAgain, GetAgain, Check, Check]);
    assert!(left_behind > 0, "some interruption leaves a file");
}

#[test]
fn a_probe_touches_no_file_of_a_group() {
    let store = Poor::default();
    let group: BTreeMap<String, Vec<u8>> =
        [("aaaabbbbccccdddd/h/x.age".to_owned(), vec![1]), ("p.age".to_owned(), vec![2])].into();
    store.inner.set_files(group.clone());
    tried(&store);
    assert_eq!(store.inner.files(), group);
    for mark in ["", "../x", "a/b", "A", "."] {
        let before = store.verbs.get();
        assert!(matches!(block_on(probe(&store, mark)), Err(ProbeError::Mark(_))), "{mark}");
        assert_eq!(store.verbs.get(), before);
    }
    assert_eq!(block_on(probe(&store, "")), Err(ProbeError::Mark(PathError::Dot)));
}
