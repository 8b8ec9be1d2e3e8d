//! Which keys are whose: what is sealed to whom, and what opens with what somebody still holds.

use souspli::log::entry::{Entry, Log};
use souspli::log::grant::{Grant, check_grant, encode_grant};
use souspli::log::name::{FileName, Folder, device_tag};
use souspli::log::op::{Op, Setting, encode_op};
use souspli::log::pack::encode_pack;
use souspli::seal::{self, EpochSecret, SeededChance, Size};
use souspli::sync::Replica;

use super::cheat::Cheat;
use super::replicas::{
    Files, admit, ask, exchange, exchange_at, exchange_joining, exchange_without_room, found, let_device_in,
    let_in, reads, titles,
};
use crate::world::{HOUR, change_kit, sheet};

#[test]
fn a_grant_made_again_hides_nothing_that_was_written_since_the_admission() {
    let (chance, files) = (&mut SeededChance::new(7), &mut Files::new());
    let mut founder = found(chance);
    let mut joining = ask(&mut founder, "Brume", files, chance);
    admit(&mut founder, files, chance);
    founder.share(&sheet("Pour toutes deux"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    files.retain(|file, _| file.folder != Folder::Grants);
    exchange(&mut founder, files, chance);
    exchange(&mut founder, files, chance);
    let mut member = exchange_joining(&mut joining, files, chance).expect("the grant was made again");
    exchange(&mut member, files, chance);
    assert!(member.misses_something() || titles(&member) == ["Pour toutes deux"], "{:?}", titles(&member));
    assert_eq!(titles(&member), ["Pour toutes deux"]);
}

#[test]
fn what_the_store_had_no_room_for_is_not_sealed_to_who_was_removed_meanwhile() {
    let (chance, files) = (&mut SeededChance::new(8), &mut Files::new());
    let mut founder = found(chance);
    let mut writer = let_in(&mut founder, "Brume", files, chance);
    let removed = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut writer, files, chance);
    }
    writer.share(&sheet("Entre nous"), HOUR, chance).unwrap();
    exchange_without_room(&mut writer, files, chance);
    founder.remove_person(removed.my_person().unwrap(), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut writer, files, chance);
    assert!(!writer.membership().is_live(&removed.me()), "who writes knows");
    assert_eq!(writer.to_send(), 0);
    assert!(!reads(&removed, files, "Entre nous"), "the removed person reads it");
}

#[test]
fn naming_an_epoch_once_more_makes_nobody_mint() {
    let (chance, files) = (&mut SeededChance::new(15), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let minted = |replica: &Replica| replica.membership().epochs.iter().count();
    let before = minted(&founder);
    for _ in 0..3 {
        let mut cheat = Cheat::of(&member);
        cheat.head += founder.ledger().acts().len() as u64;
        let ids: Vec<[u8; 32]> = member.membership().epochs.keys().copied().collect();
        for id in ids {
            cheat.sign(Log::Membership, encode_op(&Op::Epoch { id }, chance));
        }
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
        // The cheat reads on.
        let mut reader = member.clone();
        exchange(&mut reader, &mut files.clone(), chance);
        member = reader;
    }
    assert_eq!(minted(&founder), before);
}

#[test]
fn who_came_after_a_removed_person_is_not_left_behind() {
    let (chance, files) = (&mut SeededChance::new(16), &mut Files::new());
    let mut founder = found(chance);
    let second = let_in(&mut founder, "Brume", files, chance);
    let mut third = let_in(&mut founder, "Cèdre", files, chance);
    exchange(&mut founder, files, chance);
    exchange(&mut third, files, chance);
    founder.remove_person(second.my_person().unwrap(), HOUR, chance).unwrap();
    founder.share(&sheet("Pour toutes deux"), HOUR, chance).unwrap();
    for _ in 0..4 {
        exchange(&mut founder, files, chance);
        exchange(&mut third, files, chance);
    }
    assert_eq!(titles(&third), ["Pour toutes deux"]);
    assert!(!third.membership().is_live(&second.me()), "who stayed knows");
}

/// A hundred made-up names under a tag, listed before the real file.
fn hide(real: &FileName, files: &mut Files) {
    for n in 0..100 {
        let hash = format!("22222222222222{}{}", char::from(b'a' + n / 10), char::from(b'a' + n % 10));
        let file = format!("{}-{hash}.age", real.tag().unwrap());
        files.insert(FileName { folder: real.folder, file }, b"x".to_vec());
    }
}

#[test]
fn made_up_grants_and_requests_keep_nobody_out() {
    let (chance, files) = (&mut SeededChance::new(17), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let before = files.clone();
    let mut joining = ask(&mut founder, "Brume", files, chance);
    let request = files.keys().find(|file| !before.contains_key(*file)).unwrap().clone();
    hide(&request, files);
    for _ in 0..40 {
        exchange(&mut founder, files, chance);
    }
    let before = files.clone();
    admit(&mut founder, files, chance);
    let grants = files.keys().filter(|f| f.folder == Folder::Grants && !before.contains_key(*f));
    for real in grants.cloned().collect::<Vec<_>>() {
        hide(&real, files);
    }
    let mut tries = (0..60).filter_map(|_| exchange_joining(&mut joining, files, chance));
    let mut newcomer = tries.next().expect("each file's turn comes");
    exchange(&mut newcomer, files, chance);
    assert!(newcomer.is_live());
}

#[test]
fn who_mints_cannot_cut_one_person_off() {
    let (chance, files) = (&mut SeededChance::new(24), &mut Files::new());
    let mut founder = found(chance);
    let mut left_out = let_in(&mut founder, "Brume", files, chance);
    let bad = let_in(&mut founder, "Cèdre", files, chance);
    for _ in 0..2 {
        exchange(&mut founder, files, chance);
        exchange(&mut left_out, files, chance);
    }
    // Something changed since the last epoch of this person's, so that a new one counts: their first.
    let mut cheat = Cheat::of(&bad);
    let secret = EpochSecret::generate(chance);
    let id = secret.id(&cheat.group);
    cheat.sign(Log::Membership, encode_op(&Op::Epoch { id }, chance));
    cheat.epochs.push((id, secret.clone()));
    let wires = cheat.ledger.all(Log::Membership).into_iter().map(Entry::wire).collect();
    let pack = cheat.seal(cheat.epochs.len() - 1, &encode_pack(wires), Size::Padme);
    let grant = Grant {
        group: cheat.group,
        from: cheat.key.public(),
        to: founder.me(),
        secrets: vec![secret],
        membership_packs: vec![seal::digest(&pack)],
        pack_epoch: id,
        base: Vec::new(),
        more: Vec::new(),
    };
    files.insert(FileName::object(&seal::digest(&pack)), pack);
    let to = founder.membership().devices[&founder.me()].recipient;
    let content = encode_grant(&grant, &cheat.key);
    let bytes = seal::seal(&to, &seal::pad(&content, Size::Padme).unwrap()).unwrap();
    files.insert(FileName::grant(&device_tag(&cheat.loc, &founder.me()), &bytes), bytes);
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    founder.share(&sheet("Pour toutes"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    // After two days whoever holds it hands it to those who do not list it.
    for _ in 0..4 {
        exchange_at(&mut founder, files, chance, HOUR + 49);
        exchange_at(&mut left_out, files, chance, HOUR + 49);
    }
    assert_eq!(titles(&left_out), ["Pour toutes"]);
}

#[test]
fn a_removed_device_reads_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(30), &mut Files::new());
    let mut founder = found(chance);
    let mut member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut phone = let_device_in(&mut founder, "Téléphone", files, chance);
    for _ in 0..2 {
        exchange(&mut phone, files, chance);
        exchange(&mut founder, files, chance);
        exchange(&mut member, files, chance);
    }
    founder.remove_device(phone.me(), HOUR, chance).unwrap();
    founder.share(&sheet("Après le vol"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!reads(&phone, files, "Après le vol"));
}

#[test]
fn a_removed_person_who_was_given_history_reads_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(31), &mut Files::new());
    let mut founder = found(chance);
    founder.set(Setting::History(true), HOUR, chance).unwrap();
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    founder.remove_person(member.my_person().unwrap(), HOUR, chance).unwrap();
    founder.share(&sheet("Après le départ"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    assert!(!reads(&member, files, "Après le départ"));
}

#[test]
fn a_kit_that_was_replaced_opens_nothing_of_what_follows() {
    let (chance, files) = (&mut SeededChance::new(32), &mut Files::new());
    let mut founder = found(chance);
    exchange(&mut founder, files, chance);
    let seed = change_kit(&mut founder, HOUR, chance);
    exchange(&mut founder, files, chance);
    // The sheet is stolen; a new one takes its place.
    let grants: Vec<Vec<u8>> = files.values().cloned().collect();
    change_kit(&mut founder, HOUR, chance);
    founder.share(&sheet("Après le vol"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    let thief = seed.signing_key().public();
    let secrets: Vec<EpochSecret> = grants
        .iter()
        .filter_map(|bytes| seal::open(&seed.identity(), bytes).ok())
        .filter_map(|text| {
            let content = seal::unpad(&text, Size::Padme).ok()?.to_vec();
            check_grant(&content, founder.group(), &thief).ok()
        })
        .flat_map(|grant| grant.secrets)
        .collect();
    assert!(!secrets.is_empty());
    let needle = "Après le vol".as_bytes();
    for bytes in files.values() {
        for secret in &secrets {
            let Ok(text) = seal::open(&secret.identity(founder.group()), bytes) else { continue };
            assert!(!text.windows(needle.len()).any(|part| part == needle), "the thief reads on");
        }
    }
}
