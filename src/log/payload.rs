//! What entries say (PROTOCOL.md "Payloads"): an array that opens with 16 random bytes and a number for its kind.
//!
//! The salt keeps `payload_hash` from telling what a short payload was once it has been erased.

use super::cbor::{DecodeError, Item, Reader, Writer};
use super::join::JoinStatement;
use crate::group::{Feeling, Framework, Sheet};
use crate::seal::{Chance, PublicKey, Recipient, hash};

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

/// What somebody may do in the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Keeps the frame: admits people.
    Facilitator,
    /// Takes part.
    Member,
}

impl Item for Role {
    fn write(&self, to: &mut Writer) {
        to.uint(match self {
            Role::Facilitator => 1,
            Role::Member => 2,
        });
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.uint()? {
            1 => Ok(Role::Facilitator),
            2 => Ok(Role::Member),
            _ => Err(DecodeError::Malformed),
        }
    }
}

/// The founding act. Its author is the first facilitator's first device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Suite of every key of the group, for ever.
    pub suite: u64,
    /// Where the group lies in a store; known to its people only.
    pub loc: [u8; 16],
    /// The group's name, 1 to 80 characters.
    pub name: String,
    /// Number of its framework ([`Framework::from_number`]); an unknown one is kept.
    pub framework: u8,
    /// The name its founder chose.
    pub founder: String,
    /// The founder's device receives grants here.
    pub recipient: Recipient,
}

/// A membership operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Founds the group.
    Genesis(Genesis),
    /// A facilitator lets a person in, with the device they came with. The person's own signed statement is part of it,
    /// so that no facilitator can put another key in its place.
    AddPerson {
        /// What they may do.
        role: Role,
        /// What they signed when they asked.
        statement: JoinStatement,
        /// Their signature over it.
        statement_signature: [u8; 64],
        /// Whether the six words were compared.
        compared: bool,
    },
    /// Announces an epoch's id; who receives its secret is computed from what comes before.
    Epoch {
        /// Commits to the secret.
        id: [u8; 32],
    },
}

/// A membership payload as read: one this version knows, or one it does not, which makes the group read-only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipPayload {
    /// Known.
    Known(Box<Op>),
    /// Of a newer version.
    Unknown,
}

/// A content payload as read. Unknown kinds keep their place and are not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentPayload {
    /// A situation shared by its author.
    Situation {
        /// Names the document.
        doc: DocId,
        /// What was written.
        sheet: Sheet,
    },
    /// Of a newer version.
    Unknown,
}

const SALT: usize = 16;
const GENESIS: u64 = 0;
const ADD_PERSON: u64 = 1;
const EPOCH: u64 = 2;
const SITUATION: u64 = 1;

/// Longest name of a group, in characters.
pub const GROUP_NAME_MAX: usize = 80;
/// Longest name of a person, in characters.
pub const PERSON_NAME_MAX: usize = 60;

/// A name as it may stand in a group: not blank, one line, within its limit.
pub fn name_is_usable(name: &str, max: usize) -> bool {
    !name.trim().is_empty()
        && name.chars().count() <= max
        && !name.chars().any(|c| c.is_control() || hides(c))
}

/// Characters that show nothing, or turn the direction of what follows: two names could look alike, or one could
/// rewrite the line it stands in.
fn hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn read_name(from: &mut Reader<'_>, max: usize) -> Result<String, DecodeError> {
    let name = from.text()?;
    if name_is_usable(&name, max) { Ok(name) } else { Err(DecodeError::Malformed) }
}

struct Salted<'a, T>([u8; SALT], &'a T);

/// Encodes an operation under a fresh salt.
pub fn encode_op(op: &Op, chance: &mut dyn Chance) -> Vec<u8> {
    let mut to = Writer::new();
    let Salted(salt, op) = salted(op, chance);
    match op {
        Op::Genesis(genesis) => {
            to.array(8).bytes(&salt).uint(GENESIS).uint(genesis.suite).bytes(&genesis.loc);
            to.text(&genesis.name).uint(genesis.framework.into()).text(&genesis.founder);
            to.bytes(&genesis.recipient.0);
        }
        Op::AddPerson { role, statement, statement_signature, compared } => {
            to.array(6).bytes(&salt).uint(ADD_PERSON).item(role).item(statement);
            to.bytes(statement_signature).bool(*compared);
        }
        Op::Epoch { id } => {
            to.array(3).bytes(&salt).uint(EPOCH).bytes(id);
        }
    }
    to.into_bytes()
}

/// Encodes a shared situation under a fresh salt.
pub fn encode_situation(doc: &DocId, sheet: &Sheet, chance: &mut dyn Chance) -> Vec<u8> {
    let Salted(salt, sheet) = salted(sheet, chance);
    let mut to = Writer::new();
    to.array(8).bytes(&salt).uint(SITUATION).bytes(doc).text(&sheet.title);
    to.array(sheet.feelings.len());
    for feeling in &sheet.feelings {
        to.uint(feeling.number().into());
    }
    to.text(&sheet.other_feeling).text(&sheet.what_happened).text(&sheet.what_puzzles_me);
    to.into_bytes()
}

fn salted<'a, T>(value: &'a T, chance: &mut dyn Chance) -> Salted<'a, T> {
    let mut salt = [0; SALT];
    chance.fill(&mut salt);
    Salted(salt, value)
}

/// The kind of a payload, and a reader that stands after it; shape errors only.
fn open(payload: &[u8]) -> Result<(usize, u64, Reader<'_>), DecodeError> {
    let mut from = Reader::new(payload);
    let len = from.any_array()?;
    from.fixed::<SALT>()?;
    let kind = from.uint()?;
    Ok((len, kind, from))
}

/// Reads a membership payload. A known kind that is malformed is refused; an unknown kind is not.
pub fn decode_membership(payload: &[u8]) -> Result<MembershipPayload, DecodeError> {
    let (len, kind, mut from) = open(payload)?;
    let op = match (kind, len) {
        (GENESIS, 8) => Op::Genesis(Genesis {
            suite: from.uint()?,
            loc: from.fixed()?,
            name: read_name(&mut from, GROUP_NAME_MAX)?,
            framework: from.byte()?,
            founder: read_name(&mut from, PERSON_NAME_MAX)?,
            recipient: Recipient(from.fixed()?),
        }),
        (ADD_PERSON, 6) => Op::AddPerson {
            role: from.item()?,
            statement: from.item()?,
            statement_signature: from.fixed()?,
            compared: from.bool()?,
        },
        (EPOCH, 3) => Op::Epoch { id: from.fixed()? },
        (GENESIS | ADD_PERSON | EPOCH, _) => return Err(DecodeError::Malformed),
        _ => return Ok(MembershipPayload::Unknown),
    };
    from.end()?;
    canonical(payload, |salt| encode_op(&op, salt))?;
    Ok(MembershipPayload::Known(Box::new(op)))
}

/// Reads a content payload. A sheet that breaks a rule of [`Sheet::check`] is refused.
pub fn decode_content(payload: &[u8]) -> Result<ContentPayload, DecodeError> {
    let (len, kind, mut from) = open(payload)?;
    if kind != SITUATION {
        return Ok(ContentPayload::Unknown);
    }
    if len != 8 {
        return Err(DecodeError::Malformed);
    }
    let doc = from.fixed()?;
    let title = from.text()?;
    let mut feelings = Vec::new();
    for _ in 0..from.any_array()? {
        feelings.push(Feeling::from_number(from.byte()?).ok_or(DecodeError::Malformed)?);
    }
    let sheet = Sheet {
        title,
        feelings,
        other_feeling: from.text()?,
        what_happened: from.text()?,
        what_puzzles_me: from.text()?,
    };
    from.end()?;
    sheet.check().map_err(|_| DecodeError::Malformed)?;
    canonical(payload, |salt| encode_situation(&doc, &sheet, salt))?;
    Ok(ContentPayload::Situation { doc, sheet })
}

/// Re-encodes with the same salt and compares: one value, one encoding.
fn canonical(payload: &[u8], again: impl FnOnce(&mut dyn Chance) -> Vec<u8>) -> Result<(), DecodeError> {
    struct Same([u8; SALT]);
    impl Chance for Same {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0);
        }
    }
    let mut from = Reader::new(payload);
    from.any_array()?;
    let salt = from.fixed()?;
    if again(&mut Same(salt)) == payload { Ok(()) } else { Err(DecodeError::NotCanonical) }
}

impl Genesis {
    /// The framework, when this version knows it.
    pub fn framework(&self) -> Option<Framework> {
        Framework::from_number(self.framework)
    }
}

/// The transcript that both sides hash into six words (PROTOCOL.md "Words to compare").
pub fn words_transcript(
    statement: &JoinStatement,
    loc: &[u8; 16],
    secret_hash: &[u8; 32],
    inviter: &[u8; 32],
) -> Vec<u8> {
    let mut to = Writer::new();
    to.array(10).uint(super::SUITE).bytes(&statement.group).bytes(loc).bytes(&statement.invitation);
    to.bytes(secret_hash).bytes(inviter).bytes(&statement.person()).bytes(&statement.device.0);
    to.bytes(&statement.recipient.0).text(&statement.name);
    to.into_bytes()
}
