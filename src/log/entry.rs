//! Entries (PROTOCOL.md "Entries"): what a device signs once and everybody keeps.

use super::VERSION;
use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::op::SignedBody;
use crate::defence::Defence;
use crate::seal::{BadSignature, PublicKey, Signature, SigningKey, hash};

/// Identifies a group: the hash of its genesis body.
pub type GroupId = [u8; 32];
/// Identifies an entry: the hash of its body.
pub type EntryId = [u8; 32];

const SIGN: &str = "souspli/1/entry";
const ID: &str = "souspli/1/id";
const PAYLOAD: &str = "souspli/1/payload";
const GENESIS: &str = "souspli/1/genesis";

/// The two logs every device keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Log {
    /// Who is in the group.
    Membership,
    /// What is shared.
    Content,
}

impl Log {
    /// The number that stands for it: 1 or 2.
    pub fn number(self) -> u64 {
        match self {
            Log::Membership => 1,
            Log::Content => 2,
        }
    }

    /// The device's other log.
    pub fn other(self) -> Log {
        match self {
            Log::Membership => Log::Content,
            Log::Content => Log::Membership,
        }
    }
}

impl Item for Log {
    fn write(&self, to: &mut Writer) {
        to.uint(self.number());
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.uint()? {
            1 => Ok(Log::Membership),
            2 => Ok(Log::Content),
            _ => Err(DecodeError::Malformed),
        }
    }
}

/// Where a log of a device stands: its newest entry. Ordered by device, then log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tip {
    /// The device.
    pub device: PublicKey,
    /// Which of its logs.
    pub log: Log,
    /// Number of the entry, from 1.
    pub seq: u64,
    /// The entry.
    pub id: EntryId,
}

impl Item for Tip {
    fn write(&self, to: &mut Writer) {
        to.array(4).bytes(&self.device.0).item(&self.log).uint(self.seq).bytes(&self.id);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(4)?;
        Ok(Tip {
            device: PublicKey(from.fixed()?),
            log: from.item()?,
            seq: match from.uint()? {
                0 => return Err(DecodeError::Malformed),
                seq => seq,
            },
            id: from.fixed()?,
        })
    }
}

/// Tips sorted by device and log, each log at most once.
pub(crate) fn read_tips(from: &mut Reader<'_>) -> Result<Vec<Tip>, DecodeError> {
    let tips: Vec<Tip> = from.list()?;
    let sorted = tips.windows(2).all(|w| (w[0].device, w[0].log) < (w[1].device, w[1].log));
    if sorted { Ok(tips) } else { Err(DecodeError::NotCanonical) }
}

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The group; 32 zero bytes in genesis, whose hash the id is.
    pub group: GroupId,
    /// Which log of the author's.
    pub log: Log,
    /// The device that signs.
    pub author: PublicKey,
    /// From 1, without gaps.
    pub seq: u64,
    /// The entry before it in the same log; `None` for the first.
    pub prev: Option<EntryId>,
    /// How many entries the author had signed in its other log: with `seq`, the entry's place on its author's one line.
    pub beside: u64,
    /// The logs that moved since the entry before it in the same log, the author's other log included.
    pub deps: Vec<Tip>,
    /// Hours since 1970, by the author's clock: shown, never used for order.
    pub hour: u64,
    /// Binds the payload, which may one day be erased while the body stays.
    pub payload_hash: [u8; 32],
}

impl Item for Body {
    fn write(&self, to: &mut Writer) {
        to.array(10).uint(VERSION).bytes(&self.group).item(&self.log).bytes(&self.author.0).uint(self.seq);
        to.optional(self.prev.as_ref())
            .uint(self.beside)
            .list(&self.deps)
            .uint(self.hour)
            .bytes(&self.payload_hash);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(10)?;
        if from.uint()? != VERSION {
            return Err(DecodeError::Malformed);
        }
        let body = Body {
            group: from.fixed()?,
            log: from.item()?,
            author: PublicKey(from.fixed()?),
            seq: from.uint()?,
            prev: from.optional()?,
            beside: from.uint()?,
            deps: read_tips(from)?,
            hour: from.uint()?,
            payload_hash: from.fixed()?,
        };
        if body.deps.len() > super::ledger::DEPS_MAX {
            return Err(DecodeError::Malformed);
        }
        // The first entry has no predecessor, every other has one.
        if body.seq == 0 || (body.seq == 1) != body.prev.is_none() {
            return Err(DecodeError::Malformed);
        }
        Ok(body)
    }
}

/// Why an entry is refused before anything else is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not an entry.
    #[error("malformed entry")]
    Malformed,
    /// Made and signed by this device with a newer version. If it is live, this one becomes read-only until updated.
    #[error("entry of a newer version")]
    Newer(PublicKey),
    /// The author's signature does not hold.
    #[error("bad signature")]
    Signature,
    /// The payload is not the one that was signed.
    #[error("payload does not match")]
    Payload,
    /// Signed for another group.
    #[error("entry of another group")]
    Group,
}

impl From<DecodeError> for EntryError {
    fn from(_: DecodeError) -> Self {
        EntryError::Malformed
    }
}

/// Longest body, in bytes: [`super::ledger::DEPS_MAX`] deps fit.
pub const BODY_MAX: usize = 20 << 10;
/// Longest membership entry, body and payload together, in bytes: a body, and the two bodies of a fork.
pub const MEMBERSHIP_ENTRY_MAX: usize = 3 * BODY_MAX + (1 << 10);
/// Longest content entry, body and payload together, in bytes: an update of 1 MiB fits.
pub const CONTENT_ENTRY_MAX: usize = (1 << 20) + (64 << 10);

/// An entry whose shape, group and payload hash have been checked, or which this device signed itself. Whether its author's
/// own signature was checked too is remembered: a signed head that leads to an entry vouches for it until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    body: Body,
    body_bytes: Vec<u8>,
    signature: Signature,
    payload: Option<Vec<u8>>,
    id: EntryId,
    proved: bool,
}

impl Entry {
    /// Signs an entry.
    pub fn sign(body: Body, payload: Vec<u8>, key: &SigningKey) -> Entry {
        debug_assert_eq!(body.payload_hash, payload_hash(&payload));
        let body_bytes = cbor::encode(&body);
        let signature = key.sign(SIGN, &body_bytes);
        let id = hash(ID, &[&body_bytes]);
        Entry { body, body_bytes, signature, payload: Some(payload), id, proved: true }
    }

    /// Checks what came from outside: shape, version, group, payload hash, signature.
    ///
    /// `group` is the group it must belong to; a genesis entry belongs to the group that its body hashes to.
    pub fn check(wire: &WireEntry, group: &GroupId) -> Result<Entry, EntryError> {
        let mut entry = Entry::read(wire, group)?;
        entry.prove().map_err(|BadSignature| EntryError::Signature)?;
        Ok(entry)
    }

    /// Checks what came from outside but for its author's signature: for an entry that a signed head leads to. An entry
    /// of another version is believed to be one only by its signature.
    pub fn read(wire: &WireEntry, group: &GroupId) -> Result<Entry, EntryError> {
        let (version, author) = opening(&wire.body)?;
        if version != VERSION {
            let signed = author.verify(SIGN, &wire.body, &Signature(wire.signature));
            return Err(signed.map_or(EntryError::Signature, |()| EntryError::Newer(author)));
        }
        let body: Body = cbor::decode(&wire.body)?;
        let genesis = body.group == [0; 32];
        let other = if genesis { genesis_id(&wire.body) != *group } else { body.group != *group };
        if other && Defence::OfTheGroup.holds() {
            return Err(EntryError::Group);
        }
        if Defence::PayloadHash.holds()
            && wire.payload.as_ref().is_some_and(|payload| body.payload_hash != payload_hash(payload))
        {
            return Err(EntryError::Payload);
        }
        let longest = match body.log {
            Log::Membership => MEMBERSHIP_ENTRY_MAX,
            Log::Content => CONTENT_ENTRY_MAX,
        };
        // Only content is ever erased.
        let erased = wire.payload.is_none() && body.log == Log::Membership;
        if erased
            || wire.body.len() > BODY_MAX
            || wire.body.len() + wire.payload.as_ref().map_or(0, Vec::len) > longest
        {
            return Err(EntryError::Malformed);
        }
        let signature = Signature(wire.signature);
        let id = hash(ID, &[&wire.body]);
        let (body_bytes, payload) = (wire.body.clone(), wire.payload.clone());
        Ok(Entry { body, body_bytes, signature, payload, id, proved: false })
    }

    /// As read back from where this device keeps it: `proved` as it was.
    pub(crate) fn kept(wire: &WireEntry, group: &GroupId, proved: bool) -> Result<Entry, EntryError> {
        let mut entry = Entry::read(wire, group)?;
        entry.proved = proved;
        Ok(entry)
    }

    /// Checks the author's own signature, once.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn prove(&mut self) -> Result<(), BadSignature> {
        if !self.proved && Defence::EntrySignature.holds() {
            self.body.author.verify(SIGN, &self.body_bytes, &self.signature)?;
        }
        self.proved = true;
        Ok(())
    }

    /// Whether the author's own signature was checked.
    pub fn is_proved(&self) -> bool {
        self.proved
    }

    /// What was signed.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Its id.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// What it says, encoded; `None` once it was erased.
    pub fn payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }

    /// Forgets what it says. Its place, its author and its hash stay.
    pub fn erase(&mut self) {
        self.payload = None;
    }

    /// Body and signature, for a proof.
    pub fn signed(&self) -> SignedBody {
        SignedBody { body: self.body_bytes.clone(), signature: self.signature.0 }
    }

    /// How much it takes in a pack or a head, in bytes, at most.
    pub fn size(&self) -> usize {
        self.body_bytes.len() + self.payload.as_ref().map_or(0, Vec::len) + 64 + 16
    }

    /// Where its log stands after it.
    pub fn tip(&self) -> Tip {
        Tip { device: self.body.author, log: self.body.log, seq: self.body.seq, id: self.id }
    }

    /// Whether it founds a group.
    pub fn is_genesis(&self) -> bool {
        self.body.group == [0; 32]
    }

    /// The id of the group that a genesis entry founds.
    pub fn founds(&self) -> GroupId {
        genesis_id(&self.body_bytes)
    }

    /// As it travels.
    pub fn wire(&self) -> WireEntry {
        WireEntry {
            body: self.body_bytes.clone(),
            signature: self.signature.0,
            payload: self.payload.clone(),
        }
    }
}

/// `H("souspli/1/payload" ‖ payload)`.
pub fn payload_hash(payload: &[u8]) -> [u8; 32] {
    hash(PAYLOAD, &[payload])
}

fn genesis_id(body: &[u8]) -> GroupId {
    hash(GENESIS, &[body])
}

/// Checks a body on its own: its group, and its author's signature.
pub(crate) fn check_body(bytes: &[u8], signature: &[u8; 64], group: &GroupId) -> Option<(Body, EntryId)> {
    let body: Body = cbor::decode(bytes).ok().filter(|_| bytes.len() <= BODY_MAX)?;
    let of_group = if body.group == [0; 32] { genesis_id(bytes) == *group } else { body.group == *group };
    let signed = body.author.verify(SIGN, bytes, &Signature(*signature)).is_ok();
    (of_group && signed).then(|| (body, hash(ID, &[bytes])))
}

/// What every version of a body begins with: version, group, log, author. Nothing is believed of a version before its
/// author's signature held.
fn opening(body: &[u8]) -> Result<(u64, PublicKey), DecodeError> {
    let mut reader = Reader::new(body);
    reader.any_array()?;
    let version = reader.uint()?;
    reader.fixed::<32>()?;
    reader.uint()?;
    Ok((version, PublicKey(reader.fixed()?)))
}

/// An entry as it travels, unchecked: body and payload as byte strings, so that what was signed is kept to the byte
/// even by a version that does not understand it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireEntry {
    /// The encoded [`Body`].
    pub body: Vec<u8>,
    /// Ed25519.
    pub signature: [u8; 64],
    /// The encoded payload; `None` once it was erased.
    pub payload: Option<Vec<u8>>,
}

impl Item for WireEntry {
    fn write(&self, to: &mut Writer) {
        to.array(3).bytes(&self.body).bytes(&self.signature);
        match &self.payload {
            Some(payload) => to.bytes(payload),
            None => to.null(),
        };
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        let (body, signature) = (from.bytes()?, from.fixed()?);
        let payload = if from.null()? { None } else { Some(from.bytes()?) };
        Ok(WireEntry { body, signature, payload })
    }
}
