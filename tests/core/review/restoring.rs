//! Devices put back to an older state or started again, and rows that an older version kept.

use std::collections::VecDeque;

use souspli::group::Sheet;
use souspli::log::name::Folder;
use souspli::log::op::{Setting, Vouch};
use souspli::seal::SeededChance;
use souspli::sync::{Effect, Exchange, Replica};

use super::replicas::{Files, ask, exchange, exchange_joining, found, let_in, perform, restored, titles};
use crate::world::{HOUR, sheet};

#[test]
fn a_device_restored_to_before_an_epoch_of_its_own_does_not_fork() {
    let (chance, files) = (&mut SeededChance::new(10), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    let _third = let_in(&mut founder, "Cèdre", files, chance);
    founder.share(&sheet("Un"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut member, files, chance);
    let mut founder = backup;
    for n in 0..4 {
        founder.share(&sheet(&format!("Deux {n}")), HOUR, chance).unwrap();
        exchange(&mut founder, files, chance);
    }
    exchange(&mut member, files, chance);
    exchange(&mut member, files, chance);
    assert!(member.membership().is_live(&founder.me()), "somebody honest is put out");
}

#[test]
fn what_a_restored_device_signs_anew_does_not_leave_it_twice() {
    let (chance, files) = (&mut SeededChance::new(11), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    let mut joining = ask(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    founder.set(Setting::Name("Un".into()), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let mut founder = backup;
    let file = founder.open_invitations(HOUR).find_map(|i| i.requests.first()).unwrap().0.clone();
    founder.admit(&file, Vouch::Words, HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!founder.health.own_ahead);
    let third = exchange_joining(&mut joining, files, chance);
    let mut third = third.expect("let in");
    for _ in 0..2 {
        exchange(&mut third, files, chance);
        exchange(&mut member, files, chance);
        exchange(&mut founder, files, chance);
    }
    assert!(member.membership().is_live(&founder.me()) && founder.is_live(), "somebody honest is put out");
}

#[test]
fn a_pack_of_its_own_that_comes_late_does_not_stop_a_restored_device_for_ever() {
    let (chance, files) = (&mut SeededChance::new(18), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    for _ in 0..3 {
        founder.share(&long, HOUR, chance).unwrap();
    }
    exchange(&mut founder, files, chance);
    let mut founder = backup;
    let all = files.clone();
    files.retain(|file, bytes| file.folder != Folder::Objects || bytes.len() < 60_000);
    exchange(&mut founder, files, chance);
    let files = &mut all.clone();
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
    }
    assert_eq!(titles(&founder).len(), 3);
    assert!(founder.share(&sheet("Suite"), HOUR, chance).is_ok());
}

/// Whoever opens the app ten times a day fetched ten times what not everybody has read.
#[test]
fn files_are_read_back_once_a_day_however_often_the_app_is_opened() {
    let (chance, files) = (&mut SeededChance::new(908), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let mut looks = |founder: &mut Replica, hour: u64| {
        let (mut run, effects) = Exchange::start();
        let (mut waiting, mut looks) = (VecDeque::from(effects), 0);
        while let Some(effect) = waiting.pop_front() {
            looks += u32::from(matches!(effect, Effect::List(Folder::Objects)));
            waiting.extend(run.event(founder, perform(files, effect), hour, chance));
        }
        looks
    };
    assert_eq!(looks(&mut founder, HOUR), 1);
    let mut founder = restored(&founder).unwrap();
    assert_eq!(looks(&mut founder, HOUR + 1), 0);
    assert_eq!(looks(&mut founder, HOUR + 24), 1);
}
