//! What others could take a leaf for, or see of it.

use souspli::app::vocabulary::{Failure, Stage, View};
use souspli::group::Sheet;

use super::{
    changed, delete_note, discard, disk, founder, group, keep_draft, keep_note, read_draft, read_note, share,
    titles,
};
use crate::world::{Device, HOUR, pair, sheet};

#[test]
fn two_groups_and_the_notebook_stay_apart() {
    let device = founder();
    let second = device.another_group("Autre");
    let one = keep_draft(&device, 1, None, &sheet("Une")).unwrap();
    let two = keep_draft(&device, second, None, &sheet("Deux")).unwrap();
    let note = keep_note(&device, None, "Un").unwrap();
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaa".to_owned();
    for device in [&device, &device.restarted()] {
        let before = disk(device).rows.borrow().clone();
        assert_eq!(titles(&group(device, 1).drafts), ["Une"]);
        assert_eq!(titles(&group(device, second).drafts), ["Deux"]);
        assert_eq!(titles(&device.view().notes), ["Un"]);
        let wrong = [(1, &two), (second, &one), (1, &note), (0, &note), (0, &one), (3, &one), (1, &unknown)];
        for (group, id) in wrong {
            assert_eq!(read_draft(device, group, id), Err(Failure::Unknown), "{group}");
            assert_eq!(
                keep_draft(device, group, Some(id), &sheet("Autre")),
                Err(Failure::Unknown),
                "{group}"
            );
            assert_eq!(discard(device, group, id), Err(Failure::Unknown), "{group}");
            assert_eq!(share(device, group, id, &sheet("Autre")), Err(Failure::Unknown), "{group}");
        }
        for id in [&one, &two, &unknown, &String::new()] {
            assert_eq!(read_note(device, id), Err(Failure::Unknown));
            assert_eq!(keep_note(device, Some(id), "Autre"), Err(Failure::Unknown));
            assert_eq!(delete_note(device, id), Err(Failure::Unknown));
        }
        for group in [0, 3, u32::MAX] {
            assert_eq!(keep_draft(device, group, None, &sheet("Autre")), Err(Failure::Unknown));
        }
        assert_eq!(*disk(device).rows.borrow(), before);
        assert!(device.view().groups.iter().all(|group| group.situations.is_empty()));
    }
}

fn holds(bytes: &[u8], marks: &[&str]) -> bool {
    marks.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == mark.as_bytes()))
}

#[test]
fn nothing_of_a_draft_or_a_note_lies_anywhere_in_clear_nor_in_a_store() {
    const MARKS: [&str; 4] = ["Ornithorynque", "Coquelicot", "Marjolaine", "Bergeronnette"];
    let (store, founder, member) = pair();
    let exchange = || {
        for device in [&founder, &member, &founder, &member] {
            device.exchange();
        }
    };
    exchange();
    let before = store.files();
    let [title, happened, feeling, note] = MARKS.map(str::to_owned);
    let draft = Sheet { title, what_happened: happened, other_feeling: feeling, ..Sheet::default() };
    let id = keep_draft(&founder, 1, None, &draft).unwrap();
    let note_id = keep_note(&founder, None, &note).unwrap();
    let everything = || {
        let disk = disk(&founder);
        let mut all = Vec::new();
        for (name, bytes) in disk.rows.borrow().iter() {
            all.push([name.as_bytes(), bytes].concat());
        }
        for (name, bytes) in disk.ways.borrow().iter() {
            all.push([name.as_str().as_bytes(), bytes].concat());
        }
        all.extend(store.files().iter().map(|(path, bytes)| [path.as_bytes(), bytes].concat()));
        all
    };
    exchange();
    assert_eq!(store.files(), before, "a store has nothing of it, sealed or not");
    assert!(everything().iter().all(|bytes| !holds(bytes, &MARKS)));
    // The ids that stand in addresses, and so in a browser's history, tell nothing of rows.
    let parts = [&id[..12], &id[12..], &note_id[..12], &note_id[12..]];
    assert!(everything().iter().all(|bytes| !holds(bytes, &parts)));
    assert!(everything().iter().any(|bytes| holds(bytes, &["passphrase"])), "the search finds what is there");
    // Names look like those of other rows.
    let alike = |byte: u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte);
    for name in disk(&founder).rows.borrow().keys() {
        assert!(name.len() == 52 && name.bytes().all(alike));
    }
    // Before unlocking, nothing tells that there is anything.
    let locked = Device::on(disk(&founder), &store, HOUR);
    assert_eq!(locked.view(), View { stage: Stage::Locked, ..View::default() });
    assert_eq!(read_draft(&locked, 1, &id), Err(Failure::Locked));
    assert_eq!(keep_draft(&locked, 1, None, &draft), Err(Failure::Locked));
    assert_eq!(discard(&locked, 1, &id), Err(Failure::Locked));
    assert_eq!(read_note(&locked, &note_id), Err(Failure::Locked));
    assert_eq!(keep_note(&locked, None, &note), Err(Failure::Locked));
    assert_eq!(delete_note(&locked, &note_id), Err(Failure::Locked));
}

#[test]
fn a_rows_length_tells_little_of_what_is_on_a_leaf() {
    let device = founder();
    let disk = disk(&device);
    let length = |text: &str| {
        let rows = changed(&disk, || drop(keep_note(&device, None, text).unwrap()));
        disk.rows.borrow()[&rows[0]].len()
    };
    let draft = |sheet: &Sheet| {
        let rows = changed(&disk, || drop(keep_draft(&device, 1, None, sheet).unwrap()));
        disk.rows.borrow()[&rows[0]].len()
    };
    let short = length("a");
    for text in ["", "Un mot", &"é".repeat(450)] {
        assert_eq!(length(text), short);
    }
    assert_eq!(draft(&Sheet::default()), short);
    assert_eq!(draft(&sheet("Une")), short);
    let lengths = (0..40).map(|n| length(&"e".repeat(20_000 + n))).collect::<Vec<_>>();
    assert!(lengths.iter().all(|length| *length == lengths[0]));
}
