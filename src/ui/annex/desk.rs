//! A review open to write in: what is typed goes into its document at once, to the device at every pause, and to the others with the next
//! exchange; what they wrote comes in without moving anybody's caret away from its words.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, InputEvent, KeyboardEvent};

use crate::app::vocabulary::{Act, Answer, Command, Failure, ReviewLine};
use crate::doc::{Change, Desk};
use crate::group::{ReviewPart, ReviewText};

use crate::ui::state::App;
use crate::ui::talk;

/// How long nobody types before it is kept, and how long it waits at most while somebody does. Each time is an entry for good, so an hour
/// of writing is to be hundreds of them and not thousands.
const PAUSE: Duration = Duration::from_millis(1_000);
const AT_MOST: Duration = Duration::from_millis(4_000);
/// How often the others' parts are looked for.
const LOOK: Duration = Duration::from_secs(3);

thread_local! {
    /// The one that is open.
    static OPEN: Cell<Option<Writing>> = const { Cell::new(None) };
    /// What was taken from the documents and is not kept yet, in order: it outlives its place.
    static OUTBOX: RefCell<Outbox> = const { RefCell::new(Outbox { waiting: Vec::new(), sending: false, failed: false }) };
}

struct Outbox {
    waiting: Vec<Part>,
    /// The first is under way.
    sending: bool,
    /// It could not be kept, or nobody answered: it is tried again with what comes, or when somebody asks.
    failed: bool,
}

/// What was written in a review, as its document has it.
#[derive(Clone)]
struct Part {
    app: App,
    group: u32,
    review: String,
    nonce: [u8; 8],
    /// Which that nonce makes.
    client: u64,
    update: Vec<u8>,
}

impl Part {
    fn is_of(&self, group: u32, review: &str) -> bool {
        self.group == group && self.review == review
    }

    fn act(self) -> Act {
        Act::WriteReview { review: self.review, nonce: self.nonce, update: self.update }
    }
}

/// Whether something written in a review is not kept yet.
pub fn is_unkept() -> bool {
    OPEN.get().is_some_and(|open| open.unkept.get_untracked())
        || OUTBOX.with_borrow(|outbox| !outbox.waiting.is_empty())
}

/// Forgets what is not kept yet.
pub fn forget() {
    OUTBOX.with_borrow_mut(|outbox| outbox.waiting.clear());
}

/// Keeps what is being written, then goes on; at once where nothing is. What cannot be kept is said, and nothing follows.
pub fn keep(then: fn()) {
    match OPEN.get() {
        Some(open) => open.flush(),
        None => send(),
    }
    wait(then);
}

fn wait(then: fn()) {
    let (done, failed) = OUTBOX.with_borrow(|outbox| (outbox.waiting.is_empty(), outbox.failed));
    match (done, failed) {
        (true, _) => then(),
        (false, true) => {}
        (false, false) => set_timeout(move || wait(then), Duration::from_millis(50)),
    }
}

/// Keeps the first of what waits, then the next.
fn send() {
    let first = OUTBOX.with_borrow_mut(|outbox| {
        let first = outbox.waiting.first().cloned().filter(|_| !outbox.sending);
        outbox.sending |= first.is_some();
        outbox.failed &= first.is_none();
        first
    });
    let Some(part) = first else { return };
    let (app, group) = (part.app, part.group);
    let way = UnderWay(false);
    talk::send(
        Command::Act { group, act: part.act() },
        Box::new(move |outcome| {
            let mut way = way;
            // Of a group that was forgotten here, nothing is kept.
            way.0 = matches!(outcome, Ok(_) | Err(Failure::Unknown));
            let goes_on = way.0;
            drop(way);
            if let Err(failure) = outcome {
                app.failure.set(Some(failure));
            }
            if goes_on {
                send();
            }
            if let Some(open) = OPEN.get() {
                open.look_at_kept();
            }
        }),
    );
}

/// Ends when it was answered, or is forgotten because the worker ended. Whether it was kept.
struct UnderWay(bool);

impl Drop for UnderWay {
    fn drop(&mut self) {
        OUTBOX.with_borrow_mut(|outbox| {
            outbox.sending = false;
            outbox.failed = !self.0;
            if self.0 {
                outbox.waiting.drain(..1.min(outbox.waiting.len()));
            } else if let Some(Part { group, review, .. }) = outbox.waiting.first().cloned() {
                // It holds up nothing of another review.
                outbox.waiting.sort_by_key(|part| part.is_of(group, &review));
            }
        });
    }
}

/// Copied freely: every field is a handle.
#[derive(Clone, Copy)]
pub struct Writing {
    app: App,
    group: u32,
    review: StoredValue<String>,
    desk: StoredValue<Option<Desk>, LocalStorage>,
    nonce: StoredValue<[u8; 8]>,
    client: StoredValue<u64>,
    reading: StoredValue<bool>,
    again: StoredValue<bool>,
    composing: StoredValue<bool>,
    /// The last thing typed, counted, and how much of that was taken from the document; and whether a longest wait is running.
    typed: StoredValue<u32>,
    taken: StoredValue<u32>,
    running: StoredValue<bool>,
    /// The document is here.
    pub opened: RwSignal<bool>,
    /// Something is not kept yet.
    pub unkept: RwSignal<bool>,
    /// A part could not be read.
    pub refused: RwSignal<bool>,
}

impl Writing {
    /// Opens the review, and follows it until the place is left.
    pub fn begin(app: App, group: u32, id: String, line: Memo<Option<ReviewLine>>) -> Writing {
        let this = Writing {
            app,
            group,
            review: StoredValue::new(id),
            desk: StoredValue::new_local(None),
            nonce: StoredValue::new([0; 8]),
            client: StoredValue::new(0),
            reading: StoredValue::new(false),
            again: StoredValue::new(false),
            composing: StoredValue::new(false),
            typed: StoredValue::new(0),
            taken: StoredValue::new(0),
            running: StoredValue::new(false),
            opened: RwSignal::new(false),
            unkept: RwSignal::new(false),
            refused: RwSignal::new(false),
        };
        let has = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.has.0)));
        Effect::new(move |_| {
            if has.get().is_some() {
                this.read();
            }
        });
        let look = move || {
            if document().visibility_state() == web_sys::VisibilityState::Visible {
                // That the host cannot be reached is told by the view.
                talk::send(Command::Refresh { group }, Box::new(|_| {}));
            }
        };
        if let Ok(interval) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || interval.clear());
        }
        this.unkept.set(this.waits());
        OPEN.set(Some(this));
        send();
        on_cleanup(move || {
            this.flush();
            OPEN.set(None);
        });
        this
    }

    /// A part's text as the document has it.
    pub fn text(self, place: usize) -> String {
        self.desk.with_value(|desk| desk.as_ref().map(|desk| desk.text(place)).unwrap_or_default())
    }

    /// All parts as they stand.
    pub fn whole(self) -> ReviewText {
        ReviewText::of(ReviewPart::ALL.into_iter().enumerate().map(|(place, part)| (part, self.text(place))))
    }

    /// Reads what is new; while somebody composes a character, once they have.
    fn read(self) {
        if self.reading.get_value() || self.composing.get_value() {
            return self.again.set_value(true);
        }
        self.reading.set_value(true);
        let known = self.desk.with_value(|desk| desk.as_ref().map(Desk::known).unwrap_or_default());
        let command = Command::ReadReview { group: self.group, review: self.review.get_value(), known };
        talk::send(
            command,
            Box::new(move |outcome| {
                // The place may have been left meanwhile.
                if self.reading.try_get_value().is_none() {
                    return;
                }
                self.reading.set_value(false);
                match outcome {
                    Ok(Answer::Review(read)) => self.take_in(&read.parts, read.writer),
                    Ok(_) => {}
                    Err(failure) => self.app.failure.set(Some(failure)),
                }
                if std::mem::take(&mut *self.again.write_value()) {
                    self.read();
                }
            }),
        );
    }

    fn take_in(self, parts: &[(u64, Vec<u8>)], writer: Option<([u8; 8], u64)>) {
        let is_open = self.desk.with_value(Option::is_some);
        if !is_open {
            let Some((nonce, client)) = writer else { return };
            if let Ok(mut desk) = Desk::open(&ReviewPart::ALL.map(ReviewPart::field), parts, client) {
                // What could not be kept the last time is written all the same, and comes again once it is.
                desk.came(&OUTBOX.with_borrow(|outbox| {
                    let mine = outbox.waiting.iter().filter(|part| self.is_of(part));
                    mine.map(|part| (part.client, part.update.clone())).collect::<Vec<_>>()
                }));
                self.refused.set(desk.refused() > 0);
                self.nonce.set_value(nonce);
                self.client.set_value(client);
                self.desk.set_value(Some(desk));
                self.opened.set(true);
            }
            return;
        }
        let mut changes = Vec::new();
        self.desk.update_value(|desk| {
            if let Some(desk) = desk {
                changes = desk.came(parts);
                self.refused.set(desk.refused() > 0);
            }
        });
        for place in 0..ReviewPart::ALL.len() {
            let here: Vec<&Change> =
                changes.iter().filter(|(field, _)| *field == place).map(|(_, change)| change).collect();
            if !here.is_empty() {
                self.put(place, |caret| here.iter().fold(caret, |caret, change| change.moves(caret)));
            }
        }
    }

    /// Puts a part's text on screen; the selection goes where `moves` says.
    fn put(self, place: usize, moves: impl Fn(usize) -> usize) {
        let element = document().get_element_by_id(&format!("part-{place}"));
        let Some(area) = element.and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok()) else {
            return;
        };
        let (old, new) = (area.value(), self.text(place));
        let moved = |at: Result<Option<u32>, _>| {
            let at = at.ok().flatten().unwrap_or(0);
            units(&new, moves(chars(&old, at)))
        };
        let (start, end) = (moved(area.selection_start()), moved(area.selection_end()));
        // Who selects backwards goes on at its beginning.
        let direction = area.selection_direction().ok().flatten().unwrap_or_default();
        let scrolled = area.scroll_top();
        area.set_value(&new);
        let _ = area.set_selection_range_with_direction(start, end, &direction);
        area.set_scroll_top(scrolled);
    }

    /// Somebody typed. `false` where it did not go in: the field shows what the document has.
    pub fn typed(self, place: usize, text: &str) -> bool {
        let mut went_in = false;
        self.desk.update_value(|desk| {
            went_in = desk.as_mut().is_some_and(|desk| desk.typed(place, text).is_ok());
        });
        if went_in {
            self.touched();
        } else {
            self.put(place, |caret| caret);
        }
        went_in
    }

    fn touched(self) {
        self.unkept.set(true);
        self.typed.update_value(|typed| *typed += 1);
        let this = self.typed.get_value();
        set_timeout(
            move || {
                if self.typed.try_get_value() == Some(this) {
                    self.flush();
                }
            },
            PAUSE,
        );
        if !self.running.get_value() {
            self.running.set_value(true);
            set_timeout(
                move || {
                    if self.running.try_get_value().is_some() {
                        self.running.set_value(false);
                        self.flush();
                    }
                },
                AT_MOST,
            );
        }
    }

    /// Undoing is the document's: the browser's own would take away what others wrote.
    pub fn key(self, place: usize, event: &KeyboardEvent) {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match event.key().to_lowercase().as_str() {
            "z" if event.shift_key() => self.step(place, Desk::redo),
            "z" => self.step(place, Desk::undo),
            "y" => self.step(place, Desk::redo),
            _ => return,
        }
        event.prevent_default();
    }

    /// The same by a menu or a gesture.
    pub fn before_input(self, place: usize, event: &InputEvent) {
        match event.input_type().as_str() {
            "historyUndo" => self.step(place, Desk::undo),
            "historyRedo" => self.step(place, Desk::redo),
            _ => return,
        }
        event.prevent_default();
    }

    fn step(self, place: usize, step: fn(&mut Desk, usize) -> Option<usize>) {
        let mut caret = None;
        self.desk.update_value(|desk| caret = desk.as_mut().and_then(|desk| step(desk, place)));
        if let Some(caret) = caret {
            self.put(place, |_| caret);
            self.touched();
        }
    }

    /// A character is being composed of several keys: nothing else comes into the text meanwhile.
    pub fn composing(self, yes: bool) {
        self.composing.set_value(yes);
        if !yes && std::mem::take(&mut *self.again.write_value()) {
            self.read();
        }
    }

    /// Keeps what was written since the last time. What cannot be kept stays here, and is tried again with what comes.
    pub fn flush(self) {
        let mut taken = Ok(None);
        self.desk.update_value(|desk| {
            if let Some(desk) = desk {
                taken = desk.take();
            }
        });
        if taken.is_ok() {
            self.taken.set_value(self.typed.get_value());
        }
        if let Ok(Some(update)) = taken {
            let (app, group, review) = (self.app, self.group, self.review.get_value());
            let (nonce, client) = (self.nonce.get_value(), self.client.get_value());
            let part = Part { app, group, review, nonce, client, update };
            OUTBOX.with_borrow_mut(|outbox| outbox.waiting.push(part));
        }
        send();
        self.look_at_kept();
    }

    fn look_at_kept(self) {
        let all_taken = self.taken.get_value() == self.typed.get_value();
        if all_taken && !self.waits() {
            self.unkept.set(false);
        }
    }

    fn is_of(self, part: &Part) -> bool {
        self.review.with_value(|review| part.is_of(self.group, review))
    }

    /// Whether something written in this review waits to be kept.
    fn waits(self) -> bool {
        OUTBOX.with_borrow(|outbox| outbox.waiting.iter().any(|part| self.is_of(part)))
    }
}

/// Characters before a place that the browser counts in UTF-16 units.
fn chars(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    text.chars().take_while(|c| left.checked_sub(c.len_utf16()).map(|rest| left = rest).is_some()).count()
}

/// UTF-16 units before the character number `chars`.
fn units(text: &str, chars: usize) -> u32 {
    let units: usize = text.chars().take(chars).map(char::len_utf16).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}
