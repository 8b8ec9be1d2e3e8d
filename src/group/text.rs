//! What a name or a title may hold. The lists are part of the format (PROTOCOL.md "Payloads") and stay as they are, whatever
//! Unicode becomes: who is in a group depends on them.

type Ranges = [(u32, u32)];

/// Unicode's White_Space, as it was when the format was made.
const SPACES: &Ranges = &[
    (0x9, 0xd),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
];

const HIDDEN: &Ranges = &[
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x13430, 0x13440),
    (0x16fe4, 0x16fe4),
    (0x1bca0, 0x1bca3),
    (0x1d159, 0x1d159),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

fn within(ranges: &Ranges, c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c.into()))
}

/// Whether there is nothing but spaces in a text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| within(SPACES, c))
}

/// Characters that show nothing, or turn the direction of what follows: two names could look alike, or one could
/// rewrite the line it stands in.
pub fn hides(c: char) -> bool {
    within(HIDDEN, c)
}
