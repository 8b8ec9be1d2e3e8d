//! The model check: every history of a few steps above a base of three facilitators and two members, with every view that
//! each author may have had (hidden branches), and on every one of them what the rules promise.
//!
//! A step is one act, or an election: three votes and their certificate. Each author signs above the base and any closed
//! set of earlier steps that contains its own; so the histories are those of all interleavings, each set once. Only steps
//! that their author's own state permits are taken: others do not count anywhere. The promises are checked against the
//! acts themselves and the states below them, not against the evaluation's own tables.
//!
//! `SOUSPLI_FULL=1` goes deeper.

use std::collections::HashSet;

use super::super::act::{Act, Deed};
use super::super::entry::EntryId;
use super::super::op::{Role, Subject};
use super::Membership;
use super::build::build;
use super::promises::{Promises, told};
use super::rules::{Rule, Rules};
use super::scene::*;
use crate::seal::hash;

/// Accounts that facilitators may let in.
const ACCOUNTS: [u8; 2] = [10, 11];

#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "few, and in tests")]
enum Step {
    One(u8, Deed),
    Votes(Subject, [u8; 3]),
    Elect(Subject, [u8; 3]),
    Certify(u8, Subject),
}

#[derive(Clone)]
struct History {
    scene: Scene,
    base: usize,
    /// For each step: its acts, and the steps it has seen, itself included.
    steps: Vec<(Vec<usize>, u32)>,
}

struct Model {
    rules: Rules,
    menu: fn(&Membership) -> Vec<Step>,
    seen: HashSet<EntryId>,
    checked: usize,
    /// Stop at the first broken promise.
    broken: Option<String>,
}

impl Model {
    fn run(rule: Option<Rule>, from: History, menu: fn(&Membership) -> Vec<Step>, depth: usize) -> Model {
        let rules = Rules { without: rule };
        let mut model = Model { rules, menu, seen: HashSet::new(), checked: 0, broken: None };
        model.explore(&from, depth);
        model
    }

    fn explore(&mut self, history: &History, depth: usize) {
        for mask in 0..1u32 << history.steps.len() {
            let closed =
                |(at, (_, below)): (usize, &(Vec<usize>, u32))| mask >> at & 1 == 0 || below & !mask == 0;
            if !history.steps.iter().enumerate().all(closed) {
                continue;
            }
            let there = build(&history.view(mask), self.rules);
            for step in (self.menu)(&there) {
                let Some(next) = history.with(mask, &step, &there) else { continue };
                if !self.seen.insert(next.name()) {
                    continue;
                }
                self.check(&next, mask, &there, &step, depth > 1);
                if self.broken.is_some() {
                    return;
                }
                if depth > 1 {
                    self.explore(&next, depth - 1);
                }
                if self.broken.is_some() {
                    return;
                }
            }
        }
    }

    fn check(&mut self, history: &History, mask: u32, there: &Membership, step: &Step, inner: bool) {
        self.checked += 1;
        let acts = &history.scene.acts;
        let group = build(acts, self.rules);
        let mut broken = Vec::new();
        // The slowest promise: of the last ones of a short run, only some.
        if full() || inner || self.checked.is_multiple_of(4) {
            let mut reversed = acts.clone();
            reversed.reverse();
            if build(&reversed, self.rules) != group {
                broken.push("order matters".to_owned());
            }
        }
        // What is asked before signing is what counts after.
        let all = mask.count_ones() as usize + 1 == history.steps.len();
        if let (Step::One(author, deed), true) = (step, all)
            && let Some(last) = acts.last()
        {
            let permitted = there.permits(&key(*author), last.seq, deed).is_ok();
            if permitted != group.counts(&last.id) {
                broken.push(format!("asked {permitted}, counts {}", !permitted));
            }
        }
        Promises::of(acts, &group).check(&mut broken);
        if let Some(first) = broken.first() {
            let told: Vec<String> = acts[history.base..].iter().map(|act| told(acts, act)).collect();
            self.broken = Some(format!("{first}\n{}", told.join("\n")));
        }
    }
}

impl History {
    /// Everybody has seen everything.
    fn heard() -> History {
        let scene = Scene::five();
        let base = scene.acts.len();
        History { scene, base, steps: Vec::new() }
    }

    /// A lets N in, which others may not have heard of: who has signed nothing since may have any older view.
    fn unheard() -> History {
        let mut scene = Scene::founded();
        for device in [2, 3, 4] {
            scene.next(1, add(device));
        }
        scene.next(1, Deed::SetRole(person(2), Role::Facilitator));
        scene.next(1, Deed::SetRole(person(3), Role::Facilitator));
        scene.next(4, add_device(4, 6));
        let base = scene.acts.len();
        let admitted = scene.next(1, add(5));
        let also = scene.next(1, add(10));
        History { scene, base, steps: vec![(vec![admitted], 1), (vec![also], 3)] }
    }

    fn view(&self, mask: u32) -> Vec<Act> {
        let mut acts = self.scene.acts[..self.base].to_vec();
        for (_, (own, _)) in self.steps.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1) {
            acts.extend(own.iter().map(|at| self.scene.acts[*at].clone()));
        }
        acts
    }

    /// Names the set of acts.
    fn name(&self) -> EntryId {
        let mut ids: Vec<EntryId> = self.scene.acts[self.base..].iter().map(|act| act.id).collect();
        ids.sort();
        hash("set", &ids.iter().map(|id| id.as_slice()).collect::<Vec<_>>())
    }

    /// Takes a step above what `mask` names, where its authors' own lines allow it and the state there permits it.
    fn with(&self, mask: u32, step: &Step, there: &Membership) -> Option<History> {
        let seen = |author: u8| {
            let own = |at: &usize| self.scene.acts[*at].author == key(author);
            self.steps.iter().enumerate().all(|(at, (acts, _))| mask >> at & 1 == 1 || !acts.iter().any(own))
        };
        let permits = |author: u8, deed: &Deed| {
            let seq = self.scene.acts.iter().filter(|act| act.author == key(author)).count() as u64 + 1;
            seen(author) && there.permits(&key(author), seq, deed).is_ok()
        };
        let mut on = vec![self.base - 1];
        for (_, (acts, _)) in self.steps.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1) {
            on.extend(acts);
        }
        let mut next = self.clone();
        let first = next.scene.acts.len();
        match step {
            Step::One(author, deed) => {
                if !permits(*author, deed) {
                    return None;
                }
                next.scene.act(*author, &on, deed.clone());
            }
            Step::Votes(subject, voters) | Step::Elect(subject, voters) => {
                if !voters.iter().all(|voter| permits(*voter, &vote(*subject))) {
                    return None;
                }
                let votes = voters.map(|voter| next.scene.act(voter, &on, vote(*subject)));
                if matches!(step, Step::Elect(..)) {
                    let deed = next.scene.certificate(*subject, &votes);
                    let at = next.scene.act(voters[2], &votes, deed);
                    let mut below = self.view(mask);
                    below.extend_from_slice(&next.scene.acts[first..]);
                    if !build(&below, there.rules).counts(&next.scene.id(at)) {
                        return None;
                    }
                }
            }
            Step::Certify(author, subject) => {
                let tally = there.tally(subject);
                let deed = Deed::GroupAct { subject: *subject, votes: tally.votes };
                if !tally.carried || !permits(*author, &deed) {
                    return None;
                }
                next.scene.act(*author, &on, deed);
            }
        }
        let acts = (first..next.scene.acts.len()).collect();
        next.steps.push((acts, mask | 1 << self.steps.len()));
        Some(next)
    }
}

/// Devices that may act: the base's and what was let in.
fn devices(there: &Membership) -> Vec<u8> {
    there.live_devices().map(|(key, _)| key.0[0]).collect()
}

fn epoch_id(author: u8) -> [u8; 32] {
    [author; 32]
}

/// Everything, by everybody.
fn rich(there: &Membership) -> Vec<Step> {
    let mut menu = Vec::new();
    let all = devices(there);
    for author in all.iter().copied() {
        let mut one = |deed: Deed| menu.push(Step::One(author, deed));
        ACCOUNTS.iter().for_each(|account| one(add(*account)));
        for whom in [1, 2, 4, 5, 10] {
            one(Deed::RemovePerson(person(whom)));
        }
        for device in [2, 4, 6, author, author + NEW] {
            one(Deed::RemoveDevice(key(device)));
        }
        for (whom, role) in [
            (4, Role::Facilitator),
            (4, Role::Observer),
            (5, Role::Facilitator),
            (5, Role::Member),
            (10, Role::Facilitator),
            (2, Role::Member),
        ] {
            one(Deed::SetRole(person(whom), role));
        }
        if author < NEW {
            one(add_device(whose(author), author + NEW));
        }
        one(Deed::Leave);
        one(Deed::Epoch { id: epoch_id(author) });
        one(Deed::Epoch { id: epoch_id(0) });
        one(Deed::Seen);
        for subject in subjects() {
            menu.push(Step::Certify(author, subject));
        }
    }
    for forked in [2, 5, 6] {
        menu.push(Step::One(1, fork(forked, if forked == 2 { 1 } else { 0 })));
    }
    menu.extend(elections(&all, true));
    menu
}

fn subjects() -> [Subject; 3] {
    [Subject::Remove(person(1)), Subject::Remove(person(2)), Subject::Name(person(5))]
}

/// Elections by every three devices of those that matter.
fn elections(all: &[u8], votes_too: bool) -> Vec<Step> {
    let mut menu = Vec::new();
    let triples =
        [[1, 3, 5], [2, 3, 4], [2, 3, 10], [4, 6, 5], [2, 4, 5], [1, 6, 5], [4, 10, 5], [2, 10, 11]];
    for voters in triples.into_iter().filter(|three| three.iter().all(|voter| all.contains(voter))) {
        for subject in subjects() {
            menu.push(Step::Elect(subject, voters));
            if votes_too {
                menu.push(Step::Votes(subject, voters));
            }
        }
    }
    menu
}

/// What attacks are made of: a facilitator B with a hidden branch, an accomplice M, an honest A, and elections.
fn narrow(there: &Membership) -> Vec<Step> {
    let mut menu = Vec::new();
    let all = devices(there);
    let mut one = |author: u8, deed: Deed| menu.push(Step::One(author, deed));
    one(2, add(10));
    one(2, add(5));
    one(2, Deed::RemovePerson(person(5)));
    one(2, Deed::SetRole(person(4), Role::Facilitator));
    one(2, Deed::RemoveDevice(key(1)));
    one(2, Deed::Epoch { id: epoch_id(2) });
    one(4, Deed::RemovePerson(person(5)));
    one(4, Deed::RemoveDevice(key(6)));
    one(6, add_device(4, 6 + NEW));
    one(1, Deed::RemovePerson(person(4)));
    one(1, Deed::SetRole(person(4), Role::Observer));
    one(1, fork(5, 0));
    one(3, Deed::Leave);
    one(10, Deed::Epoch { id: epoch_id(10) });
    menu.push(Step::Certify(1, Subject::Remove(person(2))));
    menu.push(Step::Certify(2, Subject::Remove(person(1))));
    menu.push(Step::Votes(Subject::Remove(person(2)), [1, 3, 5]));
    menu.extend(elections(&all, false));
    menu
}

/// One election in single votes, and what may happen to it.
fn ballot(there: &Membership) -> Vec<Step> {
    let subject = Subject::Remove(person(2));
    let mut menu = Vec::new();
    for author in [1, 3, 4, 5, 6] {
        menu.push(Step::One(author, vote(subject)));
    }
    menu.push(Step::One(6, Deed::Vote { subject, yes: false }));
    menu.push(Step::Certify(1, subject));
    menu.push(Step::Certify(5, subject));
    menu.push(Step::One(1, Deed::RemovePerson(person(5))));
    menu.push(Step::One(2, Deed::RemovePerson(person(4))));
    menu.push(Step::One(2, add(10)));
    menu.push(Step::One(1, fork(5, 0)));
    if full() && there.is_live(&key(10)) {
        menu.push(Step::One(10, vote(subject)));
    }
    menu
}

fn full() -> bool {
    std::env::var_os("SOUSPLI_FULL").is_some()
}

fn holds(name: &str, from: History, menu: fn(&Membership) -> Vec<Step>, depth: usize) {
    let model = Model::run(None, from, menu, depth);
    #[allow(clippy::print_stdout)]
    {
        println!("{name}: {} histories of up to {depth} steps", model.checked);
    }
    assert!(model.broken.is_none(), "{}", model.broken.unwrap_or_default());
    assert!(model.checked > 5_000, "{name}: the menu has lost its steps");
}

#[test]
fn every_history_of_everything_keeps_the_promises() {
    holds("rich", History::heard(), rich, if full() { 3 } else { 2 });
}

#[test]
fn every_history_of_attacks_keeps_the_promises() {
    holds("narrow", History::heard(), narrow, if full() { 4 } else { 3 });
}

#[test]
fn every_history_above_old_views_keeps_the_promises() {
    holds("old views", History::unheard(), narrow, if full() { 4 } else { 3 });
}

#[test]
fn every_history_of_a_ballot_keeps_the_promises() {
    holds("ballot", History::heard(), ballot, if full() { 5 } else { 4 });
}

#[test]
fn each_defence_is_needed() {
    for rule in [
        Rule::Voids,
        Rule::LastSeen,
        Rule::PerPerson,
        Rule::Shield,
        Rule::LiveVoices,
        Rule::Cuts,
        Rule::Held,
        Rule::Majority,
        Rule::Split,
    ] {
        let model = Model::run(Some(rule), History::heard(), narrow, 3);
        #[allow(clippy::print_stdout)]
        {
            println!("without {rule:?}: {:?} after {} histories", model.broken, model.checked);
        }
        assert!(model.broken.is_some(), "nothing breaks without {rule:?}");
    }
}
