//! What a person does with reviews. The document itself is put together where it is written, in the page: it needs no key.

use super::App;
use super::group::person;
use super::ports::World;
use super::show::situation_id;
use super::vocabulary::{Act, Answer, Failure, ReviewReading};
use crate::doc::client_id;
use crate::group::review::check_title;
use crate::log::entry::EntryId;
use crate::log::payload::PersonId;
use crate::seal::{Chance, bytes};
use crate::sync::{Replica, ReviewFact};

fn find(replica: &Replica, id: &str) -> Result<ReviewFact, Failure> {
    replica.reviews().into_iter().find(|fact| situation_id(&fact.entry) == id).ok_or(Failure::Unknown)
}

fn entry(replica: &Replica, id: &str) -> Result<EntryId, Failure> {
    find(replica, id).map(|fact| fact.entry)
}

fn people(replica: &Replica, ids: &[String]) -> Result<Vec<PersonId>, Failure> {
    ids.iter().map(|id| person(replica, id)).collect()
}

/// Whether this device's person writes in a review.
pub(super) fn is_hand(replica: &Replica, fact: &ReviewFact) -> bool {
    replica.is_live() && replica.my_person().is_some_and(|me| fact.hands.contains(&me))
}

/// Does one of the acts about reviews.
pub(super) fn act(
    replica: &mut Replica,
    act: Act,
    hour: u64,
    chance: &mut dyn Chance,
) -> Result<Answer, Failure> {
    match act {
        Act::BeginReview { title, hands } => {
            let title = title.trim();
            check_title(title).map_err(Failure::BadReview)?;
            let begun = replica.begin_review(title, &people(replica, &hands)?, hour, chance)?;
            return Ok(Answer::Shared(situation_id(&begun)));
        }
        Act::NameHands { review, hands } => {
            let hands = people(replica, &hands)?;
            replica.name_hands(&entry(replica, &review)?, &hands, hour, chance)?;
        }
        Act::WriteReview { review, nonce, update } => {
            replica.write_review(&entry(replica, &review)?, nonce, update, hour, chance)?;
        }
        Act::SubmitReview { review, text } => {
            text.check().map_err(Failure::BadReview)?;
            replica.submit_review(&entry(replica, &review)?, text, hour, chance)?;
        }
        _ => return Err(Failure::Unknown),
    }
    Ok(Answer::Done)
}

impl<W: World> App<W> {
    /// `known`: how many parts of each client the page has already.
    pub(super) async fn read_review(
        &self,
        group: u32,
        review: &str,
        known: &[(u64, u32)],
    ) -> Result<Answer, Failure> {
        let nonce = bytes(&mut *self.world().chance());
        self.inspect(group, |replica| {
            let fact = find(replica, review)?;
            let submissions = fact.submissions.iter().map(|one| (one.hour, one.text.clone())).collect();
            if !is_hand(replica, &fact) {
                return Ok(Answer::Review(ReviewReading { parts: Vec::new(), submissions, writer: None }));
            }
            let mut left = known.to_vec();
            let mut parts = Vec::new();
            for part in replica.review_parts(&fact.entry) {
                let client = client_id(&part.author.0, &fact.doc, &part.nonce);
                match left.iter_mut().find(|(known, count)| *known == client && *count > 0) {
                    Some((_, count)) => *count -= 1,
                    None => parts.push((client, part.update)),
                }
            }
            let writer = Some((nonce, client_id(&replica.me().0, &fact.doc, &nonce)));
            Ok(Answer::Review(ReviewReading { parts, submissions, writer }))
        })
        .await
    }
}
