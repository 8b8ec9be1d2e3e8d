//! Measures. Times of one machine mean little on another: what is kept is sizes, and ratios taken within one run.

use crate::fault::Fault;
use crate::{budget, place};

/// One thing to measure.
struct Bench {
    name: &'static str,
    run: fn() -> Result<(), Fault>,
}

/// Add here.
const BENCHES: [Bench; 1] = [Bench { name: "bytes of a first visit", run: sizes }];

/// Runs every measure.
pub fn bench() -> Result<(), Fault> {
    for Bench { name, run } in BENCHES {
        crate::steps::timed(name, run)?;
    }
    Ok(())
}

fn sizes() -> Result<(), Fault> {
    budget::check(&place::app())
}
