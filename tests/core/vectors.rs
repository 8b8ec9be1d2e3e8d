//! Golden vectors for the formats of PROTOCOL.md: what is inside each sealed file, to the byte; and some whole files.
//!
//! What is made here is deterministic CBOR before padding and sealing (age draws its own chance), from seeded keys. A second
//! implementation that writes the same bytes and accepts them agrees with this one. The file is `tests/vectors/format.txt`. What
//! stands in it stays. To add what is made here and is not there, at its end:
//!
//! ```text
//! SOUSPLI_WRITE_VECTORS=1 cargo test --features weak --test core vectors
//! ```

mod carriers;
mod margin;
mod passkey;
mod reviews;
mod scene;
mod sealed;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write;

use data_encoding::HEXLOWER;
use souspli::log::act::ForkProof;
use souspli::log::cbor;
use souspli::log::entry::{Entry, GroupId, WireEntry};
use souspli::log::grant::check_grant;
use souspli::log::head::check_head;
use souspli::log::invitation::Invitation;
use souspli::log::join::{JoinRequest, Purpose};
use souspli::log::op::{KitStatement, MembershipPayload, Op, SignedBody, decode_membership};
use souspli::log::payload::person_of;
use souspli::seal::{PublicKey, Recipient, SeededChance, digest};

use scene::Scene;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/format.txt");

/// Name and value: bytes in hex, or text where a text travels.
#[derive(Default)]
struct Vectors(Vec<(String, String)>);

impl Vectors {
    fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.text(name, &HEXLOWER.encode(bytes));
    }

    fn text(&mut self, name: &str, text: &str) {
        assert!(self.0.iter().all(|(other, _)| other != name), "{name} twice");
        self.0.push((name.to_owned(), text.to_owned()));
    }
}

/// What the file says.
struct Kept(BTreeMap<String, String>);

impl Kept {
    fn read() -> Kept {
        let text = std::fs::read_to_string(FILE).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        Kept(
            lines
                .filter_map(|line| line.split_once(": "))
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect(),
        )
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        HEXLOWER.decode(self.0[name].as_bytes()).unwrap()
    }

    fn fixed<const N: usize>(&self, name: &str) -> [u8; N] {
        self.bytes(name).try_into().unwrap()
    }
}

/// Everything that is the same each time it is made.
fn make() -> Vectors {
    let mut chance = SeededChance::new(1);
    let mut vectors = Vectors::default();
    let mut scene = Scene::play(&mut vectors, &mut chance);
    carriers::make(&scene, &mut vectors);
    words::make(&scene, &mut vectors);
    margin::make(&mut scene, &mut vectors);
    reviews::make(&mut scene, &mut vectors);
    passkey::make(&mut vectors);
    vectors
}

#[test]
fn what_is_written_is_what_the_vectors_say() {
    let made = make();
    if std::env::var_os("SOUSPLI_WRITE_VECTORS").is_some() {
        let (kept, mut text) = (Kept::read(), std::fs::read_to_string(FILE).unwrap_or_default());
        if text.is_empty() {
            text.push_str(
                "# The objects of souspli/1, version byte 1: see PROTOCOL.md and tests/core/vectors.rs, which makes these from seeded\n\
                 # keys and says how to add to this file; what stands in it stays. Hex unless it is plainly text. Names that begin\n\
                 # with `sealed` are whole files, which differ each time they are made: those are opened.\n\n",
            );
        }
        for (name, value) in
            made.0.iter().chain(&sealed::make().0).filter(|(name, _)| !kept.0.contains_key(name))
        {
            writeln!(text, "{name}: {value}").unwrap();
        }
        std::fs::write(FILE, text).unwrap();
    }
    let kept = Kept::read();
    for (name, value) in &made.0 {
        assert_eq!(kept.0.get(name), Some(value), "{name}");
    }
    let opened = kept.0.keys().filter(|name| name.starts_with("sealed ")).count();
    assert_eq!(kept.0.len() - opened, made.0.len(), "a vector that nothing makes");
}

/// Version byte 1 was settled with these lines: what differs from them is not version 1, whatever else is changed with it. More
/// may stand behind them.
#[test]
fn what_was_settled_stays() {
    const BYTES: usize = 120_048;
    const LINES: &str = "4c1ad4d3e71c7f8a54212556b6fb0029d762926f6de0e4b7730540e68059d8f2";
    let text = std::fs::read(FILE).unwrap();
    assert_eq!(HEXLOWER.encode(&digest(&text[..BYTES])), LINES);
}

/// The two signed bodies in the entry that shows a fork.
fn fork_of(kept: &Kept) -> (SignedBody, SignedBody) {
    let wire: WireEntry = cbor::decode(&kept.bytes("fork entry")).unwrap();
    match decode_membership(&wire.payload.unwrap()) {
        Ok(MembershipPayload::Known(op)) => match *op {
            Op::Fork(proof) => *proof,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The vectors as a stranger's bytes: whatever one bit of a signed object is turned into, it is refused.
#[test]
fn a_changed_bit_of_a_signed_object_is_refused() {
    let kept = Kept::read();
    let group: GroupId = kept.fixed("group id");
    let member = PublicKey(kept.fixed("member signing public"));
    type Opens<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;
    let mut cases: Vec<(&str, Opens)> = Vec::new();
    // All entries are checked alike; these differ in what surrounds the signature.
    for name in ["genesis entry", "add_person entry", "situation entry", "erased situation entry"] {
        cases.push((
            name,
            Box::new(|bytes| cbor::decode(bytes).is_ok_and(|wire| Entry::check(&wire, &group).is_ok())),
        ));
    }
    let (one, other) = fork_of(&kept);
    let good_proof = [one.signature.as_slice(), &one.body].concat();
    cases.push((
        "fork proof",
        Box::new(move |bytes| {
            let signed =
                SignedBody { body: bytes[64..].to_vec(), signature: bytes[..64].try_into().unwrap() };
            ForkProof::check(&signed, &other, &group).is_some()
        }),
    ));
    // The entries inline have signatures of their own, so here a head without any.
    let head = "head with packs and custody";
    cases.push((head, Box::new(|bytes| check_head(bytes, &group, 1).is_ok())));
    cases.push(("grant", Box::new(|bytes| check_grant(bytes, &group, &member).is_ok())));
    for (request, invitation, purpose) in [
        ("join request of a person", "invitation of a person", Purpose::Person),
        ("join request of a device", "invitation of a device", Purpose::Device),
    ] {
        let invitation: Invitation = cbor::decode(&kept.bytes(invitation)).unwrap();
        cases.push((
            request,
            Box::new(move |bytes| {
                JoinRequest::check(bytes, &invitation.secret, &group, &invitation.id, purpose).is_ok()
            }),
        ));
    }
    let statement = KitStatement {
        device: PublicKey(kept.fixed("kit signing public")),
        recipient: Recipient(kept.fixed("kit recipient")),
    };
    let person = person_of(&member);
    cases.push((
        "kit statement signature",
        Box::new(move |bytes| {
            bytes.try_into().is_ok_and(|signature| statement.verify(&group, &person, &signature))
        }),
    ));
    for (name, opens) in cases {
        let good = match name {
            "fork proof" => good_proof.clone(),
            _ => kept.bytes(name),
        };
        assert!(opens(&good), "{name}");
        for at in 0..good.len() {
            // Another bit of each byte.
            let mut bytes = good.clone();
            bytes[at] ^= 1 << (at % 8);
            assert!(!opens(&bytes), "{name}: byte {at}");
        }
    }
}
