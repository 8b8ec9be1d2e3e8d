//! Into the next season, and to another store.

use souspli::app::vocabulary::{Act, Answer, Command};
use souspli::group::Framework;
use souspli::log::entry::Log;
use souspli::log::op::{Op, Predecessor, Role, Vouch, encode_op};
use souspli::log::payload::person_of;
use souspli::seal::SeededChance;
use souspli::sync::{Founding, Joining, Replica};

use super::cheat::{Cheat, heard_by};
use super::replicas::{Files, exchange, exchange_joining, found, let_in, restored, season};
use crate::world::{HOME, HOUR, pair, sheet};

/// A successor whose founder says to have been somebody else, told of as any.
fn found_as(was: &Replica, founder: &Replica, files: &mut Files, chance: &mut SeededChance) -> Replica {
    let before = Predecessor { group: *founder.group(), person: was.my_person().unwrap() };
    let founding =
        Founding { predecessor: Some(before), ..Founding::new("Nom", Framework::Balint, "Sillage") };
    let next = Replica::found(&founding, HOUR, chance);
    let told = Op::Successor { group: *next.group(), loc: *next.loc(), store: "https://a.fr/".into() };
    let mut cheat = heard_by(founder, was);
    cheat.sign(Log::Membership, encode_op(&told, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    next
}

#[test]
fn who_was_removed_is_not_welcomed_in_the_next_season() {
    let (_store, founder, member) = pair();
    founder.run(Command::Act { group: 1, act: Act::CloseSeason }).unwrap();
    founder.exchange();
    member.exchange();
    let next = member.group().successors[0].id.clone();
    let person = founder.group().members.iter().find(|m| m.name == "Brume").unwrap().id.clone();
    // At the same time the one moves on and is removed.
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    member.run(Command::Act { group: 1, act: Act::MoveOn { successor: next } }).unwrap();
    member.exchange();
    founder.exchange();
    founder.run(Command::Refresh { group: 2 }).unwrap();
    let groups = founder.view().groups;
    let names: Vec<&str> = groups[1].members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["Sillage"]);
}

#[test]
fn a_slip_in_the_new_stores_address_leads_nobody_away() {
    let (_store, founder, member) = pair();
    let change = |address: &str| Command::Act {
        group: 1,
        act: Act::ChangeStore { address: address.into(), login: None },
    };
    let refused = founder.run(change("htps://depot.exemple.fr/dav/"));
    assert!(refused.is_err(), "nobody is led into the void");
    founder.exchange();
    let _ = member.run(Command::Refresh { group: 1 });
    let _ = founder.run(Command::Refresh { group: 1 });
    let _ = founder.run(change(HOME));
    for _ in 0..3 {
        let _ = founder.run(Command::Refresh { group: 1 });
        let _ = member.run(Command::Refresh { group: 1 });
    }
    assert_eq!(founder.run(Command::Refresh { group: 1 }), Ok(Answer::Done));
    assert_eq!(member.run(Command::Refresh { group: 1 }), Ok(Answer::Done));
}

#[test]
fn nobody_becomes_another_person_by_moving_with_their_statement() {
    let (chance, files) = (&mut SeededChance::new(29), &mut Files::new());
    let mut founder = found(chance);
    let mut bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut bad, files, chance);
    let theirs = bad.membership().moving[0].clone();
    let mut cheat = Cheat::of(&bad);
    let again = Op::Moving { statement: theirs.statement, statement_signature: theirs.signature };
    cheat.sign(Log::Membership, encode_op(&again, chance));
    let joining = Joining::move_to(
        (cheat.group, bad.my_person().unwrap()),
        *next.group(),
        *next.loc(),
        "Brume",
        chance,
    );
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    cheat.sign(Log::Membership, encode_op(&Op::Moving { statement, statement_signature }, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    next.welcome(&founder, HOUR, chance);
    assert_ne!(next.person_of(&device), next.my_person(), "the cheat is the founder now");
}

#[test]
fn nobody_is_kept_out_of_the_next_season_by_an_act_that_does_not_count() {
    let (chance, files, next_files) = (&mut SeededChance::new(902), &mut Files::new(), &mut Files::new());
    let (mut founder, mut mover, _) = season(chance, files);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut mover, files, chance);
    exchange(&mut founder, files, chance);
    // A member of both lets the mover in, who may not: the statement can be read by everybody.
    let member = let_in(&mut next, "Dune", next_files, chance);
    exchange(&mut next, next_files, chance);
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    let mut cheat = Cheat::of(&member);
    let op = Op::AddPerson { role: Role::Member, statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    exchange(&mut next, next_files, chance);
    assert!(next.membership().known(&device) && !next.membership().is_live(&device));
    assert_eq!(next.welcome(&founder, HOUR, chance), 1, "the mover is kept out");
    assert!(next.membership().is_live(&device));
    assert_eq!(next.welcome(&founder, HOUR, chance), 0);
}

#[test]
fn who_founds_the_next_season_as_somebody_else_gets_nothing_of_theirs() {
    let (chance, files) = (&mut SeededChance::new(903), &mut Files::new());
    let (founder, mut mover, _) = season(chance, files);
    let mut next = found_as(&mover, &founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    let device = joining.statement().unwrap().0.device;
    assert_eq!(next.welcome(&mover, HOUR, chance), 1);
    assert_eq!(next.person_of(&device), Some(person_of(&device)), "the mover is the founder's device now");
}

#[test]
fn who_is_said_to_have_been_another_does_not_take_their_place_in_the_next_season() {
    let (chance, files, next_files) = (&mut SeededChance::new(904), &mut Files::new(), &mut Files::new());
    let (mut founder, mut mover, two) = season(chance, files);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut mover, files, chance);
    let (joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    let device = joining.statement().unwrap().0.device;
    exchange(&mut mover, files, chance);
    exchange(&mut founder, files, chance);
    let mut other = let_in(&mut next, "Autre", next_files, chance);
    exchange(&mut next, next_files, chance);
    next.set_role(other.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    exchange(&mut next, next_files, chance);
    exchange(&mut other, next_files, chance);
    // The founder lets an accomplice in, whose keys say that they were the mover.
    let was = (*two.group(), mover.my_person().unwrap());
    let accomplice = Joining::move_to(was, *next.group(), *next.loc(), "Dune", chance);
    let (statement, statement_signature) = accomplice.statement().unwrap();
    let theirs = statement.device;
    let mut cheat = Cheat::of(&next);
    let op = Op::AddPerson { role: Role::Facilitator, statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    exchange(&mut other, next_files, chance);
    assert!(other.membership().is_live(&theirs));
    assert_eq!(other.welcome(&founder, HOUR, chance), 1, "another stands in the mover's place");
    assert_eq!(other.person_of(&device), Some(person_of(&device)));
}

#[test]
fn a_device_that_is_let_in_as_somebody_elses_writes_nothing_there() {
    let (chance, files, next_files) = (&mut SeededChance::new(905), &mut Files::new(), &mut Files::new());
    let (founder, mut mover, _) = season(chance, files);
    let mut next = found_as(&mover, &founder, files, chance);
    exchange(&mut mover, files, chance);
    let (mut joining, _) = mover.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut next, next_files, chance);
    // What the rules allow, as nothing in the new group tells who was who.
    let (statement, statement_signature) = joining.statement().unwrap();
    let device = statement.device;
    let mut cheat = Cheat::of(&next);
    let op = Op::AddDevice { statement, statement_signature, vouch: Vouch::Moved };
    cheat.sign(Log::Membership, encode_op(&op, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), next_files);
    for _ in 0..3 {
        exchange(&mut next, next_files, chance);
    }
    assert_eq!(next.person_of(&device), next.my_person());
    let mut moved = exchange_joining(&mut joining, next_files, chance).expect("let in");
    let lain = next_files.len();
    moved.welcome(&mover, HOUR, chance);
    assert!(moved.is_another_persons() && moved.read_only(), "it writes as the founder");
    exchange(&mut moved, next_files, chance);
    assert!(moved.share(&sheet("Texte"), HOUR, chance).is_err());
    assert_eq!(next_files.len(), lain);
    // It knows that without the group that is left, too.
    assert!(restored(&moved).unwrap().read_only());
    // Nobody else is told so: whoever founded it, or was let in as themselves.
    assert_eq!(next.welcome(&mover, HOUR, chance), 0);
    assert!(!next.is_another_persons());
}
