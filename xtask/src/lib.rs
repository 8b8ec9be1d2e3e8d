//! Everything that happens around the app's code: setting a machine up, building, serving, testing, handing out.
//!
//! * [`setup`]: the tools, pinned, into a cache that all clones of one account share.
//! * [`release`]: trunk, then [`slim`] and [`licences`], then [`bundle`], which moves the build into one folder named by its hash, then
//!   [`compress`].
//! * [`policy`]: the headers a host should send. The local host, the service worker and the nginx example all read it.
//! * `host` (feature `host`): the local host. A program of its own, so that `cargo xtask` has next to no dependencies.
//! * [`check`], [`bench`], [`dist`]: the commands of those names; the first two run [`browsers`].

pub mod bench;
pub mod browsers;
pub mod budget;
pub mod bundle;
pub mod check;
pub mod compress;
pub mod dist;
pub mod fault;
pub mod files;
#[cfg(feature = "host")]
pub mod host;
pub mod licences;
pub mod place;
pub mod policy;
pub mod release;
pub mod run;
pub mod setup;
pub mod slim;
pub mod steps;
