//! Keys and sealing. The only room that names `age` or a cipher; it re-exports none of their types.
//!
//! Bytes in, bytes out: no clock, no I/O, no structure beyond files and keys (that is [`crate::log`]'s).
//!
//! # Which function for which need
//!
//! | need | use |
//! |---|---|
//! | an object for the store, to an epoch, a device or a kit | [`pad`] then [`seal`]; back: [`open`] then [`unpad`] |
//! | an epoch's id and its age identity | [`EpochSecret::id`], [`EpochSecret::identity`] |
//! | the author of a statement | [`SigningKey::sign`], [`PublicKey::verify`] |
//! | a name, a link in a chain, an id | [`hash()`] with a label; [`digest`] for the name of a file |
//! | a name that only insiders can compute | [`mac`]; compare with [`mac_matches`] |
//! | one key from another | [`derive()`] |
//! | the device's secrets under the person's passphrase | [`VaultKey::generate`], [`wrap`]; back: [`unwrap`] |
//! | the same under what a passkey makes | [`Passkey::wrap`]; back: [`Passkey::unwrap`] |
//! | a row of the local database | [`seal_row`] under [`row_name`]; back: [`open_row`] |
//! | a passphrase being chosen, or typed to unlock | [`Passphrase::own`], [`Passphrase::typed`]; proposed: [`suggest`] |
//! | words that two people compare aloud | [`spoken_words`]; a whole group, at a session: [`session_words`] |
//! | a paper kit: its 24 words, its keys | [`KitSeed::words`], [`KitSeed::read`], [`KitSeed::signing_key`], [`KitSeed::identity`] |
//! | what an invitation's secret stands for | [`InviteSecret`] |
//! | chance | a [`Chance`] handed down from the top: [`SystemChance`]; tests alone use [`SeededChance`] |
//!
//! Not for anything else: do not sign without a label, do not call `age` elsewhere, do not compare secrets with `==`.
//! Types that hold a secret erase it when dropped, and have no `Debug`, `Display` or serialisation. In WebAssembly that is
//! a courtesy, not a promise: moves and the engine may leave copies, so locking ends the whole worker.

mod chance;
mod envelope;
mod epoch;
mod hash;
mod header;
mod invite;
mod kit;
mod padding;
mod passkey;
#[cfg(feature = "weak")]
mod repeatable;
mod rows;
mod sign;
mod vault;
mod words;

pub use chance::{Chance, SeededChance, SystemChance, bytes};
pub use envelope::{Identity, MAX_PLAINTEXT, OpenError, Recipient, SealError, UnusableRecipient, open, seal};
pub use epoch::EpochSecret;
pub use hash::{base32, derive, digest, from_base32, hash, mac, mac_matches};
pub use header::{HeaderError, MAX_HEADER};
pub use invite::{InviteSecret, session_words, spoken_words};
pub use kit::{KIT_WORDS, KitError, KitSeed};
pub use padding::{PaddingError, Size, TooLarge, pad, unpad};
pub use passkey::{Passkey, PasskeyError};
#[cfg(feature = "weak")]
pub use repeatable::repeatably;
pub use rows::{RowError, open_row, row_name, seal_row};
pub use sign::{BadSignature, PublicKey, Signature, SigningKey};
pub use vault::{MAX_WORK_FACTOR, UnwrapError, VaultKey, WORK_FACTOR, WorkFactor, WrapError, unwrap, wrap};
pub use words::{OWN_PASSPHRASE_MIN, Passphrase, TooShort, spoken, suggest, word_list};
