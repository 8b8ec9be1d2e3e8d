//! The host at work: what it keeps, what it does before each verb, and what it shows to whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use souspli::store::StoreError;

use super::Fault;
use super::chance::Dice;
use super::forge::{alike, junk};

/// What lies in the store, or lay in it once. States are many, and most verbs change none.
pub type Files = Rc<BTreeMap<String, Rc<Vec<u8>>>>;

/// How many earlier states a host keeps to show again.
const MEMORY: usize = 48;
/// How long a lie lasts, in verbs, at most.
pub const WHILE: u64 = 40;

/// See the module.
pub struct Host {
    pub dice: Dice,
    pub probability: BTreeMap<Fault, f64>,
    pub counts: BTreeMap<Fault, u32>,
    /// Verbs so far: the only clock there is.
    pub now: u64,
    /// One state, or two while the clients are apart.
    pub branches: [Branch; 2],
    /// Clients in the second branch.
    pub apart: BTreeSet<usize>,
    pub together_at: Option<u64>,
    pub clients: BTreeSet<usize>,
    /// Puts that were taken and come later.
    pub late: Vec<Late>,
    /// Clients that see an earlier state, until when.
    pub in_the_past: BTreeMap<usize, (u64, Files)>,
    /// Files that a client was told are not there; each once.
    pub denied: BTreeSet<(usize, String)>,
}

#[derive(Clone, Default)]
pub struct Branch {
    pub files: Files,
    pub past: VecDeque<Files>,
}

pub struct Late {
    pub due: u64,
    pub branch: usize,
    pub path: String,
    pub bytes: Rc<Vec<u8>>,
}

impl Host {
    pub fn new(seed: u64) -> Host {
        Host {
            dice: Dice::new(seed),
            probability: BTreeMap::new(),
            counts: BTreeMap::new(),
            now: 0,
            branches: Default::default(),
            apart: BTreeSet::new(),
            together_at: None,
            clients: BTreeSet::new(),
            late: Vec::new(),
            in_the_past: BTreeMap::new(),
            denied: BTreeSet::new(),
        }
    }

    pub fn met(&mut self, fault: Fault) -> bool {
        let probability = self.probability.get(&fault).copied().unwrap_or(0.0);
        // Without a throw when it is off: switching one fault on does not change what the others do before it.
        probability > 0.0 && self.dice.chance(probability)
    }

    pub fn note(&mut self, fault: Fault) {
        *self.counts.entry(fault).or_default() += 1;
    }

    pub fn branch_of(&self, client: usize) -> usize {
        usize::from(self.apart.contains(&client))
    }

    /// Changes a branch and remembers what was before.
    pub fn change(&mut self, branch: usize, change: impl FnOnce(&mut BTreeMap<String, Rc<Vec<u8>>>)) {
        let branch = &mut self.branches[branch];
        branch.past.push_back(branch.files.clone());
        if branch.past.len() > MEMORY {
            branch.past.pop_front();
        }
        change(Rc::make_mut(&mut branch.files));
    }

    pub fn put(&mut self, branch: usize, path: &str, bytes: Rc<Vec<u8>>) {
        self.change(branch, |files| {
            files.insert(path.to_owned(), bytes);
        });
    }

    /// The state so many changes ago, or the oldest there is.
    pub fn earlier(&self, branch: usize, changes: usize) -> Option<Files> {
        let past = &self.branches[branch].past;
        past.get(past.len().saturating_sub(changes.max(1))).cloned()
    }

    pub fn any_earlier(&mut self, branch: usize) -> Option<Files> {
        let changes = 1 + self.dice.below(self.branches[branch].past.len().max(1));
        self.earlier(branch, changes)
    }

    pub fn roll_back(&mut self, branch: usize, changes: usize) -> bool {
        let Some(then) = self.earlier(branch, changes) else { return false };
        let differs = self.branches[branch].files != then;
        self.change(branch, |files| *files = (*then).clone());
        differs
    }

    pub fn fork(&mut self, apart: BTreeSet<usize>, until: Option<u64>) {
        self.join();
        self.branches[1] = self.branches[0].clone();
        self.apart = apart;
        self.together_at = until;
    }

    pub fn join(&mut self) {
        if std::mem::take(&mut self.apart).is_empty() {
            return;
        }
        self.together_at = None;
        let other = std::mem::take(&mut self.branches[1]).files;
        // Half a body that one half was left with takes the place of the whole that the other acknowledged.
        let here = self.branches[0].files.clone();
        for _ in other.iter().filter(|(path, bytes)| here.get(*path).is_some_and(|here| here != *bytes)) {
            self.note(Fault::Overwrite);
        }
        self.change(0, |files| {
            for (path, bytes) in other.iter() {
                files.entry(path.clone()).or_insert(bytes.clone());
            }
        });
        self.late.iter_mut().for_each(|late| late.branch = 0);
    }

    pub fn deliver(&mut self, now: u64) {
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|late| late.due <= now);
        self.late = late;
        let due: Vec<Late> = due;
        for late in due {
            self.put(late.branch, &late.path, late.bytes);
        }
    }

    /// What happens before each verb, whoever calls it: time goes on, and the host is at work.
    pub fn tick(&mut self, client: usize) {
        self.now += 1;
        self.deliver(self.now);
        if self.together_at.is_some_and(|at| at <= self.now) {
            self.join();
        }
        let now = self.now;
        self.in_the_past.retain(|_, (until, _)| *until > now);

        let branch = self.branch_of(client);
        if self.met(Fault::Fork) && self.apart.is_empty() && self.clients.len() > 1 {
            let clients = self.clients.clone();
            let apart: BTreeSet<usize> = clients.iter().copied().filter(|_| self.dice.chance(0.5)).collect();
            if !apart.is_empty() && apart.len() < clients.len() {
                let until = now + 1 + self.dice.below(WHILE as usize) as u64;
                self.fork(apart, Some(until));
                self.note(Fault::Fork);
            }
        }
        if self.met(Fault::RollBack) {
            let changes = 1 + self.dice.below(MEMORY / 4);
            if self.roll_back(branch, changes) {
                self.note(Fault::RollBack);
            }
        }
        if self.met(Fault::RollBackForOne)
            && let Some(then) = self.any_earlier(branch).filter(|then| *then != self.branches[branch].files)
        {
            let until = now + 1 + self.dice.below(WHILE as usize) as u64;
            self.in_the_past.insert(client, (until, then));
            self.note(Fault::RollBackForOne);
        }
        for fault in [Fault::Swap, Fault::Truncate, Fault::Extend, Fault::Overwrite, Fault::Inject] {
            if self.met(fault) && self.tamper(branch, fault) {
                self.note(fault);
            }
        }
    }

    /// Does something to one file that is there.
    pub fn tamper(&mut self, branch: usize, fault: Fault) -> bool {
        let paths: Vec<String> = self.branches[branch].files.keys().cloned().collect();
        let Some(path) = self.dice.one_of(&paths).cloned() else { return false };
        let old = self.branches[branch].files[&path].clone();
        let mut new = old.to_vec();
        match fault {
            Fault::Swap => {
                let other = self.dice.one_of(&paths).cloned().unwrap_or_default();
                let Some(theirs) = self.branches[branch].files.get(&other).cloned() else { return false };
                if theirs == old {
                    return false;
                }
                self.put(branch, &path, theirs);
                self.put(branch, &other, old);
                return true;
            }
            Fault::Truncate => new.truncate(self.dice.below(new.len().max(1))),
            Fault::Extend => {
                let more = 1 + self.dice.below(1 << 16);
                new.extend(self.dice.bytes(more));
            }
            Fault::Inject => {
                let (path, body) = (alike(&mut self.dice, &path), junk(&mut self.dice, &old));
                if self.branches[branch].files.contains_key(&path) {
                    return false;
                }
                self.put(branch, &path, Rc::new(body));
                return true;
            }
            _ => new = junk(&mut self.dice, &old),
        }
        let differs = new != *old;
        self.put(branch, &path, Rc::new(new));
        differs
    }

    /// What a client sees.
    pub fn seen_by(&self, client: usize) -> Files {
        match self.in_the_past.get(&client) {
            Some((_, then)) => then.clone(),
            None => self.branches[self.branch_of(client)].files.clone(),
        }
    }

    /// An error, of those that a network and a host give.
    pub fn error(&mut self) -> StoreError {
        let errors = [StoreError::Unreachable, StoreError::Server(503), StoreError::Server(500)];
        self.dice.one_of(&errors).copied().unwrap_or(StoreError::Unreachable)
    }

    pub fn fails(&mut self, fault: Fault) -> Result<(), StoreError> {
        if !self.met(fault) {
            return Ok(());
        }
        self.note(fault);
        Err(self.error())
    }
}

/// The files directly in a folder.
pub fn names(files: &Files, folder: &str) -> Vec<String> {
    let prefix = format!("{folder}/");
    let here = files.keys().filter_map(|path| path.strip_prefix(&prefix));
    here.filter(|rest| !rest.contains('/')).map(str::to_owned).collect()
}
