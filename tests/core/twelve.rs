//! A season of twelve people, from the founding to the forgetting, over any store.

use souspli::app::vocabulary::{
    Act, Answer, Command, Decision, Failure, Kit, MemberView, Notice, Role, SealState, Standing,
};
use souspli::group::Sheet;
use souspli::seal::KitSeed;
use souspli::store::Store;
use souspli::store::folder::Folder;
use souspli::store::memory::MemoryStore;
use souspli::store::native::NativeDirectory;

use crate::store::scratch::Scratch;
use crate::world::{Device, HOUR, PASSPHRASE, pair, sheet};

const NAMES: [&str; 12] = [
    "Sillage", "Brume", "Cèdre", "Dune", "Écume", "Flore", "Gel", "Houle", "Iris", "Jonc", "Kaolin", "Lande",
];
const SILLAGE: usize = 0;
const BRUME: usize = 1;
const CEDRE: usize = 2;
const DUNE: usize = 3;
const FLORE: usize = 5;
const GEL: usize = 6;
const HOULE: usize = 7;

#[test]
fn twelve_people_live_a_season_in_memory() {
    a_season_over(&MemoryStore::default());
}

#[test]
fn twelve_people_live_a_season_in_a_folder() {
    let scratch = Scratch::new();
    a_season_over(&Folder::over(NativeDirectory::at(scratch.path()).unwrap()));
}

/// What was drawn and not tried is no kit: it lets nobody in, and takes nothing from the one before.
#[test]
fn a_sheet_that_was_not_tried_serves_nobody_and_voids_none() {
    let (store, founder, member) = pair();
    let kit = member.make_kit().unwrap();
    let Ok(Answer::Kit(drawn)) = member.run(Command::Act { group: 1, act: Act::DrawKit }) else {
        panic!("a kit")
    };
    member.exchange();
    founder.exchange();
    let comes_back = |kit: &Kit| {
        let device = Device::new(&store);
        let (words, place, address) = (kit.words.join(" "), kit.place.clone(), kit.store.clone());
        let (device_name, passphrase) = ("Nouveau".into(), Some(PASSPHRASE.into()));
        device
            .run(Command::Recover { words, place, store: address, login: None, device_name, passphrase })
            .unwrap();
        device.exchange();
        device.group().waiting.is_none()
    };
    assert!(!comes_back(&drawn));
    // Who stopped before the answer adds it once more: it is there, and stays.
    let again = member.run(Command::Act { group: 1, act: Act::AddKit { words: kit.words.join(" ") } });
    assert_eq!(again, Ok(Answer::Done));
    assert!(comes_back(&kit));
    let mut wrong = drawn.words;
    wrong.swap(0, 1);
    let added = member.run(Command::Act { group: 1, act: Act::AddKit { words: wrong.join(" ") } });
    assert_eq!(added, Err(Failure::NotAKit));
}

/// The device that handed the sheet its keys is lost: nobody but who comes back with it can take them out of the store.
#[test]
fn a_sheet_of_a_lost_device_lets_in_once() {
    let (store, founder, member) = pair();
    let kit = member.make_kit().unwrap();
    member.exchange();
    let come_back = || {
        let device = Device::new(&store);
        let recover = Command::Recover {
            words: kit.words.join(" "),
            place: kit.place.clone(),
            store: kit.store.clone(),
            login: None,
            device_name: "Nouveau".into(),
            passphrase: Some(PASSPHRASE.into()),
        };
        device.run(recover).unwrap();
        device.exchange();
        device
    };
    let found = come_back();
    assert!(found.group().waiting.is_none());
    found.exchange();
    founder.exchange();
    let again = come_back();
    assert!(again.group().waiting.is_some());
    again.exchange();
    founder.exchange();
    assert_eq!(founder.group().notices, []);
}

/// The epoch of before the removed one came is nobody's who came after.
#[test]
fn who_came_after_somebody_who_is_removed_goes_on_reading() {
    let (store, founder, second) = pair();
    let third = Device::new(&store);
    third.join(&founder.invite(), "Cèdre");
    founder.exchange();
    founder.admit_first(true).unwrap();
    for device in [&founder, &third, &second, &founder, &third, &second] {
        device.exchange();
    }
    let members = founder.group().members;
    let person = members.into_iter().find(|member| member.name == "Brume").unwrap().id;
    founder.run(Command::Act { group: 1, act: Act::RemovePerson { person } }).unwrap();
    let id = founder.share(&sheet("Sans Brume"));
    for device in [&founder, &third, &second] {
        device.exchange();
    }
    assert!(third.read(&id).is_some(), "{:?}", third.group().notices);
    assert_eq!(second.read(&id), None);
}

/// A device, and whose it is.
struct Seat<S: Store + Clone> {
    who: usize,
    device: Device<S>,
}

impl<S: Store + Clone> Seat<S> {
    fn act(&self, group: u32, act: Act) -> Result<Answer, Failure> {
        self.device.run(Command::Act { group, act })
    }
    fn exchange(&self, group: u32) {
        self.device.run(Command::Refresh { group }).unwrap();
    }
    fn view(&self, group: u32) -> souspli::app::vocabulary::GroupView {
        self.device.view().groups.into_iter().find(|view| view.number == group).unwrap()
    }
    fn person(&self, group: u32, who: usize) -> Option<MemberView> {
        self.view(group).members.into_iter().find(|member| member.name == NAMES[who])
    }
    fn id_of(&self, who: usize) -> String {
        self.person(1, who).unwrap().id
    }
    fn titles(&self, group: u32) -> Vec<String> {
        let lines = self.view(group).situations.into_iter();
        let mut titles: Vec<String> =
            lines.filter_map(|line| Some(read(&self.device, group, &line.id)?.title)).collect();
        titles.sort();
        titles
    }
}

fn read<S: Store + Clone>(device: &Device<S>, group: u32, situation: &str) -> Option<Sheet> {
    match device.run(Command::Read { group, situation: situation.into() }) {
        Ok(Answer::Situation { sheet, .. }) => Some(sheet),
        _ => None,
    }
}

/// Whoever is removed is told no more: nothing that comes after is sealed to them, their removal included.
fn shut_out<S: Store + Clone>(seat: &Seat<S>) -> bool {
    let notices = seat.view(1).notices;
    notices.contains(&Notice::KeyAwaited) || notices.contains(&Notice::NotInGroup)
}

fn share<S: Store + Clone>(seat: &Seat<S>, group: u32, title: &str) -> String {
    match seat.device.run(Command::Share { group, draft: None, sheet: sheet(title) }).unwrap() {
        Answer::Shared(id) => id,
        other => panic!("{other:?}"),
    }
}

/// Everybody exchanges, in the order of the table.
fn round<S: Store + Clone>(table: &[Seat<S>], group: u32) {
    table.iter().for_each(|seat| seat.exchange(group));
}

fn next_day<S: Store + Clone>(table: &[Seat<S>]) {
    for seat in table {
        let hour = &seat.device.app.world().hour;
        hour.set(hour.get() + 24);
    }
}

fn of<S: Store + Clone>(table: &[Seat<S>], who: usize) -> &Seat<S> {
    table.iter().find(|seat| seat.who == who).unwrap()
}

/// What everybody at the table notices of the group: the names, no trouble, and the same texts.
fn all_see<S: Store + Clone>(
    chapter: &str,
    table: &[Seat<S>],
    group: u32,
    people: &[usize],
    titles: &[String],
) {
    let mut names: Vec<&str> = people.iter().map(|who| NAMES[*who]).collect();
    names.sort_unstable();
    let mut titles = titles.to_vec();
    titles.sort();
    for seat in table {
        let (view, who) = (seat.view(group), NAMES[seat.who]);
        let mut seen: Vec<&str> = view.members.iter().map(|member| member.name.as_str()).collect();
        seen.sort_unstable();
        assert_eq!(seen, names, "{chapter}: whom {who} sees, {:?}", view.notices);
        assert_eq!(view.notices, [], "{chapter}: what {who} is told");
        assert_eq!(view.exchange.to_send, 0, "{chapter}: what {who} has still to send");
        // Who had to come back by a sheet of paper reads what the sheet was given; all others everything since they came.
        assert_eq!(seat.titles(group), titles, "{chapter}: what {who} reads");
        let counts = view.situations.iter().all(|line| line.standing != Standing::Apart);
        assert!(counts, "{chapter}: {who} sees all in its place");
    }
}

/// One more device of a person who is in.
fn second_device<S: Store + Clone>(table: &[Seat<S>], store: &S, who: usize, compared: bool) -> Seat<S> {
    let first = of(table, who);
    let Answer::Invitation { link } = first.act(1, Act::InviteDevice { with_login: false }).unwrap() else {
        panic!("a link")
    };
    let device = Device::new(store);
    device.app.world().hour.set(first.device.app.world().hour.get());
    device.join(&link, "Tablette");
    first.exchange(1);
    let request = first.view(1).requests[0].clone();
    assert_eq!(request.words, device.group().waiting.unwrap().words);
    first.device.admit_first(compared).unwrap();
    first.exchange(1);
    device.exchange();
    assert!(device.group().waiting.is_none(), "the second device of {} is in", NAMES[who]);
    device.exchange();
    Seat { who, device }
}

fn vote<S: Store + Clone>(table: &[Seat<S>], whom: usize, about: Decision, voters: &[usize]) -> usize {
    for (n, who) in voters.iter().enumerate() {
        let seat = of(table, *who);
        seat.exchange(1);
        let act = Act::Vote { person: seat.id_of(whom), about, yes: true };
        let answer = seat.act(1, act).unwrap();
        seat.exchange(1);
        if answer == (Answer::Voted { carried: true }) {
            return n + 1;
        }
    }
    panic!("not carried")
}

/// The whole story. At each chapter, what people notice.
pub fn a_season_over<S: Store + Clone>(store: &S) {
    // They come.
    let founder = Device::new(store);
    founder.create(NAMES[SILLAGE]);
    let before = founder.share(&sheet("Avant tous"));
    founder.exchange();
    let mut table = vec![Seat { who: SILLAGE, device: founder }];
    for (who, name) in NAMES.iter().enumerate().skip(1) {
        let device = Device::new(store);
        device.join(&table[SILLAGE].device.invite(), name);
        table[SILLAGE].exchange(1);
        table[SILLAGE].device.admit_first(who != CEDRE).unwrap();
        table[SILLAGE].exchange(1);
        device.exchange();
        assert!(device.group().waiting.is_none(), "{name} is in");
        table.push(Seat { who, device });
    }
    let tablet = second_device(&table, store, BRUME, true);
    table.push(tablet);
    let tablet = second_device(&table, store, CEDRE, false);
    table.push(tablet);
    let act = Act::SetRole { person: table[SILLAGE].id_of(DUNE), role: Role::Observer };
    table[SILLAGE].act(1, act).unwrap();
    round(&table, 1);
    round(&table, 1);
    let mut people: Vec<usize> = (0..12).collect();
    let mine = |seat: &Seat<S>| read(&seat.device, 1, &before).is_some();
    assert_eq!(table.iter().filter(|seat| mine(seat)).count(), 1, "nobody reads what was there before them");
    for seat in &table {
        let marks: Vec<usize> =
            (0..12).filter(|who| seat.person(1, *who).is_some_and(|person| person.uncompared)).collect();
        assert_eq!(marks, [CEDRE], "whose words were not compared, as {} sees it", NAMES[seat.who]);
        let devices: Vec<usize> = (0..12).map(|who| seat.person(1, who).unwrap().devices.len()).collect();
        assert_eq!(devices, [1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(seat.person(1, DUNE).unwrap().role, Role::Observer);
    }
    let founder_alone = table.remove(SILLAGE);
    all_see("they came", &table, 1, &people, &[]);
    table.insert(SILLAGE, founder_alone);

    // They write, and read one another: on every device, to the letter.
    let mut titles = Vec::new();
    let mut notes = Vec::new();
    for (who, name) in NAMES.iter().enumerate() {
        let title = format!("Note de {name}");
        let id = share(of(&table, who), 1, &title);
        of(&table, who).exchange(1);
        notes.push(id);
        titles.push(title);
    }
    // One that fits no head, from the device that came second.
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    let second = table.iter().rfind(|seat| seat.who == BRUME).unwrap();
    for _ in 0..2 {
        second.device.share(&long);
        titles.push("Longue".to_owned());
    }
    second.exchange(1);
    round(&table, 1);
    let founder_alone = table.remove(SILLAGE);
    all_see("they wrote", &table, 1, &people, &titles);
    assert_eq!(founder_alone.titles(1).len(), titles.len() + 1);
    let both: Vec<bool> = table
        .iter()
        .filter(|seat| seat.who == BRUME)
        .map(|seat| seat.view(1).situations.iter().any(|line| line.mine && line.title == "Longue"))
        .collect();
    assert_eq!(both, [true, true], "a person's note is theirs on both devices");
    table.insert(SILLAGE, founder_alone);
    next_day(&table);
    round(&table, 1);
    round(&table, 1);
    let line = of(&table, FLORE).view(1).situations.into_iter().find(|line| line.id == notes[FLORE]).unwrap();
    assert_eq!(line.seal, SealState::ReceivedByAll);

    // A device is lost, and its person comes back with a sheet of paper.
    let at = table.iter().position(|seat| seat.who == FLORE).unwrap();
    let Kit { words, place, store: address } = table[at].device.make_kit().unwrap();
    table[at].exchange(1);
    round(&table, 1);
    round(&table, 1);
    assert!(of(&table, BRUME).person(1, FLORE).unwrap().devices.iter().any(|device| device.kit));
    share(of(&table, BRUME), 1, "Pendant l’absence");
    titles.push("Pendant l’absence".to_owned());
    of(&table, BRUME).exchange(1);
    let lost = table.remove(at);
    let found = Device::new(store);
    found.app.world().hour.set(HOUR + 24);
    let recover = |words: &[String], passphrase| Command::Recover {
        words: words.join(" "),
        place: place.clone(),
        store: address.clone(),
        login: None,
        device_name: "Nouveau".into(),
        passphrase,
    };
    // One slip in 256 gives words that are a sheet's, too: the checksum has eight bits.
    let slips = (1..words.len()).map(|other| {
        let mut slip = words.clone();
        slip.swap(0, other);
        slip
    });
    let wrong = slips.into_iter().find(|slip| KitSeed::read(&slip.join(" ")).is_err()).unwrap();
    assert_eq!(found.run(recover(&wrong, Some(PASSPHRASE.into()))), Err(Failure::NotAKit));
    found.run(recover(&words, Some(PASSPHRASE.into()))).unwrap();
    found.exchange();
    assert!(found.group().waiting.is_none(), "the sheet lets its person in");
    table.insert(at, Seat { who: FLORE, device: found });
    table[at].exchange(1);
    let mut devices = table[at].person(1, FLORE).unwrap().devices.into_iter();
    let old = devices.find(|device| !device.me && !device.kit).unwrap().id;
    table[at].act(1, Act::RemoveDevice { device: old }).unwrap();
    round(&table, 1);
    round(&table, 1);
    let founder_alone = table.remove(SILLAGE);
    all_see("one came back", &table, 1, &people, &titles);
    table.insert(SILLAGE, founder_alone);
    let seen = of(&table, CEDRE).person(1, FLORE).unwrap().devices;
    assert_eq!(seen.len(), 1, "the lost device and the sheet are out");
    let again = Device::new(store);
    again.app.world().hour.set(HOUR + 24);
    again.run(recover(&words, Some(PASSPHRASE.into()))).unwrap();
    again.exchange();
    assert!(again.group().waiting.is_some(), "a sheet lets in once");
    share(of(&table, CEDRE), 1, "Après la perte");
    titles.push("Après la perte".to_owned());
    of(&table, CEDRE).exchange(1);
    let _ = lost.device.run(Command::Refresh { group: 1 });
    assert!(shut_out(&lost), "{:?}", lost.view(1).notices);
    assert!(
        !lost.titles(1).contains(&"Après la perte".to_owned()),
        "who has the lost device reads nothing more"
    );

    // Somebody is removed.
    let at = table.iter().position(|seat| seat.who == GEL).unwrap();
    let removed = table.remove(at);
    assert_eq!(
        of(&table, BRUME).act(1, Act::RemovePerson { person: of(&table, BRUME).id_of(GEL) }),
        Err(Failure::NotAllowed)
    );
    let act = Act::RemovePerson { person: table[SILLAGE].id_of(GEL) };
    table[SILLAGE].act(1, act).unwrap();
    table[SILLAGE].exchange(1);
    share(&table[SILLAGE], 1, "Après le départ de Gel");
    titles.push("Après le départ de Gel".to_owned());
    table[SILLAGE].exchange(1);
    removed.exchange(1);
    assert!(shut_out(&removed), "{:?}", removed.view(1).notices);
    people.retain(|who| *who != GEL);
    round(&table, 1);
    round(&table, 1);
    share(of(&table, BRUME), 1, "Sans Gel");
    titles.push("Sans Gel".to_owned());
    round(&table, 1);
    round(&table, 1);
    removed.exchange(1);
    for after in ["Après le départ de Gel", "Sans Gel"] {
        assert!(!removed.titles(1).contains(&after.to_owned()), "who was removed reads nothing after");
    }
    assert!(removed.titles(1).contains(&"Note de Lande".to_owned()), "what they had read they have");
    let founder_alone = table.remove(SILLAGE);
    all_see("one was removed", &table, 1, &people, &titles);
    table.insert(SILLAGE, founder_alone);

    // Somebody leaves.
    let at = table.iter().position(|seat| seat.who == HOULE).unwrap();
    table[at].act(1, Act::Leave).unwrap();
    table[at].exchange(1);
    let left = table.remove(at);
    people.retain(|who| *who != HOULE);
    round(&table, 1);
    round(&table, 1);
    share(of(&table, BRUME), 1, "Sans Houle");
    titles.push("Sans Houle".to_owned());
    round(&table, 1);
    round(&table, 1);
    left.exchange(1);
    assert!(!left.titles(1).contains(&"Sans Houle".to_owned()));
    let founder_alone = table.remove(SILLAGE);
    all_see("one left", &table, 1, &people, &titles);
    table.insert(SILLAGE, founder_alone);

    // The group names a second facilitator, and removes the first: an observer has no voice in it.
    let refused = Act::Vote { person: of(&table, DUNE).id_of(BRUME), about: Decision::Name, yes: true };
    assert_eq!(of(&table, DUNE).act(1, refused), Err(Failure::NotAllowed));
    let ballot = of(&table, CEDRE).person(1, BRUME).unwrap().naming;
    let voters: Vec<usize> = people.iter().copied().filter(|who| ![SILLAGE, DUNE].contains(who)).collect();
    let used = vote(&table, BRUME, Decision::Name, &voters);
    assert_eq!(used, ballot.needed as usize, "of {} voices", ballot.electorate);
    round(&table, 1);
    round(&table, 1);
    for seat in &table {
        assert_eq!(seat.person(1, BRUME).unwrap().role, Role::Facilitator);
    }
    let ballot = of(&table, CEDRE).person(1, SILLAGE).unwrap().removal;
    let used = vote(&table, SILLAGE, Decision::Remove, &voters);
    assert_eq!(used, ballot.needed as usize, "of {} voices", ballot.electorate);
    let first = table.remove(SILLAGE);
    people.retain(|who| *who != SILLAGE);
    round(&table, 1);
    round(&table, 1);
    first.exchange(1);
    assert!(shut_out(&first), "{:?}", first.view(1).notices);
    share(of(&table, BRUME), 1, "Sans Sillage");
    titles.push("Sans Sillage".to_owned());
    round(&table, 1);
    round(&table, 1);
    first.exchange(1);
    assert!(!first.titles(1).contains(&"Sans Sillage".to_owned()));
    all_see("the group decided", &table, 1, &people, &titles);
    of(&table, BRUME).act(1, Act::Rename { name: "Les Passeuses".into() }).unwrap();

    // A note is erased by who wrote it; nobody else may, but a facilitator.
    let erase = |id: &str| Act::Erase { situation: id.to_owned() };
    assert_eq!(of(&table, DUNE).act(1, erase(&notes[CEDRE])), Err(Failure::NotAllowed));
    of(&table, CEDRE).act(1, erase(&notes[CEDRE])).unwrap();
    titles.retain(|title| title != "Note de Cèdre");
    round(&table, 1);
    next_day(&table);
    round(&table, 1);
    round(&table, 1);
    let devices = u32::try_from(table.len()).unwrap();
    for seat in &table {
        let lines = seat.view(1).situations;
        let line = lines.iter().find(|line| line.id == notes[CEDRE]).unwrap();
        assert_eq!(line.erased, Some((devices, devices)), "as {} sees it", NAMES[seat.who]);
        assert_eq!((line.title.as_str(), read(&seat.device, 1, &line.id)), ("", None));
        assert_eq!(seat.view(1).name, "Les Passeuses");
    }
    all_see("one note was erased", &table, 1, &people, &titles);

    // They meet, and have the same words.
    let Answer::Session(session) = of(&table, BRUME).act(1, Act::OpenSession).unwrap() else {
        panic!("a session")
    };
    of(&table, BRUME).exchange(1);
    round(&table, 1);
    let words = |seat: &Seat<S>| seat.act(1, Act::SessionWords { session: session.clone() }).unwrap();
    let ours = words(of(&table, BRUME));
    assert!(matches!(&ours, Answer::SessionWords(words) if words.len() == 6));
    for seat in &table {
        assert_eq!(words(seat), ours, "{}", NAMES[seat.who]);
    }

    // The season is closed, all move on, and the old one is forgotten.
    assert_eq!(of(&table, BRUME).act(1, Act::CloseSeason), Ok(Answer::Group(2)));
    for group in [1, 2] {
        of(&table, BRUME).exchange(group);
    }
    for seat in table.iter().filter(|seat| !std::ptr::eq(*seat, of(&table, BRUME))) {
        seat.exchange(1);
        let successor = seat.view(1).successors[0].clone();
        assert_eq!((successor.by.as_str(), successor.official, successor.here), ("Brume", true, false));
        assert_eq!(seat.act(1, Act::MoveOn { successor: successor.id }), Ok(Answer::Group(2)));
        seat.exchange(1);
    }
    for _ in 0..4 {
        round(&table, 1);
        round(&table, 2);
    }
    let left_behind = of(&table, BRUME).view(1).left_behind;
    assert_eq!(left_behind, (0, 0), "all have moved, and no sheet is left");
    let titles = vec!["Nouvelle saison".to_owned()];
    share(of(&table, CEDRE), 2, &titles[0]);
    round(&table, 2);
    round(&table, 2);
    all_see("they moved on", &table, 2, &people, &titles);
    for seat in &table {
        seat.act(1, Act::Forget).unwrap();
    }
    let rows = |seat: &Seat<S>| seat.device.app.world().disk.rows.borrow().len();
    let reopened: Vec<Seat<S>> =
        table.iter().map(|seat| Seat { who: seat.who, device: seat.device.restarted() }).collect();
    for seat in &reopened {
        assert_eq!(seat.device.view().groups.len(), 1);
        assert!(rows(seat) < 80, "the old season's rows are gone: {}", rows(seat));
    }
    round(&reopened, 2);
    all_see("they forgot", &reopened, 2, &people, &titles);
    for seat in [&first, &removed, &left] {
        assert_eq!(seat.device.view().groups.len(), 1, "who was out was not taken along");
    }
}
