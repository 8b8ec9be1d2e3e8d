//! Passkeys: a way into a device beside its passphrases.

use data_encoding::BASE64URL_NOPAD;
use souspli::app::vocabulary::{Answer, Command, Failure, PasskeyView, Stage};
use souspli::app::ways::WayName;
use souspli::seal::{Passkey, SystemChance, VaultKey};
use souspli::store::memory::MemoryStore;

use crate::world::{Device, HOUR, PASSPHRASE, sheet};

const SECOND: &str = "une deuxième phrase, plus longue";

/// What an authenticator has of one credential.
#[derive(Clone, Copy)]
struct Authenticator {
    credential: &'static [u8],
    salt: [u8; 32],
    output: [u8; 32],
}

const MINE: Authenticator = Authenticator { credential: b"ma cle", salt: [1; 32], output: [2; 32] };
const OTHER: Authenticator = Authenticator { credential: b"une autre cle", salt: [3; 32], output: [4; 32] };

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// One person with a group and a sheet in it.
fn founder() -> Device {
    let founder = Device::new(&MemoryStore::default());
    founder.create("Sillage");
    founder.share(&sheet("Gardée"));
    founder
}

/// The device as it is once the app was closed.
fn again(device: &Device) -> Device {
    let world = device.app.world();
    Device::on(world.disk.clone(), &world.store, HOUR)
}

fn add(device: &Device, passphrase: &str, one: &Authenticator) -> Result<Answer, Failure> {
    device.run(Command::AddPasskey {
        passphrase: passphrase.into(),
        credential: text(one.credential),
        salt: text(&one.salt),
        output: text(&one.output),
    })
}

fn remove(device: &Device, way: &str, passphrase: &str) -> Result<Answer, Failure> {
    device.run(Command::RemoveWay { way: way.into(), passphrase: passphrase.into() })
}

/// What comes of asking that passkey at the door; where it opens, all is there.
fn by_passkey(device: &Device, credential: &[u8], output: &[u8]) -> Result<(), Failure> {
    let again = again(device);
    again.run(Command::UnlockWithPasskey { credential: text(credential), output: text(output) })?;
    assert_eq!(again.reads(), [sheet("Gardée")]);
    Ok(())
}

fn opens(device: &Device, one: &Authenticator) -> Result<(), Failure> {
    by_passkey(device, one.credential, &one.output)
}

fn opens_by_passphrase(device: &Device, passphrase: &str) -> bool {
    again(device).run(Command::Unlock { passphrase: passphrase.into() }).is_ok()
}

fn listed(device: &Device) -> Vec<(String, String)> {
    device.view().passkeys.into_iter().map(|passkey| (passkey.way, passkey.credential)).collect()
}

#[test]
fn a_passkey_opens_beside_the_passphrase() {
    let device = founder();
    let rows = device.app.world().disk.rows.borrow().clone();
    add(&device, PASSPHRASE, &MINE).unwrap();
    add(&device, PASSPHRASE, &OTHER).unwrap();
    assert_eq!(*device.app.world().disk.rows.borrow(), rows, "one small file each, and no row");
    let both =
        [("passkey".to_owned(), text(MINE.credential)), ("passkey-2".to_owned(), text(OTHER.credential))];
    assert_eq!(listed(&device), both);
    // The door knows what to ask the browser for.
    let door = again(&device);
    assert_eq!((door.view().stage, listed(&door)), (Stage::Locked, both.to_vec()));
    assert_eq!(door.view().passkeys[0].salt, text(&MINE.salt));
    assert_eq!((opens(&device, &MINE), opens(&device, &OTHER)), (Ok(()), Ok(())));
    assert!(opens_by_passphrase(&device, PASSPHRASE));
    // Another passphrase leaves them as they are.
    device.run(Command::ChangePassphrase { old: PASSPHRASE.into(), new: SECOND.into() }).unwrap();
    assert_eq!((opens(&device, &MINE), opens(&device, &OTHER)), (Ok(()), Ok(())));
    assert!(opens_by_passphrase(&device, SECOND) && !opens_by_passphrase(&device, PASSPHRASE));
}

#[test]
fn what_another_passkey_makes_opens_nothing() {
    let device = founder();
    add(&device, PASSPHRASE, &MINE).unwrap();
    for (credential, output) in [
        (MINE.credential, &OTHER.output[..]),
        (OTHER.credential, &MINE.output),
        (b"", &MINE.output),
        (MINE.credential, &MINE.output[..31]),
        (MINE.credential, &[2; 33]),
        (MINE.credential, &[]),
    ] {
        assert_eq!(by_passkey(&device, credential, output), Err(Failure::NoPasskey));
    }
    let door = again(&device);
    for output in ["", "é", "AgICAg==", &format!("{}=", text(&MINE.output))] {
        let asked = Command::UnlockWithPasskey { credential: text(MINE.credential), output: output.into() };
        assert_eq!(door.run(asked), Err(Failure::NoPasskey));
    }
    assert_eq!(door.view().stage, Stage::Locked);
    assert_eq!(opens(&device, &MINE), Ok(()));
}

/// Who merely finds the device open cannot give themselves a way in.
#[test]
fn a_passkey_is_neither_added_nor_removed_without_the_passphrase() {
    let device = founder();
    let before = device.app.world().disk.ways.borrow().clone();
    assert_eq!(add(&device, SECOND, &MINE), Err(Failure::WrongPassphrase));
    assert_eq!(add(&again(&device), PASSPHRASE, &MINE), Err(Failure::Locked));
    let long = [7; 1024];
    for credential in [&[][..], &long] {
        let bad = Authenticator { credential: Box::leak(credential.into()), ..MINE };
        assert_eq!(add(&device, PASSPHRASE, &bad), Err(Failure::NoPasskey));
    }
    for [salt, output] in [["", &text(&MINE.output)], [&text(&MINE.salt), ""], ["!", "!"]] {
        let (passphrase, credential) = (PASSPHRASE.into(), text(MINE.credential));
        let command =
            Command::AddPasskey { passphrase, credential, salt: salt.into(), output: output.into() };
        assert_eq!(device.run(command), Err(Failure::NoPasskey));
    }
    assert_eq!(*device.app.world().disk.ways.borrow(), before);
    assert_eq!(device.view().passkeys, []);

    add(&device, PASSPHRASE, &MINE).unwrap();
    assert_eq!(remove(&device, "passkey", SECOND), Err(Failure::WrongPassphrase));
    assert_eq!(remove(&again(&device), "passkey", PASSPHRASE), Err(Failure::Locked));
    assert_eq!(opens(&device, &MINE), Ok(()));
    // An id as long as may be.
    let longest = Authenticator { credential: &[7; 1023], ..OTHER };
    add(&device, PASSPHRASE, &longest).unwrap();
    assert_eq!(opens(&device, &longest), Ok(()));
}

#[test]
fn the_last_passphrase_is_not_removed_however_many_passkeys_there_are() {
    let device = founder();
    add(&device, PASSPHRASE, &MINE).unwrap();
    add(&device, PASSPHRASE, &OTHER).unwrap();
    assert_eq!(remove(&device, "passphrase", PASSPHRASE), Err(Failure::LastWay));
    for way in ["passkey-3", "Les Passerelles", ""] {
        assert_eq!(remove(&device, way, PASSPHRASE), Err(Failure::Unknown));
    }
    remove(&device, "passkey", PASSPHRASE).unwrap();
    assert_eq!(listed(&device), [("passkey-2".to_owned(), text(OTHER.credential))]);
    assert_eq!(opens(&device, &MINE), Err(Failure::NoPasskey));
    assert_eq!(opens(&device, &OTHER), Ok(()));
    remove(&device, "passkey-2", PASSPHRASE).unwrap();
    assert_eq!((listed(&device), listed(&again(&device))), (vec![], vec![]));
    assert!(opens_by_passphrase(&device, PASSPHRASE));
}

/// Nothing is written in part, and the page is told what is there.
#[test]
fn a_device_that_stops_while_a_passkey_comes_or_goes_has_it_or_not() {
    for room in [0, 1] {
        let device = founder();
        let disk = device.app.world().disk.clone();
        disk.room.set(Some(room));
        assert_eq!(add(&device, PASSPHRASE, &MINE).is_ok(), room == 1);
        disk.room.set(None);
        assert_eq!(opens(&device, &MINE).is_ok(), room == 1);
        assert_eq!(listed(&device), listed(&again(&device)));
        assert!(opens_by_passphrase(&device, PASSPHRASE));

        let device = founder();
        let disk = device.app.world().disk.clone();
        add(&device, PASSPHRASE, &MINE).unwrap();
        disk.room.set(Some(room));
        assert_eq!(remove(&device, "passkey", PASSPHRASE).is_ok(), room == 1);
        disk.room.set(None);
        assert_eq!(opens(&device, &MINE).is_ok(), room == 0);
        assert_eq!(listed(&device), listed(&again(&device)));
        assert!(opens_by_passphrase(&device, PASSPHRASE));
    }
}

#[test]
fn a_damaged_passkey_shuts_no_other_way_and_is_left_as_it_is() {
    let device = founder();
    add(&device, PASSPHRASE, &MINE).unwrap();
    add(&device, PASSPHRASE, &OTHER).unwrap();
    let first = WayName::parse("passkey").unwrap();
    let disk = &device.app.world().disk;
    let whole = disk.ways.borrow()[&first].clone();
    let changed = (0..whole.len()).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    });
    let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
    let longer = [&whole[..], &[0]].concat();
    for damaged in changed.chain(cut).chain([longer]) {
        disk.ways.borrow_mut().insert(first.clone(), damaged.clone());
        let door = again(&device);
        let asked = |one: &Authenticator| Command::UnlockWithPasskey {
            credential: text(one.credential),
            output: text(&one.output),
        };
        assert_eq!(door.run(asked(&MINE)), Err(Failure::NoPasskey));
        door.run(asked(&OTHER)).unwrap();
        assert_eq!(disk.ways.borrow()[&first], damaged);
    }
    assert_eq!(opens(&device, &OTHER), Ok(()));
    assert!(opens_by_passphrase(&device, PASSPHRASE));
    // Its person sees that it is there, and can remove it.
    disk.ways.borrow_mut().insert(first, vec![]);
    let opened = again(&device);
    opened.run(Command::Unlock { passphrase: PASSPHRASE.into() }).unwrap();
    let damaged = PasskeyView { way: "passkey".into(), credential: String::new(), salt: String::new() };
    assert_eq!(opened.view().passkeys[0], damaged);
    remove(&opened, "passkey", PASSPHRASE).unwrap();
    assert_eq!(opened.view().passkeys.len(), 1);
}

/// A file that a thief puts beside, to another key of theirs.
#[test]
fn a_passkey_into_another_vault_is_no_way_into_this_one() {
    let device = founder();
    let theirs = Passkey { credential: OTHER.credential, salt: &OTHER.salt };
    let file = theirs.wrap(&VaultKey::from_bytes([7; 32]), &OTHER.output, &mut SystemChance).unwrap();
    let ways = || device.app.world().disk.ways.borrow_mut();
    ways().insert(WayName::parse("passkey").unwrap(), file);
    assert_eq!(opens(&device, &OTHER), Err(Failure::Damaged));
    assert!(opens_by_passphrase(&device, PASSPHRASE));
}

#[test]
fn no_passkey_tells_of_a_group() {
    let device = founder();
    add(&device, PASSPHRASE, &MINE).unwrap();
    let others = Device::new(&device.app.world().store);
    others.create("Houle");
    let link = others.invite();
    device.run(Command::Join { link, my_name: "Sillage".into(), login: None, passphrase: None }).unwrap();
    let of_two = Authenticator { credential: b"la neu", ..OTHER };
    add(&device, PASSPHRASE, &of_two).unwrap();
    let ways = device.app.world().disk.ways.borrow();
    let file = |name: &str| ways[&WayName::parse(name).unwrap()].clone();
    assert_eq!(file("passkey").len(), file("passkey-2").len());
    for bytes in [file("passkey"), file("passkey-2")] {
        for telling in ["Passerelles", "Sillage", "Houle", "depot"] {
            assert!(!bytes.windows(telling.len()).any(|window| window == telling.as_bytes()));
        }
        // Nor is what the authenticator made, or anything typed, in it.
        for secret in [&MINE.output, &of_two.output] {
            assert!(!bytes.windows(32).any(|window| window == secret));
        }
    }
    drop(ways);
    let door = again(&device);
    assert_eq!((door.view().groups, door.view().notes), (vec![], vec![]));
}
