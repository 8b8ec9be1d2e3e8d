//! Groups on any WebDAV store, with or without a login: founding, inviting with the login in the link or without, a login of one's
//! own, another password, a sheet.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use souspli::app::vocabulary::{
    Act, Answer, Command, Failure, Kit, Login, LoginView, Stage, StoreChoice, StoreFault, StoreTried, Trouble,
};
use souspli::group::Framework;
use souspli::store::webdav::WebDav;
use souspli::store::{Store, Transport};

use crate::world::{Bench, Device, Disk, HOME, HOUR, PASSPHRASE, sheet, step};

mod web;

use web::{Mood, Web};

/// The association's store, as its server names it.
const ASSO: &str =
    "https://nuage.asso.exemple.fr/remote.php/dav/files/marie@asso.fr/Groupe%20d%E2%80%99analyse/";
/// The same, as somebody pastes it.
const PASTED: &str =
    " https://Nuage.asso.exemple.fr:443/remote.php/dav/files/marie@asso.fr/Groupe d’analyse\n";
const OTHER: &str = "https://ailleurs.exemple.fr/dav/";

const MARIE: (&str, &str) = ("marie@asso.fr", "sésame: ouvre-toi");
const BRUME: (&str, &str) = ("brume-au-matin", "il-fait-gris-ici");
const ALL: (&str, &str) = ("tout-le-groupe", "un-mot-pour-tous");

type Person = Device<WebDav<Web>>;

fn login((user, password): (&str, &str)) -> Option<Login> {
    Some(Login { user: user.into(), password: password.into() })
}

fn own(user: &str) -> Option<LoginView> {
    Some(LoginView { user: user.into(), own: true })
}

fn handed(user: &str) -> Option<LoginView> {
    Some(LoginView { user: user.into(), own: false })
}

/// A device on a disk, in the world of these servers.
fn on<T: Transport + Clone + 'static>(disk: Disk, web: &T) -> Device<WebDav<T>> {
    disk.in_use.set(false);
    let beside = WebDav::at(HOME, web.clone()).unwrap();
    let servers = web.clone();
    Device::in_world(Bench {
        opens: Some(Rc::new(move |place| place.webdav(servers.clone()))),
        ..Bench::new(disk, beside, Rc::new(Cell::new(HOUR)))
    })
}

fn person<T: Transport + Clone + 'static>(web: &T) -> Device<WebDav<T>> {
    on(Disk::default(), web)
}

fn reopened<T: Transport + Clone + 'static>(device: &Device<WebDav<T>>, web: &T) -> Device<WebDav<T>> {
    let device = on(device.app.world().disk.clone(), web);
    device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    device
}

/// Servers: the one beside the app, the association's, which lets two in, and another.
fn servers() -> Web {
    let web = Web::default();
    web.set(HOME, &[]);
    web.set(ASSO, &[MARIE, BRUME]);
    web.set(OTHER, &[]);
    web
}

fn create(address: &str, login: Option<Login>) -> Command {
    Command::CreateGroup {
        name: "Les Passerelles".into(),
        framework: Framework::TeamBalint,
        my_name: "Marie".into(),
        store: StoreChoice::Elsewhere { address: address.into(), login },
        passphrase: Some(PASSPHRASE.into()),
    }
}

fn act(device: &Person, act: Act) -> Result<Answer, Failure> {
    device.run(Command::Act { group: 1, act })
}

fn set_login(device: &Person, login: Option<Login>) -> Result<Answer, Failure> {
    act(device, Act::SetLogin { login })
}

fn link<S: Store + Clone>(device: &Device<S>, with_login: bool) -> String {
    match device.run(Command::Invite { group: 1, with_login }).unwrap() {
        Answer::Invitation { link } => link,
        other => panic!("{other:?}"),
    }
}

fn join(link: &str, name: &str, login: Option<Login>) -> Command {
    let passphrase = Some(PASSPHRASE.into());
    Command::Join { link: link.into(), my_name: name.into(), login, passphrase }
}

/// Into one more group.
fn join_another(link: &str, name: &str) -> Command {
    Command::Join { link: link.into(), my_name: name.into(), login: None, passphrase: None }
}

/// Whoever has asked is let in.
fn enter<S: Store + Clone>(by: &Device<S>, device: &Device<S>) {
    by.exchange();
    by.admit_first(true).unwrap();
    by.exchange();
    device.exchange();
    assert!(device.group().waiting.is_none(), "{} is in", device.group().name);
    device.exchange();
}

/// A founder on the association's store.
fn founder(web: &Web) -> Person {
    let founder = person(web);
    founder.run(create(PASTED, login(MARIE))).unwrap();
    founder.exchange();
    founder
}

/// The founder, one who came by a link with the login, and one who typed their own.
fn three(web: &Web) -> [Person; 3] {
    let founder = founder(web);
    let (by_link, by_hand) = (person(web), person(web));
    by_link.run(join(&link(&founder, true), "Flore", None)).unwrap();
    by_hand.run(join(&link(&founder, false), "Brume", login(BRUME))).unwrap();
    for newcomer in [&by_link, &by_hand] {
        newcomer.exchange();
        enter(&founder, newcomer);
    }
    rounds([&founder, &by_link, &by_hand]);
    [founder, by_link, by_hand]
}

fn rounds<S: Store + Clone, const N: usize>(all: [&Device<S>; N]) {
    for device in [all, all, all].concat() {
        device.exchange();
    }
}

#[test]
fn a_group_lives_on_another_store_with_the_login_in_one_link_and_typed_by_another() {
    let web = servers();
    two_come_over(&web, PASTED, ASSO, MARIE, BRUME);
    let beside = web.asked.borrow().iter().filter(|line| line.contains(HOME)).count();
    assert_eq!(beside, 0, "nobody asks the store beside the app");
}

/// Somebody founds a group on a store, pasted as it may be; one comes by a link with its login, another types theirs.
pub fn two_come_over<T: Transport + Clone + 'static>(
    web: &T,
    pasted: &str,
    address: &str,
    founders: (&str, &str),
    theirs: (&str, &str),
) {
    let founder = person(web);
    assert_eq!(founder.run(create(pasted, login(founders))), Ok(Answer::Group(1)));
    founder.exchange();
    assert_eq!((founder.group().host.as_str(), founder.group().login), (address, own(founders.0)));

    // What a link says before anything is done with it.
    let with = link(&founder, true);
    let without = link(&founder, false);
    let (by_link, by_hand) = (person(web), person(web));
    for (link, device, came) in [(&with, &by_link, true), (&without, &by_hand, false)] {
        match device.run(Command::ReadInvitation { link: link.clone() }).unwrap() {
            Answer::InvitationRead { host, login, .. } => {
                assert_eq!((host.as_str(), login), (address, came));
            }
            other => panic!("{other:?}"),
        }
    }
    by_link.run(join(&with, "Flore", None)).unwrap();
    by_hand.run(join(&without, "Brume", login(theirs))).unwrap();
    for newcomer in [&by_link, &by_hand] {
        newcomer.exchange();
        assert!(newcomer.group().waiting.unwrap().delivered);
        enter(&founder, newcomer);
    }
    assert_eq!((by_link.group().login, by_hand.group().login), (handed(founders.0), own(theirs.0)));

    let all = [&founder, &by_link, &by_hand];
    rounds(all);
    for device in all {
        device.share(&sheet("Une"));
        device.exchange();
    }
    rounds(all);
    for device in all.map(|device| reopened(device, web)) {
        device.exchange();
        let group = device.group();
        assert_eq!((device.reads().len(), group.members.len(), group.notices), (3, 3, vec![]));
        assert_eq!(group.exchange.trouble, None);
    }
}

#[test]
fn a_store_that_cannot_be_used_founds_nothing_and_is_told_by_its_kind() {
    let web = servers();
    let good = login(MARIE);
    let moods = [
        (Mood::Away, StoreFault::Unreachable),
        (Mood::Captive, StoreFault::NotAStore),
        (Mood::Pages, StoreFault::NotAStore),
        (Mood::NoListings, StoreFault::NotAStore),
        (Mood::Forgets, StoreFault::NotAStore),
        (Mood::Alters, StoreFault::NotAStore),
        (Mood::Full, StoreFault::Full),
        (Mood::ReadOnly, StoreFault::LoginRefused),
        (Mood::Broken, StoreFault::Server(502)),
    ];
    let device = person(&web);
    let refused = |address: &str, login: Option<Login>, fault: StoreFault| {
        assert_eq!(
            device.run(create(address, login.clone())),
            Err(Failure::Store(fault)),
            "founding at {address}"
        );
        let tried = Command::TryStore { address: address.into(), login };
        assert_eq!(device.run(tried), Err(Failure::Store(fault)), "trying {address}");
        assert_eq!((device.view().stage, device.app.world().disk.rows.borrow().len()), (Stage::New, 0));
    };
    for (mood, fault) in moods {
        web.at(ASSO, |server| server.mood = mood);
        refused(ASSO, good.clone(), fault);
        let left = web.at(ASSO, |server| server.files.len());
        assert_eq!(left, 0, "{mood:?}");
    }
    web.at(ASSO, |server| server.mood = Mood::Works);
    refused(ASSO, None, StoreFault::AsksForLogin);
    for wrong in [(MARIE.0, BRUME.1), (MARIE.0, ""), ("autre", MARIE.1)] {
        refused(ASSO, login(wrong), StoreFault::LoginRefused);
    }
    refused("https://personne.exemple.fr/dav/", good.clone(), StoreFault::Unreachable);

    // These are told before anything is sent.
    let before = web.asked.borrow().len();
    for (address, fault) in [
        ("", StoreFault::NotAnAddress),
        ("ftp://asso.exemple.fr/", StoreFault::NotAnAddress),
        ("https://asso.exemple.fr/apps/files/?dir=/Groupe", StoreFault::Page),
        ("https://asso.exemple.fr/#/fichiers", StoreFault::Page),
        ("https://marie:secret@asso.exemple.fr/dav/", StoreFault::LoginInside),
        ("http://asso.exemple.fr/dav/", StoreFault::OpenLine),
        ("http://192.168.1.20/dav/", StoreFault::OpenLine),
    ] {
        refused(address, good.clone(), fault);
        refused(address, None, fault);
    }
    let long = "a".repeat(513);
    for odd in [("", "mot"), (" ", "mot"), ("a:b", "mot"), ("a", "mot\n"), (&long, "mot"), ("a", &long)] {
        refused(ASSO, login(odd), StoreFault::BadLogin);
    }
    assert_eq!(web.asked.borrow().len(), before);
    // And the one beside the app needs no network, as before.
    web.at(HOME, |server| server.mood = Mood::Away);
    let Command::CreateGroup { name, framework, my_name, passphrase, .. } = create("", None) else {
        panic!()
    };
    let store = StoreChoice::Here;
    let here = Command::CreateGroup { name, framework, my_name, store, passphrase };
    assert_eq!(device.run(here), Ok(Answer::Group(1)));
    assert_eq!((device.group().host.as_str(), device.group().login), (HOME, None));
}

#[test]
fn a_store_that_is_tried_out_is_told_of_and_left_as_it_was() {
    let web = servers();
    let device = person(&web);
    for (mood, deletes) in [(Mood::Works, true), (Mood::Hoards, false)] {
        web.at(ASSO, |server| server.mood = mood);
        let tried = device.run(Command::TryStore { address: PASTED.into(), login: login(MARIE) }).unwrap();
        assert_eq!(tried, Answer::StoreTried(StoreTried { address: ASSO.into(), deletes }));
        assert_eq!(web.at(ASSO, |server| server.files.is_empty()), deletes);
    }
    assert_eq!(device.view().stage, Stage::New);
}

#[test]
fn who_was_sent_no_login_types_theirs_while_they_wait() {
    let web = servers();
    let founder = founder(&web);
    let newcomer = person(&web);
    newcomer.run(join(&link(&founder, false), "Brume", None)).unwrap();
    let refresh = || newcomer.run(Command::Refresh { group: 1 });
    assert_eq!(refresh(), Err(Failure::Exchange(Trouble::Refused)));
    assert!(!newcomer.group().waiting.unwrap().delivered);

    for (typed, fault) in [
        (None, StoreFault::AsksForLogin),
        (login((BRUME.0, MARIE.1)), StoreFault::LoginRefused),
        (login((BRUME.0, "a\nb")), StoreFault::BadLogin),
    ] {
        assert_eq!(set_login(&newcomer, typed), Err(Failure::Store(fault)));
        assert_eq!(newcomer.group().login, None);
    }
    assert_eq!(refresh(), Err(Failure::Exchange(Trouble::Refused)));
    assert_eq!(set_login(&newcomer, login(BRUME)), Ok(Answer::Done));
    // Kept, durably.
    let newcomer = reopened(&newcomer, &web);
    assert_eq!(newcomer.group().login, own(BRUME.0));
    newcomer.exchange();
    enter(&founder, &newcomer);
    let id = newcomer.share(&sheet("Une"));
    newcomer.exchange();
    founder.exchange();
    assert!(founder.read(&id).is_some());
}

#[test]
fn a_wrong_login_typed_with_the_invitation_is_put_right_and_a_bad_one_asks_nobody_in() {
    let web = servers();
    let founder = founder(&web);
    let (newcomer, text) = (person(&web), link(&founder, true));
    let refused = newcomer.run(join(&text, "Brume", login(("a:b", "mot"))));
    assert_eq!((refused, newcomer.view().stage), (Err(Failure::Store(StoreFault::BadLogin)), Stage::New));
    // What is typed goes before what came with the link.
    newcomer.run(join(&text, "Brume", login((BRUME.0, "faux")))).unwrap();
    assert!(newcomer.run(Command::Refresh { group: 1 }).is_err());
    assert_eq!(newcomer.group().login, own(BRUME.0));
    set_login(&newcomer, login(BRUME)).unwrap();
    newcomer.exchange();
    enter(&founder, &newcomer);
}

/// Never joined without what was in the link, and never with half of it.
#[test]
fn a_link_whose_login_was_cut_or_changed_is_no_invitation() {
    let web = servers();
    let founder = founder(&web);
    let text = link(&founder, true);
    let newcomer = person(&web);
    let dot = text.rfind('.').unwrap();
    assert!(dot > text.find("#/invitation/").unwrap());
    let mut bad: Vec<String> = (dot..text.len()).map(|cut| text[..cut].to_owned()).collect();
    for at in dot + 1..text.len() {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        bad.push([&text[..at], other, &text[at + 1..]].concat());
    }
    bad.push(format!("{text}A"));
    bad.push(format!("{text}{}", "A".repeat(4000)));
    bad.push(format!("{}{}", link(&founder, false), &text[dot..]));
    bad.push(text.replace('.', ""));
    for link in bad {
        for command in [Command::ReadInvitation { link: link.clone() }, join(&link, "Flore", None)] {
            assert_eq!(newcomer.run(command), Err(Failure::NotAnInvitation), "{link}");
        }
    }
    assert_eq!(newcomer.view().stage, Stage::New);
    newcomer.run(join(&text, "Flore", None)).unwrap();
    newcomer.exchange();
    enter(&founder, &newcomer);
}

#[test]
fn a_changed_password_is_typed_again_and_nothing_is_written_anew() {
    let web = servers();
    let [founder, by_link, by_hand] = three(&web);
    web.at(ASSO, |server| server.logins = vec![MARIE, (BRUME.0, "neuf")]);
    let refresh = || by_hand.run(Command::Refresh { group: 1 });
    assert_eq!(refresh(), Err(Failure::Exchange(Trouble::Refused)));
    assert_eq!(by_hand.group().exchange.trouble, Some(Trouble::Refused));
    let wrong = set_login(&by_hand, login((BRUME.0, "vieux")));
    assert_eq!(wrong, Err(Failure::Store(StoreFault::LoginRefused)));
    // The one before is kept, and serves where it is good again.
    web.at(ASSO, |server| server.logins.push(BRUME));
    refresh().unwrap();
    web.at(ASSO, |server| server.logins.pop());
    web.at(ASSO, |server| server.mood = Mood::Away);
    let away = set_login(&by_hand, login((BRUME.0, "neuf")));
    assert_eq!(away, Err(Failure::Store(StoreFault::Unreachable)));
    // A full store has looked at the login.
    web.at(ASSO, |server| server.mood = Mood::Full);
    assert_eq!(set_login(&by_hand, login((BRUME.0, "neuf"))), Ok(Answer::Done));
    web.at(ASSO, |server| server.mood = Mood::Works);
    let before = web.at(ASSO, |server| server.files.clone());
    refresh().unwrap();
    assert_eq!(web.at(ASSO, |server| server.files.clone()), before);
    let by_hand = reopened(&by_hand, &web);
    let id = founder.share(&sheet("Une"));
    rounds([&founder, &by_link, &by_hand]);
    assert!(by_hand.read(&id).is_some() && by_link.read(&id).is_some());
    assert_eq!(by_hand.group().login, own(BRUME.0));
    // On a device that is full, the one before is used on.
    by_hand.app.world().disk.room.set(Some(0));
    assert_eq!(set_login(&by_hand, login(MARIE)), Err(Failure::DeviceFull));
    assert_eq!(by_hand.group().login, own(BRUME.0));
}

/// The group's settings name a login for everybody: who typed their own keeps it, and goes back and forth for nothing.
#[test]
fn a_login_of_ones_own_stays_whatever_the_group_names_for_the_same_store() {
    let web = servers();
    let [founder, by_link, by_hand] = three(&web);
    let all = [&founder, &by_link, &by_hand];
    web.at(ASSO, |server| server.logins.push(ALL));
    // As somebody else would write it: without the last `/`, too.
    let for_all = |login| Act::ChangeStore { address: ASSO.trim_end_matches('/').into(), login };
    assert_eq!(act(&founder, for_all(login((ALL.0, "faux")))), Err(Failure::Store(StoreFault::LoginRefused)));
    act(&founder, for_all(login(ALL))).unwrap();
    rounds(all);
    let logins = |devices: [&Person; 3]| devices.map(|device| device.group().login);
    assert_eq!(logins(all), [handed(ALL.0), handed(ALL.0), own(BRUME.0)]);
    let quiet = |why: &str| {
        let puts = web.count("PUT");
        rounds(all);
        assert_eq!(web.count("PUT"), puts, "{why}: nobody writes anew what is there");
    };
    quiet("one login for all");
    // Who is invited with the login gets that of everybody, from whoever invites.
    set_login(&founder, login(MARIE)).unwrap();
    assert_eq!(logins(all), [own(MARIE.0), handed(ALL.0), own(BRUME.0)]);
    let newcomer = person(&web);
    newcomer.run(join(&link(&founder, true), "Gel", None)).unwrap();
    assert_eq!(newcomer.group().login, handed(ALL.0));

    // Another password for everybody: those follow who use it, without writing anything anew.
    let changed = (ALL.0, "un-autre-pour-tous");
    web.at(ASSO, |server| server.logins.push(changed));
    act(&by_link, for_all(login(changed))).unwrap_err();
    set_login(&founder, None).unwrap();
    let grants = || {
        let lies = |path: &&String| path.contains("/g/");
        web.at(ASSO, |server| server.files.keys().filter(lies).cloned().collect::<Vec<_>>())
    };
    let before = grants();
    act(&founder, for_all(login(changed))).unwrap();
    rounds(all);
    assert_eq!(grants(), before);
    web.at(ASSO, |server| server.logins.retain(|login| *login != ALL && *login != MARIE));
    assert_eq!(logins(all), [handed(ALL.0), handed(ALL.0), own(BRUME.0)]);
    rounds(all);
    quiet("another password");

    // The settings name none any more: everybody keeps what they have.
    act(&founder, for_all(None)).unwrap();
    rounds(all);
    let reopened = [&founder, &by_link, &by_hand].map(|device| reopened(device, &web));
    let all = [&reopened[0], &reopened[1], &reopened[2]];
    rounds(all);
    assert_eq!(logins(all), [handed(ALL.0), handed(ALL.0), own(BRUME.0)]);
    assert!(all.iter().all(|device| device.group().notices.is_empty()));
    // Nor is there one to go back to.
    assert_eq!(set_login(all[2], None), Err(Failure::Store(StoreFault::AsksForLogin)));
    act(all[0], for_all(login(changed))).unwrap();
    rounds(all);
    assert_eq!(set_login(all[2], None), Ok(Answer::Done));
    assert_eq!(logins(all), [handed(ALL.0), handed(ALL.0), handed(ALL.0)]);
}

#[test]
fn to_another_store_everybody_goes_with_what_the_settings_say_of_it() {
    let web = servers();
    let [founder, by_link, by_hand] = three(&web);
    let all = [&founder, &by_link, &by_hand];
    web.at(OTHER, |server| server.logins.push(ALL));
    let there = |login| Act::ChangeStore { address: OTHER.into(), login };
    assert_eq!(act(&founder, there(None)), Err(Failure::Store(StoreFault::AsksForLogin)));
    act(&founder, there(login(ALL))).unwrap();
    rounds(all);
    for device in all {
        assert_eq!((device.group().host.as_str(), device.group().login), (OTHER, handed(ALL.0)));
    }
    let id = by_hand.share(&sheet("Une"));
    rounds(all);
    assert!(founder.read(&id).is_some() && by_link.read(&id).is_some());
    // And on that one a login of one's own holds as well.
    web.at(OTHER, |server| server.logins.push(BRUME));
    set_login(&by_hand, login(BRUME)).unwrap();
    let puts = web.count("PUT");
    rounds(all);
    assert_eq!((web.count("PUT"), by_hand.group().login), (puts, own(BRUME.0)));
}

/// Whoever says where the files lie from now on is not told with what others go in where they lay.
#[test]
fn a_login_goes_to_the_store_that_it_is_for_and_to_no_other() {
    let web = servers();
    let [founder, by_link, by_hand] = three(&web);
    let all = [&founder, &by_link, &by_hand];
    act(&founder, Act::ChangeStore { address: OTHER.into(), login: None }).unwrap();
    rounds(all);
    for device in all {
        assert_eq!((device.group().host.as_str(), device.group().login), (OTHER, None));
    }
    // And back; nor does another group on that one get to see it.
    assert_eq!(
        act(&founder, Act::ChangeStore { address: ASSO.into(), login: login(MARIE) }),
        Ok(Answer::Done)
    );
    rounds(all);
    assert_eq!(all.map(|device| device.group().host), [ASSO, ASSO, ASSO]);
    let there = person(&web);
    there.run(create(OTHER, None)).unwrap();
    by_hand.run(join_another(&link(&there, false), "Brume")).unwrap();
    by_hand.run(Command::Refresh { group: 2 }).unwrap();
    let given = |address: &str| web.at(address, |server| server.given);
    assert!(given(ASSO) > 0);
    assert_eq!((given(OTHER), given(HOME)), (0, 0));
}

/// A login is typed while this device is on its way to the one that the settings name.
#[test]
fn a_login_that_is_typed_during_an_exchange_is_not_overwritten_by_it() {
    for moments in 1..40 {
        let web = servers();
        let [founder, by_link, _] = three(&web);
        web.at(ASSO, |server| server.logins.push(ALL));
        act(&founder, Act::ChangeStore { address: ASSO.into(), login: login(ALL) }).unwrap();
        founder.exchange();
        web.slow.set(true);
        let mut exchange = pin!(by_link.app.exchange(1));
        let over = (0..moments).any(|_| step(exchange.as_mut()).is_some());
        web.slow.set(false);
        let typed = set_login(&by_link, login(BRUME));
        web.slow.set(true);
        while !over && step(exchange.as_mut()).is_none() {}
        web.slow.set(false);
        assert_eq!(typed, Ok(Answer::Done));
        by_link.exchange();
        let group = by_link.group();
        assert_eq!((group.login, group.notices), (own(BRUME.0), vec![]), "{moments}");
        if over {
            return;
        }
    }
    panic!("the exchange is longer than it was");
}

/// The group moves while a store is asked about a login: it is not taken along to where nobody asked.
#[test]
fn a_login_is_kept_for_the_store_that_answered_to_it_alone() {
    let web = servers();
    let [founder, by_link, _] = three(&web);
    web.at(OTHER, |server| server.logins.push(ALL));
    act(&founder, Act::ChangeStore { address: OTHER.into(), login: login(ALL) }).unwrap();
    founder.exchange();
    web.slow.set(true);
    let command = Command::Act { group: 1, act: Act::SetLogin { login: login(BRUME) } };
    let mut asked = pin!(by_link.app.run(command));
    assert_eq!(step(asked.as_mut()), None);
    web.slow.set(false);
    by_link.exchange();
    assert_eq!(by_link.group().host, OTHER);
    let told = (0..99).find_map(|_| step(asked.as_mut()));
    assert_eq!((told, by_link.group().login), (Some(Err(Failure::Unknown)), handed(ALL.0)));
    by_link.exchange();
}

#[test]
fn a_second_device_comes_with_the_login_of_the_first_or_without() {
    let web = servers();
    let [founder, _, by_hand] = three(&web);
    for with_login in [true, false] {
        let Ok(Answer::Invitation { link }) = act(&by_hand, Act::InviteDevice { with_login }) else {
            panic!("a link")
        };
        let second = person(&web);
        let typed = if with_login { None } else { login(MARIE) };
        second.run(join(&link, "Tablette", typed)).unwrap();
        assert_eq!(second.group().login, if with_login { handed(BRUME.0) } else { own(MARIE.0) });
        second.exchange();
        enter(&by_hand, &second);
        let id = second.share(&sheet("De la tablette"));
        rounds([&second, &founder]);
        assert!(founder.read(&id).is_some());
    }
}

#[test]
fn a_sheet_lets_its_person_in_again_with_the_login_typed_beside_it() {
    let web = servers();
    let [founder, _, by_hand] = three(&web);
    let Kit { words, place, store } = by_hand.make_kit().unwrap();
    assert_eq!(store, ASSO);
    rounds([&by_hand, &founder]);
    let recover = |store: &str, login| Command::Recover {
        words: words.join(" "),
        place: place.clone(),
        store: store.into(),
        login,
        device_name: "Nouveau".into(),
        passphrase: Some(PASSPHRASE.into()),
    };
    let found = person(&web);
    let bad = login(("a:b", "mot"));
    assert_eq!(found.run(recover(ASSO, bad)), Err(Failure::Store(StoreFault::BadLogin)));
    let open = found.run(recover("http://asso.exemple.fr/", None));
    assert_eq!(open, Err(Failure::Store(StoreFault::OpenLine)));
    found.run(recover(PASTED, None)).unwrap();
    assert_eq!(found.run(Command::Refresh { group: 1 }), Err(Failure::Exchange(Trouble::Refused)));
    set_login(&found, login(BRUME)).unwrap();
    found.exchange();
    assert!(found.group().waiting.is_none(), "the sheet lets its person in");
    assert_eq!((found.group().host.as_str(), found.group().login), (ASSO, own(BRUME.0)));
    rounds([&found, &founder]);

    // At once, on another sheet.
    let Kit { words, place, store } = found.make_kit().unwrap();
    rounds([&found, &founder]);
    let again = person(&web);
    let (device_name, passphrase) = ("Autre".into(), Some(PASSPHRASE.into()));
    let words = words.join(" ");
    again
        .run(Command::Recover { words, place, store, login: login(MARIE), device_name, passphrase })
        .unwrap();
    again.exchange();
    assert!(again.group().waiting.is_none());
}

/// Every way in which a login could be written down.
fn writings((user, password): (&str, &str)) -> Vec<Vec<u8>> {
    let pair = format!("{user}:{password}");
    let mut all = vec![password.as_bytes().to_vec(), HEXLOWER.encode(password.as_bytes()).into_bytes()];
    // A login begins anywhere in what is encoded with it.
    for skip in 0..3 {
        for text in [pair.as_bytes(), password.as_bytes()] {
            let whole = [&b"aa"[..skip], text].concat();
            for code in [&BASE64, &BASE64_NOPAD, &BASE64URL_NOPAD] {
                let text = code.encode(&whole);
                let end = text.trim_end_matches('=').len() - 4;
                all.push(text.as_bytes()[4..end].to_vec());
            }
        }
    }
    all
}

fn holds(bytes: &[u8], login: (&str, &str)) -> bool {
    writings(login).iter().any(|needle| bytes.windows(needle.len()).any(|part| part == needle))
}

#[test]
fn a_login_is_in_no_file_no_address_no_view_no_answer_and_nothing_printed() {
    let web = servers();
    web.at(ASSO, |server| server.logins.push(ALL));
    let [founder, by_link, by_hand] = three(&web);
    let mut printed = String::new();
    let mut say = |text: String| printed.push_str(&text);
    let kit = by_hand.make_kit().unwrap();
    let Kit { words, place, store } = kit.clone();
    let commands = [
        Command::TryStore { address: ASSO.into(), login: login(MARIE) },
        create(ASSO, login(MARIE)),
        create("https://personne.exemple.fr/", login(ALL)),
        join(&link(&founder, false), "Gel", login(BRUME)),
        Command::Act { group: 1, act: Act::SetLogin { login: login((ALL.0, BRUME.1)) } },
        Command::Act { group: 1, act: Act::SetLogin { login: login(BRUME) } },
        Command::Act { group: 1, act: Act::ChangeStore { address: ASSO.into(), login: login(ALL) } },
        Command::Recover {
            words: words.join(" "),
            place,
            store,
            login: login(BRUME),
            device_name: "Nouveau".into(),
            passphrase: None,
        },
        Command::ReadInvitation { link: link(&founder, true) },
    ];
    for command in commands {
        // A link is a secret, and told as one.
        if !matches!(command, Command::ReadInvitation { .. }) {
            say(format!("{command:?}"));
        }
        let outcome = founder.run(command);
        if let Err(failure) = &outcome {
            say(format!("{failure}"));
        }
        say(format!("{outcome:?}"));
    }
    rounds([&founder, &by_link, &by_hand]);
    let mut messages = Vec::new();
    for device in [&founder, &by_link, &by_hand] {
        say(format!("{:?}", device.view()));
        messages.extend(postcard::to_allocvec(&device.view()).unwrap());
    }
    let disks = [&founder, &by_link, &by_hand].map(|device| device.app.world().disk.rows.borrow().clone());
    let rows: Vec<u8> =
        disks.iter().flatten().flat_map(|(name, row)| [name.as_bytes(), row].concat()).collect();
    for login in [MARIE, BRUME, ALL] {
        for (place, bytes) in [
            ("what is printed", printed.as_bytes()),
            ("what the page is sent", &messages),
            ("the stores and what they were asked", &web.everything()),
            ("the disks", &rows),
        ] {
            assert!(!holds(bytes, login), "{} in {place}", login.0);
        }
        assert!(
            !web.everything().windows(login.0.len()).any(|part| part == login.0.as_bytes()) || login == MARIE
        );
    }
    // The search finds it where it is: in the link, and where somebody would have forgotten to hide it.
    let set = act(&founder, Act::SetLogin { login: login(MARIE) });
    assert_eq!(set, Ok(Answer::Done));
    let Ok(Answer::Invitation { link }) = act(&founder, Act::InviteDevice { with_login: true }) else {
        panic!()
    };
    assert!(holds(link.as_bytes(), MARIE));
    assert!(holds(format!("{:?}", [MARIE]).as_bytes(), MARIE));
}
