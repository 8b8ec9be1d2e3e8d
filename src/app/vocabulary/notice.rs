//! What a person should know, and why an exchange failed.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Failure;

/// Something a person should know about the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The store shows an older state than this device has seen.
    RolledBack,
    /// Files of the store that do not belong to the group, or are damaged: left alone; how many.
    Unreadable(u32),
    /// Part of what a member wrote has not arrived.
    Missing,
    /// Sealed under a key that this device waits for.
    KeyAwaited,
    /// One device wrote two histories, or somebody says so: it was copied or restored.
    Forked,
    /// The store shows nothing of the group, where it did: nothing is written before somebody says so.
    EmptyStore,
    /// Two decisions of the group contradict each other: nothing more is sealed here, and people found a successor.
    Split,
    /// I am not in the group any more: what is here can be read, and nothing is written.
    NotInGroup,
    /// The others seal under a key that this device lacks, and what it had put into the store is gone: so it looks to who was put
    /// out, whom nobody tells. A host alone can make it look so for a while.
    PerhapsRemoved,
    /// Moved here from the season before, this device was let in as somebody else's: it writes nothing.
    AnotherPersons,
    /// Others have seen what this device does not remember having written: it waits.
    ClaimedAhead,
    /// A device vouched for something that bears a false signature.
    Unproved,
    /// What is kept of this group on this device is damaged: it is left as it is, and nothing is shown or written.
    DamagedHere,
    /// The group uses something this version does not know: read only until updated.
    NewerVersion,
    /// What this device has to say of the group is too large for a file of its kind: nothing of it leaves.
    TooMuchToSay,
    /// My own device's files in the store go on beyond what this device remembers: it was restored or copied.
    OwnDeviceAhead,
}

/// Why an exchange with the store failed. Nothing is lost by that in any of these cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// No network, or the host does not answer.
    Unreachable,
    /// The host refuses this device (401 or 403).
    Refused,
    /// The host is full (507 or 413).
    Full,
    /// The host answered with an error of its own; its HTTP status.
    HostError(u16),
    /// Something answered that is not the store (a captive page, a wrong address).
    NotAStore,
    /// None was begun: [`Failure::ClockWrong`].
    Clock,
    /// None was begun, or it stopped: [`Failure::DeviceGone`].
    DeviceGone,
    /// It stopped: [`Failure::DeviceFull`].
    DeviceFull,
    /// It stopped: [`Failure::DeviceStorage`].
    DeviceStorage,
}
