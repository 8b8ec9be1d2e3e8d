//! The invitation that travels in a link's fragment (PROTOCOL.md "Invitation"). It gives no read access: it lets one
//! person ask, provably, to be let in. The login of the store, where it goes with it, lets them through the store's door, and no
//! further.

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

/// Longest name and longest password in a link, in bytes.
const LOGIN_MAX: usize = 512;
/// Between an invitation and a login: no character of base64url.
const BETWEEN: char = '.';

/// What the invitation's store asks for, where that goes with it.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkLogin {
    /// The name at the store, 1 to 512 bytes.
    pub user: String,
    /// At most 512 bytes.
    pub password: String,
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
    /// As text for a link, with the store's login behind it where one is given. Base64url, with four bytes of the hash of all that
    /// travels in front, so that a cut-off link is told from a forged one; and one that lost its login whole from one that had none.
    pub fn to_text(&self, login: Option<&LinkLogin>) -> String {
        let (body, login) = (cbor::encode(self), login.map(cbor::encode));
        let mut bytes = check(&body, login.as_deref()).to_vec();
        bytes.extend_from_slice(&body);
        let mut text = URL_SAFE_NO_PAD.encode(&bytes);
        if let Some(login) = login {
            text.push(BETWEEN);
            URL_SAFE_NO_PAD.encode_string(login, &mut text);
        }
        text
    }

    /// Reads a whole link, its fragment, or the bare text; spaces and line breaks that a mail program added do not
    /// matter. With the login that came with it: all of it holds, or nothing is read.
    pub fn from_text(text: &str) -> Result<(Invitation, Option<LinkLogin>), InvitationError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = compact.rsplit(['/', '#']).next().unwrap_or_default();
        let (first, second) = match bare.split_once(BETWEEN) {
            Some((first, second)) => (first, Some(decoded(second)?)),
            None => (bare, None),
        };
        let bytes = decoded(first)?;
        let (sum, body) = bytes.split_first_chunk::<4>().ok_or(InvitationError::Malformed)?;
        if *sum != check(body, second.as_deref()) {
            return Err(InvitationError::Malformed);
        }
        let mut reader = Reader::new(body);
        reader.any_array()?;
        let (version, purpose, suite) = (reader.uint()?, reader.uint()?, reader.uint()?);
        if version != VERSION || purpose > 1 || suite != SUITE {
            return Err(InvitationError::Newer);
        }
        Ok((cbor::decode(body)?, second.as_deref().map(login_of).transpose()?))
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, InvitationError> {
    URL_SAFE_NO_PAD.decode(text.as_bytes()).map_err(|_| InvitationError::Malformed)
}

fn login_of(bytes: &[u8]) -> Result<LinkLogin, InvitationError> {
    let mut reader = Reader::new(bytes);
    reader.any_array()?;
    if reader.uint()? != VERSION {
        return Err(InvitationError::Newer);
    }
    Ok(cbor::decode(bytes)?)
}

/// Of a link with a login another than of the same without: a cut that takes the login away leaves no invitation.
fn check(body: &[u8], login: Option<&[u8]>) -> [u8; 4] {
    let full = match login {
        Some(login) => hash("souspli/1/link/login", &[body, login]),
        None => hash("souspli/1/link", &[body]),
    };
    [full[0], full[1], full[2], full[3]]
}

impl Item for LinkLogin {
    fn write(&self, to: &mut Writer) {
        to.array(3).uint(VERSION).text(&self.user).text(&self.password);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(3)?;
        let version = from.uint()?;
        let login = LinkLogin { user: from.text()?, password: from.text()? };
        let fits = !login.user.is_empty() && login.user.len().max(login.password.len()) <= LOGIN_MAX;
        if version == VERSION && fits { Ok(login) } else { Err(DecodeError::Malformed) }
    }
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

    fn login(user: &str, password: &str) -> LinkLogin {
        LinkLogin { user: user.into(), password: password.into() }
    }

    /// Without a login, and with one.
    fn texts() -> [(String, Option<LinkLogin>); 2] {
        let login = login("camille", "s\u{e9}same: ouvre");
        [(invitation().to_text(None), None), (invitation().to_text(Some(&login)), Some(login))]
    }

    #[test]
    fn a_link_is_read_whole_or_bare_or_wrapped_by_a_mail_program() {
        for (text, login) in texts() {
            for at in [70, text.len() - 4] {
                let (head, tail) = text.split_at(at);
                for form in [
                    text.clone(),
                    format!("https://a.fr/#/invitation/{text}"),
                    format!(" {head}\r\n  {tail}\n"),
                ] {
                    let (read, with) = Invitation::from_text(&form).unwrap();
                    assert_eq!(cbor::encode(&read), cbor::encode(&invitation()));
                    assert!(with == login);
                }
            }
        }
    }

    #[test]
    fn a_cut_or_changed_link_is_refused() {
        for (text, login) in texts() {
            // The cut that leaves the invitation and takes the whole login is among them.
            for cut in 0..text.len() {
                assert!(Invitation::from_text(text.get(..cut).unwrap()).is_err(), "cut at {cut}");
                assert!(login.is_none() || Invitation::from_text(text.get(cut + 1..).unwrap()).is_err());
            }
            for at in 0..text.len() {
                for to in [b'A', b'.'] {
                    let mut changed = text.clone().into_bytes();
                    changed[at] = if changed[at] == to { b'B' } else { to };
                    let changed = String::from_utf8(changed).unwrap();
                    assert!(Invitation::from_text(&changed).is_err(), "changed at {at}");
                }
            }
        }
    }

    #[test]
    fn an_invitation_and_a_login_of_two_links_are_no_link() {
        let [(without, _), (with, _)] = texts();
        let other = invitation().to_text(Some(&login("camille", "autre")));
        let (first, second) = with.split_once('.').unwrap();
        let (other_first, other_second) = other.split_once('.').unwrap();
        for (one, two) in [
            (without.as_str(), second),
            (without.as_str(), ""),
            (first, other_second),
            (other_first, second),
            (first, ""),
            ("", second),
            (first, with.as_str()),
        ] {
            assert!(Invitation::from_text(&format!("{one}.{two}")).is_err());
        }
    }

    /// As a link would be made by who counts the check right and keeps to nothing else.
    fn made_of(second: &[u8]) -> Result<(Invitation, Option<LinkLogin>), InvitationError> {
        let body = cbor::encode(&invitation());
        let bytes = [check(&body, Some(second)).as_slice(), &body].concat();
        Invitation::from_text(&format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(bytes),
            URL_SAFE_NO_PAD.encode(second)
        ))
    }

    #[test]
    fn a_login_in_a_link_has_one_form_and_a_bound() {
        let long = "a".repeat(LOGIN_MAX);
        let longer = "a".repeat(LOGIN_MAX + 1);
        assert!(made_of(&cbor::encode(&login(&long, &long))).is_ok());
        for refused in [login("", "x"), login(&longer, "x"), login("x", &longer)] {
            assert_eq!(made_of(&cbor::encode(&refused)).err(), Some(InvitationError::Malformed));
        }
        let good = cbor::encode(&login("a", "b"));
        assert_eq!(good, [0x83, 1, 0x61, b'a', 0x61, b'b']);
        for bytes in [&[][..], &good[..5], &[0x83, 1, 0x61, b'a', 0x61, b'b', 0], &[0x82, 1, 0x61, b'a']] {
            assert_eq!(made_of(bytes).err(), Some(InvitationError::Malformed), "{bytes:?}");
        }
        // Longer than it need be.
        let other = [0x83, 1, 0x78, 1, b'a', 0x61, b'b'];
        assert_eq!(made_of(&other).err(), Some(InvitationError::Malformed));
        // Of a version to come.
        assert_eq!(made_of(&[0x84, 2, 0x61, b'a', 0x61, b'b', 0]).err(), Some(InvitationError::Newer));
    }
}
