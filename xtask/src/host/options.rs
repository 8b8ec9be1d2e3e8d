//! The local host's options.

use std::path::PathBuf;

use super::app::Protection;
use crate::fault::Fault;
use crate::place;

/// What `--help` prints.
pub const HELP: &str = "\
The local host: the built app and a WebDAV store for it, on 127.0.0.1.

  --port N        port (default 8470, or one of the next if taken; 0: any free one)
  --data DIR      where the store keeps its files (default: data)
  --dist DIR      the built app (default: dist)
  --base /PATH/   serve under a path (the store then lies at /PATH/store/)

For tests:
  --record FILE   append every request, as it came, to FILE
  --no-headers    send no security headers, as a host that cannot
  --no-policy     nor the policy in index.html: no protection at all";

/// What to serve, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on 127.0.0.1; 0 for any.
    pub port: u16,
    /// The store's files.
    pub data: PathBuf,
    /// The built app.
    pub dist: PathBuf,
    /// Starts and ends with `/`.
    pub base: String,
    /// Where requests are written down.
    pub record: Option<PathBuf>,
    /// What is sent with the app's files.
    pub protection: Protection,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8470,
            data: place::root().join("data"),
            dist: place::app(),
            base: "/".into(),
            record: None,
            protection: Protection::Headers,
        }
    }
}

impl Options {
    /// Reads the words of a command line; `None` when help is asked for.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Option<Self>, Fault> {
        let mut options = Self::default();
        let mut words = words;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| see_help(format!("{word} needs a value")));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--port" => {
                    let port = value()?;
                    options.port =
                        port.parse().map_err(|_| see_help(format!("`{port}` is no port (0 to 65535)")))?;
                }
                "--data" => options.data = value()?.into(),
                "--dist" => options.dist = value()?.into(),
                "--record" => options.record = Some(value()?.into()),
                "--base" => {
                    let base = value()?;
                    let inner = base.trim_matches('/');
                    options.base = if inner.is_empty() { "/".into() } else { format!("/{inner}/") };
                }
                "--no-headers" => options.protection = options.protection.min(Protection::Meta),
                "--no-policy" => options.protection = Protection::Nothing,
                _ => return Err(see_help(format!("`{word}` is not an option of the local host"))),
            }
        }
        Ok(Some(options))
    }
}

fn see_help(what: String) -> Fault {
    Fault::new(what, "`cargo xtask serve --help` lists the options.")
}
