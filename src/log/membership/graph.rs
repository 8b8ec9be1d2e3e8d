//! The acts in causal order, with their ancestors, and where to find those that concern a person or a device.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use litemap::LiteMap;

use super::super::act::{Act, Backwards, Deed};
use super::super::entry::EntryId;
use super::super::op::Subject;
use super::super::payload::{PersonId, person_of};
use crate::seal::PublicKey;

/// A set of acts, by their place in the causal order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
    pub(super) fn set(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }
    pub(super) fn join(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

/// Of every act, all that lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ancestors {
    place: LiteMap<EntryId, usize>,
    below: Vec<Bits>,
}

impl Ancestors {
    /// Whether one act is an ancestor of another.
    pub(super) fn is_below(&self, one: &EntryId, other: &EntryId) -> bool {
        let (Some(one), Some(other)) = (self.place.get(one), self.place.get(other)) else { return false };
        self.below.get(*other).is_some_and(|below| below.has(*one))
    }

    /// Of some acts, these and all that lies below them: whether an act is among those.
    pub(super) fn closed<'a>(
        &'a self,
        acts: impl Iterator<Item = &'a EntryId>,
    ) -> impl Fn(&EntryId) -> bool + 'a {
        let mut closed = Bits::default();
        for at in acts.filter_map(|id| self.place.get(id)) {
            closed.set(*at);
            if let Some(below) = self.below.get(*at) {
                closed.join(below);
            }
        }
        move |act| self.place.get(act).is_some_and(|at| closed.has(*at))
    }
}

type Places<K> = LiteMap<K, Vec<usize>>;

/// See the module. Places are positions in `acts`; every list is in causal order.
#[derive(Default)]
pub(super) struct Graph<'a> {
    /// Ancestors first; of those that are free to come next, the smallest id. The same for every order of arrival.
    pub(super) acts: Vec<&'a Act>,
    pub(super) place: LiteMap<EntryId, usize>,
    /// Everything below each act, itself apart.
    pub(super) below: Vec<Bits>,
    /// One more than the deepest parent's.
    pub(super) depth: Vec<u64>,
    /// The founding act: the first, if there should be several.
    pub(super) genesis: Option<usize>,
    pub(super) by_author: Places<PublicKey>,
    /// Acts that let a device in, and for each device its own.
    pub(super) additions: Vec<usize>,
    pub(super) added: Places<PublicKey>,
    /// For an act that lets a device in: the person who comes with it, if it names one.
    pub(super) newcomer: LiteMap<usize, PersonId>,
    /// For an act by which a device lets in another: what removes that device without having seen it.
    pub(super) hazards: LiteMap<usize, Vec<usize>>,
    pub(super) arrivals: Places<PersonId>,
    pub(super) removals: Places<PublicKey>,
    pub(super) forks: Vec<usize>,
    pub(super) forked: Places<PublicKey>,
    /// Removals of a person, by a facilitator or by the group.
    pub(super) ends: Places<PersonId>,
    pub(super) leaves: Vec<usize>,
    pub(super) roles: Places<PersonId>,
    pub(super) votes: Places<Subject>,
    pub(super) epochs: Vec<usize>,
    pub(super) settings: Vec<usize>,
    pub(super) successors: Vec<usize>,
    pub(super) movings: Vec<usize>,
    pub(super) unknown: Vec<usize>,
}

fn note<K: Ord>(places: &mut Places<K>, key: K, at: usize) {
    places.entry(key).or_default().push(at);
}

impl<'a> Graph<'a> {
    /// Orders the acts whose ancestors are all there; others are left out.
    pub(super) fn of(acts: &'a [Act]) -> Graph<'a> {
        let mut graph = Graph::default();
        graph.order(acts);
        for at in 0..graph.acts.len() {
            graph.index(at);
        }
        graph.find_hazards();
        graph
    }

    /// What remains of it once all is computed.
    pub(super) fn into_ancestors(self) -> Ancestors {
        Ancestors { place: self.place, below: self.below }
    }

    fn order(&mut self, acts: &'a [Act]) {
        let mut known: LiteMap<EntryId, (&Act, usize)> = LiteMap::new();
        for act in acts {
            known.insert(act.id, (act, 0));
        }
        let mut children: LiteMap<EntryId, Vec<EntryId>> = LiteMap::new();
        let mut ready = BinaryHeap::new();
        for (id, (act, missing)) in known.iter_mut() {
            *missing = act.builds_on().count();
            for parent in act.builds_on() {
                children.entry(*parent).or_default().push(*id);
            }
            if *missing == 0 {
                ready.push(Reverse(*id));
            }
        }
        while let Some(Reverse(id)) = ready.pop() {
            let Some((act, _)) = known.get(&id) else { continue };
            self.append(act);
            for child in children.get(&id).into_iter().flatten() {
                if let Some((_, missing)) = known.get_mut(child) {
                    *missing = missing.saturating_sub(1);
                    if *missing == 0 {
                        ready.push(Reverse(*child));
                    }
                }
            }
        }
    }

    fn append(&mut self, act: &'a Act) {
        let at = self.acts.len();
        let (mut below, mut depth) = (Bits::default(), 0);
        for parent in act.builds_on().filter_map(|id| self.place.get(id)) {
            below.set(*parent);
            if let (Some(bits), Some(deep)) = (self.below.get(*parent), self.depth.get(*parent)) {
                below.join(bits);
                depth = depth.max(*deep);
            }
        }
        self.place.insert(act.id, at);
        self.acts.push(act);
        self.below.push(below);
        self.depth.push(depth + 1);
    }

    fn index(&mut self, at: usize) {
        let act = self.acts[at];
        note(&mut self.by_author, act.author, at);
        match &act.deed {
            Deed::Genesis(_) if self.genesis.is_none() && act.builds_on().next().is_none() => {
                self.genesis = Some(at);
                self.comes(person_of(&act.author), at);
                self.adds(act.author, at);
            }
            Deed::AddPerson { statement, .. } => {
                self.comes(statement.newcomer(), at);
                self.adds(statement.device, at);
            }
            Deed::AddDevice { statement, .. } => self.adds(statement.device, at),
            Deed::AddKit { statement, .. } => self.adds(statement.device, at),
            Deed::RemoveDevice(device) => note(&mut self.removals, *device, at),
            Deed::RemovePerson(person) => note(&mut self.ends, *person, at),
            Deed::SetRole(person, _) => note(&mut self.roles, *person, at),
            Deed::GroupAct { subject: Subject::Remove(person), .. } => note(&mut self.ends, *person, at),
            Deed::GroupAct { subject: Subject::Name(person), .. } => note(&mut self.roles, *person, at),
            Deed::Leave => self.leaves.push(at),
            Deed::Vote { subject, .. } => note(&mut self.votes, *subject, at),
            Deed::Fork(proof) if proof.backwards.as_ref().is_none_or(|b| self.went_backwards(at, b)) => {
                self.forks.push(at);
                note(&mut self.forked, proof.device, at);
            }
            Deed::Epoch { .. } => self.epochs.push(at),
            Deed::Policy(_) => self.settings.push(at),
            Deed::Successor { .. } => self.successors.push(at),
            Deed::Moving { .. } => self.movings.push(at),
            Deed::Unknown => self.unknown.push(at),
            Deed::Genesis(_) | Deed::Fork(_) | Deed::Seen | Deed::Void => {}
        }
    }

    fn comes(&mut self, person: PersonId, at: usize) {
        self.newcomer.insert(at, person);
        note(&mut self.arrivals, person, at);
        note(&mut self.roles, person, at);
    }

    fn adds(&mut self, device: PublicKey, at: usize) {
        self.additions.push(at);
        note(&mut self.added, device, at);
    }

    /// Whether the second body of a fork's proof had lost sight of something that the first had seen. What its author had
    /// seen is told by that author's own acts up to the one before the second body, which the fork's author must know.
    fn went_backwards(&self, fork: usize, proof: &Backwards) -> bool {
        let Deed::Fork(shown) = &self.acts[fork].deed else { return false };
        let mut seen: LiteMap<PublicKey, u64> = LiteMap::new();
        let mut take = |device: PublicKey, seq: u64| {
            let at = seen.entry(device).or_insert(0);
            *at = seq.max(*at);
        };
        for (device, seq) in &proof.since {
            take(*device, *seq);
        }
        let mut next = proof.prev;
        while let Some(id) = next {
            let Some(at) = self.place.get(&id).copied() else { return false };
            let act = self.acts[at];
            if !self.below[fork].has(at) || act.author != shown.device {
                return false;
            }
            next = None;
            for parent in act.parents.iter().filter_map(|id| self.place.get(id)).map(|at| self.acts[*at]) {
                if parent.author != act.author {
                    take(parent.author, parent.seq);
                } else if parent.seq + 1 == act.seq {
                    next = Some(parent.id);
                }
            }
        }
        proof.seen.iter().any(|(device, seq)| seen.get(device).copied().unwrap_or(0) < *seq)
    }

    fn find_hazards(&mut self) {
        for at in self.additions.iter().filter(|at| !self.newcomer.contains_key(*at)) {
            let act = self.acts[*at];
            let removed = self.removals.get(&act.author).into_iter().flatten();
            let mut found: Vec<usize> = Vec::new();
            found.extend(removed.filter(|removal| !self.below[**removal].has(*at)));
            for fork in self.forked.get(&act.author).into_iter().flatten() {
                // What whoever shows the fork had not seen may lie on any branch.
                if self.above(*fork, act) || !self.below[*fork].has(*at) {
                    found.push(*fork);
                }
            }
            if !found.is_empty() {
                self.hazards.insert(*at, found);
            }
        }
    }

    /// Whether an act of a forked device lies above the fork's cut.
    pub(super) fn above(&self, fork: usize, act: &Act) -> bool {
        matches!(&self.acts[fork].deed, Deed::Fork(p) if p.device == act.author && act.seq > p.cut.0)
    }

    /// Everything there is.
    pub(super) fn all(&self) -> Bits {
        let mut all = Bits::default();
        for at in 0..self.acts.len() {
            all.set(at);
        }
        all
    }

    /// Of some acts, those that no other of them has seen.
    pub(super) fn latest(&self, among: &[usize]) -> Vec<usize> {
        let seen = |at: &usize| among.iter().any(|later| self.below[*later].has(*at));
        let mut latest = Vec::new();
        latest.extend(among.iter().copied().filter(|at| !seen(at)));
        latest
    }
}
