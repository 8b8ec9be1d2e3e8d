//! Padding: sizes tell little, and carry nothing.

use souspli::seal::{PaddingError, Size, TooLarge, pad, unpad};

#[test]
fn what_is_padded_comes_back() {
    for size in [Size::Head, Size::Padme] {
        for length in [0, 1, 1019, 1020, 1021, 4092, 4093, 16_380, 16_381, size.capacity()] {
            let payload = vec![0xee; length];
            let plaintext = pad(&payload, size).unwrap();
            assert_eq!(unpad(&plaintext, size).unwrap(), payload);
        }
        assert_eq!(pad(&vec![0; size.capacity() + 1], size), Err(TooLarge));
    }
}

/// Zeros at the end of the payload stay the payload's.
#[test]
fn a_payload_of_zeros_keeps_its_length() {
    let payload = [0; 77];
    assert_eq!(unpad(&pad(&payload, Size::Padme).unwrap(), Size::Padme).unwrap(), payload);
}

#[test]
fn a46_heads_have_three_sizes_and_three_more_for_who_needs_them() {
    for (payload, total) in [
        (0, 4 << 10),
        ((4 << 10) - 4, 4 << 10),
        ((4 << 10) - 3, 16 << 10),
        ((16 << 10) - 4, 16 << 10),
        ((16 << 10) - 3, 64 << 10),
        ((64 << 10) - 4, 64 << 10),
        ((64 << 10) - 3, 256 << 10),
        ((256 << 10) - 3, 1 << 20),
        ((1 << 20) - 3, 4 << 20),
        ((4 << 20) - 4, 4 << 20),
    ] {
        assert_eq!(pad(&vec![1; payload], Size::Head).unwrap().len(), total);
    }
}

/// Values computed from the paper's definition, with floating-point logarithms.
#[test]
fn a46_packs_have_padme_sizes() {
    for (needed, total) in [
        (5, 1024),
        (1024, 1024),
        (1025, 1088),
        (1056, 1088),
        (2048, 2048),
        (2049, 2176),
        (9999, 10_240),
        (10_240, 10_240),
        (65_535, 65_536),
        (65_537, 67_584),
        (100_000, 100_352),
        (1_000_000, 1_015_808),
        (5_000_000, 5_111_808),
        (8_000_001, 8_126_464),
        (8_388_607, 8_388_608),
        (8_388_608, 8_388_608),
    ] {
        assert_eq!(Size::Padme.total(needed - 4), Some(total), "{needed}");
    }
}

#[test]
fn a46_padme_wastes_at_most_twelve_percent_and_has_few_sizes() {
    let mut sizes = std::collections::BTreeSet::new();
    let mut last = 0;
    for payload in (1020..Size::Padme.capacity()).step_by(97) {
        let total = Size::Padme.total(payload).unwrap();
        assert!(total >= payload + 4);
        assert!((total - payload - 4) * 100 <= total * 12, "{payload}");
        assert!(total >= last);
        last = total;
        sizes.insert(total);
    }
    assert!(sizes.len() < 330, "{}", sizes.len());
}

#[test]
fn there_is_one_padded_form() {
    let good = pad(b"payload", Size::Padme).unwrap();
    // Any byte of the padding.
    for at in 4 + 7..good.len() {
        let mut other = good.clone();
        other[at] = 1;
        assert_eq!(unpad(&other, Size::Padme), Err(PaddingError), "byte {at}");
    }
    // A length that reaches beyond, or wraps.
    for length in [1021, 1024, u32::MAX, u32::MAX - 3] {
        let mut other = good.clone();
        other[..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(unpad(&other, Size::Padme), Err(PaddingError), "{length}");
    }
    // A size of the other kind, a larger class than needed, a size of no class, one byte off.
    for total in [4 << 10, 16 << 10, 1088, 1025, 1023, 11] {
        let mut other = good.clone();
        other.resize(total, 0);
        assert_eq!(unpad(&other, Size::Padme), Err(PaddingError), "{total}");
    }
    assert_eq!(unpad(&good, Size::Head), Err(PaddingError));
    let mut large = pad(b"payload", Size::Head).unwrap();
    large.resize(16 << 10, 0);
    assert_eq!(unpad(&large, Size::Head), Err(PaddingError));
    for short in [&[][..], &[0; 3], &[0; 4]] {
        assert_eq!(unpad(short, Size::Padme), Err(PaddingError));
        assert_eq!(unpad(short, Size::Head), Err(PaddingError));
    }
}
