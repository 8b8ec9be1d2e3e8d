//! Devices that signed two histories.

use souspli::app::vocabulary::{Act, Decision, Notice, Role};
use souspli::log::entry::{Entry, Log};
use souspli::log::op::Op;
use souspli::seal::SigningKey;
use souspli::store::memory::MemoryStore;
use souspli::sync::Replica;

use super::people::{
    act, copy_of, elsewhere, forge, head_of, join_up, let_in, person, rounds, second_device, text, vote,
};
use crate::attacks::forge::{after, entry, op, situation};
use crate::world::{Device, sheet};

/// Four people's devices fork. Brume's in texts, of which somebody had seen some; her other device stays, and is heard. Flore's in
/// votes: an election that all had seen stands. Écume's in votes, too: a removal that who showed the fork had not seen falls. And
/// Houle's forgets, in an act, what a text before it had seen. Gives the founder.
pub fn forked() -> (MemoryStore, Device) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let in_turn = ["Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel", "Houle"];
    let [brume, cedre, dune, ecume, flore, gel, houle] =
        in_turn.map(|name| let_in(&founder, Device::new(&store), name, true));
    let tablet = second_device(&brume, Device::new(&store));
    for (name, role) in [("Gel", Role::Facilitator), ("Houle", Role::Observer)] {
        act(&founder, Act::SetRole { person: person(&founder, name), role });
    }
    let all = [&founder, &brume, &tablet, &cedre, &dune, &ecume, &flore, &gel, &houle];
    rounds(&all);
    for (name, device) in
        ["Sillage"].iter().chain(&in_turn[..6]).zip([&founder, &brume, &cedre, &dune, &ecume, &flore, &gel])
    {
        device.share(&sheet(&format!("Note de {name}")));
        device.exchange();
    }
    rounds(&all);

    // Brume's device and its copy, each where the other is not.
    let copy = copy_of(&brume);
    let there = elsewhere(&store, || {
        copy.share(&sheet("L’une"));
        copy.exchange();
        cedre.exchange();
        cedre.share(&sheet("Réponse à l’une"));
        cedre.exchange();
        copy.share(&sheet("L’une, suite"));
        copy.exchange();
        founder.exchange();
    });
    // As many heads as there, so that of one number there are two. Dune has seen the first of these, and goes on from there.
    brume.share(&sheet("L’autre"));
    brume.exchange();
    dune.exchange();
    dune.share(&sheet("Réponse à l’autre"));
    dune.exchange();
    brume.share(&sheet("L’autre, suite"));
    brume.exchange();
    join_up(&store, there);
    let all = [&founder, &tablet, &cedre, &dune, &ecume, &flore, &gel, &houle];
    rounds(&all);
    tablet.share(&sheet("De l’autre appareil"));
    rounds(&all);

    // Dune is named, by four of seven, one of them from a device that says no elsewhere; all have seen it when that comes out.
    let copy = copy_of(&flore);
    let there = elsewhere(&store, || {
        vote(&copy, Decision::Name, "Dune", false);
        copy.share(&sheet("Non à Dune"));
        copy.exchange();
    });
    for voter in [&flore, &founder, &cedre] {
        assert!(!vote(voter, Decision::Name, "Dune", true));
    }
    assert!(vote(&ecume, Decision::Name, "Dune", true));
    rounds(&all);
    join_up(&store, there);
    let all = [&founder, &tablet, &cedre, &dune, &ecume, &gel, &houle];
    rounds(&all);

    // Gel is removed, by four of seven; but meanwhile she shows, where that is not known, that one of the four had forked.
    let copy = copy_of(&ecume);
    let other = elsewhere(&store, || {
        copy.share(&sheet("Ailleurs"));
        copy.exchange();
    });
    assert!(!vote(&ecume, Decision::Remove, "Gel", true));
    let there = elsewhere(&store, || {
        join_up(&store, other);
        gel.exchange();
        gel.exchange();
        assert!(gel.group().notices.contains(&Notice::Forked));
        gel.share(&sheet("Je suis là"));
        gel.exchange();
    });
    for voter in [&founder, &cedre] {
        assert!(!vote(voter, Decision::Remove, "Gel", true));
    }
    assert!(vote(&tablet, Decision::Remove, "Gel", true));
    dune.exchange();
    dune.share(&sheet("Sans Gel"));
    dune.exchange();
    assert!(dune.group().members.iter().all(|member| member.name != "Gel"));
    join_up(&store, there);
    let all = [&founder, &tablet, &cedre, &dune, &gel, &houle];
    rounds(&all);
    assert!(dune.group().members.iter().any(|member| member.name == "Gel"));

    // Houle has seen that the group has another name when she writes; what she signs then, and comes later, has not.
    act(&founder, Act::Rename { name: "Les Traversées".into() });
    rounds(&all);
    forge(&houle, |view, key| vec![head_of(view, key, 5000, &forgotten(view, key)[..1])]);
    founder.exchange();
    forge(&houle, |view, key| vec![head_of(view, key, 5001, &forgotten(view, key))]);
    let all = [&founder, &tablet, &cedre, &dune, &gel];
    rounds(&all);

    // One of the texts is shared again, and all go on; and so does Houle's device, where nobody has said yet that they saw it.
    act(&founder, Act::Transmit { situation: text(&founder, "L’une, suite").id });
    for (name, device) in ["Sillage", "Brume", "Cèdre", "Dune", "Gel"].iter().zip(all) {
        device.share(&sheet(&format!("Après, de {name}")));
    }
    rounds(&all);
    forge(&houle, |view, key| {
        let mut signed = forgotten(view, key);
        signed.push(after(signed.last().unwrap(), key, situation("Encore après"), |_| {}));
        vec![head_of(view, key, 5002, &signed)]
    });
    rounds(&[&founder]);
    (store, founder)
}

/// A text; an act behind it that has seen less than the text; and a text behind that.
fn forgotten(view: &Replica, key: &SigningKey) -> Vec<Entry> {
    let text = entry(view, key, Log::Content, situation("En connaissance"), |_| {});
    let forgetful = entry(view, key, Log::Membership, op(&Op::Seen), |body| {
        body.beside = text.body().seq;
        body.deps = vec![text.tip()];
    });
    let on = after(&text, key, situation("Et la suite"), |body| {
        body.beside = forgetful.body().seq;
        body.deps = vec![forgetful.tip()];
    });
    vec![text, forgetful, on]
}
