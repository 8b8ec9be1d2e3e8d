//! A group that succeeds another, into which people move.

use souspli::app::vocabulary::{Act, Answer, Command};
use souspli::log::act::Deed;
use souspli::log::join::{JoinStatement, Purpose};
use souspli::log::op::{Op, Role, Vouch};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::people::act;
use crate::world::Device;

/// The group that is left.
fn before(all: &Cheats) -> [u8; 16] {
    let genesis = all.ledger.acts().iter().find_map(|act| match &act.deed {
        Deed::Genesis(genesis) => genesis.predecessor,
        _ => None,
    });
    genesis.unwrap().group[..16].try_into().unwrap()
}

fn moving(all: &mut Cheats, name: &str, edit: impl FnOnce(&mut JoinStatement)) -> (JoinStatement, [u8; 64]) {
    let from = before(all);
    all.stated(name, |stated| {
        (stated.purpose, stated.invitation) = (Purpose::Move, from);
        edit(stated);
    })
}

fn person(all: &mut Cheats, name: &str, role: Role, was: [u8; 16], from: Option<[u8; 16]>) {
    let (statement, statement_signature) = moving(all, name, |stated| {
        stated.person = was;
        stated.invitation = from.unwrap_or(stated.invitation);
    });
    all.sign("Sillage", &Op::AddPerson { role, statement, statement_signature, vouch: Vouch::Moved });
}

fn device(all: &mut Cheats, by: &str, name: &str, was: [u8; 16], from: Option<[u8; 16]>) {
    let (statement, statement_signature) = moving(all, name, |stated| {
        stated.person = was;
        stated.invitation = from.unwrap_or(stated.invitation);
    });
    all.sign(by, &Op::AddDevice { statement, statement_signature, vouch: Vouch::Moved });
}

/// Gives somebody who came new, and no other way.
pub fn moved() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    act(&founder, Act::CloseSeason);
    founder.exchange();
    let next = |command: Command| founder.run(command).unwrap();
    let Answer::Invitation { link } = next(Command::Invite { group: 2, with_login: false }) else {
        panic!("a link")
    };
    let new = Device::new(&store);
    new.join(&link, "Neuve");
    next(Command::Refresh { group: 2 });
    let groups = founder.view().groups;
    let request = groups.iter().find_map(|group| group.requests.first()).unwrap().id.clone();
    next(Command::Admit { group: 2, request, compared: true });
    next(Command::Refresh { group: 2 });
    for _ in 0..2 {
        new.exchange();
    }
    let mut all = Cheats::of(&new, &[("Neuve", &new)]);
    all.knows_of("Sillage", &founder, 2);

    // Who was a facilitator, and others; from that group, and from another.
    let elsewhere = Some([8; 16]);
    person(&mut all, "Brume", Role::Facilitator, [1; 16], None);
    person(&mut all, "Cèdre", Role::Member, [2; 16], None);
    person(&mut all, "D’ailleurs", Role::Member, [3; 16], elsewhere);
    // Devices of who one was, of who one is, of another, and from elsewhere; and of who was nobody.
    device(&mut all, "Cèdre", "Cèdre 2", [2; 16], None);
    let (cedre, flore) = (all.person("Cèdre"), "Flore");
    device(&mut all, "Cèdre", "Cèdre ici", cedre, None);
    device(&mut all, "Cèdre", "Brume 2", [1; 16], None);
    device(&mut all, "Cèdre", "Cèdre d’ailleurs", [2; 16], elsewhere);
    all.admit("Brume", flore, Role::Member);
    let is = all.person(flore);
    device(&mut all, flore, "Flore 2", is, None);
    all.put("Brume", &new);
    (store, new)
}
