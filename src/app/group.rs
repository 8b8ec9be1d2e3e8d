//! What a person does to a group: remove, name, vote, set, leave, make a kit.

use super::ports::World;
use super::show::{device_id, person_id};
use super::vocabulary::{Act, Answer, Decision, Failure, Kit, Role, Trouble};
use super::{App, StorePlace};
use crate::log::join::Purpose;
use crate::log::op::{ADDRESS_MAX, Setting, Subject};
use crate::log::payload::{GROUP_NAME_MAX, PersonId};
use crate::seal::{self, Chance, PublicKey, base32};
use crate::store::{Store, probe};
use crate::sync::{ActError, Replica};

impl From<ActError> for Failure {
    fn from(error: ActError) -> Failure {
        match error {
            ActError::ReadOnly | ActError::LogFull => Failure::ReadOnly,
            ActError::Forbidden(_) => Failure::NotAllowed,
            ActError::Unknown | ActError::Unseen => Failure::Unknown,
        }
    }
}

/// What may do what, in the words of the rules.
fn role_of(role: Role) -> crate::log::op::Role {
    match role {
        Role::Facilitator => crate::log::op::Role::Facilitator,
        Role::Member => crate::log::op::Role::Member,
        Role::Observer => crate::log::op::Role::Observer,
    }
}

fn person(replica: &Replica, id: &str) -> Result<PersonId, Failure> {
    let mut persons = replica.membership().persons.keys();
    persons.find(|person| person_id(person) == id).copied().ok_or(Failure::Unknown)
}

fn device(replica: &Replica, id: &str) -> Result<PublicKey, Failure> {
    let mut devices = replica.membership().devices.keys();
    devices.find(|device| device_id(device) == id).copied().ok_or(Failure::Unknown)
}

impl<W: World> App<W> {
    /// Does one of the acts. Each is asked of the rules, signed and kept before this returns.
    pub(super) async fn act(&self, group: u32, act: Act) -> Result<Answer, Failure> {
        match act {
            Act::InviteDevice => self.invite(group, Purpose::Device).await,
            Act::MakeKit => self.make_kit(group).await,
            Act::OpenSession => self.open_session(group).await,
            Act::SessionWords { session } => self.session_words(group, &session).await,
            Act::Erase { situation } => self.erase(group, &situation).await,
            Act::Transmit { situation } => self.transmit(group, &situation).await,
            Act::Approve { situation, shown, yes } => self.approve(group, &situation, &shown, yes).await,
            Act::CloseSeason => self.close_season(group).await,
            Act::MoveOn { successor } => self.move_on(group, &successor).await,
            Act::Forget => self.forget(group).await,
            Act::ChangeStore { address, user, password } => {
                self.change_store(group, StorePlace { address, user, password }).await
            }
            other => {
                let hour = self.hour()?;
                let mut chance = self.world().chance();
                self.change(group, |replica, _| change(replica, other, hour, &mut *chance)).await
            }
        }
    }

    /// Says to everybody that the files lie elsewhere from now on. The new place must answer first, and take a file: nobody is led into
    /// the void.
    async fn change_store(&self, group: u32, place: StorePlace) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        let long = [&place.address, &place.user, &place.password].iter().any(|text| text.len() > ADDRESS_MAX);
        let store = self.world().store(&place).filter(|_| !long);
        let store = store.ok_or(Failure::Exchange(Trouble::NotAStore))?;
        self.answers(&store, group).await?;
        takes(&store, seal::bytes(&mut *chance)).await?;
        self.change(group, |replica, _| {
            let StorePlace { address, user, password } = place;
            replica.set(Setting::Store { address, user, password }, hour, &mut *chance)?;
            Ok(Answer::Done)
        })
        .await
    }

    async fn make_kit(&self, group: u32) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, place| {
            let seed = replica.change_kit(hour, &mut *chance)?;
            Ok(Answer::Kit(Kit {
                words: seed.words().iter().map(|word| (*word).to_owned()).collect(),
                place: base32(replica.loc()),
                store: place.address.clone(),
            }))
        })
        .await
    }
}

/// Whether a store takes a file and gives it back. Many a server says of whatever it is asked for that nothing is there.
async fn takes(store: &impl Store, mark: [u8; 32]) -> Result<(), Failure> {
    let path = format!("{}/{}.age", probe::FOLDER, base32(&mark));
    let there = match store.put(&path, &mark).await {
        Ok(()) => store.get(&path).await,
        Err(error) => Err(error),
    };
    let _as_well_as_can_be = store.delete(&path).await;
    let whole = there.map_err(|error| Failure::Exchange(error.into()))?.is_some_and(|bytes| bytes == mark);
    if whole { Ok(()) } else { Err(Failure::Exchange(Trouble::NotAStore)) }
}

fn change(replica: &mut Replica, act: Act, hour: u64, chance: &mut dyn Chance) -> Result<Answer, Failure> {
    match act {
        Act::RemovePerson { person: id } => {
            let person = person(replica, &id)?;
            replica.remove_person(person, hour, chance)?;
        }
        Act::Trust { person: id } => replica.trust(person(replica, &id)?),
        Act::RemoveDevice { device: id } => {
            let device = device(replica, &id)?;
            replica.remove_device(device, hour, chance)?;
        }
        Act::SetRole { person: id, role } => {
            let person = person(replica, &id)?;
            replica.set_role(person, role_of(role), hour, chance)?;
        }
        Act::Vote { person: id, about, yes } => {
            let person = person(replica, &id)?;
            let subject = match about {
                Decision::Remove => Subject::Remove(person),
                Decision::Name => Subject::Name(person),
            };
            return Ok(Answer::Voted { carried: replica.vote(subject, yes, hour, chance)? });
        }
        Act::Leave => replica.leave(hour, chance)?,
        Act::Rename { name } => {
            let name = super::act::usable(&name, GROUP_NAME_MAX)?;
            replica.set(Setting::Name(name), hour, chance)?;
        }
        Act::ShareHistory { yes } => replica.set(Setting::History(yes), hour, chance)?,
        Act::Refill => replica.refill(),
        _ => return Err(Failure::Unknown),
    }
    Ok(Answer::Done)
}

/// Where a group's settings say that its files lie, if they do.
pub(super) fn place_of(replica: &Replica) -> Option<StorePlace> {
    let store = replica.membership().store.as_ref()?;
    Some(StorePlace {
        address: store.address.clone(),
        user: store.user.clone(),
        password: store.password.clone(),
    })
}
