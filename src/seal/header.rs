//! What headers we accept (PROTOCOL.md "Sealed files"), judged on the raw bytes before `age` is called.
//!
//! `age` takes time that grows with the square of a header's lines, tries every stanza, and, for a passphrase, spends
//! whatever memory the header asks for. The store writes headers too. So ours are of one shape each, in a few hundred bytes,
//! and everything else is refused unread.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use thiserror::Error;

/// The longest header that is read, in bytes, its last line end included.
pub const MAX_HEADER: usize = 400;

/// An age payload: a nonce, then chunks of 64 KiB, each with its tag.
pub(super) const NONCE: usize = 16;
pub(super) const CHUNK: usize = 64 << 10;
pub(super) const TAG: usize = 16;

const VERSION: &[u8] = b"age-encryption.org/v1";
const COLUMNS: usize = 64;
/// What the `age` crate's grease stanza may take: it always writes one after an X25519 stanza.
const GREASE_TYPE: usize = 15;
const GREASE_SUFFIX: &[u8] = b"-grease";
const GREASE_ARGUMENTS: usize = 4;
const GREASE_ARGUMENT: usize = 8;
const GREASE_BODY: usize = 99;

/// A header that is not of the accepted shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the header is not one of ours")]
pub struct HeaderError;

/// Checks the header of a file to one X25519 recipient: version, that stanza, at most one grease stanza, the MAC line.
///
/// Gives what follows the header: nonce and chunks.
pub(super) fn check_x25519(file: &[u8]) -> Result<&[u8], HeaderError> {
    let mut lines = Lines::of(file);
    lines.expect(VERSION)?;
    let share = lines.next()?.strip_prefix(b"-> X25519 ").ok_or(HeaderError)?;
    base64::<32>(share)?;
    base64::<32>(lines.next()?)?;
    let mut line = lines.next()?;
    if let Some(opening) = line.strip_prefix(b"-> ") {
        grease(opening, &mut lines)?;
        line = lines.next()?;
    }
    mac_line(line)?;
    Ok(lines.rest(file))
}

/// Checks the header of a file under a passphrase: version, one scrypt stanza, the MAC line.
///
/// Gives the base-2 logarithm of the work it asks for, so that the caller can refuse before any is done, and what follows
/// the header.
pub(super) fn check_scrypt(file: &[u8]) -> Result<(u8, &[u8]), HeaderError> {
    let mut lines = Lines::of(file);
    lines.expect(VERSION)?;
    let arguments = lines.next()?.strip_prefix(b"-> scrypt ").ok_or(HeaderError)?;
    let (salt, work) = arguments.split_at_checked(22).ok_or(HeaderError)?;
    base64::<16>(salt)?;
    let log_n = match work {
        [b' ', digit @ b'1'..=b'9'] => digit - b'0',
        [b' ', tens @ b'1'..=b'9', units @ b'0'..=b'9'] => (tens - b'0') * 10 + (units - b'0'),
        _ => return Err(HeaderError),
    };
    base64::<32>(lines.next()?)?;
    mac_line(lines.next()?)?;
    Ok((log_n, lines.rest(file)))
}

/// Whether a payload of this length can be: a nonce, full chunks, and a last one that is empty only if it is the only one.
///
/// `age` refuses the others too, but one of them with a translated message, whose loading stops a program that does not embed
/// the translations: whoever knows the recipient could stop the worker with it. Ours has no translations at all, and does
/// not look for them (`stand-ins/i18n-embed-fl`); it does not depend on that either.
pub(super) fn plausible(payload: &[u8]) -> bool {
    payload.len().checked_sub(NONCE).is_some_and(|chunks| match chunks % (CHUNK + TAG) {
        0 => chunks > 0,
        TAG => chunks == TAG,
        last => last > TAG,
    })
}

/// The grease stanza whose line after `-> ` is `opening`.
fn grease(opening: &[u8], lines: &mut Lines<'_>) -> Result<(), HeaderError> {
    let mut words = opening.split(|byte| *byte == b' ');
    let kind = words.next().unwrap_or_default();
    let visible = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_graphic);
    if !visible(kind) || kind.len() > GREASE_TYPE || !kind.ends_with(GREASE_SUFFIX) {
        return Err(HeaderError);
    }
    let mut arguments = 0;
    for word in words {
        arguments += 1;
        if !visible(word) || word.len() > GREASE_ARGUMENT || arguments > GREASE_ARGUMENTS {
            return Err(HeaderError);
        }
    }
    let mut body = 0;
    loop {
        let line = lines.next()?;
        if line.len() > COLUMNS {
            return Err(HeaderError);
        }
        body += STANDARD_NO_PAD.decode(line).map_err(|_| HeaderError)?.len();
        if body > GREASE_BODY {
            return Err(HeaderError);
        }
        if line.len() < COLUMNS {
            return Ok(());
        }
    }
}

fn mac_line(line: &[u8]) -> Result<(), HeaderError> {
    base64::<32>(line.strip_prefix(b"--- ").ok_or(HeaderError)?)
}

/// Canonical base64, unpadded, of exactly `N` bytes.
fn base64<const N: usize>(text: &[u8]) -> Result<(), HeaderError> {
    match STANDARD_NO_PAD.decode(text) {
        Ok(bytes) if bytes.len() == N => Ok(()),
        _ => Err(HeaderError),
    }
}

/// The lines of the part of a file that may be header.
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn of(file: &'a [u8]) -> Self {
        Self(file.get(..MAX_HEADER).unwrap_or(file))
    }

    fn next(&mut self) -> Result<&'a [u8], HeaderError> {
        let end = self.0.iter().position(|byte| *byte == b'\n').ok_or(HeaderError)?;
        let (line, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        Ok(line)
    }

    /// What of `file`, from which these lines come, they have not given.
    fn rest(&self, file: &'a [u8]) -> &'a [u8] {
        let given = file.len().min(MAX_HEADER) - self.0.len();
        file.get(given..).unwrap_or_default()
    }

    fn expect(&mut self, line: &[u8]) -> Result<(), HeaderError> {
        if self.next()? == line { Ok(()) } else { Err(HeaderError) }
    }
}
