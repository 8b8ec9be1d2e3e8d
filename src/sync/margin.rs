//! What people write in the margin of a situation (PROTOCOL.md "Content", "What counts of content").

use super::content::{Counting, ShareError, SituationFact, Standing, content_about, content_of};
use super::erase::Erasure;
use super::replica::Replica;
use crate::group::{Contribution, ContributionKind};
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::order;
use crate::log::payload::{About, Content};
use crate::seal::{Chance, PublicKey};

/// A contribution as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContributionFact {
    /// The entry that shared it.
    pub entry: EntryId,
    /// What it is a contribution to.
    pub to: EntryId,
    /// The device that wrote it.
    pub author: PublicKey,
    /// Hours since 1970 by its author's clock.
    pub hour: u64,
    /// How it stands.
    pub standing: Standing,
    /// What it is; `None` for a kind of a later version, and once it was erased.
    pub kind: Option<ContributionKind>,
    /// What was written; `None` once it was erased.
    pub text: Option<String>,
    /// How far its erasure has come, if somebody asked for it who may.
    pub erasure: Option<Erasure>,
}

/// What a look at the ledger finds beside situations.
#[derive(Default)]
pub(super) struct Beside<'a> {
    contributions: Vec<ContributionFact>,
    /// What somebody says was a contribution, to what, and the entry that says so.
    withdrawals: Vec<(EntryId, EntryId, &'a Entry)>,
}

impl<'a> Beside<'a> {
    /// Notes what an entry says, if it is of a margin.
    pub(super) fn note(&mut self, entry: &'a Entry, said: Content, standing: Standing) {
        match said {
            Content::Contribution { to, kind, text } => self.contributions.push(ContributionFact {
                entry: entry.id(),
                to,
                author: entry.body().author,
                hour: entry.body().hour,
                standing,
                kind: ContributionKind::from_number(kind),
                text: Some(text),
                erasure: None,
            }),
            Content::Withdrawal { entry: of, to } => self.withdrawals.push((of, to, entry)),
            _ => {}
        }
    }
}

impl Replica {
    /// Signs a contribution to a situation, or to a text shared again.
    ///
    /// # Errors
    /// [`ShareError::Unknown`] when that is not here or was erased; [`ShareError::NotTheAuthor`] for what only its author writes.
    pub fn contribute(
        &mut self,
        to: &EntryId,
        said: &Contribution,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let entry = self.ledger.entry(to).ok_or(ShareError::Unknown)?;
        let Some(Content::Situation { .. } | Content::Transmitted { .. }) = content_of(entry) else {
            return Err(ShareError::Unknown);
        };
        if said.kind.is_the_authors() && !self.is_of_one_person(&self.me(), &entry.body().author) {
            return Err(ShareError::NotTheAuthor);
        }
        let (kind, text) = (said.kind.number(), said.text.clone());
        self.share_content(&Content::Contribution { to: *to, kind, text }, hour, chance)
    }

    /// Every contribution here that says something, also such as are shown nowhere, with what it is to.
    pub fn contributions(&self) -> Vec<(EntryId, EntryId)> {
        let mut found = Vec::new();
        for entry in self.ledger.all(Log::Content) {
            if let Some(Content::Contribution { to, .. }) = content_about(entry, About::Situations) {
                found.push((entry.id(), to));
            }
        }
        found
    }

    /// Whether two devices are one person's.
    pub fn is_of_one_person(&self, one: &PublicKey, other: &PublicKey) -> bool {
        let person = self.person_of(one);
        person.is_some() && person == self.person_of(other)
    }

    /// Puts into each situation's margin what belongs there, by the authors' hours, then by entry; and takes out of the situations
    /// what somebody who may erase it says was a contribution.
    pub(super) fn fill_margins(
        &self,
        counting: &Counting,
        facts: &mut Vec<SituationFact>,
        beside: Beside<'_>,
    ) {
        let Beside { mut contributions, mut withdrawals } = beside;
        order::sort_by_key(&mut withdrawals, |(of, _, note)| (*of, note.id()));
        facts.retain(|fact| {
            let start = withdrawals.partition_point(|(of, ..)| *of < fact.entry);
            let theirs = withdrawals.iter().skip(start).take_while(|(of, ..)| *of == fact.entry);
            let mut theirs = theirs.filter(|(_, _, note)| {
                let apart = counting.standing(self, note) == Standing::Apart;
                (!apart || fact.standing == Standing::Apart) && self.may_erase(note, &fact.author)
            });
            let (None, Some((_, to, _))) = (&fact.sheet, theirs.next()) else { return true };
            contributions.push(ContributionFact {
                entry: fact.entry,
                to: *to,
                author: fact.author,
                hour: fact.hour,
                standing: fact.standing,
                kind: None,
                text: None,
                erasure: self.erasure_of(counting, &fact.entry),
            });
            false
        });
        order::sort_by_key(&mut contributions, |said| (said.to, said.hour, said.entry));
        for fact in facts.iter_mut().filter(|fact| fact.sheet.is_some()) {
            let start = contributions.partition_point(|said| said.to < fact.entry);
            for said in contributions.iter().skip(start).take_while(|said| said.to == fact.entry) {
                let authors = said.kind.is_some_and(ContributionKind::is_the_authors);
                if !authors || self.is_of_one_person(&said.author, &fact.author) {
                    fact.margin.push(said.clone());
                }
            }
        }
    }
}
