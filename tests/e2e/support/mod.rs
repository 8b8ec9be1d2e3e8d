//! What the tests stand on: the host, three engines, and what is kept when one fails.
//!
//! Everything blocks. A WebDriver command is one small request to a process on the same machine, a test is a story told
//! in order, and plain calls unwind through `Drop`, which is where browsers are ended and evidence is saved.

pub mod browser;
pub mod debugger;
pub mod dist;
pub mod engine;
pub mod gate;
pub mod host;
pub mod keys;
pub mod line;
pub mod listener;
pub mod process;
pub mod telling;
pub mod webdav;
pub mod wire;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use browser::Browser;
pub use engine::{Engine, Options};
pub use host::Host;
pub use listener::Elsewhere;
pub(crate) use telling::in_three_engines;

static ALONE: Mutex<()> = Mutex::new(());

thread_local! {
    static IS_ALONE: Cell<bool> = const { Cell::new(false) };
}

/// A test's turn, from [`alone`] until it is dropped.
#[must_use]
pub struct Alone {
    _turn: MutexGuard<'static, ()>,
}

impl Drop for Alone {
    fn drop(&mut self) {
        IS_ALONE.set(false);
    }
}

/// One test with browsers at a time, however many threads the test binary has: two engines at once on two cores only
/// turn waiting into failing. Without it no browser is opened.
pub fn alone() -> Alone {
    let turn = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    IS_ALONE.set(true);
    Alone { _turn: turn }
}

/// Whether it is this test's turn.
fn is_alone() -> bool {
    IS_ALONE.get()
}

/// The build's target directory.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory").to_path_buf()
}

/// Where screenshots and texts of failed tests are kept.
pub fn failures() -> PathBuf {
    let dir = target().join("e2e-failures");
    std::fs::create_dir_all(&dir).expect("a place for evidence");
    dir
}

/// A directory that goes when this is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new one, named after `purpose`.
    pub fn new(purpose: &str) -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("souspli-e2e-{}-{number}-{purpose}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a scratch directory");
        Scratch(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
