//! Closing a season, moving on, forgetting; and coming back with a kit.

use super::ports::{Batch, Database, World};
use super::show::group_id;
use super::vocabulary::{Answer, Failure, Login};
use super::{App, Group, Standing, StorePlace, Vault};
use crate::log::payload::PERSON_NAME_MAX;
use crate::seal::KitSeed;
use crate::store::address;
use crate::sync::{Joining, Replica};

impl<W: World> App<W> {
    pub(super) async fn close_season(&self, group: u32) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.lead_on(group, |replica, place| {
            let next = replica.found_successor(&place.address, hour, &mut *chance)?;
            Ok((place.clone(), Standing::In(Box::new(next))))
        })
        .await
    }

    pub(super) async fn move_on(&self, group: u32, successor: &str) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        if self.known(successor).await {
            return Err(Failure::AlreadyMember);
        }
        self.lead_on(group, |replica, place| {
            let told = replica.membership().successors.iter().map(|s| s.group);
            let to = told.into_iter().find(|id| group_id(id) == successor).ok_or(Failure::Unknown)?;
            let (joining, address) = replica.move_to(&to, hour, &mut *chance)?;
            // In the store where the group lies now, what it asks for is known.
            let same = address::same(&address, &place.address);
            let place = if same { place.clone() } else { StorePlace::open(address) };
            Ok((place, Standing::Waiting(Box::new(joining))))
        })
        .await
    }

    /// Changes a group so that it leads into another, and keeps both at once: keys that were stated are never lost.
    async fn lead_on(
        &self,
        number: u32,
        lead: impl FnOnce(&mut Replica, &StorePlace) -> Result<(StorePlace, Standing), Failure>,
    ) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let group = vault.groups.get_mut(&number).ok_or(Failure::Unknown)?;
        let Standing::In(replica) = &mut group.standing else { return Err(Failure::Unknown) };
        let before = replica.clone();
        let led = lead(replica, &group.store);
        let next = vault.next_number();
        let kept = match led {
            Ok((place, standing)) => {
                vault.groups.insert(next, Group::new(place, standing));
                self.keep_all(vault, &[number, next], Batch::default()).await
            }
            Err(failure) => Err(failure),
        };
        if let Err(failure) = kept {
            vault.groups.remove(&next);
            if let Some(group) = vault.groups.get_mut(&number) {
                group.standing = Standing::In(before);
            }
            return Err(failure);
        }
        Ok(Answer::Group(next))
    }

    async fn known(&self, group: &str) -> bool {
        let state = self.state.lock().await;
        state.vault.as_ref().is_some_and(|vault| is_known(vault, group))
    }

    /// Forgets a group: its rows go, keys, drafts and all. The store keeps what it keeps.
    pub(super) async fn forget(&self, number: u32) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let last = vault.groups.len() == 1;
        let group = vault.groups.get(&number).ok_or(Failure::Unknown)?;
        let mut known = vec![super::kept::group_row(&vault.key, number)];
        let ids =
            if let Standing::In(replica) = &group.standing { replica.ledger().ids() } else { Vec::new() };
        known.extend(ids.iter().map(|id| super::kept::entry_row(&vault.key, number, id)));
        known.extend(vault.drawer.rows(&vault.key, number, ids.iter()));
        // Of a damaged group nobody knows which rows there are: all are looked at. A later group may take its number, and what were left
        // would be taken for that one's. With the last group goes what does not open, too; but no note of the notebook, and no other
        // group's draft.
        let of_it = |name: &String, bytes: &[u8]| {
            let found = || match super::kept::opened(&vault.key, name, bytes) {
                Ok(row) => row.group == number,
                Err(_) => last && !vault.drawer.holds(name),
            };
            known.contains(name) || found()
        };
        let rows = self.world().database().rows().await?;
        let delete: Vec<String> =
            rows.into_iter().filter(|(name, bytes)| of_it(name, bytes)).map(|(name, _)| name).collect();
        self.world().database().write(Batch { delete: delete.clone(), ..Batch::default() }).await?;
        vault.drawer.forget(&delete);
        vault.groups.remove(&number);
        Ok(Answer::Done)
    }

    pub(super) async fn recover(
        &self,
        words: &str,
        place: &str,
        (store, login): (&str, Option<Login>),
        device_name: &str,
        passphrase: Option<String>,
    ) -> Result<Answer, Failure> {
        self.hour()?;
        let seed = KitSeed::read(&self.world().decomposed(words)).map_err(|_| Failure::NotAKit)?;
        let loc = crate::seal::from_base32(place.trim()).ok_or(Failure::NotAKit)?;
        let name = super::act::usable(device_name, PERSON_NAME_MAX)?;
        let place = StorePlace::typed(store, login)?;
        let first = self.first_vault(passphrase).await?;
        self.add_group(first, |_| {
            let joining = Joining::recover(seed, loc, &name, &mut *self.world().chance());
            Ok(Group::new(place, Standing::Waiting(Box::new(joining))))
        })
        .await
    }

    /// In the groups that succeed others, lets in who moves there. Called after an exchange of either.
    pub(super) async fn welcome(&self) -> Result<(), Failure> {
        let hour = self.hour()?;
        let mut state = self.state.lock().await;
        let Some(vault) = state.vault.as_mut() else { return Ok(()) };
        let numbers: Vec<u32> = vault.groups.keys().copied().collect();
        for number in numbers {
            let Some(predecessor) = predecessor(vault, number) else { continue };
            let Some(mut group) = vault.groups.remove(&number) else { continue };
            if let (Standing::In(next), Some(old)) = (&mut group.standing, vault.groups.get(&predecessor))
                && let Standing::In(old) = &old.standing
            {
                next.welcome(old, hour, &mut *self.world().chance());
            }
            vault.groups.insert(number, group);
            self.keep(vault, number, Batch::default()).await?;
        }
        Ok(())
    }
}

/// The number of the group here that a group succeeds.
fn predecessor(vault: &Vault, number: u32) -> Option<u32> {
    let Standing::In(next) = &vault.groups.get(&number)?.standing else { return None };
    let before = next.membership().genesis.as_ref()?.predecessor?.group;
    let is_it = |group: &Group| match &group.standing {
        Standing::In(old) if *old.group() == before => Some(old.is_live()),
        _ => None,
    };
    // Who left and came back has it twice, and hears more where they are in.
    let mut old = vault.groups.iter().filter_map(|(number, group)| Some((is_it(group)?, *number)));
    let first = old.next()?;
    Some(std::iter::once(first).chain(old).find(|(live, _)| *live).unwrap_or(first).1)
}

/// Whether this device is in a group, or waits to be.
pub(super) fn is_known(vault: &Vault, group: &str) -> bool {
    vault.groups.values().any(|known| match &known.standing {
        Standing::In(replica) => group_id(replica.group()) == group,
        Standing::Waiting(joining) => joining.group().is_some_and(|id| group_id(id) == group),
        Standing::Damaged => false,
    })
}

/// Whether this device is in a group and not out again, or waits to be.
pub(super) fn is_awaited(vault: &Vault, group: &str) -> bool {
    vault.groups.values().any(|known| match &known.standing {
        Standing::In(replica) => replica.is_live() && group_id(replica.group()) == group,
        Standing::Waiting(joining) => joining.group().is_some_and(|id| group_id(id) == group),
        Standing::Damaged => false,
    })
}

/// The replica of a group that this device is in.
pub(super) fn replica(vault: &Vault, number: u32) -> Result<&Replica, Failure> {
    match &vault.groups.get(&number).ok_or(Failure::Unknown)?.standing {
        Standing::In(replica) => Ok(replica),
        Standing::Waiting(_) | Standing::Damaged => Err(Failure::Unknown),
    }
}
