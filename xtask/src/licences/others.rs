//! What is in the app and is no crate: typefaces, and data that the source embeds.

use std::path::Path;

use super::Item;
use crate::fault::Fault;
use crate::files;

/// How the name of a typeface's licence ends, beside its files.
const OFL: &str = "-OFL.txt";

/// Where the source says how the typefaces were made.
const FONTS: &str = "FONTS.md";

struct Datum {
    /// In the clone.
    path: &'static str,
    name: &'static str,
    licence: &'static str,
    by: &'static str,
}

/// All that the source embeds and is not its own.
const DATA: [Datum; 1] = [Datum {
    path: "src/seal/french.txt",
    name: "French word list of BIP-39",
    licence: "MIT",
    by: "Kirvx, NicolasDorier, ecdsa, EricLarch; from github.com/bitcoin/bips, as in the crate bip39 3.0.0 (CC0-1.0)",
}];

/// Where what is embedded is looked for.
const ROOMS: [&str; 2] = ["src", "stand-ins"];

/// Each typeface in `style/fonts`, with where it comes from by `FONTS.md`.
pub(super) fn typefaces(style: &Path) -> Result<Vec<Item>, Fault> {
    let fonts = style.join("fonts");
    let names = files::list(&fonts)?;
    let families: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(OFL)).collect();
    let orphan = |name: &&String| {
        !name.ends_with(OFL) && !families.iter().any(|family| name.starts_with(&format!("{family}-")))
    };
    if let Some(orphan) = names.iter().find(orphan) {
        return Err(Fault::new(
            format!("style/fonts/{orphan} has no licence beside it"),
            format!("Put its licence there, under the family's name and {OFL}."),
        ));
    }
    let made = files::read_text(&style.join(FONTS))?;
    let mut items = Vec::new();
    for family in families {
        let licence = format!("{family}{OFL}");
        // | files | from | licence |
        let row = made.lines().find(|line| line.starts_with('|') && line.contains(&licence));
        let from = row.and_then(|row| row.split('|').nth(2)).map(|from| from.trim().replace('`', ""));
        let from = from.filter(|from| !from.is_empty()).ok_or_else(|| {
            Fault::new(
                format!("style/{FONTS} does not say where {family} comes from"),
                "Add a line to its table, with the name of the licence's file.",
            )
        })?;
        items.push(Item {
            name: family.to_owned(),
            version: String::new(),
            licence: "OFL-1.1".to_owned(),
            by: format!("made smaller from {from}"),
            texts: vec![files::read_text(&fonts.join(&licence))?],
        });
    }
    Ok(items)
}

/// Each datum of the source; a fault for one that nobody has told the terms of.
pub(super) fn data(root: &Path) -> Result<Vec<Item>, Fault> {
    for room in ROOMS {
        for name in files::list(&root.join(room))?.iter().filter(|name| name.ends_with(".rs")) {
            let path = format!("{room}/{name}");
            for embedded in embedded(&path, &files::read_text(&root.join(&path))?) {
                if !DATA.iter().any(|datum| datum.path == embedded) {
                    return Err(Fault::new(
                        format!("{path} embeds {embedded}, of which nobody told the licence"),
                        "Add it to DATA in xtask/src/licences/others.rs, with who made it and under which licence.",
                    ));
                }
            }
        }
    }
    Ok(DATA.iter().map(Datum::item).collect())
}

impl Datum {
    fn item(&self) -> Item {
        Item {
            name: self.name.to_owned(),
            licence: self.licence.to_owned(),
            by: self.by.to_owned(),
            ..Item::default()
        }
    }
}

/// The files that a source embeds, by their paths in the clone. A name that is not written out is given as it stands.
fn embedded(path: &str, source: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let calls = ["include_str!", "include_bytes!", "include!"];
    let after = calls.iter().flat_map(|call| source.split(call).skip(1));
    after
        .filter_map(|rest| rest.trim_start().strip_prefix(['(', '[', '{']))
        .map(|rest| match rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some((name, _)) => format!("{folder}/{name}"),
            None => rest.lines().next().unwrap_or_default().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn a_typeface_without_its_licence_or_origin_stops_the_build() {
        let style = std::env::temp_dir().join(format!("souspli-style-{}", std::process::id()));
        let write = |name: &str, text: &str| files::write(&style.join(name), text).unwrap();
        write("FONTS.md", "| `fonts/a-{400,700}.woff2` | `@x/a`, latin, 2 | `fonts/a-OFL.txt` |\n");
        write("fonts/a-OFL.txt", "terms");
        write("fonts/a-400.woff2", "");
        let well = typefaces(&style).unwrap();
        write("fonts/b-400.woff2", "");
        let without_licence = typefaces(&style).is_err();
        write("fonts/b-OFL.txt", "terms");
        let without_origin = typefaces(&style).is_err();
        files::remove(&style).unwrap();
        assert_eq!(
            (well.len(), well[0].line().as_str()),
            (1, "a\tOFL-1.1\tmade smaller from @x/a, latin, 2")
        );
        assert!(without_licence && without_origin);
    }

    #[test]
    fn a_datum_that_nobody_told_of_stops_the_build() {
        assert!(data(&place::root()).is_ok());
        let root = std::env::temp_dir().join(format!("souspli-data-{}", std::process::id()));
        files::write(&root.join("stand-ins/a.rs"), "").unwrap();
        files::write(&root.join("src/seal/words.rs"), "include_str!(\"french.txt\")").unwrap();
        let known = data(&root).is_ok();
        files::write(&root.join("src/a.rs"), "static X: &[u8] = include_bytes!(\"towns.txt\");").unwrap();
        let unknown = data(&root).unwrap_err();
        files::remove(&root).unwrap();
        assert!(known);
        assert!(unknown.what.contains("src/towns.txt"), "{unknown}");
    }

    #[test]
    fn names_that_are_not_written_out_are_found_too() {
        assert_eq!(
            embedded("src/a/b.rs", "include_str!( \"c.txt\" ) include_bytes![\"d\"]"),
            ["src/a/c.txt", "src/a/d"]
        );
        assert_eq!(embedded("src/b.rs", "include!(concat!(x))"), ["concat!(x))"]);
        assert_eq!(embedded("src/b.rs", "// of include_str! nothing"), [""; 0]);
    }
}
