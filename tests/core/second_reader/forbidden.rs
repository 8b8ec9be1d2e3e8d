//! Acts that nobody may sign, each such that it would show if it counted.

use souspli::log::entry::{Entry, Log, Tip};
use souspli::log::join::Purpose;
use souspli::log::op::{Genesis, Op, Role, Setting, Subject, Vouch, encode_op};
use souspli::seal::{Recipient, SeededChance};
use souspli::store::memory::MemoryStore;

use super::cheats::Cheats;
use super::people::{let_in, rounds};
use crate::attacks::forge::{after, situation};
use crate::world::{Device, sheet};

/// A founder, and four who came to the end of it and wrote, with their keys.
pub fn five() -> (MemoryStore, Device, Cheats) {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let in_turn = ["Brume", "Cèdre", "Dune", "Écume"];
    let others = in_turn.map(|name| let_in(&founder, Device::new(&store), name, true));
    let all: Vec<&Device> = [&founder].into_iter().chain(&others).collect();
    rounds(&all);
    for (name, device) in ["Sillage"].iter().chain(&in_turn).zip(&all) {
        device.share(&sheet(&format!("Note de {name}")));
        device.exchange();
    }
    rounds(&all);
    let who: Vec<(&str, &Device)> = in_turn.into_iter().zip(&others).collect();
    let mut cheats = Cheats::of(&founder, &who);
    // The founder does what her app does, and signs nothing else; but others may say what she did.
    cheats.knows("Sillage", &founder);
    (store, founder, cheats)
}

/// Whom nobody may let in, and whom not everybody may.
fn admissions(all: &mut Cheats) {
    all.admit("Cèdre", "Par une membre", Role::Member);
    all.admit("Écume", "Par une observatrice", Role::Member);
    all.admit("Houle", "Par qui est partie", Role::Member);
    all.admit("Gel", "Par qui est exclue", Role::Member);
    all.admit("Brume", "D’emblée", Role::Facilitator);
    all.admit("Brume", "Flore 2", Role::Member);
    // Who is not what the act says, or did not say so.
    let admit = |statement, statement_signature, vouch| Op::AddPerson {
        role: Role::Member,
        statement,
        statement_signature,
        vouch,
    };
    let (stated, signature) = all.stated("D’avant", |stated| stated.purpose = Purpose::Move);
    all.sign("Brume", &admit(stated, signature, Vouch::Moved));
    let (stated, _) = all.stated("Sans signature", |_| {});
    all.sign("Brume", &admit(stated, [1; 64], Vouch::Words));
    let (stated, signature) = all.stated("Comme appareil", |stated| stated.purpose = Purpose::Device);
    all.sign("Brume", &admit(stated, signature, Vouch::Words));
    let (stated, signature) = all.stated("D’un autre groupe", |stated| stated.group = [8; 32]);
    all.sign("Brume", &admit(stated, signature, Vouch::Words));
    let (stated, signature) = all.stated("Sans clé", |stated| stated.recipient = Recipient([0; 32]));
    all.sign("Brume", &admit(stated, signature, Vouch::Words));
    let dune = all.person("Dune");
    let (stated, signature) = all.stated("Sous un autre nom", |stated| stated.person = dune);
    all.sign("Brume", &admit(stated, signature, Vouch::Words));
    let (stated, signature) = all.stated("Nom\u{200b}", |_| {});
    all.sign("Brume", &admit(stated, signature, Vouch::Words));
}

/// Devices and kits that are nobody's, or somebody's already.
fn devices(all: &mut Cheats) {
    all.extend("Cèdre", "Pour Dune", "Dune");
    let (statement, statement_signature) = all.stated("Comme personne", |_| {});
    let vouch = Vouch::Words;
    all.sign("Cèdre", &Op::AddDevice { statement, statement_signature, vouch });
    let (flore, cedre) = (all.person("Flore"), all.person("Cèdre"));
    let (mut statement, _) = all.stated("Tablette", |stated| {
        (stated.purpose, stated.person) = (Purpose::Device, cedre);
    });
    let statement_signature = statement.sign(all.key("Dune")).0;
    all.sign("Cèdre", &Op::AddDevice { statement: statement.clone(), statement_signature, vouch });
    statement.invitation = [0; 16];
    let statement_signature = statement.sign(all.key("Tablette")).0;
    all.sign("Cèdre", &Op::AddDevice { statement, statement_signature, vouch: Vouch::Moved });

    // A kit is there already: as a device, and beside a second one.
    let kit = all.add_kit("Papier de Flore", flore);
    all.sign("Flore", &kit);
    all.extend("Flore", "Papier de Flore", "Flore");
    let kit = all.add_kit("Second papier", flore);
    all.sign("Flore", &kit);
    // For somebody else, and somebody else's: of two people's, who would have it by both acts.
    let kit = all.add_kit("Papier de Dune", all.person("Dune"));
    all.sign("Cèdre", &kit);
    let (lesser, greater) =
        if all.person("Iris") < all.person("Jonc") { ("Iris", "Jonc") } else { ("Jonc", "Iris") };
    for who in [greater, lesser] {
        let kit = all.add_kit("Papier à deux", all.person(who));
        all.sign(who, &kit);
    }

    all.extend(greater, "Papier à deux", greater);
    let kit = all.add_kit("Papier sans clé", cedre);
    let Op::AddKit { mut statement, .. } = kit else { panic!("a kit") };
    statement.recipient = Recipient([0; 32]);
    let statement_signature = statement.sign(all.group(), &cedre, all.key("Papier sans clé"));
    all.sign("Cèdre", &Op::AddKit { statement, statement_signature });

    // A kit lets in one device, first, and does nothing else.
    all.extend("Papier de Flore", "Retour", "Flore");
    all.extend("Papier de Flore", "Second retour", "Flore");
    all.sign("Papier à deux", &Op::Leave);
    all.extend("Papier à deux", "Trop tard", greater);
}

/// Acts on people and devices, by who may not; or on whom nobody may act so.
fn on_people(all: &mut Cheats) {
    let person = |all: &Cheats, who| all.person(who);
    let (sillage, dune, flore) = (person(all, "Sillage"), person(all, "Dune"), person(all, "Flore"));
    all.sign("Cèdre", &Op::RemovePerson(dune));
    all.sign("Cèdre", &Op::SetRole(flore, Role::Observer));
    all.sign("Cèdre", &Op::SetRole(flore, Role::Facilitator));
    all.sign("Brume", &Op::RemovePerson(sillage));
    all.sign("Brume", &Op::SetRole(sillage, Role::Observer));
    for (by, whose) in [("Cèdre", "Dune"), ("Écume", "Flore 2"), ("Brume", "Sillage")] {
        all.sign(by, &Op::RemoveDevice(all.device(whose)));
    }
    // A device of one's own, and a member's by a facilitator: these are gone.
    all.sign("Flore", &Op::RemoveDevice(all.device("Flore 3")));
    all.sign("Brume", &Op::RemoveDevice(all.device("Flore 4")));
    // Of those who come meanwhile nothing is known.
    let before = all.clone();
    for name in ["Karité", "Laine", "Mousse"] {
        all.admit("Sol", name, Role::Member);
    }
    all.extend("Mousse", "Mousse 2", "Mousse");
    let (karite, laine, mousse) = (person(all, "Karité"), person(all, "Laine"), all.device("Mousse 2"));
    all.beside(&before, |all| {
        all.sign("Brume", &Op::RemovePerson(karite));
        all.sign("Brume", &Op::SetRole(laine, Role::Observer));
        all.sign("Brume", &Op::RemoveDevice(mousse));
    });
}

/// What a founding act says, said again; and proofs that prove nothing.
fn on_the_group(all: &mut Cheats) {
    let genesis = Genesis {
        suite: 1,
        loc: [3; 16],
        name: "Refondé".into(),
        framework: 0,
        founder: "Cèdre la fondatrice".into(),
        recipient: Recipient([9; 32]),
        predecessor: None,
    };
    all.sign("Cèdre", &Op::Genesis(genesis));
    // One behind the other; two beside each other that another signed; one of another device, and of another group.
    let one = all.made("Dune", Log::Content, situation("Un"), |_| {});
    let next = after(&one, all.key("Dune"), situation("Deux"), |_| {});
    all.show("Cèdre", &one, &next);
    let mut body = one.body().clone();
    body.hour += 1;
    let forged = Entry::sign(body, situation("Un"), all.key("Cèdre"));
    all.show("Cèdre", &one, &forged);
    all.show("Cèdre", &forged, &one);
    all.show("Cèdre", &one, &one);
    let elsewhere = all.made("Dune", Log::Content, situation("Ailleurs"), |body| body.group = [8; 32]);
    all.show("Cèdre", &one, &elsewhere);
    let successor = |group| Op::Successor { group, loc: [4; 16], store: "https://exemple.invalid".into() };
    for (by, group) in [("Houle", [5; 32]), ("Gel", [6; 32]), ("Flore 3", [7; 32]), ("Cèdre", *all.group())]
    {
        all.sign(by, &successor(group));
    }
    all.sign("Cèdre", &Op::Policy(Setting::History(true)));
    all.sign(
        "Cèdre",
        &Op::Policy(Setting::Store {
            address: "https://exemple.invalid".into(),
            user: String::new(),
            password: String::new(),
        }),
    );
    all.rename("Cèdre", "Le groupe de Cèdre");
    // Nor does a facilitator what breaks a rule by itself.
    all.rename("Brume", "Nom\u{200b}");
    all.sign(
        "Brume",
        &Op::Policy(Setting::Store {
            address: "a".repeat(513),
            user: String::new(),
            password: String::new(),
        }),
    );
}

/// Acts that build on what their author's line does not allow: on what it had seen before, on itself, on what nobody has, or in
/// another place beside its texts.
fn out_of_line(all: &mut Cheats) {
    // What she did not sign at all.
    let op = all.add_person("Au nom de Sol", Role::Member);
    let payload = encode_op(&op, &mut SeededChance::new(7));
    let forged = Entry::sign(all.body("Sol", Log::Membership, &payload), payload, all.key("Cèdre"));
    all.more.push(forged);
    let seen = all.ledger.tip(&all.device("Brume"), Log::Membership).unwrap();
    let own = all.ledger.tip(&all.device("Sol"), Log::Membership).unwrap();
    let unknown = Tip { device: all.device("Dune"), log: Log::Membership, seq: 900, id: [9; 32] };
    let of_no_text = Tip { device: all.device("Sol"), log: Log::Content, seq: 1, id: [9; 32] };
    let lines: [(&str, Vec<Tip>, u64); 5] = [
        ("Deux fois vue", vec![seen], 0),
        ("Sur soi", vec![own], 0),
        ("Sur rien", vec![unknown], 0),
        ("À côté", Vec::new(), 3),
        ("À côté d’un autre", vec![of_no_text], 2),
    ];
    for (name, deps, beside) in lines {
        let op = all.add_person(name, Role::Member);
        let payload = encode_op(&op, &mut SeededChance::new(7));
        let act = all.made("Sol", Log::Membership, payload, |body| (body.deps, body.beside) = (deps, beside));
        all.more.push(act);
    }
}

/// Gives the founder, of whose group all that was done to it holds nothing.
pub fn forbidden() -> (MemoryStore, Device) {
    let (store, founder, mut all) = five();
    all.decide(&["Cèdre", "Dune", "Écume"], Subject::Name(all.person("Brume")));
    for name in ["Flore", "Gel", "Houle", "Iris", "Jonc", "Sol"] {
        all.admit("Brume", name, Role::Member);
    }
    for name in ["Houle", "Sol"] {
        let person = all.person(name);
        all.decide(&["Brume", "Cèdre", "Dune", "Écume", "Flore", "Iris"], Subject::Name(person));
    }
    for n in 2..5 {
        all.extend("Flore", &format!("Flore {n}"), "Flore");
    }
    all.sign("Brume", &Op::SetRole(all.person("Écume"), Role::Observer));
    all.sign("Brume", &Op::RemovePerson(all.person("Gel")));
    all.sign("Houle", &Op::Leave);
    admissions(&mut all);
    devices(&mut all);
    on_people(&mut all);
    on_the_group(&mut all);
    all.sign("Sol", &Op::Seen);
    out_of_line(&mut all);
    all.put("Dune", &founder);
    (store, founder)
}
