//! What the sources say of PROTOCOL.md, and it of the tests: names that are there.

use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every Rust source below a folder, in one text.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    text
}

fn below(folder: &str) -> String {
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

/// Headings of a document, without their numbers.
fn headings(document: &str) -> Vec<&str> {
    let titles = document.lines().filter_map(|line| line.strip_prefix("### ").or(line.strip_prefix("## ")));
    titles
        .map(|title| title.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' '))
        .collect()
}

/// What is wrong with the references to PROTOCOL.md in a text: each is to the whole, or to headings by their names.
fn astray(text: &str, headings: &[&str]) -> Vec<String> {
    // A comment may break inside a name.
    let lines: Vec<&str> =
        text.lines().map(|line| line.trim_start().trim_start_matches(['/', '!']).trim()).collect();
    let text = lines.join(" ");
    let mut found = Vec::new();
    for after in text.split("PROTOCOL.md").skip(1) {
        let mut rest = after.trim_start_matches([',', ' ']);
        if rest.starts_with("section") {
            found.push(rest.chars().take(12).collect());
        }
        while let Some((name, more)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            if !headings.contains(&name) {
                found.push(name.to_owned());
            }
            rest = more.trim_start_matches([',', ' ']);
        }
    }
    found
}

#[test]
fn what_the_sources_refer_to_in_the_protocol_is_there() {
    let protocol = read("PROTOCOL.md");
    let (headings, sources) = (headings(&protocol), below("src"));
    assert!(sources.matches("PROTOCOL.md \"").count() > 20, "no references were found");
    assert_eq!(astray(&sources, &headings), [""; 0]);
    for (text, count) in [
        ("(PROTOCOL.md \"Nowhere\")", 1),
        ("//! (PROTOCOL.md \"Heads\n//! and packs\")", 0),
        ("(PROTOCOL.md \"Kit\", \"Nowhere\")", 1),
        ("PROTOCOL.md, \"Kit\"", 0),
        ("PROTOCOL.md section 3", 1),
    ] {
        assert_eq!(astray(text, &headings).len(), count, "{text}");
    }
}

#[test]
fn the_tests_that_the_protocol_names_are_there() {
    let protocol = read("PROTOCOL.md");
    let tests = below("src") + &below("tests");
    let spans = protocol.split('`').skip(1).step_by(2);
    let named: Vec<&str> = spans
        .filter(|name| name.matches('_').count() > 2)
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        .collect();
    assert!(named.len() > 50, "{} names", named.len());
    let gone = |name: &str| !tests.contains(&format!("fn {name}("));
    assert_eq!(named.into_iter().filter(|name| gone(name)).collect::<Vec<_>>(), [""; 0]);
    assert!(gone("a_test_that_nobody_wrote_yet"));
}
