//! What the rules promise of every history, read off the acts themselves and the states below them.

use std::collections::HashSet;

use super::super::act::{Act, Deed};
use super::super::entry::EntryId;
use super::super::op::{Role, Subject};
use super::super::payload::PersonId;
use super::scene::{NEW, key, person};
use super::{Membership, VOICES_MIN};
use crate::seal::PublicKey;

/// Whose device this is, as the base and the menu have it.
fn owner(device: &PublicKey) -> PersonId {
    match device.0[0] {
        6 => person(4),
        new if new >= NEW => owner(&key(new - NEW)),
        own => person(own),
    }
}

/// An act in a line, for whoever looks into a broken promise.
pub(super) fn told(acts: &[Act], act: &Act) -> String {
    let places = act.parents.iter().filter_map(|id| acts.iter().position(|a| a.id == *id));
    let at = acts.iter().position(|a| a.id == act.id).unwrap_or_default();
    let mut deed = format!("{:?}", act.deed);
    for device in (1..=60).rev() {
        deed = deed.replace(&format!("{:?}", person(device)), &format!("person {device}"));
    }
    for (at, act) in acts.iter().enumerate() {
        deed = deed.replace(&format!("{:?}", act.id), &format!("act {at}"));
    }
    format!("{at}: {} on {:?}: {deed}", act.author.0[0], places.collect::<Vec<_>>())
}

/// What holds of every history.
pub(super) struct Promises<'a> {
    acts: &'a [Act],
    group: &'a Membership,
    below: Vec<HashSet<EntryId>>,
}

impl<'a> Promises<'a> {
    pub(super) fn of(acts: &'a [Act], group: &'a Membership) -> Promises<'a> {
        let mut below: Vec<HashSet<EntryId>> = Vec::new();
        for act in acts {
            let mut mine: HashSet<EntryId> = HashSet::new();
            for parent in act.builds_on() {
                mine.insert(*parent);
                if let Some(at) = acts.iter().position(|a| a.id == *parent) {
                    mine.extend(below.get(at).into_iter().flatten());
                }
            }
            below.push(mine);
        }
        Promises { acts, group, below }
    }

    fn counting(&self) -> impl Iterator<Item = (usize, &'a Act)> {
        self.acts.iter().enumerate().filter(|(_, act)| self.group.counts(&act.id))
    }

    fn ends(&self, act: &Act, device: &PublicKey) -> bool {
        match &act.deed {
            Deed::RemovePerson(person) | Deed::GroupAct { subject: Subject::Remove(person), .. } => {
                *person == owner(device)
            }
            Deed::Leave => owner(&act.author) == owner(device),
            Deed::RemoveDevice(removed) => removed == device,
            Deed::Fork(proof) => proof.device == *device,
            _ => false,
        }
    }

    pub(super) fn check(&self, broken: &mut Vec<String>) {
        self.removed_do_nothing(broken);
        self.facilitators_end_by_the_group(broken);
        self.certificates_are_of_the_many(broken);
        self.liveness(broken);
    }

    fn removed_do_nothing(&self, broken: &mut Vec<String>) {
        for (at, act) in self.counting() {
            if matches!(act.deed, Deed::Fork(_)) {
                continue;
            }
            for (other, end) in self.counting() {
                let scribe = matches!(act.deed, Deed::GroupAct { subject: Subject::Remove(_), .. });
                if !scribe && self.below[at].contains(&end.id) && self.ends(end, &act.author) {
                    broken.push(format!("{at} counts though {other} had ended its author"));
                }
                let by_group = matches!(end.deed, Deed::GroupAct { subject: Subject::Remove(_), .. });
                if by_group
                    && self.ends(end, &act.author)
                    && at != other
                    && !self.below[other].contains(&act.id)
                    && !scribe
                {
                    broken.push(format!("{at} counts beside the removal {other} of its author"));
                }
            }
        }
    }

    fn facilitators_end_by_the_group(&self, broken: &mut Vec<String>) {
        for device in [1, 2, 3] {
            let Some(who) = self.group.persons.get(&person(device)) else { continue };
            let ended = self.counting().any(|(_, act)| match &act.deed {
                Deed::Leave => owner(&act.author) == person(device),
                Deed::GroupAct { subject, .. } => *subject == Subject::Remove(person(device)),
                _ => false,
            });
            if who.live() == ended || (who.live() && who.role != Role::Facilitator) {
                broken.push(format!("facilitator {device} ended, or not, by single acts"));
            }
            let by_own = self.counting().any(|(_, act)| match &act.deed {
                Deed::RemoveDevice(removed) => {
                    *removed == key(device) && owner(&act.author) == person(device)
                }
                Deed::Fork(proof) => proof.device == key(device),
                _ => false,
            });
            if who.live() && !self.group.is_live(&key(device)) && !by_own {
                broken.push(format!("facilitator {device} lost a device to somebody else"));
            }
        }
    }

    fn certificates_are_of_the_many(&self, broken: &mut Vec<String>) {
        let mut removals: Vec<(usize, HashSet<PersonId>, PersonId)> = Vec::new();
        for (at, act) in self.counting() {
            let Deed::GroupAct { subject, votes } = &act.deed else { continue };
            let there = Membership::at(self.acts, &act.parents);
            if matches!(subject, Subject::Remove(_)) && !there.is_live(&act.author) {
                broken.push(format!("{at}: written by somebody who was out"));
            }
            let electorate = match subject {
                Subject::Name(_) => there.clone(),
                Subject::Remove(who) => {
                    let mut tips: Vec<EntryId> = Vec::new();
                    for seen in self.acts.iter().filter(|a| self.below[at].contains(&a.id)) {
                        let shown = matches!(seen.deed, Deed::Fork(_));
                        if owner(&seen.author) == *who && there.counts(&seen.id) && !shown {
                            tips.push(seen.id);
                        }
                    }
                    if tips.is_empty() {
                        let admits = |a: &&Act| matches!(&a.deed, Deed::AddPerson { statement, .. } if statement.newcomer() == *who);
                        tips.extend(self.acts.iter().filter(admits).take(1).map(|a| a.id));
                    }
                    Membership::at(self.acts, &tips)
                }
            };
            let electors: HashSet<PersonId> = electorate.electors().into_iter().collect();
            let in_the_group: HashSet<PersonId> = there.electors().into_iter().collect();
            let mut voters: HashSet<PersonId> = HashSet::new();
            for vote in self.acts.iter().filter(|a| votes.contains(&a.id) && self.below[at].contains(&a.id)) {
                let cut = self.acts.iter().enumerate().any(|(fork, shown)| match &shown.deed {
                    Deed::Fork(p) => {
                        p.device == vote.author && vote.seq > p.cut.0 && !self.below[fork].contains(&act.id)
                    }
                    _ => false,
                });
                let voter = owner(&vote.author);
                let yes = matches!(&vote.deed, Deed::Vote { subject: s, yes: true } if s == subject);
                let own = *subject == Subject::Remove(voter);
                if yes && !own && !cut && electors.contains(&voter) && in_the_group.contains(&voter) {
                    voters.insert(voter);
                }
            }
            // A naming is judged by what counts in the end; its author's own view tells only if that is the same.
            let other_view = self
                .acts
                .iter()
                .any(|a| self.below[at].contains(&a.id) && there.counts(&a.id) != self.group.counts(&a.id));
            if matches!(subject, Subject::Name(_)) && other_view {
                continue;
            }
            if voters.len() < VOICES_MIN || 2 * voters.len() <= electors.len() {
                broken.push(format!("{at}: {} voices of {} carry it", voters.len(), electors.len()));
            }
            if let Subject::Remove(who) = subject {
                removals.push((at, voters, *who));
            }
        }
        for (one, _, removed) in &removals {
            for (other, voters, _) in &removals {
                let aside = !self.below[*one].contains(&self.acts[*other].id)
                    && !self.below[*other].contains(&self.acts[*one].id);
                if one != other && aside && voters.contains(removed) {
                    broken.push(format!("{one} removes a voter of {other} beside it, and both count"));
                }
            }
        }
    }

    fn liveness(&self, broken: &mut Vec<String>) {
        for epoch in self.group.epochs.values().filter(|epoch| epoch.clean) {
            let out = epoch.recipients.iter().chain([&epoch.minter]).find(|device| {
                !self.group.is_live(device) || self.counting().any(|(_, end)| self.ends(end, device))
            });
            if out.is_some() {
                broken.push("a clean epoch of somebody who is out".into());
            }
        }
        for (at, act) in self.counting() {
            let Deed::AddDevice { statement, .. } = &act.deed else { continue };
            let added = statement.device;
            let again =
                |a: &Act| matches!(&a.deed, Deed::AddDevice { statement, .. } if statement.device == added);
            let times = self.counting().filter(|(_, a)| again(a));
            let unseen = self.counting().any(|(end, a)| match &a.deed {
                Deed::RemoveDevice(device) => *device == act.author && !self.below[end].contains(&act.id),
                Deed::Fork(proof) => proof.device == act.author && act.seq > proof.cut.0,
                _ => false,
            });
            if times.count() == 1 && unseen && self.group.is_live(&added) {
                broken.push(format!("what {at} let in is in, though its author was taken away unseen"));
            }
        }
    }
}
