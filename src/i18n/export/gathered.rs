//! What the worker gave of a group, put together with what is shown of it.

use crate::app::vocabulary::{Answer, ContributionView, GroupView, LeafLine, ReviewLine, SituationLine};
#[cfg(doc)]
use crate::group::Contribution;
use crate::group::{ReviewText, Sheet};

/// What a copy has of a group's texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// My name in the group; empty where it is not known, as in a damaged group.
    pub name: String,
    /// Every situation, oldest first by its author's hour.
    pub letters: Vec<Letter>,
    /// Every review, oldest first by its author's hour, as it was submitted last; without a text those that were not yet.
    pub reviews: Vec<(ReviewLine, Option<ReviewText>)>,
    /// My drafts for this group, newest change first; without a sheet those that are damaged.
    pub drafts: Vec<(LeafLine, Option<Sheet>)>,
    /// What I began in margins and did not share, newest change first: the situation's id, and the text ([`Contribution::begun`]).
    pub begun: Vec<(String, String)>,
}

/// A situation with its text and its margin.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Its line in the list.
    pub line: SituationLine,
    /// Its text; `None` once it was erased.
    pub sheet: Option<Sheet>,
    /// What is written in its margin, by the authors' hours; nothing once it was erased.
    pub margin: Vec<ContributionView>,
}

impl Gathered {
    /// Of what stands in the list now, with what [`Answer::Copy`] had: a text that was erased since is not in it, and one that came since
    /// neither.
    pub fn of(group: &GroupView, read: Vec<Answer>) -> Gathered {
        let (mut whole, mut drafts, mut draft) = (Vec::new(), Vec::new(), String::new());
        let (mut reviews, mut review, mut begun) = (Vec::new(), String::new(), Vec::new());
        for answer in read {
            match answer {
                Answer::Situation { line, sheet, contributions } => {
                    whole.push(Letter { line, sheet: Some(sheet), margin: contributions });
                }
                Answer::Draft(id) | Answer::Note(id) => draft = id,
                Answer::Shared(id) => review = id,
                Answer::Review(mut read) => {
                    reviews.push((std::mem::take(&mut review), read.submissions.pop().map(|(_, text)| text)));
                }
                Answer::DraftRead(sheet) => drafts.push((std::mem::take(&mut draft), sheet)),
                Answer::NoteRead(text) => begun.push((std::mem::take(&mut draft), text)),
                _ => {}
            }
        }
        whole.sort_by(|one, other| one.line.id.cmp(&other.line.id));
        let letter = |line: &SituationLine| {
            if line.erased.is_some() {
                return Some(Letter { line: line.clone(), sheet: None, margin: Vec::new() });
            }
            let at = whole.binary_search_by(|letter| letter.line.id.as_str().cmp(&line.id)).ok()?;
            whole.get(at).cloned()
        };
        let letters: Vec<Letter> = group.situations.iter().rev().filter_map(letter).collect();
        let draft = |line: &LeafLine| {
            let sheet = drafts.iter().find(|(id, _)| *id == line.id).map(|(_, sheet)| sheet.clone());
            (sheet.is_some() || line.hour.is_none()).then(|| (line.clone(), sheet))
        };
        let review = |line: &ReviewLine| {
            let (_, text) = reviews.iter().find(|(id, _)| *id == line.id)?;
            Some((line.clone(), text.clone()))
        };
        let me = group.members.iter().find(|member| member.me).map(|member| &member.name);
        // Who is not in the group any more is in their texts.
        let wrote = || letters.iter().find(|letter| letter.line.mine).map(|letter| &letter.line.author);
        Gathered {
            name: me.or_else(wrote).cloned().unwrap_or_default(),
            drafts: group.drafts.iter().filter_map(draft).collect(),
            reviews: group.reviews.iter().rev().filter_map(review).collect(),
            letters,
            begun,
        }
    }
}
