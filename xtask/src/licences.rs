//! `licences.txt`: what the published app is made of, whose that is, and under which terms. Made anew at each build.
//!
//! * [`crates`]: what is compiled into the modules, as `cargo metadata` tells it.
//! * [`others`]: the typefaces and the data.
//! * [`texts`]: the licences' own words, each once, with those who have them.
//!
//! The app shows the file in a place of its own (`src/ui/annex/licences.rs`), which reads it by its marks: a line that begins with
//! `§` begins a part, one with `§§` a text. A part before the texts has one thing a line: name, licence and people, with tabs between.

mod crates;
mod others;
mod texts;

use std::collections::BTreeSet;
use std::path::Path;

use crate::fault::Fault;
use crate::{files, place};
use texts::Text;

/// The file's name in the build.
pub const FILE: &str = "licences.txt";

/// Before a part; twice before a text.
const MARK: char = '§';

/// One thing that is in the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Item {
    name: String,
    /// Empty where it has none.
    version: String,
    /// An SPDX expression.
    licence: String,
    /// Who made it, or where it comes from.
    by: String,
    /// What it brings along of licences and notices, as it stands there.
    texts: Vec<String>,
}

impl Item {
    fn line(&self) -> String {
        let mut line = self.name.clone();
        for (between, more) in [(' ', &self.version), ('\t', &self.licence), ('\t', &self.by)] {
            if !more.is_empty() {
                line.push(between);
                line.push_str(more);
            }
        }
        line
    }
}

/// Writes the file into trunk's folder, before anything in it is hashed.
pub fn write(made: &Path) -> Result<(), Fault> {
    let root = place::root();
    let (mut app, crates) = crates::linked(&root)?;
    app.texts = vec![files::read_text(&root.join("LICENSE"))?];
    let typefaces = others::typefaces(&root.join("style"))?;
    let data = others::data(&root)?;
    let parts = [("App", vec![app]), ("Libraries", crates), ("Typefaces", typefaces), ("Data", data)];
    files::write(&made.join(FILE), told(&parts)?)
}

/// The whole file.
fn told(parts: &[(&str, Vec<Item>)]) -> Result<String, Fault> {
    let items: Vec<&Item> = parts.iter().flat_map(|(_, items)| items).collect();
    let texts = texts::gathered(&items);
    every_licence_has_its_text(&items, &texts)?;
    let mut told = String::from(
        "What this build is made of, whose that is, and under which terms. Texts that differ in nothing but white space, line breaks, \
         capitals and punctuation stand once, below the notices of all who have them.\n",
    );
    for (name, items) in parts {
        told.push_str(&format!("\n{MARK} {name}\n"));
        for item in items {
            told.push_str(&item.line());
            told.push('\n');
        }
    }
    told.push_str(&format!("\n{MARK} Texts\n"));
    for text in texts {
        told.push_str(&format!("\n{MARK}{MARK} {}\n{}", text.title(), text.told()));
    }
    Ok(told)
}

/// What brings no text of its own needs one that another brings, or people could not read its terms.
fn every_licence_has_its_text(items: &[&Item], texts: &[Text]) -> Result<(), Fault> {
    let there: BTreeSet<&str> = texts.iter().flat_map(Text::licences).collect();
    for item in items.iter().filter(|item| item.texts.is_empty()) {
        let apart = item.licence.replace(['(', ')'], " ");
        let has = |name: &str| there.contains(name.trim());
        let told = if apart.contains(" AND ") {
            apart.replace(" AND ", " OR ").split(" OR ").all(has)
        } else {
            apart.split(" OR ").any(has)
        };
        if !told {
            return Err(Fault::new(
                format!(
                    "{} brings no text of its licence ({}), and nothing else in the app does",
                    item.name, item.licence
                ),
                "Do without it, or have its authors publish the text with it; a text that lies there under an unusual name is looked for \
                 in `is_licence` of xtask/src/licences/crates.rs, one with unusual words in KINDS of texts.rs.",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const MIT: &str =
        "Permission is hereby granted, free of charge, to any person obtaining\na copy of this software";

    fn item(name: &str, licence: &str, texts: &[&str]) -> Item {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Item { name: name.into(), version: "1.0".into(), licence: licence.into(), by: "Ada".into(), texts }
    }

    #[test]
    fn the_file_says_what_there_is_and_each_text_once() {
        let one = item("one", "MIT", &[&format!("MIT License\n\nCopyright (c) 2020 Ada\n\n{MIT}")]);
        let two = item(
            "two",
            "MIT",
            &[&format!("The MIT License (MIT)\nCopyright (c) 2021 Grace\n\n{}", MIT.replace('\n', " "))],
        );
        let three =
            Item { version: String::new(), by: String::new(), ..item("three", "Apache-2.0 OR MIT", &[]) };
        let told = told(&[("Libraries", vec![one, two]), ("Data", vec![three])]).unwrap();
        assert!(told.contains("\n§ Libraries\none 1.0\tMIT\tAda\ntwo 1.0\tMIT\tAda\n"), "{told}");
        assert!(told.contains("\n§ Data\nthree\tApache-2.0 OR MIT\n"), "{told}");
        assert_eq!(told.matches("\n§§ ").count(), 1, "{told}");
        assert_eq!(told.matches("Permission is hereby granted").count(), 1, "{told}");
        assert!(told.contains("Copyright (c) 2020 Ada: one\nCopyright (c) 2021 Grace: two\n"), "{told}");
    }

    #[test]
    fn a_licence_whose_text_is_nowhere_stops_the_build() {
        let mit = item("one", "MIT", &[MIT]);
        let told = |licence: &str| told(&[("Libraries", vec![mit.clone(), item("other", licence, &[])])]);
        for missing in ["Zlib", "MIT AND Zlib", "(MIT OR Zlib) AND Unicode-3.0"] {
            assert!(told(missing).is_err(), "{missing}");
        }
        for there in ["MIT", "Zlib OR MIT", "(Zlib OR MIT)"] {
            assert!(told(there).is_ok(), "{there}");
        }
    }

    /// Of this very clone, as a build makes it.
    #[test]
    fn what_is_in_the_app_stands_in_the_file_and_no_folder_of_this_machine() {
        let made = std::env::temp_dir().join(format!("souspli-licences-{}", std::process::id()));
        write(&made).unwrap();
        let told = files::read_text(&made.join(FILE)).unwrap();
        files::remove(&made).unwrap();
        for there in [
            "\nage 0.",
            "\nleptos 0.",
            "\nyrs 0.",
            "\nx25519-dalek 2.",
            "\nThe Rust standard library ",
            "\natkinson-hyperlegible-next\t",
            "\nFrench word list of BIP-39\t",
            "GNU AFFERO GENERAL PUBLIC LICENSE",
            "SIL OPEN FONT LICENSE",
            "isis agora lovecruft",
        ] {
            assert!(told.contains(there), "{there}");
        }
        // Of other platforms, and of what serves and tests the app.
        for elsewhere in ["\nureq ", "\nproptest ", "\naxum ", "\nwindows-sys "] {
            assert!(!told.contains(elsewhere), "{elsewhere}");
        }
        let root = place::root();
        let home = std::env::home_dir().unwrap_or_default();
        for folder in [root.as_path(), home.as_path(), Path::new("/registry/src/")] {
            let folder = folder.display().to_string();
            assert!(folder.len() < 4 || !told.contains(&folder), "{folder}");
        }
        assert_eq!(told.matches("Version 3, 19 November 2007").count(), 1);
    }
}
