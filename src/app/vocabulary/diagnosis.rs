//! What a person hands on when something does not go as it should: numbers and codes. There is nothing in it that anybody typed, and
//! nothing that names a person, a device, a group or a store.

use std::fmt::{Debug, Write};

use super::{GroupView, View};

/// What the page knows of the browser and of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The app's version.
    pub version: String,
    /// Hash of the build.
    pub build: String,
    /// What the browser says it is.
    pub browser: String,
    /// What languages the browser asks for, most wanted first.
    pub languages: String,
    /// Whether the browser promised to keep the data: `yes`, `no`, `unknown`.
    pub persisted: String,
    /// The worker is bound by a policy.
    pub guarded: bool,
    /// Where the app comes from (`https://…`), to tell whether a group's store lies there. It is not in the text.
    pub origin: String,
}

/// The text: lines of English, as short as a message may be.
pub fn diagnosis(view: &View, around: &Surroundings) -> String {
    let mut text = String::new();
    let mut line = |what: &str, value: &dyn Debug| {
        // Writing into a text does not fail.
        let _ = writeln!(text, "{what}: {value:?}");
    };
    line("version", &around.version);
    line("build", &around.build);
    line("browser", &around.browser);
    line("languages", &around.languages);
    line("data kept", &around.persisted);
    line("guarded", &around.guarded);
    line("stage", &view.stage);
    line("passkeys", &view.passkeys.len());
    line("notes", &view.notes.len());
    line("groups", &view.groups.len());
    for group in &view.groups {
        line("group", &group.number);
        of_group(group, &around.origin, &mut line);
    }
    text
}

fn of_group(group: &GroupView, origin: &str, line: &mut dyn FnMut(&str, &dyn Debug)) {
    let devices: usize = group.members.iter().map(|member| member.devices.len()).sum();
    // An address ends where its host does: `https://a.fr` is not the origin of `https://a.fr.example`.
    let own = group.host.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')) && !origin.is_empty();
    line("  waiting", &group.waiting.is_some());
    line("  role", &group.role);
    line("  members", &group.members.len());
    line("  devices", &devices);
    line("  devices of newer versions", &group.newer.len());
    line("  requests", &group.requests.len());
    line("  situations", &group.situations.len());
    line("  drafts", &group.drafts.len());
    line("  sessions", &group.sessions.len());
    line("  successors", &group.successors.len());
    line("  store", &if own { "own origin" } else { "elsewhere" });
    line("  last exchange, hours since 1970", &group.exchange.last);
    line("  trouble", &group.exchange.trouble);
    line("  to send", &group.exchange.to_send);
    line("  notices", &group.notices);
}
