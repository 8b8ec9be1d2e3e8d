//! Use cases, and the vocabulary that the page and the worker speak.
//!
//! [`App`] is what the worker drives, and what native tests drive exactly as the worker does. Everything it needs from
//! outside is one [`ports::World`]: a database, a store, a clock, chance, and a place to run scrypt.

mod act;
mod build;
mod content;
mod drawer;
mod exchange;
mod export;
mod group;
mod kept;
pub mod migrate;
mod open;
pub mod pace;
pub mod place;
pub mod ports;
mod review;
mod season;
mod show;
mod stores;
pub mod vocabulary;
pub mod ways;

use async_lock::Mutex;
use litemap::LiteMap;

use crate::log::join::Purpose;
use crate::log::name::FileName;
use crate::seal::VaultKey;
use crate::sync::{Joining, Replica};
use ports::World;
use vocabulary::{Answer, Command, Exchange, Failure, PasskeyView, Stage};
use ways::Change;

/// The application behind the page. One for each profile.
pub struct App<W> {
    world: W,
    /// Held while something is changed and kept; never while waiting for the network or for a passphrase's key.
    state: Mutex<State>,
}

struct State {
    stage: Stage,
    vault: Option<Vault>,
    /// Once [`App::start`] has looked.
    passkeys: Vec<PasskeyView>,
}

struct Vault {
    key: VaultKey,
    groups: LiteMap<u32, Group>,
    drawer: drawer::Drawer,
}

impl Vault {
    /// The number of the next group. What was written for a group of which the row was lost is not taken for the next one's.
    fn next_number(&self) -> u32 {
        let last = self.groups.keys().max().copied().unwrap_or(0);
        last.max(self.drawer.highest()) + 1
    }
}

/// Where a group's files lie, with what the store asks for to let a device in.
#[derive(Clone, PartialEq, Eq)]
pub struct StorePlace {
    /// The store's address.
    pub address: String,
    /// User's name at the store; empty where it asks for none.
    pub user: String,
    /// Password at the store.
    pub password: String,
    /// The two were typed on this device, which keeps them whatever the group's settings name for this address. Never without a name.
    pub own: bool,
}

struct Group {
    store: StorePlace,
    standing: Standing,
    exchange: Exchange,
    /// Words already stretched, by request; they cost some hundredths of a second each.
    words: LiteMap<FileName, [&'static str; 6]>,
    waiting_words: Option<[&'static str; 6]>,
}

enum Standing {
    /// Asked to join, not let in yet.
    Waiting(Box<Joining>),
    /// In.
    In(Box<Replica>),
    /// What is kept of it does not fit together.
    Damaged,
}

impl Standing {
    /// The group's folder in its store.
    fn directory(&self) -> Option<String> {
        match self {
            Standing::Waiting(joining) => Some(joining.directory()),
            Standing::In(replica) => Some(replica.directory()),
            Standing::Damaged => None,
        }
    }
}

impl<W: World> App<W> {
    /// An app that has not looked at its database yet: [`App::start`] does.
    pub fn new(world: W) -> App<W> {
        App { world, state: Mutex::new(State { stage: Stage::Starting, vault: None, passkeys: Vec::new() }) }
    }

    /// The world it lives in.
    pub fn world(&self) -> &W {
        &self.world
    }

    /// Looks into what is known of a group that this device is in; `None` when it is in none of that number. For tests, which
    /// hold what devices know against what they should.
    #[cfg(feature = "weak")]
    pub async fn examine<T>(&self, group: u32, look: impl FnOnce(&Replica) -> T) -> Option<T> {
        self.inspect(group, |replica| Ok(look(replica))).await.ok()
    }

    /// Does what a person asked for. The view is shown again before this returns.
    pub async fn run(&self, command: Command) -> Result<Answer, Failure> {
        let outcome = match command {
            Command::SuggestPassphrase => Ok(self.suggest()),
            Command::TryStore { address, login } => self.try_store(&address, login).await,
            Command::CreateGroup { name, framework, my_name, store, passphrase } => {
                self.create_group(&name, framework, &my_name, store, passphrase).await
            }
            opening @ (Command::Unlock { .. } | Command::UnlockWithPasskey { .. }) => {
                self.unlock(opening).await
            }
            Command::ChangePassphrase { old, new } => self.change_ways(Change::Passphrase(new), old).await,
            Command::AddPasskey { passphrase, credential, salt, output } => {
                self.change_ways(Change::AddPasskey { credential, salt, output }, passphrase).await
            }
            Command::RemoveWay { way, passphrase } => self.change_ways(Change::Remove(way), passphrase).await,
            Command::Invite { group, with_login } => self.invite(group, Purpose::Person, with_login).await,
            Command::ReadInvitation { link } => self.read_invitation(&link).await,
            Command::Join { link, my_name, login, passphrase } => {
                self.join(&link, &my_name, login, passphrase).await
            }
            Command::Admit { group, request, compared } => self.admit(group, &request, compared).await,
            Command::Refuse { group, request } => self.refuse(group, &request).await,
            Command::Share { group, draft, sheet } => self.share(group, draft.as_deref(), &sheet).await,
            Command::Read { group, situation } => self.read(group, &situation).await,
            Command::ReadReview { group, review, known } => self.read_review(group, &review, &known).await,
            Command::KeepDraft { group, draft, sheet } => {
                self.keep_draft(group, draft.as_deref(), sheet).await
            }
            Command::ReadDraft { group, draft } => self.read_draft(group, &draft).await,
            Command::DiscardDraft { group, draft } => self.discard_draft(group, &draft).await,
            Command::KeepNote { note, text } => self.keep_note(note.as_deref(), text).await,
            Command::ReadNote { note } => self.read_note(&note).await,
            Command::DeleteNote { note } => self.delete_note(&note).await,
            Command::Refresh { group } => self.exchange(group).await.map(|()| Answer::Done),
            Command::Act { group, act } => self.act(group, act).await,
            Command::Recover { words, place, store, login, device_name, passphrase } => {
                self.recover(&words, &place, (&store, login), &device_name, passphrase).await
            }
            Command::BuildWords { build } => Ok(build::words(&build)),
        };
        self.show().await;
        outcome
    }
}
