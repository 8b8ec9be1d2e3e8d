//! The crates that are compiled into the app's modules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Item;
use crate::fault::Fault;
use crate::files;
use crate::steps::output;

/// The app's package.
const APP: &str = "souspli";

/// The app, and what is compiled into it: all that its normal dependencies lead to, for browsers. Macros stand there too, since what they
/// write is partly their own; what macros are made with runs on the machine that builds, and does not. (The linker leaves
/// out what nothing calls, so a few crates that stand there are compiled for nothing.)
pub(super) fn linked(root: &Path) -> Result<(Item, Vec<Item>), Fault> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    cargo.args(["--filter-platform", "wasm32-unknown-unknown"]);
    let unread = || {
        Fault::new(
            "cargo does not tell the crates",
            "Run `cargo metadata --locked --offline` and read what it says.",
        )
    };
    let metadata = output(&mut cargo).ok_or_else(unread)?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|_| unread())?;
    let mut app = None;
    let mut items = vec![standard_library()?];
    for package in reached(&metadata) {
        let item = item(package)?;
        if item.name == APP { app = Some(item) } else { items.push(item) }
    }
    items.sort_by_key(|item| (item.name.to_lowercase(), item.version.clone()));
    Ok((app.ok_or_else(unread)?, items))
}

/// Compiled into every module, and no package: what it brings along is under the same two licences as most crates.
fn standard_library() -> Result<Item, Fault> {
    let told = output(Command::new("rustc").arg("-vV")).unwrap_or_default();
    let version = told.lines().find_map(|line| line.strip_prefix("release: "));
    let version = version.ok_or_else(|| Fault::new("rustc does not tell its version", "Run `rustc -vV`."))?;
    Ok(Item {
        name: "The Rust standard library".into(),
        version: version.into(),
        licence: "MIT OR Apache-2.0".into(),
        by: "The Rust Project Developers".into(),
        texts: Vec::new(),
    })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The app's package, and those that it leads to.
fn reached(metadata: &Value) -> Vec<&Value> {
    let by_id = |values: &Value| -> BTreeMap<String, usize> {
        list(values).enumerate().map(|(at, value)| (text(value, "id").to_owned(), at)).collect()
    };
    let (packages, nodes) = (&metadata["packages"], &metadata["resolve"]["nodes"]);
    let (package_at, node_at) = (by_id(packages), by_id(nodes));
    let package = |id: &str| package_at.get(id).map(|at| &packages[*at]);
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let app = list(packages).find(|package| text(package, "name") == APP).map(|package| text(package, "id"));
    let mut ahead: Vec<&str> = app.into_iter().collect();
    while let Some(id) = ahead.pop() {
        if !found.insert(id) || package(id).is_none_or(is_macro) {
            continue;
        }
        let leads_to = node_at.get(id).map(|at| &nodes[*at]["deps"]);
        for dependency in leads_to.into_iter().flat_map(list) {
            // `null` is a normal one; others are "dev" and "build".
            if list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()) {
                ahead.push(text(dependency, "pkg"));
            }
        }
    }
    found.into_iter().filter_map(package).collect()
}

fn is_macro(package: &Value) -> bool {
    list(&package["targets"]).any(|target| list(&target["kind"]).any(|kind| kind == "proc-macro"))
}

fn item(package: &Value) -> Result<Item, Fault> {
    let (name, version) = (text(package, "name"), text(package, "version"));
    // Older crates write a choice with a stroke.
    let licence = text(package, "license").split('/').map(str::trim).collect::<Vec<_>>().join(" OR ");
    if licence.is_empty() {
        return Err(Fault::new(
            format!("the crate {name} {version} names no licence"),
            "Do without it, or have its authors name one: what has no licence must not be handed on.",
        ));
    }
    let people: Vec<&str> =
        list(&package["authors"]).filter_map(Value::as_str).map(without_address).collect();
    let folder = Path::new(text(package, "manifest_path")).parent();
    let texts = match folder {
        Some(folder) if name != APP => texts(folder, &licence)?,
        _ => Vec::new(),
    };
    Ok(Item { name: name.into(), version: version.into(), licence, by: people.join(", "), texts })
}

/// A name without the mail address behind it.
fn without_address(author: &str) -> &str {
    match author.split_once('<') {
        Some((name, _)) if !name.trim().is_empty() => name.trim(),
        _ => author.trim(),
    }
}

/// The licences and notices in a crate's folder.
fn texts(folder: &Path, licence: &str) -> Result<Vec<String>, Fault> {
    let entries = std::fs::read_dir(folder).map_err(|error| Fault::file(folder, error))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_licence(name) && !is_declined(name, licence))
        .collect();
    names.sort();
    let read = |name: &String| -> Result<String, Fault> {
        Ok(String::from_utf8_lossy(&files::read(&folder.join(name))?).into_owned())
    };
    names.iter().map(read).collect()
}

/// Whether a file of that name says how a crate may be used.
fn is_licence(name: &str) -> bool {
    let name = name.to_uppercase();
    let begins = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
    begins.iter().any(|begin| name.starts_with(begin))
        && ![".RS", ".TOML", ".HTML"].iter().any(|end| name.ends_with(end))
}

/// Of a choice that a crate leaves, the app takes none of the GPL's versions: one of them does not go with its own licence.
fn is_declined(name: &str, licence: &str) -> bool {
    licence.contains(" OR ") && name.to_uppercase().contains("GPL")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, kind: &str) -> Value {
        json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT", "authors": ["Ada <ada@example.org>"],
            "manifest_path": "/nowhere/Cargo.toml", "targets": [{ "kind": [kind] }] })
    }

    fn node(name: &str, leads_to: &[(&str, Value)]) -> Value {
        let deps: Vec<Value> =
            leads_to.iter().map(|(to, kind)| json!({ "pkg": to, "dep_kinds": [{ "kind": kind }] })).collect();
        json!({ "id": name, "deps": deps })
    }

    #[test]
    fn what_is_compiled_in_is_reached_and_nothing_else() {
        let names = ["souspli", "near", "far", "tests", "builder", "other"];
        let mut packages: Vec<Value> = names.iter().map(|name| package(name, "lib")).collect();
        packages.extend([package("macro", "proc-macro"), package("macros-own", "lib")]);
        let nodes = [
            node("souspli", &[("near", Value::Null), ("tests", json!("dev")), ("macro", Value::Null)]),
            node("near", &[("far", Value::Null), ("builder", json!("build")), ("near", Value::Null)]),
            node("macro", &[("macros-own", Value::Null)]),
            node("other", &[]),
        ];
        let metadata = json!({ "packages": packages, "resolve": { "nodes": nodes } });
        let found: Vec<&str> = reached(&metadata).into_iter().map(|package| text(package, "name")).collect();
        assert_eq!(found, ["far", "macro", "near", "souspli"]);
    }

    #[test]
    fn a_crate_says_its_licence_or_stops_the_build() {
        let mut one = package("souspli", "lib");
        one["license"] = json!("Apache-2.0 / MIT");
        let item_of_one = item(&one).unwrap();
        assert_eq!((item_of_one.licence.as_str(), item_of_one.by.as_str()), ("Apache-2.0 OR MIT", "Ada"));
        for nothing in [Value::Null, json!("")] {
            one["license"] = nothing;
            let fault = item(&one).unwrap_err();
            assert!(fault.what.contains("souspli 1.0.0") && !fault.next.is_empty(), "{fault}");
        }
    }

    #[test]
    fn licences_and_notices_of_a_folder_and_no_gpl_where_there_is_a_choice() {
        let folder = std::env::temp_dir().join(format!("souspli-crate-{}", std::process::id()));
        for name in [
            "LICENSE-MIT",
            "license-apache",
            "NOTICE.txt",
            "LICENSE-GPLv2",
            "license.rs",
            "README.md",
            "LICENSES/x",
        ] {
            files::write(&folder.join(name), name).unwrap();
        }
        let choice = texts(&folder, "MIT OR GPL-2.0-only").unwrap();
        let none = texts(&folder, "GPL-2.0-only").unwrap();
        files::remove(&folder).unwrap();
        assert_eq!(choice, ["LICENSE-MIT", "NOTICE.txt", "license-apache"]);
        assert!(none.contains(&"LICENSE-GPLv2".to_owned()));
    }

    #[test]
    fn a_mail_address_is_left_out_unless_there_is_nothing_else() {
        assert_eq!(without_address("Ada <ada@example.org>"), "Ada");
        assert_eq!(without_address("<ada@example.org>"), "<ada@example.org>");
        assert_eq!(without_address("The Project"), "The Project");
    }
}
