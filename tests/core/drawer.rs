//! Drafts and the notebook: what a person keeps for themselves, through locking, crashes, damage and the forgetting of groups.

mod apart;
mod damage;
mod margin;

use std::cell::RefCell;
use std::rc::Rc;

use souspli::app::App;
use souspli::app::vocabulary::{Act, Answer, Command, Failure, GroupView, LeafLine, View};
use souspli::group::{Feeling, Sheet, SheetError};
use souspli::seal::SeededChance;
use souspli::store::StoreError;
use souspli::store::memory::MemoryStore;

use crate::crash::world::{Clockwork, Fragile, FragileDisk, How, Shared};
use crate::world::{Device, Disk, HOUR, PASSPHRASE, copied, pair, run_or_stop, sheet};

fn founder() -> Device {
    let device = Device::new(&MemoryStore::default());
    device.create("Sillage");
    device
}

fn disk(device: &Device) -> Disk {
    device.app.world().disk.clone()
}

fn group(device: &Device, number: u32) -> GroupView {
    device.view().groups.into_iter().find(|group| group.number == number).unwrap()
}

fn keep_draft(device: &Device, group: u32, draft: Option<&str>, sheet: &Sheet) -> Result<String, Failure> {
    let draft = draft.map(str::to_owned);
    match device.run(Command::KeepDraft { group, draft, sheet: sheet.clone() })? {
        Answer::Draft(id) => Ok(id),
        other => panic!("{other:?}"),
    }
}

fn read_draft(device: &Device, group: u32, draft: &str) -> Result<Sheet, Failure> {
    match device.run(Command::ReadDraft { group, draft: draft.into() })? {
        Answer::DraftRead(sheet) => Ok(sheet),
        other => panic!("{other:?}"),
    }
}

fn discard(device: &Device, group: u32, draft: &str) -> Result<Answer, Failure> {
    device.run(Command::DiscardDraft { group, draft: draft.into() })
}

fn share(device: &Device, group: u32, draft: &str, sheet: &Sheet) -> Result<Answer, Failure> {
    device.run(Command::Share { group, draft: Some(draft.into()), sheet: sheet.clone() })
}

fn keep_note(device: &Device, note: Option<&str>, text: &str) -> Result<String, Failure> {
    match device.run(Command::KeepNote { note: note.map(str::to_owned), text: text.into() })? {
        Answer::Note(id) => Ok(id),
        other => panic!("{other:?}"),
    }
}

fn read_note(device: &Device, note: &str) -> Result<String, Failure> {
    match device.run(Command::ReadNote { note: note.into() })? {
        Answer::NoteRead(text) => Ok(text),
        other => panic!("{other:?}"),
    }
}

fn delete_note(device: &Device, note: &str) -> Result<Answer, Failure> {
    device.run(Command::DeleteNote { note: note.into() })
}

fn titles(lines: &[LeafLine]) -> Vec<&str> {
    lines.iter().map(|line| line.title.as_str()).collect()
}

/// The rows that something changes, adds or takes away.
fn changed(disk: &Disk, change: impl FnOnce()) -> Vec<String> {
    let before = disk.rows.borrow().clone();
    change();
    let after = disk.rows.borrow();
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// What nobody could share as it stands.
fn unfinished() -> Sheet {
    Sheet {
        title: "\u{202e}deux\nlignes\0".into(),
        feelings: vec![Feeling::Guilt, Feeling::Joy, Feeling::Guilt],
        other_feeling: "\t".into(),
        what_happened: " Ce\u{202f}qui\r\ns’est passé\u{a0}: e\u{301}\u{feff} ".into(),
        what_puzzles_me: String::new(),
    }
}

#[test]
fn a_draft_is_kept_as_it_was_typed_through_locking_and_reloading() {
    let device = founder();
    let id = keep_draft(&device, 1, None, &unfinished()).unwrap();
    for device in [&device, &device.restarted(), &device.restarted().restarted()] {
        assert_eq!(read_draft(device, 1, &id), Ok(unfinished()));
        let title = unfinished().title;
        let line = LeafLine { id: id.clone(), title, hour: Some(HOUR) };
        assert_eq!(device.group().drafts, [line]);
        assert_eq!(device.group().situations, []);
    }
    // An empty one, too.
    let device = device.restarted();
    keep_draft(&device, 1, Some(&id), &Sheet::default()).unwrap();
    assert_eq!(read_draft(&device.restarted(), 1, &id), Ok(Sheet::default()));
    assert_eq!(device.group().drafts.len(), 1);
    let device = device.restarted();
    discard(&device, 1, &id).unwrap();
    for device in [&device, &device.restarted()] {
        assert_eq!(device.group().drafts, []);
        assert_eq!(read_draft(device, 1, &id), Err(Failure::Unknown));
    }
}

#[test]
fn a_note_is_to_the_character_what_was_typed() {
    let device = founder();
    let mut ids = Vec::new();
    let texts = [
        "",
        "\n\n",
        "a\r\nb\0c\t\u{feff}\u{202e}",
        "Ce\u{202f}qui\u{a0}: é e\u{301} 👩\u{200d}⚕\u{fe0f}",
        " ",
    ];
    for text in texts {
        ids.push(keep_note(&device, None, text).unwrap());
    }
    let device = device.restarted();
    for (id, text) in ids.iter().zip(texts) {
        assert_eq!(read_note(&device, id).as_deref(), Ok(text));
    }
    delete_note(&device, &ids[0]).unwrap();
    let device = device.restarted();
    assert_eq!(read_note(&device, &ids[0]), Err(Failure::Unknown));
    assert_eq!(device.view().notes.len(), texts.len() - 1);
    let long = "é".repeat(90);
    for (text, title) in
        [("\n \n  Premier jet \nSuite", "Premier jet"), (" \n", ""), (long.as_str(), "é".repeat(80).as_str())]
    {
        keep_note(&device, Some(&ids[1]), text).unwrap();
        assert_eq!(device.view().notes[0].title, title);
    }
}

#[test]
fn what_changed_last_comes_first() {
    let device = founder();
    let [one, two, three] = ["Un", "Deux", "Trois"].map(|text| keep_note(&device, None, text).unwrap());
    assert_eq!(titles(&device.view().notes), ["Trois", "Deux", "Un"]);
    keep_note(&device, Some(&one), "Un bis").unwrap();
    // A clock that goes back, or is absurd, changes nothing of it, and nothing is lost by it.
    device.app.world().hour.set(3);
    keep_note(&device, Some(&two), "Deux bis").unwrap();
    let draft = keep_draft(&device, 1, None, &sheet("Une")).unwrap();
    keep_draft(&device, 1, None, &sheet("Deux")).unwrap();
    keep_draft(&device, 1, Some(&draft), &sheet("Une bis")).unwrap();
    let again = Device::on(disk(&device), &device.app.world().store, HOUR);
    again.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    for device in [&device, &again] {
        assert_eq!(titles(&device.view().notes), ["Deux bis", "Un bis", "Trois"]);
        assert_eq!(
            device.view().notes.iter().map(|line| line.hour).collect::<Vec<_>>(),
            [Some(3), Some(HOUR), Some(HOUR)]
        );
        assert_eq!(titles(&device.group().drafts), ["Une bis", "Deux"]);
        assert_eq!(read_note(device, &three).as_deref(), Ok("Trois"));
    }
}

/// At every pause of somebody who types: one row, no word to a store.
#[test]
fn keeping_a_draft_writes_one_row_and_asks_no_store() {
    let (store, founder, _) = pair();
    founder.share(&sheet("Une"));
    founder.exchange();
    let (files, disk) = (store.files(), disk(&founder));
    store.set_down(Some(StoreError::Unreachable));
    let mut id = None;
    let mut rows = Vec::new();
    for text in ["L", "La", "La c", "La colère"] {
        disk.room.set(Some(1));
        let changed = changed(&disk, || {
            id = Some(keep_draft(&founder, 1, id.as_deref(), &sheet(text)).unwrap());
        });
        assert_eq!((changed.len(), disk.room.get()), (1, Some(0)), "one row in one write");
        rows.extend(changed);
    }
    rows.dedup();
    assert_eq!(rows.len(), 1);
    // What is kept already needs no writing.
    disk.room.set(Some(0));
    keep_draft(&founder, 1, id.as_deref(), &sheet("La colère")).unwrap();
    assert_eq!(founder.group().exchange.trouble, None);
    assert_eq!(store.files(), files);
}

#[test]
fn sharing_takes_the_draft_away_and_not_sharing_leaves_it() {
    let (_, founder, member) = pair();
    let mut long = sheet("Une");
    long.what_happened = "é".repeat(Sheet::TEXT_MAX + 1);
    let id = keep_draft(&founder, 1, None, &long).unwrap();
    assert_eq!(share(&founder, 1, &id, &long), Err(Failure::BadSheet(SheetError::TooLong)));
    disk(&founder).room.set(Some(0));
    assert_eq!(share(&founder, 1, &id, &sheet("Une")), Err(Failure::DeviceFull));
    disk(&founder).room.set(None);
    for device in [&founder, &founder.restarted()] {
        assert_eq!(read_draft(device, 1, &id), Ok(long.clone()));
        assert_eq!(device.group().situations, []);
    }
    let founder = founder.restarted();
    // Another draft, and a sheet that never was one, take nothing away.
    founder.share(&sheet("Zéro"));
    let other = keep_draft(&founder, 1, None, &sheet("Deux")).unwrap();
    disk(&founder).room.set(Some(1));
    share(&founder, 1, &id, &sheet("Une")).unwrap();
    disk(&founder).room.set(None);
    assert_eq!(titles(&founder.group().drafts), ["Deux"]);
    // Whoever presses twice, or saves late, shares once and brings nothing back.
    assert_eq!(share(&founder, 1, &id, &sheet("Une")), Err(Failure::Unknown));
    assert_eq!(keep_draft(&founder, 1, Some(&id), &sheet("Une")), Err(Failure::Unknown));
    founder.exchange();
    member.exchange();
    assert_eq!(member.reads().len(), 2);
    assert_eq!(member.group().drafts, []);
    assert_eq!(read_draft(&founder.restarted(), 1, &other), Ok(sheet("Deux")));
}

/// Wherever the process stops while a draft is shared: the draft and no entry, or the entry and no draft.
#[test]
fn a_device_that_stops_while_a_draft_is_shared_has_the_one_or_the_other() {
    let (mut kept, mut shared) = (0, 0);
    for at in 0.. {
        for how in [How::Before, How::After] {
            let (store, founder, member) = pair();
            let id = keep_draft(&founder, 1, None, &sheet("Une")).unwrap();
            let disk = copied(&disk(&founder));
            let clockwork = Rc::new(Clockwork::default());
            let app = App::new(Fragile {
                disk: FragileDisk(disk.clone(), clockwork.clone()),
                shared: Shared {
                    clockwork: clockwork.clone(),
                    store: store.clone(),
                    puts: Rc::default(),
                    drawn: Rc::default(),
                    chance: Rc::new(RefCell::new(SeededChance::new(5))),
                },
                view: Rc::new(RefCell::new(View::default())),
            });
            pollster::block_on(async {
                app.start().await;
                app.run(Command::Unlock { passphrase: PASSPHRASE.into() }).await.unwrap();
            });
            clockwork.done.borrow_mut().clear();
            clockwork.cut.set(Some((at, how)));
            let command = Command::Share { group: 1, draft: Some(id.clone()), sheet: sheet("Une") };
            let answer = run_or_stop(app.run(command));
            if !clockwork.was_cut.get() {
                assert!(matches!(answer, Some(Ok(Answer::Shared(_)))));
                assert!(kept > 0 && shared > 0, "it was never cut in between");
                return;
            }
            assert!(answer.is_none());
            let device = Device::on(disk, &store, HOUR);
            device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
            match (device.group().drafts.len(), device.group().situations.len()) {
                (1, 0) => {
                    kept += 1;
                    share(&device, 1, &id, &sheet("Une")).unwrap();
                }
                (0, 1) => shared += 1,
                other => panic!("{other:?} at {at}, {how:?}"),
            }
            device.exchange();
            member.exchange();
            assert_eq!(member.reads().len(), 1);
        }
    }
}

#[test]
fn a_group_that_allows_nothing_more_keeps_drafts() {
    let (_, founder, member) = pair();
    let id = keep_draft(&member, 1, None, &sheet("Une")).unwrap();
    member.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    member.exchange();
    founder.exchange();
    assert!(share(&member, 1, &id, &sheet("Une")).is_err());
    keep_draft(&member, 1, Some(&id), &sheet("Une bis")).unwrap();
    keep_draft(&member, 1, None, &sheet("Deux")).unwrap();
    assert_eq!(titles(&member.restarted().group().drafts), ["Deux", "Une bis"]);
    // Somebody who waits to be let in may begin to write.
    let newcomer = Device::new(&founder.app.world().store);
    newcomer.join(&founder.invite(), "Cèdre");
    let id = keep_draft(&newcomer, 1, None, &sheet("Bonjour")).unwrap();
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    newcomer.exchange();
    newcomer.exchange();
    share(&newcomer.restarted(), 1, &id, &sheet("Bonjour")).unwrap();
}

#[test]
fn a_text_longer_than_a_leaf_is_refused_and_what_was_kept_stays() {
    const MAX: usize = LeafLine::TEXT_MAX;
    let device = founder();
    // Characters, not bytes.
    let most = "\u{1f9d1}".repeat(MAX);
    let note = keep_note(&device, None, &most).unwrap();
    assert_eq!(keep_note(&device, Some(&note), &format!("{most}e")), Err(Failure::TextTooLong));
    assert_eq!(keep_note(&device, None, &format!("{most}e")), Err(Failure::TextTooLong));
    let full = Sheet {
        title: "é".repeat(MAX / 4),
        feelings: vec![Feeling::Joy; MAX / 4],
        other_feeling: "é".repeat(MAX / 4),
        what_happened: "é".repeat(MAX / 8),
        what_puzzles_me: "é".repeat(MAX / 8),
    };
    let draft = keep_draft(&device, 1, None, &full).unwrap();
    let one_more = |change: fn(&mut Sheet)| {
        let mut sheet = full.clone();
        change(&mut sheet);
        assert_eq!(keep_draft(&device, 1, Some(&draft), &sheet), Err(Failure::TextTooLong));
        assert_eq!(keep_draft(&device, 1, None, &sheet), Err(Failure::TextTooLong));
    };
    one_more(|sheet| sheet.title.push('e'));
    one_more(|sheet| sheet.feelings.push(Feeling::Joy));
    one_more(|sheet| sheet.other_feeling.push('e'));
    one_more(|sheet| sheet.what_happened.push('e'));
    one_more(|sheet| sheet.what_puzzles_me.push('e'));
    let device = device.restarted();
    assert_eq!(read_note(&device, &note), Ok(most));
    assert_eq!(read_draft(&device, 1, &draft), Ok(full));
    assert_eq!((device.group().drafts.len(), device.view().notes.len()), (1, 1));
    assert_eq!(device.group().drafts[0].title.chars().count(), Sheet::TITLE_MAX);
    // The largest sheet that can be shared fits twice.
    const { assert!(MAX >= 2 * (Sheet::TITLE_MAX + Sheet::FEELING_MAX + 2 * Sheet::TEXT_MAX + 6)) };
}
