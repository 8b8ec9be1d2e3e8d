//! Puts on this machine what is missing, and only that.
//!
//! Tools go into a cache of the account, each in a folder named by tool and version, so that a second clone or a later commit
//! finds them. A tool is made in a temporary folder and moved into place whole; a lock keeps two runs apart.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::steps::{output, succeed, timed};
use crate::{files, place};

mod servers;

/// What the tools are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Building and serving the app.
    App,
    /// Measuring as well, beside what others offer.
    Bench,
    /// Running every test as well.
    Tests,
}

/// Where the tools are.
#[derive(Debug)]
pub struct Tools {
    folders: Vec<PathBuf>,
    /// `node_modules` of what the app is compared with; not there for [`Need::App`].
    pub checks: PathBuf,
    /// Where the WebDAV servers of the tests are, by the variables that tell the tests; only for [`Need::Tests`].
    pub servers: Vec<(&'static str, PathBuf)>,
}

impl Tools {
    /// `PATH` with the tools first.
    pub fn path(&self) -> OsString {
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(std::env::split_paths(&rest));
        std::env::join_paths(folders).unwrap_or(rest)
    }

    /// A program among the tools, else on `PATH`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
            .or_else(|| place::on_path(name))
    }
}

/// A Rust program built from crates.io.
struct Crate {
    name: &'static str,
    program: &'static str,
    version: String,
    default_features: bool,
    about: &'static str,
}

/// Installs what is missing for `need`.
pub fn setup(need: Need) -> Result<Tools, Fault> {
    let cache = place::tools();
    files::make(&cache)?;
    let _lock = lock(&cache)?;

    target()?;
    node()?;
    let mut crates = vec![
        Crate {
            name: "trunk",
            program: "trunk",
            version: "0.21.14".into(),
            default_features: false,
            about: "3 to 9 minutes",
        },
        Crate {
            name: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: locked_version("wasm-bindgen")?,
            default_features: false,
            about: "1 to 4 minutes",
        },
    ];
    if need == Need::Tests {
        crates.push(Crate {
            name: "geckodriver",
            program: "geckodriver",
            version: "0.37.1".into(),
            default_features: true,
            about: "1 to 3 minutes",
        });
    }
    let mut folders = Vec::new();
    for tool in &crates {
        folders.push(install(&cache, tool)?);
    }
    let optimiser = packages(
        &cache,
        "binaryen-132.0.0",
        include_str!("../npm/wasm-opt/package.json"),
        include_str!("../npm/wasm-opt/package-lock.json"),
    )?;
    folders.push(optimiser.join(".bin"));
    let minifier = packages(
        &cache,
        "esbuild-0.28.2",
        include_str!("../npm/esbuild/package.json"),
        include_str!("../npm/esbuild/package-lock.json"),
    )?;
    folders.push(minifier.join(".bin"));

    let (mut checks, mut servers) = (PathBuf::new(), Vec::new());
    if need != Need::App {
        let locked = include_str!("../npm/checks/package-lock.json");
        let name = format!("checks-{}", files::short_hash([("", locked.as_bytes())]));
        checks = packages(&cache, &name, include_str!("../npm/checks/package.json"), locked)?;
    }
    if need == Need::Tests {
        debian()?;
        servers = servers::install(&cache)?;
    }
    Ok(Tools { folders, checks, servers })
}

/// Brings the crates that `Cargo.lock` names onto this machine; building then never reaches for the network.
pub fn fetch() -> Result<(), Fault> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(place::root()).args(["fetch", "--quiet", "--locked"]);
    succeed(
        &mut cargo,
        "If Cargo.lock is behind Cargo.toml, run `cargo check` and commit the lock file; else look at the network.",
    )
}

fn lock(cache: &Path) -> Result<File, Fault> {
    let path = cache.join(".lock");
    let file = File::create(&path).map_err(|error| Fault::file(&path, error))?;
    if file.try_lock().is_err() {
        timed("waiting for another run that is installing tools", || {
            file.lock().map_err(|error| Fault::file(&path, error))
        })?;
    }
    Ok(file)
}

fn target() -> Result<(), Fault> {
    const TARGET: &str = "wasm32-unknown-unknown";
    // Which works without rustup too, where a distribution brings the target.
    let libraries = output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    timed("Rust's WebAssembly target", || {
        let next = format!("Run `rustup target add {TARGET}` by hand and read its message.");
        succeed(Command::new("rustup").args(["target", "add", TARGET]), &next)
    })
}

fn node() -> Result<(), Fault> {
    let version = output(Command::new("node").arg("--version")).unwrap_or_default();
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(20..) => Ok(()),
        Some(_) => Err(Fault::new(
            format!("Node {} is too old", version.trim()),
            "Install Node 20 or later, with npm.",
        )),
        None => Err(Fault::new(
            "Node is not on PATH",
            "Install Node 20 or later, with npm (nodejs.org, or Debian's package).",
        )),
    }
}

/// The version that `Cargo.lock` names: the tool must be the library's twin.
fn locked_version(name: &str) -> Result<String, Fault> {
    let path = place::root().join("Cargo.lock");
    version_in(&files::read_text(&path)?, name).ok_or_else(|| {
        Fault::new(format!("Cargo.lock names no {name}"), "Run `cargo check`, which brings it up to date.")
    })
}

fn version_in(lock: &str, name: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split_once('"').map(|(version, _)| version.to_owned())
}

fn install(cache: &Path, tool: &Crate) -> Result<PathBuf, Fault> {
    let Crate { name, program, version, default_features, about } = tool;
    let place = cache.join(format!("{name}-{version}"));
    let bin = place.join("bin");
    if bin.join(program).is_file() {
        return Ok(bin);
    }
    if let Some(found) = place::on_path(program)
        && is_version(&found, version)
        && let Some(folder) = found.parent()
    {
        return Ok(folder.to_path_buf());
    }
    timed(
        &format!(
            "{name} {version}, built from its source once for all clones of this account ({about} on two cores)"
        ),
        || {
            let making = files::beside(&place);
            let building = cache.join(format!(".build-{name}-{version}"));
            files::remove(&making)?;
            let mut cargo = Command::new("cargo");
            cargo
                // Not in the clone, whose .cargo/config.toml is the app's.
                .current_dir(cache)
                .args(["install", name, "--version", version, "--locked", "--root"])
                .arg(&making)
                // Tools that work for seconds are not worth minutes of optimisation.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_TARGET_DIR", &building);
            if !default_features {
                cargo.arg("--no-default-features");
            }
            succeed(
                &mut cargo,
                "Read cargo's message above. A download that broke off: run again, it goes on from there. A missing linker or C \
             compiler: install Debian's build-essential.",
            )?;
            if !is_version(&making.join("bin").join(program), version) {
                let what = format!("{program} was built but does not say it is {version}");
                return Err(Fault::new(what, format!("Remove {} and run again.", building.display())));
            }
            files::replace(&making, &place)?;
            files::remove(&building)
        },
    )?;
    Ok(bin)
}

fn is_version(program: &Path, version: &str) -> bool {
    output(Command::new(program).arg("--version"))
        .is_some_and(|said| said.split_whitespace().any(|word| word == version))
}

/// npm packages as a lock file names them, by hash. Their install scripts do not run.
fn packages(cache: &Path, name: &str, manifest: &str, locked: &str) -> Result<PathBuf, Fault> {
    let place = cache.join(name);
    let modules = place.join("node_modules");
    if modules.join(".package-lock.json").is_file() {
        return Ok(modules);
    }
    timed(&format!("npm packages {name}"), || {
        let making = files::beside(&place);
        files::remove(&making)?;
        files::write(&making.join("package.json"), manifest)?;
        files::write(&making.join("package-lock.json"), locked)?;
        let mut npm = Command::new("npm");
        npm.current_dir(&making).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        succeed(&mut npm, "Read npm's message above; a download that broke off: run again.")?;
        files::replace(&making, &place)
    })?;
    Ok(modules)
}

/// Programs of the tests and the Debian packages that bring them.
const DEBIAN: [(&str, &str); 9] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
    ("xauth", "xauth"),
    ("dbus-run-session", "dbus"),
    ("age", "age"),
    // The program alone, which brings no service of the machine's.
    ("apache2", "apache2-bin"),
];

fn debian() -> Result<(), Fault> {
    let mut missing: Vec<&str> = DEBIAN
        .iter()
        .filter(|(program, _)| place::installed(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    // A Python may be there without what makes environments.
    let venv = Command::new("python3").args(["-c", "import ensurepip, venv"]).output();
    if !venv.is_ok_and(|ran| ran.status.success()) {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install {}", missing.join(" "));
    if place::on_path("apt-get").is_none() {
        let what = format!("the tests need these Debian packages, or what they hold: {}", missing.join(", "));
        return Err(Fault::new(
            what,
            "Install them your system's way, or run `cargo xtask test quick`, which needs none.",
        ));
    }
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root && place::on_path("sudo").is_none() {
        return Err(Fault::new("the tests need Debian packages", format!("Run as root: {by_hand}")));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
            .args(arguments);
        succeed(&mut command, &format!("Run as root and read the message: {by_hand}"))
    };
    timed(&format!("Debian packages {} (about a minute)", missing.join(", ")), || {
        apt(&["update"])?;
        apt(&[&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tools_version_is_the_lock_files() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(version_in(lock, "trunk"), None);
    }

    #[test]
    fn a_half_installed_package_is_not_taken_for_done() {
        let cache = std::env::temp_dir().join(format!("souspli-setup-{}", std::process::id()));
        // What an interrupted npm leaves: the folder, without the file npm writes last.
        files::make(&cache.join("thing-1/node_modules/thing")).unwrap();
        let manifest = "{\"private\":true}";
        let locked = "{\"lockfileVersion\":3,\"packages\":{\"\":{}}}";
        let found = packages(&cache, "thing-1", manifest, locked);
        let whole = found.is_ok() && !cache.join("thing-1/node_modules/thing").exists();
        files::remove(&cache).unwrap();
        assert!(whole || place::on_path("npm").is_none());
    }
}
