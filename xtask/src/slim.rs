//! Takes out of the scripts and style sheets what only people read: comments, white space, long names of locals.
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
    let Some(esbuild) = tools.program("esbuild") else {
        return Err(Fault::new("esbuild is not installed", "Run `cargo xtask setup`."));
    };
    let mut command = Command::new(esbuild);
    command
        .current_dir(folder)
        .args(names.iter().filter(|name| is_slimmed(name)))
        // Written for the browsers that we support: nothing is to be turned into older syntax, which is longer.
        .args(["--minify", "--target=esnext", "--charset=utf8", "--legal-comments=none"])
        .args(["--outdir=.", "--allow-overwrite", "--log-level=warning"]);
    succeed(&mut command, "esbuild names the file and the line above; correct the script or the style sheet.")
}

/// Not `old.js`: it is for browsers too old for the app, and esbuild may write newer syntax where that is shorter.
fn is_slimmed(name: &str) -> bool {
    (name.ends_with(".js") || name.ends_with(".css")) && name != "old.js"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_style_sheets_but_the_one_for_old_browsers() {
        assert!(is_slimmed("sw.js") && is_slimmed("base.css"));
        for name in ["old.js", "souspli_bg.wasm", "index.html", "fonts/a.woff2", ".stage"] {
            assert!(!is_slimmed(name), "{name}");
        }
    }
}
