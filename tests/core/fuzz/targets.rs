//! What reads bytes that a stranger wrote, each as a function that must come back. What is read must also be written again as
//! it was: there is one encoding of each thing.
//!
//! `tests/core/fuzz.rs` replays `tests/corpora` through these; `fuzz/` drives them with libFuzzer.

use souspli::doc::{Document, scan};
use souspli::log::act::ForkProof;
use souspli::log::cbor::{self, Writer};
use souspli::log::entry::{Body, Entry, EntryError, Log, WireEntry, payload_hash};
use souspli::log::grant::{Grant, check_grant, encode_grant};
use souspli::log::head::{HeadBody, check_head};
use souspli::log::invitation::{Invitation, LinkLogin};
use souspli::log::join::{JoinRequest, Purpose};
use souspli::log::ledger::Ledger;
use souspli::log::membership::Membership;
use souspli::log::name::{FileName, Folder};
use souspli::log::op::{MembershipPayload, Op, decode_membership};
use souspli::log::pack::{decode_pack, encode_pack};
use souspli::log::payload::{ContentPayload, decode_content};
use souspli::seal::{
    Identity, InviteSecret, KitSeed, MAX_HEADER, Passkey, Passphrase, PublicKey, SigningKey, Size, open, pad,
    unpad, unwrap,
};
use souspli::store::path::Path;
use souspli::store::webdav::WebDav;
use souspli::store::{Request, Response, Store, Transport, TransportError};
use souspli::sync::{Joining, Replica};
use zeroize::Zeroizing;

use super::rows;

/// A decoder by name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 19] = [
    ("entry", entry),
    ("op", op),
    ("acts", acts),
    ("fork", fork),
    ("content", content),
    ("head", head),
    ("pack", pack),
    ("grant", grant),
    ("join", join),
    ("invitation", invitation),
    ("padding", padding),
    ("age", age),
    ("vault", vault),
    ("listing", listing),
    ("names", names),
    ("kit", kit),
    ("update", update),
    ("rows", rows::rows),
    ("restore", restore),
];

/// The group that everything belongs to.
pub const GROUP: [u8; 32] = [1; 32];
/// Where it lies.
pub const LOC: [u8; 16] = [2; 16];

/// The signing keys that things are made with, by number.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_secret([number % 4 + 1; 32])
}

/// Who receives.
pub fn identity() -> Identity {
    Identity::from_secret([9; 32])
}

/// An invitation's secret.
pub fn secret() -> InviteSecret {
    InviteSecret::from_bytes([4; 32])
}

/// Runs what waits for nothing.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Cuts bytes into parts, each behind its length in two bytes; the last may be cut short.
pub fn parts(mut data: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (part, after) = rest.split_at(length);
        parts.push(part);
        data = after;
    }
    parts
}

/// Group, then an entry as it travels.
pub fn entry(data: &[u8]) {
    let Some((group, wire)) = data.split_first_chunk::<32>() else { return };
    let Ok(read) = cbor::decode::<WireEntry>(wire) else { return };
    assert_eq!(cbor::encode(&read), wire);
    match Entry::read(&read, group) {
        Ok(entry) => {
            assert_eq!(cbor::encode(entry.body()), read.body);
            assert_eq!(entry.wire(), read);
            let _ = Ledger::default().admit(entry.clone(), None);
            assert_eq!(Entry::check(&read, group).is_ok(), entry.clone().prove().is_ok());
        }
        Err(EntryError::Newer(author)) => assert!(read.body.windows(32).any(|part| part == author.0)),
        Err(_) => {}
    }
}

/// A membership payload. What is known is written again to the byte by whoever reads it, or it is refused.
pub fn op(data: &[u8]) {
    if let Ok(MembershipPayload::Known(op)) = decode_membership(data)
        && let Op::AddPerson { statement, statement_signature, .. } = *op
    {
        let _ = statement.verify(&statement_signature);
    }
}

/// The founding act of a group of four keys, the first of which founds it.
pub fn founding() -> Entry {
    use souspli::log::op::{Genesis, encode_op};
    let genesis = Op::Genesis(Genesis {
        suite: souspli::log::SUITE,
        loc: LOC,
        name: "Nom".into(),
        framework: 0,
        founder: "Sillage".into(),
        recipient: identity().recipient(),
        predecessor: None,
    });
    let payload = encode_op(&genesis, &mut souspli::seal::SeededChance::new(1));
    signed(&Ledger::default(), [0; 32], 0, payload)
}

/// The entry of membership that a key signs next.
pub fn signed(ledger: &Ledger, group: [u8; 32], number: u8, payload: Vec<u8>) -> Entry {
    let (key, log) = (key(number), Log::Membership);
    let me = key.public();
    let tip = ledger.tip(&me, log);
    let body = Body {
        group,
        log,
        author: me,
        seq: tip.map_or(1, |tip| tip.seq + 1),
        prev: tip.map(|tip| tip.id),
        beside: 0,
        deps: ledger.deps(&me, log, |_| true),
        hour: 0,
        payload_hash: payload_hash(&payload),
    };
    Entry::sign(body, payload, &key)
}

/// Membership payloads in a group, each signed as the next of the key that its first byte says; the state that they make.
pub fn acts(data: &[u8]) {
    let genesis = founding();
    let group = genesis.founds();
    let mut ledger = Ledger::default();
    ledger.admit(genesis, None).unwrap();
    for part in parts(data).into_iter().take(12) {
        let Some((number, payload)) = part.split_first() else { continue };
        let entry = signed(&ledger, group, *number, payload.to_vec());
        let _ = ledger.admit(entry, None);
    }
    let membership = Membership::of(ledger.acts());
    let backwards: Vec<_> = ledger.acts().iter().rev().cloned().collect();
    assert_eq!(membership, Membership::of(&backwards), "order does not matter");
    for device in membership.devices.keys() {
        assert!(membership.person_of(device).is_some());
    }
}

/// Two bodies, each behind its length; signed by the key that they name, if it is one of ours, so that what is proved is looked
/// at and not only the signatures.
pub fn fork(data: &[u8]) {
    use souspli::log::op::SignedBody;
    let bodies = parts(data);
    let [first, second, ..] = bodies.as_slice() else { return };
    // Computed once: this is what takes time here.
    static KEYS: std::sync::OnceLock<[PublicKey; 4]> = std::sync::OnceLock::new();
    let keys = KEYS.get_or_init(|| [0, 1, 2, 3].map(|number| key(number).public()));
    let sign = |body: &[u8]| {
        let named = |number: &u8| body.windows(32).any(|part| part == keys[usize::from(*number)].0);
        let number = (0..4).find(named).unwrap_or(0);
        SignedBody { body: body.to_vec(), signature: key(number).sign("souspli/1/entry", body).0 }
    };
    let (first, second) = (sign(first), sign(second));
    let proof = ForkProof::check(&first, &second, &GROUP);
    let turned = ForkProof::check(&second, &first, &GROUP);
    assert_eq!(proof, turned, "a proof has no order");
}

/// A content payload.
pub fn content(data: &[u8]) {
    if let Ok(ContentPayload::Known(content)) = decode_content(data) {
        assert_eq!(decode_content(data), Ok(ContentPayload::Known(content)));
    }
}

/// The body of a head, signed here by the first key, and a whole head's file.
pub fn head(data: &[u8]) {
    let _ = check_head(data, &GROUP, 1);
    if let Ok(body) = cbor::decode::<HeadBody>(data) {
        assert_eq!(cbor::encode(&body), data);
    }
    let mut file = Writer::new();
    let none: [WireEntry; 0] = [];
    file.array(4).uint(1).bytes(data).bytes(&key(0).sign("souspli/1/head", data).0).list(&none);
    if let Ok(head) = check_head(&file.into_bytes(), &GROUP, 1) {
        assert_eq!((head.body.group, head.body.seq), (GROUP, 1));
        assert_eq!(cbor::encode(&head.body), data);
    }
}

/// A pack, with its entries.
pub fn pack(data: &[u8]) {
    let Ok(wires) = decode_pack(data) else { return };
    for wire in &wires {
        let _ = Entry::read(wire, &GROUP);
    }
    assert_eq!(encode_pack(wires), data);
}

/// The body of a grant, signed here by the first key, and a whole grant.
pub fn grant(data: &[u8]) {
    let me = key(1).public();
    let _ = check_grant(data, &GROUP, &me);
    if let Ok(grant) = cbor::decode::<Grant>(data) {
        assert_eq!(cbor::encode(&grant), data);
        let encoded = encode_grant(&grant, &key(0));
        if let Ok(checked) = check_grant(&encoded, &GROUP, &me) {
            assert_eq!(checked.from, key(0).public());
        }
    }
}

/// A request to join.
pub fn join(data: &[u8]) {
    if let Ok(request) = cbor::decode::<JoinRequest>(data) {
        assert_eq!(cbor::encode(&request), data);
        // The same statement, proved.
        let again = JoinRequest::new(request.statement.clone(), &key(0), &secret());
        let stated = &request.statement;
        let bytes = cbor::encode(&again);
        let checked =
            JoinRequest::check(&bytes, &secret(), &stated.group, &stated.invitation, stated.purpose);
        assert_eq!(checked.is_ok(), stated.device == key(0).public());
    }
    let _ = JoinRequest::check(data, &secret(), &GROUP, &LOC, Purpose::Person);
}

/// A link, and an invitation's bytes before their text.
pub fn invitation(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok((read, login)) = Invitation::from_text(text)
    {
        let (again, with) = Invitation::from_text(&read.to_text(login.as_ref())).unwrap();
        assert_eq!(cbor::encode(&again), cbor::encode(&read));
        assert!(with == login);
    }
    if let Ok(read) = cbor::decode::<Invitation>(data) {
        assert_eq!(cbor::encode(&read), data);
        let (again, login) = Invitation::from_text(&read.to_text(None)).unwrap();
        assert_eq!(cbor::encode(&again), data);
        assert!(login.is_none());
    }
    if let Ok(read) = cbor::decode::<LinkLogin>(data) {
        assert_eq!(cbor::encode(&read), data);
    }
}

/// A padded plaintext.
pub fn padding(data: &[u8]) {
    for size in [Size::Head, Size::Padme] {
        if let Ok(payload) = unpad(data, size) {
            assert_eq!(pad(payload, size).unwrap(), data);
        }
    }
    // As a payload, with what stays of a padding that is cut or changed.
    for size in [Size::Head, Size::Padme] {
        let Ok(mut padded) = pad(data, size) else { continue };
        assert_eq!(unpad(&padded, size), Ok(data));
        if padded.len() > data.len() + 4 {
            *padded.last_mut().unwrap() = 1;
            assert!(unpad(&padded, size).is_err());
        }
    }
}

/// A sealed file.
pub fn age(data: &[u8]) {
    if let Ok(plaintext) = open(&identity(), data) {
        assert!(plaintext.len() < data.len());
    }
}

/// A vault's file, unless it asks for work; by a passkey too.
pub fn vault(data: &[u8]) {
    if let Ok((passkey, sealed)) = Passkey::read(data) {
        assert!(data.ends_with(sealed) && data.len() == 3 + passkey.credential.len() + 32 + sealed.len());
        let _ = Passkey::unwrap(data, &[2; 32]);
    }
    let header = data.get(..MAX_HEADER).unwrap_or(data);
    let line = header.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
    // Above 18 nothing is done; below 9, little.
    let log_n = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    let costly = matches!(log_n, [b'9'] | [b'1', b'0'..=b'8']);
    if !costly {
        let _ = unwrap(data, &Passphrase::typed("un pli bien cachete"));
    }
}

struct Answers<'a>(&'a [u8]);

impl Transport for Answers<'_> {
    async fn send(&self, _request: Request) -> Result<Response, TransportError> {
        Ok(Response { status: 207, body: self.0.to_vec() })
    }
}

/// A listing of a WebDAV folder.
pub fn listing(data: &[u8]) {
    let store = WebDav::at("https://depot.exemple.fr/dav/", Answers(data)).unwrap();
    if let Ok(names) = now(store.list("abcd/h")) {
        assert!(names.iter().all(|name| souspli::store::path::is_file_name(name)));
    }
}

/// Names and paths of files.
pub fn names(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for folder in Folder::ALL {
        let file = FileName { folder, file: text.to_owned() };
        assert!(file.head_seq().is_none() || folder == Folder::Heads);
        let _ = (file.tag(), file.matches(data));
    }
    if let Ok(path) = Path::parse(text) {
        let (folder, name) = path.split();
        assert!(text.starts_with(folder) && text.ends_with(name));
    }
}

/// The words of a kit.
pub fn kit(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(seed) = KitSeed::read(text)
    {
        let again = KitSeed::read(&seed.words().join(" ")).unwrap();
        assert_eq!(again.bytes(), seed.bytes());
    }
}

/// An update of a document, by client 7; then as two authors' in one document, in both orders.
pub fn update(data: &[u8]) {
    if let Ok(scanned) = scan(data, 7) {
        let (blocks, ranges) = scanned.parts();
        assert!(blocks as usize + ranges as usize <= data.len());
    }
    let mut document = Document::new();
    let applied = document.apply(7, data);
    assert!(applied.is_err() || scan(data, 7).is_ok());
    if applied.is_ok() {
        let shown: Vec<String> = document.fields().iter().map(|field| document.text(field)).collect();
        let (again, _) = Document::of([(7, data), (7, data)]);
        let fields = again.fields();
        assert_eq!(fields.len(), shown.len(), "twice is once");
    }
    let _ = Document::from_shared(data);
}

/// A group's row with its entries, and a join under way, as the device kept them.
pub fn restore(data: &[u8]) {
    if let Ok(joining) = Joining::restore(data) {
        assert_eq!(*joining.keep(), *data);
        let _ = (joining.words(), joining.statement());
    }
    let parts = parts(data);
    let Some((row, entries)) = parts.split_first() else { return };
    let entries: Vec<Zeroizing<Vec<u8>>> =
        entries.iter().map(|entry| Zeroizing::new(entry.to_vec())).collect();
    if let Ok(replica) = Replica::restore(row, &entries) {
        assert!(replica.ledger().ids().len() <= entries.len());
        let again: Vec<_> =
            replica.ledger().ids().iter().map(|id| Zeroizing::new(replica.keep_entry(id).unwrap())).collect();
        assert!(Replica::restore(&replica.keep(), &again).is_ok(), "what is kept is read again");
        let _ = (replica.situations(), replica.read_only(), replica.to_send());
    }
}
