//! What the page knows: all of it signals, none of it secret but the invitation and the unsent sheet, which both stay
//! in memory.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, Failure, GroupView, Progress, Stage, View};
use crate::group::Sheet;
use crate::i18n::{Lang, Phrase};

use super::leaf::Leaf;
use super::prefs::{self, Theme};
use super::relay::Annex;
use super::{browser, talk};

/// Where the worker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// No word from it yet.
    Starting,
    /// It said hello and is of this build.
    Ready,
    /// It is of another build.
    TwoBuilds,
    /// It stopped on an error.
    Stopped,
    /// Another tab was asked to go on in its place.
    Taken,
}

/// What is on screen: the place asked for, or what stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The worker has not told the stage yet.
    Starting,
    /// See [`WorkerState::TwoBuilds`].
    TwoBuilds,
    /// See [`WorkerState::Stopped`].
    Stopped,
    /// See [`WorkerState::Taken`].
    Taken,
    /// See [`Stage::NoStorage`].
    NoStorage,
    /// See [`Stage::Newer`].
    Newer,
    /// See [`Stage::OpenElsewhere`].
    Elsewhere,
    /// The device is locked; the place asked for follows.
    Unlock,
    /// A place.
    At(Place),
}

/// The page's state. Copied freely: every field is a handle.
#[derive(Clone, Copy)]
pub struct App {
    /// The language on screen.
    pub lang: RwSignal<Lang>,
    /// The colours on screen.
    pub theme: RwSignal<Theme>,
    /// The place asked for.
    pub place: RwSignal<Place>,
    /// What the worker last told.
    pub view: RwSignal<View>,
    /// How far the last long thing has come; it may be over.
    pub progress: RwSignal<Option<Progress>>,
    /// Where the worker stands.
    pub worker: RwSignal<WorkerState>,
    /// The host sends no policy for the worker.
    pub unguarded: RwSignal<bool>,
    /// A newer build waits.
    pub update: RwSignal<bool>,
    /// Why the last command failed.
    pub failure: RwSignal<Option<Failure>>,
    /// The last thing to say quietly.
    pub said: RwSignal<Option<&'static Phrase>>,
    /// An invitation that came by the address.
    pub invitation: RwSignal<Option<String>>,
    /// Where the annex stands.
    pub annex: RwSignal<Annex>,
    /// The sheet being written.
    pub draft: Leaf<Sheet>,
    /// The note being written; the annex's.
    pub note: Leaf<String>,
    /// [`View::stage`]
    pub stage: Memo<Stage>,
    /// The group of the place asked for.
    pub group: Memo<Option<GroupView>>,
    /// What is on screen.
    pub screen: Memo<Screen>,
    /// The sentences for [`App::failure`].
    pub words: fn(Lang, Failure) -> String,
}

impl App {
    /// At the start, from what the address said.
    pub fn new((place, invitation): (Place, Option<String>), words: fn(Lang, Failure) -> String) -> App {
        let place = RwSignal::new(place);
        let view = RwSignal::new(View::default());
        let worker = RwSignal::new(WorkerState::Starting);
        let stage = Memo::new(move |_| view.with(|view| view.stage));
        let group = Memo::new(move |_| {
            let number = place.with(Place::group)?;
            view.with(|view| view.groups.iter().find(|group| group.number == number).cloned())
        });
        let screen = Memo::new(move |_| screen(worker.get(), stage.get(), place.get(), group));
        App {
            lang: RwSignal::new(prefs::language()),
            theme: RwSignal::new(prefs::theme()),
            place,
            view,
            progress: RwSignal::new(None),
            worker,
            unguarded: RwSignal::new(false),
            update: RwSignal::new(browser::boot_value("update") == "waiting"),
            failure: RwSignal::new(None),
            said: RwSignal::new(None),
            invitation: RwSignal::new(invitation),
            annex: RwSignal::new(Annex::default()),
            draft: Leaf::new(),
            note: Leaf::new(),
            stage,
            group,
            screen,
            words,
        }
    }

    /// Asks the worker. `busy` is raised meanwhile, and a second press then does nothing. A failure is shown.
    pub fn ask(self, busy: RwSignal<bool>, command: Command, then: impl FnOnce(Answer) + 'static) {
        // What follows an answer may come once its place was left.
        if busy.try_get_untracked() == Some(true) {
            return;
        }
        let _ = busy.try_set(true);
        let raised = Raised(busy);
        // The view tells that an exchange failed, beside the button that asked for it: once is enough.
        let told_by_view = matches!(command, Command::Refresh { .. });
        self.failure.set(None);
        self.said.set(None);
        talk::send(
            command,
            Box::new(move |outcome| {
                drop(raised);
                match outcome {
                    Ok(answer) => then(answer),
                    Err(Failure::Exchange(_)) if told_by_view => {}
                    Err(failure) => self.failure.set(Some(failure)),
                }
            }),
        );
    }
}

/// A flag that falls when its command has ended, or is forgotten because the worker stopped.
struct Raised(RwSignal<bool>);

impl Drop for Raised {
    fn drop(&mut self) {
        // The form may be gone by now, and its flag with it.
        let _ = self.0.try_set(false);
    }
}

/// A part of the current group, which renders again only when that part changes.
pub fn of_group<T>(app: App, part: fn(&GroupView) -> T) -> Memo<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| app.group.with(|group| group.as_ref().map(part).unwrap_or_default()))
}

/// A phrase in the language on screen.
pub fn t(phrase: &'static Phrase) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let lang = expect_context::<App>().lang;
    move || phrase.to(lang.get())
}

fn screen(worker: WorkerState, stage: Stage, place: Place, group: Memo<Option<GroupView>>) -> Screen {
    match worker {
        WorkerState::TwoBuilds => return Screen::TwoBuilds,
        WorkerState::Stopped => return Screen::Stopped,
        // They hold nothing of anybody's, so they can be read before the device is open.
        _ if matches!(place, Place::About | Place::Licences) => return Screen::At(place),
        WorkerState::Taken => return Screen::Taken,
        WorkerState::Starting => return Screen::Starting,
        WorkerState::Ready => {}
    }
    match stage {
        Stage::Starting => Screen::Starting,
        Stage::NoStorage => Screen::NoStorage,
        Stage::Newer => Screen::Newer,
        Stage::OpenElsewhere => Screen::Elsewhere,
        // Who forgot the passphrase can still leave nothing here.
        Stage::Locked if place == Place::Device => Screen::At(place),
        Stage::Locked => Screen::Unlock,
        Stage::New | Stage::Open => Screen::At(open(place, group)),
    }
}

/// Whether what this device keeps of a group is damaged: not even its name can be read.
pub fn is_damaged(group: &GroupView) -> bool {
    group.waiting.is_none() && group.name.is_empty()
}

/// What stands at a place once the device is open.
fn open(place: Place, group: Memo<Option<GroupView>>) -> Place {
    let Some(number) = place.group() else {
        return if place == Place::Unlock { Place::Groups } else { place };
    };
    let waits = group.with(|group| group.as_ref().map(|group| group.waiting.is_some()));
    // Of a group that is damaged here there is nothing to show but that, and the ways back.
    let damaged = group.with(|group| group.as_ref().is_some_and(is_damaged));
    match (waits, &place) {
        (_, Place::Export(_)) if damaged => place,
        _ if damaged => Place::Home(number),
        (None, _) => Place::NotFound,
        // Where the store refuses who waits, they can type another login there.
        (Some(true), Place::Storage(_)) => place,
        (Some(true), _) => Place::Waiting(number),
        (Some(false), Place::Waiting(_)) => Place::Home(number),
        (Some(false), _) => place,
    }
}
