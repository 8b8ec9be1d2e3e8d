//! A group of several devices over one store in memory, without an app: what a measure needs, and its requests counted.

use std::collections::BTreeMap;

use souspli::group::Framework;
use souspli::log::join::Purpose;
use souspli::log::name::FileName;
use souspli::log::op::Vouch;
use souspli::seal::SeededChance;
use souspli::sync::{Effect, Event, Exchange, Founding, Joining, JoiningExchange, Replica};

/// 2026-11-01, in hours since 1970.
pub const HOUR: u64 = 498_192;

/// What crossed the line.
#[derive(Clone, Copy, Default)]
pub struct Traffic {
    /// Lists, gets, puts and deletes.
    pub requests: u32,
    /// Bytes put.
    pub up: usize,
    /// Bytes got.
    pub down: usize,
}

/// The store, and what everybody draws chance from.
#[derive(Clone)]
pub struct Shelf {
    pub files: BTreeMap<FileName, Vec<u8>>,
    pub traffic: Traffic,
    /// The hour of who exchanges with it.
    pub hour: u64,
    seed: u64,
}

impl Shelf {
    pub fn new() -> Shelf {
        Shelf { files: BTreeMap::new(), traffic: Traffic::default(), hour: HOUR, seed: 0 }
    }

    /// Bytes of all files.
    #[allow(dead_code, reason = "measures use it, fuzz targets do not")]
    pub fn bytes(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    /// Chance that differs at each call and is the same in each run.
    pub fn chance(&mut self) -> SeededChance {
        self.seed += 1;
        SeededChance::new(self.seed)
    }

    fn carry_out(&mut self, effect: Effect) -> Event {
        self.traffic.requests += 1;
        match effect {
            Effect::List(folder) => {
                let names = self.files.keys().filter(|file| file.folder == folder);
                Event::Listed(folder, names.map(|file| file.file.clone()).collect())
            }
            Effect::Get(file) => {
                let bytes = self.files.get(&file).cloned();
                self.traffic.down += bytes.as_ref().map_or(0, Vec::len);
                Event::Got(file, bytes)
            }
            Effect::Put(file, bytes) => {
                self.traffic.up += bytes.len();
                self.files.insert(file.clone(), bytes);
                Event::Put(file)
            }
            Effect::Delete(file) => {
                self.files.remove(&file);
                Event::Deleted(file, true)
            }
        }
    }

    /// One whole exchange of a device.
    pub fn exchange(&mut self, replica: &mut Replica) {
        let chance = &mut self.chance();
        let (mut exchange, effects) = Exchange::start();
        let mut waiting = std::collections::VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let event = self.carry_out(effect);
            waiting.extend(exchange.event(replica, event, self.hour, chance));
        }
        assert!(exchange.is_done());
    }

    /// One exchange of a device that waits: its replica once it is in.
    pub fn enter(&mut self, joining: &mut Joining) -> Option<Replica> {
        let chance = &mut self.chance();
        let (mut exchange, effects) = JoiningExchange::start();
        let mut waiting = std::collections::VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let event = self.carry_out(effect);
            let (more, replica) = exchange.event(joining, event, self.hour, chance);
            if replica.is_some() {
                return replica;
            }
            waiting.extend(more);
        }
        None
    }

    /// A founder, who has handed over the group's first act.
    pub fn found(&mut self) -> Replica {
        let founding = Founding::new("Les Passerelles", Framework::TeamBalint, "Sillage");
        let mut founder = Replica::found(&founding, HOUR, &mut self.chance());
        self.exchange(&mut founder);
        founder
    }

    /// Lets somebody in, as far as the grant in the store.
    pub fn admit(&mut self, by: &mut Replica, purpose: Purpose, name: &str) -> Joining {
        let chance = &mut self.chance();
        let invitation = by.invite(purpose, "https://depot.exemple.fr/", HOUR, chance).unwrap();
        let mut joining = Joining::ask(invitation, name, chance);
        assert!(self.enter(&mut joining).is_none());
        self.exchange(by);
        let request = by.open_invitations(HOUR).find_map(|issued| issued.requests.first()).unwrap().0.clone();
        by.admit(&request, Vouch::Words, HOUR, chance).unwrap();
        self.exchange(by);
        joining
    }

    /// Lets somebody in, and has them say so.
    pub fn bring(&mut self, by: &mut Replica, purpose: Purpose, name: &str) -> Replica {
        let mut joining = self.admit(by, purpose, name);
        let mut replica = self.enter(&mut joining).unwrap();
        self.exchange(&mut replica);
        replica
    }

    /// A group of so many persons, each with so many devices; the first device of each person in the order of arrival, then
    /// the others. All have exchanged until everybody knows everybody.
    pub fn group(&mut self, persons: usize, devices: usize) -> Vec<Replica> {
        let mut founder = self.found();
        let mut group = Vec::new();
        for number in 1..persons {
            group.push(self.bring(&mut founder, Purpose::Person, &format!("Membre {number}")));
        }
        group.insert(0, founder);
        for person in 0..persons {
            self.exchange(&mut group[person]);
            for number in 1..devices {
                let more = self.bring(&mut group[person], Purpose::Device, &format!("Appareil {number}"));
                group.push(more);
            }
        }
        for _ in 0..2 {
            for replica in &mut group {
                self.exchange(replica);
            }
        }
        group
    }
}
