//! What a person does with texts and sessions.

use super::App;
use super::ports::World;
use super::show::{line_of, situation_id};
use super::vocabulary::{Answer, Failure};
use crate::group::Sheet;
use crate::log::entry::EntryId;
use crate::seal::base32;
use crate::sync::{Replica, SessionCode, ShareError};

impl From<ShareError> for Failure {
    fn from(error: ShareError) -> Failure {
        match error {
            ShareError::ReadOnly => Failure::ReadOnly,
            ShareError::Unknown => Failure::Unknown,
            ShareError::NotAllowed => Failure::NotAllowed,
            ShareError::Changed => Failure::TextChanged,
        }
    }
}

fn situation(replica: &Replica, id: &str) -> Result<EntryId, Failure> {
    let facts = replica.situations();
    facts.iter().map(|fact| fact.entry).find(|entry| situation_id(entry) == id).ok_or(Failure::Unknown)
}

impl<W: World> App<W> {
    pub(super) async fn share(&self, group: u32, sheet: &Sheet) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        sheet.check().map_err(Failure::BadSheet)?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let entry = replica.share(sheet, hour, &mut *chance)?;
            Ok(Answer::Shared(situation_id(&entry)))
        })
        .await
    }

    pub(super) async fn read(&self, group: u32, situation: &str) -> Result<Answer, Failure> {
        self.inspect(group, |replica| {
            let facts = replica.situations();
            let fact = facts
                .into_iter()
                .find(|fact| situation_id(&fact.entry) == situation)
                .ok_or(Failure::Unknown)?;
            let line = line_of(replica, &fact, &replica.approvals(&fact.entry));
            let sheet = fact.sheet.ok_or(Failure::Unknown)?;
            Ok(Answer::Situation { line, sheet })
        })
        .await
    }

    pub(super) async fn erase(&self, group: u32, id: &str) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let entry = situation(replica, id)?;
            replica.erase(&entry, hour, &mut *chance)?;
            Ok(Answer::Done)
        })
        .await
    }

    pub(super) async fn transmit(&self, group: u32, id: &str) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let entry = situation(replica, id)?;
            let copy = replica.transmit(&entry, hour, &mut *chance)?;
            Ok(Answer::Shared(situation_id(&copy)))
        })
        .await
    }

    pub(super) async fn approve(
        &self,
        group: u32,
        id: &str,
        shown: &str,
        yes: bool,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let entry = situation(replica, id)?;
            let hash = replica.shown_hash(&entry).filter(|hash| base32(hash) == shown);
            let hash = hash.ok_or(Failure::TextChanged)?;
            replica.approve(&entry, hash, yes, hour, &mut *chance)?;
            Ok(Answer::Done)
        })
        .await
    }

    pub(super) async fn open_session(&self, group: u32) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let mark = replica.open_session(hour, &mut *chance)?;
            Ok(Answer::Session(situation_id(&mark)))
        })
        .await
    }

    pub(super) async fn session_words(&self, group: u32, session: &str) -> Result<Answer, Failure> {
        self.inspect(group, |replica| {
            let mark = replica.sessions().into_iter().find(|mark| situation_id(mark) == session);
            match mark.and_then(|mark| replica.session_code(&mark)).ok_or(Failure::Unknown)? {
                SessionCode::Words(words) => {
                    Ok(Answer::SessionWords(words.iter().map(|word| (*word).to_owned()).collect()))
                }
                SessionCode::Lacks(tips) => {
                    Ok(Answer::SessionLacks(u32::try_from(tips.len()).unwrap_or(u32::MAX)))
                }
            }
        })
        .await
    }
}
