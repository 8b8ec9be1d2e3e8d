//! A group at work over hostile stores, one step at a time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use souspli::app::vocabulary::{Command, Failure, GroupView, Kit, StoreChoice};
use souspli::group::Framework;

mod arrivals;
mod copies;
mod group;
mod host;

use arrivals::Link;

use super::oracle::{Broken, EXIT, Oracle};
use super::slot::{Shared, Slot};
use super::step::{Deed, Step};
use crate::evil::EvilStore;
use crate::world::{Disk, HOUR, PASSPHRASE};

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
            store: StoreChoice::Here,
            passphrase: Some(PASSPHRASE.into()),
        });
        created.expect("a device of nobody's founds a group");
        sim
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
            Deed::Restore => return Ok(self.restore(at)),
            Deed::RestoreCalmly => return self.restore_calmly(at),
            Deed::Clone => {
                self.cloned(at);
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

    pub fn lost_out<T>(&self, at: usize, what: &str) -> Result<T, Broken> {
        let notices: Vec<_> =
            self.slots[at].view().groups.iter().map(|g| (g.number, g.notices.clone())).collect();
        super::oracle::broken(EXIT, format!("device {at}: {what}; {notices:?}"))
    }
}
