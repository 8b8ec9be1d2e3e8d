//! What the hostile stores found, each as the smallest story that failed before it was mended.

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Answer, Command, Notice, Role};
use souspli::group::{Framework, Sheet};
use souspli::seal;
use souspli::store::Store;
use souspli::store::memory::MemoryStore;

use super::slot::{ELSEWHERE, copied};
use crate::evil::{EvilStore, Fault};
use crate::world::{Device, Disk, PASSPHRASE, pair, sheet};

/// The device as it was when the disk was copied.
pub(super) fn put_back(device: &Device, disk: &Disk) -> Device {
    let world = device.app.world();
    let device = Device::on(copied(disk), &world.store, world.hour.get());
    device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    device
}

/// A backup from before the first exchange remembers the founding act as never sent. What the store has was sent: it was signed
/// again, its rows deleted, and the group did not open after the next start.
#[test]
fn a_device_put_back_to_before_its_first_exchange_takes_up_what_it_had_sent() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.run(create()).unwrap();
    let id = founder.share(&sheet("Avant"));
    let backup = copied(&founder.app.world().disk);
    founder.exchange();
    let founder = put_back(&founder, &backup);
    founder.exchange();
    assert_eq!(founder.reads().len(), 1, "it is there once");
    let founder = founder.restarted();
    assert!(!founder.group().notices.contains(&Notice::DamagedHere));
    assert!(founder.read(&id).is_some());
}

fn create() -> Command {
    Command::CreateGroup {
        name: "Les Passerelles".into(),
        framework: Framework::TeamBalint,
        my_name: "Sillage".into(),
        passphrase: Some(PASSPHRASE.into()),
    }
}

/// After a kit was used, or the first to come was removed, the founder's very first epoch was the only clean one: everything went
/// there, and who had come later was never given it.
#[test]
fn who_came_after_a_kit_reads_on_when_the_kit_was_used() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let Ok(Answer::Kit(kit)) = founder.run(Command::Act { group: 1, act: Act::MakeKit }) else {
        panic!("a kit")
    };
    founder.exchange();
    let member = let_in(&founder, "Brume");
    let new = Device::new(&store);
    let (words, passphrase) = (kit.words.join(" "), Some(PASSPHRASE.into()));
    let (place, store, device_name) = (kit.place, kit.store, "Téléphone".into());
    new.run(Command::Recover { words, place, store, device_name, passphrase }).unwrap();
    new.exchange();
    let id = new.share(&sheet("Revenue"));
    for device in [&new, &founder, &member] {
        device.exchange();
    }
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

#[test]
fn who_came_second_reads_on_when_the_first_is_removed() {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    let first = let_in(&founder, "Brume");
    let second = let_in(&founder, "Cèdre");
    first.exchange();
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    let id = founder.share(&sheet("Sans Brume"));
    founder.exchange();
    second.exchange();
    first.exchange();
    assert!(second.read(&id).is_some(), "{:?}", second.group().notices);
    assert!(first.read(&id).is_none());
}

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

/// Two heads of one number, from two copies of one device: only the first that was listed was looked at.
#[test]
fn two_heads_of_one_number_are_two_histories() {
    let (store, founder, member) = pair();
    let copy = put_back(&member, &copied(&member.app.world().disk));
    let before = store.files();
    copy.share(&sheet("Une"));
    copy.exchange();
    let theirs = store.files();
    store.set_files(before);
    member.share(&sheet("Autre"));
    member.exchange();
    let mut both = store.files();
    both.extend(theirs);
    store.set_files(both);
    founder.exchange();
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::Forked), "{:?}", founder.group().notices);
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

/// A device put back to an older state read what others had seen of it before it took up its own newest head, and believed ever
/// after that it must not go on.
#[test]
fn a_device_that_took_up_what_it_had_sent_goes_on() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let others = [let_in(&founder, "Brume"), let_in(&founder, "Cèdre")];
    others.iter().for_each(Device::exchange);
    founder.exchange();
    let backup = copied(&founder.app.world().disk);
    founder.share(&sheet("Oubliée"));
    founder.exchange();
    for other in &others {
        other.exchange();
        other.share(&sheet("Réponse"));
        other.exchange();
    }
    let founder = put_back(&founder, &backup);
    founder.exchange();
    let id = founder.share(&sheet("Encore"));
    founder.exchange();
    others[0].exchange();
    assert_eq!(founder.group().notices, []);
    assert!(others[0].read(&id).is_some());
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
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
    removed.share(&sheet("Trop tard"));
    removed.exchange();
    for _ in 0..2 {
        founder.exchange();
        newest.exchange();
    }
    assert!(!newest.group().notices.contains(&Notice::KeyAwaited), "{:?}", newest.group().notices);
}

/// When a store was filled again, or had lost a pack, all that was ever sealed to an epoch of before somebody's removal was sealed
/// anew to the newest epoch: whoever had come meanwhile holds that one.
#[test]
fn what_is_written_again_goes_to_no_newcomer() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let removed = let_in(&founder, "Brume");
    founder.share(&sheet("De bien avant"));
    founder.exchange();
    removed.exchange();
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    store.set_files(BTreeMap::new());
    founder.exchange();
    founder.run(Command::Act { group: 1, act: Act::Refill }).unwrap();
    founder.exchange();
    founder.share(&sheet("De maintenant"));
    founder.exchange();
    assert!(opens(&newcomer, &store.files(), "De maintenant"));
    assert!(!opens(&newcomer, &store.files(), "De bien avant"));
}

/// What was written before somebody came, and waited still for the store, was sealed to the epoch that begins with them.
#[test]
fn what_waited_while_somebody_came_does_not_go_to_them() {
    let store = MemoryStore::default();
    let (founder, newcomer) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    newcomer.join(&founder.invite(), "Brume");
    founder.exchange();
    founder.share(&sheet("De bien avant"));
    founder.admit_first(true).unwrap();
    founder.exchange();
    newcomer.exchange();
    newcomer.exchange();
    assert!(!opens(&newcomer, &store.files(), "De bien avant"));
    founder.share(&sheet("De maintenant"));
    founder.exchange();
    assert!(opens(&newcomer, &store.files(), "De maintenant"));
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
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
    let (user, password) = (String::new(), String::new());
    let there = Act::ChangeStore { address: ELSEWHERE.into(), user, password };
    founder.run(Command::Act { group: 1, act: there }).unwrap();
    for _ in 0..3 {
        founder.exchange();
        member.exchange();
    }
    assert_eq!((founder.group().host.as_str(), member.group().host.as_str()), (ELSEWHERE, ELSEWHERE));
    let titles: Vec<_> = founder.reads().into_iter().map(|sheet| sheet.title).collect();
    assert!(titles.contains(&"Vue de Cèdre".into()), "{titles:?}");
}

/// A device put back to an older state got its acts back from others, and not the text that it had written before them: its next act
/// did not follow on that, and ended its worker; a text would have borne a number twice. It reads on and writes nothing until the
/// text is back.
#[test]
fn who_lacks_what_they_wrote_writes_nothing_until_it_is_back() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let member = let_in(&founder, "Brume");
    member.exchange();
    founder.exchange();
    let backup = copied(&founder.app.world().disk);
    founder.share(&sheet("Oubliée"));
    founder.exchange();
    let rename = |device: &Device, name: &str| {
        device.run(Command::Act { group: 1, act: Act::Rename { name: name.into() } })
    };
    rename(&founder, "Autrement").unwrap();
    let before = store.files();
    founder.exchange();
    let head = |path: &String| path.contains("/h/") && !before.contains_key(path);
    let newest = store.files().into_keys().find(head).unwrap();
    member.exchange();
    member.share(&sheet("Réponse"));
    member.exchange();
    let whole = store.files();
    let mut lacking = whole.clone();
    lacking.remove(&newest);
    store.set_files(lacking);
    let founder = put_back(&founder, &backup);
    founder.exchange();
    assert_eq!(founder.group().name, "Autrement", "it reads on");
    assert!(founder.group().notices.contains(&Notice::OwnDeviceAhead));
    rename(&founder, "Encore").unwrap_err();
    store.set_files(whole);
    founder.exchange();
    assert_eq!(founder.group().notices, []);
    rename(&founder, "Encore").unwrap();
    founder.exchange();
    member.exchange();
    assert_eq!(member.group().name, "Encore");
    assert_eq!(member.group().notices, []);
}

/// Whether a device has the key to a text in a store's files, shown or not.
pub(super) fn opens<S: Store + Clone>(
    device: &Device<S>,
    files: &BTreeMap<String, Vec<u8>>,
    text: &str,
) -> bool {
    let opened = pollster::block_on(device.app.examine(1, |replica| {
        let keys: Vec<_> = replica.epochs().map(|(_, secret)| secret.identity(replica.group())).collect();
        let open = |bytes: &Vec<u8>| keys.iter().find_map(|key| seal::open(key, bytes).ok());
        let plaintexts: Vec<_> = files.values().filter_map(open).collect();
        plaintexts.iter().any(|plain| plain.windows(text.len()).any(|at| at == text.as_bytes()))
    }));
    opened.unwrap()
}

pub(super) fn let_in(founder: &Device, name: &str) -> Device {
    let device = Device::new(&founder.app.world().store);
    device.join(&founder.invite(), name);
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    device.exchange();
    device.exchange();
    device
}

/// A device put back to before it erased something takes up its own word, and showed the text on: alone in its group, for ever.
#[test]
fn a_device_put_back_to_before_it_erased_something_erases_it_again() {
    let (_store, founder, member) = pair();
    let gone = member.share(&sheet("Effacée"));
    member.exchange();
    let backup = copied(&member.app.world().disk);
    member.run(Command::Act { group: 1, act: Act::Erase { situation: gone.clone() } }).unwrap();
    member.exchange();
    founder.exchange();
    let member = put_back(&member, &backup);
    member.exchange();
    assert!(founder.read(&gone).is_none());
    assert!(member.read(&gone).is_none(), "{:?}", member.group().situations);
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

pub(super) fn a_day_later(device: &Device) {
    let hour = &device.app.world().hour;
    hour.set(hour.get() + 24);
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

/// Three people of whom the third was put out, and does not know it yet.
pub(super) fn with_one_put_out() -> (MemoryStore, Device, Device, Device) {
    let (store, founder, member) = pair();
    let gone = let_in(&founder, "Cèdre");
    for device in [&founder, &member, &gone, &founder] {
        device.exchange();
    }
    (store, founder, member, gone)
}

pub(super) fn put_out(founder: &Device, name: &str) {
    let person = founder.group().members.iter().find(|member| member.name == name).unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    founder.exchange();
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

/// One device alone had read the note of somebody who was put out, and whose head is gone since: it took nothing into custody, since it
/// had seen that head.
#[test]
fn what_one_alone_has_of_somebody_put_out_comes_to_all() {
    let (store, founder, member, gone) = with_one_put_out();
    let last = let_in(&founder, "Dune");
    for device in [&member, &gone, &last, &founder] {
        device.exchange();
    }
    let id = gone.share(&sheet("Vue"));
    let before = store.files();
    gone.exchange();
    let new: Vec<String> = store.files().into_keys().filter(|path| !before.contains_key(path)).collect();
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
    assert!(member.read(&id).is_some());
    assert!(last.read(&id).is_some(), "{:?}", last.group().notices);
    assert!(founder.read(&id).is_some());
}

/// A device put back to before it had sent a note knew not to which epoch it had, and sealed it anew to the one that a newcomer holds.
#[test]
fn what_a_device_sent_before_it_was_put_back_stays_in_its_epoch() {
    let (store, founder, member) = pair();
    founder.exchange();
    member.share(&sheet("Avant elle"));
    let backup = copied(&member.app.world().disk);
    member.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    let member = put_back(&member, &backup);
    member.exchange();
    member.share(&sheet("Avec elle"));
    member.exchange();
    newcomer.exchange();
    assert!(opens(&newcomer, &store.files(), "Avec elle"));
    assert!(!opens(&newcomer, &store.files(), "Avant elle"));
}

/// Behind a handful of made-up names a device put back to before did not find what it had said, and said something else.
#[test]
fn made_up_names_do_not_make_a_restored_device_say_two_things() {
    for names in [6, 63, 100] {
        let (store, founder, member) = pair();
        let backup = copied(&member.app.world().disk);
        member.share(&sheet("Avant"));
        member.exchange();
        founder.exchange();
        let mut files = store.files();
        let tag =
            pollster::block_on(member.app.examine(1, |r| souspli::log::name::device_tag(r.loc(), &r.me())));
        let head =
            files.keys().rfind(|path| path.contains(&format!("/h/{}-", tag.clone().unwrap()))).unwrap();
        let made_up = |n: usize| head.replace("-00000000", &format!("-{:08}", 10 + n));
        let made_up: Vec<String> = (0..names).map(made_up).collect();
        files.extend(made_up.into_iter().map(|path| (path, vec![0; 90])));
        store.set_files(files);
        let member = put_back(&member, &backup);
        member.share(&sheet("Après"));
        // A person's other devices try four in each exchange.
        for _ in 0..30 {
            member.exchange();
            founder.exchange();
        }
        assert!(!founder.group().notices.contains(&Notice::Forked), "{names} names");
        assert_eq!(founder.reads().len(), 2, "{names} names: {:?}", member.group().notices);
    }
}

/// Whoever came after somebody's last word waited for the key to it, for as long as that person stayed away.
#[test]
fn a_newcomer_does_not_wait_for_the_key_to_what_was_said_before() {
    let (_store, founder, member) = pair();
    member.share(&sheet("Avant"));
    member.exchange();
    let newcomer = let_in(&founder, "Cèdre");
    a_day_later(&newcomer);
    newcomer.exchange();
    assert_eq!(newcomer.group().notices, []);
}

/// A pack counted as kept while the head of whoever was put out named it; that head was replaced by one that nobody else opens.
#[test]
fn a_pack_that_only_somebody_put_out_names_is_kept_by_another() {
    let (store, founder, member, gone) = with_one_put_out();
    let last = let_in(&founder, "Dune");
    for device in [&member, &gone, &last, &founder] {
        device.exchange();
    }
    let long = |title| Sheet {
        what_happened: "e".repeat(20_000),
        what_puzzles_me: "e".repeat(20_000),
        ..sheet(title)
    };
    let ids = [gone.share(&long("Un")), gone.share(&long("Deux"))];
    let before = store.files();
    gone.exchange();
    let new = store.files().into_keys().filter(|path| path.contains("/h/") && !before.contains_key(path));
    let new: Vec<String> = new.collect();
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

/// A note of before an admission was kept from an old kit, by sealing it to the epoch of the person who had come meanwhile.
#[test]
fn what_is_kept_from_an_old_kit_is_kept_from_who_comes_next() {
    let (store, founder, member) = pair();
    let kit = || founder.run(Command::Act { group: 1, act: Act::MakeKit }).unwrap();
    kit();
    founder.exchange();
    let links = [founder.invite(), founder.invite()];
    let [one, two] = ["Cèdre", "Dune"].map(|name| (Device::new(&store), name));
    one.0.join(&links[0], one.1);
    two.0.join(&links[1], two.1);
    founder.exchange();
    founder.share(&sheet("Avant eux"));
    founder.admit_first(true).unwrap();
    kit();
    founder.admit_first(true).unwrap();
    for device in [&founder, &one.0, &two.0, &member, &one.0, &two.0] {
        device.exchange();
    }
    // Cèdre was in when the old kit went; Dune came later.
    assert!(opens(&member, &store.files(), "Avant eux"));
    assert!(!opens(&two.0, &store.files(), "Avant eux"));
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

/// Packed together with one that the store had, a text that it had not stayed under the epoch of somebody who was put out meanwhile.
#[test]
fn what_is_packed_with_something_sent_is_still_kept_from_who_was_put_out() {
    let evil = EvilStore::new(1);
    let founder = Device::new(&evil.client(1));
    founder.create("Sillage");
    let [writer, gone] = [("Brume", 2), ("Cèdre", 3)].map(|(name, number)| {
        let device = Device::new(&evil.client(number));
        device.join(&founder.invite(), name);
        founder.exchange();
        founder.admit_first(true).unwrap();
        for device in [&founder, &device, &device] {
            device.exchange();
        }
        device
    });
    for device in [&founder, &writer, &gone] {
        device.exchange();
    }
    writer.share(&sheet("Déjà là"));
    writer.exchange();
    let long = Sheet {
        what_happened: "é".repeat(20_000),
        what_puzzles_me: "é".repeat(20_000),
        ..sheet("Pas encore")
    };
    writer.share(&long);
    evil.set(Fault::HalfPut, 1.0);
    assert!(writer.run(Command::Refresh { group: 1 }).is_err());
    evil.calm();
    let person = founder.group().members.iter().find(|member| member.name == "Cèdre").unwrap().id.clone();
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    for device in [&founder, &writer, &founder] {
        device.exchange();
    }
    let opens = |device, text| opens(device, &evil.files(), text);
    assert!(opens(&founder, "Pas encore"));
    assert!(opens(&gone, "Déjà là") && !opens(&gone, "Pas encore"));
    assert_eq!(founder.reads().len(), 2);
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

/// Who takes their leave reads their own last words, of course: that they will be out made the epoch of an unsent note unclean, and
/// the note went to the next, which somebody holds who came after it was written.
#[test]
fn what_waited_while_somebody_came_does_not_go_to_them_with_a_farewell() {
    let (store, founder, member) = pair();
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Avant Cèdre"));
    founder.admit_first(true).unwrap();
    founder.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&founder, &newcomer, &member, &newcomer] {
        device.exchange();
    }
    assert!(opens(&member, &store.files(), "Avant Cèdre"));
    assert_eq!(newcomer.group().name, "Les Passerelles");
    assert!(!opens(&newcomer, &store.files(), "Avant Cèdre"));
}

/// But not on a phone that they had lost before. And what they did last, alone and without a store, is heard: the epoch begun by it was
/// handed to nobody, and neither the loss nor the farewell was ever read.
#[test]
fn what_was_not_sent_does_not_go_to_a_lost_phone_with_a_farewell() {
    let (store, founder, member) = pair();
    let [phone, newcomer] = [(); 2].map(|()| Device::new(&store));
    let Ok(Answer::Invitation { link }) = founder.run(Command::Act { group: 1, act: Act::InviteDevice })
    else {
        panic!("a link")
    };
    phone.join(&link, "Téléphone");
    founder.exchange();
    founder.admit_first(true).unwrap();
    for device in [&founder, &phone, &phone] {
        device.exchange();
    }
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Avant Cèdre"));
    founder.admit_first(true).unwrap();
    let mine = founder.group().members.into_iter().find(|member| member.me).unwrap().devices;
    let device = mine.into_iter().find(|device| !device.me).unwrap().id;
    founder.run(Command::Act { group: 1, act: Act::RemoveDevice { device } }).unwrap();
    founder.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&founder, &member, &newcomer, &phone, &founder, &member] {
        a_day_later(device);
        device.exchange();
    }
    assert_eq!(member.group().members.len(), 2);
    assert!(opens(&member, &store.files(), "Avant Cèdre"));
    assert!(!opens(&phone, &store.files(), "Avant Cèdre"));
}

/// Who is out begins no epoch. What they had not sent went under one that somebody holds of whom they had heard, when they sent it, that
/// they are out too. They wait now for the next one, which those who stay begin.
#[test]
fn what_a_farewell_says_goes_to_nobody_who_went_before() {
    let (store, founder, member, gone) = with_one_put_out();
    member.share(&sheet("Envoyée"));
    member.exchange();
    let kept = member.share(&sheet("Gardée"));
    gone.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    gone.exchange();
    member.run(Command::Act { group: 1, act: Act::Leave }).unwrap();
    for device in [&member, &founder, &member, &gone, &founder] {
        device.exchange();
    }
    assert_eq!(founder.group().members.len(), 1);
    assert!(opens(&founder, &store.files(), "Gardée"));
    assert!(opens(&gone, &store.files(), "Envoyée") && opens(&founder, &store.files(), "Envoyée"));
    assert!(!opens(&gone, &store.files(), "Gardée"));
    assert!(member.read(&kept).is_some());
    assert!(!member.restarted().group().notices.contains(&Notice::DamagedHere));
}

/// A note that was erased before it was sent, on a device that found it had once said something else: its row stayed, stood beside the
/// one that had taken its number, and after the next start whatever was written next stopped the app.
#[test]
fn what_was_erased_unsent_does_not_come_back_beside_what_was_sent() {
    let (store, founder, member) = pair();
    let backup = copied(&member.app.world().disk);
    member.share(&sheet("Une"));
    member.exchange();
    let member = put_back(&member, &backup);
    let erased = member.share(&sheet("Effacée"));
    member.run(Command::Act { group: 1, act: Act::Erase { situation: erased } }).unwrap();
    member.share(&sheet("Autre"));
    for _ in 0..2 {
        member.exchange();
        founder.exchange();
    }
    let member = member.restarted();
    let id = member.share(&sheet("Ensuite"));
    for device in [&member, &founder] {
        device.exchange();
    }
    assert!(founder.read(&id).is_some(), "{:?}", founder.group().notices);
    assert_eq!(founder.reads().len(), 3);
    drop(store);
}

/// What a restored device had kept of somebody who came and went since stood in its own head alone, which it took for read before it
/// had taken up whom that was of.
#[test]
fn a_restored_device_reads_what_it_had_kept_of_somebody_who_came_since() {
    let (_store, founder, member) = pair();
    let backup = copied(&founder.app.world().disk);
    let gone = let_in(&founder, "Dune");
    let long = Sheet { what_happened: "é".repeat(20_000), ..sheet("Longue") };
    let ids = [(); 2].map(|()| gone.share(&long));
    for device in [&gone, &founder] {
        device.exchange();
    }
    put_out(&founder, "Dune");
    for device in [&founder, &member, &founder] {
        device.exchange();
    }
    let founder = put_back(&founder, &backup);
    for _ in 0..3 {
        for device in [&founder, &member] {
            a_day_later(device);
            device.exchange();
        }
    }
    for id in &ids {
        assert!(member.read(id).is_some(), "{:?}", member.group().notices);
        assert!(founder.read(id).is_some(), "{:?}", founder.group().notices);
    }
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
