//! The outside conformance suite for age, natively. In WebAssembly: tests/browser/cctv.rs.

use std::collections::BTreeSet;

#[path = "../vectors/cctv.rs"]
mod vectors;

#[test]
fn all_124_vectors_hold() {
    vectors::judge_all();
}

/// A vector that is vendored but not listed would never run.
#[test]
fn every_vendored_vector_is_listed() {
    let listed: BTreeSet<String> = vectors::VECTORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let vendored: BTreeSet<String> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/cctv-age"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !matches!(name.as_str(), "README.md" | "list.rs" | ".gitattributes"))
            .collect();
    assert_eq!(listed, vendored);
    assert_eq!(listed.len(), vectors::VECTORS.len());
}
