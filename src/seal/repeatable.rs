//! Sealing that can be had again, **for tests only** (feature `weak`): `age` draws a file's key, share and nonce itself, from the
//! system, so that a story told twice has other file names, in another order. In here the same file is made with known chance,
//! after C2SP `age.md`; it is opened by `age`, as every other.

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};

use super::chance::{SeededChance, bytes};
use super::envelope::Recipient;
use super::header::CHUNK;

thread_local! {
    static CHANCE: RefCell<Option<SeededChance>> = const { RefCell::new(None) };
}

/// Runs something in this thread whose sealed files are the same each time.
pub fn repeatably<T>(seed: u64, run: impl FnOnce() -> T) -> T {
    /// Puts back what was, whatever happens in between.
    struct Before(Option<SeededChance>);
    impl Drop for Before {
        fn drop(&mut self) {
            CHANCE.set(self.0.take());
        }
    }
    let _before = Before(CHANCE.replace(Some(SeededChance::new(seed))));
    run()
}

/// How far words are stretched: hardly, while chance is known. In a long story words are compared thousands of times.
pub(super) fn stretched_by(log_n: u8) -> u8 {
    if CHANCE.with_borrow(Option::is_some) { 1 } else { log_n }
}

/// The file, while chance is known; `None`: `age` is to make it.
pub(super) fn seal(to: &Recipient, plaintext: &[u8]) -> Option<Vec<u8>> {
    CHANCE.with_borrow_mut(|chance| {
        let chance = chance.as_mut()?;
        let (file_key, secret, nonce): ([u8; 16], [u8; 32], [u8; 16]) =
            (bytes(chance), bytes(chance), bytes(chance));
        let secret = StaticSecret::from(secret);
        let share = PublicKey::from(&secret).to_bytes();
        let shared = secret.diffie_hellman(&PublicKey::from(to.0)).to_bytes();
        let wrapping = key(&[share, to.0].concat(), &shared, b"age-encryption.org/v1/X25519")?;
        let wrapped =
            ChaCha20Poly1305::new(&wrapping.into()).encrypt(&Nonce::default(), &file_key[..]).ok()?;
        let [share, wrapped] = [&share[..], &wrapped].map(|part| STANDARD_NO_PAD.encode(part));
        let mut file = format!("age-encryption.org/v1\n-> X25519 {share}\n{wrapped}\n---").into_bytes();
        let mut header = <Hmac<Sha256> as Mac>::new_from_slice(&key(&[], &file_key, b"header")?).ok()?;
        header.update(&file);
        file.extend(format!(" {}\n", STANDARD_NO_PAD.encode(header.finalize().into_bytes())).bytes());
        file.extend(nonce);
        let cipher = ChaCha20Poly1305::new(&key(&nonce, &file_key, b"payload")?.into());
        let last = plaintext.len().div_ceil(CHUNK).saturating_sub(1);
        for at in 0..=last {
            let chunk = plaintext.get(at * CHUNK..plaintext.len().min((at + 1) * CHUNK))?;
            let mut counter = [0; 12];
            counter[3..11].copy_from_slice(&(at as u64).to_be_bytes());
            counter[11] = u8::from(at == last);
            file.extend(cipher.encrypt(&counter.into(), chunk).ok()?);
        }
        Some(file)
    })
}

/// HKDF-SHA-256.
fn key(salt: &[u8], secret: &[u8], info: &[u8]) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut key).ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::super::{Identity, SystemChance, open, seal};
    use super::*;

    #[test]
    fn a_repeated_file_is_the_same_and_age_opens_it() {
        let identity = Identity::generate(&mut SystemChance);
        for length in [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let text: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let made = || seal(&identity.recipient(), &text).unwrap();
            let (one, two, other) = (repeatably(1, made), repeatably(1, made), repeatably(2, made));
            assert_eq!(one, two);
            assert_ne!(one, other);
            assert_ne!(made(), made(), "outside, chance is the system's");
            for file in [one, other] {
                assert_eq!(*open(&identity, &file).unwrap(), text);
            }
        }
    }
}
