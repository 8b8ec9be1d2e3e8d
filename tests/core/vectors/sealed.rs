//! Whole files. Each one is made with chance of its own, so they are kept and opened, not compared.

use souspli::log::cbor;
use souspli::log::head::check_head;
use souspli::log::name::FileName;
use souspli::seal::{
    EpochSecret, Identity, InviteSecret, Passphrase, Recipient, Size, VaultKey, WorkFactor, open, pad, seal,
    unpad, unwrap, wrap,
};

use super::{Kept, Vectors, make as made};

/// In its reduced spelling already, so that every normalisation leaves it as it is.
const PASSPHRASE: &str = "une porte ouverte sur le jardin";

pub fn make() -> Vectors {
    let kept = Kept(made().0.into_iter().collect());
    let mut vectors = Vectors::default();
    let to = |with: &Identity, content: &[u8], size| {
        seal(&with.recipient(), &pad(content, size).unwrap()).unwrap()
    };
    let epoch = epoch(&kept).identity(&kept.fixed("group id"));
    vectors.bytes("sealed head", &to(&epoch, &kept.bytes("head with all inline"), Size::Head));
    vectors.bytes("sealed membership pack", &to(&epoch, &kept.bytes("membership pack"), Size::Padme));
    let member = Identity::from_secret(kept.fixed("member age secret"));
    vectors.bytes("sealed grant", &to(&member, &kept.bytes("grant"), Size::Padme));
    let request = Identity::from_secret(kept.fixed("join age secret"));
    vectors.bytes("sealed join request", &to(&request, &kept.bytes("join request of a person"), Size::Head));
    let passphrase = Passphrase::typed(PASSPHRASE);
    let way = wrap(&VaultKey::from_bytes([1; 32]), &passphrase, WorkFactor::trivial_for_tests()).unwrap();
    vectors.bytes("sealed vault, by the passphrase \"une porte ouverte sur le jardin\"", &way);
    vectors
}

fn epoch(kept: &Kept) -> EpochSecret {
    EpochSecret::from_bytes(kept.fixed("second epoch secret"))
}

#[test]
fn what_was_sealed_once_opens() {
    let kept = Kept::read();
    let group = kept.fixed("group id");
    let epoch = epoch(&kept).identity(&group);
    let member = Identity::from_secret(kept.fixed("member age secret"));
    let link: InviteSecret =
        cbor::decode::<souspli::log::invitation::Invitation>(&kept.bytes("invitation of a person"))
            .unwrap()
            .secret;
    for (sealed, with, size, content) in [
        ("sealed head", &epoch, Size::Head, "head with all inline"),
        ("sealed membership pack", &epoch, Size::Padme, "membership pack"),
        ("sealed grant", &member, Size::Padme, "grant"),
        ("sealed join request", &link.identity(), Size::Head, "join request of a person"),
    ] {
        let plaintext = open(with, &kept.bytes(sealed)).unwrap();
        assert_eq!(unpad(&plaintext, size).unwrap(), kept.bytes(content), "{sealed}");
    }
    let name = FileName::head("aaaaaaaaaaaaaaaa", 1, &kept.bytes("sealed head"));
    assert!(name.matches(&kept.bytes("sealed head")));
    assert!(check_head(&kept.bytes("head with all inline"), &group, 1).is_ok());
    assert_eq!(Recipient(kept.fixed("member recipient")), member.recipient());
    let way = kept.0.iter().find(|(name, _)| name.starts_with("sealed vault")).unwrap();
    let key = unwrap(&kept.bytes(way.0), &Passphrase::typed(PASSPHRASE)).unwrap();
    assert_eq!(key.bytes(), &[1; 32]);
}
