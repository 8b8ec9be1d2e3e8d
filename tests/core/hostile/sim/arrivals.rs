//! Who comes: invitations, admissions, devices that come back with a sheet.

use std::collections::BTreeSet;

use souspli::app::vocabulary::{Act, Answer, Command, GroupView};
use souspli::seal::PublicKey;

use super::super::slot::Slot;
use super::Sim;
use crate::world::{Disk, PASSPHRASE};

/// An invitation that nobody has answered yet.
pub(super) struct Link {
    text: String,
    by: usize,
    /// The person whose device it is for; `None`: for a new person.
    of: Option<usize>,
}

impl Sim {
    /// Makes a link, for somebody new or for one more device of one's own.
    pub(super) fn invite(&mut self, at: usize, view: &GroupView, new: bool) -> bool {
        let group = view.number;
        if new && view.members.len() >= self.target || self.links.len() > 4 {
            return false;
        }
        let person = self.slots[at].person;
        if !new && self.used().iter().filter(|at| self.slots[**at].person == person).count() >= 3 {
            return false;
        }
        let command = if new {
            Command::Invite { group, with_login: false }
        } else {
            Command::Act { group, act: Act::InviteDevice { with_login: false } }
        };
        let Ok(Answer::Invitation { link }) = self.slots[at].run(command) else { return false };
        self.links.push(Link { text: link, by: at, of: (!new).then_some(person) });
        true
    }

    pub(super) fn admit(&mut self, at: usize, group: u32, request: String, compared: bool) -> bool {
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

    pub(super) fn join(&mut self, at: usize, pick: usize) -> bool {
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
        let joined =
            self.slots[joiner].run(Command::Join { link: link.text, my_name, login: None, passphrase });
        if joined.is_err() {
            self.slots[joiner].retired = true;
            return false;
        }
        let _ = self.exchange(joiner, 1);
        true
    }

    pub(super) fn recover(&mut self, at: usize, pick: usize) -> bool {
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
        let asked = self.slots[slot].run(Command::Recover {
            words,
            place,
            store,
            login: None,
            device_name,
            passphrase,
        });
        let _ = self.exchange(slot, 1);
        asked.is_ok()
    }

    /// A whole admission, from the link to the first sheet.
    pub(super) fn let_in(&mut self, at: usize, group: u32) -> bool {
        let members = self.slots[at].view().groups;
        let members = members.iter().find(|view| view.number == group).map_or(0, |view| view.members.len());
        if members >= self.target {
            return false;
        }
        let _ = self.exchange(at, group);
        let Ok(Answer::Invitation { link }) =
            self.slots[at].run(Command::Invite { group, with_login: false })
        else {
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
}
