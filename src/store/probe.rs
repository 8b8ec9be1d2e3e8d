//! What a store can do, tried out: for a person who connects one. Nothing depends on it: every capability may be missing, or
//! pretended here and gone tomorrow.
//!
//! The file lies in `p/`, where no group's folder is (those have sixteen characters), and what an interrupted probe left is
//! removed by the next. Two probes at once disturb each other, and then say less than is so.

use super::path::Path;
use super::{PathError, Store, StoreError};

/// Where probes are.
pub const FOLDER: &str = "p";
/// Bytes in a probe's file: each value of a byte, several times, and nothing that begins like text.
const SIZE: usize = 4096;

/// What a store does with a second put under one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondPut {
    /// The new bytes are there: whoever may write may overwrite.
    Overwrites,
    /// It refuses, and the first bytes are there.
    Refuses,
    /// It says yes, and the first bytes are there.
    KeepsTheFirst,
    /// Neither the first nor the new bytes are there.
    Spoils,
}

/// What a store did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What was put came back, to the byte.
    pub reads_back_exactly: bool,
    /// What was put was listed right after.
    pub lists_new_files: bool,
    /// See there.
    pub second_put: SecondPut,
    /// What was deleted was gone and not listed right after.
    pub deletes: bool,
    /// How many files of earlier probes were found and asked to be deleted.
    pub leftovers: usize,
}

/// Which part of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Listing the folder, before anything was put.
    List,
    /// The first put.
    Put,
    /// Reading it.
    Get,
    /// Listing it.
    ListAgain,
    /// Reading after the second put.
    GetAgain,
    /// Looking whether it is gone.
    Check,
}

/// Why a probe could not be carried through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeError {
    /// The mark cannot be part of a name.
    #[error("mark: {0}")]
    Mark(#[from] PathError),
    /// The store failed.
    #[error("{step:?}: {error}")]
    Store {
        /// Where.
        step: Step,
        /// How.
        error: StoreError,
    },
}

/// Tries a store out. `mark` (lower-case letters and digits, best drawn by chance) names this probe's file.
pub async fn probe(store: &impl Store, mark: &str) -> Result<Capabilities, ProbeError> {
    let name = format!("{mark}.age");
    let path = format!("{FOLDER}/{name}");
    if Path::parse(&path)?.split() != (FOLDER, &name) || mark.is_empty() {
        return Err(PathError::Character.into());
    }
    let at = |step| move |error| ProbeError::Store { step, error };

    let leftovers = store.list(FOLDER).await.map_err(at(Step::List))?;
    for left in &leftovers {
        // Perhaps it does not delete: that comes out below.
        let _deleted = store.delete(&format!("{FOLDER}/{left}")).await;
    }
    let (first, second) = (content(0), content(1));
    store.put(&path, &first).await.map_err(at(Step::Put))?;
    let done = try_out(store, &name, &path, &first, &second).await;
    // Whatever happened; twice is as good.
    let _deleted = store.delete(&path).await;
    let (reads_back_exactly, lists_new_files, second_put, deletes) = done?;
    Ok(Capabilities { reads_back_exactly, lists_new_files, second_put, deletes, leftovers: leftovers.len() })
}

async fn try_out(
    store: &impl Store,
    name: &str,
    path: &str,
    first: &[u8],
    second: &[u8],
) -> Result<(bool, bool, SecondPut, bool), ProbeError> {
    let at = |step| move |error| ProbeError::Store { step, error };
    let reads_back = store.get(path).await.map_err(at(Step::Get))?.as_deref() == Some(first);
    let listed = store.list(FOLDER).await.map_err(at(Step::ListAgain))?;
    let lists = listed.iter().any(|found| found == name);
    let said_yes = store.put(path, second).await.is_ok();
    let there = store.get(path).await.map_err(at(Step::GetAgain))?;
    let second_put = match there.as_deref() {
        Some(bytes) if bytes == second => SecondPut::Overwrites,
        Some(bytes) if bytes == first && said_yes => SecondPut::KeepsTheFirst,
        Some(bytes) if bytes == first => SecondPut::Refuses,
        _ => SecondPut::Spoils,
    };
    let said_yes = store.delete(path).await.is_ok();
    let gone = store.get(path).await.map_err(at(Step::Check))?.is_none();
    let listed = store.list(FOLDER).await.map_err(at(Step::Check))?;
    Ok((reads_back, lists, second_put, said_yes && gone && !listed.iter().any(|found| found == name)))
}

fn content(add: u8) -> Vec<u8> {
    (0..SIZE).map(|n| (n % 256) as u8).map(|byte| byte.wrapping_add(0x80 + add)).collect()
}
