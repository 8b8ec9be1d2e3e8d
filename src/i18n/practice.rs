//! The words of the practice: frameworks, feelings, contributions, the states of a seal.

use crate::app::vocabulary::SealState;
use crate::group::{ContributionKind, Feeling, Framework};

use super::Phrase;

phrases! {
    HOSPITAL: "Analyse de pratiques à l’hôpital", "Practice analysis in a hospital";
    HOSPITAL_MORE: "Plusieurs métiers d’un même établissement, une situation par séance.",
        "Several professions of one establishment, one situation per session.";
    BALINT: "Supervision clinique, groupe Balint", "Clinical supervision, Balint group";
    BALINT_MORE: "Un même métier, des personnes de lieux différents, un exposé sans notes.",
        "One profession, people from different places, a presentation without notes.";
    TEAM_BALINT: "Balint souple, en équipe", "Flexible Balint, within a team";
    TEAM_BALINT_MORE: "Confidentialité, solidarité, non-conflictualité ; aucune relation de cadre.",
        "Confidentiality, solidarity, no conflict; no line relation.";
    SOCIAL: "Analyse de la pratique, social et scolaire", "Practice analysis, social work and schools";
    SOCIAL_MORE: "Insertion, médico-social, école ; des apports théoriques à la suite.",
        "Social inclusion, care, schools; theoretical input follows.";
    THREE_STEPS: "Accompagnement en trois étapes", "Accompaniment in three steps";
    THREE_STEPS_MORE: "Préparer, analyser ensemble, puis un bilan à la fin.",
        "Prepare, analyse together, then a review at the end.";
    UNKNOWN_FRAMEWORK: "Un dispositif que cette version ne connaît pas", "A framework this version does not know";
    JOY: "Joie", "Joy";
    ANGER: "Colère", "Anger";
    DISAPPOINTMENT: "Déception", "Disappointment";
    POWERLESSNESS: "Impuissance", "Powerlessness";
    EMPATHY: "Empathie", "Empathy";
    GUILT: "Culpabilité", "Guilt";
    QUESTION: "Question", "Question";
    RESONANCE: "Résonance", "Resonance";
    HYPOTHESIS: "Hypothèse", "Hypothesis";
    LEAD: "Piste", "Lead";
    LINK: "Lien", "Link";
    LAST_WORD: "Dernier mot de qui expose", "Presenter’s last word";
    AFTERTHOUGHT: "Après-coup", "Afterthought";
    CONTRIBUTION: "Contribution", "Contribution";
    FACILITATION: "Animation", "Facilitation";
    MEMBER: "Membre", "Member";
    ME: "vous", "you";
    UNCOMPARED: "Entrée sans comparer les mots", "Let in without comparing words";
    LATE: "Entrée par un appareil retiré : le vôtre ne lui remet rien",
        "Let in by a removed device: yours hands them nothing";
    DRAFT: "Brouillon, sur cet appareil", "Draft, on this device";
    DRAFT_MORE: "Cette feuille est gardée ici à chaque pause, chiffrée. Personne d’autre que vous ne peut la lire : ni le groupe ni l’hébergeur n’en voient \
        rien.",
        "This sheet is kept here at every pause, encrypted. Only you can read it: neither the group nor the host sees any of it.";
    KEPT: "Gardé sur cet appareil, sera scellé à l’envoi", "Kept on this device, will be sealed when sent";
    KEPT_MORE: "Personne d’autre que vous ne peut lire ce texte pour le moment : il est chiffré sur cet appareil. L’hébergeur n’en a \
        encore rien reçu.",
        "Only you can read this text for now: it is encrypted on this device. The host has received nothing of it yet.";
    SEALED: "Scellé et remis au groupe", "Sealed and handed to the group";
    SEALED_MORE: "Peuvent lire ce texte : les personnes qui étaient du groupe quand il a été scellé, même parties depuis ; celles qui \
        entrent ensuite, seulement si le groupe partage ce qui précède. L’hébergeur ne voit qu’un paquet fermé : sa taille \
        et l’heure de son dépôt.",
        "This text can be read by the people who were in the group when it was sealed, even if they have left since; by \
        those who come later, only if the group shares what was before. The host sees only a closed packet: its size and the \
        time it was left.";
    RECEIVED: "Reçu par tous ses destinataires", "Received by everybody it is for";
}

/// A framework by name, and in one sentence.
pub fn framework(framework: Framework) -> (&'static Phrase, &'static Phrase) {
    match framework {
        Framework::Hospital => (&HOSPITAL, &HOSPITAL_MORE),
        Framework::Balint => (&BALINT, &BALINT_MORE),
        Framework::TeamBalint => (&TEAM_BALINT, &TEAM_BALINT_MORE),
        Framework::SocialAndSchool => (&SOCIAL, &SOCIAL_MORE),
        Framework::ThreeSteps => (&THREE_STEPS, &THREE_STEPS_MORE),
    }
}

/// One of the six words.
pub fn feeling(feeling: Feeling) -> &'static Phrase {
    match feeling {
        Feeling::Joy => &JOY,
        Feeling::Anger => &ANGER,
        Feeling::Disappointment => &DISAPPOINTMENT,
        Feeling::Powerlessness => &POWERLESSNESS,
        Feeling::Empathy => &EMPATHY,
        Feeling::Guilt => &GUILT,
    }
}

/// What a contribution is; without a kind, of one that this version does not know, that it is one.
pub fn contribution(kind: Option<ContributionKind>) -> &'static Phrase {
    match kind {
        Some(ContributionKind::Question) => &QUESTION,
        Some(ContributionKind::Resonance) => &RESONANCE,
        Some(ContributionKind::Hypothesis) => &HYPOTHESIS,
        Some(ContributionKind::Lead) => &LEAD,
        Some(ContributionKind::Link) => &LINK,
        Some(ContributionKind::LastWord) => &LAST_WORD,
        Some(ContributionKind::Afterthought) => &AFTERTHOUGHT,
        None => &CONTRIBUTION,
    }
}

/// A seal's state, and in two sentences who can read and what the host sees.
pub fn seal(state: SealState) -> (&'static Phrase, &'static Phrase) {
    match state {
        SealState::Kept => (&KEPT, &KEPT_MORE),
        SealState::Sealed => (&SEALED, &SEALED_MORE),
        SealState::ReceivedByAll => (&RECEIVED, &SEALED_MORE),
    }
}
