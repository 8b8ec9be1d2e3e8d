//! Rows of the local database in the hands of whoever can write it.

use souspli::seal::{SeededChance, VaultKey, open_row, row_name, seal_row};

#[test]
fn a_row_opens_in_its_place_alone() {
    let chance = &mut SeededChance::new(1);
    let key = VaultKey::generate(chance);
    let row = seal_row(&key, "entries", b"one", b"text", chance);
    assert_eq!(open_row(&key, "entries", b"one", &row).unwrap().as_slice(), b"text");
    assert!(open_row(&key, "entries", b"two", &row).is_err());
    assert!(open_row(&key, "seen", b"one", &row).is_err());
    // Where table and name meet is part of the place.
    assert!(open_row(&key, "entrieso", b"ne", &row).is_err());
    assert!(open_row(&key, "entrie", b"sone", &row).is_err());
    assert!(open_row(&VaultKey::generate(chance), "entries", b"one", &row).is_err());
    assert!(open_row(&VaultKey::from_bytes(*key.bytes()), "entries", b"one", &row).is_ok());
}

#[test]
fn two_rows_cannot_be_swapped() {
    let chance = &mut SeededChance::new(2);
    let key = VaultKey::generate(chance);
    let one = seal_row(&key, "entries", b"one", b"first", chance);
    let two = seal_row(&key, "entries", b"two", b"second", chance);
    assert!(open_row(&key, "entries", b"one", &two).is_err());
    assert!(open_row(&key, "entries", b"two", &one).is_err());
}

#[test]
fn every_change_to_a_row_is_refused() {
    let chance = &mut SeededChance::new(3);
    let key = VaultKey::generate(chance);
    let row = seal_row(&key, "t", b"n", &[9; 100], chance);
    for at in 0..row.len() {
        for bit in [1, 0x80] {
            let mut other = row.clone();
            other[at] ^= bit;
            assert!(open_row(&key, "t", b"n", &other).is_err(), "byte {at}");
        }
        assert!(open_row(&key, "t", b"n", &row[..at]).is_err(), "cut to {at}");
    }
    assert!(open_row(&key, "t", b"n", &[&row[..], b"\0"].concat()).is_err());
}

#[test]
fn the_same_text_never_looks_the_same() {
    let chance = &mut SeededChance::new(4);
    let key = VaultKey::generate(chance);
    assert_ne!(seal_row(&key, "t", b"n", b"text", chance), seal_row(&key, "t", b"n", b"text", chance));
}

#[test]
fn names_name_nothing_and_are_stable() {
    let chance = &mut SeededChance::new(5);
    let key = VaultKey::generate(chance);
    let name = row_name(&key, "situations", b"mme-durand");
    assert_eq!(name, row_name(&key, "situations", b"mme-durand"));
    assert_eq!(name.len(), 52);
    assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    assert_ne!(name, row_name(&key, "situation", b"smme-durand"));
    assert_ne!(name, row_name(&key, "situations", b"mme-durant"));
    assert_ne!(name, row_name(&VaultKey::generate(chance), "situations", b"mme-durand"));
}
