//! What an invitation's secret stands for, and the words that two people compare (PROTOCOL.md "Invitation").

use scrypt::Params;
use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};
use super::envelope::Identity;
use super::hash::{derive, digest, hash, mac, mac_matches};
use super::words::spoken;

/// Parameters of scrypt (RFC 7914) for compared words: the base-2 logarithm of N, then r and p.
const STRETCH_LOG_N: u8 = 14;
const STRETCH_R: u32 = 8;
const STRETCH_P: u32 = 1;

/// The secret in an invitation's link. It lets its holder ask to join, not read. Erased when dropped.
#[derive(Clone)]
pub struct InviteSecret(Zeroizing<[u8; 32]>);

impl InviteSecret {
    /// A fresh invitation.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_bytes(bytes(chance))
    }

    /// The invitation that a link carries.
    pub fn from_bytes(mut secret: [u8; 32]) -> Self {
        let invite = Self(Zeroizing::new(secret));
        secret.zeroize();
        invite
    }

    /// The secret, for the link.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The name of the request's file in `j/`, before base32: `H("souspli/1/join\0" ‖ secret)[0..10]`.
    pub fn join_tag(&self) -> [u8; 10] {
        let mut tag = [0; 10];
        for (to, from) in tag.iter_mut().zip(hash("souspli/1/join", &[&*self.0])) {
            *to = from;
        }
        tag
    }

    /// What the compared words say of the secret: its SHA-256.
    pub fn commitment(&self) -> [u8; 32] {
        digest(&*self.0)
    }

    /// The age identity that the request is sealed to.
    pub fn identity(&self) -> Identity {
        Identity::from_secret(derive(&*self.0, b"", "souspli/1/join/age"))
    }

    /// The request's MAC: shows that its author held the link.
    pub fn mac(&self, request: &[u8]) -> [u8; 32] {
        mac(&*self.mac_key(), "souspli/1/join/mac", &[request])
    }

    /// Whether `tag` is the request's MAC, in constant time.
    pub fn mac_matches(&self, request: &[u8], tag: &[u8; 32]) -> bool {
        mac_matches(&*self.mac_key(), "souspli/1/join/mac", &[request], tag)
    }

    fn mac_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(derive(&*self.0, b"", "souspli/1/join/mac"))
    }
}

/// Six French words over a transcript (canonical CBOR): equal words, equal transcripts.
///
/// 66 bits of scrypt with N = 2^14, r = 8, p = 1: 16 MiB and some tens of milliseconds, little enough for the worker that is
/// already there. An attacker in the middle would have to find keys of their own that give the words of somebody else's, a
/// hundred billion billion such computations, before the two people speak.
pub fn spoken_words(transcript: &[u8]) -> [&'static str; 6] {
    stretched(transcript, b"souspli/1/words\0")
}

/// Six French words over what a session's members compare (canonical CBOR): stretched as [`spoken_words`] are, under a salt of their
/// own, so that words said for the one are never the other's, whatever the two transcripts.
pub fn session_words(transcript: &[u8]) -> [&'static str; 6] {
    stretched(transcript, b"souspli/1/session-words\0")
}

#[allow(clippy::expect_used, reason = "constant parameters")]
fn stretched(transcript: &[u8], salt: &[u8]) -> [&'static str; 6] {
    #[cfg(feature = "weak")]
    let log_n = super::repeatable::stretched_by(STRETCH_LOG_N);
    #[cfg(not(feature = "weak"))]
    let log_n = STRETCH_LOG_N;
    let params = Params::new(log_n, STRETCH_R, STRETCH_P, 32).expect("valid scrypt parameters");
    let mut stretched = [0; 32];
    scrypt::scrypt(transcript, salt, &params, &mut stretched).expect("a valid length");
    spoken(&stretched)
}
