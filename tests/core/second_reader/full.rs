//! As many as there may be, and one more.

use souspli::log::op::{Op, Role, Subject};
use souspli::store::memory::MemoryStore;

use super::forbidden::five;
use crate::world::Device;

/// A group of 64 who ever came; people with 5 devices, and with 24 that ever were. Gives the founder.
pub fn full() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    // Five devices, beside the kit; a sixth by the kit alone.
    let kit = all.add_kit("Papier de Cèdre", all.person("Cèdre"));
    all.sign("Cèdre", &kit);
    for n in 2..=6 {
        all.extend("Cèdre", &format!("Cèdre {n}"), "Cèdre");
    }
    all.extend("Papier de Cèdre", "Cèdre, retour", "Cèdre");
    // Of 24 devices most are gone; another is one too many, and so is a kit.
    for n in 2..=24 {
        all.extend("Dune", &format!("Dune {n}"), "Dune");
        if n > 3 {
            all.sign("Dune", &Op::RemoveDevice(all.device(&format!("Dune {n}"))));
        }
    }
    all.extend("Dune", "Dune de trop", "Dune");
    let kit = all.add_kit("Papier de trop", all.person("Dune"));
    all.sign("Dune", &kit);
    // And people, some of whom are gone.
    for n in 6..=65 {
        all.admit("Brume", &format!("Membre {n}"), Role::Observer);
        if n < 56 {
            all.sign("Brume", &Op::RemovePerson(all.person(&format!("Membre {n}"))));
        }
    }
    all.put("Écume", &founder);
    (store, founder)
}
