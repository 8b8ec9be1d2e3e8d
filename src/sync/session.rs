//! The session code (PROTOCOL.md "Session words"): six words that all who were in the room have alike, or else what they lack.

use super::content::{ShareError, content_about, content_of};
use super::replica::Replica;
use crate::log::cbor::Writer;
use crate::log::entry::{EntryId, Log, Tip};
use crate::log::order;
use crate::log::payload::{About, Content};
use crate::seal::{self, Chance};

/// What a device can say of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionCode {
    /// It has all that the mark's author had seen: these words.
    Words([&'static str; 6]),
    /// It lacks these entries.
    Lacks(Vec<Tip>),
}

impl Replica {
    /// Opens a session: everybody who has what this device has now, as its head would say, will have its words.
    pub fn open_session(&mut self, hour: u64, chance: &mut dyn Chance) -> Result<EntryId, ShareError> {
        let seen = self.tips_to_say();
        self.share_content(&Content::Mark { seen }, hour, chance)
    }

    /// The sessions opened, oldest first by their authors' hours.
    pub fn sessions(&self) -> Vec<EntryId> {
        let mut marks: Vec<(u64, EntryId)> = self
            .ledger
            .all(Log::Content)
            .iter()
            .filter(|entry| matches!(content_about(entry, About::Sessions), Some(Content::Mark { .. })))
            .map(|entry| (entry.body().hour, entry.id()))
            .collect();
        order::sort_by_key(&mut marks, |mark| *mark);
        marks.into_iter().map(|(_, id)| id).collect()
    }

    /// The words of a session. They are over all that the mark's author had seen, by entry and by place.
    pub fn session_code(&self, mark: &EntryId) -> Option<SessionCode> {
        let Some(Content::Mark { seen }) = self.ledger.entry(mark).and_then(content_of) else { return None };
        let lacks: Vec<Tip> = seen.iter().filter(|tip| self.ledger.lacks(tip)).copied().collect();
        if !lacks.is_empty() {
            return Some(SessionCode::Lacks(lacks));
        }
        let mut transcript = Writer::new();
        transcript.array(4).uint(crate::log::SUITE).bytes(&self.group).bytes(mark).list(&seen);
        Some(SessionCode::Words(seal::session_words(&transcript.into_bytes())))
    }
}
