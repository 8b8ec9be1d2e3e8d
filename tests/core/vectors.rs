//! Golden vectors for the object formats of PROTOCOL.md: what is inside each sealed file, to the byte.
//!
//! Everything here is deterministic CBOR before padding and sealing (age draws its own chance), made from seeded keys. A
//! second implementation that writes the same bytes and accepts them agrees with this one. The file is
//! `tests/vectors/format.txt`; a change to it is a change of the format. To write it anew:
//!
//! ```text
//! SOUSPLI_WRITE_VECTORS=1 cargo test --test core vectors
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;

use data_encoding::HEXLOWER;
use souspli::group::{Feeling, Framework, Sheet};
use souspli::log::entry::{Body, Entry, GroupId, Log, payload_hash};
use souspli::log::grant::{Grant, check_grant, encode_grant};
use souspli::log::head::{HeadBody, LogTip, PackRef, check_head, encode_head};
use souspli::log::invitation::{Invitation, inviter_hash};
use souspli::log::join::{JoinRequest, JoinStatement};
use souspli::log::ledger::Ledger;
use souspli::log::membership::Membership;
use souspli::log::name::{FileName, device_tag, directory};
use souspli::log::pack::{decode_pack, encode_pack};
use souspli::log::payload::{
    ContentPayload, Genesis, Op, Role, decode_content, encode_op, encode_situation, person_of,
    words_transcript,
};
use souspli::log::{SUITE, cbor};
use souspli::seal::{
    EpochSecret, Identity, InviteSecret, SeededChance, SigningKey, Size, VaultKey, base32, bytes, digest,
    pad, row_name, spoken_words,
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/format.txt");
const HOUR: u64 = 498_192;

/// Name and value: bytes in hex, or text where a text travels.
type Vectors = Vec<(&'static str, String)>;

fn entry(ledger: &Ledger, group: GroupId, log: Log, payload: Vec<u8>, key: &SigningKey) -> Entry {
    let tip = ledger.tip(&key.public(), log);
    let body = Body {
        group,
        log,
        author: key.public(),
        seq: tip.map_or(1, |tip| tip.seq + 1),
        prev: tip.map(|tip| tip.id),
        deps: ledger.deps(&key.public(), log),
        hour: HOUR,
        payload_hash: payload_hash(&payload),
    };
    Entry::sign(body, payload, key)
}

/// A group of two: founded, invited into, joined, written in. Each object is also read back as a stranger's would be.
fn make() -> Vectors {
    let chance = &mut SeededChance::new(1);
    let mut vectors = Vectors::new();
    let mut say = |name: &'static str, bytes: &[u8]| vectors.push((name, HEXLOWER.encode(bytes)));

    let (founder, founder_age) = (SigningKey::generate(chance), Identity::generate(chance));
    let (member, member_age) = (SigningKey::generate(chance), Identity::generate(chance));
    let loc: [u8; 16] = bytes(chance);
    say("founder signing secret", &*founder.secret());
    say("founder signing public", &founder.public().0);
    say("founder age secret", &*founder_age.secret());
    say("founder recipient", &founder_age.recipient().0);
    say("member signing secret", &*member.secret());
    say("member age secret", &*member_age.secret());
    say("loc", &loc);

    // Genesis.
    let genesis = Op::Genesis(Genesis {
        suite: SUITE,
        loc,
        name: "Les Passerelles".into(),
        framework: Framework::TeamBalint.number(),
        founder: "Sillage".into(),
        recipient: founder_age.recipient(),
    });
    let mut ledger = Ledger::default();
    let genesis = entry(&ledger, [0; 32], Log::Membership, encode_op(&genesis, chance), &founder);
    let group = genesis.founds();
    let take = |ledger: &mut Ledger, entry: &Entry| {
        let read = Entry::check(&cbor::decode(&cbor::encode(&entry.wire())).unwrap(), &group).unwrap();
        ledger.admit(read, None).unwrap();
    };
    take(&mut ledger, &genesis);
    say("genesis payload", genesis.payload());
    say("genesis body", &genesis.wire().body);
    say("genesis entry", &cbor::encode(&genesis.wire()));
    say("genesis entry id", &genesis.id());
    say("group id", &group);
    say("founder person id", &person_of(&founder.public()));

    // The first epoch.
    let secret = EpochSecret::generate(chance);
    let id = secret.id(&group);
    let epoch = entry(&ledger, group, Log::Membership, encode_op(&Op::Epoch { id }, chance), &founder);
    take(&mut ledger, &epoch);
    say("epoch secret", secret.bytes());
    say("epoch id", &id);
    say("epoch age secret", &*secret.identity(&group).secret());
    say("epoch entry", &cbor::encode(&epoch.wire()));

    // An invitation and its answer.
    let inviter = inviter_hash(&founder.public(), &founder_age.recipient());
    let invitation = Invitation {
        group,
        loc,
        store: "https://depot.exemple.fr/dav/".into(),
        id: bytes(chance),
        secret: InviteSecret::generate(chance),
        inviter,
        expires: HOUR + 168,
    };
    let statement = JoinStatement {
        group,
        invitation: invitation.id,
        device: member.public(),
        recipient: member_age.recipient(),
        name: "Brume".into(),
    };
    let signature = statement.sign(&member).0;
    let request = cbor::encode(&JoinRequest::new(statement.clone(), &member, &invitation.secret));
    JoinRequest::check(&request, &invitation.secret, &group, &invitation.id).unwrap();
    let transcript = words_transcript(&statement, &loc, &invitation.secret.commitment(), &inviter);
    say("invitation", &cbor::encode(&invitation));
    say("inviter hash", &inviter);
    say("join age secret", &*invitation.secret.identity().secret());
    say("join statement", &cbor::encode(&statement));
    say("join request", &request);
    say("words transcript", &transcript);

    // Admitted.
    let add = Op::AddPerson { role: Role::Member, statement, statement_signature: signature, compared: true };
    let add = entry(&ledger, group, Log::Membership, encode_op(&add, chance), &founder);
    take(&mut ledger, &add);
    say("add_person entry", &cbor::encode(&add.wire()));
    let membership = Membership::of(&ledger);
    assert_eq!(membership.persons.len(), 2);
    assert_eq!(membership.clean_epoch([&id].into_iter()), Some(id));

    // A situation, by the new member.
    let sheet = Sheet {
        title: "La colère dans la chambre".into(),
        feelings: vec![Feeling::Anger, Feeling::Powerlessness],
        other_feeling: "à vif".into(),
        what_happened: "«\u{a0}Je fais ce que je peux.\u{a0}» e\u{301}".into(),
        what_puzzles_me: "à qui s’adressait cette colère\u{202f}?".into(),
    };
    let payload = encode_situation(&bytes(chance), &sheet, chance);
    assert!(
        matches!(decode_content(&payload), Ok(ContentPayload::Situation { sheet: read, .. }) if read == sheet)
    );
    let situation = entry(&ledger, group, Log::Content, payload, &member);
    take(&mut ledger, &situation);
    say("situation payload", situation.payload());
    say("situation entry", &cbor::encode(&situation.wire()));

    // What carries them.
    let pack = encode_pack(vec![genesis.wire(), epoch.wire(), add.wire()]);
    assert_eq!(decode_pack(&pack).unwrap().len(), 3);
    say("membership pack", &pack);
    let tip = situation.tip();
    let reference = PackRef {
        digest: digest(b"the sealed file"),
        epoch: id,
        device: member.public(),
        log: Log::Content,
        first: 1,
        last: 1,
        tip: tip.id,
    };
    say("pack reference", &cbor::encode(&reference));
    let head = |packs: Vec<PackRef>, inline: &[_]| {
        let body = HeadBody {
            group,
            device: member.public(),
            seq: 1,
            membership: None,
            content: Some(LogTip { seq: tip.seq, id: tip.id }),
            packs,
            membership_pack: digest(b"the sealed membership pack"),
            seen: ledger.tips(),
            epochs: vec![id],
            hour: HOUR,
            app: "0.1.0".into(),
        };
        let head = encode_head(&body, inline, &member);
        assert_eq!(check_head(&head, &group, &member.public(), 1).unwrap().body, body);
        head
    };
    say("head with the entry inline", &head(vec![], &[situation.wire()]));
    say("head with the entry in a pack", &head(vec![reference], &[]));
    let grant = Grant {
        group,
        from: founder.public(),
        to: member.public(),
        secrets: vec![secret],
        membership_pack: digest(b"the sealed membership pack"),
        pack_epoch: id,
        base: vec![tip],
    };
    let grant = encode_grant(&grant, &founder);
    check_grant(&grant, &group, &member.public()).unwrap();
    say("grant", &grant);
    say("padded to a head's size, its SHA-256", &digest(&pad(&request, Size::Head).unwrap()));
    say("padded to a Padme size, its SHA-256", &digest(&pad(&grant, Size::Padme).unwrap()));

    // Names and texts.
    let key = VaultKey::from_bytes([1; 32]);
    let file = b"the sealed file";
    let join_tag = base32(&invitation.secret.join_tag());
    let tag = device_tag(&loc, &member.public());
    vectors.extend([
        ("invitation text", invitation.to_text()),
        ("six words", spoken_words(&transcript).join(" ")),
        ("directory", directory(&loc)),
        ("device tag", tag.clone()),
        ("head name", FileName::head(&tag, 1, file).file),
        ("pack name", FileName::object(&digest(file)).file),
        ("grant name", FileName::grant(&tag, file).file),
        ("join name", FileName::join(&join_tag, file).file),
        ("row name", row_name(&key, "group", &1u32.to_be_bytes())),
    ]);
    vectors
}

fn read() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(FILE).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

#[test]
fn what_is_written_is_what_the_vectors_say() {
    let made = make();
    if std::env::var_os("SOUSPLI_WRITE_VECTORS").is_some() {
        let mut text = String::from(
            "# What is inside the sealed files of souspli/1, version byte 0: see PROTOCOL.md and tests/core/vectors.rs,\n\
             # which makes these from seeded keys and says how to write this file anew. Hex unless it is plainly text.\n\n",
        );
        for (name, value) in &made {
            writeln!(text, "{name}: {value}").unwrap();
        }
        std::fs::write(FILE, text).unwrap();
    }
    let kept = read();
    for (name, value) in &made {
        assert_eq!(kept.get(*name), Some(value), "{name}");
    }
    assert_eq!(kept.len(), made.len(), "a vector that nothing makes");
}

/// The vectors as a stranger's bytes: whatever one bit of a signed object is turned into, it is refused.
#[test]
fn a_changed_bit_of_a_signed_object_is_refused() {
    let kept = read();
    let get = |name: &str| HEXLOWER.decode(kept[name].as_bytes()).unwrap();
    let group: GroupId = get("group id").try_into().unwrap();
    let member = SigningKey::from_secret(get("member signing secret").try_into().unwrap()).public();
    let invitation: Invitation = cbor::decode(&get("invitation")).unwrap();
    type Opens<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;
    let entry = |bytes: &[u8]| cbor::decode(bytes).is_ok_and(|wire| Entry::check(&wire, &group).is_ok());
    let cases: [(&str, Opens); 6] = [
        ("genesis entry", Box::new(entry)),
        ("add_person entry", Box::new(entry)),
        ("situation entry", Box::new(entry)),
        // The entries inline have signatures of their own, so here a head without any.
        ("head with the entry in a pack", Box::new(|bytes| check_head(bytes, &group, &member, 1).is_ok())),
        ("grant", Box::new(|bytes| check_grant(bytes, &group, &member).is_ok())),
        (
            "join request",
            Box::new(|bytes| JoinRequest::check(bytes, &invitation.secret, &group, &invitation.id).is_ok()),
        ),
    ];
    for (name, opens) in cases {
        let good = get(name);
        assert!(opens(&good), "{name}");
        for at in 0..good.len() {
            for bit in [1, 0x80] {
                let mut bytes = good.clone();
                bytes[at] ^= bit;
                assert!(!opens(&bytes), "{name}: byte {at}");
            }
        }
    }
}
