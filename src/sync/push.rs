//! What a device hands over: packs, grants, then its head; then it deletes what the new head replaces.

use super::replica::{Replica, SeenHead, seal_padded};
use crate::log::entry::{Entry, Log, WireEntry};
use crate::log::head::{HeadBody, LogTip, PackRef, encode_head};
use crate::log::name::FileName;
use crate::log::pack;
use crate::seal::{self, Size};

/// After a pull with news, a device says so in a new head at most this often, in hours.
const SAY_SEEN_EVERY: u64 = 20;

/// Bytes of entries above which a pack is begun anew. Far below the 8 MiB that a pack may have.
const PACK_TARGET: usize = 4 << 20;

/// Packs of mine above which those that lie side by side are merged.
const PACKS_KEPT_APART: usize = 32;

/// What to put, in this order; the head comes last.
pub(super) struct Push {
    pub(super) files: Vec<(FileName, Vec<u8>)>,
    pub(super) head: SeenHead,
}

impl Replica {
    /// Whether there is something to hand over or to say.
    fn must_push(&self, hour: u64) -> bool {
        let Some(confirmed) = &self.confirmed else { return true };
        let said = &confirmed.body;
        let news = self.ledger.tips() != said.seen;
        !self.outbox.is_empty()
            || self.own_tip(Log::Membership) != said.membership
            || self.own_tip(Log::Content) != said.content
            || self.held_epochs() != said.epochs
            || news && hour.saturating_sub(said.hour) >= SAY_SEEN_EVERY
    }

    fn own_tip(&self, log: Log) -> Option<LogTip> {
        self.ledger.tip(&self.me(), log).map(|tip| LogTip { seq: tip.seq, id: tip.id })
    }

    fn held_epochs(&self) -> Vec<[u8; 32]> {
        // Only those that count: nobody can fill a head with secrets of their own making.
        self.epochs.keys().filter(|id| self.membership.epochs.contains_key(*id)).copied().collect()
    }

    /// Prepares a push, to be called right after a pull. `None`: nothing to say, or nothing may be said.
    ///
    /// The head's number is spent here, and each entry's epoch is settled: both are kept before the first byte leaves.
    pub(super) fn prepare_push(&mut self, hour: u64) -> Option<Push> {
        if self.read_only() {
            return None;
        }
        self.grant_to_those_without();
        if !self.must_push(hour) {
            return None;
        }
        let epoch = self.current_epoch()?;
        let membership_pack = self.membership_pack_for(epoch)?.digest;
        let inline = self.cover_content(epoch)?;
        let mut files: Vec<(FileName, Vec<u8>)> =
            self.outbox.iter().map(|parcel| (parcel.file.clone(), parcel.bytes.clone())).collect();
        let body = HeadBody {
            group: self.group,
            device: self.me(),
            seq: self.head_seq + 1,
            membership: self.own_tip(Log::Membership),
            content: self.own_tip(Log::Content),
            packs: self.packs.clone(),
            membership_pack,
            seen: self.ledger.tips(),
            epochs: self.held_epochs(),
            hour,
            app: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let content = encode_head(&body, &inline, &self.keys.signing);
        let recipient = self.epochs[&epoch].identity(&self.group).recipient();
        let bytes = seal_padded(&recipient, &content, Size::Head)?;
        self.head_seq = body.seq;
        self.changes.group = true;
        let file = FileName::head(&self.my_tag(), body.seq, &bytes);
        files.push((file.clone(), bytes));
        Some(Push { files, head: SeenHead { file, body } })
    }

    /// Settles where each of my content entries lies: in packs already there, in packs made now, or inline. An entry is
    /// only ever sealed to the epoch it was first sealed to.
    fn cover_content(&mut self, epoch: [u8; 32]) -> Option<Vec<WireEntry>> {
        let me = self.me();
        self.merge_packs()?;
        let packed = self.packs.last().map_or(0, |pack| pack.last);
        let open: Vec<Entry> = self
            .ledger
            .chain(&me, Log::Content)
            .into_iter()
            .filter(|entry| entry.body().seq > packed)
            .cloned()
            .collect();
        let mut old: Vec<Entry> = Vec::new();
        let mut fresh: Vec<Entry> = Vec::new();
        for entry in open {
            let of = self.ledger.epoch_of(&entry.id()).unwrap_or(epoch);
            if self.ledger.epoch_of(&entry.id()).is_none() {
                self.ledger.set_epoch(&entry.id(), epoch);
                self.changes.entries.insert(entry.id());
            }
            if of == epoch { fresh.push(entry) } else { old.push(entry) }
        }
        // Entries follow their epochs in order, so `old` is a run before `fresh`; it may span several epochs.
        while let Some(first) = old.first() {
            let of = self.ledger.epoch_of(&first.id()).unwrap_or(epoch);
            let run = old.iter().take_while(|entry| self.ledger.epoch_of(&entry.id()) == Some(of)).count();
            let rest = old.split_off(run);
            self.pack(of, &old)?;
            old = rest;
        }
        let inline: Vec<WireEntry> = fresh.iter().map(Entry::wire).collect();
        if size_of_entries(&inline) <= self.inline_room() {
            return Some(inline);
        }
        self.pack(epoch, &fresh)?;
        Some(Vec::new())
    }

    /// Merges packs of mine that lie side by side under one epoch when there are many: a head must hold their names.
    fn merge_packs(&mut self) -> Option<()> {
        let side_by_side = self.packs.windows(2).any(|pair| pair[0].epoch == pair[1].epoch);
        if self.packs.len() <= PACKS_KEPT_APART || !side_by_side {
            return Some(());
        }
        let old = std::mem::take(&mut self.packs);
        let all: Vec<Entry> = self.ledger.chain(&self.me(), Log::Content).into_iter().cloned().collect();
        for run in old.chunk_by(|a, b| a.epoch == b.epoch) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let within = |entry: &&Entry| (first.first..=last.last).contains(&entry.body().seq);
            let entries: Vec<Entry> = all.iter().filter(within).cloned().collect();
            if self.pack(first.epoch, &entries).is_none() {
                self.packs = old;
                return None;
            }
        }
        let names = old.iter().map(|pack| FileName::object(&pack.digest));
        let kept: Vec<FileName> = self.packs.iter().map(|pack| FileName::object(&pack.digest)).collect();
        let gone: Vec<FileName> = names.filter(|name| !kept.contains(name)).collect();
        self.outbox.retain(|parcel| !gone.contains(&parcel.file));
        self.merged.extend(gone);
        Some(())
    }

    /// Bytes for inline entries in the largest head, with room for its other fields.
    fn inline_room(&self) -> usize {
        let fields =
            800 + 160 * (self.packs.len() + 4) + 90 * (self.ledger.tips().len() + 2) + 34 * self.epochs.len();
        Size::Head.capacity().saturating_sub(fields)
    }

    fn pack(&mut self, epoch: [u8; 32], entries: &[Entry]) -> Option<()> {
        let recipient = self.epochs[&epoch].identity(&self.group).recipient();
        let mut rest = entries;
        while let Some(first) = rest.first() {
            let mut size = 0;
            let fits = rest.iter().take_while(|entry| {
                size += entry.payload().len() + 1024;
                size <= PACK_TARGET
            });
            let (run, after) = rest.split_at(fits.count().max(1));
            let last = run.last().unwrap_or(first).tip();
            let bytes = seal_padded(
                &recipient,
                &pack::encode_pack(run.iter().map(Entry::wire).collect()),
                Size::Padme,
            )?;
            let digest = seal::digest(&bytes);
            self.packs.push(PackRef {
                digest,
                epoch,
                device: last.device,
                log: Log::Content,
                first: first.body().seq,
                last: last.seq,
                tip: last.id,
            });
            // Kept in the outbox, so that a push cut short finds the very file that its next head will name.
            let file = FileName::object(&digest);
            self.outbox.push(super::replica::Parcel { file, bytes });
            rest = after;
        }
        Some(())
    }

    /// The store took a file that waited in the outbox.
    pub(super) fn was_put(&mut self, file: &FileName) {
        let before = self.outbox.len();
        self.outbox.retain(|parcel| parcel.file != *file);
        self.changes.group |= self.outbox.len() != before;
    }

    /// The store took my head: what it replaces can go.
    pub(super) fn head_was_put(&mut self, head: SeenHead, listed: &[FileName]) {
        let my_tag = self.my_tag();
        let older = listed.iter().filter(|file| {
            file.tag() == Some(&my_tag) && file.head_seq().is_some_and(|seq| seq < head.body.seq)
        });
        let previous = self.confirmed.as_ref().map(|head| &head.file);
        let gone: Vec<FileName> = older.chain(previous).cloned().collect();
        self.to_delete.extend(gone);
        self.to_delete.dedup();
        self.to_delete.append(&mut self.merged);
        self.confirmed = Some(head);
        self.changes.group = true;
    }

    /// The store deleted a file, or had not got it.
    pub(super) fn was_deleted(&mut self, file: &FileName) {
        self.to_delete.retain(|other| other != file);
        self.changes.group = true;
    }
}

fn size_of_entries(entries: &[WireEntry]) -> usize {
    entries.iter().map(|entry| entry.body.len() + entry.payload.len() + 64 + 16).sum()
}
