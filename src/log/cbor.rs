//! Deterministic CBOR (RFC 8949 §4.2.1) for everything that is signed, hashed or stored.
//!
//! Only what PROTOCOL.md "Notation" allows: unsigned integers up to 2^53, byte strings, text, arrays of definite length,
//! booleans, and `null` where named. Decoding is strict by construction: what was read is written again and must give
//! the same bytes, so every value has exactly one encoding.

use minicbor::data::Type;

/// The largest integer that every implementation holds exactly.
const MAX_UINT: u64 = 1 << 53;

/// Why bytes are not the value they should be. Says nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end early, have another shape, or a value is out of bounds.
    #[error("malformed")]
    Malformed,
    /// The same value has another, shorter or differently ordered, encoding.
    #[error("not the canonical encoding")]
    NotCanonical,
}

/// A value with exactly one encoding.
pub trait Item: Sized {
    /// Writes the value.
    fn write(&self, to: &mut Writer);
    /// Reads the value.
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// Encodes a value.
pub fn encode<T: Item>(value: &T) -> Vec<u8> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.into_bytes()
}

/// Decodes a value from exactly these bytes, and refuses any other encoding of it.
pub fn decode<T: Item>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = T::read(&mut reader)?;
    reader.end()?;
    let mut again = Writer::with_room(bytes.len());
    value.write(&mut again);
    if again.into_bytes() != bytes {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
}

/// Writes items one after the other.
pub struct Writer(minicbor::Encoder<Vec<u8>>);

impl Writer {
    /// An empty writer.
    pub fn new() -> Writer {
        // Most of what is written is no longer.
        Writer::with_room(256)
    }

    /// An empty writer with room for so many bytes: what grows byte by byte moves again and again.
    fn with_room(room: usize) -> Writer {
        Writer(minicbor::Encoder::new(Vec::with_capacity(room)))
    }

    /// The bytes written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_writer()
    }

    /// The head of an array of `len` items, which follow.
    pub fn array(&mut self, len: usize) -> &mut Writer {
        written(self.0.array(len as u64));
        self
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Writer {
        written(self.0.u64(value));
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Writer {
        written(self.0.bytes(value));
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Writer {
        written(self.0.str(value));
        self
    }

    /// A boolean.
    pub fn bool(&mut self, value: bool) -> &mut Writer {
        written(self.0.bool(value));
        self
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Writer {
        written(self.0.null());
        self
    }

    /// Another item.
    pub fn item<T: Item>(&mut self, value: &T) -> &mut Writer {
        value.write(self);
        self
    }

    /// An array of items.
    pub fn list<T: Item>(&mut self, values: &[T]) -> &mut Writer {
        self.array(values.len());
        for value in values {
            value.write(self);
        }
        self
    }

    /// The item, or `null`.
    pub fn optional<T: Item>(&mut self, value: Option<&T>) -> &mut Writer {
        match value {
            Some(value) => self.item(value),
            None => self.null(),
        }
    }
}

/// Writing to memory does not fail.
fn written<T, E>(result: Result<T, E>) {
    assert!(result.is_ok(), "an encoder over memory failed");
}

impl Default for Writer {
    fn default() -> Self {
        Writer::new()
    }
}

/// Reads items one after the other.
pub struct Reader<'b> {
    decoder: minicbor::Decoder<'b>,
    len: usize,
}

impl<'b> Reader<'b> {
    /// Reads from these bytes.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { decoder: minicbor::Decoder::new(bytes), len: bytes.len() }
    }

    fn left(&self) -> usize {
        self.len - self.decoder.position()
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), DecodeError> {
        if self.left() == 0 { Ok(()) } else { Err(DecodeError::Malformed) }
    }

    /// The length of an array whose items follow. No array is longer than the bytes that are left, so a claimed length
    /// never reserves more memory than was received.
    pub fn any_array(&mut self) -> Result<usize, DecodeError> {
        let len = self.decoder.array().map_err(malformed)?.ok_or(DecodeError::NotCanonical)?;
        match usize::try_from(len) {
            Ok(len) if len <= self.left() => Ok(len),
            _ => Err(DecodeError::Malformed),
        }
    }

    /// An array of exactly `len` items.
    pub fn array(&mut self, len: usize) -> Result<(), DecodeError> {
        if self.any_array()? == len { Ok(()) } else { Err(DecodeError::Malformed) }
    }

    /// An unsigned integer up to 2^53.
    pub fn uint(&mut self) -> Result<u64, DecodeError> {
        let value = self.decoder.u64().map_err(malformed)?;
        if value <= MAX_UINT { Ok(value) } else { Err(DecodeError::Malformed) }
    }

    /// An unsigned integer up to 255.
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        u8::try_from(self.uint()?).map_err(|_| DecodeError::Malformed)
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.decoder.bytes().map(<[u8]>::to_vec).map_err(malformed)
    }

    /// A byte string of exactly `N` bytes.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.decoder.bytes().map_err(malformed)?.try_into().map_err(|_| DecodeError::Malformed)
    }

    /// A text string.
    pub fn text(&mut self) -> Result<String, DecodeError> {
        self.decoder.str().map(str::to_owned).map_err(malformed)
    }

    /// A boolean.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        self.decoder.bool().map_err(malformed)
    }

    /// Takes a `null` if one stands here.
    pub fn null(&mut self) -> Result<bool, DecodeError> {
        if self.decoder.datatype().map_err(malformed)? != Type::Null {
            return Ok(false);
        }
        self.decoder.null().map_err(malformed)?;
        Ok(true)
    }

    /// Another item.
    pub fn item<T: Item>(&mut self) -> Result<T, DecodeError> {
        T::read(self)
    }

    /// An array of items.
    pub fn list<T: Item>(&mut self) -> Result<Vec<T>, DecodeError> {
        let len = self.any_array()?;
        // Grown as items are really there: a claimed length reserves nothing.
        let mut items = Vec::new();
        for _ in 0..len {
            items.push(T::read(self)?);
        }
        Ok(items)
    }

    /// An item, or `null`.
    pub fn optional<T: Item>(&mut self) -> Result<Option<T>, DecodeError> {
        if self.null()? { Ok(None) } else { T::read(self).map(Some) }
    }
}

fn malformed(_: minicbor::decode::Error) -> DecodeError {
    DecodeError::Malformed
}

/// A byte string as an item of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

impl Item for Bytes {
    fn write(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.bytes().map(Bytes)
    }
}

impl<const N: usize> Item for [u8; N] {
    fn write(&self, to: &mut Writer) {
        to.bytes(self);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.fixed()
    }
}

impl Item for String {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Pair(u64, Vec<[u8; 2]>);

    impl Item for Pair {
        fn write(&self, to: &mut Writer) {
            to.array(2).uint(self.0).list(&self.1);
        }
        fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
            from.array(2)?;
            Ok(Pair(from.uint()?, from.list()?))
        }
    }

    #[test]
    fn one_value_has_one_encoding() {
        let pair = Pair(10, vec![[1, 2]]);
        let bytes = encode(&pair);
        assert_eq!(bytes, [0x82, 0x0a, 0x81, 0x42, 1, 2]);
        assert_eq!(decode::<Pair>(&bytes), Ok(pair));
        // The same integer in two bytes, an array of indefinite length, bytes after the end.
        assert_eq!(decode::<Pair>(&[0x82, 0x18, 0x0a, 0x81, 0x42, 1, 2]), Err(DecodeError::NotCanonical));
        assert!(decode::<Pair>(&[0x9f, 0x0a, 0x81, 0x42, 1, 2, 0xff]).is_err());
        assert!(decode::<Pair>(&[0x82, 0x0a, 0x81, 0x42, 1, 2, 0]).is_err());
    }

    #[test]
    fn claimed_lengths_reserve_nothing() {
        // An array of 2^62 items, a byte string of 2^62 bytes.
        assert!(decode::<Pair>(&[0x82, 0x0a, 0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(decode::<Bytes>(&[0x5b, 0x40, 0, 0, 0, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn integers_stop_at_two_to_the_fifty_third() {
        assert_eq!(decode::<Pair>(&encode(&Pair(MAX_UINT + 1, vec![]))), Err(DecodeError::Malformed));
    }
}
