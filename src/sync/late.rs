//! Who came late (PROTOCOL.md "Grants"): let in by a device that had been ended, as far as the group can tell.
//!
//! A stolen device of a facilitator goes on from the view it had, and by the rules whom it lets in is in: nothing in the acts tells them
//! from those whom its owner let in long ago, and gives up by removing that device as if of old. What tells them is which of the two
//! those heard of first who were there already, and what they signed since shows that.

use litemap::LiteMap;

use super::replica::Replica;
use crate::defence::Defence;
use crate::log::act::Deed;
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::ledger::DEPS_MAX;
use crate::log::payload::PersonId;
use crate::seal::PublicKey;

/// For each act that ended a device: of everybody who was there already, what they signed last before they knew of it.
type Unaware = LiteMap<EntryId, Vec<EntryId>>;

impl Replica {
    /// Whether each act that let a person in is of a device whose end was known before it, or of somebody who came so. They are in, and
    /// everybody sees them; but from here they are handed nothing, now or in the next season, and nothing is sealed to epochs of theirs.
    pub fn came_late(&self, person: &PersonId) -> bool {
        self.late.contains_key(person)
    }

    /// Works out anew who came late.
    pub(super) fn find_late(&mut self) {
        let mut late: LiteMap<PersonId, ()> = LiteMap::new();
        let mut unaware = Unaware::new();
        let mut follows: LiteMap<EntryId, bool> = LiteMap::new();
        for (person, acts) in self.admissions.iter() {
            for act in acts {
                follows.insert(*act, self.follows_an_end(act, &mut unaware));
            }
            if self.my_person() != Some(*person) && Defence::NoKeysForLate.holds() {
                late.insert(*person, ());
            }
        }
        // Of a ring of people who let one another in, nobody stands by themselves.
        loop {
            let mut stand = Vec::new();
            for person in late.keys() {
                let mut acts = self.admissions.get(person).into_iter().flatten();
                if acts.any(|act| follows.get(act) == Some(&false) && self.has_ground(act, &late)) {
                    stand.push(*person);
                }
            }
            if stand.is_empty() {
                break;
            }
            for person in stand {
                late.remove(&person);
            }
        }
        self.late = late;
    }

    /// Whether an act founded the group, or is of somebody who did not come late.
    fn has_ground(&self, act: &EntryId, late: &LiteMap<PersonId, ()>) -> bool {
        let Some(body) = self.ledger.entry(act).map(Entry::body) else { return false };
        let by = self.person_of(&body.author);
        body.group == [0; 32] || by.is_some_and(|person| !late.contains_key(&person))
    }

    /// Whether an act's device was ended by another act, which had not seen it, and which was known before it.
    fn follows_an_end(&self, act: &EntryId, unaware: &mut Unaware) -> bool {
        let Some(entry) = self.ledger.entry(act) else { return false };
        let Some(by) = self.membership.devices.get(&entry.body().author) else { return false };
        let common = by.cut.is_some_and(|cut| entry.body().seq <= cut.0) && self.ledger.is_main(act);
        by.removals.iter().chain(&by.unseen).any(|end| {
            if self.membership.had_seen(end, act) || common && self.is_fork(end) {
                return false;
            }
            if !unaware.contains_key(end) {
                unaware.insert(*end, self.unaware_of(end));
            }
            !unaware.get(end).into_iter().flatten().any(|entry| self.knew(entry, act))
        })
    }

    fn is_fork(&self, act: &EntryId) -> bool {
        self.ledger.acts().iter().any(|other| other.id == *act && matches!(other.deed, Deed::Fork(_)))
    }

    /// Of this device, and of each device in the group whose person had been let in where an act was signed: what it signed last, in
    /// each log, before it knew of that act.
    fn unaware_of(&self, end: &EntryId) -> Vec<EntryId> {
        let me = self.me();
        let there = |device: &PublicKey| {
            let acts = self.person_of(device).and_then(|person| self.admissions.get(&person));
            acts.into_iter().flatten().any(|act| self.membership.had_seen(end, act))
        };
        let mut last = Vec::new();
        for device in self.live_devices().filter(|device| *device == me || there(device)) {
            for log in [Log::Membership, Log::Content] {
                // What named as many as it may had seen more than it could name.
                let tells = |entry: &&Entry| entry.body().deps.len() < DEPS_MAX;
                let chain: Vec<&Entry> = self.ledger.chain(&device, log).into_iter().filter(tells).collect();
                let first = chain.partition_point(|entry| !self.knew(&entry.id(), end));
                last.extend(chain[..first].last().map(|entry| entry.id()));
            }
        }
        last
    }

    fn knew(&self, entry: &EntryId, act: &EntryId) -> bool {
        let (Some(of), Some(seen)) = (self.ledger.entry(act), self.ledger.seen(entry)) else { return false };
        let newest = seen.get(&(of.body().author, Log::Membership));
        newest.is_some_and(|(_, newest)| self.ledger.is_at_or_before(act, newest))
    }
}
