//! Repairs: whatever a store lost, the devices that have it bring back (PROTOCOL.md "Freshness").

use super::replica::{KeptPack, Replica, SeenHead};
use crate::defence::Defence;
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::head::{HeadBody, LogTip, PackRef};
use crate::log::join::Purpose;
use crate::log::ledger::Ledger;
use crate::log::name::FileName;
use crate::log::op::{MembershipPayload, Op};
use crate::log::order;
use crate::log::payload::{self, Content, ContentPayload};
use crate::seal::{Chance, PublicKey};

/// What came of entries of this very device that it did not remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adoption {
    /// All are taken up.
    Whole,
    /// Something that they build on has not come; nothing is changed, and nothing may be written before it has.
    Waits,
    /// They contradict what was sent.
    Contradicts,
}

/// An entry, with the epoch that opened its carrier.
type Found = (Entry, Option<[u8; 32]>);

/// What this device signed and never sent.
struct Unsent {
    /// Its entry, which is signed anew under another id.
    id: EntryId,
    log: Log,
    payload: Vec<u8>,
    hour: u64,
}

/// Takes up one device's entries in the order in which they hold. Gives those taken up, and the others.
fn take_up(ledger: &mut Ledger, mut found: Vec<Found>) -> (Vec<EntryId>, Vec<Found>) {
    order::sort_by_key(&mut found, |(entry, _)| (entry.body().log, entry.body().seq));
    let mut taken = Vec::new();
    loop {
        let before = found.len();
        found.retain(|(entry, epoch)| {
            let holds = ledger.admit(entry.clone(), *epoch).is_ok();
            if holds {
                taken.push(entry.id());
            }
            !holds
        });
        if found.is_empty() || found.len() == before {
            break;
        }
    }
    (taken, found)
}

impl Replica {
    /// Fills an empty or older store again: everything of this device's is written anew, and what is held of devices whose heads
    /// are gone is taken into custody. Done with the next exchange. Of a store that shows what it should, nobody has anything to say.
    pub fn refill(&mut self) {
        if !self.health.empty && self.health.rolled_back.is_empty() {
            return;
        }
        self.rewrite_everything();
        let me = self.me();
        let back = &self.health.rolled_back;
        // With their heads, what these kept of others.
        let kept = back.iter().filter_map(|device| self.heads.get(device)).flat_map(|head| &head.body.packs);
        let mut gone: Vec<PublicKey> = back.iter().copied().chain(kept.map(|pack| pack.device)).collect();
        if self.health.empty {
            gone.extend(self.membership.devices.keys());
        }
        gone.retain(|device| *device != me);
        self.take_custody_of_all(gone);
        // Of a store that shows something, nobody has said that it may be empty.
        self.health.refill = self.health.empty;
        self.mark_changed();
    }

    /// A person asks at once for what is else looked at once a day: with the next exchange this device asks again for what did not come
    /// whole, and reads back, and mends, what it wrote itself.
    pub fn look_again(&mut self) {
        self.looked_at = 0;
        self.mark_changed();
    }

    /// The group lies elsewhere from now on: nothing that was seen at the old place says anything of the new one.
    pub fn moved_store(&mut self) {
        self.heads.clear();
        self.rewrite_everything();
        self.to_delete.clear();
        self.replaced.clear();
        self.health.rolled_back.clear();
        self.health.empty = false;
        self.mark_changed();
    }

    /// Devices that are out do not come along when a group moves. What is held here of one that was never seen where the group
    /// lies now, and that nobody names there, is brought.
    pub(super) fn bring_along(&mut self) {
        let mut left: Vec<PublicKey> = Vec::new();
        for (device, known) in &self.membership.devices {
            if known.live || *device == self.me() {
                continue;
            }
            // Who came late names what came since: that is not the whole.
            let chain = self.ledger.chain(device, Log::Content);
            let held = chain.first().zip(chain.last()).map(|(one, last)| (one.body().seq, last.body().seq));
            if held.is_some_and(|(first, last)| !self.is_named(device, first, last)) {
                left.push(*device);
            }
        }
        self.take_custody_of_all(left);
    }

    fn take_custody_of_all(&mut self, mut devices: Vec<PublicKey>) {
        order::distinct(&mut devices);
        if devices.is_empty() {
            return;
        }
        let counting = self.counting();
        for device in devices {
            self.take_custody(&counting, &device);
        }
    }

    /// Whether all content of a device from one number to another lies in packs that this device or another live one names.
    pub(super) fn is_named(&self, device: &PublicKey, first: u64, last: u64) -> bool {
        // Not by somebody put out: that head may be gone tomorrow.
        let others = self.heads.iter().filter(|(by, _)| self.membership.is_live(by));
        let others = others.flat_map(|(_, head)| &head.body.packs);
        // Nor where nobody can say what it would be, or where it is said to end elsewhere than it would.
        let ends = |pack: &&PackRef| {
            let tip = self.ledger.entry(&pack.tip).map(Entry::tip);
            tip.is_some_and(|tip| (tip.device, tip.log, tip.seq) == (pack.device, pack.log, pack.last))
        };
        let others = others.filter(ends);
        let named = others.chain(self.packs.iter().map(|pack| &pack.named));
        let mut there: Vec<(u64, u64)> = Vec::new();
        there.extend(named.filter(|pack| pack.device == *device).map(|pack| (pack.first, pack.last)));
        let mut next = first;
        let reach = |next: u64| there.iter().filter(|(from, _)| *from <= next).map(|(_, upto)| *upto).max();
        while let Some(upto) = reach(next).filter(|upto| (next..u64::MAX).contains(upto)) {
            next = upto + 1;
        }
        next > last
    }

    /// Packs and grants are made again, under new names; the old ones stay where they are.
    pub(super) fn rewrite_everything(&mut self) {
        self.confirmed = None;
        self.membership_packs = None;
        self.outbox.clear();
        self.grants.clear();
        let me = self.me();
        let mut custody: Vec<PublicKey> = Vec::new();
        for pack in &self.packs {
            if pack.named.device != me {
                custody.push(pack.named.device);
            }
        }
        self.packs.clear();
        self.take_custody_of_all(custody);
    }

    /// A head of this very device says so: what it leads to was sent, whatever this device remembers of it, and is not signed again.
    pub(super) fn note_sent(&mut self, log: Log, said: Option<LogTip>) {
        let Some(tip) = said.filter(|tip| self.ledger.entry(&tip.id).is_some()) else { return };
        if log == Log::Content {
            self.taken = self.taken.max(tip.seq);
        }
        let sent = if log == Log::Membership { &mut self.attempted.0 } else { &mut self.attempted.1 };
        *sent = (*sent).max(tip.seq);
    }

    /// Takes up entries of this very device that the store holds and it does not remember: they extend what it had sent. What
    /// it signed since and never sent is signed anew behind them, once all of them are taken up: behind a part of them it would
    /// give a number twice.
    pub(super) fn adopt(&mut self, hour: u64, chance: &mut dyn Chance) -> Adoption {
        let me = self.me();
        let found = std::mem::take(&mut self.own_found);
        if found.is_empty() {
            return Adoption::Whole;
        }
        let extends = [Log::Membership, Log::Content].into_iter().all(|log| {
            let sent = if log == Log::Membership { self.attempted.0 } else { self.attempted.1 };
            found.iter().map(|(entry, _)| entry).filter(|entry| entry.body().log == log).all(|entry| {
                let mine =
                    self.ledger.chain(&me, log).into_iter().find(|own| own.body().seq == entry.body().seq);
                mine.is_none_or(|own| own.id() == entry.id() || own.body().seq > sent)
            })
        });
        if !extends {
            return Adoption::Contradicts;
        }
        let (trial, all) = self.with(found.clone());
        let unsent = self.own_tip(Log::Membership).is_some_and(|tip| tip.seq > self.attempted.0)
            || self.own_tip(Log::Content).is_some_and(|tip| tip.seq > self.attempted.1);
        if !all || unsent && !trial.ledger.is_whole(&me) {
            // It builds on what has not come, and is brought again.
            return Adoption::Waits;
        }
        let unsent = self.take_back_unsent();
        if !unsent.is_empty() {
            // What was made with it must not leave: membership packs and grants that tell of entries which will have other ids.
            let waiting: Vec<FileName> =
                std::mem::take(&mut self.outbox).into_iter().map(|parcel| parcel.file).collect();
            self.grants.retain(|grant| !waiting.contains(&grant.file));
            self.membership_packs = None;
        }
        // A store had it: it keeps its epoch.
        let content = found.iter().map(|(entry, _)| entry.body()).filter(|body| body.log == Log::Content);
        self.taken = content.map(|body| body.seq).fold(self.taken, u64::max);
        self.take_up_own(found);
        let seq = |log| self.ledger.tip(&me, log).map_or(0, |tip| tip.seq);
        self.attempted = (seq(Log::Membership), seq(Log::Content));
        let mut renamed: Vec<(EntryId, EntryId)> = Vec::new();
        for Unsent { id, log, payload, hour: signed_at } in unsent {
            if let Some(now) = self.sign_again(log, &payload, &renamed, signed_at.min(hour), chance) {
                renamed.push((id, now));
            }
        }
        self.mark_changed();
        Adoption::Whole
    }

    /// As it would be with what was found of this very device, and with what builds on it. Nothing is changed.
    pub(super) fn with_own_found(&self) -> Replica {
        self.with(self.own_found.clone()).0
    }

    fn with(&self, found: Vec<Found>) -> (Replica, bool) {
        let mut trial = self.clone();
        trial.own_found.clear();
        trial.ledger.take_back(&self.me(), self.attempted.0, self.attempted.1);
        let all = trial.take_up_own(found);
        (trial, all)
    }

    /// Takes up what was found of this very device, and what others' acts that came with it build on it, in turn. Gives whether all is.
    fn take_up_own(&mut self, mut found: Vec<Found>) -> bool {
        let held_up = std::mem::take(&mut self.held_up);
        loop {
            let (taken, rest) = take_up(&mut self.ledger, found);
            found = rest;
            let before = self.ledger.acts().len();
            self.admit_all(held_up.iter().map(|act| (act.clone(), None)).collect(), None);
            let idle = taken.is_empty() && self.ledger.acts().len() == before;
            self.changes.entries.extend(taken);
            if found.is_empty() || idle {
                break;
            }
        }
        self.refresh();
        found.is_empty()
    }

    /// Goes on from a head of this device's own that it did not remember.
    pub(super) fn adopt_head(&mut self, file: FileName, body: HeadBody) {
        self.head_seq = self.head_seq.max(body.seq);
        let kept = |named: &PackRef| KeptPack {
            named: named.clone(),
            // Not known any more; it only decides what is merged with what.
            size: (named.last - named.first + 1) << 10,
            stale: false,
        };
        self.taken = self.taken.max(body.content.map_or(0, |tip| tip.seq));
        self.packs = body.packs.iter().map(kept).collect();
        self.confirmed = Some(SeenHead { file, body });
        self.mark_changed();
    }

    /// Compares the listing of packs with those that my head names: what the store lost is written again.
    pub(super) fn look_for_lost_packs(&mut self, listed: &[FileName]) {
        let Some(head) = &self.confirmed else { return };
        let lost = |digest: &[u8; 32]| {
            let file = FileName::object(digest);
            !listed.contains(&file) && !self.outbox.iter().any(|parcel| parcel.file == file)
        };
        if head.body.membership_packs.iter().any(lost) {
            self.membership_packs = None;
            self.confirmed = None;
        }
        let gone: Vec<[u8; 32]> =
            self.packs.iter().map(|pack| pack.named.digest).filter(|digest| lost(digest)).collect();
        for pack in &mut self.packs {
            pack.stale |= gone.contains(&pack.named.digest);
        }
        if !gone.is_empty() {
            self.mark_changed();
        }
    }

    /// Files of this device that lie in the store and that not everybody has read: whether they are whole there, nobody but it can
    /// tell. The bytes of some may have changed on the way or since, under the same name.
    pub(super) fn not_read_by_all(&self) -> Vec<FileName> {
        let Some(head) = self.confirmed.as_ref().filter(|_| Defence::ReadBack.holds()) else {
            return Vec::new();
        };
        let mut files: Vec<FileName> = Vec::new();
        let read = |tip: &LogTip| self.is_received_by_all(&tip.id);
        let said = [head.body.membership, head.body.content];
        if !said.iter().flatten().all(read) {
            files.push(head.file.clone());
            files.extend(head.body.membership_packs.iter().map(FileName::object));
        }
        let open = self.packs.iter().filter(|pack| !self.is_received_by_all(&pack.named.tip));
        files.extend(open.map(|pack| FileName::object(&pack.named.digest)));
        for grant in &self.grants {
            files.push(grant.file.clone());
            files.extend(grant.packs.iter().map(FileName::object));
        }
        order::distinct(&mut files);
        files.retain(|file| !self.outbox.iter().any(|parcel| parcel.file == *file));
        files
    }

    /// A file of this device's is not in the store, or has other bytes there: what is in it is written anew, under another name.
    pub(super) fn is_damaged(&mut self, file: &FileName) {
        let object = |digest: &[u8; 32]| FileName::object(digest) == *file;
        self.grants.retain(|grant| grant.file != *file && !grant.packs.iter().any(object));
        for pack in self.packs.iter_mut().filter(|pack| object(&pack.named.digest)) {
            pack.stale = true;
        }
        let membership = self.membership_packs.as_ref().is_some_and(|packs| packs.digests.iter().any(object));
        if membership {
            self.membership_packs = None;
        }
        let head = self
            .confirmed
            .as_ref()
            .filter(|head| head.file == *file || membership || head.body.membership_packs.iter().any(object));
        if head.is_some() {
            self.confirmed = None;
        }
        self.mark_changed();
    }

    /// Forgets what this device signed and never sent. Gives what it said, in order.
    fn take_back_unsent(&mut self) -> Vec<Unsent> {
        let me = self.me();
        let mut unsent: Vec<(u64, Unsent)> = Vec::new();
        let mut gone: Vec<EntryId> = Vec::new();
        for log in [Log::Membership, Log::Content] {
            let sent = if log == Log::Membership { self.attempted.0 } else { self.attempted.1 };
            for entry in self.ledger.chain(&me, log).into_iter().filter(|entry| entry.body().seq > sent) {
                let (body, id) = (entry.body(), entry.id());
                // What was erased meanwhile says nothing any more; it goes like the rest.
                gone.push(id);
                unsent.extend(entry.payload().map(|said| {
                    let said = Unsent { id, log, payload: said.to_vec(), hour: body.hour };
                    (body.seq + body.beside, said)
                }));
            }
        }
        order::sort_by_key(&mut unsent, |(place, ..)| *place);
        for id in gone {
            self.changes.entries.remove(&id);
            self.changes.dropped.insert(id);
        }
        self.ledger.take_back(&me, self.attempted.0, self.attempted.1);
        self.refresh();
        unsent.into_iter().map(|(_, said)| said).collect()
    }

    /// Says once more what was taken back. What it is about may have another id by now (`renamed`). Gives the new one of content.
    fn sign_again(
        &mut self,
        log: Log,
        payload: &[u8],
        renamed: &[(EntryId, EntryId)],
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Option<EntryId> {
        match log {
            Log::Content => {
                let Ok(ContentPayload::Known(mut content)) = payload::decode_content(payload) else {
                    return None;
                };
                if let Content::Contribution { to, .. } | Content::Withdrawal { to, .. } = &mut content
                    && let Some((_, now)) = renamed.iter().find(|(before, _)| before == to)
                {
                    *to = *now;
                }
                let payload = payload::encode_content(&content, chance);
                Some(self.sign(Log::Content, payload, hour))
            }
            Log::Membership => {
                // The rules may not allow it any more.
                if let Ok(MembershipPayload::Known(op)) = crate::log::op::decode_membership(payload) {
                    if matches!(*op, Op::AddPerson { .. }) {
                        // What was written before it goes to the epoch of before, as the first time.
                        self.before_admission(Purpose::Person, hour, chance);
                    }
                    let _forbidden = self.act(&op, hour, chance);
                }
                None
            }
        }
    }
}
