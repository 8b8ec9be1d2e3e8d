//! Erasing one note (PROTOCOL.md "Forgetting"): what it says goes, its place stays.

use super::content::{Counting, ShareError, Standing, content_of};
use super::replica::Replica;
use crate::defence::{Defence, Work};
use crate::log::entry::{Entry, EntryId};
use crate::log::order;
use crate::log::payload::Content;
use crate::seal::{Chance, PublicKey};

/// How far an erasure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Devices of the group that have erased it, this one included.
    pub done: usize,
    /// Devices of the group.
    pub of: usize,
}

impl Replica {
    /// Asks for a note to be erased: its creator may, and a facilitator. It is erased here at once, and on each other device
    /// when it hears of it. A store that kept copies has them until the season is closed.
    pub fn erase(
        &mut self,
        entry: &EntryId,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let author = self.ledger.entry(entry).ok_or(ShareError::Unknown)?.body().author;
        let mine = self.my_person().is_some() && self.my_person() == self.person_of(&author);
        if !mine && !self.facilitates() {
            return Err(ShareError::NotAllowed);
        }
        let tombstone = self.share_content(&Content::Tombstone { entry: *entry }, hour, chance)?;
        self.apply_tombstones();
        Ok(tombstone)
    }

    /// Whether somebody who may has asked for an entry of this device to be erased.
    pub(super) fn is_erased(&self, id: &EntryId, author: &PublicKey) -> bool {
        self.ledger.tombstones().iter().any(|(tombstone, target)| {
            target == id && self.ledger.entry(tombstone).is_some_and(|entry| self.may_erase(entry, author))
        })
    }

    /// Whether a tombstone erases an entry of this device.
    fn is_rightly_erased(&self, counting: &Counting, target: &EntryId, author: &PublicKey) -> bool {
        self.erasing(counting, target, author).next().is_some()
    }

    /// The tombstones that erase an entry of this device: by somebody who may, and not from outside the group what is in it.
    fn erasing(
        &self,
        counting: &Counting,
        target: &EntryId,
        author: &PublicKey,
    ) -> impl Iterator<Item = &Entry> {
        let apart = |entry: &Entry| counting.standing(self, entry) == Standing::Apart;
        let outside = self.ledger.entry(target).is_some_and(apart);
        let named = self.ledger.tombstones().iter().filter(move |(_, of)| {
            Work::Tombstone.count();
            of == target
        });
        named.filter_map(|(tombstone, _)| self.ledger.entry(tombstone)).filter(move |entry| {
            (outside || !apart(entry) || !Defence::EraseRight.holds()) && self.may_erase(entry, author)
        })
    }

    /// Entries held without what they say although nobody had them erased who may: whoever was put out blanked them in their own
    /// files, and others may have them whole.
    pub(super) fn blanked(&self) -> Vec<EntryId> {
        let blanks = self.blanks();
        if blanks.is_empty() { blanks } else { self.not_erased(&self.counting(), blanks) }
    }

    /// [`Replica::blanked`], of what counts.
    pub(super) fn blanked_of(&self, counting: &Counting) -> Vec<EntryId> {
        self.not_erased(counting, self.blanks())
    }

    fn not_erased(&self, counting: &Counting, mut blanked: Vec<EntryId>) -> Vec<EntryId> {
        blanked.retain(|id| {
            let author = self.ledger.entry(id).map(|entry| entry.body().author);
            author.is_some_and(|author| !self.is_rightly_erased(counting, id, &author))
        });
        blanked
    }

    fn blanks(&self) -> Vec<EntryId> {
        let blank = |id: &EntryId| self.ledger.entry(id).is_some_and(|entry| entry.payload().is_none());
        let mut blanked: Vec<EntryId> = Vec::new();
        blanked.extend(self.ledger.tombstones().iter().map(|(_, target)| *target).filter(blank));
        order::distinct(&mut blanked);
        blanked
    }

    /// Erases what tombstones name, here and in the packs this device answers for.
    pub(super) fn apply_tombstones(&mut self) {
        let open =
            |target: &EntryId| self.ledger.entry(target).is_some_and(|entry| entry.payload().is_some());
        let mut targets: Vec<EntryId> = Vec::new();
        targets.extend(self.ledger.tombstones().iter().map(|(_, target)| *target).filter(open));
        order::distinct(&mut targets);
        if targets.is_empty() {
            return;
        }
        // Whoever was put out erases nothing any more, whatever they say they had seen.
        let counting = self.counting();
        for target in targets {
            let Some(body) = self.ledger.entry(&target) else { continue };
            let (author, seq) = (body.body().author, body.body().seq);
            let allowed = self.is_rightly_erased(&counting, &target, &author);
            // A tombstone is never erased: it would undo itself for those who come later.
            let of_tombstone = self.ledger.entry(&target).and_then(content_of);
            if !allowed || matches!(of_tombstone, Some(Content::Tombstone { .. })) {
                continue;
            }
            if self.ledger.erase(&target) {
                self.changes.entries.insert(target);
                self.mark_stale(&author, seq);
                self.mark_changed();
            }
        }
    }

    /// How far the erasure of an entry has come: a device that says it has seen a tombstone has erased what it names.
    pub fn erasure(&self, id: &EntryId) -> Option<Erasure> {
        let entry = self.ledger.entry(id)?;
        if !self.ledger.tombstones().iter().any(|(_, target)| target == id) {
            return None;
        }
        let counting = self.counting();
        let tombstones: Vec<_> = self.erasing(&counting, id, &entry.body().author).map(Entry::tip).collect();
        if tombstones.is_empty() {
            return None;
        }
        let me = self.me();
        let devices: Vec<PublicKey> = self.live_devices().filter(|device| !self.is_kit(device)).collect();
        let has = |device: &PublicKey| {
            *device == me
                || self.heads.get(device).is_some_and(|head| {
                    head.body.seen.iter().any(|seen| {
                        tombstones.iter().any(|tip| {
                            (seen.device, seen.log) == (tip.device, tip.log) && seen.seq >= tip.seq
                        })
                    })
                })
        };
        Some(Erasure { done: devices.iter().filter(|device| has(device)).count(), of: devices.len() })
    }
}
