//! Compresses the app beforehand, as hard as can be: hosts then only hand files out.

use std::path::Path;
use std::process::Command;

use crate::fault::Fault;
use crate::steps;

/// Writes `.br` (quality 11) and `.gz` (9) beside each file worth it.
pub fn compress(folder: &Path) -> Result<(), Fault> {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "-e", include_str!("compress.mjs"), "--"]).arg(folder);
    steps::succeed(&mut node, "See Node's message above; the app needs Node 20 or later to be built.")
}
