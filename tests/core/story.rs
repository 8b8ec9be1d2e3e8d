//! What people do, driven as the worker drives it.

use souspli::app::vocabulary::{Act, Command, Failure, Notice, SealState, Stage, StoreChoice, Trouble};
use souspli::group::{Feeling, Sheet};
use souspli::store::memory::MemoryStore;
use souspli::store::{Store, StoreError};

use crate::world::{Device, HOUR, PASSPHRASE, pair, sheet};

#[test]
fn a_situation_is_written_on_one_device_and_read_on_another_to_the_character() {
    let (_store, founder, member) = pair();
    let written = Sheet {
        title: "La colère dans la chambre".into(),
        feelings: vec![Feeling::Anger, Feeling::Powerlessness],
        other_feeling: "à vif".into(),
        what_happened: "« Je fais ce que je peux.\u{202f}» e\u{301}\u{a0}; 🙂".into(),
        what_puzzles_me: "à qui s’adressait cette colère\u{202f}?".into(),
    };
    let id = founder.share(&written);
    assert_eq!(founder.group().situations[0].seal, SealState::Kept);
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, SealState::Sealed);
    member.exchange();
    assert_eq!(member.read(&id).as_ref(), Some(&written));
    let line = &member.group().situations[0];
    assert_eq!((line.author.as_str(), line.mine), ("Sillage", false));

    // Both still read it when everything but the disk is gone.
    founder.app.world().store.set_down(Some(StoreError::Unreachable));
    for device in [founder.restarted(), member.restarted()] {
        assert_eq!(device.read(&id).as_ref(), Some(&written));
        assert_eq!(device.run(Command::Refresh { group: 1 }), Err(Failure::Exchange(Trouble::Unreachable)));
        assert_eq!(device.group().exchange.trouble, Some(Trouble::Unreachable));
    }
}

#[test]
fn a_situation_written_while_the_store_is_away_is_handed_over_later() {
    let (store, founder, member) = pair();
    store.set_down(Some(StoreError::Unreachable));
    let id = member.share(&sheet("Hors ligne"));
    assert!(member.run(Command::Refresh { group: 1 }).is_err());
    assert_eq!(member.group().exchange.to_send, 1);
    let member = member.restarted();
    store.set_down(None);
    member.exchange();
    assert_eq!(member.group().exchange.to_send, 0);
    founder.exchange();
    assert!(founder.read(&id).is_some());
}

/// Whatever a store answers in the place of what was asked is told as what it is; nothing is lost meanwhile, and the next good
/// exchange ends it.
#[test]
fn each_trouble_of_a_store_is_told_loses_nothing_and_passes() {
    let (store, founder, mut member) = pair();
    for (error, trouble) in [
        (StoreError::Full, Trouble::Full),
        (StoreError::Server(502), Trouble::HostError(502)),
        (StoreError::NotAStore, Trouble::NotAStore),
        (StoreError::Refused, Trouble::Refused),
        (StoreError::Unreachable, Trouble::Unreachable),
    ] {
        store.set_down(Some(error));
        let written = sheet(&format!("{trouble:?}"));
        let id = member.share(&written);
        let told = |member: &Device| {
            assert_eq!(member.run(Command::Refresh { group: 1 }), Err(Failure::Exchange(trouble)));
            let group = member.group();
            assert_eq!((group.exchange.trouble, group.exchange.to_send), (Some(trouble), 1));
            let line = group.situations.iter().find(|line| line.id == id).unwrap();
            assert_eq!(line.seal, SealState::Kept, "{trouble:?}");
            assert_eq!(member.read(&id).as_ref(), Some(&written), "{trouble:?}");
        };
        told(&member);
        // Nor does it go with the app.
        member = member.restarted();
        told(&member);
        store.set_down(None);
        member.exchange();
        let group = member.group();
        assert_eq!((group.exchange.trouble, group.exchange.to_send), (None, 0));
        founder.exchange();
        assert_eq!(founder.read(&id).as_ref(), Some(&written), "{trouble:?}");
    }
}

/// Who was away for long, or opens a device that keeps much, sees how far it is.
#[test]
fn what_takes_long_is_counted() {
    let (_store, founder, member) = pair();
    for number in 0..40 {
        founder.share(&sheet(&number.to_string()));
        founder.exchange();
    }
    let world = member.app.world();
    // A day later it looks through its own files, too.
    world.hour.set(HOUR + 24);
    world.counted.take();
    member.exchange();
    let counted = member.app.world().counted.take();
    assert!(counted.len() > 4, "{counted:?}");
    assert!(counted.iter().all(|count| count.group == Some(1) && count.done <= count.known), "{counted:?}");
    assert!(counted.iter().map(|count| count.done).eq(1..=counted.last().unwrap().known), "{counted:?}");

    let rows = founder.app.world().disk.rows.borrow().len();
    let opened = founder.restarted().app.world().counted.take();
    let known = opened.iter().map(|count| (count.group, count.known as usize));
    assert_eq!(known.collect::<Vec<_>>(), vec![(None, rows); rows.div_ceil(100)]);
}

#[test]
fn the_seal_says_received_by_all_only_when_all_have_said_so() {
    let (_store, founder, member) = pair();
    founder.share(&sheet("Reçu"));
    founder.exchange();
    member.exchange();
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, SealState::Sealed);
    // A member says what it has seen at most once a day, or with its next push.
    let world = member.app.world();
    world.hour.set(HOUR + 24);
    member.exchange();
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, SealState::ReceivedByAll);
}

/// Who comes after a text was written has not received it, though their device names it as seen, for what it goes on from.
#[test]
fn a_text_from_before_somebody_came_is_not_received_by_them() {
    let store = MemoryStore::default();
    let (founder, member) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    let before = founder.share(&sheet("Avant"));
    founder.exchange();
    member.join(&founder.invite(), "Brume");
    founder.exchange();
    founder.admit_first(true).unwrap();
    let after = founder.share(&sheet("Après"));
    founder.exchange();
    member.exchange();
    member.app.world().hour.set(HOUR + 24);
    member.exchange();
    founder.exchange();
    let seal = |device: &Device, id: &str| {
        device.group().situations.into_iter().find(|line| line.id == id).unwrap().seal
    };
    assert!(member.read(&before).is_none());
    assert_eq!(
        (seal(&founder, &before), seal(&founder, &after)),
        (SealState::Sealed, SealState::ReceivedByAll)
    );
    // Nor once newcomers read history: who is there already has not read it by that.
    founder.run(Command::Act { group: 1, act: Act::ShareHistory { yes: true } }).unwrap();
    for device in [&founder, &member, &founder] {
        device.exchange();
    }
    assert_eq!(seal(&founder, &before), SealState::Sealed);
}

#[test]
fn a_newcomer_reads_nothing_from_before_and_everything_after() {
    let store = MemoryStore::default();
    let (founder, member) = (Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    let before = founder.share(&sheet("Avant"));
    founder.exchange();
    let link = founder.invite();
    member.join(&link, "Brume");
    founder.exchange();
    founder.admit_first(true).unwrap();
    let after = founder.share(&sheet("Après"));
    founder.exchange();
    // In the very exchange that lets them in.
    member.exchange();
    assert_eq!(member.read(&before), None);
    assert!(member.read(&after).is_some());
    assert!(
        !member.group().notices.contains(&Notice::Missing),
        "what lies before the arrival is not withheld"
    );
    // Both ways, and both after a restart.
    let answer = member.share(&sheet("Réponse"));
    member.exchange();
    founder.exchange();
    assert!(founder.read(&answer).is_some());
    assert_eq!(founder.restarted().reads().len(), 3);
    assert_eq!(member.restarted().reads().len(), 2);
}

#[test]
fn twelve_people_read_one_another() {
    twelve_people_over(&MemoryStore::default());
}

/// The same over any store.
pub fn twelve_people_over<S: Store + Clone>(store: &S) {
    let founder = Device::new(store);
    founder.create("Sillage");
    let members: Vec<Device<S>> = (0..11)
        .map(|n| {
            let member = Device::new(store);
            member.join(&founder.invite(), &format!("Membre {n}"));
            founder.exchange();
            founder.admit_first(n % 2 == 0).unwrap();
            founder.exchange();
            member.exchange();
            member.exchange();
            member
        })
        .collect();
    for (n, member) in members.iter().enumerate() {
        member.exchange();
        member.share(&sheet(&format!("Situation {n}")));
        member.exchange();
    }
    founder.exchange();
    for device in members.iter().chain([&founder]) {
        device.exchange();
        assert_eq!(device.reads().len(), 11);
        assert_eq!(device.group().members.len(), 12);
        assert_eq!(device.group().notices, []);
    }
    let marks: Vec<bool> = founder.group().members.iter().map(|m| m.uncompared).collect();
    assert_eq!(marks, [false, false, true, false, true, false, true, false, true, false, true, false]);
}

#[test]
fn sheets_larger_than_a_head_travel_in_packs() {
    let (store, founder, member) = pair();
    let long = Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet("Longue") };
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(founder.share(&Sheet { title: format!("Longue {n}"), ..long.clone() }));
        founder.exchange();
    }
    member.exchange();
    for id in &ids {
        assert_eq!(member.read(id).unwrap().what_happened.chars().count(), Sheet::TEXT_MAX);
    }
    for (path, bytes) in store.files() {
        assert!(bytes.len() < 9 << 20, "{path}");
    }
    let founder = founder.restarted();
    founder.share(&sheet("Courte"));
    founder.exchange();
    member.exchange();
    assert_eq!(member.reads().len(), 7);
}

#[test]
fn both_sides_show_the_same_six_words_and_another_name_gives_others() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let first = Device::new(&store);
    first.join(&founder.invite(), "Brume");
    founder.exchange();
    let request = founder.group().requests[0].clone();
    let waiting = first.group().waiting.unwrap();
    assert_eq!(request.words, waiting.words);
    assert_eq!((request.name.as_str(), request.words.len(), waiting.delivered), ("Brume", 6, true));
    let second = Device::new(&store);
    second.join(&founder.invite(), "Brume");
    assert_ne!(second.group().waiting.unwrap().words, waiting.words);
}

#[test]
fn two_people_with_one_link_are_both_refused_until_a_new_one_is_made() {
    let store = MemoryStore::default();
    let (founder, one, two) = (Device::new(&store), Device::new(&store), Device::new(&store));
    founder.create("Sillage");
    let link = founder.invite();
    one.join(&link, "Brume");
    two.join(&link, "Brume");
    founder.exchange();
    let requests = founder.group().requests;
    assert!(requests.len() == 2 && requests.iter().all(|request| request.contested));
    assert_eq!(founder.admit_first(true), Err(Failure::RequestVoid));
    founder.run(Command::Refuse { group: 1, request: requests[0].id.clone() }).unwrap();
    assert_eq!(founder.group().requests, []);
    founder.exchange();
    one.exchange();
    assert!(one.group().waiting.is_some());
}

#[test]
fn a_member_admits_nobody() {
    let (_store, _founder, member) = pair();
    assert_eq!(member.run(Command::Invite { group: 1, with_login: false }), Err(Failure::NotAllowed));
}

#[test]
fn an_invitation_ends_after_seven_days_on_both_sides() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let link = founder.invite();
    let early = Device::new(&store);
    early.join(&link, "Brume");
    let late = Device::on(Default::default(), &store, HOUR + 7 * 24 + 1);
    let command =
        Command::Join { link, my_name: "Cèdre".into(), login: None, passphrase: Some(PASSPHRASE.into()) };
    assert_eq!(late.run(command), Err(Failure::InvitationExpired));
    founder.app.world().hour.set(HOUR + 7 * 24 + 1);
    founder.exchange();
    assert_eq!(founder.group().requests, []);
}

#[test]
fn before_unlocking_nothing_names_a_group() {
    let (store, founder, _member) = pair();
    let device = Device::on(founder.app.world().disk.clone(), &store, HOUR);
    assert_eq!(device.view().stage, Stage::Locked);
    assert_eq!(device.view().groups, []);
    let command = Command::Unlock { passphrase: "une phrase assez longu".into() };
    assert_eq!(device.run(command), Err(Failure::WrongPassphrase));
    assert_eq!(device.run(Command::Invite { group: 1, with_login: false }), Err(Failure::Locked));
    device.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    assert_eq!(device.group().name, "Les Passerelles");
}

#[test]
fn one_vault_opens_all_groups_of_a_profile() {
    let (_store, founder, _member) = pair();
    let other = Device::new(&founder.app.world().store);
    other.create("Houle");
    let link = other.invite();
    let again = Command::Join {
        link: link.clone(),
        my_name: "Sillage".into(),
        login: None,
        passphrase: Some(PASSPHRASE.into()),
    };
    assert_eq!(founder.run(again), Err(Failure::AlreadyProtected));
    let join = Command::Join { link: link.clone(), my_name: "Sillage".into(), login: None, passphrase: None };
    founder.run(join.clone()).unwrap();
    assert_eq!(founder.run(join), Err(Failure::AlreadyMember));
    assert_eq!(founder.restarted().view().groups.len(), 2);
}

#[test]
fn a_full_device_says_so_and_nothing_is_sent_that_is_not_kept() {
    let (store, founder, member) = pair();
    let disk = founder.app.world().disk.clone();
    disk.room.set(Some(0));
    let before = store.files();
    let command = Command::Share { group: 1, draft: None, sheet: sheet("Pas gardée") };
    assert_eq!(founder.run(command), Err(Failure::DeviceFull));
    assert_eq!(founder.group().situations, []);
    let _ = founder.run(Command::Refresh { group: 1 });
    assert_eq!(store.files(), before);
    disk.room.set(None);
    let id = founder.share(&sheet("Gardée"));
    founder.exchange();
    member.exchange();
    assert!(member.read(&id).is_some());
    assert_eq!(member.reads().len(), 1);
    assert_eq!(member.group().notices, []);
}

/// Where nobody asked for an exchange, that what came could not be kept is told all the same; once there is room it comes.
#[test]
fn an_exchange_that_a_full_device_stops_says_so_by_itself() {
    let (_store, founder, member) = pair();
    let id = member.share(&sheet("Arrivée"));
    member.exchange();
    let by_itself = || pollster::block_on(founder.app.exchange(1));
    let disk = founder.app.world().disk.clone();
    disk.room.set(Some(0));
    assert_eq!(by_itself(), Err(Failure::Exchange(Trouble::DeviceFull)));
    let exchange = founder.group().exchange;
    assert_eq!((exchange.trouble, exchange.busy), (Some(Trouble::DeviceFull), false));
    disk.room.set(None);
    assert_eq!(by_itself(), Ok(()));
    assert_eq!(founder.group().exchange.trouble, None);
    assert!(founder.read(&id).is_some());
}

/// What is on the screen is still there, and said to be; nothing that could not be kept is sent.
#[test]
fn a_device_that_the_browser_erased_says_so_and_sends_nothing() {
    let (store, founder, member) = pair();
    let id = founder.share(&sheet("Avant"));
    founder.exchange();
    let before = store.files();
    founder.app.world().disk.gone.set(true);
    // Nobody asks for anything: it is told at the next exchange.
    let by_itself = pollster::block_on(founder.app.exchange(1));
    assert_eq!(by_itself, Err(Failure::Exchange(Trouble::DeviceGone)));
    assert_eq!(founder.group().exchange.trouble, Some(Trouble::DeviceGone));
    let share = Command::Share { group: 1, draft: None, sheet: sheet("Pas gardée") };
    assert_eq!(founder.run(share), Err(Failure::DeviceGone));
    let draft = Command::KeepDraft { group: 1, draft: None, sheet: sheet("Pas gardée") };
    assert_eq!(founder.run(draft), Err(Failure::DeviceGone));
    assert!(founder.read(&id).is_some());
    assert_eq!(founder.group().situations.len(), 1);
    assert_eq!(store.files(), before);
    // The others have it.
    member.exchange();
    assert!(member.read(&id).is_some());
}

/// The worker exchanges by itself, where nobody hears how that ended.
#[test]
fn a_clock_that_is_wrong_is_told_until_it_is_right() {
    let (store, founder, member) = pair();
    let id = member.share(&sheet("À l’heure"));
    let before = store.files();
    let by_itself = || pollster::block_on(member.app.exchange(1));
    member.app.world().hour.set(3);
    assert_eq!(by_itself(), Err(Failure::Exchange(Trouble::Clock)));
    let exchange = member.group().exchange;
    assert_eq!((exchange.trouble, exchange.last), (Some(Trouble::Clock), Some(HOUR)));
    assert_eq!(store.files(), before);
    member.app.world().hour.set(HOUR + 1);
    assert_eq!(by_itself(), Ok(()));
    let exchange = member.group().exchange;
    assert_eq!((exchange.trouble, exchange.last), (None, Some(HOUR + 1)));
    founder.exchange();
    assert!(founder.read(&id).is_some());
}

/// What a clock wrote down that stood fifty years ahead holds no longer than it stood there: then packs are looked for again, what was
/// received is said, and an invitation is over.
#[test]
fn a55_a_clock_that_once_stood_years_ahead_holds_nothing_up() {
    const FIFTY_YEARS: u64 = 50 * 365 * 24;
    let (store, founder, member) = pair();
    let set = |hour: u64| {
        for device in [&founder, &member] {
            device.app.world().hour.set(hour);
        }
    };
    set(HOUR + FIFTY_YEARS);
    founder.invite();
    for device in [&founder, &member, &founder] {
        device.exchange();
    }
    let before = store.files();
    let new = |path: &String| path.contains("/o/") && !before.contains_key(path);
    let long = "é".repeat(Sheet::TEXT_MAX);
    let id = founder.share(&Sheet { what_happened: long.clone(), what_puzzles_me: long, ..sheet("Longue") });
    founder.exchange();

    // Right again; and the host lost what nobody had read.
    set(HOUR + 30);
    let mut files = store.files();
    assert!(files.keys().any(new), "so long a text travels in a pack");
    files.retain(|path, _| !new(path));
    store.set_files(files);
    founder.exchange();
    assert!(store.files().keys().any(new), "what was lost is put again");
    // The member writes nothing, and says all the same what came.
    member.exchange();
    assert!(member.read(&id).is_some());
    founder.exchange();
    assert_eq!(founder.group().situations[0].seal, SealState::ReceivedByAll);

    founder.app.world().hour.set(HOUR + 30 + 8 * 24);
    founder.exchange();
    assert!(!founder.group().invitation_open);
}

/// A phone's keyboard puts signs that show nothing into emojis; a page that was copied from has them too.
#[test]
fn what_is_typed_loses_signs_that_show_nothing() {
    let device = Device::new(&MemoryStore::default());
    device.create(" Zoé\u{200b} ☀\u{fe0f}\u{202e}");
    let group = device.group();
    assert_eq!(group.members[0].name, "Zoé ☀");
    device
        .run(Command::Act {
            group: 1,
            act: Act::Rename { name: "\u{feff}Équipe 👩\u{200d}⚕\u{fe0f}".into() },
        })
        .unwrap();
    assert_eq!(device.group().name, "Équipe 👩⚕");
    let nothing = Command::Act { group: 1, act: Act::Rename { name: "\u{3164}\u{200b} ".into() } };
    assert_eq!(device.run(nothing), Err(Failure::BadName));
}

#[test]
fn bad_input_from_people_is_refused_by_name() {
    let store = MemoryStore::default();
    let device = Device::new(&store);
    let create = |name: &str, my_name: &str, passphrase: Option<&str>| Command::CreateGroup {
        name: name.into(),
        framework: souspli::group::Framework::Balint,
        my_name: my_name.into(),
        store: StoreChoice::Here,
        passphrase: passphrase.map(str::to_owned),
    };
    assert_eq!(device.run(create(" ", "Brume", Some(PASSPHRASE))), Err(Failure::BadName));
    assert_eq!(device.run(create("Nom", "a\nb", Some(PASSPHRASE))), Err(Failure::BadName));
    assert_eq!(device.run(create("Nom", "Brume", Some("quinze caracter"))), Err(Failure::PassphraseTooShort));
    assert_eq!(device.run(create("Nom", "Brume", None)), Err(Failure::PassphraseNeeded));
    for link in ["", "bonjour", "https://a.fr/#/invitation/", "https://a.fr/#/invitation/AAAAAAAA"] {
        assert_eq!(
            device.run(Command::ReadInvitation { link: link.into() }),
            Err(Failure::NotAnInvitation),
            "{link}"
        );
    }
    device.app.world().hour.set(3);
    assert_eq!(device.run(create("Nom", "Brume", Some(PASSPHRASE))), Err(Failure::ClockWrong));
}
