//! What this device knows of a group.

use std::cell::RefCell;
use std::collections::BTreeSet;

use litemap::LiteMap;

use super::health::Health;
use super::passed::PassedOver;
use crate::group::Framework;
use crate::log::entry::{self, Body, Entry, EntryId, GroupId, Log, Tip};
use crate::log::head::{HeadBody, PackRef};
use crate::log::invitation::Invitation;
use crate::log::join::JoinRequest;
use crate::log::ledger::Ledger;
use crate::log::membership::{Kind, Membership};
use crate::log::name::{self, FileName};
use crate::log::op::{self, Genesis, Op, Predecessor, Role};
use crate::log::payload::PersonId;
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

impl Clone for DeviceKeys {
    fn clone(&self) -> DeviceKeys {
        DeviceKeys {
            signing: SigningKey::from_secret(*self.signing.secret()),
            identity: Identity::from_secret(*self.identity.secret()),
        }
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
    /// SHA-256 of each membership pack that it names.
    pub packs: Vec<[u8; 32]>,
}

/// A pack that this device's head names: of its own entries, or in custody of others'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPack {
    /// As the head names it.
    pub named: PackRef,
    /// Bytes of its entries, about.
    pub size: u64,
    /// Something in it was erased since it was written.
    pub stale: bool,
}

/// The membership packs this device would name: of which epoch, of which set of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipPacks {
    /// SHA-256 of each file.
    pub digests: Vec<[u8; 32]>,
    /// The epoch they are sealed to.
    pub epoch: [u8; 32],
    /// Hash over the ids of their entries.
    pub set: [u8; 32],
}

/// What has changed since it was last kept.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The group's own row.
    pub group: bool,
    /// Entries to keep.
    pub entries: BTreeSet<EntryId>,
    /// Entries that this device signs anew, under other ids: their old rows go.
    pub dropped: BTreeSet<EntryId>,
}

/// What a founder decides.
pub struct Founding<'a> {
    /// The group's name.
    pub name: &'a str,
    /// Its framework, by number: one that this version does not know goes on in a successor.
    pub framework: u8,
    /// The founder's name.
    pub founder: &'a str,
    /// The group that this one succeeds.
    pub predecessor: Option<Predecessor>,
}

impl<'a> Founding<'a> {
    /// A group that succeeds none.
    pub fn new(name: &'a str, framework: Framework, founder: &'a str) -> Founding<'a> {
        Founding { name, framework: framework.number(), founder, predecessor: None }
    }
}

/// What this device knows of a group. See the module.
#[derive(Clone)]
pub struct Replica {
    pub(super) group: GroupId,
    pub(super) loc: [u8; 16],
    pub(super) keys: DeviceKeys,
    pub(super) ledger: Ledger,
    pub(super) membership: Membership,
    /// For each person, the acts that count and let them in.
    pub(super) admissions: LiteMap<PersonId, Vec<EntryId>>,
    /// Of these, those that stand (PROTOCOL.md "Epochs"), where any does.
    pub(super) standing: LiteMap<PersonId, Vec<EntryId>>,
    /// Everybody of whom this device has taken notice: whether they came late.
    pub(super) heard: LiteMap<PersonId, bool>,
    /// The devices that were known to be out before the exchange under way, and the acts that ended them. Not kept.
    pub(super) out: LiteMap<PublicKey, Vec<EntryId>>,
    pub(super) epochs: LiteMap<[u8; 32], EpochSecret>,
    pub(super) heads: LiteMap<PublicKey, SeenHead>,
    /// Highest number of a head of mine whose put was ever attempted.
    pub(super) head_seq: u64,
    /// For each of my logs, the number of its newest entry whose put was ever attempted.
    pub(super) attempted: (u64, u64),
    /// My newest head that the store has taken.
    pub(super) confirmed: Option<SeenHead>,
    /// The number of my newest content entry that a store ever took. It outlasts `confirmed`, which is forgotten when everything is
    /// written again.
    pub(super) taken: u64,
    /// My content in packs, then what I keep in custody.
    pub(super) packs: Vec<KeptPack>,
    pub(super) membership_packs: Option<MembershipPacks>,
    pub(super) outbox: Vec<Parcel>,
    pub(super) grants: Vec<OpenGrant>,
    /// Packs of mine that others replace; to be deleted once a head that names the others is in the store.
    pub(super) replaced: Vec<FileName>,
    pub(super) to_delete: Vec<FileName>,
    pub(super) issued: Vec<Issued>,
    /// The persons one of whom mine is, as the group that is left tells; none if it tells nothing of this device.
    pub(super) moved_as: Vec<PersonId>,
    /// Removed devices whose files go once what counts of them is in my custody.
    pub(super) to_clear: Vec<PublicKey>,
    /// Entries of this very device that carriers brought and it does not remember. Not kept.
    pub(super) own_found: Vec<(Entry, Option<[u8; 32]>)>,
    /// Acts of others that came with these and may build on them. Not kept.
    pub(super) held_up: Vec<Entry>,
    /// Whether somebody who erased was a facilitator in the state that ends with these acts, as far as it was asked. Not kept.
    pub(super) facilitated: RefCell<LiteMap<(PublicKey, Vec<EntryId>), bool>>,
    /// Packs that this device saw to hold entries of one device alone: these may go with it. Not kept.
    pub(super) sole_packs: LiteMap<[u8; 32], PublicKey>,
    /// Files that did not open or verify in an earlier exchange: others are tried first. Not kept.
    pub(super) passed_over: PassedOver,
    /// Tombstones met in carriers, by author and by what they erase: what lies before them may come without its payload. Not kept.
    pub(super) coming: Vec<(PublicKey, EntryId)>,
    /// Hour of the last look at which packs the store lists.
    pub(super) looked_at: u64,
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
            framework: founding.framework,
            founder: founding.founder.to_owned(),
            recipient: keys.identity.recipient(),
            predecessor: founding.predecessor,
        });
        let payload = op::encode_op(&genesis, chance);
        let body = Body {
            group: [0; 32],
            log: Log::Membership,
            author: keys.signing.public(),
            seq: 1,
            prev: None,
            beside: 0,
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
            admissions: LiteMap::new(),
            standing: LiteMap::new(),
            heard: LiteMap::new(),
            out: LiteMap::new(),
            epochs: LiteMap::new(),
            heads: LiteMap::new(),
            head_seq: 0,
            attempted: (0, 0),
            confirmed: None,
            taken: 0,
            packs: Vec::new(),
            membership_packs: None,
            outbox: Vec::new(),
            grants: Vec::new(),
            replaced: Vec::new(),
            to_delete: Vec::new(),
            issued: Vec::new(),
            moved_as: Vec::new(),
            to_clear: Vec::new(),
            own_found: Vec::new(),
            held_up: Vec::new(),
            facilitated: RefCell::default(),
            sole_packs: LiteMap::new(),
            passed_over: PassedOver::default(),
            coming: Vec::new(),
            looked_at: 0,
            health: Health::default(),
            changes: Changes { group: true, ..Changes::default() },
        }
    }

    /// The group.
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// Where the group lies in its store.
    pub fn loc(&self) -> &[u8; 16] {
        &self.loc
    }

    /// The group's folder in the store.
    pub fn directory(&self) -> String {
        name::directory(&self.loc)
    }

    /// This device.
    pub fn me(&self) -> PublicKey {
        self.keys.signing.public()
    }

    /// The person whose device this is; `None` when it is in no list.
    pub fn my_person(&self) -> Option<PersonId> {
        self.person_of(&self.me())
    }

    /// The person a device belongs to, live or not.
    pub fn person_of(&self, device: &PublicKey) -> Option<PersonId> {
        self.membership.devices.get(device).map(|device| device.person)
    }

    /// Whether a device is a kit.
    pub fn is_kit(&self, device: &PublicKey) -> bool {
        self.membership.devices.get(device).is_some_and(|device| device.kind == Kind::Kit)
    }

    /// The live devices, kits included.
    pub fn live_devices(&self) -> impl Iterator<Item = PublicKey> {
        self.membership.live_devices().map(|(device, _)| *device)
    }

    /// Who is in the group.
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// The entries.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether this device is in the group.
    pub fn is_live(&self) -> bool {
        self.membership.is_live(&self.me())
    }

    /// Whether I am a facilitator.
    pub fn facilitates(&self) -> bool {
        self.is_live() && self.membership.role_of(&self.me()) == Some(Role::Facilitator)
    }

    /// Whether this device's own history went on without it, or a part of what it had written is not here: whatever it wrote would
    /// give a number twice.
    pub fn own_history_lacks(&self) -> bool {
        let me = self.me();
        let seq = |log| self.ledger.tip(&me, log).map_or(0, |tip| tip.seq);
        self.health.own_ahead
            || seq(Log::Membership) < self.attempted.0
            || seq(Log::Content) < self.attempted.1
            || self.health.newer.iter().any(|(device, _)| *device == me)
            || !self.ledger.is_whole(&me)
    }

    /// Whether something of another version was met, of somebody who is in the group: who is in, and who may read, may be other
    /// than it looks here. What is here can be read, and people can be put out; nothing else is written.
    pub fn met_newer(&self) -> bool {
        !self.of_newer_version().is_empty()
    }

    /// The devices of which that was met, in the group still or not: once these are removed, all goes on.
    pub fn of_newer_version(&self) -> Vec<PublicKey> {
        let mut devices = self.membership.newer.clone();
        for (device, _) in &self.health.newer {
            if self.membership.is_live(device) && !devices.contains(device) {
                devices.push(*device);
            }
        }
        devices
    }

    /// Whether nothing at all may be signed, removals included: this device's own history went on without it, it was let in as
    /// somebody else's, it is not in the group any more, or the group is split.
    pub(super) fn is_stopped(&self) -> bool {
        let lost = self.own_history_lacks() || self.is_another_persons();
        lost || self.membership.split.is_some() || !self.is_live()
    }

    /// Whether nothing may be written, but what puts somebody out where only [`Replica::met_newer`] is in the way.
    pub fn read_only(&self) -> bool {
        self.met_newer() || self.is_stopped()
    }

    /// The epochs held.
    pub fn epochs(&self) -> impl Iterator<Item = (&[u8; 32], &EpochSecret)> {
        self.epochs.iter()
    }

    /// What must be kept before anything is sent; empties the list.
    pub fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Something of the group's own row changed.
    pub fn mark_changed(&mut self) {
        self.changes.group = true;
    }

    /// Puts back what could not be kept.
    pub fn put_back(&mut self, changes: Changes) {
        self.changes.group |= changes.group;
        self.changes.entries.extend(changes.entries);
        self.changes.dropped.extend(changes.dropped);
    }

    /// Computes who is in the group again, after membership entries came.
    pub(super) fn refresh(&mut self) {
        self.membership = Membership::of(self.ledger.acts());
        self.admissions.clear();
        for act in self.ledger.acts() {
            if let Some(person) = act.brings().filter(|_| self.membership.counts(&act.id)) {
                self.admissions.entry(person).or_default().push(act.id);
            }
        }
        self.standing = self.admissions_that_stand();
    }

    pub(super) fn admit_own(&mut self, entry: Entry) -> EntryId {
        let (id, log) = (entry.id(), entry.body().log);
        let admitted = self.ledger.admit(entry, None);
        assert!(admitted.is_ok(), "a device's own next entry extends its own line");
        self.changes.entries.insert(id);
        self.changes.group = true;
        if log == Log::Membership {
            self.refresh();
        }
        id
    }

    /// The entry that this device would sign next in a log.
    pub(super) fn next_entry(&self, log: Log, payload: Vec<u8>, hour: u64) -> Entry {
        next_entry(self, &self.keys.signing, log, payload, hour)
    }

    pub(super) fn sign(&mut self, log: Log, payload: Vec<u8>, hour: u64) -> EntryId {
        let entry = self.next_entry(log, payload, hour);
        self.admit_own(entry)
    }

    /// The epoch to write to: a clean one that shuts nobody out who is in.
    pub(super) fn current_epoch(&self) -> Option<[u8; 32]> {
        self.membership.clean_epoch(self.epochs.keys().filter(|epoch| self.is_for_all(epoch)))
    }

    pub(super) fn recipient_of(&self, epoch: &[u8; 32]) -> Option<seal::Recipient> {
        self.epochs.get(epoch).map(|secret| secret.identity(&self.group).recipient())
    }

    /// The packs of all membership entries under an epoch: those at hand if they hold this very set, else new ones, which
    /// then wait in the outbox.
    pub(super) fn membership_packs_for(&mut self, epoch: [u8; 32]) -> Option<MembershipPacks> {
        let set = self.membership_set();
        if let Some(packs) = &self.membership_packs
            && (packs.epoch, packs.set) == (epoch, set)
        {
            return Some(packs.clone());
        }
        let recipient = self.recipient_of(&epoch)?;
        let entries = self.acts_to_pack();
        let mut digests = Vec::new();
        for run in pack::runs(&entries) {
            let wires = run.iter().map(Entry::wire).collect();
            let bytes = seal_padded(&recipient, &pack::encode_pack(wires), Size::Padme)?;
            let digest = seal::digest(&bytes);
            self.outbox.push(Parcel { file: FileName::object(&digest), bytes });
            digests.push(digest);
        }
        let made = MembershipPacks { digests, epoch, set };
        self.membership_packs = Some(made.clone());
        self.changes.group = true;
        Some(made)
    }

    /// A newcomer looks at so many packs of a grant: what counts comes first, however much somebody signed that does not.
    fn acts_to_pack(&self) -> Vec<Entry> {
        let (decides, all) = (self.membership.decides(), self.ledger.all(Log::Membership));
        let mut entries: Vec<Entry> = Vec::new();
        for first in [true, false] {
            for entry in &all {
                if decides(&entry.id()) == first {
                    entries.push((*entry).clone());
                }
            }
        }
        entries
    }

    pub(super) fn membership_set(&self) -> [u8; 32] {
        let mut ids = BTreeSet::new();
        ids.extend(self.ledger.acts().iter().map(|act| act.id));
        set_hash(&ids)
    }

    /// The tag of each device that was ever added, but mine.
    pub(super) fn other_tags(&self) -> LiteMap<String, PublicKey> {
        let me = self.me();
        let mut tags = LiteMap::new();
        for device in self.membership.devices.keys().filter(|device| **device != me) {
            tags.insert(name::device_tag(&self.loc, device), *device);
        }
        tags
    }

    pub(super) fn my_tag(&self) -> String {
        name::device_tag(&self.loc, &self.me())
    }
}

/// The entry that a key signs next in one of its logs.
pub(super) fn next_entry(
    replica: &Replica,
    key: &SigningKey,
    log: Log,
    payload: Vec<u8>,
    hour: u64,
) -> Entry {
    let (ledger, me) = (&replica.ledger, key.public());
    // Devices that no act that counts let in are nobody's: to name them would let anybody make everybody's entries grow.
    // But for what this device named in its other log when it counted: who acts has never seen less than they said before.
    let said = ledger.tip(&me, log.other()).and_then(|tip| ledger.seen(&tip.id));
    let named = |device: &PublicKey| said.is_some_and(|seen| seen.contains_key(&(*device, Log::Membership)));
    let counts = |device: &PublicKey| replica.membership.devices.contains_key(device) || named(device);
    let tip = ledger.tip(&me, log);
    let seq_of = |tip: Option<Tip>| tip.map_or(0, |tip| tip.seq);
    let body = Body {
        group: replica.group,
        log,
        author: me,
        seq: seq_of(tip) + 1,
        prev: tip.map(|tip| tip.id),
        beside: seq_of(ledger.tip(&me, log.other())),
        deps: ledger.deps(&me, log, counts),
        hour,
        payload_hash: entry::payload_hash(&payload),
    };
    Entry::sign(body, payload, key)
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
