//! Who is in the group (PROTOCOL.md "Membership"), computed from the membership acts alone, the same on every device and
//! for every order of arrival.
//!
//! * [`permit`]: rule 1: what an author may do in a state; asked of every act that is read, and before signing one.
//! * `graph`, `view`, `evaluate`: the acts in causal order; the state of any closed set of them; what counts.
//! * `certificate`: votes and who decides. `build`: the state as the rest of the program sees it.

#[cfg(test)]
mod attacks;
mod build;
mod certificate;
mod evaluate;
mod graph;
#[cfg(test)]
mod model;
mod permit;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod random;
mod rules;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
mod view;

use litemap::LiteMap;

pub use certificate::VOICES_MIN;
pub use permit::Forbidden;

use super::act::{Act, Cut, Deed};
use super::entry::EntryId;
use super::op::{Genesis, Role, Subject, Vouch};
use super::payload::PersonId;
use crate::defence::Defence;
use crate::seal::{PublicKey, Recipient};
use graph::Ancestors;
use permit::{Rank, Standing, State, permit};
use rules::Rules;

/// Most live devices of a person, the kit apart.
pub const DEVICES_MAX: usize = 5;

/// Most devices and kits that a person ever has in a group. A group is a season, and every device takes room in every head.
pub const DEVICES_EVER: usize = 24;

/// Most persons who ever come.
pub const PERSONS_EVER: usize = 64;

/// How a person came to be out of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// Left.
    Left,
    /// Removed by a facilitator.
    Removed,
    /// Removed by the group.
    ByGroup,
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A device.
    Device,
    /// A kit: receives every epoch, and lets in one device.
    Kit,
}

/// A person who ever came by an act that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name they chose: data, never identity.
    pub name: String,
    /// What they may do, or might last.
    pub role: Role,
    /// Who they were in the group that this one succeeds.
    pub was: Option<PersonId>,
    /// What was vouched for, the best if several let them in.
    pub vouch: Vouch,
    /// Place in the order of arrival, the same on every device.
    pub order: usize,
    /// How they ended; `None`: in the group.
    pub ended: Option<Ended>,
}

impl Person {
    /// Whether they are in the group.
    pub fn live(&self) -> bool {
        self.ended.is_none()
    }
}

/// A device or kit that was ever let in by an act that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Where it receives grants.
    pub recipient: Recipient,
    /// Device or kit.
    pub kind: Kind,
    /// The device's name; empty for the one a person came with, and for a kit.
    pub name: String,
    /// Whether it is in the group.
    pub live: bool,
    /// The counting acts that ended it: of itself, of its person, or of the device that let it in unseen.
    pub removals: Vec<EntryId>,
    /// What took away, unseen, the devices on which its arrivals stand, if none of them as its person's is held, be it removed itself or
    /// not. It may be live all the same: let in as another person's, too.
    pub unseen: Vec<EntryId>,
    /// Where its line was last certainly one, if it forked: membership, content.
    pub cut: Option<Cut>,
    /// Let in by a device that was taken away unseen, and not removed itself.
    pub unheld: bool,
}

/// An epoch that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its place in the membership graph: one more than its deepest parent's.
    pub depth: u64,
    /// The device that minted it.
    pub minter: PublicKey,
    /// The devices and kits live in the state its minter had seen, ascending.
    pub recipients: Vec<PublicKey>,
    /// Whether minter and recipients are all live, and no other act names the id.
    pub clean: bool,
    /// The act.
    pub entry: EntryId,
}

/// A group that is to succeed this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// The new group.
    pub group: [u8; 32],
    /// Where it lies in its store.
    pub loc: [u8; 16],
    /// Its store's address.
    pub store: String,
    /// Who told of it.
    pub by: PersonId,
    /// From which device.
    pub by_device: PublicKey,
    /// Whether a facilitator told of it, which closes the season; otherwise it is an offer.
    pub official: bool,
    /// The act.
    pub entry: EntryId,
}

/// New keys in another group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The device that stated them.
    pub from: PublicKey,
    /// Its person.
    pub person: PersonId,
    /// What the new keys signed.
    pub statement: super::join::JoinStatement,
    /// Their signature.
    pub signature: [u8; 64],
    /// The act.
    pub entry: EntryId,
}

/// The group's store, as the policy tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// The store's address.
    pub address: String,
    /// User's name at the store.
    pub user: String,
    /// Password at the store.
    pub password: String,
}

/// How a subject stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who decides: persons, ascending.
    pub electorate: Vec<PersonId>,
    /// Those of them whose latest word is yes.
    pub voices: Vec<PersonId>,
    /// The votes to list in the certificate, ascending.
    pub votes: Vec<EntryId>,
    /// Whether a certificate with these votes would count now.
    pub carried: bool,
}

impl Tally {
    /// How many voices carry it: more than half of the electorate, and at least three.
    pub fn needed(&self) -> usize {
        (self.electorate.len() / 2 + 1).max(VOICES_MIN)
    }
}

/// The state that the counting acts make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The founding act.
    pub genesis: Option<Genesis>,
    /// Everybody who ever came.
    pub persons: LiteMap<PersonId, Person>,
    /// Their devices and kits, live or not.
    pub devices: LiteMap<PublicKey, Device>,
    /// Epochs by id.
    pub epochs: LiteMap<[u8; 32], Epoch>,
    /// Whether newcomers read what came before them.
    pub history_shared: bool,
    /// The store that the policy names, if it ever did.
    pub store: Option<Store>,
    /// The group's name.
    pub name: String,
    /// Groups told of as successors, in causal order.
    pub successors: Vec<Successor>,
    /// Who moves there, in causal order.
    pub moving: Vec<Moving>,
    /// Two certificates that remove each other's voters: nothing more is sealed in this group.
    pub split: Option<(EntryId, EntryId)>,
    /// The devices that signed an act of a newer version when they were in the group, and were not put out since: nothing may be
    /// written here while there are any.
    pub newer: Vec<PublicKey>,
    ancestors: Ancestors,
    counting: LiteMap<EntryId, ()>,
    known: LiteMap<PublicKey, ()>,
    /// For each live person, who decides on removing them.
    electorates: LiteMap<PersonId, Vec<PersonId>>,
    /// For each subject with a vote: who is for it.
    voices: LiteMap<Subject, LiteMap<PersonId, Vec<EntryId>>>,
    /// What live facilitators have to acknowledge.
    behind: LiteMap<PersonId, Vec<EntryId>>,
    rules: Rules,
}

impl Membership {
    /// Computes the state. Acts whose ancestors are not all given are ignored; order and repetition do not matter.
    pub fn of(acts: &[Act]) -> Membership {
        build::build(acts, Rules::default())
    }

    /// The state as seen from these entries: theirs and everything below.
    pub fn at(acts: &[Act], tips: &[EntryId]) -> Membership {
        Membership::of(&Membership::below(acts, tips))
    }

    /// The acts that these entries build on, themselves included.
    pub fn below(acts: &[Act], tips: &[EntryId]) -> Vec<Act> {
        let mut known: LiteMap<EntryId, &Act> = LiteMap::new();
        for act in acts {
            known.insert(act.id, act);
        }
        let mut wanted = tips.to_vec();
        let mut below = Vec::new();
        while let Some(id) = wanted.pop() {
            if let Some(act) = known.remove(&id) {
                wanted.extend(act.builds_on());
                below.push(act.clone());
            }
        }
        below
    }

    /// Whether an act counts.
    pub fn counts(&self, entry: &EntryId) -> bool {
        self.counting.contains_key(entry)
    }

    /// Whether the author of one act had seen another: whether that is an ancestor of it, counting or not.
    pub fn had_seen(&self, act: &EntryId, other: &EntryId) -> bool {
        self.ancestors.is_below(other, act)
    }

    /// Whether an act counts or lies below one that does: without the others the same would be in.
    pub fn decides(&self) -> impl Fn(&EntryId) -> bool + '_ {
        self.ancestors.closed(self.counting.keys())
    }

    /// Whether any act, counting or not, lets this device in: others' entries need not be kept.
    pub fn known(&self, device: &PublicKey) -> bool {
        self.known.contains_key(device)
    }

    /// Whether this device may do this as its `seq`-th membership entry, with everything here below it.
    ///
    /// # Errors
    /// Why the act would not count.
    pub fn permits(&self, author: &PublicKey, seq: u64, deed: &Deed) -> Result<(), Forbidden> {
        permit(self, author, seq, deed)
    }

    /// Whether a device or kit is in the group.
    pub fn is_live(&self, device: &PublicKey) -> bool {
        self.devices.get(device).is_some_and(|device| device.live)
    }

    /// The person of a device, live or not.
    pub fn person_of(&self, device: &PublicKey) -> Option<(PersonId, &Person)> {
        let id = self.devices.get(device)?.person;
        Some((id, self.persons.get(&id)?))
    }

    /// The person one of whose devices minted an epoch that counts.
    pub fn who_minted(&self, epoch: &[u8; 32]) -> Option<PersonId> {
        let minter = self.epochs.get(epoch)?.minter;
        self.devices.get(&minter).map(|device| device.person)
    }

    /// What a live device may do.
    pub fn role_of(&self, device: &PublicKey) -> Option<Role> {
        let (_, person) = self.person_of(device).filter(|_| self.is_live(device))?;
        Some(person.role)
    }

    /// Live devices, kits included, ascending.
    pub fn live_devices(&self) -> impl Iterator<Item = (&PublicKey, &Device)> {
        self.devices.iter().filter(|(_, device)| device.live)
    }

    /// Live devices of live facilitators, kits apart.
    pub fn facilitator_devices(&self) -> impl Iterator<Item = &PublicKey> {
        let of = |(key, device): &(&PublicKey, &Device)| {
            device.kind == Kind::Device && self.role_of(key) == Some(Role::Facilitator)
        };
        self.live_devices().filter(of).map(|(key, _)| key)
    }

    /// The persons who ever came, in the order in which they did.
    pub fn in_order(&self) -> Vec<(&PersonId, &Person)> {
        let at = |order| self.persons.iter().find(|(_, person)| person.order == order);
        (0..self.persons.len()).filter_map(at).collect()
    }

    /// The epoch to write to: of the clean ones whose secret I hold, the deepest, then the greatest id.
    pub fn clean_epoch<'a>(&self, held: impl Iterator<Item = &'a [u8; 32]>) -> Option<[u8; 32]> {
        let clean = |id: &'a [u8; 32]| {
            self.epochs
                .get(id)
                .filter(|epoch| epoch.clean || !Defence::CleanEpoch.holds())
                .map(|epoch| (epoch.depth, *id))
        };
        held.filter_map(clean).max().map(|(_, id)| id)
    }

    /// How a subject stands.
    pub fn tally(&self, subject: &Subject) -> Tally {
        let electorate = match subject {
            Subject::Remove(person) => self.electorates.get(person).cloned().unwrap_or_default(),
            Subject::Name(_) => self.electors(),
        };
        let mut tally = Tally { electorate, ..Tally::default() };
        let mut votes: LiteMap<EntryId, ()> = LiteMap::new();
        for (person, theirs) in self.voices.get(subject).into_iter().flat_map(|voices| voices.iter()) {
            if tally.electorate.contains(person) {
                tally.voices.push(*person);
                build::add(&mut votes, theirs.iter().copied());
            }
        }
        tally.votes.extend(votes.keys());
        let rank = State::person(self, &subject.person());
        let open = rank.is_some_and(|rank| {
            rank.ended.is_none() && (matches!(subject, Subject::Remove(_)) || rank.role != Role::Facilitator)
        });
        tally.carried = open && self.carries(subject, &tally.votes);
        tally
    }

    fn electors(&self) -> Vec<PersonId> {
        let of = |(_, person): &(&PersonId, &Person)| person.live() && person.role != Role::Observer;
        let mut electors = Vec::new();
        electors.extend(self.persons.iter().filter(of).map(|(id, _)| *id));
        electors
    }

    /// What this device should sign to have seen ([`Deed::Seen`]), if its person is a facilitator in the group: counting acts other
    /// than votes, epochs and the like that no act of that person had seen. What a person has last seen decides who may remove them.
    pub fn to_acknowledge(&self, me: &PublicKey) -> &[EntryId] {
        let device = self.devices.get(me).filter(|device| device.live && device.kind == Kind::Device);
        device.and_then(|device| self.behind.get(&device.person)).map(Vec::as_slice).unwrap_or_default()
    }
}

impl State for Membership {
    fn rules(&self) -> Rules {
        self.rules
    }
    fn genesis(&self) -> Option<&Genesis> {
        self.genesis.as_ref()
    }
    fn device(&self, device: &PublicKey) -> Option<Standing> {
        self.devices.get(device).map(|device| Standing {
            person: device.person,
            kind: device.kind,
            live: device.live,
            unheld: device.unheld,
        })
    }
    fn person(&self, person: &PersonId) -> Option<Rank> {
        self.persons.get(person).map(|person| Rank { role: person.role, ended: person.ended })
    }
    fn live_of(&self, person: &PersonId, kind: Kind) -> usize {
        self.live_devices().filter(|(_, device)| device.person == *person && device.kind == kind).count()
    }
    fn told_of(&self, group: &[u8; 32]) -> bool {
        self.successors.iter().any(|successor| successor.group == *group)
    }
    fn carries(&self, subject: &Subject, votes: &[EntryId]) -> bool {
        let electorate = match subject {
            Subject::Remove(person) => self.electorates.get(person).cloned().unwrap_or_default(),
            Subject::Name(_) => self.electors(),
        };
        let voices = self.voices.get(subject).into_iter().flat_map(|voices| voices.iter());
        let listed = |votes_of: &[EntryId]| votes_of.iter().any(|vote| votes.contains(vote));
        let count = voices.filter(|(person, theirs)| electorate.contains(person) && listed(theirs)).count();
        certificate::enough(self.rules, electorate.len(), count)
    }
    fn named(&self, epoch: &[u8; 32]) -> bool {
        self.epochs.contains_key(epoch)
    }
    fn came(&self) -> usize {
        self.persons.len()
    }
    fn ever_of(&self, person: &PersonId) -> usize {
        self.devices.values().filter(|device| device.person == *person).count()
    }
    fn was(&self, person: &PersonId) -> Option<PersonId> {
        self.persons.get(person).and_then(|person| person.was)
    }
    fn repeats(&self, person: &PersonId) -> bool {
        let live: Vec<PublicKey> = self.live_devices().map(|(key, _)| *key).collect();
        self.epochs.values().any(|epoch| {
            epoch.clean
                && epoch.recipients == live
                && self.devices.get(&epoch.minter).is_some_and(|minter| minter.person == *person)
        })
    }
}
