//! Letting people and devices in: invitations and requests (PROTOCOL.md "Invitation").

use litemap::LiteMap;

use super::acts::ActError;
use super::replica::{Issued, IssuedState, Replica};
use crate::defence::Defence;
use crate::log::entry::EntryId;
use crate::log::invitation::{GOOD_FOR_HOURS, Invitation, inviter_hash};
use crate::log::join::Purpose;
use crate::log::name::FileName;
use crate::log::op::{Op, Role, Vouch};
use crate::log::payload::PersonId;
use crate::seal::{self, Chance, InviteSecret};

/// Why somebody cannot be admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmitError {
    /// The rules do not allow it: only a facilitator admits persons.
    #[error("not allowed")]
    NotAllowed,
    /// No such request.
    #[error("no such request")]
    Unknown,
    /// Contested, or its invitation is spent or over.
    #[error("request void")]
    Void,
    /// This group is read-only here.
    #[error("read only")]
    ReadOnly,
}

impl From<ActError> for AdmitError {
    fn from(error: ActError) -> AdmitError {
        match error {
            ActError::ReadOnly | ActError::LogFull => AdmitError::ReadOnly,
            ActError::Forbidden(_) => AdmitError::NotAllowed,
            ActError::Unknown | ActError::Unseen => AdmitError::Unknown,
        }
    }
}

impl Issued {
    /// Whether it waits for its person: not expired, nor issued by a clock that stood further ahead than it is good for.
    pub(super) fn is_open(&self, hour: u64) -> bool {
        let issued = self.invitation.expires.saturating_sub(GOOD_FOR_HOURS);
        self.state == IssuedState::Open && hour.abs_diff(issued) <= GOOD_FOR_HOURS
    }
}

impl Replica {
    /// Issues an invitation good for one person, or for one more device of one's own.
    pub fn invite(
        &mut self,
        purpose: Purpose,
        store: &str,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<Invitation, AdmitError> {
        if self.read_only() {
            return Err(AdmitError::ReadOnly);
        }
        if purpose != Purpose::Device && !self.facilitates() {
            return Err(AdmitError::NotAllowed);
        }
        let person = self.my_person().filter(|_| purpose == Purpose::Device);
        let invitation = Invitation {
            purpose,
            group: self.group,
            person,
            loc: self.loc,
            store: store.to_owned(),
            id: seal::bytes(chance),
            secret: InviteSecret::generate(chance),
            inviter: inviter_hash(&self.me(), &self.keys.identity.recipient()),
            expires: hour + GOOD_FOR_HOURS,
        };
        let issued =
            Issued { invitation: invitation.clone(), state: IssuedState::Open, requests: Vec::new() };
        self.issued.push(issued);
        self.changes.group = true;
        Ok(invitation)
    }

    /// Invitations that still wait for their person.
    pub fn open_invitations(&self, hour: u64) -> impl Iterator<Item = &Issued> {
        self.issued.iter().filter(move |issued| issued.is_open(hour))
    }

    fn issued_for(&mut self, request: &FileName, hour: u64) -> Option<&mut Issued> {
        self.issued
            .iter_mut()
            .find(|issued| issued.is_open(hour) && issued.requests.iter().any(|(file, _)| file == request))
    }

    /// Lets in who sent a request. For a person an epoch is minted that begins with them, unless newcomers read history: what
    /// was written before, here or on a device not heard of yet, is under epochs that they are not given.
    pub fn admit(
        &mut self,
        request: &FileName,
        vouch: Vouch,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(), AdmitError> {
        if self.read_only() {
            return Err(AdmitError::ReadOnly);
        }
        let issued = self.issued_for(request, hour).ok_or(AdmitError::Unknown)?;
        let [(_, join), others @ ..] = issued.requests.as_slice() else {
            return Err(AdmitError::Unknown);
        };
        if !others.is_empty() && Defence::Contested.holds() {
            return Err(AdmitError::Void);
        }
        let (purpose, join) = (issued.invitation.purpose, join.clone());
        let (statement, statement_signature) = (join.statement, join.signature);
        let op = match purpose {
            Purpose::Device => Op::AddDevice { statement, statement_signature, vouch },
            _ => Op::AddPerson { role: Role::Member, statement, statement_signature, vouch },
        };
        self.before_admission(purpose, hour, chance);
        self.act(&op, hour, chance)?;
        self.spend(request, IssuedState::Used, hour);
        self.after_admission(purpose, hour, chance);
        Ok(())
    }

    /// Of the acts that let each person in, those that stand (PROTOCOL.md "Epochs"): the founding one, and what was signed by
    /// a device of somebody so let in, before anything ended it. A device that was taken away, and goes on from the view it had, so gives
    /// nobody more than others gave them.
    pub(super) fn admissions_that_stand(&self) -> LiteMap<PersonId, Vec<EntryId>> {
        let mut standing: LiteMap<PersonId, Vec<EntryId>> = LiteMap::new();
        loop {
            let mut more = false;
            for (person, act) in
                self.admissions.iter().flat_map(|(person, acts)| acts.iter().map(move |act| (person, act)))
            {
                let known = standing.get(person).is_some_and(|acts| acts.contains(act));
                if !known && self.stands(act, &standing) {
                    standing.entry(*person).or_default().push(*act);
                    more = true;
                }
            }
            if !more {
                return standing;
            }
        }
    }

    fn stands(&self, act: &EntryId, others: &LiteMap<PersonId, Vec<EntryId>>) -> bool {
        let Some(body) = self.ledger.entry(act).map(|entry| entry.body()) else { return false };
        let Some(by) = self.membership.devices.get(&body.author) else { return false };
        let mut before = others.get(&by.person).into_iter().flatten();
        let in_time = by.removals.iter().chain(&by.unseen).all(|end| self.membership.had_seen(end, act));
        body.group == [0; 32] || in_time && before.any(|by| self.membership.had_seen(act, by))
    }

    /// What this device wrote before it lets a person in, and has not sent yet, goes to the epoch of before.
    pub(super) fn before_admission(&mut self, purpose: Purpose, hour: u64, chance: &mut dyn Chance) {
        if purpose == Purpose::Device || self.membership.history_shared {
            return;
        }
        // Somebody who is out may hold that one: it goes to another, of before all the same.
        self.unsettle();
        if !self.has_unsettled() {
            return;
        }
        if self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        if let Some(epoch) = self.current_epoch() {
            self.settle(epoch);
        }
    }

    /// What follows an admission: the epoch that begins with a person, and grants.
    pub(super) fn after_admission(&mut self, purpose: Purpose, hour: u64, chance: &mut dyn Chance) {
        let newcomer =
            Defence::MintOnAdmission.holds() && purpose != Purpose::Device && !self.membership.history_shared;
        if newcomer || self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        self.grant_to_those_without(hour);
    }

    fn spend(&mut self, request: &FileName, state: IssuedState, hour: u64) {
        let Some(issued) = self.issued_for(request, hour) else { return };
        issued.state = state;
        let spent: Vec<FileName> = issued.requests.iter().map(|(file, _)| file.clone()).collect();
        self.to_delete.extend(spent);
        self.changes.group = true;
    }

    /// Turns down an invitation's requests.
    pub fn refuse(&mut self, request: &FileName, hour: u64) -> Result<(), AdmitError> {
        self.issued_for(request, hour).ok_or(AdmitError::Unknown)?;
        self.spend(request, IssuedState::Refused, hour);
        Ok(())
    }
}
