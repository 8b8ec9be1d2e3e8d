//! What the places of reviews say.

use crate::group::{ReviewError, ReviewPart};

use super::Phrase;

phrases! {
    REVIEWS_LEAD: "Le bilan met en mots le travail du groupe, ses lectures communes et ses divergences. Il appartient au groupe : les \
        membres décident ensemble de qui d’autre le lira.",
        "A review puts the group’s work into words, what it reads alike and where it differs. It belongs to the group: the members decide \
        together who else will read it.";
    REVIEWS_NONE: "Aucun bilan pour le moment. La personne qui anime le groupe en ouvre un, seule ou à plusieurs mains.",
        "No review yet. The person who facilitates the group begins one, alone or with several hands.";
    IN_WRITING: "En cours d’écriture", "Being written";
    SUBMITTED_ON: "Soumis au groupe le {}", "Submitted to the group on {}";
    BEGIN: "Ouvrir un bilan", "Begin a review";
    BEGIN_TITLE: "Titre", "Title";
    BEGIN_TITLE_HINT: "Par exemple : Bilan de fin d’année.", "For example: End-of-year review.";
    HANDS: "Qui l’écrit avec vous", "Who writes it with you";
    HANDS_HINT: "Vous pourrez ajouter quelqu’un plus tard, mais pas retirer. L’appli ne montre le brouillon qu’à ces personnes ; il est scellé \
        avec la clé du groupe, comme le reste.",
        "You can add somebody later, but not take anybody off. The app shows the draft to these people alone; it is sealed with the group’s \
        key, like everything else.";
    HANDS_ALONE: "Pour l’instant, vous êtes seule ou seul dans ce groupe.", "For now you are alone in this group.";
    BEGUN: "Bilan ouvert.", "Review begun.";
    HELD_BY: "À l’écriture : {}", "Writing: {}";
    SEEN_BY: "L’appli ne montre ce brouillon qu’à ces personnes ; il est scellé avec la clé du groupe, comme le reste.",
        "The app shows this draft to these people alone; it is sealed with the group’s key, like everything else.";
    NOT_YET: "Ce bilan s’écrit encore. Vous le lirez ici quand il sera soumis au groupe.",
        "This review is still being written. You will read it here once it is submitted to the group.";
    ABSENT: "Ce bilan n’est pas sur cet appareil. Il viendra peut-être à un prochain échange.",
        "This review is not on this device. It may come with a later exchange.";
    WRITE: "Écrire", "Write";
    READ: "Lire ce qui est soumis", "Read what is submitted";
    VERSIONS: "Il a été soumis plusieurs fois ; voici la dernière version.", "It was submitted several times; this is the last version.";
    LEAD: "Vous écrivez ici à plusieurs : chacun voit ce que les autres ajoutent, à quelques secondes près. Ctrl + Z ne défait que ce \
        que vous avez écrit.",
        "Several people write here: each sees what the others add, within some seconds. Ctrl + Z undoes only what you wrote yourself.";
    PART_LONG: "C’est plus que les 20 000 caractères d’une partie : raccourcissez-la avant de soumettre.",
        "That is more than the 20,000 characters of a part: shorten it before submitting.";
    FULL: "Ce brouillon contient tout ce qu’il peut contenir. Ce que vous venez de taper n’y est pas entré ; le reste est gardé.",
        "This draft holds all it can hold. What you just typed did not go in; the rest is kept.";
    UNREADABLE: "Une partie de ce brouillon n’a pas pu être lue et n’est pas affichée ; elle est gardée telle quelle.",
        "A part of this draft could not be read and is not shown; it is kept as it is.";
    KEPT: "Gardé sur cet appareil, et remis au groupe, scellé, à chaque échange.",
        "Kept on this device, and handed to the group, sealed, at each exchange.";
    KEEPING: "Un instant…", "A moment…";
    OPENING: "Ouverture du brouillon…", "Opening the draft…";
    NOT_A_HAND: "Ce brouillon n’est pas ouvert à votre plume.", "This draft is not open to you for writing.";
    ADD_HANDS: "Ouvrir à quelqu’un d’autre", "Open to somebody else";
    ADDED: "C’est noté : vous écrivez désormais avec les personnes choisies.",
        "Noted: the people you chose can now write with you.";
    NOBODY_TICKED: "Cochez d’abord une personne.", "Tick a person first.";
    SUBMIT: "Soumettre au groupe", "Submit to the group";
    SUBMIT_TITLE: "Soumettre ce bilan au groupe ?", "Submit this review to the group?";
    SUBMIT_MORE: "Tous les membres pourront le lire, tel qu’il est ici. Cela ne se reprend pas ; vous pourrez continuer à l’écrire et le \
        soumettre de nouveau. Rien n’en sort du groupe.",
        "All members will be able to read it, as it stands here. That is not taken back; you can go on writing and submit it again. Nothing of \
        it leaves the group.";
    SUBMITTED: "Bilan soumis au groupe.", "Review submitted to the group.";
    NOTHING: "Il n’y a encore rien à soumettre.", "There is nothing to submit yet.";
    OTHER_PART: "Autre partie", "Another part";
    WORK: "Travail accompli", "Work done";
    COMMON: "Lectures communes", "Shared readings";
    DIVERGENCES: "Divergences", "Divergences";
    EFFECTS: "Effets perçus", "Effects noticed";
    INSTITUTION: "Éléments à retourner à l’institution", "What to return to the institution";
    FOLLOW_UP: "Suites", "What comes next";
    WORK_HINT: "Brièvement, sans rien qui permette de reconnaître quelqu’un.", "Briefly, with nothing by which anybody could be recognised.";
}

/// A part's heading.
pub fn part(part: Option<ReviewPart>) -> &'static Phrase {
    match part {
        None => &OTHER_PART,
        Some(ReviewPart::Work) => &WORK,
        Some(ReviewPart::Common) => &COMMON,
        Some(ReviewPart::Divergences) => &DIVERGENCES,
        Some(ReviewPart::Effects) => &EFFECTS,
        Some(ReviewPart::Institution) => &INSTITUTION,
        Some(ReviewPart::FollowUp) => &FOLLOW_UP,
    }
}

/// Why it cannot be submitted.
pub fn wrong(error: ReviewError) -> &'static Phrase {
    match error {
        ReviewError::Empty => &NOTHING,
        ReviewError::TooLong => &PART_LONG,
        ReviewError::Title | ReviewError::ControlCharacter | ReviewError::Order => {
            &super::trouble::BAD_REVIEW
        }
    }
}
