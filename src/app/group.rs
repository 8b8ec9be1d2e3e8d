//! What a person does to a group: remove, name, vote, set, leave, make a kit.

use super::App;
use super::ports::World;
use super::show::{device_id, person_id};
use super::vocabulary::{Act, Answer, Decision, Failure, Kit, Role};
use crate::group::Contribution;
use crate::log::join::Purpose;
use crate::log::op::{Setting, Subject};
use crate::log::payload::{GROUP_NAME_MAX, PersonId};
use crate::seal::{Chance, KitSeed, PublicKey, base32};
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

pub(super) fn person(replica: &Replica, id: &str) -> Result<PersonId, Failure> {
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
            Act::InviteDevice { with_login } => self.invite(group, Purpose::Device, with_login).await,
            Act::DrawKit => self.draw_kit(group).await,
            Act::AddKit { words } => self.add_kit(group, &words).await,
            Act::GatherCopy => self.gather_copy(group).await,
            Act::ShowKeys => self.show_keys(group).await,
            Act::OpenSession => self.open_session(group).await,
            Act::SessionWords { session } => self.session_words(group, &session).await,
            Act::Contribute { situation, kind, text } => {
                self.contribute(group, &situation, &Contribution { kind, text }).await
            }
            Act::Erase { situation } => self.erase(group, &situation).await,
            Act::Transmit { situation } => self.transmit(group, &situation).await,
            Act::Approve { situation, shown, yes } => self.approve(group, &situation, &shown, yes).await,
            Act::CloseSeason => self.close_season(group).await,
            Act::MoveOn { successor } => self.move_on(group, &successor).await,
            Act::Forget => self.forget(group).await,
            Act::ChangeStore { address, login } => self.change_store(group, &address, login).await,
            Act::SetLogin { login } => self.set_login(group, login).await,
            other => {
                let hour = self.hour()?;
                let mut chance = self.world().chance();
                self.change(group, |replica, _| change(replica, other, hour, &mut *chance)).await
            }
        }
    }

    /// A kit that is nobody's yet.
    async fn draw_kit(&self, group: u32) -> Result<Answer, Failure> {
        let mut chance = self.world().chance();
        let (place, address) = {
            let state = self.state.lock().await;
            let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
            let replica = super::season::replica(vault, group)?;
            replica.may_add_kit()?;
            let address = vault.groups.get(&group).map(|group| group.store.address.clone());
            (base32(replica.loc()), address.ok_or(Failure::Unknown)?)
        };
        let words = KitSeed::generate(&mut *chance).words().map(str::to_owned).to_vec();
        Ok(Answer::Kit(Kit { words, place, store: address }))
    }

    async fn add_kit(&self, group: u32, words: &str) -> Result<Answer, Failure> {
        let seed = KitSeed::read(&self.world().decomposed(words)).map_err(|_| Failure::NotAKit)?;
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            replica.add_kit(&seed, hour, &mut *chance)?;
            Ok(Answer::Done)
        })
        .await
    }
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
        Act::LookAgain => replica.look_again(),
        other => return super::review::act(replica, other, hour, chance),
    }
    Ok(Answer::Done)
}
