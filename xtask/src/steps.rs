//! Steps that take a while: each says its name, then how long it took; a command's tests are counted.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::fault::Fault;

/// Tests, as cargo's and wasm-bindgen's runners count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Did what they should.
    pub passed: u32,
    /// Did not.
    pub failed: u32,
    /// Left out.
    pub skipped: u32,
}

impl Counts {
    /// One check that held.
    pub const ONE: Counts = Counts { passed: 1, failed: 0, skipped: 0 };

    /// Reads one line of a test run: `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    pub fn of_line(line: &str) -> Option<Self> {
        let (_, rest) = line.split_once("test result: ")?;
        let count = |word: &str| {
            let part = rest.split([';', '.']).map(str::trim).find(|part| part.ends_with(word))?;
            part.split(' ').next()?.parse::<u32>().ok()
        };
        Some(Self {
            passed: count(" passed")?,
            failed: count(" failed")?,
            skipped: count(" ignored").unwrap_or(0),
        })
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What the steps of one command came to.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Duration, bool)>,
    counts: Counts,
}

impl Steps {
    /// Runs a step. A fault is told at once; the others still run. Gives back whether it went well.
    pub fn run(&mut self, name: &str, step: impl FnOnce() -> Result<Counts, Failed>) -> bool {
        say(&format!("── {name}"));
        let start = Instant::now();
        let result = step();
        let well = result.is_ok();
        match result {
            Ok(counts) => self.counts.add(counts),
            Err(Failed { mut counts, fault }) => {
                // A step that failed without a failed test (a warning, a build) counts as one.
                counts.failed = counts.failed.max(1);
                self.counts.add(counts);
                say(&format!("✗ {name}: {fault}"));
            }
        }
        let took = start.elapsed();
        say(&format!("   {name}: {}", minutes(took)));
        self.done.push((name.to_owned(), took, well));
        well
    }

    /// A step that cannot run because an earlier one failed.
    pub fn cannot(&mut self, name: &str, why: &str) {
        say(&format!("✗ {name}: not run, {why}"));
        self.counts.failed += 1;
        self.done.push((name.to_owned(), Duration::ZERO, false));
    }

    /// The table of steps and the line of counts. Gives back whether all went well.
    pub fn close(self) -> bool {
        let width = self.done.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        let total = self.done.iter().map(|(_, took, _)| *took).sum();
        say("");
        for (name, took, well) in &self.done {
            say(&format!("{} {name:width$}  {}", if *well { "✓" } else { "✗" }, minutes(*took)));
        }
        say(&format!("  {:width$}  {}", "in all", minutes(total)));
        let Counts { passed, failed, skipped } = self.counts;
        say(&format!("{passed} passed, {failed} failed, {skipped} skipped"));
        self.done.iter().all(|(.., well)| *well) && failed == 0
    }
}

/// A step that failed, with the tests it ran before.
pub struct Failed {
    counts: Counts,
    fault: Fault,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self { counts: Counts::default(), fault }
    }
}

/// `1.4 min`.
pub fn minutes(time: Duration) -> String {
    format!("{:5.1} min", time.as_secs_f64() / 60.0)
}

/// One line for the person at the terminal.
pub fn say(line: &str) {
    // A closed terminal is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says what a long step is about to do, runs it, says how long it took.
pub fn timed<T>(name: &str, step: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    say(&format!("→ {name}"));
    let start = Instant::now();
    let value = step()?;
    say(&format!("  {name}: done in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(value)
}

/// Runs a program that must succeed; `next` says what to do if it does not.
pub fn succeed(command: &mut Command, next: &str) -> Result<(), Fault> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Fault::new(format!("{} failed ({status})", shown(command)), next))
    }
}

/// What a program prints, if it succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a test program, showing what it prints and counting its tests. To run none is a fault: what chose them does not fit any more.
pub fn count(command: &mut Command, next: &str) -> Result<Counts, Failed> {
    count_each(command, &[], next)
}

/// As [`count`], for tests that are chosen by parts of their names, which become the program's last arguments: each must choose one.
pub fn count_each(command: &mut Command, names: &[&str], next: &str) -> Result<Counts, Failed> {
    let mut child =
        command.args(names).stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut told = Told::of(names);
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            say(&line);
            told.hears(&line);
        }
    }
    let status = child.wait().map_err(|error| cannot_start(command, &error))?;
    let fault = if !status.success() || told.counts.failed > 0 {
        Fault::new(format!("{} failed ({status})", shown(command)), next)
    } else if let Some(lack) = told.lack() {
        let next = "Name in xtask/src/check.rs what the tests are called now.";
        Fault::new(format!("{} {lack}", shown(command)), next)
    } else {
        return Ok(told.counts);
    };
    Err(Failed { counts: told.counts, fault })
}

/// What a test program told of its tests.
struct Told<'a> {
    counts: Counts,
    /// The parts of names that no test had which was run.
    unmet: Vec<&'a str>,
}

impl<'a> Told<'a> {
    fn of(names: &[&'a str]) -> Self {
        Self { counts: Counts::default(), unmet: names.to_vec() }
    }

    fn hears(&mut self, line: &str) {
        if let Some(more) = Counts::of_line(line) {
            self.counts.add(more);
        }
        if let Some((test, outcome)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "))
            && !outcome.starts_with("ignored")
        {
            self.unmet.retain(|name| !test.contains(name));
        }
    }

    /// What a run in which nothing failed did not do.
    fn lack(&self) -> Option<String> {
        let none = (self.counts.passed == 0).then(|| "ran no test".to_owned());
        self.unmet.first().map(|name| format!("ran no test with {name:?} in its name")).or(none)
    }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Fault {
    let program = command.get_program().to_string_lossy().into_owned();
    Fault::new(
        format!("{program} does not start: {error}"),
        format!("Install {program} or put it on PATH, then run again."),
    )
}

fn shown(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args().take(4) {
        let argument = argument.to_string_lossy();
        shown.push(' ');
        shown.push_str(if argument.contains('\n') { "…" } else { &argument });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let cargo = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s";
        assert_eq!(Counts::of_line(cargo), Some(Counts { passed: 5, failed: 2, skipped: 1 }));
        let wasm = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out";
        assert_eq!(Counts::of_line(wasm), Some(Counts { passed: 12, failed: 0, skipped: 0 }));
        assert_eq!(Counts::of_line("running 5 tests"), None);
    }

    #[test]
    fn a_run_without_the_tests_that_were_asked_for_is_a_fault() {
        let lacks = |said: &[&str], names: &[&str]| {
            let mut told = Told::of(names);
            said.iter().for_each(|line| told.hears(line));
            told.lack().is_some()
        };
        let none = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out";
        let (one, passed) = ("test one::two ... ok", "test result: ok. 1 passed; 0 failed; 1 ignored");
        assert!(!lacks(&[one, passed], &[]) && !lacks(&[one, passed], &["one::"]));
        assert!(lacks(&[none], &[]) && lacks(&[], &[]));
        assert!(lacks(&[one, passed], &["one::", "three"]));
        assert!(lacks(&[one, "test three ... ignored, long", passed], &["three"]));
    }

    #[test]
    fn a_step_that_fails_without_a_test_counts_as_one_failure() {
        let mut steps = Steps::default();
        assert!(!steps.run("format", || Err(Fault::new("badly formatted", "cargo fmt").into())));
        steps.cannot("browsers", "the build failed");
        assert_eq!(steps.counts.failed, 2);
        assert!(!steps.close());
    }
}
