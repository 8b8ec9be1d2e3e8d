//! What entries say (PROTOCOL.md "Payloads"): an array that opens with 16 random bytes and a number for its kind.
//!
//! The salt keeps `payload_hash` from telling what a short payload was once it has been erased. Membership operations are
//! in [`super::op`]; here are names, and content.

use super::cbor::{DecodeError, Reader, Writer};
use super::entry::{EntryId, Tip, read_tips};
use super::join::JoinStatement;
use crate::defence::Work;
use crate::group::text::{hides, is_blank};
use crate::group::{Feeling, ReviewText, Sheet, contribution, review};
use crate::seal::{Chance, PublicKey, hash};

/// A person of a group: 16 bytes that nobody can choose, derived from the key of the device they came with.
pub type PersonId = [u8; 16];
/// A situation or another document: 16 random bytes.
pub type DocId = [u8; 16];

/// The person who comes with this device.
pub fn person_of(device: &PublicKey) -> PersonId {
    let mut id = [0; 16];
    id.copy_from_slice(&hash("souspli/1/person", &[&device.0])[..16]);
    id
}

/// What somebody shares or says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A situation shared by its author.
    Situation {
        /// Names the document.
        doc: DocId,
        /// What was written.
        sheet: Sheet,
    },
    /// A session begins: its words are over what the device that opened it had seen.
    Mark {
        /// The newest entry of each log, sorted. Whole, since who came later cannot add it up.
        seen: Vec<Tip>,
    },
    /// The payload of an entry is to be erased; only its creator or a facilitator may ask.
    Tombstone {
        /// The entry.
        entry: EntryId,
    },
    /// A text shared again by somebody else: authorship in it is the sharer's word.
    Transmitted {
        /// Whose it is, as the sharer says; 1 to 60 characters.
        from: String,
        /// When it was written, as the sharer says: hours since 1970.
        hour: u64,
        /// What was written.
        sheet: Sheet,
    },
    /// A person's word on a text, with the hash of what was on their screen.
    Approval {
        /// The entry that holds the text.
        entry: EntryId,
        /// `payload_hash` of what was shown.
        shown: [u8; 32],
        /// For or against.
        yes: bool,
    },
    /// A part of a document that several people write.
    Update {
        /// The document.
        doc: DocId,
        /// With the author's key and the document, gives the client of all blocks in it.
        nonce: [u8; 8],
        /// The update.
        update: Vec<u8>,
    },
    /// A short text in the margin of a situation.
    Contribution {
        /// The entry of the situation, or of a text shared again.
        to: EntryId,
        /// What it is: [`crate::group::ContributionKind::number`], or a number that this version does not know.
        kind: u8,
        /// What was written.
        text: String,
    },
    /// Says of an entry that is to be erased that it was a contribution, since nothing else tells once it says nothing.
    Withdrawal {
        /// The entry that a tombstone erases.
        entry: EntryId,
        /// What it was a contribution to.
        to: EntryId,
    },
    /// A review is begun, as a document that several people write.
    Review {
        /// Names the document.
        doc: DocId,
        /// 1 to 200 characters.
        title: String,
        /// Who writes in it beside the person who begins it; ascending.
        hands: Vec<PersonId>,
    },
    /// More people write in a review.
    Hands {
        /// The document.
        doc: DocId,
        /// Who; ascending, at least one.
        hands: Vec<PersonId>,
    },
    /// A review is handed to the group as it stands on its author's screen.
    Submission {
        /// The document.
        doc: DocId,
        /// What it says.
        text: ReviewText,
    },
}

/// A content payload as read. Unknown kinds keep their place and are not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentPayload {
    /// Known.
    Known(Content),
    /// Of a newer version.
    Unknown,
}

/// What a payload opens with.
pub(super) type Salt = [u8; 16];

const SITUATION: u64 = 1;
const MARK: u64 = 2;
const TOMBSTONE: u64 = 3;
const TRANSMITTED: u64 = 4;
const APPROVAL: u64 = 5;
const UPDATE: u64 = 6;
const CONTRIBUTION: u64 = 7;
const WITHDRAWAL: u64 = 8;
const REVIEW: u64 = 9;
const HANDS: u64 = 10;
const SUBMISSION: u64 = 11;

/// What an entry is about, as its kind's number tells before anything else of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Situations and their margins.
    Situations,
    /// What people say of a text: yes, or no.
    Words,
    /// Sessions.
    Sessions,
    /// Reviews.
    Reviews,
}

/// What a payload is about; none of these, or of no kind that is known.
pub(crate) fn about(payload: &[u8]) -> Option<About> {
    let (_, _, kind, _) = open(payload).ok()?;
    match kind {
        SITUATION | TRANSMITTED | CONTRIBUTION | WITHDRAWAL => Some(About::Situations),
        APPROVAL => Some(About::Words),
        MARK => Some(About::Sessions),
        UPDATE | REVIEW | HANDS | SUBMISSION => Some(About::Reviews),
        _ => None,
    }
}

/// Longest name of a group, in characters.
pub const GROUP_NAME_MAX: usize = 80;
/// Longest name of a person or a device, in characters.
pub const PERSON_NAME_MAX: usize = 60;

/// A name as it may stand in a group: not blank, one line, within its limit.
pub fn name_is_usable(name: &str, max: usize) -> bool {
    !is_blank(name) && name.chars().count() <= max && !name.chars().any(|c| c.is_control() || hides(c))
}

pub(super) fn read_name(from: &mut Reader<'_>, max: usize) -> Result<String, DecodeError> {
    let name = from.text()?;
    if name_is_usable(&name, max) { Ok(name) } else { Err(DecodeError::Malformed) }
}

/// Encodes content under a fresh salt.
pub fn encode_content(content: &Content, chance: &mut dyn Chance) -> Vec<u8> {
    encode_salted(content, &fresh_salt(chance))
}

fn encode_salted(content: &Content, salt: &Salt) -> Vec<u8> {
    let mut to = Writer::new();
    match content {
        Content::Situation { doc, sheet } => {
            to.array(8).bytes(salt).uint(SITUATION).bytes(doc);
            write_sheet(&mut to, sheet);
        }
        Content::Mark { seen } => drop(to.array(3).bytes(salt).uint(MARK).list(seen)),
        Content::Tombstone { entry } => drop(to.array(3).bytes(salt).uint(TOMBSTONE).bytes(entry)),
        Content::Transmitted { from, hour, sheet } => {
            to.array(9).bytes(salt).uint(TRANSMITTED).text(from).uint(*hour);
            write_sheet(&mut to, sheet);
        }
        Content::Approval { entry, shown, yes } => {
            to.array(5).bytes(salt).uint(APPROVAL).bytes(entry).bytes(shown).bool(*yes);
        }
        Content::Update { doc, nonce, update } => {
            to.array(5).bytes(salt).uint(UPDATE).bytes(doc).bytes(nonce).bytes(update);
        }
        Content::Contribution { to: of, kind, text } => {
            to.array(5).bytes(salt).uint(CONTRIBUTION).bytes(of).uint((*kind).into()).text(text);
        }
        Content::Withdrawal { entry, to: of } => {
            to.array(4).bytes(salt).uint(WITHDRAWAL).bytes(entry).bytes(of);
        }
        Content::Review { doc, title, hands } => {
            to.array(5).bytes(salt).uint(REVIEW).bytes(doc).text(title);
            write_hands(&mut to, hands);
        }
        Content::Hands { doc, hands } => {
            to.array(4).bytes(salt).uint(HANDS).bytes(doc);
            write_hands(&mut to, hands);
        }
        Content::Submission { doc, text } => {
            to.array(4).bytes(salt).uint(SUBMISSION).bytes(doc).array(text.parts.len());
            for (number, part) in &text.parts {
                to.array(2).uint((*number).into()).text(part);
            }
        }
    }
    to.into_bytes()
}

/// Writes a sheet as five items.
pub(crate) fn write_sheet(to: &mut Writer, sheet: &Sheet) {
    to.text(&sheet.title).array(sheet.feelings.len());
    for feeling in &sheet.feelings {
        to.uint(feeling.number().into());
    }
    to.text(&sheet.other_feeling).text(&sheet.what_happened).text(&sheet.what_puzzles_me);
}

/// A sheet that breaks a rule of [`Sheet::check`] is refused.
fn read_sheet(from: &mut Reader<'_>) -> Result<Sheet, DecodeError> {
    let sheet = read_unfinished(from)?;
    sheet.check().map_err(|_| DecodeError::Malformed)?;
    Ok(sheet)
}

/// Reads what [`write_sheet`] wrote, whatever rule of [`Sheet::check`] it breaks: a draft that was kept. Not for what others wrote.
pub(crate) fn read_unfinished(from: &mut Reader<'_>) -> Result<Sheet, DecodeError> {
    let title = from.text()?;
    let mut feelings = Vec::new();
    for _ in 0..from.any_array()? {
        feelings.push(Feeling::from_number(from.byte()?).ok_or(DecodeError::Malformed)?);
    }
    Ok(Sheet {
        title,
        feelings,
        other_feeling: from.text()?,
        what_happened: from.text()?,
        what_puzzles_me: from.text()?,
    })
}

fn read_contribution(from: &mut Reader<'_>) -> Result<String, DecodeError> {
    let text = from.text()?;
    contribution::check_text(&text).map_err(|_| DecodeError::Malformed)?;
    Ok(text)
}

fn write_hands(to: &mut Writer, hands: &[PersonId]) {
    to.array(hands.len());
    for person in hands {
        to.bytes(person);
    }
}

fn read_hands(from: &mut Reader<'_>, least: usize) -> Result<Vec<PersonId>, DecodeError> {
    let count = from.any_array()?;
    if count < least || count > ReviewText::HANDS_MAX {
        return Err(DecodeError::Malformed);
    }
    let mut hands: Vec<PersonId> = Vec::new();
    for _ in 0..count {
        let person = from.fixed()?;
        if hands.last().is_some_and(|last| *last >= person) {
            return Err(DecodeError::Malformed);
        }
        hands.push(person);
    }
    Ok(hands)
}

fn read_title(from: &mut Reader<'_>) -> Result<String, DecodeError> {
    let title = from.text()?;
    review::check_title(&title).map_err(|_| DecodeError::Malformed)?;
    Ok(title)
}

fn read_submission(from: &mut Reader<'_>) -> Result<ReviewText, DecodeError> {
    let count = from.any_array()?;
    if count > ReviewText::PARTS_MAX {
        return Err(DecodeError::Malformed);
    }
    let mut text = ReviewText::default();
    for _ in 0..count {
        from.array(2)?;
        text.parts.push((from.byte()?, from.text()?));
    }
    text.check().map_err(|_| DecodeError::Malformed)?;
    Ok(text)
}

/// Reads a content payload. A known kind that is malformed is refused; an unknown kind is not.
///
/// # Errors
/// A known kind that is malformed or breaks a rule, or another encoding of one.
pub fn decode_content(payload: &[u8]) -> Result<ContentPayload, DecodeError> {
    Work::Payload.count();
    let (len, salt, kind, mut from) = open(payload)?;
    let content = match (kind, len) {
        (SITUATION, 8) => Content::Situation { doc: from.fixed()?, sheet: read_sheet(&mut from)? },
        (MARK, 3) => Content::Mark { seen: read_tips(&mut from)? },
        (TOMBSTONE, 3) => Content::Tombstone { entry: from.fixed()? },
        (TRANSMITTED, 9) => Content::Transmitted {
            from: read_name(&mut from, PERSON_NAME_MAX)?,
            hour: from.uint()?,
            sheet: read_sheet(&mut from)?,
        },
        (APPROVAL, 5) => Content::Approval { entry: from.fixed()?, shown: from.fixed()?, yes: from.bool()? },
        (UPDATE, 5) => Content::Update { doc: from.fixed()?, nonce: from.fixed()?, update: from.bytes()? },
        (CONTRIBUTION, 5) => Content::Contribution {
            to: from.fixed()?,
            kind: from.byte()?,
            text: read_contribution(&mut from)?,
        },
        (WITHDRAWAL, 4) => Content::Withdrawal { entry: from.fixed()?, to: from.fixed()? },
        (REVIEW, 5) => Content::Review {
            doc: from.fixed()?,
            title: read_title(&mut from)?,
            hands: read_hands(&mut from, 0)?,
        },
        (HANDS, 4) => Content::Hands { doc: from.fixed()?, hands: read_hands(&mut from, 1)? },
        (SUBMISSION, 4) => Content::Submission { doc: from.fixed()?, text: read_submission(&mut from)? },
        (SITUATION..=SUBMISSION, _) => return Err(DecodeError::Malformed),
        _ => return Ok(ContentPayload::Unknown),
    };
    from.end()?;
    canonical(payload, encode_salted(&content, &salt))?;
    Ok(ContentPayload::Known(content))
}

pub(super) fn fresh_salt(chance: &mut dyn Chance) -> Salt {
    crate::seal::bytes(chance)
}

/// Items, salt and kind of a payload, and a reader that stands after them; shape errors only.
pub(super) fn open(payload: &[u8]) -> Result<(usize, Salt, u64, Reader<'_>), DecodeError> {
    let mut from = Reader::new(payload);
    let len = from.any_array()?;
    let salt = from.fixed()?;
    let kind = from.uint()?;
    Ok((len, salt, kind, from))
}

/// One value, one encoding.
pub(super) fn canonical(payload: &[u8], again: Vec<u8>) -> Result<(), DecodeError> {
    if again == payload { Ok(()) } else { Err(DecodeError::NotCanonical) }
}

/// The transcript that both sides hash into six words (PROTOCOL.md "Words to compare").
pub fn words_transcript(
    statement: &JoinStatement,
    loc: &[u8; 16],
    secret_hash: &[u8; 32],
    inviter: &[u8; 32],
) -> Vec<u8> {
    let mut to = Writer::new();
    to.array(11).uint(super::SUITE).item(&statement.purpose).bytes(&statement.group).bytes(loc);
    to.bytes(&statement.invitation).bytes(secret_hash).bytes(inviter).bytes(&statement.person);
    to.bytes(&statement.device.0).bytes(&statement.recipient.0).text(&statement.name);
    to.into_bytes()
}
