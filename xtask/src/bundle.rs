//! Turns what trunk made into what is published: every file but `index.html` and `sw.js` in one folder named by the hash of
//! the whole build, each file bound by its hash to what loads it.
//!
//! `index.html` names the boot script, the style sheets and the preloaded modules with `integrity`; the boot scripts hold the
//! hash of the wasm they load; `sw.js` holds the hash of every file and keeps only a build that is whole.

use std::collections::BTreeMap;
use std::path::Path;

use crate::fault::Fault;
use crate::policy;
use crate::{files, licences};

/// Which boot script loads which file, by its hash.
const BOOTS: [(&str, &str); 7] = [
    ("boot.js", "souspli_bg.wasm"),
    ("boot.js", "annex.js"),
    ("boot.js", "annex_bg.wasm"),
    ("boot.js", "annex-passkey.js"),
    ("boot.js", "english.txt"),
    ("boot.js", licences::FILE),
    ("worker-boot.js", "worker_bg.wasm"),
];

/// What the names of files begin with that a first visit does without: loaded when they are used, and kept from then on, or from
/// the second opening on but for [`is_asked_for`].
const LATER: [&str; 6] =
    ["annex", "english", "letters", "licences", "sous-pli-serif", "atkinson-hyperlegible-next-700"];

/// Whether a first visit does without a file.
pub fn is_later(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| LATER.iter().any(|later| last.starts_with(later)))
}

/// Whether nobody gets a file who does not ask for it; whoever did has it kept as long as that build.
pub fn is_asked_for(name: &str) -> bool {
    name.rsplit('/').next() == Some(licences::FILE)
}

type Build = BTreeMap<String, Vec<u8>>;

/// Reads trunk's folder, writes the published one. Gives back the build's hash.
pub fn bundle(from: &Path, to: &Path) -> Result<String, Fault> {
    let mut build = Build::new();
    for name in files::list(from)? {
        if name.rsplit('/').next().is_some_and(|last| last.starts_with('.')) {
            continue;
        }
        let bytes = files::read(&from.join(&name))?;
        build.insert(name, bytes);
    }
    let (published, hash) = publish(build)?;
    files::remove(to)?;
    for (name, bytes) in &published {
        files::write(&to.join(name), bytes)?;
    }
    Ok(hash)
}

fn publish(mut build: Build) -> Result<(Build, String), Fault> {
    for (boot, module) in BOOTS {
        let integrity = files::integrity(find(&build, module)?);
        let filled =
            fill(text(find(&build, boot)?, boot)?, boot, &format!("%INTEGRITY:{module}%"), &integrity)?;
        build.insert(boot.to_owned(), filled.into_bytes());
    }
    // Over the entries too, as they are before they are filled: a change of them alone is another build as well.
    let hash = files::short_hash(build.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));

    let index = take(&mut build, "index.html")?;
    let worker = take(&mut build, "sw.js")?;
    let index = fill(index, "index.html", "%PAGE_POLICY%", &policy::page_meta())?;
    let index = refer(&index, &build, &hash)?;

    let mut integrities = BTreeMap::from([("./".to_owned(), files::integrity(index.as_bytes()))]);
    let mut published = Build::new();
    for (name, bytes) in build {
        let name = format!("b/{hash}/{name}");
        if !is_licence(&name) {
            integrities.insert(name.clone(), files::integrity(&bytes));
        }
        published.insert(name, bytes);
    }
    let pairs = integrities.iter().map(|(name, integrity)| (name.as_str(), integrity.as_str()));
    let worker = fill(worker, "sw.js", "%BUILD%", &hash)?;
    let worker = fill(worker, "sw.js", "\"%FILES%\"", &object(pairs))?;
    let worker = fill(worker, "sw.js", "\"%HEADERS%\"", &object(policy::COMMON.iter().copied()))?;
    let worker = fill(worker, "sw.js", "\"%LATER%\"", &format!("{LATER:?}"))?;
    let worker = fill(worker, "sw.js", "%ASKED_FOR%", licences::FILE)?;
    let worker = fill(worker, "sw.js", "%PAGE_POLICY%", policy::PAGE)?;
    let worker = fill(worker, "sw.js", "%WORKER_POLICY%", policy::WORKER)?;

    published.insert("index.html".to_owned(), index.into_bytes());
    published.insert("sw.js".to_owned(), worker.into_bytes());
    Ok((published, hash))
}

/// A font's licence: published beside it, because it must go where the font goes; no page loads it, no device keeps it.
pub fn is_licence(name: &str) -> bool {
    name.ends_with("-OFL.txt")
}

/// Rewrites each `src` and `href` of `index.html` that names a file of the build, adding `integrity` where browsers read it.
fn refer(index: &str, build: &Build, hash: &str) -> Result<String, Fault> {
    let mut written = String::with_capacity(index.len() * 2);
    let mut rest = index;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        written.push_str(before);
        written.push_str(&refer_tag(tag, build, hash)?);
        rest = after;
    }
    written.push_str(rest);
    Ok(written)
}

fn refer_tag(tag: &str, build: &Build, hash: &str) -> Result<String, Fault> {
    let name =
        tag.trim_start_matches('<').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    // Trunk takes its links away when it injects its own loader, which would be inline code; the rest is left to us.
    if name == "link" && tag.contains(" data-trunk ") {
        return Ok(String::new());
    }
    let attribute = match name {
        "script" => "src",
        "link" => "href",
        _ => return Ok(tag.to_owned()),
    };
    let Some((head, tail)) = tag.split_once(&format!(" {attribute}=\"")) else {
        // A script without a source would be inline code.
        return if name == "script" { Err(stray(tag)) } else { Ok(tag.to_owned()) };
    };
    let Some((path, tail)) = tail.split_once('"') else { return Err(stray(tag)) };
    let Some(bytes) = build.get(path.trim_start_matches("./")) else { return Err(stray(tag)) };
    let path = path.trim_start_matches("./");
    let checked = name == "script"
        || ["stylesheet", "modulepreload"].iter().any(|rel| tag.contains(&format!("rel=\"{rel}\"")));
    let integrity =
        if checked { format!(" integrity=\"{}\"", files::integrity(bytes)) } else { String::new() };
    Ok(format!("{head} {attribute}=\"b/{hash}/{path}\"{integrity}{tail}"))
}

fn stray(tag: &str) -> Fault {
    Fault::new(
        format!("index.html: {tag} names no file of the build"),
        "Give it the name of a file that trunk copies (see the copy-file links of index.html).",
    )
}

fn find<'a>(build: &'a Build, name: &str) -> Result<&'a [u8], Fault> {
    build.get(name).map(Vec::as_slice).ok_or_else(|| absent(name))
}

fn take(build: &mut Build, name: &str) -> Result<String, Fault> {
    let bytes = build.remove(name).ok_or_else(|| absent(name))?;
    text(&bytes, name)
}

fn absent(name: &str) -> Fault {
    Fault::new(format!("trunk made no {name}"), "See that index.html still has its data-trunk link.")
}

fn text(bytes: &[u8], name: &str) -> Result<String, Fault> {
    String::from_utf8(bytes.to_vec())
        .map_err(|_| Fault::new(format!("{name} is not UTF-8"), "Save it as UTF-8."))
}

fn fill(text: String, name: &str, mark: &str, value: &str) -> Result<String, Fault> {
    if text.matches(mark).count() != 1 {
        return Err(Fault::new(
            format!("{name} should hold {mark} once"),
            "Put the mark back; the build fills it in.",
        ));
    }
    Ok(text.replace(mark, value))
}

/// A JavaScript object of strings. Names and values here hold neither quotes nor backslashes.
fn object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let lines: Vec<String> = pairs.map(|(name, value)| format!("  \"{name}\": \"{value}\",\n")).collect();
    format!("{{\n{}}}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunk_made(wasm: &[u8]) -> Build {
        let entries: [(&str, &[u8]); 17] = [
            (
                "index.html",
                b"<meta content=\"%PAGE_POLICY%\"><link data-trunk rel=\"rust\"><link rel=\"stylesheet\" href=\"./base.css\"/>\
                  <link rel=\"icon\" href=\"icons/seal.svg\"><script type=\"module\" src=\"boot.js\"></script>",
            ),
            ("sw.js", b"'%BUILD%' \"%LATER%\" '%ASKED_FOR%' \"%FILES%\" \"%HEADERS%\" '%PAGE_POLICY%' '%WORKER_POLICY%'"),
            ("boot.js", b"'%INTEGRITY:souspli_bg.wasm%' '%INTEGRITY:annex.js%' '%INTEGRITY:annex_bg.wasm%' '%INTEGRITY:annex-passkey.js%' '%INTEGRITY:english.txt%' '%INTEGRITY:licences.txt%'"),
            ("worker-boot.js", b"'%INTEGRITY:worker_bg.wasm%'"),
            ("base.css", b"a{}"),
            ("icons/seal.svg", b"<svg/>"),
            ("fonts/a.woff2", b"font"),
            ("fonts/a-OFL.txt", b"licence"),
            ("souspli.js", b"glue"),
            ("souspli_bg.wasm", wasm),
            ("english.txt", b"english"),
            ("licences.txt", b"licences"),
            ("annex.js", b"annex's glue"),
            ("annex_bg.wasm", b"annex"),
            ("annex-passkey.js", b"passkeys"),
            ("worker.js", b"glue"),
            ("worker_bg.wasm", b"worker"),
        ];
        entries.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
    }

    #[test]
    fn every_file_is_bound_by_its_hash_to_what_loads_it() {
        let (published, hash) = publish(trunk_made(b"page")).unwrap();
        let read = |name: &str| String::from_utf8(published[name].clone()).unwrap();
        let inside = |name: &str| format!("b/{hash}/{name}");

        for loaded in [b"page".as_slice(), b"annex", b"annex's glue", b"licences"] {
            assert!(read(&inside("boot.js")).contains(&files::integrity(loaded)));
        }
        let index = read("index.html");
        let boot = files::integrity(&published[&inside("boot.js")]);
        assert!(index.contains(&format!("src=\"b/{hash}/boot.js\" integrity=\"{boot}\"")), "{index}");
        assert!(
            index.contains(&format!("href=\"b/{hash}/base.css\" integrity=\"{}\"", files::integrity(b"a{}"))),
            "{index}"
        );
        assert!(index.contains(&format!("href=\"b/{hash}/icons/seal.svg\">")), "{index}");
        assert!(!index.contains("data-trunk"), "{index}");

        let worker = read("sw.js");
        let licence = inside("fonts/a-OFL.txt");
        assert!(
            published.contains_key(&licence) && !worker.contains(&licence),
            "published, not kept on devices"
        );
        for (name, bytes) in published.iter().filter(|(name, _)| *name != "sw.js" && **name != licence) {
            let name = if name == "index.html" { "./" } else { name };
            assert!(worker.contains(&format!("\"{name}\": \"{}\"", files::integrity(bytes))), "{name}");
        }
    }

    #[test]
    fn one_changed_byte_is_another_build() {
        let (_, one) = publish(trunk_made(b"page")).unwrap();
        let (_, other) = publish(trunk_made(b"pag3")).unwrap();
        assert_ne!(one, other);
        let mut entry = trunk_made(b"page");
        entry.get_mut("sw.js").unwrap().push(b' ');
        assert_ne!(one, publish(entry).unwrap().1);
    }

    #[test]
    fn inline_code_strangers_and_lost_marks_stop_the_build() {
        for (name, bytes) in [
            ("index.html", "%PAGE_POLICY%<script>alert(1)</script>"),
            ("index.html", "%PAGE_POLICY%<script src=\"https://example.org/a.js\"></script>"),
            ("boot.js", "no mark"),
        ] {
            let mut build = trunk_made(b"page");
            build.insert(name.to_owned(), bytes.as_bytes().to_vec());
            assert!(publish(build).is_err(), "{name}: {bytes}");
        }
    }
}
