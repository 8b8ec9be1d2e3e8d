//! Why a command stopped, and what to do about it.

use std::fmt;

/// A failed step: what happened and what the person at the terminal can do next.
#[derive(Debug)]
pub struct Fault {
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: String,
}

impl Fault {
    /// Both sentences.
    pub fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }

    /// A file or folder that could not be read or written.
    pub fn file(path: &std::path::Path, error: std::io::Error) -> Self {
        Self::new(
            format!("{}: {error}", path.display()),
            "See that this path can be read and written, then run again.",
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  → {}", self.what, self.next)
    }
}

impl std::error::Error for Fault {}
