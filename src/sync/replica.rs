//! What this device knows of a group, and what it can do in it.

use std::collections::{BTreeMap, BTreeSet};

use litemap::LiteMap;

use crate::group::{Framework, Sheet};
use crate::log::entry::{self, Body, Entry, EntryId, GroupId, Log};
use crate::log::head::{HeadBody, PackRef};
use crate::log::invitation::Invitation;
use crate::log::join::JoinRequest;
use crate::log::ledger::Ledger;
use crate::log::membership::Membership;
use crate::log::name::{self, FileName};
use crate::log::payload::{self, ContentPayload, DocId, Genesis, Op, Role};
use crate::log::{SUITE, pack};
use crate::seal::{self, Chance, EpochSecret, Identity, PublicKey, SigningKey, Size};

/// A device's two keys in one group. Made afresh for each group, never copied.
pub struct DeviceKeys {
    /// Signs.
    pub signing: SigningKey,
    /// Receives grants.
    pub identity: Identity,
}

impl DeviceKeys {
    /// Fresh keys.
    pub fn generate(chance: &mut dyn Chance) -> DeviceKeys {
        DeviceKeys { signing: SigningKey::generate(chance), identity: Identity::generate(chance) }
    }
}

/// The newest head of a device that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenHead {
    /// Its file.
    pub file: FileName,
    /// What it said.
    pub body: HeadBody,
}

/// What an invitation has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedState {
    /// Waits for its person.
    Open,
    /// Somebody was admitted with it.
    Used,
    /// It was refused.
    Refused,
}

/// An invitation that this device issued.
#[derive(Clone)]
pub struct Issued {
    /// What the link carries.
    pub invitation: Invitation,
    /// What it has become.
    pub state: IssuedState,
    /// The requests that came with it, each with its file; identical statements count once.
    pub requests: Vec<(FileName, JoinRequest)>,
}

/// A file made and kept until the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its name.
    pub file: FileName,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A grant in the store that its device has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenGrant {
    /// Its file.
    pub file: FileName,
    /// For whom.
    pub to: PublicKey,
    /// Which epochs it hands over.
    pub epochs: Vec<[u8; 32]>,
}

/// The membership pack this device would name: of which epoch, of which set of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipPack {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// The epoch it is sealed to.
    pub epoch: [u8; 32],
    /// Hash over the ids of its entries.
    pub set: [u8; 32],
}

/// What is not as it should be, as last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The store showed an older state than this device has seen.
    pub rolled_back: bool,
    /// A head that was seen is gone, or a named pack is.
    pub missing: bool,
    /// Files that did not verify; left alone.
    pub unreadable: Vec<String>,
    /// Something is sealed under a key that this device waits for.
    pub key_awaited: bool,
    /// Something of a newer version was met.
    pub newer: bool,
    /// The store holds a head of this very device that it does not remember.
    pub own_ahead: bool,
}

/// What has changed since it was last kept.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The group's own row.
    pub group: bool,
    /// Entries to keep.
    pub entries: BTreeSet<EntryId>,
}

/// What a founder decides.
pub struct Founding<'a> {
    /// The group's name.
    pub name: &'a str,
    /// Its framework.
    pub framework: Framework,
    /// The founder's name.
    pub founder: &'a str,
}

/// A situation as the ledger has it.
pub struct SituationFact {
    /// Its document.
    pub doc: DocId,
    /// The entry that shared it.
    pub entry: EntryId,
    /// The device that wrote it.
    pub author: PublicKey,
    /// Hours since 1970 by its author's clock.
    pub hour: u64,
    /// What was written.
    pub sheet: Sheet,
}

/// Why somebody cannot be admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmitError {
    /// Only a facilitator admits.
    #[error("not a facilitator")]
    NotAllowed,
    /// No such request.
    #[error("no such request")]
    Unknown,
    /// Contested, or its invitation is spent or over.
    #[error("request void")]
    Void,
    /// This group is read-only here.
    #[error("read only")]
    ReadOnly,
}

/// What this device knows of a group. See the module.
pub struct Replica {
    pub(super) group: GroupId,
    pub(super) loc: [u8; 16],
    pub(super) keys: DeviceKeys,
    pub(super) ledger: Ledger,
    pub(super) membership: Membership,
    pub(super) epochs: LiteMap<[u8; 32], EpochSecret>,
    pub(super) heads: LiteMap<PublicKey, SeenHead>,
    /// Highest number of a head of mine whose put was ever attempted.
    pub(super) head_seq: u64,
    /// My newest head that the store has taken.
    pub(super) confirmed: Option<SeenHead>,
    /// My content in packs.
    pub(super) packs: Vec<PackRef>,
    pub(super) membership_pack: Option<MembershipPack>,
    pub(super) outbox: Vec<Parcel>,
    pub(super) grants: Vec<OpenGrant>,
    /// Packs of mine that were merged into others; to be deleted once a head that names the others is in the store.
    pub(super) merged: Vec<FileName>,
    pub(super) to_delete: Vec<FileName>,
    pub(super) issued: Vec<Issued>,
    /// As last seen.
    pub health: Health,
    pub(super) changes: Changes,
}

impl Replica {
    /// Founds a group: genesis, then its first epoch.
    pub fn found(founding: &Founding<'_>, hour: u64, chance: &mut dyn Chance) -> Replica {
        let keys = DeviceKeys::generate(chance);
        let loc = seal::bytes(chance);
        let genesis = Op::Genesis(Genesis {
            suite: SUITE,
            loc,
            name: founding.name.to_owned(),
            framework: founding.framework.number(),
            founder: founding.founder.to_owned(),
            recipient: keys.identity.recipient(),
        });
        let payload = payload::encode_op(&genesis, chance);
        let body = Body {
            group: [0; 32],
            log: Log::Membership,
            author: keys.signing.public(),
            seq: 1,
            prev: None,
            deps: Vec::new(),
            hour,
            payload_hash: entry::payload_hash(&payload),
        };
        let genesis = Entry::sign(body, payload, &keys.signing);
        let mut replica = Replica::empty(genesis.founds(), loc, keys);
        replica.admit_own(genesis);
        replica.mint(hour, chance);
        replica
    }

    /// A replica that holds nothing yet.
    pub(super) fn empty(group: GroupId, loc: [u8; 16], keys: DeviceKeys) -> Replica {
        Replica {
            group,
            loc,
            keys,
            ledger: Ledger::default(),
            membership: Membership::default(),
            epochs: LiteMap::new(),
            heads: LiteMap::new(),
            head_seq: 0,
            confirmed: None,
            packs: Vec::new(),
            membership_pack: None,
            outbox: Vec::new(),
            grants: Vec::new(),
            merged: Vec::new(),
            to_delete: Vec::new(),
            issued: Vec::new(),
            health: Health::default(),
            changes: Changes { group: true, entries: BTreeSet::new() },
        }
    }

    /// The same once more, to go back to when a change cannot be kept.
    pub fn snapshot(&self) -> Replica {
        let keys = DeviceKeys {
            signing: SigningKey::from_secret(*self.keys.signing.secret()),
            identity: Identity::from_secret(*self.keys.identity.secret()),
        };
        let mut epochs = LiteMap::new();
        for (id, secret) in self.epochs.iter() {
            epochs.insert(*id, EpochSecret::from_bytes(*secret.bytes()));
        }
        Replica {
            group: self.group,
            loc: self.loc,
            keys,
            ledger: self.ledger.clone(),
            membership: self.membership.clone(),
            epochs,
            heads: self.heads.clone(),
            head_seq: self.head_seq,
            confirmed: self.confirmed.clone(),
            packs: self.packs.clone(),
            membership_pack: self.membership_pack,
            outbox: self.outbox.clone(),
            grants: self.grants.clone(),
            merged: self.merged.clone(),
            to_delete: self.to_delete.clone(),
            issued: self.issued.clone(),
            health: self.health.clone(),
            changes: self.changes.clone(),
        }
    }

    /// The group.
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// The group's folder in the store.
    pub fn directory(&self) -> String {
        name::directory(&self.loc)
    }

    /// This device.
    pub fn me(&self) -> PublicKey {
        self.keys.signing.public()
    }

    /// Who is in the group.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Whether I am a facilitator.
    pub fn facilitates(&self) -> bool {
        self.membership.role_of(&self.me()) == Some(Role::Facilitator)
    }

    /// Whether nothing may be written: a newer version is about, or this device's own history went on without it.
    pub fn read_only(&self) -> bool {
        self.health.newer || self.membership.newer || self.health.own_ahead || self.forked(&self.me())
    }

    /// Whether a device signed two histories.
    pub fn forked(&self, device: &PublicKey) -> bool {
        self.ledger.forked().contains(device)
    }

    /// Whether any device signed two histories.
    pub fn any_fork(&self) -> bool {
        !self.ledger.forked().is_empty()
    }

    /// Whether somebody had seen what is not here.
    pub fn misses_something(&self) -> bool {
        self.health.missing || self.ledger.misses_something()
    }

    /// What must be kept before anything is sent; empties the list.
    pub fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Something of the group's own row changed.
    pub(super) fn mark_changed(&mut self) {
        self.changes.group = true;
    }

    /// Puts back what could not be kept.
    pub fn put_back(&mut self, changes: Changes) {
        self.changes.group |= changes.group;
        self.changes.entries.extend(changes.entries);
    }

    pub(super) fn admit_own(&mut self, entry: Entry) -> EntryId {
        let (id, log) = (entry.id(), entry.body().log);
        let admitted = self.ledger.admit(entry, None);
        assert!(admitted.is_ok(), "a device's own next entry extends its own line");
        self.changes.entries.insert(id);
        self.changes.group = true;
        if log == Log::Membership {
            self.membership = Membership::of(&self.ledger);
        }
        id
    }

    pub(super) fn sign(&mut self, log: Log, payload: Vec<u8>, hour: u64) -> EntryId {
        let me = self.me();
        let tip = self.ledger.tip(&me, log);
        let body = Body {
            group: self.group,
            log,
            author: me,
            seq: tip.map_or(1, |tip| tip.seq + 1),
            prev: tip.map(|tip| tip.id),
            deps: self.ledger.deps(&me, log),
            hour,
            payload_hash: entry::payload_hash(&payload),
        };
        let entry = Entry::sign(body, payload, &self.keys.signing);
        self.admit_own(entry)
    }

    pub(super) fn mint(&mut self, hour: u64, chance: &mut dyn Chance) {
        let secret = EpochSecret::generate(chance);
        let id = secret.id(&self.group);
        let payload = payload::encode_op(&Op::Epoch { id }, chance);
        self.epochs.insert(id, secret);
        self.sign(Log::Membership, payload, hour);
    }

    /// The epoch to write to.
    pub(super) fn current_epoch(&self) -> Option<[u8; 32]> {
        self.membership.clean_epoch(self.epochs.keys())
    }

    /// Signs a situation. It is handed over at the next exchange. Gives the entry that shares it.
    pub fn share(&mut self, sheet: &Sheet, hour: u64, chance: &mut dyn Chance) -> EntryId {
        let doc: DocId = seal::bytes(chance);
        let payload = payload::encode_situation(&doc, sheet, chance);
        self.sign(Log::Content, payload, hour)
    }

    /// The pack of all membership entries under an epoch: the one at hand if it holds this very set, else a new one,
    /// which then waits in the outbox. `None` when they no longer fit in one file.
    pub(super) fn membership_pack_for(&mut self, epoch: [u8; 32]) -> Option<MembershipPack> {
        let set = self.membership_set();
        if let Some(pack) = self.membership_pack.filter(|pack| pack.epoch == epoch && pack.set == set) {
            return Some(pack);
        }
        let entries = self.ledger.all(Log::Membership).into_iter().map(Entry::wire).collect();
        let recipient = self.epochs[&epoch].identity(&self.group).recipient();
        let bytes = seal_padded(&recipient, &pack::encode_pack(entries), Size::Padme)?;
        let made = MembershipPack { digest: seal::digest(&bytes), epoch, set };
        self.outbox.push(Parcel { file: FileName::object(&made.digest), bytes });
        self.membership_pack = Some(made);
        self.changes.group = true;
        Some(made)
    }

    pub(super) fn membership_set(&self) -> [u8; 32] {
        let mut ids = BTreeSet::new();
        ids.extend(self.ledger.all(Log::Membership).iter().map(|entry| entry.id()));
        set_hash(&ids)
    }

    /// Situations, oldest first by the author's hour, then by entry.
    pub fn situations(&self) -> Vec<SituationFact> {
        let mut facts = BTreeMap::new();
        for entry in self.ledger.all(Log::Content) {
            let Ok(ContentPayload::Situation { doc, sheet }) = payload::decode_content(entry.payload())
            else {
                continue;
            };
            let (hour, author, id) = (entry.body().hour, entry.body().author, entry.id());
            // Each entry is a situation of its own: nobody's can stand in the place of another's.
            facts.insert((hour, id), SituationFact { doc, entry: id, author, hour, sheet });
        }
        facts.into_values().collect()
    }

    /// Whether an entry of mine is in a head that the store has taken.
    pub fn is_handed_over(&self, id: &EntryId) -> bool {
        let Some(entry) = self.ledger.entry(id) else { return false };
        let tip = entry.tip();
        if tip.device != self.me() {
            return true;
        }
        let head = self.confirmed.as_ref().map(|head| &head.body);
        head.and_then(|body| body.content).is_some_and(|content| content.seq >= tip.seq)
    }

    /// Whether every live device but its author's has said that it has seen an entry.
    pub fn is_received_by_all(&self, id: &EntryId) -> bool {
        let Some(entry) = self.ledger.entry(id) else { return false };
        let tip = entry.tip();
        let others: Vec<_> = self.membership.devices.keys().filter(|device| **device != tip.device).collect();
        !others.is_empty()
            && others.iter().all(|device| {
                **device == self.me()
                    || self.heads.get(device).is_some_and(|head| {
                        head.body
                            .seen
                            .iter()
                            .any(|t| t.device == tip.device && t.log == tip.log && t.seq >= tip.seq)
                    })
            })
    }

    /// How many sheets of mine wait to be handed over.
    pub fn to_send(&self) -> usize {
        self.ledger
            .chain(&self.me(), Log::Content)
            .iter()
            .filter(|entry| !self.is_handed_over(&entry.id()))
            .count()
    }
}

/// Hash over entry ids, in their order.
pub(super) fn set_hash(ids: &BTreeSet<EntryId>) -> [u8; 32] {
    let parts: Vec<&[u8]> = ids.iter().map(<[u8; 32]>::as_slice).collect();
    seal::hash("souspli/1/membership-set", &parts)
}

/// Pads and seals. `None` when the content does not fit its size, or the recipient is no key.
pub(super) fn seal_padded(to: &seal::Recipient, content: &[u8], size: Size) -> Option<Vec<u8>> {
    let plaintext = seal::pad(content, size).ok()?;
    seal::seal(to, &plaintext).ok()
}
