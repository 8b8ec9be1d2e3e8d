//! Drives exchanges with the store: carries out the engine's effects, and keeps what changed before each of them.

use std::collections::VecDeque;

use super::ports::{Batch, Database, DatabaseError, World};
use super::stores::{is_another, wanted};
use super::vocabulary::{Failure, Progress, Trouble};
use super::{App, Group, Standing};
use crate::defence::Defence;
use crate::log::name::{FileName, Folder};
use crate::seal::Chance;
use crate::store::{Store, StoreError};
use crate::sync::{Effect, Event, Exchange, JoiningExchange};

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        match error {
            StoreError::Unreachable => Trouble::Unreachable,
            StoreError::Refused => Trouble::Refused,
            StoreError::Full => Trouble::Full,
            StoreError::Server(status) => Trouble::HostError(status),
            StoreError::NotAStore => Trouble::NotAStore,
        }
    }
}

/// What stopped an exchange, where it was not the store but this device.
fn of_the_device(failure: Failure) -> Failure {
    match failure {
        Failure::DeviceFull => Failure::Exchange(Trouble::DeviceFull),
        Failure::DeviceStorage => Failure::Exchange(Trouble::DeviceStorage),
        Failure::DeviceGone => Failure::Exchange(Trouble::DeviceGone),
        other => other,
    }
}

enum Run {
    Member(Box<Exchange>),
    Newcomer(Box<JoiningExchange>),
}

impl<W: World> App<W> {
    /// Exchanges with the store of one group: pulls, pushes, tidies up. One at a time for each group; a second one that
    /// is asked for meanwhile is not started.
    pub async fn exchange(&self, number: u32) -> Result<(), Failure> {
        let hour = match self.able().await {
            Ok(hour) => hour,
            Err(trouble) => {
                let mut state = self.state.lock().await;
                if let Some(group) = state.vault.as_mut().and_then(|vault| vault.groups.get_mut(&number)) {
                    group.exchange.trouble = Some(trouble);
                }
                drop(state);
                self.show().await;
                return Err(Failure::Exchange(trouble));
            }
        };
        let (address, folder, run, effects) = {
            let mut state = self.state.lock().await;
            let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
            let group = vault.groups.get_mut(&number).ok_or(Failure::Unknown)?;
            if matches!(group.standing, Standing::Damaged)
                || std::mem::replace(&mut group.exchange.busy, true)
            {
                return Ok(());
            }
            let (folder, run, effects) = match &group.standing {
                Standing::In(replica) => {
                    let (exchange, effects) = Exchange::start();
                    (replica.directory(), Run::Member(Box::new(exchange)), effects)
                }
                Standing::Waiting(joining) => {
                    let (exchange, effects) = JoiningExchange::start();
                    (joining.directory(), Run::Newcomer(Box::new(exchange)), effects)
                }
                Standing::Damaged => return Ok(()),
            };
            (group.store.clone(), folder, run, effects)
        };
        self.show().await;
        let mut outcome = match self.world.store(&address) {
            Some(store) => self.drive(number, &store, &folder, run, effects, hour).await,
            None => Err(Failure::Exchange(Trouble::NotAStore)),
        };
        if outcome.is_ok() {
            outcome = self.end(number).await;
        }
        let outcome = outcome.map_err(of_the_device);
        // Not busy any more, and not before: what another exchange sees here says nothing of a store that this device goes to.
        self.of(number, &folder, |exchange| {
            exchange.busy = false;
            match &outcome {
                Ok(()) => (exchange.last, exchange.trouble) = (Some(hour), None),
                Err(Failure::Exchange(trouble)) => exchange.trouble = Some(*trouble),
                Err(_) => {}
            }
        })
        .await;
        let welcomed = self.welcome().await;
        self.show().await;
        outcome.and(welcomed)
    }

    /// The hour, where this device can exchange. Most exchanges are asked for by nobody, who could be told otherwise.
    async fn able(&self) -> Result<u64, Trouble> {
        // Also while there is nothing to keep: what is on the screen may be all that is left here.
        if self.world.database().layout().await == Err(DatabaseError::Gone) {
            return Err(Trouble::DeviceGone);
        }
        self.hour().map_err(|_| Trouble::Clock)
    }

    /// Changes what is told of a group's exchanges. Where it was forgotten meanwhile, another may have its number.
    async fn of(&self, number: u32, folder: &str, change: impl FnOnce(&mut super::vocabulary::Exchange)) {
        let mut state = self.state.lock().await;
        let group = state.vault.as_mut().and_then(|vault| vault.groups.get_mut(&number));
        if let Some(group) = group.filter(|group| group.standing.directory().as_deref() == Some(folder)) {
            change(&mut group.exchange);
        }
    }

    /// What follows an exchange that went well: what came of it is kept, and the device goes where the group has moved to.
    async fn end(&self, number: u32) -> Result<(), Failure> {
        if Defence::KeptBeforeSent.holds()
            && let Some(vault) = self.state.lock().await.vault.as_mut()
        {
            self.keep(vault, number, Batch::default()).await?;
        }
        self.follow_store(number).await
    }

    /// Where the group's settings say that its files lie elsewhere, or that there is another login, this device goes there, once the old
    /// place knows what it has to say and the new one answers.
    async fn follow_store(&self, number: u32) -> Result<(), Failure> {
        let there = {
            let state = self.state.lock().await;
            let group = state.vault.as_ref().and_then(|vault| vault.groups.get(&number));
            group.and_then(|group| match &group.standing {
                Standing::In(replica) if replica.has_said_all() => {
                    Some((wanted(replica, &group.store)?, replica.directory()))
                }
                _ => None,
            })
        };
        let Some((place, folder)) = there else { return Ok(()) };
        let Some(store) = self.world.store(&place) else { return Ok(()) };
        if store.list(&format!("{folder}/{}", Folder::Heads.name())).await.is_err() {
            return Ok(());
        }
        let mut state = self.state.lock().await;
        let Some(vault) = state.vault.as_mut() else { return Ok(()) };
        if let Some(group) = vault.groups.get_mut(&number)
            && let Standing::In(replica) = &mut group.standing
            // A login may have been typed meanwhile.
            && wanted(replica, &group.store).as_ref() == Some(&place)
        {
            if is_another(&place, &group.store) {
                replica.moved_store();
            }
            replica.mark_changed();
            group.store = place;
            self.keep(vault, number, Batch::default()).await?;
        }
        Ok(())
    }

    async fn drive(
        &self,
        number: u32,
        store: &W::Store,
        folder: &str,
        mut run: Run,
        effects: Vec<Effect>,
        hour: u64,
    ) -> Result<(), Failure> {
        let mut waiting = VecDeque::from(effects);
        let mut done: u32 = 0;
        while let Some(effect) = waiting.pop_front() {
            let event =
                perform(store, folder, effect).await.map_err(|error| Failure::Exchange(error.into()))?;
            let mut state = self.state.lock().await;
            let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
            let group = vault.groups.get_mut(&number).ok_or(Failure::Unknown)?;
            // Forgotten meanwhile, and another has its number: what came is not for it.
            if group.standing.directory().as_deref() != Some(folder) {
                return Ok(());
            }
            let waited = matches!(run, Run::Newcomer(_));
            let more = step(group, &mut run, event, hour, &mut *self.world.chance());
            // Kept before the effects that follow from it: nothing leaves that could be forgotten here.
            if Defence::KeptBeforeSent.holds() {
                self.keep(vault, number, Batch::default()).await?;
            }
            drop(state);
            // Whoever waited to be let in sees that they are, however much there is to read yet.
            if waited && matches!(run, Run::Member(_)) {
                self.show().await;
            }
            waiting.extend(more);
            done = done.saturating_add(1);
            let left = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
            self.world.progress(Progress { group: Some(number), done, known: done.saturating_add(left) });
        }
        Ok(())
    }
}

fn step(group: &mut Group, run: &mut Run, event: Event, hour: u64, chance: &mut dyn Chance) -> Vec<Effect> {
    match (&mut *run, &mut group.standing) {
        (Run::Member(exchange), Standing::In(replica)) => exchange.event(replica, event, hour, chance),
        (Run::Newcomer(exchange), Standing::Waiting(joining)) => {
            let (effects, replica) = exchange.event(joining, event, hour, chance);
            let Some(replica) = replica else { return effects };
            group.standing = Standing::In(Box::new(replica));
            group.waiting_words = None;
            // In, and on at once: what the others wrote is read, and they hear of who came.
            let (exchange, effects) = Exchange::start();
            *run = Run::Member(Box::new(exchange));
            effects
        }
        _ => Vec::new(),
    }
}

async fn perform(store: &impl Store, group: &str, effect: Effect) -> Result<Event, StoreError> {
    let path = |file: &FileName| format!("{group}/{}/{}", file.folder.name(), file.file);
    Ok(match effect {
        Effect::List(folder) => {
            Event::Listed(folder, store.list(&format!("{group}/{}", folder.name())).await?)
        }
        Effect::Get(file) => {
            let bytes = store.get(&path(&file)).await?;
            Event::Got(file, bytes)
        }
        Effect::Put(file, bytes) => {
            store.put(&path(&file), &bytes).await?;
            Event::Put(file)
        }
        Effect::Delete(file) => {
            let gone = store.delete(&path(&file)).await.is_ok();
            Event::Deleted(file, gone)
        }
    })
}
