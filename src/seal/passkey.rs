//! A way in by a passkey (PROTOCOL.md "Passphrase, ways in, vault"): the vault's key under what an authenticator makes of a salt.
//!
//! What it makes (the `prf` extension of WebAuthn) is 32 bytes that nobody guesses, so nothing has to be stretched.

use thiserror::Error;
use zeroize::Zeroizing;

use super::chance::Chance;
use super::hash::derive;
use super::rows::{open_row, seal_row};
use super::vault::VaultKey;

const VERSION: u8 = 1;
const SALT: usize = 32;
/// Longest credential id, in bytes (WebAuthn, section 4).
const MAX_CREDENTIAL: usize = 1023;
/// Table of the one row in such a file.
const TABLE: &str = "souspli/passkey";

/// Why a file is no way in, or does not open: of another version or shape; another credential's, or damaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a passkey's way in")]
pub struct PasskeyError;

/// What has to be known of a passkey before anything is open, to ask the browser for it. In clear in its file; tells of no group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passkey<'a> {
    /// Its credential's id, 1 to 1023 bytes: chosen by the authenticator.
    pub credential: &'a [u8],
    /// What the authenticator is given to make the secret from, 32 random bytes.
    pub salt: &'a [u8; SALT],
}

impl<'a> Passkey<'a> {
    /// Reads the beginning of a file: the passkey, and what is sealed.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn read(file: &'a [u8]) -> Result<(Passkey<'a>, &'a [u8]), PasskeyError> {
        let [VERSION, high, low, rest @ ..] = file else { return Err(PasskeyError) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (credential, rest) = rest.split_at_checked(length).ok_or(PasskeyError)?;
        let (salt, sealed) = rest.split_first_chunk().ok_or(PasskeyError)?;
        let passkey = Passkey { credential, salt };
        passkey.length().map(|_| (passkey, sealed))
    }

    /// Seals the vault's key to what the authenticator made, `output`.
    ///
    /// # Errors
    /// [`PasskeyError`]: the credential's id is empty or too long.
    pub fn wrap(
        self,
        key: &VaultKey,
        output: &[u8; 32],
        chance: &mut dyn Chance,
    ) -> Result<Vec<u8>, PasskeyError> {
        let mut file = vec![VERSION];
        file.extend_from_slice(&self.length()?.to_be_bytes());
        file.extend_from_slice(self.credential);
        file.extend_from_slice(self.salt);
        let sealed = seal_row(&self.key(output), TABLE, &file, key.bytes(), chance);
        file.extend_from_slice(&sealed);
        Ok(file)
    }

    /// Opens a file with what the authenticator made of its salt.
    ///
    /// # Errors
    /// [`PasskeyError`]: another output, or a damaged file; the two cannot be told apart.
    pub fn unwrap(file: &[u8], output: &[u8; 32]) -> Result<VaultKey, PasskeyError> {
        let (passkey, sealed) = Passkey::read(file)?;
        let before = file.strip_suffix(sealed).ok_or(PasskeyError)?;
        let opened = open_row(&passkey.key(output), TABLE, before, sealed).map_err(|_| PasskeyError)?;
        Ok(VaultKey::from_bytes(opened.as_slice().try_into().map_err(|_| PasskeyError)?))
    }

    fn key(&self, output: &[u8; 32]) -> VaultKey {
        VaultKey::from_bytes(*Zeroizing::new(derive(output, self.salt, "souspli/1/passkey")))
    }

    fn length(&self) -> Result<u16, PasskeyError> {
        match u16::try_from(self.credential.len()) {
            Ok(length) if (1..=MAX_CREDENTIAL).contains(&self.credential.len()) => Ok(length),
            _ => Err(PasskeyError),
        }
    }
}
