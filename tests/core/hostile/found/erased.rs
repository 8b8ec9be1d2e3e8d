//! Notes that come blank, and what says that they are erased. Each as the smallest story that failed before it was mended, or that
//! shows what ends it.

use souspli::app::vocabulary::{Act, Answer, Command, Decision, Notice, Role};
use souspli::group::Sheet;
use souspli::store::memory::MemoryStore;

use super::{a_day_later, let_in};
use crate::world::{Device, enter, pair, sheet};

fn act(device: &Device, act: Act) -> Answer {
    device.run(Command::Act { group: 1, act }).unwrap()
}

fn set_role(by: &Device, name: &str, role: Role) {
    let person = by.group().members.iter().find(|member| member.name == name).unwrap().id.clone();
    act(by, Act::SetRole { person, role });
    by.exchange();
}

fn further_device(first: &Device) -> Device {
    let Answer::Invitation { link } = act(first, Act::InviteDevice { with_login: false }) else {
        panic!("a link")
    };
    let device = Device::new(&first.app.world().store);
    device.join(&link, "Tablette");
    enter(first, &device, true);
    device
}

fn erase(by: &Device, title: &str) {
    let line = by.group().situations.into_iter().find(|line| line.title == title).unwrap();
    act(by, Act::Erase { situation: line.id });
    by.exchange();
}

fn titles(device: &Device) -> Vec<String> {
    device.reads().into_iter().map(|sheet| sheet.title).collect()
}

/// Two who facilitated had each erased a note of the other's, and left: to a device that comes later each note came blank
/// before what erases it, and each waited for the other. Nothing of the two was ever read there.
#[test]
fn who_erased_and_left_stops_nothing() {
    let (_store, founder, one) = pair();
    let other = let_in(&founder, "Cèdre");
    set_role(&founder, "Brume", Role::Facilitator);
    set_role(&founder, "Cèdre", Role::Facilitator);
    let both = [(&one, "De Brume", "Et de Brume"), (&other, "De Cèdre", "Et de Cèdre")];
    let round = || [&one, &other, &founder, &one, &other].iter().for_each(|device| device.exchange());
    round();
    for (device, first, _) in both {
        device.share(&sheet(first));
    }
    round();
    erase(&one, "De Cèdre");
    erase(&other, "De Brume");
    for (device, _, then) in both {
        device.share(&sheet(then));
    }
    round();
    for device in [&one, &other] {
        device.exchange();
        act(device, Act::Leave);
        device.exchange();
        founder.exchange();
    }
    assert_eq!(founder.group().members.len(), 1);
    let later = further_device(&founder);
    for _ in 0..3 {
        founder.exchange();
        later.exchange();
    }
    assert_eq!(titles(&founder).len(), 2, "{:?}", titles(&founder));
    assert_eq!(titles(&later).len(), 2, "{:?} {:?}", titles(&later), later.group().notices);
}

/// Cèdre, who facilitates, erased a note of Brume's, and is gone for good; the host damaged the file that says so before it was read
/// back. Everybody has it, and a further device that comes lacks it, and what Brume wrote behind the blank note, until Cèdre is put out:
/// then the others keep it.
#[test]
fn what_lies_damaged_of_somebody_gone_comes_when_they_are_put_out() {
    let (store, founder, member) = pair();
    let gone = let_in(&founder, "Cèdre");
    let third = let_in(&founder, "Dune");
    set_role(&founder, "Cèdre", Role::Facilitator);
    member.share(&sheet("À effacer"));
    member.exchange();
    for device in [&gone, &third, &founder, &member] {
        device.exchange();
    }
    let before = store.files();
    erase(&gone, "À effacer");
    for title in ["Longue", "Longue encore", "Et encore"] {
        gone.share(&Sheet { what_happened: "é".repeat(20_000), ..sheet(title) });
        gone.exchange();
    }
    let written = store.files().into_keys().filter(|path| path.contains("/o/") && !before.contains_key(path));
    let written: Vec<String> = written.collect();
    for device in [&member, &founder, &third] {
        device.exchange();
    }
    member.share(&sheet("Gardée"));
    member.exchange();
    damage(&store, &written);
    let later = further_device(&member);
    let days = || {
        for _ in 0..3 {
            for device in [&founder, &member, &third, &later] {
                a_day_later(device);
                device.exchange();
                device.exchange();
            }
        }
    };
    days();
    assert_eq!(titles(&later), [""; 0]);
    assert!(later.group().notices.contains(&Notice::Missing));
    let mut carried = Answer::Done;
    for device in [&founder, &member, &third] {
        device.exchange();
        let person = device.group().members.iter().find(|member| member.name == "Cèdre").unwrap().id.clone();
        carried = act(device, Act::Vote { person, about: Decision::Remove, yes: true });
        device.exchange();
    }
    assert_eq!(carried, Answer::Voted { carried: true });
    days();
    assert!(titles(&later).contains(&"Gardée".into()), "{:?}", titles(&later));
    assert_eq!(titles(&later).len(), 4);
    assert!(!later.group().notices.contains(&Notice::Missing), "{:?}", later.group().notices);
}

/// Five people, of whom the founder is about to be voted out by three others: Brume and Cèdre have said so. Unheard by all but Brume,
/// the founder puts Érable out, and does something more under the epoch of that, which will not count any more. The host hides its
/// grants to the others, who might come upon them before they hear of the end.
fn with_an_epoch_that_will_not_count(more: fn(&Device)) -> (Device, [Device; 2]) {
    let (store, founder, member) = pair();
    let others = ["Cèdre", "Dune"].map(|name| let_in(&founder, name));
    let fifth = let_in(&founder, "Érable");
    let all = [&founder, &member, &others[0], &others[1], &fifth];
    all.iter().for_each(|device| device.exchange());
    member.share(&sheet("À effacer"));
    [&all[1..], &all[..]].concat().iter().for_each(|device| device.exchange());
    for voter in [&member, &others[0]] {
        vote_out_the_founder(voter);
        voter.exchange();
    }
    others[1].exchange();
    let put_out = founder.group().members.iter().find(|member| member.name == "Érable").unwrap().id.clone();
    act(&founder, Act::RemovePerson { person: put_out });
    let before = store.files();
    more(&founder);
    founder.exchange();
    member.exchange();
    let mut files = store.files();
    files.retain(|path, _| !path.contains("/g/") || before.contains_key(path));
    store.set_files(files);
    (member, others)
}

fn vote_out_the_founder(device: &Device) -> Answer {
    let person = device.group().members.iter().find(|member| member.name == "Sillage").unwrap().id.clone();
    act(device, Act::Vote { person, about: Decision::Remove, yes: true })
}

/// The last of the three says so, and Brume hears of it: the founder is out, and Érable is in again.
fn carried(member: &Device, last: &Device) {
    assert_eq!(vote_out_the_founder(last), Answer::Voted { carried: true });
    last.exchange();
    member.exchange();
    let names: Vec<String> = member.group().members.into_iter().map(|member| member.name).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.contains(&"Érable".into()), "{names:?}");
}

/// The founder erased a note of Brume's so. To a further device of Brume's the note came blank, with nothing that says it is
/// erased, and of what Brume wrote behind it nothing was ever read there.
#[test]
fn what_was_erased_under_an_epoch_that_does_not_count_any_more_stops_nothing_behind_it() {
    let (member, [one, last]) = with_an_epoch_that_will_not_count(|founder| erase(founder, "À effacer"));
    assert_eq!(titles(&member), [""; 0]);
    carried(&member, &last);
    member.share(&sheet("Gardée"));
    member.exchange();
    let later = further_device(&member);
    for device in [&member, &one, &later, &last, &member, &later] {
        device.exchange();
    }
    for device in [&later, &member, &one, &last] {
        assert_eq!(titles(device), ["Gardée"], "{:?}", device.group().notices);
    }
}

/// Brume wrote so. Who was never given that epoch is told that something is missing, and reads nothing that this device of Brume's
/// writes from then on; what a further device of theirs writes is read by all ("Known holes", 7).
#[test]
fn who_wrote_under_an_epoch_that_does_not_count_any_more_is_read_from_another_device() {
    let (member, [one, last]) = with_an_epoch_that_will_not_count(|_| ());
    member.share(&sheet("Sous la nulle"));
    member.exchange();
    carried(&member, &last);
    let id = member.share(&sheet("Derrière"));
    member.exchange();
    let later = further_device(&member);
    let from_later = later.share(&sheet("D'ailleurs"));
    let days = || {
        for _ in 0..3 {
            for device in [&member, &later, &one, &last] {
                a_day_later(device);
                device.exchange();
            }
        }
    };
    days();
    for device in [&one, &last, &later] {
        assert!(device.read(&id).is_none());
        assert!(device.group().notices.contains(&Notice::Missing), "{:?}", device.group().notices);
        assert!(device.read(&from_later).is_some());
    }
}

fn damage(store: &MemoryStore, paths: &[String]) {
    let mut files = store.files();
    for path in paths {
        if let Some(bytes) = files.get_mut(path) {
            bytes.truncate(bytes.len() / 2);
        }
    }
    store.set_files(files);
}
