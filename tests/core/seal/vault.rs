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
fn a1_every_changed_byte_is_refused() {
    let (_, file) = vault();
    let mac = file.windows(4).position(|bytes| bytes == b"--- ").unwrap();
    let header = mac + 48;
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut other = file.clone();
            other[at] ^= 1 << bit;
            let told = error(&other, PASSPHRASE);
            if at >= header {
                assert_eq!(told, UnwrapError::Damaged, "byte {at}");
            } else if at < mac {
                // What is said of a changed stanza does not depend on the passphrase: nobody learns by it whether one is right.
                assert_eq!(told, error(&other, "autre chose"), "byte {at}");
                assert_ne!(told, UnwrapError::Damaged, "byte {at}");
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
fn a33_more_work_than_the_limit_is_refused_before_any() {
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
    // Less or a little more work than it was made with gives another key. So there is no least work: a vault that was made with a lower
    // one does not open to anybody but its maker.
    assert_eq!(error(&asking(&file, "1"), PASSPHRASE), UnwrapError::WrongPassphrase);
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

/// A vault in another shape that `age` would open: under a key, with other lengths, with no work written.
#[test]
fn a7_no_other_stanza_stands_for_the_passphrase() {
    let (_, file) = vault();
    let mac = file.windows(4).position(|bytes| bytes == b"--- ").unwrap();
    let salt = "A".repeat(22);
    let body = "A".repeat(43);
    for stanza in [
        format!("-> X25519 {body}\n{body}\n"),
        format!("-> scrypt {salt}\n{body}\n"),
        format!("-> scrypt {salt} 4 4\n{body}\n"),
        format!("-> Scrypt {salt} 4\n{body}\n"),
        format!("-> argon2id {salt} 4\n{body}\n"),
        format!("-> scrypt {} 4\n{body}\n", "A".repeat(21)),
        format!("-> scrypt {} 4\n{body}\n", "A".repeat(23)),
        String::new(),
    ] {
        let other = [&file[..22], stanza.as_bytes(), &file[mac..]].concat();
        assert_eq!(error(&other, PASSPHRASE), UnwrapError::Refused, "{stanza:?}");
    }
    let good = format!("-> scrypt {salt} 4\n{body}\n");
    let other = [&file[..22], good.as_bytes(), &file[mac..]].concat();
    assert_eq!(error(&other, PASSPHRASE), UnwrapError::WrongPassphrase);
}

/// Partitioning oracles need a file key of another length than 16 bytes: its stanza has another length than 32.
#[test]
fn a32_a_passphrase_is_tried_on_a_file_key_of_one_length_only() {
    let (_, file) = vault();
    let body = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
    let mac = file.windows(4).position(|bytes| bytes == b"--- ").unwrap();
    for length in (0..100).filter(|length| *length != 32) {
        let text = data_encoding::BASE64_NOPAD.encode(&vec![7; length]);
        let other = [&file[..body], text.as_bytes(), b"\n", &file[mac..]].concat();
        assert_eq!(error(&other, PASSPHRASE), UnwrapError::Refused, "{length}");
    }
}

/// A header bomb: see the one for sealed files.
#[test]
fn a34_a_bomb_of_stanzas_costs_nothing() {
    let bomb = format!("age-encryption.org/v1\n{}", "-> a\n\n".repeat(1 << 14));
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(error(bomb.as_bytes(), PASSPHRASE), UnwrapError::Refused);
    }
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
    let (_, file) = vault();
    let stanza = &file[22..file.windows(4).position(|bytes| bytes == b"--- ").unwrap()];
    let bomb = [&file[..22], &stanza.repeat(100_000)].concat();
    let start = Instant::now();
    assert_eq!(error(&bomb, PASSPHRASE), UnwrapError::Refused);
    assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());
}
