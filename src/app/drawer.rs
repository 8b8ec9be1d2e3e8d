//! The drawer: what a person keeps for themselves on this device. Its leaves are drafts, each of a group though the group never sees
//! it; what is begun in the margin of a situation, at most one for each; and the notes of the notebook, which belong to no group. One
//! sealed row each (PROTOCOL.md "Rows at rest").
//!
//! Keeping one is one row, and asks nothing of a store or of what the group allows: a text is kept where nothing may be shared, too.

use zeroize::Zeroizing;

use super::kept::{Kind, Row, sealed};
use super::ports::{Batch, Database, World};
use super::show::situation_id;
use super::vocabulary::{Answer, Failure, LeafLine};
use super::{App, StorePlace};
use crate::group::Sheet;
use crate::log::cbor::{self, DecodeError, Item, Reader, Writer};
use crate::log::entry::EntryId;
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
    /// Begun in the margin of a situation of that group.
    Margin(u32),
    /// A note.
    Notebook,
}

impl Whose {
    /// What stands in the place of a group's number. No group's number is 0.
    fn number(self) -> u32 {
        match self {
            Whose::Group(number) | Whose::Margin(number) => number,
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
    /// The situation, and what is begun in its margin.
    Margin(String, String),
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
            Text::Note(text) | Text::Margin(_, text) => count(text),
        }
    }

    fn title(&self) -> String {
        match self {
            Text::Draft(sheet) => sheet.title.chars().take(DRAFT_TITLE).collect(),
            Text::Note(text) | Text::Margin(_, text) => {
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
        let len = match self.text {
            Text::Draft(_) => 8,
            Text::Margin(..) => 5,
            Text::Note(_) => 4,
        };
        to.array(len).uint(LEAF).uint(self.order).uint(self.hour);
        match &self.text {
            Text::Draft(sheet) => write_sheet(to, sheet),
            Text::Note(text) => drop(to.text(text)),
            Text::Margin(situation, text) => drop(to.text(situation).text(text)),
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
            5 => Text::Margin(from.text()?, from.text()?),
            4 => Text::Note(from.text()?),
            _ => return Err(DecodeError::Malformed),
        };
        Ok(Content { order, hour, text })
    }
}

fn content(row: &Row) -> Option<Content> {
    let content: Content = cbor::decode(unpad(&row.bytes, Size::Padme).ok()?).ok()?;
    let is_note = matches!(content.text, Text::Note(_));
    (is_note == matches!(Whose::of(row.group), Whose::Notebook)).then_some(content)
}

/// The group and the situation in whose margin a note stands, by its id (`Command::KeepNote`); `None` for one of the notebook.
fn margin(note: &str) -> Option<(u32, &str)> {
    let (group, situation) = note.split_once('/')?;
    Some((group.parse().ok()?, situation))
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

    /// There is one for each situation, so its row is found by the situation, damaged or not. To a version that knows no margins it is no
    /// leaf of anybody's, and is left alone.
    fn margin(key: &VaultKey, group: u32, situation: &str) -> Names {
        let place = [&group.to_be_bytes(), situation.as_bytes()].concat();
        Names { id: format!("{group}/{situation}"), row: row_name(key, "margin", &place) }
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

/// What a text was that becomes part of a group, by its id in the page.
#[derive(Clone, Copy)]
pub(super) enum Was<'a> {
    Draft(&'a str),
    /// Begun in the margin of that situation, if anything was.
    Margin(&'a str),
}

/// Every leaf of this device, the one that was changed last first; and the names of the rows that could not be read and are no leaf's by
/// their name. What is begun in a margin is known by the situation alone, so it may be among them.
#[derive(Default)]
pub(super) struct Drawer(Vec<Leaf>, Vec<String>);

impl Drawer {
    /// Takes in a leaf's row. One of which the frame opens and the content does not read is damaged.
    pub(super) fn take(&mut self, key: &VaultKey, name: &str, row: &Row) {
        let content = content(row);
        let names = match &content {
            Some(Content { text: Text::Margin(situation, _), .. }) => {
                Some(Names::margin(key, row.group, situation)).filter(|names| names.row == name)
            }
            _ => None,
        };
        if let Some(names) = names {
            self.insert(Leaf { whose: Whose::Margin(row.group), names, content });
        } else if !self.put(key, Whose::of(row.group), name, content) {
            self.1.push(name.to_owned());
        }
    }

    /// Takes in a row that does not open, if by its name it is a note or a draft of one of these groups.
    pub(super) fn take_damaged(&mut self, key: &VaultKey, name: &str, groups: impl Iterator<Item = u32>) {
        let mut all = std::iter::once(Whose::Notebook).chain(groups.map(Whose::Group));
        if !all.any(|whose| self.put(key, whose, name, None)) {
            self.1.push(name.to_owned());
        }
    }

    /// Takes in a draft or a note, if by its name it is one of theirs.
    fn put(&mut self, key: &VaultKey, whose: Whose, name: &str, content: Option<Content>) -> bool {
        // What is not of the kind that its name says is as good as damaged.
        let content = content.filter(|content| !matches!(content.text, Text::Margin(..)));
        let names = Names::recognised(key, whose, name);
        names.map(|names| self.insert(Leaf { whose, names, content })).is_some()
    }

    fn insert(&mut self, leaf: Leaf) {
        let at = self.0.partition_point(|other| other.order() > leaf.order());
        self.0.insert(at, leaf);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest number of a group for which something is kept here; 0 for none.
    pub(super) fn highest(&self) -> u32 {
        self.0.iter().map(|leaf| leaf.whose.number()).max().unwrap_or(0)
    }

    /// Whether a row is that of a leaf, damaged or not.
    pub(super) fn holds(&self, row: &str) -> bool {
        self.0.iter().any(|leaf| leaf.names.row == row)
    }

    /// The names of the rows of what is kept for a group, damaged ones too; of what is begun in margins, those of these situations.
    pub(super) fn rows<'a>(
        &self,
        key: &VaultKey,
        group: u32,
        situations: impl Iterator<Item = &'a EntryId>,
    ) -> Vec<String> {
        let leaves = self.0.iter().filter(|leaf| leaf.whose.number() == group);
        let mut rows: Vec<String> = leaves.map(|leaf| leaf.names.row.clone()).collect();
        if !self.1.is_empty() {
            let margins = situations.map(|id| Names::margin(key, group, &situation_id(id)).row);
            rows.extend(margins.filter(|row| self.1.contains(row)));
        }
        rows
    }

    /// The row that goes as a text becomes part of a group. What is damaged in a margin stays.
    ///
    /// # Errors
    /// For a draft [`Failure::Unknown`], [`Failure::LeafDamaged`].
    pub(super) fn row(&self, key: &VaultKey, group: u32, was: Was<'_>) -> Result<Option<String>, Failure> {
        match was {
            Was::Draft(draft) => {
                self.whole(Whose::Group(group), draft).map(|(names, _)| Some(names.row.clone()))
            }
            Was::Margin(situation) => {
                let row = Names::margin(key, group, situation).row;
                Ok(matches!(self.begun(&row), Ok(Some(_))).then_some(row))
            }
        }
    }

    /// What is begun in a margin, by its row.
    fn begun(&self, row: &str) -> Result<Option<&Text>, Failure> {
        if self.1.iter().any(|name| name == row) {
            return Err(Failure::LeafDamaged);
        }
        let leaf = self.0.iter().find(|leaf| leaf.names.row == row);
        Ok(leaf.and_then(|leaf| leaf.content.as_ref()).map(|content| &content.text))
    }

    /// Forgets what lay in rows that are gone.
    pub(super) fn forget(&mut self, rows: &[String]) {
        self.0.retain(|leaf| !rows.contains(&leaf.names.row));
        self.1.retain(|name| !rows.contains(name));
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

    /// What is kept for a group and can be read, as it is read one by one: the id of each, then what stands on it. For what is begun in a
    /// margin the id is the situation's.
    pub(super) fn gather(&self, group: u32, into: &mut Vec<Answer>) {
        for leaf in self.0.iter().filter(|leaf| leaf.whose.number() == group) {
            match leaf.content.as_ref().map(|content| &content.text) {
                Some(Text::Draft(sheet)) => {
                    into.push(Answer::Draft(leaf.names.id.clone()));
                    into.push(Answer::DraftRead(sheet.clone()));
                }
                Some(Text::Margin(situation, text)) => {
                    into.push(Answer::Note(situation.clone()));
                    into.push(Answer::NoteRead(text.clone()));
                }
                _ => {}
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
        let (whose, text) = match note.and_then(margin) {
            Some((group, situation)) => (Whose::Margin(group), Text::Margin(situation.to_owned(), text)),
            None => (Whose::Notebook, Text::Note(text)),
        };
        self.keep_leaf(whose, note, text).await.map(Answer::Note)
    }

    pub(super) async fn read_draft(&self, group: u32, draft: &str) -> Result<Answer, Failure> {
        match self.read_leaf(Whose::Group(group), draft).await? {
            Text::Draft(sheet) => Ok(Answer::DraftRead(sheet)),
            _ => Err(Failure::Unknown),
        }
    }

    pub(super) async fn read_note(&self, note: &str) -> Result<Answer, Failure> {
        if let Some((group, situation)) = margin(note) {
            let state = self.state.lock().await;
            let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
            let begun = vault.drawer.begun(&Names::margin(&vault.key, group, situation).row)?;
            return Ok(Answer::NoteRead(match begun {
                Some(Text::Margin(_, text)) => text.clone(),
                _ => String::new(),
            }));
        }
        match self.read_leaf(Whose::Notebook, note).await? {
            Text::Note(text) => Ok(Answer::NoteRead(text)),
            _ => Err(Failure::Unknown),
        }
    }

    pub(super) async fn discard_draft(&self, group: u32, draft: &str) -> Result<Answer, Failure> {
        self.discard_leaf(Whose::Group(group), draft).await
    }

    pub(super) async fn delete_note(&self, note: &str) -> Result<Answer, Failure> {
        let Some((group, situation)) = margin(note) else {
            return self.discard_leaf(Whose::Notebook, note).await;
        };
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        let delete = vec![Names::margin(&vault.key, group, situation).row];
        self.world.database().write(Batch { delete: delete.clone(), ..Batch::default() }).await?;
        vault.drawer.forget(&delete);
        // What is written there next has the same id.
        Ok(Answer::Note(note.to_owned()))
    }

    /// Keeps a leaf durably, a new one or in the place of what stood on it; its id. Where it cannot be kept, what stood there stays.
    async fn keep_leaf(&self, whose: Whose, leaf: Option<&str>, text: Text) -> Result<String, Failure> {
        if text.length() > LeafLine::TEXT_MAX {
            return Err(Failure::TextTooLong);
        }
        let mut state = self.state.lock().await;
        let vault = state.vault.as_mut().ok_or(Failure::Locked)?;
        if matches!(whose, Whose::Group(number) | Whose::Margin(number) if !vault.groups.contains_key(&number))
        {
            return Err(Failure::Unknown);
        }
        let names = match (leaf, &text) {
            (_, Text::Margin(situation, _)) => {
                let names = Names::margin(&vault.key, whose.number(), situation);
                if vault.drawer.begun(&names.row)? == Some(&text) {
                    return Ok(names.id);
                }
                names
            }
            (Some(id), _) => {
                let (names, kept) = vault.drawer.whole(whose, id)?;
                if *kept == text {
                    return Ok(id.to_owned());
                }
                names.clone()
            }
            (None, _) => Names::draw(&vault.key, whose, &mut *self.world.chance()),
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
