//! Membership operations (PROTOCOL.md "Membership operations"): what a membership entry does.

use super::MAY_BE_IGNORED;
use super::cbor::{DecodeError, Item, Reader, Writer};
use super::entry::EntryId;
use super::join::JoinStatement;
use super::payload::{
    GROUP_NAME_MAX, PERSON_NAME_MAX, PersonId, Salt, canonical, fresh_salt, open, read_name,
};
use crate::group::Framework;
use crate::seal::{Chance, PublicKey, Recipient, Signature, SigningKey};

/// What somebody may do in the group. Ordered from most to least, so that of two concurrent roles the lower is the greater
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Keeps the frame: admits people, and acts on members and observers, never on another facilitator.
    Facilitator,
    /// Takes part, and votes.
    Member,
    /// Reads and writes, and has no vote.
    Observer,
}

impl Item for Role {
    fn write(&self, to: &mut Writer) {
        to.uint(match self {
            Role::Facilitator => 1,
            Role::Member => 2,
            Role::Observer => 3,
        });
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.uint()? {
            1 => Ok(Role::Facilitator),
            2 => Ok(Role::Member),
            3 => Ok(Role::Observer),
            _ => Err(DecodeError::Malformed),
        }
    }
}

/// What whoever lets somebody in vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vouch {
    /// Nothing: the words were not compared. A lasting mark that all see.
    Nothing,
    /// The six words were compared, by voice or in the room.
    Words,
    /// The keys were stated, signed, in the group that this one succeeds.
    Moved,
}

impl Item for Vouch {
    fn write(&self, to: &mut Writer) {
        to.uint(match self {
            Vouch::Nothing => 0,
            Vouch::Words => 1,
            Vouch::Moved => 2,
        });
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.uint()? {
            0 => Ok(Vouch::Nothing),
            1 => Ok(Vouch::Words),
            2 => Ok(Vouch::Moved),
            _ => Err(DecodeError::Malformed),
        }
    }
}

/// The founding act. Its author is the first facilitator's first device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Suite of every key of the group, for ever.
    pub suite: u64,
    /// Where the group lies in a store; known to its people only.
    pub loc: [u8; 16],
    /// The group's name, 1 to 80 characters.
    pub name: String,
    /// Number of its framework ([`Framework::from_number`]); an unknown one is kept.
    pub framework: u8,
    /// The name its founder chose.
    pub founder: String,
    /// The founder's device receives grants here.
    pub recipient: Recipient,
    /// The group that this one succeeds.
    pub predecessor: Option<Predecessor>,
}

/// The group that another succeeds, and who its founder was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// The group.
    pub group: [u8; 32],
    /// The founder's person there.
    pub person: PersonId,
}

impl Item for Predecessor {
    fn write(&self, to: &mut Writer) {
        to.array(2).bytes(&self.group).bytes(&self.person);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        Ok(Predecessor { group: from.fixed()?, person: from.fixed()? })
    }
}

impl Genesis {
    /// The framework, when this version knows it.
    pub fn framework(&self) -> Option<Framework> {
        Framework::from_number(self.framework)
    }
}

/// What a vote and a group act are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Removing a person, facilitators included.
    Remove(PersonId),
    /// Making a person a facilitator.
    Name(PersonId),
}

impl Subject {
    /// The person it is about.
    pub fn person(&self) -> PersonId {
        match self {
            Subject::Remove(person) | Subject::Name(person) => *person,
        }
    }
}

/// A setting of the group, the latest of its kind in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Whether newcomers read what came before them. Of concurrent ones, not sharing wins.
    History(bool),
    /// Where the sealed files lie, with what the store asks for to let a device in; empty texts for none.
    Store {
        /// The store's address.
        address: String,
        /// User's name at the store.
        user: String,
        /// Password at the store.
        password: String,
    },
    /// The group's name.
    Name(String),
}

/// Longest store address, and longest user and password, in bytes.
pub(crate) const ADDRESS_MAX: usize = 512;

/// What a kit's own key signs when it is added (label `souspli/1/kit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KitStatement {
    /// The kit's signing key.
    pub device: PublicKey,
    /// Where the kit receives grants.
    pub recipient: Recipient,
}

const KIT_LABEL: &str = "souspli/1/kit";

impl KitStatement {
    fn signed(&self, group: &[u8; 32], person: &PersonId) -> Vec<u8> {
        let mut to = Writer::new();
        to.array(5).uint(super::VERSION).bytes(group).bytes(person).bytes(&self.device.0);
        to.bytes(&self.recipient.0);
        to.into_bytes()
    }

    /// Signs it with the kit's key.
    pub fn sign(&self, group: &[u8; 32], person: &PersonId, key: &SigningKey) -> [u8; 64] {
        key.sign(KIT_LABEL, &self.signed(group, person)).0
    }

    /// Whether the kit's key signed it for this person of this group.
    pub fn verify(&self, group: &[u8; 32], person: &PersonId, signature: &[u8; 64]) -> bool {
        let signed = self.signed(group, person);
        self.device.verify(KIT_LABEL, &signed, &Signature(*signature)).is_ok()
    }
}

/// One of the two signed bodies of a fork's proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBody {
    /// The encoded [`super::entry::Body`].
    pub body: Vec<u8>,
    /// Its author's signature.
    pub signature: [u8; 64],
}

/// A membership operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Founds the group.
    Genesis(Genesis),
    /// A facilitator lets a person in, with the device they came with. The person's own signed statement is part of it,
    /// so that no facilitator can put another key in its place.
    AddPerson {
        /// What they may do: member or observer.
        role: Role,
        /// What they signed when they asked.
        statement: JoinStatement,
        /// Their signature over it.
        statement_signature: [u8; 64],
        /// What the facilitator vouches for.
        vouch: Vouch,
    },
    /// Announces an epoch's id; who receives its secret is computed from what comes before.
    Epoch {
        /// Commits to the secret.
        id: [u8; 32],
    },
    /// A facilitator removes a member or an observer.
    RemovePerson(PersonId),
    /// A facilitator changes what a member or an observer may do; also makes them a facilitator.
    SetRole(PersonId, Role),
    /// A facilitator changes a setting.
    Policy(Setting),
    /// A device, or the kit, lets in another device of its own person.
    AddDevice {
        /// What the new device signed.
        statement: JoinStatement,
        /// Its signature.
        statement_signature: [u8; 64],
        /// What the adding device vouches for.
        vouch: Vouch,
    },
    /// Removes a device or a kit: of one's own person, or, by a facilitator, of a member or an observer.
    RemoveDevice(PublicKey),
    /// The author's person leaves.
    Leave,
    /// A person's word on a subject; a later one of theirs on the same subject replaces it.
    Vote {
        /// About what.
        subject: Subject,
        /// For or against.
        yes: bool,
    },
    /// A certificate: enough votes among its ancestors.
    GroupAct {
        /// About what.
        subject: Subject,
        /// The votes, ascending, each once.
        votes: Vec<EntryId>,
    },
    /// Two signed bodies of one device that are not on one line.
    Fork(Box<(SignedBody, SignedBody)>),
    /// Tells of a group that is to succeed this one. A facilitator's closes the season; anybody's is an offer.
    Successor {
        /// The new group.
        group: [u8; 32],
        /// Where it lies in its store.
        loc: [u8; 16],
        /// Its store's address.
        store: String,
    },
    /// The author's new keys in a group that was told of, stated and signed by those keys.
    Moving {
        /// For the new group.
        statement: JoinStatement,
        /// By the new keys.
        statement_signature: [u8; 64],
    },
    /// A facilitator's device has seen the acts before this one, and does nothing else.
    Seen,
    /// The same, and these too, of branches that `deps` cannot name: ascending, each once, at most [`ALSO_MAX`].
    Also(Vec<EntryId>),
    /// A device adds its person's kit.
    AddKit {
        /// The kit's keys.
        statement: KitStatement,
        /// By the kit's own key.
        statement_signature: [u8; 64],
    },
}

/// A membership payload as read: one this version knows, or one it does not, which makes the group read-only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipPayload {
    /// Known.
    Known(Box<Op>),
    /// Of a newer version.
    Unknown,
}

const GENESIS: u64 = 0;
const ADD_PERSON: u64 = 1;
const EPOCH: u64 = 2;
const REMOVE_PERSON: u64 = 3;
const SET_ROLE: u64 = 4;
const POLICY: u64 = 5;
const ADD_DEVICE: u64 = 6;
const REMOVE_DEVICE: u64 = 7;
const LEAVE: u64 = 8;
const VOTE: u64 = 9;
const GROUP_ACT: u64 = 10;
const FORK: u64 = 11;
const SUCCESSOR: u64 = 12;
const MOVING: u64 = 13;
const SEEN: u64 = 14;
const ADD_KIT: u64 = 15;
const ALSO: u64 = 16;

/// Most acts that one names beside those in its `deps`.
pub const ALSO_MAX: usize = 256;

/// Encodes an operation under a fresh salt.
pub fn encode_op(op: &Op, chance: &mut dyn Chance) -> Vec<u8> {
    encode_salted(op, &fresh_salt(chance))
}

fn encode_salted(op: &Op, salt: &Salt) -> Vec<u8> {
    let mut to = Writer::new();
    match op {
        Op::Genesis(genesis) => {
            to.array(9).bytes(salt).uint(GENESIS).uint(genesis.suite).bytes(&genesis.loc);
            to.text(&genesis.name).uint(genesis.framework.into()).text(&genesis.founder);
            to.bytes(&genesis.recipient.0).optional(genesis.predecessor.as_ref());
        }
        Op::AddPerson { role, statement, statement_signature, vouch } => {
            to.array(6).bytes(salt).uint(ADD_PERSON).item(role).item(statement);
            to.bytes(statement_signature).item(vouch);
        }
        Op::Epoch { id } => drop(to.array(3).bytes(salt).uint(EPOCH).bytes(id)),
        Op::RemovePerson(person) => drop(to.array(3).bytes(salt).uint(REMOVE_PERSON).bytes(person)),
        Op::SetRole(person, role) => {
            to.array(4).bytes(salt).uint(SET_ROLE).bytes(person).item(role);
        }
        Op::Policy(setting) => write_setting(&mut to, salt, setting),
        Op::AddDevice { statement, statement_signature, vouch } => {
            to.array(5).bytes(salt).uint(ADD_DEVICE).item(statement);
            to.bytes(statement_signature).item(vouch);
        }
        Op::RemoveDevice(device) => drop(to.array(3).bytes(salt).uint(REMOVE_DEVICE).bytes(&device.0)),
        Op::Leave => drop(to.array(2).bytes(salt).uint(LEAVE)),
        Op::Vote { subject, yes } => {
            to.array(5).bytes(salt).uint(VOTE);
            write_subject(&mut to, subject);
            to.bool(*yes);
        }
        Op::GroupAct { subject, votes } => {
            to.array(5).bytes(salt).uint(GROUP_ACT);
            write_subject(&mut to, subject);
            to.list(votes);
        }
        Op::Fork(proof) => {
            to.array(6).bytes(salt).uint(FORK).bytes(&proof.0.body).bytes(&proof.0.signature);
            to.bytes(&proof.1.body).bytes(&proof.1.signature);
        }
        Op::Successor { group, loc, store } => {
            to.array(5).bytes(salt).uint(SUCCESSOR).bytes(group).bytes(loc).text(store);
        }
        Op::Moving { statement, statement_signature } => {
            to.array(4).bytes(salt).uint(MOVING).item(statement).bytes(statement_signature);
        }
        Op::Seen => drop(to.array(2).bytes(salt).uint(SEEN)),
        Op::Also(acts) => drop(to.array(3).bytes(salt).uint(ALSO).list(acts)),
        Op::AddKit { statement, statement_signature } => {
            to.array(5).bytes(salt).uint(ADD_KIT).bytes(&statement.device.0).bytes(&statement.recipient.0);
            to.bytes(statement_signature);
        }
    }
    to.into_bytes()
}

fn write_setting(to: &mut Writer, salt: &Salt, setting: &Setting) {
    match setting {
        Setting::History(shared) => drop(to.array(4).bytes(salt).uint(POLICY).uint(0).bool(*shared)),
        Setting::Store { address, user, password } => {
            to.array(6).bytes(salt).uint(POLICY).uint(1).text(address).text(user).text(password);
        }
        Setting::Name(name) => drop(to.array(4).bytes(salt).uint(POLICY).uint(2).text(name)),
    }
}

fn write_subject(to: &mut Writer, subject: &Subject) {
    match subject {
        Subject::Remove(person) => to.uint(0).bytes(person),
        Subject::Name(person) => to.uint(1).bytes(person),
    };
}

fn read_subject(from: &mut Reader<'_>) -> Result<Subject, DecodeError> {
    let kind = from.uint()?;
    let person = from.fixed()?;
    match kind {
        0 => Ok(Subject::Remove(person)),
        1 => Ok(Subject::Name(person)),
        _ => Err(DecodeError::Malformed),
    }
}

fn read_short(from: &mut Reader<'_>) -> Result<String, DecodeError> {
    let text = from.text()?;
    if text.len() <= ADDRESS_MAX { Ok(text) } else { Err(DecodeError::Malformed) }
}

/// `None`: a setting of a newer version.
fn read_setting(from: &mut Reader<'_>, len: usize) -> Result<Option<Setting>, DecodeError> {
    Ok(Some(match (from.uint()?, len) {
        (0, 4) => Setting::History(from.bool()?),
        (1, 6) => Setting::Store {
            address: read_short(from)?,
            user: read_short(from)?,
            password: read_short(from)?,
        },
        (2, 4) => Setting::Name(read_name(from, GROUP_NAME_MAX)?),
        (0..=2 | MAY_BE_IGNORED.., _) => return Err(DecodeError::Malformed),
        _ => return Ok(None),
    }))
}

fn read_ids(from: &mut Reader<'_>) -> Result<Vec<EntryId>, DecodeError> {
    let ids: Vec<EntryId> = from.list()?;
    let sorted = ids.windows(2).all(|w| w[0] < w[1]);
    if sorted { Ok(ids) } else { Err(DecodeError::NotCanonical) }
}

fn read_signed(from: &mut Reader<'_>) -> Result<SignedBody, DecodeError> {
    Ok(SignedBody { body: from.bytes()?, signature: from.fixed()? })
}

/// Reads a membership payload.
///
/// # Errors
/// A known operation that is malformed, or another encoding of one; and what may be ignored where it is not known.
pub fn decode_membership(payload: &[u8]) -> Result<MembershipPayload, DecodeError> {
    let (len, salt, kind, mut from) = open(payload)?;
    let op = match (kind, len) {
        (GENESIS, 9) => Op::Genesis(Genesis {
            suite: from.uint()?,
            loc: from.fixed()?,
            name: read_name(&mut from, GROUP_NAME_MAX)?,
            framework: from.byte()?,
            founder: read_name(&mut from, PERSON_NAME_MAX)?,
            recipient: Recipient(from.fixed()?),
            predecessor: from.optional()?,
        }),
        (ADD_PERSON, 6) => Op::AddPerson {
            role: from.item()?,
            statement: from.item()?,
            statement_signature: from.fixed()?,
            vouch: from.item()?,
        },
        (EPOCH, 3) => Op::Epoch { id: from.fixed()? },
        (REMOVE_PERSON, 3) => Op::RemovePerson(from.fixed()?),
        (SET_ROLE, 4) => Op::SetRole(from.fixed()?, from.item()?),
        (POLICY, _) => match read_setting(&mut from, len)? {
            Some(setting) => Op::Policy(setting),
            None => return Ok(MembershipPayload::Unknown),
        },
        (ADD_DEVICE, 5) => {
            Op::AddDevice { statement: from.item()?, statement_signature: from.fixed()?, vouch: from.item()? }
        }
        (REMOVE_DEVICE, 3) => Op::RemoveDevice(PublicKey(from.fixed()?)),
        (LEAVE, 2) => Op::Leave,
        (VOTE, 5) => Op::Vote { subject: read_subject(&mut from)?, yes: from.bool()? },
        (GROUP_ACT, 5) => Op::GroupAct { subject: read_subject(&mut from)?, votes: read_ids(&mut from)? },
        (FORK, 6) => Op::Fork(Box::new((read_signed(&mut from)?, read_signed(&mut from)?))),
        (SUCCESSOR, 5) => {
            Op::Successor { group: from.fixed()?, loc: from.fixed()?, store: read_short(&mut from)? }
        }
        (MOVING, 4) => Op::Moving { statement: from.item()?, statement_signature: from.fixed()? },
        (SEEN, 2) => Op::Seen,
        (ADD_KIT, 5) => Op::AddKit {
            statement: KitStatement { device: PublicKey(from.fixed()?), recipient: Recipient(from.fixed()?) },
            statement_signature: from.fixed()?,
        },
        (ALSO, 3) => Op::Also(read_ids(&mut from).and_then(|acts| match acts.len() {
            ..=ALSO_MAX => Ok(acts),
            _ => Err(DecodeError::Malformed),
        })?),
        (GENESIS..=ALSO | MAY_BE_IGNORED.., _) => return Err(DecodeError::Malformed),
        _ => return Ok(MembershipPayload::Unknown),
    };
    from.end()?;
    canonical(payload, encode_salted(&op, &salt))?;
    Ok(MembershipPayload::Known(Box::new(op)))
}
