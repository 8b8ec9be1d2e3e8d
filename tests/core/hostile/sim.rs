//! A group at work over hostile stores, one step at a time.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use souspli::app::vocabulary::{Act, Answer, Command, Decision, Failure, GroupView, Kit, Role};
use souspli::group::{Framework, Sheet};
use souspli::log::membership::Kind;
use souspli::log::name::device_tag;
use souspli::seal::PublicKey;

use super::oracle::{Broken, EXIT, Note, Oracle};
use super::slot::{ELSEWHERE, Shared, Slot, copied};
use super::step::{Deed, Step};
use crate::evil::{EvilStore, Fault};
use crate::world::{Disk, HOME, HOUR, PASSPHRASE};

/// An invitation that nobody has answered yet.
struct Link {
    text: String,
    by: usize,
    /// The person whose device it is for; `None`: for a new person.
    of: Option<usize>,
}

pub struct Sim {
    pub shared: Shared,
    pub slots: Vec<Slot>,
    pub oracle: Oracle,
    pub counts: BTreeMap<Deed, (u32, u32)>,
    /// Exchanges made, in steps and at calm points.
    pub exchanges: u64,
    /// Some device may sign two histories.
    pub torn: bool,
    /// Nothing can happen any more.
    pub over: bool,
    links: Vec<Link>,
    /// Sheets that lie about, and whose they are; whether one was used already.
    kits: Vec<(usize, Kit, bool)>,
    /// Some sheet was used twice: it signed two histories.
    pub kit_torn: bool,
    /// What was found when something was put.
    broken: Option<Broken>,
    titles: u32,
    /// What was done so far is written down.
    pub tells: bool,
    pub story: Vec<String>,
    target: usize,
}

impl Sim {
    pub fn new(seed: u64) -> Sim {
        let shared = Shared {
            stores: [EvilStore::new(seed), EvilStore::new(!seed)],
            seed: Rc::new(Cell::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
            puts: Rc::default(),
        };
        let mut sim = Sim {
            shared,
            slots: Vec::new(),
            oracle: Oracle::default(),
            counts: BTreeMap::new(),
            exchanges: 0,
            torn: false,
            over: false,
            links: Vec::new(),
            kits: Vec::new(),
            kit_torn: false,
            broken: None,
            titles: 0,
            tells: false,
            story: Vec::new(),
            target: 2 + (seed % 11) as usize,
        };
        sim.oracle.group_names.insert("Les Passerelles".into());
        let founder = sim.person();
        let at = sim.slot(founder, Disk::default());
        let created = sim.slots[at].run(Command::CreateGroup {
            name: "Les Passerelles".into(),
            framework: Framework::TeamBalint,
            my_name: sim.oracle.names[founder].clone(),
            passphrase: Some(PASSPHRASE.into()),
        });
        created.expect("a device of nobody's founds a group");
        sim
    }

    pub fn losses(&self) -> u32 {
        let lossy = Fault::ALL.into_iter().filter(|fault| fault.loses());
        lossy.map(|fault| self.shared.stores.iter().map(|s| s.count(fault)).sum::<u32>()).sum::<u32>()
            + self.counts.get(&Deed::Emptied).map_or(0, |count| count.1)
            + self.counts.get(&Deed::RolledBack).map_or(0, |count| count.1)
    }

    fn person(&mut self) -> usize {
        let number = self.oracle.names.len();
        self.oracle.names.push(format!("Personne {number}"));
        number
    }

    pub fn slot(&mut self, person: usize, disk: Disk) -> usize {
        let at = self.slots.len();
        // Clocks differ a little.
        let hour = self.slots.iter().map(|slot| slot.hour.get()).max().unwrap_or(HOUR) - (at % 3) as u64;
        self.slots.push(Slot::new(&self.shared, at, person, hour, disk));
        at
    }

    /// The devices in use.
    pub fn used(&self) -> Vec<usize> {
        self.slots.iter().filter(|slot| !slot.retired).map(|slot| slot.number).collect()
    }

    pub fn exchange(&mut self, at: usize, group: u32) -> Result<(), Failure> {
        self.exchanges += 1;
        let exchanged = self.slots[at].exchange(group).map(drop);
        self.look_at_puts();
        exchanged
    }

    /// Looks at what was put, with what who put it knows: before it hears more.
    fn look_at_puts(&mut self) {
        self.oracle.torn = self.torn;
        for put in self.shared.puts.take() {
            let looked = self.oracle.put(&put, &self.slots[put.by]);
            self.broken = self.broken.take().or(looked.err());
        }
    }

    /// Looks at a device, and at all that was put meanwhile.
    pub fn look(&mut self, at: usize) -> Result<(), Broken> {
        self.oracle.torn = self.torn;
        self.oracle.look(&mut self.slots[at])?;
        self.look_at_puts();
        self.broken.take().map_or(Ok(()), Err)
    }

    pub fn step(&mut self, step: Step) -> Result<(), Broken> {
        let used = self.used();
        if used.is_empty() {
            self.over = true;
        }
        if self.over {
            return Ok(());
        }
        let at = used[step.who % used.len()];
        let count = self.counts.entry(step.deed).or_default();
        count.0 += 1;
        let meant = self.tells.then(|| self.meant(at, step));
        let done = self.does(at, step)?;
        if done {
            self.counts.entry(step.deed).or_default().1 += 1;
        }
        if let Some(meant) = meant {
            self.story.push(format!("{meant}{}", if done { "" } else { ": not done" }));
        }
        self.look(at)
    }

    /// What a step is in this world.
    fn meant(&self, at: usize, step: Step) -> String {
        let view = self.current(at, step.pick);
        let member = view.as_ref().and_then(|view| view.members.get(step.pick % view.members.len().max(1)));
        let person = &self.oracle.names[self.slots[at].person];
        let (group, of) = (view.as_ref().map(|view| view.number), member.map(|member| &member.name));
        format!("{:?} by device {at}, {person}, in {group:?}, of {of:?}", step.deed)
    }

    /// The group a device acts in: mostly the newest it is in.
    pub fn current(&self, at: usize, pick: usize) -> Option<GroupView> {
        let mut groups = self.slots[at].groups();
        if pick.is_multiple_of(7) && !groups.is_empty() {
            return Some(groups.swap_remove(pick / 7 % groups.len()));
        }
        groups.pop()
    }

    fn act(&self, at: usize, group: u32, act: Act) -> Result<Answer, Failure> {
        self.slots[at].run(Command::Act { group, act })
    }

    /// Does it, if it can be done. Gives whether something was done.
    fn does(&mut self, at: usize, step: Step) -> Result<bool, Broken> {
        let pick = step.pick;
        match step.deed {
            Deed::Faults | Deed::Losses | Deed::Quiet | Deed::Apart | Deed::Together | Deed::RollBackFor => {
                return Ok(self.store_does(at, step));
            }
            Deed::Calm => return self.calm().map(|()| true),
            Deed::RolledBack => return self.rolled_back(at, pick),
            Deed::Emptied => return self.emptied(at),
            Deed::CloneApart => return self.clone_apart(at),
            Deed::Exchange => {
                let groups = self.slots[at].view().groups;
                let Some(group) = groups.get(pick % groups.len().max(1)).map(|group| group.number) else {
                    return Ok(false);
                };
                return Ok(self.exchange(at, group).is_ok());
            }
            Deed::Join => return Ok(self.join(at, pick)),
            Deed::Recover => return Ok(self.recover(at, pick)),
            Deed::Restart => {
                self.slots[at].reopen(&self.shared);
                return Ok(true);
            }
            Deed::Crash => {
                let groups = self.slots[at].view().groups;
                let Some(group) = groups.last().map(|group| group.number) else { return Ok(false) };
                let halves = (pick % 40) as u32;
                self.exchanges += 1;
                return Ok(self.slots[at].run_until(&self.shared, halves, Command::Refresh { group }));
            }
            Deed::Hours | Deed::Days => {
                let more = if step.deed == Deed::Hours { 1 + pick % 12 } else { 24 + pick % 72 } as u64;
                // One clock, or time itself.
                let whose = if pick.is_multiple_of(3) { vec![at] } else { (0..self.slots.len()).collect() };
                for slot in whose {
                    let hour = &self.slots[slot].hour;
                    hour.set(hour.get() + more);
                }
                return Ok(true);
            }
            Deed::Backup => {
                self.slots[at].back_up();
                return Ok(true);
            }
            Deed::Restore => {
                if !self.slots[at].restore(&self.shared) {
                    return Ok(false);
                }
                self.slots[at].tainted = true;
                self.torn = true;
                return Ok(true);
            }
            Deed::RestoreCalmly => return self.restore_calmly(at),
            Deed::Clone => {
                let (person, disk) = (self.slots[at].person, copied(&self.slots[at].disk));
                let copy = self.slot(person, disk);
                self.slots[copy].keys = self.slots[at].keys.clone();
                self.slots[at].tainted = true;
                self.slots[copy].tainted = true;
                self.torn = true;
                return Ok(true);
            }
            _ => {}
        }
        let Some((at, view)) =
            self.somebody_who_can(at, step).or_else(|| Some((at, self.current(at, pick)?)))
        else {
            return Ok(false);
        };
        self.acts_in(at, &view, step)
    }

    /// For what few can do at a time: who can, from this device on, and in which group.
    fn somebody_who_can(&self, at: usize, step: Step) -> Option<(usize, GroupView)> {
        let can: fn(&GroupView) -> bool = match step.deed {
            Deed::Admit | Deed::AdmitUncompared | Deed::Refuse => |view| !view.requests.is_empty(),
            Deed::Forget => |view| view.successors.iter().any(|to| to.here),
            Deed::MoveOn => |view| view.successors.iter().any(|to| !to.here),
            Deed::SessionWords => |view| !view.sessions.is_empty(),
            Deed::RemoveDevice => |view| view.members.iter().any(|member| member.devices.len() > 1),
            _ => return None,
        };
        let (before, from): (Vec<usize>, Vec<usize>) = self.used().into_iter().partition(|other| *other < at);
        from.into_iter().chain(before).find_map(|at| {
            let view = self.slots[at].groups().into_iter().find(can)?;
            Some((at, view))
        })
    }

    fn acts_in(&mut self, at: usize, view: &GroupView, step: Step) -> Result<bool, Broken> {
        let (pick, group) = (step.pick, view.number);
        let situation = view.situations.get(pick % view.situations.len().max(1));
        let member = view.members.get(pick % view.members.len().max(1));
        let id = member.map(|member| member.id.clone()).unwrap_or_default();
        let done = match step.deed {
            Deed::Share | Deed::ShareLong => {
                return Ok(self.share(at, group, step.deed == Deed::ShareLong));
            }
            Deed::LetIn => return Ok(self.let_in(at, group)),
            Deed::InvitePerson | Deed::InviteDevice => {
                let new = step.deed == Deed::InvitePerson;
                if new && view.members.len() >= self.target || self.links.len() > 4 {
                    return Ok(false);
                }
                let person = self.slots[at].person;
                if !new && self.used().iter().filter(|at| self.slots[**at].person == person).count() >= 3 {
                    return Ok(false);
                }
                let command = if new {
                    Command::Invite { group }
                } else {
                    Command::Act { group, act: Act::InviteDevice }
                };
                let Ok(Answer::Invitation { link }) = self.slots[at].run(command) else { return Ok(false) };
                self.links.push(Link { text: link, by: at, of: (!new).then_some(person) });
                return Ok(true);
            }
            Deed::Admit | Deed::AdmitUncompared | Deed::Refuse => {
                let Some(request) = view.requests.get(pick % view.requests.len().max(1)) else {
                    return Ok(false);
                };
                let request = request.id.clone();
                if step.deed == Deed::Refuse {
                    return Ok(self.slots[at].run(Command::Refuse { group, request }).is_ok());
                }
                return Ok(self.admit(at, group, request, step.deed == Deed::Admit));
            }
            Deed::Read => {
                let Some(line) = situation.filter(|line| line.erased.is_none()) else { return Ok(false) };
                let read = self.slots[at].run(Command::Read { group, situation: line.id.clone() });
                let Ok(Answer::Situation { sheet, .. }) = read else {
                    return super::oracle::broken(super::oracle::KEPT, "what is listed does not open");
                };
                if self.oracle.notes.get(&sheet.title).map(|note| &note.sheet) != Some(&sheet) {
                    return super::oracle::broken(super::oracle::SHOWN, "a sheet that nobody wrote so");
                }
                return Ok(true);
            }
            Deed::Erase => {
                let Some(line) = situation else { return Ok(false) };
                let done = self.act(at, group, Act::Erase { situation: line.id.clone() }).is_ok();
                if done
                    && line.transmitted.is_none()
                    && let Some(note) = self.oracle.notes.get_mut(&line.title)
                {
                    note.erased = true;
                }
                done
            }
            Deed::Transmit => {
                let Some(line) = situation.filter(|line| line.erased.is_none()) else { return Ok(false) };
                let done = self.act(at, group, Act::Transmit { situation: line.id.clone() }).is_ok();
                if done {
                    self.oracle.transmitted.insert((self.slots[at].person, line.title.clone()));
                }
                done
            }
            Deed::Approve => {
                let Some(line) = situation else { return Ok(false) };
                let (situation, shown) = (line.id.clone(), line.shown.clone());
                self.act(at, group, Act::Approve { situation, shown, yes: pick % 3 > 0 }).is_ok()
            }
            Deed::OpenSession => self.act(at, group, Act::OpenSession).is_ok(),
            Deed::SessionWords => {
                let Some(session) = view.sessions.last().cloned() else { return Ok(false) };
                self.act(at, group, Act::SessionWords { session }).is_ok()
            }
            Deed::Rename => {
                let name = format!("Groupe {}", pick % 5);
                self.oracle.group_names.insert(name.clone());
                self.act(at, group, Act::Rename { name }).is_ok()
            }
            Deed::ShareHistory => {
                let done = self.act(at, group, Act::ShareHistory { yes: pick % 2 == 0 }).is_ok();
                if let Some(group) = self.slots[at].examine(group, |r| *r.group()).filter(|_| done) {
                    self.oracle.shared_history.insert(group);
                }
                done
            }
            Deed::RemovePerson => {
                // Mostly a group that is full enough.
                if view.members.len() < 3 && pick % 4 > 0 || member.is_none_or(|member| member.me) {
                    return Ok(false);
                }
                self.act(at, group, Act::RemovePerson { person: id }).is_ok()
            }
            Deed::RemoveDevice => {
                let several: Vec<_> = view.members.iter().filter(|member| member.devices.len() > 1).collect();
                let Some(member) = several.get(pick % several.len().max(1)) else { return Ok(false) };
                let Some(device) = member.devices.get(pick / 64 % member.devices.len()) else {
                    return Ok(false);
                };
                self.act(at, group, Act::RemoveDevice { device: device.id.clone() }).is_ok()
            }
            Deed::SetRole => {
                let role = [Role::Facilitator, Role::Member, Role::Observer][pick / 64 % 3];
                self.act(at, group, Act::SetRole { person: id, role }).is_ok()
            }
            Deed::VoteRemove | Deed::VoteName => {
                let about = if step.deed == Deed::VoteRemove { Decision::Remove } else { Decision::Name };
                // Voices gather on few, or nothing is ever carried.
                let member = view.members.get(pick % 2.min(view.members.len().max(1)));
                let Some(person) = member.map(|member| member.id.clone()) else { return Ok(false) };
                self.act(at, group, Act::Vote { person, about, yes: pick % 5 > 0 }).is_ok()
            }
            Deed::Leave => view.members.len() > 3 && self.act(at, group, Act::Leave).is_ok(),
            Deed::MakeKit => {
                let Ok(Answer::Kit(kit)) = self.act(at, group, Act::MakeKit) else { return Ok(false) };
                let person = self.slots[at].person;
                self.kits.retain(|(of, other, _)| *of != person || other.place != kit.place);
                self.kits.push((person, kit, false));
                true
            }
            Deed::CloseSeason => view.successors.is_empty() && self.act(at, group, Act::CloseSeason).is_ok(),
            Deed::MoveOn => {
                let Some(to) = view.successors.iter().find(|to| !to.here) else { return Ok(false) };
                self.act(at, group, Act::MoveOn { successor: to.id.clone() }).is_ok()
            }
            Deed::Forget => {
                let moved = self.slots[at].groups().len() > 1 && view.successors.iter().any(|to| to.here);
                moved && self.act(at, group, Act::Forget).is_ok()
            }
            Deed::ChangeStore => {
                let address = if view.host == HOME { ELSEWHERE } else { HOME };
                let (address, user, password) = (address.into(), String::new(), String::new());
                self.act(at, group, Act::ChangeStore { address, user, password }).is_ok()
            }
            Deed::Refill => self.act(at, group, Act::Refill).is_ok(),
            Deed::DiskFull => {
                self.slots[at].disk.room.set(Some((pick % 4) as u32));
                let done = match pick / 4 % 2 {
                    0 => self.exchange(at, group).is_err(),
                    _ => !self.share(at, group, false),
                };
                self.slots[at].disk.room.set(None);
                done
            }
            Deed::Flood => {
                let tags = self.slots[at].examine(group, |replica| {
                    let live: Vec<PublicKey> = replica.live_devices().collect();
                    live.get(pick % live.len().max(1)).map(|key| device_tag(replica.loc(), key))
                });
                let directory = self.slots[at].examine(group, |replica| replica.directory());
                let (Some(Some(tag)), Some(directory)) = (tags, directory) else { return Ok(false) };
                let store = &self.shared.stores[usize::from(view.host == ELSEWHERE)];
                for n in 0..6 {
                    let name = format!("{directory}/h/{tag}-{:010}-{}.age", 5000 + n, "a".repeat(16));
                    store.add(&name, vec![n as u8; 90]);
                }
                true
            }
            _ => false,
        };
        Ok(done)
    }

    pub fn share(&mut self, at: usize, group: u32, long: bool) -> bool {
        self.titles += 1;
        let title = format!("Situation {}", self.titles);
        let text = if long {
            format!("«\u{202f}{title}\u{a0}» {}", "e".repeat(19_000))
        } else {
            format!("«\u{202f}{title}\u{a0}» 🙂")
        };
        let what_puzzles_me = if long { "a".repeat(18_000) } else { String::new() };
        let sheet = Sheet { title: title.clone(), what_happened: text, what_puzzles_me, ..Sheet::default() };
        if self.slots[at].run(Command::Share { group, sheet: sheet.clone() }).is_err() {
            return false;
        }
        let seen = self.slots[at].examine(group, |replica| {
            let live = replica.live_devices().filter(|device| {
                replica.membership().devices.get(device).is_some_and(|device| device.kind == Kind::Device)
            });
            (*replica.group(), live.collect::<BTreeSet<PublicKey>>())
        });
        let Some((id, expects)) = seen else { return false };
        let losses = self.losses();
        let slot = &self.slots[at];
        let note = Note {
            sheet,
            person: slot.person,
            slot: at,
            generation: slot.generation,
            group: id,
            expects,
            erased: false,
            losses,
            had: BTreeSet::new(),
        };
        self.oracle.notes.insert(title, note);
        true
    }

    fn admit(&mut self, at: usize, group: u32, request: String, compared: bool) -> bool {
        let known = |slot: &Slot| {
            slot.examine(group, |r| r.membership().devices.keys().copied().collect::<BTreeSet<PublicKey>>())
        };
        let before = known(&self.slots[at]).unwrap_or_default();
        if self.slots[at].run(Command::Admit { group, request, compared }).is_err() {
            return false;
        }
        let after = known(&self.slots[at]).unwrap_or_default();
        let oracle = &mut self.oracle;
        for newcomer in after.difference(&before) {
            self.slots[at].examine(group, |replica| {
                if replica.person_of(newcomer) != replica.my_person() {
                    oracle.comes(replica, *newcomer);
                }
            });
        }
        true
    }

    fn join(&mut self, at: usize, pick: usize) -> bool {
        if self.links.is_empty() {
            return false;
        }
        let link = self.links.remove(pick % self.links.len());
        let person = match link.of {
            Some(person) => person,
            None => self.person(),
        };
        let joiner = self.slot(person, Disk::default());
        let hour = self.slots[at].hour.get();
        self.slots[joiner].hour.set(hour);
        self.slots[joiner].invited_by = link.of.is_none().then_some(link.by);
        let (my_name, passphrase) = (self.oracle.names[person].clone(), Some(PASSPHRASE.into()));
        let joined = self.slots[joiner].run(Command::Join { link: link.text, my_name, passphrase });
        if joined.is_err() {
            self.slots[joiner].retired = true;
            return false;
        }
        let _ = self.exchange(joiner, 1);
        true
    }

    fn recover(&mut self, at: usize, pick: usize) -> bool {
        let sheets = self.kits.len();
        if sheets == 0 {
            return false;
        }
        let (person, kit, used) = self.kits[pick % sheets].clone();
        self.kit_torn |= used;
        self.kits[pick % sheets].2 = true;
        // Once in a while somebody finds an old sheet, or uses one twice.
        if !pick.is_multiple_of(4) {
            self.kits.remove(pick % sheets);
        }
        let words = kit.words.join(" ");
        let slot = self.slot(person, Disk::default());
        let hour = self.slots[at].hour.get();
        self.slots[slot].hour.set(hour);
        let (place, store, passphrase) = (kit.place, kit.store, Some(PASSPHRASE.into()));
        let device_name = format!("Appareil {slot}");
        let asked = self.slots[slot].run(Command::Recover { words, place, store, device_name, passphrase });
        let _ = self.exchange(slot, 1);
        asked.is_ok()
    }

    /// A whole admission, from the link to the first sheet.
    fn let_in(&mut self, at: usize, group: u32) -> bool {
        let members = self.slots[at].view().groups;
        let members = members.iter().find(|view| view.number == group).map_or(0, |view| view.members.len());
        if members >= self.target {
            return false;
        }
        let _ = self.exchange(at, group);
        let Ok(Answer::Invitation { link }) = self.slots[at].run(Command::Invite { group }) else {
            return false;
        };
        self.links.push(Link { text: link, by: at, of: None });
        let joiner = self.slots.len();
        if !self.join(at, self.links.len() - 1) {
            return false;
        }
        let _ = self.exchange(at, group);
        let view = self.slots[at].view();
        let view = view.groups.iter().find(|view| view.number == group);
        let name = &self.oracle.names[self.slots[joiner].person];
        let request = view.and_then(|view| view.requests.iter().find(|request| request.name == *name));
        let Some(request) = request.map(|request| request.id.clone()) else { return false };
        if !self.admit(at, group, request, true) {
            return false;
        }
        let _ = self.exchange(at, group);
        let _ = self.exchange(joiner, 1);
        self.exchange(joiner, 1).is_ok()
    }

    fn store_does(&mut self, at: usize, step: Step) -> bool {
        let pick = step.pick;
        for store in &self.shared.stores {
            match step.deed {
                Deed::Faults => {
                    let harmless: Vec<Fault> = Fault::harmless().collect();
                    for pick in [pick, pick / 7, pick / 53] {
                        store.set(harmless[pick % harmless.len()], [0.02, 0.05, 0.1, 0.3][pick / 64 % 4]);
                    }
                }
                Deed::Losses => {
                    let losing: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| fault.loses()).collect();
                    store.set(losing[pick % losing.len()], [0.02, 0.05][pick / 64 % 2]);
                }
                Deed::Quiet => store.calm(),
                Deed::Apart => {
                    let apart = (0..self.slots.len()).filter(|slot| (pick >> (slot % 20)) & 1 == 1);
                    store.fork(apart);
                }
                Deed::Together => store.merge(),
                Deed::RollBackFor => store.roll_back_for(at, 1 + pick % 24),
                _ => {}
            }
        }
        true
    }

    pub fn quiet(&self) {
        self.shared.stores.iter().for_each(EvilStore::calm);
    }

    pub fn store_of(&self, view: &GroupView) -> &EvilStore {
        &self.shared.stores[usize::from(view.host == ELSEWHERE)]
    }

    /// A device is put back to an older state while the store behaves: it takes up what it had sent since, or stops.
    fn restore_calmly(&mut self, at: usize) -> Result<bool, Broken> {
        let Some(backup) = &self.slots[at].backup else { return Ok(false) };
        if self.slots[at].tainted {
            return Ok(false);
        }
        let then = backup.epochs.clone();
        self.quiet();
        // All that it signed is in the store, and the store is whole: else nobody could know.
        let groups = self.slots[at].groups();
        for view in &groups {
            let sent = self.exchange(at, view.number).is_ok() && self.exchange(at, view.number).is_ok();
            let fits = self.slots[at].examine(view.number, |replica| {
                let now: Vec<[u8; 32]> = replica.epochs().map(|(id, _)| *id).collect();
                let well = replica.health.rolled_back.is_empty() && !replica.health.empty;
                let said = replica.has_said_all() && !replica.read_only() && well;
                said && then.get(replica.group()).is_some_and(|held| *held == now)
            });
            if !sent || fits != Some(true) {
                return Ok(false);
            }
        }
        if groups.len() != self.slots[at].view().groups.len() || groups.len() != then.len() {
            return Ok(false);
        }
        self.slots[at].restore(&self.shared);
        let hosts = |groups: Vec<GroupView>| groups.into_iter().map(|view| view.host).collect::<Vec<_>>();
        // Of what it said at another store since, it can know nothing.
        let mut astray = hosts(self.slots[at].groups()) != hosts(groups.clone());
        for view in &groups {
            let _ = self.exchange(at, view.number);
            let stopped = self.slots[at].examine(view.number, |replica| {
                // It knows that there is more of its own, and waits for it: a host that hides it next time has two histories.
                replica.health.own_ahead || replica.health.own_awaited || replica.misses_something()
            });
            astray |= stopped != Some(false);
        }
        if astray {
            self.slots[at].tainted = true;
            self.torn = true;
        }
        Ok(true)
    }

    pub fn lost_out<T>(&self, at: usize, what: &str) -> Result<T, Broken> {
        let notices: Vec<_> =
            self.slots[at].view().groups.iter().map(|g| (g.number, g.notices.clone())).collect();
        super::oracle::broken(EXIT, format!("device {at}: {what}; {notices:?}"))
    }
}
