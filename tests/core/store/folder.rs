//! A folder on a disk: what the disk does badly, and what others put there.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use pollster::block_on;
use souspli::store::folder::{Directory, Folder, FolderError};
use souspli::store::native::NativeDirectory;
use souspli::store::{LARGEST_FILE, PathError, Store, StoreError};

use super::scratch::Scratch;
use crate::story::twelve_people_over;

fn native(scratch: &Scratch) -> Folder<NativeDirectory> {
    Folder::over(NativeDirectory::at(scratch.path()).unwrap())
}

/// A disk in memory that takes upper case for lower case, and fails when told to.
#[derive(Clone, Default)]
struct Ram {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    /// The next new file gets half its bytes, and then the power is cut.
    cut: Rc<Cell<bool>>,
    /// Somebody tidies between the next write and its renaming.
    tidied: Rc<Cell<bool>>,
    /// The next renaming fails.
    stuck: Rc<Cell<bool>>,
}

fn key(folder: &str, name: &str) -> String {
    format!("{folder}/{name}").to_lowercase()
}

impl Directory for Ram {
    async fn names(&self, folder: &str) -> Result<Option<Vec<String>>, FolderError> {
        let prefix = format!("{folder}/");
        let files = self.files.borrow();
        Ok(Some(files.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()))
    }
    async fn read(&self, folder: &str, name: &str, at_most: usize) -> Result<Option<Vec<u8>>, FolderError> {
        let files = self.files.borrow();
        Ok(files.get(&key(folder, name)).map(|bytes| bytes[..bytes.len().min(at_most)].to_vec()))
    }
    async fn create(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<bool, FolderError> {
        if self.files.borrow().contains_key(&key(folder, name)) {
            return Ok(false);
        }
        let written = if self.cut.get() { &bytes[..bytes.len() / 2] } else { bytes };
        self.files.borrow_mut().insert(key(folder, name), written.to_vec());
        if self.cut.take() { Err(FolderError::Failed) } else { Ok(true) }
    }
    async fn rename(&self, folder: &str, from: &str, to: &str) -> Result<bool, FolderError> {
        if self.stuck.take() {
            return Err(FolderError::Refused);
        }
        if self.tidied.take() {
            self.files.borrow_mut().remove(&key(folder, from));
        }
        let Some(bytes) = self.files.borrow_mut().remove(&key(folder, from)) else { return Ok(false) };
        self.files.borrow_mut().insert(key(folder, to), bytes);
        Ok(true)
    }
    async fn remove(&self, folder: &str, name: &str) -> Result<(), FolderError> {
        self.files.borrow_mut().remove(&key(folder, name));
        Ok(())
    }
}

#[test]
fn half_a_file_is_never_seen_under_its_name() {
    let ram = Ram::default();
    let store = Folder::over(ram.clone());
    ram.cut.set(true);
    assert_eq!(block_on(store.write("g/h/a.age", b"whole")), Err(FolderError::Failed));
    assert_eq!(block_on(store.read("g/h/a.age")), Ok(None));
    assert_eq!(block_on(store.names("g/h")), Ok(vec![]));
    // What the power cut left is in nobody's way, and goes when asked.
    assert_eq!(block_on(store.write("g/h/a.age", b"whole")), Ok(()));
    assert_eq!(block_on(store.read("g/h/a.age")), Ok(Some(b"whole".to_vec())));
    assert_eq!(block_on(store.names("g/h")), Ok(vec!["a.age".into()]));
    assert_eq!(ram.files.borrow().len(), 2);
    block_on(store.tidy("g/h")).unwrap();
    assert_eq!(ram.files.borrow().keys().cloned().collect::<Vec<_>>(), ["g/h/a.age"]);
}

#[test]
fn a_file_that_cannot_be_renamed_leaves_nothing_behind() {
    let ram = Ram::default();
    let store = Folder::over(ram.clone());
    ram.stuck.set(true);
    assert_eq!(block_on(store.write("g/h/a.age", b"whole")), Err(FolderError::Refused));
    assert!(ram.files.borrow().is_empty());
}

#[test]
fn a_put_that_was_tidied_away_says_so_and_is_done_again() {
    let ram = Ram::default();
    let store = Folder::over(ram.clone());
    ram.tidied.set(true);
    assert_eq!(block_on(store.write("g/h/a.age", b"x")), Err(FolderError::Failed));
    assert_eq!(block_on(store.write("g/h/a.age", b"x")), Ok(()));
}

#[test]
fn sixty_four_interrupted_puts_end_in_an_error_and_not_in_a_loop() {
    let ram = Ram::default();
    let store = Folder::over(ram.clone());
    for _ in 0..64 {
        ram.cut.set(true);
        assert!(block_on(store.write("g/h/a.age", b"whole")).is_err());
    }
    assert_eq!(block_on(store.write("g/h/a.age", b"whole")), Err(FolderError::Failed));
    block_on(store.tidy("g/h")).unwrap();
    assert_eq!(block_on(store.write("g/h/a.age", b"whole")), Ok(()));
}

#[test]
fn what_lies_under_a_name_stays() {
    let scratch = Scratch::new();
    let store = native(&scratch);
    assert_eq!(block_on(store.write("g/h/a.age", b"first")), Ok(()));
    assert_eq!(block_on(store.write("g/h/a.age", b"first")), Ok(()));
    for other in [b"other".as_slice(), b"first and more", b"fir", b""] {
        assert_eq!(block_on(store.write("g/h/a.age", other)), Err(FolderError::Taken));
        assert_eq!(block_on(store.put("g/h/a.age", other)), Err(StoreError::Refused));
    }
    assert_eq!(block_on(store.read("g/h/a.age")), Ok(Some(b"first".to_vec())));
    assert_eq!(fs::read_dir(scratch.path().join("g/h")).unwrap().count(), 1);
}

/// Two names that differ in case only would be one file on such a disk. No name has an upper-case letter.
#[test]
fn a_disk_that_folds_case_confuses_no_two_names() {
    let store = Folder::over(Ram::default());
    assert_eq!(block_on(store.write("g/h/a.age", b"x")), Ok(()));
    let refused = Err(FolderError::Path(PathError::Character));
    assert_eq!(block_on(store.write("g/h/A.age", b"y")), refused);
    assert_eq!(block_on(store.read("G/h/a.age")).map(|_| ()), refused);
    assert_eq!(block_on(store.read("g/h/a.age")), Ok(Some(b"x".to_vec())));
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let scratch = Scratch::new();
    let inner = scratch.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(scratch.path().join("a.age"), b"outside").unwrap();
    let store = Folder::over(NativeDirectory::at(&inner).unwrap());
    for (path, error) in [
        ("../a.age", PathError::Dot),
        ("g/../../a.age", PathError::Dot),
        ("/a.age", PathError::Empty),
        ("g\\..\\a.age", PathError::Character),
        (".git/a.age", PathError::Dot),
    ] {
        let error = FolderError::Path(error);
        assert_eq!(block_on(store.read(path)), Err(error), "{path}");
        assert_eq!(block_on(store.write(path, b"x")), Err(error), "{path}");
        assert_eq!(block_on(store.remove(path)), Err(error), "{path}");
        assert_eq!(block_on(store.names(path)), Err(error), "{path}");
    }
    assert_eq!(fs::read(scratch.path().join("a.age")).unwrap(), b"outside");
    assert_eq!(fs::read_dir(&inner).unwrap().count(), 0);
    let long = format!("g/{}.age", "a".repeat(200));
    assert_eq!(block_on(store.write(&long, b"")), Err(FolderError::Path(PathError::TooLong)));
    assert_eq!(block_on(store.put(&long, b"")), Err(StoreError::Server(414)));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_that_others_put_there_are_not_followed() {
    use std::os::unix::fs::symlink;
    let scratch = Scratch::new();
    let (inner, outside) = (scratch.path().join("inner"), scratch.path().join("outside"));
    fs::create_dir_all(inner.join("g/h")).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("a.age"), b"outside").unwrap();
    symlink(&outside, inner.join("g/o")).unwrap();
    symlink(outside.join("a.age"), inner.join("g/h/a.age")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(inner.join("g/h/b.age")).status();
    assert!(made.unwrap().success());
    let store = Folder::over(NativeDirectory::at(&inner).unwrap());
    assert_eq!(block_on(store.names("g/h")), Ok(vec![]));
    for path in ["g/h/a.age", "g/h/b.age", "g/o/a.age"] {
        assert_eq!(block_on(store.read(path)), Err(FolderError::SomethingElse), "{path}");
        assert_eq!(block_on(store.write(path, b"x")), Err(FolderError::SomethingElse), "{path}");
        assert_eq!(block_on(store.remove(path)), Err(FolderError::SomethingElse), "{path}");
    }
    assert_eq!(block_on(store.names("g/o")), Err(FolderError::SomethingElse));
    assert_eq!(fs::read(outside.join("a.age")).unwrap(), b"outside");
}

#[test]
fn a_file_where_a_folder_should_be_is_told_and_kept() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path().join("g/h/folder.age")).unwrap();
    fs::write(scratch.path().join("f"), b"file").unwrap();
    let store = native(&scratch);
    assert_eq!(block_on(store.write("f/h/a.age", b"x")), Err(FolderError::SomethingElse));
    assert_eq!(block_on(store.put("f/h/a.age", b"x")), Err(StoreError::NotAStore));
    assert_eq!(block_on(store.names("f")), Err(FolderError::SomethingElse));
    assert_eq!(block_on(store.read("f/h/a.age")), Err(FolderError::SomethingElse));
    // And the other way round.
    assert_eq!(block_on(store.write("g/h/folder.age", b"x")), Err(FolderError::SomethingElse));
    assert_eq!(block_on(store.remove("g/h/folder.age")), Err(FolderError::SomethingElse));
    assert_eq!(block_on(store.names("g/h")), Ok(vec![]));
    assert_eq!(fs::read(scratch.path().join("f")).unwrap(), b"file");
    assert!(matches!(NativeDirectory::at(scratch.path().join("f")), Err(FolderError::SomethingElse)));
}

/// A stick that was pulled out is not an empty store, and its folder is not made on the disk below.
#[test]
fn a_folder_that_went_away_is_unreachable_and_not_empty() {
    let scratch = Scratch::new();
    let inner = scratch.path().join("stick");
    fs::create_dir(&inner).unwrap();
    let store = Folder::over(NativeDirectory::at(&inner).unwrap());
    fs::remove_dir(&inner).unwrap();
    assert_eq!(block_on(store.list("g/h")), Err(StoreError::Unreachable));
    assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::Unreachable));
    assert_eq!(block_on(store.put("g/h/a.age", b"x")), Err(StoreError::Unreachable));
    assert_eq!(block_on(store.delete("g/h/a.age")), Err(StoreError::Unreachable));
    assert!(!inner.exists());
}

#[test]
fn a_file_longer_than_any_of_ours_is_not_kept_in_memory() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path().join("g/o")).unwrap();
    // Without its bytes on the disk: 1 TiB.
    fs::File::create(scratch.path().join("g/o/a.age")).unwrap().set_len(1 << 40).unwrap();
    let store = native(&scratch);
    assert_eq!(block_on(store.get("g/o/a.age")), Ok(Some(Vec::new())));
    let whole = vec![7; LARGEST_FILE];
    assert_eq!(block_on(store.put("g/o/b.age", &whole)), Ok(()));
    assert_eq!(block_on(store.get("g/o/b.age")), Ok(Some(whole)));
}

#[test]
fn what_others_keep_in_the_folder_is_not_listed_and_not_touched() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("g/h");
    fs::create_dir_all(&folder).unwrap();
    let others =
        [".DS_Store", "Thumbs.db", "a (1).age", "a.age.sync", ".a.age.part", ".b.txt.part0", "Photo.AGE"];
    for name in others {
        fs::write(folder.join(name), b"theirs").unwrap();
    }
    let store = native(&scratch);
    block_on(store.write("g/h/a.age", b"ours")).unwrap();
    assert_eq!(block_on(store.names("g/h")), Ok(vec!["a.age".into()]));
    block_on(store.tidy("g/h")).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), others.len() + 1);
}

#[test]
fn twelve_people_read_one_another_over_a_folder() {
    let scratch = Scratch::new();
    twelve_people_over(&native(&scratch));
    let mut folders = vec![scratch.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            assert!(entry.path().is_dir() || !name.starts_with('.'), "{name} was left");
            folders.extend(Some(entry.path()).filter(|path| path.is_dir()));
        }
    }
}
