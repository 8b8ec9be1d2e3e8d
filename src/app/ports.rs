//! What the app needs from the world outside.

use crate::seal::{Chance, Passphrase, VaultKey};
use crate::store::Store;

use super::StorePlace;
use super::vocabulary::{Failure, Progress, View};
use super::ways::WayName;

/// Why the local database did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// There is none: a private window, or storage was refused.
    #[error("no local database")]
    Unavailable,
    /// The device has no room left.
    #[error("device full")]
    Full,
    /// It failed.
    #[error("local database failed")]
    Failed,
    /// It held something, and the browser gives it no more: it was erased while it was open.
    #[error("local database gone")]
    Gone,
}

/// What is written at once: all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The layout's number, when it changes.
    pub layout: Option<u32>,
    /// New ways in: the vault's key in a small file each. Where one of them has a name that is taken, nothing is written.
    pub add_ways: Vec<(WayName, Vec<u8>)>,
    /// Ways in to remove.
    pub remove_ways: Vec<WayName>,
    /// Sealed rows by their opaque names.
    pub put: Vec<(String, Vec<u8>)>,
    /// Names of rows to remove.
    pub delete: Vec<String>,
}

/// The local database: ways into one vault, and sealed rows under names that say nothing.
#[allow(async_fn_in_trait)]
pub trait Database {
    /// The layout of what it holds ([`super::migrate`]); 1 where nothing was ever written.
    async fn layout(&self) -> Result<u32, DatabaseError>;
    /// The ways in, sorted by name; none on a new device.
    async fn ways(&self) -> Result<Vec<(WayName, Vec<u8>)>, DatabaseError>;
    /// Every row.
    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError>;
    /// Writes a batch. Returns once it is durable.
    async fn write(&self, batch: Batch) -> Result<(), DatabaseError>;
}

/// Everything outside.
#[allow(async_fn_in_trait)]
pub trait World {
    /// Its database.
    type Database: Database;
    /// Its stores.
    type Store: Store;

    /// The local database.
    fn database(&self) -> &Self::Database;
    /// The store at a place; `None` when it cannot be one.
    fn store(&self, place: &StorePlace) -> Option<Self::Store>;
    /// The address of the store beside the app, on which groups are founded unless somebody names another.
    fn home_store(&self) -> String;
    /// The address of the app, without a fragment; invitations are links to it.
    fn app_address(&self) -> String;
    /// Whether this is the only open app on this device's database; once `true`, it stays so while this world lives. Two
    /// that wrote at once would sign two histories of one device.
    async fn is_the_only_one(&self) -> bool;
    /// Text in NFKD (Unicode TR 15): what two keyboards type for one letter becomes the same.
    fn decomposed(&self, text: &str) -> zeroize::Zeroizing<String>;
    /// Hours since 1970, by the device's clock.
    fn hour(&self) -> u64;
    /// A source of chance.
    fn chance(&self) -> Box<dyn Chance>;
    /// Makes a way in: the vault's key in a file under a passphrase. May take a second; runs where its memory is given back.
    async fn wrap_vault(&self, key: &VaultKey, passphrase: &Passphrase) -> Result<Vec<u8>, Failure>;
    /// Opens such a file. As slow.
    async fn open_vault(&self, file: Vec<u8>, passphrase: &Passphrase) -> Result<VaultKey, Failure>;
    /// Shows a view.
    fn show(&self, view: View);
    /// Shows how far something long has come.
    fn progress(&self, _progress: Progress) {}
}
