//! What people write in the margin of a situation: a short text of one of seven kinds.

use serde::{Deserialize, Serialize};

/// What a contribution is, in the practice's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContributionKind {
    /// *Question*
    Question,
    /// *Résonance*: what the situation stirs in who writes.
    Resonance,
    /// *Hypothèse*
    Hypothesis,
    /// *Piste*: a lead, where the group's frame allows advice.
    Lead,
    /// *Lien*: to another situation, a theme, a text.
    Link,
    /// *Mot de qui expose*: the situation's author has the last word.
    LastWord,
    /// *Après-coup*: what its author thinks of it afterwards.
    Afterthought,
}

impl ContributionKind {
    /// All seven, in the order they are offered.
    pub const ALL: [ContributionKind; 7] = [
        ContributionKind::Question,
        ContributionKind::Resonance,
        ContributionKind::Hypothesis,
        ContributionKind::Lead,
        ContributionKind::Link,
        ContributionKind::LastWord,
        ContributionKind::Afterthought,
    ];

    /// The number that stands for it in a contribution (PROTOCOL.md "Content"): 0 to 6.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind of that number; `None` for a number this version does not know.
    pub fn from_number(number: u8) -> Option<ContributionKind> {
        ContributionKind::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Whether only the situation's author writes it.
    pub fn is_the_authors(self) -> bool {
        matches!(self, ContributionKind::LastWord | ContributionKind::Afterthought)
    }
}

/// A contribution as its author typed it: no character is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// What it is.
    pub kind: ContributionKind,
    /// 1 to [`Contribution::TEXT_MAX`] characters, not blank. Line breaks and tabs may stand in it.
    pub text: String,
}

/// Why a contribution cannot be shared as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ContributionError {
    /// There is nothing in it, or only spaces.
    #[error("the contribution is empty")]
    Empty,
    /// It is longer than its limit.
    #[error("the contribution is too long")]
    TooLong,
    /// It has a control character in it that is neither a line feed nor a tab.
    #[error("the contribution has a control character")]
    ControlCharacter,
}

impl Contribution {
    /// Longest text, in characters.
    pub const TEXT_MAX: usize = 4_000;
    /// What the practice recommends at most, in words. Nothing refuses more.
    pub const WORDS_ADVISED: usize = 120;

    /// As it is kept while it is being written, in one text: the digit of its kind, then the text; nothing where nothing is written.
    pub fn begun(&self) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        format!("{}{}", self.kind.number(), self.text)
    }

    /// The kind and the text of [`Contribution::begun`]; no kind where nothing is written, or in one that this version does not know.
    pub fn of_begun(begun: &str) -> (Option<ContributionKind>, &str) {
        let number = begun.split_at_checked(1).and_then(|(digit, text)| Some((digit.parse().ok()?, text)));
        let (number, text) = number.unwrap_or((u8::MAX, begun));
        (ContributionKind::from_number(number), text)
    }

    /// Checks every rule above; what passes can be shared, and what does not pass is not shown when received.
    pub fn check(&self) -> Result<(), ContributionError> {
        check_text(&self.text)
    }
}

/// Checks the text of a contribution of whatever kind, one of a later version too.
pub fn check_text(text: &str) -> Result<(), ContributionError> {
    if super::text::is_blank(text) {
        return Err(ContributionError::Empty);
    }
    if text.chars().count() > Contribution::TEXT_MAX {
        return Err(ContributionError::TooLong);
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ContributionError::ControlCharacter);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_for_kinds() {
        let numbers = ContributionKind::ALL.map(ContributionKind::number);
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        for kind in ContributionKind::ALL {
            assert_eq!(ContributionKind::from_number(kind.number()), Some(kind));
        }
        assert_eq!(ContributionKind::from_number(7), None);
    }

    #[test]
    fn a_contribution_says_something() {
        for nothing in ["", " \n\t\u{202f}"] {
            assert_eq!(check_text(nothing), Err(ContributionError::Empty), "{nothing:?}");
        }
        assert_eq!(check_text("\u{a0}?"), Ok(()));
    }

    #[test]
    fn limits_count_characters_not_bytes() {
        let at = "é".repeat(Contribution::TEXT_MAX);
        assert_eq!(check_text(&at), Ok(()));
        assert_eq!(check_text(&(at + "é")), Err(ContributionError::TooLong));
    }

    #[test]
    fn lines_and_tabs_are_text_and_other_control_characters_are_not() {
        assert_eq!(check_text("une\n\tdeux 👩\u{200d}⚕\u{fe0f}"), Ok(()));
        for control in ['\0', '\r', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}'] {
            let text = format!("une{control}deux");
            assert_eq!(check_text(&text), Err(ContributionError::ControlCharacter), "{control:?}");
        }
    }
}
