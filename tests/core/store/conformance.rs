//! What every store does. One list of checks; [`conforms`] makes a test of each, for one kind of store.

use std::collections::BTreeSet;

use pollster::block_on;
use souspli::store::probe::{Capabilities, probe};
use souspli::store::{LARGEST_FILE, Store, StoreError};

/// A fresh, empty store, and clients of it.
pub trait Fresh {
    type Client: Store;
    /// Another client.
    fn client(&self) -> Self::Client;
    /// Every put at once, each by a client of its own.
    fn at_once(&self, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>>;
}

/// [`Fresh::at_once`] for clients that may live in a thread.
pub fn in_threads<F: Fresh + Sync>(store: &F, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>> {
    let start = std::sync::Barrier::new(puts.len());
    std::thread::scope(|scope| {
        let put = |(path, bytes): &(String, Vec<u8>)| {
            let client = store.client();
            start.wait();
            block_on(client.put(path, bytes))
        };
        let threads: Vec<_> = puts.iter().map(|one| scope.spawn(move || put(one))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// A folder as a group's is called.
const GROUP: &str = "abcdefghijklmn23";

fn listed(store: &impl Store, folder: &str) -> BTreeSet<String> {
    let names = block_on(store.list(folder)).unwrap();
    let set: BTreeSet<String> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "nothing is listed twice");
    set
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn a_folder_that_is_not_there_lists_empty(fresh: &impl Fresh) {
    let store = fresh.client();
    for folder in [GROUP.to_owned(), format!("{GROUP}/h"), format!("{GROUP}/h/deeper")] {
        assert_eq!(listed(&store, &folder), set(&[]));
    }
}

pub fn a_put_makes_the_folders_above_it(fresh: &impl Fresh) {
    let store = fresh.client();
    let path = format!("{GROUP}/o/deep/deeper/a.age");
    block_on(store.put(&path, b"x")).unwrap();
    assert_eq!(block_on(store.get(&path)), Ok(Some(b"x".to_vec())));
    block_on(store.put(&format!("{GROUP}/h/b.age"), b"y")).unwrap();
    assert_eq!(listed(&store, &format!("{GROUP}/h")), set(&["b.age"]));
}

pub fn what_one_client_puts_another_reads(fresh: &impl Fresh) {
    let path = format!("{GROUP}/h/a.age");
    block_on(fresh.client().put(&path, b"x")).unwrap();
    let other = fresh.client();
    assert_eq!(block_on(other.get(&path)), Ok(Some(b"x".to_vec())));
    assert_eq!(listed(&other, &format!("{GROUP}/h")), set(&["a.age"]));
    block_on(other.delete(&path)).unwrap();
    assert_eq!(block_on(fresh.client().get(&path)), Ok(None));
}

pub fn the_same_bytes_put_twice_are_fine(fresh: &impl Fresh) {
    let store = fresh.client();
    let path = format!("{GROUP}/h/a.age");
    for _ in 0..3 {
        block_on(store.put(&path, b"same")).unwrap();
    }
    assert_eq!(block_on(store.get(&path)), Ok(Some(b"same".to_vec())));
    assert_eq!(listed(&store, &format!("{GROUP}/h")), set(&["a.age"]));
}

pub fn a_file_that_is_not_there_is_none(fresh: &impl Fresh) {
    let store = fresh.client();
    assert_eq!(block_on(store.get(&format!("{GROUP}/h/a.age"))), Ok(None));
    block_on(store.put(&format!("{GROUP}/h/b.age"), b"x")).unwrap();
    assert_eq!(block_on(store.get(&format!("{GROUP}/h/a.age"))), Ok(None));
}

pub fn deleting_takes_one_file_and_what_is_not_there_is_as_good(fresh: &impl Fresh) {
    let store = fresh.client();
    let path = |name: &str| format!("{GROUP}/h/{name}");
    assert_eq!(block_on(store.delete(&path("a.age"))), Ok(()));
    for name in ["a.age", "ab.age"] {
        block_on(store.put(&path(name), name.as_bytes())).unwrap();
    }
    for _ in 0..2 {
        assert_eq!(block_on(store.delete(&path("a.age"))), Ok(()));
    }
    assert_eq!(block_on(store.get(&path("a.age"))), Ok(None));
    assert_eq!(block_on(store.get(&path("ab.age"))), Ok(Some(b"ab.age".to_vec())));
    assert_eq!(listed(&store, &format!("{GROUP}/h")), set(&["ab.age"]));
    // And what was deleted may come again.
    block_on(store.put(&path("a.age"), b"again")).unwrap();
    assert_eq!(block_on(store.get(&path("a.age"))), Ok(Some(b"again".to_vec())));
}

pub fn the_largest_file_comes_back_to_the_byte(fresh: &impl Fresh) {
    let store = fresh.client();
    // Not compressible, and the same each time.
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let bytes: Vec<u8> = (0..LARGEST_FILE).map(|_| next()).collect();
    let path = format!("{GROUP}/o/large.age");
    block_on(store.put(&path, &bytes)).unwrap();
    assert!(block_on(store.get(&path)).unwrap().as_ref() == Some(&bytes), "8 MiB came back otherwise");
    // One byte more is none of ours, and is not handed on.
    let path = format!("{GROUP}/o/larger.age");
    block_on(store.put(&path, &[bytes, vec![0]].concat())).unwrap();
    assert!(block_on(store.get(&path)).unwrap().is_some_and(|bytes| bytes.len() != LARGEST_FILE + 1));
}

pub fn every_byte_comes_back(fresh: &impl Fresh) {
    let store = fresh.client();
    let every: Vec<u8> = (0..=255).collect();
    let bodies = [
        every.as_slice(),
        b"",
        b"\0",
        b"line\r\nline\nline\r",
        b"\xef\xbb\xbfmark",
        b"<!DOCTYPE html><html><body>page</body></html>",
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
        b"\xff\xfe\0\xd8",
        b"age-encryption.org/v1\n-> X25519 ",
    ];
    for (n, body) in bodies.iter().enumerate() {
        let path = format!("{GROUP}/o/{n}.age");
        block_on(store.put(&path, body)).unwrap();
        assert_eq!(block_on(store.get(&path)).unwrap().as_deref(), Some(*body), "{n}");
    }
}

pub fn three_hundred_files_are_listed_whole(fresh: &impl Fresh) {
    let store = fresh.client();
    let names: BTreeSet<String> = (0..300).map(|n| format!("{}-{n:010}-x.age", "a".repeat(16))).collect();
    for name in &names {
        block_on(store.put(&format!("{GROUP}/h/{name}"), name.as_bytes())).unwrap();
    }
    assert_eq!(listed(&fresh.client(), &format!("{GROUP}/h")), names);
}

pub fn the_names_of_the_protocol_are_taken_as_they_are(fresh: &impl Fresh) {
    let store = fresh.client();
    let longest = format!("{}.age", "z".repeat(124));
    let names = [
        // Head, pack, grant or request; what begins with a digit or a hyphen, what is like a word of some system.
        ("h", "aaaabbbbccccdd22-0000000001-eeeeffffgggghh33.age"),
        ("h", "aaaabbbbccccdd22-9999999999-eeeeffffgggghh33.age"),
        ("o", "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst.age"),
        ("g", "2222222222222222-7777777777777777.age"),
        ("j", "-.age"),
        ("j", "index.age"),
        ("j", "a..b.html.age"),
        ("o", longest.as_str()),
    ];
    for (folder, name) in names {
        block_on(store.put(&format!("{GROUP}/{folder}/{name}"), name.as_bytes())).unwrap();
    }
    for folder in ["h", "o", "g", "j"] {
        let here: Vec<&str> = names.iter().filter(|(at, _)| *at == folder).map(|(_, name)| *name).collect();
        assert_eq!(listed(&store, &format!("{GROUP}/{folder}")), set(&here));
        for name in here {
            let path = format!("{GROUP}/{folder}/{name}");
            assert_eq!(block_on(store.get(&path)), Ok(Some(name.as_bytes().to_vec())));
        }
    }
}

pub fn a_listing_has_the_files_of_its_folder_only(fresh: &impl Fresh) {
    let store = fresh.client();
    for path in ["h/a.age", "h/deeper/b.age", "o/c.age", "hh/d.age"] {
        block_on(store.put(&format!("{GROUP}/{path}"), b"x")).unwrap();
    }
    block_on(store.put("h/e.age", b"x")).unwrap();
    assert_eq!(listed(&store, &format!("{GROUP}/h")), set(&["a.age"]));
    assert_eq!(listed(&store, GROUP), set(&[]));
}

pub fn two_puts_of_one_name_at_once_leave_one_whole_file(fresh: &impl Fresh) {
    let path = format!("{GROUP}/o/a.age");
    block_on(fresh.client().put(&format!("{GROUP}/o/other.age"), b"x")).unwrap();
    // The same bytes, as two devices that know the same put them: nobody is told of trouble.
    let puts: Vec<(String, Vec<u8>)> = (0..4).map(|_| (path.clone(), vec![7; 300_000])).collect();
    let done = fresh.at_once(&puts);
    assert!(block_on(fresh.client().get(&path)) == Ok(Some(vec![7; 300_000])), "{done:?}");
    let mut again = fresh.at_once(&puts);
    // A server may be told twice when it locks; once more is always enough.
    again.retain(Result::is_err);
    for _ in &again {
        assert_eq!(block_on(fresh.client().put(&path, &puts[0].1)), Ok(()));
    }
    assert!(block_on(fresh.client().get(&path)) == Ok(Some(vec![7; 300_000])));
    assert_eq!(listed(&fresh.client(), &format!("{GROUP}/o")), set(&["a.age", "other.age"]));
}

pub fn folders_that_several_make_at_once_hold_what_each_put(fresh: &impl Fresh) {
    let puts: Vec<(String, Vec<u8>)> =
        (0..6).map(|n| (format!("{GROUP}/h/{n}.age"), vec![n; 1000])).collect();
    let done = fresh.at_once(&puts);
    for ((path, bytes), done) in puts.iter().zip(done) {
        // Who is told of trouble tries again at the next exchange.
        if done.is_err() {
            block_on(fresh.client().put(path, bytes)).unwrap();
        }
        assert_eq!(block_on(fresh.client().get(path)).as_ref(), Ok(&Some(bytes.clone())), "{path}");
    }
}

pub fn the_probe_finds_nothing_missing(fresh: &impl Fresh) {
    let store = fresh.client();
    let Capabilities { reads_back_exactly, lists_new_files, deletes, leftovers, second_put: _ } =
        block_on(probe(&store, "abc")).unwrap();
    assert_eq!((reads_back_exactly, lists_new_files, deletes, leftovers), (true, true, true, 0));
    assert_eq!(listed(&store, "p"), set(&[]));
}

/// A module of tests, one for each check, over what an expression makes.
macro_rules! conforms {
    ($(#[$attribute:meta])* $name:ident, $fresh:expr) => {
        $crate::store::conformance::conforms! { @each $(#[$attribute])* $name, $fresh;
            a_folder_that_is_not_there_lists_empty
            a_put_makes_the_folders_above_it
            what_one_client_puts_another_reads
            the_same_bytes_put_twice_are_fine
            a_file_that_is_not_there_is_none
            deleting_takes_one_file_and_what_is_not_there_is_as_good
            the_largest_file_comes_back_to_the_byte
            every_byte_comes_back
            three_hundred_files_are_listed_whole
            the_names_of_the_protocol_are_taken_as_they_are
            a_listing_has_the_files_of_its_folder_only
            two_puts_of_one_name_at_once_leave_one_whole_file
            folders_that_several_make_at_once_hold_what_each_put
            the_probe_finds_nothing_missing
        }
    };
    (@each $(#[$attribute:meta])* $name:ident, $fresh:expr; $($check:ident)*) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "an expression may need nothing")]
            use super::*;
            $(
                #[test]
                fn $check() {
                    $crate::store::conformance::$check(&$fresh);
                }
            )*
        }
    };
}
pub(crate) use conforms;

mod stores {
    use souspli::store::folder::Folder;
    use souspli::store::memory::MemoryStore;
    use souspli::store::native::NativeDirectory;

    use super::*;
    use crate::store::scratch::Scratch;

    impl Fresh for MemoryStore {
        type Client = MemoryStore;
        fn client(&self) -> MemoryStore {
            self.clone()
        }
        /// One after the other: it has one thread.
        fn at_once(&self, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>> {
            puts.iter().map(|(path, bytes)| block_on(self.put(path, bytes))).collect()
        }
    }

    impl Fresh for Scratch {
        type Client = Folder<NativeDirectory>;
        fn client(&self) -> Folder<NativeDirectory> {
            Folder::over(NativeDirectory::at(self.path()).unwrap())
        }
        fn at_once(&self, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>> {
            in_threads(self, puts)
        }
    }

    conforms!(memory, MemoryStore::default());
    conforms!(folder, Scratch::new());
}
