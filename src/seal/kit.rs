//! The paper kit's seed: 32 bytes that a person keeps as 24 words on paper, and the keys that come
//! out of it.
//!
//! The words are BIP-39's for 256 bits: the seed, then the first 8 bits of its SHA-256, 11 bits a word. BIP-39's own way from words to
//! keys (PBKDF2 of their text) is not used: the words are the seed in another spelling, and go back to it.

use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};
use super::envelope::Identity;
use super::hash::{derive, digest};
use super::sign::SigningKey;
use super::words::{BITS, position, reduce, word_list};

/// Words of a kit.
pub const KIT_WORDS: usize = 24;

const SEED: usize = 32;

/// What a kit is: whoever has it has its keys. Erased when dropped.
pub struct KitSeed(Zeroizing<[u8; SEED]>);

/// Why words on paper are no seed. Says which word is to be looked at, and never what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum KitError {
    /// Not 24 words.
    #[error("{words} words, and not {KIT_WORDS}")]
    Count {
        /// How many there are.
        words: usize,
    },
    /// A word that is not in the list; no other is guessed in its place. The first such one is told.
    #[error("word {position} is not in the list")]
    Unknown {
        /// Which, from 1 to 24.
        position: usize,
    },
    /// Words of the list that do not belong together: one was taken for another, or two changed places.
    #[error("the words do not belong together")]
    Checksum,
}

impl KitSeed {
    /// A fresh kit.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_bytes(bytes(chance))
    }

    /// The kit with this seed.
    pub fn from_bytes(mut seed: [u8; SEED]) -> Self {
        let kit = Self(Zeroizing::new(seed));
        seed.zeroize();
        kit
    }

    /// The seed, to be kept in the vault while a device waits to be let in by its kit.
    pub fn bytes(&self) -> &[u8; SEED] {
        &self.0
    }

    /// The words to write down, in NFC.
    pub fn words(&self) -> [&'static str; KIT_WORDS] {
        let mut bits = Zeroizing::new([0; SEED + 1]);
        for (to, from) in bits.iter_mut().zip(self.0.iter().chain([&checksum(&self.0)])) {
            *to = *from;
        }
        let list = word_list();
        std::array::from_fn(|place| {
            let bit = |at: usize| usize::from(bits[at / 8] >> (7 - at % 8) & 1);
            list[(place * BITS..(place + 1) * BITS).fold(0, |index, at| index << 1 | bit(at))]
        })
    }

    /// The kit of words read from paper: `text` in NFKD, reduced as a passphrase is, so that case, accents and white space do not
    /// count. Each word must be whole: four letters would do to tell them apart, but a wrong end is a sign of a wrong word.
    ///
    /// # Errors
    /// [`KitError`].
    pub fn read(text: &str) -> Result<Self, KitError> {
        let reduced = reduce(text);
        let words = reduced.split(' ').filter(|word| !word.is_empty()).count();
        if words != KIT_WORDS {
            return Err(KitError::Count { words });
        }
        let mut bits = Zeroizing::new([0_u8; SEED + 1]);
        for (place, word) in reduced.split(' ').enumerate() {
            let index = position(word).ok_or(KitError::Unknown { position: place + 1 })?;
            for bit in (0..BITS).filter(|bit| index >> (BITS - 1 - bit) & 1 == 1) {
                let at = place * BITS + bit;
                bits[at / 8] |= 0x80 >> (at % 8);
            }
        }
        let mut seed = Zeroizing::new([0; SEED]);
        for (to, from) in seed.iter_mut().zip(bits.iter()) {
            *to = *from;
        }
        if bits[SEED] == checksum(&seed) { Ok(Self(seed)) } else { Err(KitError::Checksum) }
    }

    /// The key with which the kit signs: `KDF(seed, "", "souspli/1/kit/sign")`.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_secret(derive(&*self.0, b"", "souspli/1/kit/sign"))
    }

    /// The age identity to which a kit's files are sealed: `KDF(seed, "", "souspli/1/kit/age")`.
    pub fn identity(&self) -> Identity {
        Identity::from_secret(derive(&*self.0, b"", "souspli/1/kit/age"))
    }
}

fn checksum(seed: &[u8; SEED]) -> u8 {
    digest(seed)[0]
}
