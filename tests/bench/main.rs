//! What `cargo xtask bench` measures, as functions that `run.mjs` calls and times under Node: the library in WebAssembly, built
//! with the worker's profile. Natively the same functions run once each, for a profiler:
//!
//! ```text
//! cargo build --release --features bench --bin bench && perf record target/release/bench load
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measure that panics has failed"
)]

mod crowd;
mod measures;

#[cfg(target_family = "wasm")]
mod exports;

#[cfg(target_family = "wasm")]
fn main() {}

/// `bench WHAT`, where `WHAT` is one of `load`, `rotation`, `replay`, `notes`.
#[cfg(not(target_family = "wasm"))]
fn main() {
    use std::time::Instant;

    let what = std::env::args().nth(1).unwrap_or_default();
    let time = |name: &str, run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        println!("{name}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    };
    match what.as_str() {
        "load" => {
            let mut season = measures::Season::new(12, 5000, 21);
            let note = season.update().len();
            println!("{} bytes in the store, {} entries, of {note} bytes", season.stored(), season.entries());
            for _ in 0..5 {
                season.prepare();
                time("load", &mut || season.load());
                println!("{} requests, {} bytes", season.traffic().requests, season.traffic().down);
                time("prove", &mut || season.prove());
                time("keep", &mut || season.keep());
            }
        }
        "rotation" => {
            let mut rotation = measures::Rotation::new(12, 3);
            for _ in 0..5 {
                rotation.prepare();
                time("rotation", &mut || rotation.remove());
                let traffic = rotation.traffic();
                println!(
                    "{} requests, {} bytes up, {} grants",
                    traffic.requests,
                    traffic.up,
                    rotation.grants()
                );
            }
        }
        "replay" => {
            let acts = measures::Acts::new(200);
            let curve = measures::Curve::new();
            time("1000 signatures", &mut || curve.verify(1000));
            time("1000 base points", &mut || curve.agree(1000));
            time("1000 agreements", &mut || curve.ladder(1000));
            for _ in 0..5 {
                time("replay", &mut || assert!(acts.replay() > 0));
            }
        }
        "notes" => {
            let mut notes = measures::Notes::new(1000);
            for _ in 0..5 {
                time("seal", &mut || notes.seal());
                time("open", &mut || notes.open());
            }
        }
        other => println!("`{other}` is not measured; load, rotation, replay, notes are"),
    }
}
