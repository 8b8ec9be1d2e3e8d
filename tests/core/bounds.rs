//! What one member or the host can ask of everybody is bounded: how much, and that nobody is shut out by the bound. The numbers stand in
//! PROTOCOL.md.

use std::collections::VecDeque;

use souspli::log::entry::Log;
use souspli::log::head::PackRef;
use souspli::log::name::{FileName, Folder};
use souspli::seal::{self, SeededChance};
use souspli::sync::{Effect, Exchange, Replica};

use crate::review::cheat::Cheat;
use crate::review::replicas::{Files, exchange, found, let_in, perform};

#[cfg(feature = "weak")]
mod entries;
mod gone;
mod joining;
#[cfg(feature = "weak")]
mod local;
#[cfg(feature = "weak")]
mod look;
mod own;
mod packs;

/// A whole exchange: the files that were asked for, each as often as it was, and those that were put.
fn watched(
    replica: &mut Replica,
    files: &mut Files,
    chance: &mut SeededChance,
    hour: u64,
) -> (Vec<FileName>, Vec<FileName>) {
    let (mut asked, mut put) = (Vec::new(), Vec::new());
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        match &effect {
            Effect::Get(file) => asked.push(file.clone()),
            Effect::Put(file, _) => put.push(file.clone()),
            _ => {}
        }
        let event = perform(files, effect);
        waiting.extend(run.event(replica, event, hour, chance));
    }
    (asked, put)
}

fn gets(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance, hour: u64) -> Vec<FileName> {
    watched(replica, files, chance, hour).0
}

/// A founder and several members, who know of one another.
fn group<const N: usize>(
    names: [&str; N],
    files: &mut Files,
    chance: &mut SeededChance,
) -> (Replica, [Replica; N]) {
    let mut founder = found(chance);
    let mut members = names.map(|name| let_in(&mut founder, name, files, chance));
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        members.iter_mut().for_each(|member| exchange(member, files, chance));
    }
    (founder, members)
}

/// References of a head of this member's to packs of things that nobody has.
fn references(cheat: &Cheat, digests: &[[u8; 32]]) -> Vec<PackRef> {
    let number = |n: usize| n as u64 + 1;
    let named = digests.iter().enumerate().map(|(n, digest)| PackRef {
        digest: *digest,
        epoch: cheat.epochs[cheat.epochs.len() - 1].0,
        device: cheat.key.public(),
        log: Log::Content,
        first: number(n),
        last: number(n),
        tip: seal::hash("test", &[&number(n).to_be_bytes()]),
    });
    named.collect()
}

fn in_folder(asked: &[FileName], folder: Folder) -> usize {
    asked.iter().filter(|file| file.folder == folder).count()
}
