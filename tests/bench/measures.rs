//! What is measured. Each measure makes what it needs, then offers the part to be timed as a function of its own.

use souspli::doc::{Document, Writer, client_id};
use souspli::log::act::Act;
use souspli::log::entry::Log;
use souspli::log::join::Purpose;
use souspli::log::membership::Membership;
use souspli::log::name::{FileName, Folder};
use souspli::log::op::{Setting, Subject};
use souspli::log::payload::Content;
use souspli::seal::{
    self, Identity, SeededChance, Signature, SigningKey, Size, VaultKey, bytes, open_row, pad, row_name,
    seal_row, unpad,
};
use souspli::sync::{Joining, Replica};

use crate::crowd::{HOUR, Shelf, Traffic};

/// A season of small notes: several devices type, one character an entry, into one document; then a new device of the founder's
/// is let in and loads everything.
pub struct Season {
    shelf: Shelf,
    joining: Vec<u8>,
    entries: usize,
    update: Vec<u8>,
    stored: usize,
    under_way: Option<(Shelf, Joining)>,
    loaded: Option<Replica>,
    traffic: Traffic,
}

impl Season {
    /// `entries` in all; each device hands over after `round` of its own.
    pub fn new(devices: usize, entries: usize, round: usize) -> Season {
        let mut shelf = Shelf::new();
        let mut group = shelf.group(devices, 1);
        let before = shelf.bytes();
        let chance = &mut shelf.chance();
        let doc = bytes(chance);
        let mut writers: Vec<([u8; 8], Writer)> = Vec::new();
        for replica in &group {
            let nonce = bytes(chance);
            let client = client_id(&replica.me().0, &doc, &nonce);
            writers.push((nonce, Writer::new(Document::new(), client).unwrap()));
        }
        let (mut written, mut last) = (0, Vec::new());
        while written < entries {
            for (replica, (nonce, writer)) in group.iter_mut().zip(&mut writers) {
                for _ in 0..round.min(entries - written) {
                    writer.insert("texte", 0, "a").unwrap();
                    let update = writer.take().unwrap().unwrap();
                    last.clone_from(&update);
                    let content = Content::Update { doc, nonce: *nonce, update };
                    replica.share_content(&content, HOUR, chance).unwrap();
                    written += 1;
                }
                shelf.exchange(replica);
            }
        }
        for replica in &mut group {
            shelf.exchange(replica);
        }
        let stored = shelf.bytes() - before;
        let joining = shelf.admit(&mut group[0], Purpose::Device, "Tablette").keep().to_vec();
        let (under_way, loaded, traffic) = (None, None, Traffic::default());
        Season { shelf, joining, entries, update: last, stored, under_way, loaded, traffic }
    }

    /// Entries of content.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// What one character comes to before it is signed and sealed.
    pub fn update(&self) -> &[u8] {
        &self.update
    }

    /// Bytes by which the entries made the store grow.
    pub fn stored(&self) -> usize {
        self.stored
    }

    /// A store of its own for the next load.
    pub fn prepare(&mut self) {
        let mut shelf = self.shelf.clone();
        shelf.traffic = Traffic::default();
        self.under_way = Some((shelf, Joining::restore(&self.joining).unwrap()));
    }

    /// From the grant to everything read and said: what a new device does before it shows the group.
    pub fn load(&mut self) {
        let (mut shelf, mut joining) = self.under_way.take().unwrap();
        let mut replica = shelf.enter(&mut joining).unwrap();
        shelf.exchange(&mut replica);
        assert_eq!(replica.ledger().all(Log::Content).len(), self.entries);
        self.traffic = shelf.traffic;
        self.loaded = Some(replica);
    }

    /// Of the last load.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// The entries' own signatures, which heads vouched for: idle time's work.
    pub fn prove(&mut self) {
        let replica = self.loaded.as_mut().unwrap();
        while replica.prove_some(usize::MAX) {}
        assert!(replica.ledger().all(Log::Content).iter().all(|entry| entry.is_proved()));
    }

    /// The sealed rows of the local database.
    pub fn keep(&mut self) {
        let replica = self.loaded.as_mut().unwrap();
        let chance = &mut SeededChance::new(1);
        let key = VaultKey::from_bytes([7; 32]);
        for id in replica.ledger().ids() {
            let row = replica.keep_entry(&id).unwrap();
            let name = row_name(&key, "entry", &id);
            let sealed = seal_row(&key, "rows", name.as_bytes(), &row, chance);
            assert!(open_row(&key, "rows", name.as_bytes(), &sealed).is_ok());
        }
    }
}

/// Removing a person who has several devices from a group whose members have several.
pub struct Rotation {
    shelf: Shelf,
    founder: Replica,
    person: [u8; 16],
    under_way: Option<(Shelf, Replica)>,
    traffic: Traffic,
    grants: usize,
}

impl Rotation {
    /// `persons`, each with `devices`.
    pub fn new(persons: usize, devices: usize) -> Rotation {
        let mut shelf = Shelf::new();
        let mut group = shelf.group(persons, devices);
        let person = group[1].my_person().unwrap();
        let founder = group.swap_remove(0);
        assert_eq!(founder.live_devices().count(), persons * devices);
        Rotation { shelf, founder, person, under_way: None, traffic: Traffic::default(), grants: 0 }
    }

    /// A store of its own for the next removal.
    pub fn prepare(&mut self) {
        let mut shelf = self.shelf.clone();
        shelf.traffic = Traffic::default();
        self.under_way = Some((shelf, self.founder.clone()));
    }

    /// The removal, and the exchange that hands it over: the new epoch, with a grant for each device that is left.
    pub fn remove(&mut self) {
        let (mut shelf, mut founder) = self.under_way.take().unwrap();
        let chance = &mut shelf.chance();
        founder.remove_person(self.person, HOUR, chance).unwrap();
        shelf.exchange(&mut founder);
        assert!(founder.has_said_all());
        let new = |file: &&FileName| file.folder == Folder::Grants && !self.shelf.files.contains_key(*file);
        self.grants = shelf.files.keys().filter(new).count();
        self.traffic = shelf.traffic;
    }

    /// Devices that the last removal gave the new epoch to.
    pub fn grants(&self) -> usize {
        self.grants
    }

    /// Of the last removal.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }
}

/// A group's membership acts: arrivals, epochs, votes and settings, many of them at the same time.
pub struct Acts(Vec<Act>);

impl Acts {
    /// So many.
    pub fn new(count: usize) -> Acts {
        let mut shelf = Shelf::new();
        let mut group = shelf.group(12, 2);
        let persons: Vec<_> = group.iter().map(|replica| replica.my_person().unwrap()).collect();
        for turn in 0.. {
            if group[0].ledger().acts().len() >= count {
                break;
            }
            for (at, replica) in group.iter_mut().enumerate().take(12) {
                let chance = &mut shelf.chance();
                match at {
                    0 => replica.set(Setting::Name(format!("Saison {turn}")), HOUR, chance).unwrap(),
                    _ => {
                        let subject = Subject::Remove(persons[1 + (at + turn) % 11]);
                        // Not on oneself.
                        let _ = replica.vote(subject, false, HOUR, chance);
                    }
                }
            }
            for _ in 0..2 {
                for replica in &mut group {
                    shelf.exchange(replica);
                }
            }
        }
        let mut acts = group[0].ledger().acts().to_vec();
        // As admitted: each after its ancestors.
        acts.truncate(count);
        Acts(acts)
    }

    /// Who is in the group. Gives how many devices are.
    pub fn replay(&self) -> usize {
        Membership::of(&self.0).live_devices().count()
    }
}

/// Notes of 1 KiB, each sealed on its own.
pub struct Notes {
    identity: Identity,
    plain: Vec<Vec<u8>>,
    sealed: Vec<Vec<u8>>,
}

impl Notes {
    /// So many.
    pub fn new(count: u32) -> Notes {
        let identity = Identity::generate(&mut SeededChance::new(1));
        let note = |number: u32| number.to_be_bytes().repeat(256);
        Notes { identity, plain: (0..count).map(note).collect(), sealed: Vec::new() }
    }

    /// Pads and seals each.
    pub fn seal(&mut self) {
        let to = self.identity.recipient();
        let one = |note: &Vec<u8>| seal::seal(&to, &pad(note, Size::Padme).unwrap()).unwrap();
        self.sealed = self.plain.iter().map(one).collect();
    }

    /// Opens and unpads each.
    pub fn open(&mut self) {
        for (file, note) in self.sealed.iter().zip(&self.plain) {
            let plaintext = seal::open(&self.identity, file).unwrap();
            assert!(unpad(&plaintext, Size::Padme).unwrap() == note);
        }
    }
}

/// The curve alone.
pub struct Curve {
    key: SigningKey,
    signature: Signature,
    identity: Identity,
}

impl Curve {
    pub fn new() -> Curve {
        let chance = &mut SeededChance::new(1);
        let key = SigningKey::generate(chance);
        let signature = key.sign("bench", &[7; 300]);
        Curve { key, signature, identity: Identity::generate(chance) }
    }

    /// Checks one signature so many times.
    pub fn verify(&self, times: u32) {
        let public = self.key.public();
        for _ in 0..times {
            assert!(public.verify("bench", &[7; 300], &self.signature).is_ok());
        }
    }

    /// Multiplies the X25519 base point so many times.
    pub fn agree(&self, times: u32) {
        let mut identity = Identity::from_secret(*self.identity.secret());
        for _ in 0..times {
            identity = Identity::from_secret(identity.recipient().0);
        }
        assert!(identity.recipient().check().is_ok());
    }
    /// Agrees on a key so many times.
    pub fn ladder(&self, times: u32) {
        let mut point = self.identity.recipient().0;
        for _ in 0..times {
            point = x25519_dalek::x25519(*self.identity.secret(), point);
        }
        assert!(point != [0; 32]);
    }
}
