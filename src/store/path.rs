//! Which paths there are in a store. One alphabet, without upper case, so that no disk and no server confuses two names:
//! lower-case letters, digits, `-` and `.`, in segments of at most 128 bytes, apart by `/`.

/// Longest segment, in bytes.
pub const LONGEST_SEGMENT: usize = 128;
/// Most segments, the file's included.
pub const MOST_SEGMENTS: usize = 8;
/// What every file's name ends in.
pub const ENDING: &str = ".age";

/// Why a text is no path in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// A segment is empty: the whole text, or what stands between two `/` or at an end.
    #[error("empty segment")]
    Empty,
    /// A segment begins or ends with a dot: `.`, `..`, what some systems hide, what others cut off.
    #[error("dot at the edge of a segment")]
    Dot,
    /// A character of another alphabet; an upper-case letter, which some disks take for its lower-case one.
    #[error("character that no name has")]
    Character,
    /// A segment is longer than [`LONGEST_SEGMENT`], or there are more than [`MOST_SEGMENTS`].
    #[error("path too long")]
    TooLong,
    /// A name that a system keeps for a device: `con`, `nul`, `com1`.
    #[error("name of a device")]
    Device,
}

/// A checked path, of a file or of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<'a>(&'a str);

impl<'a> Path<'a> {
    /// Checks a path.
    pub fn parse(text: &'a str) -> Result<Path<'a>, PathError> {
        for (n, segment) in text.split('/').enumerate() {
            if n >= MOST_SEGMENTS || segment.len() > LONGEST_SEGMENT {
                return Err(PathError::TooLong);
            }
            if segment.is_empty() {
                return Err(PathError::Empty);
            }
            if !segment.bytes().all(in_alphabet) {
                return Err(PathError::Character);
            }
            if segment.starts_with('.') || segment.ends_with('.') {
                return Err(PathError::Dot);
            }
            if is_device(segment) {
                return Err(PathError::Device);
            }
        }
        Ok(Path(text))
    }

    /// As text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The folder, empty for the store's root, and the last segment.
    pub fn split(self) -> (&'a str, &'a str) {
        self.0.rsplit_once('/').unwrap_or(("", self.0))
    }
}

fn in_alphabet(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}

/// What Windows takes for a device, whatever follows a dot.
fn is_device(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || port.is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']))
}

/// Whether a listed name can be a file of ours. Whatever else lies in a folder is somebody else's and not looked at.
pub fn is_file_name(name: &str) -> bool {
    name.ends_with(ENDING) && !name.contains('/') && Path::parse(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_the_store_or_mean_two_files() {
        let long = "a".repeat(LONGEST_SEGMENT + 1);
        let deep = ["a"; MOST_SEGMENTS + 1].join("/");
        for (text, error) in [
            ("", PathError::Empty),
            ("/etc/passwd", PathError::Empty),
            ("a//b", PathError::Empty),
            ("a/", PathError::Empty),
            ("..", PathError::Dot),
            ("a/../../b.age", PathError::Dot),
            ("a/.hidden.age", PathError::Dot),
            ("a/b.age.", PathError::Dot),
            ("a\\b.age", PathError::Character),
            ("a/B.age", PathError::Character),
            ("a/b%2fc.age", PathError::Character),
            ("a/b?c.age", PathError::Character),
            ("c:/b.age", PathError::Character),
            ("a/b\0.age", PathError::Character),
            ("a/é.age", PathError::Character),
            ("nul.age", PathError::Device),
            ("a/com1", PathError::Device),
            (long.as_str(), PathError::TooLong),
            (deep.as_str(), PathError::TooLong),
        ] {
            assert_eq!(Path::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_names_of_the_protocol_are_paths() {
        let tag = "a".repeat(32);
        for text in [
            format!("{}/h/{tag}-0000000001-{}.age", "a2".repeat(8), "b7".repeat(8)),
            format!("{}/o/{}.age", "a2".repeat(8), "b".repeat(52)),
            "p/x.age".to_owned(),
            "common/console.age".to_owned(),
        ] {
            assert_eq!(Path::parse(&text).map(Path::as_str), Ok(text.as_str()));
            assert!(is_file_name(Path(&text).split().1));
        }
    }

    #[test]
    fn what_is_not_ours_is_not_a_file_name() {
        for name in ["", ".age", "x.txt", "X.age", "x.age.part", ".x.age.part0", "a/x.age", "x.age/", "é.age"]
        {
            assert!(!is_file_name(name), "{name:?}");
        }
    }
}
