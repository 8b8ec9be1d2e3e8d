//! What is written in the margin of a text: made after all that was settled first, so that this stays as it was.

use souspli::group::ContributionKind;
use souspli::log::entry::Log;
use souspli::log::payload::Content;
use souspli::seal::{SeededChance, SigningKey};

use super::Vectors;
use super::scene::Scene;

pub fn make(scene: &mut Scene, vectors: &mut Vectors) {
    let chance = &mut SeededChance::new(4);
    let [founder, member] =
        [&scene.founder, &scene.member].map(|keys| SigningKey::from_secret(*keys.signing.secret()));
    // The text that the founder shared again is her second entry.
    let to = scene.chain_of(&founder, Log::Content)[1].id;
    let text = "Cela me rappelle\u{202f}:\n\tla même colère. 🙂";
    let said = |kind| Content::Contribution { to, kind, text: text.into() };
    let resonance = said(ContributionKind::Resonance.number());
    let resonance = scene.share("contribution", &resonance, &member, vectors, chance);
    let last_word = said(ContributionKind::LastWord.number());
    scene.share("contribution, last word", &last_word, &founder, vectors, chance);
    scene.share("contribution of an unknown kind", &said(255), &member, vectors, chance);
    let withdrawal = Content::Withdrawal { entry: resonance.id(), to };
    scene.share("withdrawal", &withdrawal, &member, vectors, chance);
}
