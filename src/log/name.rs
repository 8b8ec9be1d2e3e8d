//! Names of files in the store (PROTOCOL.md "Names in the store"). A name says nothing but the kind, an opaque tag and a hash.

use crate::defence::Defence;
use crate::seal::{PublicKey, base32, digest, hash, mac};

/// The folder of a group: `b32(H("dir", loc)[0..10])`.
pub fn directory(loc: &[u8; 16]) -> String {
    base32(&hash("souspli/1/dir", &[loc])[..10])
}

/// What names a device's files to those who know where the group lies, and to nobody else.
pub fn device_tag(loc: &[u8; 16], device: &PublicKey) -> String {
    base32(&mac(loc, "souspli/1/dev", &[&device.0])[..10])
}

/// The four folders of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Folder {
    /// Heads.
    Heads,
    /// Packs.
    Objects,
    /// Grants.
    Grants,
    /// Join requests.
    Joins,
}

impl Folder {
    /// All four.
    pub const ALL: [Folder; 4] = [Folder::Heads, Folder::Objects, Folder::Grants, Folder::Joins];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Folder::Heads => "h",
            Folder::Objects => "o",
            Folder::Grants => "g",
            Folder::Joins => "j",
        }
    }
}

/// A file of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    /// Its folder.
    pub folder: Folder,
    /// Its name in the folder.
    pub file: String,
}

/// First 16 characters of `b32(H(file))`: ties a name to the bytes it stands for.
fn short_hash(bytes: &[u8]) -> String {
    base32(&digest(bytes)[..10])
}

impl FileName {
    /// A head's.
    pub fn head(tag: &str, seq: u64, bytes: &[u8]) -> FileName {
        FileName { folder: Folder::Heads, file: format!("{tag}-{seq:010}-{}.age", short_hash(bytes)) }
    }

    /// A pack's, from the hash that a signed head gives.
    pub fn object(digest: &[u8; 32]) -> FileName {
        FileName { folder: Folder::Objects, file: format!("{}.age", base32(digest)) }
    }

    /// A grant's.
    pub fn grant(tag: &str, bytes: &[u8]) -> FileName {
        FileName { folder: Folder::Grants, file: format!("{tag}-{}.age", short_hash(bytes)) }
    }

    /// A join request's.
    pub fn join(tag: &str, bytes: &[u8]) -> FileName {
        FileName { folder: Folder::Joins, file: format!("{tag}-{}.age", short_hash(bytes)) }
    }

    /// A file as a store lists it; `None` for what no file of a group is called, such as a name that leads out of its folder.
    pub fn listed(folder: Folder, file: String) -> Option<FileName> {
        let stem = file.strip_suffix(".age")?;
        let ours = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (stem.len() <= 64 && stem.bytes().all(ours)).then_some(FileName { folder, file })
    }

    /// Whether the bytes are those the name stands for.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        if !Defence::NameIsHash.holds() {
            return true;
        }
        let stem = self.file.strip_suffix(".age").unwrap_or_default();
        match self.folder {
            Folder::Objects => stem == base32(&digest(bytes)),
            _ => stem.rsplit('-').next() == Some(&short_hash(bytes)),
        }
    }

    /// The sequence number in a head's name.
    pub fn head_seq(&self) -> Option<u64> {
        let (_, seq) = split_head(&self.file)?;
        (self.folder == Folder::Heads).then_some(seq)
    }

    /// The device tag, or the join tag, that a name begins with.
    pub fn tag(&self) -> Option<&str> {
        let (tag, _) = self.file.split_once('-')?;
        Some(tag)
    }
}

/// Tag and sequence number of a head's file name; `None` if it is not one.
fn split_head(file: &str) -> Option<(&str, u64)> {
    let mut parts = file.strip_suffix(".age")?.split('-');
    let (tag, seq, x) = (parts.next()?, parts.next()?, parts.next()?);
    let shaped = parts.next().is_none()
        && tag.len() == 16
        && x.len() == 16
        && seq.len() == 10
        && seq.bytes().all(|b| b.is_ascii_digit());
    if shaped { Some((tag, seq.parse().ok()?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_its_bytes_only() {
        let head = FileName::head("aaaaaaaaaaaaaaaa", 7, b"bytes");
        assert!(head.matches(b"bytes"));
        assert!(!head.matches(b"Bytes"));
        assert_eq!(head.head_seq(), Some(7));
        assert_eq!(head.tag(), Some("aaaaaaaaaaaaaaaa"));
        let object = FileName::object(&digest(b"bytes"));
        assert!(object.matches(b"bytes"));
        assert!(!object.matches(b"other"));
    }

    #[test]
    fn what_only_looks_like_a_head_is_none() {
        for file in [
            "",
            "x.age",
            "a-1-b.age",
            "aaaaaaaaaaaaaaaa-000000000x-aaaaaaaaaaaaaaaa.age",
            "aaaaaaaaaaaaaaaa-0000000001",
            "aaaaaaaaaaaaaaaa-+000000001-aaaaaaaaaaaaaaaa.age",
        ] {
            assert_eq!(FileName { folder: Folder::Heads, file: file.into() }.head_seq(), None, "{file}");
        }
    }
}
