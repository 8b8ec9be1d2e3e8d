//! Words: passphrases, and what people say to each other to compare.
//!
//! # One spelling for all passphrases
//! A passphrase is typed on one keyboard and typed again on another, from memory or from paper. So before use it is reduced,
//! in choosing and in unlocking alike: decomposed with compatibility forms made one (NFKD, Unicode TR 15: the caller's part, for
//! every browser has it and its tables weigh 100 KB), lower case, accents dropped, œ and æ spelt out, the curly apostrophe made
//! straight, white space trimmed and collapsed. What this costs in guessing is a bit or two of case and accents, far less than
//! what a person locked out costs. `age` itself opens the vault with the reduced spelling.

use std::sync::OnceLock;

use thiserror::Error;
use zeroize::Zeroizing;

use super::chance::{Chance, bytes};

/// The fewest characters of a passphrase of one's own, counted after reduction.
pub const OWN_PASSPHRASE_MIN: usize = 16;

const COUNT: usize = 2048;
/// Bits that one word stands for.
pub(super) const BITS: usize = 11;

/// A passphrase in its reduced spelling. Erased when dropped.
pub struct Passphrase(Zeroizing<String>);

/// A passphrase of one's own with fewer than [`OWN_PASSPHRASE_MIN`] characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the passphrase has {characters} characters, fewer than {OWN_PASSPHRASE_MIN}")]
pub struct TooShort {
    /// How many it has, after reduction.
    pub characters: usize,
}

impl Passphrase {
    /// A passphrase that a person chooses, in NFKD.
    ///
    /// # Errors
    /// When it is too short. Six proposed words ([`suggest`]) never are.
    pub fn own(text: &str) -> Result<Self, TooShort> {
        let passphrase = Self::typed(text);
        match passphrase.0.chars().count() {
            characters if characters < OWN_PASSPHRASE_MIN => Err(TooShort { characters }),
            _ => Ok(passphrase),
        }
    }

    /// A passphrase typed to unlock, in NFKD: same reduction, no minimum.
    pub fn typed(text: &str) -> Self {
        Self(reduce(text))
    }

    /// The reduced spelling.
    pub(super) fn as_str(&self) -> &str {
        self.reduced()
    }

    /// The normalised text, for handing to the throw-away worker that stretches it; [`Passphrase::typed`] of it is the same
    /// passphrase. Never for showing or keeping.
    pub fn reduced(&self) -> &str {
        &self.0
    }
}

/// The one spelling of a text in NFKD; words are separated by one space.
pub(super) fn reduce(text: &str) -> Zeroizing<String> {
    // A string that grows leaves copies behind. Lower case at most triples a character's length.
    let room = text.len().saturating_mul(3).min(1 << 16);
    let mut reduced = Zeroizing::new(String::with_capacity(room));
    for word in text.split_whitespace() {
        let start = reduced.len();
        for c in word.chars().flat_map(char::to_lowercase) {
            match c {
                // Combining marks of the Latin, Greek and Cyrillic scripts; elsewhere marks are letters.
                '\u{300}'..='\u{36f}' => {}
                'œ' => reduced.push_str("oe"),
                'æ' => reduced.push_str("ae"),
                '\u{2019}' => reduced.push('\''),
                c => reduced.push(c),
            }
        }
        if start > 0 && reduced.len() > start {
            reduced.insert(start, ' ');
        }
    }
    reduced
}

/// Six French words, 66 bits: with scrypt's work beyond any known means of guessing, and possible to learn by heart.
pub fn suggest(chance: &mut dyn Chance) -> String {
    spoken(&*Zeroizing::new(bytes::<9>(chance))).join(" ")
}

/// The first 66 bits as six French words. `stretched` comes out of a slow function or of chance; fewer than 9 bytes read as
/// if zeros followed.
pub fn spoken(stretched: &[u8]) -> [&'static str; 6] {
    let list = word_list();
    std::array::from_fn(|place| {
        let bit = |at: usize| stretched.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
        let index = (place * BITS..(place + 1) * BITS).fold(0, |index, at| index << 1 | bit(at));
        list[index]
    })
}

/// The French word list of BIP-39, in its order: 2048 words, distinct in their first four letters once accents are dropped. `french.txt` is
/// <https://github.com/bitcoin/bips/blob/master/bip-0039/french.txt>, as shipped by the crate `bip39` 3.0.0 (src/language/french.rs, CC0-1.0),
/// normalised to NFC; the BIP's text and lists are under the MIT licence.
pub fn word_list() -> &'static [&'static str; COUNT] {
    static LIST: OnceLock<[&'static str; COUNT]> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list = [""; COUNT];
        let words = include_str!("french.txt").lines();
        for (slot, word) in list.iter_mut().zip(words) {
            *slot = word;
        }
        list
    })
}

/// The place in the list of a whole word in reduced spelling.
pub(super) fn position(word: &str) -> Option<usize> {
    // The list is in NFC, and these two are all its letters with accents.
    let plain = |c| match c {
        'é' | 'è' => 'e',
        c => c,
    };
    word_list().iter().position(|listed| listed.chars().map(plain).eq(word.chars().map(plain)))
}
