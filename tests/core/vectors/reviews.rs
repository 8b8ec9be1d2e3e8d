//! A review with its hands, a part of its document, and what is submitted: made after all that was settled before, so that this stays
//! as it was.

use souspli::doc::{Document, Writer, client_id};
use souspli::group::{ReviewPart, ReviewText};
use souspli::log::payload::{Content, person_of};
use souspli::seal::{SeededChance, SigningKey, bytes};

use super::Vectors;
use super::scene::Scene;

pub fn make(scene: &mut Scene, vectors: &mut Vectors) {
    let chance = &mut SeededChance::new(5);
    let [founder, member] =
        [&scene.founder, &scene.member].map(|keys| SigningKey::from_secret(*keys.signing.secret()));
    let (doc, nonce) = (bytes(chance), bytes(chance));
    let review = Content::Review { doc, title: "Bilan de l’année".into(), hands: Vec::new() };
    scene.share("review", &review, &founder, vectors, chance);
    let hands = vec![person_of(&member.public())];
    scene.share("hands", &Content::Hands { doc, hands }, &founder, vectors, chance);
    let client = client_id(&member.public().0, &doc, &nonce);
    let mut writer = Writer::new(Document::new(), client).unwrap();
    writer.insert(ReviewPart::Common.field(), 0, "Une même fatigue.").unwrap();
    let update = writer.take().unwrap().unwrap();
    scene.share("update of a review", &Content::Update { doc, nonce, update }, &member, vectors, chance);
    let text = ReviewText {
        parts: vec![
            (ReviewPart::Common.number(), "Une même fatigue.".into()),
            (ReviewPart::Divergences.number(), "Deux lectures\u{202f}:\n\tla règle, le lien. 🙂".into()),
            (200, "D’une version à venir".into()),
        ],
    };
    scene.share("submission", &Content::Submission { doc, text }, &founder, vectors, chance);
}
