//! A group of twelve devices with a season behind it: replicas of the crate itself write and exchange, and their store is laid where the
//! host serves it. Its founder lets further devices in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use souspli::group::{Contribution, ContributionKind, Sheet};
use souspli::log::entry::Log;
use souspli::log::join::Purpose;
use souspli::log::name::{FileName, Folder};
use souspli::log::op::Vouch;
use souspli::sync::Replica;

use super::crowd::{HOUR, Shelf};
use crate::sample;

const DEVICES: usize = 12;
/// So many entries of its own each device hands over at a time.
const AT_A_TIME: usize = 25;

/// See the module.
pub struct Season {
    shelf: Shelf,
    founder: Replica,
    /// The group's folder in the host's store.
    folder: PathBuf,
    /// The store's address, as browsers ask it.
    store: String,
}

impl Season {
    /// Everybody writes situations, everybody reads them, and writes in their margins: so many entries in all.
    pub fn lay(data: &Path, store: String, situations: usize, entries: usize) -> Season {
        let mut shelf = Shelf::new();
        let mut group = shelf.group(DEVICES, 1);
        let chance = &mut shelf.chance();
        let mut texts = Vec::new();
        for number in 0..situations {
            let author = &mut group[number % DEVICES];
            texts.push(author.share(&sheet(number), HOUR, chance).expect("a situation"));
        }
        everybody_exchanges(&mut shelf, &mut group);
        let mut written = situations;
        while written < entries {
            for replica in &mut group {
                for _ in 0..AT_A_TIME.min(entries - written) {
                    let said = contribution(written);
                    replica
                        .contribute(&texts[written % situations], &said, HOUR, chance)
                        .expect("a contribution");
                    written += 1;
                }
                shelf.exchange(replica);
            }
        }
        everybody_exchanges(&mut shelf, &mut group);
        for replica in &group {
            let held = (replica.situations().len(), replica.ledger().all(Log::Content).len());
            assert_eq!(held, (situations, entries), "everybody has everything");
        }
        let founder = group.swap_remove(0);
        let folder = data.join(founder.directory());
        write_changes(&folder, &BTreeMap::new(), &shelf.files);
        Season { shelf, founder, folder, store }
    }

    /// The group's folder, as it stands in requests.
    pub fn directory(&self) -> String {
        self.founder.directory()
    }

    /// A link for one more device of the founder's, to the app at that address.
    pub fn link(&mut self, app: &str) -> String {
        let chance = &mut self.shelf.chance();
        let made = self.founder.invite(Purpose::Device, &self.store, this_hour(), chance);
        format!("{app}#/invitation/{}", made.expect("an invitation").to_text(None))
    }

    /// How many requests to join lie in the store.
    pub fn asking(&self) -> usize {
        read(&self.folder).keys().filter(|file| file.folder == Folder::Joins).count()
    }

    /// Lets in who asked.
    pub fn admit(&mut self) {
        let before = read(&self.folder);
        let (shelf, founder) = (&mut self.shelf, &mut self.founder);
        shelf.files.clone_from(&before);
        // An invitation of today is open today.
        shelf.hour = this_hour();
        shelf.exchange(founder);
        let asked = founder.open_invitations(this_hour()).find_map(|issued| issued.requests.first());
        let (request, _) = asked.expect("a request").clone();
        founder.admit(&request, Vouch::Words, this_hour(), &mut shelf.chance()).expect("let in");
        shelf.exchange(founder);
        write_changes(&self.folder, &before, &shelf.files);
    }
}

fn everybody_exchanges(shelf: &mut Shelf, group: &mut [Replica]) {
    for _ in 0..2 {
        group.iter_mut().for_each(|replica| shelf.exchange(replica));
    }
}

/// Some 1500 bytes, as one that somebody wrote.
fn sheet(number: usize) -> Sheet {
    Sheet {
        title: format!("{} ({number})", sample::TITLE),
        what_happened: sample::WHAT_HAPPENED.into(),
        what_puzzles_me: sample::WHAT_PUZZLES_ME.into(),
        ..Sheet::default()
    }
}

fn contribution(number: usize) -> Contribution {
    // The last two are for a situation's own author.
    let kind = ContributionKind::ALL[number % 5];
    Contribution { kind, text: format!("{number}\u{202f}: {}", sample::WHAT_PUZZLES_ME.repeat(2)) }
}

fn this_hour() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    since.as_secs() / 3600
}

/// Every file of a group.
fn read(folder: &Path) -> BTreeMap<FileName, Vec<u8>> {
    let mut files = BTreeMap::new();
    for kind in Folder::ALL {
        let Ok(entries) = fs::read_dir(folder.join(kind.name())) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().into_string().ok().and_then(|name| FileName::listed(kind, name));
            // Some go while one looks.
            files.extend(name.zip(fs::read(entry.path()).ok()));
        }
    }
    files
}

/// Writes what came and removes what went; what others wrote meanwhile stays.
fn write_changes(folder: &Path, before: &BTreeMap<FileName, Vec<u8>>, after: &BTreeMap<FileName, Vec<u8>>) {
    let path = |file: &FileName| folder.join(file.folder.name()).join(&file.file);
    for (file, bytes) in after.iter().filter(|(file, _)| !before.contains_key(file)) {
        fs::create_dir_all(folder.join(file.folder.name())).expect("a folder of the store");
        fs::write(path(file), bytes).expect("a file of the store");
    }
    for file in before.keys().filter(|file| !after.contains_key(file)) {
        fs::remove_file(path(file)).expect("a file taken away");
    }
}
