//! A document as its updates make it, in whatever order they come.

use super::limit::{MAX_BLOCKS, MAX_FIELDS, MAX_OPERATIONS, MAX_RANGES};
use super::scan::{Scanned, UpdateError, scan, scan_shared};
use litemap::LiteMap;
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Transact, Update};

/// What became of an update that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is part of the document, and so may others be that waited for it.
    In,
    /// It builds on something that is not there yet, and waits.
    Waiting,
    /// Its text was there already. Its deletions count.
    Known,
}

/// Named texts that several people write. Devices that hold the same updates show the same texts, whatever the order
/// in which updates of different clients came.
pub struct Document {
    pub(super) yrs: Doc,
    /// What is in of each client: one after its last clock.
    pub(super) clocks: LiteMap<u64, u32>,
    pub(super) fields: Vec<String>,
    pub(super) size: Size,
    waiting: Vec<(Scanned, Vec<u8>)>,
}

/// How much a document is made of, with what waits.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) operations: u32,
    pub(super) blocks: u32,
    pub(super) ranges: u32,
}

/// Where an update stands to what is there.
enum Place {
    Next,
    Later,
    Before,
    Across,
}

impl Document {
    /// An empty one.
    pub fn new() -> Self {
        Document {
            yrs: doc(0),
            clocks: LiteMap::new(),
            fields: Vec::new(),
            size: Size::default(),
            waiting: Vec::new(),
        }
    }

    /// A document that begins with a state that somebody hands on ([`Document::whole`]). Who wrote what in it is the
    /// word of whoever hands it on. Updates of its authors are applied after it; what it holds of them is [`Applied::Known`].
    pub fn from_shared(state: &[u8]) -> Result<Self, UpdateError> {
        let scanned = scan_shared(state)?;
        if scanned.written.values().any(|(first, _)| *first != 0) {
            return Err(UpdateError::Incomplete);
        }
        let mut document = Document::new();
        document.integrate(&scanned, state)?;
        document.size = Size::of(&scanned);
        Ok(document)
    }

    /// The document that these updates make, each with the client that its author writes as; those of one client in the
    /// order of their author's chain, otherwise in any. Also how many of them are refused.
    ///
    /// It is the same on every device that has the same updates, even where somebody forged places that no writer would
    /// name; [`Document::apply`] promises that for honest updates only.
    pub fn of<'a>(updates: impl IntoIterator<Item = (u64, &'a [u8])>) -> (Self, usize) {
        let mut updates: Vec<(u64, &[u8])> = updates.into_iter().collect();
        updates.sort_by_key(|(author, _)| *author);
        let (mut document, mut refused) = (Document::new(), 0);
        for (author, update) in updates {
            refused += usize::from(document.apply(author, update).is_err());
        }
        (document, refused)
    }

    /// Takes in an update that the person who writes as `author` signed. A refused one changes nothing.
    ///
    /// One that waits is looked at again when others come; if it turns out to overlap what came first, it is dropped.
    pub fn apply(&mut self, author: u64, update: &[u8]) -> Result<Applied, UpdateError> {
        let scanned = scan(update, author)?;
        match self.place(&scanned) {
            Place::Across => Err(UpdateError::Overlap),
            Place::Before => {
                let size =
                    self.room(&scanned.fields, Size { operations: 0, blocks: 0, ..Size::of(&scanned) })?;
                self.integrate_deletions(&scanned, update)?;
                self.size = size;
                self.settle();
                Ok(Applied::Known)
            }
            Place::Later => {
                let size = self.room(&scanned.fields, Size::of(&scanned))?;
                self.waiting.push((scanned, update.to_vec()));
                self.size = size;
                Ok(Applied::Waiting)
            }
            Place::Next => {
                let size = self.room(&scanned.fields, Size::of(&scanned))?;
                self.integrate(&scanned, update)?;
                self.size = size;
                self.settle();
                Ok(Applied::In)
            }
        }
    }

    /// The text of a field. Nobody wrote in it: empty.
    pub fn text(&self, field: &str) -> String {
        let reading = self.yrs.transact();
        reading.get_text(field).map(|text| text.get_string(&reading)).unwrap_or_default()
    }

    /// Names of the fields that are not empty, ascending.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        fields.retain(|field| !self.text(field).is_empty());
        fields.sort_unstable();
        fields
    }

    /// What the document shows, as bytes to compare or to hash: for each field that is not empty, by ascending name, the
    /// lengths in bytes of name and text (u32be each), then both.
    pub fn state(&self) -> Vec<u8> {
        let mut state = Vec::new();
        for field in self.fields() {
            let text = self.text(field);
            for part in [field, &text] {
                state.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            }
            state.extend_from_slice(field.as_bytes());
            state.extend_from_slice(text.as_bytes());
        }
        state
    }

    /// How far the document is with each client: one after its last clock.
    pub fn known(&self) -> &LiteMap<u64, u32> {
        &self.clocks
    }

    /// Number of updates that wait for something.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// What a device lacks that knows so much, as one update with blocks of anybody, and all deletions.
    pub fn since(&self, known: &LiteMap<u64, u32>) -> Vec<u8> {
        let known: StateVector =
            known.iter().map(|(client, clock)| (ClientID::new(*client), *clock)).collect();
        self.yrs.transact().encode_diff_v1(&known)
    }

    /// All that is in, as one update to hand on; what waits is not in it. An error if it is beyond what
    /// [`Document::from_shared`] takes.
    pub fn whole(&self) -> Result<Vec<u8>, UpdateError> {
        let whole = self.since(&LiteMap::new());
        scan_shared(&whole)?;
        Ok(whole)
    }

    /// The same document, in which `client` writes from now on.
    pub(super) fn written_by(mut self, client: u64) -> Result<Self, UpdateError> {
        let whole = self.since(&LiteMap::new());
        self.yrs = doc(client);
        self.take_in(&whole)?;
        Ok(self)
    }

    fn place(&self, scanned: &Scanned) -> Place {
        let at = |client: &u64| self.clocks.get(client).copied().unwrap_or(0);
        let mut place = Place::Next;
        for (client, (first, end)) in scanned.written.iter() {
            match at(client) {
                here if *first == here => {}
                here if *end <= here => place = Place::Before,
                here if *first > here => return Place::Later,
                _ => return Place::Across,
            }
        }
        let there = |client: &u64| scanned.written.get(client).map_or(0, |(_, end)| *end);
        if scanned.needs.iter().any(|(client, need)| *need > at(client).max(there(client))) {
            return Place::Later;
        }
        place
    }

    /// The size with so much more in these fields, if the document may be of it.
    fn room(&self, fields: &[String], more: Size) -> Result<Size, UpdateError> {
        let size = self.size.with(more);
        let fresh = fields.iter().filter(|field| !self.fields.contains(field)).count();
        if size.operations > MAX_OPERATIONS {
            Err(UpdateError::TooManyOperations)
        } else if more.blocks > 0 && size.blocks > MAX_BLOCKS || more.ranges > 0 && size.ranges > MAX_RANGES {
            Err(UpdateError::TooManyParts)
        } else if self.fields.len() + fresh > MAX_FIELDS {
            Err(UpdateError::TooManyFields)
        } else {
            Ok(size)
        }
    }

    fn integrate(&mut self, scanned: &Scanned, update: &[u8]) -> Result<(), UpdateError> {
        self.take_in(update)?;
        for (client, (_, end)) in scanned.written.iter() {
            self.clocks.insert(*client, *end);
        }
        for field in &scanned.fields {
            if !self.fields.contains(field) {
                self.fields.push(field.clone());
            }
        }
        Ok(())
    }

    /// The deletions alone of an update whose blocks are there.
    fn integrate_deletions(&mut self, scanned: &Scanned, update: &[u8]) -> Result<(), UpdateError> {
        // Blocks of no client, then the deletions as they are.
        let mut deletions = vec![0];
        deletions.extend_from_slice(update.get(scanned.deletions_at..).unwrap_or_default());
        self.take_in(&deletions)
    }

    fn take_in(&mut self, update: &[u8]) -> Result<(), UpdateError> {
        let update = Update::decode_v1(update).map_err(|_| UpdateError::NotUnderstood)?;
        let mut writing = self.yrs.transact_mut();
        writing.apply_update(update).map_err(|_| UpdateError::NotUnderstood)?;
        if writing.has_missing_updates() { Err(UpdateError::Incomplete) } else { Ok(()) }
    }

    /// Takes in what waited, in the order in which it came, as long as something fits.
    fn settle(&mut self) {
        let mut moved = true;
        while moved && !self.waiting.is_empty() {
            moved = false;
            for (scanned, update) in std::mem::take(&mut self.waiting) {
                let place = self.place(&scanned);
                if matches!(place, Place::Later) {
                    self.waiting.push((scanned, update));
                    continue;
                }
                moved = true;
                let mut size = Size::of(&scanned);
                let done = match place {
                    Place::Next if self.room(&scanned.fields, Size::default()).is_ok() => {
                        self.integrate(&scanned, &update)
                    }
                    // Given twice, or part of the state that was handed on.
                    Place::Before => {
                        self.size = self.size.without(Size { ranges: 0, ..size });
                        size = Size { ranges: size.ranges, ..Size::default() };
                        self.integrate_deletions(&scanned, &update)
                    }
                    // At odds with what came first.
                    _ => Err(UpdateError::Overlap),
                };
                if done.is_err() {
                    self.size = self.size.without(size);
                }
            }
        }
    }
}

impl Size {
    fn of(scanned: &Scanned) -> Self {
        Size { operations: scanned.operations, blocks: scanned.blocks, ranges: scanned.ranges }
    }

    fn with(self, more: Size) -> Self {
        Size {
            operations: self.operations + more.operations,
            blocks: self.blocks + more.blocks,
            ranges: self.ranges + more.ranges,
        }
    }

    fn without(self, less: Size) -> Self {
        Size {
            operations: self.operations - less.operations,
            blocks: self.blocks - less.blocks,
            ranges: self.ranges - less.ranges,
        }
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

/// An empty document of `yrs`. With an id given, it draws no chance.
fn doc(client: u64) -> Doc {
    let mut options = Options::with_guid_and_client_id("".into(), ClientID::new(client));
    // Clocks count UTF-16 units; so let lengths.
    options.offset_kind = OffsetKind::Utf16;
    Doc::with_options(options)
}
