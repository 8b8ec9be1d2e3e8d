//! The ledger: every entry of a group that this device holds, in chains, one for each device and log.
//!
//! Invariants: an entry is held only with the one before it; what a device has seen never shrinks; of two entries of one
//! device, in whichever logs, one has seen the other ("two logs, one line": [`on_one_line`]). Two signed bodies of one device
//! that are not on one line are a **fork**: both are held, the first to come stays the chain's main line here, and the two
//! are [`Evidence`] from which anybody can make a proof. Membership entries are held only with all their ancestors; content
//! never waits for what others wrote.

mod past;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use litemap::LiteMap;

use super::act::{Act, on_one_line};
use super::entry::{Entry, EntryId, Log, Tip};
use super::op::SignedBody;
use super::order;
use super::payload::{self, Content, ContentPayload};
use crate::defence::{Defence, Work};
use crate::seal::PublicKey;

/// The longest membership log of a device. A group is a season; its founder signs a few hundred acts in it.
pub const MEMBERSHIP_LOG_MAX: u64 = 1024;

/// The most that an entry names as seen since the one before it. What moved besides is named by the next.
pub const DEPS_MAX: usize = 256;

/// Of logs of devices that no act here lets in, the most of which content is remembered to have seen something: each entry after it
/// remembers them too, and anybody can make devices up.
pub const STRANGERS_SEEN_MAX: usize = 64;

/// How an entry was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// It extends its chain, or another branch of it.
    New,
    /// It was there already, to the byte.
    Known,
    /// It lies at or below where this device's own history of the log begins: before its arrival.
    BeforeArrival,
}

/// Why an entry was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An entry before it is missing: it may be given again later.
    #[error("an entry before it is missing")]
    Gap,
    /// A membership entry whose ancestors are not all here.
    #[error("an ancestor is missing")]
    Ancestor,
    /// What it claims to have seen shrinks, or repeats, or its place on its author's line is no place.
    #[error("its view goes backwards")]
    Backwards,
    /// Its device has signed more membership entries than any may.
    #[error("its log is too long")]
    TooLong,
}

/// Two signed bodies of one device that are not on one line. Their signatures may not have been checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The device.
    pub device: PublicKey,
    /// The one that was here first.
    pub first: SignedBody,
    /// The one that came.
    pub second: SignedBody,
}

/// What a device had seen when it signed an entry: the newest entry of each log, itself included.
pub type Vector = LiteMap<(PublicKey, Log), (u64, EntryId)>;

#[derive(Clone, Debug, Default)]
struct Chain {
    /// Where it begins for this device: number and id of the last entry before its arrival; 0 from the start.
    base: u64,
    base_id: Option<EntryId>,
    /// The line that came first, from `base + 1`.
    main: Vec<EntryId>,
    /// Entries of other branches.
    others: Vec<EntryId>,
}

impl Chain {
    fn tip_seq(&self) -> u64 {
        self.base + self.main.len() as u64
    }
    fn tip_id(&self) -> Option<EntryId> {
        self.main.last().copied().or(self.base_id)
    }
    fn at(&self, seq: u64) -> Option<EntryId> {
        if seq == self.base && seq > 0 {
            return self.base_id;
        }
        let index = usize::try_from(seq.checked_sub(self.base + 1)?).ok()?;
        self.main.get(index).copied()
    }
}

#[derive(Debug)]
struct Held {
    entry: Entry,
    /// The epoch under which a content entry was first sealed; `None` for mine before its first push, and for
    /// membership.
    epoch: Option<[u8; 32]>,
    seen: Vector,
}

impl Clone for Held {
    fn clone(&self) -> Held {
        Work::Copy.count();
        Held { entry: self.entry.clone(), epoch: self.epoch, seen: self.seen.clone() }
    }
}

/// Longest payload of a tombstone, in bytes.
pub const TOMBSTONE_MAX: usize = 64;

/// The entry whose payload a content entry asks to be erased, if it does.
pub fn tombstone(entry: &Entry) -> Option<EntryId> {
    let payload = entry.payload().filter(|payload| payload.len() <= TOMBSTONE_MAX)?;
    match payload::decode_content(payload) {
        Ok(ContentPayload::Known(Content::Tombstone { entry })) => Some(entry),
        _ => None,
    }
}

/// All the chains of a group. See the module.
///
/// A copy shares the entries with its original: who changes one in either has it copied then, and that one alone.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    chains: LiteMap<(PublicKey, Log), Chain>,
    held: BTreeMap<EntryId, Rc<Held>>,
    acts: Vec<Act>,
    /// Devices that some act, counting or not, let in.
    known: BTreeSet<PublicKey>,
    /// Entries that ask for another's payload to be erased, each with that other.
    tombstones: Vec<(EntryId, EntryId)>,
    evidence: Vec<Evidence>,
}

impl Ledger {
    /// A ledger that begins at `base`: what lies there or before was written before this device arrived.
    pub fn starting_at(base: &[Tip]) -> Ledger {
        let mut ledger = Ledger::default();
        for tip in base {
            ledger.begin_after(*tip);
        }
        ledger
    }

    /// Moves the beginning of a log that this device holds nothing of: what lies at `tip` or before is not for it.
    pub fn begin_after(&mut self, tip: Tip) {
        let chain = self.chains.entry((tip.device, tip.log)).or_default();
        if chain.main.is_empty() && chain.base < tip.seq {
            (chain.base, chain.base_id) = (tip.seq, Some(tip.id));
        }
    }

    /// Where the logs begin that this device holds from somewhere after their first entry.
    pub fn beginnings(&self) -> Vec<Tip> {
        let begin = |((device, log), chain): (&(PublicKey, Log), &Chain)| {
            Some(Tip { device: *device, log: *log, seq: chain.base, id: chain.base_id? })
        };
        self.chains.iter().filter_map(begin).collect()
    }

    /// Takes in a checked entry; a membership entry must be proved.
    pub fn admit(&mut self, entry: Entry, epoch: Option<[u8; 32]>) -> Result<Admitted, LedgerError> {
        let body = entry.body();
        let (id, key) = (entry.id(), (body.author, body.log));
        if let Some(held) = self.held.get_mut(&id) {
            // The same body under a signature that was checked is worth more than under one that was not.
            if entry.is_proved()
                && !held.entry.is_proved()
                && held.entry.payload().is_some() == entry.payload().is_some()
            {
                Rc::make_mut(held).entry = entry;
            }
            return Ok(Admitted::Known);
        }
        let chain = self.chains.get(&key);
        let (base, base_id) = chain.map_or((0, None), |chain| (chain.base, chain.base_id));
        if body.seq <= base {
            return Ok(Admitted::BeforeArrival);
        }
        if body.log == Log::Membership && body.seq > MEMBERSHIP_LOG_MAX {
            return Err(LedgerError::TooLong);
        }
        let placed = match body.prev {
            _ if body.seq == base + 1 => body.prev == base_id || base == 0 && body.prev.is_none(),
            Some(prev) => self.held.get(&prev).is_some_and(|held| {
                let before = held.entry.body();
                (before.author, before.log, before.seq + 1) == (body.author, body.log, body.seq)
            }),
            None => false,
        };
        if !placed {
            self.note_torn(&entry);
            return Err(LedgerError::Gap);
        }
        if body.log == Log::Membership && !self.ancestors_present(&entry) {
            return Err(LedgerError::Ancestor);
        }
        let seen = self.seen_by(&entry)?;
        self.look_at_line(&entry);
        let chain = self.chains.entry(key).or_default();
        let extends = body.prev == chain.tip_id() && body.seq == chain.tip_seq() + 1;
        let main = if extends { &mut chain.main } else { &mut chain.others };
        main.push(id);
        if body.log == Log::Membership {
            let act = Act::of(&entry);
            self.known.extend(act.lets_in());
            self.acts.push(act);
        } else if let Some(target) = tombstone(&entry) {
            self.note_tombstone(id, target);
        }
        self.held.insert(id, Rc::new(Held { entry, epoch, seen }));
        Ok(Admitted::New)
    }

    /// An entry whose predecessor is not here, although an entry of that number is: its device signed two histories, and
    /// the two neighbours prove it.
    fn note_torn(&mut self, entry: &Entry) {
        let body = entry.body();
        let neighbour = body.seq.checked_sub(1).and_then(|seq| self.at(&(body.author, body.log), seq));
        let first = neighbour.map(|held| held.entry.signed());
        if let Some(first) = first {
            self.note(body.author, first, entry);
        }
    }

    fn note(&mut self, device: PublicKey, first: SignedBody, second: &Entry) {
        if Defence::ForkNoticed.holds() && !self.evidence.iter().any(|known| known.device == device) {
            self.evidence.push(Evidence { device, first, second: second.signed() });
        }
    }

    /// Membership entries name only membership entries they build on; all must be here.
    fn ancestors_present(&self, entry: &Entry) -> bool {
        let mut deps = entry.body().deps.iter().filter(|dep| dep.log == Log::Membership);
        let act =
            |id: &EntryId| self.held.get(id).is_some_and(|held| held.entry.body().log == Log::Membership);
        deps.all(|dep| self.held.get(&dep.id).is_some_and(|held| held.entry.tip() == *dep))
            && Act::also(entry).iter().all(act)
    }

    /// What its author had seen: what it had seen at the entry before it in the same log, plus what moved since.
    ///
    /// Membership is judged strictly, and alike by everybody, since everybody holds all of it. Content is not refused for
    /// what it says of others: who came later could not tell.
    fn seen_by(&self, entry: &Entry) -> Result<Vector, LedgerError> {
        let body = entry.body();
        let (own, other) = ((body.author, body.log), (body.author, body.log.other()));
        let before = body.prev.and_then(|prev| self.held.get(&prev));
        let mut seen = before.map(|held| held.seen.clone()).unwrap_or_default();
        let beside_before = before.map_or(0, |held| held.entry.body().beside);
        let stranger = |device: &PublicKey| !self.known.contains(device);
        let mut room = STRANGERS_SEEN_MAX;
        if body.log == Log::Content && body.deps.iter().any(|dep| stranger(&dep.device)) {
            room = room.saturating_sub(seen.keys().filter(|(device, _)| stranger(device)).count());
        }
        for dep in &body.deps {
            let new = !seen.contains_key(&(dep.device, dep.log));
            if body.log == Log::Content && new && stranger(&dep.device) {
                if room == 0 {
                    continue;
                }
                room = room.saturating_sub(1);
            }
            let at = seen.entry((dep.device, dep.log)).or_insert((0, [0; 32]));
            if dep.seq > at.0 && (dep.device, dep.log) != own {
                *at = (dep.seq, dep.id);
            } else if body.log == Log::Membership {
                return Err(LedgerError::Backwards);
            }
        }
        let own_dep = body.deps.iter().find(|dep| (dep.device, dep.log) == other);
        let placed = match own_dep {
            Some(dep) => dep.seq == body.beside && body.beside > beside_before,
            None => body.beside == beside_before,
        };
        if !placed && body.log == Log::Membership {
            return Err(LedgerError::Backwards);
        }
        seen.insert(own, (body.seq, entry.id()));
        Ok(seen)
    }

    /// Whether an entry is on one line with what is held of its author; if not, the two are noted.
    fn look_at_line(&mut self, entry: &Entry) {
        let body = entry.body();
        let (own, other) = ((body.author, body.log), (body.author, body.log.other()));
        let crosses = |held: &&Held| !on_one_line(held.entry.body(), body);
        let mut against = self.at(&own, body.seq);
        for candidate in [
            body.prev.and_then(|prev| self.held(&prev)),
            self.at(&other, body.beside),
            self.at(&other, body.beside + 1),
        ] {
            against = against.or(candidate.filter(crosses));
        }
        against = against.or_else(|| match body.log {
            Log::Membership => self.shown_before(entry),
            Log::Content => self.forgotten_after(entry),
        });
        let first = against.map(|held| held.entry.signed());
        if let Some(first) = first {
            self.note(body.author, first, entry);
        }
    }

    /// For a membership entry: the content entry of its author, before it on the line, that names a membership tip which
    /// the author, at this entry, does not seem to have seen.
    fn shown_before(&self, entry: &Entry) -> Option<&Held> {
        let body = entry.body();
        let own_before = body.prev.and_then(|prev| self.held.get(&prev)).map(|held| &held.seen);
        let seen_at = |device: &PublicKey| {
            let dep = body.deps.iter().find(|dep| dep.device == *device && dep.log == Log::Membership);
            let before = own_before.and_then(|seen| seen.get(&(*device, Log::Membership))).map(|at| at.0);
            dep.map(|dep| dep.seq).or(before).unwrap_or(0)
        };
        let last = self.at(&(body.author, Log::Content), body.beside)?;
        let lost = last.seen.iter().find_map(|((device, log), (seq, _))| {
            let lost = *log == Log::Membership && *device != body.author && seen_at(device) < *seq;
            lost.then_some((*device, *seq))
        });
        let (device, seq) = lost?;
        // The content entry that says so in its own body.
        let chain = self.chains.get(&(body.author, Log::Content))?;
        let names = |held: &&Held| {
            held.entry.body().seq <= body.beside
                && held
                    .entry
                    .body()
                    .deps
                    .iter()
                    .any(|dep| dep.device == device && dep.log == Log::Membership && dep.seq == seq)
        };
        chain.main.iter().filter_map(|id| self.held(id)).find(names)
    }

    /// For a content entry: the membership entry of its author next after it on the line, if that does not seem to have seen
    /// what the entry names.
    fn forgotten_after(&self, entry: &Entry) -> Option<&Held> {
        let body = entry.body();
        let of_others = |dep: &&Tip| dep.log == Log::Membership && dep.device != body.author;
        let mut named = body.deps.iter().filter(of_others).peekable();
        named.peek()?;
        let main = &self.chains.get(&(body.author, Log::Membership))?.main;
        // What an author has beside never goes back.
        let beside = |id: &EntryId| self.held.get(id).map_or(0, |held| held.entry.body().beside);
        let next = self.held(main.get(main.partition_point(|id| beside(id) < body.seq))?)?;
        let seen_at = |dep: &Tip| next.seen.get(&(dep.device, Log::Membership)).map_or(0, |(seq, _)| *seq);
        named.any(|dep| seen_at(dep) < dep.seq).then_some(next)
    }

    fn at(&self, log: &(PublicKey, Log), seq: u64) -> Option<&Held> {
        self.chains.get(log).and_then(|chain| chain.at(seq)).and_then(|id| self.held(&id))
    }

    fn held(&self, id: &EntryId) -> Option<&Held> {
        self.held.get(id).map(|held| &**held)
    }

    /// The tips of every log, sorted; what this device has seen.
    pub fn tips(&self) -> Vec<Tip> {
        let keys = self.chains.keys();
        keys.filter_map(|(device, log)| self.tip(device, *log)).collect()
    }

    /// Where one log stands; `None` when nothing of it is known.
    pub fn tip(&self, device: &PublicKey, log: Log) -> Option<Tip> {
        let chain = self.chains.get(&(*device, log))?;
        Some(Tip { device: *device, log, seq: chain.tip_seq(), id: chain.tip_id()? })
    }

    /// The `deps` of the entry that this device signs next in `log`: the logs that moved since its newest one there, of devices
    /// that `counts` knows; its own other log and membership first, if there are too many. Of a log with two branches, what the
    /// device named in its other log, if that is further: nobody forgets what they said to have seen.
    pub fn deps(&self, me: &PublicKey, log: Log, counts: impl Fn(&PublicKey) -> bool) -> Vec<Tip> {
        let newest = self.chains.get(&(*me, log)).and_then(|chain| chain.main.last());
        let seen = newest.and_then(|id| self.held.get(id)).map(|held| &held.seen);
        let moved = |tip: &Tip| {
            let at = seen.and_then(|seen| seen.get(&(tip.device, tip.log))).map_or(0, |at| at.0);
            (tip.device, tip.log) != (*me, log) && tip.seq > at
        };
        let said = self.chains.get(&(*me, log.other())).and_then(|chain| chain.main.last());
        let said = said.and_then(|id| self.held.get(id)).map(|held| &held.seen);
        let furthest = |tip: Tip| {
            let named = said.and_then(|seen| seen.get(&(tip.device, tip.log)));
            match named.filter(|(seq, id)| *seq > tip.seq && tip.device != *me && self.held.contains_key(id))
            {
                Some((seq, id)) => Tip { seq: *seq, id: *id, ..tip },
                None => tip,
            }
        };
        let mut deps: Vec<Tip> = self
            .tips()
            .into_iter()
            .map(furthest)
            .filter(moved)
            .filter(|tip| tip.device == *me || counts(&tip.device))
            .collect();
        if deps.len() > DEPS_MAX {
            order::sort_by_key(&mut deps, |tip| (tip.device != *me, tip.log, tip.device));
            deps.truncate(DEPS_MAX);
            order::sort_by_key(&mut deps, |tip| *tip);
        }
        deps
    }

    /// The entries that somebody had seen and that are not here: each with a device that claims it.
    pub fn missing(&self) -> Vec<(Tip, PublicKey)> {
        let mut missing: Vec<(Tip, PublicKey)> = Vec::new();
        for held in self.held.values() {
            for dep in &held.entry.body().deps {
                if self.lacks(dep) && !missing.iter().any(|(tip, _)| tip == dep) {
                    missing.push((*dep, held.entry.body().author));
                }
            }
        }
        missing
    }

    /// Whether an entry is neither here nor from before this device's arrival.
    pub fn lacks(&self, tip: &Tip) -> bool {
        let base = self.chains.get(&(tip.device, tip.log)).map_or(0, |chain| chain.base);
        tip.seq > base && !self.held.contains_key(&tip.id)
    }

    /// Whether this device holds another entry under the number of one that somebody has seen.
    pub fn contradicts(&self, tip: &Tip) -> bool {
        self.lacks(tip) && self.at(&(tip.device, tip.log), tip.seq).is_some()
    }

    /// An entry.
    pub fn entry(&self, id: &EntryId) -> Option<&Entry> {
        self.held.get(id).map(|held| &held.entry)
    }

    /// Checks the signature of an entry that a head vouched for.
    ///
    /// Gives whether it holds; `None` when there is no such entry.
    pub fn prove(&mut self, id: &EntryId) -> Option<bool> {
        self.held.get_mut(id).map(|held| Rc::make_mut(held).entry.prove().is_ok())
    }

    /// Forgets what an entry says. Gives whether there was something to forget.
    pub fn erase(&mut self, id: &EntryId) -> bool {
        let whole = self.held.get_mut(id).filter(|held| held.entry.payload().is_some());
        whole.map(|held| Rc::make_mut(held).entry.erase()).is_some()
    }

    /// Puts back what an entry says: the same entry, whole and proved.
    pub fn fill(&mut self, whole: Entry) {
        let id = whole.id();
        let blank = self.held.get_mut(&id).filter(|held| held.entry.payload().is_none());
        if let Some(held) = blank.filter(|_| whole.is_proved() && whole.payload().is_some()) {
            // One that erases something says so only now.
            let target = tombstone(&whole);
            Rc::make_mut(held).entry = whole;
            if let Some(target) = target {
                self.note_tombstone(id, target);
            }
        }
    }

    /// Takes the newest entries of a device back out, above these numbers of its two logs: they were signed here and never
    /// left. Nothing here may build on them but one another.
    pub fn take_back(&mut self, me: &PublicKey, membership: u64, content: u64) {
        for (log, above) in [(Log::Membership, membership), (Log::Content, content)] {
            let Some(chain) = self.chains.get_mut(&(*me, log)) else { continue };
            let keep = usize::try_from(above.saturating_sub(chain.base)).unwrap_or(usize::MAX);
            for id in chain.main.split_off(keep.min(chain.main.len())) {
                self.held.remove(&id);
                self.acts.retain(|act| act.id != id);
                self.tombstones.retain(|(tombstone, _)| *tombstone != id);
            }
        }
        self.known.clear();
        self.known.extend(self.acts.iter().filter_map(Act::lets_in));
    }

    /// Whether all is here that a device had signed when it signed the newest that is here of it: of its other log too.
    pub fn is_whole(&self, device: &PublicKey) -> bool {
        [Log::Membership, Log::Content].into_iter().all(|log| {
            let beside =
                self.tip(device, log).and_then(|tip| self.entry(&tip.id)).map_or(0, |tip| tip.body().beside);
            beside <= self.tip(device, log.other()).map_or(0, |tip| tip.seq)
        })
    }

    /// The epoch under which an entry was first sealed, as far as known.
    pub fn epoch_of(&self, id: &EntryId) -> Option<[u8; 32]> {
        self.held.get(id).and_then(|held| held.epoch)
    }

    /// Notes the epoch under which an entry of mine is sealed for the first time; a later one changes nothing.
    pub fn set_epoch(&mut self, id: &EntryId, epoch: [u8; 32]) {
        if let Some(held) = self.held.get_mut(id) {
            Rc::make_mut(held).epoch.get_or_insert(epoch);
        }
    }

    /// Forgets the epoch of an entry of mine that the store has never acknowledged.
    pub fn forget_epoch(&mut self, id: &EntryId) {
        if let Some(held) = self.held.get_mut(id) {
            Rc::make_mut(held).epoch = None;
        }
    }

    /// Whether an entry lies on its chain's main line here, the one that came first.
    pub fn is_main(&self, id: &EntryId) -> bool {
        let Some(body) = self.entry(id).map(Entry::body) else { return false };
        self.chains.get(&(body.author, body.log)).is_some_and(|chain| chain.at(body.seq) == Some(*id))
    }

    /// After a restart: these entries are their chains' main lines, in whatever order they were read back.
    pub fn restore_main(&mut self, main: &BTreeSet<EntryId>) {
        let body = |id: &EntryId| self.held.get(id).map(|held| held.entry.body());
        for (_, chain) in self.chains.iter_mut().filter(|(_, chain)| !chain.others.is_empty()) {
            let mut all: Vec<EntryId> = chain.main.drain(..).chain(chain.others.drain(..)).collect();
            // The last of them and what leads to it, whatever else is said to be main: where one was lost for a while, another branch
            // may have gone on in its place.
            let last = all
                .iter()
                .filter(|id| main.contains(*id))
                .max_by_key(|id| (body(id).map(|body| body.seq), **id));
            let before = |id: &EntryId| body(id).filter(|body| body.seq > chain.base + 1)?.prev;
            chain.main.extend(std::iter::successors(last.copied(), before));
            chain.main.reverse();
            all.retain(|id| body(id).is_none_or(|body| chain.at(body.seq) != Some(*id)));
            chain.others = all;
        }
    }

    /// What was met of a device proves nothing: something else may.
    pub fn drop_evidence(&mut self, device: &PublicKey) {
        self.evidence.retain(|known| known.device != *device);
    }

    /// One log's entries in order, from where this device's history begins: the line that came first here.
    pub fn chain(&self, device: &PublicKey, log: Log) -> Vec<&Entry> {
        let ids = self.chains.get(&(*device, log)).map(|chain| chain.main.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| self.entry(id)).collect()
    }

    /// Every entry of one log of a device, other branches included.
    pub fn branches(&self, device: &PublicKey, log: Log) -> Vec<&Entry> {
        let Some(chain) = self.chains.get(&(*device, log)) else { return Vec::new() };
        chain.main.iter().chain(&chain.others).filter_map(|id| self.entry(id)).collect()
    }

    /// The id of every entry.
    pub fn ids(&self) -> Vec<EntryId> {
        self.held.keys().copied().collect()
    }

    /// Every entry of one kind of log, device by device, other branches included.
    pub fn all(&self, log: Log) -> Vec<&Entry> {
        let devices = self.chains.keys().filter(|(_, l)| *l == log);
        devices.flat_map(|(device, _)| self.branches(device, log)).collect()
    }

    /// What an entry's author had seen when signing.
    pub fn seen(&self, id: &EntryId) -> Option<&Vector> {
        self.held.get(id).map(|held| &held.seen)
    }

    /// Whether some act let a device in, counting or not: entries of others are strangers'.
    pub fn is_known(&self, device: &PublicKey) -> bool {
        self.known.contains(device)
    }

    /// Entries that ask for another's payload to be erased, each with that other, and by that other in order. Whether they may is
    /// another question.
    pub fn tombstones(&self) -> &[(EntryId, EntryId)] {
        &self.tombstones
    }

    /// Those that ask for this one's.
    pub fn tombstones_of<'a>(&'a self, target: &'a EntryId) -> impl Iterator<Item = &'a EntryId> {
        let start = self.tombstones.partition_point(|(_, of)| of < target);
        let its = self.tombstones.iter().skip(start).take_while(move |(_, of)| of == target);
        its.map(|(tombstone, _)| tombstone)
    }

    fn note_tombstone(&mut self, id: EntryId, target: EntryId) {
        let at = self.tombstones.partition_point(|(known, of)| (of, known) < (&target, &id));
        self.tombstones.insert(at, (id, target));
    }

    /// The membership entries as acts.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Two entries each of the devices that signed two histories, as met here.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}
