//! What a reader is given of a store, and what it should find there.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde_json::{Value, json};
use souspli::log::act::{Act, Deed};
use souspli::log::cbor::Writer;
use souspli::log::entry::{Entry, EntryId, Log};
use souspli::log::name::FileName;
use souspli::log::op::{Role, Vouch};
use souspli::log::pack::decode_pack;
use souspli::seal::{self, Identity, SeededChance, SigningKey, Size};
use souspli::store::memory::MemoryStore;
use souspli::sync::{Effect, Event, Exchange, Replica, SessionCode, Standing};

use crate::world::{Device, HOUR};

/// Hex, as the reader takes it.
fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

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

/// Lays what the reader is given, and beside it what it should find: the store as a folder, and what the device holds of its
/// first group. Gives what it should find.
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
        (keys, identities, shown(replica))
    };
    let (keys, identities, shown) = pollster::block_on(device.app.examine(1, look)).expect("in a group");
    std::fs::write(into.join("keys.json"), keys.to_string()).unwrap();
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
            let standing = match fact.standing {
                Standing::Counts => "counts",
                Standing::Transmitted => "transmitted",
                Standing::Apart => "apart",
            };
            let from = fact.transmitted.as_ref().map(|(from, _)| from.clone());
            let words = approvals.get(&fact.entry).map_or(&[][..], Vec::as_slice);
            let yes = words.iter().filter(|(_, yes)| *yes).count();
            (author, title, fact.sheet.is_none(), standing, from, yes, words.len() - yes)
        })
        .collect();
    texts.sort();
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
    let object = |(author, title, erased, standing, from, yes, no)| {
        json!({
            "author": author, "title": title, "erased": erased, "standing": standing, "from": from,
            "approvals": { "yes": yes, "no": no },
        })
    };
    let texts: Vec<_> = texts.into_iter().map(object).collect();
    let object = |(by, official)| json!({ "by": by, "official": official });
    let successors: Vec<_> = successors.into_iter().map(object).collect();
    json!({
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
    })
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

/// The acts that lie in the packs of a store, in whatever order.
fn acts_in(store: &MemoryStore, replica: &Replica) -> Vec<EntryId> {
    let keys: Vec<Identity> = replica.epochs().map(|(_, secret)| secret.identity(replica.group())).collect();
    let files = store.files();
    let packs = files.iter().filter(|(path, _)| path.starts_with(&format!("{}/o/", replica.directory())));
    let opened = packs.filter_map(|(_, bytes)| keys.iter().find_map(|key| seal::open(key, bytes).ok()));
    let entries = opened.flat_map(|plain| decode_pack(seal::unpad(&plain, Size::Padme).unwrap()).unwrap());
    let entries = entries.filter_map(|wire| Entry::read(&wire, replica.group()).ok());
    entries.filter(|entry| entry.body().log == Log::Membership).map(|entry| entry.id()).collect()
}

/// A device that has the keys of another, and of what it has signed and heard nothing but the acts that lie in the store: what it
/// finds there.
pub fn read_anew(store: &MemoryStore, replica: &Replica) -> Replica {
    let mut acts = acts_in(store, replica);
    acts.sort_unstable();
    acts.dedup();
    let (signing, identity) = keys_of(replica);
    let mut row = Writer::new();
    row.array(25).uint(4).bytes(replica.group()).bytes(replica.loc());
    row.array(2).bytes(&*signing.secret()).bytes(&*identity.secret());
    row.array(replica.epochs().count());
    for (_, secret) in replica.epochs() {
        row.bytes(secret.bytes());
    }
    // Of a newcomer, where the act that let it in says that content begins.
    row.array(0).list(&replica.ledger().beginnings()).uint(0).uint(0).uint(0).null().array(0).null();
    for _ in 0..6 {
        row.array(0);
    }
    row.bool(false).array(0).uint(0).array(0).uint(0).array(2).uint(0).uint(0);
    let acts: Vec<_> = acts.iter().filter_map(|id| Some(replica.keep_entry(id)?.into())).collect();
    let mut anew = Replica::restore(&row.into_bytes(), &acts).unwrap();
    let mut files = store.files();
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

fn perform(files: &mut BTreeMap<String, Vec<u8>>, directory: &str, effect: Effect) -> Event {
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
