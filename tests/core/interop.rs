//! Other implementations of age, natively: npm `age-encryption` under Node, and the `age` command.

use std::io::Write;
use std::process::{Command, Stdio};

#[path = "../vectors/interop.rs"]
mod table;

async fn ask(what: &str, key: &str, bytes: &[u8]) -> Vec<u8> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/others.mjs");
    let mut child = Command::new("node")
        .args([script, what, key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    // It reads all of its input before it writes.
    child.stdin.take().unwrap().write_all(bytes).expect("node reads");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn files_pass_between_us_and_typage() {
    pollster::block_on(table::files_pass_both_ways("typage", ask));
}

#[test]
fn files_pass_between_us_and_the_age_command() {
    pollster::block_on(table::files_pass_both_ways("age", ask));
}

/// The table would notice: the other implementations do refuse.
#[test]
#[should_panic(expected = "invalid tag")]
fn a_changed_file_fails_there_too() {
    use souspli::seal::{Identity, SystemChance, seal};
    let me = Identity::generate(&mut SystemChance);
    let mut file = seal(&me.recipient(), b"text").unwrap();
    *file.last_mut().unwrap() ^= 1;
    pollster::block_on(ask("typage open", &me.to_age_text(), &file));
}
