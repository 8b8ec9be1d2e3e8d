//! The attacks of the table in THREATS.md, by number. Each test fails when its defence is taken away.
//!
//! Most do so by themselves: [`group::held_by`] runs the attack twice, once as things stand and once without one [`Defence`]
//! (with the feature `weak`). The others were seen to fail by hand, with this taken out or put in:
//!
//! | test | file | what |
//! |---|---|---|
//! | `a1_…grant…`, `a4_…`, `a20_…` | (`age`) | nothing to take out: the MACs are `age`'s. Each test opens the unchanged file by the same way |
//! | `a3_…` | `sync/push.rs`, `must_push` | also when something did not open |
//! | `a5_a_request_…` | `log/join.rs`, `check` | without the MAC of the link |
//! | `a8_…` | `sync/joining.rs`, `ask` | the secret behind the sealed request |
//! | `a9_a_file_…` | `sync/exchange.rs`, `next_heads` | what came damaged is not asked for again. (Without the name's hash alone number and tag still hold: the two other `a9_…`) |
//! | `a10_…` (each of thirty) | `sync/health.rs`, `misses_something` | always `false` |
//! | `a18_…` | `log/payload.rs`, `words_transcript` | the name trimmed |
//! | `a19_no_kind_…` | — | each kind is taken in its own folder by the same way |
//! | `a19_an_act_…` | `log/act/mod.rs`, `Act::of`, and `log/ledger.rs`, `admit` | acts read from the log of content too: both, one alone holds |
//! | `a21_…` | `sync/health.rs`, `missing` | empty |
//! | `a24_…`, `a26_a28_…` | `log/ledger.rs`, `admit`, and `sync/take.rs`, `admit_all` | what comes again erases what is there |
//! | `a25_…` | `sync/health.rs`, `news_of` | another hour |
//! | `a41_…` | `sync/grants.rs`, `should_hold` | every epoch is for everybody |
//! | `a42_an_epoch_is_for_…` | `log/membership/evaluate.rs`, recipients | one left out |
//! | `a45_…` | — | that a compressor makes another length of each of the two texts is asked of one |
//! | `a46_all_that_…` | `sync/replica.rs`, `seal_padded` | a hundred bytes more |
//! | `a49_a_listing_…` | `store/listing.rs` | more names |
//! | `a53_…` | THREATS.md | a word |
//! | `a55_…` | `sync/push.rs`, `prepare_push` | nothing is sent while somebody's clock is far ahead |
//! | `a56_…` | `app/season.rs`, `forget` | the rows stay |
//! | `a59_what_was_sent_…` | `sync/repair.rs`, `adopt` | what was found is not noted as sent |
//! | `a60_…` | `log/ledger.rs`, `admit` | content waits for what it names |
//! | `a63_…` | `seal/envelope.rs`, `open` | without the look at the header |
//! | `nobody_has_the_last_word_…` | `sync/margin.rs`, `fill_margins` | whoever wrote it |
//! | `what_breaks_a_rule_…` | `log/payload.rs`, `read_contribution` | any text |
//!
//! Held elsewhere: A1 (vault), A7, A12, A31 to A34, A44 to A47 in `seal`; A29 and A35 in `doc`; A49 also in `store`; A48, as far as a
//! native test can, by `two_tabs_of_one_device_do_not_spoil_it`. Of a browser, or to come: A13 (requests), A48, A50 to A52.
//!
//! [`Defence`]: souspli::defence::Defence

mod branches;
mod files;
pub mod forge;
mod group;
mod history;
mod late;
mod leaving;
mod margin;
mod outside;
mod people;
mod reviews;
mod room;
mod texts;
