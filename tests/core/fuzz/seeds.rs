//! What each target begins with: one whole thing of each kind.

use std::cell::OnceCell;

use souspli::doc::{Document, Writer as Pen};
use souspli::group::Sheet;
use souspli::log::cbor::{self, Writer};
use souspli::log::entry::{Body, Entry, Log, Tip, payload_hash};
use souspli::log::grant::Grant;
use souspli::log::head::{HeadBody, LogTip, PackRef};
use souspli::log::invitation::{Invitation, LinkLogin};
use souspli::log::join::{JoinRequest, JoinStatement, Purpose};
use souspli::log::op::{KitStatement, Op, Role, Setting, SignedBody, Subject, Vouch, encode_op};
use souspli::log::pack::encode_pack;
use souspli::log::payload::{Content, encode_content, person_of};
use souspli::seal::{
    EpochSecret, KitSeed, Passkey, Passphrase, SeededChance, Size, VaultKey, WorkFactor, pad, seal, wrap,
};
use souspli::sync::{Joining, Replica};

use super::targets::{GROUP, LOC, identity, key, secret};

#[path = "../../bench/crowd.rs"]
mod crowd;
use crowd::{HOUR, Shelf};

fn chance() -> SeededChance {
    SeededChance::new(1)
}

/// Each behind its length in two bytes.
fn joined(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&u16::try_from(part.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

fn sheet() -> Sheet {
    Sheet { title: "Titre".into(), what_happened: "Ce qui s’est passé".into(), ..Sheet::default() }
}

fn statement(number: u8, purpose: Purpose) -> (JoinStatement, [u8; 64]) {
    let statement = JoinStatement {
        purpose,
        group: super::targets::founding().founds(),
        person: person_of(&match purpose {
            Purpose::Device => super::targets::founding().body().author,
            _ => key(number).public(),
        }),
        invitation: LOC,
        device: key(number).public(),
        recipient: identity().recipient(),
        name: "Brume".into(),
    };
    let signature = statement.sign(&key(number)).0;
    (statement, signature)
}

fn body(log: Log, seq: u64, prev: Option<[u8; 32]>, beside: u64, payload: &[u8]) -> Body {
    let deps = match beside {
        0 => Vec::new(),
        seq => vec![Tip { device: key(0).public(), log: log.other(), seq, id: [8; 32] }],
    };
    let author = key(0).public();
    let payload_hash = payload_hash(payload);
    Body { group: GROUP, log, author, seq, prev, beside, deps, hour: HOUR, payload_hash }
}

fn ops() -> Vec<Op> {
    let (device, person) = (key(1).public(), person_of(&key(1).public()));
    let signed = |at| SignedBody {
        body: cbor::encode(&body(Log::Membership, at, Some([3; 32]), 0, b"")),
        signature: [5; 64],
    };
    let (joining, joining_signature) = statement(1, Purpose::Person);
    let (more, more_signature) = statement(2, Purpose::Device);
    let (moving, moving_signature) = statement(3, Purpose::Move);
    let kit = KitStatement { device: key(3).public(), recipient: identity().recipient() };
    let group = super::targets::founding().founds();
    let kit_signature = kit.sign(&group, &person_of(&key(0).public()), &key(3));
    vec![
        Op::AddPerson {
            role: Role::Member,
            statement: joining,
            statement_signature: joining_signature,
            vouch: Vouch::Words,
        },
        Op::Epoch { id: [6; 32] },
        Op::Vote { subject: Subject::Remove(person), yes: true },
        Op::SetRole(person, Role::Facilitator),
        Op::Policy(Setting::History(true)),
        Op::Policy(Setting::Name("Autre nom".into())),
        Op::Policy(Setting::Store {
            address: "https://a.fr/".into(),
            user: "u".into(),
            password: "p".into(),
        }),
        Op::AddDevice { statement: more, statement_signature: more_signature, vouch: Vouch::Nothing },
        Op::Successor { group: [2; 32], loc: LOC, store: "https://a.fr/".into() },
        Op::Moving { statement: moving, statement_signature: moving_signature },
        Op::Seen,
        Op::AddKit { statement: kit, statement_signature: kit_signature },
        Op::Fork(Box::new((signed(2), signed(2)))),
        Op::GroupAct { subject: Subject::Name(person), votes: vec![[1; 32], [2; 32], [3; 32]] },
        Op::RemoveDevice(device),
        Op::RemovePerson(person),
        Op::Leave,
        Op::Also(vec![[1; 32], [2; 32]]),
    ]
}

fn contents() -> Vec<Content> {
    vec![
        Content::Situation { doc: LOC, sheet: sheet() },
        Content::Mark { seen: vec![Tip { device: key(0).public(), log: Log::Content, seq: 3, id: [3; 32] }] },
        Content::Tombstone { entry: [1; 32] },
        Content::Transmitted { from: "Brume".into(), hour: HOUR, sheet: sheet() },
        Content::Approval { entry: [1; 32], shown: [2; 32], yes: true },
        Content::Update { doc: LOC, nonce: [1; 8], update: updates().remove(0) },
        Content::Contribution { to: [1; 32], kind: 1, text: "Cela me parle\n\tà moi".into() },
        Content::Withdrawal { entry: [1; 32], to: [2; 32] },
    ]
}

fn updates() -> Vec<Vec<u8>> {
    let mut pen = Pen::new(Document::new(), 7).unwrap();
    let mut updates = Vec::new();
    pen.insert("notes", 0, "a").unwrap();
    updates.push(pen.take().unwrap().unwrap());
    pen.insert("notes", 0, "Ce 😀 qui").unwrap();
    pen.insert("suite", 0, "s’est passé").unwrap();
    pen.delete("notes", 1, 3).unwrap();
    updates.push(pen.take().unwrap().unwrap());
    updates.push(pen.document().whole().unwrap());
    updates
}

fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let payload = encode_content(&Content::Tombstone { entry: [1; 32] }, &mut chance());
    entries.push(Entry::sign(body(Log::Content, 1, None, 0, &payload), payload.clone(), &key(0)));
    let mut erased = Entry::sign(body(Log::Content, 2, Some([1; 32]), 5, &payload), payload, &key(0));
    erased.erase();
    entries.push(erased);
    let payload = encode_op(&Op::Seen, &mut chance());
    entries.push(Entry::sign(body(Log::Membership, 2, Some([1; 32]), 1, &payload), payload, &key(0)));
    entries
}

fn head() -> HeadBody {
    let device = key(0).public();
    let pack = PackRef {
        digest: [1; 32],
        epoch: [2; 32],
        device,
        log: Log::Content,
        first: 1,
        last: 4,
        tip: [3; 32],
    };
    HeadBody {
        group: GROUP,
        device,
        seq: 1,
        membership: Some(LogTip { seq: 2, id: [4; 32] }),
        content: None,
        packs: vec![pack],
        membership_packs: vec![[5; 32]],
        seen: vec![Tip { device, log: Log::Membership, seq: 2, id: [4; 32] }],
        epochs: vec![[2; 32], [6; 32]],
        hour: HOUR,
        app: "0.1.0".into(),
        more: Vec::new(),
    }
}

/// A founder with a member, a sheet, an open invitation and something to hand over.
fn replica() -> (Replica, Joining) {
    let mut shelf = Shelf::new();
    let mut group = shelf.group(2, 1);
    let chance = &mut shelf.chance();
    group[0].share(&sheet(), HOUR, chance).unwrap();
    shelf.exchange(&mut group[0]);
    group[0].share(&sheet(), HOUR, chance).unwrap();
    let invitation = group[0].invite(Purpose::Person, "https://a.fr/", HOUR, chance).unwrap();
    (group.remove(0), Joining::ask(invitation, "Cèdre", chance))
}

/// A group's row, its entries' rows, and the row of a join under way.
type Kept = (Vec<u8>, Vec<Vec<u8>>, Vec<u8>);

fn kept() -> Kept {
    thread_local!(static KEPT: OnceCell<Kept> = const { OnceCell::new() });
    let make = || {
        let (replica, joining) = replica();
        let ids = replica.ledger().ids();
        let entries = ids.iter().map(|id| replica.keep_entry(id).unwrap()).collect();
        (replica.keep().to_vec(), entries, joining.keep().to_vec())
    };
    KEPT.with(|kept| kept.get_or_init(make).clone())
}

fn row(kind: u64, bytes: &[u8]) -> Vec<u8> {
    let mut to = Writer::new();
    to.array(7).uint(2).uint(1).uint(kind).text("https://a.fr/").text("u").text("p").bytes(bytes);
    to.into_bytes()
}

/// A note's row and a draft's, as PROTOCOL.md "Rows at rest" has them.
fn leaves() -> [Vec<u8>; 2] {
    let leaf = |group: u64, len: usize, texts: &dyn Fn(&mut Writer)| {
        let mut content = Writer::new();
        content.array(len).uint(1).uint(3).uint(HOUR);
        texts(&mut content);
        let bytes = pad(&content.into_bytes(), Size::Padme).unwrap();
        let mut to = Writer::new();
        to.array(7).uint(2).uint(group).uint(3).text("").text("").text("").bytes(&bytes);
        to.into_bytes()
    };
    let note = leaf(0, 4, &|to| {
        to.text("Une note\nde deux lignes");
    });
    let draft = leaf(1, 8, &|to| {
        to.text("").array(2).uint(5).uint(0).text("").text("Ce qui\ns’est passé").text("");
    });
    [note, draft]
}

const LISTING: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:multistatus xmlns:D=\"DAV:\"><D:response>\
<D:href>/dav/abcd/h/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>\
<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/dav/abcd/h/aa%2dbb.age</D:href>\
<D:propstat><D:prop><D:resourcetype/></D:prop></D:propstat></D:response></D:multistatus>";

/// What a target begins with.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "entry" => {
            entries().iter().map(|entry| [&GROUP[..], &cbor::encode(&entry.wire())].concat()).collect()
        }
        "op" => ops().iter().map(|op| encode_op(op, &mut chance())).collect(),
        "acts" => {
            let acts: Vec<Vec<u8>> =
                ops().iter().map(|op| [vec![0], encode_op(op, &mut chance())].concat()).collect();
            let votes = [&acts[..1], &[[vec![1], acts[2][1..].to_vec()].concat()], &acts[13..]].concat();
            vec![
                joined(&acts[..12]),
                joined(&votes),
                joined(&acts[..3]),
                joined(&[&acts[..1], &acts[14..]].concat()),
            ]
        }
        "fork" => {
            let of = |log, seq, prev, beside| cbor::encode(&body(log, seq, prev, beside, b"x"));
            let (membership, content) = (Log::Membership, Log::Content);
            vec![
                joined(&[of(membership, 2, Some([1; 32]), 0), of(membership, 2, Some([2; 32]), 0)]),
                joined(&[of(membership, 2, Some([1; 32]), 0), of(membership, 3, Some([2; 32]), 1)]),
                joined(&[of(membership, 4, Some([1; 32]), 2), of(content, 2, Some([2; 32]), 3)]),
            ]
        }
        "content" => contents().iter().map(|content| encode_content(content, &mut chance())).collect(),
        "head" => vec![cbor::encode(&head())],
        "pack" => vec![encode_pack(entries().iter().map(Entry::wire).collect()), encode_pack(Vec::new())],
        "grant" => {
            let base = vec![Tip { device: key(0).public(), log: Log::Content, seq: 3, id: [3; 32] }];
            let grant = Grant {
                group: GROUP,
                from: key(0).public(),
                to: key(1).public(),
                secrets: vec![EpochSecret::from_bytes([6; 32])],
                membership_packs: vec![[7; 32]],
                pack_epoch: [8; 32],
                base,
                more: Vec::new(),
            };
            vec![cbor::encode(&grant)]
        }
        "join" => {
            let (mut statement, _) = statement(0, Purpose::Person);
            statement.group = GROUP;
            vec![cbor::encode(&JoinRequest::new(statement, &key(0), &secret()))]
        }
        "invitation" => {
            let invitation = Invitation {
                purpose: Purpose::Person,
                group: GROUP,
                person: None,
                loc: LOC,
                store: "https://exemple.fr/depot/".into(),
                id: LOC,
                secret: secret(),
                inviter: [5; 32],
                expires: HOUR,
            };
            let text = invitation.to_text(None);
            let login = LinkLogin { user: "camille".into(), password: "ouvre".into() };
            vec![
                text.clone().into_bytes(),
                format!("https://a.fr/#/invitation/{text}").into_bytes(),
                cbor::encode(&invitation),
                invitation.to_text(Some(&login)).into_bytes(),
                cbor::encode(&login),
            ]
        }
        "padding" => vec![
            b"payload".to_vec(),
            pad(b"payload", Size::Padme).unwrap(),
            pad(&[7; 1100], Size::Padme).unwrap(),
        ],
        "age" => {
            let file = seal(&identity().recipient(), &pad(b"payload", Size::Padme).unwrap()).unwrap();
            vec![file, seal(&identity().recipient(), b"").unwrap()]
        }
        "vault" => {
            let passphrase = Passphrase::typed("un pli bien cachete");
            let key = VaultKey::from_bytes([7; 32]);
            let passkey = Passkey { credential: b"une cle", salt: &[1; 32] };
            vec![
                wrap(&key, &passphrase, WorkFactor::trivial_for_tests()).unwrap(),
                passkey.wrap(&key, &[2; 32], &mut SeededChance::new(7)).unwrap(),
            ]
        }
        "listing" => vec![LISTING.into(), LISTING.replace("D:", "").into()],
        "names" => vec![
            b"aaaaaaaaaaaaaaaa-0000000007-bbbbbbbbbbbbbbbb.age".to_vec(),
            b"abcd/h/aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb.age".to_vec(),
        ],
        "kit" => vec![KitSeed::from_bytes([3; 32]).words().join(" ").into_bytes()],
        "update" => updates(),
        "rows" => {
            let (group, entries, joining) = kept();
            let mut rows = vec![row(1, &group)];
            rows.extend(entries.iter().map(|entry| row(2, entry)));
            vec![joined(&rows), joined(&[row(0, &joining)]), joined(&leaves())]
        }
        "restore" => {
            let (group, entries, joining) = kept();
            vec![joined(&[&[group][..], &entries].concat()), joining]
        }
        _ => Vec::new(),
    }
}

/// Else the fuzzers would only look at refusals.
#[test]
fn what_the_fuzzers_begin_with_is_taken() {
    use souspli::log::op::{MembershipPayload, decode_membership};
    use souspli::log::payload::{ContentPayload, decode_content};

    let first = |target| seeds(target).remove(0);
    let group = super::targets::founding().founds();
    for seed in seeds("entry") {
        let wire = cbor::decode(&seed[32..]).unwrap();
        assert!(Entry::check(&wire, &GROUP).is_ok());
    }
    assert!(seeds("op").iter().all(|op| matches!(decode_membership(op), Ok(MembershipPayload::Known(_)))));
    let mut ledger = souspli::log::ledger::Ledger::default();
    ledger.admit(super::targets::founding(), None).unwrap();
    for op in &seeds("op")[..12] {
        ledger.admit(super::targets::signed(&ledger, group, 0, op.clone()), None).unwrap();
    }
    let membership = souspli::log::membership::Membership::of(ledger.acts());
    assert_eq!(membership.live_devices().count(), 4, "the founder with a second device and a kit, a person");
    assert!(seeds("content").iter().all(|said| matches!(decode_content(said), Ok(ContentPayload::Known(_)))));
    assert!(cbor::decode::<HeadBody>(&first("head")).is_ok());
    assert_eq!(souspli::log::pack::decode_pack(&first("pack")).unwrap().len(), 3);
    assert!(cbor::decode::<Grant>(&first("grant")).is_ok());
    let request = first("join");
    assert!(JoinRequest::check(&request, &secret(), &GROUP, &LOC, Purpose::Person).is_ok());
    assert!(Invitation::from_text(&String::from_utf8(first("invitation")).unwrap()).is_ok());
    assert!(souspli::seal::open(&identity(), &first("age")).is_ok());
    assert!(souspli::seal::unwrap(&first("vault"), &Passphrase::typed("un pli bien cachete")).is_ok());
    assert!(Passkey::unwrap(&seeds("vault")[1], &[2; 32]).is_ok());
    assert!(KitSeed::read(&String::from_utf8(first("kit")).unwrap()).is_ok());
    assert!(seeds("update")[..2].iter().all(|update| souspli::doc::scan(update, 7).is_ok()));
    let (row, entries, joining) = kept();
    let entries: Vec<_> = entries.into_iter().map(zeroize::Zeroizing::new).collect();
    assert!(Replica::restore(&row, &entries).is_ok());
    assert!(Joining::restore(&joining).is_ok());
}
