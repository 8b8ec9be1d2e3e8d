//! Tests of what outgrows a head or a grant, which no group of a test grows to.

use std::collections::BTreeSet;

use super::replica::{Founding, KeptPack, Replica};
use crate::group::Framework;
use crate::log::entry::{Log, Tip};
use crate::log::grant::{SECRETS_MAX, check_grant};
use crate::log::head::{HeadBody, PackRef, encode_head};
use crate::log::membership::{DEVICES_EVER, PERSONS_EVER};
use crate::log::name::Folder;
use crate::seal::{self, EpochSecret, PublicKey, SeededChance, Size};

const HOUR: u64 = 500_000;

fn founded() -> (Replica, SeededChance) {
    let mut chance = SeededChance::new(5);
    let replica = Replica::found(&Founding::new("Essai", Framework::ALL[0], "Ambre"), HOUR, &mut chance);
    (replica, chance)
}

fn made_up(n: usize) -> [u8; 32] {
    seal::hash("test", &[&n.to_be_bytes()])
}

/// A pack in custody of a device that does not exist.
fn kept(n: usize, epoch: [u8; 32]) -> KeptPack {
    let (digest, tip) = (made_up(n), made_up(n));
    let named =
        PackRef { digest, epoch, device: PublicKey(digest), log: Log::Content, first: 1, last: 1, tip };
    KeptPack { named, size: 1, stale: false }
}

#[test]
fn what_no_head_has_room_for_is_said_to_its_person() {
    let (mut replica, mut chance) = founded();
    let epoch = replica.current_epoch().expect("the first");
    replica.packs.extend((0..40_000).map(|n| kept(n, epoch)));
    assert!(replica.prepare_push(HOUR, &mut chance).is_none());
    assert!(replica.health.unsayable, "it is told");
    let store = "https://depot.exemple.fr/dav/";
    let mut next = replica.found_successor(store, HOUR, &mut chance).expect("the way out of it");
    assert!(next.prepare_push(HOUR, &mut chance).is_some() && !next.health.unsayable);
    replica.packs.clear();
    assert!(replica.prepare_push(HOUR, &mut chance).is_some());
    assert!(!replica.health.unsayable, "and no longer than it is true");
}

#[test]
fn the_largest_group_there_can_be_on_one_line_fits_a_head() {
    let (replica, _) = founded();
    let devices = PERSONS_EVER * DEVICES_EVER;
    let (digest, id) = (made_up(0), made_up(0));
    let mut seen: Vec<Tip> = Vec::new();
    for n in 0..devices {
        for log in [Log::Membership, Log::Content] {
            seen.push(Tip { device: PublicKey(made_up(n)), log, seq: u64::from(u32::MAX), id });
        }
    }
    seen.sort_unstable();
    let mut epochs: Vec<[u8; 32]> = (0..2 * devices).map(made_up).collect();
    epochs.sort_unstable();
    let body = HeadBody {
        group: *replica.group(),
        device: replica.me(),
        seq: 1,
        membership: None,
        content: None,
        packs: (0..devices).map(|n| kept(n, digest).named).collect(),
        membership_packs: vec![digest; 64],
        seen,
        epochs,
        hour: HOUR,
        app: "test".into(),
        more: Vec::new(),
    };
    let content = encode_head(&body, &[], &replica.keys.signing);
    assert!(seal::pad(&content, Size::Head).expect("it fits").len() <= 1 << 20, "{}", content.len());
}

#[test]
fn more_secrets_than_one_grant_holds_go_in_several() {
    let (mut replica, mut chance) = founded();
    let mut all = BTreeSet::new();
    for _ in 0..SECRETS_MAX + 100 {
        let secret = EpochSecret::generate(&mut chance);
        let id = secret.id(replica.group());
        all.insert(id);
        replica.epochs.insert(id, secret);
    }
    let me = replica.me();
    assert!(replica.grant(me, all.iter().copied().collect()));
    let (mut grants, mut handed) = (0, BTreeSet::new());
    for parcel in replica.outbox.iter().filter(|parcel| parcel.file.folder == Folder::Grants) {
        let plain = seal::open(&replica.keys.identity, &parcel.bytes).expect("it opens");
        let content = seal::unpad(&plain, Size::Padme).expect("it is padded");
        let grant = check_grant(content, replica.group(), &me).expect("each is read");
        let ids: Vec<[u8; 32]> = grant.secrets.iter().map(|secret| secret.id(replica.group())).collect();
        assert!(ids.contains(&grant.pack_epoch), "each opens its packs");
        handed.extend(ids);
        grants += 1;
    }
    assert_eq!((grants, replica.grants.len()), (2, 2));
    assert!(all.is_subset(&handed));
}

#[test]
fn an_older_grant_stays_where_no_newer_one_can_be_made() {
    let (mut replica, mut chance) = founded();
    assert!(replica.prepare_push(HOUR, &mut chance).is_some());
    let (me, before) = (replica.me(), replica.grants.clone());
    assert_eq!(before.len(), 1, "the one to itself");
    let secrets = std::mem::take(&mut replica.epochs);
    replica.grant_anew(me, secrets.keys().copied().collect());
    assert_eq!(replica.grants, before);
    assert!(replica.replaced.is_empty());
    replica.epochs = secrets;
    replica.grant_anew(me, replica.epochs.keys().copied().collect());
    assert_ne!(replica.grants, before);
    assert_eq!(replica.replaced, [before[0].file.clone()], "to go once the next head is in the store");
}
