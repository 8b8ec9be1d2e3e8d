//! What people of a group, and somebody who attacks it, would notice.

use super::super::act::Deed;
use super::super::op::{KitStatement, Role, Setting, Subject, Vouch};
use super::scene::*;
use super::*;
use crate::seal::{SeededChance, SigningKey};

#[test]
fn a_founder_lets_people_in_in_order() {
    let group = Membership::of(&Scene::five().acts);
    let names: Vec<_> = group.in_order().iter().map(|(_, person)| person.name.clone()).collect();
    assert_eq!(names, ["A", "2", "3", "4", "5"]);
    assert_eq!(group.role_of(&key(2)), Some(Role::Facilitator));
    assert_eq!(group.person_of(&key(6)).map(|(id, _)| id), Some(person(4)));
    assert_eq!(group.live_devices().count(), 6);
    assert_eq!(group.facilitator_devices().count(), 3);
}

#[test]
fn an_act_whose_ancestors_are_missing_is_ignored_until_they_come() {
    let scene = Scene::five();
    let mut some = scene.acts.clone();
    some.remove(2);
    let group = Membership::of(&some);
    assert_eq!(group.persons.len(), 2);
    assert_eq!(Membership::at(&scene.acts, &[scene.id(1)]), group);
}

#[test]
fn facilitators_act_on_members_and_never_on_one_another() {
    let scene = Scene::five();
    let group = Membership::of(&scene.acts);
    let asks = |author: u8, deed: Deed| group.permits(&key(author), 9, &deed);
    assert_eq!(asks(1, Deed::RemovePerson(person(4))), Ok(()));
    assert_eq!(asks(1, Deed::RemoveDevice(key(6))), Ok(()));
    assert_eq!(asks(1, Deed::RemovePerson(person(2))), Err(Forbidden::AgainstFacilitator));
    assert_eq!(asks(1, Deed::RemoveDevice(key(2))), Err(Forbidden::AgainstFacilitator));
    assert_eq!(asks(1, Deed::SetRole(person(2), Role::Member)), Err(Forbidden::AgainstFacilitator));
    assert_eq!(asks(4, Deed::RemovePerson(person(5))), Err(Forbidden::NotFacilitator));
    assert_eq!(asks(4, Deed::RemoveDevice(key(5))), Err(Forbidden::NotOwn));
    assert_eq!(asks(4, Deed::RemoveDevice(key(6))), Ok(()));
    assert_eq!(asks(9, Deed::Seen), Err(Forbidden::NotLive));
    assert_eq!(asks(1, add(4)), Err(Forbidden::AlreadyThere));
    assert_eq!(asks(1, add_as(9, Role::Facilitator)), Err(Forbidden::Role));
}

#[test]
fn who_is_removed_is_out_even_if_let_in_beside_it_and_never_comes_back() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let added = scene.act(1, &base, add(9));
    scene.act(2, &base, add(9));
    scene.act(1, &[added], Deed::RemovePerson(person(9)));
    let again = scene.next(3, add(9));
    let group = Membership::of(&scene.acts);
    assert!(!group.persons[&person(9)].live() && !group.is_live(&key(9)));
    assert!(!group.counts(&scene.id(again)));
}

#[test]
fn more_than_half_of_the_group_and_three_at_least_remove_a_facilitator() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let subject = Subject::Remove(person(1));
    let (b, c) = (scene.act(2, &base, vote(subject)), scene.act(3, &base, vote(subject)));
    let tally = Membership::of(&scene.acts).tally(&subject);
    assert_eq!((tally.electorate.len(), tally.voices.len(), tally.needed(), tally.carried), (5, 2, 3, false));
    let few = scene.certificate(subject, &[b, c]);
    let few = scene.next(2, few);
    scene.next(4, vote(subject));
    let group = Membership::of(&scene.acts);
    let tally = group.tally(&subject);
    assert!(tally.carried && tally.votes.len() == 3);
    let deed = Deed::GroupAct { subject, votes: tally.votes };
    assert_eq!(group.permits(&key(5), 9, &deed), Ok(()));
    let enough = scene.next(5, deed);
    let group = Membership::of(&scene.acts);
    assert!(!group.counts(&scene.id(few)) && group.counts(&scene.id(enough)));
    assert_eq!(group.persons[&person(1)].ended, Some(Ended::ByGroup));
    assert_eq!(group.devices[&key(1)].removals, [scene.id(enough)]);
}

#[test]
fn a_word_is_taken_back_by_a_later_one_and_is_one_for_a_person() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let subject = Subject::Name(person(4));
    scene.act(4, &base, vote(subject));
    scene.act(6, &base, vote(subject));
    scene.act(5, &base, vote(subject));
    let tally = Membership::of(&scene.acts).tally(&subject);
    assert_eq!((tally.voices.len(), tally.votes.len(), tally.carried), (2, 3, false));
    scene.act(1, &base, vote(subject));
    assert!(Membership::of(&scene.acts).tally(&subject).carried);
    scene.next(5, Deed::Vote { subject, yes: false });
    assert!(!Membership::of(&scene.acts).tally(&subject).carried);
}

#[test]
fn a_facilitator_who_never_signs_anything_can_be_removed_by_the_group() {
    let mut scene = Scene::founded();
    for device in 2..=8 {
        scene.next(1, add(device));
    }
    let top = [scene.next(1, Deed::SetRole(person(2), Role::Facilitator))];
    let subject = Subject::Remove(person(2));
    for voter in 3..=8 {
        scene.act(voter, &top, vote(subject));
    }
    let tally = Membership::of(&scene.acts).tally(&subject);
    assert!(tally.carried, "six of eight do not suffice: {} decide", tally.electorate.len());
}

#[test]
fn a_newcomer_gets_no_epoch_minted_before_and_a_removed_one_makes_epochs_unclean() {
    let mut scene = Scene::five();
    scene.next(1, Deed::Epoch { id: [7; 32] });
    let group = Membership::of(&scene.acts);
    assert_eq!(group.clean_epoch([[7; 32]].iter()), Some([7; 32]));
    assert_eq!(group.epochs[&[7; 32]].recipients.len(), 6);
    assert_eq!(group.permits(&key(1), 99, &Deed::Epoch { id: [8; 32] }), Err(Forbidden::Repeated));
    assert_eq!(group.permits(&key(2), 99, &Deed::Epoch { id: [8; 32] }), Ok(()));
    scene.next(2, Deed::RemoveDevice(key(6)));
    let group = Membership::of(&scene.acts);
    assert_eq!(group.clean_epoch([[7; 32]].iter()), None);
    scene.next(2, Deed::Epoch { id: [8; 32] });
    scene.next(5, Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert_eq!(group.clean_epoch([[7; 32], [8; 32], [9; 32]].iter()), Some([9; 32]));
    scene.next(4, Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert_eq!(
        group.clean_epoch([[7; 32], [8; 32], [9; 32]].iter()),
        Some([9; 32]),
        "named again by one who knew it"
    );
    let base = all(&scene);
    scene.act(4, &base, Deed::Epoch { id: [10; 32] });
    scene.act(1, &base, Deed::Epoch { id: [10; 32] });
    let group = Membership::of(&scene.acts);
    assert_eq!(
        group.clean_epoch([[9; 32], [10; 32]].iter()),
        Some([9; 32]),
        "an id named twice side by side"
    );
}

#[test]
fn a_kit_lets_in_one_device_of_its_person_first_and_does_nothing_else() {
    let mut scene = Scene::five();
    let kit = SigningKey::generate(&mut SeededChance::new(1));
    let stated = KitStatement { device: kit.public(), recipient: Recipient([77; 32]) };
    let of = |whose: u8| Deed::AddKit {
        group: [1; 32],
        statement: stated,
        signature: stated.sign(&[1; 32], &person(whose), &kit),
    };
    let group = Membership::of(&scene.acts);
    assert_eq!(group.permits(&key(5), 9, &of(4)), Err(Forbidden::Statement));
    scene.next(4, of(4));
    let group = Membership::of(&scene.acts);
    assert_eq!(group.permits(&key(6), 9, &of(4)), Err(Forbidden::AlreadyThere));
    assert_eq!(group.permits(&kit.public(), 1, &add_device(4, 9)), Ok(()));
    assert_eq!(group.permits(&kit.public(), 2, &add_device(4, 9)), Err(Forbidden::Kit));
    assert_eq!(group.permits(&kit.public(), 1, &Deed::Epoch { id: [7; 32] }), Err(Forbidden::Kit));
    assert_eq!(group.permits(&kit.public(), 1, &Deed::Leave), Err(Forbidden::Kit));
}

#[test]
fn a_kit_lets_its_person_in_however_many_devices_are_lost() {
    let mut scene = Scene::founded();
    for device in 2..=5 {
        scene.next(1, add_device(1, device));
    }
    let kit = SigningKey::generate(&mut SeededChance::new(1));
    let statement = KitStatement { device: kit.public(), recipient: Recipient([77; 32]) };
    let signature = statement.sign(&[1; 32], &person(1), &kit);
    scene.next(1, Deed::AddKit { group: [1; 32], statement, signature });
    let group = Membership::of(&scene.acts);
    assert!(group.is_live(&kit.public()));
    assert_eq!(group.permits(&kit.public(), 1, &add_device(1, 8)), Ok(()));
}

#[test]
fn a_facilitator_acknowledges_what_is_new_once() {
    let mut scene = Scene::five();
    let behind = |scene: &Scene, device| !Membership::of(&scene.acts).to_acknowledge(&key(device)).is_empty();
    assert!(!behind(&scene, 1) && !behind(&scene, 2) && behind(&scene, 3) && !behind(&scene, 5));
    scene.next(3, Deed::Seen);
    assert!(!behind(&scene, 1) && !behind(&scene, 3));
    scene.next(5, vote(Subject::Name(person(4))));
    assert!(!behind(&scene, 1));
    scene.next(2, Deed::Policy(Setting::History(true)));
    assert!(behind(&scene, 1) && !behind(&scene, 2));
}

#[test]
fn of_settings_made_side_by_side_not_sharing_wins() {
    let mut scene = Scene::five();
    let base = all(&scene);
    scene.act(1, &base, Deed::Policy(Setting::History(true)));
    assert!(Membership::of(&scene.acts).history_shared);
    scene.act(2, &base, Deed::Policy(Setting::History(false)));
    assert!(!Membership::of(&scene.acts).history_shared);
    scene.next(1, Deed::Policy(Setting::History(true)));
    assert!(Membership::of(&scene.acts).history_shared);
}

#[test]
fn somebody_ahead_of_this_version_makes_it_read_only_and_a_stranger_does_not() {
    let mut scene = Scene::five();
    scene.next(9, Deed::Unknown);
    assert!(Membership::of(&scene.acts).newer.is_empty());
    scene.next(5, Deed::Unknown);
    assert!(!Membership::of(&scene.acts).newer.is_empty());
}

#[test]
fn a_facilitator_who_left_is_shielded_no_more_and_what_they_left_behind_ends() {
    let mut scene = Scene::five();
    scene.next(2, Deed::Unknown);
    let asks = |scene: &Scene, deed| Membership::of(&scene.acts).permits(&key(1), 9, &deed);
    assert_eq!(asks(&scene, Deed::RemoveDevice(key(2))), Err(Forbidden::AgainstFacilitator));
    scene.next(2, Deed::Leave);
    assert!(!Membership::of(&scene.acts).newer.is_empty(), "leaving does not end it");
    assert_eq!(asks(&scene, Deed::RemovePerson(person(2))), Err(Forbidden::NotThere));
    assert_eq!(asks(&scene, Deed::RemoveDevice(key(2))), Ok(()));
    scene.next(1, Deed::RemoveDevice(key(2)));
    assert!(Membership::of(&scene.acts).newer.is_empty());
}

#[test]
fn a_vouch_for_words_is_not_lost_to_one_without() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let bare = Deed::AddPerson {
        role: Role::Observer,
        statement: statement(9, super::super::join::Purpose::Person),
        vouch: Vouch::Nothing,
    };
    scene.act(1, &base, bare);
    scene.act(2, &base, add(9));
    let group = Membership::of(&scene.acts);
    assert_eq!(group.persons[&person(9)].vouch, Vouch::Words);
    assert_eq!(group.persons[&person(9)].role, Role::Observer, "of concurrent roles the lower");
}
