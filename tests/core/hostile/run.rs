//! Worlds run one after the other; a world that fails is made small.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::oracle::{Broken, broken};
use super::sim::Sim;
use super::step::{Deed, Step, schedule};
use crate::evil::Fault;
use crate::world::{repeatably, told};

/// Steps in the life of one group.
pub const LENGTH: usize = 300;

/// What was done.
#[derive(Default)]
pub struct Tally {
    pub steps: usize,
    pub worlds: usize,
    pub exchanges: u64,
    pub files: u64,
    pub deeds: BTreeMap<Deed, (u32, u32)>,
    pub faults: BTreeMap<Fault, u32>,
    /// The story of one world, where it is asked for.
    pub story: Option<Vec<String>>,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.steps += other.steps;
        self.worlds += other.worlds;
        self.exchanges += other.exchanges;
        self.files += other.files;
        for (deed, (tried, done)) in other.deeds {
            let count = self.deeds.entry(deed).or_default();
            *count = (count.0 + tried, count.1 + done);
        }
        for (fault, count) in other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
    }
}

/// A world that did not hold.
pub struct Failed {
    pub seed: u64,
    pub at: usize,
    pub broken: Broken,
}

/// Runs steps in a new world; how far it came.
pub fn run(seed: u64, steps: &[Step], tally: &mut Tally) -> Result<(), (usize, Broken)> {
    repeatably(seed, || run_here(seed, steps, tally))
}

fn run_here(seed: u64, steps: &[Step], tally: &mut Tally) -> Result<(), (usize, Broken)> {
    let mut sim = Sim::new(seed);
    sim.tells = tally.story.is_some();
    let mut done = 0;
    let mut outcome = Ok(());
    for (at, step) in steps.iter().enumerate() {
        done = at + 1;
        let stepped = catch_unwind(AssertUnwindSafe(|| sim.step(*step)));
        let stepped = stepped.unwrap_or_else(|panic| broken("nothing panics", told(&*panic)));
        if let Err(broken) = stepped {
            outcome = Err((at, broken));
            break;
        }
        if sim.over {
            break;
        }
    }
    let mut faults = BTreeMap::new();
    for store in &sim.shared.stores {
        for (fault, count) in store.counts() {
            *faults.entry(fault).or_default() += count;
        }
    }
    tally.add(Tally {
        steps: done,
        worlds: 1,
        exchanges: sim.exchanges,
        files: sim.oracle.opened,
        deeds: sim.counts,
        faults,
        story: None,
    });
    tally.story = tally.story.take().map(|_| sim.story);
    outcome
}

/// Runs worlds from seeds that follow one another until so many steps were done.
pub fn run_many(first: u64, steps: usize, tally: &mut Tally) -> Result<(), Failed> {
    let mut seed = first;
    while tally.steps < steps {
        let schedule = schedule(seed, LENGTH);
        run(seed, &schedule, tally).map_err(|(at, broken)| Failed { seed, at, broken })?;
        seed = seed.wrapping_add(1);
    }
    Ok(())
}

/// Leaves steps out for as long as it still fails in the same way.
pub fn shrunk(failed: &Failed, most: Duration) -> (Vec<Step>, Broken) {
    let until = Instant::now() + most;
    let mut steps = schedule(failed.seed, LENGTH);
    steps.truncate(failed.at + 1);
    let mut why = failed.broken.clone();
    let mut chunk = steps.len() / 2;
    while chunk > 0 {
        let mut at = 0;
        while at < steps.len() && Instant::now() < until {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + chunk).min(steps.len()));
            match run(failed.seed, &fewer, &mut Tally::default()) {
                Err((last, broken)) if broken.invariant == why.invariant => {
                    fewer.truncate(last + 1);
                    (steps, why) = (fewer, broken);
                }
                _ => at += chunk,
            }
        }
        chunk /= 2;
    }
    (steps, why)
}

/// The sentence that says what went wrong and how to have it again, in as few steps as are found in 15 seconds (`SOUSPLI_SHRINK`).
pub fn report(failed: &Failed) -> String {
    let seconds = std::env::var("SOUSPLI_SHRINK").ok().and_then(|text| text.parse().ok());
    let (steps, why) = shrunk(failed, Duration::from_secs(seconds.unwrap_or(15)));
    let mut text = format!(
        "{}: {}\nstep {} of the world of seed {}; to have it again:\n  SOUSPLI_SEED={} cargo test --locked --profile sim \
         --features weak --test core hostile::a_seed\n{} steps that do it ({}):\n",
        failed.broken.invariant,
        failed.broken.detail,
        failed.at,
        failed.seed,
        failed.seed,
        steps.len(),
        why.detail,
    );
    let mut told = Tally { story: Some(Vec::new()), ..Tally::default() };
    let _ = run(failed.seed, &steps, &mut told);
    for (at, step) in steps.iter().enumerate() {
        let meant = told.story.as_ref().and_then(|story| story.get(at)).cloned();
        let meant = meant.unwrap_or_else(|| format!("{:?}", step.deed));
        text += &format!("  {meant} (who {} pick {})\n", step.who, step.pick);
    }
    text
}
