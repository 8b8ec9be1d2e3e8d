//! How a replica and a join under way are kept on the device: one row for the group, one for each entry. Rows are
//! sealed by whoever keeps them; here they are only bytes. The first number of a row is its version.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::joining::{Joining, Request as Asked, Way};
use super::replica::{
    DeviceKeys, Issued, IssuedState, KeptPack, MembershipPacks, OpenGrant, Parcel, Replica, SeenHead,
};
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::entry::{Entry, EntryId, Log, Tip, WireEntry, read_tips};
use crate::log::head::LogTip;
use crate::log::ledger::{Ledger, LedgerError};
use crate::log::name::{FileName, Folder};
use crate::log::order;
use crate::log::payload::PersonId;
use crate::seal::{EpochSecret, Identity, KitSeed, PublicKey, SigningKey};

/// Version of the rows of entries and of joins under way.
const ROW: u64 = 4;
/// Version of a group's row, and what it holds, its version first.
const GROUP: (usize, u64) = (27, 5);
/// Before it was remembered who came late.
const GROUP_BEFORE: (usize, u64) = (25, 4);

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
        to.array(4).item(&self.file).bytes(&self.to.0).list(&self.epochs).list(&self.packs);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(4)?;
        let (file, to) = (from.item()?, PublicKey(from.fixed()?));
        Ok(OpenGrant { file, to, epochs: from.list()?, packs: from.list()? })
    }
}

impl Item for MembershipPacks {
    fn write(&self, to: &mut Writer) {
        to.array(3).list(&self.digests).bytes(&self.epoch).bytes(&self.set);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        Ok(MembershipPacks { digests: from.list()?, epoch: from.fixed()?, set: from.fixed()? })
    }
}

impl Item for KeptPack {
    fn write(&self, to: &mut Writer) {
        to.array(3).item(&self.named).uint(self.size).bool(self.stale);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        Ok(KeptPack { named: from.item()?, size: from.uint()?, stale: from.bool()? })
    }
}

impl Item for PublicKey {
    fn write(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.fixed().map(PublicKey)
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

/// An entry as it is kept: with the epoch it was first sealed to, and whether its own signature was checked. The row is sealed by
/// this device, so what it says of that is believed.
pub(super) struct KeptEntry {
    wire: WireEntry,
    epoch: Option<[u8; 32]>,
    proved: bool,
    /// It lies on its chain's main line.
    main: bool,
}

impl Item for KeptEntry {
    fn write(&self, to: &mut Writer) {
        to.array(5).uint(ROW).item(&self.wire).optional(self.epoch.as_ref()).bool(self.proved);
        to.bool(self.main);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(5)?;
        if from.uint()? != ROW {
            return Err(DecodeError::Malformed);
        }
        Ok(KeptEntry {
            wire: from.item()?,
            epoch: from.optional()?,
            proved: from.bool()?,
            main: from.bool()?,
        })
    }
}

impl Replica {
    /// The group's own row. It holds keys: seal it.
    pub fn keep(&self) -> Zeroizing<Vec<u8>> {
        let mut to = Writer::new();
        to.array(GROUP.0).uint(GROUP.1).bytes(&self.group).bytes(&self.loc).item(&self.keys);
        to.array(self.epochs.len());
        for secret in self.epochs.values() {
            to.bytes(secret.bytes());
        }
        let heads: Vec<SeenHead> = self.heads.values().cloned().collect();
        to.list(&heads).list(&self.ledger.beginnings()).uint(self.head_seq);
        to.uint(self.attempted.0).uint(self.attempted.1).optional(self.confirmed.as_ref());
        to.list(&self.packs).optional(self.membership_packs.as_ref()).list(&self.outbox).list(&self.grants);
        to.list(&self.replaced).list(&self.to_delete).list(&self.issued).list(&self.to_clear);
        to.bool(self.health.own_ahead).list(&self.health.unproved).uint(self.taken);
        to.list(&self.moved_as).uint(self.looked_at).array(2);
        for log in [Log::Membership, Log::Content] {
            to.uint(self.own_tip(log).map_or(0, |tip| tip.seq));
        }
        for late in [false, true] {
            let such = self.heard.iter().filter(|(_, came_late)| **came_late == late);
            to.list(&such.map(|(person, _)| *person).collect::<Vec<_>>());
        }
        Zeroizing::new(to.into_bytes())
    }

    /// An entry's row; `None` when this replica has no such entry.
    pub fn keep_entry(&self, id: &EntryId) -> Option<Vec<u8>> {
        let entry = self.ledger.entry(id)?;
        let (epoch, proved) = (self.ledger.epoch_of(id), entry.is_proved());
        let main = self.ledger.is_main(id);
        Some(cbor::encode(&KeptEntry { wire: entry.wire(), epoch, proved, main }))
    }

    /// Reads what [`Replica::keep`] and [`Replica::keep_entry`] gave, entries in any order. An entry that does not fit is an
    /// error, never dropped.
    pub fn restore(row: &[u8], entries: &[Zeroizing<Vec<u8>>]) -> Result<Replica, DecodeError> {
        let mut from = Reader::new(row);
        let version = (from.any_array()?, from.uint()?);
        if version != GROUP && version != GROUP_BEFORE {
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
        replica.attempted = (from.uint()?, from.uint()?);
        replica.confirmed = from.optional()?;
        replica.packs = from.list()?;
        replica.membership_packs = from.optional()?;
        replica.outbox = from.list()?;
        replica.grants = from.list()?;
        replica.replaced = from.list()?;
        replica.to_delete = from.list()?;
        replica.issued = from.list()?;
        replica.to_clear = from.list()?;
        replica.health.own_ahead = from.bool()?;
        replica.health.unproved = from.list()?;
        replica.taken = from.uint()?;
        replica.moved_as = from.list()?;
        replica.looked_at = from.uint()?;
        from.array(2)?;
        let own = (from.uint()?, from.uint()?);
        if version == GROUP {
            for late in [false, true] {
                for person in from.list()? {
                    replica.heard.insert(person, late);
                }
            }
        }
        from.end()?;
        replica.ledger = Ledger::starting_at(&beginnings);
        replica.restore_entries(entries)?;
        let seq = |log| replica.own_tip(log).map_or(0, |tip| tip.seq);
        let held = (seq(Log::Membership), seq(Log::Content));
        let sent = replica.attempted;
        // The rows of one's own newest entries are gone. What was sent comes back from the store; what was not is nowhere.
        if held.0 < own.0 && own.0 > sent.0 || held.1 < own.1 && own.1 > sent.1 {
            return Err(DecodeError::Malformed);
        }
        if held.0 < sent.0 || held.1 < sent.1 {
            replica.confirmed = None;
        }
        // And of others: whose head leads to what is not here is read again.
        let (ledger, membership) = (&replica.ledger, &replica.membership);
        replica.heads.retain(|device, head| {
            let lacks = |log, tip: Option<LogTip>| {
                tip.is_some_and(|tip| ledger.lacks(&Tip { device: *device, log, seq: tip.seq, id: tip.id }))
            };
            let behind =
                lacks(Log::Membership, head.body.membership) || lacks(Log::Content, head.body.content);
            !(behind && membership.is_live(device))
        });
        if version == GROUP_BEFORE {
            // Whoever is there was there before this was asked.
            let there: Vec<PersonId> = replica.admissions.keys().copied().collect();
            there.into_iter().for_each(|person| replica.trust(person));
        }
        replica.note_who_is_out();
        replica.changes = Default::default();
        Ok(replica)
    }

    fn restore_entries(&mut self, entries: &[Zeroizing<Vec<u8>>]) -> Result<(), DecodeError> {
        let mut waiting = Vec::new();
        let mut main = BTreeSet::new();
        for row in entries {
            let kept: KeptEntry = cbor::decode(row)?;
            let entry =
                Entry::kept(&kept.wire, &self.group, kept.proved).map_err(|_| DecodeError::Malformed)?;
            if kept.main {
                main.insert(entry.id());
            }
            waiting.push((entry, kept.epoch));
        }
        let place = |entry: &Entry| (entry.body().log, entry.body().author, entry.body().seq, entry.id());
        order::sort_by_key(&mut waiting, |(entry, _)| place(entry));
        if waiting.windows(2).any(|two| matches!(two, [(one, _), (other, _)] if one.id() == other.id())) {
            return Err(DecodeError::Malformed);
        }
        // Membership entries of several devices build on each other: go round until all have found their place.
        while !waiting.is_empty() {
            let before = waiting.len();
            for (entry, epoch) in std::mem::take(&mut waiting) {
                // Content waits for nothing but what lies before it in its own log, which comes first here.
                let again = (entry.body().log == Log::Membership).then(|| entry.clone());
                match (self.ledger.admit(entry, epoch), again) {
                    (Ok(_), _) => {}
                    (Err(LedgerError::Gap | LedgerError::Ancestor), Some(again)) => {
                        waiting.push((again, epoch));
                    }
                    (Err(_), _) => return Err(DecodeError::Malformed),
                }
            }
            if waiting.len() == before {
                return Err(DecodeError::Malformed);
            }
        }
        self.ledger.restore_main(&main);
        self.refresh();
        if self.membership.genesis.is_none() { Err(DecodeError::Malformed) } else { Ok(()) }
    }
}

const INVITED: u64 = 0;
const MOVED: u64 = 1;
const KIT: u64 = 2;

impl Item for Way {
    fn write(&self, to: &mut Writer) {
        match self {
            Way::Invited(asked) => {
                to.array(4).uint(INVITED).item(&asked.invitation).item(&asked.file).bytes(&asked.bytes);
            }
            Way::Moved { from, person } => drop(to.array(3).uint(MOVED).bytes(from).bytes(person)),
            Way::Kit(seed) => drop(to.array(2).uint(KIT).bytes(seed.bytes())),
        }
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match (from.any_array()?, from.uint()?) {
            (4, INVITED) => {
                let asked = Asked { invitation: from.item()?, file: from.item()?, bytes: from.bytes()? };
                Ok(Way::Invited(Box::new(asked)))
            }
            (3, MOVED) => Ok(Way::Moved { from: from.fixed()?, person: from.fixed()? }),
            (2, KIT) => Ok(Way::Kit(KitSeed::from_bytes(from.fixed()?))),
            _ => Err(DecodeError::Malformed),
        }
    }
}

impl Joining {
    /// The row of a join under way. It holds keys: seal it.
    pub fn keep(&self) -> Zeroizing<Vec<u8>> {
        let mut to = Writer::new();
        to.array(7).uint(ROW).optional(self.group.as_ref()).bytes(&self.loc).item(&self.keys);
        to.text(&self.name).item(&self.way).bool(self.delivered);
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
            group: from.optional()?,
            loc: from.fixed()?,
            keys: from.item()?,
            name: from.text()?,
            way: from.item()?,
            delivered: from.bool()?,
        };
        from.end()?;
        Ok(joining)
    }
}
