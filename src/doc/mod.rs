//! Texts that several people write: one `yrs` document for a review, a session or another common text. The only room
//! that names `yrs`; it gives out none of its types.
//!
//! Bytes in, bytes out: no clock, no I/O, no chance. Who signed an update, and whether that person may write, is
//! decided before it gets here; here it is decided whether the update is one that its signer could have written.
//!
//! # The payload that carries an update
//!
//! A content payload, deterministic CBOR, an array of five:
//!
//! ```text
//! [ salt bytes16, kind uint, doc_id bytes16, nonce bytes8, update bytes ≤ 1 MiB ]
//! ```
//!
//! `nonce` is 8 random bytes, drawn anew each time a device opens a document to write in it, and the same for all that
//! it writes until it closes it. With the key of the entry's author it gives the one id whose blocks `update` may hold
//! ([`client_id`]). So a member cannot write characters in another's name, not even inside the text. A state that is
//! handed on ([`Document::whole`]) is a kind of its own: who wrote what in it is the word of whoever shares it.
//!
//! # What an update may say
//!
//! The update format of Yjs, version 1, cut down to what a [`Writer`] writes: pieces of text in named fields, and
//! deletions ([`scan`]). The rest of the format (embedded values, formats, nested types, map entries, sub-documents,
//! collected and skipped ranges) is refused unread: what nobody writes, nobody has to survive.
//!
//! # Order
//!
//! Updates of different people may come in any order. [`Document::apply`] keeps back what builds on something that is
//! not there yet, so `yrs` never has to. Updates of one client are given in the order of their author's chain: should
//! an author write two different things under the same ids, the first counts on every device.
//!
//! Who forges the places of blocks (no writer can be told from bytes to have named them) can make a text read in another
//! order on devices that took updates in another order; no character is lost, doubled or changed. [`Document::of`] is
//! the same everywhere, whatever was forged: open documents with it, and compare [`Document::state`].

mod desk;
mod document;
mod history;
mod limit;
mod scan;
mod writer;

pub use desk::Desk;
pub use document::{Applied, Document};
pub use history::{Change, History};
pub use limit::{MAX_BLOCKS, MAX_CLIENT, MAX_FIELD, MAX_FIELDS, MAX_OPERATIONS, MAX_RANGES, MAX_UPDATE};
pub use scan::{Scanned, UpdateError, scan};
pub use writer::{EditError, Writer};

use crate::seal::hash;

/// The id under which a device writes in a document: the first 53 bits, most significant first, of
/// `H("souspli/1/client" ‖ 0 ‖ device ‖ doc ‖ nonce)` (PROTOCOL.md "Documents"). 53, because Yjs keeps ids in doubles.
pub fn client_id(device: &[u8; 32], doc: &[u8; 16], nonce: &[u8; 8]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = hash("souspli/1/client", &[device, doc, nonce]);
    u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11
}
