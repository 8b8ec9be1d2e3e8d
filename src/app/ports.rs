//! What the app needs from the world outside.

use crate::seal::{Chance, Passphrase, VaultKey};
use crate::store::Store;

use super::vocabulary::{Failure, View};

/// Why the local database did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// There is none: a private window, or storage was refused.
    #[error("no local database")]
    Unavailable,
    /// The device has no room left.
    #[error("device full")]
    Full,
    /// It failed or was taken away.
    #[error("local database failed")]
    Failed,
}

/// What is written at once: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The vault's file, when it is new.
    pub vault: Option<Vec<u8>>,
    /// Sealed rows by their opaque names.
    pub put: Vec<(String, Vec<u8>)>,
    /// Names of rows to remove.
    pub delete: Vec<String>,
}

/// The local database: one vault file, and sealed rows under names that say nothing.
#[allow(async_fn_in_trait)]
pub trait Database {
    /// The vault's file; `None` on a device that has none.
    async fn vault(&self) -> Result<Option<Vec<u8>>, DatabaseError>;
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
    /// The store at an address; `None` when the address cannot be one.
    fn store(&self, address: &str) -> Option<Self::Store>;
    /// The address of the store that new groups are founded on.
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
    /// Makes a vault: a random key, and its file under a passphrase. May take a second; runs where its memory is given
    /// back.
    async fn make_vault(&self, passphrase: Passphrase) -> Result<(VaultKey, Vec<u8>), Failure>;
    /// Opens a vault's file. As slow.
    async fn open_vault(&self, file: Vec<u8>, passphrase: Passphrase) -> Result<VaultKey, Failure>;
    /// Shows a view.
    fn show(&self, view: View);
}
