//! Stores that people name: tried out before anything rests on them, with or without a login of one's own (PROTOCOL.md
//! "Changing the store", "Stores").

use super::ports::{Batch, World};
use super::vocabulary::{Answer, Failure, Login, LoginView, StoreChoice, StoreFault, StoreTried};
use super::{App, Standing, StorePlace};
use crate::log::invitation::LinkLogin;
use crate::log::name::Folder;
use crate::log::op::{ADDRESS_MAX, Setting};
use crate::seal::{self, base32};
use crate::store::address::{self, TypedError};
use crate::store::credentials::{Credentials, CredentialsError};
use crate::store::probe;
use crate::store::webdav::WebDav;
use crate::store::{Store, StoreError, Transport};
use crate::sync::Replica;

const _: () = assert!(address::LONGEST == ADDRESS_MAX);

impl StorePlace {
    /// A store that asks for nothing.
    pub fn open(address: String) -> StorePlace {
        StorePlace { address, user: String::new(), password: String::new(), own: false }
    }

    /// The WebDAV folder there, with this place's login; `None` where nothing may be sent.
    pub fn webdav<T: Transport>(&self, transport: T) -> Option<WebDav<T>> {
        WebDav::open(&self.address, self.credentials().ok()?, transport).ok()
    }

    fn credentials(&self) -> Result<Option<Credentials>, CredentialsError> {
        if self.user.is_empty() {
            return Ok(None);
        }
        Credentials::new(self.user.clone().into(), self.password.clone().into()).map(Some)
    }

    /// This place with the login that came with an invitation.
    pub(super) fn handed(self, login: Option<LinkLogin>) -> StorePlace {
        match login {
            Some(LinkLogin { user, password }) => StorePlace { user, password, ..self },
            None => self,
        }
    }

    /// This place with a login that was typed here.
    pub(super) fn typed_login(self, login: Option<Login>) -> Result<StorePlace, StoreFault> {
        let Some(Login { user, password }) = login else { return Ok(self) };
        let place = StorePlace { user: user.trim().to_owned(), password, own: true, ..self };
        match place.credentials() {
            Ok(Some(_)) => Ok(place),
            Ok(None) | Err(_) => Err(StoreFault::BadLogin),
        }
    }

    /// A place as it was typed.
    pub(super) fn typed(address: &str, login: Option<Login>) -> Result<StorePlace, StoreFault> {
        let address = address::typed(address).map_err(|error| match error {
            TypedError::NotAnAddress => StoreFault::NotAnAddress,
            TypedError::Page => StoreFault::Page,
            TypedError::LoginInside => StoreFault::LoginInside,
            TypedError::OpenLine => StoreFault::OpenLine,
        })?;
        StorePlace::open(address).typed_login(login)
    }

    /// The login that goes along with an invitation.
    pub(super) fn link_login(&self) -> Option<LinkLogin> {
        let login = || LinkLogin { user: self.user.clone(), password: self.password.clone() };
        (!self.user.is_empty()).then(login)
    }

    pub(super) fn login_view(&self) -> Option<LoginView> {
        (!self.user.is_empty()).then(|| LoginView { user: self.user.clone(), own: self.own })
    }
}

/// Where a group's settings say that its files lie, if they do, with the login that they name for everybody.
pub(super) fn set_for_all(replica: &Replica) -> Option<StorePlace> {
    let store = replica.membership().store.as_ref()?;
    Some(StorePlace {
        address: store.address.clone(),
        user: store.user.clone(),
        password: store.password.clone(),
        own: false,
    })
}

/// Whether another login may show another folder, as where each has their own at one address.
pub(super) fn is_another(one: &StorePlace, other: &StorePlace) -> bool {
    !address::same(&one.address, &other.address) || one.user != other.user
}

/// Where this device is to go, by the group's settings. Not to where it is: there it keeps a login that was typed on it, and any login
/// where the settings name none; and takes over another one that they name.
pub(super) fn wanted(replica: &Replica, here: &StorePlace) -> Option<StorePlace> {
    let set = set_for_all(replica)?;
    let keeps = here.own || set.user.is_empty() || (&set.user, &set.password) == (&here.user, &here.password);
    (!address::same(&set.address, &here.address) || !keeps).then_some(set)
}

/// What a person is told of a store that did not do what was asked.
fn fault(error: StoreError, place: &StorePlace) -> StoreFault {
    match error {
        StoreError::Refused if place.user.is_empty() => StoreFault::AsksForLogin,
        StoreError::Refused => StoreFault::LoginRefused,
        StoreError::Unreachable => StoreFault::Unreachable,
        StoreError::NotAStore => StoreFault::NotAStore,
        StoreError::Full => StoreFault::Full,
        StoreError::Server(status) => StoreFault::Server(status),
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Failure {
        Failure::Store(fault)
    }
}

impl<W: World> App<W> {
    fn store_at(&self, place: &StorePlace) -> Result<W::Store, StoreFault> {
        // The address was looked at before: what remains is a login that would travel over an open line.
        self.world.store(place).ok_or(StoreFault::OpenLine)
    }

    /// Whether the store at a place answers for a folder, which need not be there, and takes a file and gives it back: many a server says
    /// of whatever it is asked for that nothing is there. Gives whether it deletes that file, on which nothing depends.
    async fn takes(&self, place: &StorePlace, folder: &str, mark: [u8; 32]) -> Result<bool, StoreFault> {
        let store = self.store_at(place)?;
        let path = format!("{}/{}.age", probe::FOLDER, base32(&mark));
        let told = |error| fault(error, place);
        store.list(folder).await.map_err(told)?;
        let there = match store.put(&path, &mark).await {
            Ok(()) => store.get(&path).await,
            Err(error) => Err(error),
        };
        let deletes = store.delete(&path).await.is_ok();
        let whole = there.map_err(told)?.is_some_and(|bytes| bytes == mark);
        if whole { Ok(deletes) } else { Err(StoreFault::NotAStore) }
    }

    /// Tries a store out, for a person who connects one, as founding a group there does.
    pub(super) async fn try_store(&self, typed: &str, login: Option<Login>) -> Result<Answer, Failure> {
        let place = StorePlace::typed(typed, login)?;
        let deletes = self.takes(&place, probe::FOLDER, seal::bytes(&mut *self.world.chance())).await?;
        Ok(Answer::StoreTried(StoreTried { address: place.address, deletes }))
    }

    /// Where a new group is founded. A store elsewhere must answer first, and take a file; the one beside the app need not be reachable.
    pub(super) async fn chosen_store(&self, choice: StoreChoice) -> Result<StorePlace, Failure> {
        match choice {
            StoreChoice::Here => Ok(StorePlace::open(self.world.home_store())),
            StoreChoice::Elsewhere { address, login } => {
                let place = StorePlace::typed(&address, login)?;
                self.takes(&place, probe::FOLDER, seal::bytes(&mut *self.world.chance())).await?;
                Ok(place)
            }
        }
    }

    /// The folder of a group, and where it lies.
    async fn lies(&self, number: u32) -> Result<(String, StorePlace), Failure> {
        let state = self.state.lock().await;
        let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
        let group = vault.groups.get(&number).ok_or(Failure::Unknown)?;
        let folder = group.standing.directory().ok_or(Failure::Unknown)?;
        Ok((format!("{folder}/{}", Folder::Heads.name()), group.store.clone()))
    }

    /// Says to everybody that the files lie elsewhere from now on, or that there is another login. The place must answer first, and take
    /// a file: nobody is led into the void.
    pub(super) async fn change_store(
        &self,
        group: u32,
        address: &str,
        login: Option<Login>,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let place = StorePlace::typed(address, login)?;
        let (folder, here) = self.lies(group).await?;
        let same = address::same(&place.address, &here.address);
        // Where the files lie already, who names no login keeps the one that they have: so does everybody.
        let keeps = same && place.user.is_empty();
        let mut chance = self.world.chance();
        self.takes(if keeps { &here } else { &place }, &folder, seal::bytes(&mut *chance)).await?;
        self.change(group, |replica, here| {
            let StorePlace { address, user, password, .. } = place;
            // Who says to all which login there is takes it too.
            here.own &= keeps || !same;
            replica.mark_changed();
            replica.set(Setting::Store { address, user, password }, hour, &mut *chance)?;
            Ok(Answer::Done)
        })
        .await
    }

    /// Gives this device another login at the store where a group lies, once the store has answered to it.
    pub(super) async fn set_login(&self, number: u32, login: Option<Login>) -> Result<Answer, Failure> {
        let (folder, here) = self.lies(number).await?;
        let bare = StorePlace::open(here.address.clone());
        let place = match login {
            Some(login) => bare.typed_login(Some(login))?,
            None => self.for_all(number, bare).await?,
        };
        match self.takes(&place, &folder, seal::bytes(&mut *self.world.chance())).await {
            // A store that is full has looked at the login before it said so.
            Ok(_) | Err(StoreFault::Full) => {}
            Err(fault) => return Err(fault.into()),
        }
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let group = vault.groups.get_mut(&number).ok_or(Failure::Unknown)?;
        // Moved or forgotten meanwhile.
        let same = group.store.address == here.address
            && group.standing.directory().is_some_and(|directory| folder.starts_with(&directory));
        if !same {
            return Err(Failure::Unknown);
        }
        let before = std::mem::replace(&mut group.store, place);
        if let Standing::In(replica) = &mut group.standing {
            replica.mark_changed();
        }
        if let Err(failure) = self.keep(vault, number, Batch::default()).await {
            if let Some(group) = vault.groups.get_mut(&number) {
                group.store = before;
            }
            return Err(failure);
        }
        Ok(Answer::Done)
    }

    /// What everybody uses at a place.
    async fn for_all(&self, number: u32, bare: StorePlace) -> Result<StorePlace, Failure> {
        let state = self.state.lock().await;
        let group = state.vault.as_ref().and_then(|vault| vault.groups.get(&number));
        let set = group.and_then(|group| match &group.standing {
            Standing::In(replica) => set_for_all(replica),
            _ => None,
        });
        let set = set.filter(|set| address::same(&set.address, &bare.address));
        Ok(set.map_or(bare.clone(), |set| StorePlace { address: bare.address, ..set }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::Framework;
    use crate::seal::SeededChance;
    use crate::sync::Founding;

    fn place(address: &str, user: &str, own: bool) -> StorePlace {
        StorePlace { address: address.into(), user: user.into(), password: user.into(), own }
    }

    #[test]
    fn a_device_goes_where_the_settings_say_and_nowhere_for_what_it_has() {
        let mut chance = SeededChance::new(1);
        let founding = Founding::new("Les Passerelles", Framework::Balint, "Sillage");
        let founded = Replica::found(&founding, 498_192, &mut chance);
        assert!(wanted(&founded, &place("https://a.fr/", "", false)).is_none(), "nothing is set");
        // Where the settings lead, with whose login; where one is, and whether one goes.
        for (set, here, goes) in [
            (("https://a.fr/", "all"), place("https://a.fr/", "all", false), false),
            (("https://a.fr/", "all"), place("https://a.fr", "all", false), false),
            (("https://a.fr", "all"), place("https://a.fr/", "me", true), false),
            (("https://a.fr/", "all"), place("https://a.fr/", "me", true), false),
            (("https://a.fr/", "all"), place("https://a.fr/", "old", false), true),
            (("https://a.fr/", "all"), place("https://a.fr/", "", false), true),
            (("https://a.fr//", ""), place("https://a.fr/", "me", true), false),
            (("https://a.fr/", ""), place("https://a.fr/", "old", false), false),
            (("https://a.fr/", ""), place("https://a.fr/", "", false), false),
            (("https://b.fr/", ""), place("https://a.fr/", "me", true), true),
            (("https://b.fr/", "all"), place("https://a.fr/", "all", false), true),
            (("https://a.fr/B/", "all"), place("https://a.fr/b/", "me", true), true),
        ] {
            let mut replica = founded.clone();
            let (address, user) = (set.0.to_owned(), set.1.to_owned());
            let password = user.clone();
            replica.set(Setting::Store { address, user, password }, 498_192, &mut chance).unwrap();
            let next = wanted(&replica, &here);
            assert_eq!(next.is_some(), goes, "{set:?}, {} {}", here.address, here.user);
            // And there one stays.
            assert!(next.is_none_or(|next| !next.own && wanted(&replica, &next).is_none()), "{set:?}");
        }
    }
}
