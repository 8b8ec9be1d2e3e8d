//! What must hold, whatever the store does.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use souspli::app::vocabulary::{GroupView, Notice, Standing};
use souspli::group::Sheet;
use souspli::log::entry::{Entry, EntryId, GroupId, Log, WireEntry};
use souspli::log::head::check_head;
use souspli::log::name::{FileName, Folder};
use souspli::log::pack::decode_pack;
use souspli::seal::{self, EpochSecret, PublicKey, Size};
use souspli::sync::Replica;

use super::slot::{Put, Slot};

/// Something that must hold does not.
#[derive(Clone, Debug)]
pub struct Broken {
    pub invariant: &'static str,
    pub detail: String,
}

pub fn broken<T>(invariant: &'static str, detail: impl Into<String>) -> Result<T, Broken> {
    Err(Broken { invariant, detail: detail.into() })
}

pub const SHOWN: &str = "nothing unverified is shown";
pub const KEPT: &str = "nothing acknowledged is lost";
pub const REMOVED: &str = "a removed device opens nothing from after its removal";
pub const EXIT: &str = "no honest device is locked out";
pub const EQUAL: &str = "replicas that saw the same are the same";
pub const NOTICED: &str = "every rollback and fork is noticed";
pub const NEWCOMER: &str = "a newcomer reads nothing from before";

/// A sheet that somebody shared, and was told that it is kept.
pub struct Note {
    pub sheet: Sheet,
    pub person: usize,
    pub slot: usize,
    pub generation: u32,
    pub group: GroupId,
    /// The devices that were in the group when it was written, as its author knew.
    pub expects: BTreeSet<PublicKey>,
    /// Somebody who may has erased it.
    pub erased: bool,
    /// Losses so far when it was written.
    pub losses: u32,
    /// Devices that showed it, with their generation.
    pub had: BTreeSet<(usize, u32)>,
}

/// A person who came: what was there before them.
#[derive(Default)]
pub struct Before {
    titles: BTreeSet<String>,
    ids: BTreeSet<EntryId>,
    /// Who was known to be out.
    out: BTreeSet<PublicKey>,
}

#[derive(Default)]
pub struct Oracle {
    pub notes: BTreeMap<String, Note>,
    pub names: Vec<String>,
    pub group_names: BTreeSet<String>,
    /// Who shared what again.
    pub transmitted: BTreeSet<(usize, String)>,
    /// By device: the epochs it ever held.
    held: BTreeMap<PublicKey, BTreeSet<[u8; 32]>>,
    secrets: BTreeMap<[u8; 32], EpochSecret>,
    /// The epoch an entry was first seen sealed to.
    sealed: BTreeMap<EntryId, [u8; 32]>,
    /// Which devices its author knew to be out when an entry was first put.
    known_out: BTreeMap<EntryId, BTreeSet<PublicKey>>,
    /// Some device may sign two histories: what it wrote may go out twice, under two epochs.
    pub torn: bool,
    /// Groups in which newcomers were ever given history.
    pub shared_history: BTreeSet<GroupId>,
    pub before: BTreeMap<(GroupId, PublicKey), Before>,
    /// Epochs that stand for files checked.
    pub opened: u64,
}

/// The devices of a group that are out of it, as a replica knows.
fn out(replica: &Replica) -> BTreeSet<PublicKey> {
    let devices = replica.membership().devices.iter();
    devices.filter(|(_, device)| !device.live).map(|(key, _)| *key).collect()
}

impl Oracle {
    /// What a newcomer is not to read: all that who lets them in has.
    pub fn comes(&mut self, replica: &Replica, newcomer: PublicKey) {
        let mut before = Before::default();
        before.ids.extend(replica.ledger().all(Log::Content).iter().map(|entry| entry.id()));
        before.out = out(replica);
        let facts = replica.situations();
        before.titles.extend(facts.iter().filter_map(|f| f.sheet.as_ref().map(|s| s.title.clone())));
        self.before.insert((*replica.group(), newcomer), before);
    }

    /// Whether something that a device wrote, and that another has, went to an epoch that a third was never given.
    pub fn is_shut_out(&self, third: &PublicKey, author: &PublicKey, other: &Replica) -> bool {
        let held = self.held.get(third);
        other.ledger().branches(author, Log::Content).iter().any(|entry| {
            let epoch = other.ledger().epoch_of(&entry.id());
            epoch.is_some_and(|epoch| !held.is_some_and(|held| held.contains(&epoch)))
        })
    }

    /// Whether a device wrote under an epoch that does not count any more, as it knows itself, and that another was never given.
    pub fn wrote_for_nobody(&self, author: &Replica, other: &PublicKey) -> bool {
        let held = self.held.get(other);
        author.ledger().chain(&author.me(), Log::Content).iter().any(|entry| {
            let epoch = author.ledger().epoch_of(&entry.id());
            epoch.is_some_and(|epoch| {
                !author.membership().epochs.contains_key(&epoch)
                    && !held.is_some_and(|held| held.contains(&epoch))
            })
        })
    }

    /// Looks at one device after it did something.
    pub fn look(&mut self, slot: &mut Slot) -> Result<(), Broken> {
        for view in slot.view().groups {
            if view.notices.contains(&Notice::DamagedHere) {
                return broken(EXIT, format!("device {}: its rows do not fit together", slot.number));
            }
            if view.waiting.is_some() {
                continue;
            }
            let Some((group, key)) = slot.examine(view.number, |r| (*r.group(), r.me())) else { continue };
            slot.keys.insert(group, key);
            self.shown(slot, &group, &key, &view)?;
            let this = &mut *self;
            slot.examine(view.number, |replica| this.sealing(replica)).unwrap_or(Ok(()))?;
        }
        Ok(())
    }

    fn shown(
        &mut self,
        slot: &Slot,
        group: &GroupId,
        key: &PublicKey,
        view: &GroupView,
    ) -> Result<(), Broken> {
        let who = slot.number;
        if !self.group_names.contains(&view.name) {
            return broken(SHOWN, format!("device {who}: the group's name {:?}", view.name));
        }
        for member in &view.members {
            if !self.names.contains(&member.name) {
                return broken(SHOWN, format!("device {who}: a person {:?}", member.name));
            }
        }
        for request in &view.requests {
            if !self.names.contains(&request.name) {
                return broken(SHOWN, format!("device {who}: a request by {:?}", request.name));
            }
        }
        let newcomer = self.before.get(&(*group, *key));
        let mut here = BTreeSet::new();
        for line in &view.situations {
            if line.erased.is_some() || line.title.is_empty() {
                continue;
            }
            let Some(note) = self.notes.get_mut(&line.title) else {
                return broken(SHOWN, format!("device {who}: a title nobody wrote: {:?}", line.title));
            };
            // Of a device that nobody of the group let in: shown apart, as nobody's.
            if line.author.is_empty() && line.standing == Standing::Apart {
                continue;
            }
            let writer = &self.names[note.person];
            let sharer = match &line.transmitted {
                None => writer == &line.author,
                Some(from) => {
                    let by = self.names.iter().position(|name| *name == line.author);
                    let did = by.is_some_and(|by| self.transmitted.contains(&(by, line.title.clone())));
                    did && from == writer
                }
            };
            if !sharer {
                let by = (&line.author, &line.transmitted);
                return broken(SHOWN, format!("device {who}: {:?} as by {by:?}", line.title));
            }
            if line.transmitted.is_none() {
                if !self.torn
                    && newcomer.is_some_and(|before| before.titles.contains(&line.title))
                    && !self.shared_history.contains(group)
                {
                    return broken(NEWCOMER, format!("device {who} shows {:?}", line.title));
                }
                if *group == note.group {
                    note.had.insert((who, slot.generation));
                }
                here.insert(line.title.as_str());
            }
        }
        for (title, note) in &self.notes {
            let own = (note.slot, note.generation, note.group) == (who, slot.generation, *group);
            if own && !note.erased && !here.contains(title.as_str()) {
                return broken(KEPT, format!("device {who} does not show its own {title:?} any more"));
            }
        }
        Ok(())
    }

    /// Which keys a device has.
    fn learn(&mut self, replica: &Replica) {
        let held = self.held.entry(replica.me()).or_default();
        for (id, secret) in replica.epochs() {
            if held.insert(*id) {
                self.secrets.entry(*id).or_insert_with(|| EpochSecret::from_bytes(*secret.bytes()));
            }
        }
    }

    /// Which keys a device has, and which it seals to.
    fn sealing(&mut self, replica: &Replica) -> Result<(), Broken> {
        self.learn(replica);
        if replica.read_only() {
            return Ok(());
        }
        let clean = replica.membership().clean_epoch(replica.epochs().map(|(id, _)| id));
        for gone in out(replica) {
            if clean.is_some_and(|clean| self.held.get(&gone).is_some_and(|held| held.contains(&clean))) {
                return broken(REMOVED, "the epoch to write to is one that a removed device holds");
            }
        }
        Ok(())
    }

    /// Opens what a device put, with the keys it has, and asks who else has them.
    pub fn put(&mut self, put: &Put, slot: &Slot) -> Result<(), Broken> {
        let Some((folder, name)) = put.path.rsplit_once('/') else { return Ok(()) };
        let folder = match folder.rsplit('/').next() {
            Some("h") => Folder::Heads,
            Some("o") => Folder::Objects,
            _ => return Ok(()),
        };
        let file = FileName { folder, file: name.to_owned() };
        for view in slot.groups() {
            let this = &mut *self;
            let looked = slot.examine(view.number, |replica| {
                let directory = replica.directory();
                put.path.starts_with(&directory).then(|| {
                    // It may have minted on the way.
                    this.learn(replica);
                    this.put_by(replica, &file, &put.bytes)
                })
            });
            if let Some(Some(looked)) = looked {
                return looked;
            }
        }
        Ok(())
    }

    fn put_by(&mut self, replica: &Replica, file: &FileName, bytes: &[u8]) -> Result<(), Broken> {
        let size = if file.folder == Folder::Heads { Size::Head } else { Size::Padme };
        let group = replica.group();
        let mut epochs: Vec<_> = replica.membership().epochs.iter().map(|(id, e)| (e.depth, *id)).collect();
        epochs.sort_unstable();
        let found = epochs.iter().rev().find_map(|(_, id)| {
            let secret = self.secrets.get(id)?;
            Some((*id, seal::open(&secret.identity(group), bytes).ok()?))
        });
        let Some((epoch, plaintext)) = found else { return Ok(()) };
        let Ok(content) = seal::unpad(&plaintext, size) else { return Ok(()) };
        self.opened += 1;
        let head = file.head_seq().and_then(|seq| check_head(content, group, seq).ok());
        let is_head = head.is_some();
        let wires: Vec<WireEntry> = match head {
            Some(head) => head.inline,
            None => decode_pack(content).unwrap_or_default(),
        };
        let out = out(replica);
        let holds = |device: &PublicKey| self.held.get(device).is_some_and(|held| held.contains(&epoch));
        if is_head && replica.is_live() && out.iter().any(holds) {
            return broken(REMOVED, "a head that a removed device opens");
        }
        for wire in &wires {
            let Ok(entry) = Entry::read(wire, group) else { continue };
            if entry.body().log != Log::Content {
                continue;
            }
            let id = entry.id();
            if entry.body().author == replica.me() {
                // Who takes their leave may read their own last words, but not on a phone that was lost before.
                let known = &replica.membership().devices;
                let with_me = |gone: &PublicKey| {
                    known.get(gone).zip(known.get(&replica.me())).is_some_and(|(gone, me)| {
                        gone.person == me.person
                            && gone.removals.iter().all(|act| !me.live && me.removals.contains(act))
                    })
                };
                let others = out.iter().copied().filter(|gone| !with_me(gone));
                self.known_out.entry(id).or_insert_with(|| others.collect());
            }
            self.sealed.entry(id).or_insert(epoch);
            // A device that was put back may not know any more who is out.
            if !self.torn && self.known_out.get(&id).is_some_and(|known| known.iter().any(holds)) {
                let minted = replica.membership().epochs.get(&epoch).map(|e| (e.depth, e.clean));
                return broken(
                    REMOVED,
                    format!(
                        "an entry that a removed device opens: {} of {:?}, put by {:?}, epoch {minted:?}, first seen to it: {}, head {is_head}",
                        entry.body().seq,
                        replica.name_of(&entry.body().author),
                        replica.name_of(&replica.me()),
                        self.sealed.get(&id) == Some(&epoch),
                    ),
                );
            }
            // No store had acknowledged it when somebody went who holds the epoch it was to be sealed to.
            let first = self.sealed.get(&id).filter(|first| **first != epoch);
            let kept_from_somebody = first.is_some_and(|first| {
                // A sheet of paper has what was handed to it: of that nothing here tells.
                let unclean = replica.membership().epochs.get(first).is_some_and(|epoch| !epoch.clean);
                let held = |gone| self.held.get(gone).is_some_and(|held| held.contains(first));
                out.iter().any(|gone| held(gone) || unclean && replica.is_kit(gone))
            });
            for ((of, newcomer), before) in &self.before {
                if of == group
                    && !self.torn
                    && before.ids.contains(&id)
                    && !self.shared_history.contains(group)
                    && holds(newcomer)
                    && !kept_from_somebody
                    // Written before, and kept from somebody who went meanwhile: it goes to who is in.
                    && !(self.sealed.get(&id) == Some(&epoch)
                        && self.known_out.get(&id).is_some_and(|known| *known != before.out))
                {
                    let minted = |id| replica.membership().epochs.get(id).map(|e| (e.depth, e.clean));
                    let title = replica.situations().into_iter().find(|fact| fact.entry == id);
                    let title = title.and_then(|fact| fact.sheet).map(|sheet| sheet.title);
                    return broken(
                        NEWCOMER,
                        format!(
                            "an entry from before is sealed to a newcomer's key: {title:?} by {:?}, put by {:?}, newcomer {:?}, epoch {:?}, first seen to {:?}, head {is_head}",
                            replica.name_of(&entry.body().author),
                            replica.name_of(&replica.me()),
                            replica.name_of(newcomer),
                            minted(&epoch),
                            self.sealed.get(&id).map(minted),
                        ),
                    );
                }
            }
        }
        Ok(())
    }
}

/// Of what is derived from the entries, and of what each text says that is here whole.
pub type Digests = ([u8; 32], BTreeMap<EntryId, [u8; 32]>);

/// Everything derived that must be the same for all who hold the same entries. Whoever heeded a tombstone that does not count since has
/// that text blank, for a day or, out of the group, for good: that nothing is lost is looked at by itself.
pub fn digest(replica: &Replica) -> Digests {
    let hash = |told: String| -> [u8; 32] { Sha256::digest(told.as_bytes()).into() };
    let membership = replica.membership();
    let mut facts = replica.situations();
    let approvals: Vec<_> = facts.iter().map(|fact| replica.approvals(&fact.entry)).collect();
    let erased: Vec<_> = facts.iter().map(|fact| replica.erasure(&fact.entry).is_some()).collect();
    let whole =
        facts.iter_mut().filter_map(|fact| Some((fact.entry, hash(format!("{:?}", fact.sheet.take()?)))));
    let whole = whole.collect();
    (hash(format!("{membership:?}{facts:?}{approvals:?}{erased:?}{:?}", replica.sessions())), whole)
}

/// What a device has that counts, by title.
pub fn counting(replica: &Replica) -> BTreeSet<String> {
    let facts = replica.situations().into_iter();
    facts
        .filter(|fact| fact.standing != souspli::sync::Standing::Apart && fact.transmitted.is_none())
        .filter_map(|fact| fact.sheet.map(|sheet| sheet.title))
        .collect()
}
