//! Stores that lose, spoil and go back. Each as the smallest story that failed before it was mended.

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Command, Notice};
use souspli::group::Sheet;
use souspli::store::memory::MemoryStore;

use super::{a_day_later, put_out, with_one_put_out};
use crate::world::{Device, pair, sheet};

/// Names that the host made up, numbered above the real one, were taken for it: the store went back unnoticed.
#[test]
fn a_made_up_name_does_not_hide_that_the_store_went_back() {
    let (store, founder, member) = pair();
    let before = store.files();
    member.share(&sheet("Perdue"));
    member.exchange();
    founder.exchange();
    let mut back = before.clone();
    for path in before.keys().filter(|path| path.contains("/h/")) {
        let (tag, _) = path.split_once("-0").unwrap();
        back.insert(format!("{tag}-0000009999-aaaaaaaaaaaaaaaa.age"), b"x".to_vec());
    }
    store.set_files(back);
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::RolledBack), "{:?}", founder.group().notices);
}

/// A head that came spoilt once was left alone until its device wrote the next one, however whole it was by then.
#[test]
fn what_was_spoilt_on_its_way_is_looked_at_again() {
    let (store, founder, member) = pair();
    let id = founder.share(&sheet("Entière"));
    founder.exchange();
    let whole = store.files();
    let spoilt = whole.iter().map(|(path, bytes)| (path.clone(), bytes[..bytes.len() / 2].to_vec()));
    store.set_files(spoilt.collect());
    member.exchange();
    store.set_files(whole);
    member.exchange();
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

/// Pressed while the store was well, "fill again" was kept as an answer to what nobody had asked yet.
#[test]
fn what_was_said_of_a_full_store_does_not_hold_for_an_empty_one() {
    let (store, founder, member) = pair();
    founder.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    let full = store.files();
    store.set_files(BTreeMap::new());
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::EmptyStore));
    assert!(store.files().is_empty(), "nothing is written before somebody says so");
    // An answer that was not needed any more is none to the next time, either.
    founder.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    store.set_files(full);
    founder.exchange();
    member.exchange();
    store.set_files(BTreeMap::new());
    founder.exchange();
    assert!(store.files().is_empty(), "nor the second time");
}

/// Every file that was not there before gets other bytes, under the same name.
fn spoil(store: &MemoryStore, before: &BTreeMap<String, Vec<u8>>) {
    let mut files = store.files();
    for (path, bytes) in &mut files {
        if !before.contains_key(path) {
            *bytes.last_mut().unwrap() ^= 1;
        }
    }
    store.set_files(files);
}

/// Damaged on its way or since, a head, a pack or a grant was listed under its name for ever, and nobody else could write it anew.
fn damage_heals() -> [bool; 3] {
    let (store, founder, member) = pair();
    founder.exchange();
    member.exchange();
    let read_after = |sheet| {
        let before = store.files();
        let id = founder.share(&sheet);
        founder.exchange();
        spoil(&store, &before);
        member.exchange();
        assert!(member.read(&id).is_none());
        a_day_later(&founder);
        founder.exchange();
        member.exchange();
        member.read(&id).is_some()
    };
    let head = read_after(sheet("Courte"));
    let pack = read_after(Sheet { what_happened: "é".repeat(18_000), ..sheet("Longue") });
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.admit_first(true).unwrap();
    let before = store.files();
    founder.exchange();
    spoil(&store, &before);
    newcomer.exchange();
    assert!(newcomer.group().waiting.is_some());
    a_day_later(&founder);
    founder.exchange();
    newcomer.exchange();
    [head, pack, newcomer.group().waiting.is_none()]
}

#[test]
fn who_wrote_what_lies_damaged_in_the_store_writes_it_anew() {
    assert_eq!(damage_heals(), [true; 3]);
    #[cfg(feature = "weak")]
    souspli::defence::Defence::without(Some(souspli::defence::Defence::ReadBack), || {
        assert_eq!(damage_heals(), [false; 3], "and only by reading it back");
    });
}

#[test]
fn a_request_that_lies_damaged_in_the_store_is_written_anew() {
    let store = MemoryStore::default();
    let (founder, newcomer) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    let link = founder.invite();
    let before = store.files();
    newcomer.join(&link, "Brume");
    spoil(&store, &before);
    newcomer.exchange();
    founder.exchange();
    assert_eq!(founder.group().requests.len(), 1);
}

/// A pack in another's custody that did not come when the head that names it did was not asked for again, until that one wrote anew.
#[test]
fn a_pack_in_custody_that_did_not_come_is_asked_for_again() {
    let (store, founder, member, gone) = with_one_put_out();
    let id = gone.share(&sheet("Gardée"));
    gone.exchange();
    founder.exchange();
    put_out(&founder, "Cèdre");
    let whole = store.files();
    let mut files = whole.clone();
    files.retain(|path, _| !path.contains("/o/") || path.contains("never"));
    store.set_files(files);
    member.exchange();
    assert!(member.read(&id).is_none());
    let mut files = store.files();
    files.extend(whole);
    store.set_files(files);
    a_day_later(&member);
    member.exchange();
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

fn look_again(device: &Device) {
    device.run(Command::Act { group: 1, act: Act::LookAgain }).unwrap();
    device.exchange();
}

/// What is else asked for within a day comes when a person presses, and no sooner by itself; nothing is written for it.
#[test]
fn what_a_person_asks_for_again_comes_at_once() {
    let (store, founder, member, gone) = with_one_put_out();
    // It has looked today.
    (0..3).for_each(|_| member.exchange());
    let id = gone.share(&sheet("Gardée"));
    gone.exchange();
    founder.exchange();
    let before = store.files();
    put_out(&founder, "Cèdre");
    let whole = store.files();
    // What is kept of who went does not come; the acts beside it, which are longer, do.
    let new = whole.iter().filter(|(path, _)| path.contains("/o/") && !before.contains_key(*path));
    let kept = new.min_by_key(|(_, bytes)| bytes.len()).map(|(path, _)| path.clone()).unwrap();
    let mut files = whole.clone();
    files.remove(&kept);
    store.set_files(files);
    member.exchange();
    let mut files = store.files();
    files.extend(whole);
    store.set_files(files);
    member.exchange();
    assert!(member.read(&id).is_none(), "it comes by itself within a day");
    assert!(member.group().notices.contains(&Notice::Missing), "{:?}", member.group().notices);
    look_again(&member);
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
    assert!(!member.group().notices.contains(&Notice::Missing));
}

/// Whose device can mend it is said beside a file that does not verify; asked by its person, that device puts it back at once, and what is
/// unreadable is not touched by who merely reads.
#[test]
fn a_damaged_file_names_who_can_mend_it_and_they_do_when_they_are_asked() {
    let (store, founder, member) = pair();
    founder.exchange();
    member.exchange();
    let before = store.files();
    let id = founder.share(&sheet("Abîmée"));
    founder.exchange();
    spoil(&store, &before);
    let spoilt: Vec<(String, Vec<u8>)> =
        store.files().into_iter().filter(|(path, _)| !before.contains_key(path)).collect();
    member.exchange();
    let shown = member.group();
    assert!(shown.notices.contains(&Notice::Unreadable(1)), "{:?}", shown.notices);
    let named: Vec<(Notice, &str, bool)> =
        shown.concerned.iter().map(|one| (one.notice, one.person.as_str(), one.mine)).collect();
    assert_eq!(named, [(Notice::Unreadable(1), "Sillage", false)]);
    look_again(&member);
    let files = store.files();
    assert!(
        spoilt.iter().all(|(path, bytes)| files.get(path) == Some(bytes)),
        "who cannot read it leaves it"
    );
    assert!(member.read(&id).is_none());
    look_again(&founder);
    look_again(&member);
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
    assert_eq!((member.group().notices, member.group().concerned), (vec![], vec![]));
}

/// "Fill again", where one device's heads alone were lost, was undone: one's own head was still there, and taken up as if it were news.
#[test]
fn what_is_filled_again_for_one_device_stays() {
    let (store, founder, member, lost) = with_one_put_out();
    let id = lost.share(&sheet("Sur un téléphone perdu"));
    let before = store.files();
    lost.exchange();
    founder.exchange();
    let mut files = store.files();
    let tag = |path: &str| path.rsplit('/').next().unwrap().split('-').next().unwrap().to_owned();
    let new = files.keys().find(|path| path.contains("/h/") && !before.contains_key(*path));
    let theirs = tag(new.unwrap());
    files.retain(|path, _| !(path.contains("/h/") && tag(path) == theirs));
    store.set_files(files);
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::RolledBack));
    founder.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    for device in [&founder, &member, &founder, &member] {
        device.exchange();
    }
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

/// In a group of two, whose other head lies damaged, who pressed "put back" was told that the store is empty, and nothing more left.
#[test]
fn who_puts_back_beside_a_damaged_head_is_not_told_that_the_store_is_empty() {
    let (store, founder, member) = pair();
    founder.exchange();
    member.exchange();
    let before = store.files();
    founder.share(&sheet("Abîmée"));
    founder.exchange();
    spoil(&store, &before);
    member.exchange();
    member.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    let id = member.share(&sheet("Quand même"));
    member.exchange();
    assert!(!member.group().notices.contains(&Notice::EmptyStore), "{:?}", member.group().notices);
    founder.exchange();
    assert!(founder.read(&id).is_some(), "{:?}", founder.group().notices);
}
