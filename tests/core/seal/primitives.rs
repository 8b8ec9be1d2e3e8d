//! Hashes, keys and signatures against values that an independent implementation gives (Node's OpenSSL) or RFCs print.
//!
//! The RFCs' own vectors for hash, HMAC, HKDF and Ed25519 messages cannot be asked of functions that always add a label.

use souspli::seal::{
    Chance, EpochSecret, Identity, InviteSecret, OpenError, PublicKey, Recipient, SealError, SeededChance,
    Signature, SigningKey, SystemChance, VaultKey, base32, bytes, derive, digest, hash, mac, mac_matches,
    open, seal,
};

fn hex<const N: usize>(text: &str) -> [u8; N] {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

/// 0, 1, 2, …
fn run<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|at| from + u8::try_from(at).unwrap())
}

#[test]
fn hashes_are_what_openssl_computes() {
    assert_eq!(
        hash("souspli/1/test", &[b"ab", b"c"]),
        hex("c746f7bd6930a3fa9274fdb2a1cc0f679225a6ab394a58d02e892e1cd8aa973b")
    );
    assert_eq!(
        mac(&run::<5>(0), "souspli/1/test", &[b"ab", b"c"]),
        hex("091c693ee02cff5bee5811e8883d0052338420796b8213b5b0fe7091c8d31f84")
    );
    assert_eq!(
        derive(&run::<22>(0x0b), &run::<13>(0), "souspli/1/test"),
        hex("43fa866c909de4d96461c3b234b43b27710ac6e708e03098babd0dbf07719158")
    );
    assert_eq!(
        derive(&run::<22>(0x0b), b"", "souspli/1/test"),
        hex("e63ea5d8042d98a80785a7f22a77a6fdeaedb2f8176d2e18d99be85b2fdc9f6d")
    );
    // FIPS 180-2, appendix B.1.
    assert_eq!(digest(b"abc"), hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

#[test]
fn a_label_is_never_the_start_of_another() {
    assert_ne!(hash("souspli/1/a", &[b"b"]), hash("souspli/1/ab", &[b""]));
    assert_ne!(mac(b"k", "souspli/1/a", &[b"b"]), mac(b"k", "souspli/1/ab", &[b""]));
    assert_ne!(derive(b"k", b"", "souspli/1/a"), derive(b"k", b"", "souspli/1/ab"));
}

#[test]
fn a_mac_matches_only_itself() {
    let tag = mac(b"key", "label", &[b"text"]);
    assert!(mac_matches(b"key", "label", &[b"text"], &tag));
    assert!(!mac_matches(b"kez", "label", &[b"text"], &tag));
    assert!(!mac_matches(b"key", "labem", &[b"text"], &tag));
    assert!(!mac_matches(b"key", "label", &[b"texu"], &tag));
    for at in 0..tag.len() {
        let mut other = tag;
        other[at] ^= 1;
        assert!(!mac_matches(b"key", "label", &[b"text"], &other));
    }
}

/// RFC 4648 section 10, in lower case and unpadded.
#[test]
fn base32_is_that_of_the_rfc() {
    for (bytes, text) in [("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foobar", "mzxw6ytboi")] {
        assert_eq!(base32(bytes.as_bytes()), text);
    }
}

/// RFC 8032 section 7.1, TEST 2: the key pair. The signature over our labelled message: OpenSSL's.
#[test]
fn signatures_are_ed25519() {
    let secret = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let key = SigningKey::from_secret(secret);
    assert_eq!(*key.secret(), secret);
    let public = PublicKey(hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    assert_eq!(key.public(), public);
    let signature = key.sign("souspli/1/test", b"bonjour");
    assert_eq!(
        signature.0,
        hex::<64>(
            "dd9623e7efb7406930d350778f58d7ba641bb9d9267f2ec32c7f5559b14a9f38\
             b9c7ed163a108146fef70786317909bc9e7010e0d94a058e3403295248cd1203"
        )
    );
    assert!(public.verify("souspli/1/test", b"bonjour", &signature).is_ok());
}

#[test]
fn a_signature_holds_for_nothing_else() {
    let chance = &mut SeededChance::new(1);
    let key = SigningKey::generate(chance);
    let signature = key.sign("souspli/1/entry", b"text");
    let public = key.public();
    assert!(public.verify("souspli/1/entry", b"text", &signature).is_ok());
    assert!(public.verify("souspli/1/head", b"text", &signature).is_err());
    assert!(public.verify("souspli/1/entry", b"texts", &signature).is_err());
    assert!(public.verify("souspli/1/entr", b"y\0text", &signature).is_err());
    assert!(SigningKey::generate(chance).public().verify("souspli/1/entry", b"text", &signature).is_err());
    for at in 0..64 {
        for bit in [1, 0x80] {
            let mut other = signature;
            other.0[at] ^= bit;
            assert!(public.verify("souspli/1/entry", b"text", &other).is_err(), "byte {at}");
        }
    }
}

/// The order of the group, RFC 8032 section 5.1, little-endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn a47_nobody_can_make_a_second_signature_of_a_good_one() {
    let key = SigningKey::generate(&mut SeededChance::new(2));
    let good = key.sign("l", b"m");
    let order: [u8; 32] = hex(ORDER);
    // s plus the order, up to fifteen times it: the same point, other bytes.
    let mut other = good;
    let mut more = 0;
    loop {
        let mut carry = 0;
        for (byte, add) in other.0[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = u8::try_from(sum & 0xff).unwrap();
            carry = sum >> 8;
        }
        if carry > 0 {
            break;
        }
        more += 1;
        assert!(key.public().verify("l", b"m", &other).is_err(), "{more} times the order");
    }
    assert!(more >= 14);
    // What other suites of vectors also try: s of zero, one, the order, all ones; the sign of a point turned; halves swapped.
    let mut scalars = vec![[0; 32], [0xff; 32], order, hex(&format!("01{}", "00".repeat(31)))];
    scalars.push(std::array::from_fn(|at| good.0[32 + at] ^ if at == 31 { 0x80 } else { 0 }));
    for scalar in scalars {
        let mut other = good;
        other.0[32..].copy_from_slice(&scalar);
        assert!(key.public().verify("l", b"m", &other).is_err(), "{scalar:?}");
    }
    let mut turned = good;
    turned.0[31] ^= 0x80;
    assert!(key.public().verify("l", b"m", &turned).is_err());
    let mut other_key = key.public();
    other_key.0[31] ^= 0x80;
    assert!(other_key.verify("l", b"m", &good).is_err());
    let swapped = [&good.0[32..], &good.0[..32]].concat();
    assert!(key.public().verify("l", b"m", &Signature(swapped.try_into().unwrap())).is_err());
    for byte in [0, 0xff] {
        assert!(key.public().verify("l", b"m", &Signature([byte; 64])).is_err());
    }
    assert!(key.public().verify("l", b"m", &good).is_ok());
}

/// With a key of small order, one signature would hold for any message: a device could deny or swap what it signed.
#[test]
fn a47_keys_of_small_order_verify_nothing() {
    // The eight points, then the other spellings of them that some decoders take (y of p or more, a sign where x is zero).
    let small: [[u8; 32]; 14] = [
        hex("0100000000000000000000000000000000000000000000000000000000000000"),
        hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("0000000000000000000000000000000000000000000000000000000000000000"),
        hex("0000000000000000000000000000000000000000000000000000000000000080"),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
        hex("0100000000000000000000000000000000000000000000000000000000000080"),
        hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
    ];
    // A good key, and a commitment of small order.
    let good = SigningKey::generate(&mut SeededChance::new(2));
    for commitment in small {
        let mut signature = good.sign("l", b"m");
        signature.0[..32].copy_from_slice(&commitment);
        assert!(good.public().verify("l", b"m", &signature).is_err(), "{commitment:?}");
    }
    for key in small {
        for commitment in small {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&commitment);
            for message in 0..16u8 {
                let verdict = PublicKey(key).verify("l", &[message], &Signature(signature));
                assert!(verdict.is_err(), "{key:?} {commitment:?}");
            }
        }
    }
}

/// The u-coordinates of small order (RFC 7748 section 6.1 asks to check for them):
/// every key agrees to zero with them. Each also in its spelling with the ignored high bit.
#[test]
fn a47_nothing_is_sealed_to_a_point_of_small_order() {
    let small: [[u8; 32]; 7] = [
        hex("0000000000000000000000000000000000000000000000000000000000000000"),
        hex("0100000000000000000000000000000000000000000000000000000000000000"),
        hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];
    for mut point in small {
        for high in [0, 0x80] {
            point[31] = point[31] & 0x7f | high;
            assert!(Recipient(point).check().is_err(), "{point:?}");
            assert!(matches!(seal(&Recipient(point), b"text"), Err(SealError::UnusableRecipient(_))));
        }
    }
    assert!(Identity::generate(&mut SeededChance::new(3)).recipient().check().is_ok());
    // Those, and no others near them: a clamped scalar is a multiple of the cofactor, and sends them alone to zero.
    for low in 0..=0xff {
        for [first, last] in [[0, 0], [0xff, 0x7f]] {
            let mut point = [first; 32];
            (point[0], point[31]) = (low, last);
            let zero = x25519_dalek::x25519([1; 32], point) == [0; 32];
            assert_eq!(Recipient(point).check().is_err(), zero, "{point:?}");
        }
    }
}

/// The values: HKDF by OpenSSL over the labels of PROTOCOL.md.
#[test]
fn an_epoch_commits_to_its_secret_and_its_group() {
    let secret = run::<32>(0);
    let group = run::<32>(32);
    let epoch = EpochSecret::from_bytes(secret);
    assert_eq!(epoch.bytes(), &secret);
    assert_eq!(epoch.id(&group), hex("12c71358e5a7cc86e02fab4edf5dba6be5c07c4065dbfd2e5fe6cf103b31a5f2"));
    let identity = epoch.identity(&group);
    assert_eq!(*identity.secret(), hex("e640ec6a03794e6cbc043d94f08677e602c2baa15fe07e89211f2bb33279d790"));
    let file = seal(&identity.recipient(), b"text").unwrap();
    assert_eq!(open(&EpochSecret::from_bytes(secret).identity(&group), &file).unwrap().as_slice(), b"text");
    let mut other_group = group;
    other_group[0] ^= 1;
    assert_ne!(epoch.id(&other_group), epoch.id(&group));
    assert_eq!(open(&epoch.identity(&other_group), &file).unwrap_err(), OpenError::NotForMe);
    let mut other_secret = secret;
    other_secret[31] ^= 1;
    assert_ne!(EpochSecret::from_bytes(other_secret).id(&group), epoch.id(&group));
}

#[test]
fn an_invitation_is_one_secret_with_four_faces() {
    let invite = InviteSecret::from_bytes(run::<32>(0));
    assert_eq!(invite.join_tag(), hex("78bf3ddfdd3d9c25159b"));
    assert_eq!(invite.commitment(), hex("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"));
    assert_eq!(
        *invite.identity().secret(),
        hex("bcab5acb551727b9dce605c557b9fde3393617022ac63397e95734060602334b")
    );
    let tag = hex("1c585b08fdeea245507f0ac562a0cee3e5f43f732fe89abef6e8960633956536");
    assert_eq!(invite.mac(b"request"), tag);
    assert!(invite.mac_matches(b"request", &tag));
    assert!(!invite.mac_matches(b"requesu", &tag));
    assert!(!InviteSecret::from_bytes(run::<32>(1)).mac_matches(b"request", &tag));
}

#[test]
fn chance_differs_each_time_and_seeds_repeat() {
    let drawn: [[u8; 32]; 2] = [bytes(&mut SystemChance), bytes(&mut SystemChance)];
    assert_ne!(drawn[0], drawn[1]);
    let (mut one, mut two) = (SeededChance::new(7), SeededChance::new(7));
    let mut through: &mut dyn Chance = &mut one;
    assert_eq!(bytes::<48>(&mut through), bytes::<48>(&mut two));
    assert_ne!(bytes::<48>(&mut one), bytes::<48>(&mut SeededChance::new(7)));
    assert_ne!(bytes::<48>(&mut SeededChance::new(7)), bytes::<48>(&mut SeededChance::new(8)));
}

/// Does not compile if a type that holds a secret could be printed, serialised or copied silently.
macro_rules! lacks {
    ($($kind:ty: $($bound:path),*;)*) => {
        $($(const _: fn() = || {
            trait Ambiguous<A> {
                fn item() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Has;
            impl<T: ?Sized + $bound> Ambiguous<Has> for T {}
            let _ = <$kind as Ambiguous<_>>::item;
        };)*)*
    };
}

lacks! {
    SigningKey: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy, Clone;
    Identity: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy, Clone;
    EpochSecret: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy;
    InviteSecret: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy;
    VaultKey: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy, Clone;
    souspli::seal::KitSeed: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy, Clone;
    souspli::seal::Passphrase: std::fmt::Debug, std::fmt::Display, serde::Serialize, Copy, Clone;
}
