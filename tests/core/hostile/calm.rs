//! Calm points: the store behaves, time passes, everybody exchanges and presses what notices offer. Then what was shared is
//! where it should be. And small stories in between, at the end of which something must have been noticed.

use std::collections::{BTreeMap, BTreeSet};

use souspli::app::vocabulary::{Act, Command, GroupView, Notice};
use souspli::log::entry::{EntryId, GroupId, Log};
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::seal::{self, PublicKey};
use souspli::sync::Replica;

use super::oracle::{Broken, Digests, EQUAL, KEPT, NOTICED, broken, counting, digest};
use super::sim::Sim;
use crate::evil::Fault;

/// Whether a device has the key to a file.
fn opens(replica: &Replica, bytes: &[u8]) -> bool {
    replica.epochs().any(|(_, secret)| seal::open(&secret.identity(replica.group()), bytes).is_ok())
}

/// Whether a device took itself out of the group, and nobody else did.
fn went(replica: &Replica) -> bool {
    let me = replica.membership().devices.get(&replica.me());
    let by_me =
        |act: &EntryId| replica.ledger().entry(act).is_some_and(|entry| entry.body().author == replica.me());
    me.is_some_and(|me| !me.removals.is_empty() && me.removals.iter().all(by_me))
}

impl Sim {
    /// Everybody exchanges; who has something to press, presses it.
    fn round(&mut self, press: bool) -> Result<(), Broken> {
        for at in self.used() {
            for view in self.slots[at].view().groups {
                let _ = self.exchange(at, view.number);
                let now = self.slots[at].view();
                let Some(now) = now.groups.iter().find(|other| other.number == view.number) else { continue };
                let asks = now.notices.iter().any(|n| matches!(n, Notice::EmptyStore | Notice::RolledBack));
                if press && asks {
                    let refill = Command::Act { group: view.number, act: Act::Refill };
                    let _ = self.slots[at].run(refill);
                    let _ = self.exchange(at, view.number);
                }
                // Nobody here stole a device: whoever was let in by one that its person had given up is who they should be.
                for person in now.members.iter().filter(|member| press && member.late) {
                    let trust = Act::Trust { person: person.id.clone() };
                    let _ = self.slots[at].run(Command::Act { group: view.number, act: trust });
                }
            }
            self.look(at)?;
        }
        Ok(())
    }

    fn later(&self, hours: u64) {
        let latest = self.slots.iter().map(|slot| slot.hour.get()).max().unwrap_or(0);
        // Clocks are set right again.
        self.slots.iter().for_each(|slot| slot.hour.set(latest + hours));
    }

    /// Somebody is told of files that cannot be read: real ones may lie behind them.
    fn somebody_waits(&self) -> bool {
        self.told(|notice| matches!(notice, Notice::Unreadable(_)))
    }

    /// Whether somebody is told of something like this.
    fn told(&self, notice: impl Fn(&Notice) -> bool) -> bool {
        let told = |view: &GroupView| view.notices.iter().any(&notice);
        self.used().iter().any(|at| self.slots[*at].view().groups.iter().any(told))
    }

    /// Where each device is with each of its groups.
    fn hosts(&self) -> Vec<(usize, u32, String)> {
        let used = self.used().into_iter();
        let groups = used.flat_map(|at| self.slots[at].view().groups.into_iter().map(move |view| (at, view)));
        groups.map(|(at, view)| (at, view.number, view.host)).collect()
    }

    pub fn calm(&mut self) -> Result<(), Broken> {
        self.quiet();
        // Made-up names cost a device that was just started an exchange or two; and each may cost one exchange more, where a real
        // one came damaged before. Who goes to another store hands over there what it has, and is read by all in the round after.
        let (mut rounds, mut settled) = (0, 0);
        while rounds < 3 || rounds < 12 && (settled < 2 || self.somebody_waits()) {
            let hosts = self.hosts();
            self.round(false)?;
            rounds += 1;
            settled = if hosts == self.hosts() { settled + 1 } else { 0 };
        }
        if self.torn {
            // A device signs two histories: what of it is lost, and who waits for whose keys, is not judged here.
            self.later(25);
            self.round(false)?;
            self.round(false)?;
            self.replicas_agree()?;
            self.over = true;
            return Ok(());
        }
        // What was lost, and what lies behind it, is written anew by who has it within a day.
        let asked = self.told(|notice| matches!(notice, Notice::EmptyStore | Notice::RolledBack));
        if !asked && self.losses() == 0 {
            self.in_time(|sim| sim.nothing_lost(true))?;
        }
        for _ in 0..2 {
            self.later(25);
            self.round(true)?;
            self.round(false)?;
        }
        self.everybody_is_well()?;
        self.in_time(|sim| sim.nothing_lost(false))?;
        for at in self.used() {
            for view in self.slots[at].groups() {
                self.share(at, view.number, false);
            }
        }
        for _ in 0..3 {
            self.round(false)?;
        }
        self.in_time(Sim::everybody_reads_everybody)?;
        self.replicas_agree()?;
        self.retire();
        Ok(())
    }

    /// What has to hold once everybody has exchanged as often as they need: where the host made up names, of which few are looked
    /// at in one exchange, or a key came in the last one, that may be some times more. Whoever lacks something says so.
    fn in_time(&mut self, holds: impl Fn(&Sim) -> Result<(), Broken>) -> Result<(), Broken> {
        for _ in 0..12 {
            let found = holds(self);
            let waits = self.told(|notice| {
                matches!(notice, Notice::Unreadable(_) | Notice::Missing | Notice::KeyAwaited)
            });
            if found.is_ok() || !waits {
                return found;
            }
            self.round(false)?;
        }
        holds(self)
    }

    /// For each group, the devices that are in it and were neither copied nor put back, with their number of it. Who was removed may
    /// never hear of it: it is out if any of the others says so, or who went by themselves afterwards.
    fn sound(&self) -> BTreeMap<GroupId, Vec<(usize, u32, PublicKey)>> {
        let mut groups: BTreeMap<GroupId, Vec<_>> = BTreeMap::new();
        let mut gone: BTreeMap<GroupId, Vec<_>> = BTreeMap::new();
        for at in self.used() {
            if self.slots[at].tainted {
                continue;
            }
            for view in self.slots[at].groups() {
                self.slots[at].examine(view.number, |r| {
                    let kind = if r.read_only() { went(r).then_some(&mut gone) } else { Some(&mut groups) };
                    if let Some(kind) = kind {
                        kind.entry(*r.group()).or_default().push((at, view.number, r.me()));
                    }
                });
            }
        }
        for (group, members) in &mut groups {
            let all: Vec<_> = members.iter().chain(gone.get(group).into_iter().flatten()).copied().collect();
            members.retain(|(at, _, key)| {
                all.iter().all(|(other, number, _)| {
                    // Or was let in by somebody who had been put out, and does not count, or is handed nothing.
                    let late = |r: &Replica| r.person_of(key).is_some_and(|person| r.came_late(&person));
                    let out =
                        |r: &Replica| r.ledger().is_known(key) && !r.membership().is_live(key) || late(r);
                    other == at || self.slots[*other].examine(*number, out) != Some(true)
                })
            });
        }
        groups
    }

    /// Two devices are at different stores: one store lost the word of the move, or one device was let in there while the others
    /// left, and was handed its keys elsewhere. Nobody can bring it there (THREATS.md, "Known holes").
    fn apart(&self, one: (usize, u32), other: (usize, u32)) -> bool {
        let host = |(at, number): (usize, u32)| {
            let views = self.slots[at].view().groups;
            views.into_iter().find(|view| view.number == number).map(|view| view.host)
        };
        host(one) != host(other)
    }

    /// Whether the device in a slot is in that group, at another store than this one.
    fn writes_elsewhere(&self, slot: usize, group: &GroupId, at: (usize, u32)) -> bool {
        let views = self.slots[slot].groups();
        let its = views.iter().map(|view| view.number).find(|number| {
            self.slots[slot].examine(*number, |r| r.group() == group && r.is_live()) == Some(true)
        });
        its.is_some_and(|number| self.apart((slot, number), at))
    }

    /// Whether a device is told that.
    fn told_at(&self, (at, number): (usize, u32), notice: Notice) -> bool {
        let views = self.slots[at].groups();
        views.iter().any(|view| view.number == number && view.notices.contains(&notice))
    }

    /// The keys of all devices in use, in each of their groups.
    fn keys_here(&self) -> BTreeSet<PublicKey> {
        let mut here = BTreeSet::new();
        for at in self.used() {
            let groups = self.slots[at].groups();
            here.extend(groups.iter().filter_map(|view| self.slots[at].examine(view.number, Replica::me)));
        }
        here
    }

    /// Somebody has forgotten the group, of whose end this device was not told, and none of those who are left can hand over a key that
    /// it awaits: whoever has it, if anybody, does not know of this device (THREATS.md, "Known holes").
    fn awaits_of_who_forgot(&self, (at, number): (usize, u32), left: &[(usize, u32, PublicKey)]) -> bool {
        let here = self.keys_here();
        let views = self.slots[at].groups();
        let Some(view) = views.iter().find(|view| view.number == number) else { return false };
        let files = self.store_of(view).files();
        let looked = self.slots[at].examine(number, |r| {
            let forgotten = r.live_devices().any(|device| !here.contains(&device) && !r.is_kit(&device));
            let out = r.membership().devices.iter().filter(|(_, known)| !known.live);
            let out: BTreeSet<String> = out.map(|(device, _)| device_tag(r.loc(), device)).collect();
            let folder = format!("{}/h/", r.directory());
            let awaited = |(path, bytes): &(&String, &Vec<u8>)| {
                let name = path.strip_prefix(&folder).map(str::to_owned);
                let file = name.and_then(|name| FileName::listed(Folder::Heads, name));
                let whose = file.as_ref().filter(|file| file.matches(bytes)).and_then(FileName::tag);
                whose.is_some_and(|tag| !out.contains(tag)) && !opens(r, bytes)
            };
            let heads = files.iter().filter(awaited);
            forgotten.then(|| (r.me(), heads.map(|(_, bytes)| bytes).collect::<Vec<_>>()))
        });
        let Some(Some((key, heads))) = looked else { return false };
        let hands_over = |(other, number, _): &(usize, u32, PublicKey)| {
            let can = |r: &Replica| r.ledger().is_known(&key) && heads.iter().any(|bytes| opens(r, bytes));
            self.slots[*other].examine(*number, can) == Some(true)
        };
        !heads.is_empty() && !left.iter().any(hands_over)
    }

    /// A device lacks something of one that is still in the group and has forgotten it: what the host had damaged of that one by then,
    /// nobody writes anew until it is put out, nor can be read what it had erased (THREATS.md, "Known holes").
    fn lacks_of_who_forgot(&self, (at, number): (usize, u32)) -> bool {
        let here = self.keys_here();
        let forgot = |r: &Replica| {
            let gone = |device: &PublicKey| r.membership().is_live(device) && !here.contains(device);
            r.missing().iter().any(|(tip, _)| tip.log == Log::Content && gone(&tip.device))
        };
        self.slots[at].examine(number, forgot) == Some(true)
    }

    /// What counts on one sound device is on every other one that should have it.
    fn nothing_lost(&self, early: bool) -> Result<(), Broken> {
        let when = if early { "before anything was written again" } else { "after a calm" };
        let losses = self.losses();
        for (group, devices) in self.sound() {
            let has: Vec<BTreeSet<String>> = devices
                .iter()
                .map(|(at, number, _)| self.slots[*at].examine(*number, counting).unwrap_or_default())
                .collect();
            for (title, note) in self.oracle.notes.iter().filter(|(_, note)| note.group == group) {
                if note.erased || note.losses != losses {
                    continue;
                }
                let Some(holder) = has.iter().position(|has| has.contains(title)) else { continue };
                // Who wrote it and who has it must be in the eyes of the other.
                for (place, (at, number, key)) in devices.iter().enumerate() {
                    if self.apart((*at, *number), (devices[holder].0, devices[holder].1)) {
                        continue;
                    }
                    if note.expects.contains(key) && !has[place].contains(title) {
                        // Who was put out may have replaced what it wrote by what nobody else opens: who put it out keeps it.
                        let author = self.slots[note.slot].keys.get(&group).copied();
                        // And where that one came later than some of it, what lies before is nobody's to give.
                        let put_out = self.slots[devices[holder].0].examine(devices[holder].1, |r| {
                            let from_later =
                                |author| r.ledger().beginnings().iter().any(|tip| tip.device == author);
                            author.is_some_and(|author| {
                                !r.membership().is_live(&author) && (early || from_later(author))
                            })
                        });
                        // Or to an epoch that this device is not to have, or that does not count any more; what lies behind that
                        // it does not read either (THREATS.md, "Known holes").
                        let shut_out = self.slots[devices[holder].0].examine(devices[holder].1, |r| {
                            author.is_some_and(|author| self.oracle.is_shut_out(key, &author, r))
                        });
                        // Or who wrote it stays at the store that was left, and brings it to nobody here: then it comes once
                        // that device is put out, and until then whoever lacks it says so (THREATS.md, "Known holes").
                        let stays = self.writes_elsewhere(note.slot, &group, (*at, *number))
                            && self.told_at((*at, *number), Notice::Missing);
                        if put_out == Some(true)
                            || shut_out == Some(true)
                            || stays
                            || self.lacks_of_who_forgot((*at, *number))
                        {
                            continue;
                        }
                        let place = |(at, number): (usize, u32)| {
                            let views = self.slots[at].view().groups;
                            let view = views.into_iter().find(|view| view.number == number);
                            view.map(|v| {
                                (v.number, v.host, v.exchange.to_send, v.exchange.trouble, v.notices)
                            })
                        };
                        let author = self.slots[note.slot].view().groups;
                        let author: Vec<_> =
                            author.into_iter().map(|view| (view.number, view.host, view.notices)).collect();
                        let notices =
                            (place((*at, *number)), place((devices[holder].0, devices[holder].1)), author);
                        let holder = devices[holder].0;
                        return broken(
                            KEPT,
                            format!(
                                "{when}: {title:?} by device {} is on device {holder} and not on device {at}: {notices:?}",
                                note.slot
                            ),
                        );
                    }
                }
            }
        }
        Ok(())
    }

    fn met(&self, fault: Fault) -> bool {
        self.shared.stores.iter().any(|store| store.count(fault) > 0)
    }

    /// Nobody waits for ever, and nobody is stopped who was neither copied nor put back.
    fn everybody_is_well(&self) -> Result<(), Broken> {
        let sound = self.sound();
        for at in self.used() {
            let slot = &self.slots[at];
            if slot.tainted {
                continue;
            }
            for view in slot.view().groups {
                let bad = view.notices.iter().find(|notice| match notice {
                    Notice::OwnDeviceAhead
                    | Notice::ClaimedAhead
                    | Notice::NewerVersion
                    | Notice::AnotherPersons => true,
                    Notice::Forked => !self.torn && !self.kit_torn,
                    Notice::Unproved => !self.torn,
                    Notice::KeyAwaited => {
                        let its = |(other, number, _): &(usize, u32, PublicKey)| {
                            (*other, *number) == (at, view.number)
                        };
                        // Whose keys may be handed over at another store does not get them (THREATS.md, "Known holes").
                        let together = |(other, number, _): &(usize, u32, PublicKey)| {
                            !self.apart((*other, *number), (at, view.number))
                        };
                        let mut here = sound
                            .values()
                            .filter(|devices| devices.iter().any(its) && devices.iter().all(together));
                        // A file that somebody else made, or an old one under another number, may be under any key.
                        let made_up = [Fault::Duplicate, Fault::Inject].iter().any(|fault| self.met(*fault));
                        let owed = |left: &Vec<_>| !self.awaits_of_who_forgot((at, view.number), left);
                        !self.torn && self.losses() == 0 && !made_up && here.any(owed)
                    }
                    _ => false,
                });
                if let Some(bad) = bad {
                    return self.lost_out(at, &format!("{bad:?}"));
                }
                if let Some(trouble) = view.exchange.trouble {
                    return self.lost_out(at, &format!("{trouble:?} over a calm store"));
                }
                let inviter = slot.invited_by.filter(|_| view.waiting.is_some() && view.number == 1);
                if let Some(inviter) = inviter.filter(|inviter| !self.slots[*inviter].tainted) {
                    let name = &self.oracle.names[slot.person];
                    let theirs = sound.values().flatten().find(|(other, ..)| *other == inviter);
                    let theirs = theirs.filter(|(_, number, _)| !self.apart((at, 1), (inviter, *number)));
                    let let_in = theirs.and_then(|(other, number, _)| {
                        self.slots[*other].examine(*number, |r| {
                            let membership = r.membership();
                            let mut persons = membership.devices.values().filter(|device| device.live);
                            persons
                                .any(|d| membership.persons.get(&d.person).is_some_and(|p| p.name == *name))
                        })
                    });
                    if let_in == Some(true) {
                        return self.lost_out(at, "let in, and waits for its keys");
                    }
                }
            }
        }
        Ok(())
    }

    /// What each sound device just shared is read by all others that it knows of.
    fn everybody_reads_everybody(&self) -> Result<(), Broken> {
        for (group, devices) in self.sound() {
            for (at, number, _) in &devices {
                let slot = &self.slots[*at];
                let live: BTreeSet<PublicKey> =
                    slot.examine(*number, |r| r.live_devices().collect()).unwrap_or_default();
                for (other, its, to) in &devices {
                    if !live.contains(to) || self.apart((*at, *number), (*other, *its)) {
                        continue;
                    }
                    let has = self.slots[*other].examine(*its, counting).unwrap_or_default();
                    for (title, note) in &self.oracle.notes {
                        let theirs =
                            note.slot == *at && note.generation == slot.generation && note.group == group;
                        let lacks = note.expects.contains(to) && !has.contains(title);
                        if !theirs || note.erased || !lacks {
                            continue;
                        }
                        // Or it lies behind something that this device wrote under an epoch that does not count any more, and
                        // whoever lacks it says so (THREATS.md, "Known holes").
                        let behind = self.told_at((*other, *its), Notice::Missing)
                            && slot.examine(*number, |r| self.oracle.wrote_for_nobody(r, to)) == Some(true);
                        if !behind && !self.lacks_of_who_forgot((*other, *its)) {
                            let notices = &self.slots[*other].view().groups;
                            let notices: Vec<_> =
                                notices.iter().map(|g| (g.number, g.notices.clone())).collect();
                            return broken(
                                KEPT,
                                format!(
                                    "device {other} has not {title:?} of device {at} after a calm: {notices:?}"
                                ),
                            );
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn replicas_agree(&self) -> Result<(), Broken> {
        let mut seen: BTreeMap<(GroupId, Vec<EntryId>), (usize, Digests)> = BTreeMap::new();
        for at in self.used() {
            for view in self.slots[at].groups() {
                let found = self.slots[at].examine(view.number, |r| {
                    let mut ids = r.ledger().ids();
                    ids.sort_unstable();
                    ((*r.group(), ids), digest(r))
                });
                let Some((key, digest)) = found else { continue };
                if let Some((other, theirs)) = seen.get(&key) {
                    let differs = |(id, text)| theirs.1.get(id).is_some_and(|other| other != text);
                    if digest.0 != theirs.0 || digest.1.iter().any(differs) {
                        return broken(EQUAL, format!("devices {other} and {at}"));
                    }
                } else {
                    seen.insert(key, (at, digest));
                }
            }
        }
        Ok(())
    }

    /// Devices that are in no group any more are put away; a group without anybody is over.
    fn retire(&mut self) {
        for at in self.used() {
            let views = self.slots[at].view().groups;
            let stays = views.iter().any(|view| {
                view.waiting.is_some()
                    || self.slots[at].examine(view.number, |r| !r.read_only()) == Some(true)
            });
            self.slots[at].retired = !stays;
        }
        self.over = self.sound().is_empty();
    }

    /// A group where two sound devices have just exchanged everything: theirs numbers of it.
    fn two_at_rest(&mut self, at: usize, pick: usize) -> Option<((usize, u32), (usize, u32))> {
        self.quiet();
        let devices = self.sound().into_values().find(|group| group.iter().any(|(one, ..)| *one == at))?;
        let mine = devices.iter().find(|(one, ..)| *one == at)?;
        let others: Vec<_> = devices.iter().filter(|(one, ..)| *one != at).collect();
        let other = others.get(pick % others.len().max(1))?;
        let (one, two) = ((mine.0, mine.1), (other.0, other.1));
        let keys = [mine.2, other.2];
        for (at, group) in [two, one, two, one] {
            self.exchange(at, group).ok()?;
        }
        let well = |(at, group): (usize, u32)| {
            self.slots[at].examine(group, |r| {
                let both = keys.iter().all(|key| r.membership().is_live(key));
                both && r.has_said_all()
                    && !r.read_only()
                    && r.health.rolled_back.is_empty()
                    && !r.health.empty
            })
        };
        let hosts = |(at, number): (usize, u32)| {
            self.slots[at].view().groups.into_iter().find(|view| view.number == number).map(|view| view.host)
        };
        (well(one) == Some(true) && well(two) == Some(true) && hosts(one) == hosts(two)).then_some((one, two))
    }

    fn has_notice(&self, (at, group): (usize, u32), wanted: &[Notice]) -> bool {
        let views = self.slots[at].view().groups;
        views.iter().any(|view| view.number == group && view.notices.iter().any(|n| wanted.contains(n)))
    }

    /// The store goes back behind what two devices have seen: both say so at their next exchange.
    pub fn rolled_back(&mut self, at: usize, pick: usize) -> Result<bool, Broken> {
        let Some((one, two)) = self.two_at_rest(at, pick) else { return Ok(false) };
        let view = self.slots[at].view();
        let Some(view) = view.groups.iter().find(|view| view.number == one.1).cloned() else {
            return Ok(false);
        };
        let before = self.store_of(&view).files();
        if !self.share(one.0, one.1, false) || self.exchange(one.0, one.1).is_err() {
            return Ok(false);
        }
        let told = self.exchange(two.0, two.1).is_ok();
        // What it heard of only now may have led it to another store: of this one it has nothing to say any more.
        let now = self.slots[at].view().groups.into_iter().find(|group| group.number == one.1);
        if now.is_none_or(|group| group.host != view.host) {
            return Ok(false);
        }
        self.store_of(&view).set_files(before);
        for (device, knows) in [(one, true), (two, told)] {
            // The first to come may have repaired it before the second looks.
            if device == two {
                break;
            }
            // What it lost of its own there it may write again by itself, once a day, and then all is well.
            let mut noticed = false;
            for _ in 0..2 {
                let _ = self.exchange(device.0, device.1);
                noticed |= self.has_notice(device, &[Notice::RolledBack, Notice::EmptyStore]);
            }
            if knows && !noticed {
                return broken(
                    NOTICED,
                    format!("device {} does not notice that the store went back", device.0),
                );
            }
        }
        self.look(one.0)?;
        self.look(two.0)?;
        Ok(true)
    }

    /// The store is empty where it was not: nothing is written before somebody says so.
    pub fn emptied(&mut self, at: usize) -> Result<bool, Broken> {
        let Some((one, two)) = self.two_at_rest(at, 0) else { return Ok(false) };
        let view = self.slots[at].view();
        let Some(view) = view.groups.iter().find(|view| view.number == one.1).cloned() else {
            return Ok(false);
        };
        self.share(one.0, one.1, false);
        self.store_of(&view).set_files(BTreeMap::new());
        for device in [one, two] {
            let _ = self.exchange(device.0, device.1);
            if !self.has_notice(device, &[Notice::EmptyStore]) || !self.store_of(&view).files().is_empty() {
                return broken(NOTICED, format!("device {} writes into a store that was emptied", device.0));
            }
            self.look(device.0)?;
        }
        Ok(true)
    }

    /// A disk is copied, and both write while the store keeps them apart; then it does not.
    pub fn clone_apart(&mut self, at: usize) -> Result<bool, Broken> {
        let Some((one, two)) = self.two_at_rest(at, 1) else { return Ok(false) };
        // Who lacks what came before can place neither of the two that follow.
        let said =
            self.slots[at].examine(one.1, |r| r.ledger().tip(&r.me(), Log::Content).map(|tip| (r.me(), tip)));
        let reads = self.slots[two.0].examine(two.1, |r| {
            said.flatten().is_none_or(|(key, tip)| r.ledger().tip(&key, Log::Content) == Some(tip))
        });
        // Nor can who awaits the key to what is written now: others hand it over after two days.
        let clean = self.slots[at].examine(one.1, |r| {
            let clean = |id: &[u8; 32]| r.membership().epochs.get(id).is_some_and(|epoch| epoch.clean);
            r.epochs().map(|(id, _)| *id).filter(clean).collect::<Vec<_>>()
        });
        let opens = self.slots[two.0].examine(two.1, |r| {
            clean.into_iter().flatten().all(|epoch| r.epochs().any(|(held, _)| *held == epoch))
        });
        if reads != Some(true) || opens != Some(true) {
            return Ok(false);
        }
        let copy = self.cloned(at);
        self.shared.stores.iter().for_each(|store| store.fork([copy]));
        let mut wrote = true;
        for slot in [at, copy] {
            wrote &= self.share(slot, one.1, false) && self.exchange(slot, one.1).is_ok();
            self.look(slot)?;
        }
        self.quiet();
        if !wrote {
            return Ok(false);
        }
        // Each of the two heads reaches the other device, whatever a host lists first.
        for _ in 0..3 {
            let _ = self.exchange(two.0, two.1);
        }
        self.look(two.0)?;
        let key = self.slots[at].examine(one.1, |r| r.me());
        let shown = self.slots[two.0]
            .examine(two.1, |r| r.read_only() || key.is_some_and(|key| !r.membership().is_live(&key)));
        if shown != Some(true) || !self.has_notice(two, &[Notice::Forked, Notice::NotInGroup]) {
            let views = self.slots[two.0].view().groups;
            let notices: Vec<_> = views.iter().map(|view| view.notices.clone()).collect();
            return broken(
                NOTICED,
                format!("device {} has seen two histories of device {at}: {notices:?}", two.0),
            );
        }
        Ok(true)
    }
}
