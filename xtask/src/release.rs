//! The release app: trunk, then slimmed scripts and the licences, then one hashed folder, then compressed twins.

use std::path::Path;
use std::process::Command;

use crate::fault::Fault;
use crate::setup::{self, Tools};
use crate::steps::{output, say, succeed, timed};
use crate::{bundle, compress, files, licences, place, slim};

/// What the app is made of, in the clone.
const SOURCES: [&str; 5] = ["src", "stand-ins", "style", "xtask/src", ".cargo"];
const SOURCE_FILES: [&str; 5] = ["index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock", "LICENSE"];

/// Says which sources the app in `dist/` was made from. Hidden, hence never served or handed out.
const STAMP: &str = ".made-from";

/// Builds the app into `dist/` unless it is there already, made from these very sources.
pub fn build(tools: &Tools) -> Result<(), Fault> {
    let app = place::app();
    let sources = sources()?;
    if up_to_date(&app, &sources) {
        say("→ the app in dist/ is up to date");
        return Ok(());
    }
    timed("the crates that Cargo.lock names", setup::fetch)?;
    // Under the clone, not under a target folder that clones may share.
    let made = files::beside(&place::root().join("dist-made"));
    let sealed = files::beside(&app);
    let built = timed("the release app: two modules, minutes when new, less after", || {
        files::make(&made)?;
        let mut trunk = Command::new("trunk");
        trunk
            .current_dir(place::root())
            .args(["build", "--release", "--skip-version-check", "--dist"])
            .arg(&made)
            .env("PATH", tools.path())
            .env("CARGO_ENCODED_RUSTFLAGS", flags()?)
            .env_remove("NO_COLOR");
        succeed(&mut trunk, "Read the message above; an error in the code is the compiler's to explain.")?;
        slim::slim(&made, tools)?;
        licences::write(&made)?;
        names_no_machine(&made)?;
        let hash = bundle::bundle(&made, &sealed)?;
        compress::compress(&sealed)?;
        files::write(&sealed.join(STAMP), &sources)?;
        files::replace(&sealed, &app)?;
        Ok(hash)
    });
    files::remove(&made)?;
    files::remove(&sealed)?;
    say(&format!("  dist/ holds build {}", built?));
    Ok(())
}

/// A fault when a module, or the list of licences, names the folder that packages lie in on the machine which built it.
fn names_no_machine(made: &Path) -> Result<(), Fault> {
    const FOLDER: &[u8] = b"/registry/src/";
    for name in files::list(made)?.iter().filter(|name| name.ends_with(".wasm") || *name == licences::FILE) {
        let bytes = files::read(&made.join(name))?;
        if bytes.windows(FOLDER.len()).any(|window| window == FOLDER) {
            return Err(Fault::new(
                format!("{name} names folders of this machine"),
                "See `flags` in xtask/src/release.rs: a path of packages that it does not know.",
            ));
        }
    }
    Ok(())
}

/// The compiler's flags of `.cargo/config.toml`, and names of source files (a panic tells where it was) that say nothing of the machine
/// which built them, nor cost more than they must.
fn flags() -> Result<String, Fault> {
    let config = place::root().join(".cargo/config.toml");
    let text = files::read_text(&config)?;
    let line = text.lines().find(|line| line.starts_with("rustflags = ")).unwrap_or_default();
    let mut flags: Vec<String> = line.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    if flags.is_empty() {
        return Err(Fault::new(
            format!("{} has no rustflags", config.display()),
            "Put them back, on one line.",
        ));
    }
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default();
    for registry in std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}/=", registry.path().display()));
    }
    flags.push(format!("--remap-path-prefix={}/=", place::root().display()));
    Ok(flags.join("\u{1f}"))
}

/// The build's hash, read from the app's folder; a fault when there is no whole app.
pub fn hash_of(app: &Path) -> Result<String, Fault> {
    let absent =
        || Fault::new(format!("{} holds no built app", app.display()), "Run `cargo xtask build` first.");
    let mut builds = std::fs::read_dir(app.join("b")).map_err(|_| absent())?.filter_map(Result::ok);
    let one = builds.next().ok_or_else(absent)?.file_name().to_string_lossy().into_owned();
    if !app.join("index.html").is_file() || !app.join("sw.js").is_file() { Err(absent()) } else { Ok(one) }
}

fn up_to_date(app: &Path, sources: &str) -> bool {
    hash_of(app).is_ok() && std::fs::read_to_string(app.join(STAMP)).is_ok_and(|stamp| stamp == sources)
}

fn sources() -> Result<String, Fault> {
    let root = place::root();
    let mut names: Vec<String> = SOURCE_FILES.iter().map(|&name| name.to_owned()).collect();
    for folder in SOURCES {
        names.extend(files::list(&root.join(folder))?.into_iter().map(|name| format!("{folder}/{name}")));
    }
    let mut parts = Vec::new();
    for name in names {
        let bytes = files::read(&root.join(&name))?;
        parts.push((name, bytes));
    }
    let compiler = output(Command::new("rustc").arg("-vV")).unwrap_or_default();
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    parts.push(("compiler".into(), format!("{compiler}{flags}").into_bytes()));
    Ok(files::short_hash(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))))
}
