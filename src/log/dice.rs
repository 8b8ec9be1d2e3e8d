//! Chance for tests that can be had again.

use crate::seal::{Chance, SeededChance};

/// Numbers from a seed.
pub struct Dice(pub SeededChance);

impl Dice {
    pub fn upto(&mut self, end: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % end.max(1)
    }
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.upto(choices.len())]
    }
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.upto(at + 1);
            items.swap(at, other);
        }
    }
}
