//! Groups over hostile stores: seeded worlds in which people do everything the app lets them do, while hosts do everything
//! that hosts can, and what must hold is looked at after every step. At calm points everybody must have everything.

use std::thread;

mod calm;
mod found;
mod oracle;
mod run;
mod sim;
mod slot;
mod step;

use run::{LENGTH, Tally, report, run, run_many};
use step::schedule;

/// Seeds that are always run.
const FIRST: u64 = 1_000;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
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
fn nothing_breaks_over_hostile_stores() {
    let steps = number("SOUSPLI_STEPS").unwrap_or(100_000) as usize;
    let fresh = number("SOUSPLI_SEED").unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        now.as_nanos() as u64 % 1_000_000_000_000
    });
    let halves = [FIRST, fresh].map(|first| {
        thread::spawn(move || {
            let mut tally = Tally::default();
            let outcome = run_many(first, steps / 2, &mut tally);
            (first, tally, outcome.map_err(|failed| report(&failed)))
        })
    });
    let mut all = Tally::default();
    let mut failures = Vec::new();
    for half in halves {
        let (first, tally, outcome) = half.join().expect("the thread tells what happened");
        eprintln!("seeds {first} to {}", first.wrapping_add(tally.worlds as u64 - 1));
        all.add(tally);
        failures.extend(outcome.err());
    }
    print(&all);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
