//! Grants: the secrets of epochs, handed to each device that should have them (PROTOCOL.md "Epochs").

use litemap::LiteMap;

use super::replica::{OpenGrant, Parcel, Replica, seal_padded};
use crate::defence::Defence;
use crate::log::entry::{EntryId, Log, Tip};
use crate::log::grant::{Grant, SECRETS_MAX, encode_grant};
use crate::log::membership::Membership;
use crate::log::name::{self, FileName};
use crate::log::order;
use crate::log::payload::PersonId;
use crate::seal::{EpochSecret, PublicKey, Size};

/// After so many hours, whoever holds an epoch hands it to those who do not list it.
const LEFT_OUT_AFTER: u64 = 48;

/// Of the epochs that one person's devices minted, so many are listed in a head and handed over, 17 KB of each. Nobody honest mints as
/// many: each needs that somebody came or went. Whoever signs second histories can mint any number side by side.
const LISTED_OF_ONE: usize = 512;

/// Of the epochs that one person's devices minted, so many are held, 66 KB of each, since each is tried on what does not open with another.
const HELD_OF_ONE: usize = 2048;

/// Beyond that, so many of one grant, if it is of somebody else who is in: who wrote under one of them, not knowing of the others, hands it
/// over, and puts those first under which they wrote.
const OVER_IN_ONE_GRANT: usize = 16;

impl Replica {
    /// Whether a device should hold an epoch: it, or its person, was in when the epoch was minted, or came in without the
    /// minter's knowledge; or newcomers read history.
    pub(super) fn should_hold(&self, device: &PublicKey, epoch: &[u8; 32]) -> bool {
        let (Some(minted), Some(person)) = (self.membership.epochs.get(epoch), self.person_of(device)) else {
            return false;
        };
        if self.membership.history_shared || minted.recipients.contains(device) {
            return true;
        }
        // Minted after or beside the admission: not among what came before it. Of several side by side, one is enough: one that is heard
        // of later must not take away what somebody was already written to under.
        let had_seen = |admission: &EntryId| self.membership.had_seen(admission, &minted.entry);
        match self.standing.get(&person) {
            Some(standing) => !standing.iter().all(had_seen),
            None => !self.admissions.get(&person).into_iter().flatten().any(had_seen),
        }
    }

    /// Whether everybody in the group holds an epoch or may be handed it. One minted before somebody came may be clean again once
    /// others are out, and must not be written to: it would shut out who came in between.
    pub(super) fn is_for_all(&self, epoch: &[u8; 32]) -> bool {
        let clean =
            self.membership.epochs.get(epoch).is_some_and(|e| e.clean || !Defence::CleanEpoch.holds());
        clean
            && !self.is_of_who_came_late(epoch)
            // It would mint on an admission too: a test that takes that away takes both.
            && (!(Defence::ForEverybody.holds() && Defence::MintOnAdmission.holds())
                || self.live_devices().all(|device| self.should_hold(&device, epoch)))
    }

    /// Whether somebody minted an epoch who is to be handed none.
    pub(super) fn is_of_who_came_late(&self, epoch: &[u8; 32]) -> bool {
        let minter =
            self.membership.epochs.get(epoch).and_then(|epoch| self.membership.devices.get(&epoch.minter));
        minter.is_some_and(|by| !by.unseen.is_empty() || self.came_late(&by.person))
    }

    /// Whether what is sealed to an epoch is from before this device's arrival: it was minted for others, and this device
    /// was not given it.
    pub(super) fn not_for_me(&self, epoch: &[u8; 32]) -> bool {
        !self.epochs.contains_key(epoch)
            && self.membership.epochs.contains_key(epoch)
            && !self.should_hold(&self.me(), epoch)
    }

    /// The epochs held that count, as a head lists them.
    pub(super) fn held_epochs(&self) -> Vec<[u8; 32]> {
        // Only those that count: nobody can fill a head with secrets of their own making.
        self.epochs.keys().filter(|id| self.membership.epochs.contains_key(*id)).copied().collect()
    }

    /// The epochs that a head lists and that are handed over: those held that count, but of one person's at most [`LISTED_OF_ONE`].
    /// Of more, first the one to write to, then those under which this device wrote, then those under which others than that person
    /// did, then the deepest. So each device hands over at least those that are needed to read what it wrote itself.
    pub(super) fn epochs_to_list(&self) -> Vec<[u8; 32]> {
        let mut listed = self.epochs_by_use();
        order::distinct(&mut listed);
        listed
    }

    /// The same, where there are more than may be listed in the order told there.
    fn epochs_by_use(&self) -> Vec<[u8; 32]> {
        let mut held = self.held_epochs();
        if held.len() <= LISTED_OF_ONE {
            return held;
        }
        let (me, current) = (self.me(), self.current_epoch());
        let mut use_of: LiteMap<[u8; 32], u8> = LiteMap::new();
        for entry in self.ledger.all(Log::Content) {
            let Some(of) = self.ledger.epoch_of(&entry.id()) else { continue };
            let author = &entry.body().author;
            let of_others = self.person_of(author) != self.membership.who_minted(&of);
            let used = use_of.entry(of).or_default();
            *used = (*used).max(if *author == me { 2 } else { u8::from(of_others) });
        }
        let rank = |id: &[u8; 32]| {
            let used = if Some(*id) == current { 3 } else { use_of.get(id).copied().unwrap_or(0) };
            (used, self.membership.epochs.get(id).map(|epoch| epoch.depth), *id)
        };
        order::sort_by_key(&mut held, |id| std::cmp::Reverse(rank(id)));
        let mut listed: LiteMap<Option<PersonId>, usize> = LiteMap::new();
        held.retain(|id| {
            let count = listed.entry(self.membership.who_minted(id)).or_default();
            *count += 1;
            *count <= LISTED_OF_ONE
        });
        held
    }

    /// Of the epochs that a grant hands over, leaves out those beyond [`HELD_OF_ONE`] of one person: whoever names any number of epochs side
    /// by side hands over no more than anybody could have to look through.
    pub(super) fn keep_within_reason(
        &self,
        membership: &Membership,
        from: &PublicKey,
        taken: &mut Vec<([u8; 32], EpochSecret)>,
    ) {
        let mut held: LiteMap<Option<PersonId>, usize> = LiteMap::new();
        for id in self.epochs.keys() {
            *held.entry(membership.who_minted(id)).or_default() += 1;
        }
        let live = membership.is_live(from) || !Defence::LiveGranter.holds();
        let from = membership.devices.get(from).map(|device| device.person);
        let mut over = OVER_IN_ONE_GRANT;
        taken.retain(|(id, _)| {
            if self.epochs.contains_key(id) {
                return true;
            }
            let minter = membership.who_minted(id);
            let count = held.entry(minter).or_default();
            if *count >= HELD_OF_ONE {
                if !live || from == minter || over == 0 {
                    return false;
                }
                over -= 1;
            }
            *count += 1;
            true
        });
    }

    /// Hands epochs to the live devices that should have them and do not list them: those this device minted to all, others
    /// to devices that say they know of them, whose grant was lost or withheld, or that do not list them after two days, and
    /// everything to kits of this person's; nothing to who came late. Where something of another version was met, only the current one, without which
    /// the others do not hear who is put out.
    pub(super) fn grant_to_those_without(&mut self, hour: u64) {
        if !self.is_live() {
            return;
        }
        let (me, mine) = (self.me(), self.my_person());
        self.grant_to_myself();
        let only = self.current_epoch().filter(|_| self.met_newer());
        let devices = self.live_devices().filter(|device| *device != me && self.hands_keys_to_device(device));
        let devices: Vec<PublicKey> = devices.collect();
        let held = self.epochs_by_use();
        for device in devices {
            let own_kit = self.is_kit(&device) && self.person_of(&device) == mine;
            let under_way = |epoch: &[u8; 32]| {
                self.grants.iter().any(|grant| grant.to == device && grant.epochs.contains(epoch))
            };
            if own_kit {
                // All of them, anew.
                if held.iter().any(|epoch| !under_way(epoch)) {
                    self.grant_anew(device, held.clone());
                }
                continue;
            }
            let head = self.heads.get(&device).map(|head| &head.body);
            let lacks = |epoch: &&[u8; 32]| {
                !head.is_some_and(|body| body.epochs.contains(epoch))
                    && !under_way(epoch)
                    // One's own devices read what this one does: also what was handed over while history was shared.
                    && (self.person_of(&device) == mine || self.should_hold(&device, epoch))
            };
            let asked = |epoch: &&[u8; 32]| {
                let Some(minted) = self.membership.epochs.get(*epoch) else { return false };
                let minted_at = self.ledger.entry(&minted.entry).map_or(0, |entry| entry.body().seq);
                let knows = |tip: &Tip| {
                    tip.device == minted.minter && tip.log == Log::Membership && tip.seq >= minted_at
                };
                let own = self.person_of(&device) == mine;
                let told = head.is_some_and(|body| body.seen.iter().any(knows));
                minted.minter == me || own || told || self.held_long(epoch, &minted.entry, hour)
            };
            let due = |epoch: &&[u8; 32]| only.is_none_or(|only| only == **epoch);
            let wanted: Vec<[u8; 32]> =
                held.iter().filter(due).filter(lacks).filter(asked).copied().collect();
            if !wanted.is_empty() {
                self.grant(device, wanted);
            }
        }
    }

    /// All that this very device holds is handed to itself too, in one grant: put back to before, it could otherwise not read what it
    /// said since, and would say something else.
    fn grant_to_myself(&mut self) {
        let (me, held) = (self.me(), self.epochs_by_use());
        let there = |epoch| self.grants.iter().any(|grant| grant.to == me && grant.epochs.contains(epoch));
        if self.current_epoch().is_some() && !held.iter().all(there) {
            self.grant_anew(me, held);
        }
    }

    /// A grant in the place of those before it. These are deleted once a head that was put behind the new one is in the store; and not at
    /// all if there is no new one.
    pub(super) fn grant_anew(&mut self, to: PublicKey, epochs: Vec<[u8; 32]>) {
        let old: Vec<FileName> =
            self.grants.iter().filter(|grant| grant.to == to).map(|grant| grant.file.clone()).collect();
        if self.grant(to, epochs) {
            self.grants.retain(|grant| !old.contains(&grant.file));
            self.replaced.extend(old);
        }
    }

    /// Whether an epoch is old enough for its minter to have handed it to everybody: by the minter's clock or, should that be a
    /// lie, by what this device wrote under it. So nobody is cut off by a minter who leaves them out.
    fn held_long(&self, epoch: &[u8; 32], minted: &EntryId, hour: u64) -> bool {
        let mine = self.ledger.chain(&self.me(), Log::Content).into_iter();
        let first = mine.filter(|entry| self.ledger.epoch_of(&entry.id()) == Some(*epoch));
        let told = self.ledger.entry(minted).into_iter();
        let since = first.chain(told).map(|entry| entry.body().hour).min();
        since.is_some_and(|since| hour.saturating_sub(since) >= LEFT_OUT_AFTER)
            && Defence::OthersGrant.holds()
    }

    /// Makes a grant of these epochs and of the one the membership packs are sealed to, which a receiver needs to read them; several where
    /// one cannot hold them all. Gives whether all are made: if one cannot be, none is.
    pub(super) fn grant(&mut self, to: PublicKey, mut epochs: Vec<[u8; 32]>) -> bool {
        let Some(current) = self.current_epoch() else { return false };
        let pack_epoch = if self.should_hold(&to, &current) || epochs.is_empty() {
            current
        } else {
            epochs.iter().max().copied().unwrap_or(current)
        };
        if !epochs.contains(&pack_epoch) {
            epochs.push(pack_epoch);
        }
        let mut made = Vec::new();
        for some in epochs.chunks(SECRETS_MAX - 1) {
            let mut some = some.to_vec();
            if !some.contains(&pack_epoch) {
                some.push(pack_epoch);
            }
            let Some(one) = self.make_grant(to, some, pack_epoch) else { return false };
            made.push(one);
        }
        for (grant, parcel) in made {
            self.grants.push(grant);
            self.outbox.push(parcel);
        }
        self.mark_changed();
        true
    }

    fn make_grant(
        &mut self,
        to: PublicKey,
        epochs: Vec<[u8; 32]>,
        pack_epoch: [u8; 32],
    ) -> Option<(OpenGrant, Parcel)> {
        let recipient = self.membership.devices.get(&to)?.recipient;
        let packs = self.membership_packs_for(pack_epoch)?;
        let secrets =
            epochs.iter().filter_map(|id| self.epochs.get(id)).map(|s| EpochSecret::from_bytes(*s.bytes()));
        let grant = Grant {
            group: self.group,
            from: self.me(),
            to,
            secrets: secrets.collect(),
            membership_packs: packs.digests,
            pack_epoch,
            base: self.base_for(&to),
            more: Vec::new(),
        };
        let content = encode_grant(&grant, &self.keys.signing);
        let bytes = seal_padded(&recipient, &content, Size::Padme)?;
        let file = FileName::grant(&name::device_tag(&self.loc, &to), &bytes);
        Some((
            OpenGrant { file: file.clone(), to, epochs, packs: grant.membership_packs },
            Parcel { file, bytes },
        ))
    }

    /// Where content begins for a device: where it begins here for one's own and where newcomers read history; else where it
    /// stands.
    fn base_for(&self, to: &PublicKey) -> Vec<Tip> {
        let own = self.person_of(to) == self.my_person();
        if own { self.content_beginnings() } else { self.base_of(to) }
    }

    fn content_beginnings(&self) -> Vec<Tip> {
        self.ledger.beginnings().into_iter().filter(|tip| tip.log == Log::Content).collect()
    }

    /// Where content begins for a newcomer: where it stood for whoever let their person in, as that act itself says. From the
    /// start where newcomers read history.
    pub(super) fn base_of(&self, device: &PublicKey) -> Vec<Tip> {
        if self.membership.history_shared { Vec::new() } else { self.stood_for(device) }
    }

    /// Where content stood for whoever let a device's person in, whether newcomers read history or not.
    pub(super) fn stood_for(&self, device: &PublicKey) -> Vec<Tip> {
        let mut base = Vec::new();
        let person = self.person_of(device);
        let admissions =
            person.and_then(|person| self.standing.get(&person).or_else(|| self.admissions.get(&person)));
        // Of several admissions side by side, the one that leaves out least.
        let seen = admissions.into_iter().flatten().filter_map(|id| self.ledger.seen(id));
        let content = |((device, log), (seq, id)): (&(PublicKey, Log), &(u64, [u8; 32]))| {
            (*log == Log::Content).then_some(Tip { device: *device, log: *log, seq: *seq, id: *id })
        };
        let least = seen.min_by_key(|seen| {
            seen.iter().filter_map(content).map(|tip| tip.seq).fold(0_u64, u64::saturating_add)
        });
        base.extend(least.into_iter().flat_map(|seen| seen.iter().filter_map(content)));
        base
    }

    /// Whether a grant of mine waits in the store for its device. A kit's waits for ever.
    pub(super) fn has_open_grants(&self) -> bool {
        self.grants.iter().any(|grant| !self.is_kit(&grant.to) && grant.to != self.me())
    }

    /// Compares my open grants with what the store lists: one that it lost is forgotten, and so made again.
    pub(super) fn look_for_lost_grants(&mut self, listed: &[FileName]) {
        let outbox = &self.outbox;
        let before = self.grants.len();
        self.grants.retain(|grant| {
            !Defence::SelfHealing.holds()
                || listed.contains(&grant.file)
                || outbox.iter().any(|parcel| parcel.file == grant.file)
        });
        self.changes.group |= self.grants.len() != before;
    }

    /// A grant whose epochs its device lists has done its work; one to a device that is not in any more has none.
    pub(super) fn confirm_grants(&mut self) {
        let me = self.me();
        let (heads, membership) = (&self.heads, &self.membership);
        let (done, open) = std::mem::take(&mut self.grants).into_iter().partition::<Vec<_>, _>(|grant| {
            if grant.to == me {
                return !membership.is_live(&me);
            }
            let held = heads.get(&grant.to).map(|head| head.body.epochs.as_slice()).unwrap_or_default();
            grant.epochs.iter().all(|epoch| held.contains(epoch)) || !membership.is_live(&grant.to)
        });
        self.grants = open;
        self.changes.group |= !done.is_empty();
        self.to_delete.extend(done.into_iter().map(|grant| grant.file));
    }
}
