//! The proof that a device signed two histories (PROTOCOL.md "Forks"): two bodies of one device that cannot both be on
//! its one line.
//!
//! The **point** of a body is how many membership and content entries its author had signed with it; what lies **before**
//! it is its point less itself. An honest device signs `e` before `f` only if the point of `e` is at most what lies before
//! `f`, in both numbers. So two different bodies are a fork when
//! 1. neither's point is at most what lies before the other; or
//! 2. they are of one log, numbered *n* and *n* + 1, and the later does not name the earlier as the one before it; or
//! 3. the first had seen entry *s* of another device's membership log, and the second, a membership body after it, had
//!    not: its view went backwards. That one needs the acts before the second, so it is settled with the membership.
//!
//! The **cut** is the last point that is certainly common: the smaller, number by number, of what lies before the two; in
//! the third case what lies before the second.

use super::super::entry::{Body, EntryId, GroupId, Log, check_body};
use super::super::op::SignedBody;
use crate::seal::PublicKey;

/// A point on a device's line: how many membership entries, how many content entries.
pub type Cut = (u64, u64);

/// A fork that its two bodies prove, or, with `backwards`, prove together with the acts before the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkProof {
    /// The device.
    pub device: PublicKey,
    /// The last point that is certainly common to its histories.
    pub cut: Cut,
    /// What is still to be settled.
    pub backwards: Option<Backwards>,
}

/// A view that went backwards, if the acts say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backwards {
    /// What the first body had seen: the device's membership log up to this number, for each device it names.
    pub seen: Vec<(PublicKey, u64)>,
    /// What the second body says it has seen since the entry before it.
    pub since: Vec<(PublicKey, u64)>,
    /// The membership entry before the second body.
    pub prev: Option<EntryId>,
}

impl ForkProof {
    /// Checks a proof; `None` if it proves nothing.
    pub fn check(first: &SignedBody, second: &SignedBody, group: &GroupId) -> Option<ForkProof> {
        let (one, one_id) = check_body(&first.body, &first.signature, group)?;
        let (two, two_id) = check_body(&second.body, &second.signature, group)?;
        if one.author != two.author || one_id == two_id {
            return None;
        }
        let (a, b) = (before(&one), before(&two));
        let common = ForkProof { device: one.author, cut: (a.0.min(b.0), a.1.min(b.1)), backwards: None };
        let (ascending, descending) = (at_most(point(&one), b), at_most(point(&two), a));
        if !ascending && !descending {
            return Some(common);
        }
        let (earlier, earlier_id, later) =
            if ascending { (&one, one_id, &two) } else { (&two, two_id, &one) };
        let follows = earlier.log == later.log && later.seq == earlier.seq + 1;
        if follows && later.prev != Some(earlier_id) {
            return Some(common);
        }
        if later.log != Log::Membership {
            return None;
        }
        let backwards = Backwards { seen: others(earlier), since: others(later), prev: later.prev };
        (!backwards.seen.is_empty()).then_some(ForkProof {
            device: one.author,
            cut: before(later),
            backwards: Some(backwards),
        })
    }
}

/// Whether two bodies of one device can both be on its line, as far as they alone tell: one was signed with the other before
/// it.
pub fn on_one_line(one: &Body, other: &Body) -> bool {
    at_most(point(one), before(other)) || at_most(point(other), before(one))
}

/// The membership logs of other devices that a body names.
fn others(body: &Body) -> Vec<(PublicKey, u64)> {
    let of_others = body.deps.iter().filter(|dep| dep.log == Log::Membership && dep.device != body.author);
    of_others.map(|dep| (dep.device, dep.seq)).collect()
}

fn point(body: &Body) -> Cut {
    match body.log {
        Log::Membership => (body.seq, body.beside),
        Log::Content => (body.beside, body.seq),
    }
}

fn before(body: &Body) -> Cut {
    match body.log {
        Log::Membership => (body.seq.saturating_sub(1), body.beside),
        Log::Content => (body.beside, body.seq.saturating_sub(1)),
    }
}

fn at_most(one: Cut, other: Cut) -> bool {
    one.0 <= other.0 && one.1 <= other.1
}
