//! That each fault does what it says, and nothing when it is off.

use std::collections::BTreeSet;

use pollster::block_on;
use souspli::store::{Store, StoreError};

use super::{EvilClient, EvilStore, Fault};
use crate::store::conformance::{Fresh, conforms};

impl Fresh for EvilStore {
    type Client = EvilClient;
    fn client(&self) -> EvilClient {
        EvilStore::client(self, 1)
    }
    fn at_once(&self, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>> {
        puts.iter().map(|(path, bytes)| block_on(self.client(1).put(path, bytes))).collect()
    }
}

conforms!(while_calm, EvilStore::new(7));

const HEAD: &str = "aaaabbbbccccdd22-0000000001-eeeeffffgggghh33.age";

fn put(client: &EvilClient, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    block_on(client.put(&format!("g/h/{name}"), bytes))
}

fn get(client: &EvilClient, name: &str) -> Option<Vec<u8>> {
    block_on(client.get(&format!("g/h/{name}"))).unwrap()
}

fn list(client: &EvilClient) -> Vec<String> {
    block_on(client.list("g/h")).unwrap()
}

/// Three files, two clients, and one fault that always happens.
fn with(fault: Fault) -> (EvilStore, EvilClient, EvilClient) {
    let evil = EvilStore::new(7);
    let (one, two) = (evil.client(1), evil.client(2));
    for name in ["a.age", "b.age", "c.age"] {
        put(&one, name, name.repeat(20).as_bytes()).unwrap();
    }
    evil.set(fault, 1.0);
    (evil, one, two)
}

fn untouched(client: &EvilClient, name: &str) -> bool {
    get(client, name) == Some(name.repeat(20).into_bytes())
}

#[test]
fn without_faults_it_is_a_store() {
    let (evil, one, two) = with(Fault::Error);
    evil.calm();
    assert_eq!(list(&two), ["a.age", "b.age", "c.age"]);
    assert!(untouched(&two, "a.age"));
    block_on(two.delete("g/h/a.age")).unwrap();
    assert_eq!(list(&one), ["b.age", "c.age"]);
    assert_eq!(get(&one, "a.age"), None);
    assert!(evil.counts().is_empty());
}

#[test]
fn errors_come_before_after_and_in_the_middle() {
    let (evil, one, _) = with(Fault::Error);
    assert!(put(&one, "d.age", b"d").is_err() && block_on(one.list("g/h")).is_err());
    assert!(block_on(one.get("g/h/a.age")).is_err() && block_on(one.delete("g/h/a.age")).is_err());
    assert_eq!((evil.files().len(), evil.count(Fault::Error)), (3, 4));

    let (evil, one, _) = with(Fault::ErrorThoughDone);
    assert!(put(&one, "d.age", b"d").is_err() && block_on(one.delete("g/h/a.age")).is_err());
    assert_eq!(list(&one), ["b.age", "c.age", "d.age"]);
    assert_eq!(evil.count(Fault::ErrorThoughDone), 2);

    let (evil, one, _) = with(Fault::HalfPut);
    assert!(put(&one, "d.age", b"whole").is_err());
    assert_eq!(evil.files()["g/h/d.age"], b"wh");
}

#[test]
fn a_put_is_lost_late_or_twice() {
    let (evil, one, two) = with(Fault::Drop);
    assert_eq!(put(&one, "d.age", b"d"), Ok(()));
    evil.calm();
    assert_eq!((get(&one, "d.age"), get(&two, "d.age")), (None, None));

    let (evil, one, two) = with(Fault::Delay);
    put(&one, "d.age", b"d").unwrap();
    assert_eq!(evil.files().len(), 3);
    let mut waited = 0;
    while get(&two, "d.age").is_none() {
        waited += 1;
        assert!(waited < 50, "it comes");
    }
    put(&one, "e.age", b"e").unwrap();
    evil.calm();
    assert_eq!(get(&one, "e.age").as_deref(), Some(b"e".as_slice()));

    let (evil, one, _) = with(Fault::Duplicate);
    put(&one, HEAD, b"head").unwrap();
    let copies: Vec<String> =
        evil.files().into_iter().filter(|(_, bytes)| bytes == b"head").map(|(path, _)| path).collect();
    assert_eq!(copies.len(), 2);
    assert!(
        copies.iter().all(|path| path.starts_with("g/h/aaaabbbbccccdd22-") && path.len() == HEAD.len() + 4)
    );
}

#[test]
fn a_deleted_file_stays() {
    let (evil, one, two) = with(Fault::KeepDeleted);
    block_on(one.delete("g/h/a.age")).unwrap();
    assert!(untouched(&two, "a.age"));
    assert_eq!(evil.count(Fault::KeepDeleted), 1);
}

#[test]
fn listings_lie() {
    let (_, one, _) = with(Fault::Reorder);
    let listed = list(&one);
    assert_ne!(listed, ["a.age", "b.age", "c.age"]);
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>().len(), 3);

    let (_, one, _) = with(Fault::OmitFromListing);
    assert!(list(&one).len() < 3);

    let (evil, one, _) = with(Fault::AddToListing);
    evil.set_files([(format!("g/h/{HEAD}"), vec![1])].into());
    let invented: BTreeSet<String> = (0..200).flat_map(|_| list(&one)).filter(|name| name != HEAD).collect();
    assert!(invented.iter().any(|name| name.starts_with("aaaabbbbccccdd22-0000000002-")));
    assert!(invented.iter().any(|name| name.starts_with("aaaabbbbccccdd22-99999999")));
    assert!(invented.iter().any(|name| name.len() > 1000) && invented.contains("../h"));
    assert_eq!(evil.files().len(), 1);

    let (_, one, _) = with(Fault::FoldCase);
    assert_eq!(list(&one), ["A.AGE", "B.AGE", "C.AGE"]);
    assert!(untouched(&one, "a.age"));
}

#[test]
fn what_was_before_comes_again() {
    let (evil, one, _) = with(Fault::StaleListing);
    assert!((0..20).all(|_| list(&one).len() < 3) && evil.count(Fault::StaleListing) == 20);
    evil.calm();
    assert_eq!(list(&one).len(), 3);

    let (evil, one, _) = with(Fault::StaleBytes);
    evil.calm();
    put(&one, "a.age", b"newer").unwrap();
    evil.set(Fault::StaleBytes, 1.0);
    let seen: BTreeSet<Option<Vec<u8>>> = (0..50).map(|_| get(&one, "a.age")).collect();
    assert!(seen.contains(&None) && seen.contains(&Some("a.age".repeat(20).into_bytes())));

    let (evil, one, two) = with(Fault::NotFoundThenFound);
    assert_eq!(get(&one, "a.age"), None);
    assert!(untouched(&one, "a.age"));
    assert_eq!(get(&two, "a.age"), None);
    assert!(untouched(&two, "a.age") && evil.count(Fault::NotFoundThenFound) == 2);
}

#[test]
fn the_store_goes_back_for_all_or_for_one() {
    let (evil, one, two) = with(Fault::RollBack);
    let _ = list(&one);
    evil.calm();
    assert!(list(&one).len() < 3 && list(&one) == list(&two));

    let (evil, one, two) = with(Fault::RollBackForOne);
    assert!(list(&one).len() < 3);
    evil.set(Fault::RollBackForOne, 0.0);
    assert_eq!(list(&two).len(), 3);
    evil.calm();
    assert_eq!(list(&one).len(), 3);

    // By hand.
    evil.roll_back_for(1, 2);
    assert_eq!((list(&one).len(), list(&two).len()), (1, 3));
    put(&one, "d.age", b"d").unwrap();
    assert_eq!((list(&one).len(), list(&two).len()), (1, 4));
    evil.calm();
    assert_eq!(list(&one).len(), 4);
    evil.roll_back(1);
    assert_eq!((list(&one).len(), list(&two).len()), (3, 3));
}

#[test]
fn two_halves_do_not_see_each_other_until_they_are_one() {
    let evil = EvilStore::new(7);
    let (one, two, three) = (evil.client(1), evil.client(2), evil.client(3));
    put(&one, "a.age", b"a").unwrap();
    evil.fork([2, 3]);
    put(&one, "b.age", b"b").unwrap();
    put(&two, "c.age", b"c").unwrap();
    block_on(two.delete("g/h/a.age")).unwrap();
    assert_eq!(list(&one), ["a.age", "b.age"]);
    assert_eq!((list(&two), list(&three)), (vec!["c.age".into()], vec!["c.age".into()]));
    evil.merge();
    for client in [&one, &two, &three] {
        assert_eq!(list(client), ["a.age", "b.age", "c.age"]);
    }

    let (evil, one, two) = with(Fault::Fork);
    while evil.count(Fault::Fork) == 0 {
        let _ = list(&one);
    }
    evil.set(Fault::Fork, 0.0);
    put(&one, "d.age", b"d").unwrap();
    assert_eq!(list(&two).len(), 3);
    (0..50).for_each(|_| drop(list(&two)));
    assert_eq!(list(&two).len(), 4, "for a while only");
}

#[test]
fn bytes_are_changed_in_every_way() {
    for fault in [Fault::Swap, Fault::Truncate, Fault::Extend, Fault::Overwrite] {
        let (evil, one, _) = with(fault);
        while evil.count(fault) == 0 {
            let _ = list(&one);
        }
        evil.calm();
        let files: Vec<Vec<u8>> = evil.files().into_values().collect();
        let lengths: Vec<usize> = files.iter().map(Vec::len).collect();
        let changed = ["a.age", "b.age", "c.age"].iter().filter(|name| !untouched(&one, name)).count();
        match fault {
            Fault::Swap => {
                assert_eq!(changed, 2);
                assert_eq!(files.into_iter().collect::<BTreeSet<_>>().len(), 3);
            }
            Fault::Truncate => assert!(changed == 1 && lengths.iter().any(|length| *length < 100)),
            Fault::Extend => assert!(changed == 1 && lengths.iter().any(|length| *length > 100)),
            _ => assert_eq!(changed, 1),
        }
    }
}

#[test]
fn strange_files_appear_with_names_like_ours() {
    let evil = EvilStore::new(7);
    let one = evil.client(1);
    put(&one, HEAD, &[7; 5000]).unwrap();
    evil.set(Fault::Inject, 1.0);
    (0..40).for_each(|_| drop(list(&one)));
    let files = evil.files();
    assert_eq!(files.len() as u32, 1 + evil.count(Fault::Inject));
    assert_eq!(files[&format!("g/h/{HEAD}")], [7; 5000]);
    assert!(files.keys().all(|path| path.starts_with("g/h/aaaabbbbccccdd22-") && path.ends_with(".age")));
    assert!(files.values().any(|bytes| bytes.starts_with(b"age-encryption.org/v1\n-> X25519 ")));
    assert!(files.values().filter(|bytes| bytes.len() == 5000).count() > 1, "nearly right ones");
}

/// A wild hour with every fault, twice: the same store, the same answers.
#[test]
fn one_seed_gives_one_story() {
    let hour = |seed: u64| {
        let evil = EvilStore::new(seed);
        let clients: Vec<EvilClient> = (0..3).map(|n| evil.client(n)).collect();
        evil.set_all(Fault::ALL, 0.05);
        let mut heard = Vec::new();
        for n in 0..400 {
            let client = &clients[n % 3];
            let name = format!("aaaabbbbccccdd22-{n:010}-eeeeffffgggghh33.age");
            heard.push(format!("{:?}", put(client, &name, &[n as u8; 100])));
            heard.push(format!("{:?}", block_on(client.list("g/h"))));
            heard.push(format!("{:?}", block_on(client.get(&format!("g/h/{name}")))));
            heard.push(format!("{:?}", block_on(client.delete(&format!("g/h/{name}")))));
        }
        (heard, evil.files(), evil.counts())
    };
    let (heard, files, counts) = hour(1);
    assert_eq!(counts.keys().copied().collect::<BTreeSet<_>>(), Fault::ALL.into(), "every fault happened");
    assert!((heard.clone(), files, counts) == hour(1));
    assert!(heard != hour(2).0);
}

/// What the name says: when it is calm again, everything that was acknowledged and not deleted is there, unless a fault that
/// loses was on.
#[test]
fn the_harmless_faults_lose_nothing() {
    for seed in 0..20 {
        let evil = EvilStore::new(seed);
        let clients: Vec<EvilClient> = (0..3).map(|n| evil.client(n)).collect();
        evil.set_all(Fault::harmless(), 0.1);
        let mut kept = Vec::new();
        for n in 0..150_u8 {
            // As in the protocol, no two bodies have one hash.
            let name = format!("aaaabbbbccccdd22-{n:010}-{n:016}.age");
            let _ = list_or_error(&clients[usize::from(n) % 3]);
            if put(&clients[usize::from(n) % 3], &name, &[n; 100]).is_ok() {
                kept.push((format!("g/h/{name}"), vec![n; 100]));
            }
        }
        evil.calm();
        let files = evil.files();
        assert!(kept.len() > 80);
        for (path, bytes) in kept {
            assert_eq!(files.get(&path), Some(&bytes), "seed {seed}: {path}");
        }
    }
}

fn list_or_error(client: &EvilClient) -> Result<Vec<String>, StoreError> {
    block_on(client.list("g/h"))
}
