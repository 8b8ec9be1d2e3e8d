//! Writing in a document, as one client.

use super::document::{Applied, Document};
use super::history::Change;
use super::limit::{MAX_BLOCKS, MAX_FIELD, MAX_FIELDS, MAX_OPERATIONS, MAX_RANGES};
use super::scan::{UpdateError, scan};
use thiserror::Error;
use yrs::updates::encoder::Encode;
use yrs::{GetString, IdSet, Text, Transact, WriteTxn};

/// Why something is not written. The document is as it was.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// Beyond the end of the text.
    #[error("beyond the end of the text")]
    Beyond,
    /// The name of a field is empty or longer than [`MAX_FIELD`].
    #[error("not a name for a field")]
    Field,
    /// The document holds as much as one may.
    #[error("the document is full")]
    Full,
}

/// Blocks, and ranges, that are left to what is being written when the document counts as full.
const RESERVE: u32 = 512;

/// A document that is open to write in. What is written shows at once, and goes to others with [`Writer::take`].
pub struct Writer {
    document: Document,
    client: u64,
    /// One's own clock up to which others were given what was written.
    taken: u32,
    /// What one deleted and did not give yet.
    deleted: IdSet,
}

impl Writer {
    /// Opens a document to write in as `client` ([`super::client_id`], under a nonce drawn anew). Two writers that write
    /// under one id spoil the document for everybody.
    pub fn new(document: Document, client: u64) -> Result<Self, UpdateError> {
        let document = document.written_by(client)?;
        let taken = document.clocks.get(&client).copied().unwrap_or(0);
        Ok(Writer { document, client, taken, deleted: IdSet::new() })
    }

    /// The document as it stands here.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Ends writing. What was not taken is in the document, and nobody will get it.
    pub fn close(self) -> Document {
        self.document
    }

    /// [`Document::apply`], while writing. What this writer gave comes back as [`Applied::Known`].
    pub fn apply(&mut self, author: u64, update: &[u8]) -> Result<Applied, UpdateError> {
        if author != self.client {
            return self.document.apply(author, update);
        }
        match scan(update, author)?.written.get(&author) {
            Some((_, end)) if *end > self.taken => Err(UpdateError::Overlap),
            _ => Ok(Applied::Known),
        }
    }

    /// Makes the text of a field this one, keeping what is alike at its beginning and at its end.
    pub fn set(&mut self, field: &str, text: &str) -> Result<(), EditError> {
        let change = Change::between(&self.document.text(field), text).unwrap_or_default();
        self.replace(field, change.at, change.removed, &change.inserted)
    }

    /// Inserts before the character number `at` of a field.
    pub fn insert(&mut self, field: &str, at: usize, text: &str) -> Result<(), EditError> {
        self.replace(field, at, 0, text)
    }

    /// Deletes `count` characters from number `at` on.
    pub fn delete(&mut self, field: &str, at: usize, count: usize) -> Result<(), EditError> {
        self.replace(field, at, count, "")
    }

    /// Puts a text in the place of `count` characters from number `at` on.
    pub(super) fn replace(
        &mut self,
        field: &str,
        at: usize,
        count: usize,
        text: &str,
    ) -> Result<(), EditError> {
        if field.is_empty() || field.len() > MAX_FIELD {
            return Err(EditError::Field);
        }
        let known = self.document.fields.iter().any(|known| known == field);
        let operations =
            u32::try_from(units(text)).ok().map(|units| self.document.size.operations.saturating_add(units));
        let operations = operations.filter(|sum| *sum <= MAX_OPERATIONS).ok_or(EditError::Full)?;
        let size = &self.document.size;
        if !text.is_empty() && size.blocks > MAX_BLOCKS - RESERVE
            || count > 0 && size.ranges > MAX_RANGES - RESERVE
        {
            return Err(EditError::Full);
        }
        if !known && self.document.fields.len() == MAX_FIELDS {
            return Err(EditError::Full);
        }
        let mut writing = self.document.yrs.transact_mut();
        let shared = writing.get_or_insert_text(field);
        let old = shared.get_string(&writing);
        let (Some(from), Some(to)) =
            (offset(&old, at), at.checked_add(count).and_then(|to| offset(&old, to)))
        else {
            return Err(EditError::Beyond);
        };
        // `yrs` counts in UTF-16 units, and panics beyond the end.
        if to > from {
            shared.remove_range(&mut writing, from, to - from);
        }
        if !text.is_empty() {
            shared.insert(&mut writing, from, text);
        }
        self.deleted.merge_with(writing.delete_set().clone());
        drop(writing);
        let written = operations - self.document.size.operations;
        self.document.size.operations = operations;
        if written > 0 {
            let clock = self.document.clocks.get(&self.client).copied().unwrap_or(0);
            self.document.clocks.insert(self.client, clock + written);
            if !known {
                self.document.fields.push(field.to_owned());
            }
        }
        Ok(())
    }

    /// What was written since the last time, as an update to sign and to give to others; `None` if nothing was.
    pub fn take(&mut self) -> Result<Option<Vec<u8>>, UpdateError> {
        let clock = self.document.clocks.get(&self.client).copied().unwrap_or(0);
        if clock == self.taken && self.deleted.is_empty() {
            return Ok(None);
        }
        let mut known = self.document.clocks.clone();
        known.insert(self.client, self.taken);
        let mut update = self.document.since(&known);
        // `yrs` adds all deletions there ever were; others need one's own.
        let deletions_at = scan(&update, self.client)?.deletions_at;
        update.truncate(deletions_at);
        update.extend_from_slice(&self.deleted.encode_v1());
        // What others would refuse is not given out.
        let scanned = scan(&update, self.client)?;
        let size = &mut self.document.size;
        let (blocks, ranges) = (size.blocks + scanned.blocks, size.ranges + scanned.ranges);
        if scanned.blocks > 0 && blocks > MAX_BLOCKS || scanned.ranges > 0 && ranges > MAX_RANGES {
            return Err(UpdateError::TooManyParts);
        }
        (size.blocks, size.ranges) = (blocks, ranges);
        self.taken = clock;
        self.deleted = IdSet::new();
        Ok(Some(update))
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Where in UTF-16 units the character number `at` begins; one after the last is the end.
fn offset(text: &str, at: usize) -> Option<u32> {
    let mut chars = text.chars();
    let mut units = 0;
    for _ in 0..at {
        units += chars.next()?.len_utf16();
    }
    u32::try_from(units).ok()
}
