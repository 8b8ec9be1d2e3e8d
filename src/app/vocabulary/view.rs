//! What is on screen apart from forms.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::{Act, Answer, Command};
use super::{LoginView, Notice, Role, Trouble};
#[cfg(doc)]
use crate::group::Sheet;
use crate::group::{ContributionKind, Framework};

/// What is on screen apart from forms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Where this device stands.
    pub stage: Stage,
    /// The groups of this device, in the order of their numbers. Empty unless open.
    pub groups: Vec<GroupView>,
    /// The notebook, newest change first: of this device, of no group, gone with none. Empty unless open.
    pub notes: Vec<LeafLine>,
    /// The passkeys that open this device, open or locked: they tell of no group.
    pub passkeys: Vec<PasskeyView>,
}

/// A passkey that opens this device. The texts are base64url, unpadded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Names it in [`Command::RemoveWay`].
    pub way: String,
    /// The id of its credential, to ask the browser for. Empty: its file is damaged or of a newer version, and opens nothing here.
    pub credential: String,
    /// What it makes the secret from, 32 bytes.
    pub salt: String,
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
    /// The devices of newer versions because of which little can be done here, of people who left too: whoever may removes them by
    /// [`Act::RemoveDevice`].
    pub newer: Vec<NewerView>,
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
    /// Reviews, newest first.
    pub reviews: Vec<ReviewLine>,
    /// Sheets being written here, newest change first. On this device alone; forgotten with the group.
    pub drafts: Vec<LeafLine>,
    /// How the exchange with the store goes.
    pub exchange: Exchange,
    /// Things to know, most serious first.
    pub notices: Vec<Notice>,
    /// The devices that notices speak of, as far as that is known.
    pub concerned: Vec<ConcernedView>,
    /// Where the sealed files lie, as an address a person can read.
    pub host: String,
    /// What this device gives the store to be let in; `None`: nothing.
    pub login: Option<LoginView>,
}

/// A person who asked to join waits for a facilitator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// As one more device of a person who is in the group, who lets it in with another of theirs.
    pub device: bool,
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

/// A device that said something which only a newer version understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewerView {
    /// Names it in [`Act::RemoveDevice`].
    pub device: String,
    /// Its person's name.
    pub person: String,
}

/// A device that a notice speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernedView {
    /// Which: [`Notice::Unreadable`], as a name in the store says, [`Notice::Unproved`] or [`Notice::Forked`].
    pub notice: Notice,
    /// [`DeviceView::id`]; it may be out of the group by now.
    pub device: String,
    /// Its person's name.
    pub person: String,
    /// Whether it is one of mine.
    pub mine: bool,
}

/// How a decision that only the group takes stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Persons who are for it.
    pub voices: u32,
    /// Persons who must be.
    pub needed: u32,
    /// Persons there are who have a voice in it. Where they are fewer than must be for it, it cannot be decided.
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
    /// They were let in by a device that had been taken away by then, as far as this device can tell, which hands them no keys;
    /// [`Act::Trust`] says otherwise, and whoever may removes them.
    pub late: bool,
}

/// Somebody asks to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Names the request in [`Command::Admit`] and [`Command::Refuse`].
    pub id: String,
    /// The name they give; for a device, what it is called.
    pub name: String,
    /// It is one more device of mine.
    pub device: bool,
    /// Six French words to compare with theirs.
    pub words: Vec<String>,
    /// Several different requests came with one invitation: it can only be refused, and a new one made.
    pub contested: bool,
}

/// How far something long has come, in numbers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The group that is exchanged with its store; `None`: the device is being opened.
    pub group: Option<u32>,
    /// Files, or rows of the local database, that are done.
    pub done: u32,
    /// How many there are, as far as is known by now: each that came may name others.
    pub known: u32,
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
    /// It was erased: on so many devices of so many. On none: it came blank, and nobody had it erased who may.
    pub erased: Option<(u32, u32)>,
    /// Stands for the text that is shown, in [`Act::Approve`].
    pub shown: String,
    /// How many persons have said yes to it, and how many no.
    pub approvals: (u32, u32),
    /// Stands for all that [`Answer::Situation`] gives of its margin: while it stays the same there is nothing to read again. It
    /// counts nothing and has no order.
    pub margin: u32,
}

/// What somebody wrote in the margin of a situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionView {
    /// Names it in [`Act::Erase`].
    pub id: String,
    /// What it is; `None` for a kind that only a later version knows, to be shown as a plain contribution, and once it was erased.
    pub kind: Option<ContributionKind>,
    /// What was written; empty once it was erased.
    pub text: String,
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
    /// It was erased: on so many devices of so many, as of a situation.
    pub erased: Option<(u32, u32)>,
}

/// A review in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewLine {
    /// Random, lower-case base32; says nothing of the content, so it may stand in an address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who began it; empty for a device that nobody of the group let in.
    pub author: String,
    /// Whether I began it: I name who writes in it, and submit it.
    pub mine: bool,
    /// Whether I write in it.
    pub hand: bool,
    /// Those who write in it, who began it among them, as far as they are known here: each person's id, as [`MemberView::id`] has
    /// it, and name. Two people may bear one name.
    pub hands: Vec<(String, String)>,
    /// When it was begun, by its author's clock: hours since 1970.
    pub hour: u64,
    /// The state of the seal of what was shared of it last by its author: what was submitted, else that it was begun.
    pub seal: SealState,
    /// How it stands when its author is not in the group any more.
    pub standing: Standing,
    /// When it was submitted last, by its author's clock: hours since 1970.
    pub submitted: Option<u64>,
    /// How many parts of its document are here, and how many texts that were submitted. While both stay there is nothing to read again.
    pub has: (u32, u32),
}

impl ReviewLine {
    /// The names of those who write in it, one after the other.
    pub fn held_by(&self) -> String {
        let names: Vec<&str> = self.hands.iter().map(|(_, name)| name.as_str()).collect();
        names.join(", ")
    }
}

/// A draft or a note of the notebook in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeafLine {
    /// Random, lower-case base32; says nothing of the content, so it may stand in an address.
    pub id: String,
    /// A draft's title so far, cut at [`Sheet::TITLE_MAX`] characters, or a note's first line that is not blank, cut at 80. May be empty.
    pub title: String,
    /// When it was kept last, by this device's clock: hours since 1970. `None`: it is damaged, and can only be deleted.
    pub hour: Option<u64>,
}

impl LeafLine {
    /// Longest text of a draft, in all its fields together, or of a note, in characters. More than twice the longest sheet that can be
    /// shared, so that what is too long is kept until it is shortened; and bounded, since a leaf is written whole at every pause and
    /// all are read on unlocking.
    pub const TEXT_MAX: usize = 100_000;
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
    /// Every device of the group that it is for has it: who came afterwards is not one, unless newcomers read what was before them.
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
