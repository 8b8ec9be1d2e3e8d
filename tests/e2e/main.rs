//! Real engines: the built app, served by the real host, used in Chromium, Firefox and WebKitGTK as people use it.
//!
//! Run by `cargo xtask test`, which builds the app and the host and names them in `SOUSPLI_DIST` and `SOUSPLI_HOST`. By
//! hand, with those set: `cargo test --features e2e --test e2e`. What a failed test saw is kept in `target/e2e-failures`.
// A test that cannot go on says what it expected, and stops.
#![allow(clippy::expect_used, clippy::print_stderr, missing_docs)]

/// What the app says of itself.
mod about;
/// Rows of the attack table that only a browser can show.
mod attacks;
/// What `cargo xtask bench` measures.
mod bench;
/// Finds what a host must never hold.
mod blind;
/// Locking, forgetting, one tab in the place of another.
mod device;
/// Sheets and notes that are kept while they are written.
mod drafts;
/// What the browser erases while the app is open.
mod erased;
/// A copy as a file, and keys on paper.
mod export;
/// What is said when something fails: a store, an invitation, a full device.
mod faults;
/// The whole story by keyboard alone, and what is rare; where the focus goes.
mod keyboard;
/// What is left after locking.
mod locked;
/// A group on a store elsewhere, with a login.
mod login;
/// Every place at 400 %, in forced colours, without motion.
mod looks;
/// How long a new person is at it.
mod minutes;
/// A group that moves to another store.
mod moves;
/// What a person is told of a group, and what the press beside it does.
mod notices;
/// The service worker: updates, and a sub-path.
mod offline;
/// A passkey as a way in.
mod passkey;
/// What people do in the app, told once.
mod people;
/// Every place, looked at by axe-core.
mod places;
/// The content security policy, in the page and in the worker.
mod policy;
/// A review that two people write at once.
mod reviews;
/// What three people are in a group, decide together, and how they go and come back.
mod roles;
/// The situation that the story carries.
mod sample;
/// Two people, one situation, a host that knows nothing and then dies.
mod story;
/// The host, the browsers, and what is kept when a test fails.
mod support;
/// Open twice; a worker or a page that breaks.
mod trouble;
/// Kit, devices, sessions, erasing, removal, another passphrase.
mod trust;
/// Browsers that cannot run the app.
mod unsupported;
/// The whole life of one group.
mod whole;
