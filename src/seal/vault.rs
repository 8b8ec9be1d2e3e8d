//! The vault (PROTOCOL.md "Passphrase, ways in, vault"): a random key in an age file under the person's passphrase.
//!
//! Everything else that a device keeps is sealed row by row under that key, so a new passphrase rewrites one small file.

use age::secrecy::SecretString;
use age::{DecryptError, scrypt};
use age_core::format::{FileKey, Stanza};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};
use super::envelope::{decrypt, encrypt};
use super::header;
use super::rows::RowKeys;
use super::words::Passphrase;

/// The base-2 logarithm of scrypt's N for new vaults: 128 MiB and about a second. Give it a worker of its own: a
/// WebAssembly memory never shrinks.
pub const WORK_FACTOR: u8 = 17;
/// The most that is ever run: 256 MiB.
pub const MAX_WORK_FACTOR: u8 = 18;

/// Marks the content, so that no other passphrase file of the person's is taken for a vault.
const MAGIC: &[u8] = b"souspli/1/vault\0";
const LENGTH: usize = 16 + 32;

/// The key under which a device keeps all it knows. Erased when dropped.
pub struct VaultKey {
    key: Zeroizing<[u8; 32]>,
    pub(super) rows: RowKeys,
}

impl VaultKey {
    /// A fresh key.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_bytes(bytes(chance))
    }

    /// The key with these bytes. Only for handing it between the worker that unlocks and the one that works.
    pub fn from_bytes(mut key: [u8; 32]) -> Self {
        let vault = Self { rows: RowKeys::of(&key), key: Zeroizing::new(key) };
        key.zeroize();
        vault
    }

    /// The key's bytes. See [`VaultKey::from_bytes`].
    pub fn bytes(&self) -> &[u8; 32] {
        &self.key
    }
}

/// How much work a passphrase costs to try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// What every vault is wrapped with: [`WORK_FACTOR`].
    pub const STANDARD: Self = Self(WORK_FACTOR);

    /// Almost none. **For tests only**: such a vault falls to a guess in milliseconds.
    pub const fn trivial_for_tests() -> Self {
        Self(4)
    }
}

/// `age` did not wrap the key; it has no known reason to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the vault could not be written")]
pub struct WrapError;

/// Writes the vault file: `age -d` and the passphrase (as [`Passphrase`] spells it) open it too.
///
/// # Errors
/// [`WrapError`].
pub fn wrap(key: &VaultKey, passphrase: &Passphrase, work: WorkFactor) -> Result<Vec<u8>, WrapError> {
    // `new` guesses a work factor, timing scrypt where it finds a clock; ours replaces the guess.
    let mut recipient = scrypt::Recipient::new(for_age(passphrase));
    recipient.set_work_factor(work.0);
    let mut content = Zeroizing::new(Vec::with_capacity(LENGTH));
    content.extend_from_slice(MAGIC);
    content.extend_from_slice(&*key.key);
    encrypt(&recipient, &content).ok_or(WrapError)
}

/// Why a vault did not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum UnwrapError {
    /// Not a file under one passphrase, or not of our shape; nothing was tried.
    #[error("not a vault")]
    Refused,
    /// It asks for more than [`MAX_WORK_FACTOR`]; nothing was tried.
    #[error("the vault asks for too much work")]
    TooCostly,
    /// Another passphrase (or a damaged stanza: the two cannot be told apart).
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The file was changed since it was written: found with the right passphrase, or by its length without any.
    #[error("the vault is damaged")]
    Damaged,
}

/// Opens a vault file. Takes the work and the memory that the file asks for, up to [`MAX_WORK_FACTOR`].
///
/// # Errors
/// [`UnwrapError`].
pub fn unwrap(file: &[u8], passphrase: &Passphrase) -> Result<VaultKey, UnwrapError> {
    let (log_n, payload) = header::check_scrypt(file).map_err(|_| UnwrapError::Refused)?;
    if log_n > MAX_WORK_FACTOR {
        return Err(UnwrapError::TooCostly);
    }
    if !header::plausible(payload) {
        return Err(UnwrapError::Damaged);
    }
    let mut identity = scrypt::Identity::new(for_age(passphrase));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    let content = decrypt(&SolePassphrase(identity), file).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => UnwrapError::WrongPassphrase,
        _ => UnwrapError::Damaged,
    })?;
    let key = content.strip_prefix(MAGIC).ok_or(UnwrapError::Damaged)?;
    Ok(VaultKey::from_bytes(key.try_into().map_err(|_| UnwrapError::Damaged)?))
}

fn for_age(passphrase: &Passphrase) -> SecretString {
    SecretString::from(passphrase.as_str().to_owned())
}

/// The header policy once more, on what `age` made of the header.
struct SolePassphrase(scrypt::Identity);

impl age::Identity for SolePassphrase {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        self.0.unwrap_stanza(stanza)
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, DecryptError>> {
        match stanzas {
            [ours] if ours.tag == "scrypt" => self.unwrap_stanza(ours),
            _ => Some(Err(DecryptError::InvalidHeader)),
        }
    }
}
