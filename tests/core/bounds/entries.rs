//! Entries cost little more than they weigh, whatever they erase, whatever they say that their author had seen, and in whatever order
//! they come.

use souspli::defence::Work;
use souspli::log::entry::{Body, Entry, Log, Tip};
use souspli::log::name::Folder;
use souspli::log::op::Role;
use souspli::log::payload::{Content, encode_content};
use souspli::seal::{PublicKey, SeededChance};
use souspli::sync::Replica;

use super::group;
use crate::review::cheat::{Cheat, situation};
use crate::review::replicas::{Files, exchange, titles};
use crate::world::{HOUR, sheet};

pub fn work(kind: Work, run: impl FnOnce()) -> u64 {
    let before = kind.done();
    run();
    kind.done() - before
}

/// What a tombstone says that its author had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    True,
    /// Acts that nobody knows, each time another one.
    Unknown,
    /// Acts that there are, as if they were of devices that there are not: each time another one.
    Misplaced,
}

impl Claim {
    fn make(self, body: &mut Body, n: u64, founder: &Replica) {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&n.to_be_bytes());
        let acts = founder.ledger().acts();
        let claim = match self {
            Claim::True => return,
            Claim::Unknown => Tip { device: founder.me(), log: Log::Membership, seq: (1 << 40) + n, id },
            Claim::Misplaced => Tip {
                device: PublicKey(id),
                log: Log::Membership,
                seq: 1,
                id: acts[n as usize % acts.len()].id,
            },
        };
        body.deps.retain(|dep| (dep.device, dep.log) != (claim.device, claim.log));
        body.deps.push(claim);
        body.deps.sort_unstable();
    }
}

/// So many tombstones by a member, of a note that they may not erase.
fn tombstones_of_nothing(many: u64, says: Claim) {
    let (chance, files) = (&mut SeededChance::new(1), &mut Files::new());
    let (mut founder, [mut bad]) = group(["Brume"], files, chance);
    let note = founder.share(&sheet("À garder"), HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut bad, files, chance);
    let mut cheat = Cheat::of(&bad);
    let tombstone = Content::Tombstone { entry: note };
    let mut entries = Vec::new();
    for n in 0..many {
        let payload = encode_content(&tombstone, chance);
        let mut body = cheat.body(&cheat.key, Log::Content, &payload);
        says.make(&mut body, n, &founder);
        let entry = Entry::sign(body, payload, &cheat.key);
        cheat.ledger.admit(entry.clone(), None).unwrap();
        entries.push(entry);
    }
    cheat.publish(&entries, Vec::new(), Vec::new(), files);
    let looked = work(Work::Tombstone, || {
        let judged = work(Work::PastMembership, || exchange(&mut founder, files, chance));
        assert!((1..10).contains(&judged), "{judged} memberships for {many} tombstones: {says:?}");
    });
    // At a head, and at the end of an exchange.
    assert!((many..=4 * many).contains(&looked), "{looked} looks at {many} tombstones: {says:?}");
    for _ in 0..3 {
        cheat.publish(&[], Vec::new(), Vec::new(), files);
        let judged = work(Work::PastMembership, || exchange(&mut founder, files, chance));
        assert_eq!(judged, 0, "at another head: {says:?}");
    }
    assert_eq!(titles(&founder), ["À garder"]);
}

#[test]
fn a_thousand_tombstones_that_erase_nothing_cost_no_thousand_memberships() {
    tombstones_of_nothing(1000, Claim::True);
}

#[test]
fn nor_do_those_of_who_claims_to_have_seen_what_there_is_not() {
    tombstones_of_nothing(500, Claim::Unknown);
    tombstones_of_nothing(500, Claim::Misplaced);
}

/// A tombstone that comes before the acts that its author had seen is judged again once they are here.
#[test]
fn who_may_erase_by_acts_that_come_later_erases() {
    let (chance, files) = (&mut SeededChance::new(2), &mut Files::new());
    let (mut founder, [mut other, mut third]) = group(["Cèdre", "Dune"], files, chance);
    let note = third.share(&sheet("Reprise"), HOUR, chance).unwrap();
    exchange(&mut third, files, chance);
    let before = files.clone();
    founder.set_role(other.my_person().unwrap(), Role::Facilitator, HOUR, chance).unwrap();
    exchange(&mut founder, files, chance);
    exchange(&mut other, files, chance);
    other.erase(&note, HOUR, chance).unwrap();
    exchange(&mut other, files, chance);
    // Their heads come, and no pack with what they did.
    let mut heads = files.clone();
    heads.retain(|file, _| before.contains_key(file) || file.folder == Folder::Heads);
    exchange(&mut third, &mut heads, chance);
    assert_eq!(third.ledger().tombstones().len(), 1);
    assert_eq!(titles(&third), ["Reprise"], "not by who is no facilitator as far as is known");
    files.extend(heads);
    other.share(&sheet("Suite"), HOUR, chance).unwrap();
    exchange(&mut other, files, chance);
    exchange(&mut third, files, chance);
    assert_eq!(titles(&third), ["Suite"]);
}

/// What content says that its author had seen is kept with each entry after it. Of made-up devices it is little: a few megabytes would
/// fill everybody's memory, at each start.
#[test]
fn made_up_devices_that_entries_say_they_have_seen_are_forgotten() {
    let (chance, files) = (&mut SeededChance::new(3), &mut Files::new());
    let (mut founder, [bad]) = group(["Brume"], files, chance);
    let mut cheat = Cheat::of(&bad);
    let mut entries: Vec<Entry> = Vec::new();
    for n in 0..40_u8 {
        let payload = situation("Bavarde", chance);
        let mut body = cheat.body(&cheat.key, Log::Content, &payload);
        for m in 0..200 {
            let mut device = [0; 32];
            (device[0], device[1]) = (n, m);
            let tip = Tip { device: PublicKey(device), log: Log::Content, seq: 1, id: [m; 32] };
            body.deps.push(tip);
        }
        body.deps.sort_unstable();
        let entry = Entry::sign(body, payload, &cheat.key);
        cheat.ledger.admit(entry.clone(), None).unwrap();
        entries.push(entry);
    }
    cheat.publish(&entries, Vec::new(), Vec::new(), files);
    exchange(&mut founder, files, chance);
    let last = entries.last().unwrap().id();
    let seen = founder.ledger().seen(&last).expect("it is taken in").len();
    assert!(seen < 80, "{seen} logs after {} entries", entries.len());
    assert_eq!(titles(&founder).len(), entries.len());
}

/// A pack may hold entries in any order; the worst costs no more than the best.
#[test]
fn entries_that_lie_backwards_are_taken_in_as_quickly() {
    let (chance, files) = (&mut SeededChance::new(4), &mut Files::new());
    let (mut founder, [bad]) = group(["Brume"], files, chance);
    let mut cheat = Cheat::of(&bad);
    let tombstone = Content::Tombstone { entry: [3; 32] };
    let mut entries = Vec::new();
    for _ in 0..500 {
        let payload = encode_content(&tombstone, chance);
        entries.push(cheat.sign(Log::Content, payload));
    }
    let (last, before) = entries.split_last_mut().unwrap();
    before.reverse();
    let last = last.id();
    cheat.publish(&entries, Vec::new(), Vec::new(), files);
    let tried = work(Work::Entry, || exchange(&mut founder, files, chance));
    assert!(founder.ledger().entry(&last).is_some());
    assert!((500..1100).contains(&tried), "{tried} tries for 500 entries");
}
