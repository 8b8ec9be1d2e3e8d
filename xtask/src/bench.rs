//! Measures. Times of one machine mean little on another: what is kept is sizes, and ratios taken within one run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::setup::Tools;
use crate::steps::succeed;
use crate::{browsers, budget, files, place};

/// One thing to measure.
struct Bench {
    name: &'static str,
    run: fn(&Tools) -> Result<(), Fault>,
}

/// Add here.
const BENCHES: [Bench; 3] = [
    Bench { name: "the core under Node", run: core },
    Bench { name: "bytes of a first visit", run: sizes },
    Bench { name: "the app in Chromium", run: chromium },
];

/// Runs every measure, also after one that went wrong.
pub fn bench(tools: &Tools) -> Result<(), Fault> {
    let mut outcome = Ok(());
    for Bench { name, run } in BENCHES {
        outcome = outcome.and(crate::steps::timed(name, || run(tools)));
    }
    outcome
}

fn sizes(_tools: &Tools) -> Result<(), Fault> {
    budget::check(&place::app())
}

/// `tests/bench`, built as the worker is, beside what others offer.
fn core(tools: &Tools) -> Result<(), Fault> {
    let module = build(tools)?;
    let mut node = Command::new("node");
    node.arg(place::root().join("tests/bench/run.mjs")).arg(&module).arg(&tools.checks);
    succeed(&mut node, "Read Node's message above: a measure that fails has computed something wrong.")
}

/// `tests/e2e/bench`: its table is told row by row, missed aims too; only what does not work is a fault.
fn chromium(tools: &Tools) -> Result<(), Fault> {
    let mut cargo = browsers::browser_tests(tools, &place::app(), &[browsers::CHROMIUM])?;
    // The group of twelve writes its season beforehand: that is not to take longer than what is measured.
    cargo.args(["--profile", "sim", "--", "--ignored", "--nocapture", "bench::"]);
    succeed(&mut cargo, "Read the message above; pictures of what was seen are in target/e2e-failures.")
}

/// The folder with the module for Node.
fn build(tools: &Tools) -> Result<PathBuf, Fault> {
    let compiler = "Read the compiler's message above.";
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(place::root())
        .args(["build", "--quiet", "--locked", "--package", "souspli"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", "worker", "--features", "bench"])
        .args(["--bin", "bench"]);
    succeed(&mut cargo, compiler)?;
    let built = place::target().join("wasm32-unknown-unknown/worker/bench.wasm");
    let folder = place::target().join("bench");
    files::remove(&folder)?;
    let mut bindgen = tool(tools, "wasm-bindgen")?;
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(&folder).arg(&built);
    succeed(&mut bindgen, compiler)?;
    let module = folder.join("bench_bg.wasm");
    let mut optimiser = tool(tools, "wasm-opt")?;
    let page = files::read_text(&place::root().join("index.html"))?;
    optimiser.args(worker_flags(&page)).arg(&module).arg("-o").arg(&module);
    succeed(&mut optimiser, compiler)?;
    Ok(folder)
}

/// What trunk is told to give wasm-opt for the worker.
fn worker_flags(page: &str) -> Vec<String> {
    let worker = page.split("<link ").find(|link| link.contains("data-bin=\"worker\"")).unwrap_or_default();
    let attribute = |name: &str| {
        let (_, rest) = worker.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    };
    let level = attribute("data-wasm-opt").map(|level| format!("-O{level}"));
    let flags = attribute("data-wasm-opt-params").unwrap_or_default();
    level.into_iter().chain(flags.split_whitespace().map(str::to_owned)).collect()
}

fn tool(tools: &Tools, name: &str) -> Result<Command, Fault> {
    let absent = || Fault::new(format!("{name} is not installed"), "Run `cargo xtask setup`.");
    let program: PathBuf = tools.program(name).ok_or_else(absent)?;
    Ok(Command::new(Path::new(&program)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_is_optimised_as_the_worker_is() {
        let page = files::read_text(&place::root().join("index.html")).unwrap();
        let flags = worker_flags(&page);
        assert_eq!(flags.first().map(String::as_str), Some("-Os"));
        assert!(flags.contains(&"--enable-simd".to_owned()));
    }
}
