//! Use cases, and the vocabulary that the page and the worker speak.
//!
//! [`App`] is what the worker drives, and what native tests drive exactly as the worker does. Everything it needs from
//! outside is one [`ports::World`]: a database, a store, a clock, chance, and a place to run scrypt.

mod act;
mod content;
mod exchange;
mod group;
mod kept;
pub mod migrate;
mod open;
pub mod place;
pub mod ports;
mod season;
mod show;
pub mod vocabulary;
pub mod ways;

use async_lock::Mutex;
use litemap::LiteMap;

use crate::log::join::Purpose;
use crate::log::name::FileName;
use crate::seal::VaultKey;
use crate::sync::{Joining, Replica};
use ports::World;
use vocabulary::{Answer, Command, Exchange, Failure, Stage};

/// The application behind the page. One for each profile.
pub struct App<W> {
    world: W,
    /// Held while something is changed and kept; never while waiting for the network or for a passphrase's key.
    state: Mutex<State>,
}

struct State {
    stage: Stage,
    vault: Option<Vault>,
}

struct Vault {
    key: VaultKey,
    groups: LiteMap<u32, Group>,
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
}

impl StorePlace {
    /// A store that asks for nothing.
    pub fn open(address: String) -> StorePlace {
        StorePlace { address, user: String::new(), password: String::new() }
    }
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
        App { world, state: Mutex::new(State { stage: Stage::Starting, vault: None }) }
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
            Command::CreateGroup { name, framework, my_name, passphrase } => {
                self.create_group(&name, framework, &my_name, passphrase).await
            }
            Command::Unlock { passphrase } => self.unlock(passphrase).await,
            Command::ChangePassphrase { old, new } => self.change_passphrase(&old, &new).await,
            Command::Invite { group } => self.invite(group, Purpose::Person).await,
            Command::ReadInvitation { link } => self.read_invitation(&link).await,
            Command::Join { link, my_name, passphrase } => self.join(&link, &my_name, passphrase).await,
            Command::Admit { group, request, compared } => self.admit(group, &request, compared).await,
            Command::Refuse { group, request } => self.refuse(group, &request).await,
            Command::Share { group, sheet } => self.share(group, &sheet).await,
            Command::Read { group, situation } => self.read(group, &situation).await,
            Command::Refresh { group } => self.exchange(group).await.map(|()| Answer::Done),
            Command::Act { group, act } => self.act(group, act).await,
            Command::Recover { words, place, store, device_name, passphrase } => {
                self.recover(&words, &place, &store, &device_name, passphrase).await
            }
        };
        self.show().await;
        outcome
    }
}
