//! A way in by a passkey: made after all that was settled first, so that this stays as it was.

use souspli::seal::{Passkey, SeededChance, VaultKey, bytes};

use super::{Kept, Vectors};

pub fn make(vectors: &mut Vectors) {
    let chance = &mut SeededChance::new(5);
    let (credential, salt, output): ([u8; 20], [u8; 32], [u8; 32]) =
        (bytes(chance), bytes(chance), bytes(chance));
    let passkey = Passkey { credential: &credential, salt: &salt };
    vectors.bytes("passkey credential id", &credential);
    vectors.bytes("passkey salt", &salt);
    vectors.bytes("passkey output", &output);
    let way = passkey.wrap(&VaultKey::from_bytes([1; 32]), &output, chance).unwrap();
    vectors.bytes("way by a passkey", &way);
}

#[test]
fn the_way_by_a_passkey_opens() {
    let kept = Kept::read();
    let way = kept.bytes("way by a passkey");
    let (passkey, _) = Passkey::read(&way).unwrap();
    assert_eq!(passkey.credential, kept.bytes("passkey credential id"));
    assert_eq!(passkey.salt, &kept.fixed("passkey salt"));
    assert_eq!(Passkey::unwrap(&way, &kept.fixed("passkey output")).unwrap().bytes(), &[1; 32]);
}
