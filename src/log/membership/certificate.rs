//! Certificates: whose words are for a subject, and whether they carry it.

use litemap::LiteMap;

use super::super::act::Deed;
use super::super::entry::EntryId;
use super::super::op::{Role, Subject};
use super::super::payload::PersonId;
use super::evaluate::Evaluation;
use super::permit::State;
use super::rules::{Rule, Rules};
use super::view::View;

/// Fewest voices that carry anything.
pub const VOICES_MIN: usize = 3;

/// The persons who are for a subject, with the votes that say so: places in the causal order.
#[derive(Clone, Debug, Default)]
pub(super) struct Voices(pub(super) LiteMap<PersonId, Vec<usize>>);

impl Voices {
    /// A person is for it whose latest counting words on it in this set, one on each of concurrent branches, are all yes;
    /// if `listed` is given, only those of the words count that it lists. Observers, and persons not in the group there,
    /// have no voice, nor has anybody in their own removal. Of a forked device, words above the cut are taken out.
    pub(super) fn within(view: &View<'_, '_>, subject: &Subject, listed: Option<&[EntryId]>) -> Voices {
        let graph = view.graph();
        let mut words: LiteMap<PersonId, Vec<usize>> = LiteMap::new();
        for at in view.of(&graph.votes, subject) {
            if let Some(person) = view.run.author.get(at).copied().flatten() {
                words.entry(person).or_default().push(at);
            }
        }
        let yes = |at: &usize| matches!(graph.acts[*at].deed, Deed::Vote { yes: true, .. });
        let mut voices = Voices::default();
        for (person, said) in words.iter() {
            let rank = view.person(person);
            let strict = view.on.rules.hold(Rule::LiveVoices);
            let has_voice = rank.is_some_and(|r| (r.ended.is_none() || !strict) && r.role != Role::Observer);
            let latest = graph.latest(said);
            if !has_voice || *subject == Subject::Remove(*person) || !latest.iter().all(yes) {
                continue;
            }
            let mut usable = Vec::new();
            usable.extend(
                latest
                    .into_iter()
                    .filter(|at| listed.is_none_or(|votes| votes.binary_search(&graph.acts[*at].id).is_ok())),
            );
            voices.0.insert(*person, usable);
        }
        voices.cut(view.on, |fork| view.shown(fork))
    }

    /// Takes out the votes that lie above the cut of the forks that apply.
    pub(super) fn cut(mut self, on: &Evaluation<'_>, applies: impl Fn(usize) -> bool) -> Voices {
        let graph = &on.graph;
        let cut_off = |vote: &usize| {
            let act = graph.acts[*vote];
            let mut forks = graph.forked.get(&act.author).into_iter().flatten();
            on.rules.hold(Rule::Cuts) && forks.any(|fork| applies(*fork) && graph.above(*fork, act))
        };
        for (_, votes) in self.0.iter_mut() {
            votes.retain(|vote| !cut_off(vote));
        }
        self.0.retain(|_, votes| !votes.is_empty());
        self
    }

    /// Only persons of an electorate.
    pub(super) fn of(mut self, electorate: &[PersonId]) -> Voices {
        self.0.retain(|person, _| electorate.contains(person));
        self
    }
}

/// Whether voices carry a certificate: more than half of an electorate of `size` persons, and at least three.
pub(super) fn decided(rules: Rules, size: usize, electorate: &[PersonId], voices: &Voices) -> bool {
    let electors = voices.0.iter().filter(|(person, _)| electorate.contains(person));
    let count: usize = match rules.hold(Rule::PerPerson) {
        true => electors.count(),
        false => electors.map(|(_, votes)| votes.len()).sum(),
    };
    enough(rules, size, count)
}

/// More than half, and at least three.
pub(super) fn enough(rules: Rules, size: usize, count: usize) -> bool {
    count >= VOICES_MIN && (2 * count > size || !rules.hold(Rule::Majority))
}
