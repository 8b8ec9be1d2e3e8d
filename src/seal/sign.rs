//! Ed25519 (RFC 8032), always under a label, always verified strictly.

use ed25519_dalek::{Signer, VerifyingKey};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};

/// A device's or a kit's signing key. Erased when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A fresh key.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_secret(bytes(chance))
    }

    /// The key of this RFC 8032 secret.
    pub fn from_secret(mut secret: [u8; 32]) -> Self {
        let key = Self(ed25519_dalek::SigningKey::from_bytes(&secret));
        secret.zeroize();
        key
    }

    /// The RFC 8032 secret, to be kept in the vault.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `label ‖ 0 ‖ message`. The label (without its zero byte) keeps a signature of one kind from standing for
    /// another.
    pub fn sign(&self, label: &str, message: &[u8]) -> Signature {
        Signature(self.0.sign(&labelled(label, message)).to_bytes())
    }
}

/// A public signing key, in the 32 bytes of RFC 8032. Any 32 bytes are accepted here; with some nothing verifies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Whether `signature` is this key's over `label ‖ 0 ‖ message`.
    ///
    /// Strict, so that all devices agree: no key or commitment of small order, no scalar beyond the group's order.
    ///
    /// # Errors
    /// One kind for every reason.
    pub fn verify(&self, label: &str, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| {
                let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
                key.verify_strict(&labelled(label, message), &signature)
            })
            .map_err(|_| BadSignature)
    }
}

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature(pub [u8; 64]);

/// The signature is not that key's over that message under that label.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

fn labelled(label: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(label.len() + 1 + message.len());
    bytes.extend_from_slice(label.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(message);
    bytes
}
