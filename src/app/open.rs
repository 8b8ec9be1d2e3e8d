//! Starting, and opening the vault.

use litemap::LiteMap;

use super::drawer::Drawer;
use super::kept::{Kind, assemble, group_row, opened};
use super::ports::{Batch, Database, World};
use super::vocabulary::{Answer, Command, Exchange, Failure, Progress, Stage};
use super::ways::WayName;
use super::{App, Group, Standing, StorePlace, Vault};
use crate::seal::{UnwrapError, VaultKey, suggest};

/// 2026-01-01, in hours since 1970. A clock before that is wrong: this version did not exist.
const CLOCK_AT_LEAST: u64 = 490_896;

/// Rows that are opened between two words about it.
const TOLD_EVERY: u32 = 100;

/// Of so many groups that were forgotten before a damaged one the numbers are passed over.
const FORGOTTEN_BEFORE: u32 = 1000;

impl Group {
    pub(super) fn new(store: StorePlace, standing: Standing) -> Group {
        Group { store, standing, exchange: Exchange::default(), words: LiteMap::new(), waiting_words: None }
    }
}

impl<W: World> App<W> {
    /// Looks at the database, and brings it up to date: is there a vault? Shows the first view. While the app is open elsewhere on this device
    /// there is nothing else to do than to call this again.
    pub async fn start(&self) {
        if !self.world.is_the_only_one().await {
            self.state.lock().await.stage = Stage::OpenElsewhere;
            return self.show().await;
        }
        let stage = self.look().await.unwrap_or(Stage::NoStorage);
        self.state.lock().await.stage = stage;
        self.show().await;
    }

    pub(super) fn suggest(&self) -> Answer {
        Answer::Passphrase(suggest(&mut *self.world.chance()))
    }

    pub(super) fn hour(&self) -> Result<u64, Failure> {
        let hour = self.world.hour();
        if hour >= CLOCK_AT_LEAST { Ok(hour) } else { Err(Failure::ClockWrong) }
    }

    /// By a passphrase or a passkey.
    pub(super) async fn unlock(&self, opening: Command) -> Result<Answer, Failure> {
        let stage = self.state.lock().await.stage;
        if stage == Stage::Open {
            return Ok(Answer::Done);
        }
        if stage != Stage::Locked {
            return Err(self.not_ready(stage));
        }
        let key = self.enter(opening).await?;
        let kept = self.world.database().rows().await?;
        // A row that is damaged is kept as it is; what it belongs to says so, and the others open.
        let (mut rows, mut spoilt, mut drawer) = (Vec::new(), Vec::new(), Drawer::default());
        let known = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        for (done, (name, bytes)) in (0_u32..).zip(&kept) {
            if done % TOLD_EVERY == 0 {
                self.world.progress(Progress { group: None, done, known });
            }
            match opened(&key, name, bytes) {
                Ok(row) if row.kind == Kind::Leaf => drawer.take(&key, name, &row),
                Ok(row) => rows.push(row),
                Err(_) => spoilt.push(name),
            }
        }
        let highest = rows.iter().map(|row| row.group).max().unwrap_or(0).max(drawer.highest());
        let mut groups = assemble(rows);
        if !spoilt.is_empty() {
            // A group whose own row is damaged still has its number: nothing else may take it. It may be far above those that open, where
            // those between were forgotten.
            let beyond = u32::try_from(spoilt.len()).unwrap_or(u32::MAX).saturating_add(FORGOTTEN_BEFORE);
            for number in 1..=highest.saturating_add(beyond) {
                let name = group_row(&key, number);
                let known = groups.iter().any(|(other, _)| *other == number);
                if !known && kept.iter().any(|(other, _)| *other == name) {
                    groups.push((number, Group::new(StorePlace::open(String::new()), Standing::Damaged)));
                }
            }
            for name in spoilt {
                drawer.take_damaged(&key, name, groups.iter().map(|(number, _)| *number));
            }
            if groups.is_empty() && drawer.is_empty() {
                return Err(Failure::Damaged);
            }
        }
        let mut open = LiteMap::new();
        for (number, group) in groups {
            open.insert(number, group);
        }
        let mut state = self.state.lock().await;
        // Another may have been quicker, and what was read here is not what is kept any more.
        if state.stage != Stage::Open {
            state.stage = Stage::Open;
            state.vault = Some(Vault { key, groups: open, drawer });
        }
        Ok(Answer::Done)
    }

    fn not_ready(&self, stage: Stage) -> Failure {
        match stage {
            Stage::OpenElsewhere => Failure::OpenElsewhere,
            Stage::New => Failure::PassphraseNeeded,
            Stage::Newer => Failure::DeviceNewer,
            _ => Failure::DeviceStorage,
        }
    }

    /// For a person who chooses their passphrase with their first group: the vault's file to be written with it.
    /// `None` when the vault is open already.
    pub(super) async fn first_vault(
        &self,
        passphrase: Option<String>,
    ) -> Result<Option<(Vault, Batch)>, Failure> {
        let stage = self.state.lock().await.stage;
        match (stage, passphrase) {
            (Stage::Open, None) => Ok(None),
            (Stage::Open, Some(_)) => Err(Failure::AlreadyProtected),
            (Stage::Locked, None) => Err(Failure::Locked),
            (Stage::Locked, Some(_)) => Err(Failure::AlreadyProtected),
            (Stage::Starting | Stage::NoStorage | Stage::OpenElsewhere | Stage::Newer, _) => {
                Err(self.not_ready(stage))
            }
            (Stage::New, None) => Err(Failure::PassphraseNeeded),
            (Stage::New, Some(chosen)) => {
                let passphrase = self.chosen(&chosen)?;
                let key = VaultKey::generate(&mut *self.world.chance());
                let file = self.world.wrap_vault(&key, &passphrase).await?;
                // Another tab may have made one meanwhile.
                if !self.world.database().ways().await?.is_empty() {
                    return Err(Failure::AlreadyProtected);
                }
                let batch = Batch { add_ways: vec![(WayName::passphrase(), file)], ..Batch::default() };
                Ok(Some((Vault { key, groups: LiteMap::new(), drawer: Drawer::default() }, batch)))
            }
        }
    }

    /// Adds a group under the next number and keeps it, together with the vault when it is the first.
    pub(super) fn add_group<'a>(
        &'a self,
        first: Option<(Vault, Batch)>,
        group: impl FnOnce(&Vault) -> Result<Group, Failure> + 'a,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'a {
        self.add_and_keep(first, Box::new(group))
    }

    /// Compiled once for all groups.
    async fn add_and_keep(&self, first: Option<(Vault, Batch)>, group: Added<'_>) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        match first {
            Some((mut vault, batch)) => {
                let added = group(&vault)?;
                vault.groups.insert(1, added);
                self.keep(&mut vault, 1, batch).await?;
                state.stage = Stage::Open;
                state.vault = Some(vault);
                Ok(Answer::Group(1))
            }
            None => {
                let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
                let added = group(vault)?;
                let number = vault.next_number();
                vault.groups.insert(number, added);
                if let Err(failure) = self.keep(vault, number, Batch::default()).await {
                    vault.groups.remove(&number);
                    return Err(failure);
                }
                Ok(Answer::Group(number))
            }
        }
    }
}

type Added<'a> = Box<dyn FnOnce(&Vault) -> Result<Group, Failure> + 'a>;

impl From<UnwrapError> for Failure {
    fn from(error: UnwrapError) -> Failure {
        match error {
            UnwrapError::WrongPassphrase => Failure::WrongPassphrase,
            UnwrapError::Refused | UnwrapError::TooCostly | UnwrapError::Damaged => Failure::Damaged,
        }
    }
}
