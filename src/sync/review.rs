//! Reviews that several people write, and what is submitted of them (PROTOCOL.md "Reviews").

use super::content::{Counting, ShareError, Standing, content_about};
use super::replica::Replica;
use crate::group::ReviewText;
use crate::log::entry::{Entry, EntryId, Log};
use crate::log::order;
use crate::log::payload::{About, Content, DocId, PersonId};
use crate::seal::{Chance, PublicKey};

/// A review as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewFact {
    /// The entry that began it.
    pub entry: EntryId,
    /// Its document.
    pub doc: DocId,
    /// The facilitator's device that began it. Their person names the hands, and submits.
    pub author: PublicKey,
    /// Hours since 1970 by its author's clock.
    pub hour: u64,
    /// How the entry stands.
    pub standing: Standing,
    /// Its title.
    pub title: String,
    /// Who writes in it, ascending: who began it, and whom they named, in the group still or not.
    pub hands: Vec<PersonId>,
    /// What was submitted of it, newest last by the author's hours, then by entry.
    pub submissions: Vec<SubmissionFact>,
    /// Parts of it that count here. It only ever grows, but for a hand whose device was ended.
    pub parts: usize,
}

/// A review as it was handed to the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionFact {
    /// The entry.
    pub entry: EntryId,
    /// Hours since 1970 by its author's clock.
    pub hour: u64,
    /// What it says.
    pub text: ReviewText,
}

/// A part of a review's document, by somebody who may write in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The device that wrote it.
    pub author: PublicKey,
    /// With the device and the document, gives the client that it writes as.
    pub nonce: [u8; 8],
    /// The update, as it came: [`crate::doc::scan`] has not seen it.
    pub update: Vec<u8>,
}

impl Replica {
    /// Begins a review. Only a facilitator does.
    ///
    /// # Errors
    /// [`ShareError::NotAllowed`] to who is none; [`ShareError::Unknown`] for a hand that is not in the group.
    pub fn begin_review(
        &mut self,
        title: &str,
        hands: &[PersonId],
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        if !self.facilitates() {
            return Err(ShareError::NotAllowed);
        }
        let hands = self.hands_to_name(hands)?;
        let doc = crate::seal::bytes(chance);
        self.share_content(&Content::Review { doc, title: title.to_owned(), hands }, hour, chance)
    }

    /// Names more people who write in a review. Only who began it does, and nobody is taken off again.
    pub fn name_hands(
        &mut self,
        review: &EntryId,
        hands: &[PersonId],
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let doc = self.kept_by_me(review)?;
        let hands = self.hands_to_name(hands)?;
        if hands.is_empty() {
            return Err(ShareError::Unknown);
        }
        self.share_content(&Content::Hands { doc, hands }, hour, chance)
    }

    /// Gives the others a part of a review, written as the client of that nonce. Only a hand does.
    pub fn write_review(
        &mut self,
        review: &EntryId,
        nonce: [u8; 8],
        update: Vec<u8>,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let fact = self.review(review)?;
        if !self.my_person().is_some_and(|me| fact.hands.contains(&me)) {
            return Err(ShareError::NotAllowed);
        }
        self.share_content(&Content::Update { doc: fact.doc, nonce, update }, hour, chance)
    }

    /// Hands a review to the group, as it stands on the screen. Only who began it does.
    pub fn submit_review(
        &mut self,
        review: &EntryId,
        text: ReviewText,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let doc = self.kept_by_me(review)?;
        self.share_content(&Content::Submission { doc, text }, hour, chance)
    }

    /// The reviews of this group, oldest first by the author's hour, then by entry.
    pub fn reviews(&self) -> Vec<ReviewFact> {
        let counting = self.counting();
        let mut facts = Vec::new();
        let mut beside = Vec::new();
        for entry in self.ledger.all(Log::Content) {
            match content_about(entry, About::Reviews) {
                Some(Content::Review { doc, title, mut hands }) if self.facilitated(entry) => {
                    let body = entry.body();
                    hands.extend(self.person_of(&body.author));
                    let (id, hour) = (entry.id(), body.hour);
                    let place =
                        facts.partition_point(|other: &ReviewFact| (other.hour, other.entry) < (hour, id));
                    let fact = ReviewFact {
                        entry: id,
                        doc,
                        author: body.author,
                        hour,
                        standing: counting.standing(self, entry),
                        title,
                        hands,
                        submissions: Vec::new(),
                        parts: 0,
                    };
                    facts.insert(place, fact);
                }
                Some(
                    said @ (Content::Hands { .. } | Content::Submission { .. } | Content::Update { .. }),
                ) => {
                    beside.push((entry, said));
                }
                _ => {}
            }
        }
        for fact in &mut facts {
            self.gather(&counting, fact, &beside);
        }
        facts
    }

    /// The parts of a review that count, those of one device in the order of its chain.
    pub fn review_parts(&self, review: &EntryId) -> Vec<Part> {
        let Ok(fact) = self.review(review) else { return Vec::new() };
        let counting = self.counting();
        let mut found = Vec::new();
        // Device by device, each in order.
        for entry in self.ledger.all(Log::Content) {
            if let Some(Content::Update { doc, nonce, update }) = content_about(entry, About::Reviews)
                && self.is_part(&counting, &fact, entry, &doc)
            {
                found.push(Part { author: entry.body().author, nonce, update });
            }
        }
        found
    }

    fn gather(&self, counting: &Counting, fact: &mut ReviewFact, beside: &[(&Entry, Content)]) {
        // The hands first: they say whose parts count, wherever these came.
        for (entry, said) in beside {
            if !self.is_keepers(counting, fact, entry) {
                continue;
            }
            match said {
                Content::Hands { doc, hands } if *doc == fact.doc => fact.hands.extend(hands),
                Content::Submission { doc, text } if *doc == fact.doc => {
                    let (entry, hour, text) = (entry.id(), entry.body().hour, text.clone());
                    let before = |other: &SubmissionFact| (other.hour, other.entry) < (hour, entry);
                    let place = fact.submissions.partition_point(before);
                    fact.submissions.insert(place, SubmissionFact { entry, hour, text });
                }
                _ => {}
            }
        }
        order::distinct(&mut fact.hands);
        let parts = beside.iter().filter(
            |(entry, said)| matches!(said, Content::Update { doc, .. } if self.is_part(counting, fact, entry, doc)),
        );
        fact.parts = parts.count();
    }

    /// Whether an entry is of the person who began a review, and counts as far as the review does.
    fn is_keepers(&self, counting: &Counting, fact: &ReviewFact, entry: &Entry) -> bool {
        self.is_of_one_person(&entry.body().author, &fact.author)
            && (counting.standing(self, entry) != Standing::Apart || fact.standing == Standing::Apart)
    }

    fn is_part(&self, counting: &Counting, fact: &ReviewFact, entry: &Entry, doc: &DocId) -> bool {
        *doc == fact.doc
            && self.person_of(&entry.body().author).is_some_and(|person| fact.hands.contains(&person))
            && (counting.standing(self, entry) != Standing::Apart || fact.standing == Standing::Apart)
    }

    fn review(&self, review: &EntryId) -> Result<ReviewFact, ShareError> {
        self.reviews().into_iter().find(|fact| fact.entry == *review).ok_or(ShareError::Unknown)
    }

    fn kept_by_me(&self, review: &EntryId) -> Result<DocId, ShareError> {
        let fact = self.review(review)?;
        let mine = self.is_of_one_person(&self.me(), &fact.author);
        if mine { Ok(fact.doc) } else { Err(ShareError::NotAllowed) }
    }

    /// In order, each once, oneself left out: who begins a review writes in it anyway.
    fn hands_to_name(&self, hands: &[PersonId]) -> Result<Vec<PersonId>, ShareError> {
        let me = self.my_person();
        let mut named: Vec<PersonId> = hands.iter().copied().filter(|hand| Some(*hand) != me).collect();
        order::distinct(&mut named);
        let live = |hand: &PersonId| self.membership.persons.get(hand).is_some_and(|person| person.live());
        if named.len() <= ReviewText::HANDS_MAX && named.iter().all(live) {
            Ok(named)
        } else {
            Err(ShareError::Unknown)
        }
    }
}
