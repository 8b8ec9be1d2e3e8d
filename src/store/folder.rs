//! A folder on a disk as a store: a stick that goes round, a shared drive, a folder that another program carries from device to
//! device. What the disk must be able to do is one small trait, [`Directory`]; [`super::native`] does it over `std::fs`.
//!
//! A file is written under another name, `.NAME.partN`, and renamed when it is whole: nobody sees half a file under its own
//! name, and a part is never listed. A file is written once: what lies under a name stays.

use super::path::{Path, PathError, is_file_name};
use super::{LARGEST_FILE, Store, StoreError};

/// How many unfinished parts of one file may lie about before a put gives up.
const MOST_PARTS: usize = 64;

/// Why a folder did not do what was asked. Nothing is lost in any of these cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// The path is none of a store.
    #[error("no path of a store: {0}")]
    Path(#[from] PathError),
    /// The folder itself is not there: a stick pulled out, a drive not mounted. It is not made anew, and is not empty.
    #[error("folder gone")]
    Gone,
    /// Something else, a file or a link, lies where a folder should be, or a folder where a file should be.
    #[error("something else lies there")]
    SomethingElse,
    /// The disk takes no name of this length.
    #[error("name too long for this disk")]
    NameTooLong,
    /// Other bytes lie under this name. They stay.
    #[error("name taken")]
    Taken,
    /// Not allowed to this user, or a disk for reading only.
    #[error("folder refuses")]
    Refused,
    /// No room.
    #[error("disk full")]
    Full,
    /// Anything else: a failing disk.
    #[error("disk failed")]
    Failed,
}

impl From<FolderError> for StoreError {
    /// As a server would answer.
    fn from(error: FolderError) -> StoreError {
        match error {
            FolderError::Path(error) => error.into(),
            FolderError::NameTooLong => StoreError::Server(414),
            FolderError::Gone => StoreError::Unreachable,
            FolderError::SomethingElse => StoreError::NotAStore,
            FolderError::Taken | FolderError::Refused => StoreError::Refused,
            FolderError::Full => StoreError::Full,
            FolderError::Failed => StoreError::Server(500),
        }
    }
}

/// What a disk does for a [`Folder`], which hands in checked paths only: `folder` is empty for the root or a checked path,
/// `name` is one segment, `.NAME.partN` among them.
#[allow(async_fn_in_trait)]
pub trait Directory {
    /// The names of the files directly in a folder, in any order; neither folders nor links. `None` when it is not there;
    /// [`FolderError::Gone`] when the root is not.
    async fn names(&self, folder: &str) -> Result<Option<Vec<String>>, FolderError>;
    /// The first `at_most` bytes of a file; `None` when it, or its folder, is not there. Follows no link.
    async fn read(&self, folder: &str, name: &str, at_most: usize) -> Result<Option<Vec<u8>>, FolderError>;
    /// Writes a new file and returns once the disk has it, making the folders above it but never the root; `false`, and
    /// nothing changed, when the name is taken. What a failed write leaves is removed.
    async fn create(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<bool, FolderError>;
    /// Gives a file its other name at once; `false` when it is not there. A disk that cannot rename copies, if it shows the
    /// copy when it is whole and not before.
    async fn rename(&self, folder: &str, from: &str, to: &str) -> Result<bool, FolderError>;
    /// Removes a file; that it, or its folder, is not there is as good.
    async fn remove(&self, folder: &str, name: &str) -> Result<(), FolderError>;
}

/// A folder as a store.
#[derive(Clone, Debug)]
pub struct Folder<D> {
    directory: D,
}

impl<D: Directory> Folder<D> {
    /// The store in this directory.
    pub fn over(directory: D) -> Folder<D> {
        Folder { directory }
    }

    /// The files of ours in a folder.
    pub async fn names(&self, folder: &str) -> Result<Vec<String>, FolderError> {
        let folder = Path::parse(folder)?;
        let mut names = self.directory.names(folder.as_str()).await?.unwrap_or_default();
        names.retain(|name| is_file_name(name));
        Ok(names)
    }

    /// A file's bytes; none, and not the file's, if it is longer than any file of ours.
    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FolderError> {
        let (folder, name) = Path::parse(path)?.split();
        let bytes = self.directory.read(folder, name, LARGEST_FILE + 1).await?;
        Ok(bytes.map(|bytes| if bytes.len() > LARGEST_FILE { Vec::new() } else { bytes }))
    }

    /// Writes a file once; the same bytes again are as good.
    pub async fn write(&self, path: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let (folder, name) = Path::parse(path)?.split();
        match self.lies_there(folder, name, bytes).await? {
            Some(true) => return Ok(()),
            Some(false) => return Err(FolderError::Taken),
            None => {}
        }
        for number in 0..MOST_PARTS {
            let part = part(name, number);
            if !self.directory.create(folder, &part, bytes).await? {
                // Somebody is writing it right now, or was interrupted.
                continue;
            }
            let renamed = self.directory.rename(folder, &part, name).await;
            if renamed.is_err() {
                // Its rest would never be listed, only lie there: as well as can be.
                let _removed = self.directory.remove(folder, &part).await;
            }
            // Not there any more: tidied away by somebody, perhaps after they wrote the file themselves.
            let there = renamed? || self.lies_there(folder, name, bytes).await? == Some(true);
            return if there { Ok(()) } else { Err(FolderError::Failed) };
        }
        Err(FolderError::Failed)
    }

    /// Removes a file.
    pub async fn remove(&self, path: &str) -> Result<(), FolderError> {
        let (folder, name) = Path::parse(path)?.split();
        self.directory.remove(folder, name).await
    }

    /// Removes what interrupted puts left in a folder. A put that is under way elsewhere fails and is done again.
    pub async fn tidy(&self, folder: &str) -> Result<(), FolderError> {
        let folder = Path::parse(folder)?.as_str();
        for name in self.directory.names(folder).await?.unwrap_or_default() {
            if is_part(&name) {
                self.directory.remove(folder, &name).await?;
            }
        }
        Ok(())
    }

    /// Whether these bytes lie under a name; `None`: nothing does.
    async fn lies_there(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<Option<bool>, FolderError> {
        let there = self.directory.read(folder, name, bytes.len() + 1).await?;
        Ok(there.map(|there| there == bytes))
    }
}

fn part(name: &str, number: usize) -> String {
    format!(".{name}.part{number}")
}

fn is_part(name: &str) -> bool {
    let inner = name.strip_prefix('.').and_then(|rest| rest.rsplit_once(".part"));
    inner.is_some_and(|(name, number)| is_file_name(name) && number.parse::<usize>().is_ok())
}

impl<D: Directory> Store for Folder<D> {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.names(folder).await?)
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read(path).await?)
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        Ok(self.write(path, bytes).await?)
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        Ok(self.remove(path).await?)
    }
}
