//! What versions to come have written, beside what this one knows.

use souspli::app::vocabulary::{Act, Role};
use souspli::log::cbor::{self, Writer};
use souspli::log::entry::{Entry, Log, WireEntry};
use souspli::log::name::{FileName, device_tag};
use souspli::seal::{SigningKey, Size};
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

use super::people::{act, forge, head_of, head_over, let_in, person, rounds};
use crate::attacks::forge::{File, after, entry, epoch, recipient, sealed, situation};
use crate::world::{Device, sheet};

/// A payload of a kind that nobody knows, or of a known one as nobody knows it.
pub fn strange(rest: &[u64]) -> Vec<u8> {
    let mut to = Writer::new();
    to.array(rest.len() + 1).bytes(&[5; 16]);
    for number in rest {
        to.uint(*number);
    }
    to.into_bytes()
}

/// The entry signed behind another, of the same device's other log.
fn behind(other: &Entry, entry: Entry, payload: Vec<u8>, key: &SigningKey) -> Entry {
    let mut body = entry.body().clone();
    body.beside = other.body().seq;
    body.deps.retain(|tip| (tip.device, tip.log) != (other.body().author, other.body().log));
    body.deps.push(other.tip());
    body.deps.sort();
    Entry::sign(body, payload, key)
}

/// A body of the version to come, and its signature.
pub fn to_come(mut body: Vec<u8>, label: &str, key: &SigningKey) -> (Vec<u8>, [u8; 64]) {
    // The version stands behind the head of the array.
    assert_eq!(body[1], 1);
    body[1] = 2;
    let signature = key.sign(label, &body).0;
    (body, signature)
}

fn file(view: &Replica, key: &SigningKey, seq: u64, content: &[u8]) -> File {
    let bytes = sealed(&recipient(view, &epoch(view)), content, Size::Head);
    (FileName::head(&device_tag(view.loc(), &key.public()), seq, &bytes), bytes)
}

/// Each of several people has written something that this version does not know: content, which is left out; malformed acts,
/// which are void; an act and a setting, a head, an entry beside what a head leads to. Of one who did, it is over, as she was
/// removed. Gives the founder, for whom the group is read-only.
pub fn newer() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let in_turn = ["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel"];
    let [brume, cedre, dune, ecume, flore, gel] =
        in_turn.map(|name| let_in(&founder, Device::new(&store), name, true));
    let all = [&founder, &brume, &cedre, &dune, &ecume, &flore, &gel];
    rounds(&all);
    act(&founder, Act::SetRole { person: person(&founder, "Gel"), role: Role::Observer });
    founder.share(&sheet("Note de Sillage"));
    ecume.share(&sheet("Note d’Écume"));
    flore.share(&sheet("Note de Flore"));
    rounds(&all);

    // Brume signs an act of an unknown kind and a text, and is removed.
    forge(&brume, |view, key| {
        let strange = entry(view, key, Log::Membership, strange(&[99]), |_| {});
        let text = entry(view, key, Log::Content, situation("Note de Brume"), |_| {});
        let text = behind(&strange, text, situation("Note de Brume"), key);
        vec![head_of(view, key, 5000, &[strange, text])]
    });
    founder.exchange();
    act(&founder, Act::RemovePerson { person: person(&founder, "Brume") });
    let all = [&founder, &cedre, &dune, &ecume, &flore, &gel];
    rounds(&all);
    founder.share(&sheet("Sans Brume"));
    rounds(&all);

    // Cèdre: an unknown role, an unknown thing to vote about, one item too many and what is no array, which are no unknown kinds;
    // and content of an unknown kind, and of known ones malformed.
    forge(&cedre, |view, key| {
        let (mut role, mut about) = (Writer::new(), Writer::new());
        role.array(4).bytes(&[5; 16]).uint(4).bytes(&[1; 16]).uint(9);
        about.array(5).bytes(&[5; 16]).uint(9).uint(7).bytes(&[1; 16]).bool(true);
        let mut entries = vec![entry(view, key, Log::Membership, role.into_bytes(), |_| {})];
        for payload in [about.into_bytes(), strange(&[8, 0]), vec![0xff]] {
            entries.push(after(entries.last().unwrap(), key, payload, |_| {}));
        }
        let last = entries.last().unwrap().clone();
        let unknown = entry(view, key, Log::Content, strange(&[77, 1]), |_| {});
        entries.push(behind(&last, unknown, strange(&[77, 1]), key));
        let payloads = [
            situation("Note de Cèdre"),
            strange(&[1, 7]),
            b"?".to_vec(),
            strange(&[3]),
            situation("Et après"),
        ];
        for payload in payloads {
            entries.push(after(entries.last().unwrap(), key, payload, |_| {}));
        }
        vec![head_of(view, key, 5000, &entries)]
    });
    rounds(&all[..1]);

    // Dune: a text, and behind it a setting of an unknown kind.
    forge(&dune, |view, key| {
        let text = entry(view, key, Log::Content, situation("Note de Dune"), |_| {});
        let setting = entry(view, key, Log::Membership, strange(&[5, 9, 1]), |_| {});
        let setting = behind(&text, setting, strange(&[5, 9, 1]), key);
        vec![head_of(view, key, 5000, &[text, setting])]
    });
    // Écume: a head, above one that can be read.
    forge(&ecume, |view, key| {
        let body = head_over(view, key, 5000, &[]).body;
        let (body, signature) = to_come(cbor::encode(&body), "souspli/1/head", key);
        let mut to = Writer::new();
        to.array(4).uint(1).bytes(&body).bytes(&signature).array(0);
        vec![file(view, key, 5000, &to.into_bytes())]
    });
    // Flore: an entry, beside what its head leads to.
    forge(&flore, |view, key| {
        let tip = entry(view, key, Log::Content, situation("Suite de Flore"), |_| {});
        let beside = after(&tip, key, situation("D’une autre version"), |_| {});
        let (body, signature) = to_come(cbor::encode(beside.body()), "souspli/1/entry", key);
        let mut head = head_over(view, key, 5000, std::slice::from_ref(&tip));
        head.inline.push(WireEntry { body, signature, payload: None });
        vec![head.file(view, key)]
    });
    rounds(&[&founder]);
    // What puts people out can still be done.
    act(&founder, Act::RemovePerson { person: person(&founder, "Gel") });
    rounds(&[&founder]);
    (store, founder)
}
