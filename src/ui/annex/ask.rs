//! A question before something that is not undone by a click: what it is, what it achieves, yes or no.

use leptos::prelude::*;

use crate::app::vocabulary::{Act, Answer, Command};
use crate::i18n::{Phrase, common};

use crate::ui::browser::{close_dialog, leave_button, open_dialog};
use crate::ui::pieces::{choose, part, say, while_busy};
use crate::ui::state::{App, t};

const DIALOG: &str = "sure";

/// What is asked.
#[derive(Clone, PartialEq)]
pub struct Question {
    /// As a question; `{}` stands for [`Question::name`].
    pub title: &'static Phrase,
    /// Whom it is about; empty for nobody.
    pub name: String,
    /// What it achieves, and what not.
    pub more: &'static Phrase,
    /// What the button says.
    pub yes: &'static Phrase,
    /// What is done.
    pub act: Act,
    /// What is said once it is done.
    pub said: &'static Phrase,
}

/// The questions of one place.
#[derive(Clone, Copy)]
pub struct Asking {
    app: App,
    group: u32,
    question: RwSignal<Option<Question>>,
    /// Something is under way.
    pub busy: RwSignal<bool>,
    then: fn(Answer),
    /// What follows the question that is asked: one dialog asks them all.
    asked: StoredValue<fn(Answer)>,
}

impl Asking {
    /// Nothing is asked yet.
    pub fn new(app: App, group: u32) -> Asking {
        let (question, busy) = (RwSignal::new(None), RwSignal::new(false));
        let nothing: fn(Answer) = |_| {};
        Asking { app, group, question, busy, then: nothing, asked: StoredValue::new(nothing) }
    }

    /// What follows once it is done, beside saying so.
    pub fn then(self, then: fn(Answer)) -> Asking {
        Asking { then, ..self }
    }

    /// Asks.
    pub fn ask(self, question: Question) {
        if !self.busy.get_untracked() {
            self.asked.set_value(self.then);
            self.question.set(Some(question));
            open_dialog(DIALOG);
        }
    }

    /// Does without asking.
    pub fn act(self, act: Act, said: &'static Phrase) {
        self.act_then(act, said, || {});
    }

    fn act_then(self, act: Act, said: &'static Phrase, more: fn()) {
        let Asking { app, group, busy, then, .. } = self;
        app.ask(busy, Command::Act { group, act }, move |answer| {
            app.said.set(Some(said));
            more();
            then(answer);
        });
    }

    /// A button that asks.
    pub fn button(self, class: &'static str, label: &'static Phrase, question: Question) -> AnyView {
        view! {
            <button type="button" class=class aria-disabled=while_busy(self.busy)
                on:click=move |_| self.ask(question.clone())>
                {t(label)}
            </button>
        }
        .into_any()
    }

    /// The dialog; once in a place.
    pub fn dialog(self) -> AnyView {
        let Asking { app, question, .. } = self;
        let yes = move |_| {
            close_dialog(DIALOG);
            if let Some(Question { act, said, .. }) = question.get_untracked() {
                self.then(self.asked.get_value()).act_then(act, said, || leave_button("main h1"));
            }
        };
        let title = move || {
            question.get().map(|asked| asked.title.with(app.lang.get(), &asked.name)).unwrap_or_default()
        };
        view! {
            <dialog id=DIALOG aria-labelledby="sure-title">
                <h2 id="sure-title">{say(title)}</h2>
                <p>{choose(app, move || question.get().map(|asked| asked.more))}</p>
                <div class="actions">
                    <button id="sure-no" type="button" class="primary" on:click=|_| close_dialog(DIALOG)>
                        {t(&common::NO)}
                    </button>
                    <button id="sure-yes" type="button" on:click=yes>
                        {part(move || choose(app, move || question.get().map(|asked| asked.yes)))}
                    </button>
                </div>
            </dialog>
        }
        .into_any()
    }
}
