//! What somebody says last, and who reads it. Each as the smallest story that failed before it was mended.

use souspli::app::vocabulary::{Act, Answer, Command, Notice};
use souspli::group::Sheet;

use super::{a_day_later, opens, with_one_put_out};
use crate::evil::{EvilStore, Fault};
use crate::world::{Device, pair, sheet};

/// Packed together with one that the store had, a text that it had not stayed under the epoch of somebody who was put out meanwhile.
#[test]
fn what_is_packed_with_something_sent_is_still_kept_from_who_was_put_out() {
    let evil = EvilStore::new(1);
    let founder = Device::new(&evil.client(1));
    founder.create("Sillage");
    let [writer, gone] = [("Brume", 2), ("Cèdre", 3)].map(|(name, number)| {
        let device = Device::new(&evil.client(number));
        device.join(&founder.invite(), name);
        founder.exchange();
        founder.admit_first(true).unwrap();
        for device in [&founder, &device, &device] {
            device.exchange();
        }
        device
    });
    for device in [&founder, &writer, &gone] {
        device.exchange();
    }
    writer.share(&sheet("Déjà là"));
    writer.exchange();
    let long = Sheet {
        what_happened: "é".repeat(20_000),
        what_puzzles_me: "é".repeat(20_000),
        ..sheet("Pas encore")
    };
    writer.share(&long);
    evil.set(Fault::HalfPut, 1.0);
    assert!(writer.run(Command::Refresh { group: 1 }).is_err());
    evil.calm();
    let person = founder.group().members.iter().find(|member| member.name == "Cèdre").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    for device in [&founder, &writer, &founder] {
        device.exchange();
    }
    let opens = |device, text| opens(device, &evil.files(), text);
    assert!(opens(&founder, "Pas encore"));
    assert!(opens(&gone, "Déjà là") && !opens(&gone, "Pas encore"));
    assert_eq!(founder.reads().len(), 2);
}

/// Who takes their leave reads their own last words, of course: that they will be out made the epoch of an unsent note unclean, and
/// the note went to the next, which somebody holds who came after it was written.
#[test]
fn what_waited_while_somebody_came_does_not_go_to_them_with_a_farewell() {
    let (store, founder, member) = pair();
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Avant Cèdre"));
    founder.admit_first(true).unwrap();
    founder.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&founder, &newcomer, &member, &newcomer] {
        device.exchange();
    }
    assert!(opens(&member, &store.files(), "Avant Cèdre"));
    assert_eq!(newcomer.group().name, "Les Passerelles");
    assert!(!opens(&newcomer, &store.files(), "Avant Cèdre"));
}

/// But not on a phone that they had lost before. And what they did last, alone and without a store, is heard: the epoch begun by it was
/// handed to nobody, and neither the loss nor the farewell was ever read.
#[test]
fn what_was_not_sent_does_not_go_to_a_lost_phone_with_a_farewell() {
    let (store, founder, member) = pair();
    let [phone, newcomer] = [(); 2].map(|()| Device::new(&store));
    let Ok(Answer::Invitation { link }) =
        founder.run(Command::Act { group: 1, act: Act::InviteDevice { with_login: false } })
    else {
        panic!("a link")
    };
    phone.join(&link, "Téléphone");
    founder.exchange();
    founder.admit_first(true).unwrap();
    for device in [&founder, &phone, &phone] {
        device.exchange();
    }
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Avant Cèdre"));
    founder.admit_first(true).unwrap();
    let mine = founder.group().members.into_iter().find(|member| member.me).unwrap().devices;
    let device = mine.into_iter().find(|device| !device.me).unwrap().id;
    founder.run(Command::Act { group: 1, act: Act::RemoveDevice { device } }).unwrap();
    founder.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&founder, &member, &newcomer, &phone, &founder, &member] {
        a_day_later(device);
        device.exchange();
    }
    assert_eq!(member.group().members.len(), 2);
    assert!(opens(&member, &store.files(), "Avant Cèdre"));
    assert!(!opens(&phone, &store.files(), "Avant Cèdre"));
}

/// Who is out begins no epoch. What they had not sent went under one that somebody holds of whom they had heard, when they sent it, that
/// they are out too. They wait now for the next one, which those who stay begin.
#[test]
fn what_a_farewell_says_goes_to_nobody_who_went_before() {
    let (store, founder, member, gone) = with_one_put_out();
    member.share(&sheet("Envoyée"));
    member.exchange();
    let kept = member.share(&sheet("Gardée"));
    gone.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    gone.exchange();
    member.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&member, &founder, &member, &gone, &founder] {
        device.exchange();
    }
    assert_eq!(founder.group().members.len(), 1);
    assert!(opens(&founder, &store.files(), "Gardée"));
    assert!(opens(&gone, &store.files(), "Envoyée") && opens(&founder, &store.files(), "Envoyée"));
    assert!(!opens(&gone, &store.files(), "Gardée"));
    assert!(member.read(&kept).is_some());
    assert!(!member.restarted().group().notices.contains(&Notice::DamagedHere));
}
