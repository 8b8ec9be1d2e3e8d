//! What carries entries: packs, heads, grants; and how it is padded and named.

use souspli::log::cbor;
use souspli::log::entry::Log;
use souspli::log::grant::{Grant, check_grant, encode_grant};
use souspli::log::head::{HeadBody, LogTip, PackRef, check_head, encode_head};
use souspli::log::name::{FileName, device_tag, directory};
use souspli::log::pack::{decode_pack, encode_pack};
use souspli::seal::{EpochSecret, SigningKey, Size, base32, digest, pad};

use super::Vectors;
use super::scene::{HOUR, Scene, stand_in};

pub fn make(scene: &Scene, vectors: &mut Vectors) {
    let membership = scene.wires(Log::Membership);
    let pack = encode_pack(membership.clone());
    assert_eq!(decode_pack(&pack).unwrap(), membership);
    vectors.bytes("membership pack", &pack);
    heads(scene, vectors);
    grant(scene, vectors);
    names(scene, vectors);
    vectors.bytes(
        "request padded to a head's size, its SHA-256",
        &digest(&pad(&scene.request, Size::Head).unwrap()),
    );
    vectors.bytes("pack padded to a Padme size, its SHA-256", &digest(&pad(&pack, Size::Padme).unwrap()));
}

/// A reference to a pack of all that a key wrote.
fn reference(scene: &Scene, key: &SigningKey, epoch: &EpochSecret) -> PackRef {
    let chain = scene.chain_of(key, Log::Content);
    let (first, last) = (chain.first().unwrap(), chain.last().unwrap());
    PackRef {
        digest: stand_in("pack"),
        epoch: epoch.id(&scene.group),
        device: key.public(),
        log: Log::Content,
        first: first.seq,
        last: last.seq,
        tip: last.id,
    }
}

fn heads(scene: &Scene, vectors: &mut Vectors) {
    let member = &scene.member.signing;
    let own = reference(scene, member, &scene.epochs[1]);
    let custody = reference(scene, &scene.founder.signing, &scene.epochs[1]);
    vectors.bytes("pack reference", &cbor::encode(&own));
    let tip = |log| scene.chain_of(member, log).last().map(|tip| LogTip { seq: tip.seq, id: tip.id });
    let mut epochs: Vec<[u8; 32]> = scene.epochs.iter().map(|epoch| epoch.id(&scene.group)).collect();
    epochs.sort_unstable();
    let mut say = |name: &str, packs: Vec<PackRef>, inline: &[_]| {
        let body = HeadBody {
            group: scene.group,
            device: member.public(),
            seq: 1,
            membership: tip(Log::Membership),
            content: tip(Log::Content),
            packs,
            membership_packs: vec![stand_in("membership pack"), stand_in("another")],
            seen: scene.ledger.tips(),
            epochs: epochs.clone(),
            hour: HOUR,
            app: "0.1.0".into(),
            more: Vec::new(),
        };
        let head = encode_head(&body, inline, member);
        let read = check_head(&head, &scene.group, 1).unwrap();
        assert_eq!((read.body, read.inline.as_slice()), (body, inline), "{name}");
        vectors.bytes(name, &head);
    };
    let inline: Vec<_> =
        scene.ledger.chain(&member.public(), Log::Content).into_iter().map(|entry| entry.wire()).collect();
    say("head with all inline", vec![], &inline);
    say("head with packs", vec![own.clone()], &[]);
    say("head with packs and custody", vec![own, custody], &[]);
}

fn grant(scene: &Scene, vectors: &mut Vectors) {
    let secrets: Vec<EpochSecret> =
        scene.epochs.iter().map(|secret| EpochSecret::from_bytes(*secret.bytes())).collect();
    let grant = Grant {
        group: scene.group,
        from: scene.founder.signing.public(),
        to: scene.member.signing.public(),
        secrets,
        membership_packs: vec![stand_in("membership pack")],
        pack_epoch: scene.epochs[1].id(&scene.group),
        base: scene.ledger.tips().into_iter().filter(|tip| tip.log == Log::Content).collect(),
        more: Vec::new(),
    };
    let bytes = encode_grant(&grant, &scene.founder.signing);
    let read = check_grant(&bytes, &scene.group, &scene.member.signing.public()).unwrap();
    assert_eq!(cbor::encode(&read), cbor::encode(&grant));
    vectors.bytes("grant", &bytes);
}

fn names(scene: &Scene, vectors: &mut Vectors) {
    let file = b"the sealed file";
    let join_tag = base32(&scene.invitation.secret.join_tag());
    let tag = device_tag(&scene.loc, &scene.member.signing.public());
    vectors.text("directory", &directory(&scene.loc));
    vectors.text("device tag", &tag);
    vectors.text("head name", &FileName::head(&tag, 1, file).file);
    vectors.text("pack name", &FileName::object(&digest(file)).file);
    vectors.text("grant name", &FileName::grant(&tag, file).file);
    vectors.text("join name", &FileName::join(&join_tag, file).file);
}
