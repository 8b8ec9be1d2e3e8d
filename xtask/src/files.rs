//! Small helpers over folders of files, and the two hashes.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::fault::Fault;

/// Every file under `folder`, as paths relative to it with `/`, sorted.
pub fn list(folder: &Path) -> Result<Vec<String>, Fault> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<(), Fault> {
        let entries = fs::read_dir(folder).map_err(|error| Fault::file(folder, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Fault::file(folder, error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found)?;
            } else {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// A file's bytes.
pub fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|error| Fault::file(path, error))
}

/// A file's text.
pub fn read_text(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|error| Fault::file(path, error))
}

/// Writes a file, with the folders it lies in.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Fault> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    fs::write(path, bytes).map_err(|error| Fault::file(path, error))
}

/// Makes a folder and those it lies in.
pub fn make(folder: &Path) -> Result<(), Fault> {
    fs::create_dir_all(folder).map_err(|error| Fault::file(folder, error))
}

/// Removes a folder if it is there.
pub fn remove(folder: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::file(folder, error)),
        _ => Ok(()),
    }
}

/// Moves `from` into the place of `to`, removing what was there.
pub fn replace(from: &Path, to: &Path) -> Result<(), Fault> {
    remove(to)?;
    if let Some(folder) = to.parent() {
        make(folder)?;
    }
    fs::rename(from, to).map_err(|error| Fault::file(to, error))
}

/// Copies every file of a folder.
pub fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    for name in list(from)? {
        write(&to.join(&name), read(&from.join(&name))?)?;
    }
    Ok(())
}

/// The value of an `integrity` attribute.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(bytes)))
}

/// One short name for named contents: 16 hexadecimal digits.
pub fn short_hash<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut whole = Sha256::new();
    for (name, bytes) in parts {
        for part in [name.as_bytes(), bytes] {
            whole.update((part.len() as u64).to_le_bytes());
            whole.update(part);
        }
    }
    HEXLOWER.encode(&whole.finalize()[..8])
}

/// A temporary folder beside `path`, so that a rename moves it in one go.
pub fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_hash_tells_a_name_from_its_contents() {
        let one = short_hash([("a", b"bc".as_slice())]);
        assert_eq!(one.len(), 16);
        assert!(one.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert_ne!(one, short_hash([("ab", b"c".as_slice())]));
    }

    #[test]
    fn integrity_of_the_empty_file_is_the_published_one() {
        // FIPS 180-4's SHA-256 of the empty message.
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
