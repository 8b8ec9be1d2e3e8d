//! The app as a folder for any web server.

use std::fmt::Write;
use std::path::Path;

use crate::fault::Fault;
use crate::{bundle, compress, files, policy, release};

/// In `index.html`: the address of the source, which the app shows; empty as built.
const SOURCE: &str = "<meta name=\"source-code\" content=\"";

/// Longest address of the source.
const SOURCE_MAX: usize = 500;

/// Writes `out`: the files to serve in `www`, an example for nginx, and what to know. `source` is the address where whoever is
/// handed the app finds the source of this version.
pub fn write(app: &Path, out: &Path, source: Option<&str>) -> Result<(), Fault> {
    release::hash_of(app)?;
    if let Some(source) = source {
        usable(source)?;
    }
    let occupied = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !out.join("www/sw.js").is_file() {
        return Err(Fault::new(
            format!("{} is there and holds something else", out.display()),
            "Name a new or empty folder: cargo xtask dist --out FOLDER",
        ));
    }
    let making = files::beside(out);
    files::remove(&making)?;
    for name in files::list(app)?.iter().filter(|name| !name.starts_with('.')) {
        files::write(&making.join("www").join(name), files::read(&app.join(name))?)?;
    }
    if let Some(source) = source {
        name_source(&making, source)?;
    }
    files::write(&making.join("nginx.conf"), nginx())?;
    files::write(&making.join("README.txt"), README)?;
    files::replace(&making, out)
}

/// An address of the source that a person can follow, and that can stand in an attribute.
pub fn usable(source: &str) -> Result<(), Fault> {
    let odd = |c: char| !c.is_ascii_graphic() || "\"'<>\\`".contains(c);
    let fits = source.len() > "https://".len() && source.len() <= SOURCE_MAX;
    if source.starts_with("https://") && fits && !source.contains(odd) {
        return Ok(());
    }
    Err(Fault::new(
        format!("{source:?} is no address of the source"),
        "Name a page or an archive by an address that begins with https://, without spaces or quotes: \
         cargo xtask dist --source ADDRESS",
    ))
}

/// Writes the address of the source into `www/index.html`. What is bound by hashes stays bound, and the compressed twins say the same.
fn name_source(making: &Path, source: &str) -> Result<(), Fault> {
    const ENTRIES: [&str; 2] = ["index.html", "sw.js"];
    let www = making.join("www");
    let [index, worker] = ENTRIES.map(|name| files::read_text(&www.join(name)));
    let named = with_source(&index?, &worker?, source)?;
    // Apart, so that only these two are compressed anew.
    let apart = making.join("entries");
    for (name, text) in ENTRIES.into_iter().zip(named) {
        files::write(&apart.join(name), text)?;
        for end in ["br", "gz"] {
            let stale = www.join(format!("{name}.{end}"));
            if stale.is_file() {
                std::fs::remove_file(&stale).map_err(|error| Fault::file(&stale, error))?;
            }
        }
    }
    compress::compress(&apart)?;
    files::copy(&apart, &www)?;
    files::remove(&apart)
}

/// `index.html` with the address, and `sw.js` with the hash of that.
fn with_source(index: &str, worker: &str, source: &str) -> Result<[String; 2], Fault> {
    let old = files::integrity(index.as_bytes());
    if index.matches(SOURCE).count() != 1 || worker.matches(&old).count() != 1 {
        return Err(Fault::new(
            "the built app has no place for the address of its source",
            "See that index.html has <meta name=\"source-code\" content=\"\">, then run `cargo xtask build`.",
        ));
    }
    let index = index.replace(SOURCE, &format!("{SOURCE}{}", source.replace('&', "&amp;")));
    let worker = worker.replace(&old, &files::integrity(index.as_bytes()));
    Ok([index, worker])
}

/// What must hold for a folder to be usable from any path of any host.
pub fn check(out: &Path) -> Result<(), Fault> {
    let www = out.join("www");
    let hash = release::hash_of(&www)?;
    let fault = |what: String| Fault::new(what, "Look at xtask/src/bundle.rs and dist.rs.");
    let index = files::read_text(&www.join("index.html"))?;
    let worker = files::read_text(&www.join("sw.js"))?;
    for absolute in ["src=\"/", "href=\"/", "src=\"http", "href=\"http"] {
        if index.contains(absolute) {
            return Err(fault(format!("index.html has {absolute}…, which breaks in a sub-path")));
        }
    }
    if !worker.contains(&files::integrity(index.as_bytes())) {
        return Err(fault("sw.js does not keep index.html by its hash".to_owned()));
    }
    let names = files::list(&www)?;
    for name in names.iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")) {
        let bytes = files::read(&www.join(name))?;
        if name.starts_with("b/")
            && !bundle::is_licence(name)
            && !worker.contains(&format!("\"{name}\": \"{}\"", files::integrity(&bytes)))
        {
            return Err(fault(format!("sw.js does not keep {name} by its hash")));
        }
        if String::from_utf8_lossy(&bytes).contains("%INTEGRITY") {
            return Err(fault(format!("{name} was left unfilled")));
        }
        if name.ends_with(".wasm")
            && !(names.contains(&format!("{name}.br")) && names.contains(&format!("{name}.gz")))
        {
            return Err(fault(format!("{name} has no compressed twins")));
        }
    }
    for needed in
        [format!("b/{hash}/boot.js"), format!("b/{hash}/worker-boot.js"), format!("b/{hash}/souspli_bg.wasm")]
    {
        if !names.contains(&needed) {
            return Err(fault(format!("{needed} is missing")));
        }
    }
    Ok(())
}

fn nginx() -> String {
    let mut common = String::new();
    for (name, value) in policy::COMMON.iter().chain(&[("Strict-Transport-Security", "max-age=31536000")]) {
        let _ = writeln!(common, "        add_header {name} \"{value}\" always;");
    }
    let location = |matching: &str, policy: Option<&str>, cache: &str| {
        let mut block = format!("    location {matching} {{\n{common}");
        let _ = writeln!(block, "        add_header Cache-Control \"{cache}\" always;");
        if let Some(policy) = policy {
            let _ = writeln!(block, "        add_header Content-Security-Policy \"{policy}\" always;");
        }
        block + "    }\n"
    };
    // Nginx inherits no header into a location that adds one: each says them all.
    let locations = [
        location("/", policy::of("index.html"), policy::cache("index.html")),
        location("= /sw.js", policy::of("sw.js"), policy::cache("sw.js")),
        location("/b/", None, policy::cache("b/")),
        location("~ ^/b/[0-9a-f]+/worker-boot\\.js$", policy::of("b/x/worker-boot.js"), policy::cache("b/")),
    ]
    .join("\n");
    format!(
        r#"# Sous pli behind nginx: an example to adapt. In a sub-path, put it before each path below:
# `location /groupe/b/`, `location ~ ^/groupe/b/[0-9a-f]+/worker-boot\.js$`, and so on; the app itself needs no change.
server {{
    listen 443 ssl;
    server_name sous-pli.example.org;
    ssl_certificate     /etc/ssl/sous-pli.pem;
    ssl_certificate_key /etc/ssl/sous-pli.key;

    root /srv/sous-pli/www;
    index index.html;
    charset utf-8;
    charset_types text/css text/javascript application/javascript;
    include mime.types;
    types {{
        # Nginx before 1.21.1 lacks `application/wasm wasm;` too.
        application/manifest+json webmanifest;
    }}

    # The compressed twins. Brotli needs ngx_brotli (Debian: libnginx-mod-http-brotli-static); gzip is built in.
    gzip_static on;
    # brotli_static on;

    # The store of sealed files beside the app, where new groups are founded unless somebody names another: WebDAV under /store/ of the same
    # host, open to whoever reaches it. Never cached, never the app's policy. A store elsewhere, with a login, must let this page's
    # address ask it (CORS): README.txt.
    # location /store/ {{ … }}

{locations}}}
"#
    )
}

const README: &str = "\
SOUS PLI, ready to serve
========================

www/         Put it on any web server, at the root of a host or in a folder of it. Nothing needs rewriting: places in the app
             are in the address's fragment. HTTPS is required (http://localhost aside).
nginx.conf   An example, with the headers below and the compressed twins (.br, .gz).

Headers. The app adds them itself from the second load on, through its service worker. A host that sends them protects the
first load too. worker-boot.js has a policy of its own, because the page's does not bind it; see nginx.conf. It lets the worker ask any
host over https, since a group may name a WebDAV folder anywhere.

The store. Beside the app: a WebDAV folder at store/, which asks for no login. Or anywhere, with a login or without, over https: such a
server must let the app's address ask it, also before the login is given (CORS). It has to answer OPTIONS without a login, with a 2xx status, and
send with every answer, errors too:
  Access-Control-Allow-Origin: https://sous-pli.example.org      the app's origin, or *
  Access-Control-Allow-Methods: GET, PUT, DELETE, PROPFIND, MKCOL
  Access-Control-Allow-Headers: Authorization, Content-Type, Depth      * does not stand for Authorization
Nothing has to be exposed, no cookie is sent, no redirection is followed.

The source. By the app's licence, the AGPL, whoever gets the app from you must be able to get its source. Name its address with
`cargo xtask dist --source https://...`, and the app's page \"À propos\" links to it; without, that page says to ask you.

Updating. Copy the new www/ over the old one: files of a build lie in a folder of their own under b/. Copy b/ first, then
index.html and sw.js. Older folders in b/ may go after some days.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nginx_example_sends_every_header_from_every_location() {
        let example = nginx();
        let blocks: Vec<&str> = example.split("    location ").skip(1).collect();
        assert_eq!(blocks.len(), 4);
        for block in blocks {
            for (name, value) in policy::COMMON {
                assert!(
                    block.contains(&format!("add_header {name} \"{value}\" always;")),
                    "{name} in {block}"
                );
            }
        }
        assert!(example.contains(policy::PAGE) && example.contains(policy::WORKER));
    }

    /// What a store elsewhere must allow is told alike wherever it is told, and is what the tests' servers allow.
    #[test]
    fn what_a_store_must_allow_is_what_the_tests_allow() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let texts = ["README.md", "tests/servers/apache.conf", "tests/servers/nginx.conf"].map(read);
        for text in texts.iter().map(String::as_str).chain([README]) {
            for list in ["GET, PUT, DELETE, PROPFIND, MKCOL", "Authorization, Content-Type, Depth"] {
                assert!(text.contains(list), "{list} in {text}");
            }
        }
    }

    #[test]
    fn the_source_that_is_named_stands_in_the_page_and_the_page_is_still_kept_by_its_hash() {
        let index = format!("<head>{SOURCE}\"></head>");
        let worker =
            format!("{{ \"./\": \"{}\", \"b/0/a.js\": \"sha256-a\" }}", files::integrity(index.as_bytes()));
        let source = "https://example.org/pli?v=1&f=tar.gz";
        let [named, kept] = with_source(&index, &worker, source).unwrap();
        let written =
            "<head><meta name=\"source-code\" content=\"https://example.org/pli?v=1&amp;f=tar.gz\"></head>";
        assert_eq!(named, written);
        let [before, after] = [&index, &named].map(|page| files::integrity(page.as_bytes()));
        assert_eq!(kept, worker.replace(&before, &after));
        assert!(with_source("<head></head>", &worker, source).is_err(), "no place for it");
        assert!(with_source(&index, "{}", source).is_err(), "a page that is not kept");
    }

    #[test]
    fn what_is_no_address_does_not_get_into_the_page() {
        assert!(usable("https://example.org/pli.tar.gz").is_ok());
        for odd in [
            "",
            "https://",
            "http://example.org",
            "javascript:x",
            "https://a\"><script>",
            "https://a b",
            "https://é",
        ] {
            assert!(usable(odd).is_err(), "{odd}");
        }
        assert!(usable(&format!("https://{}", "a".repeat(500))).is_err());
    }

    #[test]
    fn a_folder_that_holds_something_else_is_left_alone() {
        let home = std::env::temp_dir().join(format!("souspli-dist-{}", std::process::id()));
        for name in ["app/index.html", "app/sw.js", "app/b/0/boot.js", "photos/one.jpg"] {
            files::write(&home.join(name), "x").unwrap();
        }
        let refused = write(&home.join("app"), &home.join("photos"), None).is_err();
        let kept = home.join("photos/one.jpg").is_file();
        files::remove(&home).unwrap();
        assert!(refused && kept);
    }
}
