//! What people write in the margin of a situation, driven as the worker drives it.

use souspli::app::vocabulary::{Act, Answer, Command, ContributionView, Failure, Role, SealState};
use souspli::group::{Contribution, ContributionError, ContributionKind, Sheet};
use souspli::sync::Replica;

use crate::world::{Device, HOUR, PASSPHRASE, copied, enter, let_in, pair, sheet};

fn act(device: &Device, act: Act) -> Result<Answer, Failure> {
    device.run(Command::Act { group: 1, act })
}

fn contribute(
    device: &Device,
    situation: &str,
    kind: ContributionKind,
    text: &str,
) -> Result<String, Failure> {
    match act(device, Act::Contribute { situation: situation.into(), kind, text: text.into() })? {
        Answer::Shared(id) => Ok(id),
        other => panic!("{other:?}"),
    }
}

fn says(device: &Device, situation: &str, text: &str) -> String {
    contribute(device, situation, ContributionKind::Resonance, text).unwrap()
}

fn erase(device: &Device, id: &str) -> Result<(), Failure> {
    act(device, Act::Erase { situation: id.into() }).map(|_| ())
}

fn margin(device: &Device, situation: &str) -> Vec<ContributionView> {
    match device.run(Command::Read { group: 1, situation: situation.into() }) {
        Ok(Answer::Situation { contributions, .. }) => contributions,
        other => panic!("{other:?}"),
    }
}

fn texts(device: &Device, situation: &str) -> Vec<String> {
    margin(device, situation).into_iter().map(|said| said.text).collect()
}

/// The mark by which a page learns that a margin is to be read again.
fn mark(device: &Device, situation: &str) -> u32 {
    device.group().situations.iter().find(|line| line.id == situation).unwrap().margin
}

fn rounds(devices: &[&Device]) {
    for _ in 0..2 {
        devices.iter().for_each(|device| device.exchange());
    }
}

fn person(seen_by: &Device, name: &str) -> String {
    seen_by.group().members.into_iter().find(|member| member.name == name).unwrap().id
}

#[test]
fn two_people_write_in_a_margin_and_all_read_both_to_the_character() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    let id = founder.share(&sheet("Situation"));
    rounds(&[&founder, &member, &third]);
    let before = mark(&third, &id);
    member.app.world().hour.set(HOUR + 2);
    third.app.world().hour.set(HOUR + 1);
    let text = "Cela me rappelle\u{202f}:\n\t« rien » e\u{301} 🙂";
    let one = contribute(&member, &id, ContributionKind::Resonance, text).unwrap();
    assert_eq!(margin(&member, &id)[0].seal, SealState::Kept);
    assert_eq!(member.group().exchange.to_send, 1);
    let two = contribute(&third, &id, ContributionKind::Question, "Qui était là\u{202f}?").unwrap();
    rounds(&[&founder, &member, &third]);
    assert_ne!(mark(&third, &id), before);
    for device in [&founder, &member, &third, &founder.restarted()] {
        let said = margin(device, &id);
        // By the hours of those who wrote, whoever came first.
        let shown: Vec<_> = said.iter().map(|said| (said.id.as_str(), said.author.as_str())).collect();
        assert_eq!(shown, [(two.as_str(), "Cèdre"), (one.as_str(), "Brume")]);
        assert_eq!(said[0].kind, Some(ContributionKind::Question));
        assert_eq!((said[1].kind, said[1].text.as_str()), (Some(ContributionKind::Resonance), text));
        assert!(said.iter().all(|said| said.erased.is_none()));
        assert_eq!(device.group().situations.len(), 1, "it is no situation");
        assert_eq!(device.group().notices, []);
    }
    assert!(margin(&member, &id)[1].mine && !margin(&founder, &id)[1].mine);
    // A session's words are over what is in margins too.
    let Ok(Answer::Session(session)) = act(&founder, Act::OpenSession) else { panic!("a session") };
    rounds(&[&founder, &member, &third]);
    let words = [&founder, &member, &third].map(|device| {
        let words = act(device, Act::SessionWords { session: session.clone() });
        assert!(matches!(words, Ok(Answer::SessionWords(_))), "{words:?}");
        words
    });
    assert!(words[0] == words[1] && words[1] == words[2]);
}

#[test]
fn the_mark_of_a_margin_changes_with_all_that_would_be_read_and_with_nothing_else() {
    let (_store, founder, member) = pair();
    let (id, other) = (founder.share(&sheet("Situation")), founder.share(&sheet("Autre")));
    rounds(&[&founder, &member]);
    let mut marks = vec![mark(&member, &id)];
    let elsewhere = mark(&member, &other);
    let mut changed = |device: &Device| {
        let now = mark(device, &id);
        assert!(!marks.contains(&now), "it says once more what it said before");
        assert_eq!(mark(device, &other), elsewhere);
        marks.push(now);
    };
    let said = says(&member, &id, "Une");
    changed(&member);
    let kept = mark(&member, &id);
    member.run(Command::SuggestPassphrase).unwrap();
    assert_eq!(mark(&member, &id), kept, "nothing has changed");
    member.exchange();
    assert_eq!(margin(&member, &id)[0].seal, SealState::Sealed);
    changed(&member);
    rounds(&[&founder, &member]);
    for device in [&founder, &member] {
        device.app.world().hour.set(HOUR + 24);
        device.exchange();
    }
    member.exchange();
    assert_eq!(margin(&member, &id)[0].seal, SealState::ReceivedByAll);
    changed(&member);
    erase(&member, &said).unwrap();
    assert_eq!(margin(&member, &id)[0].erased, Some((1, 2)));
    changed(&member);
    member.exchange();
    founder.exchange();
    founder.share(&sheet("Pour le dire"));
    founder.exchange();
    member.exchange();
    assert_eq!(margin(&member, &id)[0].erased, Some((2, 2)));
    changed(&member);
}

#[test]
fn only_the_author_of_a_situation_has_the_last_word_and_the_afterthought() {
    let (_store, founder, member) = pair();
    let id = member.share(&sheet("Situation"));
    rounds(&[&founder, &member]);
    for kind in [ContributionKind::LastWord, ContributionKind::Afterthought] {
        // Nor may who facilitates.
        assert_eq!(contribute(&founder, &id, kind, "Pas le mien"), Err(Failure::NotTheAuthor));
        contribute(&member, &id, kind, "Le mien").unwrap();
    }
    rounds(&[&member, &founder]);
    for device in [&founder, &member] {
        assert_eq!(texts(device, &id), ["Le mien", "Le mien"]);
    }
    // Another device of the same person is that person.
    let Ok(Answer::Invitation { link }) = act(&member, Act::InviteDevice { with_login: false }) else {
        panic!("a link")
    };
    let tablet = Device::new(&member.app.world().store);
    tablet.join(&link, "Tablette");
    enter(&member, &tablet, true);
    rounds(&[&member, &tablet, &founder]);
    let theirs = tablet.share(&sheet("De la tablette"));
    rounds(&[&tablet, &member]);
    contribute(&member, &theirs, ContributionKind::LastWord, "De l’autre").unwrap();
    rounds(&[&member, &founder]);
    assert_eq!(texts(&founder, &theirs), ["De l’autre"]);
}

#[test]
fn who_wrote_a_contribution_withdraws_it_and_so_does_a_facilitator_and_nobody_else() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    let id = founder.share(&sheet("Situation"));
    let all = [&founder, &member, &third];
    rounds(&all);
    let (own, theirs) = (says(&member, &id, "Une"), says(&member, &id, "Deux"));
    let kept = says(&member, &id, "Trois");
    rounds(&all);
    assert_eq!(erase(&third, &own), Err(Failure::NotAllowed));
    assert_eq!(texts(&third, &id).len(), 3);
    erase(&member, &own).unwrap();
    erase(&founder, &theirs).unwrap();
    assert_eq!(margin(&founder, &id).iter().find(|said| said.id == theirs).unwrap().erased, Some((1, 3)));
    rounds(&all);
    rounds(&all);
    for device in [&founder, &member, &third, &third.restarted()] {
        let said = margin(device, &id);
        assert_eq!(said.len(), 3, "what was erased keeps its place");
        for said in said {
            let gone = said.id != kept;
            assert_eq!((said.text.is_empty(), said.kind.is_none()), (gone, gone));
            assert_eq!((said.erased.is_some(), said.author.as_str()), (gone, "Brume"));
        }
        assert_eq!(device.group().situations.len(), 1, "nor is it a situation once it is erased");
    }
    // Once is enough.
    assert_eq!(erase(&member, &own), Err(Failure::Unknown));
}

#[test]
fn what_was_erased_before_it_came_stands_in_the_margin_too() {
    let (store, founder, member) = pair();
    act(&founder, Act::ShareHistory { yes: true }).unwrap();
    let id = founder.share(&sheet("Situation"));
    rounds(&[&founder, &member]);
    let said = says(&member, &id, "Une");
    rounds(&[&founder, &member]);
    erase(&member, &said).unwrap();
    rounds(&[&member, &founder]);
    // Who comes now never had it; nor did who was away.
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    rounds(&[&founder, &member, &third]);
    assert_eq!(third.group().situations.len(), 1, "{:?}", third.group().situations);
    let shown = margin(&third, &id);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].text.is_empty() && shown[0].erased.is_some() && shown[0].id == said);
    assert_eq!(third.group().notices, []);
}

#[test]
fn a_contribution_has_its_limits_where_it_is_written() {
    let (_store, founder, _member) = pair();
    let id = founder.share(&sheet("Situation"));
    let question = |text: &str| contribute(&founder, &id, ContributionKind::Question, text);
    let refused = |error| Err(Failure::BadContribution(error));
    assert_eq!(question(""), refused(ContributionError::Empty));
    assert_eq!(question(" \n\t\u{a0}"), refused(ContributionError::Empty));
    assert_eq!(question("a\rb"), refused(ContributionError::ControlCharacter));
    assert_eq!(question("a\u{9b}b"), refused(ContributionError::ControlCharacter));
    let most = "é".repeat(Contribution::TEXT_MAX);
    assert_eq!(question(&format!("{most}é")), refused(ContributionError::TooLong));
    assert_eq!(margin(&founder, &id), []);
    question(&most).unwrap();
    question("a\n\tb").unwrap();
    assert_eq!(margin(&founder, &id).len(), 2);
    // To nothing that is there, nothing is written.
    let none = contribute(&founder, "aaaa", ContributionKind::Question, "À rien");
    assert_eq!(none, Err(Failure::Unknown));
    // Nor to a contribution.
    let said = margin(&founder, &id)[0].id.clone();
    assert_eq!(contribute(&founder, &said, ContributionKind::Question, "À elle"), Err(Failure::Unknown));
}

#[test]
fn an_observer_writes_in_a_margin() {
    let (_store, founder, member) = pair();
    act(&founder, Act::SetRole { person: person(&founder, "Brume"), role: Role::Observer }).unwrap();
    let id = founder.share(&sheet("Situation"));
    rounds(&[&founder, &member]);
    assert_eq!(member.group().role, Some(Role::Observer));
    says(&member, &id, "De qui observe");
    rounds(&[&member, &founder]);
    assert_eq!(texts(&founder, &id), ["De qui observe"]);
}

#[test]
fn the_margin_of_an_erased_situation_is_shown_no_more_and_what_its_author_wrote_there_goes_with_it() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    let all = [&founder, &member, &third];
    let id = member.share(&sheet("Situation"));
    rounds(&all);
    contribute(&member, &id, ContributionKind::LastWord, "Dernier mot").unwrap();
    let theirs = says(&third, &id, "Résonance");
    rounds(&all);
    erase(&member, &id).unwrap();
    // Still on its way when the situation went.
    let late = says(&third, &id, "Trop tard");
    rounds(&all);
    rounds(&all);
    let held = |device: &Device| {
        let look = |replica: &Replica| {
            assert!(replica.situations().iter().all(|fact| fact.margin.is_empty()));
            replica.contributions().len()
        };
        pollster::block_on(device.app.examine(1, look)).unwrap()
    };
    for device in all {
        assert!(device.read(&id).is_none());
        let lines = device.group().situations;
        assert!(lines.len() == 1 && lines[0].erased.is_some(), "{lines:?}");
        assert_eq!(held(device), 2, "the words of its author went with it, and nobody else's");
    }
    assert_eq!(contribute(&third, &id, ContributionKind::Question, "Encore"), Err(Failure::Unknown));
    // What the others wrote is theirs: its author, or a facilitator, erases it.
    assert_eq!(erase(&member, &theirs), Err(Failure::NotAllowed));
    erase(&third, &theirs).unwrap();
    erase(&founder, &late).unwrap();
    rounds(&all);
    rounds(&all);
    for device in all {
        assert_eq!(held(device), 0);
        assert_eq!(device.group().situations.len(), 1);
        assert_eq!(device.group().notices, []);
    }
}

#[test]
fn a_text_that_was_shared_again_has_a_margin_of_its_own() {
    let (_store, founder, member) = pair();
    let id = member.share(&sheet("Situation"));
    rounds(&[&member, &founder]);
    says(&founder, &id, "À l’une");
    let Ok(Answer::Shared(copy)) = act(&founder, Act::Transmit { situation: id.clone() }) else {
        panic!("shared again")
    };
    rounds(&[&founder, &member]);
    says(&member, &copy, "À l’autre");
    // Its author is who shared it again, whosever it says that it is.
    assert_eq!(
        contribute(&member, &copy, ContributionKind::LastWord, "Pas le mien"),
        Err(Failure::NotTheAuthor)
    );
    rounds(&[&member, &founder]);
    for device in [&founder, &member] {
        assert_eq!(
            (texts(device, &id), texts(device, &copy)),
            (vec!["À l’une".into()], vec!["À l’autre".into()])
        );
    }
}

/// A device put back to before it sent something signs anew what it had never sent, under other ids: what is in a margin follows.
#[test]
fn what_is_signed_anew_stays_in_the_margin_of_what_is_signed_anew() {
    let (_store, founder, member) = pair();
    let backup = copied(&member.app.world().disk);
    member.share(&sheet("Une"));
    member.exchange();
    let world = member.app.world();
    let member = Device::on(copied(&backup), &world.store, world.hour.get());
    member.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    let id = member.share(&sheet("Deux"));
    contribute(&member, &id, ContributionKind::LastWord, "Mon dernier mot").unwrap();
    let gone = says(&member, &id, "Effacée");
    erase(&member, &gone).unwrap();
    rounds(&[&member, &founder]);
    for device in [&member, &founder, &member.restarted()] {
        let lines = device.group().situations;
        assert_eq!(lines.len(), 2, "{lines:?}");
        let line = lines.iter().find(|line| line.title == "Deux").unwrap();
        assert_eq!(texts(device, &line.id), ["Mon dernier mot"]);
    }
}

/// What is in a margin is sealed to the same epochs as a situation, packed, and taken into custody like one.
#[test]
fn a_long_margin_travels_in_packs_and_survives_who_wrote_it() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    let id = founder.share(&long);
    let all = [&founder, &member, &third];
    rounds(&all);
    let most = "é".repeat(Contribution::TEXT_MAX);
    for n in 0..12 {
        says(&member, &id, &format!("{n}{}", &most[4..]));
        if n % 3 == 0 {
            member.exchange();
        }
    }
    rounds(&all);
    assert_eq!(texts(&third, &id).len(), 12);
    act(&founder, Act::RemovePerson { person: person(&founder, "Brume") }).unwrap();
    act(&founder, Act::ShareHistory { yes: true }).unwrap();
    rounds(&[&founder, &third]);
    let fourth = let_in(&founder, Device::new(&store), "Dune", true);
    rounds(&[&founder, &third, &fourth]);
    for device in [&founder, &third, &fourth] {
        assert_eq!(texts(device, &id).len(), 12, "{:?}", device.group().notices);
        assert_eq!(device.group().notices, []);
    }
}
