//! The corpora of `fuzz/`, replayed: bytes that once led a decoder somewhere new, in one file for each target.
//!
//! A file of `tests/corpora` holds a target's inputs one after the other, each behind its length in four bytes. To write one anew from
//! the folder that `cargo fuzz` filled, and what the fuzzers begin with into the folders that they read:
//!
//! ```text
//! SOUSPLI_CORPORA=gather cargo test --test core fuzz
//! SOUSPLI_CORPORA=spread cargo test --test core fuzz
//! ```

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

mod rows;
mod seeds;
mod targets;

use targets::{TARGETS, Target};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn file(name: &str) -> PathBuf {
    root().join("tests/corpora").join(name)
}

/// The folder that `cargo fuzz` reads and fills.
fn folder(name: &str) -> PathBuf {
    root().join("fuzz/corpus").join(name)
}

/// Longest input that is kept, in bytes.
const KEPT: usize = 4096;
/// Most bytes kept for a target, about.
const KEPT_IN_ALL: usize = 14 << 10;

fn inputs(name: &str) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(file(name)).unwrap_or_default();
    let mut rest = bytes.as_slice();
    let mut inputs = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (input, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        inputs.push(input.to_vec());
        rest = after;
    }
    inputs
}

/// Small ones first, since `cargo fuzz cmin` keeps a small one for each way through the code.
fn gather(name: &str) {
    let mut inputs: Vec<Vec<u8>> = std::fs::read_dir(folder(name))
        .map(|items| items.map(|item| std::fs::read(item.unwrap().path()).unwrap()).collect())
        .unwrap_or_default();
    inputs.retain(|input| input.len() <= KEPT);
    inputs.sort_by_key(|input| (input.len(), input.clone()));
    inputs.dedup();
    let mut bytes = Vec::new();
    for input in inputs {
        if bytes.len() + input.len() > KEPT_IN_ALL {
            break;
        }
        bytes.extend_from_slice(&u32::try_from(input.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(&input);
    }
    std::fs::write(file(name), bytes).unwrap();
}

fn spread(name: &str) {
    std::fs::create_dir_all(folder(name)).unwrap();
    for input in inputs(name).into_iter().chain(seeds::seeds(name)) {
        let hash = data_encoding::HEXLOWER.encode(&souspli::seal::digest(&input));
        std::fs::write(folder(name).join(hash), input).unwrap();
    }
}

/// Runs an input, and fails where a decoder panics or takes too long, with the input.
fn run((name, target): Target, input: &[u8]) {
    let start = Instant::now();
    let done = std::panic::catch_unwind(|| target(input));
    let shown = || data_encoding::HEXLOWER.encode(input);
    assert!(done.is_ok(), "{name} panics at {}", shown());
    // Milliseconds, if the machine has nothing else to do.
    assert!(start.elapsed() < Duration::from_secs(10), "{name} takes too long with {}", shown());
}

#[test]
fn corpora_are_replayed() {
    match std::env::var("SOUSPLI_CORPORA").as_deref() {
        Ok("gather") => TARGETS.iter().for_each(|(name, _)| gather(name)),
        Ok("spread") => return TARGETS.iter().for_each(|(name, _)| spread(name)),
        _ => {}
    }
    for target in TARGETS {
        let inputs = inputs(target.0);
        assert!(!inputs.is_empty(), "{} has no corpus", target.0);
        for input in inputs.into_iter().chain(seeds::seeds(target.0)) {
            run(target, &input);
        }
    }
}

#[test]
fn things_changed_on_the_way_do_no_harm() {
    for target in TARGETS {
        let seeds = seeds::seeds(target.0);
        assert!(!seeds.is_empty(), "{}", target.0);
        for (number, seed) in seeds.iter().enumerate() {
            let mut dice = Dice(number as u64 + 1);
            for _ in 0..12 {
                run(target, &changed(seed, &mut dice));
            }
        }
    }
}

/// xorshift64*.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let limit = limit.max(1) as u64;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % limit).unwrap()
    }
}

fn changed(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut input = seed.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(input.len());
        match dice.below(5) {
            0 => input.truncate(at),
            1 => input.insert(at.min(input.len()), [0, 0x18, 0x3b, 0x5f, 0x7f, 0x9f, 0xff][dice.below(7)]),
            2 if !input.is_empty() => drop(input.remove(at)),
            3 => input.extend_from_within(at..),
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    input
}
