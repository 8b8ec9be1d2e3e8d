//! What is not as it should be, as last seen. Every finding has a way to repair (PROTOCOL.md "Freshness").

use super::replica::Replica;
use crate::log::entry::{Log, Tip};
use crate::log::payload::PersonId;
use crate::seal::PublicKey;

/// Somebody has seen another entry where this device holds one: the author signed two histories, or the claim is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Whose history.
    pub device: PublicKey,
    /// Who says so.
    pub claimed_by: PublicKey,
}

/// What is not as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Devices whose newest head the store shows no more: it shows an older state than this device has seen.
    pub rolled_back: Vec<PublicKey>,
    /// The store shows nothing of this group, where it did: nothing is written before a person says so.
    pub empty: bool,
    /// A person said that an empty or older store is to be filled again.
    pub refill: bool,
    /// A named file or an entry that somebody has seen is not there, twice.
    pub missing: bool,
    /// Files that did not verify; left alone.
    pub unreadable: Vec<String>,
    /// Something is sealed under a key that this device waits for.
    pub key_awaited: bool,
    /// Something of a newer version was met.
    pub newer: bool,
    /// The store holds what this very device signed and does not remember, and it cannot be taken up.
    pub own_ahead: bool,
    /// Histories that cross.
    pub crossed: Vec<Crossing>,
    /// Persons who claim to have seen entries of this very device that it did not know, each with the newest.
    pub claim_mine: Vec<(PersonId, Tip)>,
    /// Devices that signed a head over an entry whose own signature does not hold.
    pub unproved: Vec<PublicKey>,
}

impl Health {
    /// Begins a look at the store: what is judged anew each time is forgotten.
    pub(super) fn begin(&mut self) {
        self.unreadable.clear();
        self.missing = false;
    }

    pub(super) fn cross(&mut self, device: PublicKey, claimed_by: PublicKey) {
        let crossing = Crossing { device, claimed_by };
        if !self.crossed.contains(&crossing) {
            self.crossed.push(crossing);
        }
    }

    /// Notes a file or an entry that did not verify.
    pub(super) fn note_unreadable(&mut self, what: String) {
        // Counted, and named up to here: a hostile store can make up any number.
        if self.unreadable.len() < 64 && !self.unreadable.contains(&what) {
            self.unreadable.push(what);
        }
    }
}

impl Replica {
    /// Looks at what somebody signed that they had seen: another history than the one here, or more of this very device
    /// than it knows.
    pub(super) fn look_at_claims(&mut self, seen: &[Tip], by: PublicKey) {
        let me = self.me();
        for tip in seen {
            let mine = tip.device == me;
            let ahead = mine && self.ledger.tip(&me, tip.log).is_none_or(|own| own.seq < tip.seq);
            if ahead && let Some(person) = self.person_of(&by) {
                let same = |claim: &&mut (PersonId, Tip)| claim.0 == person && claim.1.log == tip.log;
                match self.health.claim_mine.iter_mut().find(same) {
                    Some((_, claimed)) if claimed.seq < tip.seq => *claimed = *tip,
                    Some(_) => {}
                    None => self.health.claim_mine.push((person, *tip)),
                }
            } else if self.ledger.contradicts(tip) {
                self.health.cross(tip.device, by);
            }
        }
    }

    /// Whether others have seen so much of this very device's that it must not go on by itself: the words of two persons. What it has
    /// taken up meanwhile is claimed no more.
    pub fn claimed_ahead(&self) -> bool {
        let me = self.me();
        let ahead = |tip: &Tip| self.ledger.tip(&me, tip.log).is_none_or(|own| own.seq < tip.seq);
        let mut persons: Vec<PersonId> = Vec::new();
        persons
            .extend(self.health.claim_mine.iter().filter(|(_, tip)| ahead(tip)).map(|(person, _)| *person));
        persons.sort_unstable();
        persons.dedup();
        persons.len() > 1
    }

    /// When a device last said something, by its clock: hours since 1970.
    pub fn news_of(&self, device: &PublicKey) -> Option<u64> {
        let own = self.confirmed.as_ref().filter(|_| *device == self.me());
        own.or_else(|| self.heads.get(device)).map(|head| head.body.hour)
    }

    /// Whether any device signed two histories.
    pub fn any_fork(&self) -> bool {
        self.membership.devices.values().any(|device| device.cut.is_some()) || !self.health.crossed.is_empty()
    }

    /// Whether somebody had seen what is not here.
    pub fn misses_something(&self) -> bool {
        self.health.missing || !self.missing().is_empty()
    }

    /// What somebody had seen and is not here, with a device that says so.
    pub fn missing(&self) -> Vec<(Tip, PublicKey)> {
        let mut missing = self.ledger.missing();
        missing.retain(|(tip, _)| tip.log == Log::Membership || self.membership.known(&tip.device));
        missing
    }
}
