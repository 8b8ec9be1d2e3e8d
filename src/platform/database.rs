//! IndexedDB as the local database: one object store for the vault's file, one for sealed rows.
//!
//! Spoken to directly: the crates that wrap it cannot ask for strict durability, and an entry must be on the disk before
//! the first byte of it leaves. Nothing is awaited inside a transaction but the transaction itself.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
};

use crate::app::ports::{Batch, Database, DatabaseError};

const NAME: &str = "souspli";
/// Version of the layout. A new one comes with its migration.
const VERSION: u32 = 1;
const WAYS: &str = "ways";
const ROWS: &str = "rows";
/// The way in by passphrase; others will stand beside it.
const BY_PASSPHRASE: &str = "passphrase";

/// The browser's database, opened at first use.
#[derive(Default)]
pub struct IndexedDb {
    open: async_lock::OnceCell<IdbDatabase>,
}

impl IndexedDb {
    async fn database(&self) -> Result<&IdbDatabase, DatabaseError> {
        self.open.get_or_try_init(open).await.map_err(|_| DatabaseError::Unavailable)
    }

    async fn begin(&self, mode: &str) -> Result<IdbTransaction, DatabaseError> {
        let database = self.database().await?;
        let stores = Array::of2(&WAYS.into(), &ROWS.into());
        let options = Object::new();
        // A browser that does not know the option ignores it.
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(failure)?;
        let transaction: Function =
            Reflect::get(database, &"transaction".into()).map_err(failure)?.unchecked_into();
        let begun = transaction.call3(database, &stores, &mode.into(), &options).map_err(failure)?;
        Ok(begun.unchecked_into())
    }

    async fn read(&self, store: &str) -> Result<(JsValue, JsValue), DatabaseError> {
        let transaction = self.begin("readonly").await?;
        let store: IdbObjectStore = transaction.object_store(store).map_err(failure)?;
        let keys = settled(&store.get_all_keys().map_err(failure)?);
        let values = settled(&store.get_all().map_err(failure)?);
        let (keys, values) = (JsFuture::from(keys).await, JsFuture::from(values).await);
        Ok((keys.map_err(failure)?, values.map_err(failure)?))
    }
}

impl Database for IndexedDb {
    async fn vault(&self) -> Result<Option<Vec<u8>>, DatabaseError> {
        let (keys, values) = self.read(WAYS).await?;
        let pairs = Array::from(&keys).into_iter().zip(Array::from(&values));
        let mut found =
            pairs.into_iter().filter(|(key, _)| key.as_string().as_deref() == Some(BY_PASSPHRASE));
        Ok(found.next().map(|(_, file)| Uint8Array::new(&file).to_vec()))
    }

    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        let (keys, values) = self.read(ROWS).await?;
        let pairs = Array::from(&keys).into_iter().zip(Array::from(&values));
        Ok(pairs.filter_map(|(key, row)| Some((key.as_string()?, Uint8Array::new(&row).to_vec()))).collect())
    }

    async fn write(&self, batch: Batch) -> Result<(), DatabaseError> {
        let transaction = self.begin("readwrite").await?;
        let done = completed(&transaction);
        let asked = ask(&transaction, &batch);
        if asked.is_err() {
            // Half of a batch must not be kept.
            let _aborted = transaction.abort();
        }
        let written = JsFuture::from(done).await;
        asked.and(written).map(drop).map_err(failure)
    }
}

fn ask(transaction: &IdbTransaction, batch: &Batch) -> Result<(), JsValue> {
    let rows = transaction.object_store(ROWS)?;
    if let Some(vault) = &batch.vault {
        let ways = transaction.object_store(WAYS)?;
        // `add`, not `put`: a vault is never written over.
        ways.add_with_key(&Uint8Array::from(vault.as_slice()), &BY_PASSPHRASE.into())?;
    }
    for (name, row) in &batch.put {
        rows.put_with_key(&Uint8Array::from(row.as_slice()), &name.as_str().into())?;
    }
    for name in &batch.delete {
        rows.delete(&name.as_str().into())?;
    }
    Ok(())
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    if factory.is_undefined() || factory.is_null() {
        return Err(JsValue::NULL);
    }
    let factory: IdbFactory = factory.unchecked_into();
    let request: IdbOpenDbRequest = factory.open_with_u32(NAME, VERSION)?;
    let upgrading = request.clone();
    let upgrade = Closure::once_into_js(move || {
        if let Ok(database) = upgrading.result() {
            let database: IdbDatabase = database.unchecked_into();
            for store in [WAYS, ROWS] {
                // Fails only when it is there already.
                let _there = database.create_object_store(store);
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    Ok(JsFuture::from(settled(&request)).await?.unchecked_into())
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
