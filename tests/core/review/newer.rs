//! Something of a version to come, signed by somebody: it stops nobody for longer than it must.

use souspli::group::Sheet;
use souspli::log::cbor::{self, Writer};
use souspli::log::entry::{Log, WireEntry};
use souspli::log::head::{HeadBody, LogTip, encode_head};
use souspli::log::join::Purpose;
use souspli::log::name::{FileName, device_tag};
use souspli::log::op::{Op, Role, Setting, Subject, encode_op};
use souspli::seal::{SeededChance, Size};

use super::cheat::{Cheat, heard_by};
use super::replicas::{
    Files, exchange, exchange_without_room, found, let_in, reads, restored, rounds, titles,
};
use crate::world::{HOUR, sheet};

/// What makes a version that does not know it read-only.
#[derive(Clone, Copy, Debug)]
enum Newer {
    Act,
    Head,
    /// Beside what the head leads to.
    Entry,
    /// The newest that the head leads to.
    Tip,
}

const NEWER: [Newer; 3] = [Newer::Act, Newer::Head, Newer::Entry];

impl Cheat {
    /// Publishes something of a version to come.
    fn newer(&mut self, what: Newer, files: &mut Files) {
        if matches!(what, Newer::Act) {
            let mut payload = Writer::new();
            payload.array(2).bytes(&[5; 16]).uint(99);
            self.sign(Log::Membership, payload.into_bytes());
            return self.publish(&[], Vec::new(), Vec::new(), files);
        }
        self.head += 1;
        let tip = |log| self.ledger.tip(&self.key.public(), log).map(|t| LogTip { seq: t.seq, id: t.id });
        let head = HeadBody {
            group: self.group,
            device: self.key.public(),
            seq: self.head,
            membership: tip(Log::Membership),
            content: tip(Log::Content)
                .or(matches!(what, Newer::Tip).then_some(LogTip { seq: 1, id: [9; 32] })),
            packs: Vec::new(),
            membership_packs: Vec::new(),
            seen: Vec::new(),
            epochs: Vec::new(),
            hour: HOUR,
            app: String::new(),
            more: Vec::new(),
        };
        // The version stands behind the head of the array.
        let of_version_2 = |mut body: Vec<u8>| {
            assert_eq!(body[1], 1);
            body[1] = 2;
            body
        };
        let content = if matches!(what, Newer::Head) {
            let body = of_version_2(cbor::encode(&head));
            let signature = self.key.sign("souspli/1/head", &body);
            let mut to = Writer::new();
            // What else there is in it may be of another shape, too.
            to.array(5).uint(1).bytes(&body).bytes(&signature.0).text("to come").null();
            to.into_bytes()
        } else {
            let body = of_version_2(cbor::encode(&self.body(&self.key, Log::Content, &[])));
            let signature = self.key.sign("souspli/1/entry", &body).0;
            encode_head(&head, &[WireEntry { body, signature, payload: None }], &self.key)
        };
        let bytes = self.seal(self.epochs.len() - 1, &content, Size::Head);
        files.insert(FileName::head(&device_tag(&self.loc, &self.key.public()), self.head, &bytes), bytes);
    }
}

#[test]
fn what_nobody_knows_does_not_keep_its_author_in() {
    let (chance, files) = (&mut SeededChance::new(26), &mut Files::new());
    let mut founder = found(chance);
    let bad = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    Cheat::of(&bad).newer(Newer::Act, files);
    exchange(&mut founder, files, chance);
    assert!(founder.remove_person(bad.my_person().unwrap(), HOUR, chance).is_ok());
    assert!(founder.share(&sheet("Suite"), HOUR, chance).is_ok());
}

#[test]
fn a_member_who_freezes_the_group_is_put_out_and_it_goes_on_by_itself() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(40), &mut Files::new());
        let mut founder = found(chance);
        let mut bad = let_in(&mut founder, "Brume", files, chance);
        let mut third = let_in(&mut founder, "Dune", files, chance);
        rounds(&mut [&mut founder, &mut bad, &mut third], files, chance);
        heard_by(&bad, &third).newer(what, files);
        rounds(&mut [&mut founder, &mut third], files, chance);
        for device in [&mut founder, &mut third] {
            assert!(device.met_newer() && device.share(&sheet("Non"), HOUR, chance).is_err(), "{what:?}");
            assert!(device.invite(Purpose::Device, "https://a.fr/", HOUR, chance).is_err());
        }
        assert!(founder.set(Setting::Name("Non".into()), HOUR, chance).is_err());
        assert!(founder.set_role(third.my_person().unwrap(), Role::Observer, HOUR, chance).is_err());
        founder.remove_person(bad.my_person().unwrap(), HOUR, chance).expect("removed");
        rounds(&mut [&mut founder, &mut third], files, chance);
        for device in [&mut founder, &mut third] {
            assert!(!device.membership().is_live(&bad.me()) && !device.read_only(), "{what:?}");
        }
        third.share(&sheet("Suite"), HOUR, chance).unwrap();
        rounds(&mut [&mut third, &mut founder], files, chance);
        assert_eq!(titles(&founder), ["Suite"], "{what:?}");
        // What who is out says is nothing, also to who begins anew.
        let mut again = restored(&founder).unwrap();
        rounds(&mut [&mut again], files, chance);
        assert!(!again.read_only(), "{what:?}");
    }
}

#[test]
fn a_facilitator_who_freezes_the_group_is_put_out_by_its_votes() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(41), &mut Files::new());
        let mut founder = found(chance);
        let mut bad = let_in(&mut founder, "A", files, chance);
        let mut b = let_in(&mut founder, "B", files, chance);
        let mut c = let_in(&mut founder, "C", files, chance);
        founder.set_role(bad.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut bad, &mut b, &mut c], files, chance);
        heard_by(&bad, &c).newer(what, files);
        rounds(&mut [&mut founder, &mut b, &mut c], files, chance);
        let subject = Subject::Remove(bad.my_person().unwrap());
        for device in [&mut founder, &mut b, &mut c] {
            exchange(device, files, chance);
            assert!(device.read_only(), "{what:?}");
            device.vote(subject, true, HOUR, chance).expect("votes");
            exchange(device, files, chance);
        }
        rounds(&mut [&mut founder, &mut b, &mut c], files, chance);
        for device in [&mut founder, &mut b, &mut c] {
            assert!(!device.membership().is_live(&bad.me()) && !device.read_only(), "{what:?}");
        }
        b.share(&sheet("Suite"), HOUR, chance).unwrap();
        rounds(&mut [&mut b, &mut founder, &mut c], files, chance);
        assert_eq!((titles(&founder), titles(&c)), (vec!["Suite".to_owned()], vec!["Suite".to_owned()]));
    }
}

#[test]
fn who_left_behind_what_nobody_knows_does_not_keep_the_group_frozen() {
    let (chance, files) = (&mut SeededChance::new(42), &mut Files::new());
    let mut founder = found(chance);
    let mut bad = let_in(&mut founder, "A", files, chance);
    let mut third = let_in(&mut founder, "B", files, chance);
    founder.set_role(bad.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut bad, &mut third], files, chance);
    let mut cheat = heard_by(&bad, &third);
    cheat.newer(Newer::Act, files);
    cheat.sign(Log::Membership, encode_op(&Op::Leave, chance));
    cheat.publish(&[], Vec::new(), Vec::new(), files);
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(!founder.membership().is_live(&bad.me()) && founder.read_only() && third.read_only());
    founder.remove_device(bad.me(), HOUR, chance).expect("who left is no facilitator any more");
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(!founder.read_only() && !third.read_only());
}

/// Whoever left is in no list of people. The app tells whose device it is all the same, and takes the word of its removal.
#[test]
#[cfg(feature = "weak")]
fn whoever_left_something_newer_behind_is_shown_and_their_device_is_removed() {
    use souspli::app::vocabulary::{Act, Command, Notice};

    let (store, founder, member) = crate::world::pair();
    let (mut cheat, directory) =
        pollster::block_on(member.app.examine(1, |replica| (Cheat::of(replica), replica.directory())))
            .unwrap();
    let mut files = Files::new();
    cheat.newer(Newer::Act, &mut files);
    cheat.sign(Log::Membership, encode_op(&Op::Leave, &mut SeededChance::new(44)));
    cheat.publish(&[], Vec::new(), Vec::new(), &mut files);
    let path = |name: &FileName| format!("{directory}/{}/{}", name.folder.name(), name.file);
    let mut all = store.files();
    all.extend(files.into_iter().map(|(name, bytes)| (path(&name), bytes)));
    store.set_files(all);
    founder.exchange();
    let group = founder.group();
    assert!(group.notices.contains(&Notice::NewerVersion) && group.members.len() == 1, "{:?}", group.notices);
    let [shown] = &group.newer[..] else { panic!("{:?}", group.newer) };
    assert_eq!(shown.person, "Brume");
    founder.run(Command::Act { group: 1, act: Act::RemoveDevice { device: shown.device.clone() } }).unwrap();
    assert!(founder.group().newer.is_empty() && founder.group().notices.is_empty());
    founder.share(&sheet("Suite"));
}

#[test]
fn what_was_written_before_something_newer_was_met_stays_where_it_is_and_is_not_lost() {
    for what in NEWER {
        let (chance, files) = (&mut SeededChance::new(43), &mut Files::new());
        let mut founder = found(chance);
        let mut newer = let_in(&mut founder, "Brume", files, chance);
        let gone = let_in(&mut founder, "Cirrus", files, chance);
        let mut third = let_in(&mut founder, "Dune", files, chance);
        founder.share(&sheet("Avant"), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
        founder.share(&sheet("Pendant"), HOUR, chance).unwrap();
        heard_by(&newer, &third).newer(what, files);
        rounds(&mut [&mut founder, &mut third], files, chance);
        // A removal is signed behind the text, and handed over without it.
        founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut third], files, chance);
        assert!(founder.read_only() && third.read_only() && !third.membership().is_live(&gone.me()));
        assert!(reads(&founder, files, "Avant") && !reads(&founder, files, "Pendant"), "{what:?}");
        assert_eq!((founder.to_send(), titles(&third)), (1, vec!["Avant".to_owned()]));
        let before = files.clone();
        exchange(&mut founder, files, chance);
        assert_eq!(*files, before, "nothing more is said");
        let mut founder = restored(&founder).unwrap();
        founder.remove_person(newer.my_person().unwrap(), HOUR, chance).unwrap();
        rounds(&mut [&mut founder, &mut third], files, chance);
        assert_eq!(titles(&third).len(), 2, "{what:?}: {:?}", titles(&third));
        assert!(
            !third.misses_something() && !reads(&newer, files, "Pendant") && !reads(&gone, files, "Pendant")
        );
    }
}

#[test]
fn a_readable_head_ends_what_one_of_another_version_began() {
    let (chance, files) = (&mut SeededChance::new(44), &mut Files::new());
    let mut founder = found(chance);
    let newer = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    for what in [Newer::Head, Newer::Entry] {
        let mut cheat = Cheat::of(&newer);
        if matches!(what, Newer::Entry) {
            cheat.head = 2000;
        }
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        let older = files.clone();
        cheat.newer(what, files);
        exchange(&mut founder, files, chance);
        exchange(&mut founder, files, chance);
        assert!(founder.read_only(), "{what:?}: an older head says nothing of what is newer");
        // Nor does the host, who shows the older state.
        let mut back = older;
        exchange(&mut founder, &mut back, chance);
        assert!(founder.read_only(), "{what:?}");
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        exchange(&mut founder, files, chance);
        assert!(!founder.read_only(), "{what:?}");
    }
}

#[test]
fn a_head_of_another_version_under_anothers_name_says_nothing() {
    let (chance, files) = (&mut SeededChance::new(45), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    let third = let_in(&mut founder, "Dune", files, chance);
    exchange(&mut founder, files, chance);
    let mut made = Files::new();
    Cheat::of(&member).newer(Newer::Head, &mut made);
    for bytes in made.into_values() {
        files.insert(FileName::head(&device_tag(third.loc(), &third.me()), 1001, &bytes), bytes);
    }
    exchange(&mut founder, files, chance);
    assert!(!founder.read_only());
}

#[test]
fn what_another_version_signed_for_this_very_device_stops_it_altogether() {
    let (chance, files) = (&mut SeededChance::new(46), &mut Files::new());
    let mut founder = found(chance);
    let member = let_in(&mut founder, "Brume", files, chance);
    exchange(&mut founder, files, chance);
    let mut other = Cheat::of(&founder);
    other.newer(Newer::Head, files);
    exchange(&mut founder, files, chance);
    // What it would sign now might bear a number that was given already.
    assert!(founder.remove_person(member.my_person().unwrap(), HOUR, chance).is_err());
    assert!(founder.read_only() && founder.own_history_lacks());
}

#[test]
fn what_no_store_took_stays_where_it_is_while_something_newer_is_about() {
    let (chance, files) = (&mut SeededChance::new(47), &mut Files::new());
    let mut founder = found(chance);
    let mut newer = let_in(&mut founder, "Brume", files, chance);
    let gone = let_in(&mut founder, "Cirrus", files, chance);
    let mut third = let_in(&mut founder, "Dune", files, chance);
    rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
    // Too long for a head: they go to packs, and the store has no room for these.
    let long = "a".repeat(20_000);
    for title in ["Un", "Deux", "Trois", "Quatre"] {
        let sheet = Sheet { what_happened: long.clone(), what_puzzles_me: long.clone(), ..sheet(title) };
        founder.share(&sheet, HOUR, chance).unwrap();
    }
    exchange_without_room(&mut founder, files, chance);
    heard_by(&newer, &third).newer(Newer::Head, files);
    founder.share(&sheet("Cinq"), HOUR, chance).unwrap();
    rounds(&mut [&mut founder], files, chance);
    assert!(!reads(&founder, files, "Deux"));
    founder.remove_person(gone.my_person().unwrap(), HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert!(founder.read_only() && !third.membership().is_live(&gone.me()));
    assert!(!reads(&founder, files, "Deux") && !reads(&founder, files, "Cinq"));
    founder.remove_person(newer.my_person().unwrap(), HOUR, chance).unwrap();
    rounds(&mut [&mut founder, &mut third], files, chance);
    assert_eq!(titles(&third).len(), 5);
    assert!(!reads(&newer, files, "Deux") && !reads(&gone, files, "Deux"));
}

#[test]
fn who_goes_while_something_newer_is_about_is_heard_and_says_no_more() {
    let (chance, files) = (&mut SeededChance::new(48), &mut Files::new());
    let mut founder = found(chance);
    let mut newer = let_in(&mut founder, "Brume", files, chance);
    let mut third = let_in(&mut founder, "Dune", files, chance);
    rounds(&mut [&mut founder, &mut newer, &mut third], files, chance);
    third.share(&sheet("Pendant"), HOUR, chance).unwrap();
    heard_by(&newer, &third).newer(Newer::Head, files);
    rounds(&mut [&mut third], files, chance);
    third.leave(HOUR, chance).expect("may go");
    rounds(&mut [&mut third, &mut founder], files, chance);
    assert!(!founder.membership().is_live(&third.me()) && titles(&founder).is_empty());
}

#[test]
fn what_another_version_says_is_met_anew_after_a_restart() {
    for what in [Newer::Act, Newer::Head, Newer::Tip] {
        let (chance, files) = (&mut SeededChance::new(49), &mut Files::new());
        let mut founder = found(chance);
        let newer = let_in(&mut founder, "Brume", files, chance);
        exchange(&mut founder, files, chance);
        Cheat::of(&newer).newer(what, files);
        for _ in 0..2 {
            exchange(&mut founder, files, chance);
            assert!(founder.read_only(), "{what:?}");
        }
        let mut again = restored(&founder).unwrap();
        again.share(&sheet("Trop tôt"), HOUR, chance).ok();
        exchange(&mut again, files, chance);
        assert!(again.read_only() && !reads(&again, files, "Trop tôt"), "{what:?}");
    }
}
