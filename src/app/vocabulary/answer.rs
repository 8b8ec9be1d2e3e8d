//! How a command ends.

use serde::{Deserialize, Serialize};

use super::{ContributionView, SituationLine, StoreFault, StoreTried, Trouble};
#[cfg(doc)]
use super::{GroupView, LeafLine};
use crate::group::{ContributionError, ReviewError, ReviewText, Sheet, SheetError};

/// What a command gives back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "an answer is made, written and forgotten")]
pub enum Answer {
    /// Nothing more to say; the view that came before tells the rest.
    Done,
    /// Six words, separated by single spaces.
    Passphrase(String),
    /// The group that was created or is being joined.
    Group(u32),
    /// A link to hand over. It is a secret until it is used.
    Invitation {
        /// `https://…/#/invitation/…`
        link: String,
    },
    /// What an invitation says, before anything is done with it.
    InvitationRead {
        /// It is for one more device of whoever made it.
        device: bool,
        /// Hours since 1970 after which it is refused.
        expires: u64,
        /// Where the group's sealed files lie, as an address a person can read.
        host: String,
        /// A login for it came with the link.
        login: bool,
    },
    /// A store was tried out, and will do.
    StoreTried(StoreTried),
    /// [`SituationLine::id`] or [`ContributionView::id`] of what was shared.
    Shared(String),
    /// [`LeafLine::id`] of the draft that was kept.
    Draft(String),
    /// A draft, as it was kept: it may break every rule of a sheet.
    DraftRead(Sheet),
    /// [`LeafLine::id`] of the note that was kept; the id of a margin in which something is begun, or was and no longer.
    Note(String),
    /// A note, to the character.
    NoteRead(String),
    /// A drawn paper kit, to be written down or printed, and tried, now.
    Kit(Kit),
    /// All that can be read of a group on this device, in one look: an [`Answer::Situation`] for each text that was not erased, oldest first;
    /// then, for each draft that is not damaged, an [`Answer::Draft`] and its [`Answer::DraftRead`], and for what is begun in a margin an
    /// [`Answer::Note`] with the situation's id and its [`Answer::NoteRead`]. What cannot be read is in the view.
    Copy(Vec<Answer>),
    /// What an emergency sheet carries beside [`GroupView::host`]: it is shown once, in one view, and kept nowhere.
    Keys {
        /// `AGE-SECRET-KEY-1…`: one for each epoch that this device holds (PROTOCOL.md "Keys and ids"), in no order that says anything.
        keys: Vec<String>,
        /// The group's folder in its store (PROTOCOL.md "Names in the store").
        folder: String,
    },
    /// A session was opened: [`GroupView::sessions`].
    Session(String),
    /// The six words of a session.
    SessionWords(Vec<String>),
    /// So many entries are missing here to have a session's words.
    SessionLacks(u32),
    /// A vote was cast; whether the group acted with it.
    Voted {
        /// There were enough.
        carried: bool,
    },
    /// A situation, whole.
    Situation {
        /// Its line in the list.
        line: SituationLine,
        /// Its text.
        sheet: Sheet,
        /// What is written in its margin, by the authors' hours.
        contributions: Vec<ContributionView>,
    },
    /// A review.
    Review(ReviewReading),
    /// The six words of a build.
    BuildWords(Vec<String>),
}

/// A review as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewReading {
    /// Parts of its document with the client that each was written as, those of one client in order. None for who does not write in it.
    /// They were signed by people who may; what is in them is for [`crate::doc::Document::apply`] to judge.
    pub parts: Vec<(u64, Vec<u8>)>,
    /// What was submitted, newest last: hours since 1970 by its author's clock, and the text.
    pub submissions: Vec<(u64, ReviewText)>,
    /// The nonce and the client for writing in it from now on, until the page closes it; drawn anew each time. `None` for who does not.
    pub writer: Option<([u8; 8], u64)>,
}

/// What stands on a kit's sheet. It is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kit {
    /// 24 French words.
    pub words: Vec<String>,
    /// Where the group lies in its store: names it to nobody, and gives no access.
    pub place: String,
    /// The store's address.
    pub store: String,
}

/// Why a command did not succeed. No variant carries content, keys or credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// The vault did not open with this passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// A passkey did not answer, or made nothing that opens this device.
    #[error("no way in by this passkey")]
    NoPasskey,
    /// A passphrase of one's own has fewer than 16 characters.
    #[error("passphrase too short")]
    PassphraseTooShort,
    /// This device has no vault yet: a passphrase must be chosen.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// This device has a vault already: unlock it instead of choosing a passphrase.
    #[error("this device has a passphrase already")]
    AlreadyProtected,
    /// The way in that should go is the last one that could be opened.
    #[error("the last way in")]
    LastWay,
    /// What this device keeps was written by a newer version: left as it is.
    #[error("device kept by a newer version")]
    DeviceNewer,
    /// The vault is closed.
    #[error("locked")]
    Locked,
    /// A name is empty, too long, or has control characters.
    #[error("unusable name")]
    BadName,
    /// The sheet breaks a rule.
    #[error("unusable sheet: {0}")]
    BadSheet(SheetError),
    /// The review, or its title, breaks a rule.
    #[error("unusable review: {0}")]
    BadReview(ReviewError),
    /// The contribution breaks a rule.
    #[error("unusable contribution: {0}")]
    BadContribution(ContributionError),
    /// Only the situation's author writes this in its margin.
    #[error("not the situation's author")]
    NotTheAuthor,
    /// The words on paper are not those of a kit, or one of them was misread.
    #[error("not a kit's words")]
    NotAKit,
    /// What was on the screen is not what is there now.
    #[error("another text")]
    TextChanged,
    /// The text is not an invitation, or part of it is missing.
    #[error("not an invitation")]
    NotAnInvitation,
    /// The invitation is over.
    #[error("invitation expired")]
    InvitationExpired,
    /// The invitation was made for a newer version of the app.
    #[error("invitation of a newer version")]
    InvitationNewer,
    /// The invitation leads into a group this device is already in, or is already waiting for.
    #[error("already in this group")]
    AlreadyMember,
    /// Only a facilitator can do this.
    #[error("not allowed")]
    NotAllowed,
    /// No group, request or situation of that name here (any more).
    #[error("unknown")]
    Unknown,
    /// The request is contested or was dealt with.
    #[error("request void")]
    RequestVoid,
    /// The group is read-only here (newer version, or a stopped device).
    #[error("read only")]
    ReadOnly,
    /// The group's address in the store answered with trouble, where the command needs the store.
    #[error("exchange failed")]
    Exchange(Trouble),
    /// A store that was typed cannot be used.
    #[error("unusable store: {0}")]
    Store(StoreFault),
    /// The device's storage is full.
    #[error("device full")]
    DeviceFull,
    /// The device's storage failed.
    #[error("device storage failed")]
    DeviceStorage,
    /// What this device kept is gone: the browser erased it while the app was open. What is on the screen is still there.
    #[error("device storage gone")]
    DeviceGone,
    /// A stored row or the vault is damaged; it is kept as it is.
    #[error("damaged on this device")]
    Damaged,
    /// A draft or a note is damaged; it is kept as it is until its person discards it.
    #[error("damaged draft or note")]
    LeafDamaged,
    /// A draft or a note is longer than what is kept in one; what was kept of it stays.
    #[error("draft or note too long")]
    TextTooLong,
    /// The passphrase's key could not be computed: it takes 128 MiB of memory for a second.
    #[error("too little memory")]
    TooLittleMemory,
    /// The app is open in another tab or window of this device.
    #[error("open elsewhere")]
    OpenElsewhere,
    /// The device's clock is absurd (before this version was made).
    #[error("clock wrong")]
    ClockWrong,
    /// Page and worker come from two builds: reload.
    #[error("two builds")]
    TwoBuilds,
}
