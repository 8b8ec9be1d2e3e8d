//! A group is shown after everything that anybody does: a look at it costs little more than what there is to see.

use souspli::defence::Work;
use souspli::seal::SeededChance;

use super::entries::work;
use super::group;
use crate::review::replicas::{Files, exchange};
use crate::world::{HOUR, sheet};

/// Whether everybody has a text is asked of each text whenever the group is shown: in a long history as quickly as in a short one.
#[test]
fn a_long_history_is_not_walked_back_for_each_text() {
    const NOTES: u64 = 300;
    let (chance, files) = (&mut SeededChance::new(5), &mut Files::new());
    let (mut founder, [mut reader]) = group(["Brume"], files, chance);
    let mut notes = Vec::new();
    for _ in 0..NOTES {
        notes.push(founder.share(&sheet("Encore"), HOUR, chance).unwrap());
    }
    exchange(&mut founder, files, chance);
    exchange(&mut reader, files, chance);
    reader.share(&sheet("Lu"), HOUR, chance).unwrap();
    exchange(&mut reader, files, chance);
    exchange(&mut founder, files, chance);
    let looked = work(Work::Back, || assert!(notes.iter().all(|note| founder.is_received_by_all(note))));
    assert!((NOTES..=2 * NOTES).contains(&looked), "{looked} entries for {NOTES} notes");
}
