//! A strict reader of updates, which looks at every byte before `yrs` sees one.
//!
//! `yrs` reserves memory by the counts that an update claims, lets ids of 2^53 and more stand for smaller ones, and
//! trusts in many places that an update was written by its like. What comes out of here was, as far as bytes can tell.
//!
//! ```text
//! Update   = n, n × Client, m, m × Deleted
//! Client   = blocks ≥ 1, client, first clock, Block…
//! Block    = info, [origin client, clock], [right origin client, clock], [1, field text], Content
//! info     = 0x80 origin there · 0x40 right origin there · 4 text or 1 deleted; the field, iff neither origin is there
//! Content  = text, not empty (4) · length ≥ 1 (1)
//! Deleted  = client, ranges ≥ 1, (clock, length ≥ 1)…   ranges ascending, none touching the one before
//! ```
//! Numbers are LEB128 in their shortest form; a text is its length in bytes and UTF-8. A text counts its UTF-16 units.

use super::limit::{MAX_BLOCKS, MAX_CLIENT, MAX_FIELD, MAX_FIELDS, MAX_OPERATIONS, MAX_RANGES, MAX_UPDATE};
use litemap::LiteMap;
use thiserror::Error;

/// Why an update is not taken in. The document is as it was.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UpdateError {
    /// Longer than [`MAX_UPDATE`].
    #[error("update too large")]
    TooLarge,
    /// Cut short, prolonged, or not in the format.
    #[error("malformed update")]
    Malformed,
    /// Claims more items than the bytes that follow could hold.
    #[error("count larger than the update")]
    Count,
    /// Has blocks of a client other than its author's.
    #[error("blocks of another client")]
    Foreign,
    /// Names a client of 2^53 or more.
    #[error("client id out of range")]
    ClientRange,
    /// A kind of block that no [`super::Writer`] writes.
    #[error("kind of block not admitted")]
    Kind,
    /// More than [`MAX_OPERATIONS`], in the update or with what the document holds already.
    #[error("too many operations")]
    TooManyOperations,
    /// More than [`MAX_BLOCKS`] or [`MAX_RANGES`], in the update or with what the document holds already.
    #[error("too many parts")]
    TooManyParts,
    /// More than [`MAX_FIELDS`], in the update or with what the document holds already.
    #[error("too many fields")]
    TooManyFields,
    /// Builds on something that comes after it.
    #[error("builds on what comes after it")]
    Backwards,
    /// Writes in part what its client has written already.
    #[error("overlaps what is known")]
    Overlap,
    /// A state that builds on something that is not in it, or in a circle.
    #[error("builds on what is not there")]
    Incomplete,
    /// Passed every check above and was still not understood. No such update is known.
    #[error("update not understood")]
    NotUnderstood,
}

/// What an update says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// Clocks of the blocks of each client: first, and one after the last. Empty if it only deletes.
    pub(super) written: LiteMap<u64, (u32, u32)>,
    /// For each client that is named, the clock that it must have reached for the update to find what it builds on.
    pub(super) needs: LiteMap<u64, u32>,
    /// Fields that are named.
    pub(super) fields: Vec<String>,
    /// Sum of the lengths of all blocks.
    pub(super) operations: u32,
    /// Number of blocks.
    pub(super) blocks: u32,
    /// Number of ranges of deletions.
    pub(super) ranges: u32,
    /// Where the deletions begin.
    pub(super) deletions_at: usize,
}

impl Scanned {
    /// Sum of the lengths of all blocks, in UTF-16 units.
    pub fn operations(&self) -> u32 {
        self.operations
    }

    /// Number of blocks, and of ranges of deletions.
    pub fn parts(&self) -> (u32, u32) {
        (self.blocks, self.ranges)
    }
}

/// Reads an update whose author writes as `own`: all its blocks are of that client, its deletions may name anybody's.
/// Reserves nothing by what the update claims, and takes time in proportion to its length.
pub fn scan(update: &[u8], own: u64) -> Result<Scanned, UpdateError> {
    Scan::new(update)?.run(Some(own))
}

/// Reads a state that somebody hands on, with blocks of anybody.
pub(super) fn scan_shared(update: &[u8]) -> Result<Scanned, UpdateError> {
    Scan::new(update)?.run(None)
}

const ORIGIN: u8 = 0x80;
const RIGHT_ORIGIN: u8 = 0x40;
const DELETED: u8 = 1;
const TEXT: u8 = 4;
/// The shortest block: info, an id of two bytes, a length.
const BLOCK_MIN: usize = 4;
/// The shortest client: a count, an id, a clock, a block.
const CLIENT_MIN: usize = 3 + BLOCK_MIN;
/// The shortest client of deletions: an id, a count, a range.
const DELETED_MIN: usize = 4;
const RANGE_MIN: usize = 2;

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    found: Scanned,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, UpdateError> {
        if bytes.len() > MAX_UPDATE {
            return Err(UpdateError::TooLarge);
        }
        let found = Scanned {
            written: LiteMap::new(),
            needs: LiteMap::new(),
            fields: Vec::new(),
            operations: 0,
            blocks: 0,
            ranges: 0,
            deletions_at: 0,
        };
        Ok(Scan { bytes, at: 0, found })
    }

    fn run(mut self, own: Option<u64>) -> Result<Scanned, UpdateError> {
        for _ in 0..self.count(CLIENT_MIN)? {
            self.client(own)?;
        }
        self.found.deletions_at = self.at;
        let mut last = None;
        for _ in 0..self.count(DELETED_MIN)? {
            let client = self.client_id()?;
            // As `yrs` writes them. It also keeps one client from coming twice.
            if last.is_some_and(|last| last >= client) {
                return Err(UpdateError::Malformed);
            }
            last = Some(client);
            self.deletions(client)?;
        }
        if self.at == self.bytes.len() { Ok(self.found) } else { Err(UpdateError::Malformed) }
    }

    fn client(&mut self, own: Option<u64>) -> Result<(), UpdateError> {
        let blocks = self.count(BLOCK_MIN)?;
        let client = self.client_id()?;
        if own.is_some_and(|own| own != client) {
            return Err(UpdateError::Foreign);
        }
        let first = self.clock()?;
        let mut clock = first;
        if blocks == 0 || self.found.written.contains_key(&client) {
            return Err(UpdateError::Malformed);
        }
        let most = if own.is_some() { MAX_BLOCKS } else { MAX_RANGES };
        self.found.blocks = parts(self.found.blocks, blocks, most)?;
        for _ in 0..blocks {
            let len = self.block(client, clock)?;
            self.found.operations = add(self.found.operations, len)?;
            clock = add(clock, len)?;
        }
        self.found.written.insert(client, (first, clock));
        Ok(())
    }

    /// One block; its length.
    fn block(&mut self, client: u64, clock: u32) -> Result<u32, UpdateError> {
        let info = self.byte()?;
        let content = info & !(ORIGIN | RIGHT_ORIGIN);
        if content != DELETED && content != TEXT {
            return Err(UpdateError::Kind);
        }
        for flag in [ORIGIN, RIGHT_ORIGIN] {
            if info & flag != 0 {
                self.origin(client, clock)?;
            }
        }
        if info & (ORIGIN | RIGHT_ORIGIN) == 0 {
            // 0 would be an item of which the block is a part; 1 is a field.
            if self.byte()? != 1 {
                return Err(UpdateError::Kind);
            }
            let field = self.text()?;
            if field.is_empty() || field.len() > MAX_FIELD {
                return Err(UpdateError::Malformed);
            }
            if !self.found.fields.iter().any(|known| known == field) {
                if self.found.fields.len() == MAX_FIELDS {
                    return Err(UpdateError::TooManyFields);
                }
                self.found.fields.push(field.to_owned());
            }
        }
        let len = if content == DELETED {
            self.clock()?
        } else {
            let units = self.text()?.chars().map(char::len_utf16).sum::<usize>();
            u32::try_from(units).map_err(|_| UpdateError::TooManyOperations)?
        };
        if len == 0 { Err(UpdateError::Malformed) } else { Ok(len) }
    }

    /// The id of something that is there before the block at `clock` of `client`.
    fn origin(&mut self, client: u64, clock: u32) -> Result<(), UpdateError> {
        let (of, at) = (self.client_id()?, self.clock()?);
        if of == client && at >= clock {
            return Err(UpdateError::Backwards);
        }
        self.need(of, add(at, 1)?);
        Ok(())
    }

    fn deletions(&mut self, client: u64) -> Result<(), UpdateError> {
        let ranges = self.count(RANGE_MIN)?;
        if ranges == 0 {
            return Err(UpdateError::Malformed);
        }
        self.found.ranges = parts(self.found.ranges, ranges, MAX_RANGES)?;
        let mut last = None;
        for _ in 0..ranges {
            let (from, len) = (self.clock()?, self.clock()?);
            if len == 0 || last.is_some_and(|last| from <= last) {
                return Err(UpdateError::Malformed);
            }
            let end = add(from, len)?;
            last = Some(end);
            self.need(client, end);
        }
        Ok(())
    }

    fn need(&mut self, client: u64, clock: u32) {
        match self.found.needs.get_mut(&client) {
            Some(known) => *known = clock.max(*known),
            None => {
                self.found.needs.insert(client, clock);
            }
        }
    }

    fn byte(&mut self) -> Result<u8, UpdateError> {
        let byte = *self.bytes.get(self.at).ok_or(UpdateError::Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    /// A number below 2^63, in its shortest form.
    fn number(&mut self) -> Result<u64, UpdateError> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(UpdateError::Malformed) } else { Ok(number) };
            }
        }
        Err(UpdateError::Malformed)
    }

    /// A number of items of `min` bytes or more each, all of which must still fit.
    fn count(&mut self, min: usize) -> Result<usize, UpdateError> {
        let count = usize::try_from(self.number()?).map_err(|_| UpdateError::Count)?;
        if count > (self.bytes.len() - self.at) / min { Err(UpdateError::Count) } else { Ok(count) }
    }

    fn client_id(&mut self) -> Result<u64, UpdateError> {
        let id = self.number()?;
        if id < MAX_CLIENT { Ok(id) } else { Err(UpdateError::ClientRange) }
    }

    /// A clock or a length. None is beyond the operations that a document may have.
    fn clock(&mut self) -> Result<u32, UpdateError> {
        let clock = u32::try_from(self.number()?).ok().filter(|clock| *clock <= MAX_OPERATIONS);
        clock.ok_or(UpdateError::TooManyOperations)
    }

    fn text(&mut self) -> Result<&'a str, UpdateError> {
        let len = self.count(1)?;
        let bytes = self.bytes.get(self.at..self.at + len).ok_or(UpdateError::Malformed)?;
        self.at += len;
        std::str::from_utf8(bytes).map_err(|_| UpdateError::Malformed)
    }
}

fn add(a: u32, b: u32) -> Result<u32, UpdateError> {
    a.checked_add(b).filter(|sum| *sum <= MAX_OPERATIONS).ok_or(UpdateError::TooManyOperations)
}

fn parts(a: u32, b: usize, most: u32) -> Result<u32, UpdateError> {
    let sum = u32::try_from(b).ok().and_then(|b| a.checked_add(b));
    sum.filter(|sum| *sum <= most).ok_or(UpdateError::TooManyParts)
}
