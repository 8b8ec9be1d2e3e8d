//! What somebody leaves behind who goes, or is put out: who has it then, who must not, and who still gets in. Each as the smallest
//! story that failed before it was mended.

use std::collections::BTreeMap;

use souspli::app::vocabulary::{Act, Answer, Command, Notice, Role};
use souspli::group::Sheet;
use souspli::store::memory::MemoryStore;

use super::found::{a_day_later, let_in, opens, put_back, put_out, with_one_put_out};
use super::slot::ELSEWHERE;
use crate::world::{Device, copied, pair, sheet};

pub(super) fn act(device: &Device, act: Act) -> Answer {
    device.run(Command::Act { group: 1, act }).unwrap()
}

pub(super) fn exchange(devices: &[&Device]) {
    devices.iter().for_each(|device| device.exchange());
}

pub(super) fn person(at: &Device, name: &str) -> String {
    at.group().members.iter().find(|member| member.name == name).unwrap().id.clone()
}

pub(super) fn is_in(at: &Device, name: &str) -> bool {
    at.group().members.iter().any(|member| member.name == name)
}

/// What names a device in acts.
pub(super) fn own_id(device: &Device) -> String {
    let mut devices = device.group().members.into_iter().flat_map(|member| member.devices);
    devices.find(|device| device.me).unwrap().id
}

pub(super) fn devices(at: &Device, name: &str) -> Vec<String> {
    let member = at.group().members.into_iter().find(|member| member.name == name).unwrap();
    member.devices.into_iter().filter(|device| !device.kit).map(|device| device.id).collect()
}

/// One more device of a person, admitted, that has not come in yet.
pub(super) fn second_admitted(first: &Device) -> Device {
    let Answer::Invitation { link } = act(first, Act::InviteDevice { with_login: false }) else {
        panic!("a link")
    };
    let device = Device::new(&first.app.world().store);
    device.join(&link, "Tablette");
    first.exchange();
    first.admit_first(true).unwrap();
    first.exchange();
    device
}

pub(super) fn second_device(first: &Device) -> Device {
    let device = second_admitted(first);
    exchange(&[&device, &device]);
    assert!(device.group().waiting.is_none(), "it is in");
    device
}

/// Whoever minted an epoch, by putting somebody out or by giving up a device or a kit, and left before they had handed it to anybody,
/// took their leave under it: nobody ever heard of that, nor read their last words.
#[test]
fn who_acts_and_leaves_at_once_is_heard() {
    type Deed = fn(&Device, &Device) -> Act;
    let deeds: [Deed; 3] = [
        |device, _| Act::RemovePerson { person: person(device, "Cèdre") },
        |_, second| Act::RemoveDevice { device: own_id(second) },
        |founder, _| {
            let Answer::Kit(kit) = act(founder, Act::DrawKit) else { panic!("a kit") };
            Act::AddKit { words: kit.words.join(" ") }
        },
    ];
    for (n, deed) in deeds.into_iter().enumerate() {
        let (store, founder, member, gone) = with_one_put_out();
        founder.make_kit().unwrap();
        let second = second_device(&founder);
        exchange(&[&founder, &member, &gone, &founder]);
        act(&founder, deed(&founder, &second));
        let id = founder.share(&sheet("Derniers mots"));
        act(&founder, Act::Leave);
        founder.exchange();
        a_day_later(&member);
        exchange(&[&member, &gone, &second]);
        assert!(!is_in(&member, "Sillage"), "{n}: {:?}", member.group().notices);
        assert!(member.read(&id).is_some(), "{n}");
        assert_eq!(opens(&gone, &store.files(), "Derniers mots"), n > 0, "{n}");
        assert_eq!(opens(&second, &store.files(), "Derniers mots"), n != 1, "{n}");
    }
}

/// To keep their last words from a newcomer, who left sealed them to an epoch that a device held which they had just put out: it was
/// not among those the epoch was minted for, but was handed it later.
#[test]
fn last_words_do_not_go_to_a_device_that_was_put_out() {
    let (store, founder, member) = pair();
    let newcomer = Device::new(&store);
    let second = second_device(&member);
    exchange(&[&founder, &member, &second, &founder]);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Derniers mots"));
    founder.admit_first(true).unwrap();
    act(&founder, Act::RemoveDevice { device: own_id(&second) });
    act(&founder, Act::Leave);
    exchange(&[&founder, &second, &member]);
    assert!(opens(&member, &store.files(), "Derniers mots"));
    assert!(!opens(&second, &store.files(), "Derniers mots"));
}

/// A phone minted an epoch, wrote under it and was lost, and its person gave it up before their other device had heard of that: whoever
/// read the word of its end before its grants took none of them, and nobody ever had the key to what it had sent.
#[test]
fn what_a_lost_phone_wrote_under_its_own_epoch_is_read() {
    let (_store, founder, member) = pair();
    member.make_kit().unwrap();
    let second = second_device(&member);
    exchange(&[&founder, &member, &second, &founder, &member, &second]);
    member.make_kit().unwrap();
    let id = member.share(&sheet("Du téléphone"));
    member.exchange();
    act(&second, Act::RemoveDevice { device: own_id(&member) });
    exchange(&[&second, &founder]);
    assert!(!devices(&founder, "Brume").contains(&own_id(&member)), "it is out");
    assert!(second.read(&id).is_some(), "{:?}", second.group().notices);
    assert!(founder.read(&id).is_some(), "{:?}", founder.group().notices);
}

/// A farewell was said only by who had a head in the store: not by who left before their first one, nor once that one had to be written
/// anew, nor from a store that the group had just moved to. The others never heard of it, and went on sealing to them.
#[test]
fn who_leaves_without_a_head_in_the_store_is_heard() {
    let (store, founder, member) = pair();
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.admit_first(true).unwrap();
    exchange(&[&founder, &newcomer]);
    act(&newcomer, Act::Leave);
    exchange(&[&newcomer, &founder]);
    assert!(!is_in(&founder, "Cèdre"), "a newcomer");

    exchange(&[&member, &founder]);
    act(&member, Act::Leave);
    let mut files = store.files();
    files.retain(|path, _| !path.contains("/o/"));
    store.set_files(files);
    a_day_later(&member);
    exchange(&[&member, &founder]);
    assert!(!is_in(&founder, "Brume"), "whose packs are lost");

    let (old, new) = (MemoryStore::default(), MemoryStore::default());
    let founder = Device::new(&old);
    founder.create("Sillage");
    let member = let_in(&founder, "Brume");
    for device in [&founder, &member] {
        device.app.world().elsewhere.borrow_mut().insert(ELSEWHERE.into(), new.clone());
    }
    act(&founder, Act::ChangeStore { address: ELSEWHERE.into(), login: None });
    exchange(&[&founder, &founder, &member]);
    assert_eq!(member.group().host, ELSEWHERE);
    act(&member, Act::Leave);
    exchange(&[&member, &founder]);
    assert!(!is_in(&founder, "Brume"), "after a move");
}

/// Who comes takes the first keys from the device that let them in. Where that one was out by the time they came, and somebody had
/// said so to them too, they took none, and waited for ever: everybody else saw them in the group.
#[test]
fn who_is_let_in_by_somebody_who_goes_gets_in() {
    let (store, founder, member) = pair();
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.admit_first(true).unwrap();
    founder.exchange();
    act(&founder, Act::Leave);
    exchange(&[&founder, &member, &newcomer]);
    assert!(newcomer.group().waiting.is_none(), "whose facilitator left");
    let id = member.share(&sheet("Après"));
    exchange(&[&newcomer, &member, &newcomer]);
    assert!(newcomer.read(&id).is_some(), "{:?}", newcomer.group().notices);

    let (_store, founder, member) = pair();
    let second = second_admitted(&member);
    founder.exchange();
    act(&founder, Act::RemoveDevice { device: own_id(&member) });
    exchange(&[&founder, &second]);
    assert!(second.group().waiting.is_none(), "whose first device was lost");
    let id = founder.share(&sheet("Après"));
    exchange(&[&second, &founder, &second]);
    assert!(second.read(&id).is_some(), "{:?}", second.group().notices);

    // And so in the next season.
    let (_store, founder, member) = pair();
    let other = let_in(&founder, "Cèdre");
    exchange(&[&member, &other, &founder]);
    act(&founder, Act::CloseSeason);
    exchange(&[&founder, &member, &other]);
    for device in [&member, &other] {
        let successor = device.group().successors[0].id.clone();
        act(device, Act::MoveOn { successor });
        device.exchange();
    }
    founder.exchange();
    let next = |device: &Device| device.run(Command::Refresh { group: 2 }).unwrap();
    next(&founder);
    next(&other);
    founder.run(Command::Act { group: 2, act: Act::Leave }).unwrap();
    next(&founder);
    next(&other);
    next(&member);
    let view = member.view().groups.into_iter().find(|group| group.number == 2).unwrap();
    assert!(view.waiting.is_none(), "into the next season");
}

/// The head of somebody put out was deleted once what they had written themselves was kept; it was all that led to what they had
/// kept of another, which whoever deleted it had never been able to read.
#[test]
fn what_somebody_put_out_kept_of_another_stays() {
    let (_store, founder, member, gone) = with_one_put_out();
    let id = gone.share(&sheet("Gardée"));
    exchange(&[&gone, &founder]);
    put_out(&founder, "Cèdre");
    let late = let_in(&founder, "Dune");
    act(&founder, Act::SetRole { person: person(&founder, "Dune"), role: Role::Facilitator });
    exchange(&[&founder, &late]);
    let phone = devices(&late, "Sillage").remove(0);
    act(&founder, Act::Leave);
    exchange(&[&founder, &late]);
    act(&late, Act::RemoveDevice { device: phone });
    exchange(&[&late, &member]);
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

/// And so where it had only not come to them yet; be it of somebody put out, or of who is in and whose own head the store lost.
#[test]
fn what_a_lost_phone_kept_of_another_stays() {
    for in_still in [false, true] {
        let (store, founder, member, gone) = with_one_put_out();
        let long = Sheet { what_happened: "e".repeat(20_000), ..sheet("Gardée") };
        let id = gone.share(&Sheet { what_puzzles_me: "e".repeat(20_000), ..long });
        exchange(&[&gone, &founder]);
        if in_still {
            lose_heads(&store, &gone);
            founder.exchange();
            act(&founder, Act::Refill);
            founder.exchange();
        } else {
            put_out(&founder, "Cèdre");
        }
        let second = second_admitted(&founder);
        let (held, shown): (BTreeMap<_, _>, BTreeMap<_, _>) =
            store.files().into_iter().partition(|(path, bytes)| path.contains("/o/") && bytes.len() > 30_000);
        store.set_files(shown);
        exchange(&[&second, &second]);
        act(&second, Act::RemoveDevice { device: own_id(&founder) });
        second.exchange();
        let mut files = store.files();
        files.extend(held);
        store.set_files(files);
        exchange(&[&member, &second, &member]);
        assert!(member.read(&id).is_some(), "{in_still}: {:?}", member.group().notices);
    }
}

fn lose_heads(store: &MemoryStore, device: &Device) {
    let tag = pollster::block_on(device.app.examine(1, |r| souspli::log::name::device_tag(r.loc(), &r.me())));
    let theirs = format!("/h/{}-", tag.unwrap());
    let mut files = store.files();
    files.retain(|path, _| !path.contains(&theirs));
    store.set_files(files);
}

/// A device put back to before it had sent a note took it up from whoever had it in custody, as if no store had ever had it: the epoch
/// was unclean by then, so it was sealed anew, to somebody who had come meanwhile.
#[test]
fn what_a_device_takes_up_from_others_stays_in_its_epoch() {
    let (store, founder, member, _gone) = with_one_put_out();
    let backup = copied(&member.app.world().disk);
    member.share(&sheet("Avant elle"));
    exchange(&[&member, &founder]);
    lose_heads(&store, &member);
    founder.exchange();
    act(&founder, Act::Refill);
    founder.exchange();
    put_out(&founder, "Cèdre");
    let newcomer = let_in(&founder, "Dune");
    let member = put_back(&member, &backup);
    exchange(&[&member, &member]);
    member.share(&sheet("Avec elle"));
    exchange(&[&member, &newcomer]);
    assert_eq!(member.reads().len(), 2);
    assert!(opens(&newcomer, &store.files(), "Avec elle"));
    assert!(!opens(&newcomer, &store.files(), "Avant elle"));
}

/// "Fill again", where the heads of somebody were lost who kept what another had written, who was put out, brought back their own
/// texts alone: of the others they were remembered to keep them.
#[test]
fn what_is_filled_again_is_also_what_a_lost_head_kept() {
    let (store, founder, member, gone) = with_one_put_out();
    let keeper = let_in(&founder, "Dune");
    act(&founder, Act::SetRole { person: person(&founder, "Dune"), role: Role::Facilitator });
    exchange(&[&founder, &keeper, &member, &gone, &founder, &keeper]);
    let id = gone.share(&sheet("Gardée"));
    exchange(&[&gone, &keeper, &founder]);
    put_out(&keeper, "Cèdre");
    founder.exchange();
    lose_heads(&store, &keeper);
    founder.exchange();
    assert!(founder.group().notices.contains(&Notice::RolledBack));
    act(&founder, Act::Refill);
    exchange(&[&founder, &member]);
    assert!(member.read(&id).is_some(), "{:?}", member.group().notices);
}

/// Who came while newcomers were given history, and added a device once they were not any more, was handed on it nothing of before that:
/// not even what they had written themselves.
#[test]
fn a_second_device_reads_what_the_first_was_given() {
    let (_store, founder, _brume) = pair();
    let old = founder.share(&sheet("Avant"));
    act(&founder, Act::ShareHistory { yes: true });
    founder.exchange();
    let member = let_in(&founder, "Cèdre");
    let own = member.share(&sheet("De Cèdre"));
    exchange(&[&member, &founder, &member]);
    act(&founder, Act::ShareHistory { yes: false });
    exchange(&[&founder, &member, &founder, &member]);
    assert!(member.read(&old).is_some());
    let second = second_device(&member);
    exchange(&[&founder, &second]);
    assert!(second.read(&own).is_some(), "{:?}", second.group().notices);
    assert!(second.read(&old).is_some(), "{:?}", second.group().notices);
    let newcomer = let_in(&founder, "Dune");
    assert!(newcomer.reads().is_empty());
}

/// A pack of acts that did not come with the head that names it was not asked for again, until that one wrote anew: what somebody did
/// whose own files are lost since stayed unknown.
#[test]
fn a_pack_of_acts_that_did_not_come_is_asked_for_again() {
    let (store, founder, member, _gone) = with_one_put_out();
    let other = let_in(&founder, "Dune");
    act(&founder, Act::SetRole { person: person(&founder, "Dune"), role: Role::Facilitator });
    exchange(&[&founder, &other, &member, &founder, &other, &member]);
    let before = store.files();
    act(&other, Act::Rename { name: "Autrement".into() });
    other.exchange();
    member.share(&sheet("Vu"));
    member.exchange();
    lose_heads(&store, &other);
    let new = |path: &String| path.contains("/o/") && !before.contains_key(path);
    let (held, shown): (BTreeMap<_, _>, BTreeMap<_, _>) =
        store.files().into_iter().partition(|(path, _)| new(path));
    store.set_files(shown);
    founder.exchange();
    assert_eq!(founder.group().name, "Les Passerelles");
    let mut files = store.files();
    files.extend(held);
    store.set_files(files);
    a_day_later(&founder);
    founder.exchange();
    assert_eq!(founder.group().name, "Autrement", "{:?}", founder.group().notices);
}

/// A device put back to before it had sent something let somebody in before it found that; what it had written before the admission was
/// signed anew, and sealed to the epoch that begins with them.
#[test]
fn what_is_signed_anew_before_an_admission_goes_to_no_newcomer() {
    let (store, founder, member) = pair();
    exchange(&[&founder, &member, &founder]);
    let backup = copied(&founder.app.world().disk);
    let before = store.files();
    founder.share(&sheet("Oubliée"));
    founder.exchange();
    let after = store.files();
    // The host shows the older state for a while.
    store.set_files(before);
    let founder = put_back(&founder, &backup);
    let newcomer = Device::new(&store);
    newcomer.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.share(&sheet("Avant Cèdre"));
    founder.admit_first(true).unwrap();
    let mut files = store.files();
    files.extend(after);
    store.set_files(files);
    exchange(&[&founder, &founder, &member, &newcomer, &newcomer]);
    assert_eq!((founder.reads().len(), member.reads().len()), (2, 2));
    assert!(newcomer.group().waiting.is_none());
    assert!(!opens(&newcomer, &store.files(), "Avant Cèdre"));
}
