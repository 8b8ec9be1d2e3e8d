//! The six words of a build: two people on the telephone hear by them whether they run the same one.
//!
//! They prove nothing of what the host of the code serves, which could say any words (THREATS.md, "The host of the code").

use super::vocabulary::Answer;
use crate::seal::{hash, spoken};

/// PROTOCOL.md "Words of a build".
const LABEL: &str = "souspli/1/build";

/// Of a build's hash, as its folder is named. Not stretched, as nothing hangs on them that somebody would search words for.
pub(super) fn words(build: &str) -> Answer {
    Answer::BuildWords(spoken(&hash(LABEL, &[build.as_bytes()])).map(str::to_owned).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(build: &str) -> String {
        match words(build) {
            Answer::BuildWords(words) => words.join(" "),
            other => panic!("{other:?}"),
        }
    }

    /// The words: `sha256sum` of label, zero byte and hash, its first 66 bits looked up in the list by hand.
    #[test]
    fn a_builds_words_are_those_of_its_hash_under_a_label_of_their_own() {
        assert_eq!(said("0123456789abcdef"), "folie abolir hommage grand vorace vertu");
        assert_eq!(said("0123456789abcdee"), "éléphant machine marron numéro soluble étoffer");
    }

    #[test]
    fn every_build_has_six_words() {
        for build in ["", "unsealed", "0123456789abcdef"] {
            assert_eq!(said(build).split(' ').count(), 6, "{build}");
        }
    }
}
