//! Reviews that several people write, driven as the worker and the page drive them.

use souspli::app::vocabulary::{Act, Answer, Command, Failure, ReviewLine, ReviewReading, SealState};
use souspli::doc::Desk;
use souspli::group::{ReviewError, ReviewPart, ReviewText};

use crate::world::{Device, enter, let_in, pair};

fn act(device: &Device, act: Act) -> Result<Answer, Failure> {
    device.run(Command::Act { group: 1, act })
}

fn person(seen_by: &Device, name: &str) -> String {
    seen_by.group().members.into_iter().find(|member| member.name == name).unwrap().id
}

fn begin(device: &Device, hands: &[&str]) -> String {
    let hands = hands.iter().map(|name| person(device, name)).collect();
    match act(device, Act::BeginReview { title: "Bilan de l’année".into(), hands }) {
        Ok(Answer::Shared(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn line(device: &Device, id: &str) -> ReviewLine {
    device.group().reviews.into_iter().find(|line| line.id == id).unwrap()
}

fn read(device: &Device, id: &str, known: Vec<(u64, u32)>) -> ReviewReading {
    match device.run(Command::ReadReview { group: 1, review: id.into(), known }) {
        Ok(Answer::Review(read)) => read,
        other => panic!("{other:?}"),
    }
}

/// The review as the page has it open.
struct Page<'a> {
    device: &'a Device,
    id: String,
    desk: Desk,
    nonce: [u8; 8],
}

impl<'a> Page<'a> {
    fn open(device: &'a Device, id: &str) -> Page<'a> {
        let reading = read(device, id, Vec::new());
        let (nonce, client) = reading.writer.unwrap();
        let desk = Desk::open(&ReviewPart::ALL.map(ReviewPart::field), &reading.parts, client).unwrap();
        assert_eq!(desk.refused(), 0);
        Page { device, id: id.into(), desk, nonce }
    }

    fn look(&mut self) {
        let reading = read(self.device, &self.id, self.desk.known());
        self.desk.came(&reading.parts);
    }

    fn keep(&mut self) {
        if let Some(update) = self.desk.take().unwrap() {
            let write = Act::WriteReview { review: self.id.clone(), nonce: self.nonce, update };
            act(self.device, write).unwrap();
        }
    }

    /// Types at a place of a part.
    fn types(&mut self, part: usize, at: usize, text: &str) {
        let mut chars: Vec<char> = self.desk.text(part).chars().collect();
        chars.splice(at..at, text.chars());
        self.desk.typed(part, &chars.into_iter().collect::<String>()).unwrap();
    }

    fn whole(&self) -> ReviewText {
        ReviewText::of(
            ReviewPart::ALL.into_iter().enumerate().map(|(place, part)| (part, self.desk.text(place))),
        )
    }
}

fn rounds(devices: &[&Device]) {
    for _ in 0..2 {
        devices.iter().for_each(|device| device.exchange());
    }
}

/// Two people may bear one name: who is named is a person, and the other can be named later.
#[test]
fn a_hand_is_a_person_and_not_a_name() {
    let (store, founder, member) = pair();
    let namesake = let_in(&founder, Device::new(&store), "Brume", true);
    rounds(&[&founder, &member, &namesake]);
    let members = founder.group().members;
    let persons: Vec<String> =
        members.into_iter().filter(|member| member.name == "Brume").map(|member| member.id).collect();
    let [first, second] = &persons[..] else { panic!("{persons:?}") };
    let begun = act(&founder, Act::BeginReview { title: "À deux".into(), hands: vec![first.clone()] });
    let Ok(Answer::Shared(id)) = begun else { panic!("{begun:?}") };
    let hands = line(&founder, &id).hands;
    assert!(
        hands.iter().any(|(person, _)| person == first) && !hands.iter().any(|(person, _)| person == second)
    );
}

#[test]
fn two_people_write_one_review_and_the_group_reads_it_once_it_is_submitted() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member, &third]);
    assert!(line(&founder, &id).hand && line(&founder, &id).mine);
    assert!(line(&member, &id).hand && !line(&member, &id).mine);
    assert!(!line(&third, &id).hand);
    assert_eq!(line(&third, &id).hands.len(), 2);

    let (mut hers, mut theirs) = (Page::open(&founder, &id), Page::open(&member, &id));
    hers.types(1, 0, "Une même fatigue.");
    theirs.types(1, 0, "Le même élan 👩\u{200d}⚕\u{fe0f}. ");
    theirs.types(2, 0, "La règle, ou le lien.");
    hers.keep();
    theirs.keep();
    assert_eq!(line(&founder, &id).submitted, None);
    rounds(&[&founder, &member, &third]);
    hers.look();
    theirs.look();
    assert_eq!(hers.whole(), theirs.whole());
    for words in ["Une même fatigue.", "Le même élan 👩\u{200d}⚕\u{fe0f}. "] {
        assert!(hers.desk.text(1).contains(words), "{:?}", hers.desk.text(1));
    }
    // Who does not write in it gets nothing of the draft.
    assert_eq!(read(&third, &id, Vec::new()).parts, []);
    assert_eq!(read(&third, &id, Vec::new()).writer, None);

    let text = hers.whole();
    act(&founder, Act::SubmitReview { review: id.clone(), text: text.clone() }).unwrap();
    assert_eq!(line(&founder, &id).seal, SealState::Kept);
    rounds(&[&founder, &member, &third]);
    for device in [&founder, &member, &third, &third.restarted()] {
        assert_eq!(read(device, &id, Vec::new()).submissions.last().map(|(_, text)| text), Some(&text));
        assert!(line(device, &id).submitted.is_some());
        assert_eq!(device.group().situations, [], "it is no situation");
        assert_eq!(device.group().notices, []);
    }
}

#[test]
fn what_was_typed_is_there_after_a_restart_and_only_what_is_new_is_given_again() {
    let (_store, founder, member) = pair();
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member]);
    let mut page = Page::open(&founder, &id);
    for (at, c) in "écrit\u{202f}!".chars().enumerate() {
        page.types(0, at, &c.to_string());
        page.keep();
    }
    assert_eq!(line(&founder, &id).has.0, 7);
    let known = {
        page.look();
        page.desk.known()
    };
    assert_eq!(read(&founder, &id, known).parts, []);
    let again = founder.restarted();
    assert_eq!(Page::open(&again, &id).desk.text(0), "écrit\u{202f}!");
    rounds(&[&again, &member]);
    assert_eq!(Page::open(&member, &id).desk.text(0), "écrit\u{202f}!");
}

#[test]
fn undoing_leaves_what_others_wrote() {
    let (_store, founder, member) = pair();
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member]);
    let (mut hers, mut theirs) = (Page::open(&founder, &id), Page::open(&member, &id));
    hers.types(0, 0, "MIEN");
    hers.keep();
    rounds(&[&founder, &member]);
    theirs.look();
    theirs.types(0, 2, " autre ");
    theirs.keep();
    rounds(&[&member, &founder]);
    hers.look();
    assert_eq!(hers.desk.text(0), "MI autre EN");
    hers.desk.undo(0).unwrap();
    hers.keep();
    rounds(&[&founder, &member]);
    theirs.look();
    assert_eq!((hers.desk.text(0), theirs.desk.text(0)), (" autre ".into(), " autre ".into()));
    hers.desk.redo(0).unwrap();
    assert_eq!(hers.desk.text(0), "MI autre EN");
}

#[test]
fn only_a_facilitator_begins_only_hands_write_and_only_who_began_submits() {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", true);
    rounds(&[&founder, &member, &third]);
    let begun = act(&member, Act::BeginReview { title: "À moi".into(), hands: Vec::new() });
    assert_eq!(begun, Err(Failure::NotAllowed));
    for title in ["", " \u{202f}", "a\nb"] {
        let begun = act(&founder, Act::BeginReview { title: title.into(), hands: Vec::new() });
        assert_eq!(begun, Err(Failure::BadReview(ReviewError::Title)), "{title:?}");
    }
    let id = begin(&founder, &[]);
    rounds(&[&founder, &member, &third]);
    let write = || Act::WriteReview { review: id.clone(), nonce: [1; 8], update: vec![0, 0] };
    assert_eq!(act(&member, write()), Err(Failure::NotAllowed));
    let text = ReviewText { parts: vec![(0, "À sa place".into())] };
    let submit = |text: &ReviewText| Act::SubmitReview { review: id.clone(), text: text.clone() };
    assert_eq!(act(&member, submit(&text)), Err(Failure::NotAllowed));
    let empty = act(&founder, submit(&ReviewText::default()));
    assert_eq!(empty, Err(Failure::BadReview(ReviewError::Empty)));
    let name = |by: &Device, who: &str| {
        let hands = vec![person(by, who)];
        act(by, Act::NameHands { review: id.clone(), hands })
    };
    assert_eq!(name(&member, "Brume"), Err(Failure::NotAllowed));
    name(&founder, "Brume").unwrap();
    rounds(&[&founder, &member, &third]);
    let mut page = Page::open(&member, &id);
    page.types(0, 0, "Maintenant");
    page.keep();
    rounds(&[&member, &founder, &third]);
    assert_eq!(Page::open(&founder, &id).desk.text(0), "Maintenant");
    assert_eq!(act(&third, write()), Err(Failure::NotAllowed));
}

#[test]
fn a_hand_that_was_removed_writes_no_more_and_what_counted_stays() {
    let (_store, founder, member) = pair();
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member]);
    let mut page = Page::open(&member, &id);
    page.types(0, 0, "Avant.");
    page.keep();
    rounds(&[&member, &founder]);
    act(&founder, Act::RemovePerson { person: person(&founder, "Brume") }).unwrap();
    founder.exchange();
    // Not having heard of it, the member writes on.
    page.types(0, 6, " Après.");
    page.keep();
    member.exchange();
    founder.exchange();
    let founders = Page::open(&founder, &id);
    assert_eq!(founders.desk.text(0), "Avant.");
}

#[test]
fn a_part_that_no_writer_could_have_written_is_left_out_and_the_rest_is_shown() {
    let (_store, founder, member) = pair();
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member]);
    for update in [vec![], vec![0xff; 40], vec![1, 1, 7, 0, 4, 1, 1, b'0', 1, b'x', 0]] {
        act(&member, Act::WriteReview { review: id.clone(), nonce: [2; 8], update }).unwrap();
    }
    let mut page = Page::open_counting(&member, &id, 3);
    page.types(0, 0, "Le reste");
    page.keep();
    rounds(&[&member, &founder]);
    let founders = Page::open_counting(&founder, &id, 3);
    assert_eq!(founders.desk.text(0), "Le reste");
}

impl<'a> Page<'a> {
    fn open_counting(device: &'a Device, id: &str, refused: usize) -> Page<'a> {
        let reading = read(device, id, Vec::new());
        let (nonce, client) = reading.writer.unwrap();
        let desk = Desk::open(&ReviewPart::ALL.map(ReviewPart::field), &reading.parts, client).unwrap();
        assert_eq!(desk.refused(), refused);
        Page { device, id: id.into(), desk, nonce }
    }
}

#[test]
fn two_devices_of_one_hand_write_at_once() {
    let (store, founder, member) = pair();
    let Ok(Answer::Invitation { link }) = act(&member, Act::InviteDevice { with_login: false }) else {
        panic!("a link")
    };
    let second = Device::new(&store);
    second.join(&link, "Tablette");
    enter(&member, &second, true);
    let id = begin(&founder, &["Brume"]);
    rounds(&[&founder, &member, &second]);
    let (mut one, mut two) = (Page::open(&member, &id), Page::open(&second, &id));
    one.types(0, 0, "téléphone ");
    two.types(0, 0, "tablette ");
    one.keep();
    two.keep();
    rounds(&[&member, &second, &founder, &member, &second]);
    one.look();
    two.look();
    assert_eq!(one.whole(), two.whole());
    assert_eq!(Page::open(&founder, &id).whole(), one.whole());
    assert_eq!(one.desk.text(0).chars().count(), "téléphone tablette ".chars().count());
}
