//! How a replica and a join under way are kept on the device: one row for the group, one for each entry. Rows are
//! sealed by whoever keeps them; here they are only bytes. The first number of a row is its version.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::joining::Joining;
use super::replica::{DeviceKeys, Issued, IssuedState, MembershipPack, OpenGrant, Parcel, Replica, SeenHead};
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::entry::{Entry, EntryId, Log, WireEntry, read_tips};
use crate::log::ledger::{Ledger, LedgerError};
use crate::log::membership::Membership;
use crate::log::name::{FileName, Folder};
use crate::seal::{EpochSecret, Identity, PublicKey, SigningKey};

/// Version of the rows.
const ROW: u64 = 1;

impl Item for FileName {
    fn write(&self, to: &mut Writer) {
        to.array(2).text(self.folder.name()).text(&self.file);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        let name = from.text()?;
        let folder =
            Folder::ALL.into_iter().find(|folder| folder.name() == name).ok_or(DecodeError::Malformed)?;
        Ok(FileName { folder, file: from.text()? })
    }
}

impl Item for SeenHead {
    fn write(&self, to: &mut Writer) {
        to.array(2).item(&self.file).item(&self.body);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        Ok(SeenHead { file: from.item()?, body: from.item()? })
    }
}

impl Item for Parcel {
    fn write(&self, to: &mut Writer) {
        to.array(2).item(&self.file).bytes(&self.bytes);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        Ok(Parcel { file: from.item()?, bytes: from.bytes()? })
    }
}

impl Item for OpenGrant {
    fn write(&self, to: &mut Writer) {
        to.array(3).item(&self.file).bytes(&self.to.0).list(&self.epochs);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        Ok(OpenGrant { file: from.item()?, to: PublicKey(from.fixed()?), epochs: from.list()? })
    }
}

impl Item for MembershipPack {
    fn write(&self, to: &mut Writer) {
        to.array(3).bytes(&self.digest).bytes(&self.epoch).bytes(&self.set);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        Ok(MembershipPack { digest: from.fixed()?, epoch: from.fixed()?, set: from.fixed()? })
    }
}

struct Request(FileName, crate::log::join::JoinRequest);

impl Item for Request {
    fn write(&self, to: &mut Writer) {
        to.array(2).item(&self.0).item(&self.1);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        Ok(Request(from.item()?, from.item()?))
    }
}

impl Item for Issued {
    fn write(&self, to: &mut Writer) {
        let state = match self.state {
            IssuedState::Open => 0,
            IssuedState::Used => 1,
            IssuedState::Refused => 2,
        };
        let requests: Vec<Request> =
            self.requests.iter().map(|(f, r)| Request(f.clone(), r.clone())).collect();
        to.array(3).item(&self.invitation).uint(state).list(&requests);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        let invitation = from.item()?;
        let state = match from.uint()? {
            0 => IssuedState::Open,
            1 => IssuedState::Used,
            2 => IssuedState::Refused,
            _ => return Err(DecodeError::Malformed),
        };
        let requests = from.list::<Request>()?.into_iter().map(|Request(f, r)| (f, r)).collect();
        Ok(Issued { invitation, state, requests })
    }
}

impl Item for DeviceKeys {
    fn write(&self, to: &mut Writer) {
        to.array(2).bytes(&*self.signing.secret()).bytes(&*self.identity.secret());
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        let signing = SigningKey::from_secret(from.fixed()?);
        Ok(DeviceKeys { signing, identity: Identity::from_secret(from.fixed()?) })
    }
}

/// An entry as it is kept: with the epoch it was first sealed to.
pub(super) struct KeptEntry {
    wire: WireEntry,
    epoch: Option<[u8; 32]>,
}

impl Item for KeptEntry {
    fn write(&self, to: &mut Writer) {
        to.array(3).uint(ROW).item(&self.wire).optional(self.epoch.as_ref());
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        if from.uint()? != ROW {
            return Err(DecodeError::Malformed);
        }
        Ok(KeptEntry { wire: from.item()?, epoch: from.optional()? })
    }
}

impl Replica {
    /// The group's own row. It holds keys: seal it.
    pub fn keep(&self) -> Zeroizing<Vec<u8>> {
        let mut to = Writer::new();
        to.array(18).uint(ROW).bytes(&self.group).bytes(&self.loc).item(&self.keys);
        to.array(self.epochs.len());
        for secret in self.epochs.values() {
            to.bytes(secret.bytes());
        }
        let heads: Vec<SeenHead> = self.heads.values().cloned().collect();
        to.list(&heads)
            .list(&self.ledger.beginnings())
            .uint(self.head_seq)
            .optional(self.confirmed.as_ref())
            .list(&self.packs);
        to.optional(self.membership_pack.as_ref()).list(&self.outbox).list(&self.grants).list(&self.merged);
        to.list(&self.to_delete).list(&self.issued).bool(self.health.own_ahead);
        let forked: Vec<[u8; 32]> = self.ledger.forked().iter().map(|device| device.0).collect();
        to.list(&forked);
        Zeroizing::new(to.into_bytes())
    }

    /// An entry's row; `None` when this replica has no such entry.
    pub fn keep_entry(&self, id: &EntryId) -> Option<Vec<u8>> {
        let entry = self.ledger.entry(id)?;
        Some(cbor::encode(&KeptEntry { wire: entry.wire(), epoch: self.ledger.epoch_of(id) }))
    }

    /// Reads what [`Replica::keep`] and [`Replica::keep_entry`] gave, entries in any order. Everything is verified again;
    /// an entry that does not hold is an error, never dropped.
    pub fn restore(row: &[u8], entries: &[Zeroizing<Vec<u8>>]) -> Result<Replica, DecodeError> {
        let mut from = Reader::new(row);
        from.array(18)?;
        if from.uint()? != ROW {
            return Err(DecodeError::Malformed);
        }
        let (group, loc, keys) = (from.fixed()?, from.fixed()?, from.item()?);
        let mut replica = Replica::empty(group, loc, keys);
        for _ in 0..from.any_array()? {
            let secret = EpochSecret::from_bytes(from.fixed()?);
            replica.epochs.insert(secret.id(&group), secret);
        }
        for head in from.list::<SeenHead>()? {
            replica.heads.insert(head.body.device, head);
        }
        let beginnings = read_tips(&mut from)?;
        replica.head_seq = from.uint()?;
        replica.confirmed = from.optional()?;
        replica.packs = from.list()?;
        replica.membership_pack = from.optional()?;
        replica.outbox = from.list()?;
        replica.grants = from.list()?;
        replica.merged = from.list()?;
        replica.to_delete = from.list()?;
        replica.issued = from.list()?;
        replica.health.own_ahead = from.bool()?;
        let forked: Vec<[u8; 32]> = from.list()?;
        from.end()?;
        replica.ledger = Ledger::starting_at(&beginnings);
        replica.restore_entries(entries)?;
        // Last, so that what was taken in before the fork came to light finds its place.
        for device in forked {
            replica.ledger.mark_forked(PublicKey(device));
        }
        replica.changes = Default::default();
        Ok(replica)
    }

    fn restore_entries(&mut self, entries: &[Zeroizing<Vec<u8>>]) -> Result<(), DecodeError> {
        let mut ordered = BTreeMap::new();
        for row in entries {
            let kept: KeptEntry = cbor::decode(row)?;
            let entry = Entry::check(&kept.wire, &self.group).map_err(|_| DecodeError::Malformed)?;
            let place = (entry.body().log, entry.body().author, entry.body().seq);
            if ordered.insert(place, (entry, kept.epoch)).is_some() {
                return Err(DecodeError::Malformed);
            }
        }
        let mut waiting: Vec<_> = ordered.into_values().collect();
        // Membership entries of several devices build on each other: go round until all have found their place.
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut broken = false;
            waiting.retain(|(entry, epoch)| match self.ledger.admit(entry.clone(), *epoch) {
                Ok(_) => false,
                Err(LedgerError::Gap | LedgerError::Ancestor) => true,
                Err(_) => {
                    broken = true;
                    true
                }
            });
            if broken || waiting.len() == before {
                return Err(DecodeError::Malformed);
            }
        }
        self.membership = Membership::of(&self.ledger);
        debug_assert!(self.ledger.all(Log::Membership).iter().any(|entry| entry.is_genesis()));
        Ok(())
    }
}

impl Joining {
    /// The row of a join under way. It holds keys: seal it.
    pub fn keep(&self) -> Zeroizing<Vec<u8>> {
        let mut to = Writer::new();
        to.array(7).uint(ROW).item(&self.invitation).item(&self.keys).text(&self.name).item(&self.file);
        to.bytes(&self.bytes).bool(self.delivered);
        Zeroizing::new(to.into_bytes())
    }

    /// Reads what [`Joining::keep`] gave.
    pub fn restore(row: &[u8]) -> Result<Joining, DecodeError> {
        let mut from = Reader::new(row);
        from.array(7)?;
        if from.uint()? != ROW {
            return Err(DecodeError::Malformed);
        }
        let joining = Joining {
            invitation: from.item()?,
            keys: from.item()?,
            name: from.text()?,
            file: from.item()?,
            bytes: from.bytes()?,
            delivered: from.bool()?,
        };
        from.end()?;
        Ok(joining)
    }
}
