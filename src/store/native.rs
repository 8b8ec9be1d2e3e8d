//! A folder over `std::fs`. No link is followed: a shared folder holds what others put there, and a link in it must not lead
//! reading or writing out of it, nor a pipe make it wait for ever.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::folder::{Directory, FolderError};

/// A folder of this machine.
#[derive(Clone, Debug)]
pub struct NativeDirectory {
    root: PathBuf,
}

impl NativeDirectory {
    /// The folder at a path, which must be there.
    pub fn at(root: impl Into<PathBuf>) -> Result<NativeDirectory, FolderError> {
        let directory = NativeDirectory { root: root.into() };
        directory.root()?;
        Ok(directory)
    }

    fn root(&self) -> Result<&Path, FolderError> {
        match fs::metadata(&self.root) {
            Ok(found) if found.is_dir() => Ok(&self.root),
            Ok(_) => Err(FolderError::SomethingElse),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(FolderError::Gone),
            Err(error) => Err(fault(&error)),
        }
    }

    /// The folder on the disk, made if `make`; `None` when it is not there.
    fn folder(&self, folder: &str, make: bool) -> Result<Option<PathBuf>, FolderError> {
        let mut path = self.root()?.to_path_buf();
        for segment in folder.split('/').filter(|segment| !segment.is_empty()) {
            path.push(segment);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => continue,
                Ok(_) => return Err(FolderError::SomethingElse),
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(fault(&error)),
                Err(_) if !make => return Ok(None),
                Err(_) => {}
            }
            match fs::create_dir(&path) {
                Ok(()) => {}
                // Made by somebody else a moment ago.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => {}
                Err(error) => return Err(fault(&error)),
            }
        }
        Ok(Some(path))
    }
}

/// A plain file there: not a folder, a link or a pipe; `None` when nothing is there.
fn plain(path: &Path) -> Result<Option<()>, FolderError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(())),
        Ok(_) => Err(FolderError::SomethingElse),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(&error)),
    }
}

fn fault(error: &std::io::Error) -> FolderError {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FolderError::Refused,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => FolderError::Full,
        ErrorKind::NotADirectory | ErrorKind::IsADirectory => FolderError::SomethingElse,
        ErrorKind::InvalidFilename => FolderError::NameTooLong,
        _ => FolderError::Failed,
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, FolderError> {
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(fault(&error)),
    };
    // On the disk before its name is: else a power cut could leave the name on an empty file.
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        drop(file);
        let _removed = fs::remove_file(path);
        return Err(fault(&error));
    }
    Ok(true)
}

impl Directory for NativeDirectory {
    async fn names(&self, folder: &str) -> Result<Option<Vec<String>>, FolderError> {
        let Some(path) = self.folder(folder, false)? else { return Ok(None) };
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| fault(&error))? {
            let entry = entry.map_err(|error| fault(&error))?;
            // One that went away meanwhile is not there.
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            names.extend(entry.file_name().into_string().ok().filter(|_| is_file));
        }
        Ok(Some(names))
    }

    async fn read(&self, folder: &str, name: &str, at_most: usize) -> Result<Option<Vec<u8>>, FolderError> {
        let Some(path) = self.folder(folder, false)?.map(|path| path.join(name)) else { return Ok(None) };
        if plain(&path)?.is_none() {
            return Ok(None);
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(&error)),
        };
        let mut bytes = Vec::new();
        file.take(at_most as u64).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
        Ok(Some(bytes))
    }

    async fn create(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<bool, FolderError> {
        // A folder that goes away in between is one that somebody removed by hand.
        let path = self.folder(folder, true)?.ok_or(FolderError::Failed)?;
        write_new(&path.join(name), bytes)
    }

    async fn rename(&self, folder: &str, from: &str, to: &str) -> Result<bool, FolderError> {
        let Some(path) = self.folder(folder, false)? else { return Ok(false) };
        match fs::rename(path.join(from), path.join(to)) {
            Ok(()) => {
                // So that the new name, too, outlives a power cut; not every system lets a folder be opened for that.
                let _synced = File::open(&path).and_then(|folder| folder.sync_all());
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(fault(&error)),
        }
    }

    async fn remove(&self, folder: &str, name: &str) -> Result<(), FolderError> {
        let Some(path) = self.folder(folder, false)?.map(|path| path.join(name)) else { return Ok(()) };
        if plain(&path)?.is_none() {
            return Ok(());
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(fault(&error)),
            _ => Ok(()),
        }
    }
}
