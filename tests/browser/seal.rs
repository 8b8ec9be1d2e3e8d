//! Keys and sealing in WebAssembly: 32-bit sizes, the engine's chance, a memory that only grows.

use souspli::seal::{
    Identity, MAX_PLAINTEXT, OpenError, Passphrase, Size, SystemChance, UnwrapError, VaultKey, WorkFactor,
    bytes, open, open_row, pad, row_name, seal, seal_row, spoken_words, suggest, unpad, unwrap, wrap,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn now() -> f64 {
    js_sys::Date::now()
}

fn memory() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::JsCast::unchecked_into(wasm_bindgen::memory());
    let buffer: js_sys::ArrayBuffer = wasm_bindgen::JsCast::unchecked_into(memory.buffer());
    f64::from(buffer.byte_length())
}

#[wasm_bindgen_test]
fn what_is_sealed_opens_with_that_key_alone() {
    let me = Identity::generate(&mut SystemChance);
    for (payload, size) in [(0, Size::Head), (60_000, Size::Head), (200 << 10, Size::Padme)] {
        let payload = vec![7; payload];
        let file = seal(&me.recipient(), &pad(&payload, size).unwrap()).unwrap();
        assert_eq!(unpad(&open(&me, &file).unwrap(), size).unwrap(), payload);
        let other = Identity::generate(&mut SystemChance);
        assert_eq!(open(&other, &file).unwrap_err(), OpenError::NotForMe);
        let mut changed = file.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open(&me, &changed).unwrap_err(), OpenError::Damaged);
    }
}

#[wasm_bindgen_test]
fn the_largest_file_passes() {
    let me = Identity::generate(&mut SystemChance);
    let plaintext = pad(&vec![7; Size::Padme.capacity()], Size::Padme).unwrap();
    assert_eq!(plaintext.len(), MAX_PLAINTEXT);
    let file = seal(&me.recipient(), &plaintext).unwrap();
    assert!(open(&me, &file).unwrap().as_slice() == plaintext);
}

/// A length that overflows 32 bits.
#[wasm_bindgen_test]
fn claimed_lengths_do_not_wrap() {
    let mut plaintext = pad(b"payload", Size::Padme).unwrap();
    for length in [u32::MAX, u32::MAX - 3, 1 << 31] {
        plaintext[..4].copy_from_slice(&length.to_be_bytes());
        assert!(unpad(&plaintext, Size::Padme).is_err());
    }
}

#[wasm_bindgen_test]
fn chance_comes_from_the_engine() {
    let drawn: [[u8; 32]; 2] = [bytes(&mut SystemChance), bytes(&mut SystemChance)];
    assert_ne!(drawn[0], drawn[1]);
    assert_ne!(drawn[0], [0; 32]);
    assert_ne!(suggest(&mut SystemChance), suggest(&mut SystemChance));
}

#[wasm_bindgen_test]
fn a34_bombs_cost_nothing() {
    let me = Identity::generate(&mut SystemChance);
    let bomb = format!("age-encryption.org/v1\n{}", "-> a\n\n".repeat(1 << 14));
    let start = now();
    for _ in 0..100 {
        assert_eq!(open(&me, bomb.as_bytes()).unwrap_err(), OpenError::Refused);
    }
    assert!(now() - start < 500.0);
}

/// Two to four gigabytes would end the worker.
#[wasm_bindgen_test]
fn a33_more_work_than_the_limit_is_refused_before_any() {
    let passphrase = Passphrase::own("un pli bien cachete\u{301}").unwrap();
    let key = VaultKey::generate(&mut SystemChance);
    let file = wrap(&key, &passphrase, WorkFactor::trivial_for_tests()).unwrap();
    let at = file.windows(3).position(|bytes| bytes == b" 4\n").unwrap();
    let (before, start) = (memory(), now());
    for log_n in ["19", "20", "21", "22", "23"] {
        let dear = [&file[..=at], log_n.as_bytes(), &file[at + 2..]].concat();
        assert_eq!(unwrap(&dear, &passphrase).err(), Some(UnwrapError::TooCostly));
    }
    assert!(now() - start < 250.0);
    assert!(memory() - before < 1e6);
}

/// 128 MiB are there, and the standard vault opens.
#[wasm_bindgen_test]
fn a_standard_vault_opens() {
    let passphrase = Passphrase::own(&suggest(&mut SystemChance)).unwrap();
    let key = VaultKey::generate(&mut SystemChance);
    let file = wrap(&key, &passphrase, WorkFactor::STANDARD).unwrap();
    assert_eq!(unwrap(&file, &passphrase).unwrap().bytes(), key.bytes());
    let wrong = Passphrase::typed("autre chose");
    assert_eq!(unwrap(&file, &wrong).err(), Some(UnwrapError::WrongPassphrase));
}

/// What the native build computes, so that a person's two devices agree.
#[wasm_bindgen_test]
fn words_and_names_are_those_of_every_other_device() {
    let words = ["réussir", "englober", "rayonner", "tyran", "gravir", "wagon"];
    assert_eq!(spoken_words(b"transcript"), words);
    let key = VaultKey::from_bytes([1; 32]);
    assert_eq!(row_name(&key, "t", b"n"), ROW_NAME);
    let row = seal_row(&key, "t", b"n", b"text", &mut SystemChance);
    assert_eq!(open_row(&key, "t", b"n", &row).unwrap().as_slice(), b"text");
}

/// HMAC by Node.
const ROW_NAME: &str = "nwt5bg5mrmrfhw2o7hwzadaphsrbl66csungxntwn3azted7uuoq";
