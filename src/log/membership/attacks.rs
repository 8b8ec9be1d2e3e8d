//! Attacks by name: rings, hidden branches, strangers, stolen and forked devices.

use super::super::act::Deed;
use super::super::op::{Role, Subject};
use super::scene::*;
use super::{Membership, Person};

fn at(scene: &Scene, id: usize) -> bool {
    Membership::of(&scene.acts).counts(&scene.id(id))
}

#[test]
fn a_ring_of_removals_among_facilitators_removes_nobody() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let ring =
        [(1, 2), (2, 3), (3, 1)].map(|(who, whom)| scene.act(who, &base, Deed::RemovePerson(person(whom))));
    let group = Membership::of(&scene.acts);
    assert!(ring.iter().all(|act| !group.counts(&scene.id(*act))));
    assert!([1, 2, 3].iter().all(|who| group.persons[&person(*who)].live()));
}

#[test]
fn a_ring_through_a_hidden_accomplice_leaves_the_group_in_power() {
    // B learns that the group is about to remove him; in a hidden branch he makes M a facilitator, who removes N, who
    // voted. The certificate voids what B did beside it.
    let mut scene = Scene::five();
    let base = all(&scene);
    let removal = decide(&mut scene, Subject::Remove(person(2)), &base, [1, 3, 5]);
    let accomplice = scene.act(2, &base, Deed::SetRole(person(4), Role::Facilitator));
    let strike = scene.act(4, &[accomplice], Deed::RemovePerson(person(5)));
    let group = Membership::of(&scene.acts);
    assert!(group.counts(&scene.id(removal)) && group.split.is_none());
    assert!(!group.counts(&scene.id(accomplice)) && !group.counts(&scene.id(strike)));
    assert_eq!(group.role_of(&key(4)), Some(Role::Member));
    assert!(group.persons[&person(5)].live());
}

#[test]
fn a_ring_of_votes_ends_with_the_removal() {
    // The removal of A stands on votes, one of a member whom A removes beside it.
    let mut scene = Scene::five();
    let base = all(&scene);
    let removal = decide(&mut scene, Subject::Remove(person(1)), &base, [2, 3, 4]);
    let backdated = scene.act(1, &base, Deed::RemovePerson(person(4)));
    let group = Membership::of(&scene.acts);
    assert!(group.counts(&scene.id(removal)) && !group.counts(&scene.id(backdated)));
    assert!(group.persons[&person(4)].live() && !group.persons[&person(1)].live());
}

#[test]
fn accounts_that_were_hidden_from_whom_they_remove_do_not_decide() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let mut on = base.clone();
    for sybil in 10..20 {
        on.push(scene.act(2, &on.clone(), add(sybil)));
    }
    let hidden = decide(&mut scene, Subject::Remove(person(1)), &on, [10, 11, 12]);
    assert!(!at(&scene, hidden));
    let naming = decide(&mut scene, Subject::Name(person(5)), &on, [13, 14, 15]);
    assert!(!at(&scene, naming));
}

#[test]
fn two_groups_that_remove_each_others_voters_split() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let one = decide(&mut scene, Subject::Remove(person(1)), &base, [2, 3, 4]);
    // On another branch, M's other device; C votes only once.
    let mut other = Scene::five();
    let two = decide(&mut other, Subject::Remove(person(2)), &base, [1, 5, 6]);
    let two = other.acts[two].id;
    let one = scene.id(one);
    scene.acts.extend(other.acts);
    let group = Membership::of(&scene.acts);
    assert_eq!(group.split, Some((one.min(two), one.max(two))));
    assert!(!group.counts(&one) && !group.counts(&two));
    assert!(group.persons.values().all(Person::live));
}

#[test]
fn votes_above_a_fork_elect_nobody_once_shown_and_an_old_election_stands() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let election = decide(&mut scene, Subject::Name(person(4)), &base, [1, 2, 5]);
    let mut late = scene.clone();
    scene.act(3, &base, fork(5, 0));
    assert!(!at(&scene, election));
    late.next(3, fork(5, 0));
    assert!(at(&late, election));
}

#[test]
fn a_device_let_in_by_one_that_was_taken_away_unseen_is_out_with_all_it_lets_in() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let stolen = scene.act(6, &base, add_device(4, 7));
    scene.act(7, &[stolen], add_device(4, 8));
    assert!(Membership::of(&scene.acts).is_live(&key(8)));
    let removal = scene.act(4, &base, Deed::RemoveDevice(key(6)));
    let group = Membership::of(&scene.acts);
    assert!(!group.is_live(&key(6)) && !group.is_live(&key(7)) && !group.is_live(&key(8)));
    assert_eq!(group.devices[&key(8)].removals, [scene.id(removal)]);
    assert!(group.is_live(&key(4)) && group.persons[&person(4)].live());
}

/// Of two branches of a log an act names one: nobody's act ever has both below it.
fn two_hidden(scene: &mut Scene, by: u8, base: &[usize], deeds: [Deed; 2]) -> [usize; 2] {
    let own = scene.acts.iter().rposition(|act| act.author == key(by));
    deeds.map(|deed| scene.act_on(by, own, base, deed))
}

#[test]
fn devices_let_in_where_nobody_can_see_all_of_them_spoil_no_epoch() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let seen = two_hidden(&mut scene, 4, &base, [add_device(4, 7), add_device(4, 8)])[0];
    let mut forked = scene.clone();
    // Their person is put out; or the two histories are shown, and they stay with another device.
    let end = scene.act(1, &[base.as_slice(), &[seen]].concat(), Deed::RemovePerson(person(4)));
    scene.act(1, &[end], Deed::Epoch { id: [9; 32] });
    let shown = forked.act(1, &[base.as_slice(), &[seen]].concat(), fork(4, 1));
    forked.act(1, &[shown], Deed::Epoch { id: [9; 32] });
    for scene in [scene, forked] {
        let group = Membership::of(&scene.acts);
        assert!([4, 7, 8].iter().all(|device| group.devices.contains_key(&key(*device))));
        assert!([4, 7, 8].iter().all(|device| !group.is_live(&key(*device))));
        assert!(group.epochs[&[9; 32]].clean, "what is sealed goes to none of them");
    }
}

#[test]
fn who_was_let_in_again_beside_an_epoch_may_have_it() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let stolen = scene.act(6, &base, add_device(4, 7));
    let removal = scene.act(4, &base, Deed::RemoveDevice(key(6)));
    let on = [base.as_slice(), &[stolen, removal]].concat();
    scene.act(1, &on, Deed::Epoch { id: [9; 32] });
    assert!(!Membership::of(&scene.acts).is_live(&key(7)), "unheld");
    let again = scene.act(4, &on, add_device(4, 7));
    assert!(Membership::of(&scene.acts).is_live(&key(7)));
    scene.act(4, &[again], Deed::RemoveDevice(key(7)));
    let group = Membership::of(&scene.acts);
    assert!(!group.is_live(&key(7)) && !group.epochs[&[9; 32]].clean);
}

#[test]
fn who_was_let_in_in_another_history_is_put_out_once_that_is_named() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let [seen, other] = two_hidden(&mut scene, 2, &base, [add(30), add(31)]);
    let left = scene.act_on(2, Some(seen), &[], Deed::Leave);
    assert!(Membership::of(&scene.acts).is_live(&key(31)), "who never says a word");
    let on = [base.as_slice(), &[left]].concat();
    let unseen = scene.act(1, &on, Deed::RemovePerson(person(31)));
    let group = Membership::of(&scene.acts);
    assert!(!group.counts(&scene.id(unseen)) && group.is_live(&key(31)));
    scene.act_naming(1, &[other]);
    let end = scene.act(1, &[], Deed::RemovePerson(person(31)));
    scene.act(1, &[end], Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert!(!group.is_live(&key(31)) && group.epochs[&[9; 32]].clean);
}

#[test]
fn who_was_put_out_in_another_history_keeps_no_epoch_unclean_once_that_is_named() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let [seen, other] = two_hidden(&mut scene, 2, &base, [Deed::Seen, Deed::RemovePerson(person(5))]);
    let shown = scene.act(1, &[base.as_slice(), &[seen]].concat(), fork(2, 1));
    scene.act(1, &[shown], Deed::Epoch { id: [8; 32] });
    let group = Membership::of(&scene.acts);
    assert!(!group.is_live(&key(5)) && !group.epochs[&[8; 32]].clean, "they may have it");
    scene.act_naming(1, &[other]);
    scene.act(1, &[], Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert!(group.epochs[&[9; 32]].clean && !group.epochs[&[9; 32]].recipients.contains(&key(5)));
}

#[test]
fn nobody_sweeps_out_whom_they_let_in_by_giving_up_the_device_they_did_it_with() {
    let mut scene = Scene::founded();
    let second = scene.next(1, add_device(1, 6));
    for device in [2, 3, 4] {
        scene.next(1, add(device));
    }
    scene.next(1, Deed::SetRole(person(2), Role::Facilitator));
    let mut forked = scene.clone();
    // The founder's other device, which signed nothing yet, from before anybody came.
    scene.act(6, &[second], Deed::RemoveDevice(key(1)));
    forked.act(6, &[second], fork(1, 0));
    for scene in [scene, forked] {
        let group = Membership::of(&scene.acts);
        assert!(!group.is_live(&key(1)));
        assert!([2, 3, 4].iter().all(|who| group.is_live(&key(*who))));
        assert_eq!(group.role_of(&key(2)), Some(Role::Facilitator));
    }
}

#[test]
fn who_wrote_a_certificate_is_only_its_scribe() {
    // Each of two certificates is written by whom the other removes; the voters are others' in both. Both hold.
    let mut scene = Scene::five();
    for device in [30, 31, 32] {
        scene.next(1, add(device));
    }
    scene.next(1, Deed::RemovePerson(person(31)));
    scene.next(1, Deed::RemovePerson(person(32)));
    for device in [1, 2] {
        scene.next(device, Deed::Seen);
    }
    let base = all(&scene);
    let voters = [3, 4, 5, 30];
    let one = Subject::Remove(person(1));
    let two = Subject::Remove(person(2));
    let for_one = voters.map(|voter| scene.act(voter, &base, vote(one)));
    let for_two = voters.map(|voter| scene.act(voter, &base, vote(two)));
    let deed = scene.certificate(one, &for_one);
    let one = scene.act(2, &for_one, deed);
    let deed = scene.certificate(two, &for_two);
    let two = scene.act(1, &for_two, deed);
    let group = Membership::of(&scene.acts);
    assert!(group.split.is_none() && group.counts(&scene.id(one)) && group.counts(&scene.id(two)));
    assert!(!group.persons[&person(1)].live() && !group.persons[&person(2)].live());
}

#[test]
fn an_epoch_that_somebody_got_whose_admission_was_voided_is_not_clean() {
    // B lets X in; G, who saw it, removes B and mints for X too; H, who had not, removes B as well and so voids X. X knows
    // the secret that G minted.
    let mut scene = Scene::five();
    let base = all(&scene);
    let hidden = scene.act(2, &base, add(10));
    let mut other = scene.clone();
    other.acts.truncate(hidden);
    let subject = Subject::Remove(person(2));
    let removal = decide(&mut scene, subject, &[hidden], [1, 3, 5]);
    // Four of six are needed where X was seen.
    let more = scene.act(4, &[removal], vote(subject));
    let votes: Vec<usize> =
        (0..scene.acts.len()).filter(|at| matches!(&scene.acts[*at].deed, Deed::Vote { .. })).collect();
    let deed = scene.certificate(subject, &votes);
    let first = scene.act(1, &[more], deed);
    let minted = scene.act(1, &[first], Deed::Epoch { id: [7; 32] });
    let before = Membership::of(&scene.acts);
    assert!(before.counts(&scene.id(first)) && before.epochs[&[7; 32]].clean);
    assert!(before.epochs[&[7; 32]].recipients.contains(&key(10)));
    // The same voters' other devices on the branch without X: M's second device, and C and N before they voted above.
    let second = decide(&mut other, subject, &base, [6, 3, 5]);
    let second = other.acts[second].clone();
    scene.acts.extend(other.acts);
    let after = Membership::of(&scene.acts);
    assert!(after.counts(&second.id) && !after.persons.contains_key(&person(10)));
    assert!(after.counts(&scene.id(minted)) && !after.epochs[&[7; 32]].clean);
}

#[test]
fn a_ring_of_devices_ends_with_none_of_them() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let one = scene.act(4, &base, add_device(4, 7));
    let two = scene.act(6, &base, add_device(4, 8));
    scene.act(7, &[one], Deed::RemoveDevice(key(6)));
    scene.act(8, &[two], Deed::RemoveDevice(key(4)));
    let group = Membership::of(&scene.acts);
    assert!([4, 6, 7, 8].iter().all(|device| !group.is_live(&key(*device))));
}

#[test]
fn nobody_is_admitted_again_behind_their_back_to_be_voted_out_by_strangers() {
    // B, who signed nothing since, admits C once more on an old branch, among ten accounts of his own.
    let mut scene = Scene::founded();
    scene.next(1, add(2));
    let old = scene.next(1, Deed::SetRole(person(2), Role::Facilitator));
    for device in [3, 4, 5] {
        scene.next(1, add(device));
    }
    scene.next(1, Deed::SetRole(person(3), Role::Facilitator));
    let silent = all(&scene);
    for acted in [false, true] {
        let mut scene = scene.clone();
        if acted {
            scene.act(3, &silent, Deed::Seen);
        }
        let mut on = vec![old];
        for account in 10..20 {
            on.push(scene.act(2, &on.clone(), add(account)));
        }
        on.push(scene.act(2, &on.clone(), add(3)));
        on.extend(all(&scene));
        let subject = Subject::Remove(person(3));
        let mut votes: Vec<usize> = (10..20).map(|account| scene.act(account, &on, vote(subject))).collect();
        votes.push(scene.act(2, &on, vote(subject)));
        let deed = scene.certificate(subject, &votes);
        let removal = scene.act(2, &votes, deed);
        let group = Membership::of(&scene.acts);
        assert!(!group.counts(&scene.id(removal)), "acted: {acted}");
        assert!(group.persons[&person(3)].live());
    }
}

#[test]
fn a_vote_for_ones_own_removal_is_no_voice_and_splits_nothing() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let subject = Subject::Remove(person(1));
    let votes: Vec<usize> = [1, 2, 3, 4].map(|voter| scene.act(voter, &base, vote(subject))).to_vec();
    let deed = scene.certificate(subject, &votes);
    let one = scene.act(2, &votes, deed.clone());
    let two = scene.act(3, &votes, deed);
    let few = scene.certificate(subject, &votes[..3]);
    let few = scene.act(5, &votes, few);
    let group = Membership::of(&scene.acts);
    assert!(group.split.is_none() && group.counts(&scene.id(one)) && group.counts(&scene.id(two)));
    assert!(!group.counts(&scene.id(few)));
}

#[test]
fn a_silent_facilitator_can_still_remove_who_was_a_member_when_last_heard_of() {
    // Known and wanted: a removal wins over a promotion beside it, else an accomplice promoted beside it would stay.
    let mut scene = Scene::founded();
    scene.next(1, add(2));
    scene.next(1, Deed::SetRole(person(2), Role::Facilitator));
    let old = scene.next(1, add(4));
    scene.next(1, Deed::SetRole(person(4), Role::Facilitator));
    let mut heard = scene.clone();
    scene.act(2, &[old], Deed::RemovePerson(person(4)));
    assert!(!Membership::of(&scene.acts).persons[&person(4)].live());
    // Once it has acknowledged the promotion, it no longer can.
    heard.next(2, Deed::Seen);
    heard.act(2, &[old], Deed::RemovePerson(person(4)));
    assert!(Membership::of(&heard.acts).persons[&person(4)].live());
}

#[test]
fn nobody_takes_another_persons_device_by_its_statement() {
    // Of two members, the cheat has the smaller person: it can try keys until it has.
    let (mut cheat, mut honest) = (2, 3);
    if person(honest) < person(cheat) {
        (cheat, honest) = (honest, cheat);
    }
    let mut scene = Scene::founded();
    scene.next(1, add(cheat));
    let base = [scene.next(1, add(honest))];
    scene.act(honest, &base, add_device(honest, 4));
    // The same statement, as everybody can read it in the act before, without having seen that act.
    scene.act(cheat, &base, add_device(honest, 4));
    let group = Membership::of(&scene.acts);
    assert_eq!(group.devices[&key(4)].person, person(honest), "what it writes is shown as the cheat's");
}

#[test]
fn a_key_that_came_twice_and_is_out_spoils_no_epoch() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let one = scene.act(1, &base, add(30));
    let two = scene.act(4, &base, add_device(4, 30));
    let end = scene.act(1, &[one, two], Deed::RemovePerson(person(30)));
    scene.act(1, &[end], Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert!(group.counts(&scene.id(one)) && group.counts(&scene.id(two)) && group.counts(&scene.id(end)));
    assert!(!group.is_live(&key(30)) && group.epochs[&[9; 32]].clean);
}

#[test]
fn whose_admission_is_void_since_may_have_an_epoch_minted_beside_it() {
    let mut scene = Scene::five();
    let base = all(&scene);
    let own = scene.acts.iter().rposition(|act| act.author == key(2)).map_or(0, |own| scene.acts[own].seq);
    let hidden = scene.act(2, &base, add(30));
    let shown = scene.act(1, &base, fork(2, own));
    let minted = scene.act(1, &[shown], Deed::Epoch { id: [9; 32] });
    let group = Membership::of(&scene.acts);
    assert!(group.is_live(&key(30)) && group.epochs[&[9; 32]].clean);
    assert!(!group.had_seen(&scene.id(minted), &scene.id(hidden)), "so it is handed to them");
    let removal = decide(&mut scene, Subject::Remove(person(2)), &base, [3, 4, 5]);
    let group = Membership::of(&scene.acts);
    assert!(group.counts(&scene.id(removal)) && !group.is_live(&key(30)));
    assert!(!group.epochs[&[9; 32]].clean, "who is out may have it");
    // Behind the certificate there is another at once.
    scene.act(1, &[removal], Deed::Epoch { id: [8; 32] });
    assert!(Membership::of(&scene.acts).epochs[&[8; 32]].clean);
}

#[test]
fn a_device_whose_fork_was_shown_lets_in_nobody_on_a_branch_below_its_cut() {
    let mut scene = Scene::five();
    let base = all(&scene);
    for _ in 0..3 {
        scene.next(6, Deed::Seen);
    }
    // Two texts of one number, after all of its acts.
    scene.next(1, fork(6, 3));
    // What it signs then lies on another branch, numbered as what is on the first.
    scene.act_on(6, None, &base, add_device(4, 7));
    let group = Membership::of(&scene.acts);
    assert!(!group.is_live(&key(6)) && !group.is_live(&key(7)) && group.is_live(&key(4)));
}
