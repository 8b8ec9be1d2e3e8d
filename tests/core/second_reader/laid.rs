//! What a reader is given of a store, and what it should find there.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde_json::{Map, Value, json};
use souspli::doc::{Document, client_id};
use souspli::group::{ContributionKind, ReviewPart};
use souspli::log::act::{Act, Deed};
use souspli::log::cbor::{self, DecodeError, Item, Reader, Writer};
use souspli::log::entry::{Entry, EntryId, GroupId, Log, Tip, WireEntry};
use souspli::log::name::FileName;
use souspli::log::op::{Role, Vouch};
use souspli::log::pack::decode_pack;
use souspli::seal::{self, EpochSecret, Identity, SeededChance, SigningKey, Size};
use souspli::store::memory::MemoryStore;
use souspli::sync::{Effect, Event, Exchange, Replica, SessionCode, SituationFact, Standing};

use crate::world::{Device, HOUR};

/// Hex, as the reader takes it.
fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn unhex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

fn fixed<const N: usize>(text: &Value) -> [u8; N] {
    unhex(text.as_str().unwrap()).try_into().unwrap()
}

/// The files of a store, by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A device's two keys, out of the row in which it keeps them.
pub fn keys_of(replica: &Replica) -> (SigningKey, Identity) {
    // Version, group and place; then the signing key, and the key by which it receives, each behind a head of two bytes.
    let row = replica.keep();
    let key = |at: usize| -> [u8; 32] { row[at..at + 32].try_into().unwrap() };
    let first = 3 + 34 + 17 + 1 + 2;
    let keys = (SigningKey::from_secret(key(first)), Identity::from_secret(key(first + 34)));
    assert_eq!(keys.0.public(), replica.me());
    keys
}

/// Lays what the reader is given, and beside it what it should find: the store as a folder, what the device holds of its first
/// group, and for our own reader the rest of what a device needs. Gives what it should find.
pub fn lay(into: &Path, (store, device): &(MemoryStore, Device)) -> Value {
    for (path, bytes) in store.files() {
        let file = into.join("store").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let look = |replica: &Replica| {
        let epochs: BTreeMap<String, String> =
            replica.epochs().map(|(id, secret)| (hex(id), hex(secret.bytes()))).collect();
        let identities: Vec<String> = replica
            .epochs()
            .map(|(_, secret)| secret.identity(replica.group()).to_age_text().to_string())
            .collect();
        let keys = json!({
            "group": hex(replica.group()),
            "loc": hex(replica.loc()),
            "epochs": epochs,
            // Whose these are, and what opens the grants to it.
            "device": hex(&replica.me().0),
            "identity": keys_of(replica).1.to_age_text().to_string(),
        });
        (keys, identities, Given::of(replica, &store.files()).to_json(), shown(replica))
    };
    let (keys, identities, given, shown) =
        pollster::block_on(device.app.examine(1, look)).expect("in a group");
    std::fs::write(into.join("keys.json"), keys.to_string()).unwrap();
    std::fs::write(into.join("device.json"), format!("{given:#}\n")).unwrap();
    std::fs::write(into.join("identities.txt"), identities.join("\n") + "\n").unwrap();
    std::fs::write(into.join("expected.json"), format!("{shown:#}\n")).unwrap();
    shown
}

/// What a device shows of its group, as far as whoever has the store and its keys can find it out. Lists ascend, by their items
/// from the first on.
pub fn shown(replica: &Replica) -> Value {
    let membership = replica.membership();
    let role = |role: Role| match role {
        Role::Facilitator => "facilitator",
        Role::Member => "member",
        Role::Observer => "observer",
    };
    let name = |person| membership.persons.get(person).map(|person| person.name.clone()).unwrap_or_default();
    let people = membership.persons.iter().filter(|(_, person)| person.live());
    let mut members: Vec<_> = people
        .map(|(id, person)| {
            let theirs = membership.live_devices().filter(|(_, device)| device.person == *id);
            let (kits, devices): (Vec<_>, Vec<_>) = theirs.partition(|(key, _)| replica.is_kit(key));
            let uncompared = person.vouch == Vouch::Nothing;
            (person.name.clone(), role(person.role), devices.len(), kits.len(), uncompared)
        })
        .collect();
    members.sort();
    let approvals = replica.all_approvals();
    let facts = replica.situations();
    let mut texts: Vec<_> = facts
        .iter()
        .map(|fact| {
            let author = replica.name_of(&fact.author).unwrap_or_default();
            let title = fact.sheet.as_ref().map(|sheet| sheet.title.clone()).unwrap_or_default();
            let standing = stands(fact.standing);
            let from = fact.transmitted.as_ref().map(|(from, _)| from.clone());
            let words = approvals.get(&fact.entry).map_or(&[][..], Vec::as_slice);
            let yes = words.iter().filter(|(_, yes)| *yes).count();
            let text = (author, title, fact.sheet.is_none(), standing, from, yes, words.len() - yes);
            (text, margin(replica, fact))
        })
        .collect();
    texts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let forked = membership.devices.values().filter(|device| device.cut.is_some());
    let mut forks: Vec<_> = forked.map(|device| name(&device.person)).collect();
    forks.sort();
    forks.dedup();
    let mut successors: Vec<_> =
        membership.successors.iter().map(|next| (name(&next.by), next.official)).collect();
    successors.sort();
    let words = |mark| match replica.session_code(mark) {
        Some(SessionCode::Words(words)) => Some(words.join(" ")),
        _ => None,
    };
    let mut sessions: Vec<_> = replica.sessions().iter().map(words).collect();
    sessions.sort();
    let object = |(name, role, devices, kits, uncompared)| json!({ "name": name, "role": role, "devices": devices, "kits": kits, "uncompared": uncompared });
    let members: Vec<_> = members.into_iter().map(object).collect();
    let object = |((author, title, erased, standing, from, yes, no), margin): (_, Vec<Value>)| {
        let mut text = json!({
            "author": author, "title": title, "erased": erased, "standing": standing, "from": from,
            "approvals": { "yes": yes, "no": no },
        });
        if !margin.is_empty() {
            text["margin"] = margin.into();
        }
        text
    };
    let texts: Vec<_> = texts.into_iter().map(object).collect();
    let object = |(by, official)| json!({ "by": by, "official": official });
    let successors: Vec<_> = successors.into_iter().map(object).collect();
    let mut shown = json!({
        "directory": replica.directory(),
        "name": membership.name,
        "members": members,
        "texts": texts,
        "forks": forks,
        "split": membership.split.is_some(),
        "newer": newer(replica),
        "history_shared": membership.history_shared,
        "store": membership.store.as_ref().map(|store| store.address.clone()),
        "successors": successors,
        "sessions": sessions,
    });
    let reviews = reviews(replica);
    if !reviews.is_empty() {
        shown["reviews"] = reviews.into();
    }
    shown
}

/// What stands in the parts of each review, and what was submitted of it.
fn reviews(replica: &Replica) -> Vec<Value> {
    let mut found: Vec<(String, String, String, Value)> = Vec::new();
    for fact in replica.reviews() {
        let parts = replica.review_parts(&fact.entry).into_iter();
        let parts = parts.map(|part| (client_id(&part.author.0, &fact.doc, &part.nonce), part.update));
        let parts: Vec<(u64, Vec<u8>)> = parts.collect();
        let (document, refused) = Document::of(parts.iter().map(|(client, update)| (*client, &update[..])));
        let fields = ReviewPart::ALL.map(|part| (part.field().to_owned(), document.text(part.field())));
        let draft: Map<String, Value> = fields
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| (field, text.into()))
            .collect();
        let persons = &replica.membership().persons;
        let mut hands: Vec<_> =
            fact.hands.iter().filter_map(|hand| persons.get(hand)).map(|person| &person.name).collect();
        hands.sort();
        let author = replica.name_of(&fact.author).unwrap_or_default();
        let object = json!({
            "author": author,
            "draft": draft,
            "hands": hands,
            "refused": refused,
            "standing": stands(fact.standing),
            "submitted": fact.submissions.last().map(|last| &last.text.parts),
            "title": fact.title,
        });
        found.push((author, fact.title, object.to_string(), object));
    }
    found.sort_by(|one, other| (&one.0, &one.1, &one.2).cmp(&(&other.0, &other.1, &other.2)));
    found.into_iter().map(|(_, _, _, object)| object).collect()
}

fn stands(standing: Standing) -> &'static str {
    match standing {
        Standing::Counts => "counts",
        Standing::Transmitted => "transmitted",
        Standing::Apart => "apart",
    }
}

fn margin(replica: &Replica, fact: &SituationFact) -> Vec<Value> {
    let said = fact.margin.iter().map(|said| {
        json!({
            "author": replica.name_of(&said.author).unwrap_or_default(),
            "kind": said.kind.map(ContributionKind::number),
            "text": said.text,
            "standing": stands(said.standing),
        })
    });
    said.collect()
}

/// Who of the group has signed what makes it read-only here, by name.
fn newer(replica: &Replica) -> Vec<String> {
    let membership = replica.membership();
    let acts = replica.ledger().acts();
    // Of who signed an unknown act it goes on though they left, unless they had left when they signed it.
    let at_large = |act: &&Act| {
        let ends = membership.devices.get(&act.author).map_or(&[][..], |device| &device.removals);
        let mut ends = acts.iter().filter(|end| ends.contains(&end.id));
        ends.all(|end| matches!(end.deed, Deed::Leave) && (end.author != act.author || end.seq > act.seq))
    };
    let unknown = acts.iter().filter(|act| matches!(act.deed, Deed::Unknown)).filter(at_large);
    let heads = replica.health.newer.iter().map(|(device, _)| *device);
    let live = heads.filter(|device| membership.is_live(device)).chain(unknown.map(|act| act.author));
    let mut names: Vec<_> = live.filter_map(|device| replica.name_of(&device)).collect();
    names.sort();
    names.dedup();
    assert_eq!(replica.met_newer(), !names.is_empty());
    names
}

/// All that a device needs to read a store anew: its keys, and which acts of those that lie there it knows.
pub struct Given {
    group: GroupId,
    loc: [u8; 16],
    signing: [u8; 32],
    identity: [u8; 32],
    epochs: Vec<[u8; 32]>,
    /// Of a newcomer, where the act that let it in says that content begins: as CBOR.
    beginnings: Vec<u8>,
    /// Whether each lies on its log's main line.
    acts: BTreeMap<EntryId, bool>,
}

impl Given {
    /// What a device has, and of what it has signed and heard nothing but the acts that lie in the store.
    pub fn of(replica: &Replica, files: &Files) -> Given {
        let (signing, identity) = keys_of(replica);
        let epochs: Vec<_> = replica.epochs().map(|(_, secret)| *secret.bytes()).collect();
        let mut beginnings = Writer::new();
        beginnings.list(&replica.ledger().beginnings());
        let keys: Vec<_> = replica.epochs().map(|(_, secret)| secret.identity(replica.group())).collect();
        let acts = acts_in(files, &keys, replica.group()).into_keys();
        let known = acts.filter(|act| replica.ledger().entry(act).is_some());
        Given {
            group: *replica.group(),
            loc: *replica.loc(),
            signing: *signing.secret(),
            identity: *identity.secret(),
            epochs,
            beginnings: beginnings.into_bytes(),
            acts: known.map(|act| (act, replica.ledger().is_main(&act))).collect(),
        }
    }

    /// As `device.json`.
    pub fn to_json(&self) -> Value {
        json!({
            "group": hex(&self.group),
            "loc": hex(&self.loc),
            "signing": hex(&self.signing),
            "identity": hex(&self.identity),
            "epochs": self.epochs.iter().map(|epoch| hex(epoch)).collect::<Vec<_>>(),
            "beginnings": hex(&self.beginnings),
            "acts": self.acts.iter().map(|(act, main)| (hex(act), json!(main))).collect::<Map<_, _>>(),
        })
    }

    /// From `device.json`.
    pub fn from_json(from: &Value) -> Given {
        let epochs = from["epochs"].as_array().unwrap();
        let acts = from["acts"].as_object().unwrap();
        Given {
            group: fixed(&from["group"]),
            loc: fixed(&from["loc"]),
            signing: fixed(&from["signing"]),
            identity: fixed(&from["identity"]),
            epochs: epochs.iter().map(fixed).collect(),
            beginnings: unhex(from["beginnings"].as_str().unwrap()),
            acts: acts
                .iter()
                .map(|(act, main)| (unhex(act).try_into().unwrap(), main.as_bool().unwrap()))
                .collect(),
        }
    }

    /// The row of a device that has no more than this: as before it was remembered who came late, since such rows are read too.
    fn row(&self) -> Vec<u8> {
        let mut row = Writer::new();
        row.array(25).uint(4).bytes(&self.group).bytes(&self.loc);
        row.array(2).bytes(&self.signing).bytes(&self.identity);
        row.array(self.epochs.len());
        for secret in &self.epochs {
            row.bytes(secret);
        }
        let tips: Vec<Tip> = cbor::decode::<Tips>(&self.beginnings).unwrap().0;
        row.array(0).list(&tips).uint(0).uint(0).uint(0).null().array(0).null();
        for _ in 0..6 {
            row.array(0);
        }
        row.bool(false).array(0).uint(0).array(0).uint(0).array(2).uint(0).uint(0);
        row.into_bytes()
    }
}

/// A list of where logs stand.
struct Tips(Vec<Tip>);

impl Item for Tips {
    fn write(&self, to: &mut Writer) {
        to.list(&self.0);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Tips(from.list()?))
    }
}

/// The acts that lie in the packs of a store.
fn acts_in(files: &Files, keys: &[Identity], group: &GroupId) -> BTreeMap<EntryId, WireEntry> {
    let packs = files.iter().filter(|(path, _)| path.split('/').nth(1) == Some("o"));
    let opened = packs.filter_map(|(_, bytes)| keys.iter().find_map(|key| seal::open(key, bytes).ok()));
    let wires = opened.flat_map(|plain| decode_pack(seal::unpad(&plain, Size::Padme).unwrap()).unwrap());
    let entries = wires.filter_map(|wire| Some((Entry::read(&wire, group).ok()?, wire)));
    let acts = entries.filter(|(entry, _)| entry.body().log == Log::Membership);
    acts.map(|(entry, wire)| (entry.id(), wire)).collect()
}

/// A device that has no more than what is given: what it finds in a store.
pub fn read_anew(mut files: Files, given: &Given) -> Replica {
    let keys: Vec<_> =
        given.epochs.iter().map(|epoch| EpochSecret::from_bytes(*epoch).identity(&given.group)).collect();
    let wires = acts_in(&files, &keys, &given.group);
    let acts: Vec<_> = given
        .acts
        .iter()
        .map(|(act, main)| {
            let mut row = Writer::new();
            row.array(5).uint(4).item(&wires[act]).null().bool(true).bool(*main);
            row.into_bytes().into()
        })
        .collect();
    let mut anew = Replica::restore(&given.row(), &acts).unwrap();
    let mut chance = SeededChance::new(1);
    // Of what is not alike in all heads the rest comes later.
    for _ in 0..4 {
        let (mut exchange, effects) = Exchange::start();
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let event = perform(&mut files, &anew.directory(), effect);
            waiting.extend(exchange.event(&mut anew, event, HOUR, &mut chance));
        }
    }
    anew
}

/// Where a file of a group lies in a store.
pub fn path(directory: &str, file: &FileName) -> String {
    format!("{directory}/{}/{}", file.folder.name(), file.file)
}

fn perform(files: &mut Files, directory: &str, effect: Effect) -> Event {
    match effect {
        Effect::List(folder) => {
            let start = format!("{directory}/{}/", folder.name());
            let names = files.keys().filter_map(|path| path.strip_prefix(&start));
            Event::Listed(folder, names.map(str::to_owned).collect())
        }
        Effect::Get(file) => {
            let bytes = files.get(&path(directory, &file)).cloned();
            Event::Got(file, bytes)
        }
        Effect::Put(file, bytes) => {
            files.insert(path(directory, &file), bytes);
            Event::Put(file)
        }
        Effect::Delete(file) => {
            files.remove(&path(directory, &file));
            Event::Deleted(file, true)
        }
    }
}
