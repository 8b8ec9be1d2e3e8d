//! What is begun in the margin of a situation: one for each, in no list, gone once it is shared, emptied or forgotten with its group.

use souspli::app::vocabulary::{Act, Answer, Command, Failure};
use souspli::group::{Contribution, ContributionError, ContributionKind};
use souspli::store::StoreError;

use super::{changed, delete_note, disk, founder, keep_draft, keep_note, read_note};
use crate::world::{Device, pair, sheet};

/// Names what is begun in the margin of a situation, in the place of a note's id.
fn at(group: u32, situation: &str) -> String {
    format!("{group}/{situation}")
}

fn begun(text: &str) -> String {
    Contribution { kind: ContributionKind::Hypothesis, text: text.into() }.begun()
}

fn keep(device: &Device, margin: &str, text: &str) -> Result<(), Failure> {
    keep_note(device, Some(margin), &begun(text)).map(|id| assert_eq!(id, margin))
}

fn contribute(device: &Device, situation: &str, text: &str) -> Result<Answer, Failure> {
    let (situation, kind) = (situation.to_owned(), ContributionKind::Hypothesis);
    device.run(Command::Act { group: 1, act: Act::Contribute { situation, kind, text: text.into() } })
}

fn written(device: &Device, situation: &str) -> usize {
    match device.run(Command::Read { group: 1, situation: situation.into() }) {
        Ok(Answer::Situation { contributions, .. }) => contributions.len(),
        other => panic!("{other:?}"),
    }
}

fn lists(device: &Device) -> (usize, usize) {
    (device.group().drafts.len(), device.view().notes.len())
}

#[test]
fn what_is_begun_in_a_margin_is_kept_for_its_situation_and_is_in_no_list() {
    let (store, founder, _) = pair();
    let [one, two] = ["Une", "Deux"].map(|title| at(1, &founder.share(&sheet(title))));
    founder.exchange();
    let (files, disk) = (store.files(), disk(&founder));
    store.set_down(Some(StoreError::Unreachable));
    assert_eq!(read_note(&founder, &one).as_deref(), Ok(""));
    // At every pause: one row in one write, always the same, and no word to a store.
    let mut rows = Vec::new();
    for text in ["É", "Écoute", "Écouter\r\n\tpeut-être "] {
        disk.room.set(Some(1));
        rows.extend(changed(&disk, || keep(&founder, &one, text).unwrap()));
    }
    disk.room.set(Some(0));
    keep(&founder, &one, "Écouter\r\n\tpeut-être ").unwrap();
    disk.room.set(None);
    rows.dedup();
    assert_eq!(rows.len(), 1);
    assert_eq!(store.files(), files);
    let founder = founder.restarted();
    assert_eq!(read_note(&founder, &one), Ok(begun("Écouter\r\n\tpeut-être ")));
    let (kind, text) = (Some(ContributionKind::Hypothesis), "Écouter\r\n\tpeut-être ");
    assert_eq!(Contribution::of_begun(&read_note(&founder, &one).unwrap()), (kind, text));
    assert_eq!(read_note(&founder, &two).as_deref(), Ok(""));
    assert_eq!(lists(&founder), (0, 0));
    assert_eq!(keep(&founder, &at(7, "aaaa"), "Une"), Err(Failure::Unknown));
    // Emptied, its row is gone; and what is written next begins another.
    keep(&founder, &two, "Autre").unwrap();
    delete_note(&founder, &one).unwrap();
    assert!(!disk.rows.borrow().contains_key(&rows[0]));
    for device in [&founder, &founder.restarted()] {
        assert_eq!(read_note(device, &one).as_deref(), Ok(""));
        assert_eq!(read_note(device, &two), Ok(begun("Autre")));
    }
}

#[test]
fn sharing_takes_what_was_begun_in_that_margin_in_one_and_not_sharing_leaves_it() {
    let device = founder();
    let [one, two] = ["Une", "Deux"].map(|title| device.share(&sheet(title)));
    let (mine, other) = (at(1, &one), at(1, &two));
    let long = "é".repeat(Contribution::TEXT_MAX + 1);
    keep(&device, &mine, &long).unwrap();
    keep(&device, &other, "Autre").unwrap();
    let refused = Err(Failure::BadContribution(ContributionError::TooLong));
    assert_eq!(contribute(&device, &one, &long), refused);
    disk(&device).room.set(Some(0));
    assert_eq!(contribute(&device, &one, "Une idée"), Err(Failure::DeviceFull));
    disk(&device).room.set(None);
    for device in [&device, &device.restarted()] {
        assert_eq!((read_note(device, &mine), written(device, &one)), (Ok(begun(&long)), 0));
    }
    let device = device.restarted();
    disk(&device).room.set(Some(1));
    contribute(&device, &one, "Une idée").unwrap();
    disk(&device).room.set(None);
    for device in [&device, &device.restarted()] {
        assert_eq!((read_note(device, &mine), written(device, &one)), (Ok(String::new()), 1));
        assert_eq!((read_note(device, &other), written(device, &two)), (Ok(begun("Autre")), 0));
    }
}

#[test]
fn what_is_damaged_in_a_margin_says_so_and_stays_until_its_person_throws_it_away() {
    let device = founder();
    let [one, two] = ["Une", "Deux"].map(|title| device.share(&sheet(title)));
    let (mine, other) = (at(1, &one), at(1, &two));
    let disk = disk(&device);
    let row = changed(&disk, || keep(&device, &mine, "Une idée").unwrap()).remove(0);
    keep(&device, &other, "Autre").unwrap();
    disk.spoil(&row);
    let damaged = disk.rows.borrow()[&row].clone();
    let device = device.restarted();
    assert_eq!((lists(&device), device.group().notices.len(), device.reads().len()), ((0, 0), 0, 2));
    assert_eq!(read_note(&device, &mine), Err(Failure::LeafDamaged));
    assert_eq!(read_note(&device, &other), Ok(begun("Autre")));
    // Nobody writes over it, nor takes it away, whatever is done here.
    assert_eq!(keep(&device, &mine, "Une autre"), Err(Failure::LeafDamaged));
    contribute(&device, &one, "Une autre").unwrap();
    keep_note(&device, None, "Un").unwrap();
    let device = device.restarted();
    assert_eq!(disk.rows.borrow()[&row], damaged);
    assert_eq!(read_note(&device, &mine), Err(Failure::LeafDamaged));
    delete_note(&device, &mine).unwrap();
    assert!(!disk.rows.borrow().contains_key(&row));
    keep(&device, &mine, "Une troisième").unwrap();
    assert_eq!(read_note(&device.restarted(), &mine), Ok(begun("Une troisième")));
}

#[test]
fn forgetting_a_group_takes_what_was_begun_in_its_margins_and_nothing_else() {
    for spoilt in [false, true] {
        let device = founder();
        let second = device.another_group("Autre");
        let one = at(1, &device.share(&sheet("Une")));
        let share = Command::Share { group: second, draft: None, sheet: sheet("Deux") };
        let Ok(Answer::Shared(two)) = device.run(share) else { panic!("it was not shared") };
        let two = at(second, &two);
        let disk = disk(&device);
        let row = changed(&disk, || keep(&device, &one, "Une idée").unwrap()).remove(0);
        keep(&device, &two, "Autre").unwrap();
        let note = keep_note(&device, None, "Un").unwrap();
        keep_draft(&device, second, None, &sheet("Trois")).unwrap();
        if spoilt {
            disk.spoil(&row);
        }
        let device = device.restarted();
        device.run(Command::Act { group: 1, act: Act::Forget }).unwrap();
        assert!(!disk.rows.borrow().contains_key(&row));
        for device in [&device, &device.restarted()] {
            assert_eq!(read_note(device, &one).as_deref(), Ok(""));
            assert_eq!(read_note(device, &two), Ok(begun("Autre")));
            assert_eq!(read_note(device, &note).as_deref(), Ok("Un"));
        }
    }
}
