//! What a group does in a year.

use souspli::app::vocabulary::{Act, Command, Decision, Role};
use souspli::store::memory::MemoryStore;

use super::people::{act, approve, device, let_in, long, person, rounds, second_device, text, vote};
use crate::hostile::slot::ELSEWHERE;
use crate::world::{Device, PASSPHRASE, sheet};

/// A second facilitator is elected, takes part, and is voted out; a device is lost and its person comes back by a kit; the group
/// moves to another store, which is the one to read; history is shared for a while; people leave, are removed, and write behind
/// that; texts are approved, erased and shared again; sessions are opened; and the season is closed. Gives the old group, as the
/// founder has it.
pub fn whole_life() -> (MemoryStore, Device) {
    let stores = [MemoryStore::default(), MemoryStore::default()];
    let new = || device(&stores);
    let founder = new();
    founder.create("Sillage");
    founder.share(&sheet("Avant tous"));
    founder.exchange();
    let in_turn = ["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel", "Houle"];
    let [brume, cedre, dune, ecume, flore, gel, houle] =
        in_turn.map(|name| let_in(&founder, new(), name, name != "Cèdre"));
    let all = [&founder, &brume, &cedre, &dune, &ecume, &flore, &gel, &houle];
    for (name, device) in ["Sillage"].iter().chain(&in_turn).zip(all) {
        device.share(&sheet(&format!("Note de {name}")));
        device.exchange();
    }
    for title in ["Longue", "Longue aussi"] {
        brume.share(&long(title));
        brume.exchange();
    }
    let tablet = second_device(&ecume, new());
    rounds(&all);
    rounds(&[&tablet, &ecume]);

    // Brume is named, by five of eight. Houle says yes and takes it back; Écume's word is one, from whichever device.
    for (voter, yes) in [(&houle, true), (&cedre, true), (&dune, true), (&tablet, true), (&ecume, true)] {
        assert!(!vote(voter, Decision::Name, "Brume", yes));
    }
    assert!(!vote(&houle, Decision::Name, "Brume", false));
    assert!(!vote(&flore, Decision::Name, "Brume", true));
    assert!(vote(&gel, Decision::Name, "Brume", true));
    rounds(&all);
    act(&brume, Act::Rename { name: "Les Passeuses".into() });
    act(&brume, Act::SetRole { person: person(&brume, "Dune"), role: Role::Observer });
    rounds(&all);
    tablet.exchange();

    // What people say of a text: the later word of a person, and of two beside each other the no.
    for (who, yes) in [(&founder, true), (&brume, true), (&flore, false), (&flore, true), (&houle, false)] {
        approve(who, "Note de Cèdre", yes);
    }
    let (line, other) = (text(&ecume, "Note de Cèdre"), text(&tablet, "Note de Cèdre"));
    act(&ecume, Act::Approve { situation: line.id, shown: line.shown, yes: true });
    act(&tablet, Act::Approve { situation: other.id, shown: other.shown, yes: false });
    rounds(&all);
    tablet.exchange();

    // Flore's device is lost; she comes back with her sheet of paper, and removes it. Then she makes a new one.
    flore.make_kit().unwrap();
    flore.exchange();
    let kit = flore.make_kit().unwrap();
    rounds(&all);
    let found = new();
    let (words, place, store) = (kit.words.join(" "), kit.place, kit.store);
    let (device_name, passphrase) = ("Nouveau".into(), Some(PASSPHRASE.into()));
    found.run(Command::Recover { words, place, store, login: None, device_name, passphrase }).unwrap();
    found.exchange();
    let flores = found.group().members.into_iter().find(|member| member.me).unwrap().devices;
    let lost = flores.into_iter().find(|device| !device.me && !device.kit).unwrap().id;
    act(&found, Act::RemoveDevice { device: lost });
    found.share(&sheet("Revenue"));
    let flore = found;
    let all = [&founder, &brume, &cedre, &dune, &ecume, &tablet, &flore, &gel, &houle];
    rounds(&all);
    flore.make_kit().unwrap();
    rounds(&all);

    // Elsewhere from here on.
    act(&founder, Act::ChangeStore { address: ELSEWHERE.into(), login: None });
    rounds(&all);
    assert!(all.iter().all(|device| device.group().host == ELSEWHERE));

    // Iris is given what came before her, Jonc is not.
    act(&brume, Act::ShareHistory { yes: true });
    rounds(&all);
    let iris = let_in(&founder, new(), "Iris", true);
    assert!(iris.reads().len() > 8);
    act(&founder, Act::ShareHistory { yes: false });
    rounds(&all);
    let jonc = let_in(&brume, new(), "Jonc", false);
    jonc.share(&sheet("Note de Jonc"));
    let all = [&founder, &brume, &cedre, &dune, &ecume, &tablet, &flore, &gel, &houle, &iris, &jonc];
    rounds(&all);

    // Gel is removed by Brume, who had not seen a text that Cèdre had; and writes another without knowing.
    gel.share(&sheet("Vue de Cèdre"));
    gel.exchange();
    cedre.exchange();
    cedre.share(&sheet("Réponse à Gel"));
    act(&brume, Act::RemovePerson { person: person(&brume, "Gel") });
    brume.exchange();
    gel.share(&sheet("Trop tard"));
    gel.exchange();
    let all = [&founder, &brume, &cedre, &dune, &ecume, &tablet, &flore, &houle, &iris, &jonc];
    rounds(&all);
    act(&houle, Act::Leave);
    houle.exchange();
    let all = [&founder, &brume, &cedre, &dune, &ecume, &tablet, &flore, &iris, &jonc];
    rounds(&all);

    // The group removes Brume, who does not hear of it, and goes on: what she does beside that is void, and what she writes
    // stands apart, until somebody has seen it.
    let before = text(&brume, "Note de Brume").id;
    for voter in [&cedre, &flore, &iris] {
        assert!(!vote(voter, Decision::Remove, "Brume", true));
    }
    assert!(vote(&ecume, Decision::Remove, "Brume", true));
    act(&brume, Act::Rename { name: "Les Miennes".into() });
    act(&brume, Act::SetRole { person: person(&brume, "Cèdre"), role: Role::Observer });
    brume.share(&sheet("Encore moi"));
    act(&brume, Act::Erase { situation: before });
    brume.exchange();
    // What stands apart anybody may share again, until somebody who has seen it signs something.
    cedre.exchange();
    act(&cedre, Act::Transmit { situation: text(&cedre, "Encore moi").id });
    let all = [&founder, &cedre, &dune, &ecume, &tablet, &flore, &iris, &jonc];
    rounds(&all);

    // One is erased by who wrote it, one by the founder; and she shares again what Gel wrote too late.
    act(&tablet, Act::Erase { situation: text(&tablet, "Note de Écume").id });
    act(&founder, Act::Erase { situation: text(&founder, "Longue aussi").id });
    act(&founder, Act::Transmit { situation: text(&founder, "Trop tard").id });
    approve(&founder, "Encore moi", true);
    rounds(&all);
    act(&cedre, Act::OpenSession);
    rounds(&all);
    act(&founder, Act::OpenSession);
    // Not carried yet.
    vote(&cedre, Decision::Name, "Écume", true);
    act(&founder, Act::SetRole { person: person(&founder, "Dune"), role: Role::Member });
    founder.exchange();
    vote(&dune, Decision::Name, "Écume", true);
    rounds(&all);

    // An offer of a season to come, and the season to come.
    act(&cedre, Act::CloseSeason);
    cedre.exchange();
    act(&founder, Act::CloseSeason);
    founder.exchange();
    for device in [&ecume, &flore, &jonc] {
        device.exchange();
        let successor = device.group().successors.into_iter().find(|next| next.official).unwrap().id;
        act(device, Act::MoveOn { successor });
        device.exchange();
    }
    for _ in 0..4 {
        rounds(&all);
        for device in [&founder, &ecume, &flore, &jonc] {
            device.run(Command::Refresh { group: 2 }).unwrap();
        }
    }
    founder.run(Command::Share { group: 2, draft: None, sheet: sheet("Nouvelle saison") }).unwrap();
    founder.run(Command::Refresh { group: 2 }).unwrap();
    // The last that comes, of which nobody has said that they have seen it: what she erases now is still there.
    brume.share(&sheet("Encore et encore"));
    act(&brume, Act::Erase { situation: text(&brume, "Longue").id });
    brume.exchange();
    founder.exchange();
    let [_, elsewhere] = stores;
    (elsewhere, founder)
}
