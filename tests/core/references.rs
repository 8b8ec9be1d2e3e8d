//! What the sources say of PROTOCOL.md, and it, THREATS.md and ARCHITECTURE.md of the tests: names that are there.

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

#[test]
fn the_tests_that_the_threats_and_the_map_name_are_there() {
    let tests = below("src") + &below("tests") + &below("xtask/src");
    let declared = |name: &str| {
        // Of a story that is told in three engines, the list names the tests.
        let told = ["_chromium", "_firefox", "_webkit"].iter().any(|end| name.ends_with(end))
            && [",", ";"].iter().any(|end| tests.contains(&format!(" {name}{end}")));
        told || tests.contains(&format!("fn {name}("))
    };
    let begun = |start: &str| tests.contains(&format!("fn {start}")) || declared(&format!("{start}chromium"));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let (mut named, mut gone) = (0, Vec::new());
    for document in ["THREATS.md", "ARCHITECTURE.md"] {
        let text = read(document);
        for span in text.split('`').skip(1).step_by(2) {
            let (name, cut) = span.strip_suffix('…').map_or((span, false), |start| (start, true));
            // What has fewer words is a part of the code.
            let long = cut || name.matches('_').count() > 2;
            if name.is_empty() || !long || !name.bytes().all(plain) {
                continue;
            }
            named += 1;
            let there = if cut { begun(name) } else { declared(name) };
            if !there {
                gone.push(format!("{document}: {span}"));
            }
        }
    }
    assert_eq!(gone, [""; 0]);
    assert!(named > 250, "{named} names");
    assert!(
        !declared("a_test_that_nobody_wrote_yet") && !declared("no_such_story_chromium") && !begun("zz_")
    );
}
