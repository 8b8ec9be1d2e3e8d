//! What somebody put out wrote: what of it counts, and who brings it along.

use souspli::group::Sheet;
use souspli::log::op::Role;
use souspli::seal::SeededChance;
use souspli::sync::{Replica, Standing};

use super::group;
use crate::review::{Files, exchange};
use crate::world::{HOUR, sheet};

fn standing(replica: &Replica, title: &str) -> Standing {
    let titled = |sheet: &Option<Sheet>| sheet.as_ref().is_some_and(|sheet| sheet.title == title);
    replica.situations().into_iter().find(|fact| titled(&fact.sheet)).expect("it is there").standing
}

/// What a device wrote on after its removal was seen by who then ends it again: as its person, or once more.
#[test]
fn who_ends_again_what_they_had_seen_ended_lets_nothing_more_of_it_count() {
    for person_too in [true, false] {
        let (chance, files) = (&mut SeededChance::new(10), &mut Files::new());
        let (mut founder, [mut gone, mut third]) = group(["Cèdre", "Dune"], files, chance);
        gone.share(&sheet("À temps"), HOUR, chance).unwrap();
        exchange(&mut gone, files, chance);
        exchange(&mut founder, files, chance);
        founder.remove_device(gone.me(), HOUR, chance).unwrap();
        let mut theirs = files.clone();
        exchange(&mut founder, files, chance);
        // Its own part of the store knows of nothing.
        gone.share(&sheet("Après"), HOUR, chance).unwrap();
        exchange(&mut gone, &mut theirs, chance);
        for (file, bytes) in theirs {
            files.entry(file).or_insert(bytes);
        }
        exchange(&mut founder, files, chance);
        assert_eq!(standing(&founder, "Après"), Standing::Apart);
        if person_too {
            founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
        } else {
            founder.remove_device(gone.me(), HOUR, chance).unwrap();
        }
        for _ in 0..2 {
            exchange(&mut founder, files, chance);
            exchange(&mut third, files, chance);
        }
        for device in [&founder, &third] {
            assert_eq!(standing(device, "À temps"), Standing::Counts);
            assert_ne!(standing(device, "Après"), Standing::Counts, "person too: {person_too}");
        }
    }
}

/// Two who end a device beside one another each let count what they had seen of it.
#[test]
fn who_ends_a_device_beside_another_lets_what_they_had_seen_count() {
    let (chance, files) = (&mut SeededChance::new(11), &mut Files::new());
    let (mut founder, [mut gone, mut other]) = group(["Cèdre", "Dune"], files, chance);
    founder.set_role(other.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    for device in [&mut founder, &mut other, &mut gone] {
        exchange(device, files, chance);
    }
    exchange(&mut founder, files, chance);
    founder.remove_device(gone.me(), HOUR, chance).unwrap();
    gone.share(&sheet("Vue de Dune"), HOUR, chance).unwrap();
    exchange(&mut gone, files, chance);
    exchange(&mut other, files, chance);
    other.remove_device(gone.me(), HOUR, chance).unwrap();
    exchange(&mut other, files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut other, files, chance);
    }
    assert_eq!(standing(&founder, "Vue de Dune"), Standing::Counts);
}
