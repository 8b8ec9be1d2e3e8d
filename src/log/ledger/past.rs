//! What comes before an entry in its log.

use super::Ledger;
use crate::defence::Work;
use crate::log::entry::{Entry, EntryId, Log, Tip};
use crate::seal::PublicKey;

impl Ledger {
    /// Whether an entry is what somebody names as a device's newest, or comes before it, in one log on one branch.
    ///
    /// This is asked of every text for every device whenever a group is shown. So what lies on the main line is told by its number, and
    /// another branch is walked back only to where it leaves that.
    pub fn leads_to(&self, newest: &Tip, entry: &Tip) -> bool {
        Work::Back.count();
        let chain = self.chains.get(&(entry.device, entry.log));
        let on_main = |tip: &Tip| {
            let its = (tip.device, tip.log) == (entry.device, entry.log);
            its && chain.is_some_and(|chain| tip.seq > chain.base && chain.at(tip.seq) == Some(tip.id))
        };
        if on_main(newest) && on_main(entry) {
            return entry.seq <= newest.seq;
        }
        self.is_at_or_before(&entry.id, &newest.id)
    }

    fn is_at_or_before(&self, below: &EntryId, id: &EntryId) -> bool {
        let Some(wanted) = self.entry(below).map(|entry| entry.body().seq) else { return false };
        let mut at = Some(*id);
        while let Some(entry) = at.and_then(|id| self.entry(&id)) {
            Work::Back.count();
            let (id, body) = (entry.id(), entry.body());
            if id == *below {
                return true;
            }
            if body.seq <= wanted {
                return false;
            }
            let chain = self.chains.get(&(body.author, body.log));
            at = match chain.filter(|chain| body.seq > chain.base && chain.at(body.seq) == Some(id)) {
                Some(chain) => chain.at(wanted.max(chain.base)),
                None => body.prev,
            };
        }
        false
    }

    /// An entry of a device's content and those before it on its branch, the last first; nothing, if it is not here or somebody else's.
    pub fn back_from(&self, device: &PublicKey, tip: &EntryId) -> impl Iterator<Item = &Entry> {
        let its = |entry: &&Entry| entry.body().author == *device && entry.body().log == Log::Content;
        let first = self.entry(tip).filter(its);
        std::iter::successors(first, |entry| entry.body().prev.and_then(|prev| self.entry(&prev)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Admitted, Ledger};
    use crate::log::dice::Dice;
    use crate::log::entry::{Body, Entry, EntryId, Log, Tip, payload_hash};
    use crate::seal::{SeededChance, SigningKey};

    const LOGS: [Log; 2] = [Log::Membership, Log::Content];

    /// The rule itself: entry by entry, as each names the one before it.
    fn walked(ledger: &Ledger, below: &EntryId, id: &EntryId) -> bool {
        let Some(wanted) = ledger.entry(below).map(|entry| entry.body().seq) else { return false };
        let mut at = *id;
        while let Some(entry) = ledger.entry(&at) {
            if at == *below {
                return true;
            }
            match entry.body().prev {
                Some(prev) if entry.body().seq > wanted => at = prev,
                _ => return false,
            }
        }
        false
    }

    /// The entry that a key signs after `before` in a log, unlike any other of its number.
    fn after(key: &SigningKey, log: Log, before: Option<(u64, EntryId)>, hour: u64) -> Entry {
        let payload = b"nothing that is known".to_vec();
        let body = Body {
            group: [1; 32],
            log,
            author: key.public(),
            seq: before.map_or(0, |(seq, _)| seq) + 1,
            prev: before.map(|(_, id)| id),
            beside: 0,
            deps: Vec::new(),
            hour,
            payload_hash: payload_hash(&payload),
        };
        Entry::sign(body, payload, key)
    }

    /// A ledger of three devices with both their logs; some are held from the middle on, and some branch, again and again. Gives what was
    /// admitted, too.
    fn grown(dice: &mut Dice) -> (Ledger, Vec<Entry>, Vec<Tip>) {
        let keys: Vec<SigningKey> = (0..3).map(|_| SigningKey::generate(&mut dice.0)).collect();
        let mut base = Vec::new();
        for (n, key) in keys.iter().enumerate() {
            for log in LOGS {
                if dice.upto(3) == 0 {
                    let seq = 1 + dice.upto(4) as u64;
                    base.push(Tip { device: key.public(), log, seq, id: [200 + n as u8; 32] });
                }
            }
        }
        base.sort_unstable();
        let mut ledger = Ledger::starting_at(&base);
        let mut entries: Vec<Entry> = Vec::new();
        for hour in 0..60 {
            let (key, log) = (&keys[dice.upto(3)], LOGS[dice.upto(2)]);
            let mut on: Vec<_> =
                base.iter().filter(|tip| (tip.device, tip.log) == (key.public(), log)).copied().collect();
            let theirs = entries.iter().map(Entry::tip);
            on.extend(theirs.filter(|tip| (tip.device, tip.log) == (key.public(), log)));
            // Mostly after the newest; else after any, or as a beginning of its own.
            let before = match dice.upto(5) {
                0 if !on.is_empty() => Some(on[dice.upto(on.len())]),
                1 if on.first().is_none_or(|tip| !base.contains(tip)) && dice.upto(4) == 0 => None,
                _ => on.last().copied(),
            };
            let entry = after(key, log, before.map(|tip| (tip.seq, tip.id)), hour);
            assert_eq!(ledger.admit(entry.clone(), None), Ok(Admitted::New));
            entries.push(entry);
        }
        (ledger, entries, base)
    }

    /// As a device reads it back after a restart.
    fn restored(ledger: &Ledger, entries: &[Entry], base: &[Tip]) -> Ledger {
        let mut main = BTreeSet::new();
        main.extend(entries.iter().map(Entry::id).filter(|id| ledger.is_main(id)));
        let mut rows = entries.to_vec();
        rows.sort_by_key(|entry| (entry.body().log, entry.body().author, entry.body().seq, entry.id()));
        let mut restored = Ledger::starting_at(base);
        for entry in rows {
            assert_eq!(restored.admit(entry, None), Ok(Admitted::New));
        }
        restored.restore_main(&main);
        restored
    }

    #[test]
    fn what_is_looked_up_is_what_is_walked() {
        let mut dice = Dice(SeededChance::new(50));
        let (mut before, mut beside, mut on_branches) = (0, 0, 0);
        for _ in 0..30 {
            let (ledger, entries, base) = grown(&mut dice);
            let read_back = restored(&ledger, &entries, &base);
            let mut short = ledger.clone();
            // Of one device the newest are taken back out; branches that grew from there hang in the air.
            short.take_back(&entries[0].body().author, 2, 3);
            let mut named: Vec<Tip> = entries.iter().map(Entry::tip).chain(base).collect();
            named.push(Tip { id: [7; 32], ..named[0] });
            for entry in &entries {
                let (one, tip) = (entry.id(), entry.tip());
                for newest in &named {
                    let expected = walked(&ledger, &one, &newest.id);
                    assert_eq!(ledger.leads_to(newest, &tip), expected);
                    assert_eq!(read_back.leads_to(newest, &tip), expected);
                    assert_eq!(short.leads_to(newest, &tip), walked(&short, &one, &newest.id));
                    // Whoever names it may lie about its place.
                    let other = named[dice.upto(named.len())];
                    assert_eq!(ledger.leads_to(&Tip { id: newest.id, ..other }, &tip), expected);
                    (before, beside) = (before + usize::from(expected), beside + usize::from(!expected));
                    on_branches += usize::from(expected && one != newest.id && !ledger.is_main(&newest.id));
                }
            }
        }
        assert!(before > 3000 && beside > 3000 && on_branches > 300, "{before} {beside} {on_branches}");
    }

    /// The row of an entry is lost; another branch goes on in its place; then it comes again.
    #[test]
    fn what_is_read_back_as_the_main_line_hangs_together() {
        let mut dice = Dice(SeededChance::new(51));
        let key = SigningKey::generate(&mut dice.0);
        let next =
            |before: &Entry, hour| after(&key, Log::Content, Some((before.body().seq, before.id())), hour);
        let one = after(&key, Log::Content, None, 1);
        let (lost, other) = (next(&one, 2), next(&one, 3));
        let third = next(&other, 4);
        let mut ledger = Ledger::starting_at(&[]);
        // As the rows lie there: the flag of the one that was lost was not kept, nor was that of the other.
        for entry in [&one, &lost, &other, &third] {
            assert_eq!(ledger.admit(entry.clone(), None), Ok(Admitted::New));
        }
        ledger.restore_main(&BTreeSet::from([one.id(), third.id()]));
        assert_eq!(ledger.tip(&key.public(), Log::Content), Some(third.tip()));
        assert!(ledger.is_main(&other.id()) && !ledger.is_main(&lost.id()));
        assert!(ledger.leads_to(&third.tip(), &other.tip()) && !ledger.leads_to(&third.tip(), &lost.tip()));
        assert_eq!(ledger.all(Log::Content).len(), 4);
    }
}
