//! What a device does with all that it holds when it is opened, and whenever something changes, is little for each entry.

use souspli::app::vocabulary::{Act, Command, Failure};
use souspli::defence::Work;

use super::entries::work;
use crate::world::{pair, sheet};

/// A season lies in thousands of rows: what opens them is made of the vault's key once.
#[test]
fn the_keys_of_rows_are_made_once_and_not_for_each_row() {
    let (_store, founder, _member) = pair();
    let opening = || work(Work::Derive, || drop(founder.restarted()));
    let few = opening();
    for _ in 0..20 {
        founder.share(&sheet("Encore"));
    }
    assert_eq!(founder.restarted().reads().len(), 20, "and all of them open");
    assert_eq!((few > 0, opening()), (true, few));
}

/// Before a change a device remembers the group as it was, for the case that the change cannot be kept. That costs what changes, and
/// not all that is there.
#[test]
fn a_change_copies_what_it_changes_and_no_other_entry() {
    let (_store, founder, _member) = pair();
    let notes: Vec<String> = (0..20).map(|_| founder.share(&sheet("Gardée"))).collect();
    let erase = |note: &str| {
        let act = Act::Erase { situation: note.into() };
        founder.run(Command::Act { group: 1, act }).err()
    };
    let shared = work(Work::Copy, || drop(founder.share(&sheet("Une de plus"))));
    let erased = work(Work::Copy, || assert_eq!(erase(&notes[0]), None));
    assert_eq!(founder.read(&notes[0]), None);
    // What was erased before is not copied with each change from now on.
    let next = work(Work::Copy, || assert_eq!(erase(&notes[1]), None));
    assert_eq!((shared, erased, next), (0, 1, 1));
}

/// The group as it was and as it is share their entries: what is done to one of them is undone in neither by the other.
#[test]
fn what_is_erased_is_there_again_where_that_could_not_be_kept() {
    let (_store, founder, _member) = pair();
    let note = founder.share(&sheet("Gardée"));
    let erase = || {
        let act = Act::Erase { situation: note.clone() };
        founder.run(Command::Act { group: 1, act }).err()
    };
    let room = &founder.app.world().disk.room;
    room.set(Some(0));
    assert_eq!(erase(), Some(Failure::DeviceFull));
    assert_eq!(founder.read(&note), Some(sheet("Gardée")));
    room.set(None);
    assert_eq!(founder.restarted().read(&note), Some(sheet("Gardée")));
    assert_eq!(erase(), None);
    assert_eq!(founder.read(&note), None);
    assert_eq!(founder.restarted().read(&note), None);
}
