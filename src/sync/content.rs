//! What was shared, and what of it counts (PROTOCOL.md "What counts of content").

use std::collections::BTreeSet;

use litemap::LiteMap;

use super::margin::{Beside, ContributionFact};
use super::replica::Replica;
use crate::defence::{Defence, Work};
use crate::group::Sheet;
use crate::log::entry::{Entry, EntryId, Log, Tip};
use crate::log::membership::Membership;
use crate::log::op::Role;
use crate::log::order;
use crate::log::payload::{self, About, Content, ContentPayload, PersonId};
use crate::seal::{Chance, PublicKey};

/// How an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It arrived after its author's device was removed, and counts because somebody of the group had seen it.
    Transmitted,
    /// It arrived after its author's device was removed: shown apart, and anybody may share it again.
    Apart,
}

/// A situation as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SituationFact {
    /// The entry that shared it.
    pub entry: EntryId,
    /// The device that wrote it.
    pub author: PublicKey,
    /// Hours since 1970 by its author's clock.
    pub hour: u64,
    /// Whose it is, when somebody else shares it: their name and hour, as the sharer says.
    pub transmitted: Option<(String, u64)>,
    /// How it stands.
    pub standing: Standing,
    /// What was written; `None` once it was erased.
    pub sheet: Option<Sheet>,
    /// What is written in its margin, by the authors' hours, then by entry. Nothing once it was erased.
    pub margin: Vec<ContributionFact>,
}

/// Why nothing was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// This group is read-only here.
    #[error("read only")]
    ReadOnly,
    /// No such entry here, or nothing to share in it.
    #[error("no such entry")]
    Unknown,
    /// Only its creator or a facilitator may.
    #[error("not allowed")]
    NotAllowed,
    /// What was on the screen is not what the entry says.
    #[error("another text")]
    Changed,
    /// Only the situation's author writes this in its margin.
    #[error("not the situation's author")]
    NotTheAuthor,
}

impl Replica {
    /// Signs content. It is handed over at the next exchange. Gives its entry.
    pub fn share_content(
        &mut self,
        content: &Content,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        if self.read_only() {
            return Err(ShareError::ReadOnly);
        }
        let payload = payload::encode_content(content, chance);
        Ok(self.sign(Log::Content, payload, hour))
    }

    /// Signs a situation.
    pub fn share(
        &mut self,
        sheet: &Sheet,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let doc = crate::seal::bytes(chance);
        self.share_content(&Content::Situation { doc, sheet: sheet.clone() }, hour, chance)
    }

    /// Shares again what somebody else wrote, as *transmis*: a facilitator anything, everybody what stands apart.
    pub fn transmit(
        &mut self,
        entry: &EntryId,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        let facts = self.situations();
        let fact = facts.into_iter().find(|fact| fact.entry == *entry).ok_or(ShareError::Unknown)?;
        if !self.facilitates() && fact.standing != Standing::Apart {
            return Err(ShareError::NotAllowed);
        }
        let sheet = fact.sheet.ok_or(ShareError::Unknown)?;
        let (from, written) = match fact.transmitted {
            Some(known) => known,
            None => (self.name_of(&fact.author).ok_or(ShareError::Unknown)?, fact.hour),
        };
        self.share_content(&Content::Transmitted { from, hour: written, sheet }, hour, chance)
    }

    /// Says yes or no to a text, bound to what was on the screen: `shown` is [`Replica::shown_hash`] of it.
    ///
    /// # Errors
    /// [`ShareError::Changed`] when the entry says something else than what was shown.
    pub fn approve(
        &mut self,
        entry: &EntryId,
        shown: [u8; 32],
        yes: bool,
        hour: u64,
        chance: &mut dyn Chance,
    ) -> Result<EntryId, ShareError> {
        if self.shown_hash(entry).ok_or(ShareError::Unknown)? != shown && Defence::ShownText.holds() {
            return Err(ShareError::Changed);
        }
        self.share_content(&Content::Approval { entry: *entry, shown, yes }, hour, chance)
    }

    /// Stands for what an entry says, for [`Replica::approve`].
    pub fn shown_hash(&self, entry: &EntryId) -> Option<[u8; 32]> {
        self.ledger.entry(entry).map(|entry| entry.body().payload_hash)
    }

    /// Who said yes, and who no, to a text as it stands: one word for each person, with the device that said it.
    pub fn approvals(&self, entry: &EntryId) -> Vec<(PublicKey, bool)> {
        self.all_approvals().get(entry).cloned().unwrap_or_default()
    }

    /// [`Replica::approvals`] of all texts that have any, in one look at the ledger. A word that its person had seen when they
    /// said another counts no more; of those that are left, said side by side on two devices, a no holds.
    pub fn all_approvals(&self) -> LiteMap<EntryId, Vec<(PublicKey, bool)>> {
        let counting = self.counting();
        let mut words: LiteMap<(EntryId, PersonId), Vec<(&Entry, bool)>> = LiteMap::new();
        for said in self.ledger.all(Log::Content) {
            if let Some(Content::Approval { entry: of, shown, yes }) = content_about(said, About::Words)
                && self.shown_hash(&of) == Some(shown)
                && counting.standing(self, said) != Standing::Apart
                && let Some(person) = self.person_of(&said.body().author)
            {
                let theirs = words.entry((of, person)).or_default();
                // A device's words follow one another: most are taken back by the next, and what one of these had seen, the next has.
                if theirs.last().is_some_and(|(last, _)| self.saw(said, last)) {
                    theirs.pop();
                }
                theirs.push((said, yes));
            }
        }
        let mut all: LiteMap<EntryId, Vec<(PublicKey, bool)>> = LiteMap::new();
        for ((of, _), said) in words.iter() {
            let latest = said.iter().filter(|(word, _)| !said.iter().any(|(later, _)| self.saw(later, word)));
            if let Some((word, yes)) = latest.max_by_key(|(word, yes)| (!yes, word.id())) {
                all.entry(*of).or_default().push((word.body().author, *yes));
            }
        }
        all
    }

    /// Whether another content entry's author had seen this one when they signed the other.
    fn saw(&self, other: &Entry, entry: &Entry) -> bool {
        Work::Back.count();
        let (tip, seen) = (entry.tip(), self.ledger.seen(&other.id()));
        let newest = seen.and_then(|seen| seen.get(&(tip.device, tip.log)));
        tip.id != other.id()
            && newest.is_some_and(|(seq, id)| self.ledger.leads_to(&Tip { seq: *seq, id: *id, ..tip }, &tip))
    }

    /// The name a device's person chose.
    pub fn name_of(&self, device: &PublicKey) -> Option<String> {
        self.membership.person_of(device).map(|(_, person)| person).map(|person| person.name.clone())
    }

    /// Situations with their margins, oldest first by the author's hour, then by entry.
    pub fn situations(&self) -> Vec<SituationFact> {
        let counting = self.counting();
        let (mut facts, mut beside) = (Vec::new(), Beside::default());
        for entry in self.ledger.all(Log::Content) {
            let (hour, author, id) = (entry.body().hour, entry.body().author, entry.id());
            let (transmitted, sheet) = match content_about(entry, About::Situations) {
                Some(Content::Situation { sheet, .. }) => (None, Some(sheet)),
                Some(Content::Transmitted { from, hour, sheet }) => (Some((from, hour)), Some(sheet)),
                Some(said) => {
                    beside.note(entry, said, counting.standing(self, entry));
                    continue;
                }
                None if entry.payload().is_none() => (None, None),
                None => continue,
            };
            let standing = counting.standing(self, entry);
            // Each entry is a situation of its own: nobody's can stand in the place of another's.
            let margin = Vec::new();
            facts.push(SituationFact { entry: id, author, hour, transmitted, standing, sheet, margin });
        }
        self.fill_margins(&counting, &mut facts, beside);
        order::sort_by_key(&mut facts, |fact| (fact.hour, fact.entry));
        facts
    }

    /// Whether an entry of mine is in a head that the store has taken.
    pub fn is_handed_over(&self, id: &EntryId) -> bool {
        let Some(entry) = self.ledger.entry(id) else { return false };
        let tip = entry.tip();
        if tip.device != self.me() {
            return true;
        }
        let head = self.confirmed.as_ref().map(|head| &head.body);
        head.and_then(|body| body.content).is_some_and(|content| content.seq >= tip.seq)
    }

    /// Whether every live device but its author's for which this entry is has said that it has seen it, or one after it; and there is one.
    /// Who came after it was written, into a group whose newcomers do not read what was before them, is not one of those. Kits say nothing.
    pub fn is_received_by_all(&self, id: &EntryId) -> bool {
        Received::of(self).by_all(id)
    }

    /// What every live device but this one and the author's has said to have seen of one log, and what of it is not for them; what is the
    /// same, once.
    fn acknowledged(&self, author: &PublicKey, log: Log) -> Vec<Acknowledged> {
        Work::Acknowledged.count();
        let me = self.me();
        let mut all = Vec::new();
        for device in
            self.live_devices().filter(|device| device != author && *device != me && !self.is_kit(device))
        {
            let of_log = |tip: &&Tip| tip.device == *author && tip.log == log;
            let seen = self.heads.get(&device).and_then(|head| head.body.seen.iter().find(of_log).copied());
            let before = self.stood_for(&device).iter().find(of_log).map_or(0, |tip| tip.seq);
            let one = Acknowledged { before, seen };
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    /// How many sheets of mine wait to be handed over.
    pub fn to_send(&self) -> usize {
        let chain = self.ledger.chain(&self.me(), Log::Content);
        chain.iter().filter(|entry| !self.is_handed_over(&entry.id())).count()
    }

    /// What counts of the content of devices that are not live.
    pub(super) fn counting(&self) -> Counting {
        let mut counting = Counting::default();
        let gone = self.membership.devices.iter().filter(|(_, device)| !device.live);
        for (device, known) in gone {
            counting.gone.insert(*device);
            if let Some((_, content)) = known.cut {
                let held = self.ledger.branches(device, Log::Content);
                counting.within.extend(held.iter().filter(|e| e.body().seq <= content).map(|e| e.id()));
            }
            for removal in &known.removals {
                // Who ends again what they had seen ended lets nothing more in.
                if known
                    .removals
                    .iter()
                    .any(|other| other != removal && self.membership.had_seen(removal, other))
                {
                    continue;
                }
                let seen = self.ledger.seen(removal).and_then(|seen| seen.get(&(*device, Log::Content)));
                for entry in seen.into_iter().flat_map(|(_, tip)| self.ledger.back_from(device, tip)) {
                    counting.within.insert(entry.id());
                }
            }
        }
        if counting.gone.is_empty() {
            return counting;
        }
        // Who counts vouches for what they had seen; what is vouched for so counts, and vouches in its turn.
        let counts = |entry: &&Entry| counting.standing(self, entry) != Standing::Apart;
        let mut vouching: Vec<&Entry> = self.ledger.all(Log::Content);
        vouching.retain(counts);
        let mut acts = self.ledger.all(Log::Membership);
        acts.retain(|act| self.membership.counts(&act.id()));
        vouching.append(&mut acts);
        while let Some(entry) = vouching.pop() {
            self.vouch(&mut counting, entry, &mut vouching);
        }
        counting
    }

    /// Lets count what the author of an entry that counts had seen of others who are gone; what is new of it vouches next.
    fn vouch<'a>(&'a self, counting: &mut Counting, entry: &Entry, next: &mut Vec<&'a Entry>) {
        let Some(by) = self.person_of(&entry.body().author) else { return };
        let seen = self.ledger.seen(&entry.id()).into_iter().flat_map(LiteMap::iter);
        for ((device, log), (_, tip)) in seen {
            Work::Vouched.count();
            if *log != Log::Content || !counting.gone.contains(device) || self.person_of(device) == Some(by) {
                continue;
            }
            for before in self.ledger.back_from(device, tip) {
                let id = before.id();
                // What comes before it was here already, too.
                if counting.within.contains(&id) || !counting.vouched.insert(id) {
                    break;
                }
                next.push(before);
            }
        }
    }

    /// Whether a tombstone may erase what `target`'s device wrote: its creator's, or a facilitator's where it was signed.
    pub(super) fn may_erase(&self, tombstone: &Entry, target: &PublicKey) -> bool {
        let own = self.is_of_one_person(&tombstone.body().author, target);
        own || !Defence::EraseRight.holds() || self.facilitated(tombstone)
    }

    /// Whether an entry's author was a facilitator in the state that it had seen, as far as that is here. It is asked of every
    /// tombstone again and again; but who signs a thousand had seen the same, and of one state it is worked out once.
    pub(super) fn facilitated(&self, entry: &Entry) -> bool {
        let author = entry.body().author;
        let mut acts: Vec<EntryId> = Vec::new();
        for ((device, log), (seq, id)) in self.ledger.seen(&entry.id()).into_iter().flat_map(LiteMap::iter) {
            // What nobody knows is in no state, and makes none of its own.
            let tip = Tip { device: *device, log: *log, seq: *seq, id: *id };
            if *log == Log::Membership && self.ledger.entry(id).is_some_and(|act| act.tip() == tip) {
                acts.push(*id);
            }
        }
        let state = (author, acts);
        if let Some(known) = self.facilitated.borrow().get(&state) {
            return *known;
        }
        Work::PastMembership.count();
        let was = Membership::at(self.ledger.acts(), &state.1).role_of(&author) == Some(Role::Facilitator);
        self.facilitated.borrow_mut().insert(state, was);
        was
    }
}

/// Which texts everybody has. What the others have said to have seen of a log is looked up once for all that is in it: a group is shown
/// after everything that anybody does.
pub struct Received<'a> {
    replica: &'a Replica,
    known: Vec<(PublicKey, Log, Vec<Acknowledged>)>,
}

/// What another device last said to have seen of a log.
#[derive(PartialEq, Eq)]
struct Acknowledged {
    /// What lies before its coming and is not for it, up to this number. Its head names it all the same, for its own entries follow on it.
    before: u64,
    /// The newest it saw; nothing where it said nothing of it.
    seen: Option<Tip>,
}

impl<'a> Received<'a> {
    /// As the replica stands.
    pub fn of(replica: &'a Replica) -> Received<'a> {
        Received { replica, known: Vec::new() }
    }

    /// The replica.
    pub fn replica(&self) -> &'a Replica {
        self.replica
    }

    /// [`Replica::is_received_by_all`].
    pub fn by_all(&mut self, id: &EntryId) -> bool {
        let ledger = &self.replica.ledger;
        let Some(tip) = ledger.entry(id).map(Entry::tip) else { return false };
        let is_of_log = |(device, log, _): &&(PublicKey, Log, _)| (*device, *log) == (tip.device, tip.log);
        if !self.known.iter().any(|known| is_of_log(&known)) {
            let others = self.replica.acknowledged(&tip.device, tip.log);
            self.known.push((tip.device, tip.log, others));
        }
        let others = self.known.iter().find(is_of_log).into_iter().flat_map(|(.., others)| others);
        let reaches = |newest: &Tip| newest.seq >= tip.seq && ledger.leads_to(newest, &tip);
        // This device is one that has it, where it is not its author.
        let mut received = tip.device != self.replica.me();
        for other in others {
            if tip.seq <= other.before {
                // Who came before newcomers read history may never have been given it: nobody asked them.
                if self.replica.membership.history_shared {
                    return false;
                }
                continue;
            }
            if !other.seen.as_ref().is_some_and(reaches) {
                return false;
            }
            received = true;
        }
        received
    }
}

/// What counts of the content of the devices that are not live.
#[derive(Default)]
pub(super) struct Counting {
    gone: BTreeSet<PublicKey>,
    /// What whoever ended them had seen, and what lies before their forks.
    within: BTreeSet<EntryId>,
    /// What others of the group had seen, who count.
    vouched: BTreeSet<EntryId>,
}

impl Counting {
    pub(super) fn standing(&self, replica: &Replica, entry: &Entry) -> Standing {
        let (author, id) = (entry.body().author, entry.id());
        if !self.gone.contains(&author) || !Defence::Frontier.holds() {
            // Of a device that no act that counts let in, nothing does.
            let known = replica.membership.devices.contains_key(&author) || !Defence::Strangers.holds();
            return if known { Standing::Counts } else { Standing::Apart };
        }
        if self.within.contains(&id) {
            Standing::Counts
        } else if self.vouched.contains(&id) {
            Standing::Transmitted
        } else {
            Standing::Apart
        }
    }
}

/// What a content entry says, where it is about this. Of the others nothing but the kind is read: whoever looks at a group for each of
/// these in turn reads each text once.
pub(super) fn content_about(entry: &Entry, about: About) -> Option<Content> {
    let its = payload::about(entry.payload()?) == Some(about);
    if its { content_of(entry) } else { None }
}

/// What a content entry says, when this version understands it.
pub(super) fn content_of(entry: &Entry) -> Option<Content> {
    match payload::decode_content(entry.payload()?) {
        Ok(ContentPayload::Known(content)) => Some(content),
        _ => None,
    }
}
