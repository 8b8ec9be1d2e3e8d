//! What somebody does in a group.

use std::collections::BTreeSet;

use souspli::app::vocabulary::{Act, Answer, Command, Decision, Failure, GroupView, Role, SituationLine};
use souspli::group::Sheet;
use souspli::log::membership::Kind;
use souspli::seal::PublicKey;

use super::super::oracle::{Broken, KEPT, Note, SHOWN, broken};
use super::super::slot::ELSEWHERE;
use super::super::step::{Deed, Step};
use super::Sim;
use crate::world::{HOME, kit_by};

impl Sim {
    fn act(&self, at: usize, group: u32, act: Act) -> Result<Answer, Failure> {
        self.slots[at].run(Command::Act { group, act })
    }

    pub(super) fn acts_in(&mut self, at: usize, view: &GroupView, step: Step) -> Result<bool, Broken> {
        let (pick, group) = (step.pick, view.number);
        let situation = view.situations.get(pick % view.situations.len().max(1));
        let member = view.members.get(pick % view.members.len().max(1));
        let id = member.map(|member| member.id.clone()).unwrap_or_default();
        let done = match step.deed {
            Deed::Share | Deed::ShareLong => self.share(at, group, step.deed == Deed::ShareLong),
            Deed::LetIn => self.let_in(at, group),
            Deed::InvitePerson | Deed::InviteDevice => self.invite(at, view, step.deed == Deed::InvitePerson),
            Deed::Admit | Deed::AdmitUncompared | Deed::Refuse => {
                let Some(request) = view.requests.get(pick % view.requests.len().max(1)) else {
                    return Ok(false);
                };
                let request = request.id.clone();
                match step.deed {
                    Deed::Refuse => self.slots[at].run(Command::Refuse { group, request }).is_ok(),
                    deed => self.admit(at, group, request, deed == Deed::Admit),
                }
            }
            Deed::Read => {
                let Some(line) = situation.filter(|line| line.erased.is_none()) else { return Ok(false) };
                return self.read(at, group, line);
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
                let run = |command| self.slots[at].run(command);
                let Ok(kit) = kit_by(run, group) else { return Ok(false) };
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
                self.act(at, group, Act::ChangeStore { address: address.into(), login: None }).is_ok()
            }
            Deed::Refill => self.act(at, group, Act::Refill).is_ok(),
            Deed::DiskFull => self.disk_full(at, group, pick),
            Deed::Flood => self.flood(at, view, pick),
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
        if self.slots[at].run(Command::Share { group, draft: None, sheet: sheet.clone() }).is_err() {
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

    fn read(&self, at: usize, group: u32, line: &SituationLine) -> Result<bool, Broken> {
        let read = self.slots[at].run(Command::Read { group, situation: line.id.clone() });
        let Ok(Answer::Situation { sheet, .. }) = read else {
            return broken(KEPT, "what is listed does not open");
        };
        if self.oracle.notes.get(&sheet.title).map(|note| &note.sheet) != Some(&sheet) {
            return broken(SHOWN, "a sheet that nobody wrote so");
        }
        Ok(true)
    }

    fn disk_full(&mut self, at: usize, group: u32, pick: usize) -> bool {
        self.slots[at].disk.room.set(Some((pick % 4) as u32));
        let done = match pick / 4 % 2 {
            0 => self.exchange(at, group).is_err(),
            _ => !self.share(at, group, false),
        };
        self.slots[at].disk.room.set(None);
        done
    }
}
