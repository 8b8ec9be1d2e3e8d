//! Sealed files in the hands of a store that changes, cuts, joins and swaps them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{Read, Write};

use age::secrecy::ExposeSecret;
use age_core::format::{FileKey, Stanza};
use souspli::seal::{Identity, MAX_PLAINTEXT, OpenError, SealError, SeededChance, Size, open, pad, seal};

fn identity(seed: u64) -> Identity {
    Identity::generate(&mut SeededChance::new(seed))
}

/// Where the payload (the nonce) begins.
fn header_length(file: &[u8]) -> usize {
    let mac = file.windows(5).position(|bytes| bytes == b"\n--- ").unwrap();
    mac + 1 + 4 + 43 + 1
}

#[test]
fn what_is_sealed_opens_with_that_key_alone() {
    let me = identity(1);
    for length in [0, 1, 1024, 65_535, 65_536, 65_537, 200 << 10] {
        let plaintext = vec![0x5a; length];
        let file = seal(&me.recipient(), &plaintext).unwrap();
        assert_eq!(open(&me, &file).unwrap().as_slice(), plaintext);
        assert_eq!(open(&identity(2), &file).unwrap_err(), OpenError::NotForMe);
        // Kept as 32 bytes and made again.
        let again = Identity::from_secret(*me.secret());
        assert_eq!(open(&again, &file).unwrap().as_slice(), plaintext);
    }
}

#[test]
fn every_changed_byte_is_refused() {
    let me = identity(1);
    let file = seal(&me.recipient(), &[7; 300]).unwrap();
    let payload = header_length(&file);
    for at in 0..file.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut other = file.clone();
            other[at] ^= bit;
            let error = open(&me, &other).expect_err("opened after a change");
            // Inside the encrypted part one error says all: no telling which chunk or which part of it failed.
            if at >= payload {
                assert_eq!(error, OpenError::Damaged, "byte {at}");
            }
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let me = identity(1);
    let file = seal(&me.recipient(), &[7; 300]).unwrap();
    for length in 0..file.len() {
        assert!(open(&me, &file[..length]).is_err(), "cut to {length}");
    }
    for more in [&b"\0"[..], &[0; 16], &[0; 17], &file] {
        assert_eq!(open(&me, &[&file, more].concat()).unwrap_err(), OpenError::Damaged);
    }
    for before in [&b"\0"[..], b"\n", &file] {
        let error = open(&me, &[before, &file].concat()).unwrap_err();
        assert!(matches!(error, OpenError::Refused | OpenError::Damaged));
    }
}

#[test]
fn chunks_stay_where_they_are() {
    const CHUNK: usize = (64 << 10) + 16;
    let me = identity(1);
    let plaintext: Vec<u8> = (0..200u32 << 10).map(|at| u8::try_from(at >> 10).unwrap()).collect();
    let file = seal(&me.recipient(), &plaintext).unwrap();
    let start = header_length(&file) + 16;
    let (head, payload) = file.split_at(start);
    let chunks: Vec<&[u8]> = payload.chunks(CHUNK).collect();
    assert_eq!(chunks.len(), 4);
    let together = |order: &[usize]| {
        let mut file = head.to_vec();
        for at in order {
            file.extend_from_slice(chunks[*at]);
        }
        file
    };
    assert_eq!(open(&me, &together(&[0, 1, 2, 3])).unwrap().as_slice(), plaintext);
    let orders: [&[usize]; 13] = [
        &[1, 0, 2, 3],
        &[0, 2, 1, 3],
        &[0, 1, 3, 2],
        &[3],
        &[0, 3],
        &[0, 1, 3],
        &[0, 1, 2],
        &[0, 1],
        &[0],
        &[],
        &[0, 0, 1, 2, 3],
        &[0, 1, 2, 2, 3],
        &[0, 1, 2, 3, 3],
    ];
    for order in orders {
        assert_eq!(open(&me, &together(order)).unwrap_err(), OpenError::Damaged, "{order:?}");
    }
    for at in 0..4 {
        let mut other = file.clone();
        other[start + at * CHUNK + 9] ^= 1;
        assert_eq!(open(&me, &other).unwrap_err(), OpenError::Damaged, "chunk {at}");
    }
    // Chunks of another file to the same recipient.
    let second = seal(&me.recipient(), &plaintext).unwrap();
    let second = &second[header_length(&second) + 16..];
    let mixed = [head, &payload[..CHUNK], &second[CHUNK..]].concat();
    assert_eq!(open(&me, &mixed).unwrap_err(), OpenError::Damaged);
}

#[test]
fn a12_no_two_files_share_a_share_or_a_nonce() {
    let me = identity(1);
    let (mut shares, mut nonces, mut ends) = (HashSet::new(), HashSet::new(), HashSet::new());
    let (mut files, theirs) = (HashSet::new(), Watching::new(&me));
    for _ in 0..1000 {
        let file = seal(&me.recipient(), b"the same text").unwrap();
        // The `age` crate writes a grease stanza of random shape: each of them is within the policy.
        assert_eq!(open(&me, &file).unwrap().as_slice(), b"the same text");
        let header = header_length(&file);
        assert!(shares.insert(file[22..22 + 53].to_vec()));
        assert!(nonces.insert(file[header..header + 16].to_vec()));
        assert!(ends.insert(file[header + 16..].to_vec()));
        let mut text = vec![];
        let decryptor = age::Decryptor::new(&file[..]).unwrap();
        decryptor.decrypt(std::iter::once(&theirs as _)).unwrap().read_to_end(&mut text).unwrap();
        assert!(files.insert(file));
    }
    assert_eq!(theirs.keys.borrow().len(), 1000, "as many file keys as files");
}

/// Opens files as `age` does, and remembers their keys.
struct Watching {
    identity: age::x25519::Identity,
    keys: RefCell<HashSet<[u8; 16]>>,
}

impl Watching {
    fn new(identity: &Identity) -> Self {
        Self { identity: identity.to_age_text().parse().unwrap(), keys: RefCell::default() }
    }
}

impl age::Identity for Watching {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        let unwrapped = self.identity.unwrap_stanza(stanza);
        if let Some(Ok(key)) = &unwrapped {
            self.keys.borrow_mut().insert(*key.expose_secret());
        }
        unwrapped
    }
}

/// One header with two file keys, for two people: each would read a text of their own under one name.
struct TwoFaces(age::x25519::Recipient, age::x25519::Recipient);

impl age::Recipient for TwoFaces {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let other = FileKey::new(Box::new([7; 16]));
        let (mut stanzas, labels) = self.0.wrap_file_key(file_key)?;
        stanzas.extend(self.1.wrap_file_key(&other)?.0);
        Ok((stanzas, labels))
    }
}

#[test]
fn a31_of_two_people_with_two_file_keys_at_most_one_opens() {
    let people = [identity(1), identity(2)];
    let [one, two] = &people;
    let recipient = |of: &Identity| of.recipient().to_age_text().parse::<age::x25519::Recipient>().unwrap();
    for faces in [TwoFaces(recipient(one), recipient(two)), TwoFaces(recipient(two), recipient(one))] {
        let file = age::encrypt(&faces, b"text").unwrap();
        // The format itself: the MAC over the header holds under one of the two keys.
        let opens = |of: &Identity| {
            let theirs: age::x25519::Identity = of.to_age_text().parse().unwrap();
            age::decrypt(&theirs, &file).is_ok()
        };
        assert_eq!(people.iter().filter(|of| opens(of)).count(), 1);
        // Ours: for neither.
        for of in &people {
            assert_eq!(open(of, &file).unwrap_err(), OpenError::Refused);
        }
    }
}

/// Somebody who gets a guess of a secret to be written beside the secret, and watches sizes.
#[test]
fn a45_a_right_guess_beside_a_secret_gives_no_shorter_file() {
    let me = identity(1);
    let size = |guess: &str| {
        let text = format!("prénom: Maëlle. {}", guess.repeat(400));
        let file = seal(&me.recipient(), &pad(text.as_bytes(), Size::Padme).unwrap()).unwrap();
        file.len() - header_length(&file)
    };
    let right = size("prénom: Maëlle. ");
    for wrong in ["prénom: Xavier. !", "0123456789abcdefg!", "                  "] {
        assert_eq!(wrong.len(), "prénom: Maëlle. ".len(), "{wrong}");
        assert_eq!(size(wrong), right, "{wrong}");
    }
}

/// Whoever knew the recipient could make files that open.
#[test]
fn the_recipient_is_nowhere_in_the_file() {
    let me = identity(1);
    let file = seal(&me.recipient(), b"text").unwrap();
    let text = data_encoding::BASE64_NOPAD.encode(&me.recipient().0);
    assert!(!file.windows(8).any(|bytes| bytes == &text.as_bytes()[..8]));
    assert!(!file.windows(8).any(|bytes| bytes == &me.recipient().0[..8]));
}

/// The header is 168 bytes plus grease; after it nonce, tags and nothing else (attack A46).
#[test]
fn a46_the_length_tells_the_padded_length_only() {
    let me = identity(1);
    for length in [4 << 10, 64 << 10, 200 << 10] {
        let file = seal(&me.recipient(), &vec![0; length]).unwrap();
        let payload = file.len() - header_length(&file);
        assert_eq!(payload, 16 + length + 16 * length.div_ceil(64 << 10));
    }
}

#[test]
fn one_file_holds_eight_mebibytes_and_no_more() {
    let me = identity(1);
    let most = vec![1; MAX_PLAINTEXT];
    let file = seal(&me.recipient(), &most).unwrap();
    assert!(open(&me, &file).unwrap().as_slice() == most);
    assert_eq!(seal(&me.recipient(), &vec![1; MAX_PLAINTEXT + 1]).unwrap_err(), SealError::TooLarge);
    let long = [file, vec![0; 1024]].concat();
    assert_eq!(open(&me, &long).unwrap_err(), OpenError::Refused);
}

/// Files that `age` itself would open with our key, made by whoever knows our recipient: several recipients, a passphrase
/// or armor. None has the one shape we read.
#[test]
fn a31_other_good_age_files_are_not_ours() {
    let me = identity(1);
    let recipient: age::x25519::Recipient = me.recipient().to_age_text().parse().unwrap();
    let second = age::x25519::Identity::generate().to_public();
    let both: [&dyn age::Recipient; 2] = [&recipient, &second];
    let mut file = vec![];
    let mut writer =
        age::Encryptor::with_recipients(both.into_iter()).unwrap().wrap_output(&mut file).unwrap();
    writer.write_all(b"text").unwrap();
    writer.finish().unwrap();
    let theirs: age::x25519::Identity = me.to_age_text().parse().unwrap();
    assert_eq!(age::decrypt(&theirs, &file).unwrap(), b"text");
    assert_eq!(open(&me, &file).unwrap_err(), OpenError::Refused);
    let armored = age::encrypt_and_armor(&recipient, b"text").unwrap();
    assert_eq!(open(&me, armored.as_bytes()).unwrap_err(), OpenError::Refused);
    let plain = age::encrypt(&recipient, b"text").unwrap();
    assert_eq!(open(&me, &plain).unwrap().as_slice(), b"text");
}

/// The text forms are those of the `age` command: the pair from `age`'s own tests.
#[test]
fn keys_are_spelt_as_age_spells_them() {
    const SECRET: &str = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
    const PUBLIC: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
    let (_, secret) = bech32::decode(SECRET).unwrap();
    let identity = Identity::from_secret(secret.try_into().unwrap());
    assert_eq!(identity.to_age_text().as_str(), SECRET);
    assert_eq!(identity.recipient().to_age_text(), PUBLIC);
}

/// Whoever knows the recipient can end a file in an empty chunk, which no sealer writes. `age` would refuse it with a message
/// that it cannot load in a debug build for browsers, and panic.
#[test]
fn lengths_that_no_sealer_writes_never_reach_age() {
    const CHUNK: usize = (64 << 10) + 16;
    let me = identity(1);
    let empty = seal(&me.recipient(), b"").unwrap();
    assert_eq!(open(&me, &empty).unwrap().as_slice(), b"");
    // With another's key `age` would say `NotForMe`.
    let other = identity(2);
    for length in [0, 15, 16, 17, 31, 16 + CHUNK + 1, 16 + CHUNK + 15, 16 + CHUNK + 16, 16 + 2 * CHUNK + 16] {
        let file = [&empty[..header_length(&empty)], &vec![0; length]].concat();
        assert_eq!(open(&other, &file).unwrap_err(), OpenError::Damaged, "{length}");
    }
    for length in [32, 33, 16 + CHUNK, 16 + CHUNK + 17, 16 + 2 * CHUNK] {
        let file = [&empty[..header_length(&empty)], &vec![0; length]].concat();
        assert_eq!(open(&other, &file).unwrap_err(), OpenError::NotForMe, "{length}");
    }
}
