//! The notebook: notes for oneself, on this device alone.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Command, LeafLine};
use crate::i18n::{common, place as says, trust};

use crate::ui::browser::{close_dialog, day_and_hour, focus, leave_button, open_dialog};
use crate::ui::pieces::{back, choose, p, part, say, title};
use crate::ui::state::{App, t};

/// The place of a group's number, for the notebook.
const NO_GROUP: u32 = 0;

/// The list, and one note open to write in.
pub fn notebook(app: App) -> AnyView {
    let notes = Memo::new(move |_| app.view.with(|view| view.notes.clone()));
    let note = app.note;
    note.enter(app, NO_GROUP);
    let write = move |event| {
        note.text.set(event_target_value(&event));
        note.touched(app);
    };
    let take = move |id: String| note.take_up(app, NO_GROUP, id, || focus("#note"));
    let delete = move |_| {
        close_dialog("note-sure");
        note.discard(app);
        focus("#note");
    };
    let line = move |LeafLine { id, title, hour }: LeafLine| {
        let gone = id.clone();
        let title = if hour.is_none() {
            view! { <span class="name">{t(&trust::NOTE_DAMAGED)}</span> }.into_any()
        } else if title.is_empty() {
            view! { <span class="name">{t(&says::UNTITLED)}</span> }.into_any()
        } else {
            view! { <span class="name" translate="no">{title}</span> }.into_any()
        };
        view! {
            <li class="draft">
                {title}
                {hour.map(|hour| view! { <span class="by">{say(move || day_and_hour(app.lang.get(), hour))}</span> })}
                {if hour.is_some() {
                    view! {
                        <button type="button" class="quiet take-note" on:click=move |_| take(id.clone())>{t(&trust::NOTE_OPEN)}</button>
                    }
                    .into_any()
                } else {
                    // What does not open is thrown away here, or stays.
                    view! {
                        <button type="button" class="quiet throw-note" on:click=move |_| {
                            let command = Command::DeleteNote { note: gone.clone() };
                            app.ask(RwSignal::new(false), command, |_| leave_button("main h1"));
                        }>{t(&says::THROW_AWAY)}</button>
                    }
                    .into_any()
                }}
            </li>
        }
        .into_any()
    };
    let state = move || {
        if note.is_unkept() { &common::WAIT } else { &trust::NOTE_KEPT }
    };
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::NOTEBOOK_TITLE)}
        {p(&trust::NOTEBOOK_LEAD)}
        <div class="field paper">
            <label for="note">{t(&trust::NOTE)}</label>
            <textarea id="note" rows="10" autocomplete="off" spellcheck="false" translate="no" data-gramm="false"
                prop:value=move || note.text.get() on:input=write on:blur=move |_| note.keep(app, || {})></textarea>
            <p class="count" role="status">{choose(app, move || Some(state()))}</p>
        </div>
        <div class="actions">
            <button id="new-note" type="button" on:click=move |_| {
                note.begin(app, NO_GROUP);
                focus("#note");
            }>{t(&trust::NOTE_NEW)}</button>
            <button id="delete-note" type="button" class="quiet" on:click=|_| open_dialog("note-sure")>
                {t(&trust::NOTE_DELETE)}
            </button>
        </div>
        <ul class="lines">{part(move || notes.get().into_iter().map(line).collect::<Vec<_>>().into_any())}</ul>
        <dialog id="note-sure" aria-labelledby="note-sure-title">
            <h2 id="note-sure-title">{t(&trust::NOTE_DELETE_TITLE)}</h2>
            {p(&trust::NOTE_DELETE_MORE)}
            <div class="actions">
                <button id="note-no" type="button" class="primary" on:click=|_| close_dialog("note-sure")>{t(&common::NO)}</button>
                <button id="note-yes" type="button" on:click=delete>{t(&trust::NOTE_DELETE)}</button>
            </div>
        </dialog>
    }
    .into_any()
}
