//! Words that people say or write down, and what a device keeps.

use souspli::group::{Framework, Sheet};
use souspli::log::SUITE;
use souspli::log::cbor::Writer;
use souspli::log::payload::{Content, ContentPayload, decode_content, words_transcript};
use souspli::seal::{
    KitSeed, SeededChance, VaultKey, open_row, row_name, seal_row, session_words, spoken_words,
};
use souspli::sync::{Founding, Replica, SessionCode};

use super::Vectors;
use super::scene::{HOUR, Scene};

pub fn make(scene: &Scene, vectors: &mut Vectors) {
    let (invitation, statement) = (&scene.invitation, &scene.statement);
    let transcript =
        words_transcript(statement, &scene.loc, &invitation.secret.commitment(), &invitation.inviter);
    vectors.bytes("words transcript", &transcript);
    vectors.text("six words", &spoken_words(&transcript).join(" "));
    kit(&scene.kit, vectors);
    session(vectors);
    row(vectors);
}

fn kit(kit: &KitSeed, vectors: &mut Vectors) {
    let words = kit.words().join(" ");
    // As the app gives it: decomposed. Only é and è occur.
    let typed = words.replace('é', "e\u{301}").replace('è', "e\u{300}");
    assert!(KitSeed::read(&typed).is_ok_and(|read| read.bytes() == kit.bytes()));
    vectors.bytes("kit seed", kit.bytes());
    vectors.text("kit words", &words);
    vectors.bytes("kit signing secret", &*kit.signing_key().secret());
    vectors.bytes("kit signing public", &kit.signing_key().public().0);
    vectors.bytes("kit age secret", &*kit.identity().secret());
    vectors.bytes("kit recipient", &kit.identity().recipient().0);
}

/// A session of a group of one, by the engine itself.
fn session(vectors: &mut Vectors) {
    let chance = &mut SeededChance::new(2);
    let founding = Founding::new("Les Passerelles", Framework::TeamBalint, "Sillage");
    let mut replica = Replica::found(&founding, HOUR, chance);
    let sheet = Sheet { title: "La colère".into(), ..Sheet::default() };
    replica.share(&sheet, HOUR, chance).unwrap();
    let mark = replica.open_session(HOUR, chance).unwrap();
    let payload = replica.ledger().entry(&mark).unwrap().payload().unwrap();
    let Ok(ContentPayload::Known(Content::Mark { seen })) = decode_content(payload) else {
        panic!("no mark");
    };
    let mut transcript = Writer::new();
    transcript.array(4).uint(SUITE).bytes(replica.group()).bytes(&mark).list(&seen);
    let transcript = transcript.into_bytes();
    let words = session_words(&transcript);
    assert_eq!(replica.session_code(&mark), Some(SessionCode::Words(words)));
    vectors.bytes("session transcript", &transcript);
    vectors.text("session words", &words.join(" "));
}

fn row(vectors: &mut Vectors) {
    let key = VaultKey::from_bytes([1; 32]);
    let name = row_name(&key, "group", &1u32.to_be_bytes());
    let row = seal_row(&key, "souspli/rows", name.as_bytes(), b"a row", &mut SeededChance::new(3));
    assert_eq!(open_row(&key, "souspli/rows", name.as_bytes(), &row).unwrap().as_slice(), b"a row");
    vectors.text("row name", &name);
    vectors.bytes("row", &row);
}
