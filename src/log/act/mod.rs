//! What a membership entry does (PROTOCOL.md "Membership"), after every check that needs no other entry.
//!
//! An [`Act`] is all that [`super::membership`] looks at. Signatures of statements, purposes, the shape of a founding act
//! and the proof of a fork are settled here, once for each entry; what depends on who is in the group is settled there.

mod fork;
#[cfg(test)]
mod tests;

pub use fork::{Backwards, Cut, ForkProof, on_one_line};

use super::entry::{Entry, EntryId, GroupId, Log};
use super::join::{JoinStatement, Purpose};
use super::op::{
    Genesis, KitStatement, MembershipPayload, Op, Role, Setting, Subject, Vouch, decode_membership,
};
use super::payload::PersonId;
use crate::defence::Defence;
use crate::seal::PublicKey;

/// A membership entry as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The entry.
    pub id: EntryId,
    /// The device that signed it.
    pub author: PublicKey,
    /// Its number in its author's membership log, from 1.
    pub seq: u64,
    /// How many content entries its author had signed.
    pub beside: u64,
    /// The membership entries it builds on directly: the one before it in its log, and those its author had seen since.
    pub parents: Vec<EntryId>,
    /// Those that it names beside these, of other branches ([`Op::Also`]).
    pub also: Vec<EntryId>,
    /// What it does.
    pub deed: Deed,
}

/// What an act does. Statements in it were signed by the keys they name, for this group and this purpose, and no
/// recipient is of small order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Founds the group: a genesis entry, the first of its log, of this suite.
    Genesis(Genesis),
    /// Lets a person in. `vouch` is [`Vouch::Moved`] exactly when the statement's purpose is a move.
    AddPerson {
        /// What they may do.
        role: Role,
        /// What they signed.
        statement: JoinStatement,
        /// What the author vouches for.
        vouch: Vouch,
    },
    /// Announces an epoch.
    Epoch {
        /// Its id.
        id: [u8; 32],
    },
    /// Removes a member or an observer.
    RemovePerson(PersonId),
    /// Changes what a member or an observer may do.
    SetRole(PersonId, Role),
    /// Changes a setting.
    Policy(Setting),
    /// Lets in another device of the author's person.
    AddDevice {
        /// What the device signed.
        statement: JoinStatement,
        /// What the author vouches for.
        vouch: Vouch,
    },
    /// Removes a device or a kit.
    RemoveDevice(PublicKey),
    /// The author's person leaves.
    Leave,
    /// A person's word.
    Vote {
        /// On what.
        subject: Subject,
        /// For or against.
        yes: bool,
    },
    /// A certificate.
    GroupAct {
        /// Of what.
        subject: Subject,
        /// The votes it lists, ascending.
        votes: Vec<EntryId>,
    },
    /// Shows that a device signed two histories.
    Fork(ForkProof),
    /// Tells of a group that is to succeed this one.
    Successor {
        /// The new group.
        group: GroupId,
        /// Where it lies in its store.
        loc: [u8; 16],
        /// Its store's address.
        store: String,
    },
    /// The author's new keys in another group; the statement names this one as the group that is left.
    Moving {
        /// For the new group.
        statement: JoinStatement,
        /// By the new keys.
        signature: [u8; 64],
    },
    /// Has seen what comes before, no more.
    Seen,
    /// Adds the kit of the author's person. Whether the kit signed for that person is settled when the person is known.
    AddKit {
        /// This group, which the kit's key signed too.
        group: GroupId,
        /// The kit's keys.
        statement: KitStatement,
        /// By the kit's own key.
        signature: [u8; 64],
    },
    /// Known and malformed, or a check of it failed: it keeps its place and does nothing.
    Void,
    /// Of a newer version.
    Unknown,
}

impl Deed {
    /// For an act by which somebody comes from the group that this one succeeds: who they were there.
    pub fn was(&self) -> Option<PersonId> {
        match self {
            Deed::Genesis(genesis) => genesis.predecessor.map(|before| before.person),
            Deed::AddPerson { statement, vouch: Vouch::Moved, .. } => Some(statement.person),
            _ => None,
        }
    }
}

impl Act {
    /// The device that it lets in, whether it counts or not.
    pub fn lets_in(&self) -> Option<PublicKey> {
        match &self.deed {
            Deed::Genesis(_) => Some(self.author),
            Deed::AddPerson { statement, .. } | Deed::AddDevice { statement, .. } => Some(statement.device),
            Deed::AddKit { statement, .. } => Some(statement.device),
            _ => None,
        }
    }

    /// The person who comes with it, whether it counts or not.
    pub fn brings(&self) -> Option<PersonId> {
        match &self.deed {
            Deed::Genesis(_) => Some(super::payload::person_of(&self.author)),
            Deed::AddPerson { statement, .. } => Some(statement.newcomer()),
            _ => None,
        }
    }

    /// The entries that it builds on directly: what is below these is below it.
    pub fn builds_on(&self) -> impl Iterator<Item = &EntryId> {
        self.parents.iter().chain(&self.also)
    }

    /// The acts that a membership entry names in its payload: it waits for these, too.
    pub fn also(entry: &Entry) -> Vec<EntryId> {
        match decode_membership(entry.payload().unwrap_or_default()) {
            Ok(MembershipPayload::Known(op)) => named_by(&op),
            _ => Vec::new(),
        }
    }

    /// Reads a membership entry.
    pub fn of(entry: &Entry) -> Act {
        let body = entry.body();
        let seen = body.deps.iter().filter(|dep| dep.log == Log::Membership).map(|dep| dep.id);
        let mut also = Vec::new();
        let deed = match decode_membership(entry.payload().unwrap_or_default()) {
            _ if body.log != Log::Membership => Deed::Void,
            Ok(MembershipPayload::Known(op)) => {
                also = named_by(&op);
                deed(entry, *op)
            }
            Ok(MembershipPayload::Unknown) => Deed::Unknown,
            Err(_) => Deed::Void,
        };
        Act {
            id: entry.id(),
            author: body.author,
            seq: body.seq,
            beside: body.beside,
            parents: body.prev.into_iter().chain(seen).collect(),
            also,
            deed,
        }
    }
}

fn named_by(op: &Op) -> Vec<EntryId> {
    match op {
        Op::Also(acts) => acts.clone(),
        _ => Vec::new(),
    }
}

fn deed(entry: &Entry, op: Op) -> Deed {
    let group = if entry.is_genesis() { entry.founds() } else { entry.body().group };
    let checked = match op {
        Op::Genesis(genesis) => {
            let sound = entry.is_genesis()
                && entry.body().seq == 1
                && genesis.suite == super::SUITE
                && genesis.recipient.check().is_ok();
            sound.then_some(Deed::Genesis(genesis))
        }
        // A genesis body founds a group and does nothing else.
        _ if entry.is_genesis() => None,
        Op::AddPerson { role, statement, statement_signature, vouch } => {
            let fits = match statement.purpose {
                Purpose::Person => vouch != Vouch::Moved && statement.person == statement.newcomer(),
                Purpose::Move => vouch == Vouch::Moved,
                Purpose::Device => false,
            };
            let stated = states(&statement, &statement_signature, &group);
            (fits && stated).then_some(Deed::AddPerson { role, statement, vouch })
        }
        Op::AddDevice { statement, statement_signature, vouch } => {
            let fits = match statement.purpose {
                Purpose::Device => vouch != Vouch::Moved,
                Purpose::Move => vouch == Vouch::Moved,
                Purpose::Person => false,
            };
            let stated = states(&statement, &statement_signature, &group);
            (fits && stated).then_some(Deed::AddDevice { statement, vouch })
        }
        Op::Moving { statement, statement_signature } => {
            let fits = statement.purpose == Purpose::Move
                && statement.group != group
                && group.starts_with(&statement.invitation);
            let stated = states(&statement, &statement_signature, &statement.group);
            (fits && stated).then_some(Deed::Moving { statement, signature: statement_signature })
        }
        Op::AddKit { statement, statement_signature } => {
            let sound = statement.recipient.check().is_ok();
            sound.then_some(Deed::AddKit { group, statement, signature: statement_signature })
        }
        Op::Fork(proof) => ForkProof::check(&proof.0, &proof.1, &group).map(Deed::Fork),
        Op::Epoch { id } => Some(Deed::Epoch { id }),
        Op::RemovePerson(person) => Some(Deed::RemovePerson(person)),
        Op::SetRole(person, role) => Some(Deed::SetRole(person, role)),
        Op::Policy(setting) => Some(Deed::Policy(setting)),
        Op::RemoveDevice(device) => Some(Deed::RemoveDevice(device)),
        Op::Leave => Some(Deed::Leave),
        Op::Vote { subject, yes } => Some(Deed::Vote { subject, yes }),
        Op::GroupAct { subject, votes } => Some(Deed::GroupAct { subject, votes }),
        Op::Successor { group: new, loc, store } => {
            (new != group).then_some(Deed::Successor { group: new, loc, store })
        }
        Op::Seen | Op::Also(_) => Some(Deed::Seen),
    };
    checked.unwrap_or(Deed::Void)
}

/// The device named in the statement signed it, for this group, and can receive grants.
fn states(statement: &JoinStatement, signature: &[u8; 64], group: &GroupId) -> bool {
    statement.group == *group
        && statement.recipient.check().is_ok()
        && (statement.verify(signature) || !Defence::Statement.holds())
}
