//! What is being written, a situation's sheet or a note: in the page's memory while somebody types, and on the device, sealed, at every
//! pause.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::vocabulary::{Answer, Command, Failure, Stage};
use crate::group::Sheet;

use super::state::App;
use super::talk;

/// What can stand on a leaf.
pub trait Text: Clone + Default + PartialEq + Send + Sync + 'static {
    /// Keeps it, in the place of what is kept under an id.
    fn keep(self, group: u32, id: Option<String>) -> Command;
    /// Reads what is kept under an id.
    fn read(group: u32, id: String) -> Command;
    /// Deletes it.
    fn discard(group: u32, id: String) -> Command;
    /// What was read.
    fn taken(answer: Answer) -> Option<Self>;
}

impl Text for Sheet {
    fn keep(self, group: u32, draft: Option<String>) -> Command {
        Command::KeepDraft { group, draft, sheet: self }
    }
    fn read(group: u32, draft: String) -> Command {
        Command::ReadDraft { group, draft }
    }
    fn discard(group: u32, draft: String) -> Command {
        Command::DiscardDraft { group, draft }
    }
    fn taken(answer: Answer) -> Option<Sheet> {
        if let Answer::DraftRead(sheet) = answer { Some(sheet) } else { None }
    }
}

/// A note, which belongs to no group; or what is begun in a margin, of which the id names the group.
impl Text for String {
    fn keep(self, _: u32, note: Option<String>) -> Command {
        Command::KeepNote { note, text: self }
    }
    fn read(_: u32, note: String) -> Command {
        Command::ReadNote { note }
    }
    fn discard(_: u32, note: String) -> Command {
        Command::DeleteNote { note }
    }
    fn taken(answer: Answer) -> Option<String> {
        if let Answer::NoteRead(text) = answer { Some(text) } else { None }
    }
}

/// How long nobody types before it is kept.
const PAUSE: Duration = Duration::from_millis(800);

/// What is being written, and what of it is kept. Copied freely: every field is a handle.
pub struct Leaf<T: Text> {
    /// What stands on it.
    pub text: RwSignal<T>,
    /// The group it is written for; 0 for a note.
    group: RwSignal<Option<u32>>,
    /// Its id on the device, once it was kept.
    id: RwSignal<Option<String>>,
    /// What was kept last.
    kept: RwSignal<T>,
    /// The last thing typed, counted: a pause is over when nothing came after it.
    typed: StoredValue<u32>,
    /// Counts the leaves: what is told of one that was put away is not of this one.
    round: StoredValue<u32>,
    /// A keeping is under way; another waits for it, since the first gives the id.
    keeping: StoredValue<bool>,
}

impl<T: Text> Clone for Leaf<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Text> Copy for Leaf<T> {}

impl<T: Text> Leaf<T> {
    /// An empty one.
    pub fn new() -> Leaf<T> {
        Leaf {
            text: RwSignal::new(T::default()),
            group: RwSignal::new(None),
            id: RwSignal::new(None),
            kept: RwSignal::new(T::default()),
            typed: StoredValue::new(0),
            round: StoredValue::new(0),
            keeping: StoredValue::new(false),
        }
    }

    /// Whether something stands on it.
    pub fn is_begun(self) -> bool {
        self.text.with(|text| *text != T::default())
    }

    /// Whether something on it would be lost with the page.
    pub fn is_unkept(self) -> bool {
        self.kept.with(|kept| self.text.with(|text| text != kept))
    }

    /// Its id, for sharing it.
    pub fn id(self) -> Option<String> {
        self.id.get_untracked()
    }

    /// Whether it is the one of that id.
    pub fn is(self, id: &str) -> bool {
        self.id.with(|own| own.as_deref() == Some(id))
    }

    /// The group that it is written for, once there is one.
    pub fn group(self) -> Option<u32> {
        self.group.get_untracked()
    }

    /// Whether it is the one of that group: another's stands on it until it is kept.
    pub fn is_in(self, group: u32) -> bool {
        self.group.with(|own| *own == Some(group))
    }

    /// The group it is written for: another group begins with an empty one, and this one is kept.
    pub fn enter(self, app: App, group: u32) {
        if self.group.get_untracked().is_none() {
            self.group.set(Some(group));
        } else if self.group.get_untracked() != Some(group) {
            self.begin(app, group);
        }
    }

    /// Begins with an empty one, once what stands here is kept.
    pub fn begin(self, app: App, group: u32) {
        self.keep(app, move || {
            // Somebody typed on meanwhile.
            if untrack(|| self.is_unkept()) {
                return self.begin(app, group);
            }
            self.clear();
            self.group.set(Some(group));
        });
    }

    /// Takes up one that was kept, in the place of what stands here, which is kept.
    pub fn take_up(self, app: App, group: u32, id: String, then: impl FnOnce() + 'static) {
        self.keep(app, move || {
            app.ask(RwSignal::new(false), T::read(group, id.clone()), move |answer| {
                if let Some(text) = T::taken(answer) {
                    // What was typed meanwhile has its place first.
                    self.keep(app, move || {
                        self.lay(group, id, text);
                        then();
                    });
                }
            });
        });
    }

    /// Puts what is kept under an id in the place of what stands here.
    pub fn lay(self, group: u32, id: String, text: T) {
        self.clear();
        self.group.set(Some(group));
        self.id.set(Some(id));
        self.kept.set(text.clone());
        self.text.set(text);
    }

    /// Something was typed: it is kept once nothing more comes for a while.
    pub fn touched(self, app: App) {
        self.typed.update_value(|typed| *typed += 1);
        let this = self.typed.get_value();
        set_timeout(
            move || {
                if self.typed.get_value() == this {
                    self.keep(app, || {});
                }
            },
            PAUSE,
        );
    }

    /// Keeps it now, then goes on; at once where there is nothing new. Where it cannot be kept, that is said, and what follows
    /// does not happen.
    pub fn keep(self, app: App, then: impl FnOnce() + 'static) {
        self.keep_and(app, Box::new(then));
    }

    /// Compiled once, whatever follows.
    fn keep_and(self, app: App, then: Box<dyn FnOnce()>) {
        // What is under way gives the id, and says what is kept.
        if self.keeping.get_value() {
            set_timeout(move || self.keep_and(app, then), Duration::from_millis(50));
            return;
        }
        let text = self.text.get_untracked();
        let Some(group) = self.group.get_untracked().filter(|_| text != self.kept.get_untracked()) else {
            return then();
        };
        // It stays here until there is somebody to keep it.
        if matches!(app.stage.get_untracked(), Stage::Starting | Stage::Locked) {
            return;
        }
        self.keeping.set_value(true);
        let keeping = Lowered(self.keeping);
        let (id, round) = (self.id.get_untracked(), self.round.get_value());
        // One's own, and not named for what it is written beside.
        let drawn = id.as_ref().is_some_and(|id| !id.contains('/'));
        // Where nothing stands any more, nothing is kept.
        let command = match id {
            Some(id) if text == T::default() => T::discard(group, id),
            id => text.clone().keep(group, id),
        };
        talk::send(
            command,
            Box::new(move |outcome| {
                drop(keeping);
                match outcome {
                    Ok(answer) => {
                        if self.round.get_value() == round {
                            self.id.set(match answer {
                                Answer::Draft(id) | Answer::Note(id) => Some(id),
                                _ => None,
                            });
                            self.kept.set(text);
                        }
                        then();
                    }
                    // What was kept is gone, with what was shared of it: this is another one.
                    Err(Failure::Unknown) if drawn && self.round.get_value() == round => {
                        self.id.set(None);
                        if text == T::default() {
                            self.kept.set(text);
                            return then();
                        }
                        self.keep_and(app, then);
                    }
                    Err(failure) => app.failure.set(Some(failure)),
                }
            }),
        );
    }

    /// Takes everything off it here; what is kept stays.
    pub fn clear(self) {
        self.round.update_value(|round| *round += 1);
        self.id.set(None);
        self.kept.set(T::default());
        self.text.set(T::default());
    }

    /// Takes everything off it here, and belongs to no group.
    pub fn forget(self) {
        self.clear();
        self.group.set(None);
    }

    /// Takes everything off it, here and on the device.
    pub fn discard(self, app: App) {
        self.text.set(T::default());
        self.keep(app, || {});
    }
}

/// Falls when what was sent was answered, or is forgotten because the worker ended.
struct Lowered(StoredValue<bool>);

impl Drop for Lowered {
    fn drop(&mut self) {
        self.0.try_set_value(false);
    }
}
