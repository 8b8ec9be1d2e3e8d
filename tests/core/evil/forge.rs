//! Names and bytes that nobody put, after those that somebody did.

use super::chance::Dice;

/// A name of the same shape: another number, or another hash. A path keeps its folder.
pub fn alike(dice: &mut Dice, path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts: Vec<String> = name.trim_end_matches(".age").split('-').map(str::to_owned).collect();
    let number = parts.iter().position(|part| part.len() == 10 && part.bytes().all(|b| b.is_ascii_digit()));
    if let Some(part) = number.and_then(|at| parts.get_mut(at)) {
        let next = part.parse::<u64>().unwrap_or(0).saturating_add(1 + dice.below(3) as u64);
        let absurd = 9_999_999_999 - dice.below(2) as u64;
        *part = format!("{:010}", if dice.chance(0.25) { absurd } else { next });
    }
    // The number alone, with a hash that stays, or the hash.
    if (number.is_none() || dice.chance(0.5))
        && let Some(last) = parts.last_mut()
    {
        *last = dice.base32(last.len().max(1));
    }
    let name = format!("{}.age", parts.join("-"));
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

/// What is none of ours, though it may look so from outside.
pub fn junk(dice: &mut Dice, real: &[u8]) -> Vec<u8> {
    match dice.below(4) {
        0 => {
            let length = dice.below(4096);
            dice.bytes(length)
        }
        1 => {
            let mut file = b"age-encryption.org/v1\n-> X25519 ".to_vec();
            file.extend(dice.base32(43).into_bytes());
            file.extend(b"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- ");
            file.extend(dice.base32(43).into_bytes());
            file.push(b'\n');
            file.extend(dice.bytes(16 + 4096));
            file
        }
        2 => {
            let mut file = real.to_vec();
            let at = dice.below(file.len().max(1));
            match file.get_mut(at) {
                Some(byte) => *byte ^= 1 << dice.below(8),
                None => file.push(0),
            }
            file
        }
        _ => Vec::new(),
    }
}

/// A name that a listing may show and nobody put there.
pub fn invented(dice: &mut Dice, real: &[String]) -> String {
    let odd = [
        "",
        "..",
        "../h",
        "x",
        "X.AGE",
        "a b.age",
        "d\u{e9}j\u{e0}.age",
        "-.age",
        "a-b-c.age",
        "\0.age",
        "%2e.age",
    ];
    match dice.one_of(real).cloned() {
        Some(name) if dice.chance(0.6) => alike(dice, &name),
        _ if dice.chance(0.2) => "a".repeat(1000 + dice.below(1000)) + ".age",
        _ => dice.one_of(&odd).copied().unwrap_or_default().to_owned(),
    }
}
