//! The state as the rest of the program sees it: every fact of the whole set, asked once.

use litemap::LiteMap;

use super::super::act::{Act, Deed};
use super::super::entry::EntryId;
use super::super::op::{Role, Setting, Vouch};
use super::super::payload::PersonId;
use super::certificate::Voices;
use super::evaluate::{Evaluation, seen_by};
use super::graph::Bits;
use super::permit::{Standing, State};
use super::rules::Rules;
use super::view::View;
use super::{Device, Ended, Epoch, Kind, Membership, Moving, Person, Store, Successor};
use crate::defence::Defence;
use crate::seal::PublicKey;

pub(super) fn build(acts: &[Act], rules: Rules) -> Membership {
    let mut evaluation = Evaluation::of(acts, rules);
    let all = evaluation.graph.all();
    let end = evaluation.graph.acts.len();
    let run = evaluation.run_for(&all, end);
    evaluation.advance_epochs();
    let view = View::new(&evaluation, &evaluation.runs[run], &all);
    let mut to = Membership { rules, ..Membership::default() };
    settings(&mut to, &view);
    persons(&mut to, &view);
    devices(&mut to, &view);
    epochs(&mut to, &view);
    successors(&mut to, &view);
    votes(&mut to, &view);
    facts(&mut to, &view);
    electorates(&mut to, &mut evaluation, run, &all);
    to.ancestors = evaluation.graph.into_ancestors();
    to
}

fn facts(to: &mut Membership, view: &View<'_, '_>) {
    let graph = view.graph();
    for (at, act) in graph.acts.iter().enumerate() {
        if view.has(at) {
            to.counting.insert(act.id, ());
        }
    }
    add(&mut to.known, graph.added.keys().copied());
    to.split = view.run.split.map(|(one, other)| {
        let (one, other) = (graph.acts[one].id, graph.acts[other].id);
        (one.min(other), one.max(other))
    });
    for at in &graph.unknown {
        let there = View::new(view.on, view.run, &graph.below[*at]);
        let author = &graph.acts[*at].author;
        // Somebody whom the group put out does not keep it from going on.
        let put_out = view.device(author).and_then(|standing| view.ended(&standing.person))
            > Some(Ended::Left)
            || !view.device_ends(author).is_empty();
        // A sheet of paper may be stolen: it stops nobody.
        let by_device = |standing: &Standing| standing.live && standing.kind == Kind::Device;
        if !put_out && !to.newer.contains(author) && there.device(author).as_ref().is_some_and(by_device) {
            to.newer.push(*author);
        }
    }
    for (person, _) in to.persons.iter().filter(|(_, p)| p.live() && p.role == Role::Facilitator) {
        let seen = seen_by(view, person);
        let minor = |deed: &Deed| matches!(deed, Deed::Seen | Deed::Epoch { .. } | Deed::Vote { .. });
        // What a forked device did on another branch than the one here cannot be named as seen.
        let branch = |act: &Act| {
            graph.forked.get(&act.author).into_iter().flatten().any(|fork| graph.above(*fork, act))
        };
        let news =
            |(at, act): &(usize, &&Act)| view.has(*at) && !seen.has(*at) && !minor(&act.deed) && !branch(act);
        let news: Vec<EntryId> = graph.acts.iter().enumerate().filter(news).map(|(_, act)| act.id).collect();
        if !news.is_empty() {
            to.behind.insert(*person, news);
        }
    }
}

fn settings(to: &mut Membership, view: &View<'_, '_>) {
    to.genesis = view.genesis().cloned();
    to.name = to.genesis.as_ref().map(|genesis| genesis.name.clone()).unwrap_or_default();
    let shares = view.settings(|setting| matches!(setting, Setting::History(_)));
    to.history_shared =
        !shares.is_empty() && shares.iter().all(|(_, setting)| matches!(setting, Setting::History(true)));
    let greatest = |of_kind: fn(&Setting) -> bool| {
        view.settings(of_kind).into_iter().max_by_key(|(id, _)| *id).map(|(_, setting)| setting)
    };
    if let Some(Setting::Name(name)) = greatest(|setting| matches!(setting, Setting::Name(_))) {
        to.name.clone_from(name);
    }
    if let Some(Setting::Store { address, user, password }) =
        greatest(|setting| matches!(setting, Setting::Store { .. }))
    {
        let store = Store { address: address.clone(), user: user.clone(), password: password.clone() };
        to.store = Some(store);
    }
}

fn persons(to: &mut Membership, view: &View<'_, '_>) {
    let graph = view.graph();
    for at in graph.additions.iter().copied().filter(|at| view.has(*at)) {
        let Some(id) = graph.newcomer.get(&at).copied() else { continue };
        let (name, vouch) = match &graph.acts[at].deed {
            Deed::AddPerson { statement, vouch, .. } => (&statement.name, *vouch),
            Deed::Genesis(genesis) => (&genesis.founder, Vouch::Words),
            _ => continue,
        };
        if let Some(known) = to.persons.get_mut(&id) {
            known.vouch = known.vouch.max(vouch);
            continue;
        }
        let Some(rank) = view.person(&id) else { continue };
        let order = to.persons.len();
        let was = view.was(&id);
        let person = Person { name: name.clone(), role: rank.role, was, vouch, order, ended: rank.ended };
        to.persons.insert(id, person);
    }
}

fn devices(to: &mut Membership, view: &View<'_, '_>) {
    let graph = view.graph();
    for key in graph.added.keys() {
        let (Some((person, kind, at)), Some(standing)) = (view.addition(key), view.device(key)) else {
            continue;
        };
        let (recipient, name) = match &graph.acts[at].deed {
            Deed::Genesis(genesis) => (genesis.recipient, String::new()),
            Deed::AddPerson { statement, .. } => (statement.recipient, String::new()),
            Deed::AddDevice { statement, .. } => (statement.recipient, statement.name.clone()),
            Deed::AddKit { statement, .. } => (statement.recipient, String::new()),
            _ => continue,
        };
        let mut ends: LiteMap<usize, ()> = LiteMap::new();
        add(&mut ends, view.device_ends(key).into_iter());
        add(&mut ends, view.person_ends(&person).into_iter().map(|(at, _)| at));
        let mut unseen: LiteMap<usize, ()> = LiteMap::new();
        if !view.of(&graph.added, key).into_iter().any(|at| view.is_held_as(at, &person)) {
            unheld_by(view, key, &mut unseen);
        }
        if standing.unheld {
            add(&mut ends, unseen.keys().copied());
        }
        let cuts = graph.forked.get(key).into_iter().flatten().filter_map(|at| match &graph.acts[*at].deed {
            Deed::Fork(proof) => Some(proof.cut),
            _ => None,
        });
        let device = Device {
            person,
            recipient,
            kind,
            name,
            live: standing.live,
            removals: ids(view, &mut ends.keys()),
            unseen: ids(view, &mut unseen.keys()),
            cut: cuts.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))),
            unheld: standing.unheld,
        };
        to.devices.insert(*key, device);
    }
}

/// What took away, unseen, the devices on which this one stands.
fn unheld_by(view: &View<'_, '_>, device: &PublicKey, ends: &mut LiteMap<usize, ()>) {
    let graph = view.graph();
    let mut asked: LiteMap<PublicKey, ()> = LiteMap::new();
    let mut open = vec![*device];
    while let Some(key) = open.pop() {
        if asked.insert(key, ()).is_some() {
            continue;
        }
        for at in view.of(&graph.added, &key).into_iter().filter(|at| !view.held(*at)) {
            let found = graph.hazards.get(&at).into_iter().flatten();
            add(ends, found.copied().filter(|at| view.has(*at)));
            open.push(graph.acts[at].author);
        }
    }
}

/// One by one, since `LiteMap::extend` sorts what is given, and each sort weighs 4 KB of code.
pub(super) fn add<K: Ord>(to: &mut LiteMap<K, ()>, keys: impl Iterator<Item = K>) {
    for key in keys {
        to.insert(key, ());
    }
}

fn ids(view: &View<'_, '_>, places: &mut dyn Iterator<Item = &usize>) -> Vec<EntryId> {
    let mut ids: LiteMap<EntryId, ()> = LiteMap::new();
    add(&mut ids, places.map(|at| view.graph().acts[*at].id));
    let mut found = Vec::new();
    found.extend(ids.keys().copied());
    found
}

fn epochs(to: &mut Membership, view: &View<'_, '_>) {
    let graph = view.graph();
    for at in graph.epochs.iter().copied().filter(|at| view.has(*at)) {
        let Deed::Epoch { id } = &graph.acts[at].deed else { continue };
        if to.epochs.contains_key(id) && Defence::EpochNamedOnce.holds() {
            continue;
        }
        let epoch = Epoch {
            depth: graph.depth[at],
            minter: graph.acts[at].author,
            recipients: view.on.recipients(at).to_vec(),
            clean: view.clean(at) && was_clean(view, at),
            entry: graph.acts[at].id,
        };
        to.epochs.insert(*id, epoch);
    }
}

/// Whether nobody whom a certificate voids since can have been handed an epoch: who is not in now is known to be out in its own context too.
fn was_clean(view: &View<'_, '_>, at: usize) -> bool {
    let Some(run) = view.on.run_of(at).filter(|run| run.context != view.run.context) else { return true };
    let then = View::new(view.on, run, view.among);
    let mut out = view.graph().added.keys().filter(|device| !view.device(device).is_some_and(|d| d.live));
    out.all(|device| then.out_at(at, device))
}

fn successors(to: &mut Membership, view: &View<'_, '_>) {
    let graph = view.graph();
    let author = |at: usize| view.run.author.get(at).copied().flatten();
    for at in graph.successors.iter().copied().filter(|at| view.has(*at)) {
        let (act, Some(by)) = (graph.acts[at], author(at)) else { continue };
        let Deed::Successor { group, loc, store } = &act.deed else { continue };
        let there = View::new(view.on, view.run, &graph.below[at]);
        to.successors.push(Successor {
            group: *group,
            loc: *loc,
            store: store.clone(),
            by,
            by_device: act.author,
            official: there.role(&by) == Some(Role::Facilitator),
            entry: act.id,
        });
    }
    for at in graph.movings.iter().copied().filter(|at| view.has(*at)) {
        let (act, Some(person)) = (graph.acts[at], author(at)) else { continue };
        let Deed::Moving { statement, signature } = &act.deed else { continue };
        let (statement, signature) = (statement.clone(), *signature);
        to.moving.push(Moving { from: act.author, person, statement, signature, entry: act.id });
    }
}

fn votes(to: &mut Membership, view: &View<'_, '_>) {
    for subject in view.graph().votes.keys() {
        let mut voices: LiteMap<PersonId, Vec<EntryId>> = LiteMap::new();
        for (person, votes) in Voices::within(view, subject, None).0.iter() {
            voices.insert(*person, ids(view, &mut votes.iter()));
        }
        to.voices.insert(*subject, voices);
    }
}

fn electorates(to: &mut Membership, evaluation: &mut Evaluation<'_>, run: usize, all: &Bits) {
    let end = evaluation.graph.acts.len();
    for (person, _) in to.persons.iter().filter(|(_, person)| person.live()) {
        let electorate = evaluation.electorate(run, all, person, end);
        to.electorates.insert(*person, electorate);
    }
}
