//! Ways into the vault: one small file each, all to the same key. So a new passphrase rewrites one file and no row.
//!
//! A way is added before or together with the removal of another, in one batch: whenever the device stops, one opens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::App;
use super::ports::{Batch, Database, World};
use super::vocabulary::{Answer, Command, Failure, PasskeyView};
use crate::seal::{Passkey, Passphrase, VaultKey, row_name};

/// What opens a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayKind {
    /// Words that a person types.
    Passphrase,
    /// What an authenticator keeps, for a browser that asks for it.
    Passkey,
    /// Something that this version does not know: left as it is.
    Other,
}

/// The name of a way in: its kind and, from the second one on, a number (`passphrase`, `passphrase-2`). It says nothing of groups
/// or people: it is read before anything is unlocked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayName(String);

const PASSPHRASE: &str = "passphrase";
const PASSKEY: &str = "passkey";

impl WayName {
    /// Reads a name: 1 to 24 letters a to z, then nothing or `-` and a number from 2, without leading zeros.
    pub fn parse(name: &str) -> Option<WayName> {
        let (kind, number) = name.split_once('-').map_or((name, None), |(kind, number)| (kind, Some(number)));
        let known = (1..=24).contains(&kind.len()) && kind.bytes().all(|letter| letter.is_ascii_lowercase());
        let counted = number.is_none_or(|number| {
            number.parse::<u32>().is_ok_and(|value| value >= 2 && value.to_string() == number)
        });
        (known && counted).then(|| WayName(name.to_owned()))
    }

    /// What opens it.
    pub fn kind(&self) -> WayKind {
        match self.0.split('-').next() {
            Some(PASSPHRASE) => WayKind::Passphrase,
            Some(PASSKEY) => WayKind::Passkey,
            _ => WayKind::Other,
        }
    }

    /// The name, as the database has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first passphrase of a device.
    pub fn passphrase() -> WayName {
        WayName(PASSPHRASE.to_owned())
    }

    /// A name for one more of a kind beside these.
    fn beside(kind: &str, taken: &[(WayName, Vec<u8>)]) -> WayName {
        let names = (2_u64..).map(|number| WayName(format!("{kind}-{number}")));
        let free = std::iter::once(WayName(kind.to_owned()))
            .chain(names)
            .find(|name| !taken.iter().any(|(other, _)| other == name));
        free.unwrap_or_else(Self::passphrase)
    }
}

/// What is done to the ways of an open device, by who types a passphrase of it.
pub(super) enum Change {
    /// Puts this one in the place of every one that the typed one opens.
    Passphrase(String),
    /// Adds this one.
    AddPassphrase(String),
    /// Adds a passkey; texts in base64url.
    AddPasskey { credential: String, salt: String, output: String },
    /// Removes a way.
    Remove(String),
}

/// The passkeys among some ways, for the page.
pub(super) fn passkeys(ways: &[(WayName, Vec<u8>)]) -> Vec<PasskeyView> {
    let mut passkeys = vec![];
    for (name, file) in ways {
        if name.kind() == WayKind::Passkey {
            // A damaged one is listed too: its person can remove it.
            let (credential, salt) = Passkey::read(file)
                .map_or((&[][..], &[][..]), |(passkey, _)| (passkey.credential, passkey.salt.as_slice()));
            let [credential, salt] = [credential, salt].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
            passkeys.push(PasskeyView { way: name.0.clone(), credential, salt });
        }
    }
    passkeys
}

/// Bytes that the page has as text.
fn from_text(text: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    URL_SAFE_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| Failure::NoPasskey)
}

/// The same, where they are 32.
fn secret(text: &str) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let bytes = from_text(text)?;
    bytes.as_slice().try_into().map(Zeroizing::new).map_err(|_| Failure::NoPasskey)
}

impl<W: World> App<W> {
    /// The ways in of this device, by name. Nothing has to be unlocked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ways(&self) -> Result<Vec<WayName>, Failure> {
        Ok(self.world.database().ways().await?.into_iter().map(|(name, _)| name).collect())
    }

    /// Adds a passphrase. The one that `current` is stays.
    ///
    /// # Errors
    /// As [`Command::ChangePassphrase`].
    pub async fn add_passphrase(&self, current: &str, new: &str) -> Result<Answer, Failure> {
        self.change_ways(Change::AddPassphrase(new.to_owned()), current.to_owned()).await
    }

    /// Does that, where `passphrase` opens this device: who merely finds it open cannot give themselves a way in. What is removed must
    /// not be what it opens by: nobody removes the last passphrase that they know, and so never the last.
    ///
    /// # Errors
    /// [`Failure::PassphraseTooShort`], [`Failure::NoPasskey`] (not a passkey's), [`Failure::Unknown`] (no such way), [`Failure::LastWay`],
    /// [`Failure::Locked`], [`Failure::WrongPassphrase`]; or the device's. Then nothing has changed.
    pub(super) async fn change_ways(&self, change: Change, passphrase: String) -> Result<Answer, Failure> {
        let passphrase = Zeroizing::new(passphrase);
        let chosen = match &change {
            Change::Passphrase(new) | Change::AddPassphrase(new) => Some(self.chosen(new)?),
            _ => None,
        };
        let key = self.key().await?;
        let mut ways = self.world.database().ways().await?;
        if let Change::Remove(name) = &change {
            ways.retain(|(other, _)| other.as_str() != name);
            if !ways.iter().any(|(other, _)| other.kind() == WayKind::Passphrase) {
                return Err(Failure::LastWay);
            }
        }
        let opened = self.ways_of(&key, ways, &passphrase).await?;
        let new = match (&change, chosen) {
            (_, Some(chosen)) => Some((PASSPHRASE, self.world.wrap_vault(&key, &chosen).await?)),
            (Change::AddPasskey { credential, salt, output }, _) => {
                let passkey = Passkey { credential: &from_text(credential)?, salt: &*secret(salt)? };
                let file = passkey.wrap(&key, &*secret(output)?, &mut *self.world.chance());
                Some((PASSKEY, file.map_err(|_| Failure::NoPasskey)?))
            }
            _ => None,
        };
        let gone = match change {
            Change::Passphrase(_) => opened,
            Change::Remove(name) => vec![WayName::parse(&name).ok_or(Failure::Unknown)?],
            _ => vec![],
        };
        self.replace(gone, new).await
    }

    /// Opens the vault by the first way that the passphrase or the passkey opens.
    pub(super) async fn enter(&self, opening: Command) -> Result<VaultKey, Failure> {
        let ways = self.world.database().ways().await?;
        match opening {
            Command::Unlock { passphrase } => {
                let mut opened = self.opened(ways, &Zeroizing::new(passphrase), 1).await?;
                opened.pop().map(|(_, key)| key).ok_or(Failure::WrongPassphrase)
            }
            Command::UnlockWithPasskey { credential, output } => {
                let output = secret(&Zeroizing::new(output))?;
                let named = |file| {
                    Passkey::read(file)
                        .is_ok_and(|(passkey, _)| URL_SAFE_NO_PAD.encode(passkey.credential) == credential)
                };
                // Several may bear one credential's name, a damaged one among them.
                let mut files =
                    ways.iter().filter(|(name, file)| name.kind() == WayKind::Passkey && named(file));
                files.find_map(|(_, file)| Passkey::unwrap(file, &output).ok()).ok_or(Failure::NoPasskey)
            }
            _ => Err(Failure::Unknown),
        }
    }

    /// A passphrase being chosen.
    pub(super) fn chosen(&self, passphrase: &str) -> Result<Passphrase, Failure> {
        Passphrase::own(&self.world.decomposed(passphrase)).map_err(|_| Failure::PassphraseTooShort)
    }

    /// The open vault's key once more, for work that takes long.
    async fn key(&self) -> Result<VaultKey, Failure> {
        let state = self.state.lock().await;
        let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
        Ok(VaultKey::from_bytes(*vault.key.bytes()))
    }

    /// Those of `ways` that the passphrase opens and that lead to this very vault; at least one.
    async fn ways_of(
        &self,
        key: &VaultKey,
        ways: Vec<(WayName, Vec<u8>)>,
        passphrase: &str,
    ) -> Result<Vec<WayName>, Failure> {
        // Compares what the two keys make, never the keys.
        let mark = |key: &VaultKey| row_name(key, "vault", b"");
        let mut opened = self.opened(ways, passphrase, usize::MAX).await?;
        opened.retain(|(_, other)| mark(other) == mark(key));
        if opened.is_empty() {
            return Err(Failure::WrongPassphrase);
        }
        Ok(opened.into_iter().map(|(name, _)| name).collect())
    }

    /// Those of `ways` that the passphrase opens, at most so many. A damaged file stops no other way.
    async fn opened(
        &self,
        ways: Vec<(WayName, Vec<u8>)>,
        passphrase: &str,
        at_most: usize,
    ) -> Result<Vec<(WayName, VaultKey)>, Failure> {
        let typed = Passphrase::typed(&self.world.decomposed(passphrase));
        let mut opened = vec![];
        let mut why = Failure::PassphraseNeeded;
        for (name, file) in ways.into_iter().filter(|(name, _)| name.kind() == WayKind::Passphrase) {
            match self.world.open_vault(file, &typed).await {
                Ok(key) => opened.push((name, key)),
                Err(Failure::WrongPassphrase) => why = Failure::WrongPassphrase,
                // Told only when no sound way is there to be opened with another passphrase.
                Err(Failure::Damaged) if why == Failure::WrongPassphrase => {}
                Err(Failure::Damaged) => why = Failure::Damaged,
                Err(other) => return Err(other),
            }
            if opened.len() >= at_most {
                break;
            }
        }
        if opened.is_empty() { Err(why) } else { Ok(opened) }
    }

    /// One batch: a new way in, others out. Looks at the database once more, under the lock: another command may have been quicker.
    async fn replace(
        &self,
        remove_ways: Vec<WayName>,
        new: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        let database = self.world.database();
        let mut ways = database.ways().await?;
        let there = |name: &WayName| ways.iter().any(|(other, _)| other == name);
        if !remove_ways.iter().all(there) {
            return Err(Failure::Unknown);
        }
        let stays = |name: &WayName| name.kind() == WayKind::Passphrase && !remove_ways.contains(name);
        if new.is_none() && !ways.iter().any(|(name, _)| stays(name)) {
            return Err(Failure::LastWay);
        }
        let add_ways: Vec<_> =
            new.map(|(kind, file)| (WayName::beside(kind, &ways), file)).into_iter().collect();
        ways.retain(|(name, _)| !remove_ways.contains(name));
        ways.extend(add_ways.iter().cloned());
        database.write(Batch { add_ways, remove_ways, ..Batch::default() }).await?;
        state.passkeys = passkeys(&ways);
        Ok(Answer::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_kind_and_a_number_and_nothing_else() {
        for name in ["passphrase", "passphrase-2", "passphrase-10", "passkey", "passkey-3"] {
            assert_eq!(WayName::parse(name).as_ref().map(WayName::as_str), Some(name));
        }
        for name in [
            "",
            "-2",
            "passphrase-",
            "passphrase-1",
            "passphrase-02",
            "passphrase-2-3",
            "Les Passerelles",
            "pass phrase",
        ] {
            assert_eq!(WayName::parse(name), None, "{name:?}");
        }
        assert_eq!(WayName::passphrase().kind(), WayKind::Passphrase);
        assert_eq!(WayName::parse("passphrase-2").map(|name| name.kind()), Some(WayKind::Passphrase));
        assert_eq!(WayName::parse("passkey-2").map(|name| name.kind()), Some(WayKind::Passkey));
        assert_eq!(WayName::parse("card").map(|name| name.kind()), Some(WayKind::Other));
    }
}
