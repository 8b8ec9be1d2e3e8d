//! What the page and the worker say to each other. The page never holds a key, a passphrase's hash or a ciphertext: nothing here can
//! carry one, but for the words and keys that a person has printed ([`Kit`], [`Answer::Keys`]); a passphrase and what
//! a passkey makes pass once, for the worker to open with. Messages travel as bytes (postcard) through `postMessage`.
//!
//! The first message each way is `Hello` with the build's hash; on a mismatch neither says anything else.

use serde::{Deserialize, Serialize};

mod answer;
mod command;
mod diagnosis;
mod notice;
mod store;
mod view;

pub use answer::{Answer, Failure, Kit, ReviewReading};
pub use command::{Act, Command, Decision, Role};
pub use diagnosis::{Surroundings, diagnosis};
pub use notice::{Notice, Trouble};
pub use store::{Login, LoginView, StoreChoice, StoreFault, StoreTried};
pub use view::{
    Ballot, ConcernedView, ContributionView, DeviceView, Exchange, GroupView, LeafLine, MemberView,
    NewerView, PasskeyView, Progress, RequestView, ReviewLine, SealState, SituationLine, Stage, Standing,
    SuccessorView, View, Waiting,
};

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
    /// Something long goes on. Nothing depends on it.
    Progress(Progress),
}
