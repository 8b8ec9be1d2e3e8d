//! Writing a situation: a sheet of paper, then the question whether to share it.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, LeafLine};
use crate::group::{Feeling, Sheet, SheetError};
use crate::i18n::{Phrase, common, place as says, practice, trouble, words};

use crate::ui::browser::{close_dialog, day_and_hour, go, leave_button, open_dialog};
use crate::ui::pieces::{
    Wrong, back, choose, complaint, hint, invalid, p, part, point_out, say, seal, sheet_body, title, way,
    when, while_busy,
};
use crate::ui::state::{App, of_group, t};

use super::home::has_kit;

/// The boxes' ids, in the order of [`Feeling::ALL`].
const FEELINGS: [&str; 6] = ["feeling-0", "feeling-1", "feeling-2", "feeling-3", "feeling-4", "feeling-5"];

/// The sheet. What is typed is kept on the device at every pause, and in the page's memory while a person looks at other places.
pub fn write(app: App, number: u32) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let preview: RwSignal<Option<Sheet>> = RwSignal::new(None);
    // Cleared fields are rendered anew: what is typed lives in the elements.
    let round = RwSignal::new(0_u32);
    let draft = app.draft;
    draft.enter(app, number);
    let here = Memo::new(move |_| draft.is_in(number));
    let show = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !here.get_untracked() {
            return;
        }
        let sheet = draft.text.get_untracked();
        if let Err(error) = sheet.check() {
            return point_out_fault(wrong, &sheet, error);
        }
        preview.set(Some(sheet));
        open_dialog("share-confirm");
    };
    view! {
        {back(Place::Situations(number), &says::SITUATIONS_TITLE)}
        {title(&says::WRITE_TITLE)}
        {p(&says::WRITE_LEAD)}
        {drafts(app, number, round)}
        <form novalidate class="paper" on:submit=show>
            {part(move || {
                round.track();
                // What stands there for another group is kept first.
                if here.get() { fields(app, wrong) } else { p(&common::WAIT) }
            })}
            <div class="actions">
                <button id="share" type="submit" class="primary">{t(&says::SHARE)}</button>
                {when(move || here.get() && draft.is_begun(), || view! {
                    <button id="erase" type="button" class="quiet" on:click=move |_| open_dialog("erase-confirm")>
                        {t(&says::ERASE_SHEET)}
                    </button>
                }.into_any())}
            </div>
        </form>
        {seal(|| None, app)}
        {share_dialog(app, number, busy, preview)}
        {erase_dialog(app, wrong, round)}
    }
    .into_any()
}

/// Sheets that were begun and put away. What stands on this one is not among them.
fn drafts(app: App, number: u32, round: RwSignal<u32>) -> AnyView {
    let drafts = of_group(app, |group| group.drafts.clone());
    let others = Memo::new(move |_| {
        drafts.get().into_iter().filter(|line| !app.draft.is(&line.id)).collect::<Vec<_>>()
    });
    let line = move |LeafLine { id, title, hour }: LeafLine| {
        let damaged = hour.is_none();
        let (taken, gone) = (id.clone(), id);
        let title = if title.is_empty() {
            view! { <span class="name">{t(&says::UNTITLED)}</span> }.into_any()
        } else {
            view! { <span class="name" translate="no">{title}</span> }.into_any()
        };
        view! {
            <li class="draft">
                {title}
                {hour.map(|hour| view! { <span class="by">{say(move || day_and_hour(app.lang.get(), hour))}</span> })}
                <span class="actions">
                    {(!damaged).then(|| view! {
                        <button type="button" class="take-up" on:click=move |_| {
                            app.draft.take_up(app, number, taken.clone(), move || round.update(|round| *round += 1));
                        }>{t(&says::TAKE_UP)}</button>
                    })}
                    <button type="button" class="quiet" on:click=move |_| {
                        let command = Command::DiscardDraft { group: number, draft: gone.clone() };
                        app.ask(RwSignal::new(false), command, |_| leave_button("#drafts > summary"));
                    }>{t(&says::THROW_AWAY)}</button>
                </span>
            </li>
        }
        .into_any()
    };
    when(
        move || others.with(|others| !others.is_empty()),
        move || {
            view! {
                <details id="drafts">
                    <summary>{t(&says::DRAFTS)}</summary>
                    <ul class="lines">
                        {part(move || others.get().into_iter().map(line).collect::<Vec<_>>().into_any())}
                    </ul>
                </details>
            }
            .into_any()
        },
    )
}

fn point_out_fault(wrong: Wrong, sheet: &Sheet, error: SheetError) {
    let long = |text: &str, max: usize| text.chars().count() > max;
    let control = |text: &str| text.contains(char::is_control);
    let (id, phrase): (&'static str, &'static Phrase) = match error {
        SheetError::NoTitle => ("title", &says::TITLE_WRONG),
        SheetError::TooLong if long(&sheet.title, Sheet::TITLE_MAX) => ("title", &says::TITLE_WRONG),
        SheetError::TooLong if long(&sheet.other_feeling, Sheet::FEELING_MAX) => {
            ("other-feeling", &trouble::TOO_LONG)
        }
        SheetError::TooLong if long(&sheet.what_happened, Sheet::TEXT_MAX) => {
            ("what-happened", &trouble::TOO_LONG)
        }
        SheetError::TooLong => ("what-puzzles-me", &trouble::TOO_LONG),
        SheetError::ControlCharacter if control(&sheet.title) => ("title", &trouble::CONTROL_CHARACTER),
        SheetError::ControlCharacter => ("other-feeling", &trouble::CONTROL_CHARACTER),
        SheetError::Feelings => ("feeling-0", &trouble::FEELINGS),
    };
    point_out(wrong, id, phrase);
}

fn fields(app: App, wrong: Wrong) -> AnyView {
    let draft = app.draft.text;
    let feelings: Vec<AnyView> = Feeling::ALL
        .into_iter()
        .zip(FEELINGS)
        .map(|(feeling, id)| {
            let felt = draft.with_untracked(|draft| draft.feelings.contains(&feeling));
            view! {
                <label class="feeling">
                    <input
                        type="checkbox"
                        id=id
                        prop:checked=felt
                        on:change=move |event| {
                            let felt = event_target_checked(&event);
                            draft.update(|draft| {
                                draft.feelings.retain(|other| *other != feeling);
                                if felt {
                                    let place = draft.feelings.partition_point(|other| *other < feeling);
                                    draft.feelings.insert(place, feeling);
                                }
                            });
                            app.draft.touched(app);
                        }
                    />
                    <span>{t(practice::feeling(feeling))}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        {line(app, wrong, "title", &says::TITLE_FIELD, |draft| &mut draft.title)}
        <fieldset class="block feelings-block">
            <legend>{t(&says::FELT)}</legend>
            {hint(&says::FELT_HINT)}
            <div class="boxes">{feelings}</div>
            {line(app, wrong, "other-feeling", &says::OTHER_FEELING, |draft| &mut draft.other_feeling)}
        </fieldset>
        {text(app, wrong, "what-happened", &says::HAPPENED, 12, |draft| &mut draft.what_happened)}
        {text(app, wrong, "what-puzzles-me", &says::PUZZLES, 4, |draft| &mut draft.what_puzzles_me)}
    }
    .into_any()
}

/// Where a field's text lies in the sheet.
type Field = fn(&mut Sheet) -> &mut String;

fn line(app: App, wrong: Wrong, id: &'static str, label: &'static Phrase, field: Field) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{t(label)}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                spellcheck="false"
                translate="no"
                data-gramm="false"
                aria-describedby=format!("{id}-wrong")
                aria-invalid=invalid(wrong, id)
                prop:value=so_far(app, field)
                on:input=move |event| typed_in(app, wrong, field, event_target_value(&event))
            />
            {complaint(app, wrong, id)}
        </div>
    }
    .into_any()
}

fn text(app: App, wrong: Wrong, id: &'static str, label: &'static Phrase, rows: u8, field: Field) -> AnyView {
    let count = Memo::new(move |_| {
        app.draft.text.track();
        so_far(app, field).split_whitespace().count()
    });
    view! {
        <div class="field">
            <label for=id>
                {t(label)}
                " "
                <span class="hint">{t(&says::OPTIONAL)}</span>
            </label>
            <textarea
                id=id
                rows=rows.to_string()
                autocomplete="off"
                spellcheck="false"
                translate="no"
                data-gramm="false"
                aria-describedby=format!("{id}-wrong")
                aria-invalid=invalid(wrong, id)
                prop:value=so_far(app, field)
                on:input=move |event| typed_in(app, wrong, field, event_target_value(&event))
            ></textarea>
            <p class="count">{say(move || match count.get() {
                0 => String::new(),
                count => words(app.lang.get(), count),
            })}</p>
            {complaint(app, wrong, id)}
        </div>
    }
    .into_any()
}

fn so_far(app: App, field: Field) -> String {
    let mut draft = app.draft.text.get_untracked();
    std::mem::take(field(&mut draft))
}

fn typed_in(app: App, wrong: Wrong, field: Field, text: String) {
    if wrong.get_untracked().is_some() {
        wrong.set(None);
    }
    app.draft.text.update(|draft| *field(draft) = text);
    app.draft.touched(app);
}

fn share_dialog(app: App, number: u32, busy: RwSignal<bool>, preview: RwSignal<Option<Sheet>>) -> AnyView {
    let share = move |_| {
        let Some(sheet) = preview.get_untracked() else { return };
        // Kept first, so that it has its id, and goes with it in one.
        app.draft.keep(app, move || {
            let command = Command::Share { group: number, draft: app.draft.id(), sheet: sheet.clone() };
            app.ask(busy, command, move |answer| {
                // What was typed since is another sheet.
                if app.draft.text.with_untracked(|draft| *draft == sheet) {
                    app.draft.clear();
                }
                close_dialog("share-confirm");
                if let Answer::Shared(id) = answer {
                    go(&Place::Read(number, id));
                }
            });
        });
    };
    let unread = of_group(app, |group| group.members.len() == 1 && !group.history_shared);
    // Asked once, before anything of theirs could be lost; the home goes on asking.
    let bare = of_group(app, |group| !has_kit(group) && !group.situations.iter().any(|line| line.mine));
    // A failure is told in the page, under the dialog.
    Effect::new(move |_| {
        if app.failure.with(Option::is_some) {
            close_dialog("share-confirm");
        }
    });
    view! {
        <dialog id="share-confirm" aria-labelledby="share-confirm-title">
            <h2 id="share-confirm-title">{t(&says::SHARE_CONFIRM_TITLE)}</h2>
            <p>{t(&says::SHARE_CONFIRM)}</p>
            {when(move || unread.get(), || p(&says::SHARE_ALONE))}
            {when(move || bare.get(), move || view! {
                <p>{t(&says::HOME_KIT)}" "{way("kit-first", "", Place::Kit(number), &says::SHARE_KIT_FIRST)}</p>
            }.into_any())}
            <div class="letter preview" tabindex="0" role="group" aria-labelledby="share-confirm-title">
                {part(move || preview.get().map(|sheet| view! {
                    <h3 translate="no">{sheet.title.clone()}</h3>
                    {sheet_body(app, &sheet, true)}
                }).into_any())}
            </div>
            <div class="actions">
                <button
                    id="share-yes"
                    type="button"
                    class="primary"
                    aria-disabled=while_busy(busy)
                    on:click=share
                >
                    {t(&says::SHARE_YES)}
                </button>
                <button id="share-no" type="button" on:click=|_| close_dialog("share-confirm")>
                    {t(&says::SHARE_NO)}
                </button>
                <p class="working" role="status">
                    {choose(app, move || busy.get().then_some(&says::SHARING))}
                </p>
            </div>
        </dialog>
    }
    .into_any()
}

fn erase_dialog(app: App, wrong: Wrong, round: RwSignal<u32>) -> AnyView {
    let erase = move |_| {
        app.draft.discard(app);
        wrong.set(None);
        round.update(|round| *round += 1);
        close_dialog("erase-confirm");
    };
    view! {
        <dialog id="erase-confirm" aria-labelledby="erase-confirm-title">
            <h2 id="erase-confirm-title">{t(&says::ERASE_SHEET_TITLE)}</h2>
            <p>{t(&says::ERASE_SHEET_MORE)}</p>
            <div class="actions">
                <button id="erase-no" type="button" class="primary" on:click=|_| close_dialog("erase-confirm")>
                    {t(&says::ERASE_NO)}
                </button>
                <button id="erase-yes" type="button" on:click=erase>{t(&says::ERASE_SHEET)}</button>
            </div>
        </dialog>
    }
    .into_any()
}
