//! Erasing one note (PROTOCOL.md "Forgetting"): what it says goes, its place stays.

use super::content::{Counting, ShareError, Standing, content_of};
use super::replica::Replica;
use crate::defence::{Defence, Work};
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::order;
use crate::log::payload::Content;
use crate::seal::{Chance, PublicKey};

/// Of so many notes a device says again before one push that they are erased.
const ERASED_AGAIN_AT_ONCE: usize = 16;

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
    /// when it hears of it. A store that kept copies has them until the season is closed. With a situation goes what this very
    /// person wrote in its margin; what others wrote there is theirs, and is shown no more.
    pub fn erase(
        &mut self,
        entry: &EntryId,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let mine = |id: &EntryId| {
            let body = self.ledger.entry(id).map(Entry::body);
            body.is_some_and(|body| self.is_of_one_person(&self.me(), &body.author))
        };
        self.ledger.entry(entry).ok_or(ShareError::Unknown)?;
        if !mine(entry) && !self.facilitates() {
            return Err(ShareError::NotAllowed);
        }
        let mut margin = self.contributions();
        margin.retain(|(id, to)| id == entry || to == entry && mine(id));
        // What it was can be told as long as it says so.
        for (id, to) in &margin {
            self.share_content(&Content::Withdrawal { entry: *id, to: *to }, hour, chance)?;
        }
        for (id, _) in margin.iter().filter(|(id, _)| id != entry) {
            self.share_content(&Content::Tombstone { entry: *id }, hour, chance)?;
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
    fn erasing<'a>(
        &'a self,
        counting: &Counting,
        target: &'a EntryId,
        author: &PublicKey,
    ) -> impl Iterator<Item = &'a Entry> {
        let apart = |entry: &Entry| counting.standing(self, entry) == Standing::Apart;
        let outside = self.ledger.entry(target).is_some_and(apart);
        let named = self.ledger.tombstones_of(target).filter_map(|tombstone| self.ledger.entry(tombstone));
        named.filter(move |entry| {
            Work::Tombstone.count();
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

    /// Says itself that notes of this very device are erased, where all that says so lies under epochs that do not count any more:
    /// these are handed to nobody, and a device that comes later would get the notes blank, not know why, and read nothing behind them.
    pub(super) fn erase_again(&mut self, hour: u64, chance: &mut dyn Chance) {
        let me = self.me();
        let lost = |tombstone: &EntryId| {
            let epoch = self.ledger.epoch_of(tombstone);
            epoch.is_some_and(|epoch| !self.membership.epochs.contains_key(&epoch))
        };
        let by_me = |id: &EntryId| self.ledger.entry(id).is_some_and(|entry| entry.body().author == me);
        let (mut said, mut targets) = (Vec::new(), Vec::new());
        for (tombstone, target) in self.ledger.tombstones() {
            if by_me(tombstone) {
                said.push(*target);
            } else if lost(tombstone) && by_me(target) {
                targets.push(*target);
            }
        }
        order::distinct(&mut said);
        targets.retain(|target| {
            let blank = self.ledger.entry(target).is_some_and(|entry| entry.payload().is_none());
            blank && said.binary_search(target).is_err()
        });
        order::distinct(&mut targets);
        if targets.is_empty() {
            return;
        }
        let counting = self.counting();
        targets.retain(|target| {
            let mut erasing = self.erasing(&counting, target, &me).peekable();
            erasing.peek().is_some() && erasing.all(|tombstone| lost(&tombstone.id()))
        });
        targets.truncate(ERASED_AGAIN_AT_ONCE);
        for target in targets {
            let withdrawn =
                self.ledger.all(Log::Content).into_iter().find_map(|entry| match content_of(entry) {
                    Some(Content::Withdrawal { entry: of, to })
                        if of == target && self.may_erase(entry, &me) =>
                    {
                        Some(Content::Withdrawal { entry: of, to })
                    }
                    _ => None,
                });
            for content in withdrawn.into_iter().chain([Content::Tombstone { entry: target }]) {
                let _read_only = self.share_content(&content, hour, chance);
            }
        }
    }

    /// How far the erasure of an entry has come: a device that says it has seen a tombstone has erased what it names.
    pub fn erasure(&self, id: &EntryId) -> Option<Erasure> {
        self.ledger.tombstones_of(id).next()?;
        self.erasure_of(&self.counting(), id)
    }

    /// [`Replica::erasure`] of all that somebody asked to be erased who may, in one look at the ledger; ascending.
    pub fn erasures(&self) -> Vec<(EntryId, Erasure)> {
        let mut targets: Vec<EntryId> = Vec::new();
        targets.extend(self.ledger.tombstones().iter().map(|(_, target)| *target));
        order::distinct(&mut targets);
        let mut erasures = Vec::new();
        if !targets.is_empty() {
            let counting = self.counting();
            for target in targets {
                erasures.extend(self.erasure_of(&counting, &target).map(|erasure| (target, erasure)));
            }
        }
        erasures
    }

    /// [`Replica::erasure`], of what counts.
    pub(super) fn erasure_of(&self, counting: &Counting, id: &EntryId) -> Option<Erasure> {
        let entry = self.ledger.entry(id)?;
        let tombstones: Vec<_> = self.erasing(counting, id, &entry.body().author).map(Entry::tip).collect();
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
