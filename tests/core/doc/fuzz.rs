//! Updates that pass every check and that no writer wrote: origins anywhere, deletions of anything, halves of characters.
//! `yrs` must survive them, no character may be lost or doubled, and who looks at the same updates must see the same.

use super::Dice;
use super::forge::{Block, Id, state, update};
use souspli::doc::{Document, Writer};

const CLIENTS: [u64; 3] = [1, 40, (1 << 53) - 1];
const FIELDS: [&str; 2] = ["notes", "suite"];

/// Updates of each client, in the order of its chain, that name what might be there.
fn forged(dice: &mut Dice) -> Vec<(u64, Vec<u8>)> {
    let mut clocks = [0; 3];
    let mut all = Vec::new();
    for _ in 0..3 + dice.below(5) {
        let who = dice.below(3);
        let id = |dice: &mut Dice, clocks: &[u64; 3]| -> Option<Id> {
            let of = dice.below(3);
            (clocks[of] > 0 && dice.below(3) > 0)
                .then(|| (CLIENTS[of], dice.below(clocks[of] as usize) as u64))
        };
        let (first, mut blocks) = (clocks[who], Vec::new());
        for _ in 0..dice.below(5) {
            let content = match dice.below(5) {
                0 => Err(1 + dice.below(4) as u64),
                _ => Ok((dice.one(&["a", "bc", "😀", "é😀x", "longer text 😀😀"])).to_owned()),
            };
            let (origin, right) = (id(dice, &clocks), id(dice, &clocks));
            let block = Block { origin, right, field: dice.one(&FIELDS), content };
            clocks[who] += block.len();
            blocks.push(block);
        }
        let mut deletions = Vec::new();
        for (of, clock) in clocks.iter().enumerate() {
            let mut ranges = Vec::new();
            let mut at = dice.below(6) as u64;
            while at < *clock && dice.below(2) == 0 {
                let len = (1 + dice.below(4) as u64).min(clock - at);
                ranges.push((at, len));
                at += len + 1 + dice.below(4) as u64;
            }
            if !ranges.is_empty() {
                deletions.push((CLIENTS[of], ranges));
            }
        }
        all.push((CLIENTS[who], update(CLIENTS[who], first, &blocks, &deletions)));
    }
    all
}

/// What is shown, without the places: each field's characters, sorted.
fn characters(document: &Document) -> Vec<(String, Vec<char>)> {
    let fields = document.fields().into_iter();
    fields
        .map(|field| {
            let mut all: Vec<char> = document.text(field).chars().collect();
            all.sort_unstable();
            (field.to_owned(), all)
        })
        .collect()
}

/// How often the order decided about places.
fn survive(seeds: std::ops::Range<u64>) -> usize {
    let mut differed = 0;
    for seed in seeds {
        let dice = &mut Dice::new(seed);
        let all = forged(dice);
        let of = |all: &[(u64, Vec<u8>)]| {
            let (document, refused) = Document::of(all.iter().map(|(author, update)| (*author, &update[..])));
            assert_eq!((refused, document.waiting()), (0, 0), "seed {seed}");
            document
        };
        let document = of(&all);
        // Another order in which each author's stay in theirs.
        let mut authors: Vec<u64> = all.iter().map(|(author, _)| *author).collect();
        dice.shuffle(&mut authors);
        let mut chains = CLIENTS.map(|client| all.iter().filter(move |(author, _)| *author == client));
        let mixed: Vec<_> = authors
            .iter()
            .map(|author| {
                chains[CLIENTS.iter().position(|client| client == author).unwrap()].next().unwrap().clone()
            })
            .collect();
        assert_eq!(of(&mixed).state(), document.state(), "seed {seed}");

        let mut other = Document::new();
        for (author, update) in &mixed {
            other.apply(*author, update).unwrap();
        }
        assert_eq!(characters(&other), characters(&document), "seed {seed}");
        differed += usize::from(other.state() != document.state());

        let shared = Document::from_shared(&document.whole().unwrap()).unwrap();
        assert_eq!(characters(&shared), characters(&document), "seed {seed}");
        // Others go on writing in what came of it.
        let mut writer = Writer::new(document, 5).unwrap();
        let len = writer.document().text("notes").chars().count();
        let at = dice.below(len + 1);
        writer.insert("notes", at, "suite").unwrap();
        writer.delete("notes", at, 2).unwrap();
        other.apply(5, &writer.take().unwrap().unwrap()).unwrap();
        assert_eq!(characters(&other), characters(writer.document()), "seed {seed}");
    }
    differed
}

/// A bit of a good update changed here and there, blocks of several people among them.
fn survive_changed(seeds: std::ops::Range<u64>) -> u64 {
    let mut taken = 0;
    for seed in seeds {
        let dice = &mut Dice::new(seed);
        let mut document = Document::new();
        for (author, mut update) in forged(dice) {
            for _ in 0..dice.below(3) {
                let at = dice.below(update.len());
                update[at] = match dice.below(3) {
                    0 => update[at] ^ 1 << dice.below(8),
                    1 => update[at].wrapping_add(1),
                    _ => dice.one(&[0, 1, 4, 0x44, 0x84, 0xc4, 0x81, 0x7f]),
                };
            }
            let before = document.state();
            match document.apply(author, &update) {
                Ok(_) => taken += 1,
                Err(_) => assert_eq!(document.state(), before, "seed {seed}"),
            }
        }
        let mut whole = document.since(&Default::default());
        let shared = Document::from_shared(&whole).unwrap();
        assert_eq!(characters(&shared), characters(&document), "seed {seed}");
        for _ in 0..1 + dice.below(3) {
            let at = dice.below(whole.len());
            whole[at] = whole[at].wrapping_add(1 + dice.below(3) as u8);
        }
        let _ = Document::from_shared(&whole).map(|document| document.whole());
    }
    taken
}

/// States as no document hands on: blocks in any order that build on anything, in circles too. How many were taken, and how
/// many were not.
fn survive_shared(seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut taken, mut refused) = (0, 0);
    for seed in seeds {
        let dice = &mut Dice::new(seed);
        let mut clients: Vec<(u64, u64, Vec<Block>)> = Vec::new();
        for client in CLIENTS {
            let blocks = (0..1 + dice.below(4)).map(|_| {
                let mut id = || (dice.below(2) == 0).then(|| (dice.one(&CLIENTS), dice.below(6) as u64));
                let (origin, right) = (id(), id());
                let content =
                    if dice.below(4) == 0 { Err(2) } else { Ok((dice.one(&["a😀", "bcd"])).to_owned()) };
                Block { origin, right, field: dice.one(&FIELDS), content }
            });
            clients.push((client, 0, blocks.collect()));
        }
        dice.shuffle(&mut clients);
        let deletions = [(CLIENTS[dice.below(3)], vec![(dice.below(3) as u64, 1 + dice.below(2) as u64)])];
        match Document::from_shared(&state(&clients, &deletions)) {
            Ok(document) => {
                let again = Document::from_shared(&document.whole().unwrap()).unwrap();
                assert_eq!(characters(&again), characters(&document), "seed {seed}");
                taken += 1;
            }
            Err(_) => refused += 1,
        }
    }
    (taken, refused)
}

#[test]
fn a_forged_state_is_survived() {
    let (taken, refused) = survive_shared(0..3000);
    assert!(taken > 100 && refused > 100, "{taken} taken, {refused} refused");
}

#[test]
fn what_no_writer_wrote_is_survived_and_shown_alike() {
    let differed = survive(0..1500);
    assert!(differed > 0, "no place was forged: `Document::of` was not needed");
}

#[test]
fn what_was_changed_on_the_way_is_survived() {
    assert!(survive_changed(0..1500) > 1000, "hardly anything got past the checks");
}

/// A longer run of those above: `cargo test --release --test core long_run -- --ignored`.
#[test]
#[ignore = "minutes"]
fn long_run() {
    let differed = survive(1_000_000..1_200_000);
    let taken = survive_changed(1_000_000..1_200_000);
    let (shared, _) = survive_shared(1_000_000..1_400_000);
    assert!(differed > 0 && taken > 0 && shared > 0);
}
