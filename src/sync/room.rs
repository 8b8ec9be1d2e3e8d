//! Tests of what outgrows a grant, which no group of a test grows to.

use std::collections::BTreeSet;

use super::replica::{Founding, Replica};
use crate::group::Framework;
use crate::log::grant::{SECRETS_MAX, check_grant};
use crate::log::name::Folder;
use crate::seal::{self, EpochSecret, SeededChance, Size};

const HOUR: u64 = 500_000;

fn founded() -> (Replica, SeededChance) {
    let mut chance = SeededChance::new(5);
    let replica = Replica::found(&Founding::new("Essai", Framework::ALL[0], "Ambre"), HOUR, &mut chance);
    (replica, chance)
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
