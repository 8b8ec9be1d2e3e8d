//! The tests in real browsers (`tests/e2e`), as `test` and `bench` run them.

use std::path::Path;
use std::process::Command;

use crate::fault::Fault;
use crate::setup::Tools;
use crate::{place, run};

/// A browser's driver: the variable that tells the tests where it is, and its program.
pub type Driver = (&'static str, &'static str);

/// Chromium's.
pub const CHROMIUM: Driver = ("CHROMEDRIVER", "chromedriver");

/// Of the three engines.
pub const ALL: [Driver; 3] =
    [CHROMIUM, ("GECKODRIVER", "geckodriver"), ("WEBKITWEBDRIVER", "WebKitWebDriver")];

/// `cargo test` of them, over a built app and with these drivers. Builds the local host first.
pub fn browser_tests(tools: &Tools, app: &Path, drivers: &[Driver]) -> Result<Command, Fault> {
    let host = run::build_host()?;
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(place::root())
        .args(["test", "--locked", "--package", "souspli", "--features", "e2e", "--test", "e2e"])
        .env("PATH", tools.path())
        .envs(tools.servers.iter().map(|(name, path)| (name, path)))
        .env("SOUSPLI_DIST", app)
        .env("SOUSPLI_HOST", host)
        .env("AXE", tools.checks.join("axe-core").join("axe.min.js"))
        .env("AGE_ENCRYPTION", &tools.checks);
    for (name, program) in drivers {
        let next = "Run `cargo xtask setup --tests` and read what it says.";
        let path = tools.program(program).ok_or_else(|| Fault::new(format!("{program} is nowhere"), next))?;
        cargo.env(name, path);
    }
    Ok(cargo)
}
