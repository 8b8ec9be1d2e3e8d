//! Replicas over a store in memory: exchanges, and letting people in.

use std::collections::{BTreeMap, VecDeque};

use souspli::group::{Framework, Sheet};
use souspli::log::join::Purpose;
use souspli::log::name::FileName;
use souspli::log::op::Vouch;
use souspli::seal::{self, SeededChance};
use souspli::sync::{Effect, Event, Exchange, Founding, Joining, JoiningExchange, Replica};

use crate::world::HOUR;

pub type Files = BTreeMap<FileName, Vec<u8>>;

pub fn perform(files: &mut Files, effect: Effect) -> Event {
    match effect {
        Effect::List(folder) => {
            let names = files.keys().filter(|file| file.folder == folder).map(|file| file.file.clone());
            Event::Listed(folder, names.collect())
        }
        Effect::Get(file) => {
            let bytes = files.get(&file).cloned();
            Event::Got(file, bytes)
        }
        Effect::Put(file, bytes) => {
            files.insert(file.clone(), bytes);
            Event::Put(file)
        }
        Effect::Delete(file) => {
            files.remove(&file);
            Event::Deleted(file, true)
        }
    }
}

/// A whole exchange.
pub fn exchange(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    exchange_at(replica, files, chance, HOUR);
}

pub fn exchange_at(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance, hour: u64) {
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        let event = perform(files, effect);
        waiting.extend(run.event(replica, event, hour, chance));
    }
}

/// Three exchanges of each, in turn.
pub fn rounds(devices: &mut [&mut Replica], files: &mut Files, chance: &mut SeededChance) {
    for _ in 0..3 {
        for device in devices.iter_mut() {
            exchange(device, files, chance);
        }
    }
}

/// An exchange in which the store takes nothing.
pub fn exchange_without_room(replica: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    let (mut run, effects) = Exchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        if matches!(effect, Effect::Put(..)) {
            return;
        }
        let event = perform(files, effect);
        waiting.extend(run.event(replica, event, HOUR, chance));
    }
}

pub fn exchange_joining(
    joining: &mut Joining,
    files: &mut Files,
    chance: &mut SeededChance,
) -> Option<Replica> {
    let (mut run, effects) = JoiningExchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        let event = perform(files, effect);
        let (more, replica) = run.event(joining, event, HOUR, chance);
        if replica.is_some() {
            return replica;
        }
        waiting.extend(more);
    }
    None
}

pub fn found(chance: &mut SeededChance) -> Replica {
    Replica::found(&Founding::new("Nom", Framework::Balint, "Sillage"), HOUR, chance)
}

/// Lets somebody in, to the end of it.
pub fn let_in(founder: &mut Replica, name: &str, files: &mut Files, chance: &mut SeededChance) -> Replica {
    let mut joining = ask(founder, name, files, chance);
    admit(founder, files, chance);
    let mut replica = exchange_joining(&mut joining, files, chance).expect("let in");
    exchange(&mut replica, files, chance);
    replica
}

/// Lets one more device of the founder's in.
pub fn let_device_in(
    founder: &mut Replica,
    name: &str,
    files: &mut Files,
    chance: &mut SeededChance,
) -> Replica {
    let mut joining = ask_as(Purpose::Device, founder, name, files, chance);
    admit(founder, files, chance);
    exchange_joining(&mut joining, files, chance).expect("let in")
}

pub fn ask(founder: &mut Replica, name: &str, files: &mut Files, chance: &mut SeededChance) -> Joining {
    ask_as(Purpose::Person, founder, name, files, chance)
}

pub fn ask_as(
    purpose: Purpose,
    founder: &mut Replica,
    name: &str,
    files: &mut Files,
    chance: &mut SeededChance,
) -> Joining {
    let invitation = founder.invite(purpose, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, name, chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    joining
}

pub fn admit(founder: &mut Replica, files: &mut Files, chance: &mut SeededChance) {
    exchange(founder, files, chance);
    let file = founder.open_invitations(HOUR).find_map(|i| i.requests.first()).unwrap().0.clone();
    founder.admit(&file, Vouch::Words, HOUR, chance).unwrap();
    exchange(founder, files, chance);
}

pub fn restored(replica: &Replica) -> Option<Replica> {
    let rows: Vec<_> =
        replica.ledger().ids().iter().map(|id| replica.keep_entry(id).unwrap().into()).collect();
    Replica::restore(&replica.keep(), &rows).ok()
}

pub fn titles(replica: &Replica) -> Vec<String> {
    replica.situations().into_iter().filter_map(|fact| fact.sheet.map(|sheet: Sheet| sheet.title)).collect()
}

/// What of all that lies in the store opens with what a device holds, as text.
pub fn reads(device: &Replica, files: &Files, needle: &str) -> bool {
    files.values().any(|bytes| {
        device.epochs().any(|(_, secret)| {
            let opened = seal::open(&secret.identity(device.group()), bytes);
            opened.is_ok_and(|text| text.windows(needle.len()).any(|part| part == needle.as_bytes()))
        })
    })
}

/// A group of three who know of one another: its founder and two members.
pub fn season(chance: &mut SeededChance, files: &mut Files) -> (Replica, Replica, Replica) {
    let mut founder = found(chance);
    let mut one = let_in(&mut founder, "Brume", files, chance);
    let mut two = let_in(&mut founder, "Dune", files, chance);
    for _ in 0..2 {
        for device in [&mut founder, &mut one, &mut two] {
            exchange(device, files, chance);
        }
    }
    (founder, one, two)
}
