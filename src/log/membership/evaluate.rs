//! What counts (PROTOCOL.md "Membership").
//!
//! Whether an act counts is asked of its ancestors; who is in the group is asked of the whole set. What a certificate of
//! removal does reaches further: it voids what the removed person did beside it. So such certificates come first, each
//! judged on its ancestors alone, as if nothing else existed; those that hold, and the forks that take votes out of
//! certificates, are the **context** in which all else is decided, in causal order. Sets with the same context agree on
//! all they share, so each context is computed once ([`Run`]).

use litemap::LiteMap;

use super::super::act::{Act, Deed};
use super::super::op::{Role, Subject};
use super::super::payload::PersonId;
use super::certificate::{VOICES_MIN, Voices, decided};
use super::graph::{Bits, Graph};
use super::permit::permit;
use super::rules::{Rule, Rules};
use super::view::{Run, View};
use crate::defence::Defence;
use crate::seal::PublicKey;

/// A certificate of removal that holds on its ancestors alone.
pub(super) struct Alone {
    pub(super) person: PersonId,
    /// The person's devices and kits, as known there.
    pub(super) devices: Vec<PublicKey>,
    pub(super) electorate: Vec<PersonId>,
    pub(super) voices: Voices,
}

/// See the module.
#[derive(Default)]
pub(super) struct Evaluation<'a> {
    pub(super) graph: Graph<'a>,
    pub(super) rules: Rules,
    /// By their places.
    pub(super) alone: LiteMap<usize, Alone>,
    /// Forks of devices that voted above the cut.
    cutting: Vec<usize>,
    /// Of each epoch the devices for which it was minted, and the context of its ancestors.
    recipients: LiteMap<usize, (Vec<PublicKey>, Vec<usize>)>,
    pub(super) runs: Vec<Run>,
}

impl<'a> Evaluation<'a> {
    /// Judges whatever is judged on its ancestors alone.
    pub(super) fn of(acts: &'a [Act], rules: Rules) -> Evaluation<'a> {
        let graph = Graph::of(acts);
        let mut evaluation = Evaluation { graph, rules, ..Evaluation::default() };
        let graph = &evaluation.graph;
        for fork in &graph.forks {
            let voted = |vote: &usize| graph.above(*fork, graph.acts[*vote]);
            if graph.votes.values().any(|votes| votes.iter().any(voted)) {
                evaluation.cutting.push(*fork);
            }
        }
        for at in 0..evaluation.graph.acts.len() {
            let act = evaluation.graph.acts[at];
            match &act.deed {
                Deed::GroupAct { subject: Subject::Remove(person), votes } if votes.len() >= VOICES_MIN => {
                    evaluation.judge_removal(at, act, person);
                }
                // Those whom the minter saw live, whatever is voided later: they have the secret.
                Deed::Epoch { .. } => {
                    let among = evaluation.graph.below[at].clone();
                    let run = evaluation.run_for(&among, at);
                    let live = View::new(&evaluation, &evaluation.runs[run], &among).live();
                    let context = evaluation.runs[run].context.clone();
                    evaluation.recipients.insert(at, (live, context));
                }
                _ => {}
            }
        }
        evaluation
    }

    /// The devices for which an epoch was minted.
    pub(super) fn recipients(&self, epoch: usize) -> &[PublicKey] {
        self.recipients.get(&epoch).map(|(live, _)| live.as_slice()).unwrap_or_default()
    }

    /// The context of an epoch's ancestors.
    pub(super) fn context_of(&self, epoch: usize) -> &[usize] {
        self.recipients.get(&epoch).map(|(_, context)| context.as_slice()).unwrap_or_default()
    }

    /// What counts in that context.
    pub(super) fn run_of(&self, epoch: usize) -> Option<&Run> {
        self.runs.iter().find(|run| run.context == self.context_of(epoch))
    }

    /// Decides, in the context of each epoch's ancestors, what counts of everything.
    pub(super) fn advance_epochs(&mut self) {
        for at in self.graph.epochs.clone() {
            self.run_for(&self.graph.below[at].clone(), self.graph.acts.len());
        }
    }

    fn judge_removal(&mut self, at: usize, act: &Act, person: &PersonId) {
        let among = self.graph.below[at].clone();
        let run = self.run_for(&among, at);
        let mut view = View::new(self, &self.runs[run], &among);
        view.removal = true;
        if permit(&view, &act.author, act.seq, &act.deed).is_err() {
            return;
        }
        let Deed::GroupAct { subject, votes } = &act.deed else { return };
        let voices = Voices::within(&view, subject, Some(votes));
        let devices = devices_of(&view, person);
        let electorate = self.electorate(run, &among, person, at);
        let voices = voices.of(&electorate);
        if decided(self.rules, electorate.len(), &electorate, &voices) {
            self.alone.insert(at, Alone { person: *person, devices, electorate, voices });
        }
    }

    /// Who decides on removing a person, in a set that `run` decides: the persons, observers apart, who were in the group
    /// in the state that the person had last seen: that of all counting acts of their devices ([`seen_by`]). What
    /// was hidden from them does not count.
    ///
    /// Of somebody who did nothing yet: who was in the group at each of their admissions. Another facilitator may have
    /// admitted them too, on a branch with accounts that they never saw.
    pub(super) fn electorate(
        &mut self,
        run: usize,
        among: &Bits,
        person: &PersonId,
        upto: usize,
    ) -> Vec<PersonId> {
        let view = View::new(self, &self.runs[run], among);
        if !self.rules.hold(Rule::LastSeen) {
            return view.electors();
        }
        let mut views = vec![seen_by(&view, person)];
        if views.iter().all(|seen| *seen == Bits::default()) {
            views.clear();
            // Somebody who never signed anything had seen, at the least, what was there when they were made a facilitator.
            let made =
                |at: &usize| !matches!(self.graph.acts[*at].deed, Deed::AddPerson { .. } | Deed::Genesis(_));
            let facilitator = |at: &usize| match self.graph.acts[*at].deed {
                Deed::SetRole(_, role) => role == Role::Facilitator,
                _ => true,
            };
            let mut from: Vec<usize> = Vec::new();
            from.extend(view.of(&self.graph.roles, person).into_iter().filter(made).filter(facilitator));
            if from.is_empty() {
                from = view.of(&self.graph.arrivals, person);
            }
            for at in from {
                let mut seen = self.graph.below[at].clone();
                seen.set(at);
                views.push(seen);
            }
        }
        let mut electorate: Option<Vec<PersonId>> = None;
        for seen in views {
            let run = self.run_for(&seen, upto);
            let there = View::new(self, &self.runs[run], &seen).electors();
            electorate = Some(match electorate.take() {
                Some(mut before) => {
                    before.retain(|elector| there.contains(elector));
                    before
                }
                None => there,
            });
        }
        electorate.unwrap_or_default()
    }

    /// The run that decides a closed set whose places are all before `upto`.
    pub(super) fn run_for(&mut self, among: &Bits, upto: usize) -> usize {
        let mut context = Vec::new();
        context.extend(self.alone.keys().chain(&self.cutting).copied().filter(|at| among.has(*at)));
        let known = self.runs.iter().position(|run| run.context == context);
        let at = known.unwrap_or_else(|| {
            self.runs.push(self.start(context));
            self.runs.len() - 1
        });
        let mut run = std::mem::take(&mut self.runs[at]);
        self.advance(&mut run, upto);
        self.runs[at] = run;
        at
    }

    /// Which certificates of removal count in a context, and what they void.
    fn start(&self, context: Vec<usize>) -> Run {
        let graph = &self.graph;
        let mut holding: Vec<(usize, &Alone, Voices)> = Vec::new();
        for at in context.iter().copied() {
            let Some(alone) = self.alone.get(&at) else { continue };
            let shown = |fork: usize| context.contains(&fork) && !graph.below[fork].has(at);
            let voices = alone.voices.clone().cut(self, shown);
            if decided(self.rules, alone.electorate.len(), &alone.electorate, &voices) {
                holding.push((at, alone, voices));
            }
        }
        let mut run = Run::default();
        for (at, alone, voices) in &holding {
            let against = |(other, theirs, voters): &&(usize, &Alone, Voices)| {
                let concurrent =
                    at != other && !graph.below[*at].has(*other) && !graph.below[*other].has(*at);
                let takes = voters.0.contains_key(&alone.person) || voices.0.contains_key(&theirs.person);
                concurrent && takes && self.rules.hold(Rule::Split)
            };
            match holding.iter().find(against) {
                Some((other, ..)) => {
                    run.split.get_or_insert((*at, *other));
                }
                None => run.kept.push(*at),
            }
        }
        for at in run.kept.iter().filter(|_| self.rules.hold(Rule::Voids)) {
            let Some(alone) = self.alone.get(at) else { continue };
            for device in &alone.devices {
                for act in graph.by_author.get(device).into_iter().flatten() {
                    if !graph.below[*at].has(*act) && !stands_by_itself(&graph.acts[*act].deed) {
                        run.voided.set(*act);
                    }
                }
            }
        }
        run.context = context;
        run
    }

    /// Decides, in causal order, what counts before `upto`.
    fn advance(&self, run: &mut Run, upto: usize) {
        for at in run.author.len()..upto.min(self.graph.acts.len()) {
            let act = self.graph.acts[at];
            let (author, counts) = {
                let mut view = View::new(self, run, &self.graph.below[at]);
                view.judged = Some(at);
                let author = view.addition(&act.author).map(|(person, ..)| person);
                let counts = match &act.deed {
                    Deed::Genesis(_) => self.graph.genesis == Some(at),
                    // A proof of a device that nobody let in is nobody's.
                    deed @ Deed::Fork(_) => {
                        let holds = self.graph.forks.binary_search(&at).is_ok();
                        holds && permit(&view, &act.author, act.seq, deed).is_ok()
                    }
                    Deed::GroupAct { subject: Subject::Remove(_), .. } => run.kept.contains(&at),
                    _ if run.voided.has(at) => false,
                    deed => permit(&view, &act.author, act.seq, deed).is_ok() || !Defence::Permit.holds(),
                };
                (author, counts)
            };
            run.author.push(author);
            if counts {
                run.counts.set(at);
            }
        }
    }
}

/// Certificates of removal stand on their votes: whoever wrote one is only its scribe. A fork is its own proof.
fn stands_by_itself(deed: &Deed) -> bool {
    matches!(deed, Deed::Fork(_) | Deed::GroupAct { subject: Subject::Remove(_), .. })
}

fn devices_of(view: &View<'_, '_>, person: &PersonId) -> Vec<PublicKey> {
    let graph = view.graph();
    let brings = |at: usize| {
        graph.newcomer.get(&at).copied().or_else(|| view.run.author.get(at).copied().flatten())
            == Some(*person)
    };
    let mut devices = Vec::new();
    for (device, added) in graph.added.iter() {
        if added.iter().any(|at| view.has(*at) && brings(*at)) {
            devices.push(*device);
        }
    }
    devices
}

/// Everything that a person has shown to have seen: the counting acts of their devices, and what is below. Not forks: those
/// count whoever shows them, so also from a device that was stolen and removed.
pub(super) fn seen_by(view: &View<'_, '_>, person: &PersonId) -> Bits {
    let graph = view.graph();
    let mut seen = Bits::default();
    for device in devices_of(view, person) {
        for at in view.of(&graph.by_author, &device) {
            if !matches!(graph.acts[at].deed, Deed::Fork(_)) {
                seen.set(at);
                seen.join(&graph.below[at]);
            }
        }
    }
    seen
}
