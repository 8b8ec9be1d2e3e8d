//! How large things may get. Reached by nobody who writes; they bound what hostile bytes can cost.

/// Bytes of one update: 1 MiB.
pub const MAX_UPDATE: usize = 1 << 20;
/// Operations of one document: UTF-16 units ever written in it, deleted ones included.
pub const MAX_OPERATIONS: u32 = 200_000;
/// Blocks that a document is made of, and an update. A block is what one update writes without moving in between. Where
/// somebody forges places, time grows with the square of their number: some 3 s for so many on a small machine.
pub const MAX_BLOCKS: u32 = 4096;
/// Ranges of deletions that a document is made of, and an update; blocks of a state that is handed on, in which
/// deletions have cut blocks into several.
pub const MAX_RANGES: u32 = 16_384;
/// Bytes of a field's name.
pub const MAX_FIELD: usize = 64;
/// Fields of one document.
pub const MAX_FIELDS: usize = 64;
/// Ids of clients are below this.
pub const MAX_CLIENT: u64 = 1 << 53;
