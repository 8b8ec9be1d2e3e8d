//! Signed entries, heads, packs, grants, join requests and membership: bytes in, checked facts out.
//!
//! Everything here is pure: no clock, no store, no screen. What leaves this room has passed its checks; what fails one
//! comes back as a typed refusal and changes nothing.
//!
//! * [`cbor`]: deterministic CBOR, decoded strictly.
//! * [`entry`]: what a device signs once and everybody keeps: [`entry::Body`], [`entry::Entry`].
//! * [`payload`], [`op`]: what an entry says: content and membership operations.
//! * [`act`]: a membership entry as the rules see it.
//! * [`ledger`]: the chains of all devices of a group, and the one line that each device must keep.
//! * [`membership`]: who is in the group, computed from the entries that count.
//! * [`head`], [`pack`], [`grant`], [`join`], [`invitation`]: what travels, each in a file of its own kind.
//! * [`name`]: the names of files in the store.

pub mod act;
pub mod cbor;
#[cfg(test)]
mod dice;
pub mod entry;
pub mod grant;
pub mod head;
pub mod invitation;
pub mod join;
pub mod ledger;
pub mod membership;
pub mod name;
pub mod op;
pub(crate) mod order;
pub mod pack;
pub mod payload;

/// The format's version byte. What is of another is of a version to come (PROTOCOL.md "Order of checks").
pub const VERSION: u64 = 1;

/// Most bytes of what a head or a grant may hold for versions to come.
pub const MORE_MAX: usize = 1 << 10;

/// Kinds of acts and of settings from this number on do nothing where they are not known, and stop nobody: a later version gives one
/// to what older ones may do without.
pub const MAY_BE_IGNORED: u64 = 1 << 16;

/// Suite 1: X25519 recipients, Ed25519 signatures.
pub const SUITE: u64 = 1;
