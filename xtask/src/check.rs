//! `cargo xtask test`, in three depths.

use std::process::Command;
use std::thread::ScopedJoinHandle;

use crate::fault::Fault;
use crate::setup::{Need, Tools, setup};
use crate::steps::{Counts, Failed, Steps, count, count_each, output, succeed};
use crate::{browsers, budget, dist, files, place, release, setup as tools_of};

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Format, lints, native tests: a few minutes.
    Quick,
    /// And wasm, the release build, real browsers: what decides whether a change goes in.
    Plain,
    /// And everything that takes long.
    Full,
}

/// Runs the tests; all steps run, whatever fails, unless they need what failed. Gives back whether all went well.
pub fn test(depth: Depth) -> bool {
    let mut steps = Steps::default();
    let mut tools = None;
    let need = if depth == Depth::Quick { Need::App } else { Need::Tests };
    let ready = steps.run("setup", || {
        tools = Some(setup(need)?);
        tools_of::fetch()?;
        Ok(Counts::default())
    });
    let tools = tools.filter(|_| ready);
    // Beside the native tests: both are mostly one core's work.
    std::thread::scope(|scope| {
        let built = tools
            .as_ref()
            .filter(|_| depth > Depth::Quick)
            .map(|tools| (tools, scope.spawn(|| release::build(tools))));
        native(&mut steps, depth);
        match built {
            Some((tools, built)) => deeper(&mut steps, depth, tools, built),
            None if depth > Depth::Quick => [
                "wasm tests",
                "other implementations",
                "real servers",
                "release build",
                "byte budget",
                "dist folder",
                "browsers",
            ]
            .iter()
            .for_each(|name| steps.cannot(name, "setup failed")),
            None => {}
        }
    });
    steps.close()
}

/// The format, the lints, and what needs nothing but the toolchain.
fn native(steps: &mut Steps, depth: Depth) {
    steps.run("format", || plain(cargo(&["fmt", "--all", "--check"]), "Run `cargo fmt --all`."));
    steps.run("clippy, native", || {
        plain(clippy(&["--workspace", "--all-targets", "--features", "e2e,weak,xtask/host"]), LINT)
    });
    steps.run("clippy, wasm", || {
        plain(
            clippy(&["--target", WASM, "--package", "souspli", "--lib", "--bins", "--test", "browser"]),
            LINT,
        )
    });
    steps.run("native tests", || {
        count(
            cargo(&[
                "test",
                "--locked",
                "--package",
                "souspli",
                "--lib",
                "--test",
                "core",
                "--no-fail-fast",
                "--features",
                NATIVE,
                "--",
                "--skip",
                MODEL,
            ])
            .args(OTHERS.iter().chain(&[SERVERS]).flat_map(|name| ["--skip", name])),
            TEST,
        )
    });
    // Told: how many histories were looked at.
    steps.run("model check", || {
        let mut cargo = sim(&["--lib", MODEL, "--", "--nocapture"]);
        if depth == Depth::Full {
            cargo.env("SOUSPLI_FULL", "1");
        }
        count(&mut cargo, TEST)
    });
    if depth > Depth::Quick {
        // Told: the fresh seed, how often everything was done and met, and what is seen without each of twelve defences.
        steps.run("hostile store", || {
            let mut cargo = sim(&["--test", "core", "--", "--ignored", "--nocapture"]);
            if depth == Depth::Full {
                cargo.env("SOUSPLI_STEPS", "1000000");
            }
            count_each(&mut cargo, &["hostile::nothing_breaks", "hostile::with_any"], TEST)
        });
    }
    steps.run("xtask's tests", || {
        count(&mut cargo(&["test", "--locked", "--package", "xtask", "--features", "host", "--lib"]), TEST)
    });
}

fn deeper(steps: &mut Steps, depth: Depth, tools: &Tools, built: ScopedJoinHandle<'_, Result<(), Fault>>) {
    if depth == Depth::Full {
        steps.run("every crash cut, every bad input", || {
            let mut cargo = sim(&["--test", "core", "--", "--nocapture"]);
            count_each(cargo.env("SOUSPLI_FULL", "1"), &["crash::", "bad_input::"], TEST)
        });
    }
    steps.run("wasm tests", || {
        let mut cargo =
            cargo(&["test", "--locked", "--package", "souspli", "--target", WASM, "--features", "e2e"]);
        cargo.args(["--test", "browser"]).env("PATH", tools.path()).env("AGE_ENCRYPTION", &tools.checks);
        count(&mut cargo, TEST)
    });
    steps.run("other implementations", || {
        let mut cargo = cargo(&["test", "--locked", "--package", "souspli", "--features", NATIVE]);
        cargo.args(["--test", "core", "--"]).env("PATH", tools.path()).env("AGE_ENCRYPTION", &tools.checks);
        count_each(&mut cargo, &OTHERS, TEST)
    });
    steps.run("real servers", || {
        let mut cargo = cargo(&["test", "--locked", "--package", "souspli", "--features", NATIVE]);
        cargo.args(["--test", "core", SERVERS]).envs(tools.servers.iter().map(|(name, path)| (name, path)));
        count(&mut cargo, TEST)
    });
    let app = place::app();
    let built = steps.run("release build", || {
        built.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Counts::ONE)
    });
    if !built {
        for name in ["byte budget", "dist folder", "browsers"] {
            steps.cannot(name, "the release build failed");
        }
        return;
    }
    steps.run("byte budget", || {
        budget::check(&app)?;
        Ok(Counts::ONE)
    });
    steps.run("dist folder", || {
        let out = std::env::temp_dir().join(format!("souspli-dist-{}", std::process::id()));
        let source = Some("https://sous-pli.example.org/source");
        let checked = dist::write(&app, &out, source).and_then(|()| dist::check(&out));
        files::remove(&out)?;
        checked?;
        Ok(Counts::ONE)
    });
    steps.run("browsers", || {
        let mut cargo = browsers::browser_tests(tools, &app, &browsers::ALL)?;
        if depth == Depth::Full {
            cargo.env("SOUSPLI_FULL", "1");
        }
        count(&mut cargo, TEST)
    });
}

const MODEL: &str = "log::membership::model";
/// The features of every native test that is not optimised: one set, so that the crate and its tests are compiled once.
const NATIVE: &str = "e2e,weak";
/// The tests that need a program of others: each has one of these in its name.
const OTHERS: [&str; 3] = ["interop::", "another_reader", "the_age_command"];
/// The tests that need the servers.
const SERVERS: &str = "servers::";
const WASM: &str = "wasm32-unknown-unknown";
const LINT: &str = "Each warning above says what to change.";
const TEST: &str = "The tests that failed are named above; run one alone with `cargo test NAME`.";

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(place::root()).args(arguments);
    cargo
}

fn clippy(arguments: &[&str]) -> Command {
    let mut clippy = cargo(&["clippy", "--quiet", "--locked"]);
    clippy.args(arguments).args(["--", "-D", "warnings"]);
    clippy
}

/// What runs long: optimised, and with the switches that only tests have.
fn sim(arguments: &[&str]) -> Command {
    let mut cargo =
        cargo(&["test", "--locked", "--package", "souspli", "--profile", "sim", "--features", "weak"]);
    cargo.args(arguments);
    cargo
}

/// A step that passes or fails as a whole.
fn plain(mut command: Command, next: &str) -> Result<Counts, Failed> {
    component(&command)?;
    succeed(&mut command, next)?;
    Ok(Counts::ONE)
}

/// A bare toolchain may lack rustfmt or clippy.
fn component(command: &Command) -> Result<(), Fault> {
    let Some(name) = command.get_args().next().map(|name| name.to_string_lossy().into_owned()) else {
        return Ok(());
    };
    if output(Command::new("cargo").args([name.as_str(), "--version"])).is_some() {
        return Ok(());
    }
    let component = if name == "fmt" { "rustfmt" } else { "clippy" };
    let next = format!("Run `rustup component add {component}` by hand and read its message.");
    succeed(Command::new("rustup").args(["component", "add", component]), &next)
}
