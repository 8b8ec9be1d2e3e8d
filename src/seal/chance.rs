//! The one place where chance enters. (`age` draws its file keys and nonces itself, from the same system source; tests
//! that want their story again have `repeatable`.)

use sha2::{Digest, Sha256};

/// A source of random bytes. Object-safe: hand down a `&mut dyn Chance`.
pub trait Chance {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<C: Chance + ?Sized> Chance for &mut C {
    fn fill(&mut self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// `N` bytes from `chance`.
pub fn bytes<const N: usize>(chance: &mut dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// The system's generator: `getrandom` natively, `crypto.getRandomValues` in a browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    /// # Panics
    /// When the system has no chance to give: no key made after that could be trusted.
    #[allow(clippy::expect_used, reason = "going on without chance would be worse than stopping")]
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::getrandom(bytes).expect("the system gives random bytes");
    }
}

/// Reproducible bytes: SHA-256 of a seed and a counter. **For tests only**: whoever knows the seed knows every key.
#[derive(Clone, Debug)]
pub struct SeededChance {
    seed: u64,
    counter: u64,
}

impl SeededChance {
    /// A source that gives the same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }
}

impl Chance for SeededChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        for block in bytes.chunks_mut(32) {
            let digest = Sha256::new()
                .chain_update(b"souspli/test/chance\0")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.counter.to_be_bytes())
                .finalize();
            self.counter += 1;
            for (to, from) in block.iter_mut().zip(digest) {
                *to = from;
            }
        }
    }
}
