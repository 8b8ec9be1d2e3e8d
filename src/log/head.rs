//! Heads (PROTOCOL.md "Heads and packs"): what a device says it holds, signed, with its newest entries inline.

use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::{EntryId, GroupId, Log, Tip, WireEntry, read_tips};
use super::{MORE_MAX, VERSION};
use crate::defence::Defence;
use crate::seal::{PublicKey, Signature, SigningKey};

const LABEL: &str = "souspli/1/head";
/// First item of a head file.
const KIND: u64 = 1;

/// A run of one device's entries of one log in a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackRef {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// The epoch it is sealed to.
    pub epoch: [u8; 32],
    /// Whose entries.
    pub device: PublicKey,
    /// Of which log.
    pub log: Log,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// The last entry.
    pub tip: EntryId,
}

impl Item for PackRef {
    fn write(&self, to: &mut Writer) {
        to.array(7).bytes(&self.digest).bytes(&self.epoch).bytes(&self.device.0).item(&self.log);
        to.uint(self.first).uint(self.last).bytes(&self.tip);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(7)?;
        let pack = PackRef {
            digest: from.fixed()?,
            epoch: from.fixed()?,
            device: PublicKey(from.fixed()?),
            log: from.item()?,
            first: from.uint()?,
            last: from.uint()?,
            tip: from.fixed()?,
        };
        if pack.first == 0 || pack.first > pack.last {
            return Err(DecodeError::Malformed);
        }
        Ok(pack)
    }
}

/// Where one of the device's own logs stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogTip {
    /// Number of its newest entry.
    pub seq: u64,
    /// The entry.
    pub id: EntryId,
}

impl Item for LogTip {
    fn write(&self, to: &mut Writer) {
        to.array(2).uint(self.seq).bytes(&self.id);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        Ok(LogTip { seq: from.uint()?, id: from.fixed()? })
    }
}

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadBody {
    /// The group.
    pub group: GroupId,
    /// The device.
    pub device: PublicKey,
    /// The device's own counter of heads, from 1.
    pub seq: u64,
    /// Tip of its membership log.
    pub membership: Option<LogTip>,
    /// Tip of its content log.
    pub content: Option<LogTip>,
    /// Packs that, with the inline entries, hold all its content; and those it keeps in custody for others.
    pub packs: Vec<PackRef>,
    /// Packs that together hold every membership entry it knows, sealed to this head's epoch.
    pub membership_packs: Vec<[u8; 32]>,
    /// Every log it has seen, its own included.
    pub seen: Vec<Tip>,
    /// The epochs whose secrets it holds, sorted.
    pub epochs: Vec<[u8; 32]>,
    /// Hours since 1970, by its clock.
    pub hour: u64,
    /// Version of the app, for notices.
    pub app: String,
    /// What a later version may add that this one need not know: signed and not read. At most [`super::MORE_MAX`] bytes.
    pub more: Vec<u8>,
}

impl Item for HeadBody {
    fn write(&self, to: &mut Writer) {
        to.array(13).uint(VERSION).bytes(&self.group).bytes(&self.device.0).uint(self.seq);
        to.optional(self.membership.as_ref()).optional(self.content.as_ref()).list(&self.packs);
        to.list(&self.membership_packs).list(&self.seen).list(&self.epochs).uint(self.hour).text(&self.app);
        to.bytes(&self.more);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(13)?;
        if from.uint()? != VERSION {
            return Err(DecodeError::Malformed);
        }
        let head = HeadBody {
            group: from.fixed()?,
            device: PublicKey(from.fixed()?),
            seq: from.uint()?,
            membership: from.optional()?,
            content: from.optional()?,
            packs: from.list()?,
            membership_packs: from.list()?,
            seen: read_tips(from)?,
            epochs: from.list()?,
            hour: from.uint()?,
            app: from.text()?,
            more: from.bytes()?,
        };
        let sorted = head.epochs.windows(2).all(|w| w[0] < w[1]);
        let content = head.packs.iter().all(|pack| pack.log == Log::Content);
        if !sorted || !content || head.app.len() > 64 || head.more.len() > MORE_MAX {
            return Err(DecodeError::Malformed);
        }
        Ok(head)
    }
}

/// A head whose signature and group have been checked, with the entries it carries, which have not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What was signed.
    pub body: HeadBody,
    /// The entries inline, unchecked.
    pub inline: Vec<WireEntry>,
}

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not a head.
    #[error("malformed head")]
    Malformed,
    /// Of a newer version, signed by this device.
    #[error("head of a newer version")]
    Newer(PublicKey),
    /// The device's signature does not hold.
    #[error("bad signature")]
    Signature,
    /// Of another group, or its number is not the one in its name.
    #[error("head out of place")]
    Place,
}

impl From<DecodeError> for HeadError {
    fn from(_: DecodeError) -> Self {
        HeadError::Malformed
    }
}

/// Encodes a head file's content.
pub fn encode_head(body: &HeadBody, inline: &[WireEntry], key: &SigningKey) -> Vec<u8> {
    let body = cbor::encode(body);
    let signature = key.sign(LABEL, &body);
    let mut to = Writer::new();
    to.array(4).uint(KIND).bytes(&body).bytes(&signature.0).list(inline);
    to.into_bytes()
}

struct HeadFile {
    body: Vec<u8>,
    signature: [u8; 64],
    inline: Vec<WireEntry>,
}

impl Item for HeadFile {
    fn write(&self, to: &mut Writer) {
        to.array(4).uint(KIND).bytes(&self.body).bytes(&self.signature).list(&self.inline);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(4)?;
        if from.uint()? != KIND {
            return Err(DecodeError::Malformed);
        }
        Ok(HeadFile { body: from.bytes()?, signature: from.fixed()?, inline: from.list()? })
    }
}

/// Reads a head and checks its group, its number, and the signature of the device that it names. Whether that is the
/// device of its name is for the caller: [`super::name::device_tag`].
pub fn check_head(bytes: &[u8], group: &GroupId, seq: u64) -> Result<Head, HeadError> {
    // In every version a file begins with its kind, a body and a signature, and a body with its version, the group and the device.
    let mut opening = Reader::new(bytes);
    opening.any_array()?;
    if opening.uint()? != KIND {
        return Err(DecodeError::Malformed.into());
    }
    let (body, signature) = (opening.bytes()?, Signature(opening.fixed()?));
    let mut opening = Reader::new(&body);
    opening.any_array()?;
    let version = opening.uint()?;
    let (of, device): ([u8; 32], _) = (opening.fixed()?, PublicKey(opening.fixed()?));
    let signed = device.verify(LABEL, &body, &signature);
    if Defence::HeadSignature.holds() {
        signed.map_err(|_| HeadError::Signature)?;
    }
    if version != VERSION {
        return Err(if of == *group { HeadError::Newer(device) } else { HeadError::Place });
    }
    let file: HeadFile = cbor::decode(bytes)?;
    let body: HeadBody = cbor::decode(&file.body)?;
    if body.group != *group || body.seq != seq && Defence::HeadNumber.holds() {
        return Err(HeadError::Place);
    }
    Ok(Head { body, inline: file.inline })
}
