//! The text that a person hands on when something does not go as it should.

use souspli::app::vocabulary::{Command, Notice, Surroundings, Trouble, View, diagnosis};
use souspli::app::ways::WayName;
use souspli::store::memory::MemoryStore;

use crate::world::{Device, HOME, HOUR, PASSPHRASE, let_in, sheet};

const NAMES: [&str; 2] = ["Sillage", "Houle"];
const TITLES: [&str; 2] = ["Le couloir du matin", "Une porte"];

fn around() -> Surroundings {
    Surroundings {
        version: "1.2.3".into(),
        build: "0123456789abcdef".into(),
        browser: "A browser/1".into(),
        languages: "fr-FR,fr".into(),
        persisted: "yes".into(),
        guarded: true,
        origin: "https://souspli.exemple.fr".into(),
    }
}

fn told(view: &View) -> String {
    diagnosis(view, &around())
}

/// No run of eight characters of it stands there, nor it itself where it is shorter.
fn nothing_of(text: &str, typed: &str) {
    let (text, typed) = (text.to_lowercase(), typed.to_lowercase());
    let characters: Vec<char> = typed.chars().collect();
    for run in characters.windows(characters.len().min(8)) {
        let run: String = run.iter().collect();
        assert!(!text.contains(&run), "{run:?} of {typed:?} in {text}");
    }
}

#[test]
fn a_diagnosis_counts_and_quotes_nothing() {
    let founder = Device::new(&MemoryStore::default());
    founder.create(NAMES[0]);
    let_in(&founder, Device::new(&founder.app.world().store), NAMES[1], true);
    founder.exchange();
    for title in TITLES {
        founder.share(&sheet(title));
    }
    founder.run(Command::KeepNote { note: None, text: "Ce que je ne dirai pas".into() }).unwrap();
    let draft = sheet("Brouillon de printemps");
    founder.run(Command::KeepDraft { group: 1, draft: None, sheet: draft }).unwrap();
    let view = founder.view();
    let group = &view.groups[0];
    let text = told(&view);
    for line in [
        "version: \"1.2.3\"",
        "guarded: true",
        "stage: Open",
        "notes: 1",
        "groups: 1",
        "  role: Some(Facilitator)",
        "  members: 2",
        "  devices: 2",
        "  situations: 2",
        "  drafts: 1",
        "  store: \"elsewhere\"",
        "  trouble: None",
        "  notices: []",
        &format!("  last exchange, hours since 1970: Some({HOUR})"),
    ] {
        assert!(text.lines().any(|there| there == line), "{line} is not in {text}");
    }

    // All that was typed or drawn, and every name and id that the page knows.
    let mut typed = vec!["Ce que je ne dirai pas", "Brouillon de printemps", HOME, PASSPHRASE, &group.name];
    typed.extend(NAMES.into_iter().chain(TITLES));
    typed.extend(group.members.iter().flat_map(|member| [member.id.as_str(), &member.name]));
    typed.extend(group.members.iter().flat_map(|member| &member.devices).map(|device| device.id.as_str()));
    typed.extend(group.situations.iter().flat_map(|line| [line.id.as_str(), &line.shown, &line.author]));
    typed.extend(view.notes.iter().chain(&group.drafts).map(|leaf| leaf.id.as_str()));
    for typed in typed {
        nothing_of(&text, typed);
    }
}

#[test]
fn a_diagnosis_names_troubles_and_tells_whose_the_store_is() {
    let device = Device::new(&MemoryStore::default());
    device.create(NAMES[0]);
    device.app.world().hour.set(3);
    assert!(device.run(Command::Refresh { group: 1 }).is_err());
    assert!(told(&device.view()).contains("  trouble: Some(Clock)\n"));
    device.app.world().hour.set(HOUR);
    device.exchange();
    let mut view = device.view();
    assert!(told(&view).contains("  trouble: None\n"));
    view.groups[0].exchange.trouble = Some(Trouble::HostError(502));
    view.groups[0].notices = vec![Notice::Unreadable(3), Notice::Missing];
    let text = told(&view);
    assert!(text.contains("  trouble: Some(HostError(502))\n") && text.contains("[Unreadable(3), Missing]"));
    for (host, own) in [
        ("https://souspli.exemple.fr/store/", true),
        ("https://souspli.exemple.fr.ailleurs.fr/", false),
        ("https://ailleurs.fr/?https://souspli.exemple.fr/", false),
        ("", false),
    ] {
        view.groups[0].host = host.into();
        assert_eq!(told(&view).contains("own origin"), own, "{host}");
    }
}

#[test]
fn a_diagnosis_of_a_locked_device_tells_of_no_group() {
    let device = Device::new(&MemoryStore::default());
    device.create(NAMES[0]);
    let world = device.app.world();
    world.disk.ways.borrow_mut().insert(WayName::parse("passkey").unwrap(), vec![7]);
    let locked = Device::on(world.disk.clone(), &world.store, HOUR);
    let text = told(&locked.view());
    assert!(text.contains("stage: Locked\npasskeys: 1\nnotes: 0\ngroups: 0\n"), "{text}");
}
