//! Twenty-four words on paper, and what comes back from them.

use souspli::seal::{KIT_WORDS, KitError, KitSeed, OpenError, SeededChance, open, seal, word_list};
use unicode_normalization::UnicodeNormalization;

/// As the `mnemonic` package for Python (0.21, by the authors of BIP-39) spells the seeds 0, 1, … 31; all ones; all zeros.
const COUNTED: &str = "abaisser agréable inductif agréable éligible achat bolide boucle amateur exister dérober bison \
    abrasif justice écharpe inonder avancer piano adulte cobra papaye anonyme hangar tomate";
const ONES: (&str, &str) = ("zoologie", "valable");
const ZEROS: (&str, &str) = ("abaisser", "anaphore");

fn counted() -> KitSeed {
    KitSeed::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()))
}

/// The caller's part: in a browser String.normalize("NFKD").
fn read(text: &str) -> Result<KitSeed, KitError> {
    KitSeed::read(&text.nfkd().collect::<String>())
}

fn error(text: &str) -> KitError {
    read(text).err().expect("refused")
}

#[test]
fn the_words_are_those_of_bip_39() {
    assert_eq!(counted().words().join(" "), COUNTED);
    for (seed, (most, last)) in [(0xff, ONES), (0, ZEROS)] {
        let words = KitSeed::from_bytes([seed; 32]).words();
        assert_eq!(words[..23], [most; 23]);
        assert_eq!(words[23], last);
    }
}

#[test]
fn what_was_written_down_comes_back() {
    let chance = &mut SeededChance::new(1);
    for _ in 0..100 {
        let kit = KitSeed::generate(chance);
        let words = kit.words();
        let again = read(&words.join(" ")).unwrap();
        assert_eq!(again.words(), words);
        assert_eq!(again.signing_key().public(), kit.signing_key().public());
        assert_eq!(again.identity().recipient(), kit.identity().recipient());
    }
}

#[test]
fn hands_and_keyboards_may_differ() {
    let plain: String = COUNTED.nfd().filter(char::is_ascii).collect();
    for text in [
        COUNTED.to_uppercase(),
        plain.clone(),
        plain.to_uppercase(),
        COUNTED.nfd().collect(),
        format!("\n  {}\t", COUNTED.replace(' ', " \u{a0}\r\n")),
    ] {
        assert_eq!(read(&text).unwrap().words(), counted().words(), "{text:?}");
    }
    // Composed, from a caller who forgot to take it apart.
    assert_eq!(KitSeed::read(COUNTED).unwrap().words(), counted().words());
}

#[test]
fn a_word_that_is_not_whole_is_told_by_its_place_and_not_guessed() {
    let words = counted().words();
    for place in 0..KIT_WORDS {
        for wrong in ["abai", "abaisse", "abaissers", "l'achat", "œuf", "1.", "abandon\u{2019}"] {
            let mut other = words;
            other[place] = wrong;
            assert_eq!(error(&other.join(" ")), KitError::Unknown { position: place + 1 }, "{wrong}");
        }
    }
    // The first of two.
    let mut other = words;
    (other[4], other[20]) = ("cinq", "six");
    assert_eq!(error(&other.join(" ")), KitError::Unknown { position: 5 });
}

#[test]
fn too_few_and_too_many_are_counted() {
    for count in [0, 1, 12, 23] {
        let words = counted().words()[..count].join(" ");
        assert_eq!(error(&words), KitError::Count { words: count });
    }
    assert_eq!(error(&format!("{COUNTED} achat")), KitError::Count { words: 25 });
}

#[test]
fn a_wrong_word_of_the_list_is_noticed_nearly_always() {
    let words = counted().words();
    let (mut tried, mut passed) = (0, 0);
    for place in 0..KIT_WORDS {
        for step in (1..2048).step_by(67) {
            let mut other = words;
            let at = word_list().iter().position(|word| *word == words[place]).unwrap();
            other[place] = word_list()[(at + step) % 2048];
            tried += 1;
            match read(&other.join(" ")) {
                Ok(_) => passed += 1,
                Err(error) => assert_eq!(error, KitError::Checksum),
            }
        }
    }
    // Eight bits: one in 256.
    assert!(tried > 700 && passed < 12, "{passed} of {tried}");
    let mut swapped = words;
    swapped.swap(3, 4);
    assert_eq!(error(&swapped.join(" ")), KitError::Checksum);
}

/// The values: HKDF by Python's hmac over the labels of PROTOCOL.md.
#[test]
fn a_kits_keys_come_from_its_words_alone() {
    let kit = counted();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let signing = "90e57412fdccaeb212dd9695aa33f55137bb70098e6c42f8ea6616246954034f";
    assert_eq!(hex(&*kit.signing_key().secret()), signing);
    let age = "891ac60151fedf4ca8efedc77b78d0544b5bc9fea5e1b4c82897289bea246fcc";
    assert_eq!(hex(&*kit.identity().secret()), age);
    let file = seal(&kit.identity().recipient(), b"grant").unwrap();
    assert_eq!(open(&read(COUNTED).unwrap().identity(), &file).unwrap().as_slice(), b"grant");
    let other = KitSeed::from_bytes([0; 32]);
    assert_eq!(open(&other.identity(), &file).unwrap_err(), OpenError::NotForMe);
    let signature = kit.signing_key().sign("souspli/1/test", b"text");
    assert!(kit.signing_key().public().verify("souspli/1/test", b"text", &signature).is_ok());
    assert!(other.signing_key().public().verify("souspli/1/test", b"text", &signature).is_err());
}
