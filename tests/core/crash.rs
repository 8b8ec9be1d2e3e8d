//! The process stops, at any operation: before it, after it and before its answer, or with half of a file in the store. Only
//! disks and the store remain, and the story goes on from there to the end it would have had.
//!
//! `SOUSPLI_FULL=1` cuts everywhere. Otherwise, of the cuts that leave something else behind than the one before, every so many,
//! beginning with `SOUSPLI_SEED`, which is printed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::thread;
use std::time::Instant;

use souspli::app::vocabulary::{Command, Notice};
use souspli::seal::SeededChance;
use souspli::store::memory::MemoryStore;

mod inside;
mod story;
pub mod world;

use inside::Inside;
use story::{CHAPTERS, Left, Scene, ending};
use world::{Clockwork, How, Kind, Shared};

use crate::evil::{EvilStore, Fault};
use crate::world::{Device, PASSPHRASE, repeatably, sheet, told};

/// So many cuts are made in a plain run.
const PLAIN: usize = 40;
/// So many at once, each over a story of its own.
const THREADS: usize = 2;

/// What a chapter begins with: disks, store, and what is known from outside all devices of what was ever put.
#[derive(Clone)]
struct Start {
    left: Left,
    files: BTreeMap<String, Vec<u8>>,
    inside: Inside,
}

impl Start {
    fn of_all() -> Start {
        let left = Left { disks: Vec::new(), kit: None };
        Start { left, files: BTreeMap::new(), inside: Inside::default() }
    }

    /// One chapter, cut once or not at all. What it leaves, and its operations.
    fn goes_on(self, chapter: usize, cut: Option<(usize, How)>) -> (Start, Scene, Vec<Kind>) {
        let shared = Shared {
            clockwork: Rc::new(Clockwork::default()),
            store: MemoryStore::default(),
            puts: Rc::default(),
            drawn: Rc::default(),
            chance: Rc::new(RefCell::new(SeededChance::new(chapter as u64))),
        };
        shared.store.set_files(self.files);
        let mut scene = Scene::from(shared.clone(), &self.left);
        shared.clockwork.done.borrow_mut().clear();
        shared.clockwork.cut.set(cut);
        repeatably(chapter as u64, || CHAPTERS[chapter](&mut scene));
        assert!(cut.is_none() || shared.clockwork.was_cut.get(), "{cut:?}: nothing was cut");
        let operations = shared.clockwork.done.take();
        shared.clockwork.cut.set(None);
        for who in 0..scene.phones.len() {
            for group in scene.view(who).groups {
                for bad in [Notice::Forked, Notice::OwnDeviceAhead, Notice::ClaimedAhead, Notice::Unproved] {
                    assert!(!group.notices.contains(&bad), "{bad:?} on {who}");
                }
            }
        }
        let mut inside = self.inside;
        inside.look(&scene);
        let left = scene.leave();
        (Start { left, files: shared.store.files(), inside }, scene, operations)
    }
}

#[derive(Clone, Copy)]
struct Cut {
    chapter: usize,
    at: usize,
    how: How,
}

/// The story without a cut: what each chapter begins with, every cut there can be, and how it ends.
fn uncut() -> (Vec<Start>, Vec<Cut>, Vec<String>) {
    let (mut starts, mut cuts, mut end) = (vec![Start::of_all()], Vec::new(), Vec::new());
    for chapter in 0..CHAPTERS.len() {
        let (next, scene, operations) = starts[chapter].clone().goes_on(chapter, None);
        for (at, kind) in operations.into_iter().enumerate() {
            let hows: &[How] = match kind {
                Kind::Look => &[How::Before],
                Kind::Write => &[How::Before, How::After],
                Kind::Put => &[How::Before, How::After, How::Half],
            };
            cuts.extend(hows.iter().map(|how| Cut { chapter, at, how: *how }));
        }
        starts.push(next);
        end = ending(&scene);
    }
    (starts, cuts, end)
}

/// Cut once, the story goes on to its end.
fn ends_after(starts: &[Start], cut: &Cut) -> Vec<String> {
    let mut start = starts[cut.chapter].clone();
    let mut end = Vec::new();
    for chapter in cut.chapter..CHAPTERS.len() {
        let here = (chapter == cut.chapter).then_some((cut.at, cut.how));
        let (next, scene, _) = start.goes_on(chapter, here);
        start = next;
        end = ending(&scene);
    }
    end
}

/// What was found so, alone.
#[test]
fn half_a_request_to_join_is_written_again() {
    let evil = EvilStore::new(1);
    let (founder, newcomer) = (Device::new(&evil.client(1)), Device::new(&evil.client(2)));
    founder.create("Sillage");
    let (link, passphrase) = (founder.invite(), Some(PASSPHRASE.into()));
    evil.set(Fault::HalfPut, 1.0);
    newcomer.run(Command::Join { link, my_name: "Brume".into(), login: None, passphrase }).unwrap();
    assert!(newcomer.run(Command::Refresh { group: 1 }).is_err());
    evil.calm();
    newcomer.exchange();
    founder.exchange();
    founder.admit_first(true).unwrap();
}

/// The half of a head that a device left behind itself is gone with its next one; nobody is told of a file that cannot be read.
#[test]
fn half_a_head_of_ones_own_is_told_to_nobody() {
    let evil = EvilStore::new(1);
    let founder = Device::new(&evil.client(1));
    founder.create("Sillage");
    founder.share(&sheet("Un"));
    evil.set(Fault::HalfPut, 1.0);
    assert!(founder.run(Command::Refresh { group: 1 }).is_err());
    evil.calm();
    let founder = founder.restarted();
    founder.exchange();
    assert_eq!(founder.group().notices, []);
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

/// Every so many of the cuts, beginning with one of them. How many were made, how many there are to choose from and in all, and
/// what went wrong.
fn cut_every(every: Option<usize>, first: usize) -> (usize, usize, usize, Vec<String>) {
    let (starts, all, end) = uncut();
    let mut cuts = all.clone();
    if every.is_none() {
        // Before an operation, all is as the one before it left it.
        cuts.retain(|cut| cut.how != How::Before || cut.at == 0);
    }
    let every = every.unwrap_or(cuts.len().div_ceil(PLAIN / THREADS));
    let (mut made, mut wrong) = (0, Vec::new());
    // The last first: they have the shortest way to the end.
    cuts.reverse();
    for cut in cuts.iter().skip(first % every).step_by(every) {
        let at =
            format!("SOUSPLI_SEED={first}: chapter {}, operation {}, {:?}", cut.chapter, cut.at, cut.how);
        match catch_unwind(AssertUnwindSafe(|| ends_after(&starts, cut))) {
            Ok(ended) if ended == end => {}
            Ok(ended) => wrong.push(format!("{at} ends so:\n{ended:#?}\nand not so:\n{end:#?}")),
            Err(panic) => wrong.push(format!("{at}: {}", told(&*panic))),
        }
        made += 1;
    }
    (made, cuts.len(), all.len(), wrong)
}

#[test]
#[allow(clippy::print_stdout, reason = "how many cuts, and the seed to cut there again")]
fn wherever_the_process_stops_the_story_goes_on_to_the_same_end() {
    let began = Instant::now();
    let full = std::env::var_os("SOUSPLI_FULL").is_some().then_some(THREADS);
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    let seed = number("SOUSPLI_SEED").unwrap_or(nanos as usize % 100_000);
    let threads =
        (0..THREADS).map(|at| thread::spawn(move || cut_every(full, seed + at))).collect::<Vec<_>>();
    let (mut made, mut wrong) = (0, Vec::new());
    for thread in threads {
        let (here, distinct, all, failed) = thread.join().unwrap();
        println!("{here} of {all} cuts ({distinct} looked among)");
        made += here;
        wrong.extend(failed);
    }
    println!("{made} cuts, SOUSPLI_SEED={seed}, in {:?}", began.elapsed());
    assert!(wrong.is_empty(), "{} of {made}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is signed while it is being sent must be on the disk before: else a device that stops there, over a store that hides
/// what it sent, says something else in its place.
#[cfg(feature = "weak")]
#[test]
fn what_is_signed_on_the_way_is_kept_before_it_leaves() {
    use souspli::app::vocabulary::Act;
    use souspli::defence::Defence;
    use souspli::store::memory::MemoryStore;

    let forks = |without: Option<Defence>| {
        let store = MemoryStore::default();
        let founder = Device::new(&store);
        founder.create("Sillage");
        let others: Vec<Device> = ["Brume", "Cèdre"]
            .map(|name| crate::world::let_in(&founder, Device::new(&store), name, true))
            .into();
        founder.exchange();
        others[0].run(Command::Act { group: 1, act: Act::Leave }).unwrap();
        others[0].exchange();
        // Somebody has left: the founder owes an epoch, and mints it on the way.
        let before = store.files();
        Defence::without(without, || founder.exchange());
        let sent = store.files();
        store.set_files(before);
        let founder = founder.restarted();
        founder.exchange();
        let mut all = store.files();
        all.extend(sent);
        store.set_files(all);
        for _ in 0..3 {
            others[1].exchange();
            founder.exchange();
        }
        others[1].group().notices.contains(&Notice::Forked)
    };
    assert!(!forks(None), "a device that stopped says two things");
    assert!(forks(Some(Defence::KeptBeforeSent)), "it is not seen without");
}
