//! Who came late (PROTOCOL.md "Grants"): let in by a device of whose end this one knew before it knew of them.
//!
//! A stolen device of a facilitator goes on from the view it had, and by the rules whom it lets in is in: nothing in the acts tells them
//! from those whom its owner let in long ago, and gives up by removing that device as if of old. What tells them is which of the two was
//! heard of first, and each device remembers that.

use litemap::LiteMap;

use super::replica::Replica;
use crate::defence::Defence;
use crate::log::act::Deed;
use crate::log::entry::EntryId;
use crate::log::payload::PersonId;
use crate::seal::PublicKey;

impl Replica {
    /// Whether a person was let in late, as far as this device can tell. They are in, and everybody sees them; but from here they are
    /// handed nothing, now or in the next season, and nothing is sealed to epochs of theirs, until somebody says otherwise
    /// ([`Replica::trust`]).
    pub fn came_late(&self, person: &PersonId) -> bool {
        self.heard.get(person) == Some(&true)
    }

    /// Whoever uses this device knows that a person is who they should be.
    pub fn trust(&mut self, person: PersonId) {
        self.heard.insert(person, false);
        self.mark_changed();
    }

    /// Whether this device hands keys to a person: to who was heard of in an exchange that came to its end, and did not come late.
    pub(super) fn hands_keys_to(&self, person: &PersonId) -> bool {
        let by_me =
            |act: &EntryId| self.ledger.entry(act).is_some_and(|entry| entry.body().author == self.me());
        self.heard.get(person) == Some(&false)
            || self.my_person() == Some(*person)
            || self.admissions.get(person).into_iter().flatten().any(by_me)
    }

    /// Whether this device hands keys to another: its person is handed some, and something lets it in as theirs that nothing took away
    /// unseen. Who signs that a stolen key is their own, too, makes it no device of its owner's.
    pub(super) fn hands_keys_to_device(&self, device: &PublicKey) -> bool {
        let known = self.membership.devices.get(device);
        known.is_some_and(|device| device.unseen.is_empty() && self.hands_keys_to(&device.person))
    }

    /// After all that there is was read: takes notice of whoever is new. Who was there before stays what they are.
    pub(super) fn meet(&mut self) {
        let mut late: LiteMap<PersonId, ()> = LiteMap::new();
        for person in self.admissions.keys().filter(|person| !self.heard.contains_key(*person)) {
            late.insert(*person, ());
        }
        let new = late.clone();
        // This device's own person, and who let them in: their words were compared.
        if let Some(mine) = self.my_person() {
            late.remove(&mine);
            for act in self.admissions.get(&mine).into_iter().flatten() {
                if let Some(by) = self.author_of(act) {
                    late.remove(&by);
                }
            }
        }
        // Of persons who let one another in none stands by themselves.
        loop {
            let mut stand = Vec::new();
            for person in late.keys() {
                let mut acts = self.admissions.get(person).into_iter().flatten();
                if acts.any(|act| self.has_ground(act, &late)) {
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
        for person in new.keys() {
            self.heard.insert(*person, late.contains_key(person) && Defence::NoKeysForLate.holds());
            self.changes.group = true;
        }
        self.note_who_is_out();
    }

    /// Which devices are out, and by which acts, as far as is known until the next exchange.
    pub(super) fn note_who_is_out(&mut self) {
        self.out = LiteMap::new();
        for (key, device) in self.membership.devices.iter().filter(|(_, device)| !device.live) {
            self.out.insert(*key, device.removals.clone());
        }
    }

    fn author_of(&self, act: &EntryId) -> Option<PersonId> {
        self.ledger.entry(act).and_then(|entry| self.person_of(&entry.body().author))
    }

    /// Whether an act that lets somebody in founds the group, or is of a device none of whose ends came before it, and whose person did
    /// not come late.
    fn has_ground(&self, act: &EntryId, late: &LiteMap<PersonId, ()>) -> bool {
        let Some(body) = self.ledger.entry(act).map(|entry| entry.body()) else { return false };
        let Some(by) = self.membership.devices.get(&body.author) else { return false };
        let common = by.cut.is_some_and(|cut| body.seq <= cut.0) && self.ledger.is_main(act);
        let after = |end: &EntryId| {
            self.membership.had_seen(end, act) || common && self.shows_a_fork_of(end, &body.author)
        };
        // What was known to have ended it counts, though a vote has made that void since.
        let known = self.out.get(&body.author).into_iter().flatten();
        let in_time = known.chain(&by.removals).chain(&by.unseen).all(after);
        body.group == [0; 32] || in_time && !late.contains_key(&by.person) && !self.came_late(&by.person)
    }

    fn shows_a_fork_of(&self, act: &EntryId, device: &PublicKey) -> bool {
        let acts = self.ledger.acts().iter();
        let proof = acts.filter(|other| other.id == *act).map(|other| &other.deed).next();
        matches!(proof, Some(Deed::Fork(proof)) if proof.device == *device)
    }
}
