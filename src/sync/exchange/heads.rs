//! Which heads an exchange asks for, and which are gone from the store.

use litemap::LiteMap;

use super::super::passed::Left;
use super::super::replica::Replica;
use super::{Effect, Exchange};
use crate::defence::Defence;
use crate::log::name::FileName;
use crate::seal::PublicKey;

/// How many heads of one device are tried in one exchange.
const HEADS_TRIED: usize = 4;
/// How many of one's own, before anything is written: behind names that the host made up may lie what this device does not remember.
const OWN_HEADS_TRIED: usize = 64;
/// Where there are more names than this under one's own tag, nobody can look through them: they stop nothing any more.
const OWN_NAMES_MAX: usize = 2048;
/// How many devices that nobody has told of have their heads opened in one exchange.
const STRANGERS_TRIED: usize = 8;

impl Exchange {
    /// For each device, the highest head above the one last seen that has not been tried; of devices that nobody has told of,
    /// a few.
    pub(super) fn next_heads(&mut self, replica: &mut Replica) -> Vec<Effect> {
        let mut tags = replica.other_tags();
        tags.insert(replica.my_tag(), replica.me());
        let mut best: LiteMap<&str, &FileName> = LiteMap::new();
        let mut tries: LiteMap<&str, usize> = LiteMap::new();
        let mut passed: Vec<(FileName, Left)> = Vec::new();
        let mut again: LiteMap<&str, &FileName> = LiteMap::new();
        for file in &self.listed {
            let Some((tag, seq)) = file.tag().zip(file.head_seq()) else { continue };
            let (known, seen) = match tags.get(tag) {
                Some(device) if *device == replica.me() => match Defence::OwnHeads.holds() {
                    true => (replica.confirmed.as_ref(), replica.head_seq),
                    false => continue,
                },
                Some(device) => {
                    let head = replica.heads.get(device);
                    (head, head.map_or(0, |seen| seen.body.seq))
                }
                None => (None, 0),
            };
            // Of two heads of one number each is read: their device was copied.
            let same = known.is_some_and(|head| head.file == *file) || replica.passed_over.was_taken(file);
            if seq < seen || seq == seen && (same || !Defence::TwinHeads.holds()) {
                continue;
            }
            // What was left alone before is still what it was, and stands in nobody's way.
            if !self.tried.contains(file)
                && let Some(left) = replica.passed_over.get(file)
            {
                if !self.awaited.contains(file) {
                    passed.push((file.clone(), left));
                }
                let rank =
                    |file| (replica.passed_over.times_damaged(file), std::cmp::Reverse(file.head_seq()));
                if rank(file).0.is_some() {
                    let kept = again.entry(tag).or_insert(file);
                    if rank(file) < rank(kept) {
                        *kept = file;
                    }
                }
                continue;
            }
            if self.tried.contains(file) {
                *tries.entry(tag).or_default() += 1;
                continue;
            }
            let kept = best.entry(tag).or_insert(file);
            if file.head_seq() > kept.head_seq() {
                *kept = file;
            }
        }
        let names = |tag| self.listed.iter().filter(|file| file.tag() == Some(tag)).count();
        let strangers_tried = tries.keys().filter(|tag| !tags.contains_key(**tag)).count();
        let mut strangers = STRANGERS_TRIED.saturating_sub(strangers_tried);
        let mut chosen: Vec<FileName> = Vec::new();
        for (tag, file) in best.iter() {
            let tried = tries.get(tag).copied().unwrap_or(0);
            if tags.get(*tag) == Some(&replica.me()) {
                if tried < OWN_HEADS_TRIED {
                    chosen.push((*file).clone());
                } else if names(*tag) <= OWN_NAMES_MAX {
                    // One of the others may be what this device said and does not remember.
                    (replica.health.own_awaited, replica.health.missing) = (true, true);
                }
            } else if tags.contains_key(*tag) {
                if tried < HEADS_TRIED {
                    chosen.push((*file).clone());
                }
            } else if tried == 0 && strangers > 0 {
                strangers -= 1;
                chosen.push((*file).clone());
            }
        }
        // Where nothing else is to be tried, what came damaged is, one in an exchange and each in its turn.
        for (tag, file) in again.iter() {
            if tags.contains_key(*tag) && !best.contains_key(*tag) && !tries.contains_key(*tag) {
                chosen.push((*file).clone());
            }
        }
        self.tried.extend(chosen.iter().cloned());
        passed.retain(|(file, _)| !chosen.contains(file));
        for (file, left) in passed {
            self.left(replica, &file, left);
        }
        chosen.into_iter().map(Effect::Get).collect()
    }

    /// Compares the listing with what this device remembers: heads that only went backwards, heads that are gone, a store that
    /// shows nothing of the group. Of devices that are in no more nothing is expected.
    pub(super) fn look_for_gone_heads(&self, replica: &mut Replica) -> bool {
        // What was looked at and did not verify shows nothing.
        let highest = |tag: &str| {
            let of = |file: &&FileName| {
                file.tag() == Some(tag) && replica.passed_over.get(file) != Some(Left::Unreadable)
            };
            self.listed.iter().filter(of).filter_map(FileName::head_seq).max()
        };
        let mut back: Vec<PublicKey> = Vec::new();
        let (mut remembered, mut shown) = (0, 0);
        for (tag, device) in replica.other_tags() {
            let Some(seen) = replica.heads.get(&device) else { continue };
            if !replica.membership().is_live(&device) {
                continue;
            }
            remembered += 1;
            shown += usize::from(highest(&tag).is_some());
            if highest(&tag).is_none_or(|seq| seq < seen.body.seq) {
                back.push(device);
            }
        }
        // What this device writes anew, it said before: the head that is still there tells that the store was not emptied.
        let mine = highest(&replica.my_tag());
        shown += usize::from(mine.is_some());
        if let Some(confirmed) = &replica.confirmed {
            remembered += 1;
            if mine.is_none_or(|seq| seq < confirmed.body.seq) {
                back.push(replica.me());
            }
        }
        if !Defence::Memory.holds() {
            return false;
        }
        let worse = !back.is_empty();
        if !worse || self.relisted {
            replica.health.rolled_back = back;
            replica.health.empty = remembered > 0 && shown == 0 && Defence::EmptyStoreAsks.holds();
            replica.health.refill &= replica.health.empty;
        }
        worse
    }
}
