//! One exchange with the store: pull, then push, then tidy up.
//!
//! The state machine never looks at a clock and never retries by itself. When the driver meets trouble it drops the
//! exchange; everything that matters is in the replica, and the next exchange goes on from there.

mod heads;

use std::collections::BTreeSet;

use super::passed::Left;
use super::push::Push;
use super::repair::Adoption;
use super::replica::Replica;
use super::take::{OpenedHead, OpenedPack, Packs};
use crate::log::entry::{Log, WireEntry};
use crate::log::grant::Grant;
use crate::log::name::{FileName, Folder};
use crate::seal::{self, Chance};

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

/// How often a device looks whether the store still has its packs, and has them whole, in hours. It believes the store only so far as
/// to write again what it lacks.
const LOOK_AT_PACKS_EVERY: u64 = 20;
/// How many of one's own files are read back at a time; which, is drawn.
const PROOFS: usize = 64;
/// How many packs of heads seen before are asked for once more at a time: each may be as large as a file may be.
const ASKED_AGAIN: usize = 8;
/// How many requests or grants with one tag are looked at in one exchange; which, is drawn.
const FILES_LOOKED_AT: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Heads,
    Grants,
    Joins,
    Objects,
    Push,
    Tidy,
    Done,
}

/// A grant that waits for the membership packs it names.
struct PendingGrant {
    grant: Grant,
    packs: Vec<(FileName, Vec<u8>)>,
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
    grants: Vec<PendingGrant>,
    opened: Vec<OpenedHead>,
    packs: Packs,
    asked_packs: BTreeSet<[u8; 32]>,
    /// Files of this very device that are read back.
    proofs: Vec<FileName>,
    /// Packs of heads seen before that were asked for once more.
    again: Vec<OpenedPack>,
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
            grants: Vec::new(),
            opened: Vec::new(),
            packs: Packs::new(),
            asked_packs: BTreeSet::new(),
            proofs: Vec::new(),
            again: Vec::new(),
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
    pub fn event(
        &mut self,
        replica: &mut Replica,
        event: Event,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Vec<Effect> {
        self.outstanding = self.outstanding.saturating_sub(1);
        let mut effects = match event {
            Event::Listed(Folder::Heads, names) => {
                self.listed = files(Folder::Heads, names);
                // In order, whatever order a store lists them in: long listings are sorted once and not name by name.
                self.listed.sort_unstable();
                replica.passed_over.keep_only(&self.listed);
                if !self.relisted {
                    replica.health.begin();
                    replica.coming.clear();
                    replica.held_up.clear();
                }
                Vec::new()
            }
            Event::Listed(Folder::Grants, names) => {
                self.grants_listed = true;
                let listed = files(Folder::Grants, names);
                replica.look_for_lost_grants(&listed);
                let mine = with_tag(listed, &replica.my_tag(), chance);
                mine.into_iter().map(Effect::Get).collect()
            }
            Event::Listed(Folder::Joins, names) => Self::wanted_joins(replica, names, hour, chance),
            Event::Listed(Folder::Objects, names) => {
                replica.look_for_lost_packs(&files(Folder::Objects, names));
                Vec::new()
            }
            Event::Got(file, bytes) => self.got(replica, &file, bytes, hour),
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
            effects = self.advance(replica, hour, chance);
            self.outstanding = effects.len();
        }
        effects
    }

    fn wanted_joins(
        replica: &Replica,
        names: Vec<String>,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Vec<Effect> {
        let files = files(Folder::Joins, names);
        let mut wanted = Vec::new();
        for issued in replica.open_invitations(hour) {
            let tag = seal::base32(&issued.invitation.secret.join_tag());
            let known: Vec<&FileName> = issued.requests.iter().map(|(file, _)| file).collect();
            let new = files.iter().filter(|file| !known.contains(file)).cloned().collect();
            wanted.extend(with_tag(new, &tag, chance).into_iter().map(Effect::Get));
        }
        wanted
    }

    fn got(
        &mut self,
        replica: &mut Replica,
        file: &FileName,
        bytes: Option<Vec<u8>>,
        hour: u64,
    ) -> Vec<Effect> {
        if let Some(at) = self.proofs.iter().position(|proof| proof == file) {
            self.proofs.swap_remove(at);
            // That a head is not there is judged by the listing, and asked about.
            let whole = bytes.map_or(file.folder == Folder::Heads, |bytes| file.matches(&bytes));
            if !whole {
                replica.is_damaged(file);
            }
            return Vec::new();
        }
        let Some(bytes) = bytes else {
            self.vanished = true;
            return Vec::new();
        };
        if self.phase == Phase::Push && file.folder == Folder::Objects {
            // Asked for once more.
            self.again.extend(replica.open_pack(file, &bytes).ok());
            return Vec::new();
        }
        let taken = match file.folder {
            Folder::Heads => replica.open_head(file, &bytes).map(|opened| self.opened.push(opened)),
            Folder::Objects => self.got_pack(replica, file, bytes),
            Folder::Grants => match replica.open_grant(file, &bytes) {
                Ok(grant) => return self.got_grant(replica, grant),
                Err(left) => Err(left),
            },
            Folder::Joins => replica.take_join(file, &bytes, hour),
        };
        match taken {
            Ok(()) => {}
            Err(left) => {
                if file.folder == Folder::Heads {
                    replica.passed_over.note(file, left);
                }
                self.left(replica, file, left);
            }
        }
        Vec::new()
    }

    fn left(&mut self, replica: &mut Replica, file: &FileName, left: Left) {
        match left {
            Left::KeyAwaited => self.awaited.push(file.clone()),
            // It may have been put out since this was first looked at.
            Left::Newer(device) if replica.says_something(&device) => {
                replica.note_newer(device, file.head_seq().unwrap_or(0));
            }
            Left::Newer(_) | Left::Unreadable => replica.health.note_unreadable(file.file.clone()),
        }
    }

    fn got_pack(&mut self, replica: &Replica, file: &FileName, bytes: Vec<u8>) -> Result<(), Left> {
        // Sealed to an epoch that only the grant opens: that grant judges it.
        let digest = seal::digest(&bytes);
        let mut wanted = false;
        for pending in &mut self.grants {
            if pending.grant.membership_packs.contains(&digest) {
                pending.packs.push((file.clone(), bytes.clone()));
                wanted = true;
            }
        }
        match replica.open_pack(file, &bytes) {
            Ok(pack) => drop(self.packs.insert(digest, pack)),
            Err(_) if wanted => {}
            Err(left) => return Err(left),
        }
        Ok(())
    }

    fn got_grant(&mut self, replica: &Replica, grant: Grant) -> Vec<Effect> {
        let mut wanted = Vec::new();
        if replica.needs_packs_of(&grant) {
            for digest in grant.membership_packs.iter().take(FILES_LOOKED_AT) {
                wanted.push(Effect::Get(FileName::object(digest)));
            }
        }
        self.grants.push(PendingGrant { grant, packs: Vec::new() });
        wanted
    }

    fn was_put(&mut self, replica: &mut Replica, file: &FileName) {
        replica.was_put(file);
        if let Some(push) = self.push.take_if(|push| push.head.file == *file) {
            replica.head_was_put(push.head, &self.listed);
        }
    }

    /// Everything asked for has come: what next?
    fn advance(&mut self, replica: &mut Replica, hour: u64, chance: &mut dyn Chance) -> Vec<Effect> {
        match self.phase {
            Phase::Heads => self.advance_heads(replica, hour, chance),
            Phase::Grants => {
                if self.grants_listed {
                    self.take_grants(replica);
                    self.phase = Phase::Heads;
                    return Vec::new();
                }
                vec![Effect::List(Folder::Grants)]
            }
            Phase::Joins => {
                self.phase = Phase::Objects;
                let waits = replica.open_invitations(hour).next().is_some();
                if waits { vec![Effect::List(Folder::Joins)] } else { Vec::new() }
            }
            Phase::Objects => {
                self.phase = Phase::Push;
                // Either way: what a clock wrote down that stood years ahead must not hold until then.
                let due = hour.abs_diff(replica.looked_at) >= LOOK_AT_PACKS_EVERY;
                if !due || replica.confirmed.is_none() {
                    return Vec::new();
                }
                // Whatever comes of it, or does not, the next time is in a day.
                replica.looked_at = hour;
                replica.mark_changed();
                self.proofs = some_of(replica.not_read_by_all(), PROOFS, chance);
                let again = some_of(replica.packs_to_ask_again(), ASKED_AGAIN, chance);
                let files = self.proofs.iter().cloned().chain(again);
                files.map(Effect::Get).chain([Effect::List(Folder::Objects)]).collect()
            }
            Phase::Push => {
                self.phase = Phase::Tidy;
                replica.take_packs(&std::mem::take(&mut self.again));
                // What of it is this very device's, and unknown to it, comes before anything it says now.
                if !replica.own_found.is_empty() {
                    Self::adopt(replica, hour, chance);
                }
                let push = replica.prepare_push(hour, chance);
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

    fn take_grants(&mut self, replica: &mut Replica) {
        for PendingGrant { grant, packs } in std::mem::take(&mut self.grants) {
            if let Ok(true) = replica.take_grant(grant, &packs) {
                // What waited for a key can be tried again.
                for file in std::mem::take(&mut self.awaited) {
                    self.tried.retain(|other| *other != file);
                    self.asked_packs.retain(|digest| FileName::object(digest) != file);
                }
            }
        }
    }

    fn advance_heads(&mut self, replica: &mut Replica, hour: u64, chance: &mut dyn Chance) -> Vec<Effect> {
        let packs = self.missing_packs(replica);
        if !packs.is_empty() {
            return packs;
        }
        let had = replica.membership().devices.len();
        let opened = std::mem::take(&mut self.opened);
        let newer = replica.take_newer();
        // Membership of all of them first: who is in decides what of the rest is kept. And what erases: it may come in another
        // head than what it erases, or behind it.
        for opened in &opened {
            replica.look_for_tombstones(opened, &self.packs);
            replica.take_membership_of(opened, &self.packs);
        }
        let (own, others): (Vec<OpenedHead>, Vec<OpenedHead>) =
            opened.into_iter().partition(|opened| opened.head.body.device == replica.me());
        for opened in own {
            self.own_head(replica, opened, hour, chance);
        }
        for opened in others {
            replica.take_head(opened, &self.packs);
        }
        replica.look_at_newer(newer);
        // What others brought of this very device, where its own head does not.
        if !replica.health.own_awaited && !replica.own_found.is_empty() {
            Self::adopt(replica, hour, chance);
        }
        let heads = self.next_heads(replica);
        if !heads.is_empty() {
            return heads;
        }
        if replica.membership().devices.len() != had {
            return Vec::new();
        }
        let waits =
            !self.awaited.is_empty() || replica.has_open_grants() || replica.current_epoch().is_none();
        if waits && !self.grants_listed {
            self.phase = Phase::Grants;
            return Vec::new();
        }
        let gone = self.look_for_gone_heads(replica);
        if (gone || self.vanished) && !self.relisted {
            // A store may be slow to list what it has: look once more before saying that something is gone.
            (self.relisted, self.vanished) = (true, false);
            return vec![Effect::List(Folder::Heads)];
        }
        // A tombstone may have come as this device's own, or count since somebody else's act came.
        replica.apply_tombstones();
        replica.health.missing |= self.vanished;
        replica.health.key_awaited = self.awaits_a_key(replica);
        self.phase = Phase::Joins;
        Vec::new()
    }

    /// Whether something waits for a key that may still come. What a device that was put out wrote since to an epoch of before
    /// this device's time, nobody will hand over; nor the epoch in which somebody said their last before this device came. (What of
    /// it others have seen since is missed all the same.)
    fn awaits_a_key(&self, replica: &Replica) -> bool {
        let tags = replica.other_tags();
        let came_later = replica.membership.epochs.keys().any(|epoch| replica.not_for_me(epoch));
        let never = |file: &FileName| {
            let device = file.tag().and_then(|tag| tags.get(tag));
            device.is_some_and(|device| {
                !replica.membership.is_live(device) || came_later && !replica.heads.contains_key(device)
            })
        };
        self.awaited.iter().any(|file| !never(file))
    }

    /// A head of this very device that it does not remember, and that bears its signature: it was restored or copied, or what
    /// it wrote down last was lost. What the head brings is taken up where it extends what was sent; else this device stops.
    /// A name alone proves nothing.
    fn own_head(&self, replica: &mut Replica, opened: OpenedHead, hour: u64, chance: &mut dyn Chance) {
        let body = &opened.head.body;
        let content = body.packs.iter().filter_map(|pack| self.packs.get(&pack.digest));
        let mut wires: Vec<(&WireEntry, [u8; 32])> = Vec::new();
        wires.extend(content.flat_map(|pack| pack.entries.iter().map(|wire| (wire, pack.epoch))));
        wires.extend(opened.head.inline.iter().map(|wire| (wire, opened.epoch)));
        replica.take_content(&wires, None);
        replica.note_sent(Log::Membership, body.membership);
        replica.note_sent(Log::Content, body.content);
        let reaches = |log, tip: Option<crate::log::head::LogTip>| {
            tip.is_none_or(|tip| {
                replica.own_found.iter().any(|(entry, _)| entry.body().log == log && entry.id() == tip.id)
                    || replica.ledger.entry(&tip.id).is_some()
            })
        };
        let whole = reaches(Log::Membership, body.membership) && reaches(Log::Content, body.content);
        if !whole {
            // Something of it has not come: nothing is written before it has.
            replica.health.own_awaited = true;
            replica.health.missing = true;
            return;
        }
        // A head that it does know says nothing new: its packs may have been made anew since.
        let unknown = body.seq > replica.head_seq || !replica.own_found.is_empty();
        if Self::adopt(replica, hour, chance) && unknown {
            replica.adopt_head(opened.file, opened.head.body);
        }
    }

    /// Takes up what was found of this very device; whether all of it is. Where it is not, nothing is written.
    fn adopt(replica: &mut Replica, hour: u64, chance: &mut dyn Chance) -> bool {
        match replica.adopt(hour, chance) {
            Adoption::Whole => return true,
            Adoption::Waits => (replica.health.own_awaited, replica.health.missing) = (true, true),
            Adoption::Contradicts => {
                replica.health.own_ahead = true;
                replica.mark_changed();
            }
        }
        false
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
}

fn files(folder: Folder, names: Vec<String>) -> Vec<FileName> {
    names.into_iter().filter_map(|file| FileName::listed(folder, file)).collect()
}

/// At most so many of the files with a tag, in their order but from another one on each time: however many names a host makes up, each
/// file's turn comes.
pub(super) fn with_tag(files: Vec<FileName>, tag: &str, chance: &mut dyn Chance) -> Vec<FileName> {
    some_of(files.into_iter().filter(|file| file.tag() == Some(tag)).collect(), FILES_LOOKED_AT, chance)
}

fn some_of(mut files: Vec<FileName>, most: usize, chance: &mut dyn Chance) -> Vec<FileName> {
    if files.len() > most {
        let drawn = u64::from_be_bytes(seal::bytes(chance)) % files.len() as u64;
        files.rotate_left(usize::try_from(drawn).unwrap_or(0));
        files.truncate(most);
    }
    files
}
