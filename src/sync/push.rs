//! What a device hands over: packs, grants, then its head; then it deletes what the new head replaces.

use litemap::LiteMap;

use super::content::{Counting, Standing};
use super::replica::{KeptPack, Parcel, Replica, SeenHead, seal_padded};
use crate::defence::Defence;
use crate::log::entry::{Entry, Log, Tip};
use crate::log::head::{HeadBody, LogTip, PackRef, encode_head};
use crate::log::membership::DEVICES_EVER;
use crate::log::name::FileName;
use crate::log::order;
use crate::log::payload::PersonId;
use crate::seal::{Chance, PublicKey, Size};

/// After a pull with news, a device says so in a new head at most this often, in hours.
const SAY_SEEN_EVERY: u64 = 20;

/// So many entries that heads vouched for are proved in one exchange.
const PROVED_AT_ONCE: usize = 256;

/// Of one person's devices that are out, so many are named as seen in a head: twice as many as anybody may have had in all, but by acts
/// side by side.
const GONE_NAMED_MAX: usize = 2 * DEVICES_EVER;

/// What to put, in this order; the head comes last.
pub(super) struct Push {
    pub(super) files: Vec<(FileName, Vec<u8>)>,
    pub(super) head: SeenHead,
}

impl Replica {
    /// Whether this device has never been heard of in the store.
    pub fn is_new(&self) -> bool {
        self.confirmed.is_none()
    }

    /// Whether there is something to hand over or to say.
    fn must_push(&self, hour: u64) -> bool {
        let Some(confirmed) = &self.confirmed else { return true };
        let said = &confirmed.body;
        let news = self.tips_to_say() != said.seen;
        self.waiting().next().is_some()
            || self.own_tip(Log::Membership) != said.membership
            || self.content_tip() != said.content
            || self.epochs_to_list() != said.epochs
            || self.packs_to_name().any(|pack| pack.stale || !said.packs.contains(&pack.named))
            // Either way: this device's clock may have stood years ahead when it said so last.
            || news && hour.abs_diff(said.hour) >= SAY_SEEN_EVERY
    }

    /// Whether the store has everything that this device signed.
    pub fn has_said_all(&self) -> bool {
        self.outbox.is_empty()
            && self.confirmed.as_ref().is_some_and(|head| {
                head.body.membership == self.own_tip(Log::Membership)
                    && head.body.content == self.own_tip(Log::Content)
            })
    }

    pub(super) fn own_tip(&self, log: Log) -> Option<LogTip> {
        self.ledger.tip(&self.me(), log).map(|tip| LogTip { seq: tip.seq, id: tip.id })
    }

    /// Whether a pack holds content of mine that stays here for now.
    fn is_held_back(&self, pack: &KeptPack) -> bool {
        let upto = self.content_upto();
        pack.named.device == self.me() && upto.is_some_and(|upto| pack.named.first > upto)
    }

    fn packs_to_name(&self) -> impl Iterator<Item = &KeptPack> {
        self.packs.iter().filter(|pack| !self.is_held_back(pack))
    }

    /// Files that wait to be put.
    fn waiting(&self) -> impl Iterator<Item = &Parcel> {
        let held = self.packs.iter().filter(|pack| self.is_held_back(pack));
        let held: Vec<FileName> = held.map(|pack| FileName::object(&pack.named.digest)).collect();
        self.outbox.iter().filter(move |parcel| !held.contains(&parcel.file))
    }

    /// How far a head leads in my content.
    fn content_tip(&self) -> Option<LogTip> {
        let Some(upto) = self.content_upto() else { return self.own_tip(Log::Content) };
        let chain = self.ledger.chain(&self.me(), Log::Content).into_iter();
        let last = chain.rev().find(|entry| entry.body().seq <= upto);
        last.map(|entry| LogTip { seq: entry.body().seq, id: entry.id() })
    }

    /// What I have seen, without what I keep to myself, and of no more devices than there can be: anybody who was ever let in can make
    /// devices up. Of those that no counting act let in nothing is told, nor of most of one person's that are out.
    pub(super) fn tips_to_say(&self) -> Vec<Tip> {
        let (me, own) = (self.me(), self.content_tip());
        let mut named: LiteMap<PublicKey, ()> = LiteMap::new();
        let mut gone: LiteMap<PersonId, usize> = LiteMap::new();
        for (device, known) in self.membership.devices.iter() {
            let out = gone.entry(known.person).or_default();
            *out += usize::from(!known.live);
            if known.live || *out <= GONE_NAMED_MAX || *device == me {
                named.insert(*device, ());
            }
        }
        let mut tips = self.ledger.tips();
        tips.retain_mut(|tip| {
            if !named.contains_key(&tip.device) {
                return false;
            }
            if (tip.device, tip.log) != (me, Log::Content) {
                return true;
            }
            if let Some(own) = own {
                (tip.seq, tip.id) = (own.seq, own.id);
            }
            own.is_some()
        });
        tips
    }

    /// Prepares a push, to be called right after a pull. `None`: nothing to say, or nothing may be said.
    ///
    /// The head's number and the entries' are spent here, and each entry's epoch is settled: all are kept before the first
    /// byte leaves.
    pub(super) fn prepare_push(&mut self, hour: u64, chance: &mut dyn Chance) -> Option<Push> {
        self.meet();
        if self.health.own_awaited {
            return None;
        }
        if self.is_stopped() || self.claimed_ahead() || self.health.empty && !self.health.refill {
            // A word of farewell is still handed over.
            let farewell = !self.is_live() && self.said_nothing_of_my_end();
            if !farewell || self.health.empty || self.own_history_lacks() {
                return None;
            }
        } else {
            self.sign_what_is_owed(hour, chance);
            // Of what others wrote nothing is moved or deleted while something of it cannot be read here.
            if !self.met_newer() {
                self.bring_along();
                self.clear_up();
                self.erase_again(hour, chance);
            }
            // Idle time's work, a little at a time.
            self.prove_some(PROVED_AT_ONCE);
            self.grant_to_those_without(hour);
        }
        self.health.unsayable = false;
        if !self.must_push(hour) {
            return None;
        }
        let epoch = self.current_epoch().or_else(|| self.last_epoch())?;
        let membership_packs = self.membership_packs_for(epoch)?.digests;
        let inline = self.cover_content(epoch)?;
        let mut files: Vec<(FileName, Vec<u8>)> =
            self.waiting().map(|parcel| (parcel.file.clone(), parcel.bytes.clone())).collect();
        let body = HeadBody {
            group: self.group,
            device: self.me(),
            seq: self.head_seq + 1,
            membership: self.own_tip(Log::Membership),
            content: self.content_tip(),
            packs: self.packs_to_name().map(|pack| pack.named.clone()).collect(),
            membership_packs,
            seen: self.tips_to_say(),
            epochs: self.epochs_to_list(),
            hour,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            more: Vec::new(),
        };
        let content = encode_head(&body, &inline, &self.keys.signing);
        let bytes = seal_padded(&self.recipient_of(&epoch)?, &content, Size::Head);
        // Nobody hears of this device any more, and its person has to know.
        self.health.unsayable = bytes.is_none();
        let bytes = bytes?;
        self.head_seq = body.seq;
        self.attempted = (
            self.attempted.0.max(body.membership.map_or(0, |tip| tip.seq)),
            self.attempted.1.max(body.content.map_or(0, |tip| tip.seq)),
        );
        self.mark_changed();
        let file = FileName::head(&self.my_tag(), body.seq, &bytes);
        files.push((file.clone(), bytes));
        Some(Push { files, head: SeenHead { file, body } })
    }

    /// Whether I left, or removed this very device, and no head of mine says so yet.
    fn said_nothing_of_my_end(&self) -> bool {
        let me = self.me();
        let ended = self.membership.devices.get(&me).is_some_and(|device| {
            device.removals.iter().any(|id| self.ledger.entry(id).is_some_and(|e| e.body().author == me))
        });
        let said = self.confirmed.as_ref().map(|head| head.body.membership);
        ended && said != Some(self.own_tip(Log::Membership))
    }

    /// For a word of farewell: the newest epoch held that nobody holds but who is in, and this person. As long as there is none the
    /// others, who have not heard of it, hand over the next.
    fn last_epoch(&self) -> Option<[u8; 32]> {
        if self.is_live() {
            return None;
        }
        let fits = |id: &[u8; 32]| self.is_clean_for_me(id) || !Defence::CleanEpoch.holds();
        let held = self.held_epochs().into_iter().filter(fits);
        held.max_by_key(|id| self.membership.epochs.get(id).map(|epoch| (epoch.depth, *id)))
    }

    fn clear_up(&mut self) {
        let devices = std::mem::take(&mut self.to_clear);
        if devices.is_empty() {
            return;
        }
        let counting = self.counting();
        for device in devices {
            if Defence::CustodyFirst.holds() {
                self.take_custody(&counting, &device);
            }
            if !self.clear(&counting, &device) {
                self.to_clear.push(device);
            }
        }
    }

    /// What is left of a removed device in the store goes, once what counts of it is in custody here. While something of it stands
    /// apart it stays, so that everybody can read it; and what anybody else's head names stays. `false`: not yet.
    fn clear(&mut self, counting: &Counting, device: &PublicKey) -> bool {
        let Some(head) = self.heads.get(device) else { return true };
        let kept =
            self.packs.iter().filter(|pack| pack.named.device == *device).map(|pack| pack.named.last).max();
        let chain = self.ledger.branches(device, Log::Content);
        let apart = |entry: &&&Entry| counting.standing(self, entry) == Standing::Apart;
        let counts = chain.iter().filter(|entry| !apart(entry)).map(|entry| entry.body().seq).max();
        let open = chain.iter().any(|entry| apart(&entry)) || counts > kept;
        // And what lies before one's own arrival cannot be in custody here: it may be all that others have.
        let unread =
            self.ledger.beginnings().iter().any(|tip| tip.device == *device && tip.log == Log::Content);
        // And what it kept of others: its head may be all that leads there.
        let keeps = head.body.packs.iter().any(|pack| {
            pack.device != *device
                && !self.leads_to_own(pack)
                && !self.is_named(&pack.device, pack.first, pack.last)
        });
        if (open || unread || keeps) && Defence::CustodyFirst.holds() {
            return false;
        }
        let mut gone = vec![head.file.clone()];
        // Only what was seen to be that device's alone: a head may name anything as its own.
        let own = head.body.packs.iter().map(|pack| pack.digest);
        let sole = own.filter(|digest| self.sole_packs.get(digest) == Some(device));
        gone.extend(sole.map(|digest| FileName::object(&digest)));
        self.replaced.extend(gone);
        self.mark_changed();
        true
    }

    /// Whether what a pack in custody holds is still led to by who wrote it: this device, or a live one whose head lies in the store.
    fn leads_to_own(&self, pack: &PackRef) -> bool {
        let author = &pack.device;
        let head = self.heads.get(author).filter(|_| !self.health.rolled_back.contains(author));
        let tip = head.and_then(|head| head.body.content);
        *author == self.me() || self.membership.is_live(author) && tip.is_some_and(|tip| tip.seq >= pack.last)
    }

    /// The store took a file that waited in the outbox.
    pub(super) fn was_put(&mut self, file: &FileName) {
        let before = self.outbox.len();
        self.outbox.retain(|parcel| parcel.file != *file);
        self.changes.group |= self.outbox.len() != before;
    }

    /// The store took my head: what it replaces can go.
    pub(super) fn head_was_put(&mut self, head: SeenHead, listed: &[FileName]) {
        let my_tag = self.my_tag();
        let older = listed.iter().filter(|file| {
            file.tag() == Some(&my_tag) && file.head_seq().is_some_and(|seq| seq < head.body.seq)
        });
        let previous = self.confirmed.as_ref().map(|head| &head.file);
        let gone: Vec<FileName> = older.chain(previous).cloned().collect();
        self.to_delete.extend(gone);
        self.to_delete.append(&mut self.replaced);
        order::distinct(&mut self.to_delete);
        self.taken = self.taken.max(head.body.content.map_or(0, |tip| tip.seq));
        self.confirmed = Some(head);
        self.health.refill = false;
        self.health.empty = false;
        self.mark_changed();
    }

    /// The store deleted a file, or had not got it.
    pub(super) fn was_deleted(&mut self, file: &FileName) {
        self.to_delete.retain(|other| other != file);
        // Half of a head of one's own, where the last exchange was cut short: nobody need hear of it.
        self.health.unreadable.retain(|unreadable| *unreadable != file.file);
        self.mark_changed();
    }
}
