//! Packs (PROTOCOL.md "Packs"): entries of any devices under one epoch. A pack is a carrier: it is signed by nobody,
//! and what is in it counts by its own chains and signatures.

use super::cbor::{self, DecodeError, Item, Reader, Writer};
use super::entry::WireEntry;

/// First item of a pack file.
const KIND: u64 = 2;

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

/// Encodes a pack file's content.
pub fn encode_pack(entries: Vec<WireEntry>) -> Vec<u8> {
    cbor::encode(&Pack(entries))
}

/// Reads a pack file's content; the entries are unchecked.
pub fn decode_pack(bytes: &[u8]) -> Result<Vec<WireEntry>, DecodeError> {
    cbor::decode::<Pack>(bytes).map(|pack| pack.0)
}
