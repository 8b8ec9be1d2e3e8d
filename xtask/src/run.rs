//! Serves the built app with the local host.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::fault::Fault;
use crate::place;
use crate::release;
use crate::steps::{say, succeed};

/// Builds the local host, which is a program of its own. Gives back where it is.
pub fn build_host() -> Result<PathBuf, Fault> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(place::root()).args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        "xtask",
        "--features",
        "host",
        "--bin",
        "host",
    ]);
    succeed(&mut cargo, "Read the compiler's message above.")?;
    Ok(place::target().join("debug").join(format!("host{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the host and hands over to it. Returns only when it stops.
pub fn serve(arguments: &[OsString]) -> Result<(), Fault> {
    if !arguments.iter().any(|argument| argument == "--dist" || argument == "--help") {
        release::hash_of(&place::app())?;
    }
    say("→ the local host (half a minute when new)");
    let mut host = Command::new(build_host()?);
    host.current_dir(place::root()).args(arguments);
    hand_over(host)
}

#[cfg(unix)]
fn hand_over(mut host: Command) -> Result<(), Fault> {
    use std::os::unix::process::CommandExt;
    // The same process, so that stopping `cargo xtask run` stops the host.
    let error = host.exec();
    Err(Fault::new(format!("the local host does not start: {error}"), "Run `cargo xtask serve` again."))
}

#[cfg(not(unix))]
fn hand_over(mut host: Command) -> Result<(), Fault> {
    succeed(&mut host, "Read the host's message above.")
}
