//! The rows of the local database, through the app that opens them.

use souspli::app::ports::{Batch, Database, DatabaseError, World};
use souspli::app::vocabulary::{Command, Failure, View};
use souspli::app::ways::WayName;
use souspli::app::{App, StorePlace};
use souspli::seal::{Chance, Passphrase, SeededChance, VaultKey, row_name, seal_row};
use souspli::store::memory::MemoryStore;
use zeroize::Zeroizing;

use super::targets::{now, parts};

struct Disk(Vec<(String, Vec<u8>)>);

impl Database for Disk {
    async fn layout(&self) -> Result<u32, DatabaseError> {
        Ok(souspli::app::migrate::LAYOUT)
    }
    async fn ways(&self) -> Result<Vec<(WayName, Vec<u8>)>, DatabaseError> {
        Ok(vec![(WayName::passphrase(), Vec::new())])
    }
    async fn rows(&self) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
        Ok(self.0.clone())
    }
    async fn write(&self, _batch: Batch) -> Result<(), DatabaseError> {
        Ok(())
    }
}

impl World for Disk {
    type Database = Disk;
    type Store = MemoryStore;

    fn database(&self) -> &Disk {
        self
    }
    fn store(&self, _place: &StorePlace) -> Option<MemoryStore> {
        Some(MemoryStore::default())
    }
    fn home_store(&self) -> String {
        "https://depot.exemple.fr/dav/".into()
    }
    fn app_address(&self) -> String {
        "https://souspli.exemple.fr/".into()
    }
    async fn is_the_only_one(&self) -> bool {
        true
    }
    fn decomposed(&self, text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }
    fn hour(&self) -> u64 {
        498_192
    }
    fn chance(&self) -> Box<dyn Chance> {
        Box::new(SeededChance::new(1))
    }
    async fn wrap_vault(&self, _key: &VaultKey, _passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
        Err(Failure::DeviceStorage)
    }
    async fn open_vault(&self, _file: Vec<u8>, _passphrase: &Passphrase) -> Result<VaultKey, Failure> {
        Ok(VaultKey::from_bytes([7; 32]))
    }
    fn show(&self, _view: View) {}
}

/// The id of a leaf and the name of its row, where what is sealed says that it is one, of the notebook or of the first group.
fn leaf(key: &VaultKey, number: usize, row: &[u8]) -> Option<(u8, String, String)> {
    let [0x87, 2, group @ (0 | 1), 3] = *row.first_chunk()? else { return None };
    let random = format!("{number:024}");
    let made = row_name(key, "leaf", &[&[0, 0, 0, group], random.as_bytes()].concat());
    Some((group, made[..24].to_owned(), random + &made[24..]))
}

/// Each part a row's content, sealed as the device would; then the app opens, shows, reads what a person keeps for themselves, and
/// exchanges with an empty store.
pub fn rows(data: &[u8]) {
    let key = VaultKey::from_bytes([7; 32]);
    let chance = &mut SeededChance::new(1);
    let mut leaves = Vec::new();
    let rows = parts(data).into_iter().take(64).enumerate().map(|(number, row)| {
        let name = leaf(&key, number, row).map(|(group, id, name)| {
            leaves.push((group, id));
            name
        });
        let name = name.unwrap_or_else(|| format!("{number:052}"));
        let sealed = seal_row(&key, "souspli/rows", name.as_bytes(), row, chance);
        (name, sealed)
    });
    let app = App::new(Disk(rows.collect()));
    now(async {
        app.start().await;
        if app.run(Command::Unlock { passphrase: "un pli bien cachete".into() }).await.is_ok() {
            for group in [0, 1, 2] {
                let _ = app.run(Command::Refresh { group }).await;
            }
            for (group, id) in leaves {
                let _ = match group {
                    0 => app.run(Command::ReadNote { note: id }).await,
                    _ => app.run(Command::ReadDraft { group: 1, draft: id }).await,
                };
            }
        }
    });
}
