//! What lies in the store, opened with the secrets of all epochs: no device ever says two things in one place.

use std::collections::{BTreeMap, BTreeSet};

use souspli::log::cbor::Reader;
use souspli::log::entry::{Entry, EntryId, GroupId, Log, WireEntry};
use souspli::log::head::check_head;
use souspli::log::name::{FileName, Folder, directory};
use souspli::log::pack::decode_pack;
use souspli::seal::{self, EpochSecret, Passphrase, Size};

use super::story::{A, B, Phone, Scene};

/// See the module.
#[derive(Clone, Default)]
pub struct Inside {
    entries: BTreeMap<([u8; 32], Log, u64), EntryId>,
    heads: BTreeMap<([u8; 32], u64), [u8; 32]>,
    groups: BTreeMap<String, GroupId>,
    epochs: Vec<[u8; 32]>,
    drawn: Vec<[u8; 32]>,
    opened: BTreeSet<String>,
}

impl Inside {
    /// Opens everything that was put in a chapter.
    pub fn look(&mut self, scene: &Scene) {
        self.drawn.extend(scene.shared.drawn.borrow().iter());
        for who in [A, B] {
            self.groups.extend(scene.phones.get(who).into_iter().flat_map(groups_of));
        }
        for (path, bytes) in scene.shared.puts.borrow().iter() {
            if self.opened.insert(path.clone()) {
                self.open(path, bytes);
            }
        }
    }

    fn open(&mut self, path: &str, bytes: &[u8]) {
        let [place, folder, file] = path.split('/').collect::<Vec<_>>().try_into().unwrap();
        let (head, size) = match folder {
            "h" => (true, Size::Head),
            "o" => (false, Size::Padme),
            _ => return,
        };
        let group = self.groups[place];
        let content = self.unsealed(&group, bytes, size).unwrap_or_else(|| panic!("{path} opens"));
        let wires = if head {
            let seq = FileName { folder: Folder::Heads, file: file.to_owned() }.head_seq().unwrap();
            let head = check_head(&content, &group, seq).unwrap();
            let said = seal::digest(&content);
            let before = self.heads.insert((head.body.device.0, seq), said);
            assert!(before.is_none_or(|before| before == said), "two heads {seq} of one device: {path}");
            head.inline
        } else {
            decode_pack(&content).unwrap()
        };
        wires.iter().for_each(|wire| self.entry(wire, &group, path));
    }

    fn entry(&mut self, wire: &WireEntry, group: &GroupId, path: &str) {
        let entry = Entry::check(wire, group).unwrap();
        let (body, id) = (entry.body(), entry.id());
        let before = self.entries.insert((body.author.0, body.log, body.seq), id);
        let place = (body.log, body.seq);
        assert!(before.is_none_or(|before| before == id), "two entries of one device at {place:?}: {path}");
    }

    fn unsealed(&mut self, group: &GroupId, bytes: &[u8], size: Size) -> Option<Vec<u8>> {
        let known = self.epochs.iter().rev();
        let open = |secret: &&[u8; 32]| {
            let identity = EpochSecret::from_bytes(**secret).identity(group);
            let plaintext = seal::open(&identity, bytes).ok()?;
            Some((**secret, seal::unpad(&plaintext, size).unwrap().to_vec()))
        };
        if let Some((_, content)) = known.clone().find_map(|secret| open(&secret)) {
            return Some(content);
        }
        let (secret, content) = self.drawn.iter().rev().find_map(|secret| open(&secret))?;
        self.epochs.push(secret);
        Some(content)
    }
}

/// The groups in a device's own rows, by their place in the store.
fn groups_of(phone: &Phone) -> Vec<(String, GroupId)> {
    let ways = phone.disk.ways.borrow();
    let Some(key) =
        ways.values().find_map(|file| seal::unwrap(file, &Passphrase::typed(phone.passphrase)).ok())
    else {
        return Vec::new();
    };
    let mut groups = Vec::new();
    for (name, row) in phone.disk.rows.borrow().iter() {
        let row = seal::open_row(&key, "souspli/rows", name.as_bytes(), row).unwrap();
        let mut from = Reader::new(&row);
        from.array(7).unwrap();
        let [_, _, kind] = [from.uint().unwrap(), from.uint().unwrap(), from.uint().unwrap()];
        let _place = [from.text().unwrap(), from.text().unwrap(), from.text().unwrap()];
        let bytes = from.bytes().unwrap();
        if kind == 1 {
            let mut from = Reader::new(&bytes);
            from.array(27).unwrap();
            from.uint().unwrap();
            let (group, loc) = (from.fixed().unwrap(), from.fixed().unwrap());
            groups.push((directory(&loc), group));
        }
    }
    groups
}
