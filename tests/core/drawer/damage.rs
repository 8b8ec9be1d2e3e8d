//! Full devices, damaged rows, groups that are forgotten.

use souspli::app::vocabulary::{Act, Command, Failure, Notice, Stage};
use souspli::store::memory::MemoryStore;

use super::{
    changed, delete_note, discard, disk, founder, group, keep_draft, keep_note, read_draft, read_note, share,
    titles,
};
use crate::world::{Device, sheet};

#[test]
fn a_full_device_says_so_and_what_was_kept_stays() {
    let device = founder();
    let draft = keep_draft(&device, 1, None, &sheet("Une")).unwrap();
    let note = keep_note(&device, None, "Un").unwrap();
    disk(&device).room.set(Some(0));
    assert_eq!(keep_draft(&device, 1, Some(&draft), &sheet("Autre")), Err(Failure::DeviceFull));
    assert_eq!(keep_draft(&device, 1, None, &sheet("Autre")), Err(Failure::DeviceFull));
    assert_eq!(keep_note(&device, Some(&note), "Autre"), Err(Failure::DeviceFull));
    assert_eq!(keep_note(&device, None, "Autre"), Err(Failure::DeviceFull));
    assert_eq!(discard(&device, 1, &draft), Err(Failure::DeviceFull));
    assert_eq!(delete_note(&device, &note), Err(Failure::DeviceFull));
    disk(&device).room.set(None);
    for device in [&device, &device.restarted()] {
        assert_eq!(titles(&device.group().drafts), ["Une"]);
        assert_eq!(titles(&device.view().notes), ["Un"]);
        assert_eq!(read_draft(device, 1, &draft), Ok(sheet("Une")));
        assert_eq!(read_note(device, &note).as_deref(), Ok("Un"));
    }
    // Not taken for kept already.
    let device = device.restarted();
    keep_draft(&device, 1, Some(&draft), &sheet("Autre")).unwrap();
    assert_eq!(titles(&device.restarted().group().drafts), ["Autre"]);
}

/// Two of each, and a sheet that was shared.
fn full_drawer() -> (Device, [String; 4]) {
    let device = founder();
    device.share(&sheet("Partagée"));
    let drafts = ["Une", "Deux"].map(|title| keep_draft(&device, 1, None, &sheet(title)).unwrap());
    let notes = ["Un", "Deux"].map(|text| keep_note(&device, None, text).unwrap());
    let [a, b] = drafts;
    let [c, d] = notes;
    (device, [a, b, c, d])
}

/// What can be read of the four.
fn readable(device: &Device, ids: &[String; 4]) -> [Result<(), Failure>; 4] {
    let [a, b, c, d] = ids;
    [
        read_draft(device, 1, a).map(|read| assert_eq!(read, sheet("Une"))),
        read_draft(device, 1, b).map(|read| assert_eq!(read, sheet("Deux"))),
        read_note(device, c).map(|read| assert_eq!(read, "Un")),
        read_note(device, d).map(|read| assert_eq!(read, "Deux")),
    ]
}

#[test]
fn a_damaged_leaf_spoils_itself_alone_and_is_left_as_it_is() {
    let (device, ids) = full_drawer();
    let (disk, files) = (disk(&device), device.app.world().store.files());
    let whole = disk.rows.borrow().clone();
    let mut spoilt = [0; 4];
    for name in whole.keys() {
        disk.rows.replace(whole.clone());
        device.app.world().store.set_files(files.clone());
        disk.spoil(name);
        let damaged = disk.rows.borrow()[name].clone();
        let device = device.restarted();
        let read = readable(&device, &ids);
        let Some(at) = read.iter().position(Result::is_err) else { continue };
        spoilt[at] += 1;
        assert_eq!(read[at], Err(Failure::LeafDamaged));
        assert_eq!(read.iter().filter(|read| read.is_err()).count(), 1);
        assert_eq!((device.group().notices, device.reads().len()), (vec![], 1), "the group is whole");
        // It is shown, as what it is.
        let lines = if at < 2 { device.group().drafts } else { device.view().notes };
        assert_eq!(lines.len(), 2);
        let line = lines.iter().find(|line| line.id == ids[at]).unwrap();
        assert_eq!((line.title.as_str(), line.hour), ("", None));
        // Nobody writes over it, whatever is done here.
        let id = Some(ids[at].as_str());
        if at < 2 {
            assert_eq!(keep_draft(&device, 1, id, &sheet("Autre")), Err(Failure::LeafDamaged));
            assert_eq!(share(&device, 1, &ids[at], &sheet("Autre")), Err(Failure::LeafDamaged));
        } else {
            assert_eq!(keep_note(&device, id, "Autre"), Err(Failure::LeafDamaged));
        }
        keep_draft(&device, 1, None, &sheet("Trois")).unwrap();
        keep_note(&device, None, "Trois").unwrap();
        device.share(&sheet("Quatre"));
        device.exchange();
        let device = device.restarted();
        assert_eq!(disk.rows.borrow()[name], damaged);
        assert_eq!(device.reads().len(), 2);
        // Until its person says so.
        if at < 2 { discard(&device, 1, &ids[at]) } else { delete_note(&device, &ids[at]) }.unwrap();
        assert!(!disk.rows.borrow().contains_key(name));
        let device = device.restarted();
        assert_eq!(
            (device.group().drafts.len(), device.view().notes.len()),
            if at < 2 { (2, 3) } else { (3, 2) }
        );
    }
    assert_eq!(spoilt, [1; 4]);
}

#[test]
fn a_damaged_group_keeps_its_drafts_and_takes_more() {
    let (device, ids) = full_drawer();
    let disk = disk(&device);
    let whole = disk.rows.borrow().clone();
    let mut tried = 0;
    for name in whole.keys() {
        disk.rows.replace(whole.clone());
        disk.spoil(name);
        let device = device.restarted();
        if !device.group().notices.contains(&Notice::DamagedHere) {
            continue;
        }
        tried += 1;
        assert_eq!(readable(&device, &ids), [Ok(()); 4]);
        let id = keep_draft(&device, 1, None, &sheet("Trois")).unwrap();
        keep_draft(&device, 1, Some(&ids[0]), &sheet("Une bis")).unwrap();
        assert!(share(&device, 1, &id, &sheet("Trois")).is_err());
        let device = device.restarted();
        assert_eq!(titles(&device.group().drafts), ["Une bis", "Trois", "Deux"]);
        assert_eq!(read_draft(&device, 1, &id), Ok(sheet("Trois")));
        assert_eq!(device.group().notices, [Notice::DamagedHere]);
    }
    assert!(tried > 0);
}

/// The rows of two leaves change places on the disk: neither is taken for the other.
#[test]
fn two_leaves_cannot_be_swapped() {
    let device = founder();
    let second = device.another_group("Autre");
    let disk = disk(&device);
    let mut rows = changed(&disk, || drop(keep_draft(&device, 1, None, &sheet("Une")).unwrap()));
    rows.extend(changed(&disk, || drop(keep_draft(&device, second, None, &sheet("Deux")).unwrap())));
    rows.extend(changed(&disk, || drop(keep_note(&device, None, "Un").unwrap())));
    let whole = disk.rows.borrow().clone();
    for (one, two) in [(0, 1), (0, 2), (1, 2)] {
        disk.rows.replace(whole.clone());
        disk.rows.borrow_mut().insert(rows[one].clone(), whole[&rows[two]].clone());
        disk.rows.borrow_mut().insert(rows[two].clone(), whole[&rows[one]].clone());
        let device = device.restarted();
        let lines = [&group(&device, 1).drafts, &group(&device, second).drafts, &device.view().notes]
            .map(|lines| lines.iter().map(|line| line.hour.is_some()).collect::<Vec<_>>());
        assert_eq!(lines, [0, 1, 2].map(|at| vec![at != one && at != two]));
    }
}

#[test]
fn forgetting_a_group_takes_its_drafts_and_nothing_else() {
    for spoilt in [false, true] {
        let device = founder();
        let second = device.another_group("Autre");
        let disk = disk(&device);
        let mut rows = changed(&disk, || drop(keep_draft(&device, 1, None, &sheet("Une")).unwrap()));
        rows.extend(changed(&disk, || drop(keep_draft(&device, 1, None, &sheet("Deux")).unwrap())));
        let two = keep_draft(&device, second, None, &sheet("Trois")).unwrap();
        let note = keep_note(&device, None, "Un").unwrap();
        if spoilt {
            disk.spoil(&rows[1]);
        }
        let device = device.restarted();
        assert_eq!(group(&device, 1).drafts.len(), 2);
        device.run(Command::Act { group: 1, act: Act::Forget }).unwrap();
        for row in &rows {
            assert!(!disk.rows.borrow().contains_key(row));
        }
        for device in [&device, &device.restarted()] {
            assert_eq!(read_draft(device, second, &two), Ok(sheet("Trois")));
            assert_eq!(read_note(device, &note).as_deref(), Ok("Un"));
        }
    }
}

/// With the last group went all that did not open. A damaged note stays, and the others open without any group.
#[test]
fn the_notebook_outlives_every_group() {
    let device = founder();
    keep_draft(&device, 1, None, &sheet("Une")).unwrap();
    let disk = disk(&device);
    let kept = keep_note(&device, None, "Un").unwrap();
    let mut spoilt = String::new();
    let row = changed(&disk, || spoilt = keep_note(&device, None, "Deux").unwrap());
    disk.spoil(&row[0]);
    let damaged = disk.rows.borrow()[&row[0]].clone();
    let device = device.restarted();
    device.run(Command::Act { group: 1, act: Act::Forget }).unwrap();
    assert_eq!(disk.rows.borrow().len(), 2, "group and draft are gone, and nothing else");
    assert!(
        disk.layout.get() >= Some(3),
        "an app that knows no notes would delete them here, and opens nothing"
    );
    let device = device.restarted();
    assert_eq!(device.view().groups, []);
    assert_eq!(read_note(&device, &kept).as_deref(), Ok("Un"));
    assert_eq!(read_note(&device, &spoilt), Err(Failure::LeafDamaged));
    let third = keep_note(&device, None, "Trois").unwrap();
    // Of a device that has a damaged note and nothing else, too.
    delete_note(&device, &kept).unwrap();
    delete_note(&device, &third).unwrap();
    let device = device.restarted();
    assert_eq!(device.view().stage, Stage::Open);
    assert_eq!(device.view().notes.len(), 1);
    assert_eq!(disk.rows.borrow().values().collect::<Vec<_>>(), [&damaged]);
    // The next group begins with no drafts, and spoils nothing.
    let number = device.another_group("Autre");
    let device = device.restarted();
    assert_eq!(group(&device, number).drafts, []);
    assert_eq!(group(&device, number).notices, []);
    assert_eq!(disk.rows.borrow()[&row[0]], damaged);
}

/// A group's own row went, by a hand that can write the disk: what was written for it is not offered to the next group.
#[test]
fn drafts_of_a_group_that_was_lost_are_not_taken_for_another_groups() {
    let device = Device::new(&MemoryStore::default());
    let disk = disk(&device);
    let group_rows = changed(&disk, || device.create("Sillage"));
    let mut id = String::new();
    let row = changed(&disk, || id = keep_draft(&device, 1, None, &sheet("Une")).unwrap());
    disk.rows.borrow_mut().retain(|name, _| !group_rows.contains(name));
    let device = device.restarted();
    assert_eq!(device.view().groups, []);
    let number = device.another_group("Autre");
    for device in [&device, &device.restarted()] {
        assert_eq!(group(device, number).drafts, []);
        assert_eq!(read_draft(device, number, &id), Err(Failure::Unknown));
    }
    assert!(disk.rows.borrow().contains_key(&row[0]), "it is left as it is");
}
