//! What is kept of who is out. Each as the smallest story that failed before it was mended.

use souspli::app::vocabulary::{Act, Command, Notice, Role};
use souspli::group::Sheet;
use souspli::store::memory::MemoryStore;

use super::super::parting::{act, exchange, own_id, second_device};
use super::super::slot::ELSEWHERE;
use super::{a_day_later, let_in, put_out, with_one_put_out};
use crate::world::{Device, pair, sheet};

/// A note that was erased before somebody had it came without its payload, before the tombstone that lies behind it: each waited
/// for the other, and nothing after them was ever read.
#[test]
fn what_was_erased_before_it_arrived_stops_nothing_behind_it() {
    let (_store, founder, member) = pair();
    let gone = founder.share(&sheet("Effacée"));
    founder.run(Command::Act { group: 1, act: Act::Erase { situation: gone.clone() } }).unwrap();
    let stays = founder.share(&sheet("Gardée"));
    founder.exchange();
    member.exchange();
    assert!(member.read(&stays).is_some(), "{:?}", member.group().notices);
    assert!(member.read(&gone).is_none());
}

/// Somebody who does not hear of their own removal goes on writing to the last epoch they had. Who came after that epoch is never
/// given it, and was told for ever to wait for a key.
#[test]
fn nobody_waits_for_the_keys_of_who_was_removed() {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    let removed = let_in(&founder, "Brume");
    let newest = let_in(&founder, "Cèdre");
    newest.exchange();
    put_out(&founder, "Brume");
    removed.share(&sheet("Trop tard"));
    removed.exchange();
    for _ in 0..2 {
        founder.exchange();
        newest.exchange();
    }
    assert!(!newest.group().notices.contains(&Notice::KeyAwaited), "{:?}", newest.group().notices);
}

/// Nor for those of a further device that one let in there: who came since was not told of it until somebody who was there before them
/// read that.
#[test]
fn nobody_waits_for_the_keys_of_whom_somebody_removed_let_in() {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    let removed = let_in(&founder, "Brume");
    put_out(&founder, "Brume");
    let newest = let_in(&founder, "Cèdre");
    let second = second_device(&removed);
    act(&second, Act::RemoveDevice { device: own_id(&removed) });
    second.share(&sheet("Trop tard"));
    second.exchange();
    newest.exchange();
    assert!(newest.group().notices.contains(&Notice::KeyAwaited), "{:?}", newest.group().notices);
    for _ in 0..2 {
        a_day_later(&founder);
        exchange(&[&founder, &newest]);
    }
    for device in [&founder, &newest] {
        assert!(!device.group().notices.contains(&Notice::KeyAwaited), "{:?}", device.group().notices);
    }
}

/// What somebody who was removed had written, and the remover had not seen, stayed behind at the old store: those who had it did not
/// bring it along.
#[test]
fn what_the_removed_wrote_moves_with_the_group() {
    let (old, new) = (MemoryStore::default(), MemoryStore::default());
    let founder = Device::new(&old);
    founder.create("Sillage");
    let removed = let_in(&founder, "Brume");
    let member = let_in(&founder, "Cèdre");
    for device in [&founder, &member] {
        device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), new.clone());
    }
    removed.exchange();
    let before = old.files();
    removed.share(&sheet("Vue de Cèdre"));
    removed.exchange();
    member.exchange();
    member.share(&sheet("Réponse"));
    // The founder does not get to see it.
    old.set_files(before);
    put_out(&founder, "Brume");
    let there = Act::ChangeStore { address: ELSEWHERE.into(), login: None };
    founder.run(Command::Act { group: 1, act: there }).unwrap();
    for _ in 0..3 {
        founder.exchange();
        member.exchange();
    }
    assert_eq!((founder.group().host.as_str(), member.group().host.as_str()), (ELSEWHERE, ELSEWHERE));
    let titles: Vec<_> = founder.reads().into_iter().map(|sheet| sheet.title).collect();
    assert!(titles.contains(&"Vue de Cèdre".into()), "{titles:?}");
}

/// Whoever was put out blanks a note in their own files, with a tombstone that does not count: who had not read the note by then
/// never got it, though the others kept it.
#[test]
fn what_somebody_put_out_takes_back_comes_from_who_kept_it() {
    let (_store, founder, member, gone) = with_one_put_out();
    let id = gone.share(&sheet("Reprise"));
    gone.exchange();
    founder.exchange();
    put_out(&founder, "Cèdre");
    gone.run(Command::Act { group: 1, act: Act::Erase { situation: id.clone() } }).unwrap();
    gone.exchange();
    member.exchange();
    // It came blank: the list says so, and does not offer to open it.
    let lines = member.group().situations;
    assert!(lines.iter().any(|line| line.title.is_empty() && line.erased.is_some()), "{lines:?}");
    for _ in 0..2 {
        member.exchange();
        a_day_later(&member);
        founder.exchange();
    }
    member.exchange();
    assert!(founder.read(&id).is_some());
    assert!(member.read(&id).is_some(), "{:?}", member.group().situations);
    // Nor is it said to be erased.
    for device in [&founder, &member] {
        let lines = device.group().situations;
        assert!(lines.iter().any(|line| line.title == "Reprise" && line.erased.is_none()), "{lines:?}");
    }
}

/// Somebody shares, one alone of the others reads it, and of the new files the store loses these; then they are put out. Gives the
/// founder, who read it, who came last, and what was shared.
fn read_by_one_alone(sheets: &[Sheet], lost: fn(&str) -> bool) -> (Device, Device, Device, Vec<String>) {
    let (store, founder, member, gone) = with_one_put_out();
    let last = let_in(&founder, "Dune");
    for device in [&member, &gone, &last, &founder] {
        device.exchange();
    }
    let ids = sheets.iter().map(|sheet| gone.share(sheet)).collect();
    let before = store.files();
    gone.exchange();
    let new: Vec<String> =
        store.files().into_keys().filter(|path| lost(path) && !before.contains_key(path)).collect();
    member.exchange();
    member.share(&sheet("Suite"));
    member.exchange();
    let mut files = store.files();
    files.retain(|path, _| !new.contains(path));
    store.set_files(files);
    put_out(&founder, "Cèdre");
    for device in [&member, &last, &founder] {
        device.exchange();
    }
    (founder, member, last, ids)
}

/// One device alone had read the note of somebody who was put out, and whose head is gone since: it took nothing into custody, since it
/// had seen that head.
#[test]
fn what_one_alone_has_of_somebody_put_out_comes_to_all() {
    let (founder, member, last, ids) = read_by_one_alone(&[sheet("Vue")], |_| true);
    assert!(member.read(&ids[0]).is_some());
    assert!(last.read(&ids[0]).is_some(), "{:?}", last.group().notices);
    assert!(founder.read(&ids[0]).is_some());
}

/// A pack counted as kept while the head of whoever was put out named it; that head was replaced by one that nobody else opens.
#[test]
fn a_pack_that_only_somebody_put_out_names_is_kept_by_another() {
    let long = |title| Sheet {
        what_happened: "e".repeat(20_000),
        what_puzzles_me: "e".repeat(20_000),
        ..sheet(title)
    };
    let (_founder, _member, last, ids) =
        read_by_one_alone(&[long("Un"), long("Deux")], |path| path.contains("/h/"));
    for id in ids {
        assert!(last.read(&id).is_some(), "{:?}", last.group().notices);
    }
}

/// What somebody wrote after they were put out, and took back: some had erased it and some had not, according to what they read first.
#[test]
fn who_was_put_out_takes_back_what_nobody_counts() {
    let (store, founder, member, gone) = with_one_put_out();
    let before = store.files();
    put_out(&founder, "Cèdre");
    let after = store.files();
    // Their own part of the store knows of nothing.
    store.set_files(before);
    let id = gone.share(&sheet("Après coup"));
    gone.exchange();
    let mut written = store.files();
    gone.run(Command::Act { group: 1, act: Act::Erase { situation: id.clone() } }).unwrap();
    gone.exchange();
    let mut erased = store.files();
    for part in [&mut written, &mut erased] {
        part.extend(after.clone());
    }
    store.set_files(written);
    founder.exchange();
    assert!(founder.read(&id).is_some(), "shown apart");
    store.set_files(erased);
    for device in [&member, &founder, &member, &founder] {
        device.exchange();
    }
    assert!(member.read(&id).is_none());
    assert!(founder.read(&id).is_none());
}

/// Cèdre wrote before Dune came, and after; Brume read neither.
fn with_one_who_came_in_between() -> (MemoryStore, [Device; 4], [String; 2]) {
    let (store, founder, member) = pair();
    let writer = let_in(&founder, "Cèdre");
    for device in [&founder, &member, &writer] {
        device.exchange();
    }
    let one = writer.share(&sheet("Avant Dune"));
    writer.exchange();
    founder.exchange();
    let late = let_in(&founder, "Dune");
    writer.exchange();
    let other = writer.share(&sheet("Avec Dune"));
    for device in [&writer, &founder, &late] {
        device.exchange();
    }
    (store, [founder, member, writer, late], [one, other])
}

/// Who had come in between kept, of somebody who left, what had come since; whoever had all of it took that for the whole, and did not
/// keep what lay before.
#[test]
fn what_a_newcomer_keeps_does_not_stand_for_what_came_before_them() {
    let (store, [founder, member, gone, late], [one, other]) = with_one_who_came_in_between();
    gone.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    let before = store.files();
    gone.exchange();
    let news = store.files().into_keys().find(|path| path.contains("/h/") && !before.contains_key(path));
    late.exchange();
    founder.exchange();
    // The files of who left are lost.
    let mut files = store.files();
    files.remove(&news.unwrap());
    store.set_files(files);
    for device in [&late, &founder, &member] {
        a_day_later(device);
        device.exchange();
    }
    assert!(member.read(&other).is_some(), "{:?}", member.group().notices);
    assert!(member.read(&one).is_some(), "{:?}", member.group().notices);
}

/// A facilitator who had come in between put somebody out, and deleted their files, with what they had never been able to read.
#[test]
fn what_who_puts_out_cannot_read_stays() {
    let (_store, [founder, member, _gone, late], [one, other]) = with_one_who_came_in_between();
    let person = founder.group().members.iter().find(|member| member.name == "Dune").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::SetRole { person, role: Role::Facilitator } }).unwrap();
    founder.exchange();
    late.exchange();
    put_out(&late, "Cèdre");
    late.exchange();
    member.exchange();
    assert!(member.read(&other).is_some(), "{:?}", member.group().notices);
    assert!(member.read(&one).is_some(), "{:?}", member.group().notices);
}
