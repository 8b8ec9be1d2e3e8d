//! Groups over hostile stores: seeded worlds in which people do everything the app lets them do, while hosts do everything
//! that hosts can, and what must hold is looked at after every step. At calm points everybody must have everything.

use std::thread;

mod calm;
mod found;
mod oracle;
mod parting;
mod run;
mod sim;
pub mod slot;
mod step;

use souspli::defence::Defence;

use run::{LENGTH, Tally, report, run, run_many};
use step::schedule;

/// Seeds that are always run.
const FIRST: u64 = 1_000;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tells of each world whether it holds, and makes none of them small: SOUSPLI_SEED says where to begin, SOUSPLI_SEEDS how many.
#[test]
#[ignore = "tells of many worlds and fails for none"]
#[expect(clippy::print_stdout, reason = "what came of each world is told")]
fn survey() {
    let first = number("SOUSPLI_SEED").unwrap_or(FIRST);
    let many = number("SOUSPLI_SEEDS").unwrap_or(0);
    for seed in first..first + many {
        let mut tally = Tally::default();
        let begun = std::time::Instant::now();
        let outcome = run(seed, &schedule(seed, LENGTH), &mut tally);
        let took = begun.elapsed().as_millis();
        match outcome {
            Ok(()) => println!("{seed} holds: {} steps in {took} ms", tally.steps),
            Err((at, why)) => {
                println!("{seed} RED at {at} after {took} ms: {}: {}", why.invariant, why.detail);
            }
        }
    }
}

#[test]
#[ignore = "runs one world again: SOUSPLI_SEED says which"]
fn a_seed() {
    let seed = number("SOUSPLI_SEED").unwrap_or(FIRST);
    let mut tally = Tally::default();
    let steps = schedule(seed, LENGTH);
    if let Err((at, broken)) = run(seed, &steps, &mut tally) {
        let failed = run::Failed { seed, at, broken };
        panic!("{}", report(&failed));
    }
    print(&tally);
}

#[expect(clippy::print_stdout, reason = "what a run did is told at its end")]
fn print(tally: &Tally) {
    println!(
        "{} steps in {} worlds, {} exchanges, {} files opened by the oracle",
        tally.steps, tally.worlds, tally.exchanges, tally.files
    );
    for (deed, (tried, done)) in &tally.deeds {
        println!("  {deed:?}: {done} of {tried}");
    }
    for (fault, count) in &tally.faults {
        println!("  {fault:?}: {count}");
    }
}

#[test]
#[ignore = "long: cargo xtask test runs it"]
fn nothing_breaks_over_hostile_stores() {
    let steps = number("SOUSPLI_STEPS").unwrap_or(100_000) as usize;
    let fresh = number("SOUSPLI_SEED").unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        now.as_nanos() as u64 % 1_000_000_000_000
    });
    let halves = [FIRST, fresh].map(|first| {
        thread::spawn(move || {
            let mut tally = Tally::default();
            let outcome = run_many(first, steps / 2, &mut tally).map_err(|failed| report(&failed));
            eprintln!("seeds {first} to {}", first.wrapping_add(tally.worlds as u64 - 1));
            if let Err(failed) = &outcome {
                eprintln!("{failed}");
            }
            (tally, outcome)
        })
    });
    let mut all = Tally::default();
    let mut failures = Vec::new();
    for half in halves {
        let (tally, outcome) = half.join().expect("the thread tells what happened");
        all.add(tally);
        failures.extend(outcome.err());
    }
    print(&all);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The defences whose absence a group's life over hostile stores shows, each with a seed from which it shows soon.
const TWELVE: [(Defence, u64); 12] = [
    (Defence::CleanEpoch, 4),
    (Defence::FirstEpoch, 8),
    (Defence::MintOnAdmission, 4),
    (Defence::KeptBeforeSent, 6),
    (Defence::OwnHeads, 17),
    (Defence::Memory, 4),
    (Defence::EmptyStoreAsks, 4),
    (Defence::ForkNoticed, 6),
    (Defence::PassedOver, 2),
    (Defence::ForEverybody, 16),
    (Defence::TwinHeads, 6),
    (Defence::ReadBack, 2050),
];

#[test]
#[ignore = "long: cargo xtask test runs it"]
fn with_any_of_twelve_defences_gone_the_run_fails() {
    let most = 50_000;
    let halves = [0, 1].map(|half| {
        thread::spawn(move || {
            let mut told = Vec::new();
            for (defence, seed) in TWELVE.iter().skip(half).step_by(2) {
                let mut tally = Tally::default();
                let outcome = Defence::without(Some(*defence), || run_many(*seed, most, &mut tally));
                eprintln!(
                    "without {defence:?}: {}",
                    match &outcome {
                        Ok(()) => format!("nothing in {} steps", tally.steps),
                        Err(failed) => format!(
                            "step {} (seed {}, step {} of its world): {}: {}",
                            tally.steps,
                            failed.seed,
                            failed.at,
                            failed.broken.invariant,
                            failed.broken.detail
                        ),
                    }
                );
                // With it, the same world holds: it is this defence that was missed.
                let failed = outcome.err().map(|failed| failed.seed);
                let holds = failed.map(|seed| run(seed, &schedule(seed, LENGTH), &mut Tally::default()));
                told.push((*defence, holds.is_some_and(|held| held.is_ok())));
            }
            told
        })
    });
    for half in halves {
        for (defence, failed) in half.join().expect("the thread tells what happened") {
            assert!(failed, "nothing is seen without {defence:?}");
        }
    }
}
