//! A group is shown after everything that anybody does: a look at it costs little more than what there is to see.

use souspli::app::vocabulary::{Act, Command, SealState};
use souspli::defence::Work;
use souspli::group::ContributionKind;
use souspli::log::entry::Log;
use souspli::seal::SeededChance;
use souspli::sync::Replica;

use super::entries::work;
use super::group;
use crate::review::replicas::{Files, exchange, let_device_in};
use crate::world::{Device, HOUR, let_in, pair, sheet};

/// Whether everybody has a text is asked of each text whenever the group is shown: in a long history as quickly as in a short one.
#[test]
fn a_long_history_is_not_walked_back_for_each_text() {
    const NOTES: u64 = 300;
    let (chance, files) = (&mut SeededChance::new(5), &mut Files::new());
    let (mut founder, [mut reader]) = group(["Brume"], files, chance);
    let mut notes = Vec::new();
    for _ in 0..NOTES {
        notes.push(founder.share(&sheet("Encore"), HOUR, chance).unwrap());
    }
    exchange(&mut founder, files, chance);
    exchange(&mut reader, files, chance);
    reader.share(&sheet("Lu"), HOUR, chance).unwrap();
    exchange(&mut reader, files, chance);
    exchange(&mut founder, files, chance);
    let looked = work(Work::Back, || assert!(notes.iter().all(|note| founder.is_received_by_all(note))));
    assert!((NOTES..=2 * NOTES).contains(&looked), "{looked} entries for {NOTES} notes");
}

/// What counts of the content of who is out is worked out a few times when a group is shown, and not for each text that was erased.
#[test]
fn what_counts_is_not_worked_out_for_each_erased_text() {
    let (store, founder, member) = pair();
    let gone = let_in(&founder, Device::new(&store), "Cèdre", true);
    for device in [&founder, &gone, &member, &founder] {
        device.share(&sheet("Gardée"));
        device.exchange();
    }
    let members = founder.group().members;
    let person = members.into_iter().find(|member| member.name == "Cèdre").unwrap().id;
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    for _ in 0..20 {
        let situation = founder.share(&sheet("Effacée"));
        founder.run(Command::Act { group: 1, act: Act::Erase { situation } }).unwrap();
    }
    let erased = founder.group().situations.into_iter().filter(|line| line.erased == Some((1, 2))).count();
    assert_eq!(erased, 20);
    let once = work(Work::Vouched, || {
        let words = pollster::block_on(founder.app.examine(1, Replica::all_approvals));
        assert!(words.is_some_and(|words| words.is_empty()));
    });
    let shown = work(Work::Vouched, || assert!(founder.run(Command::SuggestPassphrase).is_ok()));
    assert!(once > 0 && shown <= 5 * once, "{shown} looks, of which {once} each time");
    let copied = work(Work::Vouched, || {
        assert!(founder.run(Command::Act { group: 1, act: Act::GatherCopy }).is_ok());
    });
    // And the view is shown again.
    assert!(copied <= 10 * once, "{copied} looks for a copy, of which {once} each time");
}

/// Of a person's words on a text the last counts; whoever takes theirs back again and again makes nobody's look at the group long.
#[test]
fn many_words_on_one_text_are_looked_through_once() {
    const WORDS: u64 = 100;
    let (chance, files) = (&mut SeededChance::new(6), &mut Files::new());
    let (mut founder, [mut other]) = group(["Brume"], files, chance);
    let note = founder.share(&sheet("À relire"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    let shown = other.shown_hash(&note).unwrap();
    for n in 0..WORDS {
        other.approve(&note, shown, n % 2 == 1, HOUR, chance).unwrap();
    }
    exchange(&mut other, files, chance);
    exchange(&mut founder, files, chance);
    let looked = work(Work::Back, || assert_eq!(founder.approvals(&note), [(other.me(), true)]));
    assert!((WORDS..=4 * WORDS).contains(&looked), "{looked} entries for {WORDS} words");
}

/// The same of two devices of one person, whose words lie side by side.
#[test]
fn many_words_from_two_devices_are_looked_through_once() {
    const WORDS: u64 = 60;
    let (chance, files) = (&mut SeededChance::new(7), &mut Files::new());
    let (mut founder, [mut other]) = group(["Brume"], files, chance);
    let mut tablet = let_device_in(&mut founder, "Tablette", files, chance);
    let note = other.share(&sheet("À relire"), HOUR, chance).unwrap();
    for device in [&mut other, &mut founder, &mut tablet] {
        exchange(device, files, chance);
    }
    let shown = other.shown_hash(&note).unwrap();
    for device in [&mut founder, &mut tablet] {
        for n in 0..WORDS {
            device.approve(&note, shown, n % 2 == 1, HOUR, chance).unwrap();
        }
        exchange(device, files, chance);
    }
    exchange(&mut other, files, chance);
    let looked = work(Work::Back, || assert!(matches!(other.approvals(&note)[..], [(_, true)])));
    assert!((2 * WORDS..=8 * WORDS).contains(&looked), "{looked} entries for {WORDS} words on each");
}

/// Each erased text is asked for by its own tombstones.
#[test]
fn many_tombstones_are_looked_through_once() {
    const NOTES: u64 = 60;
    let (chance, files) = (&mut SeededChance::new(8), &mut Files::new());
    let (mut founder, [mut other]) = group(["Brume"], files, chance);
    for _ in 0..NOTES {
        let note = founder.share(&sheet("Effacée"), HOUR, chance).unwrap();
        founder.erase(&note, HOUR, chance).unwrap();
    }
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    let looked = work(Work::Tombstone, || assert_eq!(other.erasures().len() as u64, NOTES));
    assert_eq!(looked, NOTES);
}

#[test]
fn a_look_at_a_group_reads_each_text_once() {
    let (_store, founder, member) = pair();
    let act = |device: &Device, act| device.run(Command::Act { group: 1, act }).unwrap();
    for _ in 0..10 {
        let situation = founder.share(&sheet("Encore"));
        let text = "Et toi\u{202f}?".into();
        act(&founder, Act::Contribute { situation, kind: ContributionKind::Question, text });
    }
    let line = founder.group().situations.remove(0);
    act(&founder, Act::Approve { situation: line.id, shown: line.shown, yes: true });
    act(&founder, Act::OpenSession);
    act(&founder, Act::BeginReview { title: "Bilan".into(), hands: Vec::new() });
    founder.exchange();
    member.exchange();
    let held = pollster::block_on(member.app.examine(1, |replica| replica.ledger().all(Log::Content).len()));
    assert_eq!(held, Some(23));
    let read = work(Work::Payload, || assert!(member.run(Command::SuggestPassphrase).is_ok()));
    assert_eq!(read, 23);
    let group = member.group();
    assert_eq!((group.situations.len(), group.sessions.len(), group.reviews.len()), (10, 1, 1));
    assert_eq!(group.situations[0].approvals, (1, 0));
}

/// Whether everybody has a text is asked of each situation and of all that stands in its margin: of one author's, the others' heads are
/// looked through once.
#[test]
fn what_everybody_has_is_looked_up_once_for_each_author() {
    let (_store, founder, member) = pair();
    for _ in 0..10 {
        let situation = founder.share(&sheet("Encore"));
        let act =
            Act::Contribute { situation, kind: ContributionKind::Question, text: "Et toi\u{202f}?".into() };
        founder.run(Command::Act { group: 1, act }).unwrap();
    }
    member.share(&sheet("Une autre"));
    for device in [&founder, &member, &founder] {
        device.exchange();
    }
    let looked = work(Work::Acknowledged, || assert!(founder.run(Command::SuggestPassphrase).is_ok()));
    assert_eq!(looked, 2);
    let lines = founder.group().situations;
    assert_eq!(lines.iter().filter(|line| line.seal == SealState::ReceivedByAll).count(), 11);
}

/// What stands for a margin in a line of the list costs the same, however long the texts in it are.
#[test]
fn a_look_at_a_group_hashes_no_text() {
    let hashed = |text: String| {
        let (_store, founder, _member) = pair();
        let situation = founder.share(&sheet("Encore"));
        let act = Act::Contribute { situation, kind: ContributionKind::Question, text };
        founder.run(Command::Act { group: 1, act }).unwrap();
        work(Work::Digest, || assert!(founder.run(Command::SuggestPassphrase).is_ok()))
    };
    let (short, long) = (hashed("?".into()), hashed("?".repeat(4_000)));
    assert!(short > 0 && short == long, "{short} bytes for one sign, {long} for four thousand");
}
