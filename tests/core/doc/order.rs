use super::{ANNE, BELA, CLEO, Dice, writer, written};
use souspli::doc::{Applied, Document, UpdateError, Writer};

type Update = (u64, Vec<u8>);

/// What four people write who now and then hear from each other; also what each of them sees when all have heard all.
fn session(seed: u64) -> (Vec<Update>, Vec<u8>) {
    let dice = &mut Dice::new(seed);
    let clients = [ANNE, BELA, CLEO, 0x1f_ffff_ffff_ffff];
    let mut writers: Vec<Writer> = clients.iter().map(|client| writer(*client)).collect();
    let mut heard = [0; 4];
    let mut all: Vec<Update> = Vec::new();
    for _ in 0..60 {
        let who = dice.below(4);
        let writer = &mut writers[who];
        if dice.below(3) == 0 {
            for (author, update) in &all[heard[who]..] {
                writer.apply(*author, update).unwrap();
            }
            heard[who] = all.len();
        }
        for _ in 0..=dice.below(3) {
            let field = dice.one(&["notes", "décisions", "suite"]);
            let len = writer.document().text(field).chars().count();
            let at = dice.below(len + 1);
            if dice.below(3) == 0 {
                writer.delete(field, at, dice.below(len - at + 1)).unwrap();
            } else {
                let piece = dice.one(&["a", "été ", "😀", "une phrase. ", "e\u{301}"]);
                writer.insert(field, at, piece).unwrap();
            }
        }
        if let Some(update) = writer.take().unwrap() {
            all.push((clients[who], update));
        }
    }
    let mut states = Vec::new();
    for (who, writer) in writers.iter_mut().enumerate() {
        for (author, update) in &all[heard[who]..] {
            writer.apply(*author, update).unwrap();
        }
        states.push(writer.document().state());
    }
    assert!(states.iter().all(|state| *state == states[0]), "seed {seed}: writers see different texts");
    (all, states.swap_remove(0))
}

#[test]
fn the_order_in_which_updates_come_does_not_change_what_is_shown() {
    let mut waited = 0;
    for seed in 0..12 {
        let (mut all, state) = session(seed);
        assert!(state.len() > 40);
        for turn in 0..6 {
            Dice::new(1000 * seed + turn).shuffle(&mut all);
            let mut document = Document::new();
            for (author, update) in &all {
                waited += usize::from(document.apply(*author, update).unwrap() == Applied::Waiting);
            }
            assert_eq!(document.waiting(), 0);
            assert_eq!(document.state(), state, "seed {seed}, turn {turn}");
        }
    }
    assert!(waited > 100, "{waited} updates waited: they came in order");
}

#[test]
fn what_is_given_twice_changes_nothing() {
    let (all, state) = session(40);
    let mut document = Document::new();
    for (author, update) in all.iter().rev().chain(&all) {
        document.apply(*author, update).unwrap();
    }
    assert_eq!((document.state(), document.waiting()), (state, 0));
}

#[test]
fn a_state_that_is_handed_on_shows_the_same_and_goes_on_with_its_authors() {
    let (all, state) = session(41);
    let (before, after) = all.split_at(all.len() / 2);
    let mut first = Document::new();
    for (author, update) in before {
        first.apply(*author, update).unwrap();
    }
    let mut second = Document::from_shared(&first.whole().unwrap()).unwrap();
    assert_eq!(second.state(), first.state());
    // The newcomer may also get some of what is in it already.
    for (author, update) in after.iter().chain(before) {
        second.apply(*author, update).unwrap();
    }
    assert_eq!((second.state(), second.waiting()), (state, 0));
}

#[test]
fn a_document_gives_what_another_lacks() {
    let (all, state) = session(42);
    let (mut ahead, mut behind) = (Document::new(), Document::new());
    for (author, update) in &all {
        ahead.apply(*author, update).unwrap();
    }
    let one = written(CLEO, "un");
    behind.apply(CLEO, &one).unwrap();
    let lacking = ahead.since(&Default::default());
    assert_eq!(lacking, ahead.whole().unwrap());
    assert_eq!(ahead.since(ahead.known())[0], 0, "no blocks for who knows all");
    assert!(ahead.since(behind.known()).len() < lacking.len());
    assert_eq!(ahead.state(), state);
}

#[test]
fn of_two_things_under_one_id_the_first_counts() {
    let mut document = Document::new();
    document.apply(ANNE, &written(ANNE, "oui")).unwrap();
    assert_eq!(document.apply(ANNE, &written(ANNE, "peut-être")), Err(UpdateError::Overlap));
    assert_eq!(document.apply(ANNE, &written(ANNE, "non")), Ok(Applied::Known));
    assert_eq!(document.text("notes"), "oui");
}
