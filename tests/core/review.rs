//! What a second adversarial reading found, each as a test that fails until it is closed. Replicas over a store in memory; who
//! cheats has the keys of a member and signs what it likes.

pub mod cheat;
mod custody;
mod forks;
mod moving;
mod newer;
mod removal;
pub mod replicas;
mod restoring;
mod texts;
