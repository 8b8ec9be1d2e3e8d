//! The engine, sans I/O: (state, event) → (state, effects).
//!
//! A [`Replica`] is what this device knows of a group. An [`Exchange`] pulls, then pushes: it says which file to list,
//! get, put or delete, and is told what came of it; a driver elsewhere does the doing, and **keeps the replica's changes
//! durably before it carries out the effects that follow**. Nothing here waits, sleeps or knows an address.
//!
//! Never: a deletion inferred from absence; an overwrite; a name that derives from content in clear; an effect that
//! derives from something that did not verify.

mod admit;
mod exchange;
mod joining;
mod keep;
mod push;
mod replica;
mod take;

pub use exchange::{Effect, Event, Exchange};
pub use joining::{Joining, JoiningExchange, words_for};
pub use replica::{
    AdmitError, Changes, DeviceKeys, Founding, Health, Issued, IssuedState, Replica, SituationFact,
};
