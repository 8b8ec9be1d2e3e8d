//! A request to join (PROTOCOL.md "Invitation"): the statement that a newcomer signs, sealed to a key that only the
//! holders of the link can derive.

use super::VERSION;
use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::GroupId;
use super::payload::{PERSON_NAME_MAX, PersonId, name_is_usable, person_of};
use crate::seal::{InviteSecret, PublicKey, Recipient, Signature, SigningKey};

const LABEL: &str = "souspli/1/join";
/// First item of a request file.
const KIND: u64 = 4;

/// As whom a device asks to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// As a person who comes new.
    Person,
    /// As another device of the person who invites.
    Device,
    /// As a person of the group that this one succeeds.
    Move,
}

impl Item for Purpose {
    fn write(&self, to: &mut Writer) {
        to.uint(match self {
            Purpose::Person => 0,
            Purpose::Device => 1,
            Purpose::Move => 2,
        });
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.uint()? {
            0 => Ok(Purpose::Person),
            1 => Ok(Purpose::Device),
            2 => Ok(Purpose::Move),
            _ => Err(DecodeError::Malformed),
        }
    }
}

/// What a newcomer states and signs with their device's new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinStatement {
    /// As whom.
    pub purpose: Purpose,
    /// The group.
    pub group: GroupId,
    /// The person whose device it is: the one who comes with it, the one who invited it, or who its person is in the group that
    /// is left. So nobody can let somebody else's device in as theirs.
    pub person: PersonId,
    /// The invitation answered; for a move, the first half of the id of the group that is left.
    pub invitation: [u8; 16],
    /// The device's signing key. A new person's id follows from it.
    pub device: PublicKey,
    /// Where the device receives grants.
    pub recipient: Recipient,
    /// The name they choose: the person's, or the device's.
    pub name: String,
}

impl JoinStatement {
    /// The person who comes with it, if it is not another device of somebody's.
    pub fn newcomer(&self) -> PersonId {
        person_of(&self.device)
    }

    /// Signs it.
    pub fn sign(&self, key: &SigningKey) -> Signature {
        key.sign(LABEL, &cbor::encode(self))
    }

    /// Checks that the device named in it signed it.
    pub fn verify(&self, signature: &[u8; 64]) -> bool {
        self.device.verify(LABEL, &cbor::encode(self), &Signature(*signature)).is_ok()
    }
}

impl Item for JoinStatement {
    fn write(&self, to: &mut Writer) {
        to.array(8).uint(VERSION).item(&self.purpose).bytes(&self.group).bytes(&self.person);
        to.bytes(&self.invitation);
        to.bytes(&self.device.0).bytes(&self.recipient.0).text(&self.name);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(8)?;
        if from.uint()? != VERSION {
            return Err(DecodeError::Malformed);
        }
        let statement = JoinStatement {
            purpose: from.item()?,
            group: from.fixed()?,
            person: from.fixed()?,
            invitation: from.fixed()?,
            device: PublicKey(from.fixed()?),
            recipient: Recipient(from.fixed()?),
            name: from.text()?,
        };
        if !name_is_usable(&statement.name, PERSON_NAME_MAX) {
            return Err(DecodeError::Malformed);
        }
        Ok(statement)
    }
}

/// A statement with its proofs: the device signed it, and whoever wrote it held the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// What is stated.
    pub statement: JoinStatement,
    /// The device's signature.
    pub signature: [u8; 64],
    /// Keyed with the link's secret.
    mac: [u8; 32],
}

impl JoinRequest {
    /// Signs a statement for an invitation.
    pub fn new(statement: JoinStatement, key: &SigningKey, secret: &InviteSecret) -> JoinRequest {
        let signature = statement.sign(key).0;
        let mac = secret.mac(&proven(&statement, &signature));
        JoinRequest { statement, signature, mac }
    }

    /// Reads a request and checks both proofs, the group and the invitation.
    pub fn check(
        bytes: &[u8],
        secret: &InviteSecret,
        group: &GroupId,
        invitation: &[u8; 16],
        purpose: Purpose,
    ) -> Result<JoinRequest, JoinError> {
        let request: JoinRequest = cbor::decode(bytes)?;
        let proven = proven(&request.statement, &request.signature);
        if !secret.mac_matches(&proven, &request.mac) || !request.statement.verify(&request.signature) {
            return Err(JoinError::Proof);
        }
        let stated = &request.statement;
        if stated.group != *group || stated.invitation != *invitation || stated.purpose != purpose {
            return Err(JoinError::Other);
        }
        Ok(request)
    }
}

/// What the link's secret vouches for: statement and signature.
fn proven(statement: &JoinStatement, signature: &[u8; 64]) -> Vec<u8> {
    let mut to = Writer::new();
    to.array(2).item(statement).bytes(signature);
    to.into_bytes()
}

impl Item for JoinRequest {
    fn write(&self, to: &mut Writer) {
        to.array(4).uint(KIND).item(&self.statement).bytes(&self.signature).bytes(&self.mac);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(4)?;
        if from.uint()? != KIND {
            return Err(DecodeError::Malformed);
        }
        Ok(JoinRequest { statement: from.item()?, signature: from.fixed()?, mac: from.fixed()? })
    }
}

/// Why a join request is left aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Not a request.
    #[error("malformed request")]
    Malformed,
    /// A proof does not hold.
    #[error("request not proved")]
    Proof,
    /// For another group or invitation.
    #[error("request for another invitation")]
    Other,
}

impl From<DecodeError> for JoinError {
    fn from(_: DecodeError) -> Self {
        JoinError::Malformed
    }
}
