//! What the page and the worker say to each other. The page never holds a key, a passphrase's hash or a ciphertext:
//! nothing here can carry one. Messages travel as bytes (postcard) through `postMessage`.
//!
//! The first message each way is `Hello` with the build's hash; on a mismatch neither says anything else.

use serde::{Deserialize, Serialize};

use crate::group::{Framework, Sheet, SheetError};

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// The page's build.
    Hello {
        /// Hash of the build that the page was loaded from.
        build: String,
    },
    /// Something a person did. Answered exactly once, under the same ticket.
    Command {
        /// Chosen by the page, never used twice.
        ticket: u32,
        /// What to do.
        command: Command,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "a message is made, written and forgotten")]
pub enum FromWorker {
    /// The worker's build, and whether its content security policy holds.
    Hello {
        /// Hash of the build that the worker was loaded from.
        build: String,
        /// `false`: the worker could run `eval`, so the host sends no policy and nothing guards the keys' room.
        guarded: bool,
    },
    /// Everything the page shows that is not a form; replaces the view before it.
    View(View),
    /// A command ended.
    Answer {
        /// The command's ticket.
        ticket: u32,
        /// How it ended.
        outcome: Result<Answer, Failure>,
    },
}

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

/// What a command gives back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        /// Hours since 1970 after which it is refused.
        expires: u64,
        /// Where the group's sealed files lie, as an address a person can read.
        host: String,
    },
    /// [`SituationLine::id`] of what was shared.
    Shared(String),
    /// A new paper kit, to be written down or printed now.
    Kit(Kit),
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
    },
}

/// What is on screen apart from forms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Where this device stands.
    pub stage: Stage,
    /// The groups of this device, in the order of their numbers. Empty unless open.
    pub groups: Vec<GroupView>,
}

/// Where this device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The worker has not looked yet.
    #[default]
    Starting,
    /// No vault on this device.
    New,
    /// A vault, closed. Nothing names a group.
    Locked,
    /// A vault, open.
    Open,
    /// The app is open in another tab or window of this device, which alone may write.
    OpenElsewhere,
    /// The local database cannot be used (a private window, or storage refused).
    NoStorage,
    /// What this device keeps was written by a newer version of the app: nothing is read or written.
    Newer,
}

/// One group as this device sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// Its number on this device, from 1; means nothing elsewhere, so it may stand in an address.
    pub number: u32,
    /// Its name. Empty while [`GroupView::waiting`].
    pub name: String,
    /// Its framework; `None` while waiting, or when this version does not know it.
    pub framework: Option<Framework>,
    /// Set while this device waits to be let in.
    pub waiting: Option<Waiting>,
    /// Whether I am a facilitator here.
    pub facilitator: bool,
    /// What I may do here; `None` while waiting, and once I am not in the group any more.
    pub role: Option<Role>,
    /// The people, in the order in which they came. Those who are not in the group any more are not among them.
    pub members: Vec<MemberView>,
    /// Marks of sessions, oldest first, as [`Act::SessionWords`] takes them.
    pub sessions: Vec<String>,
    /// Groups told of here that are to succeed this one.
    pub successors: Vec<SuccessorView>,
    /// How many devices have not moved on to the next season, and how many sheets can still open this one.
    pub left_behind: (u32, u32),
    /// Whether newcomers read what came before them.
    pub history_shared: bool,
    /// An invitation of mine is still open.
    pub invitation_open: bool,
    /// Requests to join that wait for me. Only a facilitator has any.
    pub requests: Vec<RequestView>,
    /// Situations, newest first.
    pub situations: Vec<SituationLine>,
    /// How the exchange with the store goes.
    pub exchange: Exchange,
    /// Things to know, most serious first.
    pub notices: Vec<Notice>,
    /// Where the sealed files lie, as an address a person can read.
    pub host: String,
}

/// A person who asked to join waits for a facilitator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Six French words to compare with the facilitator's.
    pub words: Vec<String>,
    /// Hours since 1970 after which the invitation is refused.
    pub expires: Option<u64>,
    /// The request reached the store.
    pub delivered: bool,
}

/// A group that is to succeed another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuccessorView {
    /// Names it in [`Act::MoveOn`].
    pub id: String,
    /// Who tells of it.
    pub by: String,
    /// A facilitator does: it closes the season. Anybody else's is an offer.
    pub official: bool,
    /// The store it lies in.
    pub host: String,
    /// This device is in it, or waits to be.
    pub here: bool,
}

/// A device of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Names it in [`Act::RemoveDevice`].
    pub id: String,
    /// What its person calls it; empty for the first one and for a kit.
    pub name: String,
    /// It is a paper kit.
    pub kit: bool,
    /// It is this one.
    pub me: bool,
    /// When it last said something, by its clock: hours since 1970. `None`: never, as far as seen here.
    pub news: Option<u64>,
}

/// How a decision that only the group takes stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Persons who are for it.
    pub voices: u32,
    /// Persons who must be.
    pub needed: u32,
    /// Persons who may say.
    pub electorate: u32,
}

/// A person of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Names them in [`Act`]s.
    pub id: String,
    /// What they may do.
    pub role: Role,
    /// Their devices and kits that are in the group.
    pub devices: Vec<DeviceView>,
    /// How their removal by the group stands.
    pub removal: Ballot,
    /// How making them a facilitator stands.
    pub naming: Ballot,
    /// The name they chose. Data, never identity: two may be alike.
    pub name: String,
    /// Whether they facilitate.
    pub facilitator: bool,
    /// Whether it is me.
    pub me: bool,
    /// They were let in without comparing words: a lasting mark.
    pub uncompared: bool,
}

/// Somebody asks to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Names the request in [`Command::Admit`] and [`Command::Refuse`].
    pub id: String,
    /// The name they give.
    pub name: String,
    /// Six French words to compare with theirs.
    pub words: Vec<String>,
    /// Several different requests came with one invitation: it can only be refused, and a new one made.
    pub contested: bool,
}

/// A situation in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SituationLine {
    /// Random, lower-case base32; says nothing of the content, so it may stand in an address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its author's name; empty for a device that nobody of the group let in.
    pub author: String,
    /// Whether I wrote it.
    pub mine: bool,
    /// When it was shared, by its author's clock: hours since 1970.
    pub hour: u64,
    /// The seal's state.
    pub seal: SealState,
    /// How it stands when its author is not in the group any more.
    pub standing: Standing,
    /// Whose it is, as who shared it again says.
    pub transmitted: Option<String>,
    /// It was erased: on so many devices of so many.
    pub erased: Option<(u32, u32)>,
    /// Stands for the text that is shown, in [`Act::Approve`].
    pub shown: String,
    /// How many persons have said yes to it, and how many no.
    pub approvals: (u32, u32),
}

/// How a situation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It arrived after its author's device was removed, and somebody of the group had seen it.
    Transmitted,
    /// It arrived after its author's device was removed: shown apart.
    Apart,
}

/// The state of a sheet's seal, from most private to most shared. Never who received it, nor when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SealState {
    /// Kept on this device; will be sealed when sent.
    Kept,
    /// Sealed and handed to the group.
    Sealed,
    /// Every device of the group has it.
    ReceivedByAll,
}

/// How the exchange with the store goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// An exchange is under way.
    pub busy: bool,
    /// Hours since 1970 of the last one that succeeded; `None`: never yet.
    pub last: Option<u64>,
    /// Why the last one failed; `None` when it did not.
    pub trouble: Option<Trouble>,
    /// Sheets of mine that still wait to be handed over.
    pub to_send: u32,
}

/// Why an exchange with the store failed. Nothing is lost in any of these cases.
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
}

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
    /// My own device's files in the store go on beyond what this device remembers: it was restored or copied.
    OwnDeviceAhead,
}

/// Why a command did not succeed. No variant carries content, keys or credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// The vault did not open with this passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
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
    /// The device's storage is full.
    #[error("device full")]
    DeviceFull,
    /// The device's storage failed or was taken away.
    #[error("device storage failed")]
    DeviceStorage,
    /// A stored row or the vault is damaged; it is kept as it is.
    #[error("damaged on this device")]
    Damaged,
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
