//! Who cheats: the keys of a member, and what they sign and publish with them.

use souspli::log::entry::{Body, Entry, GroupId, Log, Tip, WireEntry};
use souspli::log::head::{HeadBody, LogTip, PackRef, encode_head};
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::ledger::Ledger;
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::{Op, Role, Vouch, encode_op};
use souspli::log::pack::encode_pack;
use souspli::log::payload::{Content, encode_content, person_of};
use souspli::seal::{self, EpochSecret, SeededChance, SigningKey, Size};
use souspli::sync::Replica;

use super::replicas::Files;
use crate::attacks::forge::next_body;
use crate::world::{HOUR, sheet};

/// A member who signs what it likes.
pub struct Cheat {
    pub key: SigningKey,
    pub ledger: Ledger,
    pub group: GroupId,
    pub loc: [u8; 16],
    pub epochs: Vec<([u8; 32], EpochSecret)>,
    pub head: u64,
}

impl Cheat {
    pub fn of(replica: &Replica) -> Cheat {
        // Version, group, place, then the signing key.
        let row = replica.keep();
        let at = 3 + 34 + 17 + 1 + 2;
        let key = SigningKey::from_secret(row[at..at + 32].try_into().unwrap());
        assert_eq!(key.public(), replica.me());
        let mut epochs: Vec<([u8; 32], EpochSecret)> =
            replica.epochs().map(|(id, secret)| (*id, secret.clone())).collect();
        // The newest last, to which `publish` seals.
        epochs.sort_by_key(|(id, _)| replica.membership().epochs.get(id).map(|epoch| epoch.depth));
        Cheat {
            key,
            ledger: replica.ledger().clone(),
            group: *replica.group(),
            loc: *replica.loc(),
            epochs,
            head: 1000,
        }
    }

    pub fn body(&self, key: &SigningKey, log: Log, payload: &[u8]) -> Body {
        next_body(&self.ledger, self.group, key.public(), log, payload)
    }

    pub fn sign_as(&mut self, key: &SigningKey, log: Log, payload: Vec<u8>) -> Entry {
        let entry = Entry::sign(self.body(key, log, &payload), payload, key);
        self.ledger.admit(entry.clone(), None).unwrap();
        entry
    }

    pub fn sign(&mut self, log: Log, payload: Vec<u8>) -> Entry {
        let key = SigningKey::from_secret(*self.key.secret());
        self.sign_as(&key, log, payload)
    }

    /// Lets a device in that nobody let in: it does not count, as a member does not admit.
    pub fn ghost(&mut self, chance: &mut SeededChance) -> SigningKey {
        let key = SigningKey::generate(chance);
        let statement = JoinStatement {
            purpose: Purpose::Person,
            group: self.group,
            person: person_of(&key.public()),
            invitation: [7; 16],
            device: key.public(),
            recipient: seal::Identity::generate(chance).recipient(),
            name: "Personne".into(),
        };
        let statement_signature = statement.sign(&key).0;
        let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Words };
        self.sign(Log::Membership, encode_op(&op, chance));
        key
    }

    pub fn seal(&self, epoch: usize, content: &[u8], size: Size) -> Vec<u8> {
        let to = self.epochs[epoch].1.identity(&self.group).recipient();
        seal::seal(&to, &seal::pad(content, size).unwrap()).unwrap()
    }

    /// Puts a head, with all membership and these entries in packs.
    pub fn publish(&mut self, entries: &[Entry], seen: Vec<Tip>, packs: Vec<PackRef>, files: &mut Files) {
        let epoch = self.epochs.len() - 1;
        let membership: Vec<WireEntry> =
            self.ledger.all(Log::Membership).into_iter().map(Entry::wire).collect();
        let pack = self.seal(epoch, &encode_pack(membership), Size::Padme);
        let digest = seal::digest(&pack);
        files.insert(FileName::object(&digest), pack);
        let mut named = packs;
        if !entries.is_empty() {
            let content =
                self.seal(epoch, &encode_pack(entries.iter().map(Entry::wire).collect()), Size::Padme);
            let digest = seal::digest(&content);
            files.insert(FileName::object(&digest), content);
            let tip = entries.last().unwrap().tip();
            named.push(PackRef {
                digest,
                epoch: self.epochs[epoch].0,
                device: tip.device,
                log: Log::Content,
                first: 1,
                last: tip.seq,
                tip: tip.id,
            });
        }
        self.head += 1;
        let tip = |log| self.ledger.tip(&self.key.public(), log).map(|t| LogTip { seq: t.seq, id: t.id });
        let mut epochs: Vec<[u8; 32]> = self.epochs.iter().map(|(id, _)| *id).collect();
        epochs.sort_unstable();
        let mut tips = seen;
        tips.extend(self.ledger.tip(&self.key.public(), Log::Membership));
        tips.sort_unstable();
        let body = HeadBody {
            group: self.group,
            device: self.key.public(),
            seq: self.head,
            membership: tip(Log::Membership),
            content: tip(Log::Content),
            packs: named,
            membership_packs: vec![digest],
            seen: tips,
            epochs,
            hour: HOUR,
            app: String::new(),
            more: Vec::new(),
        };
        let bytes = self.seal(epoch, &encode_head(&body, &[], &self.key), Size::Head);
        files.insert(FileName::head(&device_tag(&self.loc, &self.key.public()), self.head, &bytes), bytes);
    }
}

/// Cheats with a device, where another hears it: under an epoch that both hold.
pub fn heard_by(bad: &Replica, other: &Replica) -> Cheat {
    let mut cheat = Cheat::of(bad);
    cheat.epochs.retain(|(id, _)| other.epochs().any(|(held, _)| held == id));
    cheat
}

pub fn situation(title: &str, chance: &mut SeededChance) -> Vec<u8> {
    encode_content(&Content::Situation { doc: [1; 16], sheet: sheet(title) }, chance)
}
