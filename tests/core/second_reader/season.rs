//! The simplest that has something of everything a reader meets first.

use souspli::app::vocabulary::{Act, Command, Role};
use souspli::store::memory::MemoryStore;

use super::people::{long, person};
use crate::world::{Device, sheet};

/// Three people, one with two devices, one removed; texts inline and in packs; one erased. Gives the store and the founder.
pub fn season() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let mut others = Vec::new();
    for name in ["Brume", "Cèdre", "Dune"] {
        let other = Device::new(&store);
        other.join(&founder.invite(), name);
        founder.exchange();
        founder.admit_first(name != "Dune").unwrap();
        founder.exchange();
        other.exchange();
        other.exchange();
        others.push(other);
    }
    founder.exchange();
    for (n, device) in others.iter().chain([&founder]).enumerate() {
        device.share(&sheet(&format!("Situation {n}")));
        for _ in 0..2 {
            device.share(&long("Longue"));
        }
        device.exchange();
    }
    founder.exchange();
    let person = |name: &str| person(&founder, name);
    let act = |act| founder.run(Command::Act { group: 1, act }).unwrap();
    act(Act::SetRole { person: person("Brume"), role: Role::Facilitator });
    act(Act::SetRole { person: person("Cèdre"), role: Role::Observer });
    act(Act::RemovePerson { person: person("Dune") });
    let erased = founder.share(&sheet("À effacer"));
    founder.exchange();
    act(Act::Erase { situation: erased });
    founder.share(&sheet("Dernière"));
    for device in [&founder, &others[0], &others[1], &founder] {
        device.exchange();
    }
    (store, founder)
}
