//! Grants (PROTOCOL.md "Grants"): the secrets of epochs, handed by a live device to one device.

use zeroize::Zeroizing;

use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::{GroupId, Tip, read_tips};
use super::{MORE_MAX, VERSION};
use crate::seal::{EpochSecret, PublicKey, Signature, SigningKey};

const LABEL: &str = "souspli/1/grant";
/// Most secrets in one grant: some 280 KB. Who has more to hand over makes several.
pub const SECRETS_MAX: usize = 8192;
/// First item of a grant file.
const KIND: u64 = 3;

/// What a grant hands over.
#[derive(Clone)]
pub struct Grant {
    /// The group.
    pub group: GroupId,
    /// The device that grants.
    pub from: PublicKey,
    /// The device that receives.
    pub to: PublicKey,
    /// Secrets; each epoch's id is computed from its secret, so that none can be passed off as another's.
    pub secrets: Vec<EpochSecret>,
    /// SHA-256 of packs that together hold every membership entry the granter knows.
    pub membership_packs: Vec<[u8; 32]>,
    /// The epoch they are sealed to; one of those granted.
    pub pack_epoch: [u8; 32],
    /// Where content stood: what lies at or below is "before my arrival", never "withheld".
    pub base: Vec<Tip>,
    /// What a later version may add that this one need not know: signed and not read. At most [`super::MORE_MAX`] bytes.
    pub more: Vec<u8>,
}

impl Item for Grant {
    fn write(&self, to: &mut Writer) {
        to.array(9).uint(VERSION).bytes(&self.group).bytes(&self.from.0).bytes(&self.to.0);
        to.array(self.secrets.len());
        for secret in &self.secrets {
            to.bytes(secret.bytes());
        }
        to.list(&self.membership_packs).bytes(&self.pack_epoch).list(&self.base).bytes(&self.more);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(9)?;
        if from.uint()? != VERSION {
            return Err(DecodeError::Malformed);
        }
        let (group, granter, to) = (from.fixed()?, PublicKey(from.fixed()?), PublicKey(from.fixed()?));
        let mut secrets = Vec::new();
        let count = from.any_array()?;
        if count > SECRETS_MAX {
            return Err(DecodeError::Malformed);
        }
        for _ in 0..count {
            secrets.push(EpochSecret::from_bytes(from.fixed()?));
        }
        let grant = Grant {
            group,
            from: granter,
            to,
            secrets,
            membership_packs: from.list()?,
            pack_epoch: from.fixed()?,
            base: read_tips(from)?,
            more: from.bytes()?,
        };
        if grant.more.len() > MORE_MAX { Err(DecodeError::Malformed) } else { Ok(grant) }
    }
}

/// Why a grant is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Not a grant.
    #[error("malformed grant")]
    Malformed,
    /// The granter's signature does not hold.
    #[error("bad signature")]
    Signature,
    /// Of another group, or for another device.
    #[error("grant out of place")]
    Place,
}

impl From<DecodeError> for GrantError {
    fn from(_: DecodeError) -> Self {
        GrantError::Malformed
    }
}

/// Encodes a grant file's content.
pub fn encode_grant(grant: &Grant, key: &SigningKey) -> Zeroizing<Vec<u8>> {
    let body = Zeroizing::new(cbor::encode(grant));
    let signature = key.sign(LABEL, &body);
    let mut to = Writer::new();
    to.array(3).uint(KIND).bytes(&body).bytes(&signature.0);
    Zeroizing::new(to.into_bytes())
}

/// Reads a grant and checks its group, its receiver and the granter's signature. Whether the granter is a live device
/// is for the caller, who may know only after reading the membership pack.
pub fn check_grant(bytes: &[u8], group: &GroupId, me: &PublicKey) -> Result<Grant, GrantError> {
    let grant = check_grant_of_any_group(bytes, me)?;
    if grant.group == *group { Ok(grant) } else { Err(GrantError::Place) }
}

/// The same for a kit, which learns from its grants which group is its own: it is the one whose membership says so.
pub fn check_grant_of_any_group(bytes: &[u8], me: &PublicKey) -> Result<Grant, GrantError> {
    let mut from = Reader::new(bytes);
    from.array(3)?;
    if from.uint()? != KIND {
        return Err(GrantError::Malformed);
    }
    let body = Zeroizing::new(from.bytes()?);
    let signature = Signature(from.fixed()?);
    from.end()?;
    let mut again = Writer::new();
    again.array(3).uint(KIND).bytes(&body).bytes(&signature.0);
    if *Zeroizing::new(again.into_bytes()) != *bytes {
        return Err(GrantError::Malformed);
    }
    let grant: Grant = cbor::decode(&body)?;
    if grant.to != *me {
        return Err(GrantError::Place);
    }
    grant.from.verify(LABEL, &body, &signature).map_err(|_| GrantError::Signature)?;
    Ok(grant)
}
