//! What a person can ask for.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::{DeviceView, GroupView, Kit, MemberView, RequestView, SituationLine, SuccessorView};
use crate::group::{Framework, Sheet};

/// What a person can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Six French words drawn by the worker.
    SuggestPassphrase,
    /// Founds a group; its founder is its first facilitator.
    CreateGroup {
        /// 1 to 80 characters.
        name: String,
        /// One of the five.
        framework: Framework,
        /// The name the others will see, 1 to 60 characters.
        my_name: String,
        /// Needed when this device has no vault yet; refused (`Failure::AlreadyProtected`) when it has one.
        passphrase: Option<String>,
    },
    /// Opens this device's vault.
    Unlock {
        /// As typed.
        passphrase: String,
    },
    /// Puts a new passphrase in the place of one of this device's. Needs the device open.
    ChangePassphrase {
        /// As typed; it must open this device.
        old: String,
        /// At least 16 characters.
        new: String,
    },
    /// Makes an invitation link, good for one person and 7 days.
    Invite {
        /// [`GroupView::number`]
        group: u32,
    },
    /// Reads an invitation without acting on it.
    ReadInvitation {
        /// The whole link, or its fragment.
        link: String,
    },
    /// Asks to join: writes this device's sealed request beside the group.
    Join {
        /// The whole link, or its fragment.
        link: String,
        /// The name the others will see, 1 to 60 characters.
        my_name: String,
        /// As in [`Command::CreateGroup`].
        passphrase: Option<String>,
    },
    /// Lets a person in who has asked.
    Admit {
        /// [`GroupView::number`]
        group: u32,
        /// [`RequestView::id`]
        request: String,
        /// Whether the six words were compared, by voice or in the room, and were the same.
        compared: bool,
    },
    /// Turns a request down; its invitation is spent.
    Refuse {
        /// [`GroupView::number`]
        group: u32,
        /// [`RequestView::id`]
        request: String,
    },
    /// Shares a sheet with the group. Kept durably on this device before anything is sent.
    Share {
        /// [`GroupView::number`]
        group: u32,
        /// What to share.
        sheet: Sheet,
    },
    /// Reads one situation.
    Read {
        /// [`GroupView::number`]
        group: u32,
        /// [`SituationLine::id`]
        situation: String,
    },
    /// Exchanges with the store now.
    Refresh {
        /// [`GroupView::number`]
        group: u32,
    },
    /// Does something in a group, or to it.
    Act {
        /// [`GroupView::number`]
        group: u32,
        /// What.
        act: Act,
    },
    /// Comes back into a group with its paper kit, on a device that is not in it.
    Recover {
        /// The 24 words, as typed.
        words: String,
        /// Where the group lies, as the sheet says ([`Kit::place`]).
        place: String,
        /// The store's address, as the sheet says.
        store: String,
        /// What to call this device, 1 to 60 characters.
        device_name: String,
        /// As in [`Command::CreateGroup`].
        passphrase: Option<String>,
    },
}

/// What a person can do in a group, or to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// Makes an invitation for one more device of one's own.
    InviteDevice,
    /// Removes a member or an observer.
    RemovePerson {
        /// [`MemberView::id`]
        person: String,
    },
    /// Hands somebody the keys who is shown as [`MemberView::late`], since one knows who they are.
    Trust {
        /// [`MemberView::id`]
        person: String,
    },
    /// Removes a device: one's own, or a member's.
    RemoveDevice {
        /// [`DeviceView::id`]
        device: String,
    },
    /// Changes what a member or an observer may do.
    SetRole {
        /// [`MemberView::id`]
        person: String,
        /// What they may do from now on.
        role: Role,
    },
    /// Says yes or no to what only the group decides.
    Vote {
        /// [`MemberView::id`]
        person: String,
        /// About what.
        about: Decision,
        /// For or against.
        yes: bool,
    },
    /// Leaves the group.
    Leave,
    /// Gives the group another name.
    Rename {
        /// 1 to 80 characters.
        name: String,
    },
    /// Lets newcomers read what came before them, or not.
    ShareHistory {
        /// Whether they do.
        yes: bool,
    },
    /// Moves the group's files elsewhere: everybody follows, and each brings what is theirs.
    ChangeStore {
        /// The store's address.
        address: String,
        /// What the store asks for; empty for nothing.
        user: String,
        /// As above.
        password: String,
    },
    /// Makes a new paper kit, in the place of the one before.
    MakeKit,
    /// Opens a session: everybody who has what this device has will see the same six words.
    OpenSession,
    /// The six words of a session, or how much is missing here for them.
    SessionWords {
        /// [`GroupView::sessions`]
        session: String,
    },
    /// Erases one note, everywhere that this reaches.
    Erase {
        /// [`SituationLine::id`]
        situation: String,
    },
    /// Shares again what somebody else wrote.
    Transmit {
        /// [`SituationLine::id`]
        situation: String,
    },
    /// Says yes or no to a text.
    Approve {
        /// [`SituationLine::id`]
        situation: String,
        /// [`SituationLine::shown`], of the text on the screen.
        shown: String,
        /// For or against.
        yes: bool,
    },
    /// Fills again a store that was emptied, or shows an older state.
    Refill,
    /// Ends the season: founds the group that succeeds this one.
    CloseSeason,
    /// Follows into a group that was told of here.
    MoveOn {
        /// [`SuccessorView::id`]
        successor: String,
    },
    /// Forgets the group on this device: keys and texts. What the store keeps does not open with what stays here.
    Forget,
}

/// What somebody may do in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Keeps the frame.
    Facilitator,
    /// Takes part, and votes.
    Member,
    /// Reads and writes, and has no vote.
    Observer,
}

/// What only the group decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// Removing somebody, facilitators included.
    Remove,
    /// Making somebody a facilitator.
    Name,
}
