//! Taking in what the store gave: each file is opened, checked and applied, or left alone.

use std::collections::{BTreeMap, BTreeSet};

use litemap::LiteMap;
use zeroize::Zeroizing;

use super::passed::Left;
use super::replica::{MembershipPacks, Replica, SeenHead, set_hash};
use crate::defence::{Defence, Work};
use crate::log::entry::{Entry, EntryError, EntryId, Log, Tip, WireEntry};
use crate::log::grant::{Grant, check_grant};
use crate::log::head::{Head, HeadBody, HeadError, LogTip, PackRef, check_head};
use crate::log::join::JoinRequest;
use crate::log::ledger::{Admitted, LedgerError, TOMBSTONE_MAX, tombstone};
use crate::log::name::{self, FileName};
use crate::log::op::Role;
use crate::log::order;
use crate::log::pack::decode_pack;
use crate::seal::{self, OpenError, PublicKey, Size};

/// A head that verified, with the epoch that opened it.
pub(super) struct OpenedHead {
    pub(super) file: FileName,
    pub(super) head: Head,
    pub(super) epoch: [u8; 32],
}

/// The packs that have come for the heads under way, by digest.
pub(super) type Packs = LiteMap<[u8; 32], OpenedPack>;

/// A pack's entries, unchecked, with the epoch that really opened it.
pub(super) struct OpenedPack {
    pub(super) entries: Vec<WireEntry>,
    pub(super) epoch: [u8; 32],
}

/// What a signed head vouches for: where a log of its device ends.
pub(super) type Vouched = Option<(PublicKey, LogTip)>;

impl Replica {
    /// Opens with whichever epoch fits, the newest first.
    fn open_with_epochs(&self, bytes: &[u8], size: Size) -> Result<(Zeroizing<Vec<u8>>, [u8; 32]), Left> {
        let mut by_depth: LiteMap<(Option<u64>, [u8; 32]), ()> = LiteMap::new();
        for id in self.epochs.keys() {
            by_depth.insert((self.membership.epochs.get(id).map(|epoch| epoch.depth), *id), ());
        }
        for (_, id) in by_depth.keys().rev() {
            let identity = self.epochs[id].identity(&self.group);
            match seal::open(&identity, bytes) {
                Ok(plaintext) => {
                    let content = seal::unpad(&plaintext, size).map_err(|_| Left::Unreadable)?;
                    return Ok((Zeroizing::new(content.to_vec()), *id));
                }
                Err(OpenError::NotForMe) => {}
                Err(_) => return Err(Left::Unreadable),
            }
        }
        Err(Left::KeyAwaited)
    }

    /// Opens and verifies a head; changes nothing. The device that signed it is the one its name stands for, and may be one
    /// that this device has not heard of.
    pub(super) fn open_head(&self, file: &FileName, bytes: &[u8]) -> Result<OpenedHead, Left> {
        let seq = file.head_seq().ok_or(Left::Unreadable)?;
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let (content, epoch) = self.open_with_epochs(bytes, Size::Head)?;
        let named = |device: &PublicKey| {
            file.tag() == Some(&name::device_tag(&self.loc, device)) || !Defence::TagIsDevice.holds()
        };
        let head = check_head(&content, &self.group, seq).map_err(|error| match error {
            HeadError::Newer(device) if named(&device) && self.says_something(&device) => Left::Newer(device),
            _ => Left::Unreadable,
        })?;
        if !named(&head.body.device) {
            return Err(Left::Unreadable);
        }
        Ok(OpenedHead { file: file.clone(), head, epoch })
    }

    /// Whether it says something that a device signed what this version cannot read: it is live and no kit, or this very one.
    pub(super) fn says_something(&self, device: &PublicKey) -> bool {
        self.membership.is_live(device) && !self.is_kit(device) || *device == self.me()
    }

    /// The packs that a verified head names and this device lacks.
    pub(super) fn wanted_packs(&self, opened: &OpenedHead) -> Vec<[u8; 32]> {
        let body = &opened.head.body;
        let content = body.packs.iter().filter(|pack| self.lacks(pack)).map(|pack| pack.digest);
        self.wanted_acts(body).iter().copied().chain(content).collect()
    }

    /// The membership packs of a head that has seen an act which is not here.
    fn wanted_acts<'a>(&self, body: &'a HeadBody) -> &'a [[u8; 32]] {
        let lacks = |tip: &Tip| tip.log == Log::Membership && self.ledger.entry(&tip.id).is_none();
        if body.seen.iter().any(lacks) { &body.membership_packs } else { &[] }
    }

    /// The packs, of any head seen, that are worth asking for once more: what this device lacks may lie in one that did not come when
    /// the head did, and what came blank may lie whole.
    pub(super) fn packs_to_ask_again(&self) -> Vec<FileName> {
        let blanked = self.blanked();
        let holds = |pack: &PackRef| {
            blanked.iter().filter_map(|id| self.ledger.entry(id)).any(|entry| {
                let body = entry.body();
                (body.author, body.log) == (pack.device, pack.log)
                    && (pack.first..=pack.last).contains(&body.seq)
            })
        };
        let heads = self.heads.iter().filter(|(by, _)| self.membership.is_live(by));
        let mut files: Vec<FileName> = Vec::new();
        for (_, head) in heads {
            let body = &head.body;
            let wanted = body.packs.iter().filter(|pack| self.lacks(pack) || holds(pack));
            files.extend(wanted.map(|pack| FileName::object(&pack.digest)));
            files.extend(self.wanted_acts(body).iter().map(FileName::object));
        }
        order::distinct(&mut files);
        files
    }

    fn lacks(&self, pack: &PackRef) -> bool {
        let tip = Tip { device: pack.device, log: pack.log, seq: pack.last, id: pack.tip };
        !self.not_for_me(&pack.epoch) && self.ledger.lacks(&tip)
    }

    /// Opens a pack.
    pub(super) fn open_pack(&self, file: &FileName, bytes: &[u8]) -> Result<OpenedPack, Left> {
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let (content, epoch) = self.open_with_epochs(bytes, Size::Padme)?;
        let entries = decode_pack(&content).map_err(|_| Left::Unreadable)?;
        Ok(OpenedPack { entries, epoch })
    }

    /// Takes in the membership entries that a head brings: from its packs, and inline.
    pub(super) fn take_membership_of(&mut self, opened: &OpenedHead, packs: &Packs) {
        let body = &opened.head.body;
        let brought: Vec<&OpenedPack> = body.membership_packs.iter().filter_map(|d| packs.get(d)).collect();
        let wires: Vec<&WireEntry> =
            brought.iter().flat_map(|pack| &pack.entries).chain(&opened.head.inline).collect();
        let ids = self.take_entries(&wires, Log::Membership, None, None);
        if let [first, ..] = brought.as_slice()
            && brought.len() == body.membership_packs.len()
            && brought.iter().all(|pack| pack.epoch == first.epoch)
        {
            self.note_membership_packs(body.membership_packs.clone(), first.epoch, &ids);
        }
    }

    /// Takes in a verified head of a device of the group with the packs it names, membership first, then content.
    ///
    /// A head of which something did not come is not remembered as seen: the next exchange asks again.
    pub(super) fn take_head(&mut self, opened: OpenedHead, packs: &Packs) {
        self.take_membership_of(&opened, packs);
        let body = &opened.head.body;
        let device = body.device;
        if !self.membership.known(&device) {
            return;
        }
        for pack in body.packs.iter().filter(|pack| pack.device == device) {
            if !self.not_for_me(&pack.epoch) {
                continue;
            }
            self.ledger.begin_after(Tip { device, log: pack.log, seq: pack.last, id: pack.tip });
        }
        for pack in body.packs.iter().filter(|pack| pack.device == device) {
            let sole = |wire: &WireEntry| {
                Entry::read(wire, &self.group)
                    .is_ok_and(|entry| entry.body().author == device && entry.body().log == Log::Content)
            };
            if packs.get(&pack.digest).is_some_and(|brought| brought.entries.iter().all(sole)) {
                self.sole_packs.insert(pack.digest, device);
            }
        }
        let vouched = body.content.map(|tip| (device, tip));
        // All that was sealed to one epoch at once: a chain is vouched for from its end.
        let named = body.packs.iter().filter(|pack| pack.device == device);
        let mut own: Vec<(&WireEntry, [u8; 32])> = Vec::new();
        for pack in named.filter_map(|pack| packs.get(&pack.digest)) {
            own.extend(pack.entries.iter().map(|wire| (wire, pack.epoch)));
        }
        own.extend(opened.head.inline.iter().map(|wire| (wire, opened.epoch)));
        self.take_content(&own, vouched);
        // All in custody at once too: of two packs each may hold what comes between what the other does.
        let mut kept: Vec<(&WireEntry, [u8; 32])> = Vec::new();
        for pack in body.packs.iter().filter(|pack| pack.device != device) {
            if let Some(brought) = packs.get(&pack.digest) {
                kept.extend(brought.entries.iter().map(|wire| (wire, brought.epoch)));
            }
        }
        self.take_content(&kept, None);
        self.apply_tombstones();
        self.look_at_claims(&body.seen, device);
        self.mark_changed();
        let behind = |log, said: Option<LogTip>| {
            said.is_some_and(|tip| self.ledger.lacks(&Tip { device, log, seq: tip.seq, id: tip.id }))
        };
        if behind(Log::Membership, body.membership) || behind(Log::Content, body.content) {
            self.health.missing = true;
            // Of a device that signed two histories one may never come.
            let whole = self.membership.devices.get(&device).is_some_and(|d| d.cut.is_none());
            if whole && Defence::AskAgain.holds() {
                return;
            }
        }
        if self.heads.get(&device).is_some_and(|seen| seen.body.seq >= opened.head.body.seq) {
            self.passed_over.note_taken(&opened.file);
            return;
        }
        self.heads.insert(device, SeenHead { file: opened.file, body: opened.head.body });
        self.confirm_grants();
    }

    /// Notes the signed tombstones that a head brings. They are taken in with everything else; but an entry that comes without its
    /// payload cannot wait for one that lies behind it.
    pub(super) fn look_for_tombstones(&mut self, opened: &OpenedHead, packs: &Packs) {
        let named = opened.head.body.packs.iter().filter_map(|pack| packs.get(&pack.digest));
        self.look_for_tombstones_in(named.flat_map(|pack| &pack.entries).chain(&opened.head.inline));
    }

    /// Takes in packs that were asked for once more, as one: acts first.
    pub(super) fn take_packs(&mut self, packs: &[OpenedPack]) {
        let acts: Vec<&WireEntry> = packs.iter().flat_map(|pack| &pack.entries).collect();
        self.take_entries(&acts, Log::Membership, None, None);
        self.look_for_tombstones_in(packs.iter().flat_map(|pack| &pack.entries));
        let mut wires: Vec<(&WireEntry, [u8; 32])> = Vec::new();
        wires.extend(packs.iter().flat_map(|pack| pack.entries.iter().map(|wire| (wire, pack.epoch))));
        self.take_content(&wires, None);
        self.apply_tombstones();
    }

    fn look_for_tombstones_in<'a>(&mut self, wires: impl Iterator<Item = &'a WireEntry>) {
        for wire in wires.filter(|wire| wire.payload.as_ref().is_some_and(|p| p.len() <= TOMBSTONE_MAX)) {
            let Ok(entry) = Entry::read(wire, &self.group) else { continue };
            let Some(target) = tombstone(&entry) else { continue };
            let coming = (entry.body().author, target);
            if self.ledger.entry(&target).is_none()
                && !self.coming.contains(&coming)
                && Entry::check(wire, &self.group).is_ok()
            {
                self.coming.push(coming);
            }
        }
    }

    /// Whether a tombstone that is on its way erases an entry of this device. Who signed it may have gone since.
    fn will_be_erased(&self, id: &EntryId, author: &PublicKey) -> bool {
        self.coming.iter().any(|(by, target)| {
            self.membership.person_of(by).is_some_and(|(person, by)| {
                target == id && (by.role == Role::Facilitator || Some(person) == self.person_of(author))
            })
        })
    }

    /// Packs that hold exactly what this device knows can be named by it too, and need not be written again.
    fn note_membership_packs(&mut self, digests: Vec<[u8; 32]>, epoch: [u8; 32], ids: &BTreeSet<EntryId>) {
        let set = set_hash(ids);
        if set == self.membership_set() && self.current_epoch() == Some(epoch) {
            self.membership_packs = Some(MembershipPacks { digests, epoch, set });
        }
    }

    /// Takes in content entries, each with the epoch that opened its carrier.
    pub(super) fn take_content(&mut self, wires: &[(&WireEntry, [u8; 32])], vouched: Vouched) {
        let mut entries = Vec::new();
        for (wire, epoch) in wires {
            entries.extend(self.checked(wire, Log::Content).map(|entry| (entry, Some(*epoch))));
        }
        self.admit_all(entries, vouched);
    }

    /// Takes in entries of one log from a carrier, in whatever order they lie there. Gives the ids of all that hold.
    ///
    /// What does not verify is left out and noticed; the rest goes on.
    pub(super) fn take_entries(
        &mut self,
        wires: &[&WireEntry],
        log: Log,
        epoch: Option<[u8; 32]>,
        vouched: Vouched,
    ) -> BTreeSet<EntryId> {
        let mut entries = Vec::new();
        for wire in wires {
            entries.extend(self.checked(wire, log).map(|entry| (entry, epoch)));
        }
        let mut ids = BTreeSet::new();
        ids.extend(entries.iter().map(|(entry, _)| entry.id()));
        self.admit_all(entries, vouched);
        ids
    }

    /// Everything of an entry but its author's signature; one of another log is none of ours.
    fn checked(&mut self, wire: &WireEntry, log: Log) -> Option<Entry> {
        match Entry::read(wire, &self.group) {
            Ok(entry) if entry.body().log == log => Some(entry),
            Ok(_) => None,
            Err(EntryError::Newer(author)) if self.says_something(&author) => {
                self.note_newer(author, 0);
                None
            }
            Err(_) => {
                self.health.note_unreadable(seal::base32(&seal::digest(&wire.body)));
                None
            }
        }
    }

    pub(super) fn admit_all(&mut self, entries: Vec<(Entry, Option<[u8; 32]>)>, vouched: Vouched) {
        let vouched = chain_of(&entries, vouched);
        let mut waiting = Vec::new();
        let here_blank = |entry: &Entry| {
            let held = self.ledger.entry(&entry.id());
            entry.payload().is_some() && held.is_some_and(|held| held.payload().is_none())
        };
        let blank = entries.iter().any(|(entry, _)| here_blank(entry));
        let blanked = if blank { self.blanked() } else { Vec::new() };
        for (mut entry, epoch) in entries {
            // What came blank before is taken in whole.
            if entry.payload().is_some() && blanked.contains(&entry.id()) && entry.prove().is_ok() {
                self.changes.entries.insert(entry.id());
                self.ledger.fill(entry);
                continue;
            }
            // Known already, to the byte: nothing to check.
            if self.ledger.entry(&entry.id()).is_some_and(|known| known.is_proved() || !entry.is_proved()) {
                if entry.body().author == self.me() {
                    // It came from the store, so it was sent, whatever this device remembers; and to which epoch.
                    let tip = LogTip { seq: entry.body().seq, id: entry.id() };
                    self.note_sent(entry.body().log, Some(tip));
                    if let Some(epoch) = epoch.filter(|_| self.ledger.epoch_of(&tip.id).is_none()) {
                        self.ledger.set_epoch(&tip.id, epoch);
                        self.changes.entries.insert(tip.id);
                    }
                }
                continue;
            }
            if !vouched.contains(&entry.id()) && entry.prove().is_err() {
                self.health.note_unreadable(seal::base32(&entry.id()));
                continue;
            }
            // What this very device signed and does not remember is taken up as a whole, or not at all.
            if entry.body().author == self.me() && Defence::OwnHeads.holds() {
                if entry.prove().is_ok() && !self.own_found.iter().any(|(found, _)| found.id() == entry.id())
                {
                    self.own_found.push((entry, epoch));
                }
                continue;
            }
            waiting.push((entry, epoch));
        }
        // In the order of their numbers most find their place at once, in whatever order they lie in the carrier.
        order::sort_by_key(&mut waiting, |(entry, _)| entry.body().seq);
        let mut membership = false;
        loop {
            let before = waiting.len();
            waiting.retain(|(entry, epoch)| {
                Work::Entry.count();
                let body = entry.body();
                // Nothing of strangers is kept. Whoever an entry before it lets in is known in the next round.
                let known = self.ledger.is_known(&body.author) || !Defence::Strangers.holds();
                if !entry.is_genesis() && !known {
                    return true;
                }
                // A kit lets in one device and does nothing else.
                if body.log == Log::Content && self.is_kit(&body.author) && Defence::KitIsMute.holds() {
                    return false;
                }
                let erased = || {
                    let (id, author) = (entry.id(), &body.author);
                    self.is_erased(&id, author) || self.will_be_erased(&id, author)
                };
                if entry.payload().is_none() && !erased() {
                    return true;
                }
                for dep in &body.deps {
                    if self.ledger.contradicts(dep) {
                        self.health.cross(dep.device, body.author);
                    }
                }
                match self.ledger.admit(entry.clone(), *epoch) {
                    Ok(Admitted::New) => {
                        self.changes.entries.insert(entry.id());
                        membership |= body.log == Log::Membership;
                        false
                    }
                    Err(LedgerError::Gap | LedgerError::Ancestor) => true,
                    Ok(_) => false,
                    Err(LedgerError::Backwards | LedgerError::TooLong) => {
                        self.health.note_unreadable(seal::base32(&entry.id()));
                        false
                    }
                }
            });
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        if membership {
            self.refresh();
        }
        // Others' acts may build on what this very device signed and has not taken up yet.
        if !self.own_found.is_empty() {
            for (entry, _) in waiting {
                let new = self.held_up.iter().all(|other| other.id() != entry.id());
                if entry.body().log == Log::Membership && new {
                    self.held_up.push(entry);
                }
            }
        }
    }

    /// Checks the own signatures of some entries that heads vouched for: idle time's work. Gives whether any are left.
    pub fn prove_some(&mut self, most: usize) -> bool {
        let unproved: Vec<EntryId> = self
            .ledger
            .all(Log::Content)
            .into_iter()
            .filter(|entry| !entry.is_proved())
            .filter(|entry| !self.health.unproved.contains(&entry.body().author))
            .map(Entry::id)
            .collect();
        for id in unproved.iter().take(most) {
            if self.ledger.prove(id) == Some(true) {
                self.changes.entries.insert(*id);
            } else if let Some(author) = self.ledger.entry(id).map(|entry| entry.body().author) {
                self.health.note_unproved(author);
                self.mark_changed();
            }
        }
        unproved.len() > most
    }

    /// Opens a grant for this device from a device that is, as far as known, in the group; changes nothing.
    pub(super) fn open_grant(&self, file: &FileName, bytes: &[u8]) -> Result<Grant, Left> {
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let plaintext = seal::open(&self.keys.identity, bytes).map_err(|_| Left::Unreadable)?;
        let content = seal::unpad(&plaintext, Size::Padme).map_err(|_| Left::Unreadable)?;
        check_grant(content, &self.group, &self.me()).map_err(|_| Left::Unreadable)
    }

    /// The membership packs of a grant that this device needs to judge it: its secrets are of epochs not heard of.
    pub(super) fn needs_packs_of(&self, grant: &Grant) -> bool {
        let unheard = |id: [u8; 32]| !self.membership.epochs.contains_key(&id);
        !self.membership.is_live(&grant.from) || grant.secrets.iter().any(|s| unheard(s.id(&self.group)))
    }

    /// Takes in a grant from a live device, or from the one that minted the epoch, with the membership packs that came for it. Only
    /// secrets of epochs that count; a known id is never replaced. Gives whether a new secret came with it.
    pub(super) fn take_grant(&mut self, grant: Grant, packs: &[(FileName, Vec<u8>)]) -> Result<bool, Left> {
        let opener = grant.secrets.iter().find(|secret| secret.id(&self.group) == grant.pack_epoch);
        let mut wires = Vec::new();
        if let Some(opener) = opener {
            let identity = opener.identity(&self.group);
            for (file, bytes) in packs {
                if !file.matches(bytes) {
                    continue;
                }
                let Ok(plaintext) = seal::open(&identity, bytes) else { continue };
                let Ok(content) = seal::unpad(&plaintext, Size::Padme) else { continue };
                wires.extend(decode_pack(content).unwrap_or_default());
            }
        }
        let wires: Vec<&WireEntry> = wires.iter().collect();
        self.take_entries(&wires, Log::Membership, None, None);
        // What lets the epochs count may build on what this very device signed and does not remember, which is taken up only with all that
        // these epochs open.
        let membership = match self.own_found.is_empty() {
            true => None,
            false => Some(self.with_own_found().membership),
        };
        let membership = membership.as_ref().unwrap_or(&self.membership);
        // Who is out hands over only what they minted while they were in: what they wrote under it would be lost.
        let live = membership.is_live(&grant.from) || !Defence::LiveGranter.holds();
        let minted =
            |id: &[u8; 32]| membership.epochs.get(id).is_some_and(|epoch| live || epoch.minter == grant.from);
        let may = |id: &[u8; 32]| minted(id) || !Defence::CountingSecrets.holds() && live;
        let secrets = grant.secrets.into_iter().map(|secret| (secret.id(&self.group), secret));
        let mut taken: Vec<_> = secrets.filter(|(id, _)| may(id)).collect();
        if taken.is_empty() && !live {
            return Err(Left::Unreadable);
        }
        self.keep_within_reason(membership, &grant.from, &mut taken);
        let mut new = false;
        for (id, secret) in taken {
            if !self.epochs.contains_key(&id) {
                self.epochs.insert(id, secret);
                self.passed_over.retry();
                new = true;
            }
        }
        self.changes.group |= new;
        Ok(new)
    }

    /// Takes in a join request for one of this device's open invitations.
    pub(super) fn take_join(&mut self, file: &FileName, bytes: &[u8], hour: u64) -> Result<(), Left> {
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let tag = file.tag().unwrap_or_default();
        let issued = self
            .issued
            .iter_mut()
            .find(|issued| issued.is_open(hour) && seal::base32(&issued.invitation.secret.join_tag()) == tag);
        let Some(issued) = issued else { return Ok(()) };
        let invitation = &issued.invitation;
        let plaintext = seal::open(&invitation.secret.identity(), bytes).map_err(|_| Left::Unreadable)?;
        let content = seal::unpad(&plaintext, Size::Head).map_err(|_| Left::Unreadable)?;
        let request = JoinRequest::check(
            content,
            &invitation.secret,
            &invitation.group,
            &invitation.id,
            invitation.purpose,
        )
        .map_err(|_| Left::Unreadable)?;
        request.statement.recipient.check().map_err(|_| Left::Unreadable)?;
        let new = issued.requests.iter().all(|(_, known)| known.statement != request.statement);
        // Two are as contested as twenty.
        if new && issued.requests.len() < 2 {
            issued.requests.push((file.clone(), request));
            self.changes.group = true;
        }
        Ok(())
    }
}

/// The entries that lead to the end of a log that a head vouches for.
fn chain_of(entries: &[(Entry, Option<[u8; 32]>)], vouched: Vouched) -> BTreeSet<EntryId> {
    let mut chain = BTreeSet::new();
    let Some((device, tip)) = vouched else { return chain };
    let mut by_id: BTreeMap<EntryId, &Entry> = BTreeMap::new();
    by_id.extend(entries.iter().map(|(entry, _)| (entry.id(), entry)));
    let mut at = Some(tip.id);
    let mut seq = tip.seq;
    while let Some(entry) = at.and_then(|id| by_id.get(&id)) {
        let body = entry.body();
        if body.author != device || body.log != Log::Content || body.seq != seq {
            break;
        }
        chain.insert(entry.id());
        (at, seq) = (body.prev, seq - 1);
    }
    chain
}
