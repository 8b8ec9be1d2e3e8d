//! The licences' own words. Most crates bring the same few texts, each with another line of copyright above it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, MARK};

/// Licences by words that no other has, in letters alone; the first that fits gives a text its title.
const KINDS: [(&str, &str); 14] = [
    ("gnuafferogeneralpubliclicense", "AGPL-3.0-or-later"),
    ("silopenfontlicense", "OFL-1.1"),
    ("blueoakmodellicense", "BlueOak-1.0.0"),
    ("unicodelicensev3", "Unicode-3.0"),
    ("boostsoftwarelicense", "BSL-1.0"),
    ("mozillapubliclicense", "MPL-2.0"),
    ("cc010universal", "CC0-1.0"),
    ("llvmexceptionstotheapache", "Apache-2.0 WITH LLVM-exception"),
    ("apachelicenseversion20january2004", "Apache-2.0"),
    ("permissionisherebygrantedfreeofchargetoanypersonobtaininga", "MIT"),
    ("neitherthenameof", "BSD-3-Clause"),
    ("redistributionsinbinaryform", "BSD-2-Clause"),
    ("thissoftwareisprovidedasiswithoutanyexpressorimpliedwarranty", "Zlib"),
    ("thisisfreeandunencumberedsoftware", "Unlicense"),
];

/// Titles that say nothing more than a text's first words; the kind stands above it anyway.
const TITLES: [&str; 4] = ["mitlicense", "themitlicense", "themitlicensemit", "mitlicensemit"];

/// Lines up to here are thought to end where their author meant them to.
const SHORT: usize = 56;

/// One text, with those who have it.
#[derive(Debug)]
pub(super) struct Text {
    /// See [`letters`].
    letters: String,
    words: String,
    /// Who has it, by the notices that they put above it.
    of: BTreeMap<Vec<String>, BTreeSet<String>>,
}

impl Text {
    /// The licences that it has the words of.
    pub(super) fn licences(&self) -> impl Iterator<Item = &'static str> {
        KINDS.iter().filter(|(words, _)| self.letters.contains(words)).map(|(_, name)| *name)
    }

    fn having(&self) -> BTreeSet<&str> {
        self.of.values().flatten().map(String::as_str).collect()
    }

    /// `MIT (age, base64 and 90 more)`
    pub(super) fn title(&self) -> String {
        let kind = self.licences().next().unwrap_or("Notice");
        let having: Vec<&str> = self.having().into_iter().collect();
        let who = match having.as_slice() {
            [one, two, rest @ ..] if !rest.is_empty() => format!("{one}, {two} and {} more", rest.len()),
            few => few.join(", "),
        };
        format!("{kind} ({who})")
    }

    /// The notices, each with those who have it, then the text.
    pub(super) fn told(&self) -> String {
        let mut told = String::new();
        for (notices, names) in &self.of {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let notices = if notices.is_empty() { "Without a notice".to_owned() } else { notices.join("; ") };
            told.push_str(&format!("{notices}: {}\n", names.join(", ")));
        }
        if !self.words.is_empty() {
            told.push_str(&format!("\n{}\n", self.words));
        }
        told
    }
}

/// Each text once; those that most have come first.
pub(super) fn gathered(items: &[&Item]) -> Vec<Text> {
    let mut found: BTreeMap<String, Text> = BTreeMap::new();
    for item in items {
        for text in &item.texts {
            let (notices, body) = parted(text);
            let words = flowing(&body);
            let key = letters(&words);
            let text = found.entry(key.clone()).or_insert_with(|| Text {
                letters: key,
                words: String::new(),
                of: BTreeMap::new(),
            });
            // One with the appendix says more than one without.
            if words.len() > text.words.len() {
                text.words = words;
            }
            text.of.entry(notices).or_default().insert(item.name.clone());
        }
    }
    let mut texts: Vec<Text> = found.into_values().collect();
    texts.sort_by_key(|text| (std::cmp::Reverse(text.having().len()), text.title()));
    texts
}

/// The notices of copyright that stand above a text, or in the Apache licence's appendix, and the rest of it.
fn parted(text: &str) -> (Vec<String>, String) {
    let (mut notices, mut body) = (Vec::new(), String::new());
    let (mut above, mut appendix) = (true, false);
    for line in text.trim_start_matches('\u{feff}').lines() {
        appendix |= line.contains("APPENDIX: How to apply the Apache License");
        let known = all_letters(line);
        let title = above && TITLES.contains(&known.as_str());
        if (above || appendix) && is_notice(line) {
            notices.push(line.trim().to_owned());
        } else if !title {
            above &= known.is_empty();
            body.push_str(line);
            body.push('\n');
        }
    }
    (notices, body)
}

/// `Copyright (c) 2020 Somebody`, but not `Copyright [yyyy] [name of copyright owner]`.
fn is_notice(line: &str) -> bool {
    let line = line.trim();
    let said = |rest: &str| {
        let rest = rest.trim_start();
        rest.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase() || "(©".contains(c))
    };
    match line.strip_prefix("Copyright") {
        Some(rest) => rest.starts_with(char::is_whitespace) && said(rest),
        None => line.starts_with('©') || all_letters(line) == "allrightsreserved",
    }
}

/// The text with the lines of a paragraph joined, so that it fits any screen: the same words in the same order.
fn flowing(text: &str) -> String {
    let mut flowing = String::with_capacity(text.len());
    // Characters of the line before; none where a paragraph ended.
    let mut before = 0;
    for line in text.lines() {
        let line: String = line.trim().chars().filter(|c| !c.is_control() || *c == '\t').collect();
        // A rule between two texts says nothing that an empty line does not.
        let apart = all_letters(&line).is_empty();
        if !apart {
            let joined = before > SHORT && !begins(&line);
            flowing.push_str(match (joined, before, flowing.is_empty()) {
                (_, _, true) => "",
                (true, ..) => " ",
                (false, 0, _) => "\n\n",
                (false, ..) => "\n",
            });
            // Marks are the file's own.
            if line.starts_with(MARK) {
                flowing.push(' ');
            }
            flowing.push_str(&line);
        }
        before = if apart { 0 } else { line.chars().count() };
    }
    flowing
}

/// Whether a line begins an item of a list, or a heading.
fn begins(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let counted = first.len() < 5
        && first.ends_with(['.', ')'])
        && first.starts_with(|c: char| c == '(' || c.is_alphanumeric());
    counted || ["*", "-", "#", "##", "o"].contains(&first)
}

/// What makes two texts one: their letters and digits, without the Apache licence's appendix, which tells how to apply it.
fn letters(text: &str) -> String {
    let letters = all_letters(text).replace("https", "http");
    let Some((before, appendix)) = letters.split_once("appendixhowtoapplytheapachelicensetoyourwork") else {
        return letters;
    };
    let after = appendix.split_once("limitationsunderthelicense").map_or("", |(_, after)| after);
    format!("{before}{after}")
}

fn all_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::MIT;
    use super::*;

    const APACHE: &str = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n\nEND OF TERMS AND CONDITIONS\n";
    const APPENDIX: &str = "\nAPPENDIX: How to apply the Apache License to your work.\n\nCopyright [yyyy] [name of copyright owner]\n\n\
        See the License for the specific language governing permissions and\nlimitations under the License.\n";

    fn item(name: &str, text: &str) -> Item {
        Item { name: name.into(), texts: vec![text.into()], ..Item::default() }
    }

    fn one(texts: &[&str]) -> Text {
        let items: Vec<Item> =
            ["a", "b", "c", "d"].iter().zip(texts).map(|(name, text)| item(name, text)).collect();
        let mut texts = gathered(&items.iter().collect::<Vec<_>>());
        assert_eq!(texts.len(), 1, "{texts:#?}");
        texts.remove(0)
    }

    #[test]
    fn texts_that_differ_in_title_notice_and_breaks_are_one() {
        let text = one(&[
            MIT,
            &format!(
                "MIT License\r\n\r\nCopyright (c) 2020 Ada\r\nAll rights reserved.\r\n\r\n{}",
                MIT.replace('\n', "\r\n")
            ),
            &format!(
                "# The MIT License (MIT)\n\n  Copyright © 2021 Grace\n\n{}",
                MIT.to_uppercase().replace("PERMISSION", "Permission")
            ),
        ]);
        assert_eq!(text.title(), "MIT (a, b and 1 more)");
        let told = text.told();
        assert!(told.contains("Without a notice: a\n"), "{told}");
        assert!(told.contains("Copyright (c) 2020 Ada; All rights reserved.: b\n"), "{told}");
        assert!(told.contains("Copyright © 2021 Grace: c\n"), "{told}");
    }

    #[test]
    fn the_apache_licence_is_one_with_and_without_its_appendix_and_keeps_the_notices_in_it() {
        let filled = APPENDIX.replace("[yyyy] [name of copyright owner]", "2017 Ada");
        let text = one(&[
            APACHE,
            &format!("{APACHE}{APPENDIX}"),
            &format!("{}{filled}", APACHE.replace("http:", "https:")),
        ]);
        assert_eq!(text.title(), "Apache-2.0 (a, b and 1 more)");
        assert!(text.told().contains("Copyright 2017 Ada: c\n"), "{}", text.told());
        assert!(text.words.contains("APPENDIX"), "the longest is shown");
    }

    #[test]
    fn a_word_more_is_another_text_and_a_notice_in_the_middle_stays_there() {
        let other = MIT.replace("free of charge", "free of any charge");
        let two = [item("a", MIT), item("b", &other)];
        assert_eq!(gathered(&two.iter().collect::<Vec<_>>()).len(), 2);

        let parts =
            format!("Copyright 2016 Ada\n\nRedistribution is allowed.\n\nCopyright (c) 2012 Grace\n\n{MIT}");
        let (notices, body) = parted(&parts);
        assert_eq!(notices, ["Copyright 2016 Ada"]);
        assert!(body.contains("Copyright (c) 2012 Grace"), "{body}");
    }

    #[test]
    fn what_only_looks_like_a_notice_is_part_of_the_text() {
        for line in [
            "Copyright [yyyy] [name of copyright owner]",
            "copyright notice that is included",
            "Copyrights are kept",
            "COPYRIGHT AND",
        ] {
            assert!(!is_notice(line), "{line}");
        }
        for line in [
            "Copyright 2020 Ada",
            "  Copyright (c) Ada",
            "Copyright © Ada",
            "© 2020 Ada",
            "Copyright The Project",
        ] {
            assert!(is_notice(line), "{line}");
        }
    }

    #[test]
    fn flowing_keeps_every_word_in_its_order() {
        let long = "of a line that was broken because it had come to the width of a page";
        let text = format!(
            "Title\n\n  First {long}\n  and goes on.\n1. A point\n   * another {long}\n   * and one\n\n======\n\nShort\nlines\n§ odd"
        );
        let flowed = flowing(&text);
        let words = |text: &str| -> Vec<String> {
            text.split_whitespace().map(str::to_owned).filter(|word| word != "======").collect()
        };
        assert_eq!(words(&flowed), words(&text));
        assert!(
            flowed.contains(&format!(
                "First {long} and goes on.\n1. A point\n* another {long}\n* and one\n\nShort\nlines\n §"
            )),
            "{flowed}"
        );
        let licence = include_str!("../../../LICENSE");
        assert_eq!(words(&flowing(licence)), words(licence));
    }
}
