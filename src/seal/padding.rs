//! Padding before sealing: `u32be length ‖ payload ‖ zeros`, to one of few sizes (PROTOCOL.md "Sealed files").

use thiserror::Error;

use super::envelope::MAX_PLAINTEXT;

const LENGTH: usize = 4;
/// The smallest padded size, in bytes: below it sizes would tell short notes apart.
const PADME_MIN: usize = 1 << 10;
/// The padded sizes of heads, in bytes. Ordinary groups use the first three; the others are for what a head cannot leave out where a
/// great many people, devices or epochs are to be named.
const HEAD_SIZES: [usize; 6] = [4 << 10, 16 << 10, HEAD_USUAL, 256 << 10, 1 << 20, HEAD_MAX];
const HEAD_USUAL: usize = 64 << 10;
const HEAD_MAX: usize = 4 << 20;

/// To which sizes a plaintext is padded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// A device's head: 4, 16 or 64 KiB in all; where that is too little 256 KiB, 1 MiB or 4 MiB.
    Head,
    /// Padmé (Nikitin et al., PoPETs 2019(4), section 4): at most 12 % more, O(log log n) bits told; from 1 KiB to 8 MiB.
    Padme,
}

impl Size {
    /// The total size for a payload of this length, if there is one.
    pub fn total(self, payload: usize) -> Option<usize> {
        let needed = payload.checked_add(LENGTH)?;
        match self {
            Size::Head => HEAD_SIZES.into_iter().find(|size| *size >= needed),
            Size::Padme => Some(padme(needed.max(PADME_MIN))).filter(|size| *size <= MAX_PLAINTEXT),
        }
    }

    /// The longest payload of a head of the third size, in bytes: the largest that ordinary groups use.
    pub const USUAL_HEAD: usize = HEAD_USUAL - LENGTH;

    /// The longest payload that fits, in bytes.
    pub fn capacity(self) -> usize {
        match self {
            Size::Head => HEAD_MAX - LENGTH,
            Size::Padme => MAX_PLAINTEXT - LENGTH,
        }
    }
}

/// The least length ≥ `length` whose mantissa is no longer than its exponent's; `length` ≥ 2.
fn padme(length: usize) -> usize {
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - mantissa)) - 1;
    length.saturating_add(mask) & !mask
}

/// The payload does not fit the largest size.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("too large to pad")]
pub struct TooLarge;

/// Pads a payload to the smallest size that holds it.
///
/// # Errors
/// When it is longer than [`Size::capacity`].
pub fn pad(payload: &[u8], size: Size) -> Result<Vec<u8>, TooLarge> {
    let total = size.total(payload.len()).ok_or(TooLarge)?;
    let length = u32::try_from(payload.len()).map_err(|_| TooLarge)?;
    let mut plaintext = Vec::with_capacity(total);
    plaintext.extend_from_slice(&length.to_be_bytes());
    plaintext.extend_from_slice(payload);
    plaintext.resize(total, 0);
    Ok(plaintext)
}

/// The plaintext is not what [`pad`] makes of any payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the padding is not ours")]
pub struct PaddingError;

/// The payload of a padded plaintext. Strict: there is one padded form of each payload, so padding carries nothing.
///
/// # Errors
/// When the length, the zeros or the total size are not exactly what [`pad`] would have written.
pub fn unpad(plaintext: &[u8], size: Size) -> Result<&[u8], PaddingError> {
    let (length, rest) = plaintext.split_first_chunk::<LENGTH>().ok_or(PaddingError)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| PaddingError)?;
    let (payload, zeros) = rest.split_at_checked(length).ok_or(PaddingError)?;
    if size.total(length) != Some(plaintext.len()) || zeros.iter().any(|byte| *byte != 0) {
        return Err(PaddingError);
    }
    Ok(payload)
}
