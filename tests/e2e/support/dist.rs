//! Copies of the build with one thing changed, for what the build itself must never do.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Scratch, host};

/// A copy of the build that may be changed.
pub struct Altered {
    files: Scratch,
}

impl Altered {
    /// Copies the build under test.
    pub fn copy() -> Altered {
        let files = Scratch::new("dist");
        copy(&host::built(), files.path());
        Altered { files }
    }

    /// Where the copy is.
    pub fn path(&self) -> &Path {
        self.files.path()
    }

    /// All files of the copy.
    pub fn all(&self) -> Vec<PathBuf> {
        files(self.path())
    }

    /// The only file of that name, wherever it lies.
    pub fn one(&self, matches: impl Fn(&str) -> bool) -> PathBuf {
        let found: Vec<PathBuf> = self
            .all()
            .into_iter()
            .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(&matches))
            .collect();
        assert_eq!(found.len(), 1, "one such file was expected in the build: {found:?}");
        found.into_iter().next().expect("one")
    }

    /// Writes a file; what was precompressed from another content goes.
    pub fn write(&self, path: &Path, content: &str) {
        fs::write(path, content).expect("a file of the copy");
        for ending in [".br", ".gz", ".zst"] {
            let mut packed = path.as_os_str().to_owned();
            packed.push(ending);
            let _ = fs::remove_file(packed);
        }
    }

    /// Reads a file and writes back what `change` makes of it; it must make something else of it.
    pub fn change(&self, path: &Path, change: impl FnOnce(&str) -> String) {
        let before = fs::read_to_string(path).expect("a text file of the copy");
        let after = change(&before);
        assert_ne!(before, after, "nothing was changed in {}", path.display());
        self.write(path, &after);
    }
}

/// Every file under a directory.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() { dirs.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Copies a directory with all it holds.
pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("a path inside"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder of the copy");
        fs::copy(&file, &target).expect("a copy");
    }
}
