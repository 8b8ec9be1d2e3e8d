//! `cargo xtask`: everything one does with this project, in one place.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use xtask::check::{Depth, test};
use xtask::fault::Fault;
use xtask::setup::{Need, setup};
use xtask::steps::{say, timed};
use xtask::{bench, dist, place, release, run};

const HELP: &str = "\
cargo xtask COMMAND

  run [--port N] [--data DIR]   install what is missing, build the app, serve it with a store of its own
  test [quick | full]           quick: format, lints, native tests; plain: what CI runs; full: all there is
  bench                         sizes, ratios to what others offer, the app in Chromium
  dist [--out DIR] [--source URL]
                                a folder for any web server (default: dist-www); URL is where its source is

  setup [--tests]               only install what is missing
  build                         only build the app, into dist/
  serve [OPTIONS]               only serve dist/ (cargo xtask serve --help)

Tools go to ~/.cache/souspli (or XDG_CACHE_HOME); nothing else on the machine changes, except that `test` installs browsers,
their drivers and Apache's program from Debian.";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match command(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("✗ {fault}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: &[OsString]) -> Result<bool, Fault> {
    let mut words = arguments.iter().map(|argument| argument.to_string_lossy().into_owned());
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (command.as_str(), words.as_slice()) {
        ("help" | "--help" | "-h", _) | (_, ["--help" | "-h"]) if command != "serve" => say(HELP),
        ("run", words) => {
            // Before minutes of building.
            options(words, &["--port", "--data"])?;
            release::build(&setup(Need::App)?)?;
            run::serve(&arguments[1..])?;
        }
        ("serve", _) => run::serve(&arguments[1..])?,
        ("setup", []) => drop(setup(Need::App)?),
        ("setup", ["--tests"]) => drop(setup(Need::Tests)?),
        ("build", []) => release::build(&setup(Need::App)?)?,
        ("test", []) => return Ok(test(Depth::Plain)),
        ("test", ["quick"]) => return Ok(test(Depth::Quick)),
        ("test", ["full"]) => return Ok(test(Depth::Full)),
        ("bench", []) => {
            let tools = setup(Need::Bench)?;
            release::build(&tools)?;
            bench::bench(&tools)?;
        }
        ("dist", words) => {
            let given = options(words, &["--out", "--source"])?;
            let named = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            let out = std::path::absolute(named("--out").unwrap_or("dist-www"))
                .map_err(|error| Fault::file(&PathBuf::from("."), error))?;
            // Before minutes of building.
            named("--source").map_or(Ok(()), dist::usable)?;
            release::build(&setup(Need::App)?)?;
            timed(&format!("{}", out.display()), || {
                dist::write(&place::app(), &out, named("--source"))?;
                dist::check(&out)
            })?;
        }
        ("setup" | "build" | "test" | "bench", [word, ..]) => return Err(unknown(word)),
        _ => return Err(unknown(&command)),
    }
    Ok(true)
}

/// `--name value` pairs, each name one of `known`.
fn options<'a>(words: &[&'a str], known: &[&str]) -> Result<Vec<(&'a str, &'a str)>, Fault> {
    words
        .chunks(2)
        .map(|pair| match *pair {
            [name, value] if known.contains(&name) => Ok((name, value)),
            [name] if known.contains(&name) => {
                Err(Fault::new(format!("{name} needs a value"), "`cargo xtask help` lists the commands."))
            }
            [name, ..] => Err(unknown(name)),
            [] => Err(unknown("")),
        })
        .collect()
}

fn unknown(word: &str) -> Fault {
    Fault::new(
        format!("`{word}` is not known here"),
        "`cargo xtask help` lists the commands and their options.",
    )
}
