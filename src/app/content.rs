//! What a person does with texts and sessions.

use super::drawer::Was;
use super::ports::World;
use super::show::{contribution_views, line_of, situation_id};
use super::vocabulary::{Answer, Failure};
use super::{App, StorePlace};
use crate::group::{Contribution, Sheet};
use crate::log::entry::EntryId;
use crate::seal::{PublicKey, base32};
use crate::sync::{Received, Replica, SessionCode, ShareError, SituationFact};

impl From<ShareError> for Failure {
    fn from(error: ShareError) -> Failure {
        match error {
            ShareError::ReadOnly => Failure::ReadOnly,
            ShareError::Unknown => Failure::Unknown,
            ShareError::NotAllowed => Failure::NotAllowed,
            ShareError::Changed => Failure::TextChanged,
            ShareError::NotTheAuthor => Failure::NotTheAuthor,
        }
    }
}

fn situation(replica: &Replica, id: &str) -> Result<EntryId, Failure> {
    let facts = replica.situations();
    facts.iter().map(|fact| fact.entry).find(|entry| situation_id(entry) == id).ok_or(Failure::Unknown)
}

/// A contribution by its name in the page, shown or not.
fn contribution(replica: &Replica, id: &str) -> Result<EntryId, Failure> {
    let all = replica.contributions();
    all.iter().map(|(entry, _)| *entry).find(|entry| situation_id(entry) == id).ok_or(Failure::Unknown)
}

/// A situation, whole, with who said yes and no to it; nothing for an erased one.
pub(super) fn opened(replica: &Replica, fact: SituationFact, words: &[(PublicKey, bool)]) -> Option<Answer> {
    fact.sheet.as_ref()?;
    let received = &mut Received::of(replica);
    let line = line_of(received, &fact, words, replica.erasure(&fact.entry));
    let contributions = contribution_views(received, &fact);
    Some(Answer::Situation { line, sheet: fact.sheet?, contributions })
}

impl<W: World> App<W> {
    pub(super) async fn share(
        &self,
        group: u32,
        draft: Option<&str>,
        sheet: &Sheet,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        sheet.check().map_err(Failure::BadSheet)?;
        let mut chance = self.world().chance();
        let share = Box::new(|replica: &mut Replica, _: &mut StorePlace| {
            let entry = replica.share(sheet, hour, &mut *chance)?;
            Ok(Answer::Shared(situation_id(&entry)))
        });
        self.change_and_keep(group, draft.map(Was::Draft), share).await
    }

    pub(super) async fn contribute(
        &self,
        group: u32,
        id: &str,
        said: &Contribution,
    ) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        said.check().map_err(Failure::BadContribution)?;
        let mut chance = self.world().chance();
        let contribute = Box::new(|replica: &mut Replica, _: &mut StorePlace| {
            let to = situation(replica, id)?;
            let entry = replica.contribute(&to, said, hour, &mut *chance)?;
            Ok(Answer::Shared(situation_id(&entry)))
        });
        self.change_and_keep(group, Some(Was::Margin(id)), contribute).await
    }

    pub(super) async fn read(&self, group: u32, situation: &str) -> Result<Answer, Failure> {
        self.inspect(group, |replica| {
            let facts = replica.situations();
            let fact = facts
                .into_iter()
                .find(|fact| situation_id(&fact.entry) == situation)
                .ok_or(Failure::Unknown)?;
            let words = replica.approvals(&fact.entry);
            opened(replica, fact, &words).ok_or(Failure::Unknown)
        })
        .await
    }

    pub(super) async fn erase(&self, group: u32, id: &str) -> Result<Answer, Failure> {
        let hour = self.hour()?;
        let mut chance = self.world().chance();
        self.change(group, |replica, _| {
            let entry = situation(replica, id).or_else(|_| contribution(replica, id))?;
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
