//! The ledger: every entry of a group that this device holds, in chains, one per device and log.
//!
//! Invariants: a chain has no gap and no two entries of one number; what a device has seen never shrinks; of two
//! entries of one device, in whichever logs, one has seen the other ("two logs, one line"). An entry that breaks one of
//! these is not taken in; two signed bodies of one device that are not on one line are a **fork**, and nothing more of
//! that device is taken in.

use std::collections::BTreeMap;

use litemap::LiteMap;

use super::entry::{Entry, EntryId, Log, Tip};
use crate::seal::PublicKey;

/// How an entry was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// It extends its chain.
    New,
    /// It was there already, to the byte.
    Known,
    /// It lies at or below where this device's own history of the log begins: before its arrival.
    BeforeArrival,
}

/// Why an entry was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An entry before it is missing: it may be given again later.
    #[error("an entry before it is missing")]
    Gap,
    /// A membership entry whose ancestors are not all here.
    #[error("an ancestor is missing")]
    Ancestor,
    /// Its author signed two histories.
    #[error("fork")]
    Fork,
    /// What it claims to have seen shrinks, or repeats.
    #[error("its view goes backwards")]
    Backwards,
}

#[derive(Clone, Debug, Default)]
struct Chain {
    /// Where it begins for this device: number and id of the last entry before its arrival; 0 from the start.
    base: u64,
    base_id: Option<EntryId>,
    entries: Vec<EntryId>,
}

impl Chain {
    fn tip_seq(&self) -> u64 {
        self.base + self.entries.len() as u64
    }
    fn tip_id(&self) -> Option<EntryId> {
        self.entries.last().copied().or(self.base_id)
    }
    fn at(&self, seq: u64) -> Option<EntryId> {
        if seq == self.base && seq > 0 {
            return self.base_id;
        }
        let index = usize::try_from(seq.checked_sub(self.base + 1)?).ok()?;
        self.entries.get(index).copied()
    }
}

/// What a device had seen when it signed an entry: for each log, the number of its newest entry.
type Vector = LiteMap<(PublicKey, Log), u64>;

#[derive(Clone, Debug)]
struct Held {
    entry: Entry,
    /// The epoch under which a content entry was first sealed; `None` for mine before its first push, and for
    /// membership.
    epoch: Option<[u8; 32]>,
    /// What its author had seen, itself included.
    seen: Vector,
}

/// Whether a view lost something on its way from an entry of one log to an entry, numbered `seq`, of the author's log
/// `own`, which the earlier one cannot have seen.
fn shrinks(earlier: &Vector, later: &Vector, own: (PublicKey, Log), seq: u64) -> bool {
    earlier.iter().any(|(log, seen)| match *log == own {
        true => *seen >= seq,
        false => later.get(log).copied().unwrap_or(0) < *seen,
    })
}

/// All the chains of a group. See the module.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    chains: LiteMap<(PublicKey, Log), Chain>,
    held: BTreeMap<EntryId, Held>,
    forked: Vec<PublicKey>,
}

impl Ledger {
    /// A ledger that begins at `base`: what lies there or before was written before this device arrived.
    pub fn starting_at(base: &[Tip]) -> Ledger {
        let mut ledger = Ledger::default();
        for tip in base {
            let chain = Chain { base: tip.seq, base_id: Some(tip.id), entries: Vec::new() };
            ledger.chains.insert((tip.device, tip.log), chain);
        }
        ledger
    }

    /// Moves the beginning of a log that this device holds nothing of: what lies at `tip` or before is not for it.
    pub fn begin_after(&mut self, tip: Tip) {
        let chain = self.chains.entry((tip.device, tip.log)).or_default();
        if chain.entries.is_empty() && chain.base < tip.seq {
            (chain.base, chain.base_id) = (tip.seq, Some(tip.id));
        }
    }

    /// Where the logs begin that this device holds from somewhere after their first entry.
    pub fn beginnings(&self) -> Vec<Tip> {
        let begin = |((device, log), chain): (&(PublicKey, Log), &Chain)| {
            Some(Tip { device: *device, log: *log, seq: chain.base, id: chain.base_id? })
        };
        self.chains.iter().filter_map(begin).collect()
    }

    /// Takes in a checked entry.
    pub fn admit(&mut self, entry: Entry, epoch: Option<[u8; 32]>) -> Result<Admitted, LedgerError> {
        let body = entry.body();
        let key = (body.author, body.log);
        if self.held.contains_key(&entry.id()) {
            return Ok(Admitted::Known);
        }
        let chain = self.chains.get(&key);
        let (tip_seq, tip_id) = chain.map_or((0, None), |chain| (chain.tip_seq(), chain.tip_id()));
        if body.seq <= tip_seq {
            let base = chain.map_or(0, |chain| chain.base);
            let same_base = chain.is_some_and(|c| body.seq == c.base && c.base_id == Some(entry.id()));
            if body.seq < base || same_base {
                return Ok(Admitted::BeforeArrival);
            }
            self.mark_forked(body.author);
            return Err(LedgerError::Fork);
        }
        if self.forked.contains(&body.author) {
            return Err(LedgerError::Fork);
        }
        if body.seq > tip_seq + 1 {
            return Err(LedgerError::Gap);
        }
        if body.prev != tip_id {
            self.mark_forked(body.author);
            return Err(LedgerError::Fork);
        }
        if body.log == Log::Membership && !self.ancestors_present(&entry) {
            return Err(LedgerError::Ancestor);
        }
        let seen = self.seen_by(&entry)?;
        self.chains.entry(key).or_default().entries.push(entry.id());
        self.held.insert(entry.id(), Held { entry, epoch, seen });
        Ok(Admitted::New)
    }

    /// Membership entries name only membership entries they build on; all must be here.
    fn ancestors_present(&self, entry: &Entry) -> bool {
        entry
            .body()
            .deps
            .iter()
            .filter(|dep| dep.log == Log::Membership)
            .all(|dep| self.chains.get(&(dep.device, dep.log)).and_then(|c| c.at(dep.seq)) == Some(dep.id))
    }

    /// What its author had seen: what it had seen at the entry before it in the same log, plus what moved since.
    fn seen_by(&mut self, entry: &Entry) -> Result<Vector, LedgerError> {
        let body = entry.body();
        let (own, other) = ((body.author, body.log), (body.author, body.log.other()));
        let mut seen =
            body.prev.and_then(|prev| self.held.get(&prev)).map(|h| h.seen.clone()).unwrap_or_default();
        for dep in &body.deps {
            let at = seen.entry((dep.device, dep.log)).or_insert(0);
            if (dep.device, dep.log) == own || dep.seq <= *at {
                return Err(LedgerError::Backwards);
            }
            *at = dep.seq;
        }
        let other_seen = seen.get(&other).copied().unwrap_or(0);
        // Looked at from both ends, so that what is taken does not depend on which came first: the newest entry of the
        // other log that this one had seen, and the first one there that had seen this one.
        let before =
            self.at(&other, other_seen).is_some_and(|last| shrinks(&last.seen, &seen, own, body.seq));
        let after = self
            .first_that_saw(&other, &own, body.seq)
            .is_some_and(|next| shrinks(&seen, &next.seen, other, next.entry.body().seq));
        if before || after {
            self.mark_forked(body.author);
            return Err(LedgerError::Fork);
        }
        // One line: the first entry of the other log that this one had not seen must have seen this one.
        if let Some(next) = self.at(&other, other_seen + 1)
            && next.seen.get(&own).copied().unwrap_or(0) < body.seq
        {
            self.mark_forked(body.author);
            return Err(LedgerError::Fork);
        }
        seen.insert(own, body.seq);
        Ok(seen)
    }

    /// The first entry of `log` whose author had seen entry `seq` of `own`.
    fn first_that_saw(&self, log: &(PublicKey, Log), own: &(PublicKey, Log), seq: u64) -> Option<&Held> {
        let entries = &self.chains.get(log)?.entries;
        entries
            .iter()
            .filter_map(|id| self.held.get(id))
            .find(|held| held.seen.get(own).is_some_and(|s| *s >= seq))
    }

    fn at(&self, log: &(PublicKey, Log), seq: u64) -> Option<&Held> {
        self.chains.get(log).and_then(|chain| chain.at(seq)).and_then(|id| self.held.get(&id))
    }

    /// The tips of every log, sorted; what this device has seen.
    pub fn tips(&self) -> Vec<Tip> {
        self.chains
            .iter()
            .filter_map(|((device, log), chain)| {
                Some(Tip { device: *device, log: *log, seq: chain.tip_seq(), id: chain.tip_id()? })
            })
            .collect()
    }

    /// Where one log stands; `None` when nothing of it is known.
    pub fn tip(&self, device: &PublicKey, log: Log) -> Option<Tip> {
        let chain = self.chains.get(&(*device, log))?;
        Some(Tip { device: *device, log, seq: chain.tip_seq(), id: chain.tip_id()? })
    }

    /// The logs that moved since this device's newest entry of `log`: the `deps` of the entry it signs next.
    pub fn deps(&self, me: &PublicKey, log: Log) -> Vec<Tip> {
        let newest = self.chains.get(&(*me, log)).and_then(|chain| chain.entries.last());
        let seen = newest.and_then(|id| self.held.get(id)).map(|held| &held.seen);
        let moved = |tip: &Tip| {
            let at = seen.and_then(|seen| seen.get(&(tip.device, tip.log))).copied().unwrap_or(0);
            (tip.device, tip.log) != (*me, log) && tip.seq > at
        };
        self.tips().into_iter().filter(moved).collect()
    }

    /// Whether somebody had seen an entry that is not here.
    pub fn misses_something(&self) -> bool {
        let tip = |log: &(PublicKey, Log)| self.chains.get(log).map_or(0, Chain::tip_seq);
        self.held.values().any(|held| held.seen.iter().any(|(log, seq)| *seq > tip(log)))
    }

    /// An entry.
    pub fn entry(&self, id: &EntryId) -> Option<&Entry> {
        self.held.get(id).map(|held| &held.entry)
    }

    /// The epoch under which an entry was first sealed, as far as known.
    pub fn epoch_of(&self, id: &EntryId) -> Option<[u8; 32]> {
        self.held.get(id).and_then(|held| held.epoch)
    }

    /// Notes the epoch under which an entry of mine is sealed for the first time; a later one changes nothing.
    pub fn set_epoch(&mut self, id: &EntryId, epoch: [u8; 32]) {
        if let Some(held) = self.held.get_mut(id) {
            held.epoch.get_or_insert(epoch);
        }
    }

    /// One log's entries in order, from where this device's history begins.
    pub fn chain(&self, device: &PublicKey, log: Log) -> Vec<&Entry> {
        let ids = self.chains.get(&(*device, log)).map(|chain| chain.entries.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| self.entry(id)).collect()
    }

    /// Every entry of one kind of log, device by device.
    pub fn all(&self, log: Log) -> Vec<&Entry> {
        let devices = self.chains.keys().filter(|(_, l)| *l == log);
        devices.flat_map(|(device, _)| self.chain(device, log)).collect()
    }

    /// The membership entries that an entry's author had seen when signing, as numbers per device.
    pub fn had_seen(&self, id: &EntryId, device: &PublicKey, log: Log) -> u64 {
        self.held.get(id).and_then(|held| held.seen.get(&(*device, log))).copied().unwrap_or(0)
    }

    /// Remembers, after a restart, that a device signed two histories.
    pub fn mark_forked(&mut self, device: PublicKey) {
        if !self.forked.contains(&device) {
            self.forked.push(device);
        }
    }

    /// Devices that signed two histories.
    pub fn forked(&self) -> &[PublicKey] {
        &self.forked
    }
}
