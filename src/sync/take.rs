//! Taking in what the store gave: each file is opened, checked and applied, or left alone.

use std::collections::BTreeSet;

use litemap::LiteMap;

use zeroize::Zeroizing;

use super::replica::{IssuedState, MembershipPack, Replica, SeenHead, set_hash};
use crate::log::entry::{Entry, EntryError, EntryId, Log, Tip, WireEntry};
use crate::log::grant::check_grant;
use crate::log::head::{Head, HeadError, LogTip, PackRef, check_head};
use crate::log::join::JoinRequest;
use crate::log::ledger::LedgerError;
use crate::log::membership::Membership;
use crate::log::name::{self, FileName};
use crate::log::pack::decode_pack;
use crate::seal::{self, OpenError, PublicKey, Size};

/// Why a file was left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Sealed to a key that this device does not hold.
    KeyAwaited,
    /// Damaged, foreign, or not what its name says.
    Unreadable,
    /// Of a newer version.
    Newer,
}

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
    entries: Vec<WireEntry>,
    epoch: [u8; 32],
}

impl Replica {
    /// The tag of each live device but mine.
    pub(super) fn other_tags(&self) -> LiteMap<String, PublicKey> {
        let others = self.membership.devices.keys().filter(|device| **device != self.me());
        let mut tags = LiteMap::new();
        for device in others {
            tags.insert(name::device_tag(&self.loc, device), *device);
        }
        tags
    }

    pub(super) fn my_tag(&self) -> String {
        name::device_tag(&self.loc, &self.me())
    }

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

    /// Opens and verifies a head; changes nothing.
    pub(super) fn open_head(
        &self,
        file: &FileName,
        bytes: &[u8],
        device: &PublicKey,
    ) -> Result<OpenedHead, Left> {
        let seq = file.head_seq().ok_or(Left::Unreadable)?;
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let (content, epoch) = self.open_with_epochs(bytes, Size::Head)?;
        let head = check_head(&content, &self.group, device, seq).map_err(|error| match error {
            HeadError::Newer => Left::Newer,
            _ => Left::Unreadable,
        })?;
        Ok(OpenedHead { file: file.clone(), head, epoch })
    }

    /// The packs that a verified head names and this device lacks.
    pub(super) fn wanted_packs(&self, opened: &OpenedHead) -> Vec<[u8; 32]> {
        let body = &opened.head.body;
        let lacks_membership =
            body.seen.iter().filter(|tip| tip.log == Log::Membership).any(|tip| {
                self.ledger.tip(&tip.device, Log::Membership).is_none_or(|mine| mine.seq < tip.seq)
            });
        let membership = lacks_membership.then_some(body.membership_pack);
        let content = body.packs.iter().filter(|pack| self.lacks(pack)).map(|pack| pack.digest);
        membership.into_iter().chain(content).collect()
    }

    fn lacks(&self, pack: &PackRef) -> bool {
        !self.not_for_me(&pack.epoch)
            && self.ledger.tip(&pack.device, pack.log).is_none_or(|tip| tip.seq < pack.last)
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

    /// Takes in a verified head with the packs it names: membership first, then content.
    ///
    /// A head of which something did not come is not remembered as seen: the next exchange asks again.
    pub(super) fn take_head(&mut self, opened: OpenedHead, packs: &Packs) {
        let body = &opened.head.body;
        if let Some(pack) = packs.get(&body.membership_pack) {
            let ids = self.take_entries(&pack.entries, Log::Membership, None);
            self.note_membership_pack(body.membership_pack, pack.epoch, &ids);
        }
        let inline = &opened.head.inline;
        self.take_entries(inline, Log::Membership, None);
        for pack in &body.packs {
            if self.not_for_me(&pack.epoch) {
                self.ledger.begin_after(Tip {
                    device: pack.device,
                    log: pack.log,
                    seq: pack.last,
                    id: pack.tip,
                });
            }
        }
        for pack in body.packs.iter().filter_map(|pack| packs.get(&pack.digest)) {
            self.take_entries(&pack.entries, Log::Content, Some(pack.epoch));
        }
        self.take_entries(inline, Log::Content, Some(opened.epoch));
        self.changes.group = true;
        let behind = |log, said: Option<LogTip>| {
            said.is_some_and(|said| self.ledger.tip(&body.device, log).is_none_or(|tip| tip.seq < said.seq))
        };
        if behind(Log::Membership, body.membership) || behind(Log::Content, body.content) {
            self.health.missing = true;
            // Nothing more is taken in of a device that forked, so there is nothing to ask for again.
            if !self.forked(&body.device) {
                return;
            }
        }
        self.heads.insert(body.device, SeenHead { file: opened.file, body: opened.head.body });
        self.confirm_grants();
    }

    /// A pack that holds exactly what this device knows can be named by it too, and need not be written again.
    fn note_membership_pack(&mut self, digest: [u8; 32], epoch: [u8; 32], ids: &BTreeSet<EntryId>) {
        let set = set_hash(ids);
        if set == self.membership_set() && self.current_epoch() == Some(epoch) {
            self.membership_pack = Some(MembershipPack { digest, epoch, set });
        }
    }

    /// Takes in entries of one log from a carrier, in whatever order they lie there. Returns the ids of all that hold.
    ///
    /// What does not verify is left out and noticed; the rest goes on.
    pub(super) fn take_entries(
        &mut self,
        wires: &[WireEntry],
        log: Log,
        epoch: Option<[u8; 32]>,
    ) -> BTreeSet<EntryId> {
        let mut waiting = Vec::new();
        for wire in wires {
            match Entry::check(wire, &self.group) {
                Ok(entry) if entry.body().log == log => waiting.push(entry),
                Ok(_) => {}
                Err(EntryError::Newer(author)) if self.membership.devices.contains_key(&author) => {
                    self.health.newer = true;
                }
                Err(_) => {
                    self.note_unreadable(seal::base32(&seal::digest(&wire.body)));
                }
            }
        }
        let mut ids = BTreeSet::new();
        ids.extend(waiting.iter().map(Entry::id));
        loop {
            let before = waiting.len();
            let mut grew = false;
            waiting.retain(|entry| {
                // Nothing of strangers is kept. Whoever an entry before it lets in is known in the next round.
                if !entry.is_genesis() && !self.membership.devices.contains_key(&entry.body().author) {
                    return true;
                }
                match self.ledger.admit(entry.clone(), epoch) {
                    Ok(crate::log::ledger::Admitted::New) => {
                        self.changes.entries.insert(entry.id());
                        grew = true;
                        false
                    }
                    Err(LedgerError::Gap | LedgerError::Ancestor) => true,
                    Ok(_) | Err(_) => false,
                }
            });
            if grew && log == Log::Membership {
                self.membership = Membership::of(&self.ledger);
            }
            if waiting.is_empty() || waiting.len() == before {
                return ids;
            }
        }
    }

    /// Notes a file or an entry that did not verify.
    pub(super) fn note_unreadable(&mut self, what: String) {
        if !self.health.unreadable.contains(&what) {
            self.health.unreadable.push(what);
        }
    }

    /// A grant whose epochs its device lists has done its work.
    fn confirm_grants(&mut self) {
        let heads = &self.heads;
        let (done, open) = std::mem::take(&mut self.grants).into_iter().partition(|grant| {
            let held = heads.get(&grant.to).map(|head| head.body.epochs.as_slice()).unwrap_or_default();
            grant.epochs.iter().all(|epoch| held.contains(epoch))
        });
        self.grants = open;
        self.to_delete.extend(done.into_iter().map(|grant: super::replica::OpenGrant| grant.file));
    }

    /// Takes in a grant for this device from a live device. Returns whether a new secret came with it.
    pub(super) fn take_grant(&mut self, file: &FileName, bytes: &[u8]) -> Result<bool, Left> {
        if !file.matches(bytes) {
            return Err(Left::Unreadable);
        }
        let plaintext = seal::open(&self.keys.identity, bytes).map_err(|_| Left::Unreadable)?;
        let content = seal::unpad(&plaintext, Size::Padme).map_err(|_| Left::Unreadable)?;
        let grant = check_grant(content, &self.group, &self.me()).map_err(|_| Left::Unreadable)?;
        if !self.membership.devices.contains_key(&grant.from) {
            return Err(Left::Unreadable);
        }
        let mut new = false;
        for secret in grant.secrets {
            let id = secret.id(&self.group);
            // A known id is never replaced; its secret could only be the same.
            if !self.epochs.contains_key(&id) {
                self.epochs.insert(id, secret);
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
        let issued = self.issued.iter_mut().find(|issued| {
            issued.state == IssuedState::Open
                && hour <= issued.invitation.expires
                && seal::base32(&issued.invitation.secret.join_tag()) == tag
        });
        let Some(issued) = issued else { return Ok(()) };
        let invitation = &issued.invitation;
        let plaintext = seal::open(&invitation.secret.identity(), bytes).map_err(|_| Left::Unreadable)?;
        let content = seal::unpad(&plaintext, Size::Head).map_err(|_| Left::Unreadable)?;
        let request = JoinRequest::check(content, &invitation.secret, &invitation.group, &invitation.id)
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
