//! What the hosts do.

use souspli::app::vocabulary::GroupView;
use souspli::log::name::device_tag;
use souspli::seal::PublicKey;

use super::super::slot::ELSEWHERE;
use super::super::step::{Deed, Step};
use super::Sim;
use crate::evil::{EvilStore, Fault};

impl Sim {
    pub(super) fn store_does(&mut self, at: usize, step: Step) -> bool {
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

    /// Names that a device might have given, and did not.
    pub(super) fn flood(&self, at: usize, view: &GroupView, pick: usize) -> bool {
        let tags = self.slots[at].examine(view.number, |replica| {
            let live: Vec<PublicKey> = replica.live_devices().collect();
            live.get(pick % live.len().max(1)).map(|key| device_tag(replica.loc(), key))
        });
        let directory = self.slots[at].examine(view.number, |replica| replica.directory());
        let (Some(Some(tag)), Some(directory)) = (tags, directory) else { return false };
        let store = self.store_of(view);
        for n in 0..6 {
            let name = format!("{directory}/h/{tag}-{:010}-{}.age", 5000 + n, "a".repeat(16));
            store.add(&name, vec![n as u8; 90]);
        }
        true
    }

    pub fn quiet(&self) {
        self.shared.stores.iter().for_each(EvilStore::calm);
    }

    pub fn store_of(&self, view: &GroupView) -> &EvilStore {
        &self.shared.stores[usize::from(view.host == ELSEWHERE)]
    }

    /// How often something was lost by a host.
    pub fn losses(&self) -> u32 {
        let lossy = Fault::ALL.into_iter().filter(|fault| fault.loses());
        lossy.map(|fault| self.shared.stores.iter().map(|s| s.count(fault)).sum::<u32>()).sum::<u32>()
            + self.counts.get(&Deed::Emptied).map_or(0, |count| count.1)
            + self.counts.get(&Deed::RolledBack).map_or(0, |count| count.1)
    }
}
