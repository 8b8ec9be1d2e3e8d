//! A store in memory, for tests. Shared by cloning, as a server is by its clients.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{LARGEST_FILE, Store, StoreError};

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    down: Rc<RefCell<Option<StoreError>>>,
}

impl MemoryStore {
    /// Every file by its path: what a host sees.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.borrow().clone()
    }

    /// Replaces everything: what a host can do.
    pub fn set_files(&self, files: BTreeMap<String, Vec<u8>>) {
        *self.files.borrow_mut() = files;
    }

    /// Makes every verb fail, or work again.
    pub fn set_down(&self, error: Option<StoreError>) {
        *self.down.borrow_mut() = error;
    }

    fn check(&self) -> Result<(), StoreError> {
        self.down.borrow().map_or(Ok(()), Err)
    }
}

impl Store for MemoryStore {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.check()?;
        let files = self.files.borrow();
        let prefix = format!("{folder}/");
        let names =
            files.keys().filter_map(|path| path.strip_prefix(&prefix)).filter(|rest| !rest.contains('/'));
        Ok(names.map(str::to_owned).collect())
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.check()?;
        let files = self.files.borrow();
        Ok(files.get(path).map(|bytes| if bytes.len() > LARGEST_FILE { Vec::new() } else { bytes.clone() }))
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.check()?;
        self.files.borrow_mut().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.check()?;
        self.files.borrow_mut().remove(path);
        Ok(())
    }
}
