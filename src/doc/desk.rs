//! A document open on somebody's desk: what they type goes in, what others wrote comes in beside it, and one's own can be undone.

use litemap::LiteMap;

use super::document::Document;
use super::history::{Change, History};
use super::scan::UpdateError;
use super::writer::{EditError, Writer};

/// A document in which one person writes, field by field. Fields are told by their place in the list it was opened with.
pub struct Desk {
    writer: Writer,
    /// Parts that came, of each client: one need not be told them again.
    known: LiteMap<u64, u32>,
    fields: Vec<(&'static str, History)>,
    refused: usize,
}

impl Desk {
    /// Opens a document with these fields from its parts, each with the client that it was written as, those of one client in order;
    /// one writes in it as `client`. A part that no writer could have written is left out, and counted.
    pub fn open(fields: &[&'static str], parts: &[(u64, Vec<u8>)], client: u64) -> Result<Desk, UpdateError> {
        let (document, refused) = Document::of(parts.iter().map(|(author, update)| (*author, &update[..])));
        let fields = fields.iter().map(|field| (*field, History::new())).collect();
        let mut desk =
            Desk { writer: Writer::new(document, client)?, known: LiteMap::new(), fields, refused };
        desk.count(parts);
        Ok(desk)
    }

    fn count(&mut self, parts: &[(u64, Vec<u8>)]) {
        for (author, _) in parts {
            *self.known.entry(*author).or_insert(0) += 1;
        }
    }

    /// How many parts of each client came.
    pub fn known(&self) -> Vec<(u64, u32)> {
        self.known.iter().map(|(client, count)| (*client, *count)).collect()
    }

    /// How many parts were left out.
    pub fn refused(&self) -> usize {
        self.refused
    }

    fn name(&self, field: usize) -> &'static str {
        self.fields.get(field).map_or("", |(name, _)| *name)
    }

    /// The text of a field.
    pub fn text(&self, field: usize) -> String {
        self.writer.document().text(self.name(field))
    }

    /// One typed: a field has this text now. Where it does not go in, the field is as it was.
    pub fn typed(&mut self, field: usize, text: &str) -> Result<(), EditError> {
        let old = self.text(field);
        let Some(change) = Change::between(&old, text) else { return Ok(()) };
        self.writer.replace(self.name(field), change.at, change.removed, &change.inserted)?;
        let gone: String = old.chars().skip(change.at).take(change.removed).collect();
        if let Some((_, history)) = self.fields.get_mut(field) {
            history.wrote(&change, &gone);
        }
        Ok(())
    }

    /// Parts that are new here, one's own among them. Gives what they changed, in order, and in which field.
    pub fn came(&mut self, parts: &[(u64, Vec<u8>)]) -> Vec<(usize, Change)> {
        let mut changes = Vec::new();
        let mut texts: Vec<String> = (0..self.fields.len()).map(|field| self.text(field)).collect();
        for (author, update) in parts {
            if self.writer.apply(*author, update).is_err() {
                self.refused += 1;
            }
            for (field, old) in texts.iter_mut().enumerate() {
                let new = self.text(field);
                if let Some(change) = Change::between(old, &new) {
                    *old = new;
                    if let Some((_, history)) = self.fields.get_mut(field) {
                        history.came(&change);
                    }
                    changes.push((field, change));
                }
            }
        }
        self.count(parts);
        changes
    }

    /// Undoes the last thing that one wrote in a field: where the caret belongs. `None` where there is nothing, or no room for it.
    pub fn undo(&mut self, field: usize) -> Option<usize> {
        self.step(field, History::undo)
    }

    /// Does again what was undone last.
    pub fn redo(&mut self, field: usize) -> Option<usize> {
        self.step(field, History::redo)
    }

    fn step(
        &mut self,
        field: usize,
        step: fn(&mut History, &str) -> Option<(String, usize)>,
    ) -> Option<usize> {
        let old = self.text(field);
        let (name, history) = self.fields.get_mut(field)?;
        let (text, caret) = step(history, &old)?;
        self.writer.set(name, &text).ok()?;
        Some(caret)
    }

    /// [`Writer::take`]
    pub fn take(&mut self) -> Result<Option<Vec<u8>>, UpdateError> {
        self.writer.take()
    }
}
