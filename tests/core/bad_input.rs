//! Whatever lies in the store or is listed by it, an exchange ends after so many requests, the rest of the group is read and
//! written, and somebody is told.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use souspli::app::vocabulary::{Command, Notice};
use souspli::log::cbor::{self, Bytes, Reader};
use souspli::log::entry::{Body, WireEntry};
use souspli::log::grant::check_grant_of_any_group;
use souspli::log::head::check_head;
use souspli::log::invitation::Invitation;
use souspli::log::join::{JoinRequest, JoinStatement, Purpose};
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::decode_membership;
use souspli::log::pack::decode_pack;
use souspli::log::payload::decode_content;
use souspli::seal::{self, InviteSecret, Passphrase, PublicKey, Size};
use souspli::store::memory::MemoryStore;
use souspli::store::{LARGEST_FILE, Store, StoreError};
use souspli::sync::{Joining, Replica};

use crate::world::{Device, PASSPHRASE, sheet};

/// Requests that one exchange of three people may take, whatever the store holds.
const ENOUGH: usize = 120;

/// A store that counts what is asked of it, and lists what is not there.
#[derive(Clone, Default)]
struct Counted {
    files: MemoryStore,
    asked: Rc<RefCell<Vec<String>>>,
    listed_too: Rc<RefCell<BTreeMap<&'static str, Vec<String>>>>,
    taken: Rc<Cell<usize>>,
}

impl Counted {
    fn ask(&self, path: &str) {
        self.asked.borrow_mut().push(path.to_owned());
    }
    fn requests(&self) -> usize {
        std::mem::take(&mut *self.asked.borrow_mut()).len()
    }
}

impl Store for Counted {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.ask(folder);
        let mut names = self.files.list(folder).await?;
        let kind = folder.rsplit('/').next().unwrap();
        names.extend(self.listed_too.borrow().get(kind).cloned().unwrap_or_default());
        Ok(names)
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.ask(path);
        let bytes = self.files.get(path).await?;
        self.taken.set(self.taken.get() + bytes.as_ref().map_or(0, Vec::len));
        Ok(bytes)
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.ask(path);
        self.files.put(path, bytes).await
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.ask(path);
        self.files.delete(path).await
    }
}

/// Three people who have read one another.
fn three() -> (Counted, [Device<Counted>; 3]) {
    let store = Counted::default();
    let devices = [0; 3].map(|_| Device::new(&store));
    devices[0].create("Sillage");
    for (device, name) in devices[1..].iter().zip(["Brume", "Cèdre"]) {
        device.join(&devices[0].invite(), name);
        devices[0].exchange();
        devices[0].admit_first(true).unwrap();
        devices[0].exchange();
        device.exchange();
    }
    for device in devices.iter().chain(&devices) {
        device.exchange();
    }
    store.requests();
    (store, devices)
}

/// What lies on a device, opened with its passphrase.
fn inside(device: &Device<Counted>) -> Replica {
    let disk = &device.app.world().disk;
    let ways = disk.ways.borrow();
    let key = seal::unwrap(ways.values().next().unwrap(), &Passphrase::typed(PASSPHRASE)).unwrap();
    let (mut group, mut entries) = (Vec::new(), Vec::new());
    for (name, row) in disk.rows.borrow().iter() {
        let row = seal::open_row(&key, "souspli/rows", name.as_bytes(), row).unwrap();
        let mut from = Reader::new(&row);
        from.array(7).unwrap();
        let [_, _, kind] = [(); 3].map(|()| from.uint().unwrap());
        let _place = [(); 3].map(|()| from.text().unwrap());
        let bytes = from.bytes().unwrap();
        match kind {
            1 => group = bytes,
            _ => entries.push(zeroize::Zeroizing::new(bytes)),
        }
    }
    Replica::restore(&group, &entries).unwrap()
}

fn tag_of(device: &Device<Counted>) -> String {
    let replica = inside(device);
    device_tag(replica.loc(), &replica.me())
}

/// Files whose header is a burden, and none of ours.
fn bad_files() -> Vec<(&'static str, Vec<u8>)> {
    let key = "A".repeat(43);
    let age = |stanzas: &str| {
        let mut file = format!("age-encryption.org/v1\n{stanzas}--- {key}\n").into_bytes();
        file.extend([7; 16 + 4096]);
        file
    };
    vec![
        ("nothing", Vec::new()),
        ("a hundred thousand stanzas", age(&"-> a\n\n".repeat(100_000))),
        ("stanzas to keys", age(&format!("-> X25519 {key}\n{key}\n").repeat(60_000))),
        ("a long header", age(&format!("-> a {}\n\n", "b".repeat(401)))),
        ("a line without end", age(&format!("-> a {}\n\n", "b".repeat(4 << 20)))),
        ("scrypt", age(&format!("-> scrypt {} 30\n{key}\n", "A".repeat(22)))),
        ("to another key", age(&format!("-> X25519 {key}\n{key}\n"))),
    ]
}

/// CBOR that claims much, or is much.
fn bad_cbor() -> Vec<Vec<u8>> {
    let huge = |kind: u8| {
        let mut bytes = vec![kind | 27];
        bytes.extend([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        bytes
    };
    let mut bombs = vec![Vec::new(), vec![0x81; 100_000], vec![0x9f; 100_000], vec![0xd8; 1000]];
    bombs.extend([0x40, 0x60, 0x80, 0xa0, 0x00, 0xc0].map(huge));
    // A million items of each simple kind.
    for item in [0x00, 0x40, 0x80, 0xf6] {
        let mut bytes = vec![0x9a, 0x00, 0x0f, 0x42, 0x40];
        bytes.resize(bytes.len() + 1_000_000, item);
        bombs.push(bytes);
    }
    let inner = bombs.clone();
    // The same, where a kind, a version and a list are expected.
    for lead in [&[0x84, 0x01][..], &[0x82, 0x02], &[0x83, 0x03], &[0x84, 0x04], &[0x8c, 0x00], &[0x8a, 0x00]]
    {
        bombs.extend(inner.iter().map(|bomb| [lead, bomb].concat()));
    }
    bombs
}

/// The others are read and written while something bad lies there for `bad`, and `told` are told.
fn goes_on(store: &Counted, devices: &[Device<Counted>; 3], what: &str) {
    let [one, _, three] = devices;
    let mine = one.share(&sheet(what));
    let theirs = three.share(&sheet(what));
    for device in [three, one, three] {
        store.requests();
        device.exchange();
        let asked = store.requests();
        assert!(asked <= ENOUGH, "{what}: {asked} requests");
    }
    assert!(one.read(&theirs).is_some() && three.read(&mine).is_some(), "{what}: the others are read");
}

fn told(device: &Device<Counted>) -> bool {
    device.group().notices.iter().any(|notice| matches!(notice, Notice::Unreadable(_) | Notice::KeyAwaited))
}

#[test]
fn a_file_that_is_a_burden_is_left_alone_and_told_of() {
    let (store, devices) = three();
    let honest = store.files.files();
    let group = honest.keys().next().unwrap().split('/').next().unwrap().to_owned();
    let tag = tag_of(&devices[1]);
    let epoch = inside(&devices[0]).epochs().map(|(_, s)| s.clone()).collect::<Vec<_>>();
    let to = epoch.last().unwrap().identity(inside(&devices[0]).group()).recipient();
    let mut bad = bad_files();
    // Of somebody who has the keys, too.
    for bomb in bad_cbor().into_iter().filter(|bomb| bomb.starts_with(&[0x84, 0x01])) {
        if let Ok(padded) = seal::pad(&bomb, Size::Head) {
            bad.push(("a head of an insider", seal::seal(&to, &padded).unwrap()));
        }
    }
    for (what, bytes) in bad {
        let name = FileName::head(&tag, 900_000, &bytes);
        pollster::block_on(store.files.put(&format!("{group}/h/{}", name.file), &bytes)).unwrap();
        goes_on(&store, &devices, what);
        assert!(told(&devices[0]), "{what}: {:?}", devices[0].group().notices);
        pollster::block_on(store.files.delete(&format!("{group}/h/{}", name.file))).unwrap();
    }
    let late = devices[1].share(&sheet("Enfin"));
    devices[1].exchange();
    devices[0].exchange();
    assert!(devices[0].read(&late).is_some() && devices[0].group().notices.is_empty());
}

#[test]
fn strangers_with_huge_heads_cost_so_much_and_no_more() {
    let (store, devices) = three();
    let group = store.files.files().keys().next().unwrap().split('/').next().unwrap().to_owned();
    let huge = vec![7; LARGEST_FILE];
    for n in 0..20 {
        let tag = format!("stranger{}aaaaaaa", char::from(b'a' + n));
        let path = format!("{group}/h/{}", FileName::head(&tag, 1, &huge).file);
        pollster::block_on(store.files.put(&path, &huge)).unwrap();
    }
    store.taken.set(0);
    goes_on(&store, &devices, "strangers");
    assert!(store.taken.get() < 40 * LARGEST_FILE, "{} bytes", store.taken.get());
}

/// Ten thousand names in each folder under a tag that somebody looks for.
#[test]
fn ten_thousand_made_up_files_cost_a_few_requests() {
    let (store, devices) = three();
    let link = devices[0].invite();
    let (invitation, _) = Invitation::from_text(&link).unwrap();
    let group = store.files.files().keys().next().unwrap().split('/').next().unwrap().to_owned();
    let tags = [tag_of(&devices[0]), tag_of(&devices[1]), seal::base32(&invitation.secret.join_tag())];
    let [mine, theirs, joins] = &tags;
    for n in 0..10_000_u32 {
        let bytes = n.to_be_bytes();
        let names = [
            FileName::head(theirs, u64::from(n) + 100_000, &bytes),
            FileName::grant(mine, &bytes),
            FileName::join(joins, &bytes),
        ];
        for name in names {
            let path = format!("{group}/{}/{}", name.folder.name(), name.file);
            pollster::block_on(store.files.put(&path, &bytes)).unwrap();
        }
    }
    goes_on(&store, &devices, "made-up files");
    assert!(told(&devices[0]), "{:?}", devices[0].group().notices);
    assert_eq!(devices[0].group().requests, []);
}

/// Names of every shape, none of which leads out of its folder.
#[test]
fn odd_names_in_a_listing_are_not_asked_for() {
    let (store, devices) = three();
    let mine = tag_of(&devices[0]);
    let (invitation, _) = Invitation::from_text(&devices[0].invite()).unwrap();
    let joins = seal::base32(&invitation.secret.join_tag());
    let mut odd: Vec<String> = Vec::new();
    for tag in [
        mine.as_str(),
        joins.as_str(),
        "../../../../../h",
        "aaaa/bbbb/cccc/d",
        "ÉÉÉÉÉÉÉÉ",
        "AAAAAAAAAAAAAAAA",
        "",
    ] {
        for rest in [
            "",
            "-",
            "--",
            ".age",
            "-.age",
            "-0000000000-aaaaaaaaaaaaaaaa.age",
            "-0000000009-../../../../../x.age",
            "-9999999999-aaaaaaaaaaaaaa\0a.age",
            "-99999999999-aaaaaaaaaaaaaaaa.age",
            "-../../o/x.age",
            "-..%2f.age",
            "-0000000009-aaaaaaaaaaaaaaaa.age/../x",
            "-0000000009-AAAAAAAAAAAAAAAA.age",
            "-0000000009-aaaaaaaa\u{a0}aaaaaa.age",
        ] {
            odd.push(format!("{tag}{rest}"));
        }
    }
    odd.extend([
        "..".into(),
        ".".into(),
        "/".into(),
        "a".repeat(100_000),
        "\u{202e}ega.a".into(),
        "\n".into(),
    ]);
    let folders = ["h", "g", "j", "o"];
    store.listed_too.borrow_mut().extend(folders.map(|folder| (folder, odd.clone())));
    let id = devices[2].share(&sheet("Entre les noms"));
    for device in [&devices[2], &devices[0], &devices[2], &devices[0]] {
        device.exchange();
    }
    assert!(devices[0].read(&id).is_some());
    let asked = store.asked.take();
    for path in &asked {
        let ours = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-./".contains(&byte);
        assert!(path.bytes().all(ours) && !path.contains("..") && path.matches('/').count() <= 2, "{path:?}");
    }
    assert!(asked.len() < 4 * ENOUGH);
}

/// The time that one exchange takes with so many strangers' names in the listing of heads.
fn time_with(store: &Counted, device: &Device<Counted>, names: Vec<String>) -> Duration {
    store.listed_too.borrow_mut().insert("h", names);
    let before = Instant::now();
    device.exchange();
    let asked = store.requests();
    assert!(asked <= ENOUGH, "{asked} requests");
    before.elapsed()
}

#[test]
fn the_order_of_a_long_listing_does_not_matter() {
    let (store, devices) = three();
    let many = if std::env::var_os("SOUSPLI_FULL").is_some() { 1_000_000 } else { 100_000_u64 };
    let name = |n: u64| {
        let tag = seal::base32(&n.to_be_bytes().repeat(2)[..10]);
        format!("{tag}-0000000001-aaaaaaaaaaaaaaaa.age")
    };
    let sorted: Vec<String> = (0..many).map(name).collect();
    let reversed = sorted.iter().rev().cloned().collect();
    let one_way = time_with(&store, &devices[0], sorted);
    let other_way = time_with(&store, &devices[0], reversed);
    assert!(
        other_way < 3 * one_way + Duration::from_secs(2),
        "{one_way:?}, the other way round {other_way:?}"
    );
    store.listed_too.borrow_mut().clear();
    goes_on(&store, &devices, "long listings");
}

/// Every decoder of what comes from outside.
fn every_decoder(bytes: &[u8]) -> Vec<(&'static str, bool)> {
    let secret = InviteSecret::from_bytes([4; 32]);
    let link = data_encoding::BASE64URL_NOPAD.encode(&[&[0; 4], bytes].concat());
    vec![
        ("head", check_head(bytes, &[1; 32], 1).is_ok()),
        ("pack", decode_pack(bytes).is_ok_and(|entries| !entries.is_empty())),
        ("grant", check_grant_of_any_group(bytes, &PublicKey([1; 32])).is_ok()),
        ("request", JoinRequest::check(bytes, &secret, &[1; 32], &[2; 16], Purpose::Person).is_ok()),
        ("statement", cbor::decode::<JoinStatement>(bytes).is_ok()),
        ("entry", cbor::decode::<WireEntry>(bytes).is_ok()),
        ("body", cbor::decode::<Body>(bytes).is_ok()),
        (
            "op",
            decode_membership(bytes)
                .is_ok_and(|op| matches!(op, souspli::log::op::MembershipPayload::Known(_))),
        ),
        (
            "payload",
            decode_content(bytes).is_ok_and(|p| matches!(p, souspli::log::payload::ContentPayload::Known(_))),
        ),
        ("invitation", Invitation::from_text(&link).is_ok()),
        ("group's row", Replica::restore(bytes, &[]).is_ok()),
        ("waiting row", Joining::restore(bytes).is_ok()),
        ("bytes", cbor::decode::<Bytes>(bytes).is_ok()),
    ]
}

#[test]
fn no_decoder_takes_a_bomb_nor_stops_over_it() {
    for bomb in bad_cbor() {
        for (decoder, taken) in every_decoder(&bomb) {
            let start = bomb.get(..bomb.len().min(12)).unwrap();
            assert!(!taken, "{decoder}: {start:02x?}… of {} bytes", bomb.len());
        }
    }
}

/// Real files of a group, cut short and with each byte changed.
#[test]
fn no_decoder_takes_a_part_for_the_whole() {
    let (store, devices) = three();
    devices[0].share(&sheet("Titre"));
    devices[0].exchange();
    let replica = inside(&devices[0]);
    let mut whole: Vec<Vec<u8>> = vec![replica.keep().to_vec()];
    for (path, bytes) in store.files.files() {
        let size = if path.contains("/h/") { Size::Head } else { Size::Padme };
        let opened =
            replica.epochs().find_map(|(_, s)| seal::open(&s.identity(replica.group()), &bytes).ok());
        whole.extend(opened.map(|plaintext| seal::unpad(&plaintext, size).unwrap().to_vec()));
    }
    assert!(whole.len() > 3);
    for id in replica.ledger().ids() {
        let entry = replica.ledger().entry(&id).unwrap();
        whole.push(cbor::encode(&entry.wire()));
        whole.push(cbor::encode(entry.body()));
        whole.push(entry.payload().unwrap().to_vec());
    }
    for bytes in &whole {
        // Every byte of what is small; of what is large, as many places.
        let step = bytes.len().div_ceil(400).max(1);
        for at in (0..bytes.len()).step_by(step) {
            for (decoder, taken) in every_decoder(&bytes[..at]) {
                assert!(!taken, "{decoder}, cut at {at} of {}", bytes.len());
            }
        }
    }
    let wrong = Command::Read { group: 1, situation: String::new() };
    assert!(devices[0].run(wrong).is_err());
}
