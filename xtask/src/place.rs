//! Where things lie.

use std::env;
use std::path::{Path, PathBuf};

/// The clone's root. Known since compilation: an xtask belongs to one clone.
pub fn root() -> PathBuf {
    // Cargo sets it at run time too, which is right when several clones share one target folder.
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The built app.
pub fn app() -> PathBuf {
    root().join("dist")
}

/// The tools of this account, each in a folder named by tool and version.
pub fn tools() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.unwrap_or_else(|| home().join(".cache"));
    cache.join("souspli").join("tools")
}

fn home() -> PathBuf {
    env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map_or_else(env::temp_dir, PathBuf::from)
}

/// The first program of that name on `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The first program of that name on `PATH`, or where systems keep what only administrators run.
pub fn installed(program: &str) -> Option<PathBuf> {
    let kept = || ["/usr/sbin", "/sbin"].map(|folder| PathBuf::from(folder).join(program));
    on_path(program).or_else(|| kept().into_iter().find(|path| path.is_file()))
}
