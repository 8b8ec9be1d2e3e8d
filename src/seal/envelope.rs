//! age v1 files (C2SP `age.md`) to exactly one X25519 recipient, binary: suite 1 of PROTOCOL.md.
//!
//! The recipient's public key is as secret as the file: who does not know it cannot make a file that opens.

use std::io::{Read, Write};
use std::iter;
use std::str::FromStr;

use age::DecryptError;
use age_core::format::{FileKey, Stanza};
use bech32::{Bech32, Hrp};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};
use super::header::{self, CHUNK, MAX_HEADER, NONCE, TAG};

/// The most that one file may hold, in bytes, padding included.
pub const MAX_PLAINTEXT: usize = 8 << 20;

/// The longest file that is looked at.
const MAX_FILE: usize = MAX_HEADER + NONCE + MAX_PLAINTEXT + TAG * (MAX_PLAINTEXT / CHUNK);

/// The secret half of an X25519 key pair. Erased when dropped.
pub struct Identity(Zeroizing<[u8; 32]>);

impl Identity {
    /// A fresh identity.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_secret(bytes(chance))
    }

    /// The identity with this X25519 secret (any 32 bytes; they are clamped at use, RFC 7748).
    pub fn from_secret(mut secret: [u8; 32]) -> Self {
        let identity = Self(Zeroizing::new(secret));
        secret.zeroize();
        identity
    }

    /// The X25519 secret, to be kept in the vault.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// The public half.
    pub fn recipient(&self) -> Recipient {
        // By the table of the base point, which takes a third of the time of the ladder.
        Recipient(x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(*self.0)).to_bytes())
    }

    /// `AGE-SECRET-KEY-1…`: what the `age` command takes with `-i`. For a person who leaves with their data, and for `age`
    /// itself, which accepts nothing else.
    pub fn to_age_text(&self) -> Zeroizing<String> {
        let mut lower = key_text("age-secret-key-", &self.0);
        let upper = Zeroizing::new(lower.to_ascii_uppercase());
        lower.zeroize();
        upper
    }

    fn for_age(&self) -> Option<age::x25519::Identity> {
        age::x25519::Identity::from_str(&self.to_age_text()).ok()
    }
}

/// An X25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Recipient(pub [u8; 32]);

impl Recipient {
    /// Refuses the points of small order (RFC 7748 section 6.1): whatever is sealed to one, everybody could open. Whoever
    /// takes a recipient from somebody else checks it before showing or signing anything; [`seal`] checks again.
    ///
    /// # Errors
    /// When the key is such a point.
    pub fn check(&self) -> Result<(), UnusableRecipient> {
        // RFC 7748 section 5: the topmost bit does not count.
        let mut u = self.0;
        u[31] &= 0x7f;
        if SMALL_ORDER.contains(&u) { Err(UnusableRecipient) } else { Ok(()) }
    }

    /// `age1…`: what the `age` command takes with `-r`.
    pub fn to_age_text(&self) -> String {
        key_text("age", &self.0)
    }
}

/// The points of small order on the curve and on its twist, as u-coordinates, those included that are not reduced: 0, 1, the two of
/// order 8, p - 1, p, p + 1, for p = 2^255 - 19. Public keys are no secrets: comparing may take any time.
const SMALL_ORDER: [[u8; 32]; 7] = [
    near_zero(0),
    near_zero(1),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
        0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    near_prime(0xec),
    near_prime(0xed),
    near_prime(0xee),
];

const fn near_zero(lowest: u8) -> [u8; 32] {
    let mut u = [0; 32];
    u[0] = lowest;
    u
}

const fn near_prime(lowest: u8) -> [u8; 32] {
    let mut u = [0xff; 32];
    u[0] = lowest;
    u[31] = 0x7f;
    u
}

#[allow(clippy::expect_used, reason = "constant prefix and length")]
fn key_text(prefix: &str, key: &[u8; 32]) -> String {
    let prefix = Hrp::parse(prefix).expect("a valid prefix");
    bech32::encode::<Bech32>(prefix, key).expect("32 bytes fit Bech32")
}

/// A public key that keeps nothing secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the recipient's key is of small order")]
pub struct UnusableRecipient;

/// Why nothing was sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum SealError {
    /// More than [`MAX_PLAINTEXT`].
    #[error("too large for one file")]
    TooLarge,
    /// See [`Recipient::check`].
    #[error(transparent)]
    UnusableRecipient(#[from] UnusableRecipient),
    /// `age` failed; it has no known reason to.
    #[error("could not be sealed")]
    Failed,
}

/// Seals `plaintext` to one recipient. Pad it first: a file's length tells its content's.
///
/// Chance comes from the system, through `age`: two calls never give the same file.
///
/// # Errors
/// [`SealError`].
pub fn seal(to: &Recipient, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
    if plaintext.len() > MAX_PLAINTEXT {
        return Err(SealError::TooLarge);
    }
    to.check()?;
    #[cfg(feature = "weak")]
    if let Some(file) = super::repeatable::seal(to, plaintext) {
        return Ok(file);
    }
    let recipient = age::x25519::Recipient::from_str(&to.to_age_text()).map_err(|_| SealError::Failed)?;
    encrypt(&recipient, plaintext).ok_or(SealError::Failed)
}

/// One recipient, one file, finished.
pub(super) fn encrypt(recipient: &dyn age::Recipient, plaintext: &[u8]) -> Option<Vec<u8>> {
    let overhead = MAX_HEADER + NONCE + TAG * (plaintext.len() / CHUNK + 1);
    let mut file = Vec::with_capacity(plaintext.len() + overhead);
    let encryptor = age::Encryptor::with_recipients(iter::once(recipient)).ok()?;
    let mut writer = encryptor.wrap_output(&mut file).ok()?;
    writer.write_all(plaintext).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// Why a file did not open. Nothing of its content is released in any of these cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum OpenError {
    /// Too long, or a header that we do not accept; no key was tried.
    #[error("not one of our sealed files")]
    Refused,
    /// An acceptable header, to another key (or a damaged stanza: the two cannot be told apart).
    #[error("sealed to another key")]
    NotForMe,
    /// Changed, cut or prolonged since it was sealed: to this key, or visibly so without any.
    #[error("the sealed file is damaged")]
    Damaged,
}

/// Opens a file sealed by [`seal`] (or by any other age that writes one X25519 recipient).
///
/// The whole file is decrypted in memory before anything is given.
///
/// # Errors
/// [`OpenError`]; deliberately coarse.
pub fn open(with: &Identity, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if file.len() > MAX_FILE {
        return Err(OpenError::Refused);
    }
    let payload = header::check_x25519(file).map_err(|_| OpenError::Refused)?;
    if !header::plausible(payload) {
        return Err(OpenError::Damaged);
    }
    let identity = SoleRecipient(with.for_age().ok_or(OpenError::NotForMe)?);
    decrypt(&identity, file).map_err(|error| match error {
        DecryptError::NoMatchingKeys => OpenError::NotForMe,
        _ => OpenError::Damaged,
    })
}

/// All of the plaintext, or nothing. The header was checked by the caller.
pub(super) fn decrypt(identity: &dyn age::Identity, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let mut reader = age::Decryptor::new_buffered(file)?.decrypt(iter::once(identity))?;
    // Room for all of it at once: a vector that grows leaves copies of its content behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut plaintext)?;
    Ok(plaintext)
}

/// The header policy once more, on what `age` made of the header.
struct SoleRecipient(age::x25519::Identity);

impl age::Identity for SoleRecipient {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        self.0.unwrap_stanza(stanza)
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, DecryptError>> {
        match stanzas {
            [ours] if ours.tag == "X25519" => self.unwrap_stanza(ours),
            [ours, grease] if ours.tag == "X25519" && grease.tag.ends_with("-grease") => {
                self.unwrap_stanza(ours)
            }
            _ => Some(Err(DecryptError::InvalidHeader)),
        }
    }
}
