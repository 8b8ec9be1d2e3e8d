use super::forge::{Block, number, one_block, state, text, update};
use super::{ANNE, BELA, Dice, written};
use souspli::doc::{Applied, Document, MAX_BLOCKS, MAX_RANGES, MAX_UPDATE, UpdateError, scan};
use std::time::{Duration, Instant};

/// A document in which two people wrote, whole and what it shows.
fn standing() -> (Document, Vec<u8>) {
    let mut document = Document::new();
    document.apply(ANNE, &written(ANNE, "Ce qui compte.")).unwrap();
    document.apply(BELA, &written(BELA, "Autre chose.")).unwrap();
    let whole = document.whole().unwrap();
    (document, whole)
}

/// Refused for this reason, within a second, and the document is as it was and goes on.
fn refused(author: u64, update: &[u8], why: UpdateError) {
    let (mut document, whole) = standing();
    let start = Instant::now();
    assert_eq!(document.apply(author, update), Err(why));
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!((document.whole().unwrap(), document.waiting()), (whole, 0));
    document.apply(9, &written(9, "!")).unwrap();
}

#[test]
fn a29_an_update_with_blocks_of_anybody_else_is_refused() {
    // A signs what B wrote, or would write next.
    refused(ANNE, &written(BELA, "Je démissionne."), UpdateError::Foreign);
    refused(ANNE, &update(BELA, 12, &[Block::of("Je démissionne.")], &[]), UpdateError::Foreign);
    // Ranges that stand for collected and for skipped items are blocks, too.
    refused(ANNE, &one_block(BELA, &[0, 1]), UpdateError::Foreign);
    refused(ANNE, &one_block(BELA, &[10, 1]), UpdateError::Foreign);
    // Behind a block of one's own.
    let mut both = vec![2];
    for client in [ANNE, BELA] {
        both.push(1);
        number(client, &mut both);
        both.extend_from_slice(b"\x00\x04\x01\x05notes\x01x");
    }
    both.push(0);
    refused(ANNE, &both, UpdateError::Foreign);
    // A whole document is many people's.
    refused(ANNE, &standing().1, UpdateError::Foreign);
}

#[test]
fn anybody_deletes_anybodys() {
    let (mut document, _) = standing();
    document.apply(ANNE, &update(ANNE, 0, &[], &[(BELA, vec![(0, 12)])])).unwrap();
    assert_eq!(document.text("notes"), "Ce qui compte.");
}

#[test]
fn what_no_writer_writes_is_refused() {
    let notes = b"\x01\x05notes";
    for (info, rest) in [
        (0, &b"\x05"[..]),                  // collected
        (10, b"\x05"),                      // skipped
        (2, b"\x01\x05notes\x00\x04null"),  // JSON
        (3, b"\x01\x05notes\x01x"),         // binary
        (5, b"\x01\x05notes\x04null"),      // embedded
        (6, b"\x01\x05notes\x01b\x04true"), // format
        (7, b"\x01\x05notes\x02"),          // nested type
        (8, b"\x01\x05notes\x01\x7e"),      // any
        (9, b"\x01\x05notes\x01x\x76\x00"), // sub-document
        (11, b"\x01\x05notes\x00\x00\x00"), // move
        (15, b"\x01\x05notes"),
        (0x24, b"\x01\x05notes\x03key\x01x"), // entry of a map
        (0x14, b"\x01\x05notes\x01x"),        // a bit that `yrs` does not look at
        (4, b"\x00\x01\x00\x01x"),            // within an item
    ] {
        let block: Vec<u8> = [&[info], rest].concat();
        refused(BELA + 1, &one_block(BELA + 1, &block), UpdateError::Kind);
    }
    // The same frame around a text is taken: it is the kind that is refused.
    let block = [&[4], &notes[..], b"\x01x"].concat();
    assert!(standing().0.apply(7, &one_block(7, &block)).is_ok());
}

#[test]
fn a35_nesting_however_deep_is_never_entered() {
    for opens in [&[0x75, 1][..], &[0x76, 1, 1, b'k']] {
        let mut block = b"\x08\x01\x05notes\x01".to_vec();
        for _ in 0..200_000 {
            block.extend_from_slice(opens);
        }
        block.push(0x7e);
        refused(7, &one_block(7, &block), UpdateError::Kind);
    }
}

#[test]
fn a35_claimed_counts_reserve_nothing() {
    let huge = |start: &[u8]| {
        let mut bytes = start.to_vec();
        number(u64::from(u32::MAX), &mut bytes);
        bytes.extend_from_slice(&[0; 64]);
        bytes
    };
    // Clients, blocks, clients of deletions, ranges.
    refused(7, &huge(&[]), UpdateError::Count);
    refused(7, &huge(&[1]), UpdateError::Count);
    refused(7, &huge(&[0]), UpdateError::Count);
    refused(7, &huge(&[0, 1, 7]), UpdateError::Count);
    // The length of a field's name, of a text.
    refused(7, &huge(&[1, 1, 7, 0, 4, 1]), UpdateError::Count);
    refused(7, &huge(b"\x01\x01\x07\x00\x04\x01\x05notes"), UpdateError::Count);
    // Values and keys.
    refused(7, &huge(b"\x01\x01\x07\x00\x08\x01\x05notes"), UpdateError::Kind);
    refused(7, &huge(b"\x01\x01\x07\x00\x08\x01\x05notes\x01\x75"), UpdateError::Kind);
    // One more than could follow, in an update that would hold many.
    let blocks = vec![Block::of("x"); 100];
    let mut one_more = update(7, 0, &blocks, &[]);
    one_more[1] = 101;
    // The count of deletions is then read as a block.
    refused(7, &one_more, UpdateError::Kind);
}

#[test]
fn ids_beyond_53_bits_stand_for_nobody() {
    let alias = ANNE + (1 << 53);
    refused(ANNE, &written(ANNE, "x").iter().copied().chain([0]).collect::<Vec<_>>(), UpdateError::Malformed);
    refused(ANNE, &update(alias, 14, &[Block::of("x")], &[]), UpdateError::ClientRange);
    refused(alias, &update(alias, 14, &[Block::of("x")], &[]), UpdateError::ClientRange);
    refused(7, &update(7, 0, &[], &[(alias, vec![(0, 1)])]), UpdateError::ClientRange);
    let origin = Block { origin: Some((alias, 0)), ..Block::of("x") };
    refused(7, &update(7, 0, &[origin], &[]), UpdateError::ClientRange);
    let right = Block { right: Some((u64::MAX >> 1, 0)), ..Block::of("x") };
    refused(7, &update(7, 0, &[right], &[]), UpdateError::ClientRange);
    let right = Block { right: Some((u64::MAX, 0)), ..Block::of("x") };
    refused(7, &update(7, 0, &[right], &[]), UpdateError::Malformed);
}

#[test]
fn a35_a_million_operations_are_refused() {
    refused(7, &update(7, 0, &[Block::of(&"x".repeat(1_000_000))], &[]), UpdateError::TooManyOperations);
    let deleted = Block { content: Err(1_000_000), ..Block::of("") };
    refused(7, &update(7, 0, &[deleted], &[]), UpdateError::TooManyOperations);
    let deleted = Block { content: Err(150_000), ..Block::of("") };
    refused(7, &update(7, 0, &[deleted.clone(), deleted], &[]), UpdateError::TooManyOperations);
    refused(7, &update(7, 0, &[], &[(ANNE, vec![(0, u64::from(u32::MAX))])]), UpdateError::TooManyOperations);
    refused(7, &update(7, u64::from(u32::MAX), &[Block::of("x")], &[]), UpdateError::TooManyOperations);
    let chain = |at| Block { origin: Some((7, at)), ..Block::of("x") };
    let parts: Vec<Block> =
        [Block::of("x")].into_iter().chain((0..u64::from(MAX_BLOCKS)).map(chain)).collect();
    refused(7, &update(7, 0, &parts, &[]), UpdateError::TooManyParts);
    let ranges = (0..=u64::from(MAX_RANGES)).map(|at| (2 * at, 1)).collect();
    refused(7, &update(7, 0, &[], &[(7, ranges)]), UpdateError::TooManyParts);
    refused(7, &vec![0; MAX_UPDATE + 1], UpdateError::TooLarge);
}

#[test]
fn what_is_cut_prolonged_or_written_otherwise_is_refused() {
    let good = update(
        7,
        0,
        &[Block::of("é"), Block { origin: Some((7, 0)), ..Block::of("x") }],
        &[(ANNE, vec![(0, 2)])],
    );
    assert!(scan(&good, 7).is_ok());
    for len in 0..good.len() {
        assert!(scan(&good[..len], 7).is_err(), "cut to {len}");
    }
    for more in 0..=255 {
        assert!(scan(&[&good[..], &[more]].concat(), 7).is_err());
    }
    for (bytes, why) in [
        (&b"\x81\x00\x01\x07\x00\x04\x01\x05notes\x01x\x00"[..], UpdateError::Malformed), // a longer form of 1
        (b"\x01\x00\x07\x00\x00", UpdateError::Count),
        (b"\x01\x00\x07\x00\x00\x00\x00\x00\x00", UpdateError::Malformed), // a client of no blocks
        (b"\x01\x01\x07\x00\x04\x01\x05notes\x00\x00", UpdateError::Malformed), // an empty text
        (b"\x01\x01\x07\x00\x01\x01\x05notes\x00\x00", UpdateError::Malformed), // nothing deleted
        (b"\x01\x01\x07\x00\x04\x01\x00\x01x\x00", UpdateError::Malformed), // no field
        (b"\x01\x01\x07\x00\x04\x01\x05notes\x01\xff\x00", UpdateError::Malformed), // no UTF-8
        (b"\x00\x01\x07\x01\x00\x00", UpdateError::Malformed),             // an empty range
        (b"\x00\x01\x07\x02\x00\x02\x01\x02", UpdateError::Malformed),     // ranges over one another
        (b"\x00\x02\x07\x01\x00\x01\x07\x01\x05\x01", UpdateError::Malformed), // a client twice
        (
            b"\x02\x01\x07\x00\x04\x01\x05notes\x01x\x01\x07\x01\x04\x01\x05notes\x01x\x00",
            UpdateError::Malformed,
        ),
    ] {
        refused(7, bytes, why);
    }
    let itself = Block { origin: Some((7, 0)), ..Block::of("x") };
    refused(7, &update(7, 0, &[itself], &[]), UpdateError::Backwards);
    let mut long = b"\x01\x01\x07\x00\x04\x01".to_vec();
    text(&"f".repeat(65), &mut long);
    long.extend_from_slice(b"\x01x\x00");
    refused(7, &long, UpdateError::Malformed);
}

#[test]
fn a35_noise_is_refused() {
    let dice = &mut Dice::new(7);
    let good = update(7, 0, &[Block::of("été")], &[(ANNE, vec![(0, 2)])]);
    let (mut document, whole) = standing();
    for turn in 0..100_000 {
        let mut bytes = if turn % 2 == 0 { good.clone() } else { Vec::new() };
        for _ in 0..1 + dice.below(if turn % 2 == 0 { 3 } else { 40 }) {
            let byte = dice.one(&[0, 1, 2, 4, 7, 0x7f, 0x80, 0xff, dice.0 as u8]);
            match dice.below(2) {
                0 if !bytes.is_empty() => {
                    let at = dice.below(bytes.len());
                    bytes[at] = byte;
                }
                _ => bytes.insert(dice.below(bytes.len() + 1), byte),
            }
        }
        if scan(&bytes, 7).is_err() {
            assert!(document.apply(7, &bytes).is_err());
        }
    }
    assert_eq!(document.whole().unwrap(), whole);
}

#[test]
fn nothing_waits_without_end() {
    let mut document = Document::new();
    let mut kept = 0;
    let last = loop {
        // Each far beyond what is there, and large.
        let deletions = [(BELA, vec![(199_000, 1)])];
        let blocks = [Block::of(&"€".repeat(6000))];
        match document.apply(7, &update(7, 1000 * kept + 1, &blocks, &deletions)) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    // What waits counts as if it were in.
    assert_eq!((kept, last), (33, UpdateError::TooManyOperations));
    assert!(document.apply(ANNE, &written(ANNE, "x")).is_ok());
}

#[test]
fn a_state_that_is_not_whole_is_refused() {
    let of = |client, origin| (client, 0, vec![Block { origin, ..Block::of("x") }]);
    let taken =
        |clients: &[_]| Document::from_shared(&state(clients, &[])).map(|document| document.text("notes"));
    assert_eq!(taken(&[of(2, Some((1, 0))), of(1, None)]), Ok("xx".to_owned()));
    assert_eq!(taken(&[of(2, Some((1, 1))), of(1, None)]), Err(UpdateError::Incomplete));
    assert_eq!(taken(&[of(2, Some((3, 0)))]), Err(UpdateError::Incomplete));
    assert_eq!(taken(&[of(2, Some((1, 0))), of(1, Some((2, 0)))]), Err(UpdateError::Incomplete));
    assert_eq!(taken(&[(2, 1, vec![Block::of("x")])]), Err(UpdateError::Incomplete));
    let gone = state(&[of(1, None)], &[(1, vec![(0, 2)])]);
    assert_eq!(Document::from_shared(&gone).err(), Some(UpdateError::Incomplete));
}

#[test]
fn who_hands_a_state_on_does_not_bring_back_what_its_author_deleted() {
    let whole = update(
        7,
        0,
        &[Block::of("oui"), Block { origin: Some((7, 2)), ..Block::of(" mais") }],
        &[(7, vec![(3, 5)])],
    );
    let shared = update(7, 0, &[Block::of("oui mais")], &[]);
    let mut document = Document::from_shared(&shared).unwrap();
    assert_eq!(document.text("notes"), "oui mais");
    assert_eq!(document.apply(7, &whole), Ok(Applied::Known));
    assert_eq!(document.text("notes"), "oui");
}

#[test]
fn parts_are_counted_over_all_updates() {
    let mut document = Document::new();
    document.apply(7, &update(7, 0, &[Block::of(&"x".repeat(40_000))], &[])).unwrap();
    for at in 1..u64::from(MAX_BLOCKS) {
        let block = Block { origin: Some((7, at)), ..Block::of("y") };
        document.apply(7, &update(7, 39_999 + at, &[block], &[])).unwrap();
    }
    assert_eq!(document.apply(ANNE, &written(ANNE, "x")), Err(UpdateError::TooManyParts));
    // Full as it is, it can be handed on.
    let whole = document.whole().unwrap();
    assert_eq!(Document::from_shared(&whole).unwrap().state(), document.state());
    let ranges = (0..u64::from(MAX_RANGES)).map(|at| (2 * at, 1)).collect();
    document.apply(ANNE, &update(ANNE, 0, &[], &[(7, ranges)])).unwrap();
    let one = update(ANNE, 0, &[], &[(7, vec![(1, 1)])]);
    assert_eq!(document.apply(ANNE, &one), Err(UpdateError::TooManyParts));
    // Cut into so many pieces, it cannot: said, rather than given to somebody who would refuse it.
    assert_eq!(document.whole(), Err(UpdateError::TooManyParts));
}
