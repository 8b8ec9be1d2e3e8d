//! What a person does to get people together: create, invite, join, admit.

use super::drawer::Was;
use super::ports::{Batch, World};
use super::show::{group_id, request_id};
use super::stores::set_for_all;
use super::vocabulary::{Answer, Failure, Login, StoreChoice, StoreFault};
use super::{App, Group, Standing, StorePlace, Vault};
use crate::group::Framework;
use crate::group::text::hides;
use crate::log::invitation::{Invitation, InvitationError};
use crate::log::join::Purpose;
use crate::log::name::FileName;
use crate::log::op::Vouch;
use crate::log::payload::{GROUP_NAME_MAX, PERSON_NAME_MAX, name_is_usable};
use crate::store::address;
use crate::sync::{AdmitError, Founding, Joining, Replica};

/// A name as it was typed, without the signs that show nothing: a keyboard puts them into emojis.
pub(super) fn usable(name: &str, max: usize) -> Result<String, Failure> {
    let name: String = name.chars().filter(|c| !hides(*c)).collect();
    let name = name.trim();
    if name_is_usable(name, max) { Ok(name.to_owned()) } else { Err(Failure::BadName) }
}

impl<W: World> App<W> {
    pub(super) async fn create_group(
        &self,
        name: &str,
        framework: Framework,
        my_name: &str,
        store: StoreChoice,
        passphrase: Option<String>,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let name = usable(name, GROUP_NAME_MAX)?;
        let founder = usable(my_name, PERSON_NAME_MAX)?;
        let place = self.chosen_store(store).await?;
        let first = self.first_vault(passphrase).await?;
        self.add_group(first, |_| {
            let founding = Founding::new(&name, framework, &founder);
            let replica = Replica::found(&founding, hour, &mut *self.world.chance());
            Ok(Group::new(place, Standing::In(Box::new(replica))))
        })
        .await
    }

    pub(super) async fn invite(
        &self,
        group: u32,
        purpose: Purpose,
        with_login: bool,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world.chance();
        self.change(group, move |replica, place| {
            let invitation = replica.invite(purpose, &place.address, hour, &mut *chance).map_err(refused)?;
            // Somebody else gets what everybody was told, if anything was, rather than what is one's own.
            let told = if purpose == Purpose::Person { set_for_all(replica) } else { None };
            let told = told.filter(|told| address::same(&told.address, &place.address));
            let login = told.and_then(|told| told.link_login()).or_else(|| place.link_login());
            let text = invitation.to_text(login.filter(|_| with_login).as_ref());
            let link = format!("{}#/invitation/{text}", self.world.app_address());
            Ok(Answer::Invitation { link })
        })
        .await
    }

    /// An invitation, with where it leads and the login that came with it.
    fn invitation(&self, link: &str) -> Result<(Invitation, StorePlace), Failure> {
        let (invitation, login) = Invitation::from_text(link).map_err(|error| match error {
            InvitationError::Malformed => Failure::NotAnInvitation,
            InvitationError::Newer => Failure::InvitationNewer,
        })?;
        if self.hour()? > invitation.expires {
            return Err(Failure::InvitationExpired);
        }
        let place = StorePlace::open(invitation.store.clone()).handed(login);
        if self.world.store(&place).is_none() {
            return Err(Failure::NotAnInvitation);
        }
        Ok((invitation, place))
    }

    pub(super) async fn read_invitation(&self, link: &str) -> Result<Answer, Failure> {
        let (invitation, place) = self.invitation(link)?;
        if let Some(vault) = &self.state.lock().await.vault {
            not_there_yet(vault, &invitation)?;
        }
        let device = invitation.purpose == Purpose::Device;
        let login = !place.user.is_empty();
        Ok(Answer::InvitationRead { device, expires: invitation.expires, host: place.address, login })
    }

    pub(super) async fn join(
        &self,
        link: &str,
        my_name: &str,
        login: Option<Login>,
        passphrase: Option<String>,
    ) -> Result<Answer, Failure> {
        let (invitation, place) = self.invitation(link)?;
        let place = place.typed_login(login)?;
        if self.world.store(&place).is_none() {
            return Err(StoreFault::OpenLine.into());
        }
        let my_name = usable(my_name, PERSON_NAME_MAX)?;
        let first = self.first_vault(passphrase).await?;
        self.add_group(first, |vault| {
            not_there_yet(vault, &invitation)?;
            let joining = Joining::ask(invitation, &my_name, &mut *self.world.chance());
            Ok(Group::new(place, Standing::Waiting(Box::new(joining))))
        })
        .await
    }

    pub(super) async fn admit(&self, group: u32, request: &str, compared: bool) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world.chance();
        self.change(group, |replica, _| {
            let file = request_file(replica, request, hour)?;
            let vouch = if compared { Vouch::Words } else { Vouch::Nothing };
            replica.admit(&file, vouch, hour, &mut *chance).map_err(refused)?;
            Ok(Answer::Done)
        })
        .await
    }

    pub(super) async fn refuse(&self, group: u32, request: &str) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        self.change(group, |replica, _| {
            let file = request_file(replica, request, hour)?;
            replica.refuse(&file, hour).map_err(refused)?;
            Ok(Answer::Done)
        })
        .await
    }

    /// Looks at a group this device is in.
    pub(super) async fn inspect<T>(
        &self,
        number: u32,
        inspect: impl FnOnce(&Replica) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let state = self.state.lock().await;
        inspect(super::season::replica(state.vault.as_ref().ok_or(Failure::Locked)?, number)?)
    }

    /// Changes a group this device is in, and keeps the change durably before anything else happens.
    ///
    /// When it cannot be kept, the change is forgotten: the group is read again from what was kept.
    pub(super) fn change<'a>(
        &'a self,
        number: u32,
        change: impl FnOnce(&mut Replica, &mut StorePlace) -> Result<Answer, Failure> + 'a,
    ) -> impl Future<Output = Result<Answer, Failure>> + 'a {
        self.change_and_keep(number, None, Box::new(change))
    }

    /// As [`App::change`]; the row of what becomes part of the group goes in the same batch. Compiled once for all changes.
    pub(super) async fn change_and_keep(
        &self,
        number: u32,
        was: Option<Was<'_>>,
        change: Change<'_>,
    ) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let row = was.map(|was| vault.drawer.row(&vault.key, number, was)).transpose()?;
        let batch = Batch { delete: row.flatten().into_iter().collect(), ..Batch::default() };
        let gone = batch.delete.clone();
        let group = vault.groups.get_mut(&number).ok_or(Failure::Unknown)?;
        let Standing::In(replica) = &mut group.standing else { return Err(Failure::Unknown) };
        // Without its entries, which a copy shares.
        let before = (replica.clone(), group.store.clone());
        let done = match change(replica, &mut group.store) {
            Ok(done) => done,
            Err(failure) => {
                // Half of what somebody asked for is not done.
                (group.standing, group.store) = (Standing::In(before.0), before.1);
                return Err(failure);
            }
        };
        if let Err(failure) = self.keep(vault, number, batch).await {
            if let Some(group) = vault.groups.get_mut(&number) {
                (group.standing, group.store) = (Standing::In(before.0), before.1);
            }
            return Err(failure);
        }
        vault.drawer.forget(&gone);
        Ok(done)
    }
}

pub(super) type Change<'a> = Box<dyn FnOnce(&mut Replica, &mut StorePlace) -> Result<Answer, Failure> + 'a>;

fn not_there_yet(vault: &Vault, invitation: &Invitation) -> Result<(), Failure> {
    if super::season::is_awaited(vault, &group_id(&invitation.group)) {
        Err(Failure::AlreadyMember)
    } else {
        Ok(())
    }
}

fn request_file(replica: &Replica, request: &str, hour: u64) -> Result<FileName, Failure> {
    let mut files =
        replica.open_invitations(hour).flat_map(|issued| issued.requests.iter().map(|(file, _)| file));
    files.find(|file| request_id(file) == request).cloned().ok_or(Failure::RequestVoid)
}

fn refused(error: AdmitError) -> Failure {
    match error {
        AdmitError::NotAllowed => Failure::NotAllowed,
        AdmitError::Unknown | AdmitError::Void => Failure::RequestVoid,
        AdmitError::ReadOnly => Failure::ReadOnly,
    }
}
