//! Rows of the local database: sealed with XChaCha20-Poly1305 under names that name nothing.
//!
//! A sealed row is `version ‖ nonce (24) ‖ ciphertext ‖ tag (16)`, bound to its table and its name. An older version of the same
//! row can be put back by whoever can write the database: what must not go back is checked against the store.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use thiserror::Error;
use zeroize::Zeroizing;

use super::chance::{Chance, bytes};
use super::hash::{base32, derive, mac};
use super::vault::VaultKey;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// What a vault's key is for rows. Made once, and not for each of the thousands that a device opens when it is unlocked.
pub(super) struct RowKeys {
    seal: Zeroizing<[u8; 32]>,
    names: Zeroizing<[u8; 32]>,
}

impl RowKeys {
    pub(super) fn of(key: &[u8; 32]) -> RowKeys {
        let made = |info| Zeroizing::new(derive(key, b"", info));
        RowKeys { seal: made("souspli/1/row/seal"), names: made("souspli/1/row/name") }
    }
}

/// Seals one row. `table` and `name` are not hidden in it, only bound: store it under [`row_name`].
#[allow(clippy::expect_used, reason = "the cipher's limit is 256 GiB")]
pub fn seal_row(
    key: &VaultKey,
    table: &str,
    name: &[u8],
    plaintext: &[u8],
    chance: &mut dyn Chance,
) -> Vec<u8> {
    let nonce: [u8; NONCE] = bytes(chance);
    let payload = Payload { msg: plaintext, aad: &place(table, name) };
    let sealed =
        cipher(key).encrypt(XNonce::from_slice(&nonce), payload).expect("the cipher's limit is 256 GiB");
    let mut row = Vec::with_capacity(1 + NONCE + sealed.len());
    row.push(VERSION);
    row.extend_from_slice(&nonce);
    row.extend_from_slice(&sealed);
    row
}

/// The row was not sealed under this key for this place, or was changed since.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the row does not open")]
pub struct RowError;

/// Opens a row sealed for the same table and name.
///
/// # Errors
/// One kind for every reason.
pub fn open_row(
    key: &VaultKey,
    table: &str,
    name: &[u8],
    row: &[u8],
) -> Result<Zeroizing<Vec<u8>>, RowError> {
    let (version, rest) = row.split_first().ok_or(RowError)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(RowError)?;
    if *version != VERSION {
        return Err(RowError);
    }
    let payload = Payload { msg: sealed, aad: &place(table, name) };
    cipher(key).decrypt(XNonce::from_slice(nonce), payload).map(Zeroizing::new).map_err(|_| RowError)
}

/// The database key of a row: an HMAC, so the database's names tell nothing, and differ between vaults.
pub fn row_name(key: &VaultKey, table: &str, name: &[u8]) -> String {
    base32(&mac(&*key.rows.names, "souspli/1/row/name", &[&place(table, name)]))
}

fn cipher(key: &VaultKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.rows.seal).into())
}

/// `version ‖ u64be length of table ‖ table ‖ name`: injective, so no two places look the same.
fn place(table: &str, name: &[u8]) -> Vec<u8> {
    let mut place = Vec::with_capacity(1 + 8 + table.len() + name.len());
    place.push(VERSION);
    place.extend_from_slice(&(table.len() as u64).to_be_bytes());
    place.extend_from_slice(table.as_bytes());
    place.extend_from_slice(name);
    place
}
