//! Passphrases as people type them, and words as they say them.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use souspli::seal::{
    Chance, OWN_PASSPHRASE_MIN, Passphrase, SeededChance, VaultKey, WorkFactor, base32, digest,
    session_words, spoken, spoken_words, suggest, unwrap, word_list, wrap,
};
use unicode_normalization::UnicodeNormalization;

/// Whether what is typed opens a vault made with what was chosen.
fn opens(chosen: &str, typed: &str) -> bool {
    // The caller's part: in a browser String.normalize("NFKD").
    let (chosen, typed): (String, String) = (chosen.nfkd().collect(), typed.nfkd().collect());
    let key = VaultKey::from_bytes([1; 32]);
    let file = wrap(&key, &Passphrase::typed(&chosen), WorkFactor::trivial_for_tests()).unwrap();
    unwrap(&file, &Passphrase::typed(&typed)).is_ok()
}

#[test]
fn a_mac_and_a_windows_keyboard_type_one_passphrase() {
    let text = "Été à Çanakkale, œuvre naïve n°1";
    let composed: String = text.nfc().collect();
    let decomposed: String = text.nfd().collect();
    assert_ne!(composed, decomposed);
    assert!(opens(&composed, &decomposed));
    assert!(opens(&decomposed, &composed));
}

#[test]
fn what_keyboards_and_paper_change_does_not_count() {
    for (chosen, typed) in [
        ("réussir englober rayonner", "REUSSIR  Englober\trayonner "),
        ("réussir englober rayonner", " reussir\u{a0}englober\nrayonner"),
        ("l'été à la mer", "l\u{2019}été a la mer"),
        ("œuvre et æther", "OEUVRE ET AETHER"),
        ("ｐｌｉ ﬁn", "pli fin"),
        ("İstanbul Straße", "istanbul straße"),
    ] {
        assert!(opens(chosen, typed), "{chosen:?} {typed:?}");
        assert!(opens(typed, chosen), "{chosen:?} {typed:?}");
    }
}

#[test]
fn everything_else_counts() {
    for (chosen, typed) in [
        ("réussir englober rayonner", "réussir rayonner englober"),
        ("réussir englober rayonner", "réussirenglober rayonner"),
        ("pli 1", "pli 2"),
        ("pli!", "pli"),
        ("भारत", "भरत"),
        ("が", "か\u{3099}a"),
    ] {
        assert!(!opens(chosen, typed), "{chosen:?} {typed:?}");
    }
}

#[test]
fn a_passphrase_of_ones_own_has_sixteen_characters_once_reduced() {
    assert_eq!(OWN_PASSPHRASE_MIN, 16);
    assert!(Passphrase::own("seize caractères").is_ok());
    assert!(Passphrase::own("quinze lettres.").is_err());
    // Neither spaces nor the parts of an accent make it longer.
    assert!(Passphrase::own("  quinze    lettres.  ").is_err());
    assert_eq!(Passphrase::own("e\u{301}e\u{301}e\u{301}").err().unwrap().characters, 3);
    assert!(Passphrase::own("                    ").is_err());
    assert!(Passphrase::own("").is_err());
}

#[test]
fn proposed_words_are_long_enough_differ_and_open_however_typed() {
    let chance = &mut SeededChance::new(1);
    let mut seen = HashSet::new();
    for _ in 0..500 {
        let words = suggest(chance);
        assert_eq!(words.split(' ').count(), 6);
        assert!(words.split(' ').all(|word| word_list().contains(&word)));
        assert!(Passphrase::own(&words).is_ok(), "{words}");
        assert!(seen.insert(words));
    }
    for words in seen.iter().take(20) {
        let plain: String = words.nfd().filter(char::is_ascii).collect();
        assert!(opens(words, &plain.to_uppercase()), "{words}");
    }
}

/// All ones, all zeros, and each single word.
#[test]
fn a44_sixty_six_bits_become_six_words() {
    let list = word_list();
    assert_eq!(spoken(&[0; 9]), [list[0]; 6]);
    assert_eq!(spoken(&[0xff; 9]), [list[2047]; 6]);
    // 11 bits a word, the first word first.
    assert_eq!(
        spoken(&[0x00, 0x20, 0, 0, 0, 0, 0, 0, 0]),
        [list[1], list[0], list[0], list[0], list[0], list[0]]
    );
    assert_eq!(spoken(&[0, 0, 0, 0, 0, 0, 0, 0, 0x40])[5], list[1]);
    // The last six bits of nine bytes say nothing.
    assert_eq!(spoken(&[0, 0, 0, 0, 0, 0, 0, 0, 0x3f]), [list[0]; 6]);
    // All other bits do.
    let mut said = HashSet::new();
    for bit in 0..66 {
        let mut bytes = [0; 9];
        bytes[bit / 8] = 0x80 >> (bit % 8);
        assert!(said.insert(spoken(&bytes)));
    }
}

/// The value: Node's scrypt, N = 2^14, r = 8, p = 1. Fixed, since both devices must agree over versions.
#[test]
fn a44_words_over_a_transcript_are_stretched() {
    let words = ["réussir", "englober", "rayonner", "tyran", "gravir", "wagon"];
    assert_eq!(spoken_words(b"transcript"), words);
    assert_ne!(spoken_words(b"transcripu"), words);
}

/// The value: Python's hashlib.scrypt, under the salt of PROTOCOL.md. One transcript, said for the one thing, is not heard for the other.
#[test]
fn a_sessions_words_are_never_an_admissions() {
    let words = ["tailler", "givre", "groupe", "diminuer", "linéaire", "acteur"];
    assert_eq!(session_words(b"transcript"), words);
    for transcript in 0..8u8 {
        assert_ne!(session_words(&[transcript]), spoken_words(&[transcript]));
    }
}

/// 66 bits, each bought with 16 MiB of scrypt: the parameters and the length that two people's safety rests on.
#[test]
fn a44_six_words_are_66_bits_of_scrypt_in_16_mebibytes() {
    let stretch = |log_n, r, p, salt: &[u8]| {
        let mut stretched = [0; 32];
        let params = scrypt::Params::new(log_n, r, p, 32).unwrap();
        scrypt::scrypt(b"transcript", salt, &params, &mut stretched).unwrap();
        spoken(&stretched)
    };
    let said = spoken_words(b"transcript");
    assert_eq!((128 * 8) << 14, 16 << 20);
    assert_eq!(said, stretch(14, 8, 1, b"souspli/1/words\0"));
    assert_eq!(session_words(b"transcript"), stretch(14, 8, 1, b"souspli/1/session-words\0"));
    for (log_n, r, p) in [(13, 8, 1), (15, 8, 1), (14, 4, 1), (14, 8, 2)] {
        assert_ne!(said, stretch(log_n, r, p, b"souspli/1/words\0"));
    }
    assert_ne!(said, stretch(14, 8, 1, b"souspli/1/words"));
    let bits = (word_list().len() as f64).log2() * said.len() as f64;
    assert!((bits - 66.0).abs() < 1e-9, "{bits}");
}

/// A cheap function would let an attacker try billions of keys a second for matching words.
#[test]
fn a44_stretching_takes_its_time() {
    let start = std::time::Instant::now();
    for transcript in 0..10u8 {
        std::hint::black_box(spoken_words(&[transcript]));
    }
    assert!(start.elapsed() > std::time::Duration::from_millis(50), "{:?}", start.elapsed());
}

fn without_accents(word: &str) -> String {
    word.nfd().filter(|c| c.is_ascii()).collect()
}

#[test]
fn the_list_is_that_of_bip_39() {
    let list = word_list();
    assert_eq!(list.len(), 2048);
    assert_eq!((list[0], list[2047]), ("abaisser", "zoologie"));
    for word in list {
        assert_eq!(*word, word.nfc().collect::<String>());
        assert!((5..=8).contains(&word.chars().count()), "{word}");
    }
    let plain: Vec<String> = list.iter().map(|word| without_accents(word)).collect();
    // Sorted once accents are dropped, so that a paper list can be searched.
    assert!(plain.is_sorted());
    let starts: BTreeSet<&str> = plain.iter().map(|word| &word[..4]).collect();
    assert_eq!(starts.len(), 2048);
    // SHA-256 of the file in the BIP's repository, which is in NFKD.
    let file: String = list.iter().flat_map(|word| word.nfkd().chain(['\n'])).collect();
    let expected = "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59";
    assert_eq!(data_encoding::HEXLOWER.encode(&digest(file.as_bytes())), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a person types opens what they chose, in each of Unicode's forms.
    #[test]
    fn every_form_of_a_text_is_one_passphrase(text in "\\PC{1,24}") {
        prop_assert!(opens(&text, &text.nfc().collect::<String>()));
        prop_assert!(opens(&text, &text.nfd().collect::<String>()));
        prop_assert!(opens(&text, &text.nfkc().collect::<String>()));
        prop_assert!(opens(&text, &text.nfkd().collect::<String>()));
        let spaced = ["\u{2003}", &text, "\n"].concat();
        prop_assert!(opens(&text, &spaced));
    }

    #[test]
    fn different_ascii_words_are_different(one in "[a-z0-9]{1,12}", two in "[a-z0-9]{1,12}") {
        prop_assert_eq!(opens(&one, &two), one == two);
    }
}

/// Words come from all of the list.
#[test]
fn no_part_of_the_list_is_favoured() {
    let chance = &mut SeededChance::new(9);
    let mut seen = HashSet::new();
    for _ in 0..4000 {
        let mut drawn = [0; 9];
        chance.fill(&mut drawn);
        seen.extend(spoken(&drawn));
    }
    assert!(seen.len() > 2040, "{}", seen.len());
    assert_eq!(base32(&[0xff]), "74");
}
