//! What is not as it should be, as last seen. Every finding has a way to repair (PROTOCOL.md "Freshness").

use super::replica::Replica;
use crate::defence::Defence;
use crate::log::entry::{Log, Tip};
use crate::log::name::FileName;
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
    /// A person said, of a store that shows nothing, that it is to be filled again.
    pub refill: bool,
    /// A named file or an entry that somebody has seen is not there, twice.
    pub missing: bool,
    /// Files that did not verify; left alone.
    pub unreadable: Vec<String>,
    /// Something is sealed under a key that this device waits for.
    pub key_awaited: bool,
    /// Devices that signed a head or an entry of another version, each with the number of a head: one of theirs above it that can
    /// be read whole ends it. It says something only for as long as the device is live.
    pub newer: Vec<(PublicKey, u64)>,
    /// The store holds what this very device signed and does not remember, and it cannot be taken up.
    pub own_ahead: bool,
    /// Histories that cross.
    pub crossed: Vec<Crossing>,
    /// What others claim to have seen of this very device's: who, of which log, up to which number.
    pub claim_mine: Vec<(PersonId, Log, u64)>,
    /// The store shows a head of this very device that it does not remember, and not yet all that the head leads to.
    pub own_awaited: bool,
    /// Devices that signed a head over an entry whose own signature does not hold.
    pub unproved: Vec<PublicKey>,
    /// What this device has to say is too large for any head: nothing of it leaves.
    pub unsayable: bool,
}

impl Health {
    /// Begins a look at the store: what is judged anew each time is forgotten.
    pub(super) fn begin(&mut self) {
        self.unreadable.clear();
        self.own_awaited = false;
        self.missing = false;
    }

    pub(super) fn cross(&mut self, device: PublicKey, claimed_by: PublicKey) {
        let crossing = Crossing { device, claimed_by };
        if !self.crossed.contains(&crossing) {
            self.crossed.push(crossing);
        }
    }

    pub(super) fn note_unproved(&mut self, device: PublicKey) {
        if !self.unproved.contains(&device) {
            self.unproved.push(device);
        }
    }

    fn note_newer(&mut self, device: PublicKey, above: u64) {
        match self.newer.iter_mut().find(|(known, _)| *known == device) {
            Some((_, before)) => *before = above.max(*before),
            None => self.newer.push((device, above)),
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
    /// Notes that a device signed something of another version: a head of this number, or an entry.
    pub(super) fn note_newer(&mut self, device: PublicKey, head: u64) {
        let seen = self.heads.get(&device).map_or(0, |head| head.body.seq);
        self.health.note_newer(device, head.max(seen));
    }

    /// Before heads are taken in: what was noted of others until now, taken out. What was of this very device stops it all the
    /// while.
    pub(super) fn take_newer(&mut self) -> Vec<(PublicKey, u64)> {
        let me = self.me();
        let newer = std::mem::take(&mut self.health.newer);
        let (mine, others) = newer.into_iter().partition(|(device, _)| *device == me);
        self.health.newer = mine;
        others
    }

    /// After heads were taken in: what was noted before is forgotten of a device whose newest head is above it, and leads to
    /// nothing that is not here. What was noted meanwhile stands until a later head than those.
    pub(super) fn look_at_newer(&mut self, before: Vec<(PublicKey, u64)>) {
        let meanwhile = std::mem::take(&mut self.health.newer);
        for (device, above) in before {
            if self.heads.get(&device).is_none_or(|head| head.body.seq <= above) {
                self.health.note_newer(device, above);
            }
        }
        for (device, above) in meanwhile {
            self.note_newer(device, above);
        }
    }

    /// Looks at what somebody signed that they had seen: another history than the one here, or more of this very device
    /// than it knows.
    pub(super) fn look_at_claims(&mut self, seen: &[Tip], by: PublicKey) {
        let me = self.me();
        for tip in seen {
            let mine = tip.device == me;
            let ahead = mine && self.ledger.tip(&me, tip.log).is_none_or(|own| own.seq < tip.seq);
            if ahead && let Some(person) = self.person_of(&by) {
                self.health
                    .claim_mine
                    .retain(|(by, log, seq)| (*by, *log) != (person, tip.log) || *seq > tip.seq);
                if !self.health.claim_mine.iter().any(|(by, log, _)| (*by, *log) == (person, tip.log)) {
                    self.health.claim_mine.push((person, tip.log, tip.seq));
                }
            } else if self.ledger.contradicts(tip) {
                self.health.cross(tip.device, by);
            }
        }
    }

    /// Whether others have seen so much of this very device's that it must not go on by itself: the words of two persons who are
    /// in the group. One alone could be a lie.
    pub fn claimed_ahead(&self) -> bool {
        let me = self.me();
        let ahead = |(_, log, seq): &&(PersonId, Log, u64)| {
            self.ledger.tip(&me, *log).is_none_or(|own| own.seq < *seq)
        };
        let live = |person: &PersonId| self.membership.persons.get(person).is_some_and(|p| p.live());
        let mut persons: Vec<PersonId> = Vec::new();
        for (person, ..) in self.health.claim_mine.iter().filter(ahead) {
            if live(person) && !persons.contains(person) {
                persons.push(*person);
            }
        }
        persons.len() > 1
    }

    /// Whether a device that is in the group vouched for a false signature. Of one that is out there is nothing left to decide.
    pub fn vouched_falsely(&self) -> bool {
        !self.false_vouchers().is_empty()
    }

    /// The devices in the group that vouched for a false signature.
    pub fn false_vouchers(&self) -> Vec<PublicKey> {
        self.health.unproved.iter().filter(|device| self.membership.is_live(device)).copied().collect()
    }

    /// The devices that wrote two histories, where a proof of it holds. One person's word names nobody.
    pub fn forked(&self) -> Vec<PublicKey> {
        let cut = self.membership.devices.iter().filter(|(_, device)| device.cut.is_some());
        cut.map(|(device, _)| *device).collect()
    }

    /// The devices in the group whose files did not verify, as far as a file's name or a head that was seen tells: these write them anew.
    /// A name may be the host's making, so it accuses nobody.
    pub fn unreadable_of(&self) -> Vec<PublicKey> {
        let unreadable = |file: &FileName| self.health.unreadable.contains(&file.file);
        let mut devices: Vec<PublicKey> = Vec::new();
        let tags = self.other_tags();
        for (tag, device) in tags.iter().filter(|(_, device)| self.membership.is_live(device)) {
            // A head's name begins with its device's tag.
            let is_theirs =
                |name: &String| name.strip_prefix(tag.as_str()).is_some_and(|rest| rest.starts_with('-'));
            let named = self.heads.get(device).is_some_and(|head| {
                let packs = head.body.packs.iter().map(|pack| &pack.digest);
                packs.chain(&head.body.membership_packs).any(|digest| unreadable(&FileName::object(digest)))
            });
            if named || self.health.unreadable.iter().any(is_theirs) {
                devices.push(*device);
            }
        }
        devices
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
        // What a head says that its device has seen: a newcomer has nothing else to hold a store to.
        for (by, head) in self.heads.iter().filter(|_| Defence::SeenIsAsked.holds()) {
            let lacked = |tip: &&Tip| tip.device != self.me() && self.ledger.lacks(tip);
            for tip in head.body.seen.iter().filter(lacked) {
                if !missing.iter().any(|(known, _)| known == tip) {
                    missing.push((*tip, *by));
                }
            }
        }
        missing.retain(|(tip, _)| tip.log == Log::Membership || self.membership.known(&tip.device));
        missing
    }
}
