//! Devices that were copied or put back to an older state.

use souspli::app::vocabulary::GroupView;

use super::super::oracle::Broken;
use super::Sim;
use crate::world::copied;

impl Sim {
    /// From now on, a device may sign two histories.
    fn tear(&mut self, at: usize) {
        self.slots[at].tainted = true;
        self.torn = true;
    }

    /// A device is copied: gives the other one.
    pub fn cloned(&mut self, at: usize) -> usize {
        let (person, disk) = (self.slots[at].person, copied(&self.slots[at].disk));
        let copy = self.slot(person, disk);
        self.slots[copy].keys = self.slots[at].keys.clone();
        self.tear(at);
        self.tear(copy);
        copy
    }

    pub(super) fn restore(&mut self, at: usize) -> bool {
        let restored = self.slots[at].restore(&self.shared);
        if restored {
            self.tear(at);
        }
        restored
    }

    /// A device is put back to an older state while the store behaves: it takes up what it had sent since, or stops.
    pub(super) fn restore_calmly(&mut self, at: usize) -> Result<bool, Broken> {
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
            self.tear(at);
        }
        Ok(true)
    }
}
