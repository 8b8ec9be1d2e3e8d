//! SHA-256 and what is built on it, each use under a label (PROTOCOL.md "Notation").
//!
//! A label is given without its closing zero byte, which these functions add: no label can be the start of another.

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::defence::Work;

/// `SHA-256(label ‖ 0 ‖ parts…)`. The parts are concatenated bare: all but one must be of fixed length.
pub fn hash(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut sha = Sha256::new_with_prefix(label.as_bytes());
    sha.update([0]);
    for part in parts {
        sha.update(part);
    }
    sha.finalize().into()
}

/// Plain SHA-256: the name of a file in the store is taken from it.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Work::Digest.times(bytes.len());
    Sha256::digest(bytes).into()
}

/// `HMAC-SHA-256(key, label ‖ 0 ‖ parts…)`, RFC 2104.
pub fn mac(key: &[u8], label: &str, parts: &[&[u8]]) -> [u8; 32] {
    keyed(key, label, parts).finalize().into_bytes().into()
}

/// Whether `tag` is [`mac`] of the same arguments, in time that does not depend on where they differ.
pub fn mac_matches(key: &[u8], label: &str, parts: &[&[u8]], tag: &[u8; 32]) -> bool {
    keyed(key, label, parts).verify(tag.into()).is_ok()
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn keyed(key: &[u8], label: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(label.as_bytes());
    mac.update(&[0]);
    for part in parts {
        mac.update(part);
    }
    mac
}

/// `HKDF-SHA-256(ikm, salt, info ‖ 0)`, 32 bytes, RFC 5869. An empty salt is the RFC's salt of zeros.
#[allow(clippy::expect_used, reason = "32 bytes are far below HKDF's limit")]
pub fn derive(ikm: &[u8], salt: &[u8], info: &str) -> [u8; 32] {
    Work::Derive.count();
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), ikm)
        .expand_multi_info(&[info.as_bytes(), &[0]], &mut key)
        .expect("32 bytes are far below HKDF's limit");
    key
}

/// The bytes of a [`base32`] text of exactly their length, in either case; `None` for any other text.
pub fn from_base32<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut letters = text.bytes();
    let (mut bits, mut held) = (0_u32, 0);
    for byte in &mut bytes {
        while held < 8 {
            let value = match letters.next()?.to_ascii_lowercase() {
                letter @ b'a'..=b'z' => letter - b'a',
                digit @ b'2'..=b'7' => digit - b'2' + 26,
                _ => return None,
            };
            bits = bits << 5 | u32::from(value);
            held += 5;
        }
        held -= 8;
        *byte = u8::try_from(bits >> held & 0xff).ok()?;
    }
    let same = letters.next().is_none() && base32(&bytes) == text.to_ascii_lowercase();
    same.then_some(bytes)
}

/// RFC 4648 base32, lower case, without padding: safe as a file name everywhere, even where case is folded.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(LETTERS[(bits >> held & 31) as usize]));
        }
    }
    if held > 0 {
        text.push(char::from(LETTERS[(bits << (5 - held) & 31) as usize]));
    }
    text
}
