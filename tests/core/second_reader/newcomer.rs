//! Somebody who came late.

use souspli::app::vocabulary::{Act, Decision, Role};
use souspli::store::memory::MemoryStore;

use super::people::{act, approve, let_in, long, person, rounds, text, vote};
use crate::world::{Device, sheet};

/// A group that has written, elected, removed and erased before somebody comes, and goes on in the same logs after it. Of one
/// device the facilitator who let them in had not seen all. Gives the newcomer.
pub fn newcomer() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let in_turn = ["Brume", "Cèdre", "Dune", "Écume"];
    let [brume, cedre, dune, ecume] = in_turn.map(|name| let_in(&founder, Device::new(&store), name, true));
    let all = [&founder, &brume, &cedre, &dune, &ecume];
    rounds(&all);
    for (device, name) in all.iter().zip(["Sillage", "Brume", "Cèdre", "Dune", "Écume"]) {
        device.share(&sheet(&format!("Avant, de {name}")));
        device.share(&long(&format!("Longue, de {name}")));
        device.exchange();
    }
    rounds(&all);
    for voter in [&cedre, &dune] {
        vote(voter, Decision::Name, "Brume", true);
    }
    assert!(vote(&ecume, Decision::Name, "Brume", true));
    rounds(&all);
    act(&brume, Act::RemovePerson { person: person(&brume, "Écume") });
    brume.exchange();
    act(&dune, Act::Erase { situation: text(&dune, "Avant, de Dune").id });
    act(&founder, Act::OpenSession);
    let all = [&founder, &brume, &cedre, &dune];
    rounds(&all);

    // Cèdre has written what Brume, who lets Flore in, has not seen; Dune writes before she has heard of Flore.
    let link = brume.invite();
    let flore = Device::new(&store);
    flore.join(&link, "Flore");
    brume.exchange();
    cedre.share(&sheet("Pas encore vue"));
    cedre.exchange();
    dune.share(&sheet("Sans savoir"));
    brume.admit_first(true).unwrap();
    brume.exchange();
    dune.exchange();
    flore.exchange();
    assert!(flore.group().waiting.is_none());
    let all = [&founder, &brume, &cedre, &dune, &flore];
    rounds(&all);

    // And on, in the same logs; of what was before, too.
    for (device, name) in all.iter().zip(["Sillage", "Brume", "Cèdre", "Dune", "Flore"]) {
        device.share(&sheet(&format!("Après, de {name}")));
        device.share(&long(&format!("Longue après, de {name}")));
        device.exchange();
    }
    rounds(&all);
    act(&founder, Act::Erase { situation: text(&founder, "Avant, de Cèdre").id });
    act(&cedre, Act::Erase { situation: text(&cedre, "Après, de Cèdre").id });
    approve(&dune, "Avant, de Sillage", true);
    approve(&dune, "Après, de Sillage", true);
    approve(&flore, "Après, de Sillage", false);
    act(&brume, Act::Transmit { situation: text(&brume, "Avant, de Brume").id });
    act(&brume, Act::Transmit { situation: text(&brume, "Avant, de Écume").id });
    act(&brume, Act::SetRole { person: person(&brume, "Dune"), role: Role::Observer });
    rounds(&all);
    act(&cedre, Act::OpenSession);
    rounds(&all);
    // The last that comes is of somebody who was removed meanwhile.
    act(&founder, Act::RemovePerson { person: person(&founder, "Cèdre") });
    founder.exchange();
    cedre.share(&sheet("Trop tard"));
    cedre.exchange();
    rounds(&[&flore]);
    (store, flore)
}
