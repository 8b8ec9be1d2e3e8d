//! What was left alone, and why.

use litemap::LiteMap;

use crate::defence::Defence;
use crate::log::name::FileName;
use crate::seal::PublicKey;

/// Why a file was left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Sealed to a key that this device does not hold.
    KeyAwaited,
    /// Damaged, foreign, or not what its name says.
    Unreadable,
    /// Of another version, and signed by this device of the group.
    Newer(PublicKey),
}

/// Files that were left alone, with the reason: so that a store cannot hide a device's real head behind names that it makes up.
#[derive(Clone, Default)]
pub(super) struct PassedOver {
    left: LiteMap<FileName, (Left, u32)>,
    /// Heads that were taken in beside another of their number.
    taken: LiteMap<FileName, ()>,
}

/// So many are remembered. A store that makes up more has them looked at again.
const PASSED_OVER_MAX: usize = 4096;

impl PassedOver {
    pub(super) fn note(&mut self, file: &FileName, left: Left) {
        if self.left.len() >= PASSED_OVER_MAX {
            self.left.clear();
        }
        let times = self.left.get(file).map_or(0, |(_, times)| *times);
        self.left.insert(file.clone(), (left, times.saturating_add(1)));
    }

    /// How often a file was damaged when it came. It may have been on its way, or a store may have lied for once.
    pub(super) fn times_damaged(&self, file: &FileName) -> Option<u32> {
        self.left.get(file).filter(|(left, _)| *left == Left::Unreadable).map(|(_, times)| *times)
    }

    pub(super) fn get(&self, file: &FileName) -> Option<Left> {
        self.left.get(file).map(|(left, _)| *left).filter(|_| Defence::PassedOver.holds())
    }

    /// A new key came: what waited for one is tried again.
    pub(super) fn retry(&mut self) {
        self.left.retain(|_, (left, _)| *left != Left::KeyAwaited);
    }

    pub(super) fn note_taken(&mut self, file: &FileName) {
        self.taken.insert(file.clone(), ());
    }

    pub(super) fn was_taken(&self, file: &FileName) -> bool {
        self.taken.contains_key(file)
    }

    /// What is not listed any more need not be remembered.
    pub(super) fn keep_only(&mut self, listed: &[FileName]) {
        self.taken.retain(|file, ()| listed.contains(file));
        if self.left.len() > listed.len() {
            self.left.retain(|file, _| listed.contains(file));
        }
    }
}
