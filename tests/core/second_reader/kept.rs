//! Whole stores that were written when version byte 1 was settled. Every version to come reads in them what was read then: not only
//! the bytes stay, but what counts (PROTOCOL.md, "Version byte 1"). A version that counted other acts or votes would part a group as
//! surely as one that wrote other bytes. New samples go beside these; how they are laid:
//!
//! ```text
//! SOUSPLI_LAY=/tmp/laid cargo test --features weak --test core lay_the_samples -- --ignored
//! ```

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::Value;
use souspli::defence::Defence;
use souspli::seal::digest;

use super::laid::{Files, Given, read_anew, shown};

/// In `tests/vectors/stores`, each with what its device has (`device.json`) and shows (`expected.json`).
const KEPT: [&str; 10] = [
    "branches",
    "forbidden",
    "full",
    "moved",
    "season",
    "split_and_forked",
    "texts",
    "unheld",
    // Kinds of content that came after it was settled.
    "margin",
    "reviews",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/stores").join(name)
}

fn json(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for file in std::fs::read_dir(next).unwrap() {
            let file = file.unwrap().path();
            if file.is_dir() {
                left.push(file);
                continue;
            }
            let path = file.strip_prefix(folder).unwrap().components();
            let path: Vec<_> = path.map(|part| part.as_os_str().to_str().unwrap()).collect();
            found.insert(path.join("/"), std::fs::read(file).unwrap());
        }
    }
    found
}

/// What is found in a kept store, and what was found there when it was kept.
fn found_and_expected(name: &str) -> [String; 2] {
    let kept = folder(name);
    let given = Given::from_json(&json(&kept.join("device.json")));
    let found = shown(&read_anew(files(&kept.join("store")), &given));
    [found, json(&kept.join("expected.json"))].map(|shown| format!("{shown:#}"))
}

#[test]
fn a_kept_store_is_read_as_it_was() {
    for name in KEPT {
        let [found, expected] = found_and_expected(name);
        assert_eq!(found, expected, "{name}");
    }
    // A rule less, and it is not.
    for (rule, name) in [(Defence::Permit, "forbidden"), (Defence::EraseRight, "texts")] {
        let [found, expected] = Defence::without(Some(rule), || found_and_expected(name));
        assert_ne!(found, expected, "{rule:?}");
    }
}

#[cfg(feature = "e2e")]
#[test]
fn another_reader_finds_it_too() {
    for name in KEPT {
        let (found, left_alone) = super::read(&folder(name));
        let found = found.unwrap_or_else(|| panic!("{name}: {left_alone}"));
        assert_eq!(
            format!("{found:#}"),
            format!("{:#}", json(&folder(name).join("expected.json"))),
            "{name}"
        );
    }
}

/// Nor is what is kept made to fit what is read in it.
#[test]
fn the_stores_that_were_kept_stay() {
    for (name, hash) in KEPT.into_iter().zip(HASHES) {
        let all: Vec<u8> = files(&folder(name)).values().flat_map(|bytes| digest(bytes)).collect();
        assert_eq!(HEXLOWER.encode(&digest(&all)), hash, "{name}");
    }
}

/// Of each of them the SHA-256 of the SHA-256 of its files, these in the order of their paths.
const HASHES: [&str; 10] = [
    "e6ca012a764145760cd83db68da9a7cb6da10abfa0ee079adf9322dde80818d6",
    "7fe7fa013f21c1fd249950f2a3f3fe905442d729a73e592dcc8f4ec1072f794a",
    "e94a89aa62d517cc93da39fbbc80614491a123b9dbd438c19ecc8630ed3052b4",
    "8a8b23c1515e6aeb54fdb28747f9efe3e469f55d5be658ef16e8a7bf1fc55284",
    "fe570e14e2f354dc64cdc7ca83382aba5e794515591953ad50c45bd3e59f23ec",
    "217bf2c63569c72885cf1204829c59c75ffae435f71ee920c183153e13a1c1c3",
    "64fd511d0a43c417a5ed0ed684e1fc90ec2c2eeeb1a9abfaf85cbec525d990ba",
    "5fd87caadeab1024eabb3e65076a5b5894d242717d6ef2b99870abbe5f4e9516",
    "a0c8f64ed9a68bd39c4eef27ab8c7b0f065f3e1a485bf3b6203a55b50f32d31e",
    "9eef6aedfc7e6bf7bbde296c2f7d824808ccb54ff5e951f1410519ae7016e6d5",
];
