//! The sheet a member writes about a situation from work: title, feelings, what happened, what puzzles me.

use serde::{Deserialize, Serialize};

/// The six words of the practice, in its order. A person may add one of their own ([`Sheet::other_feeling`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Feeling {
    /// *Joie*
    Joy,
    /// *Colère*
    Anger,
    /// *Déception*
    Disappointment,
    /// *Impuissance*
    Powerlessness,
    /// *Empathie*
    Empathy,
    /// *Culpabilité*
    Guilt,
}

impl Feeling {
    /// All six, in the order they are offered.
    pub const ALL: [Feeling; 6] = [
        Feeling::Joy,
        Feeling::Anger,
        Feeling::Disappointment,
        Feeling::Powerlessness,
        Feeling::Empathy,
        Feeling::Guilt,
    ];

    /// The number that stands for it in a sheet (PROTOCOL.md, "Content"): 0 to 5.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The feeling of that number; `None` for a number this version does not know.
    pub fn from_number(number: u8) -> Option<Feeling> {
        Feeling::ALL.into_iter().find(|feeling| feeling.number() == number)
    }
}

/// A sheet as its author typed it: no character is changed, so accents and no-break spaces arrive as they left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// One line, 1 to [`Sheet::TITLE_MAX`] characters.
    pub title: String,
    /// Any of the six, in the practice's order, each at most once. Never required.
    pub feelings: Vec<Feeling>,
    /// A word of one's own; empty when there is none. At most [`Sheet::FEELING_MAX`] characters.
    pub other_feeling: String,
    /// *Ce qui s'est passé*: at most [`Sheet::TEXT_MAX`] characters. May be empty: writing stays optional.
    pub what_happened: String,
    /// *Ce qui me questionne*: at most [`Sheet::TEXT_MAX`] characters. May be empty.
    pub what_puzzles_me: String,
}

/// Why a sheet cannot be shared as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SheetError {
    /// The title is empty or only spaces.
    #[error("the sheet has no title")]
    NoTitle,
    /// A field is longer than its limit.
    #[error("a field of the sheet is too long")]
    TooLong,
    /// The title or the feeling has a line break or another control character in it.
    #[error("a one-line field of the sheet has a control character")]
    ControlCharacter,
    /// The feelings are not in order, or one is named twice.
    #[error("the feelings are not in the practice's order")]
    Feelings,
}

impl Sheet {
    /// Longest title, in characters.
    pub const TITLE_MAX: usize = 200;
    /// Longest feeling of one's own, in characters.
    pub const FEELING_MAX: usize = 60;
    /// Longest text field, in characters.
    pub const TEXT_MAX: usize = 20_000;

    /// Checks every rule above; what passes can be shared, and what does not pass is not shown when received.
    pub fn check(&self) -> Result<(), SheetError> {
        if super::text::is_blank(&self.title) {
            return Err(SheetError::NoTitle);
        }
        let long = |text: &str, max: usize| text.chars().count() > max;
        if long(&self.title, Self::TITLE_MAX)
            || long(&self.other_feeling, Self::FEELING_MAX)
            || long(&self.what_happened, Self::TEXT_MAX)
            || long(&self.what_puzzles_me, Self::TEXT_MAX)
        {
            return Err(SheetError::TooLong);
        }
        if self.title.chars().chain(self.other_feeling.chars()).any(char::is_control) {
            return Err(SheetError::ControlCharacter);
        }
        if !self.feelings.is_sorted_by(|a, b| a < b) {
            return Err(SheetError::Feelings);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet { title: "La colère".into(), ..Sheet::default() }
    }

    #[test]
    fn only_a_title_is_needed() {
        assert_eq!(sheet().check(), Ok(()));
        assert_eq!(Sheet { title: "\u{202f} ".into(), ..sheet() }.check(), Err(SheetError::NoTitle));
    }

    #[test]
    fn limits_count_characters_not_bytes() {
        let at = "é".repeat(Sheet::TEXT_MAX);
        assert_eq!(Sheet { what_happened: at.clone(), ..sheet() }.check(), Ok(()));
        assert_eq!(Sheet { what_happened: at + "é", ..sheet() }.check(), Err(SheetError::TooLong));
    }

    #[test]
    fn one_line_fields_are_one_line() {
        let broken = Sheet { title: "deux\nlignes".into(), ..sheet() };
        assert_eq!(broken.check(), Err(SheetError::ControlCharacter));
    }

    #[test]
    fn feelings_stand_once_in_order() {
        let twice = Sheet { feelings: vec![Feeling::Guilt, Feeling::Anger], ..sheet() };
        assert_eq!(twice.check(), Err(SheetError::Feelings));
    }
}
