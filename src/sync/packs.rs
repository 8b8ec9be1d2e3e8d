//! Where content lies in the store: inline in a head, in packs of one's own, in custody of others' (PROTOCOL.md "Heads and
//! packs").
//!
//! An entry is only ever sealed to the epoch it was first sealed to, so that moving it hands nothing to newcomers.

use super::content::{Counting, Standing};
use super::replica::{KeptPack, Parcel, Replica, seal_padded};
use crate::defence::Defence;
use crate::log::entry::{Entry, EntryId, Log, WireEntry};
use crate::log::head::PackRef;
use crate::log::membership::Epoch;
use crate::log::name::FileName;
use crate::log::order;
use crate::log::pack;
use crate::seal::{self, PublicKey, Size};

/// So many neighbours of one size become one pack.
const MERGED_AT: usize = 4;

/// So many packs are kept in custody: some 600 KB of a head. Whoever is put out can make others keep as many as they like, and must not
/// silence them by it.
const CUSTODY_MAX: usize = 4096;

impl KeptPack {
    /// Packs of one class are within a factor of four of one another.
    fn class(&self) -> u32 {
        (self.size >> 10).max(1).ilog2() / 2
    }
}

impl Replica {
    /// The number of my newest content entry that may leave, where something of another version was met: no store has taken what
    /// lies above, and who would read it is not certain. `None`: all may.
    pub(super) fn content_upto(&self) -> Option<u64> {
        self.met_newer().then_some(self.taken)
    }

    /// Settles where each of my content entries lies: in packs already there, in packs made now, or inline; but for what may not
    /// leave. Rewrites packs of which something was erased. `None`: a secret is missing, or something does not fit.
    pub(super) fn cover_content(&mut self, epoch: [u8; 32]) -> Option<Vec<WireEntry>> {
        let me = self.me();
        self.unsettle();
        let packed = self.own_packs().map(|pack| pack.named.last).max().unwrap_or(0);
        let upto = self.content_upto();
        let open: Vec<Entry> = self
            .ledger
            .chain(&me, Log::Content)
            .into_iter()
            .filter(|entry| entry.body().seq > packed && upto.is_none_or(|upto| entry.body().seq <= upto))
            .cloned()
            .collect();
        let mut sealed: Vec<([u8; 32], Entry)> = Vec::new();
        for entry in open {
            let of = self.ledger.epoch_of(&entry.id()).filter(|_| Defence::FirstEpoch.holds());
            if of.is_none() {
                self.ledger.set_epoch(&entry.id(), epoch);
                self.changes.entries.insert(entry.id());
            }
            sealed.push((of.unwrap_or(epoch), entry));
        }
        // Those of other epochs come first, and may span several; what is inline is of the current one alone.
        let old = sealed.iter().rposition(|(of, _)| *of != epoch).map_or(0, |last| last + 1);
        let fresh = sealed.split_off(old);
        for run in sealed.chunk_by(|a, b| a.0 == b.0) {
            let entries: Vec<Entry> = run.iter().map(|(_, entry)| entry.clone()).collect();
            self.pack(run[0].0, &entries)?;
        }
        let fresh: Vec<Entry> = fresh.into_iter().map(|(_, entry)| entry).collect();
        let size: usize = fresh.iter().map(Entry::size).sum();
        let inline = if size <= self.inline_room() {
            fresh.iter().map(Entry::wire).collect()
        } else {
            self.pack(epoch, &fresh)?;
            Vec::new()
        };
        self.rewrite_stale()?;
        // What leaves and what does not must not come into one pack.
        if upto.is_none() {
            self.merge()?;
        }
        Some(inline)
    }

    fn unsettled(&self) -> impl Iterator<Item = EntryId> {
        let chain = self.ledger.chain(&self.me(), Log::Content).into_iter().map(Entry::id);
        chain.filter(|id| self.ledger.epoch_of(id).is_none())
    }

    /// Whether it is open to which epoch something goes that this device wrote.
    pub(super) fn has_unsettled(&self) -> bool {
        self.unsettled().next().is_some()
    }

    /// Whether something waits that would be sealed to an epoch less deep than what this device wrote last. Somebody let in beside the
    /// deeper one, of whom this device has not heard, might hold that and not the other, and would read nothing from there on.
    pub(super) fn would_go_back_to(&self, epoch: &[u8; 32]) -> bool {
        if !self.has_unsettled() {
            return false;
        }
        let depth = |epoch: &[u8; 32]| self.membership.epochs.get(epoch).map(|epoch| epoch.depth);
        let chain = self.ledger.chain(&self.me(), Log::Content);
        let last = chain.iter().rev().find_map(|entry| self.ledger.epoch_of(&entry.id()));
        depth(epoch) < last.and_then(|last| depth(&last))
    }

    /// Settles to which epoch all goes that this device wrote.
    pub(super) fn settle(&mut self, epoch: [u8; 32]) {
        for id in self.unsettled().collect::<Vec<_>>() {
            self.ledger.set_epoch(&id, epoch);
            self.changes.entries.insert(id);
        }
    }

    /// What no store ever acknowledged, and was to be sealed to an epoch that somebody holds who is gone since, is settled
    /// anew: it goes to nobody of whom this device knows that they are out.
    pub(super) fn unsettle(&mut self) {
        if !Defence::CleanEpoch.holds() {
            return;
        }
        let me = self.me();
        let taken = self.taken;
        let unclean = |epoch: &[u8; 32]| !self.is_clean_for_me(epoch);
        // A pack of which only a part was taken, inline, goes too: no head that the store has names it. And all behind it, so that what
        // is packed has no hole.
        let frozen = self.met_newer();
        let waits = |pack: &&KeptPack| {
            let part = pack.named.first <= taken && frozen;
            pack.named.last > taken && (part || unclean(&pack.named.epoch))
        };
        let from = self.own_packs().filter(waits).map(|pack| pack.named.first).min();
        let behind = |pack: &&KeptPack| from.is_some_and(|from| pack.named.first >= from);
        let dropped: Vec<FileName> =
            self.own_packs().filter(behind).map(|pack| FileName::object(&pack.named.digest)).collect();
        let chain = self.ledger.chain(&me, Log::Content).into_iter();
        let open: Vec<_> = chain
            .filter(|entry| entry.body().seq > taken)
            .filter(|entry| self.ledger.epoch_of(&entry.id()).is_some_and(|epoch| unclean(&epoch)))
            .map(Entry::id)
            .collect();
        self.packs.retain(|pack| !dropped.contains(&FileName::object(&pack.named.digest)));
        self.outbox.retain(|parcel| !dropped.contains(&parcel.file));
        self.replaced.extend(dropped);
        for id in open {
            self.ledger.forget_epoch(&id);
            self.changes.entries.insert(id);
        }
    }

    /// Whether an epoch is clean, or would be if this device were not out, and is not of somebody who came late.
    pub(super) fn is_clean_for_me(&self, epoch: &[u8; 32]) -> bool {
        let clean =
            self.membership.epochs.get(epoch).is_some_and(|epoch| epoch.clean || self.is_mine_alone(epoch));
        clean && !self.is_of_who_came_late(epoch)
    }

    /// Whether since an epoch was minted nobody went but by what ended this device: who takes their leave may read their own last
    /// words. A phone of theirs that was lost before may not.
    fn is_mine_alone(&self, epoch: &Epoch) -> bool {
        let known = &self.membership.devices;
        let Some(me) = known.get(&self.me()).filter(|me| !me.live) else { return false };
        let mut gone = known.iter().filter(|(_, device)| !device.live);
        gone.all(|(_, device)| {
            let with_me =
                device.person == me.person && device.removals.iter().all(|act| me.removals.contains(act));
            with_me && device.cut.is_none()
                || device.removals.iter().any(|act| self.membership.had_seen(&epoch.entry, act))
        })
    }

    fn own_packs(&self) -> impl Iterator<Item = &KeptPack> {
        let me = self.me();
        self.packs.iter().filter(move |pack| pack.named.device == me)
    }

    /// Bytes for inline entries in a head of the third size, with room for its other fields.
    fn inline_room(&self) -> usize {
        let fields = 1200
            + 160 * (self.packs.len() + 8)
            + 90 * (self.tips_to_say().len() + 2)
            + 34 * (self.epochs_to_list().len() + 4);
        // Longer texts travel in packs: the sizes above are left to what only a head can say.
        Size::USUAL_HEAD.saturating_sub(fields)
    }

    /// Makes packs of entries of one device, in their order, that were first sealed to one epoch. One's own follow one another; in
    /// custody there may be others between. They wait in the outbox, so that a push cut short finds the very files that its next head
    /// will name.
    fn pack(&mut self, epoch: [u8; 32], entries: &[Entry]) -> Option<()> {
        let recipient = self.recipient_of(&epoch)?;
        for run in pack::runs(entries) {
            let (Some(first), Some(last)) = (run.first(), run.last().map(Entry::tip)) else { continue };
            let bytes = seal_padded(
                &recipient,
                &pack::encode_pack(run.iter().map(Entry::wire).collect()),
                Size::Padme,
            )?;
            let digest = seal::digest(&bytes);
            let named = PackRef {
                digest,
                epoch,
                device: last.device,
                log: Log::Content,
                first: first.body().seq,
                last: last.seq,
                tip: last.id,
            };
            let size = run.iter().map(|entry| entry.size() as u64).sum();
            let at = self.packs.partition_point(|pack| self.place(&pack.named) < self.place(&named));
            self.packs.insert(at, KeptPack { named, size, stale: false });
            self.outbox.push(Parcel { file: FileName::object(&digest), bytes });
        }
        self.mark_changed();
        Some(())
    }

    /// The order of packs: one's own by their numbers, then others', device by device and of each epoch by epoch.
    fn place(&self, pack: &PackRef) -> (bool, PublicKey, [u8; 32], u64) {
        let custody = pack.device != self.me();
        (custody, pack.device, if custody { pack.epoch } else { [0; 32] }, pack.first)
    }

    /// Writes again the packs at these places, which are neighbours of one device and epoch, as one run of entries.
    fn repack(&mut self, places: std::ops::Range<usize>) -> Option<()> {
        let old: Vec<KeptPack> = self.packs.drain(places).collect();
        let (Some(first), Some(last)) = (old.first(), old.last()) else { return Some(()) };
        let (device, epoch) = (first.named.device, first.named.epoch);
        let within = first.named.first..=last.named.last;
        let mut entries: Vec<Entry> = self
            .ledger
            .chain(&device, Log::Content)
            .into_iter()
            .filter(|entry| within.contains(&entry.body().seq))
            .cloned()
            .collect();
        let whole = entries.len() as u64 == within.end() - within.start() + 1;
        // In custody what lies between under another epoch lies in a pack under that one.
        if device != self.me() {
            entries.retain(|entry| {
                let of = self.ledger.epoch_of(&entry.id());
                of == Some(epoch) || !self.keeps_under(&device, of, entry.body().seq)
            });
        }
        let before = (self.packs.clone(), self.outbox.len());
        if !whole || self.pack(epoch, &entries).is_none() {
            // What cannot be written anew stays as it was.
            self.packs = before.0;
            self.outbox.truncate(before.1);
            self.packs.extend(old);
            self.sort_packs();
            return Some(());
        }
        let names: Vec<FileName> = old.iter().map(|pack| FileName::object(&pack.named.digest)).collect();
        self.outbox.retain(|parcel| !names.contains(&parcel.file));
        self.replaced.extend(names);
        Some(())
    }

    /// Whether an entry of a device lies between the ends of a pack of mine under this epoch.
    fn keeps_under(&self, device: &PublicKey, epoch: Option<[u8; 32]>, seq: u64) -> bool {
        self.packs.iter().map(|pack| &pack.named).any(|pack| {
            pack.device == *device && Some(pack.epoch) == epoch && (pack.first..=pack.last).contains(&seq)
        })
    }

    fn sort_packs(&mut self) {
        let mut packs = std::mem::take(&mut self.packs);
        order::sort_by_key(&mut packs, |pack| self.place(&pack.named));
        self.packs = packs;
    }

    fn rewrite_stale(&mut self) -> Option<()> {
        for at in 0..self.packs.len() {
            if self.packs.get(at).is_some_and(|pack| pack.stale) {
                self.repack(at..at + 1)?;
            }
        }
        Some(())
    }

    /// Merges four neighbours of one size, again and again: so a head names few packs, and an entry is rewritten a few times in
    /// its life. In custody those of one epoch are neighbours, whatever lies between.
    fn merge(&mut self) -> Option<()> {
        let me = self.me();
        let like = move |a: &KeptPack, b: &KeptPack| {
            a.named.device == b.named.device
                && a.named.epoch == b.named.epoch
                && (a.named.last + 1 == b.named.first || a.named.device != me && a.named.last < b.named.first)
                && a.class() == b.class()
        };
        self.sort_packs();
        while let Some(at) = self.packs.windows(MERGED_AT).position(|four| {
            four.iter().zip(&four[1..]).all(|(a, b)| like(a, b))
                && four.iter().map(|pack| pack.size).sum::<u64>() <= pack::TARGET as u64
        }) {
            let before = self.packs.len();
            self.repack(at..at + MERGED_AT)?;
            if self.packs.len() >= before {
                break;
            }
        }
        Some(())
    }

    /// Takes what this device holds of another's content into custody: packs of its own making, which its heads name from now
    /// on, of each epoch as few as can be: whoever writes under two in turn makes nobody's head grow by it. Only entries whose own
    /// signature holds, up to the first that does not or whose epoch is not held; and before what is kept already, where that came
    /// first.
    pub(super) fn take_custody(&mut self, counting: &Counting, device: &PublicKey) {
        let kept = self.packs.iter().filter(|pack| pack.named.device == *device).map(|pack| &pack.named);
        let kept = kept.fold(None, |all: Option<(u64, u64)>, pack| {
            let (first, last) = all.unwrap_or((pack.first, pack.last));
            Some((first.min(pack.first), last.max(pack.last)))
        });
        let (first, last) = kept.unwrap_or((0, 0));
        self.take_custody_of(counting, device, &|seq| seq > last);
        self.take_custody_of(counting, device, &|seq| seq < first);
    }

    fn take_custody_of(&mut self, counting: &Counting, device: &PublicKey, which: &dyn Fn(u64) -> bool) {
        let ids: Vec<_> = self
            .ledger
            .chain(device, Log::Content)
            .iter()
            .filter(|entry| which(entry.body().seq))
            .filter(|entry| counting.standing(self, entry) != Standing::Apart)
            .map(|entry| entry.id())
            .collect();
        let mut sealed: Vec<([u8; 32], Entry)> = Vec::new();
        // What is blank here and was not rightly erased is left to whoever has it whole.
        let blank = |id: &EntryId| self.ledger.entry(id).is_some_and(|entry| entry.payload().is_none());
        let blanked = if ids.iter().any(blank) { self.blanked_of(counting) } else { Vec::new() };
        for id in ids {
            if blanked.contains(&id) || self.ledger.prove(&id) != Some(true) {
                break;
            }
            let Some(of) = self.ledger.epoch_of(&id).filter(|of| self.epochs.contains_key(of)) else { break };
            sealed.extend(self.ledger.entry(&id).map(|entry| (of, entry.clone())));
        }
        // Stable: of each epoch in the order of their numbers.
        order::sort_by_key(&mut sealed, |(of, _)| *of);
        let me = self.me();
        let kept = self.packs.iter().filter(|pack| pack.named.device != me).count();
        if kept + sealed.chunk_by(|a, b| a.0 == b.0).count() > CUSTODY_MAX {
            return;
        }
        let before = (self.packs.clone(), self.outbox.len());
        for run in sealed.chunk_by(|a, b| a.0 == b.0) {
            let entries: Vec<Entry> = run.iter().map(|(_, entry)| entry.clone()).collect();
            if self.pack(run[0].0, &entries).is_none() {
                // All of it or nothing: what is kept is told by where it begins and ends.
                self.packs = before.0;
                self.outbox.truncate(before.1);
                return;
            }
        }
    }

    /// The packs to be written anew in which an entry lies.
    pub(super) fn mark_stale(&mut self, device: &PublicKey, seq: u64) {
        for pack in &mut self.packs {
            if pack.named.device == *device && (pack.named.first..=pack.named.last).contains(&seq) {
                pack.stale = true;
            }
        }
    }
}
