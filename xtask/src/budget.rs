//! What a first visit costs. The members' phones and the places they work in decide it, not our machines.

use std::path::Path;

use crate::fault::Fault;
use crate::steps::say;
use crate::{bundle, files};

/// Bytes that a first visit may download, brotli 11, everything included that it needs.
pub const FIRST_VISIT: u64 = 450_000;

/// Bytes that the whole app may weigh, with what is loaded when somebody goes there ([`bundle::is_later`]): 90 000 of them are for
/// texts that several people write.
pub const WHOLE: u64 = 778_000;

/// One published file.
#[derive(Debug)]
pub struct Weight {
    /// Its path under the app's root.
    pub name: String,
    /// Bytes on disk.
    pub raw: u64,
    /// Bytes as sent: its `.br` twin's if there is one.
    pub sent: u64,
}

/// Every file of the app. A first visit downloads those that the service worker keeps at once: all but the fonts' licences, which
/// no page asks for and this leaves out by the same [`bundle::is_licence`], and what comes later, by the same [`bundle::is_later`].
pub fn weigh(app: &Path) -> Result<Vec<Weight>, Fault> {
    let names = files::list(app)?;
    let size = |name: &str| {
        let path = app.join(name);
        std::fs::metadata(&path).map(|metadata| metadata.len()).map_err(|error| Fault::file(&path, error))
    };
    let mut weights = Vec::new();
    for name in names.iter().filter(|name| is_published(name)) {
        let raw = size(name)?;
        let twin = format!("{name}.br");
        let sent = if names.contains(&twin) { size(&twin)? } else { raw };
        weights.push(Weight { name: name.clone(), raw, sent });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.sent));
    Ok(weights)
}

fn is_published(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    !last.starts_with('.') && !bundle::is_licence(name) && !last.ends_with(".br") && !last.ends_with(".gz")
}

/// Prints the table; a fault when a sum is over its budget.
pub fn check(app: &Path) -> Result<(), Fault> {
    let weights = weigh(app)?;
    say(&format!("{:>9} {:>9}  file", "bytes", "sent"));
    for Weight { name, raw, sent } in &weights {
        let when = if bundle::is_later(name) { " (later)" } else { "" };
        say(&format!("{raw:>9} {sent:>9}  {name}{when}"));
    }
    let (first, whole) = sums(&weights);
    say(&format!("{:>9} {first:>9}  first visit, of {FIRST_VISIT} allowed", ""));
    say(&format!("{:>9} {whole:>9}  the whole app, of {WHOLE} allowed", ""));
    within("a first visit downloads", first, FIRST_VISIT)?;
    within("the whole app weighs", whole, WHOLE)
}

/// What a first visit downloads, and all that a device gets unasked.
fn sums(weights: &[Weight]) -> (u64, u64) {
    let first = weights.iter().filter(|weight| !bundle::is_later(&weight.name));
    let whole = weights.iter().filter(|weight| !bundle::is_asked_for(&weight.name));
    (first.map(|weight| weight.sent).sum(), whole.map(|weight| weight.sent).sum())
}

fn within(what: &str, sum: u64, budget: u64) -> Result<(), Fault> {
    if sum <= budget {
        return Ok(());
    }
    Err(Fault::new(
        format!("{what} {sum} bytes, {} too many", sum - budget),
        "Look at the largest files above and at what was added last; the budget itself is not to be raised for a library.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_sent_is_weighed_once_and_as_sent() {
        let app = std::env::temp_dir().join(format!("souspli-budget-{}", std::process::id()));
        for (name, size) in [
            ("index.html", 100),
            ("index.html.br", 40),
            ("index.html.gz", 60),
            ("b/x/font.woff2", 70),
            // Published, but neither the page nor the service worker downloads it: bundle.rs has the test.
            ("b/x/font-OFL.txt", 90),
            ("b/x/font-OFL.txt.br", 30),
            ("b/x/notes.txt", 10),
            ("b/x/annex_bg.wasm", 80),
            ("b/x/annex_bg.wasm.br", 20),
            ("b/x/licences.txt", 50),
            (".made-from", 16),
        ] {
            files::write(&app.join(name), vec![0_u8; size]).unwrap();
        }
        let weights = weigh(&app).unwrap();
        files::remove(&app).unwrap();
        let sent: Vec<_> = weights.iter().map(|weight| (weight.name.as_str(), weight.sent)).collect();
        let all = [
            ("b/x/font.woff2", 70),
            ("b/x/licences.txt", 50),
            ("index.html", 40),
            ("b/x/annex_bg.wasm", 20),
            ("b/x/notes.txt", 10),
        ];
        assert_eq!(sent, all);
        assert_eq!(
            sums(&weights),
            (120, 140),
            "what comes later is no part of a first visit, nor the list of either"
        );
    }

    #[test]
    fn one_byte_over_is_over() {
        assert!(within("it weighs", FIRST_VISIT, FIRST_VISIT).is_ok());
        assert!(within("it weighs", FIRST_VISIT + 1, FIRST_VISIT).is_err());
    }
}
