//! Closing a season (PROTOCOL.md "Seasons"): a season is a group, and its end is the founding of the next.
//!
//! The same leads out of a split, out of a group whose facilitators locked people out, and into another suite.

use super::acts::ActError;
use super::joining::Joining;
use super::replica::{Founding, Replica};
use crate::log::entry::GroupId;
use crate::log::join::Purpose;
use crate::log::membership::{Membership, Moving as Stated};
use crate::log::op::{Op, Predecessor, Role, Vouch};
use crate::log::payload::PersonId;
use crate::seal::{Chance, PublicKey};

/// How far a move to the next season has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Live devices that have stated keys for the next season.
    pub moved: Vec<PublicKey>,
    /// Live devices that have not: until they have, they can open the season that ends.
    pub left: Vec<PublicKey>,
    /// Kits of the season that ends: whoever holds a sheet can open it until it is burnt.
    pub sheets: Vec<PublicKey>,
}

impl Replica {
    /// Founds the group that succeeds this one, with the same name, and tells of it here. A facilitator's word closes the
    /// season; anybody else's is an offer that each may take up. In a split group nothing is told: people invite one another.
    pub fn found_successor(
        &mut self,
        store: &str,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<Replica, ActError> {
        let genesis = self.membership.genesis.as_ref().ok_or(ActError::Unknown)?;
        let founder = self.name_of(&self.me()).ok_or(ActError::Unknown)?;
        let was = self.my_person().ok_or(ActError::Unknown)?;
        let name = self.membership.name.clone();
        let founding = Founding {
            name: &name,
            framework: genesis.framework,
            founder: &founder,
            predecessor: Some(Predecessor { group: self.group, person: was }),
        };
        let next = Replica::found(&founding, hour, chance);
        if !self.read_only() {
            let told = Op::Successor { group: next.group, loc: next.loc, store: store.to_owned() };
            self.act(&told, hour, chance)?;
            // The founder's other devices, and everybody, learn from it that this device has moved.
            let statement = next.founder_statement(self.group, was, &founder);
            let statement_signature = statement.sign(&next.keys.signing).0;
            self.act(&Op::Moving { statement, statement_signature }, hour, chance)?;
        }
        Ok(next)
    }

    fn founder_statement(
        &self,
        from: GroupId,
        person: PersonId,
        name: &str,
    ) -> crate::log::join::JoinStatement {
        let mut invitation = [0; 16];
        invitation.copy_from_slice(&from[..16]);
        crate::log::join::JoinStatement {
            purpose: Purpose::Move,
            group: self.group,
            person,
            invitation,
            device: self.me(),
            recipient: self.keys.identity.recipient(),
            name: name.to_owned(),
        }
    }

    /// Makes this device's keys for a group that was told of here, and states them here, signed.
    pub fn move_to(
        &mut self,
        successor: &GroupId,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<(Joining, String), ActError> {
        if self.read_only() {
            return Err(ActError::ReadOnly);
        }
        let told = self.membership.successors.iter().find(|s| s.group == *successor);
        let told = told.ok_or(ActError::Unknown)?.clone();
        let name = self.name_of(&self.me()).ok_or(ActError::Unknown)?;
        let person = self.my_person().ok_or(ActError::Unknown)?;
        let joining = Joining::move_to((self.group, person), told.group, told.loc, &name, chance);
        let (statement, statement_signature) = joining.statement().ok_or(ActError::Unknown)?;
        self.act(&Op::Moving { statement, statement_signature }, hour, chance)?;
        Ok((joining, told.store))
    }

    /// In the next season's group: lets in who stated keys in the group that is left, without new words. A facilitator lets
    /// persons in, in the role that they had; everybody lets in their own other devices. Gives how many.
    ///
    /// Who somebody was is what the group that is left tells, where each said so for themselves. What is said of it here is
    /// the word of whoever founded this group, or let them in.
    pub fn welcome(&mut self, old: &Replica, hour: u64, chance: &mut dyn Chance) -> usize {
        let predecessor = self.membership.genesis.as_ref().and_then(|genesis| genesis.predecessor);
        if predecessor.map(|before| before.group) != Some(old.group) {
            return 0;
        }
        self.look_back(old);
        if self.read_only() {
            return 0;
        }
        // Whoever was put out there meanwhile, or a device that was stolen, or whom that let in, has stated its keys in vain.
        let stays = |m: &&Stated| old.membership.is_live(&m.from) && old.hands_keys_to_device(&m.from);
        let stated = old.membership.moving.iter().filter(stays);
        let moving: Vec<_> = stated.filter(|m| m.statement.group == self.group).cloned().collect();
        let mut welcomed = 0;
        for who in &moving {
            // What does not count keeps nobody out: anybody can sign it.
            if self.membership.devices.get(&who.statement.device).is_some_and(|device| !device.unheld) {
                continue;
            }
            let theirs = persons_of(old, &self.group, &who.person);
            let mine = self.my_person().is_some_and(|me| theirs.contains(&me));
            let here = theirs.iter().any(|person| self.membership.persons.contains_key(person));
            let (statement, statement_signature) = (who.statement.clone(), who.signature);
            let vouch = Vouch::Moved;
            let (op, purpose) = if mine {
                (Op::AddDevice { statement, statement_signature, vouch }, Purpose::Device)
            } else if here {
                continue;
            } else {
                let role = old.membership.persons.get(&who.person).map_or(Role::Member, |p| p.role);
                (Op::AddPerson { role, statement, statement_signature, vouch }, Purpose::Move)
            };
            self.before_admission(purpose, hour, chance);
            if self.act(&op, hour, chance).is_ok() {
                self.after_admission(purpose, hour, chance);
                welcomed += 1;
            }
        }
        welcomed
    }

    /// Learns from the group that is left which persons here this device's may be. What it once told stays: who is put out there
    /// later was who they were.
    fn look_back(&mut self, old: &Replica) {
        let me = self.me();
        let mut stated = old.membership.moving.iter();
        let own = stated.find(|m| m.statement.group == self.group && m.statement.device == me);
        let Some(person) = own.map(|m| m.person) else { return };
        for mine in persons_of(old, &self.group, &person) {
            if !self.moved_as.contains(&mine) {
                self.moved_as.push(mine);
                self.mark_changed();
            }
        }
    }

    /// Whether this device came with keys that it stated in the group that is left, and was let in as somebody else's: whoever
    /// says that they were its person can have that counted here, where nobody knows better. Nothing is written then.
    pub fn is_another_persons(&self) -> bool {
        let me = self.my_person();
        !self.moved_as.is_empty() && me.is_some_and(|me| !self.moved_as.contains(&me))
    }

    /// How far the move has come.
    pub fn moving(&self) -> Moving {
        let membership: &Membership = &self.membership;
        let mut state = Moving::default();
        for device in self.live_devices() {
            if self.is_kit(&device) {
                state.sheets.push(device);
            } else if membership.moving.iter().any(|moving| moving.from == device) {
                state.moved.push(device);
            } else {
                state.left.push(device);
            }
        }
        state
    }
}

/// The persons of a group that somebody of the one before may be: who comes with keys that they stated there. Their other devices
/// are one of these persons'.
fn persons_of(old: &Replica, group: &GroupId, person: &PersonId) -> Vec<PersonId> {
    let stated = old.membership.moving.iter();
    let theirs = stated.filter(|m| m.person == *person && m.statement.group == *group);
    theirs.map(|m| m.statement.newcomer()).collect()
}
