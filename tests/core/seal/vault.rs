//! The vault file in the hands of a thief, or of a store that offers a dearer one.

use std::time::{Duration, Instant};

use age::secrecy::SecretString;
use souspli::seal::{
    MAX_WORK_FACTOR, Passphrase, SeededChance, UnwrapError, VaultKey, WORK_FACTOR, WorkFactor, unwrap, wrap,
};

const PASSPHRASE: &str = "un pli bien cachete\u{301}";

fn vault() -> (VaultKey, Vec<u8>) {
    let key = VaultKey::generate(&mut SeededChance::new(1));
    let file = wrap(&key, &Passphrase::own(PASSPHRASE).unwrap(), WorkFactor::trivial_for_tests()).unwrap();
    (key, file)
}

fn error(file: &[u8], passphrase: &str) -> UnwrapError {
    unwrap(file, &Passphrase::typed(passphrase)).err().expect("refused")
}

#[test]
fn only_the_passphrase_opens_it() {
    let (key, file) = vault();
    let opened = unwrap(&file, &Passphrase::typed(PASSPHRASE)).unwrap();
    assert_eq!(opened.bytes(), key.bytes());
    assert_eq!(error(&file, "un pli mal cachete\u{301}"), UnwrapError::WrongPassphrase);
    assert_eq!(error(&file, ""), UnwrapError::WrongPassphrase);
    assert!(!file.windows(8).any(|bytes| bytes == &key.bytes()[..8]));
}

#[test]
fn two_vaults_of_one_passphrase_have_nothing_in_common() {
    let (_, one) = vault();
    let (_, two) = vault();
    assert_ne!(one, two);
    let salt = |file: &[u8]| file[32..54].to_vec();
    assert_ne!(salt(&one), salt(&two));
}

#[test]
fn every_changed_byte_is_refused() {
    let (_, file) = vault();
    let header = file.windows(4).position(|bytes| bytes == b"--- ").unwrap() + 48;
    for at in 0..file.len() {
        for bit in [1, 0x80] {
            let mut other = file.clone();
            other[at] ^= bit;
            let error = error(&other, PASSPHRASE);
            if at >= header {
                assert_eq!(error, UnwrapError::Damaged, "byte {at}");
            }
        }
        assert!(unwrap(&file[..at], &Passphrase::typed(PASSPHRASE)).is_err(), "cut to {at}");
    }
    assert_eq!(error(&[&file[..], b"\0"].concat(), PASSPHRASE), UnwrapError::Damaged);
}

/// The header's work factor replaced.
fn asking(file: &[u8], log_n: &str) -> Vec<u8> {
    let at = file.windows(3).position(|bytes| bytes == b" 4\n").unwrap();
    [&file[..=at], log_n.as_bytes(), &file[at + 2..]].concat()
}

#[test]
fn more_work_than_the_limit_is_refused_before_any() {
    let (_, file) = vault();
    for (log_n, expected) in [
        ("19", UnwrapError::TooCostly),
        ("20", UnwrapError::TooCostly),
        ("21", UnwrapError::TooCostly),
        ("22", UnwrapError::TooCostly),
        ("23", UnwrapError::TooCostly),
        ("64", UnwrapError::TooCostly),
        ("99", UnwrapError::TooCostly),
        ("100", UnwrapError::Refused),
        ("274", UnwrapError::Refused),
        ("0", UnwrapError::Refused),
        ("04", UnwrapError::Refused),
        ("+4", UnwrapError::Refused),
        ("-4", UnwrapError::Refused),
        ("0x4", UnwrapError::Refused),
        ("4 ", UnwrapError::Refused),
        (" 4", UnwrapError::Refused),
        ("4 4", UnwrapError::Refused),
        ("", UnwrapError::Refused),
    ] {
        let start = Instant::now();
        assert_eq!(error(&asking(&file, log_n), PASSPHRASE), expected, "{log_n:?}");
        assert!(start.elapsed() < Duration::from_millis(50), "{log_n:?}: {:?}", start.elapsed());
    }
    // Less or a little more work than it was made with gives another key.
    assert_eq!(error(&asking(&file, "3"), PASSPHRASE), UnwrapError::WrongPassphrase);
    assert_eq!(error(&asking(&file, "10"), PASSPHRASE), UnwrapError::WrongPassphrase);
}

#[test]
fn the_standard_work_is_written_in_the_file() {
    let key = VaultKey::generate(&mut SeededChance::new(1));
    let file = wrap(&key, &Passphrase::own(PASSPHRASE).unwrap(), WorkFactor::STANDARD).unwrap();
    let line = format!(" {WORK_FACTOR}\n");
    assert!(file[54..].starts_with(line.as_bytes()));
    assert_eq!((WORK_FACTOR, MAX_WORK_FACTOR), (17, 18));
    assert_eq!(unwrap(&file, &Passphrase::typed(PASSPHRASE)).unwrap().bytes(), key.bytes());
}

#[test]
fn other_files_are_no_vaults() {
    let (_, file) = vault();
    let stanza = &file[22..file.windows(4).position(|bytes| bytes == b"--- ").unwrap()];
    let (before, after) = file.split_at(22 + stanza.len());
    // A second stanza of any kind.
    for more in [stanza, b"-> x-grease\n\n"] {
        assert_eq!(error(&[before, more, after].concat(), PASSPHRASE), UnwrapError::Refused);
    }
    // A file under the same passphrase that somebody made for something else, of our length.
    let mut recipient = age::scrypt::Recipient::new(SecretString::from("un pli bien cachete".to_owned()));
    recipient.set_work_factor(4);
    for content in [vec![7; 48], vec![7; 32], vec![], [&b"souspli/1/vault\0"[..], &[7; 31]].concat()] {
        let other = age::encrypt(&recipient, &content).unwrap();
        assert_eq!(error(&other, PASSPHRASE), UnwrapError::Damaged);
    }
    // What `age` writes around our content is a vault: another implementation can make and read it.
    let content = [&b"souspli/1/vault\0"[..], &[7; 32]].concat();
    let other = age::encrypt(&recipient, &content).unwrap();
    assert_eq!(unwrap(&other, &Passphrase::typed(PASSPHRASE)).unwrap().bytes(), &[7; 32]);
    let armored = age::encrypt_and_armor(&recipient, &content).unwrap();
    assert_eq!(error(armored.as_bytes(), PASSPHRASE), UnwrapError::Refused);
}

/// A header bomb: see the one for sealed files.
#[test]
fn a_bomb_of_stanzas_costs_nothing() {
    let bomb = format!("age-encryption.org/v1\n{}", "-> a\n\n".repeat(1 << 14));
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(error(bomb.as_bytes(), PASSPHRASE), UnwrapError::Refused);
    }
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
}
