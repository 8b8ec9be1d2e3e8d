//! What somebody put out wrote: what of it counts, and who brings it along.

use souspli::group::Sheet;
use souspli::log::entry::Log;
use souspli::log::name::{Folder, device_tag};
use souspli::log::op::Role;
use souspli::seal::SeededChance;
use souspli::sync::{Replica, Standing};

use super::{group, references};
use crate::review::cheat::Cheat;
use crate::review::replicas::{Files, exchange, titles};
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

/// One alone holds the note of somebody put out, whose files are lost; a member says that they keep all of it, in a pack that never was.
#[test]
fn who_names_packs_that_cannot_be_keeps_nobody_from_bringing_a_note_along() {
    for tip_of in ["nobody", "another device", "before"] {
        let (chance, files) = (&mut SeededChance::new(12), &mut Files::new());
        let (mut founder, [mut gone, mut reader, bad]) = group(["Cèdre", "Dune", "Brume"], files, chance);
        gone.share(&sheet("Première"), HOUR, chance).unwrap();
        exchange(&mut gone, files, chance);
        let before = files.clone();
        gone.share(&sheet("Vue de Dune"), HOUR, chance).unwrap();
        exchange(&mut gone, files, chance);
        exchange(&mut reader, files, chance);
        reader.share(&sheet("Réponse"), HOUR, chance).unwrap();
        let tip = reader.ledger().tip(&gone.me(), Log::Content).unwrap();
        let first = reader.ledger().chain(&gone.me(), Log::Content)[0].id();
        files.retain(|file, _| before.contains_key(file) || file.folder != Folder::Heads);
        let tag = device_tag(gone.loc(), &gone.me());
        files.retain(|file, _| file.tag() != Some(&tag));
        founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
        let mut cheat = Cheat::of(&bad);
        let mut packs = references(&cheat, &[[7; 32]]);
        packs[0].device = gone.me();
        (packs[0].first, packs[0].last) = (1, tip.seq + 10);
        packs[0].tip = match tip_of {
            "nobody" => [9; 32],
            "another device" => founder.ledger().acts()[0].id,
            _ => first,
        };
        cheat.publish(&[], Vec::new(), packs, files);
        for _ in 0..3 {
            exchange(&mut founder, files, chance);
            exchange(&mut reader, files, chance);
        }
        let mut titles = titles(&founder);
        titles.sort_unstable();
        assert_eq!(titles, ["Première", "Réponse", "Vue de Dune"], "the tip of {tip_of}");
    }
}
