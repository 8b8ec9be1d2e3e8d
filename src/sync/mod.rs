//! The engine, sans I/O: (state, event) → (state, effects).
//!
//! A [`Replica`] is what this device knows of a group. An [`Exchange`] pulls, then pushes: it says which file to list,
//! get, put or delete, and is told what came of it; a driver elsewhere does the doing, and **keeps the replica's changes
//! durably before it carries out the effects that follow**. Nothing here waits, sleeps or knows an address.
//!
//! Never: a deletion inferred from absence; an overwrite; a name that derives from content in clear; an effect that
//! derives from something that did not verify.

mod acts;
mod admit;
mod content;
mod erase;
mod exchange;
mod grants;
mod health;
mod joining;
mod keep;
mod late;
mod margin;
mod packs;
mod passed;
mod push;
mod repair;
mod replica;
mod review;
#[cfg(test)]
mod room;
mod season;
mod session;
mod take;

pub use acts::ActError;
pub use admit::AdmitError;
pub use content::{Received, ShareError, SituationFact, Standing};
pub use erase::Erasure;
pub use exchange::{Effect, Event, Exchange};
pub use health::{Crossing, Health};
pub use joining::{Joining, JoiningExchange, words_for};
pub use margin::ContributionFact;
pub use replica::{Changes, DeviceKeys, Founding, Issued, IssuedState, Replica};
pub use review::{Part, ReviewFact, SubmissionFact};
pub use season::Moving;
pub use session::SessionCode;
