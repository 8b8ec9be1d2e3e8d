//! Browser only: fetch, IndexedDB, workers.

pub mod worker;
