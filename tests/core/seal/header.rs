//! The header policy: what the store may write above a payload.
//!
//! A header that passes the policy but not the MAC ends in `Damaged` (or `NotForMe`), one that does not in `Refused`: that is how
//! these tests see which of the two stopped it.

use std::time::{Duration, Instant};

use souspli::seal::{Identity, MAX_HEADER, OpenError, SeededChance, open, seal};

const VERSION: &str = "age-encryption.org/v1\n";

/// A real file, taken apart: our stanza, the MAC line, the payload.
struct Parts {
    me: Identity,
    stanza: String,
    mac: String,
    payload: Vec<u8>,
}

fn parts() -> Parts {
    let me = Identity::generate(&mut SeededChance::new(1));
    let file = seal(&me.recipient(), b"text").unwrap();
    let mac = file.windows(5).position(|bytes| bytes == b"\n--- ").unwrap() + 1;
    let stanza = String::from_utf8(file[VERSION.len()..VERSION.len() + 54 + 44].to_vec()).unwrap();
    Parts {
        me,
        stanza,
        mac: String::from_utf8(file[mac..mac + 48].to_vec()).unwrap(),
        payload: file[mac + 48..].to_vec(),
    }
}

impl Parts {
    fn open(&self, header: &str) -> OpenError {
        open(&self.me, &[header.as_bytes(), &self.payload].concat()).expect_err("the MAC cannot hold")
    }

    /// With this between our stanza and the MAC line.
    fn with(&self, more: &str) -> OpenError {
        self.open(&format!("{VERSION}{}{more}{}", self.stanza, self.mac))
    }
}

fn base64(length: usize) -> String {
    let text = data_encoding::BASE64_NOPAD.encode(&vec![0xa5; length]);
    let mut lines = String::new();
    let mut rest = text.as_str();
    while rest.len() >= 64 {
        let (line, more) = rest.split_at(64);
        lines += line;
        lines += "\n";
        rest = more;
    }
    lines + rest + "\n"
}

#[test]
fn one_stanza_with_or_without_grease_passes() {
    let parts = parts();
    assert_eq!(parts.with(""), OpenError::Damaged);
    assert_eq!(parts.with("-> x-grease\n\n"), OpenError::Damaged);
    // The largest that `age` writes.
    let largest = format!("-> 12345678-grease 12345678 12345678 12345678 !\"#$~%&'\n{}", base64(99));
    assert_eq!(parts.with(&largest), OpenError::Damaged);
    // A body of whole lines, closed by an empty one.
    assert_eq!(parts.with(&format!("-> x-grease a\n{}", base64(48))), OpenError::Damaged);
    assert_eq!(parts.with(&format!("-> x-grease a\n{}", base64(96))), OpenError::Damaged);
}

#[test]
fn grease_beyond_what_age_writes_is_refused() {
    let parts = parts();
    for grease in [
        "-> 123456789-grease\n\n",
        "-> x-grease 123456789\n\n",
        "-> x-grease 1 2 3 4 5\n\n",
        "-> x-grease \n\n",
        "-> x-grease  1\n\n",
        "-> x-grease é\n\n",
        "-> x-grease \t\n\n",
        "-> -grease-not\n\n",
        "-> grease\n\n",
        "-> \n\n",
        "->\n\n",
        "-> x-grease\r\n\n",
        // Not canonical, padded, not base64.
        "-> x-grease\nAB\n",
        "-> x-grease\nAA==\n",
        "-> x-grease\n*\n",
        // No end of the body.
        "-> x-grease\n",
        // Two.
        "-> x-grease\n\n-> y-grease\n\n",
    ] {
        assert_eq!(parts.with(grease), OpenError::Refused, "{grease:?}");
    }
    assert_eq!(parts.with(&format!("-> x-grease\n{}", base64(100))), OpenError::Refused);
    // A whole last line without the empty one: the form that only `age`'s beta wrote, and `age` still reads.
    assert_eq!(parts.with(&format!("-> x-grease\n{}\n", "A".repeat(64))), OpenError::Refused);
    assert_eq!(parts.with(&format!("-> x-grease\n{}\n\n", "A".repeat(65))), OpenError::Refused);
    assert_eq!(parts.with(&format!("-> x-grease\n{}\n\n", "A".repeat(68))), OpenError::Refused);
}

#[test]
fn a31_a_second_recipient_of_any_kind_is_refused() {
    let parts = parts();
    let again = parts.stanza.clone();
    for more in [
        again.as_str(),
        "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "-> ssh-ed25519 AAAAAA\n\n",
        "-> mlkem768x25519 AAAA\n\n",
    ] {
        assert_eq!(parts.with(more), OpenError::Refused, "{more:?}");
        // Before ours.
        let header = format!("{VERSION}{more}{}{}", parts.stanza, parts.mac);
        assert_eq!(parts.open(&header), OpenError::Refused, "{more:?}");
    }
    let grease_first = format!("{VERSION}-> x-grease\n\n{}{}", parts.stanza, parts.mac);
    assert_eq!(parts.open(&grease_first), OpenError::Refused);
    assert_eq!(parts.open(&format!("{VERSION}-> x-grease\n\n{}", parts.mac)), OpenError::Refused);
    assert_eq!(parts.open(&format!("{VERSION}{}", parts.mac)), OpenError::Refused);
}

#[test]
fn our_stanza_and_the_mac_have_one_spelling() {
    let parts = parts();
    let good = format!("{VERSION}{}{}", parts.stanza, parts.mac);
    for (from, to) in [
        ("age-encryption.org/v1\n", "age-encryption.org/v2\n"),
        ("age-encryption.org/v1\n", "age-encryption.org/v1\r\n"),
        ("age-encryption.org/v1\n", "\nage-encryption.org/v1\n"),
        ("age-encryption.org/v1\n", "age-encryption.org/v1"),
        ("-> X25519 ", "-> x25519 "),
        ("-> X25519 ", "-> X25519  "),
        ("-> X25519 ", "->X25519 "),
        ("-> X25519 ", "-> X25519 A "),
        ("\n--- ", "\n---"),
        ("\n--- ", "\n---  "),
        ("\n--- ", "\n\n--- "),
        ("\n--- ", "\r\n--- "),
    ] {
        assert!(good.contains(from));
        assert_eq!(parts.open(&good.replacen(from, to, 1)), OpenError::Refused, "{from:?} -> {to:?}");
    }
    // The last character of 32 bytes in base64 has two unused bits: set, it would be a second spelling.
    let share_end = VERSION.len() + 10 + 42;
    let body_end = VERSION.len() + 54 + 42;
    let mac_end = good.len() - 2;
    for at in [share_end, body_end, mac_end] {
        let (before, rest) = good.split_at(at);
        let (last, after) = rest.split_at(1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let value = alphabet.find(last).unwrap();
        assert_eq!(value % 4, 0);
        let other = &alphabet[value + 1..value + 2];
        assert_eq!(parts.open(&format!("{before}{other}{after}")), OpenError::Refused, "{at}");
        assert_eq!(parts.open(&format!("{before}{last}A{after}")), OpenError::Refused, "{at}");
        assert_eq!(parts.open(&format!("{before}{after}")), OpenError::Refused, "{at}");
        assert_eq!(parts.open(&format!("{before}{last}={after}")), OpenError::Refused, "{at}");
    }
}

/// Nothing longer passes, whatever it consists of.
#[test]
fn a_header_of_401_bytes_is_refused() {
    let parts = parts();
    let fixed = VERSION.len() + parts.stanza.len() + parts.mac.len();
    for length in [MAX_HEADER + 1, MAX_HEADER + 64] {
        let room = length - fixed;
        for filling in [
            format!("-> {}-grease\n\n", "x".repeat(room - 12)),
            format!("-> x-grease {}\n\n", "x".repeat(room - 14)),
            "-> -grease\n\n".repeat(40)[..room].to_owned(),
        ] {
            assert_eq!(filling.len(), room);
            assert_eq!(parts.with(&filling), OpenError::Refused);
        }
    }
}

/// A stanza's body of another length than 32 bytes: what a partitioning oracle needs.
#[test]
fn a32_a_file_key_has_one_length() {
    let parts = parts();
    let opening = parts.stanza.split('\n').next().unwrap();
    for length in (0..100).filter(|length| *length != 32) {
        let header = format!("{VERSION}{opening}\n{}{}", base64(length), parts.mac);
        assert_eq!(parts.open(&header), OpenError::Refused, "{length}");
    }
    let header = format!("{VERSION}{opening}\n{}{}", base64(32), parts.mac);
    assert_eq!(parts.open(&header), OpenError::NotForMe);
}

/// Our own stanza a hundred thousand times, and headers of 50 MB: the key that would open them is not tried once (else it would say that
/// the MAC is wrong), and the time is that of a short refusal.
#[test]
fn a34_a_header_bomb_is_refused_before_any_key_is_tried() {
    const LONG: usize = 50_000_000;
    let parts = parts();
    let closed = |stanzas: String| format!("{VERSION}{stanzas}{}", parts.mac);
    let bombs = [
        closed(parts.stanza.repeat(100_000)),
        closed(format!("{}{}", parts.stanza, "-> a-grease\n\n".repeat(100_000))),
        closed(format!("{}-> a-grease\n{}\n", parts.stanza, "A".repeat(64).repeat(LONG / 64))),
        closed(format!("{}-> a-grease\n{}", parts.stanza, format!("{}\n", "A".repeat(64)).repeat(LONG / 65))),
        // Short enough for a file that we would read.
        closed(parts.stanza.repeat(80_000)),
    ];
    for bomb in bombs {
        let file = [bomb.as_bytes(), &parts.payload].concat();
        let start = Instant::now();
        assert_eq!(open(&parts.me, &file).unwrap_err(), OpenError::Refused);
        assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());
    }
}

/// `age` needs time by the square of a header's lines: 16 KiB of empty stanzas cost it a second. We never ask it.
#[test]
fn a34_a_bomb_of_stanzas_costs_nothing() {
    let parts = parts();
    let bombs = [
        format!("{VERSION}{}", "-> a\n\n".repeat(1 << 14)),
        format!("{VERSION}{}{}", parts.stanza, "-> a-grease\n\n".repeat(1 << 14)),
        format!("{VERSION}{}-> a-grease\n{}", parts.stanza, base64(1 << 20)),
        format!("{VERSION}{}-> {}", parts.stanza, "a".repeat(1 << 20)),
        "a".repeat(1 << 20),
    ];
    for bomb in bombs {
        let start = Instant::now();
        for _ in 0..100 {
            assert_eq!(open(&parts.me, bomb.as_bytes()).unwrap_err(), OpenError::Refused);
        }
        // Unoptimised, on a busy machine; `age` would take minutes for the hundred.
        assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
    }
}
