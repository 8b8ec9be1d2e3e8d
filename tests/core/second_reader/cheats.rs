//! People who sign what they like: any act, in whatever order or beside others, and put it where all find it.

use std::collections::BTreeMap;

use souspli::log::entry::{Body, Entry, GroupId, Log, Tip, WireEntry};
use souspli::log::head::LogTip;
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::ledger::Ledger;
use souspli::log::op::{KitStatement, Op, Role, Setting, Subject, Vouch, encode_op};
use souspli::log::payload::{Content, PersonId, encode_content, person_of};
use souspli::seal::{PublicKey, SeededChance, SigningKey, hash};
use souspli::sync::{DeviceKeys, Replica};

use super::laid::{keys_of, path};
use super::people::join_up;
use crate::attacks::forge::{File, Head, epoch, next_body, pack, situation};
use crate::world::Device;

/// The keys of several devices, each by a name, and what they know: all that was signed, or what one side of it has seen.
#[derive(Clone)]
pub struct Cheats {
    pub ledger: Ledger,
    group: GroupId,
    keys: BTreeMap<String, DeviceKeys>,
    /// Entries as they are put, where they are put otherwise than they were signed.
    pub instead: BTreeMap<[u8; 32], WireEntry>,
    /// Acts that are put, and that nobody here takes in.
    pub more: Vec<Entry>,
    pub head: u64,
}

fn fresh(name: &str) -> DeviceKeys {
    let seed = hash("a cheat's keys", &[name.as_bytes()]);
    DeviceKeys::generate(&mut SeededChance::new(u64::from_be_bytes(seed[..8].try_into().unwrap())))
}

impl Cheats {
    /// Of what somebody sees, with the keys of these.
    pub fn of(seen_by: &Device, who: &[(&str, &Device)]) -> Cheats {
        let look = |replica: &Replica| (replica.ledger().clone(), *replica.group());
        let (ledger, group) = pollster::block_on(seen_by.app.examine(1, look)).unwrap();
        let (keys, instead) = (BTreeMap::new(), BTreeMap::new());
        let mut cheats = Cheats { ledger, group, keys, instead, more: Vec::new(), head: 5000 };
        who.iter().for_each(|(name, device)| cheats.knows(name, device));
        cheats
    }

    /// The keys of one more.
    pub fn knows(&mut self, name: &str, device: &Device) {
        self.knows_of(name, device, 1);
    }

    /// Those that a device has in another of its groups.
    pub fn knows_of(&mut self, name: &str, device: &Device, group: u32) {
        let (signing, identity) = pollster::block_on(device.app.examine(group, keys_of)).unwrap();
        self.keys.insert(name.into(), DeviceKeys { signing, identity });
    }

    pub fn group(&self) -> &GroupId {
        &self.group
    }

    pub fn key(&self, who: &str) -> &SigningKey {
        &self.keys[who].signing
    }

    pub fn device(&self, who: &str) -> PublicKey {
        self.key(who).public()
    }

    /// The person who came with a device.
    pub fn person(&self, who: &str) -> PersonId {
        person_of(&self.device(who))
    }

    /// What would be signed next.
    pub fn body(&self, who: &str, log: Log, payload: &[u8]) -> Body {
        next_body(&self.ledger, self.group, self.device(who), log, payload)
    }

    fn take(&mut self, who: &str, log: Log, payload: Vec<u8>) -> Entry {
        let entry = Entry::sign(self.body(who, log, &payload), payload, self.key(who));
        self.ledger.admit(entry.clone(), None).unwrap();
        entry
    }

    /// Somebody signs an act, having seen all that is known here.
    pub fn sign(&mut self, who: &str, op: &Op) -> Entry {
        self.take(who, Log::Membership, encode_op(op, &mut SeededChance::new(7)))
    }

    /// The same with any payload.
    pub fn sign_bytes(&mut self, who: &str, payload: Vec<u8>) -> Entry {
        self.take(who, Log::Membership, payload)
    }

    /// An act that says of itself otherwise.
    pub fn sign_edited(&mut self, who: &str, op: &Op, edit: impl FnOnce(&mut Body)) -> Entry {
        let payload = encode_op(op, &mut SeededChance::new(7));
        let entry = self.made(who, Log::Membership, payload, edit);
        self.ledger.admit(entry.clone(), None).unwrap();
        entry
    }

    pub fn text(&mut self, who: &str, title: &str) -> Entry {
        self.take(who, Log::Content, situation(title))
    }

    /// One by somebody who had seen this, and nothing else since.
    pub fn text_on(&mut self, who: &str, title: &str, seen: Tip) -> Entry {
        let entry = self.made(who, Log::Content, situation(title), |body| body.deps = vec![seen]);
        self.ledger.admit(entry.clone(), None).unwrap();
        entry
    }

    pub fn write(&mut self, who: &str, content: &Content) -> Entry {
        self.take(who, Log::Content, encode_content(content, &mut SeededChance::new(7)))
    }

    /// The same where nobody else knows of it: what comes of it is known here afterwards.
    pub fn beside<T>(&mut self, before: &Cheats, what: impl FnOnce(&mut Cheats) -> T) -> T {
        let mut there = before.clone();
        there.keys.extend(self.keys.clone());
        let done = what(&mut there);
        self.keys.extend(there.keys);
        for log in [Log::Membership, Log::Content] {
            let new: Vec<Entry> = there.ledger.all(log).into_iter().cloned().collect();
            // Each behind those that it builds on.
            let mut waiting = new;
            while !waiting.is_empty() {
                let before = waiting.len();
                waiting.retain(|entry| self.ledger.admit(entry.clone(), None).is_err());
                assert!(waiting.len() < before, "what was signed elsewhere fits");
            }
        }
        done
    }

    /// What somebody new would sign to be let in, under fresh keys that are theirs from now on.
    pub fn stated(&mut self, name: &str, edit: impl FnOnce(&mut JoinStatement)) -> (JoinStatement, [u8; 64]) {
        let keys = self.keys.entry(name.into()).or_insert_with(|| fresh(name));
        let mut statement = JoinStatement {
            purpose: Purpose::Person,
            group: self.group,
            person: person_of(&keys.signing.public()),
            invitation: [3; 16],
            device: keys.signing.public(),
            recipient: keys.identity.recipient(),
            name: name.into(),
        };
        edit(&mut statement);
        let signature = statement.sign(&keys.signing).0;
        (statement, signature)
    }

    pub fn add_person(&mut self, name: &str, role: Role) -> Op {
        let (statement, statement_signature) = self.stated(name, |_| {});
        Op::AddPerson { role, statement, statement_signature, vouch: Vouch::Words }
    }

    /// Lets somebody in, or tries to.
    pub fn admit(&mut self, by: &str, name: &str, role: Role) -> Entry {
        let op = self.add_person(name, role);
        self.sign(by, &op)
    }

    pub fn add_device(&mut self, name: &str, of: PersonId) -> Op {
        let (statement, statement_signature) = self.stated(name, |statement| {
            (statement.purpose, statement.person) = (Purpose::Device, of);
        });
        Op::AddDevice { statement, statement_signature, vouch: Vouch::Words }
    }

    pub fn add_kit(&mut self, name: &str, of: PersonId) -> Op {
        let keys = self.keys.entry(name.into()).or_insert_with(|| fresh(name));
        let statement = KitStatement { device: keys.signing.public(), recipient: keys.identity.recipient() };
        let statement_signature = statement.sign(&self.group, &of, &keys.signing);
        Op::AddKit { statement, statement_signature }
    }

    /// Lets a device in for the person who came with another.
    pub fn extend(&mut self, by: &str, name: &str, of: &str) -> Entry {
        let op = self.add_device(name, self.person(of));
        self.sign(by, &op)
    }

    pub fn vote(&mut self, who: &str, subject: Subject, yes: bool) -> Entry {
        self.sign(who, &Op::Vote { subject, yes })
    }

    pub fn certify(&mut self, by: &str, subject: Subject, votes: &[Entry]) -> Entry {
        let mut votes: Vec<_> = votes.iter().map(Entry::id).collect();
        votes.sort_unstable();
        self.sign(by, &Op::GroupAct { subject, votes })
    }

    /// These say yes, and the last of them says that it is carried.
    pub fn decide(&mut self, who: &[&str], subject: Subject) -> Entry {
        let votes: Vec<Entry> = who.iter().map(|who| self.vote(who, subject, true)).collect();
        self.certify(who[who.len() - 1], subject, &votes)
    }

    pub fn rename(&mut self, by: &str, name: &str) -> Entry {
        self.sign(by, &Op::Policy(Setting::Name(name.into())))
    }

    /// Proves with two bodies that a device signed two histories.
    pub fn show(&mut self, by: &str, one: &Entry, other: &Entry) -> Entry {
        self.sign(by, &Op::Fork(Box::new((one.signed(), other.signed()))))
    }

    /// A text that a device signs in this place and nobody takes in here: the one or the other history.
    pub fn another(&self, who: &str, title: &str) -> Entry {
        self.made(who, Log::Content, situation(title), |_| {})
    }

    /// An act in this place, in the same way.
    pub fn another_act(&self, who: &str) -> Entry {
        let payload = encode_op(&Op::Leave, &mut SeededChance::new(7));
        self.made(who, Log::Membership, payload, |_| {})
    }

    fn wire(&self, entry: &Entry) -> WireEntry {
        self.instead.get(&entry.id()).cloned().unwrap_or_else(|| entry.wire())
    }

    /// A head of one of them, with all acts known here, and all content: its own inline, that of the others in packs.
    pub fn head(&self, by: &str, view: &Replica) -> (Head, Vec<File>) {
        let device = self.device(by);
        let mut head = Head::of(view, &device, &[]);
        let end = |log| self.ledger.tip(&device, log).map(|tip| LogTip { seq: tip.seq, id: tip.id });
        (head.body.seq, head.body.membership, head.body.content) =
            (self.head, end(Log::Membership), end(Log::Content));
        head.body.seen = self.ledger.tips();
        let acts = self.ledger.all(Log::Membership).into_iter();
        let acts: Vec<Entry> = acts.chain(&self.more).cloned().collect();
        let (file, named) = pack(view, &acts, &epoch(view));
        let mut files = vec![file];
        head.body.membership_packs = vec![named.digest];
        let content = self.ledger.all(Log::Content);
        let mut others: Vec<PublicKey> = content.iter().map(|entry| entry.body().author).collect();
        others.sort_unstable();
        others.dedup();
        for other in others.into_iter().filter(|other| *other != device) {
            let theirs = self.ledger.chain(&other, Log::Content).into_iter();
            let theirs: Vec<Entry> =
                theirs.map(|entry| Entry::read(&self.wire(entry), &self.group).unwrap()).collect();
            if theirs.iter().any(|entry| view.ledger().entry(&entry.id()).is_none()) {
                let (file, named) = pack(view, &theirs, &epoch(view));
                files.push(file);
                head.body.packs.push(named);
            }
        }
        head.inline =
            self.ledger.branches(&device, Log::Content).into_iter().map(|entry| self.wire(entry)).collect();
        (head, files)
    }

    /// Puts it, where somebody who is in the group finds it.
    pub fn put(&mut self, by: &str, seen_by: &Device) {
        self.put_with(by, seen_by, |_, _| Vec::new());
    }

    /// Puts it once it was changed, with other files.
    pub fn put_with(
        &mut self,
        by: &str,
        seen_by: &Device,
        edit: impl FnOnce(&mut Head, &Replica) -> Vec<File>,
    ) {
        self.head += 1;
        let made = seen_by.app.examine(1, |view| {
            let (mut head, mut files) = self.head(by, view);
            files.extend(edit(&mut head, view));
            files.push(head.file(view, self.key(by)));
            files.into_iter().map(|(file, bytes)| (path(&view.directory(), &file), bytes)).collect()
        });
        join_up(&seen_by.app.world().store, pollster::block_on(made).unwrap());
        for _ in 0..2 {
            seen_by.exchange();
        }
    }

    /// Makes an entry that builds on nothing but what is named. Nothing knows of it.
    pub fn made(&self, who: &str, log: Log, payload: Vec<u8>, edit: impl FnOnce(&mut Body)) -> Entry {
        let mut body = self.body(who, log, &payload);
        edit(&mut body);
        Entry::sign(body, payload, self.key(who))
    }
}
