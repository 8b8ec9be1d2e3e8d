//! Epoch secrets (PROTOCOL.md "Keys and ids"): what the group's files of one period are sealed to.

use zeroize::{Zeroize, Zeroizing};

use super::chance::{Chance, bytes};
use super::envelope::Identity;
use super::hash::derive;

/// The secret of one epoch. Erased when dropped.
#[derive(Clone)]
pub struct EpochSecret(Zeroizing<[u8; 32]>);

impl EpochSecret {
    /// A fresh epoch.
    pub fn generate(chance: &mut dyn Chance) -> Self {
        Self::from_bytes(bytes(chance))
    }

    /// The epoch with this secret, as a grant or the vault gives it.
    pub fn from_bytes(mut secret: [u8; 32]) -> Self {
        let epoch = Self(Zeroizing::new(secret));
        secret.zeroize();
        epoch
    }

    /// The secret, for grants and the vault.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `epoch_id`: commits to the secret, so no grant can put another one under a known id.
    pub fn id(&self, group_id: &[u8; 32]) -> [u8; 32] {
        derive(&*self.0, group_id, "souspli/1/epoch/id")
    }

    /// The age identity that opens this epoch's files; its recipient is never written anywhere in clear.
    pub fn identity(&self, group_id: &[u8; 32]) -> Identity {
        Identity::from_secret(derive(&*self.0, group_id, "souspli/1/epoch/age"))
    }
}
