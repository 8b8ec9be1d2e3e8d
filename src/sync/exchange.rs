//! One exchange with the store: pull, then push, then tidy up.
//!
//! The state machine never looks at a clock and never retries by itself. When the driver meets trouble it drops the
//! exchange; everything that matters is in the replica, and the next exchange goes on from there.

use std::collections::BTreeSet;

use litemap::LiteMap;

use super::push::Push;
use super::replica::Replica;
use super::take::{Left, OpenedHead, Packs};
use crate::log::name::{FileName, Folder};
use crate::seal::{self, PublicKey};

/// What the driver is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// List a folder of the group.
    List(Folder),
    /// Get a file.
    Get(FileName),
    /// Put a file that is not there yet. Writing the same bytes under the same name again is harmless.
    Put(FileName, Vec<u8>),
    /// Delete a file; that it is not there is as good.
    Delete(FileName),
}

/// What came of an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The names in a folder. A folder that is not there lists as empty.
    Listed(Folder, Vec<String>),
    /// A file's bytes; `None` when it is not there.
    Got(FileName, Option<Vec<u8>>),
    /// The store said that it has the file.
    Put(FileName),
    /// The file is gone, or could not be deleted this time.
    Deleted(FileName, bool),
}

/// How many heads of one device are tried in one exchange.
const HEADS_TRIED: usize = 4;
/// How many requests or grants with one tag are looked at in one exchange.
const FILES_LOOKED_AT: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Heads,
    Grants,
    Joins,
    Push,
    Tidy,
    Done,
}

/// An exchange under way. See the module.
pub struct Exchange {
    phase: Phase,
    outstanding: usize,
    listed: Vec<FileName>,
    /// The heads were listed a second time, after something seemed to be missing.
    relisted: bool,
    /// A file that was listed was not there.
    vanished: bool,
    tried: Vec<FileName>,
    awaited: Vec<FileName>,
    grants_listed: bool,
    opened: Vec<OpenedHead>,
    packs: Packs,
    asked_packs: BTreeSet<[u8; 32]>,
    push: Option<Push>,
}

impl Exchange {
    /// A new exchange, and the first thing to do.
    pub fn start() -> (Exchange, Vec<Effect>) {
        let exchange = Exchange {
            phase: Phase::Heads,
            outstanding: 1,
            listed: Vec::new(),
            relisted: false,
            vanished: false,
            tried: Vec::new(),
            awaited: Vec::new(),
            grants_listed: false,
            opened: Vec::new(),
            packs: Packs::new(),
            asked_packs: BTreeSet::new(),
            push: None,
        };
        (exchange, vec![Effect::List(Folder::Heads)])
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Takes in what came of an effect, and says what to do next. The replica's changes must be kept before that is
    /// done.
    pub fn event(&mut self, replica: &mut Replica, event: Event, hour: u64) -> Vec<Effect> {
        self.outstanding = self.outstanding.saturating_sub(1);
        let mut effects = match event {
            Event::Listed(Folder::Heads, names) => {
                self.listed = files(Folder::Heads, names);
                if !self.relisted {
                    replica.health.unreadable.clear();
                    replica.health.missing = false;
                }
                Vec::new()
            }
            Event::Listed(Folder::Grants, names) => {
                self.grants_listed = true;
                let listed = files(Folder::Grants, names);
                replica.look_for_lost_grants(&listed);
                let mine = with_tag(listed, &replica.my_tag());
                mine.into_iter().map(Effect::Get).collect()
            }
            Event::Listed(Folder::Joins, names) => self.wanted_joins(replica, names, hour),
            Event::Listed(Folder::Objects, _) => Vec::new(),
            Event::Got(file, bytes) => {
                self.got(replica, &file, bytes, hour);
                Vec::new()
            }
            Event::Put(file) => {
                self.was_put(replica, &file);
                Vec::new()
            }
            Event::Deleted(file, gone) => {
                if gone {
                    replica.was_deleted(&file);
                }
                Vec::new()
            }
        };
        self.outstanding += effects.len();
        while self.outstanding == 0 && self.phase != Phase::Done {
            effects = self.advance(replica, hour);
            self.outstanding = effects.len();
        }
        effects
    }

    fn wanted_joins(&self, replica: &Replica, names: Vec<String>, hour: u64) -> Vec<Effect> {
        let files = files(Folder::Joins, names);
        let mut wanted = Vec::new();
        for issued in replica.open_invitations(hour) {
            let tag = seal::base32(&issued.invitation.secret.join_tag());
            let known: Vec<&FileName> = issued.requests.iter().map(|(file, _)| file).collect();
            let new = with_tag(files.clone(), &tag).into_iter().filter(|file| !known.contains(&file));
            wanted.extend(new.map(Effect::Get));
        }
        wanted
    }

    fn got(&mut self, replica: &mut Replica, file: &FileName, bytes: Option<Vec<u8>>, hour: u64) {
        let Some(bytes) = bytes else {
            self.vanished = true;
            return;
        };
        let taken = match file.folder {
            Folder::Heads => self.got_head(replica, file, &bytes),
            Folder::Objects => replica.open_pack(file, &bytes).map(|entries| {
                self.packs.insert(seal::digest(&bytes), entries);
            }),
            Folder::Grants => replica.take_grant(file, &bytes).map(|new| {
                if new {
                    // What waited for a key can be tried again.
                    for file in std::mem::take(&mut self.awaited) {
                        self.tried.retain(|other| *other != file);
                    }
                }
            }),
            Folder::Joins => replica.take_join(file, &bytes, hour),
        };
        match taken {
            Ok(()) => {}
            Err(Left::KeyAwaited) => {
                self.awaited.push(file.clone());
            }
            Err(Left::Newer) => replica.health.newer = true,
            Err(Left::Unreadable) => {
                replica.note_unreadable(file.file.clone());
            }
        }
    }

    fn got_head(&mut self, replica: &mut Replica, file: &FileName, bytes: &[u8]) -> Result<(), Left> {
        let me = replica.me();
        if file.tag() == Some(&replica.my_tag()) {
            // A head of this very device that it does not remember, and that bears its signature: it was restored or
            // copied. A name alone proves nothing.
            replica.open_head(file, bytes, &me)?;
            replica.health.own_ahead = true;
            replica.mark_changed();
            return Ok(());
        }
        let tags = replica.other_tags();
        let device = file.tag().and_then(|tag| tags.get(tag)).ok_or(Left::Unreadable)?;
        let opened = replica.open_head(file, bytes, device)?;
        self.opened.push(opened);
        Ok(())
    }

    fn was_put(&mut self, replica: &mut Replica, file: &FileName) {
        replica.was_put(file);
        if let Some(push) = self.push.take_if(|push| push.head.file == *file) {
            replica.head_was_put(push.head, &self.listed);
        }
    }

    /// Everything asked for has come: what next?
    fn advance(&mut self, replica: &mut Replica, hour: u64) -> Vec<Effect> {
        match self.phase {
            Phase::Heads => self.advance_heads(replica),
            Phase::Grants => {
                self.phase = Phase::Heads;
                if self.grants_listed { Vec::new() } else { vec![Effect::List(Folder::Grants)] }
            }
            Phase::Joins => {
                self.phase = Phase::Push;
                let waits = replica.open_invitations(hour).next().is_some();
                if waits { vec![Effect::List(Folder::Joins)] } else { Vec::new() }
            }
            Phase::Push => {
                self.phase = Phase::Tidy;
                let push = replica.prepare_push(hour);
                let effects = push.as_ref().map(|push| {
                    push.files.iter().map(|(file, bytes)| Effect::Put(file.clone(), bytes.clone())).collect()
                });
                self.push = push;
                effects.unwrap_or_default()
            }
            Phase::Tidy => {
                self.phase = Phase::Done;
                replica.to_delete.iter().cloned().map(Effect::Delete).collect()
            }
            Phase::Done => Vec::new(),
        }
    }

    fn advance_heads(&mut self, replica: &mut Replica) -> Vec<Effect> {
        let packs = self.missing_packs(replica);
        if !packs.is_empty() {
            return packs;
        }
        let had = replica.membership().devices.len();
        for opened in std::mem::take(&mut self.opened) {
            replica.take_head(opened, &self.packs);
        }
        let heads = self.next_heads(replica);
        if !heads.is_empty() {
            return heads;
        }
        if replica.membership().devices.len() != had {
            return Vec::new();
        }
        if (!self.awaited.is_empty() || replica.has_open_grants()) && !self.grants_listed {
            self.phase = Phase::Grants;
            return Vec::new();
        }
        let gone = self.look_for_gone_heads(replica);
        if (gone || self.vanished) && !self.relisted {
            // A store may be slow to list what it has: look once more before saying that something is gone.
            (self.relisted, self.vanished) = (true, false);
            return vec![Effect::List(Folder::Heads)];
        }
        replica.health.key_awaited = !self.awaited.is_empty();
        self.phase = Phase::Joins;
        Vec::new()
    }

    /// The packs that opened heads name, each asked for once.
    fn missing_packs(&mut self, replica: &Replica) -> Vec<Effect> {
        let mut wanted = Vec::new();
        for opened in &self.opened {
            for digest in replica.wanted_packs(opened) {
                if self.asked_packs.insert(digest) {
                    wanted.push(Effect::Get(FileName::object(&digest)));
                }
            }
        }
        wanted
    }

    /// For each device, the highest head above the one last seen that has not been tried.
    fn next_heads(&mut self, replica: &Replica) -> Vec<Effect> {
        let mut tags = replica.other_tags();
        tags.insert(replica.my_tag(), replica.me());
        let mut best: LiteMap<PublicKey, &FileName> = LiteMap::new();
        let mut tries: LiteMap<PublicKey, usize> = LiteMap::new();
        for file in &self.listed {
            let Some((device, seq)) = file.tag().and_then(|tag| tags.get(tag)).zip(file.head_seq()) else {
                continue;
            };
            let mine = *device == replica.me() && seq <= replica.head_seq;
            if mine || replica.heads.get(device).is_some_and(|seen| seq <= seen.body.seq) {
                continue;
            }
            if self.tried.contains(file) {
                *tries.entry(*device).or_default() += 1;
                continue;
            }
            let kept = best.entry(*device).or_insert(file);
            if file.head_seq() > kept.head_seq() {
                *kept = file;
            }
        }
        best.retain(|device, _| tries.get(device).copied().unwrap_or(0) < HEADS_TRIED);
        let files: Vec<FileName> = best.values().map(|file| (*file).clone()).collect();
        self.tried.extend(files.iter().cloned());
        files.into_iter().map(Effect::Get).collect()
    }

    /// Compares the listing with what this device remembers: heads that only went backwards, heads that
    /// are gone.
    fn look_for_gone_heads(&self, replica: &mut Replica) -> bool {
        let highest = |tag: &str| {
            self.listed.iter().filter(|file| file.tag() == Some(tag)).filter_map(FileName::head_seq).max()
        };
        let (mut back, mut gone) = (false, false);
        for (tag, device) in replica.other_tags() {
            let Some(seen) = replica.heads.get(&device) else { continue };
            match highest(&tag) {
                Some(seq) if seq >= seen.body.seq => {}
                Some(_) => back = true,
                None => gone = true,
            }
        }
        let mine = highest(&replica.my_tag());
        if let Some(confirmed) = &replica.confirmed {
            match mine {
                Some(seq) if seq >= confirmed.body.seq => {}
                Some(_) => back = true,
                None => gone = true,
            }
        }
        let worse = back || gone;
        if !worse || self.relisted {
            replica.health.rolled_back = back;
            replica.health.missing |= gone || self.relisted && self.vanished;
        }
        worse
    }
}

fn files(folder: Folder, names: Vec<String>) -> Vec<FileName> {
    names.into_iter().map(|file| FileName { folder, file }).collect()
}

fn with_tag(files: Vec<FileName>, tag: &str) -> Vec<FileName> {
    files.into_iter().filter(|file| file.tag() == Some(tag)).take(FILES_LOOKED_AT).collect()
}
