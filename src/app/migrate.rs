//! The local database's layout over the app's versions: which ways and rows there are, and how they are named. (What is *in* a row is
//! sealed; it bears a version of its own, and is brought up to date by whoever opens it.)
//!
//! A step from one layout to the next looks at what is kept and says what to write, as one batch that also writes the layout's number. So a
//! step that was interrupted has not happened, and is done again at the next start.

use super::App;
use super::ports::{Batch, Database, DatabaseError, World};
use super::vocabulary::Stage;
use super::ways::{WayName, passkeys};

/// The layout that this version reads and writes.
///
/// 1. One way in, `passphrase`; rows.
/// 2. Any number of ways. Only the number tells it from 1: a version that knows 1 alone would take a device whose first way was removed
///    for a new one, and make a second vault over it.
/// 3. Drafts and notes. Only the number tells it from 2: a version that knows 2 alone would take their rows for damaged ones, delete them
///    with the last group, and not open a device that has nothing else.
pub const LAYOUT: u32 = 3;

/// All that a database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The ways in.
    pub ways: Vec<(WayName, Vec<u8>)>,
    /// The sealed rows.
    pub rows: Vec<(String, Vec<u8>)>,
}

/// From a layout to the one after it: what to write, apart from the layout's number.
type Step = fn(&Kept) -> Batch;

/// The first leads from layout 1 to layout 2, and so on.
const STEPS: [Step; LAYOUT as usize - 1] = [|_| Batch::default(), |_| Batch::default()];

/// The database was written by a newer version of the app: it is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the local database has layout {found}, of a newer version than {LAYOUT}")]
pub struct NewerLayout {
    /// The layout's number.
    pub found: u32,
}

/// What to write to come from layout `found` to the next one; `None` when there is nothing to do.
///
/// # Errors
/// [`NewerLayout`]: nothing must be written.
pub fn next(found: u32, kept: &Kept) -> Result<Option<Batch>, NewerLayout> {
    plan(&STEPS, found, kept)
}

fn plan(steps: &[Step], found: u32, kept: &Kept) -> Result<Option<Batch>, NewerLayout> {
    let done = usize::try_from(found).unwrap_or(usize::MAX).saturating_sub(1);
    match steps.get(done) {
        Some(step) => Ok(Some(Batch { layout: Some(found.max(1) + 1), ..step(kept) })),
        None if done == steps.len() => Ok(None),
        None => Err(NewerLayout { found }),
    }
}

impl<W: World> App<W> {
    /// Brings the database up to date, and tells where this device stands.
    pub(super) async fn look(&self) -> Result<Stage, DatabaseError> {
        let database = self.world.database();
        let mut found = database.layout().await?;
        if found > LAYOUT {
            return Ok(Stage::Newer);
        }
        while found < LAYOUT {
            let kept = Kept { ways: database.ways().await?, rows: database.rows().await? };
            match next(found, &kept) {
                Ok(Some(batch)) => database.write(batch).await?,
                Ok(None) => break,
                Err(NewerLayout { .. }) => return Ok(Stage::Newer),
            }
            found += 1;
        }
        let ways = database.ways().await?;
        self.state.lock().await.passkeys = passkeys(&ways);
        Ok(if ways.is_empty() { Stage::New } else { Stage::Locked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Layouts to come: rows get another name; then one goes.
    const TO_COME: [Step; 3] = [
        |_| Batch::default(),
        |kept| Batch {
            put: kept.rows.iter().map(|(name, row)| (format!("new-{name}"), row.clone())).collect(),
            delete: kept.rows.iter().map(|(name, _)| name.clone()).collect(),
            ..Batch::default()
        },
        |_| Batch { delete: vec!["new-b".into()], ..Batch::default() },
    ];

    fn written(kept: &mut Kept, batch: Batch) {
        kept.rows.retain(|(name, _)| !batch.delete.contains(name));
        kept.rows.extend(batch.put);
    }

    #[test]
    fn each_layout_leads_to_the_next_one() {
        let mut kept = Kept { ways: vec![], rows: vec![("a".into(), vec![1]), ("b".into(), vec![2])] };
        for found in 1..=3 {
            let batch = plan(&TO_COME, found, &kept).ok().flatten().unwrap_or_default();
            assert_eq!(batch.layout, Some(found + 1));
            // Asked twice, the same is said: nothing is remembered between the look and the writing.
            assert_eq!(plan(&TO_COME, found, &kept), Ok(Some(batch.clone())));
            written(&mut kept, batch);
        }
        assert_eq!(kept.rows, [("new-a".to_owned(), vec![1])]);
        assert_eq!(plan(&TO_COME, 4, &kept), Ok(None));
        for found in [5, 6, u32::MAX] {
            assert_eq!(plan(&TO_COME, found, &kept), Err(NewerLayout { found }));
        }
    }

    #[test]
    fn this_version_stops_at_its_own_layout() {
        assert_eq!(next(LAYOUT, &Kept::default()), Ok(None));
        assert_eq!(next(LAYOUT + 1, &Kept::default()), Err(NewerLayout { found: LAYOUT + 1 }));
    }
}
