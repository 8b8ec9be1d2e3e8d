//! Whether somebody may do something in a state: rule 1, one function for what is read and for what is about to be signed.

use super::super::act::Deed;
use super::super::entry::EntryId;
use super::super::op::{Genesis, Role, Subject, Vouch};
use super::super::payload::PersonId;
use super::rules::{Rule, Rules};
use super::{DEVICES_EVER, DEVICES_MAX, Ended, Kind, PERSONS_EVER};
use crate::defence::Defence;
use crate::seal::PublicKey;

/// Why an act would not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The author's device is not in the group, or its person is not.
    #[error("not in the group")]
    NotLive,
    /// A kit does nothing but let in one device of its own person, as its first act.
    #[error("a kit may not")]
    Kit,
    /// Only facilitators may.
    #[error("only a facilitator may")]
    NotFacilitator,
    /// Nobody acts on a facilitator alone: that takes a certificate.
    #[error("not on a facilitator")]
    AgainstFacilitator,
    /// The person or device is in the group already, or was and left it.
    #[error("there already")]
    AlreadyThere,
    /// The person, device or group that it is about is not there.
    #[error("not there")]
    NotThere,
    /// A newcomer cannot come as a facilitator, unless moved from the group before.
    #[error("not as a newcomer's role")]
    Role,
    /// The statement names another group than the one that this one succeeds.
    #[error("moved from another group")]
    Predecessor,
    /// The device belongs to somebody else.
    #[error("not one's own device")]
    NotOwn,
    /// The person has as many devices, or kits, as there may be.
    #[error("no room for another")]
    Full,
    /// The kit did not sign for this person.
    #[error("statement not for this person")]
    Statement,
    /// Observers have no vote.
    #[error("observers have no vote")]
    Observer,
    /// The votes do not carry it.
    #[error("not enough votes")]
    Votes,
    /// A clean epoch of the same person for the same devices is there.
    #[error("such an epoch is there")]
    Repeated,
    /// A group is founded once.
    #[error("founded already")]
    Founded,
    /// Malformed, or of a newer version.
    #[error("nothing this version can do")]
    Void,
}

/// Where a device stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) person: PersonId,
    pub(super) kind: Kind,
    pub(super) live: bool,
    /// Let in by a device that was taken away unseen, and not removed itself: it may be let in again.
    pub(super) unheld: bool,
}

/// Where a person stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    pub(super) role: Role,
    pub(super) ended: Option<Ended>,
}

/// What the rules ask of a state.
pub(super) trait State {
    fn rules(&self) -> Rules;
    fn genesis(&self) -> Option<&Genesis>;
    fn device(&self, device: &PublicKey) -> Option<Standing>;
    fn person(&self, person: &PersonId) -> Option<Rank>;
    /// How many live ones of a kind a person has.
    fn live_of(&self, person: &PersonId, kind: Kind) -> usize;
    /// Whether a counting act tells of this group as a successor.
    fn told_of(&self, group: &[u8; 32]) -> bool;
    /// Whether these votes carry a certificate.
    fn carries(&self, subject: &Subject, votes: &[EntryId]) -> bool;
    /// Whether a counting act names this epoch.
    fn named(&self, epoch: &[u8; 32]) -> bool;
    /// How many persons ever came.
    fn came(&self) -> usize;
    /// How many devices and kits a person ever had.
    fn ever_of(&self, person: &PersonId) -> usize;
    /// For a person who moved here: who they were in the group that this one succeeds.
    fn was(&self, person: &PersonId) -> Option<PersonId>;
    /// Whether a clean epoch of this person is there for exactly the devices now live.
    fn repeats(&self, person: &PersonId) -> bool;
}

fn must(allowed: bool, otherwise: Forbidden) -> Result<(), Forbidden> {
    if allowed { Ok(()) } else { Err(otherwise) }
}

/// Whether the author may, as its `seq`-th membership entry, do this.
pub(super) fn permit(state: &dyn State, author: &PublicKey, seq: u64, deed: &Deed) -> Result<(), Forbidden> {
    match deed {
        Deed::Genesis(_) => return must(state.genesis().is_none(), Forbidden::Founded),
        // A proof holds whoever of the group shows it, in it still or not.
        Deed::Fork(_) => return must(state.device(author).is_some(), Forbidden::NotLive),
        Deed::Void | Deed::Unknown => return Err(Forbidden::Void),
        _ => {}
    }
    let me = state.device(author).filter(|standing| standing.live).ok_or(Forbidden::NotLive)?;
    let role = state.person(&me.person).ok_or(Forbidden::NotLive)?.role;
    if me.kind == Kind::Kit {
        must(seq == 1 && matches!(deed, Deed::AddDevice { .. }), Forbidden::Kit)?;
    }
    let facilitator = must(role == Role::Facilitator, Forbidden::NotFacilitator);
    match deed {
        Deed::AddPerson { role, statement, vouch } => {
            facilitator?;
            must(*role != Role::Facilitator || *vouch == Vouch::Moved, Forbidden::Role)?;
            moved(state, &statement.invitation, *vouch)?;
            must(state.came() < PERSONS_EVER, Forbidden::Full)?;
            must(state.person(&statement.newcomer()).is_none(), Forbidden::AlreadyThere)?;
            new_device(state, &statement.device)
        }
        Deed::AddDevice { statement, vouch } => {
            moved(state, &statement.invitation, *vouch)?;
            // The device names the person whose it is: nobody else can let it in as theirs.
            let whose = if *vouch == Vouch::Moved { state.was(&me.person) } else { Some(me.person) };
            must(whose == Some(statement.person), Forbidden::NotOwn)?;
            new_device(state, &statement.device)?;
            must(state.ever_of(&me.person) < DEVICES_EVER, Forbidden::Full)?;
            // Who comes back with a kit may have lost as many as there may be.
            let room = me.kind == Kind::Kit || state.live_of(&me.person, Kind::Device) < DEVICES_MAX;
            must(room, Forbidden::Full)
        }
        Deed::AddKit { group, statement, signature } => {
            new_device(state, &statement.device)?;
            must(state.live_of(&me.person, Kind::Kit) == 0, Forbidden::Full)?;
            must(state.ever_of(&me.person) < DEVICES_EVER, Forbidden::Full)?;
            must(statement.verify(group, &me.person, signature), Forbidden::Statement)
        }
        Deed::RemovePerson(person) | Deed::SetRole(person, _) => {
            facilitator?;
            let rank = present(state, person)?;
            not_shielded(state, rank.role)
        }
        Deed::RemoveDevice(device) => {
            let theirs = state.device(device).ok_or(Forbidden::NotThere)?;
            if theirs.person == me.person {
                return Ok(());
            }
            facilitator.map_err(|_| Forbidden::NotOwn)?;
            let rank = state.person(&theirs.person).ok_or(Forbidden::NotThere)?;
            // Who has gone is no facilitator any more, and may have left behind what nobody knows.
            if rank.ended.is_some() { Ok(()) } else { not_shielded(state, rank.role) }
        }
        Deed::Policy(_) => facilitator,
        Deed::Vote { subject, .. } => {
            must(role != Role::Observer, Forbidden::Observer)?;
            present(state, &subject.person()).map(drop)
        }
        Deed::GroupAct { subject, votes } => {
            let rank = present(state, &subject.person())?;
            let done = matches!(subject, Subject::Name(_)) && rank.role == Role::Facilitator;
            must(!done, Forbidden::AlreadyThere)?;
            must(state.carries(subject, votes), Forbidden::Votes)
        }
        Deed::Epoch { id } => {
            must(!state.named(id) || !Defence::EpochNamedOnce.holds(), Forbidden::Repeated)?;
            must(!state.repeats(&me.person), Forbidden::Repeated)
        }
        Deed::Moving { statement, .. } => {
            must(statement.person == me.person, Forbidden::NotOwn)?;
            must(state.told_of(&statement.group), Forbidden::NotThere)
        }
        Deed::Leave | Deed::Successor { .. } | Deed::Seen => Ok(()),
        Deed::Genesis(_) | Deed::Fork(_) | Deed::Void | Deed::Unknown => Err(Forbidden::Void),
    }
}

/// Keys stated elsewhere were stated in the group that this one succeeds.
fn moved(state: &dyn State, from: &[u8; 16], vouch: Vouch) -> Result<(), Forbidden> {
    let before = state.genesis().and_then(|genesis| genesis.predecessor);
    let there = before.is_some_and(|before| before.group.starts_with(from));
    must(vouch != Vouch::Moved || there, Forbidden::Predecessor)
}

fn present(state: &dyn State, person: &PersonId) -> Result<Rank, Forbidden> {
    state.person(person).filter(|rank| rank.ended.is_none()).ok_or(Forbidden::NotThere)
}

fn not_shielded(state: &dyn State, role: Role) -> Result<(), Forbidden> {
    let open = role != Role::Facilitator || !state.rules().hold(Rule::Shield);
    must(open, Forbidden::AgainstFacilitator)
}

/// A key comes once; one whose adder was taken away unseen may be let in again.
fn new_device(state: &dyn State, device: &PublicKey) -> Result<(), Forbidden> {
    must(state.device(device).is_none_or(|standing| standing.unheld), Forbidden::AlreadyThere)
}
