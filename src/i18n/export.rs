//! What a person takes out of a group: the sentences of that place, and the copy itself, written in the page from what the worker gave.

mod gathered;
mod json;
mod markdown;

pub use gathered::{Gathered, Letter};
pub use json::json;
pub use markdown::markdown;

use super::{Lang, Phrase, practice, trust};
use crate::app::vocabulary::{GroupView, MemberView, Role, Standing};

phrases! {
    MARK: "Copie personnelle de {}, groupe {}, {} : à ne pas diffuser", "Personal copy of {}, group {}, {}: not to be passed on";
    MARK_BARE: "Copie personnelle, {} : à ne pas diffuser", "Personal copy, {}: not to be passed on";
    LEAD: "Ce que cet appareil pouvait lire du groupe à cette date. Rien n’est chiffré ici : qui a ce fichier peut le lire.",
        "What this device could read of the group on that day. Nothing is encrypted here: whoever has this file can read it.";
    NO_SITUATIONS: "Aucune situation n’est lisible sur cet appareil.", "No situation can be read on this device.";
    COUNTED: "Arrivé après le retrait de l’appareil qui l’a écrit, et compté parce que le groupe l’avait vu.",
        "Came after the device that wrote it was removed, and counts because the group had seen it.";
    APART: "Arrivé après le retrait de l’appareil qui l’a écrit : montré à part.",
        "Came after the device that wrote it was removed: shown apart.";
    REVIEW: "Bilan : {}", "Review: {}";
    DRAFT: "Brouillon : {}", "Draft: {}";
    DRAFT_MORE: "Jamais partagé. Gardé sur cet appareil pour vous, la dernière fois le {}.", "Never shared. Kept for you alone, last on {}.";
    DRAFT_DAMAGED: "Brouillon abîmé", "Damaged draft";
    DRAFT_DAMAGED_MORE: "Il ne s’ouvre plus. Il est laissé tel quel sur l’appareil, et rien n’en est copié ici.",
        "It does not open any more. It is left as it is on the device, and nothing of it is copied here.";

    WAY_MORE: "Une copie personnelle à lire ; à part, des clés sur papier.", "A personal copy to read; apart from it, keys on paper.";
    COPY: "Ma copie à lire", "My copy to read";
    COPY_LEAD: "Un fichier qui n’est que pour vous, à lire sans Sous pli. Chaque partie y porte votre nom et la date.",
        "A file for you alone, to be read without Sous pli. Each part of it bears your name and the date.";
    COPY_HAS: "Elle contient", "It holds";
    COPY_HAS_1: "toutes les situations du groupe lisibles sur cet appareil, avec ce qui est écrit en marge",
        "every situation of the group that can be read on this device, with what is written in the margin";
    COPY_HAS_2: "vos brouillons pour ce groupe", "your drafts for this group";
    COPY_HAS_4: "les bilans soumis au groupe", "the reviews that were submitted to the group";
    COPY_HAS_3: "les noms et la place des personnes du groupe", "the names and roles of the group’s people";
    COPY_LACKS: "Elle ne contient pas", "It does not hold";
    COPY_LACKS_1: "les textes effacés : il n’en reste que la mention", "erased texts: only that they were there";
    COPY_LACKS_4: "le brouillon d’un bilan qui s’écrit encore", "the draft of a review that is still being written";
    COPY_LACKS_2: "votre carnet, ni vos autres groupes", "your notebook, nor your other groups";
    COPY_LACKS_3: "aucune clé ; elle ne sert pas à revenir dans le groupe", "any key; it does not bring you back into the group";
    COPY_CLEAR: "Ce fichier n’est pas chiffré et va dans vos téléchargements, où d’autres personnes ou une sauvegarde peuvent le trouver. Ce sont aussi les \
        textes des autres : ne le transmettez pas, et effacez-le quand il ne sert plus.",
        "This file is not encrypted and goes to your downloads, where other people or a backup may find it. It holds other people’s texts too: \
        do not pass it on, and delete it when you need it no more.";
    COPY_MARKDOWN: "Télécharger pour lire (Markdown)", "Download to read (Markdown)";
    COPY_JSON: "Télécharger pour un programme (JSON)", "Download for a program (JSON)";
    COPY_MADE: "Le fichier est dans vos téléchargements.", "The file is in your downloads.";

    KEYS: "À part : la fiche d’urgence", "Apart: the emergency sheet";
    KEYS_LEAD: "Si Sous pli disparaissait un jour, ces clés ouvriraient les fichiers du stockage avec la seule commande age. Elles s’impriment, et ne se \
        téléchargent pas. Pour revenir dans le groupe avec Sous pli, c’est la feuille de secours qu’il faut.",
        "If Sous pli were gone one day, these keys would open the files in the store with the age command alone. They are printed, and not \
        downloaded. To come back into the group with Sous pli you need the recovery sheet.";
    KEYS_SHOW: "Afficher les clés", "Show the keys";
    KEYS_TITLE: "Afficher les clés du groupe ?", "Show the group’s keys?";
    KEYS_WARNING: "Qui a cette fiche et accède au stockage lit tout ce que cet appareil peut ouvrir jusqu’à maintenant, les textes de chacun compris, \
        et ce qui s’écrira jusqu’au prochain changement de clés. Personne ne le verra. Rien ne peut la rappeler. Éloignez les regards et les \
        caméras.",
        "Whoever has this sheet and reaches the store reads all that this device can open up to now, everybody’s texts included, and what is \
        written until the keys change next. Nobody will see it. Nothing can call it back. Keep eyes and cameras away.";
    KEYS_YES: "Je comprends : afficher", "I understand: show them";
    KEYS_ONCE: "Imprimez cette page, puis fermez-la. Les clés ne sont que sur cet écran : elles partent avec lui.",
        "Print this page, then close it. The keys are on this screen only: they go with it.";
    KEYS_HIDE: "Fermer et retirer les clés de l’écran", "Close and take the keys off the screen";
    KEYS_SHEET: "Fiche d’urgence", "Emergency sheet";
    KEYS_OPEN: "Elle ouvre tout ce que cet appareil pouvait ouvrir à cette date, et ce qui s’écrit ensuite jusqu’au prochain changement de clés. Elle \
        n’ouvre rien de ce qui vient après ce changement : une entrée, un départ, un retrait. Elle reste bonne après la fin de la saison, tant que le stockage garde ces fichiers. Elle ne fait pas revenir dans le groupe.",
        "It opens all that this device could open on that day, and what is written afterwards until the keys change next. It opens nothing \
        that comes after that change: somebody coming, leaving or being removed. It stays good after the season ends, as long as the store keeps those files. It does not bring you back into the group.";
    KEYS_FOLDER: "Répertoire du groupe dans ce stockage", "The group’s folder in this store";
    KEYS_LIST: "Clés", "Keys";
    KEYS_HOW: "Ouvrir avec la commande age", "Opening with the age command";
    KEYS_HOW_1: "Sur un ordinateur, installez age (age-encryption.org), un logiciel libre.", "On a computer, install age (age-encryption.org), free software.";
    KEYS_HOW_2: "Recopiez les clés dans un fichier texte nommé keys.txt, une par ligne. Une faute de frappe se voit : age refuse la clé.",
        "Copy the keys into a text file called keys.txt, one a line. A typing error shows: age refuses the key.";
    KEYS_HOW_3: "Copiez du stockage les sous-répertoires h et o du répertoire du groupe. Si le stockage demande un mot de passe, il le faut aussi.",
        "Copy the subfolders h and o of the group’s folder from the store. If the store asks for a password, you need that too.";
    KEYS_HOW_4: "Pour chaque fichier :", "For each file:";
    KEYS_HOW_5: "Ouvrez le résultat dans un éditeur de texte : titres et textes s’y lisent, entre d’autres signes.",
        "Open the result in a text editor: titles and texts can be read there, between other signs.";

    FIRST: "Avant cela, vous pouvez prendre une copie à lire.", "Before that, you can take a copy to read.";
    FIRST_DAMAGED: "Vos brouillons pour ce groupe ne se lisent plus ici que par une copie, qui n’aura aucune situation partagée.",
        "Your drafts for this group can now be read only by a copy, which will hold no situation that was shared.";
    FIRST_GO: "Prendre une copie", "Take a copy";
}

/// What a copy is written from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// In which language.
    pub lang: Lang,
    /// The group as it is shown.
    pub group: &'a GroupView,
    /// What was gathered.
    pub copy: &'a Gathered,
    /// When: hours since 1970.
    pub hour: u64,
    /// How a day is written in that language, from hours since 1970.
    pub day: &'a dyn Fn(u64) -> String,
}

impl Source<'_> {
    /// What each part of a copy bears, as plain text. Names have no line breaks.
    pub fn mark(&self) -> String {
        let (name, group, day) = (&self.copy.name, &self.group.name, (self.day)(self.hour));
        if name.is_empty() || group.is_empty() {
            fill(self.lang, &MARK_BARE, &[&day])
        } else {
            fill(self.lang, &MARK, &[name, group, &day])
        }
    }
}

/// The name under which a copy is downloaded: the day in UTC, and nothing of the group.
pub fn file_name(hour: u64, extension: &str) -> String {
    let day = date(hour).unwrap_or_default();
    format!("sous-pli-copie-{}.{extension}", day.get(..10).unwrap_or("sans-date"))
}

/// A phrase with values in its gaps; what stands in a value is none of them.
fn fill(lang: Lang, phrase: &Phrase, values: &[&str]) -> String {
    let mut text = String::new();
    for (at, part) in phrase.to(lang).split("{}").enumerate() {
        if let Some(value) = at.checked_sub(1).and_then(|before| values.get(before)) {
            text.push_str(value);
        }
        text.push_str(part);
    }
    text
}

/// An hour since 1970 as `2026-11-30T16:00Z`; nothing for one beyond the year 9999.
fn date(hour: u64) -> Option<String> {
    // Days in the calendar that begins with March: a leap day is the last of its year (Howard Hinnant's `civil_from_days`).
    let days = hour / 24 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (era * 400 + year, month + 1);
    let (year, month) = if month > 10 { (year + 1, month - 10) } else { (year, month + 2) };
    (year < 10_000).then(|| format!("{year:04}-{month:02}-{day:02}T{:02}:00Z", hour % 24))
}

fn role(member: &MemberView) -> &'static Phrase {
    match member.role {
        Role::Facilitator => &practice::FACILITATION,
        Role::Member => &practice::MEMBER,
        Role::Observer => &trust::OBSERVER,
    }
}

/// What is to be known of how a text stands; nothing where it simply counts.
fn stands(standing: Standing) -> Option<&'static Phrase> {
    match standing {
        Standing::Counts => None,
        Standing::Transmitted => Some(&COUNTED),
        Standing::Apart => Some(&APART),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_days_of_the_calendar() {
        assert_eq!(date(0).as_deref(), Some("1970-01-01T00:00Z"));
        assert_eq!(date(498_192).as_deref(), Some("2026-11-01T00:00Z"));
        assert_eq!(date(498_904).as_deref(), Some("2026-11-30T16:00Z"));
        // A leap day, and the day after one that is left out.
        assert_eq!(date(24 * 19_782).as_deref(), Some("2024-02-29T00:00Z"));
        assert_eq!(date(24 * 47_541).as_deref(), Some("2100-03-01T00:00Z"));
        assert_eq!(date(24 * 2_932_896 + 23).as_deref(), Some("9999-12-31T23:00Z"));
        assert_eq!(date(24 * 2_932_897), None);
        assert_eq!(date(1 << 53), None);
    }

    #[test]
    fn a_files_name_says_the_day_and_no_more() {
        assert_eq!(file_name(498_904, "md"), "sous-pli-copie-2026-11-30.md");
        assert_eq!(file_name(1 << 53, "json"), "sous-pli-copie-sans-date.json");
    }

    #[test]
    fn a_gap_in_a_value_is_text() {
        assert_eq!(
            fill(Lang::En, &MARK, &["{}", "a {} b", "30 November"]),
            "Personal copy of {}, group a {} b, 30 November: not to be passed on"
        );
    }
}
