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
    let Answer::Invitation { link } = act(first, Act::InviteDevice) else { panic!("a link") };
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

fn damage(store: &MemoryStore, paths: &[String]) {
    let mut files = store.files();
    for path in paths {
        if let Some(bytes) = files.get_mut(path) {
            bytes.truncate(bytes.len() / 2);
        }
    }
    store.set_files(files);
}
