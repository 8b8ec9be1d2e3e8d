//! IndexedDB as the local database: one object store for the ways into the vault, one for sealed rows. Its own version is the layout's
//! number, so an older build of the app cannot open what a newer one wrote.
//!
//! Spoken to directly: the crates that wrap it cannot ask for strict durability, and an entry must be on the disk before
//! the first byte of it leaves. Nothing is awaited inside a transaction but the transaction itself.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
};

use crate::app::ports::{Batch, Database, DatabaseError};
use crate::app::ways::WayName;

const NAME: &str = "souspli";
const WAYS: &str = "ways";
const ROWS: &str = "rows";

/// The browser's database, opened at first use.
#[derive(Default)]
pub struct IndexedDb {
    open: async_lock::Mutex<Option<IdbDatabase>>,
    /// The browser closed it. That may be all: a phone does so with an app that slept. Or it erased what was there.
    closed: Rc<Cell<bool>>,
    /// Something of a person's was in it. Where that is gone, nothing is begun anew in its place: it would be without a way in.
    kept: Cell<bool>,
}

impl IndexedDb {
    async fn database(&self) -> Result<IdbDatabase, DatabaseError> {
        let mut held = self.open.lock().await;
        if let Some(database) = &*held
            && !self.closed.get()
        {
            return Ok(database.clone());
        }
        if let Some(database) = held.take() {
            // What it has to tell is known.
            database.set_onclose(None);
            database.close();
        }
        self.closed.set(false);
        let opened = open(None, &self.closed, self.kept.get()).await;
        // Nothing else but a database that is not there any more has set it meanwhile.
        let gone = || if self.closed.get() { DatabaseError::Gone } else { DatabaseError::Unavailable };
        Ok(held.insert(opened.map_err(|_| gone())?).clone())
    }

    /// Writes a batch together with a new layout's number: in the one transaction in which IndexedDB changes its version.
    async fn change_layout(&self, layout: u32, batch: Batch) -> Result<(), DatabaseError> {
        let mut held = self.open.lock().await;
        if let Some(database) = held.take() {
            database.close();
        }
        let change = Some((layout, batch));
        *held = Some(open(change, &self.closed, self.kept.get()).await.map_err(failure)?);
        Ok(())
    }

    async fn begin(&self, mode: &str) -> Result<IdbTransaction, DatabaseError> {
        let database = self.database().await?;
        let stores = Array::of2(&WAYS.into(), &ROWS.into());
        let options = Object::new();
        // A browser that does not know the option ignores it.
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(failure)?;
        let transaction: Function =
            Reflect::get(&database, &"transaction".into()).map_err(failure)?.unchecked_into();
        let begun = transaction.call3(&database, &stores, &mode.into(), &options).map_err(|error| {
            // A closed database begins none, also before it is told that it was closed.
            self.closed.set(true);
            failure(error)
        })?;
        Ok(begun.unchecked_into())
    }

    async fn read(&self, store: &str) -> Result<(JsValue, JsValue), DatabaseError> {
        let transaction = self.begin("readonly").await?;
        let done = completed(&transaction);
        let store: IdbObjectStore = transaction.object_store(store).map_err(failure)?;
        let keys = settled(&store.get_all_keys().map_err(failure)?);
        let values = settled(&store.get_all().map_err(failure)?);
        let (keys, values) = (JsFuture::from(keys).await, JsFuture::from(values).await);
        // A change of layout closes the database, and would find itself blocked by a transaction that has not ended.
        JsFuture::from(done).await.map_err(failure)?;
        Ok((keys.map_err(failure)?, values.map_err(failure)?))
    }
}

impl Database for IndexedDb {
    async fn layout(&self) -> Result<u32, DatabaseError> {
        // A whole number below 2^53.
        Ok(self.database().await?.version() as u32)
    }

    async fn ways(&self) -> Result<Vec<(WayName, Vec<u8>)>, DatabaseError> {
        let (keys, values) = self.read(WAYS).await?;
        // IndexedDB gives them sorted by key.
        let pairs = Array::from(&keys).into_iter().zip(Array::from(&values));
        let ways: Vec<(WayName, Vec<u8>)> = pairs
            .filter_map(|(key, file)| {
                Some((WayName::parse(&key.as_string()?)?, Uint8Array::new(&file).to_vec()))
            })
            .collect();
        if !ways.is_empty() {
            self.kept.set(true);
        }
        Ok(ways)
    }

    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        let (keys, values) = self.read(ROWS).await?;
        let pairs = Array::from(&keys).into_iter().zip(Array::from(&values));
        Ok(pairs.filter_map(|(key, row)| Some((key.as_string()?, Uint8Array::new(&row).to_vec()))).collect())
    }

    async fn write(&self, batch: Batch) -> Result<(), DatabaseError> {
        if let Some(layout) = batch.layout {
            return self.change_layout(layout, batch).await;
        }
        let transaction = self.begin("readwrite").await?;
        let done = completed(&transaction);
        let asked = ask(&transaction, &batch);
        if asked.is_err() {
            // Half of a batch must not be kept.
            let _aborted = transaction.abort();
        }
        let written = JsFuture::from(done).await;
        let failed = match asked.and(written) {
            Ok(_) => {
                self.kept.set(true);
                return Ok(());
            }
            Err(error) => failure(error),
        };
        if failed == DatabaseError::Failed {
            // Perhaps it was closed under the batch: is what it held still there?
            self.closed.set(true);
            self.database().await?;
        }
        Err(failed)
    }
}

fn ask(transaction: &IdbTransaction, batch: &Batch) -> Result<(), JsValue> {
    let rows = transaction.object_store(ROWS)?;
    let ways = transaction.object_store(WAYS)?;
    for (name, file) in &batch.add_ways {
        // `add`, not `put`: a way in is never written over.
        ways.add_with_key(&Uint8Array::from(file.as_slice()), &name.as_str().into())?;
    }
    for name in &batch.remove_ways {
        ways.delete(&name.as_str().into())?;
    }
    for (name, row) in &batch.put {
        rows.put_with_key(&Uint8Array::from(row.as_slice()), &name.as_str().into())?;
    }
    for name in &batch.delete {
        rows.delete(&name.as_str().into())?;
    }
    Ok(())
}

/// Opens the database as it is, or with a new layout and what is written with it. None is made in the place of one that was `kept`: then
/// this fails, and says so in `closed`, as whenever the browser closes what was opened.
async fn open(
    change: Option<(u32, Batch)>,
    closed: &Rc<Cell<bool>>,
    kept: bool,
) -> Result<IdbDatabase, JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    if factory.is_undefined() || factory.is_null() {
        return Err(JsValue::NULL);
    }
    let factory: IdbFactory = factory.unchecked_into();
    let request: IdbOpenDbRequest = match &change {
        Some((layout, _)) => factory.open_with_u32(NAME, *layout)?,
        None => factory.open(NAME)?,
    };
    // Somebody else has it open at the old layout, which the Web Lock keeps from happening. What they write until they close it is not in
    // this batch: then it must not be written.
    let given_up = Rc::new(Cell::new(false));
    let (upgrading, late, gone) = (request.clone(), given_up.clone(), closed.clone());
    let upgrade = Closure::once_into_js(move || {
        let Some(transaction) = upgrading.transaction() else { return };
        let mut new = false;
        if let Ok(database) = upgrading.result() {
            let database: IdbDatabase = database.unchecked_into();
            for store in [WAYS, ROWS] {
                // Fails only when it is there already.
                new |= database.create_object_store(store).is_ok();
            }
        }
        let asked = change.map_or(Ok(()), |(_, batch)| ask(&transaction, &batch));
        if new && kept {
            gone.set(true);
        }
        if asked.is_err() || late.get() || (new && kept) {
            let _aborted = transaction.abort();
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let blocked = Promise::new(&mut |_, reject| {
        let given_up = given_up.clone();
        let blocked = Closure::once_into_js(move || {
            given_up.set(true);
            let _called = reject.call0(&JsValue::NULL);
        });
        request.set_onblocked(Some(blocked.unchecked_ref()));
    });
    let first = Promise::race(&Array::of2(&settled(&request), &blocked));
    let database: IdbDatabase = JsFuture::from(first).await?.unchecked_into();
    let closed = closed.clone();
    let close = Closure::once_into_js(move || closed.set(true));
    database.set_onclose(Some(close.unchecked_ref()));
    Ok(database)
}

/// A promise of a request's result.
fn settled(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let (ok, failed) = (request.clone(), request.clone());
        let success = Closure::once_into_js(move || {
            let _called = resolve.call1(&JsValue::NULL, &ok.result().unwrap_or_default());
        });
        let error = Closure::once_into_js(move || {
            let error = failed.error().ok().flatten().map(JsValue::from).unwrap_or_default();
            let _called = reject.call1(&JsValue::NULL, &error);
        });
        request.set_onsuccess(Some(success.unchecked_ref()));
        request.set_onerror(Some(error.unchecked_ref()));
    })
}

/// A promise that a transaction is on the disk.
fn completed(transaction: &IdbTransaction) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let aborted = transaction.clone();
        let complete = Closure::once_into_js(move || {
            let _called = resolve.call0(&JsValue::NULL);
        });
        let abort = Closure::once_into_js(move || {
            let error = aborted.error().map(JsValue::from).unwrap_or_default();
            let _called = reject.call1(&JsValue::NULL, &error);
        });
        transaction.set_oncomplete(Some(complete.unchecked_ref()));
        transaction.set_onabort(Some(abort.unchecked_ref()));
    })
}

fn failure(error: JsValue) -> DatabaseError {
    let name = error.dyn_ref::<DomException>().map(DomException::name);
    match name.as_deref() {
        Some("QuotaExceededError") => DatabaseError::Full,
        _ => DatabaseError::Failed,
    }
}
