//! What a person can ask for.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::{
    Answer, ContributionView, DeviceView, GroupView, Kit, LeafLine, MemberView, PasskeyView, RequestView,
    ReviewLine, ReviewReading, SituationLine, SuccessorView, View,
};
use super::{Login, StoreChoice};
use crate::group::{ContributionKind, Framework, ReviewText, Sheet};

/// What a person can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Six French words drawn by the worker.
    SuggestPassphrase,
    /// Tries a store out, for somebody who connects one: lists, and writes, reads and deletes a small file in it, as founding there does.
    TryStore {
        /// As typed or pasted.
        address: String,
        /// What it asks for, if it asks for something.
        login: Option<Login>,
    },
    /// Founds a group; its founder is its first facilitator. A store elsewhere must answer first, and take a file.
    CreateGroup {
        /// 1 to 80 characters.
        name: String,
        /// One of the five.
        framework: Framework,
        /// The name the others will see, 1 to 60 characters.
        my_name: String,
        /// Where its files are to lie.
        store: StoreChoice,
        /// Needed when this device has no vault yet; refused (`Failure::AlreadyProtected`) when it has one.
        passphrase: Option<String>,
    },
    /// Opens this device's vault.
    Unlock {
        /// As typed.
        passphrase: String,
    },
    /// Opens this device's vault by a passkey.
    UnlockWithPasskey {
        /// [`PasskeyView::credential`] of the one that answered.
        credential: String,
        /// What it made of [`PasskeyView::salt`]: 32 bytes, base64url.
        output: String,
    },
    /// Adds a passkey as one more way in. Needs the device open.
    AddPasskey {
        /// As typed; it must open this device.
        passphrase: String,
        /// [`PasskeyView::credential`]
        credential: String,
        /// [`PasskeyView::salt`], drawn for it.
        salt: String,
        /// As in [`Command::UnlockWithPasskey`].
        output: String,
    },
    /// Removes a way in. Needs the device open.
    RemoveWay {
        /// [`PasskeyView::way`]
        way: String,
        /// As typed; it must open this device, by another way.
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
        /// Whether the store's login goes with it, if there is one: whoever has the link has the login then. The one of the group's
        /// settings, if they name one; else the one that this device uses.
        with_login: bool,
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
        /// A login of one's own at the store. It goes before one that came with the link.
        login: Option<Login>,
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
        /// [`GroupView::drafts`]: the draft that this was. It goes as the sheet is kept, in one; where the sheet is not shared it stays.
        draft: Option<String>,
        /// What to share.
        sheet: Sheet,
    },
    /// Keeps a sheet that is being written, as it stands: on this device alone, whatever the group allows. Sends nothing.
    KeepDraft {
        /// [`GroupView::number`]
        group: u32,
        /// [`GroupView::drafts`]: in the place of what is kept there; `None` for one more.
        draft: Option<String>,
        /// Any sheet, finished or not, of at most [`LeafLine::TEXT_MAX`] characters in all.
        sheet: Sheet,
    },
    /// Reads a draft.
    ReadDraft {
        /// [`GroupView::number`]
        group: u32,
        /// [`GroupView::drafts`]
        draft: String,
    },
    /// Deletes a draft, damaged or not.
    DiscardDraft {
        /// [`GroupView::number`]
        group: u32,
        /// [`GroupView::drafts`]
        draft: String,
    },
    /// Keeps a note of the notebook, on this device alone: it belongs to no group. Sends nothing. So is kept what is begun in the margin of a
    /// situation, which is of its group and in no list: [`Act::Contribute`] there takes it away in one with what is shared.
    KeepNote {
        /// [`View::notes`]: in the place of what is kept there; `None` for one more. For what is begun in a margin [`GroupView::number`], `/`,
        /// [`SituationLine::id`]: one for each situation.
        note: Option<String>,
        /// Any text of at most [`LeafLine::TEXT_MAX`] characters.
        text: String,
    },
    /// Reads a note.
    ReadNote {
        /// As in [`Command::KeepNote`]; nothing is begun in a margin: an empty text.
        note: String,
    },
    /// Deletes a note, damaged or not.
    DeleteNote {
        /// As in [`Command::KeepNote`].
        note: String,
    },
    /// Reads one situation.
    Read {
        /// [`GroupView::number`]
        group: u32,
        /// [`SituationLine::id`]
        situation: String,
    },
    /// Reads a review: what was submitted of it, and for who writes in it the parts of its document.
    ReadReview {
        /// [`GroupView::number`]
        group: u32,
        /// [`ReviewLine::id`]
        review: String,
        /// How many parts of each client were read before, of [`ReviewReading::parts`]: these are not given again.
        known: Vec<(u64, u32)>,
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
        /// What the store asks for, which no sheet says.
        login: Option<Login>,
        /// What to call this device, 1 to 60 characters.
        device_name: String,
        /// As in [`Command::CreateGroup`].
        passphrase: Option<String>,
    },
    /// The six words of a build, for comparing over the telephone: [`Answer::BuildWords`]. Needs nothing open.
    BuildWords {
        /// The build's hash, which page and worker have told each other.
        build: String,
    },
}

/// What a person can do in a group, or to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// Makes an invitation for one more device of one's own.
    InviteDevice {
        /// Whether the login that this device uses at the store goes with it, if it uses one. To propose: yes, as it is one's own.
        with_login: bool,
    },
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
        /// The store's address, as typed or pasted. The one where they lie, to change the login alone.
        address: String,
        /// What it asks for, if it asks for something. Everybody in the group is told it.
        login: Option<Login>,
    },
    /// Gives this device a login of its own at the group's store, also while it waits to be let in. The store must answer to it; else
    /// the one before is kept. `None`: back to the login of the group's settings, or to none where they name none for this address.
    SetLogin {
        /// The login.
        login: Option<Login>,
    },
    /// Draws a new paper kit, to be written down and tried: [`Answer::Kit`]. It is nobody's yet, and the one before still serves.
    DrawKit,
    /// Makes a drawn kit mine, in the place of the one before.
    AddKit {
        /// [`Kit::words`], separated by spaces.
        words: String,
    },
    /// Gathers all that this device can read of the group, for a copy of its person's own: [`Answer::Copy`].
    GatherCopy,
    /// The keys with which the `age` command opens the group's files in the store: [`Answer::Keys`].
    ShowKeys,
    /// Opens a session: everybody who has what this device has will see the same six words.
    OpenSession,
    /// The six words of a session, or how much is missing here for them.
    SessionWords {
        /// [`GroupView::sessions`]
        session: String,
    },
    /// Writes in the margin of a situation.
    Contribute {
        /// [`SituationLine::id`]
        situation: String,
        /// What it is; two kinds are the situation's author's alone ([`ContributionKind::is_the_authors`]).
        kind: ContributionKind,
        /// 1 to 4000 characters, not blank; line breaks and tabs may stand in it.
        text: String,
    },
    /// Begins a review. Only a facilitator does.
    BeginReview {
        /// 1 to 200 characters.
        title: String,
        /// [`MemberView::id`]s of those who write in it beside oneself.
        hands: Vec<String>,
    },
    /// Names more people who write in a review; only who began it does.
    NameHands {
        /// [`ReviewLine::id`]
        review: String,
        /// [`MemberView::id`]s, at least one.
        hands: Vec<String>,
    },
    /// Keeps and hands over what was written in a review since the last time; only who writes in it does.
    WriteReview {
        /// [`ReviewLine::id`]
        review: String,
        /// The first of [`ReviewReading::writer`].
        nonce: [u8; 8],
        /// An update of [`crate::doc::Writer`] as the client of [`ReviewReading::writer`].
        update: Vec<u8>,
    },
    /// Hands a review to the group, as it stands; only who began it does.
    SubmitReview {
        /// [`ReviewLine::id`]
        review: String,
        /// What it says.
        text: ReviewText,
    },
    /// Erases one note, everywhere that this reaches: a situation with what one wrote in its margin oneself, or a contribution.
    Erase {
        /// [`SituationLine::id`] or [`ContributionView::id`]
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
    /// Asks the store with the next exchange, and not within a day, for what did not come whole, and reads back what this device put there.
    LookAgain,
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
