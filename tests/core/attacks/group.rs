//! Replicas over a shelf of files: people whose every key the test knows, and a host that does as it likes.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use souspli::defence::Defence;
use souspli::group::Framework;
use souspli::log::entry::{EntryId, Log};
use souspli::log::join::Purpose;
use souspli::log::name::{FileName, Folder};
use souspli::log::op::{Role, Vouch};
use souspli::log::payload::PersonId;
use souspli::seal::{PublicKey, SeededChance};
use souspli::sync::{
    DeviceKeys, Effect, Event, Exchange, Founding, Joining, JoiningExchange, Replica, Standing,
};

use crate::world::{HOUR, sheet};

/// The attack fails as things stand, and succeeds once its defence is taken away: a check that cannot fail is a defect.
pub fn held_by(defence: Defence, attack: impl Fn() -> bool) {
    assert!(!attack(), "the attack succeeds");
    #[cfg(feature = "weak")]
    assert!(Defence::without(Some(defence), &attack), "it fails without {defence:?} too");
    #[cfg(not(feature = "weak"))]
    let _ = defence;
}

/// What lies in a store.
#[derive(Clone, Default)]
pub struct Shelf(Rc<RefCell<BTreeMap<FileName, Vec<u8>>>>);

impl Shelf {
    pub fn files(&self) -> BTreeMap<FileName, Vec<u8>> {
        self.0.borrow().clone()
    }
    pub fn set(&self, files: BTreeMap<FileName, Vec<u8>>) {
        *self.0.borrow_mut() = files;
    }
    pub fn put(&self, (name, bytes): (FileName, Vec<u8>)) {
        self.0.borrow_mut().insert(name, bytes);
    }
    /// Another shelf with the same files.
    pub fn copy(&self) -> Shelf {
        Shelf(Rc::new(RefCell::new(self.files())))
    }
    /// The files of both.
    pub fn with(&self, other: &Shelf) -> Shelf {
        let both = self.copy();
        other.files().into_iter().for_each(|file| both.put(file));
        both
    }
    fn does(&self, effect: Effect, log: &mut Vec<(FileName, Vec<u8>)>) -> Event {
        match effect {
            Effect::List(folder) => {
                let files = self.0.borrow();
                let here = files.keys().filter(|name| name.folder == folder);
                Event::Listed(folder, here.map(|name| name.file.clone()).collect())
            }
            Effect::Get(file) => {
                let bytes = self.0.borrow().get(&file).cloned();
                Event::Got(file, bytes)
            }
            Effect::Put(file, bytes) => {
                log.push((file.clone(), bytes.clone()));
                self.put((file.clone(), bytes));
                Event::Put(file)
            }
            Effect::Delete(file) => {
                self.0.borrow_mut().remove(&file);
                Event::Deleted(file, true)
            }
        }
    }
}

/// A device, with its keys as a thief or a malicious owner has them.
#[derive(Clone)]
pub struct Peer {
    pub replica: Replica,
    pub keys: DeviceKeys,
    pub chance: SeededChance,
    pub hour: u64,
}

impl Peer {
    pub fn found(name: &str, seed: u64) -> Peer {
        Peer::found_group("Nom", name, seed)
    }

    /// From one seed come the same keys, whatever the group.
    pub fn found_group(group: &str, name: &str, seed: u64) -> Peer {
        let mut chance = SeededChance::new(seed);
        let keys = DeviceKeys::generate(&mut chance.clone());
        let replica = Replica::found(&Founding::new(group, Framework::Balint, name), HOUR, &mut chance);
        assert_eq!(replica.me(), keys.signing.public());
        Peer { replica, keys, chance, hour: HOUR }
    }

    pub fn me(&self) -> PublicKey {
        self.replica.me()
    }
    pub fn person(&self) -> PersonId {
        self.replica.my_person().unwrap()
    }

    /// Pulls and pushes. Gives what it put.
    pub fn exchange(&mut self, shelf: &Shelf) -> Vec<(FileName, Vec<u8>)> {
        let (mut exchange, effects) = Exchange::start();
        let mut waiting = VecDeque::from(effects);
        let mut log = Vec::new();
        while let Some(effect) = waiting.pop_front() {
            let event = shelf.does(effect, &mut log);
            waiting.extend(exchange.event(&mut self.replica, event, self.hour, &mut self.chance));
        }
        assert!(exchange.is_done());
        log
    }

    pub fn share(&mut self, title: &str) -> EntryId {
        self.replica.share(&sheet(title), self.hour, &mut self.chance).unwrap()
    }

    /// The titles it shows as counting, with their authors.
    pub fn reads(&self) -> Vec<(String, PublicKey)> {
        let facts = self.replica.situations().into_iter().filter(|fact| fact.standing != Standing::Apart);
        facts.filter_map(|fact| Some((fact.sheet?.title, fact.author))).collect()
    }
    pub fn shows(&self, title: &str) -> bool {
        self.reads().iter().any(|(shown, _)| shown == title)
    }

    /// Lets somebody in, as people do. Nobody compares words here.
    pub fn admit(&mut self, name: &str, seed: u64, shelf: &Shelf) -> Peer {
        self.let_in(Purpose::Person, name, seed, shelf)
    }

    /// Admits whoever asked.
    pub fn admit_first(&mut self) {
        let open = self.replica.open_invitations(self.hour).flat_map(|issued| issued.requests.iter());
        let request = open.map(|(file, _)| file.clone()).next().expect("a request");
        self.replica.admit(&request, Vouch::Words, self.hour, &mut self.chance).unwrap();
    }

    /// Another device of the same person.
    pub fn second_device(&mut self, seed: u64, shelf: &Shelf) -> Peer {
        self.let_in(Purpose::Device, "Tablette", seed, shelf)
    }

    fn let_in(&mut self, purpose: Purpose, name: &str, seed: u64, shelf: &Shelf) -> Peer {
        let mut newcomer = Newcomer::ask(self, purpose, name, seed);
        assert!(newcomer.exchange(shelf).is_none());
        self.exchange(shelf);
        self.admit_first();
        self.exchange(shelf);
        let mut peer = newcomer.exchange(shelf).expect("let in");
        peer.exchange(shelf);
        peer
    }

    /// The state that all must have alike.
    pub fn state(&self) -> String {
        let mut ids = self.replica.ledger().ids();
        ids.sort_unstable();
        format!("{:?} {:?} {:?}", self.reads(), self.replica.membership(), ids)
    }

    /// Which of these files its secrets open.
    pub fn opens(&self, files: &[(FileName, Vec<u8>)]) -> usize {
        let secrets: Vec<_> =
            self.replica.epochs().map(|(_, secret)| secret.identity(self.replica.group())).collect();
        let opens = |bytes: &[u8]| {
            secrets
                .iter()
                .chain([&self.keys.identity])
                .any(|identity| souspli::seal::open(identity, bytes).is_ok())
        };
        files.iter().filter(|(_, bytes)| opens(bytes)).count()
    }
}

/// A device that asks to be let in.
pub struct Newcomer {
    pub joining: Joining,
    pub keys: DeviceKeys,
    chance: SeededChance,
}

impl Newcomer {
    pub fn ask(by: &mut Peer, purpose: Purpose, name: &str, seed: u64) -> Newcomer {
        let invitation = by.replica.invite(purpose, "https://x.fr/", by.hour, &mut by.chance).unwrap();
        let mut chance = SeededChance::new(seed);
        let keys = DeviceKeys::generate(&mut chance.clone());
        Newcomer { joining: Joining::ask(invitation, name, &mut chance), keys, chance }
    }

    /// Somebody who answers an invitation with what they made of it from this seed.
    pub fn of(joining: Joining, seed: u64) -> Newcomer {
        let chance = SeededChance::new(seed);
        Newcomer { joining, keys: DeviceKeys::generate(&mut chance.clone()), chance }
    }

    pub fn exchange(&mut self, shelf: &Shelf) -> Option<Peer> {
        let (mut exchange, effects) = JoiningExchange::start();
        let mut waiting = VecDeque::from(effects);
        let mut log = Vec::new();
        while let Some(effect) = waiting.pop_front() {
            let event = shelf.does(effect, &mut log);
            let (more, replica) = exchange.event(&mut self.joining, event, HOUR, &mut self.chance);
            waiting.extend(more);
            if let Some(replica) = replica {
                let keys = self.keys.clone();
                let keys = DeviceKeys { signing: keys.signing, identity: keys.identity };
                return Some(Peer { replica, keys, chance: self.chance.clone(), hour: HOUR });
            }
        }
        None
    }
}

/// People of one group, all with the same knowledge: the founder facilitates.
pub struct Group {
    pub shelf: Shelf,
    pub peers: Vec<Peer>,
}

impl Group {
    pub fn of(people: usize) -> Group {
        let shelf = Shelf::default();
        let mut founder = Peer::found("A", 1);
        founder.exchange(&shelf);
        let names = ["B", "C", "D", "E", "F", "G"];
        let mut peers: Vec<Peer> = Vec::new();
        for at in 1..people {
            peers.push(founder.admit(names[at - 1], at as u64 + 1, &shelf));
        }
        peers.insert(0, founder);
        let mut group = Group { shelf, peers };
        group.settle();
        group
    }

    /// The same, with some of the members made facilitators.
    pub fn with_facilitators(people: usize, facilitators: usize) -> Group {
        let mut group = Group::of(people);
        for at in 1..facilitators {
            let person = group.peers[at].person();
            let founder = &mut group.peers[0];
            founder.replica.set_role(person, Role::Facilitator, HOUR, &mut founder.chance).unwrap();
        }
        group.settle();
        group
    }

    /// The same group once more, apart from this one.
    pub fn again(&self) -> Group {
        Group { shelf: self.shelf.copy(), peers: self.peers.clone() }
    }

    /// Days go by, and everybody exchanges until nobody has anything new to say.
    pub fn settle(&mut self) {
        for _ in 0..3 {
            for peer in &mut self.peers {
                peer.hour += 24;
                peer.exchange(&self.shelf);
            }
        }
    }

    /// Everybody exchanges, some times.
    pub fn rounds(&mut self, times: usize) {
        for _ in 0..times {
            for peer in &mut self.peers {
                peer.exchange(&self.shelf);
            }
        }
    }
}

/// The folder's files.
pub fn of(folder: Folder, files: &BTreeMap<FileName, Vec<u8>>) -> Vec<(FileName, Vec<u8>)> {
    let here = files.iter().filter(|(name, _)| name.folder == folder);
    here.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

/// How many content entries of a device somebody holds.
pub fn held(of: &Peer, device: &PublicKey) -> usize {
    of.replica.ledger().branches(device, Log::Content).len()
}
