//! Texts that several people write: what they show in whatever order updates come, and what hostile updates cannot do.

mod bombs;
mod forge;
mod fuzz;
mod order;
mod writing;

use souspli::doc::{Document, Writer};

/// A seeded sequence of numbers (xorshift64*). No secret depends on it.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() >> 16) as usize % end
    }
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

const ANNE: u64 = 0x1f_aaaa_0000_0001;
const BELA: u64 = 0x0b_bbbb_0000_0002;
const CLEO: u64 = 3;

fn writer(client: u64) -> Writer {
    Writer::new(Document::new(), client).unwrap()
}

/// One update in which `client` writes `text` in the field "notes" of an empty document.
fn written(client: u64, text: &str) -> Vec<u8> {
    let mut writer = writer(client);
    writer.insert("notes", 0, text).unwrap();
    writer.take().unwrap().unwrap()
}
