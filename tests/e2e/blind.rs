//! Finds what a host must never hold: any eight consecutive characters of something secret, in any of the ways text
//! hides in bytes. Used on the store's files and names and on the record of every request.
//!
//! Every run of eight is looked for as typed, in lower and upper case, composed and decomposed (NFC, NFD, NFKC), in:
//! UTF-8, UTF-16 of both byte orders, hexadecimal, percent-encoding, JSON's escapes, base64 of both alphabets in its
//! three alignments, base32 in its five. What is compressed or wrapped twice is not found; neither happens here.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fs;
use std::path::Path;

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use unicode_normalization::UnicodeNormalization;

use crate::support::dist::files;

/// How many characters in a row count as a leak.
const RUN: usize = 8;

/// A leak.
#[derive(Clone, PartialEq, Eq)]
pub struct Leak {
    /// Which secret.
    pub label: String,
    /// Which eight characters of it.
    pub run: String,
    /// How they were written.
    pub encoding: &'static str,
    /// Where they were found.
    pub place: String,
}

impl fmt::Debug for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} as {} in {}", self.run, self.label, self.encoding, self.place)
    }
}

struct Needle {
    bytes: Vec<u8>,
    secret: usize,
    run: String,
    encoding: &'static str,
}

/// Knows the secrets and how they may be written.
pub struct Checker {
    labels: Vec<String>,
    needles: Vec<Needle>,
    /// The needles by their first eight bytes; none is shorter.
    by_head: HashMap<[u8; 8], Vec<usize>>,
    /// Whether a needle begins with these two bytes: a quick look before the exact one.
    begins: Vec<bool>,
}

impl Checker {
    /// Prepares the search. A secret is a label and its text.
    ///
    /// # Panics
    /// When a secret has fewer than eight characters: it could not be told from chance.
    pub fn new(secrets: &[(&str, &str)]) -> Checker {
        let mut checker = Checker {
            labels: Vec::new(),
            needles: Vec::new(),
            by_head: HashMap::new(),
            begins: vec![false; 1 << 16],
        };
        let mut known = HashSet::new();
        for (secret, (label, text)) in secrets.iter().enumerate() {
            assert!(text.chars().count() >= RUN, "{label} is too short to be searched for");
            checker.labels.push((*label).to_owned());
            for form in forms(text) {
                let characters: Vec<char> = form.chars().collect();
                for run in characters.windows(RUN) {
                    let run: String = run.iter().collect();
                    for (encoding, bytes) in writings(&run) {
                        assert!(bytes.len() >= 8, "{encoding} of {run:?} is too short");
                        if known.insert(bytes.clone()) {
                            let head = bytes.first_chunk().copied().expect("eight bytes");
                            checker.by_head.entry(head).or_default().push(checker.needles.len());
                            checker.begins[usize::from(u16::from_be_bytes([head[0], head[1]]))] = true;
                            checker.needles.push(Needle { bytes, secret, run: run.clone(), encoding });
                        }
                    }
                }
            }
        }
        checker
    }

    /// Every different leak in these bytes; `place` is told in the findings.
    pub fn search(&self, bytes: &[u8], place: &str) -> Vec<Leak> {
        let mut leaks = Vec::new();
        let mut told = HashSet::new();
        // The second look is at ASCII letters in lower case, which finds Any CaPitals.
        for text in [bytes.to_vec(), bytes.to_ascii_lowercase()] {
            for (at, head) in text.windows(8).enumerate() {
                if !self.begins[usize::from(u16::from_be_bytes([head[0], head[1]]))] {
                    continue;
                }
                let Some(candidates) = head.try_into().ok().and_then(|head: [u8; 8]| self.by_head.get(&head))
                else {
                    continue;
                };
                for &number in candidates {
                    let needle = &self.needles[number];
                    if text[at..].starts_with(&needle.bytes) && told.insert(number) {
                        leaks.push(Leak {
                            label: self.labels[needle.secret].clone(),
                            run: needle.run.clone(),
                            encoding: needle.encoding,
                            place: format!("{place}, byte {at}"),
                        });
                    }
                }
            }
        }
        leaks
    }

    /// Every leak in a folder: in its files' contents and in the names of files and folders.
    pub fn search_folder(&self, folder: &Path) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for file in files(folder) {
            let name = file.strip_prefix(folder).expect("a path inside").to_string_lossy().into_owned();
            leaks.extend(self.search(name.as_bytes(), &format!("the name {name:?}")));
            leaks.extend(self.search(&fs::read(&file).expect("a file of the folder"), &name));
        }
        leaks
    }
}

/// The ways the same text may be spelled.
fn forms(text: &str) -> HashSet<String> {
    let mut forms = HashSet::new();
    for cased in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
        forms.insert(cased.nfc().collect());
        forms.insert(cased.nfd().collect());
        forms.insert(cased.nfkc().collect());
        forms.insert(cased);
    }
    forms
}

/// The ways a run of characters may be written in bytes.
fn writings(run: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf8 = run.as_bytes();
    let little: Vec<u8> = run.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut all = vec![("UTF-8", utf8.to_vec())];
    for (name, bytes) in
        [("hexadecimal", utf8), ("hexadecimal UTF-16LE", &little), ("hexadecimal UTF-16BE", &big)]
    {
        all.push((name, HEXLOWER.encode(bytes).into_bytes()));
        all.push((name, HEXUPPER.encode(bytes).into_bytes()));
    }
    for every in [false, true] {
        for upper in [false, true] {
            all.push(("percent-encoding", percent(utf8, every, upper).into_bytes()));
        }
    }
    all.push(("form-encoding", percent(utf8, false, true).replace("%20", "+").into_bytes()));
    for every in [false, true] {
        all.push(("JSON", json(run, every).into_bytes()));
    }
    for (name, bytes) in [("base64", utf8), ("base64 of UTF-16LE", &little), ("base64 of UTF-16BE", &big)] {
        for shift in 0..3 {
            all.push((name, inside(&BASE64_NOPAD, 6, shift, bytes)));
            all.push((name, inside(&BASE64URL_NOPAD, 6, shift, bytes)));
        }
    }
    for shift in 0..5 {
        let upper = inside(&BASE32_NOPAD, 5, shift, utf8);
        all.push(("base32", upper.to_ascii_lowercase()));
        all.push(("base32", upper));
    }
    all.push(("UTF-16LE", little));
    all.push(("UTF-16BE", big));
    all
}

/// `every`: not only what an address cannot hold.
fn percent(bytes: &[u8], every: bool, upper: bool) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(byte);
    bytes
        .iter()
        .map(|byte| match (every || !plain(byte), upper) {
            (false, _) => char::from(*byte).to_string(),
            (true, true) => format!("%{byte:02X}"),
            (true, false) => format!("%{byte:02x}"),
        })
        .collect()
}

/// `every`: not only what is outside ASCII.
fn json(run: &str, every: bool) -> String {
    run.encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() && !every => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect()
}

/// The characters that `bytes` alone decide when `shift` unknown bytes stand before them and anything behind.
fn inside(encoding: &Encoding, bits: usize, shift: usize, bytes: &[u8]) -> Vec<u8> {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(bytes);
    let encoded = encoding.encode(&shifted).into_bytes();
    encoded[(shift * 8).div_ceil(bits)..shifted.len() * 8 / bits].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::Scratch;
    use crate::support::dist::copy;

    const SECRET: &str = "Je me suis entendu répondre\u{202f}: « l’été »";

    fn checker() -> Checker {
        Checker::new(&[("what happened", SECRET), ("passphrase", "cheval agrafe correct pile")])
    }

    /// Where eight characters of the secret are planted among others.
    fn planted(leak: &[u8]) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            (0..4_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let rest = bytes.split_off(7_001);
        bytes.extend_from_slice(leak);
        bytes.extend_from_slice(&rest);
        bytes
    }

    fn finds(leak: &[u8], encoding: &str) {
        let leaks = checker().search(&planted(leak), "here");
        assert!(leaks.iter().any(|leak| leak.encoding == encoding), "{encoding} not found: {leaks:?}");
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert_eq!(checker().search(&planted(b"Rien de tout cela."), "here"), []);
    }

    #[test]
    fn eight_characters_are_a_leak_and_seven_are_not() {
        assert_eq!(checker().search(&planted(b"entendu"), "here"), []);
        finds(b"entendu ", "UTF-8");
        finds("répondre".as_bytes(), "UTF-8");
        finds(b"agrafe c", "UTF-8");
    }

    #[test]
    fn a_leak_is_found_however_it_is_spelled() {
        finds("ENTENDU RÉPONDRE".as_bytes(), "UTF-8");
        finds(b"EnTeNdU rrr", "UTF-8");
        finds("re\u{301}pondre".as_bytes(), "UTF-8");
    }

    #[test]
    fn a_leak_is_found_in_every_encoding() {
        let text = "répondre\u{202f}: « l’";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        finds(text.as_bytes(), "UTF-8");
        finds(&little, "UTF-16LE");
        finds(&big, "UTF-16BE");
        finds(HEXLOWER.encode(text.as_bytes()).as_bytes(), "hexadecimal");
        finds(HEXUPPER.encode(text.as_bytes()).as_bytes(), "hexadecimal");
        finds(HEXLOWER.encode(&little).as_bytes(), "hexadecimal UTF-16LE");
        finds(HEXUPPER.encode(&big).as_bytes(), "hexadecimal UTF-16BE");
        // What `encodeURIComponent` gives, and its lower-case like.
        finds(b"r%C3%A9pondre%E2%80%AF%3A%20", "percent-encoding");
        finds(b"r%c3%a9pondre%e2%80%af%3a%20", "percent-encoding");
        finds(b"%72%C3%A9%70%6F%6E%64%72%65", "percent-encoding");
        finds(b"suis+entendu+r", "form-encoding");
        finds(b"r\\u00e9pondre\\u202f:", "JSON");
        finds(b"\\u0065\\u006e\\u0074\\u0065\\u006e\\u0064\\u0075\\u0020", "JSON");
    }

    #[test]
    fn a_leak_is_found_in_base64_and_base32_in_every_alignment() {
        for before in ["", "x", "xy", "xyz", "xyzz"] {
            let text = format!("{before}entendu répondre et la suite");
            finds(BASE64_NOPAD.encode(text.as_bytes()).as_bytes(), "base64");
            finds(BASE64URL_NOPAD.encode(text.as_bytes()).as_bytes(), "base64");
            finds(BASE32_NOPAD.encode(text.as_bytes()).as_bytes(), "base32");
            finds(BASE32_NOPAD.encode(text.as_bytes()).to_lowercase().as_bytes(), "base32");
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            finds(BASE64_NOPAD.encode(&wide).as_bytes(), "base64 of UTF-16LE");
        }
        // Characters on which the two alphabets of base64 differ.
        let text = "«\u{a0}l’été\u{a0}»???>>>";
        let checker = Checker::new(&[("marks", text)]);
        for encoding in [BASE64_NOPAD, BASE64URL_NOPAD] {
            assert_ne!(checker.search(encoding.encode(text.as_bytes()).as_bytes(), "here"), []);
        }
    }

    #[test]
    fn a_leak_is_found_in_a_folder_in_contents_and_in_names() {
        let folder = Scratch::new("blind");
        fs::create_dir_all(folder.path().join("ab/cd")).expect("a folder");
        fs::write(folder.path().join("ab/cd/sealed"), planted(b"")).expect("a file");
        assert_eq!(checker().search_folder(folder.path()), []);

        let content = Scratch::new("blind-content");
        copy(folder.path(), content.path());
        fs::write(content.path().join("ab/cd/other"), planted(b"pondre\xe2\x80\xaf: ")).expect("a leak");
        assert_ne!(checker().search_folder(content.path()), []);

        let name = Scratch::new("blind-name");
        copy(folder.path(), name.path());
        fs::create_dir_all(name.path().join("entendu répondre")).expect("a folder");
        fs::write(name.path().join("entendu répondre/x"), b"").expect("a leak");
        assert_ne!(checker().search_folder(name.path()), []);
    }

    #[test]
    #[should_panic(expected = "too short")]
    fn a_secret_too_short_to_search_for_is_not_passed_over() {
        Checker::new(&[("name", "Ana")]);
    }
}
