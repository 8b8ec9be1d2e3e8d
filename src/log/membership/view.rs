//! The state of a set of acts, asked for one fact at a time. What counts is known; only acts of the set are looked at.

use std::cell::OnceCell;

use litemap::LiteMap;

use super::super::act::Deed;
use super::super::entry::EntryId;
use super::super::op::{Genesis, Role, Setting, Subject};
use super::super::payload::PersonId;
use super::certificate::{Voices, decided};
use super::evaluate::Evaluation;
use super::graph::{Bits, Graph};
use super::permit::{Rank, Standing, State};
use super::rules::{Rule, Rules};
use super::{Ended, Kind};
use crate::defence::Defence;
use crate::seal::PublicKey;

/// What counts, as far as decided: one pass over all acts under one set of certificates and forks ([`Evaluation`]).
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// The certificates of removal that hold where they stand, and the forks that take votes out: what decides the rest.
    pub(super) context: Vec<usize>,
    /// Of those certificates, the ones that count.
    pub(super) kept: Vec<usize>,
    /// Two that remove each other's voters.
    pub(super) split: Option<(usize, usize)>,
    pub(super) voided: Bits,
    pub(super) counts: Bits,
    /// The person of each act's author where it was signed.
    pub(super) author: Vec<Option<PersonId>>,
}

/// See the module.
pub(super) struct View<'v, 'a> {
    pub(super) on: &'v Evaluation<'a>,
    pub(super) run: &'v Run,
    pub(super) among: &'v Bits,
    /// The act that is judged, if one is.
    pub(super) judged: Option<usize>,
    /// For a certificate of removal: what was decided of it.
    pub(super) removal: bool,
    held: OnceCell<Bits>,
}

impl<'v, 'a> View<'v, 'a> {
    pub(super) fn new(on: &'v Evaluation<'a>, run: &'v Run, among: &'v Bits) -> View<'v, 'a> {
        View { on, run, among, judged: None, removal: false, held: OnceCell::new() }
    }

    pub(super) fn graph(&self) -> &'v Graph<'a> {
        &self.on.graph
    }

    /// Whether a fork takes votes out of what is judged: it is known there, or elsewhere and had not seen it.
    pub(super) fn shown(&self, fork: usize) -> bool {
        let unseen = |at: usize| !self.graph().below[fork].has(at);
        self.among.has(fork) || self.run.context.contains(&fork) && self.judged.is_some_and(unseen)
    }

    /// Whether an act is of the set and counts.
    pub(super) fn has(&self, at: usize) -> bool {
        self.among.has(at) && self.run.counts.has(at)
    }

    /// The counting acts of a list.
    pub(super) fn of<K: Ord>(&self, places: &LiteMap<K, Vec<usize>>, key: &K) -> Vec<usize> {
        let mut found = Vec::new();
        found.extend(places.get(key).into_iter().flatten().copied().filter(|at| self.has(*at)));
        found
    }

    /// Whether what an act let in still stands. A device or kit let in by another stands on that one: not if it was taken
    /// away by an act that had not seen this one, or stands no more itself. Persons stand by themselves: else a
    /// facilitator could sweep out, by removing a device of their own from an old view or by showing a fork of it,
    /// everybody whom that device ever let in.
    pub(super) fn held(&self, at: usize) -> bool {
        if !self.has(at) || self.graph().hazards.is_empty() || !self.on.rules.hold(Rule::Held) {
            return self.has(at);
        }
        self.held.get_or_init(|| self.all_held()).has(at)
    }

    fn all_held(&self) -> Bits {
        let (graph, mut held) = (self.graph(), Bits::default());
        for at in graph.additions.iter().copied().filter(|at| self.has(*at)) {
            let endangered = graph.hazards.get(&at).is_some_and(|found| found.iter().any(|r| self.has(*r)));
            let stands = || {
                let mut adder = graph.added.get(&graph.acts[at].author).into_iter().flatten();
                adder.any(|before| graph.below[at].has(*before) && held.has(*before))
            };
            if graph.newcomer.contains_key(&at) || !endangered && stands() {
                held.set(at);
            }
        }
        held
    }

    /// Of the acts that let a device in the least decides: as a person first, then as a device, then as a kit; then the smaller
    /// person, then the smaller entry.
    fn rank(&self, at: usize) -> Option<(u8, PersonId, EntryId)> {
        let act = self.graph().acts[at];
        let as_what = match act.deed {
            Deed::AddDevice { .. } => 1,
            Deed::AddKit { .. } => 2,
            _ => 0,
        };
        let named = self.graph().newcomer.get(&at).copied();
        let person = named.or_else(|| self.run.author.get(at).copied().flatten())?;
        Some((as_what, person, act.id))
    }

    /// The act that lets a device in, of several.
    pub(super) fn addition(&self, device: &PublicKey) -> Option<(PersonId, Kind, usize)> {
        let added = self.graph().added.get(device)?.iter().copied().filter(|at| self.has(*at));
        let ((as_what, person, _), at) =
            added.filter_map(|at| Some((self.rank(at)?, at))).min_by_key(|(rank, _)| *rank)?;
        Some((person, if as_what == 2 { Kind::Kit } else { Kind::Device }, at))
    }

    /// Whether an act that lets a device in is held, and lets it in as one of this person's.
    pub(super) fn is_held_as(&self, at: usize, person: &PersonId) -> bool {
        self.held(at) && self.rank(at).is_some_and(|(_, whose, _)| whose == *person)
    }

    /// What ended a device by itself: its removals and its forks.
    pub(super) fn device_ends(&self, device: &PublicKey) -> Vec<usize> {
        let mut ends = self.of(&self.graph().removals, device);
        ends.extend(self.of(&self.graph().forked, device));
        ends
    }

    /// The acts that ended a person, and how.
    pub(super) fn person_ends(&self, person: &PersonId) -> Vec<(usize, Ended)> {
        let mut ends = Vec::new();
        for at in self.of(&self.graph().ends, person) {
            let by_group = matches!(self.graph().acts[at].deed, Deed::GroupAct { .. });
            ends.push((at, if by_group { Ended::ByGroup } else { Ended::Removed }));
        }
        for at in self.graph().leaves.iter().copied().filter(|at| self.has(*at)) {
            if self.run.author.get(at).copied().flatten() == Some(*person) {
                ends.push((at, Ended::Left));
            }
        }
        ends
    }

    /// How a person ended; `None`: not at all.
    pub(super) fn ended(&self, person: &PersonId) -> Option<Ended> {
        self.person_ends(person).into_iter().map(|(_, how)| how).max()
    }

    /// The role that the latest acts give; of several, the lowest.
    pub(super) fn role(&self, person: &PersonId) -> Option<Role> {
        let graph = self.graph();
        let given = |at: usize| match &graph.acts[at].deed {
            Deed::AddPerson { role, .. } | Deed::SetRole(_, role) => *role,
            _ => Role::Facilitator,
        };
        graph.latest(&self.of(&graph.roles, person)).into_iter().map(given).max()
    }

    /// Persons in the group who are not observers.
    pub(super) fn electors(&self) -> Vec<PersonId> {
        let mut electors = Vec::new();
        for person in self.graph().arrivals.keys() {
            if self.person(person).is_some_and(|rank| rank.ended.is_none() && rank.role != Role::Observer) {
                electors.push(*person);
            }
        }
        electors
    }

    /// Devices and kits in the group, ascending.
    pub(super) fn live(&self) -> Vec<PublicKey> {
        let mut live = Vec::new();
        live.extend(self.graph().added.keys().filter(|d| self.device(d).is_some_and(|s| s.live)));
        live
    }

    /// The setting of one kind that the latest acts make.
    pub(super) fn settings(&self, of_kind: impl Fn(&Setting) -> bool) -> Vec<(EntryId, &'v Setting)> {
        let graph = self.graph();
        let mut found = Vec::new();
        found.extend(graph.settings.iter().copied().filter(|at| {
            self.has(*at) && matches!(&graph.acts[*at].deed, Deed::Policy(setting) if of_kind(setting))
        }));
        let mut settings = Vec::new();
        for at in graph.latest(&found) {
            if let Deed::Policy(setting) = &graph.acts[at].deed {
                settings.push((graph.acts[at].id, setting));
            }
        }
        settings
    }

    /// Whether whoever knows of an epoch's act takes a device that is out for one that is out, by whatever acts they know that it was
    /// let in, of which not all need be below that act. Those that are decide, or one that comes first: who knows the epoch's act
    /// knows them.
    pub(super) fn out_at(&self, epoch: usize, device: &PublicKey) -> bool {
        let graph = self.graph();
        let below = &graph.below[epoch];
        let added = self.of(&graph.added, device);
        let known = added.iter().copied().filter(|at| below.has(*at)).filter_map(|at| self.rank(at)).min();
        let ended = |at: &usize| match self.rank(*at) {
            Some(rank) if known.is_none_or(|known| rank <= known) => {
                self.person_ends(&rank.1).iter().any(|(end, _)| below.has(*end))
            }
            _ => true,
        };
        let unheld = |at: &usize| {
            let mut known = graph.below[*at].clone();
            known.join(below);
            known.set(*at);
            !View::new(self.on, self.run, &known).held(*at)
        };
        self.device_ends(device).iter().any(|end| below.has(*end))
            || added.iter().all(ended)
            || added.iter().all(unheld)
    }

    /// Whether an epoch is clean: nobody has gone since it was minted, and no other act that counts names it. Its secret was handed
    /// on after it was minted, to a second device, to a kit, to whoever may read history: so it is not enough that those for whom it
    /// was minted are still there.
    pub(super) fn clean(&self, at: usize) -> bool {
        let graph = self.graph();
        let Deed::Epoch { id } = &graph.acts[at].deed else { return false };
        let again = |other: &usize| {
            *other != at
                && self.has(*other)
                && matches!(&graph.acts[*other].deed, Deed::Epoch { id: same } if same == id)
        };
        let live = |device: &PublicKey| self.device(device).is_some_and(|standing| standing.live);
        live(&graph.acts[at].author)
            && self.on.recipients(at).iter().all(live)
            && (graph.added.keys().filter(|device| !live(device)).all(|device| self.out_at(at, device))
                || !Defence::ForEverybody.holds())
            && !(graph.epochs.iter().any(again) && Defence::EpochNamedOnce.holds())
    }
}

impl State for View<'_, '_> {
    fn rules(&self) -> Rules {
        self.on.rules
    }

    fn genesis(&self) -> Option<&Genesis> {
        let at = self.graph().genesis.filter(|at| self.has(*at))?;
        match &self.graph().acts[at].deed {
            Deed::Genesis(genesis) => Some(genesis),
            _ => None,
        }
    }

    fn device(&self, device: &PublicKey) -> Option<Standing> {
        let (person, kind, _) = self.addition(device)?;
        let held = self.graph().added.get(device)?.iter().any(|at| self.held(*at));
        let removed = !self.device_ends(device).is_empty();
        let live = held && !removed && self.ended(&person).is_none();
        Some(Standing { person, kind, live, unheld: !held && !removed })
    }

    fn person(&self, person: &PersonId) -> Option<Rank> {
        Some(Rank { role: self.role(person)?, ended: self.ended(person) })
            .filter(|_| self.graph().arrivals.get(person).is_some_and(|a| a.iter().any(|at| self.has(*at))))
    }

    fn live_of(&self, person: &PersonId, kind: Kind) -> usize {
        let of = |standing: Standing| standing.live && standing.person == *person && standing.kind == kind;
        self.graph().added.keys().filter(|device| self.device(device).is_some_and(of)).count()
    }

    fn told_of(&self, group: &[u8; 32]) -> bool {
        let graph = self.graph();
        graph.successors.iter().any(|at| {
            self.has(*at)
                && matches!(&graph.acts[*at].deed, Deed::Successor { group: told, .. } if told == group)
        })
    }

    fn carries(&self, subject: &Subject, votes: &[EntryId]) -> bool {
        match subject {
            Subject::Remove(_) => self.removal,
            Subject::Name(_) => {
                let voices = Voices::within(self, subject, Some(votes));
                decided(self.on.rules, self.electors().len(), &self.electors(), &voices)
            }
        }
    }

    fn named(&self, epoch: &[u8; 32]) -> bool {
        self.graph().epochs.iter().any(|at| {
            self.has(*at) && matches!(&self.graph().acts[*at].deed, Deed::Epoch { id } if id == epoch)
        })
    }

    fn came(&self) -> usize {
        let mut came = 0;
        for person in self.graph().arrivals.keys() {
            came += usize::from(self.person(person).is_some());
        }
        came
    }

    fn ever_of(&self, person: &PersonId) -> usize {
        let of = |standing: Standing| standing.person == *person;
        self.graph().added.keys().filter(|device| self.device(device).is_some_and(of)).count()
    }

    fn was(&self, person: &PersonId) -> Option<PersonId> {
        self.of(&self.graph().arrivals, person).into_iter().find_map(|at| self.graph().acts[at].deed.was())
    }

    fn repeats(&self, person: &PersonId) -> bool {
        let mut same = Vec::new();
        same.extend(
            self.graph()
                .epochs
                .iter()
                .copied()
                .filter(|at| self.has(*at) && self.run.author.get(*at).copied().flatten() == Some(*person)),
        );
        if same.is_empty() {
            return false;
        }
        let live = self.live();
        // What a certificate voids since may have been handed it: an epoch of before does not stand for one of now.
        let now = self.judged.map(|at| self.on.context_of(at)).unwrap_or_default();
        let context = |at: usize| self.on.context_of(at) == now;
        same.into_iter().any(|at| self.on.recipients(at) == live && context(at) && self.clean(at))
    }
}
