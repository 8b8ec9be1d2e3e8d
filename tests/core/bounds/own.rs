//! What a device looks for of its own before it says anything, and how long.

use std::collections::BTreeMap;

use souspli::log::name::{FileName, Folder, device_tag};
use souspli::seal::SeededChance;
use souspli::sync::Replica;

use super::{gets, group, in_folder, watched};
use crate::review::replicas::{Files, exchange, exchange_at, titles};
use crate::world::{HOUR, sheet};

/// A restored device finds what it had said in another's custody, in the very exchange in which it hands over something new.
#[test]
fn what_comes_late_of_ones_own_is_taken_up_before_anything_new_is_said() {
    let (chance, files) = (&mut SeededChance::new(7), &mut Files::new());
    let (mut founder, [mut member]) = group(["Brume"], files, chance);
    exchange(&mut founder, files, chance);
    let backup = founder.clone();
    let older = files.clone();
    founder.share(&sheet("Oubliée"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut member, files, chance);
    // The store goes back for the founder's head: the member keeps what it had said.
    let heads = |file: &FileName| file.tag() == Some(&device_tag(member.loc(), &founder.me()));
    files.retain(|file, _| !heads(file));
    files.extend(older.into_iter().filter(|(file, _)| heads(file)));
    exchange(&mut member, files, chance);
    assert!(!member.health.rolled_back.is_empty());
    let before = files.clone();
    member.refill();
    exchange(&mut member, files, chance);
    let mut founder = backup;
    let hidden: Vec<FileName> = files
        .keys()
        .filter(|file| file.folder == Folder::Objects && !before.contains_key(*file))
        .cloned()
        .collect();
    let mut lacking = files.clone();
    lacking.retain(|file, _| !hidden.contains(file));
    exchange(&mut founder, &mut lacking, chance);
    assert_eq!(titles(&founder), [""; 0], "it has not come");
    founder.share(&sheet("Nouvelle"), HOUR, chance).unwrap();
    lacking.extend(hidden.iter().map(|file| (file.clone(), files[file].clone())));
    for _ in 0..2 {
        exchange_at(&mut founder, &mut lacking, chance, HOUR + 24);
        exchange_at(&mut member, &mut lacking, chance, HOUR + 24);
    }
    for device in [&founder, &member] {
        let mut titles = titles(device);
        titles.sort_unstable();
        assert_eq!(titles, ["Nouvelle", "Oubliée"]);
        assert!(!device.any_fork() && !device.health.own_ahead, "nothing was said twice");
    }
}

/// So many names of heads under a device's own tag, all above its own; none is a head.
fn made_up_heads(device: &Replica, many: usize, files: &mut Files) {
    for n in 0..many {
        let file = FileName::head(&device_tag(device.loc(), &device.me()), 1000 + n as u64, &[]);
        files.insert(file, vec![0; 90]);
    }
}

fn own_heads(replica: &Replica, files: &Files) -> usize {
    let tag = device_tag(replica.loc(), &replica.me());
    files.keys().filter(|file| file.folder == Folder::Heads && file.tag() == Some(&tag)).count()
}

#[test]
fn made_up_names_of_ones_own_are_looked_through_before_anything_is_said() {
    let (chance, files) = (&mut SeededChance::new(8), &mut Files::new());
    let (mut founder, [_member]) = group(["Brume"], files, chance);
    made_up_heads(&founder, 300, files);
    founder.share(&sheet("Attend"), HOUR, chance).unwrap();
    let mut seen = BTreeMap::new();
    let mut took = 0;
    while founder.to_send() > 0 {
        took += 1;
        let (asked, put) = watched(&mut founder, files, chance, HOUR);
        let heads: Vec<&FileName> = asked.iter().filter(|file| file.folder == Folder::Heads).collect();
        assert!(heads.len() <= 64, "{} in one exchange", heads.len());
        heads.into_iter().for_each(|file| *seen.entry(file.clone()).or_insert(0) += 1);
        assert!(put.is_empty() || seen.len() >= 300, "{} of 300 were looked at", seen.len());
        assert!(took < 10);
    }
    assert_eq!(took, 5);
    assert!(seen.values().all(|times| *times == 1), "each once");
}

#[test]
fn more_made_up_names_of_ones_own_than_anybody_can_look_through_stop_nothing() {
    for (names, writes) in [(2048, false), (2049, true)] {
        let (chance, files) = (&mut SeededChance::new(9), &mut Files::new());
        let (mut founder, [mut member]) = group(["Brume"], files, chance);
        let real = own_heads(&founder, files);
        made_up_heads(&founder, names - real, files);
        founder.share(&sheet("Entre mille"), HOUR, chance).unwrap();
        let asked = gets(&mut founder, files, chance, HOUR);
        assert_eq!(in_folder(&asked, Folder::Heads), 64);
        assert_eq!(founder.to_send() == 0, writes, "{names} names");
        let mut exchanges = 1;
        while founder.to_send() > 0 {
            exchange(&mut founder, files, chance);
            exchanges += 1;
            assert!(exchanges <= 32, "{names} names");
        }
        files.retain(|file, bytes| file.folder != Folder::Heads || bytes.len() != 90);
        exchange(&mut member, files, chance);
        assert_eq!(titles(&member), ["Entre mille"]);
    }
}
