//! Histories for the tests: acts as they stand after their checks, so that no key has to sign.

use super::super::act::{Act, Deed, ForkProof};
use super::super::entry::EntryId;
use super::super::join::{JoinStatement, Purpose};
use super::super::op::{Genesis, Predecessor, Role, Subject, Vouch};
use super::super::payload::{PersonId, person_of};
use crate::seal::{PublicKey, Recipient, hash};

/// The device that each device may let in: its number and this.
pub(super) const NEW: u8 = 20;

/// A device by its number.
pub(super) fn key(device: u8) -> PublicKey {
    PublicKey([device; 32])
}

/// The person who came with a device.
pub(super) fn person(device: u8) -> PersonId {
    person_of(&key(device))
}

pub(super) fn statement(device: u8, purpose: Purpose) -> JoinStatement {
    JoinStatement {
        purpose,
        group: [1; 32],
        person: person(device),
        invitation: [2; 16],
        device: key(device),
        recipient: Recipient([device; 32]),
        name: format!("{device}"),
    }
}

pub(super) fn genesis() -> Deed {
    Deed::Genesis(Genesis {
        suite: 1,
        loc: [0; 16],
        name: "groupe".into(),
        framework: 0,
        founder: "A".into(),
        recipient: Recipient([1; 32]),
        predecessor: Some(Predecessor { group: [2; 32], person: [2; 16] }),
    })
}

pub(super) fn add(device: u8) -> Deed {
    add_as(device, Role::Member)
}

pub(super) fn add_as(device: u8, role: Role) -> Deed {
    Deed::AddPerson { role, statement: statement(device, Purpose::Person), vouch: Vouch::Words }
}

/// With whom a device of these scenes' person came.
pub(super) fn whose(device: u8) -> u8 {
    match device {
        6 => 4,
        NEW.. => whose(device - NEW),
        _ => device,
    }
}

/// Another device of the person who came with `of`.
pub(super) fn add_device(of: u8, device: u8) -> Deed {
    let statement = JoinStatement { person: person(of), ..statement(device, Purpose::Device) };
    Deed::AddDevice { statement, vouch: Vouch::Words }
}

pub(super) fn vote(subject: Subject) -> Deed {
    Deed::Vote { subject, yes: true }
}

pub(super) fn fork(device: u8, membership: u64) -> Deed {
    Deed::Fork(ForkProof { device: key(device), cut: (membership, 0), backwards: None })
}

/// A history in the making. An act's place is its position.
#[derive(Clone, Default)]
pub(super) struct Scene {
    pub(super) acts: Vec<Act>,
}

impl Scene {
    /// A founds the group (device 1).
    pub(super) fn founded() -> Scene {
        let mut scene = Scene::default();
        scene.act(1, &[], genesis());
        scene
    }

    /// Signs an act above these ones, and above what its author signed last.
    pub(super) fn act(&mut self, author: u8, on: &[usize], deed: Deed) -> usize {
        let own = self.acts.iter().rposition(|act| act.author == key(author));
        self.act_on(author, own, on, deed)
    }

    /// Signs an act on another than the author's latest: a second history.
    pub(super) fn act_on(&mut self, author: u8, own: Option<usize>, on: &[usize], deed: Deed) -> usize {
        let at = self.acts.len();
        let mut parents: Vec<EntryId> = Vec::new();
        for place in own.iter().chain(on) {
            if !parents.contains(&self.acts[*place].id) {
                parents.push(self.acts[*place].id);
            }
        }
        let seq = own.map_or(1, |own| self.acts[own].seq + 1);
        // The id hangs on what the act says and stands on, so that the same act has one id in whatever history.
        let told = format!("{author} {seq} {parents:?} {deed:?}");
        let id = hash("test", &[told.as_bytes()]);
        self.acts.push(Act { id, author: key(author), seq, beside: 0, parents, also: Vec::new(), deed });
        at
    }

    /// Signs that these, of whatever branches, were seen.
    pub(super) fn act_naming(&mut self, author: u8, also: &[usize]) -> usize {
        let at = self.act(author, &[], Deed::Seen);
        self.acts[at].also = also.iter().map(|place| self.acts[*place].id).collect();
        self.acts[at].id = hash("test", &[self.acts[at].id.as_slice(), b"also"]);
        at
    }

    /// Signs an act above everything there is.
    pub(super) fn next(&mut self, author: u8, deed: Deed) -> usize {
        let tips: Vec<usize> = (0..self.acts.len()).collect();
        self.act(author, &tips, deed)
    }

    pub(super) fn id(&self, at: usize) -> EntryId {
        self.acts[at].id
    }

    /// A certificate with these votes.
    pub(super) fn certificate(&self, subject: Subject, votes: &[usize]) -> Deed {
        let mut votes: Vec<EntryId> = votes.iter().map(|at| self.id(*at)).collect();
        votes.sort();
        Deed::GroupAct { subject, votes }
    }

    /// Three facilitators A (1), B (2), C (3), two members M (4) and N (5); M has a second device (6). All have been seen by
    /// all three facilitators, and by M's two devices and N when asked for.
    pub(super) fn five() -> Scene {
        let mut scene = Scene::founded();
        for device in [2, 3, 4, 5] {
            scene.next(1, add(device));
        }
        scene.next(1, Deed::SetRole(person(2), Role::Facilitator));
        scene.next(1, Deed::SetRole(person(3), Role::Facilitator));
        scene.next(4, add_device(4, 6));
        scene.next(1, Deed::Seen);
        scene.next(2, Deed::Seen);
        scene
    }
}

/// The places of all acts.
pub(super) fn all(scene: &Scene) -> Vec<usize> {
    (0..scene.acts.len()).collect()
}

/// Three vote, the last writes the certificate.
pub(super) fn decide(scene: &mut Scene, subject: Subject, on: &[usize], voters: [u8; 3]) -> usize {
    let votes = voters.map(|voter| scene.act(voter, on, vote(subject)));
    let deed = scene.certificate(subject, &votes);
    scene.act(voters[2], &votes, deed)
}
