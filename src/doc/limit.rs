//! How large things may get. Reached by nobody who writes; they bound what hostile bytes can cost.

/// Bytes of one update: 1 MiB.
pub const MAX_UPDATE: usize = 1 << 20;
/// Operations of one document: UTF-16 units ever written in it, deleted ones included.
pub const MAX_OPERATIONS: u32 = 200_000;
/// Pieces of text and ranges of deletions that a document is made of, and an update. Time grows with their square, so
/// that operations alone are no bound. A piece is what was written without moving in between.
pub const MAX_PARTS: u32 = 16_384;
/// Bytes of all updates of one document that wait for something they build on: 4 MiB.
pub const MAX_WAITING: usize = 4 << 20;
/// Bytes of a field's name.
pub const MAX_FIELD: usize = 64;
/// Fields of one document.
pub const MAX_FIELDS: usize = 64;
/// Ids of clients are below this.
pub const MAX_CLIENT: u64 = 1 << 53;
