//! Made-up requests and grants, and grants that name much: few are looked at, and each in its turn.

use std::collections::VecDeque;

use souspli::log::entry::{Body, Entry, Log, payload_hash};
use souspli::log::grant::{Grant, encode_grant};
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::seal::{self, EpochSecret, PublicKey, Recipient, SeededChance, Size};
use souspli::sync::{Effect, Joining, JoiningExchange, Replica};

use super::{gets, group, in_folder};
use crate::review::cheat::Cheat;
use crate::review::replicas::{Files, admit, ask, exchange, found, perform};
use crate::world::HOUR;

/// Made-up names with the tag of a file, a hundred of them listed before it and a hundred after.
fn hide(real: &FileName, files: &mut Files) {
    for n in 0..200_u8 {
        let (front, n) = (n < 100, n % 100);
        let hash = format!(
            "{}{}{}",
            if front { "22222222222222" } else { "zzzzzzzzzzzzzz" },
            char::from(b'a' + n / 10),
            char::from(b'a' + n % 10)
        );
        let file = format!("{}-{hash}.age", real.tag().unwrap());
        files.insert(FileName { folder: real.folder, file }, b"x".to_vec());
    }
}

/// The files that somebody who waits asks for in one exchange, and whether they came in.
fn joining_gets(
    joining: &mut Joining,
    files: &mut Files,
    chance: &mut SeededChance,
) -> (Vec<FileName>, Option<Replica>) {
    let mut asked = Vec::new();
    let (mut run, effects) = JoiningExchange::start();
    let mut waiting = VecDeque::from(effects);
    while let Some(effect) = waiting.pop_front() {
        if let Effect::Get(file) = &effect {
            asked.push(file.clone());
        }
        let event = perform(files, effect);
        let (more, replica) = run.event(joining, event, HOUR, chance);
        if replica.is_some() {
            return (asked, replica);
        }
        waiting.extend(more);
    }
    (asked, None)
}

#[test]
fn sixteen_requests_and_grants_are_looked_at_in_one_exchange_and_each_in_its_turn() {
    let (chance, files) = (&mut SeededChance::new(13), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let before = files.clone();
    let mut joining = ask(&mut founder, "Brume", files, chance);
    let request = files.keys().find(|file| !before.contains_key(*file)).unwrap().clone();
    hide(&request, files);
    let requests =
        |founder: &Replica| founder.open_invitations(HOUR).map(|i| i.requests.len()).sum::<usize>();
    let mut exchanges = 0;
    while requests(&founder) == 0 {
        let asked = gets(&mut founder, files, chance, HOUR);
        assert_eq!(in_folder(&asked, Folder::Joins), 16);
        exchanges += 1;
        assert!(exchanges < 120, "the request's turn never comes");
    }
    let before = files.clone();
    admit(&mut founder, files, chance);
    let grants = files.keys().filter(|f| f.folder == Folder::Grants && !before.contains_key(*f));
    for real in grants.cloned().collect::<Vec<_>>() {
        hide(&real, files);
    }
    let mut exchanges = 0;
    let newcomer = loop {
        let (asked, replica) = joining_gets(&mut joining, files, chance);
        assert_eq!(in_folder(&asked, Folder::Grants), 16);
        if let Some(replica) = replica {
            break replica;
        }
        exchanges += 1;
        assert!(exchanges < 120, "the grant's turn never comes");
    };
    assert!(newcomer.is_live());
}

/// A member's grant for a device, of the epoch they hold and one that nobody heard of, which names so many packs that are not there.
fn grant_that_names(many: usize, cheat: &Cheat, to: PublicKey, recipient: &Recipient, files: &mut Files) {
    let (id, secret) = cheat.epochs.last().unwrap();
    let grant = Grant {
        group: cheat.group,
        from: cheat.key.public(),
        to,
        secrets: vec![secret.clone(), EpochSecret::from_bytes([3; 32])],
        membership_packs: (0..many).map(|n| seal::hash("test", &[&n.to_be_bytes()])).collect(),
        pack_epoch: *id,
        base: Vec::new(),
        more: Vec::new(),
    };
    let content = encode_grant(&grant, &cheat.key);
    let bytes = seal::seal(recipient, &seal::pad(&content, Size::Padme).unwrap()).unwrap();
    files.insert(FileName::grant(&device_tag(&cheat.loc, &to), &bytes), bytes);
}

#[test]
fn sixteen_packs_of_a_grant_are_looked_at() {
    let (chance, files) = (&mut SeededChance::new(14), &mut Files::new());
    let (mut founder, [bad]) = group(["Brume"], files, chance);
    let cheat = Cheat::of(&bad);
    let recipient = founder.membership().devices[&founder.me()].recipient;
    grant_that_names(400, &cheat, founder.me(), &recipient, files);
    let mut joining = ask(&mut founder, "Cèdre", files, chance);
    admit(&mut founder, files, chance);
    // It has open grants of its own, and so looks at what there is.
    let asked = gets(&mut founder, files, chance, HOUR);
    assert!(in_folder(&asked, Folder::Grants) > 1);
    assert_eq!(in_folder(&asked, Folder::Objects), 16);
    // So it is for a newcomer, whose keys everybody knows by then: beside what the true grant names.
    let device = joining.statement().unwrap().0.device;
    let recipient = founder.membership().devices[&device].recipient;
    grant_that_names(400, &cheat, device, &recipient, files);
    let (asked, newcomer) = joining_gets(&mut joining, files, chance);
    assert_eq!(in_folder(&asked, Folder::Grants), 2);
    assert_eq!(in_folder(&asked, Folder::Objects), 64 + 1);
    assert!(newcomer.expect("the true grant lets them in").is_live());
}

/// Somebody fills everybody's membership with acts that do nothing, as who was put out still can. A newcomer looks at some packs of a
/// grant, and comes in by those.
#[test]
fn what_does_not_count_comes_behind_what_does_in_the_packs_of_a_grant() {
    let files = &mut Files::new();
    // Packs went device by device: by one whose key is the smaller.
    let (mut founder, bad, chance) = (1..)
        .find_map(|seed| {
            files.clear();
            let mut chance = SeededChance::new(seed);
            let (founder, [bad]) = group(["Brume"], files, &mut chance);
            (bad.me() < founder.me()).then_some((founder, bad, chance))
        })
        .unwrap();
    let chance = &mut { chance };
    let mut cheat = Cheat::of(&bad);
    // Siblings: of one number, each on what was there before.
    let like = cheat.body(&cheat.key, Log::Membership, &[]);
    for n in 0..90 {
        let payload = vec![n; 61_000];
        let body = Body { payload_hash: payload_hash(&payload), ..like.clone() };
        cheat.ledger.admit(Entry::sign(body, payload, &cheat.key), None).unwrap();
    }
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    let mut joining = ask(&mut founder, "Cèdre", files, chance);
    let before = files.clone();
    admit(&mut founder, files, chance);
    let packs: Vec<FileName> = files
        .iter()
        .filter(|(file, bytes)| {
            file.folder == Folder::Objects && !before.contains_key(*file) && bytes.len() > 1 << 20
        })
        .map(|(file, _)| file.clone())
        .collect();
    assert_eq!(packs.len(), 2);
    let without = |pack: &FileName, joining: &mut Joining| {
        let mut files = files.clone();
        files.remove(pack);
        joining_gets(joining, &mut files, &mut SeededChance::new(5)).1.is_some()
    };
    assert!(packs.iter().any(|pack| without(pack, &mut joining)), "each is needed to come in");
}
