//! Takes out of the scripts and style sheets what only people read: comments, white space, long names of locals. Out of the modules'
//! scripts also what nobody calls.
//!
//! Nothing is joined or loaded: each file stays one, with its imports, its `import.meta.url` and the marks that
//! [`crate::bundle`] fills in afterwards.

use std::path::Path;
use std::process::Command;

use crate::fault::Fault;
use crate::files;
use crate::setup::Tools;
use crate::steps::succeed;

/// Works on trunk's folder, in place, before anything in it is hashed.
pub fn slim(folder: &Path, tools: &Tools) -> Result<(), Fault> {
    let names = files::list(folder)?;
    for name in names.iter().filter(|name| is_glue(name, &names)) {
        let path = folder.join(name);
        let glue = std::fs::read_to_string(&path).map_err(|error| Fault::file(&path, error))?;
        let kept = without_unused(&glue).map_err(|left| {
            Fault::new(
                format!("{name} still names {left}, which nothing here calls"),
                "wasm-bindgen writes its scripts in another way by now: mend `without_unused` in xtask/src/slim.rs.",
            )
        })?;
        std::fs::write(&path, kept).map_err(|error| Fault::file(&path, error))?;
    }
    let Some(esbuild) = tools.program("esbuild") else {
        return Err(Fault::new("esbuild is not installed", "Run `cargo xtask setup`."));
    };
    let mut command = Command::new(esbuild);
    command
        .current_dir(folder)
        .args(names.iter().filter(|name| is_slimmed(name)))
        // Written for the browsers that we support: nothing is to be turned into older syntax, which is longer.
        .args([
            "--minify",
            "--tree-shaking=true",
            "--target=esnext",
            "--charset=utf8",
            "--legal-comments=none",
        ])
        .args(["--outdir=.", "--allow-overwrite", "--log-level=warning"]);
    succeed(&mut command, "esbuild names the file and the line above; correct the script or the style sheet.")
}

/// The script that wasm-bindgen wrote for a module.
fn is_glue(name: &str, names: &[String]) -> bool {
    name.strip_suffix(".js").is_some_and(|stem| names.iter().any(|other| *other == format!("{stem}_bg.wasm")))
}

/// Classes that come with leptos for the streams of its server functions, which the app has none of.
const STREAMS: &str = "IntoUnderlying";
/// A second way to start a module; ours start by the first.
const START: (&str, &str) =
    ("export { initSync, __wbg_init as default };", "export { __wbg_init as default };");

/// A module's script without what is exported from it and nobody calls. `Err`: a name that is left, because the script is written in
/// another way than this knows.
fn without_unused(glue: &str) -> Result<String, &'static str> {
    let mut kept = String::with_capacity(glue.len());
    let mut until: Option<fn(&str) -> bool> = None;
    for line in glue.lines() {
        if let Some(is_last) = until {
            until = Some(is_last).filter(|is_last| !is_last(line));
        } else if line.starts_with("export class ") && line.contains(STREAMS) {
            until = Some(|line| line == "}");
        } else if line.starts_with("const ") && line.contains(STREAMS) {
            until = if line.ends_with(';') { None } else { Some(|line| line.ends_with(';')) };
        } else if !(line.starts_with("if (Symbol.dispose) ") && line.contains(STREAMS)) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let kept = kept.replace(START.0, START.1);
    let left = [STREAMS, "initSync,"].into_iter().find(|name| kept.contains(name));
    left.map_or(Ok(kept), Err)
}

/// Not `old.js`: it is for browsers too old for the app, and esbuild may write newer syntax where that is shorter.
fn is_slimmed(name: &str) -> bool {
    (name.ends_with(".js") || name.ends_with(".css")) && name != "old.js"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_calls_goes_and_the_rest_stays() {
        let glue = "export class IntoUnderlyingSink {\n    free() {\n    }\n}\n\
            if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;\n\
            function started() {\n}\n\
            const IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')\n    ? {}\n    : new X();\n\
            export { initSync, __wbg_init as default };\n";
        let kept = "function started() {\n}\nexport { __wbg_init as default };\n";
        assert_eq!(without_unused(glue), Ok(kept.to_owned()));
        assert_eq!(without_unused("let taken = IntoUnderlyingSink.of(1);"), Err("IntoUnderlying"));
        let names = ["a.js", "a_bg.wasm", "boot.js"].map(str::to_owned);
        assert!(is_glue("a.js", &names) && !is_glue("boot.js", &names) && !is_glue("a_bg.wasm", &names));
    }

    #[test]
    fn scripts_and_style_sheets_but_the_one_for_old_browsers() {
        assert!(is_slimmed("sw.js") && is_slimmed("base.css"));
        for name in ["old.js", "souspli_bg.wasm", "index.html", "fonts/a.woff2", ".stage"] {
            assert!(!is_slimmed(name), "{name}");
        }
    }
}
