//! The drawer: what a person keeps for themselves on this device. Its leaves are drafts, each of a group though the group never sees
//! it, and the notes of the notebook, which belong to no group. One sealed row each (PROTOCOL.md "Rows at rest").
//!
//! Keeping one is one row, and asks nothing of a store or of what the group allows: a text is kept where nothing may be shared, too.

use zeroize::Zeroizing;

use super::kept::{Kind, Row, sealed};
use super::ports::{Batch, Database, World};
use super::vocabulary::{Answer, Failure, LeafLine};
use super::{App, StorePlace};
use crate::group::Sheet;
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::payload::{read_unfinished, write_sheet};
use crate::seal::{Chance, Size, VaultKey, base32, bytes, pad, row_name, unpad};

/// Version of a leaf's content.
const LEAF: u64 = 1;
/// So many characters of a row's name are random, and so many an id in the page has.
const ID: usize = 24;
/// Longest title in a list, in characters: a draft's, and a note's first line.
const DRAFT_TITLE: usize = Sheet::TITLE_MAX;
const NOTE_TITLE: usize = 80;

/// Whose a leaf is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A draft of the group of that number.
    Group(u32),
    /// A note.
    Notebook,
}

impl Whose {
    /// What stands in the place of a group's number. No group's number is 0.
    fn number(self) -> u32 {
        match self {
            Whose::Group(number) => number,
            Whose::Notebook => 0,
        }
    }

    fn of(number: u32) -> Whose {
        if number == 0 { Whose::Notebook } else { Whose::Group(number) }
    }
}

/// What stands on a leaf.
#[derive(Clone, PartialEq, Eq)]
enum Text {
    Draft(Sheet),
    Note(String),
}

impl Text {
    /// Its length in characters; a feeling counts as one.
    fn length(&self) -> usize {
        let count = |text: &String| text.chars().count();
        match self {
            Text::Draft(sheet) => {
                let texts =
                    [&sheet.title, &sheet.other_feeling, &sheet.what_happened, &sheet.what_puzzles_me];
                texts.into_iter().map(count).sum::<usize>() + sheet.feelings.len()
            }
            Text::Note(text) => count(text),
        }
    }

    fn title(&self) -> String {
        match self {
            Text::Draft(sheet) => sheet.title.chars().take(DRAFT_TITLE).collect(),
            Text::Note(text) => {
                let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.next().unwrap_or_default().chars().take(NOTE_TITLE).collect()
            }
        }
    }
}

/// What is in a leaf's row, before padding.
struct Content {
    /// Above that of every leaf that was changed before; decides which is newest, whatever the clock says.
    order: u64,
    hour: u64,
    text: Text,
}

impl Item for Content {
    fn write(&self, to: &mut Writer) {
        let len = if matches!(self.text, Text::Draft(_)) { 8 } else { 4 };
        to.array(len).uint(LEAF).uint(self.order).uint(self.hour);
        match &self.text {
            Text::Draft(sheet) => write_sheet(to, sheet),
            Text::Note(text) => drop(to.text(text)),
        }
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let len = from.any_array()?;
        if from.uint()? != LEAF {
            return Err(DecodeError::Malformed);
        }
        let (order, hour) = (from.uint()?, from.uint()?);
        let text = match len {
            8 => Text::Draft(read_unfinished(from)?),
            4 => Text::Note(from.text()?),
            _ => return Err(DecodeError::Malformed),
        };
        Ok(Content { order, hour, text })
    }
}

fn content(row: &Row) -> Option<Content> {
    let content: Content = cbor::decode(unpad(&row.bytes, Size::Padme).ok()?).ok()?;
    let is_draft = matches!(content.text, Text::Draft(_));
    (is_draft == matches!(Whose::of(row.group), Whose::Group(_))).then_some(content)
}

/// A leaf's two names. Only the vault's key leads from one to the other: a place in the browser's history tells nothing of a row.
#[derive(Clone)]
struct Names {
    /// In the page.
    id: String,
    /// In the database. Whoever has the key sees by it whose leaf it is, though the row be damaged.
    row: String,
}

impl Names {
    fn draw(key: &VaultKey, whose: Whose, chance: &mut dyn Chance) -> Names {
        Names::from(key, whose, &base32(&bytes::<15>(chance)))
    }

    fn from(key: &VaultKey, whose: Whose, random: &str) -> Names {
        let place = [&whose.number().to_be_bytes(), random.as_bytes()].concat();
        let made = row_name(key, "leaf", &place);
        let (id, rest) = made.split_at_checked(ID).unwrap_or_default();
        Names { id: id.to_owned(), row: format!("{random}{rest}") }
    }

    /// The names of the leaf that a row is, if it is one of theirs.
    fn recognised(key: &VaultKey, whose: Whose, row: &str) -> Option<Names> {
        let names = Names::from(key, whose, row.get(..ID)?);
        (names.row == row).then_some(names)
    }
}

struct Leaf {
    whose: Whose,
    names: Names,
    /// `None`: not to be read any more. The row is left as it is until its person discards it.
    content: Option<Content>,
}

impl Leaf {
    fn order(&self) -> u64 {
        self.content.as_ref().map_or(0, |content| content.order)
    }
}

/// Every leaf of this device, the one that was changed last first.
#[derive(Default)]
pub(super) struct Drawer(Vec<Leaf>);

impl Drawer {
    /// Takes in a leaf's row. One of which the frame opens and the content does not read is damaged.
    pub(super) fn take(&mut self, key: &VaultKey, name: &str, row: &Row) {
        self.put(key, Whose::of(row.group), name, content(row));
    }

    /// Takes in a row that does not open, if by its name it is a note or a draft of one of these groups.
    pub(super) fn take_damaged(&mut self, key: &VaultKey, name: &str, groups: impl Iterator<Item = u32>) {
        for whose in std::iter::once(Whose::Notebook).chain(groups.map(Whose::Group)) {
            self.put(key, whose, name, None);
        }
    }

    fn put(&mut self, key: &VaultKey, whose: Whose, name: &str, content: Option<Content>) {
        let Some(names) = Names::recognised(key, whose, name) else { return };
        let leaf = Leaf { whose, names, content };
        let at = self.0.partition_point(|other| other.order() > leaf.order());
        self.0.insert(at, leaf);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest number of a group that has drafts here; 0 for none.
    pub(super) fn highest(&self) -> u32 {
        self.0.iter().map(|leaf| leaf.whose.number()).max().unwrap_or(0)
    }

    /// Whether a row is that of a leaf, damaged or not.
    pub(super) fn holds(&self, row: &str) -> bool {
        self.0.iter().any(|leaf| leaf.names.row == row)
    }

    /// The names of the rows of a group's drafts, damaged ones too.
    pub(super) fn rows(&self, group: u32) -> Vec<String> {
        let leaves = self.0.iter().filter(|leaf| leaf.whose == Whose::Group(group));
        leaves.map(|leaf| leaf.names.row.clone()).collect()
    }

    /// The row of a draft that can be read.
    ///
    /// # Errors
    /// [`Failure::Unknown`], [`Failure::LeafDamaged`].
    pub(super) fn draft_row(&self, group: u32, draft: &str) -> Result<String, Failure> {
        self.whole(Whose::Group(group), draft).map(|(names, _)| names.row.clone())
    }

    /// Forgets the leaves of which the rows are gone.
    pub(super) fn forget(&mut self, rows: &[String]) {
        self.0.retain(|leaf| !rows.contains(&leaf.names.row));
    }

    /// What a list shows of somebody's leaves.
    pub(super) fn lines(&self, whose: Whose) -> Vec<LeafLine> {
        let leaves = self.0.iter().filter(|leaf| leaf.whose == whose);
        let lines = leaves.map(|Leaf { names, content, .. }| LeafLine {
            id: names.id.clone(),
            title: content.as_ref().map(|content| content.text.title()).unwrap_or_default(),
            hour: content.as_ref().map(|content| content.hour),
        });
        lines.collect()
    }

    /// A group's drafts that can be read, as they are read one by one: the id of each, then what stands on it.
    pub(super) fn gather(&self, group: u32, into: &mut Vec<Answer>) {
        for leaf in self.0.iter().filter(|leaf| leaf.whose == Whose::Group(group)) {
            if let Some(Content { text: Text::Draft(sheet), .. }) = &leaf.content {
                into.push(Answer::Draft(leaf.names.id.clone()));
                into.push(Answer::DraftRead(sheet.clone()));
            }
        }
    }

    fn leaf(&self, whose: Whose, id: &str) -> Result<&Leaf, Failure> {
        let mut leaves = self.0.iter();
        leaves.find(|leaf| leaf.whose == whose && leaf.names.id == id).ok_or(Failure::Unknown)
    }

    fn whole(&self, whose: Whose, id: &str) -> Result<(&Names, &Text), Failure> {
        let leaf = self.leaf(whose, id)?;
        let content = leaf.content.as_ref().ok_or(Failure::LeafDamaged)?;
        Ok((&leaf.names, &content.text))
    }
}

impl<W: World> App<W> {
    pub(super) async fn keep_draft(
        &self,
        group: u32,
        draft: Option<&str>,
        sheet: Sheet,
    ) -> Result<Answer, Failure> {
        self.keep_leaf(Whose::Group(group), draft, Text::Draft(sheet)).await.map(Answer::Draft)
    }

    pub(super) async fn keep_note(&self, note: Option<&str>, text: String) -> Result<Answer, Failure> {
        self.keep_leaf(Whose::Notebook, note, Text::Note(text)).await.map(Answer::Note)
    }

    pub(super) async fn read_draft(&self, group: u32, draft: &str) -> Result<Answer, Failure> {
        match self.read_leaf(Whose::Group(group), draft).await? {
            Text::Draft(sheet) => Ok(Answer::DraftRead(sheet)),
            _ => Err(Failure::Unknown),
        }
    }

    pub(super) async fn read_note(&self, note: &str) -> Result<Answer, Failure> {
        match self.read_leaf(Whose::Notebook, note).await? {
            Text::Note(text) => Ok(Answer::NoteRead(text)),
            _ => Err(Failure::Unknown),
        }
    }

    pub(super) async fn discard_draft(&self, group: u32, draft: &str) -> Result<Answer, Failure> {
        self.discard_leaf(Whose::Group(group), draft).await
    }

    pub(super) async fn delete_note(&self, note: &str) -> Result<Answer, Failure> {
        self.discard_leaf(Whose::Notebook, note).await
    }

    /// Keeps a leaf durably, a new one or in the place of what stood on it; its id. Where it cannot be kept, what stood there stays.
    async fn keep_leaf(&self, whose: Whose, leaf: Option<&str>, text: Text) -> Result<String, Failure> {
        if text.length() > LeafLine::TEXT_MAX {
            return Err(Failure::TextTooLong);
        }
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        if matches!(whose, Whose::Group(number) if !vault.groups.contains_key(&number)) {
            return Err(Failure::Unknown);
        }
        let names = match leaf {
            Some(id) => {
                let (names, kept) = vault.drawer.whole(whose, id)?;
                if *kept == text {
                    return Ok(id.to_owned());
                }
                names.clone()
            }
            None => Names::draw(&vault.key, whose, &mut *self.world.chance()),
        };
        // A clock that is wrong must not cost anybody what they wrote: the hour is only shown.
        let order = vault.drawer.0.first().map_or(0, Leaf::order) + 1;
        let content = Content { order, hour: self.world.hour(), text };
        let plain = Zeroizing::new(cbor::encode(&content));
        let padded = pad(&plain, Size::Padme).map_err(|_| Failure::TextTooLong)?;
        let row = Row {
            group: whose.number(),
            kind: Kind::Leaf,
            store: StorePlace::open(String::new()),
            bytes: Zeroizing::new(padded),
        };
        let put = vec![sealed(&self.world, &vault.key, names.row.clone(), &row)];
        self.world.database().write(Batch { put, ..Batch::default() }).await?;
        vault.drawer.0.retain(|other| other.names.row != names.row);
        let id = names.id.clone();
        vault.drawer.0.insert(0, Leaf { whose, names, content: Some(content) });
        Ok(id)
    }

    async fn read_leaf(&self, whose: Whose, id: &str) -> Result<Text, Failure> {
        let state = self.state.lock().await;
        let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
        vault.drawer.whole(whose, id).map(|(_, text)| text.clone())
    }

    /// Deletes a leaf, because its person says so: a damaged one too.
    async fn discard_leaf(&self, whose: Whose, id: &str) -> Result<Answer, Failure> {
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let delete = vec![vault.drawer.leaf(whose, id)?.names.row.clone()];
        self.world.database().write(Batch { delete: delete.clone(), ..Batch::default() }).await?;
        vault.drawer.forget(&delete);
        Ok(Answer::Done)
    }
}
