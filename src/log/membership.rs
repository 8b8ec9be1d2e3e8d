//! Who is in the group (PROTOCOL.md "Membership"), computed from the membership entries alone, the same on every device.
//!
//! An act counts iff its author is live and allowed in the state made by those of its ancestors that count. This
//! version knows founding, admission and epochs; an operation it does not know makes the group read-only here.

use std::collections::BTreeSet;

use litemap::LiteMap;

use super::entry::{Entry, EntryId, Log};
use super::ledger::Ledger;
use super::payload::{self, Genesis, MembershipPayload, Op, PersonId, Role};
use crate::seal::{PublicKey, Recipient};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name they chose: data, never identity.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they were let in without comparing words.
    pub uncompared: bool,
    /// Place in the order of arrival, the same on every device.
    pub order: usize,
}

/// A live device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Where it receives grants.
    pub recipient: Recipient,
}

/// An epoch that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its place in the membership graph; of several epochs one writes to the deepest.
    pub depth: u64,
    /// The device that minted it.
    pub minter: PublicKey,
    /// The devices that were live where it was minted. Another device may be given it later, and need not be.
    pub recipients: Vec<PublicKey>,
}

/// The state that the counting acts make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The founding act.
    pub genesis: Option<Genesis>,
    /// Everybody.
    pub persons: LiteMap<PersonId, Person>,
    /// Their live devices.
    pub devices: LiteMap<PublicKey, Device>,
    /// Epochs by id.
    pub epochs: LiteMap<[u8; 32], Epoch>,
    /// An act of a newer version is among the entries: nothing may be written.
    pub newer: bool,
}

impl Membership {
    /// Computes the state from a ledger's membership entries.
    pub fn of(ledger: &Ledger) -> Membership {
        let order = causal_order(ledger);
        let mut state = Membership::default();
        let mut counted: Vec<(EntryId, Op)> = Vec::new();
        let mut depths: LiteMap<EntryId, u64> = LiteMap::new();
        for entry in order {
            let depth = 1 + ancestors(entry).filter_map(|id| depths.get(&id)).max().copied().unwrap_or(0);
            depths.insert(entry.id(), depth);
            // The state where it was signed: that of its counting ancestors.
            let mut there = Membership::default();
            for (id, op) in &counted {
                let Some(ancestor) = ledger.entry(id) else { continue };
                let tip = ancestor.tip();
                if ledger.had_seen(&entry.id(), &tip.device, Log::Membership) >= tip.seq {
                    there.apply(ancestor, op, depths[id]);
                }
            }
            let op = match payload::decode_membership(entry.payload()) {
                Ok(MembershipPayload::Known(op)) => *op,
                Ok(MembershipPayload::Unknown) => {
                    // Only somebody who was in the group can be ahead of this version.
                    state.newer |= there.devices.contains_key(&entry.body().author);
                    continue;
                }
                Err(_) => continue,
            };
            if there.allows(entry, &op) {
                state.apply(entry, &op, depth);
                if let Op::Epoch { id } = &op
                    && let Some(epoch) = state.epochs.get_mut(id)
                    && epoch.minter == entry.body().author
                {
                    epoch.recipients = there.devices.keys().copied().collect();
                }
                counted.push((entry.id(), op));
            }
        }
        state
    }

    fn allows(&self, entry: &Entry, op: &Op) -> bool {
        let author = &entry.body().author;
        match op {
            Op::Genesis(genesis) => {
                entry.is_genesis()
                    && entry.body().seq == 1
                    && genesis.suite == super::SUITE
                    && self.genesis.is_none()
            }
            _ if entry.is_genesis() => false,
            Op::AddPerson { statement, statement_signature, role, .. } => {
                self.role_of(author) == Some(Role::Facilitator)
                    && *role == Role::Member
                    && statement.verify(statement_signature)
                    && self.founded_as(entry, &statement.group)
                    && !self.persons.contains_key(&statement.person())
            }
            Op::Epoch { id } => self.devices.contains_key(author) && !self.epochs.contains_key(id),
        }
    }

    /// A statement is for this very group: entries carry its id.
    fn founded_as(&self, entry: &Entry, group: &[u8; 32]) -> bool {
        entry.body().group == *group
    }

    fn apply(&mut self, entry: &Entry, op: &Op, depth: u64) {
        let author = entry.body().author;
        match op {
            Op::Genesis(genesis) => {
                let person = payload::person_of(&author);
                self.add(person, &genesis.founder, Role::Facilitator, false);
                self.devices.insert(author, Device { person, recipient: genesis.recipient });
                self.genesis = Some(genesis.clone());
            }
            Op::AddPerson { role, statement, compared, .. } => {
                let person = statement.person();
                // Two facilitators may admit the same request at once: one person, and words compared once suffice.
                if let Some(known) = self.persons.get_mut(&person) {
                    known.uncompared &= !compared;
                    return;
                }
                self.add(person, &statement.name, *role, !compared);
                self.devices.insert(statement.device, Device { person, recipient: statement.recipient });
            }
            Op::Epoch { id } => {
                self.epochs.entry(*id).or_insert(Epoch { depth, minter: author, recipients: Vec::new() });
            }
        }
    }

    fn add(&mut self, id: PersonId, name: &str, role: Role, uncompared: bool) {
        let order = self.persons.len();
        self.persons.insert(id, Person { name: name.to_owned(), role, uncompared, order });
    }

    /// The person a live device belongs to.
    pub fn person(&self, device: &PublicKey) -> Option<&Person> {
        self.persons.get(&self.devices.get(device)?.person)
    }

    /// What a live device may do.
    pub fn role_of(&self, device: &PublicKey) -> Option<Role> {
        self.person(device).map(|person| person.role)
    }

    /// The epoch to write to: of those whose secret I hold, the deepest, then the greatest id.
    pub fn clean_epoch<'a>(&self, held: impl Iterator<Item = &'a [u8; 32]>) -> Option<[u8; 32]> {
        held.filter_map(|id| self.epochs.get(id).map(|epoch| (epoch.depth, *id))).max().map(|(_, id)| id)
    }

    /// The persons in the order in which they came.
    pub fn in_order(&self) -> Vec<(&PersonId, &Person)> {
        let at = |order| self.persons.iter().find(|(_, person)| person.order == order);
        (0..self.persons.len()).filter_map(at).collect()
    }
}

/// The membership entries an entry builds on directly.
fn ancestors(entry: &Entry) -> impl Iterator<Item = EntryId> + '_ {
    let deps = entry.body().deps.iter().filter(|dep| dep.log == Log::Membership).map(|dep| dep.id);
    deps.chain(entry.body().prev)
}

/// Ancestors first; among those that are concurrent, the smaller id first. The same on every device.
fn causal_order(ledger: &Ledger) -> Vec<&Entry> {
    let entries = ledger.all(Log::Membership);
    // Extended, not collected, here and elsewhere in the core: collecting brings a sort of 20 KB for every type.
    let mut here: BTreeSet<EntryId> = BTreeSet::new();
    here.extend(entries.iter().map(|entry| entry.id()));
    let mut waiting: LiteMap<EntryId, &Entry> = LiteMap::new();
    for entry in entries {
        waiting.insert(entry.id(), entry);
    }
    let mut done: BTreeSet<EntryId> = BTreeSet::new();
    let mut order = Vec::new();
    while let Some(next) = waiting
        .values()
        .find(|entry| ancestors(entry).all(|id| done.contains(&id) || !here.contains(&id)))
        .map(|entry| entry.id())
    {
        done.insert(next);
        order.extend(waiting.remove(&next));
    }
    order
}
