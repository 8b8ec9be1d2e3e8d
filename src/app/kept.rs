//! What stands in the rows of the local database: a number for the group, a kind, and bytes; all of it sealed, under
//! names that only the vault's key can compute.

use litemap::LiteMap;
use zeroize::Zeroizing;

use super::ports::{Batch, Database, DatabaseError, World};
use super::vocabulary::Failure;
use super::{App, Group, Standing, StorePlace, Vault};
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::entry::EntryId;
use crate::seal::{VaultKey, open_row, row_name, seal_row};
use crate::sync::{Changes, Joining, Replica};

const TABLE: &str = "souspli/rows";
/// Version of a row's frame; and of one with a login that was typed on this device, which is otherwise alike.
const ROW: u64 = 2;
const ROW_OWN: u64 = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Waiting,
    In,
    Entry,
    /// What a person keeps for themselves ([`super::drawer`]).
    Leaf,
}

/// A row, open.
pub(super) struct Row {
    /// The group's number; 0 for a note of the notebook.
    pub(super) group: u32,
    pub(super) kind: Kind,
    /// Where its files lie; empty for an entry and a leaf.
    pub(super) store: StorePlace,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

impl Item for Row {
    fn write(&self, to: &mut Writer) {
        let kind = match self.kind {
            Kind::Waiting => 0,
            Kind::In => 1,
            Kind::Entry => 2,
            Kind::Leaf => 3,
        };
        let version = if self.store.own { ROW_OWN } else { ROW };
        to.array(7).uint(version).uint(self.group.into()).uint(kind).text(&self.store.address);
        to.text(&self.store.user).text(&self.store.password).bytes(&self.bytes);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(7)?;
        let own = match from.uint()? {
            ROW => false,
            ROW_OWN => true,
            _ => return Err(DecodeError::Malformed),
        };
        let group = u32::try_from(from.uint()?).map_err(|_| DecodeError::Malformed)?;
        let kind = match from.uint()? {
            0 => Kind::Waiting,
            1 => Kind::In,
            2 => Kind::Entry,
            3 => Kind::Leaf,
            _ => return Err(DecodeError::Malformed),
        };
        let store = StorePlace { address: from.text()?, user: from.text()?, password: from.text()?, own };
        Ok(Row { group, kind, store, bytes: Zeroizing::new(from.bytes()?) })
    }
}

/// The name of a group's own row.
pub(super) fn group_row(key: &VaultKey, group: u32) -> String {
    row_name(key, "group", &group.to_be_bytes())
}

pub(super) fn entry_row(key: &VaultKey, group: u32, id: &EntryId) -> String {
    row_name(key, "entry", &[group.to_be_bytes().as_slice(), id.as_slice()].concat())
}

/// Seals a row, under a name in whose place alone it opens.
pub(super) fn sealed<W: World>(world: &W, key: &VaultKey, name: String, row: &Row) -> (String, Vec<u8>) {
    let plaintext = Zeroizing::new(cbor::encode(row));
    let bytes = seal_row(key, TABLE, name.as_bytes(), &plaintext, &mut *world.chance());
    (name, bytes)
}

/// Opens a row; a row under another name does not open.
pub(super) fn opened(key: &VaultKey, name: &str, bytes: &[u8]) -> Result<Row, Failure> {
    let plaintext = open_row(key, TABLE, name.as_bytes(), bytes).map_err(|_| Failure::Damaged)?;
    cbor::decode(&plaintext).map_err(|_| Failure::Damaged)
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Failure {
        match error {
            DatabaseError::Full => Failure::DeviceFull,
            DatabaseError::Unavailable | DatabaseError::Failed => Failure::DeviceStorage,
            DatabaseError::Gone => Failure::DeviceGone,
        }
    }
}

impl<W: World> App<W> {
    /// Keeps what changed in a group, durably. What could not be kept stays marked as changed.
    pub(super) async fn keep(&self, vault: &mut Vault, number: u32, batch: Batch) -> Result<(), Failure> {
        self.keep_all(vault, &[number], batch).await
    }

    /// Keeps what changed in several groups, all of it or nothing.
    pub(super) async fn keep_all(
        &self,
        vault: &mut Vault,
        numbers: &[u32],
        mut batch: Batch,
    ) -> Result<(), Failure> {
        let mut taken: Vec<(u32, Changes)> = Vec::new();
        for number in numbers {
            let changes = self.rows_of(vault, *number, &mut batch);
            taken.extend(changes.map(|changes| (*number, changes)));
        }
        if batch == Batch::default() {
            return Ok(());
        }
        let written = self.world.database().write(batch).await;
        if written.is_err() {
            for (number, changes) in taken {
                if let Some(Group { standing: Standing::In(replica), .. }) = vault.groups.get_mut(&number) {
                    replica.put_back(changes);
                }
            }
        }
        Ok(written?)
    }

    /// The rows that changed in a group.
    fn rows_of(&self, vault: &mut Vault, number: u32, batch: &mut Batch) -> Option<Changes> {
        let key = &vault.key;
        let group = vault.groups.get_mut(&number)?;
        let store = group.store.clone();
        let name = group_row(key, number);
        match &mut group.standing {
            Standing::Waiting(joining) => {
                let row = Row { group: number, kind: Kind::Waiting, store, bytes: Joining::keep(joining) };
                batch.put.push(sealed(&self.world, key, name, &row));
                None
            }
            Standing::Damaged => None,
            Standing::In(replica) => {
                let changes = replica.take_changes();
                // What was taken back may be there again, as the store had it.
                for id in changes.dropped.iter().filter(|id| replica.ledger().entry(id).is_none()) {
                    batch.delete.push(entry_row(key, number, id));
                }
                for id in &changes.entries {
                    let Some(bytes) = replica.keep_entry(id) else { continue };
                    let (store, bytes) = (StorePlace::open(String::new()), Zeroizing::new(bytes));
                    let row = Row { group: number, kind: Kind::Entry, store, bytes };
                    batch.put.push(sealed(&self.world, key, entry_row(key, number, id), &row));
                }
                if changes.group {
                    let row = Row { group: number, kind: Kind::In, store, bytes: replica.keep() };
                    batch.put.push(sealed(&self.world, key, name, &row));
                }
                Some(changes)
            }
        }
    }
}

/// Puts the groups together again from all their rows.
///
/// A group whose rows do not fit together stands as damaged: they are left alone, and the other groups open.
pub(super) fn assemble(rows: Vec<Row>) -> Vec<(u32, Group)> {
    let (entries, groups): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.kind == Kind::Entry);
    let mut by_group: LiteMap<u32, Vec<Zeroizing<Vec<u8>>>> = LiteMap::new();
    for row in entries {
        by_group.entry(row.group).or_default().push(row.bytes);
    }
    groups
        .into_iter()
        .map(|row| {
            let restored = match row.kind {
                Kind::Waiting => {
                    Joining::restore(&row.bytes).map(|joining| Standing::Waiting(Box::new(joining)))
                }
                _ => {
                    let entries = by_group.remove(&row.group).unwrap_or_default();
                    Replica::restore(&row.bytes, &entries).map(|replica| Standing::In(Box::new(replica)))
                }
            };
            (row.group, Group::new(row.store, restored.unwrap_or(Standing::Damaged)))
        })
        .collect()
}
