//! What a person says of a store, and what is told of one.

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::{Act, Command, GroupView};

/// The name and the password that a store asks for. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The name at the store: 1 to 512 bytes, without `:`.
    pub user: String,
    /// As typed; at most 512 bytes.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

/// Where a new group's sealed files are to lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreChoice {
    /// In the store beside the app, which asks for nothing.
    Here,
    /// In another WebDAV folder.
    Elsewhere {
        /// As typed or pasted.
        address: String,
        /// What it asks for, if it asks for something.
        login: Option<Login>,
    },
}

/// A store that was tried out ([`Command::TryStore`]): it answers a listing, takes a file and gives it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreTried {
    /// Its address as it will be kept, shown and sent on.
    pub address: String,
    /// It deletes. If not, old files pile up; nothing depends on it.
    pub deletes: bool,
}

/// Why a store cannot be used, as it was typed. Nothing has changed, in the store or here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum StoreFault {
    /// Not the address of a WebDAV folder. Nothing was sent, as with the next four.
    #[error("not an address")]
    NotAnAddress,
    /// The address of a page, with `?` or `#`.
    #[error("address of a page")]
    Page,
    /// A name or a password stands in the address.
    #[error("login in the address")]
    LoginInside,
    /// `http` to another machine: no page that came over `https` may ask it.
    #[error("open line")]
    OpenLine,
    /// A login that cannot be sent: no name, a `:` in it, a control character, too long.
    #[error("unusable login")]
    BadLogin,
    /// It asks for a login, and none was given.
    #[error("asks for a login")]
    AsksForLogin,
    /// It refuses the login, or what was asked for under it.
    #[error("refuses the login")]
    LoginRefused,
    /// No answer. A browser says no more, be it that there is no network, that the name is wrong, or that the server does not let pages of
    /// other origins ask it (CORS).
    #[error("unreachable")]
    Unreachable,
    /// Something answers that is no WebDAV folder, or gives back something else than it was given.
    #[error("not a store")]
    NotAStore,
    /// It is full.
    #[error("store full")]
    Full,
    /// It answered with an error of its own; its HTTP status.
    #[error("store answered {0}")]
    Server(u16),
}

/// The login that this device uses at a group's store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginView {
    /// The name in it.
    pub user: String,
    /// It was typed on this device, which keeps it whatever login the group's settings name for this address
    /// ([`Act::SetLogin`]). If not, it came with the invitation or with the settings.
    pub own: bool,
}
