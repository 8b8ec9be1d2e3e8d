//! What a third hostile reading suspected, and found to be so: each as the smallest story that failed before it was mended.

use std::pin::pin;

use souspli::app::vocabulary::{
    self, Act, Answer, Command, Decision, Failure, Notice, StoreChoice, StoreFault,
};
use souspli::group::Framework;
use souspli::log::join::Purpose;
use souspli::log::op::{Role, Setting};
use souspli::seal::SeededChance;
use souspli::store::memory::MemoryStore;
use souspli::store::{Store, StoreError};
use souspli::sync::Joining;

use crate::review::replicas::{
    Files, admit, exchange, exchange_joining, found, let_in, reads, restored, rounds, season, titles,
};
use crate::world::{Device, Disk, HOUR, PASSPHRASE, a_moment, pair, sheet, step};

fn act(device: &Device, group: u32, act: Act) {
    device.run(Command::Act { group, act }).unwrap();
}

fn damaged(device: &Device) -> usize {
    let groups = device.view().groups;
    groups.iter().filter(|group| group.notices.contains(&Notice::DamagedHere)).count()
}

/// Of a damaged group only its own row was deleted: the next group took its number, and at the next start the entries that were
/// left behind were taken for entries of that group, which then did not open either.
#[test]
fn what_is_left_of_a_damaged_group_that_was_forgotten_spoils_no_other() {
    let device = Device::new(&MemoryStore::default());
    device.create("Sillage");
    device.share(&sheet("Une"));
    let disk = device.app.world().disk.clone();
    let whole = disk.rows.borrow().clone();
    let mut tried = 0;
    for name in whole.keys() {
        disk.rows.replace(whole.clone());
        disk.spoil(name);
        let device = device.restarted();
        if damaged(&device) == 0 {
            continue;
        }
        tried += 1;
        act(&device, 1, Act::Forget);
        assert!(disk.rows.borrow().is_empty(), "keys and all");
        let number = device.another_group("Autre");
        device.run(Command::Share { group: number, draft: None, sheet: sheet("Deux") }).unwrap();
        assert_eq!(damaged(&device.restarted()), 0, "the new group does not open");
    }
    assert!(tried > 1);
}

/// Nobody has to erase anything to come back: that is done afterwards, and touches nothing of the group that goes on.
#[test]
fn who_has_a_damaged_group_comes_back_beside_it_and_forgets_it_then() {
    let (_store, founder, member) = pair();
    let kept = founder.share(&sheet("D’avant"));
    founder.exchange();
    member.exchange();
    let disk = member.app.world().disk.clone();
    let whole = disk.rows.borrow().clone();
    let spoilt = whole.keys().find(|name| {
        disk.rows.replace(whole.clone());
        disk.spoil(name);
        damaged(&member.restarted()) == 1
    });
    assert!(spoilt.is_some());
    let member = member.restarted();
    assert_eq!(member.group().notices, [Notice::DamagedHere]);
    assert!(member.read(&kept).is_none());

    let (link, my_name) = (founder.invite(), "Brume".to_owned());
    member.run(Command::Join { link, my_name, login: None, passphrase: None }).unwrap();
    member.run(Command::Refresh { group: 2 }).unwrap();
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    member.run(Command::Refresh { group: 2 }).unwrap();
    let groups = member.view().groups;
    assert!(groups[1].waiting.is_none() && groups[1].role.is_some(), "{:?}", groups[1].notices);
    assert!(whole.keys().all(|name| disk.rows.borrow().contains_key(name)), "what is damaged is still there");

    act(&member, 1, Act::Forget);
    // Of what does not open at all nobody can say whose it is, while another group is there.
    let left = whole.keys().filter(|name| disk.rows.borrow().contains_key(*name)).count();
    assert!(left <= 1, "{left}");
    let groups = member.restarted().view().groups;
    assert_eq!(groups.len(), 1);
    assert_eq!((groups[0].number, groups[0].role.is_some()), (2, true));
}

/// Damaged groups were looked for under numbers up to that of the newest group that opened, and as many more as rows are damaged. One
/// with a higher number went without a word, and its number to the next; if it was the only one, the device did not open at all.
#[test]
fn a_damaged_group_is_shown_whatever_its_number() {
    for kept in [1, 2] {
        let store = MemoryStore::default();
        let device = Device::new(&store);
        device.create("Sillage");
        for name in ["Deux", "Trois", "Quatre"] {
            device.another_group(name);
        }
        let disk = device.app.world().disk.clone();
        let before = disk.rows.borrow().clone();
        let host = Device::new(&store);
        host.create("Houle");
        let join =
            Command::Join { link: host.invite(), my_name: "Sillage".into(), login: None, passphrase: None };
        device.run(join).unwrap();
        let row = disk.rows.borrow().keys().find(|name| !before.contains_key(*name)).cloned().unwrap();
        for number in kept..=4 {
            act(&device, number, Act::Forget);
        }
        disk.spoil(&row);
        let device = device.restarted();
        assert_eq!(damaged(&device), 1, "it is gone without a word");
        assert_eq!(device.another_group("Encore"), 6, "nothing is written over");
        // It can still be forgotten.
        act(&device, 5, Act::Forget);
        assert_eq!(damaged(&device.restarted()), 0);
    }
}

/// The rows that a change adds.
fn rows_of(device: &Device, change: impl FnOnce()) -> Vec<String> {
    let rows = &device.app.world().disk.rows;
    let before: Vec<String> = rows.borrow().keys().cloned().collect();
    change();
    rows.borrow().keys().filter(|name| !before.contains(name)).cloned().collect()
}

/// The row of a device's own newest entry was lost, to a failing disk or by the hand of a thief: its number was given to the next, and
/// the device was put out for a second history.
#[test]
fn a_device_that_lost_the_row_of_its_newest_entry_takes_it_up_again() {
    let (_store, founder, member) = pair();
    let rows = rows_of(&member, || drop(member.share(&sheet("Une"))));
    member.exchange();
    founder.exchange();
    assert_eq!(rows.len(), 1);
    member.app.world().disk.spoil(&rows[0]);
    let member = member.restarted();
    assert!(member.run(Command::Share { group: 1, draft: None, sheet: sheet("Trop tôt") }).is_err());
    member.exchange();
    member.share(&sheet("Deux"));
    for _ in 0..2 {
        member.exchange();
        founder.exchange();
    }
    assert_eq!(founder.group().notices, []);
    let member = member.restarted();
    for device in [&founder, &member] {
        assert_eq!(device.reads().len(), 2);
    }
}

/// Of somebody else's newest, nobody was asked again until they wrote more.
#[test]
fn a_device_that_lost_the_row_of_somebodys_newest_entry_reads_it_again() {
    let (_store, founder, member) = pair();
    let id = founder.share(&sheet("Une"));
    founder.exchange();
    let rows = rows_of(&member, || member.exchange());
    assert_eq!(rows.len(), 1);
    member.app.world().disk.spoil(&rows[0]);
    let member = member.restarted();
    assert!(member.read(&id).is_none());
    member.exchange();
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
    assert_eq!(member.group().notices, []);
}

/// And if that entry had never been sent, it was gone without a word.
#[test]
fn a_note_that_was_kept_and_never_sent_does_not_go_without_a_word() {
    let (_store, _founder, member) = pair();
    let rows = rows_of(&member, || drop(member.share(&sheet("Une"))));
    member.app.world().disk.spoil(&rows[0]);
    assert_eq!(damaged(&member.restarted()), 1);
}

/// Two unlockings at once, as by two clicks: the one that ended last put what it had read before in the place of what the first had
/// opened, and of what had been written since. Its numbers were given twice.
#[test]
fn a_device_that_is_unlocked_twice_at_once_forgets_nothing() {
    let (_store, founder, member) = pair();
    let world = member.app.world();
    let disk = world.disk.clone();
    let member = Device::on(disk.clone(), &world.store, world.hour.get());
    let unlock = || member.app.run(Command::Unlock { passphrase: PASSPHRASE.into() });
    let (mut first, mut second) = (pin!(unlock()), pin!(unlock()));
    disk.slow.set(true);
    assert!(step(first.as_mut()).is_none() && step(second.as_mut()).is_none());
    disk.slow.set(false);
    assert_eq!(step(first), Some(Ok(Answer::Done)));
    let id = member.share(&sheet("Une"));
    member.exchange();
    assert_eq!(step(second), Some(Ok(Answer::Done)));
    assert!(member.read(&id).is_some());
    member.share(&sheet("Deux"));
    for _ in 0..2 {
        member.exchange();
        founder.exchange();
    }
    assert_eq!(founder.group().notices, []);
    assert_eq!(founder.reads().len(), 2);
}

const ELSEWHERE: &str = "https://ailleurs.exemple.fr/dav/";

fn change_store(address: &str) -> Command {
    Command::Act { group: 1, act: Act::ChangeStore { address: address.into(), login: None } }
}

/// A store that lets others go first before each verb, and one that takes nothing.
#[derive(Clone, Default)]
struct Odd {
    files: MemoryStore,
    slow: bool,
    refuses: bool,
}

impl Odd {
    async fn wait(&self) {
        if self.slow {
            a_moment().await;
        }
    }
}

impl Store for Odd {
    async fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.wait().await;
        self.files.list(folder).await
    }
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.wait().await;
        self.files.get(path).await
    }
    async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.wait().await;
        if self.refuses { Err(StoreError::NotAStore) } else { self.files.put(path, bytes).await }
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.wait().await;
        self.files.delete(path).await
    }
}

/// While a device asks the new store whether it answers, another exchange could begin at the old one, and end at the new: what it
/// had seen and put at the old one was remembered of the new one, which seemed to have lost it.
#[test]
fn an_exchange_that_is_asked_for_while_a_device_moves_to_another_store_does_not_span_both() {
    for moments in 1..60 {
        let slow = || Odd { slow: true, ..Odd::default() };
        let (here, there) = (slow(), slow());
        let device = Device::new(&here);
        device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), there.clone());
        let run = |command| {
            let mut run = pin!(device.app.run(command));
            while step(run.as_mut()).is_none() {}
        };
        run(Command::CreateGroup {
            name: "Les Passerelles".into(),
            framework: Framework::TeamBalint,
            my_name: "Sillage".into(),
            store: StoreChoice::Here,
            passphrase: Some(PASSPHRASE.into()),
        });
        run(Command::Refresh { group: 1 });
        run(change_store(ELSEWHERE));
        let mut first = pin!(device.app.exchange(1));
        let mut over = [(0..moments).any(|_| step(first.as_mut()).is_some()), false];
        let mut second = pin!(device.app.exchange(1));
        while over != [true; 2] {
            over[0] = over[0] || step(first.as_mut()).is_some();
            over[1] = over[1] || step(second.as_mut()).is_some();
        }
        for _ in 0..2 {
            run(Command::Refresh { group: 1 });
        }
        let group = device.group();
        assert_eq!((group.host.as_str(), group.notices), (ELSEWHERE, vec![]), "{moments}");
        assert!(there.files.files().keys().any(|path| path.contains("/h/")), "{moments}");
    }
}

/// A place that answers a listing with "nothing there", as many servers do for whatever is asked, and that takes nothing: everybody
/// was led there, and nobody led back, as who cannot say so where they are goes nowhere.
#[test]
fn nobody_is_led_to_where_nothing_can_be_written() {
    let device = Device::new(&Odd::default());
    device.create("Sillage");
    let nowhere = Odd { refuses: true, ..Odd::default() };
    device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), nowhere);
    assert_eq!(device.run(change_store(ELSEWHERE)), Err(Failure::Store(StoreFault::NotAStore)));
    device.share(&sheet("Une"));
    for _ in 0..2 {
        device.exchange();
    }
    assert_eq!(device.group().exchange.to_send, 0);
    // Nor is anything left in a place that will do.
    let there = Odd::default();
    device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), there.clone());
    device.run(change_store(ELSEWHERE)).unwrap();
    assert!(there.files.files().is_empty());
}

/// Who had left, or had been put out, was told to be in the group already when they answered a new invitation, and had to forget what
/// they still could read before they were let in again.
#[test]
fn who_left_is_invited_again_and_keeps_what_they_had() {
    let (_store, founder, member) = pair();
    let old = founder.share(&sheet("Une"));
    founder.exchange();
    member.exchange();
    let again = |link: String| Command::Join { link, my_name: "Brume".into(), login: None, passphrase: None };
    assert_eq!(member.run(again(founder.invite())), Err(Failure::AlreadyMember));
    act(&member, 1, Act::Leave);
    member.exchange();
    founder.exchange();
    assert_eq!(member.run(again(founder.invite())), Ok(Answer::Group(2)));
    assert_eq!(member.run(again(founder.invite())), Err(Failure::AlreadyMember), "it waits");
    let refresh = |device: &Device, group| device.run(Command::Refresh { group }).unwrap();
    refresh(&member, 2);
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    for _ in 0..2 {
        refresh(&member, 2);
        refresh(&member, 1);
        founder.exchange();
    }
    let new = founder.share(&sheet("Deux"));
    founder.exchange();
    let member = member.restarted();
    refresh(&member, 1);
    refresh(&member, 2);
    let reads =
        |group, situation: &String| member.run(Command::Read { group, situation: situation.clone() }).is_ok();
    assert!(reads(1, &old) && reads(2, &new) && !reads(1, &new));
    assert_eq!(member.view().groups[1].notices, []);
    assert_eq!(founder.group().notices, []);
}

/// A device put back to before several acts of its own, with somebody else's in between: of these three, none could be taken up without
/// the others, and it waited for ever.
#[test]
fn a_device_put_back_to_before_acts_that_build_on_one_another_takes_them_up() {
    let (chance, files) = (&mut SeededChance::new(1300), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    founder.set_role(member.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut member], files, chance);
    let mut backup = restored(&founder).unwrap();
    for name in ["Un", "Deux", "Trois"] {
        founder.set(Setting::Name(name.into()), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut member], files, chance);
        member.set(Setting::Name(format!("{name} et demi")), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut member], files, chance);
    }
    backup.share(&sheet("Après"), HOUR, chance).unwrap();
    rounds(&mut [&mut backup, &mut member], files, chance);
    assert!(!backup.health.own_awaited && !backup.read_only(), "it waits for ever");
    assert_eq!(backup.membership().name, "Trois et demi");
    assert_eq!(titles(&member), ["Après"]);
    assert!(member.membership().is_live(&backup.me()));
}

/// A backup of a member from before an epoch that was handed to it, or minted by it: what it had said since lay under keys that nobody
/// hands over twice. It said something else, or waited for ever for a pack under a key from in between.
#[test]
fn a_device_put_back_to_before_epochs_that_it_was_handed_goes_on_as_one() {
    for minted_by_itself in [false, true] {
        for said in [1, 2] {
            let (chance, files) = (&mut SeededChance::new(1200 + said), &mut Files::new());
            let mut founder = found(chance);
            let mut member = let_in(&mut founder, "Brume", files, chance);
            exchange(&mut founder, files, chance);
            founder.set_role(member.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
            rounds(&mut [&mut founder, &mut member], files, chance);
            let backup = restored(&member).unwrap();
            for n in 0..said {
                let by = if minted_by_itself { &mut member } else { &mut founder };
                let name = format!("Autre {n}");
                let newcomer = let_in(by, &name, files, chance).my_person().unwrap();
                by.remove_person(newcomer, HOUR, chance).unwrap();
                rounds(&mut [&mut founder, &mut member], files, chance);
                member.share(&sheet(&format!("Un {n}")), HOUR, chance).unwrap();
                rounds(&mut [&mut founder, &mut member], files, chance);
            }
            let mut member = backup;
            for n in 0..3 {
                let _ = member.share(&sheet(&format!("Deux {n}")), HOUR, chance);
                exchange(&mut member, files, chance);
                exchange(&mut founder, files, chance);
            }
            let case = (minted_by_itself, said);
            assert!(founder.membership().is_live(&member.me()), "{case:?}: somebody honest is put out");
            assert!(!member.read_only(), "{case:?}: it waits for ever");
            assert_eq!(titles(&founder).len(), usize::try_from(said).unwrap() + 3, "{case:?}");
            assert_eq!(titles(&founder), titles(&member), "{case:?}");
        }
    }
}

/// A backup of a device from when it waited to be let in: whoever had let it in had taken its keys away again, once it had them, and it
/// waited for ever.
#[test]
fn a_device_put_back_to_when_it_waited_comes_in_again() {
    let store = MemoryStore::default();
    let (founder, member) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    member.join(&founder.invite(), "Brume");
    let backup = copied(&member.app.world().disk);
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    let both = |member: &Device| {
        for _ in 0..3 {
            member.exchange();
            founder.exchange();
        }
    };
    both(&member);
    let id = member.share(&sheet("Une"));
    both(&member);
    let member = Device::on(backup, &store, HOUR);
    member.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    both(&member);
    assert!(member.group().waiting.is_none(), "it waits for ever");
    assert!(member.read(&id).is_some());
    member.share(&sheet("Deux"));
    both(&member);
    assert_eq!(founder.reads().len(), 2);
    assert_eq!((founder.group().notices, member.group().notices), (vec![], vec![]));
}

fn copied(disk: &Disk) -> Disk {
    let copy = Disk::default();
    copy.layout.set(disk.layout.get());
    copy.ways.replace(disk.ways.borrow().clone());
    copy.rows.replace(disk.rows.borrow().clone());
    copy
}

/// A season was closed by somebody whom the group then put out: it was still shown as what the group's facilitators had decided, and
/// led all who followed to them.
#[test]
fn who_was_put_out_closes_no_season() {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    let others = ["Brume", "Cèdre", "Dune"].map(|name| {
        let device = Device::new(&founder.app.world().store);
        device.join(&founder.invite(), name);
        founder.exchange();
        founder.admit_first(true).unwrap();
        founder.exchange();
        device.exchange();
        device
    });
    let person = founder.group().members.iter().find(|member| member.name == "Brume").unwrap().id.clone();
    act(&founder, 1, Act::SetRole { person: person.clone(), role: vocabulary::Role::Facilitator });
    let all = || {
        for device in [&founder].into_iter().chain(&others).chain([&founder]).chain(&others) {
            device.exchange();
        }
    };
    all();
    act(&others[0], 1, Act::CloseSeason);
    all();
    let official = || founder.group().successors.iter().map(|told| told.official).collect::<Vec<_>>();
    assert_eq!(official(), [true]);
    for device in [&founder, &others[1], &others[2]] {
        act(device, 1, Act::Vote { person: person.clone(), about: Decision::Remove, yes: true });
        all();
    }
    assert_eq!(founder.group().members.len(), 3);
    assert_eq!(official(), [false]);
}

/// A device that moves to the next season is let in by its person's first, of whose move the old store shows nothing: that it is its
/// person's it cannot know, and it writes nothing. Once the word is there it does.
#[test]
fn a_device_that_has_not_heard_of_its_persons_first_move_waits_for_it() {
    let (chance, files, next_files) = (&mut SeededChance::new(1400), &mut Files::new(), &mut Files::new());
    let (mut founder, mut first, _) = season(chance, files);
    let invitation = first.invite(Purpose::Device, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, "Portable", chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    admit(&mut first, files, chance);
    let mut second = exchange_joining(&mut joining, files, chance).expect("let in");
    rounds(&mut [&mut founder, &mut first, &mut second], files, chance);
    let mut next = founder.found_successor("https://a.fr/", HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut first, &mut second], files, chance);
    let before = files.clone();
    let (mut joining, _) = first.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut first, files, chance);
    // The store shows the second what was there before.
    let hidden = &mut before.clone();
    let (mut later, _) = second.move_to(next.group(), HOUR, chance).unwrap();
    exchange(&mut second, hidden, chance);
    files.extend(hidden.clone());
    rounds(&mut [&mut founder, &mut first], files, chance);
    next.welcome(&founder, HOUR, chance);
    exchange(&mut next, next_files, chance);
    let mut moved = exchange_joining(&mut joining, next_files, chance).expect("let in");
    moved.welcome(&first, HOUR, chance);
    rounds(&mut [&mut next, &mut moved], next_files, chance);
    let mut also = exchange_joining(&mut later, next_files, chance).expect("let in");
    assert_eq!(also.my_person(), moved.my_person());
    also.welcome(&second, HOUR, chance);
    assert!(also.is_another_persons() && also.share(&sheet("Trop tôt"), HOUR, chance).is_err());
    exchange(&mut second, files, chance);
    also.welcome(&second, HOUR, chance);
    assert!(!also.is_another_persons());
    also.share(&sheet("Une"), HOUR, chance).unwrap();
    rounds(&mut [&mut also, &mut next], next_files, chance);
    assert_eq!(titles(&next), ["Une"]);
}

/// Who takes their leave said so, and what they had not sent, under the newest key they held, even where somebody held it whom they knew
/// to be out. They wait for the next one, which the others hand to them as long as they have not heard of it.
#[test]
fn who_takes_their_leave_says_nothing_to_who_was_out_before() {
    let (chance, files) = (&mut SeededChance::new(1500), &mut Files::new());
    let (mut founder, mut leaver, mut out) = season(chance, files);
    out.leave(HOUR, chance).unwrap();
    exchange(&mut out, files, chance);
    leaver.share(&sheet("Derniers mots"), HOUR, chance).unwrap();
    leaver.leave(HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut leaver, files, chance);
        assert!(!reads(&out, files, "Derniers mots"), "who was out before reads it");
        exchange(&mut founder, files, chance);
    }
    assert_eq!(titles(&founder), ["Derniers mots"]);
    assert!(!founder.membership().is_live(&leaver.me()), "nobody hears of it");
}

/// Nor did they ask whether a device of their own was out that had been given away before.
#[test]
fn who_takes_their_leave_says_nothing_to_a_device_of_theirs_that_was_out_before() {
    let (chance, files) = (&mut SeededChance::new(1600), &mut Files::new());
    let (mut founder, mut leaver, _) = season(chance, files);
    let invitation = leaver.invite(Purpose::Device, "https://a.fr/", HOUR, chance).unwrap();
    let mut joining = Joining::ask(invitation, "Téléphone", chance);
    assert!(exchange_joining(&mut joining, files, chance).is_none());
    admit(&mut leaver, files, chance);
    let mut phone = exchange_joining(&mut joining, files, chance).expect("let in");
    rounds(&mut [&mut founder, &mut leaver, &mut phone], files, chance);
    phone.remove_device(phone.me(), HOUR, chance).unwrap();
    exchange(&mut phone, files, chance);
    leaver.share(&sheet("Derniers mots"), HOUR, chance).unwrap();
    leaver.leave(HOUR, chance).unwrap();
    for _ in 0..3 {
        exchange(&mut leaver, files, chance);
        assert!(!reads(&phone, files, "Derniers mots"), "whoever has the phone reads it");
        exchange(&mut founder, files, chance);
    }
    assert_eq!(titles(&founder), ["Derniers mots"]);
}
