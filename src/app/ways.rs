//! Ways into the vault: one small file each, all to the same key. So a new passphrase rewrites one file and no row.
//!
//! A way is added before or together with the removal of another, in one batch: whenever the device stops, one opens.

use super::App;
use super::ports::{Batch, Database, World};
use super::vocabulary::{Answer, Failure};
use crate::seal::{Passphrase, VaultKey, row_name};

/// What opens a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayKind {
    /// Words that a person types.
    Passphrase,
    /// Something that this version does not know: left as it is.
    Other,
}

/// The name of a way in: its kind and, from the second one on, a number (`passphrase`, `passphrase-2`). It says nothing of groups
/// or people: it is read before anything is unlocked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayName(String);

const PASSPHRASE: &str = "passphrase";

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

    /// A name for one more passphrase beside these.
    fn beside(taken: &[(WayName, Vec<u8>)]) -> WayName {
        let names = (2_u64..).map(|number| WayName(format!("{PASSPHRASE}-{number}")));
        let free = std::iter::once(Self::passphrase())
            .chain(names)
            .find(|name| !taken.iter().any(|(other, _)| other == name));
        free.unwrap_or_else(Self::passphrase)
    }
}

impl<W: World> App<W> {
    /// The ways in of this device, by name. Nothing has to be unlocked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ways(&self) -> Result<Vec<WayName>, Failure> {
        Ok(self.world.database().ways().await?.into_iter().map(|(name, _)| name).collect())
    }

    /// Puts a new passphrase in the place of every one that is `old`. The others stay.
    ///
    /// # Errors
    /// [`Failure::PassphraseTooShort`], [`Failure::Locked`], [`Failure::WrongPassphrase`]; or the device's. Then nothing has changed.
    pub async fn change_passphrase(&self, old: &str, new: &str) -> Result<Answer, Failure> {
        let (new, key) = (self.chosen(new)?, self.key().await?);
        let opened = self.ways_of(&key, self.world.database().ways().await?, old).await?;
        let file = self.world.wrap_vault(&key, &new).await?;
        self.replace(opened, Some(file)).await
    }

    /// Adds a passphrase. The one that `current` is stays: who merely finds the device open cannot give themselves a way in.
    ///
    /// # Errors
    /// As [`App::change_passphrase`].
    pub async fn add_passphrase(&self, current: &str, new: &str) -> Result<Answer, Failure> {
        let (new, key) = (self.chosen(new)?, self.key().await?);
        self.ways_of(&key, self.world.database().ways().await?, current).await?;
        let file = self.world.wrap_vault(&key, &new).await?;
        self.replace(vec![], Some(file)).await
    }

    /// Removes a way. `passphrase` must open another one: nobody removes the last that they can open.
    ///
    /// # Errors
    /// [`Failure::Unknown`] (no such way), [`Failure::LastWay`], [`Failure::Locked`], [`Failure::WrongPassphrase`]; or the device's. Then
    /// nothing has changed.
    pub async fn remove_way(&self, name: &WayName, passphrase: &str) -> Result<Answer, Failure> {
        let key = self.key().await?;
        let mut others = self.world.database().ways().await?;
        others.retain(|(other, _)| other != name);
        if others.iter().all(|(other, _)| other.kind() == WayKind::Other) {
            return Err(Failure::LastWay);
        }
        self.ways_of(&key, others, passphrase).await?;
        self.replace(vec![name.clone()], None).await
    }

    /// Opens the vault by the first of these ways that the passphrase opens.
    pub(super) async fn enter(&self, passphrase: &str) -> Result<VaultKey, Failure> {
        let ways = self.world.database().ways().await?;
        let mut opened = self.opened(ways, passphrase, 1).await?;
        opened.pop().map(|(_, key)| key).ok_or(Failure::WrongPassphrase)
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
    async fn replace(&self, remove_ways: Vec<WayName>, new: Option<Vec<u8>>) -> Result<Answer, Failure> {
        let _one_at_a_time = self.state.lock().await;
        let database = self.world.database();
        let ways = database.ways().await?;
        let there = |name: &WayName| ways.iter().any(|(other, _)| other == name);
        if !remove_ways.iter().all(there) {
            return Err(Failure::Unknown);
        }
        let stays = |name: &WayName| name.kind() == WayKind::Passphrase && !remove_ways.contains(name);
        if new.is_none() && !ways.iter().any(|(name, _)| stays(name)) {
            return Err(Failure::LastWay);
        }
        let add_ways = new.map(|file| (WayName::beside(&ways), file)).into_iter().collect();
        database.write(Batch { add_ways, remove_ways, ..Batch::default() }).await?;
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
        assert_eq!(WayName::parse("passkey").map(|name| name.kind()), Some(WayKind::Other));
    }
}
