//! Browser only: what the worker is made of. The page's own side is in `ui`.
//!
//! * [`worker`] is the worker's loop: the page's commands in, views and answers out.
//! * [`unlock`] is the throw-away worker in which scrypt runs.
//! * [`database`] is IndexedDB.
//! * [`transport`] is fetch.
//! * [`locks`] is Web Locks, for one writer on a device.

pub mod database;
pub mod locks;
pub mod transport;
pub mod unlock;
pub mod worker;
