//! The invitation that travels in a link's fragment (PROTOCOL.md "Invitation"). It gives no read access: it lets one
//! person ask, provably, to be let in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::GroupId;
use super::join::Purpose;
use super::op::ADDRESS_MAX;
use super::payload::PersonId;
use super::{SUITE, VERSION};
use crate::seal::{InviteSecret, PublicKey, Recipient, hash};

/// Hours for which an invitation is good.
pub const GOOD_FOR_HOURS: u64 = 7 * 24;

/// What a link carries.
#[derive(Clone)]
pub struct Invitation {
    /// For a person, or for another device of the inviter's own.
    pub purpose: Purpose,
    /// The group.
    pub group: GroupId,
    /// For another device: the person whose it is to be.
    pub person: Option<PersonId>,
    /// Where it lies in the store.
    pub loc: [u8; 16],
    /// The store's address.
    pub store: String,
    /// Names the invitation.
    pub id: [u8; 16],
    /// What only the holders of the link know.
    pub secret: InviteSecret,
    /// Binds the inviter's keys ([`inviter_hash`]).
    pub inviter: [u8; 32],
    /// Hours since 1970 after which it is refused.
    pub expires: u64,
}

/// Why a text is not a usable invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// Not an invitation, or part of it is missing.
    #[error("not an invitation")]
    Malformed,
    /// For a newer version, another suite or another purpose.
    #[error("invitation of a newer version")]
    Newer,
}

impl From<DecodeError> for InvitationError {
    fn from(_: DecodeError) -> Self {
        InvitationError::Malformed
    }
}

/// Binds a device's two public keys.
pub fn inviter_hash(device: &PublicKey, recipient: &Recipient) -> [u8; 32] {
    hash("souspli/1/inviter", &[&device.0, &recipient.0])
}

impl Invitation {
    /// As text for a link: base64url, with four bytes of its hash in front so that a cut-off link is told from a forged
    /// one.
    pub fn to_text(&self) -> String {
        let body = cbor::encode(self);
        let mut bytes = check(&body).to_vec();
        bytes.extend_from_slice(&body);
        URL_SAFE_NO_PAD.encode(&bytes)
    }

    /// Reads a whole link, its fragment, or the bare text; spaces and line breaks that a mail program added do not
    /// matter.
    pub fn from_text(text: &str) -> Result<Invitation, InvitationError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = compact.rsplit(['/', '#']).next().unwrap_or_default();
        let bytes = URL_SAFE_NO_PAD.decode(bare.as_bytes()).map_err(|_| InvitationError::Malformed)?;
        let (sum, body) = bytes.split_first_chunk::<4>().ok_or(InvitationError::Malformed)?;
        if *sum != check(body) {
            return Err(InvitationError::Malformed);
        }
        let mut reader = Reader::new(body);
        reader.any_array()?;
        let (version, purpose, suite) = (reader.uint()?, reader.uint()?, reader.uint()?);
        if version != VERSION || purpose > 1 || suite != SUITE {
            return Err(InvitationError::Newer);
        }
        Ok(cbor::decode(body)?)
    }
}

fn check(body: &[u8]) -> [u8; 4] {
    let full = hash("souspli/1/link", &[body]);
    [full[0], full[1], full[2], full[3]]
}

impl Item for Invitation {
    fn write(&self, to: &mut Writer) {
        to.array(11).uint(VERSION).item(&self.purpose).uint(SUITE).bytes(&self.group);
        to.optional(self.person.as_ref()).bytes(&self.loc);
        to.text(&self.store).bytes(&self.id).bytes(self.secret.bytes()).bytes(&self.inviter);
        to.uint(self.expires);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(11)?;
        let (version, purpose, suite) = (from.uint()?, from.item()?, from.uint()?);
        if version != VERSION || purpose == Purpose::Move || suite != SUITE {
            return Err(DecodeError::Malformed);
        }
        let invitation = Invitation {
            purpose,
            group: from.fixed()?,
            person: from.optional()?,
            loc: from.fixed()?,
            store: from.text()?,
            id: from.fixed()?,
            secret: InviteSecret::from_bytes(from.fixed()?),
            inviter: from.fixed()?,
            expires: from.uint()?,
        };
        let fits = (purpose == Purpose::Device) == invitation.person.is_some();
        if invitation.store.len() > ADDRESS_MAX || !fits {
            return Err(DecodeError::Malformed);
        }
        Ok(invitation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            purpose: Purpose::Person,
            group: [1; 32],
            person: None,
            loc: [2; 16],
            store: "https://exemple.fr/depot/".into(),
            id: [3; 16],
            secret: InviteSecret::from_bytes([4; 32]),
            inviter: [5; 32],
            expires: 498_000,
        }
    }

    #[test]
    fn a_link_is_read_whole_or_bare_or_wrapped_by_a_mail_program() {
        let text = invitation().to_text();
        let (head, tail) = text.split_at(70);
        for form in
            [text.clone(), format!("https://a.fr/#/invitation/{text}"), format!(" {head}\r\n  {tail}\n")]
        {
            let read = Invitation::from_text(&form).unwrap();
            assert_eq!(cbor::encode(&read), cbor::encode(&invitation()));
        }
    }

    #[test]
    fn a_cut_or_changed_link_is_refused() {
        let text = invitation().to_text();
        for cut in 0..text.len() {
            assert!(Invitation::from_text(text.get(..cut).unwrap()).is_err(), "cut at {cut}");
        }
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(Invitation::from_text(&String::from_utf8(changed).unwrap()).is_err(), "changed at {at}");
        }
    }
}
