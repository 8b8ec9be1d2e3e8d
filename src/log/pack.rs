//! Packs (PROTOCOL.md "Heads and packs"): entries of any devices under one epoch. A pack is a carrier: it is signed by
//! nobody, and what is in it counts by its own chains and signatures.

use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::{Entry, WireEntry};

/// First item of a pack file.
const KIND: u64 = 2;

/// Bytes of entries above which a pack is begun anew. Far below the 8 MiB that a pack may have.
pub const TARGET: usize = 4 << 20;

struct Pack(Vec<WireEntry>);

impl Item for Pack {
    fn write(&self, to: &mut Writer) {
        to.array(2).uint(KIND).list(&self.0);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(2)?;
        if from.uint()? != KIND {
            return Err(DecodeError::Malformed);
        }
        Ok(Pack(from.list()?))
    }
}

/// Cuts entries into runs of which each fits a pack.
pub fn runs(entries: &[Entry]) -> Vec<&[Entry]> {
    let mut runs = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let mut size = 0;
        let fits = rest.iter().take_while(|entry| {
            size += entry.size();
            size <= TARGET
        });
        // An entry has at most a fourth of what a pack may hold.
        let (run, after) = rest.split_at(fits.count().max(1));
        runs.push(run);
        rest = after;
    }
    runs
}

/// Encodes a pack file's content.
pub fn encode_pack(entries: Vec<WireEntry>) -> Vec<u8> {
    cbor::encode(&Pack(entries))
}

/// Reads a pack file's content; the entries are unchecked.
pub fn decode_pack(bytes: &[u8]) -> Result<Vec<WireEntry>, DecodeError> {
    cbor::decode::<Pack>(bytes).map(|pack| pack.0)
}
