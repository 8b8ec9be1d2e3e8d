//! Random histories, longer and wilder than those that [`super::model`] can try out one by one.

use super::super::act::{Act, Deed, ForkProof};
use super::super::op::{Role, Setting, Subject};
use super::build::build;
use super::promises::{Promises, told};
use super::rules::Rules;
use super::scene::*;
use super::{Forbidden, Membership};
use crate::log::dice::Dice;
use crate::seal::SeededChance;

const PERSONS: [u8; 7] = [1, 2, 3, 4, 5, 10, 11];
const DEVICES: [u8; 9] = [1, 2, 3, 4, 5, 6, 10, 11, 24];

fn deed(dice: &mut Dice, scene: &Scene, author: u8, seen: &[usize]) -> Deed {
    let whom = person(dice.of(&PERSONS));
    let subject =
        if dice.upto(2) == 0 { Subject::Remove(person(dice.of(&[1, 2, 4]))) } else { Subject::Name(whom) };
    match dice.upto(18) {
        0 => add(dice.of(&[10, 11])),
        1 => Deed::RemovePerson(whom),
        2 => Deed::SetRole(whom, dice.of(&[Role::Facilitator, Role::Member, Role::Observer])),
        3 => add_device(whose(author), if author < NEW { author + NEW } else { author }),
        4 => Deed::RemoveDevice(key(dice.of(&DEVICES))),
        5 => Deed::Epoch { id: [dice.upto(6) as u8; 32] },
        6 => Deed::Leave,
        7 => Deed::Policy(Setting::History(dice.upto(2) == 0)),
        8 => Deed::Fork(ForkProof {
            device: key(dice.of(&DEVICES)),
            cut: (dice.upto(4) as u64, 0),
            backwards: None,
        }),
        9 if dice.upto(2) == 0 => Deed::Void,
        9 => Deed::Unknown,
        10..=13 => Deed::Vote { subject, yes: dice.upto(8) > 0 },
        _ => {
            let mut votes = Vec::new();
            let about = |at: &&usize| matches!(scene.acts[**at].deed, Deed::Vote { .. });
            votes.extend(seen.iter().filter(about).copied());
            // Mostly about what the votes say.
            let said = votes.last().and_then(|at| match scene.acts[*at].deed {
                Deed::Vote { subject, .. } => Some(subject),
                _ => None,
            });
            scene.certificate(said.unwrap_or(subject), &votes)
        }
    }
}

/// A history with hidden branches: each act is above its author's own line and some of what else there is.
fn history(dice: &mut Dice, acts: usize) -> Scene {
    let mut scene = Scene::five();
    let base = scene.acts.len();
    for _ in 0..acts {
        let author = dice.of(&DEVICES);
        let mut on = vec![base - 1];
        for at in base..scene.acts.len() {
            if dice.upto(3) == 0 {
                on.push(at);
            }
        }
        if dice.upto(4) == 0 {
            // Three with one view, often an old one, vote, and one of them writes the certificate.
            if dice.upto(3) > 0 {
                on.truncate(1);
            }
            let subject = dice.of(&[1, 2, 4]);
            let subject =
                if dice.upto(3) > 0 { Subject::Remove(person(subject)) } else { Subject::Name(person(5)) };
            let voters =
                dice.of(&[[1, 3, 5], [2, 3, 4], [2, 3, 5], [4, 5, 6], [1, 4, 5], [1, 2, 6], [4, 5, 10]]);
            let votes = voters.map(|voter| scene.act(voter, &on, vote(subject)));
            let deed = scene.certificate(subject, &votes);
            scene.act(voters[2], &votes, deed);
            continue;
        }
        let seen = below(&scene, &on);
        let deed = deed(dice, &scene, author, &seen);
        scene.act(author, &on, deed);
        if dice.upto(6) == 0 {
            let other = dice.upto(scene.acts.len());
            scene.act_naming(author, &[other]);
        }
    }
    scene
}

fn below(scene: &Scene, on: &[usize]) -> Vec<usize> {
    let mut open = on.to_vec();
    let mut seen: Vec<usize> = Vec::new();
    while let Some(at) = open.pop() {
        if !seen.contains(&at) {
            seen.push(at);
            let parents: Vec<_> = scene.acts[at].builds_on().copied().collect();
            open.extend(
                scene.acts.iter().enumerate().filter(|(_, a)| parents.contains(&a.id)).map(|(at, _)| at),
            );
        }
    }
    seen.sort_unstable();
    seen
}

#[test]
fn long_histories_have_one_result_and_keep_the_promises() {
    let mut dice = Dice(SeededChance::new(40));
    let (mut certificates, mut splits) = (0, 0);
    // `SOUSPLI_FULL=1`: many more.
    let rounds = if std::env::var_os("SOUSPLI_FULL").is_some() { 20_000 } else { 400 };
    for round in 0..rounds {
        let acts = 5 + dice.upto(36);
        let scene = history(&mut dice, acts);
        let group = Membership::of(&scene.acts);
        let mut shuffled = scene.acts.clone();
        dice.shuffle(&mut shuffled);
        assert_eq!(Membership::of(&shuffled), group, "round {round}");
        // What an act's author saw is the same from whatever arrived beside it.
        let at = dice.upto(scene.acts.len());
        let mut some = shuffled.clone();
        let needed = below(&scene, &[at]);
        some.retain(|act| dice.upto(3) > 0 || needed.iter().any(|at| scene.acts[*at].id == act.id));
        let tip = [scene.acts[at].id];
        assert_eq!(Membership::at(&some, &tip), Membership::at(&scene.acts, &tip), "round {round}");
        let mut broken = Vec::new();
        Promises::of(&scene.acts, &group).check(&mut broken);
        let told = || scene.acts.iter().map(|act| told(&scene.acts, act)).collect::<Vec<_>>().join("\n");
        assert!(broken.is_empty(), "round {round}: {broken:?}\n{}", told());
        let counts = |act: &&Act| matches!(act.deed, Deed::GroupAct { .. }) && group.counts(&act.id);
        certificates += scene.acts.iter().filter(counts).count();
        splits += usize::from(group.split.is_some());
    }
    // The dice do reach what matters.
    assert!(certificates > 20 && splits > 0, "{certificates} certificates, {splits} splits");
}

#[test]
fn what_is_asked_before_signing_is_what_counts_after() {
    let mut dice = Dice(SeededChance::new(41));
    let (mut yes, mut no) = (0, 0);
    for round in 0..250 {
        let acts = 1 + dice.upto(15);
        let mut scene = history(&mut dice, acts);
        let group = Membership::of(&scene.acts);
        let author = dice.of(&DEVICES);
        let all: Vec<usize> = (0..scene.acts.len()).collect();
        let deed = deed(&mut dice, &scene, author, &all);
        let seq = scene.acts.iter().filter(|act| act.author == key(author)).count() as u64 + 1;
        let asked = group.permits(&key(author), seq, &deed);
        let at = scene.act(author, &all, deed.clone());
        let counted = Membership::of(&scene.acts).counts(&scene.id(at));
        assert_eq!(asked.is_ok(), counted, "round {round}: {asked:?} {deed:?}");
        (yes, no) = (yes + usize::from(counted), no + usize::from(asked == Err(Forbidden::Votes)));
    }
    assert!(yes > 50 && no > 5, "{yes} {no}");
}

#[test]
fn garbage_is_taken_without_harm_and_in_any_order() {
    let mut dice = Dice(SeededChance::new(42));
    for _ in 0..200 {
        let mut acts = Vec::new();
        let scene = history(&mut dice, 12);
        for place in 0..30_u8 {
            let mut act = scene.acts[dice.upto(scene.acts.len())].clone();
            act.id = [place; 32];
            act.author = key(dice.of(&DEVICES));
            act.seq = dice.upto(3) as u64;
            // Parents that come later, that are missing, itself, twice the same.
            act.parents = (0..dice.upto(3)).map(|_| [dice.upto(31) as u8; 32]).collect();
            if dice.upto(4) == 0 {
                act.deed = genesis();
                act.parents.clear();
            }
            acts.push(act);
        }
        let group = build(&acts, Rules::default());
        dice.shuffle(&mut acts);
        assert_eq!(build(&acts, Rules::default()), group);
    }
}

/// Ten years of a busy group, to see what it costs.
fn long(acts: usize) -> Vec<Act> {
    let mut scene = Scene::five();
    for at in 0..acts - scene.acts.len() {
        let deed = match at % 10 {
            0 => add(50 + (at / 10 % 200) as u8),
            5 if at >= 40 => Deed::RemovePerson(person(50 + ((at - 40) / 10 % 200) as u8)),
            1 | 6 => Deed::Epoch { id: crate::seal::hash("epoch", &[&at.to_le_bytes()]) },
            2 => vote(Subject::Name(person(4))),
            3 => Deed::Policy(Setting::Name(format!("{at}"))),
            _ => Deed::Seen,
        };
        let last = scene.acts.len() - 1;
        scene.act([1, 2, 3][at % 3], &[last], deed);
    }
    scene.acts
}

#[test]
fn a_long_life_is_computed_in_a_moment() {
    for size in [200, 1000] {
        let acts = long(size);
        let begun = std::time::Instant::now();
        let group = Membership::of(&acts);
        #[allow(clippy::print_stdout)]
        {
            println!("{size} acts, {} persons: {:?}", group.persons.len(), begun.elapsed());
        }
        assert!(group.persons.len() > 15 && group.epochs.values().any(|epoch| epoch.clean));
    }
}
