//! What stands in the rows of the local database: a number for the group, a kind, and bytes; all of it sealed, under
//! names that only the vault's key can compute.

use litemap::LiteMap;
use zeroize::Zeroizing;

use super::ports::{Batch, Database, DatabaseError, World};
use super::vocabulary::Failure;
use super::{App, Group, Standing, Vault};
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::entry::EntryId;
use crate::seal::{VaultKey, open_row, row_name, seal_row};
use crate::sync::{Changes, Joining, Replica};

const TABLE: &str = "souspli/rows";
/// Version of a row's frame.
const ROW: u64 = 1;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Waiting,
    In,
    Entry,
}

/// A row, open.
pub(super) struct Row {
    pub(super) group: u32,
    pub(super) kind: Kind,
    /// The store's address; empty for an entry.
    pub(super) store: String,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

impl Item for Row {
    fn write(&self, to: &mut Writer) {
        let kind = match self.kind {
            Kind::Waiting => 0,
            Kind::In => 1,
            Kind::Entry => 2,
        };
        to.array(5).uint(ROW).uint(self.group.into()).uint(kind).text(&self.store).bytes(&self.bytes);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array(5)?;
        if from.uint()? != ROW {
            return Err(DecodeError::Malformed);
        }
        let group = u32::try_from(from.uint()?).map_err(|_| DecodeError::Malformed)?;
        let kind = match from.uint()? {
            0 => Kind::Waiting,
            1 => Kind::In,
            2 => Kind::Entry,
            _ => return Err(DecodeError::Malformed),
        };
        Ok(Row { group, kind, store: from.text()?, bytes: Zeroizing::new(from.bytes()?) })
    }
}

/// The name of a group's own row.
pub(super) fn group_row(key: &VaultKey, group: u32) -> String {
    row_name(key, "group", &group.to_be_bytes())
}

fn entry_row(key: &VaultKey, group: u32, id: &EntryId) -> String {
    row_name(key, "entry", &[group.to_be_bytes().as_slice(), id.as_slice()].concat())
}

fn sealed<W: World>(world: &W, key: &VaultKey, name: String, row: &Row) -> (String, Vec<u8>) {
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
        }
    }
}

impl<W: World> App<W> {
    /// Keeps what changed in a group, durably. What could not be kept stays marked as changed.
    pub(super) async fn keep(&self, vault: &mut Vault, number: u32, mut batch: Batch) -> Result<(), Failure> {
        let key = &vault.key;
        let Some(group) = vault.groups.get_mut(&number) else { return Ok(()) };
        let store = group.store.clone();
        let name = group_row(key, number);
        let changes = match &mut group.standing {
            Standing::Waiting(joining) => {
                let row = Row { group: number, kind: Kind::Waiting, store, bytes: Joining::keep(joining) };
                batch.put.push(sealed(&self.world, key, name, &row));
                Changes::default()
            }
            Standing::Damaged => return Ok(()),
            Standing::In(replica) => {
                let changes = replica.take_changes();
                for id in &changes.entries {
                    let Some(bytes) = replica.keep_entry(id) else { continue };
                    let bytes = Zeroizing::new(bytes);
                    let row = Row { group: number, kind: Kind::Entry, store: String::new(), bytes };
                    batch.put.push(sealed(&self.world, key, entry_row(key, number, id), &row));
                }
                if changes.group {
                    let row = Row { group: number, kind: Kind::In, store, bytes: replica.keep() };
                    batch.put.push(sealed(&self.world, key, name, &row));
                }
                changes
            }
        };
        if batch.put.is_empty() && batch.add_ways.is_empty() {
            return Ok(());
        }
        let written = self.world.database().write(batch).await;
        if written.is_err()
            && let Standing::In(replica) = &mut group.standing
        {
            replica.put_back(changes);
        }
        Ok(written?)
    }
}

/// Puts the groups together again from all rows.
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
