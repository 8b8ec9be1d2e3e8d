//! What people do to the group itself: remove, name, vote, set, leave. Asked of the rules before it is signed.

use std::collections::BTreeSet;

use super::replica::Replica;
use crate::log::act::{Act, Deed};
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::ledger::MEMBERSHIP_LOG_MAX;
use crate::log::membership::{Forbidden, Membership};
use crate::log::op::{self, ALSO_MAX, KitStatement, Op, Role, Setting, SignedBody, Subject};
use crate::log::order;
use crate::log::payload::PersonId;
use crate::seal::{Chance, EpochSecret, KitSeed, PublicKey};

/// So many acts are signed before one push that nobody asked for.
const OWED_AT_ONCE: usize = 16;
/// Up to this number of its log a device signs these.
const OWED_UPTO: u64 = 768;

/// Why an act was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// This group is read-only here.
    #[error("read only")]
    ReadOnly,
    /// The rules do not allow it.
    #[error("not allowed: {0}")]
    Forbidden(#[from] Forbidden),
    /// This device has signed as many acts as it may in a season.
    #[error("log full")]
    LogFull,
    /// Whom it is about came where nothing that this device names builds on.
    #[error("unseen")]
    Unseen,
    /// No such person, device or act.
    #[error("unknown")]
    Unknown,
}

impl Replica {
    /// Signs an operation, if the rules allow it now.
    pub(super) fn act(&mut self, op: &Op, hour: u64, chance: &mut dyn Chance) -> Result<EntryId, ActError> {
        if self.own_history_lacks() {
            return Err(ActError::ReadOnly);
        }
        let mut entry = match self.permitted(op, hour, chance) {
            Err(ActError::Unseen)
                if !matches!(op, Op::Also(_)) && self.name(self.arrivals(op), hour, chance) =>
            {
                self.permitted(op, hour, chance)?
            }
            other => other?,
        };
        if self.ends_me(op) {
            self.before_going(hour, chance);
            entry = self.permitted(op, hour, chance)?;
        }
        Ok(self.admit_own(entry))
    }

    /// The act that this device would sign now, if the rules allow it.
    fn permitted(&self, op: &Op, hour: u64, chance: &mut dyn Chance) -> Result<Entry, ActError> {
        let entry = self.next_entry(Log::Membership, op::encode_op(op, chance), hour);
        let act = Act::of(&entry);
        if act.seq > MEMBERSHIP_LOG_MAX {
            return Err(ActError::LogFull);
        }
        self.membership.permits(&act.author, act.seq, &act.deed)?;
        // What counts is asked of what it builds on, and of two branches that is one.
        let below = self.below(&act);
        if below.len() < self.ledger.acts().len() {
            let there = Membership::of(&below);
            there.permits(&act.author, act.seq, &act.deed).map_err(|_| ActError::Unseen)?;
        }
        Ok(entry)
    }

    fn below(&self, act: &Act) -> Vec<Act> {
        let on: Vec<EntryId> = act.builds_on().copied().collect();
        Membership::below(self.ledger.acts(), &on)
    }

    /// An act of this device's that does nothing.
    fn next_act(&self, hour: u64, chance: &mut dyn Chance) -> Act {
        Act::of(&self.next_entry(Log::Membership, op::encode_op(&Op::Seen, chance), hour))
    }

    /// The acts by which this device came, and whom an operation is about.
    fn arrivals(&self, op: &Op) -> Vec<EntryId> {
        let (person, device) = match op {
            Op::RemovePerson(person) | Op::SetRole(person, _) => (Some(*person), None),
            Op::Vote { subject, .. } | Op::GroupAct { subject, .. } => (Some(subject.person()), None),
            Op::RemoveDevice(device) => (None, Some(*device)),
            _ => (None, None),
        };
        let (persons, devices) = ([person, self.my_person()], [device, Some(self.me())]);
        let about = |act: &&Act| {
            act.brings().is_some_and(|it| persons.contains(&Some(it)))
                || act.lets_in().is_some_and(|it| devices.contains(&Some(it)))
        };
        self.ledger.acts().iter().filter(about).map(|act| act.id).collect()
    }

    /// Mints an epoch for everybody who is in. Where another device of this person's did so already, its grant is waited for.
    ///
    /// First it names what it would not build on, if devices are out by it that were in without it: with those among whom it is for
    /// no epoch is ever clean. Nor is one that follows another of one's own, where nothing was heard of since.
    pub(super) fn mint(&mut self, hour: u64, chance: &mut dyn Chance) {
        let next = self.next_act(hour, chance);
        let again = next.parents.len() == 1
            && self.membership.epochs.values().any(|epoch| next.parents.contains(&epoch.entry));
        let below = self.below(&next);
        let mut ends: Vec<EntryId> = Vec::new();
        let mut hides = again;
        if below.len() < self.ledger.acts().len() {
            for (device, _) in
                Membership::of(&below).live_devices().filter(|(d, _)| !self.membership.is_live(d))
            {
                hides = true;
                let known = self.membership.devices.get(device);
                ends.extend(known.into_iter().flat_map(|known| &known.removals));
                let comes = |act: &&Act| act.lets_in() == Some(*device);
                ends.extend(self.ledger.acts().iter().filter(comes).map(|act| act.id));
            }
        }
        if hides && !self.name(ends, hour, chance) && again {
            return;
        }
        let secret = EpochSecret::generate(chance);
        let id = secret.id(&self.group);
        if self.act(&Op::Epoch { id }, hour, chance).is_ok() {
            self.epochs.insert(id, secret);
        }
    }

    /// Signs to have seen acts that this device's next one would not build on: some of these first, then what counts and the proofs
    /// of forks, then the others, the latest first, and none that another of them builds on. Gives whether there was one.
    fn name(&mut self, first: Vec<EntryId>, hour: u64, chance: &mut dyn Chance) -> bool {
        let mut seen: BTreeSet<EntryId> = BTreeSet::new();
        // Not collected: that sorts, and each sort weighs 1.4 KB.
        seen.extend(self.below(&self.next_act(hour, chance)).iter().map(|act| act.id));
        let (decide, others): (Vec<&Act>, Vec<&Act>) = self
            .ledger
            .acts()
            .iter()
            .rev()
            .partition(|act| self.membership.counts(&act.id) || matches!(act.deed, Deed::Fork(_)));
        let hidden = decide.into_iter().chain(others).map(|act| act.id);
        let mut named: Vec<EntryId> = Vec::new();
        for id in first.into_iter().chain(hidden) {
            if named.len() < ALSO_MAX
                && seen.insert(id)
                && !named.iter().any(|other| self.membership.had_seen(other, &id))
            {
                named.push(id);
            }
        }
        order::distinct(&mut named);
        !named.is_empty() && self.act(&Op::Also(named), hour, chance).is_ok()
    }

    /// Whether this device is out by an act of its own.
    fn ends_me(&self, op: &Op) -> bool {
        let person = match op {
            Op::Leave => return true,
            Op::RemoveDevice(device) => return *device == self.me(),
            Op::RemovePerson(person) | Op::GroupAct { subject: Subject::Remove(person), .. } => person,
            _ => return false,
        };
        self.my_person() == Some(*person)
    }

    /// Whoever signed what nobody here understands can still be put out, and anybody can go.
    fn may_remove(&self) -> Result<(), ActError> {
        if self.is_stopped() { Err(ActError::ReadOnly) } else { Ok(()) }
    }

    fn writable(&self) -> Result<(), ActError> {
        if self.read_only() { Err(ActError::ReadOnly) } else { Ok(()) }
    }

    /// Removes a member or an observer, takes what counts of their devices into custody, and mints an epoch without them.
    pub fn remove_person(
        &mut self,
        person: PersonId,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(), ActError> {
        self.may_remove()?;
        let devices = self.devices_of(&person);
        self.act(&Op::RemovePerson(person), hour, chance)?;
        self.after_removal(&devices, hour, chance);
        Ok(())
    }

    /// Removes one device: of one's own person, or of a member or an observer.
    pub fn remove_device(
        &mut self,
        device: PublicKey,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(), ActError> {
        self.may_remove()?;
        self.act(&Op::RemoveDevice(device), hour, chance)?;
        self.after_removal(&[device], hour, chance);
        Ok(())
    }

    /// Who is out mints nothing, and hands nothing over: before this device goes, all that it wrote and has not sent is settled to
    /// an epoch of those who stay, and they are handed it. Its last head is under that one.
    fn before_going(&mut self, hour: u64, chance: &mut dyn Chance) {
        self.unsettle();
        if self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        if let Some(epoch) = self.current_epoch() {
            self.settle(epoch);
        }
        self.grant_to_those_without(hour);
    }

    fn devices_of(&self, person: &PersonId) -> Vec<PublicKey> {
        let devices = self.membership.devices.iter();
        devices.filter(|(_, device)| device.person == *person).map(|(device, _)| *device).collect()
    }

    fn after_removal(&mut self, devices: &[PublicKey], hour: u64, chance: &mut dyn Chance) {
        if self.is_live() && self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        let me = self.me();
        self.to_clear.extend(devices.iter().filter(|device| **device != me));
        self.mark_changed();
    }

    /// Changes what a member or an observer may do; also makes them a facilitator.
    pub fn set_role(
        &mut self,
        person: PersonId,
        role: Role,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(), ActError> {
        self.writable()?;
        self.act(&Op::SetRole(person, role), hour, chance).map(drop)
    }

    /// Changes a setting of the group.
    pub fn set(&mut self, setting: Setting, hour: u64, chance: &mut dyn Chance) -> Result<(), ActError> {
        self.writable()?;
        self.act(&Op::Policy(setting), hour, chance).map(drop)
    }

    /// Leaves the group. Nothing is written here any more; what is held stays readable.
    pub fn leave(&mut self, hour: u64, chance: &mut dyn Chance) -> Result<(), ActError> {
        self.may_remove()?;
        self.act(&Op::Leave, hour, chance).map(drop)
    }

    /// Says yes or no on a subject; with enough votes known here, makes the group's act of it at once. Gives whether the
    /// group acted.
    pub fn vote(
        &mut self,
        subject: Subject,
        yes: bool,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<bool, ActError> {
        self.may_remove()?;
        self.act(&Op::Vote { subject, yes }, hour, chance)?;
        let tally = self.membership.tally(&subject);
        if !tally.carried {
            return Ok(false);
        }
        let devices = match subject {
            Subject::Remove(person) => self.devices_of(&person),
            Subject::Name(_) => Vec::new(),
        };
        match self.act(&Op::GroupAct { subject, votes: tally.votes }, hour, chance) {
            // Words that nothing builds on which this device names: others may write it.
            Err(ActError::Unseen) => return Ok(false),
            done => done?,
        };
        if matches!(subject, Subject::Remove(_)) {
            self.after_removal(&devices, hour, chance);
        }
        Ok(true)
    }

    /// Whether this person may have a kit made here.
    pub fn may_add_kit(&self) -> Result<PersonId, ActError> {
        self.writable()?;
        self.my_person().ok_or(ActError::Unknown)
    }

    /// Adds a kit for this person, in the place of the one before it: who has its words in hand has tried them by now. A kit that
    /// is added already stays: who asks again did not hear the answer.
    pub fn add_kit(&mut self, seed: &KitSeed, hour: u64, chance: &mut dyn Chance) -> Result<(), ActError> {
        let person = self.may_add_kit()?;
        let key = seed.signing_key();
        let (there, old): (Vec<PublicKey>, Vec<PublicKey>) = self
            .devices_of(&person)
            .into_iter()
            .filter(|device| self.membership.is_live(device) && self.is_kit(device))
            .partition(|device| *device == key.public());
        for kit in &old {
            self.act(&Op::RemoveDevice(*kit), hour, chance)?;
        }
        if !there.is_empty() {
            return Ok(());
        }
        let statement = KitStatement { device: key.public(), recipient: seed.identity().recipient() };
        let statement_signature = statement.sign(&self.group, &person, &key);
        self.act(&Op::AddKit { statement, statement_signature }, hour, chance)?;
        if self.current_epoch().is_none() {
            self.mint(hour, chance);
        }
        Ok(())
    }

    /// What is owed without anybody asking: proof of forks met, and a facilitator's word on what they have seen. Called
    /// before each push.
    pub(super) fn sign_what_is_owed(&mut self, hour: u64, chance: &mut dyn Chance) {
        // The rest of the own log is for what its person does, and for epochs.
        let room = self.own_tip(Log::Membership).is_none_or(|tip| tip.seq < OWED_UPTO);
        let (me, mut left) = (self.me(), if room { OWED_AT_ONCE } else { 0 });
        // In the order in which they were let in: with who let in others, by whatever they signed, those end.
        let mut let_in: Vec<PublicKey> = Vec::new();
        let_in.extend(self.ledger.acts().iter().filter_map(Act::lets_in));
        for device in let_in {
            let found = self.ledger.evidence().iter().find(|evidence| evidence.device == device);
            let Some(evidence) = found.cloned() else { continue };
            // Devices that nobody let in are nobody's. What was shown once is shown again only where that act ended nothing.
            let known = self.membership.devices.get(&device);
            let known = known.is_some_and(|d| d.live || d.cut.is_none() && !d.unheld);
            let said = self.ledger.acts().iter().any(|act| {
                act.author == me && matches!(&act.deed, Deed::Fork(proof) if proof.device == device)
            });
            if known && !said && device != me && left > 0 {
                left -= 1;
                let proof: (SignedBody, SignedBody) = (evidence.first, evidence.second);
                if self.act(&Op::Fork(Box::new(proof)), hour, chance) == Err(Forbidden::Void.into()) {
                    // It proves nothing: a signature in it is false, under a head that was true. Something else may come.
                    self.ledger.drop_evidence(&device);
                    self.health.note_unproved(device);
                    self.mark_changed();
                }
            }
        }
        let news = self.membership.to_acknowledge(&self.me()).to_vec();
        if !news.is_empty() && left > 0 {
            let below = self.below(&self.next_act(hour, chance));
            if below.iter().any(|act| news.contains(&act.id)) {
                let _not_allowed = self.act(&Op::Seen, hour, chance);
            } else {
                self.name(news, hour, chance);
            }
        }
        let lacks = self.current_epoch().is_none_or(|epoch| self.would_go_back_to(&epoch));
        if lacks && self.is_live() {
            self.mint(hour, chance);
        }
    }
}
