//! The written review (*bilan*) of a group's work: its parts, and what it may hold. Members own it: who reads it beside them is theirs
//! to decide, and nothing here sends it anywhere.

use serde::{Deserialize, Serialize};

use super::text::is_blank;

/// A heading of a review, in the practice's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReviewPart {
    /// *Travail accompli*: what was worked on, briefly.
    Work,
    /// *Lectures communes*: how the group reads it alike.
    Common,
    /// *Divergences*: where it does not, said as such.
    Divergences,
    /// *Effets perçus*
    Effects,
    /// *Éléments à retourner à l'institution*
    Institution,
    /// *Suites*: what comes next.
    FollowUp,
}

impl ReviewPart {
    /// All six, in the order they are written in.
    pub const ALL: [ReviewPart; 6] = [
        ReviewPart::Work,
        ReviewPart::Common,
        ReviewPart::Divergences,
        ReviewPart::Effects,
        ReviewPart::Institution,
        ReviewPart::FollowUp,
    ];

    /// The number that stands for it (PROTOCOL.md "Content"): 0 to 5.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The part of that number; `None` for a number this version does not know.
    pub fn from_number(number: u8) -> Option<ReviewPart> {
        ReviewPart::ALL.into_iter().find(|part| part.number() == number)
    }

    /// The name of its text in the document that several people write (PROTOCOL.md "Documents").
    pub fn field(self) -> &'static str {
        ["0", "1", "2", "3", "4", "5"][self as usize]
    }
}

/// What is submitted: texts under the numbers of their parts, of later versions too. No character is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewText {
    /// 1 to [`ReviewText::PARTS_MAX`], by ascending number, each not blank.
    pub parts: Vec<(u8, String)>,
}

/// Why a review cannot be submitted, or begun, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReviewError {
    /// The title is blank, longer than its limit, or has a control character.
    #[error("unusable title")]
    Title,
    /// There is nothing in it.
    #[error("the review is empty")]
    Empty,
    /// A part is longer than its limit.
    #[error("a part is too long")]
    TooLong,
    /// There is a control character in a part that is neither a line feed nor a tab.
    #[error("a part has a control character")]
    ControlCharacter,
    /// Too many parts, two of one number, out of order, or a blank one.
    #[error("parts out of order")]
    Order,
}

impl ReviewText {
    /// Longest title, in characters.
    pub const TITLE_MAX: usize = 200;
    /// Longest part, in characters.
    pub const PART_MAX: usize = 20_000;
    /// Most parts.
    pub const PARTS_MAX: usize = 16;
    /// Most people who are named at once to write in one.
    pub const HANDS_MAX: usize = 64;

    /// The texts of the parts that are not blank.
    pub fn of(parts: impl IntoIterator<Item = (ReviewPart, String)>) -> ReviewText {
        let parts = parts.into_iter().filter(|(_, text)| !is_blank(text));
        ReviewText { parts: parts.map(|(part, text)| (part.number(), text)).collect() }
    }

    /// Checks every rule above; what passes can be submitted, and what does not is not shown when received.
    pub fn check(&self) -> Result<(), ReviewError> {
        if self.parts.is_empty() {
            return Err(ReviewError::Empty);
        }
        let ascending = self.parts.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
        if !ascending || self.parts.len() > Self::PARTS_MAX {
            return Err(ReviewError::Order);
        }
        for (_, text) in &self.parts {
            if is_blank(text) {
                return Err(ReviewError::Order);
            }
            if text.chars().count() > Self::PART_MAX {
                return Err(ReviewError::TooLong);
            }
            if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
                return Err(ReviewError::ControlCharacter);
            }
        }
        Ok(())
    }
}

/// Checks a review's title.
pub fn check_title(title: &str) -> Result<(), ReviewError> {
    let fits = !is_blank(title) && title.chars().count() <= ReviewText::TITLE_MAX;
    if fits && !title.chars().any(char::is_control) { Ok(()) } else { Err(ReviewError::Title) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parts: &[(u8, &str)]) -> ReviewText {
        ReviewText { parts: parts.iter().map(|(number, text)| (*number, (*text).to_owned())).collect() }
    }

    #[test]
    fn numbers_and_fields_stand_for_parts() {
        for (number, part) in (0u8..).zip(ReviewPart::ALL) {
            assert_eq!((part.number(), part.field()), (number, number.to_string().as_str()));
            assert_eq!(ReviewPart::from_number(number), Some(part));
        }
        assert_eq!(ReviewPart::from_number(6), None);
    }

    #[test]
    fn blank_parts_are_left_out_and_a_review_without_any_is_none() {
        let some = ReviewText::of([
            (ReviewPart::Work, " \n".to_owned()),
            (ReviewPart::Divergences, "Deux lectures.".to_owned()),
        ]);
        assert_eq!(some, texts(&[(2, "Deux lectures.")]));
        assert_eq!(some.check(), Ok(()));
        assert_eq!(ReviewText::default().check(), Err(ReviewError::Empty));
    }

    #[test]
    fn parts_have_an_order_a_length_and_no_control_characters() {
        assert_eq!(texts(&[(0, "a"), (9, "d’une version à venir")]).check(), Ok(()));
        for wrong in [&[(1, "a"), (0, "b")][..], &[(1, "a"), (1, "b")], &[(0, " ")]] {
            assert_eq!(texts(wrong).check(), Err(ReviewError::Order), "{wrong:?}");
        }
        let many: Vec<(u8, &str)> = (0..17).map(|number| (number, "a")).collect();
        assert_eq!(texts(&many).check(), Err(ReviewError::Order));
        let at = "é".repeat(ReviewText::PART_MAX);
        assert_eq!(texts(&[(0, &at)]).check(), Ok(()));
        assert_eq!(texts(&[(0, &(at + "é"))]).check(), Err(ReviewError::TooLong));
        assert_eq!(texts(&[(0, "a\u{7f}")]).check(), Err(ReviewError::ControlCharacter));
        assert_eq!(texts(&[(0, "une\n\tdeux")]).check(), Ok(()));
    }

    #[test]
    fn a_title_is_one_line_that_says_something() {
        assert_eq!(check_title("Bilan de fin d’année"), Ok(()));
        for wrong in ["", " \u{202f}", "a\nb", &"é".repeat(201)] {
            assert_eq!(check_title(wrong), Err(ReviewError::Title), "{wrong:?}");
        }
    }
}
