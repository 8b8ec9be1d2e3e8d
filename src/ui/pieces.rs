//! Pieces that several places use.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command, SealState, Stage};
use crate::group::Sheet;
use crate::i18n::{Phrase, common, place as says, practice};

use super::browser::{ticked, typed};
use super::state::{App, t};

/// Shortest passphrase of one's own, in characters.
pub const PASSPHRASE_MIN: usize = 16;

/// Small stroke drawings, 24 by 24; always beside a label.
pub mod drawing {
    pub const HOME: &str = "M4 11 12 4l8 7M6 10v10h12V10M10 20v-6h4v6";
    pub const LETTER: &str = "M3 6h18v13H3zM3 7l9 7 9-7";
    pub const SHEET: &str = "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3";
    pub const PEOPLE: &str = "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20c0-4 2.500-6 6-6s6 2 6 6M16 5.500a3 3 0 0 1 0 5.500M17.500 14.500c2.300.8 3.500 2.700 3.500 5.500";
    pub const LOCK: &str = "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2";
    pub const REFRESH: &str = "M4 10a8 8 0 0 1 14-4l2 2M20 4v4h-4M20 14a8 8 0 0 1-14 4l-2-2M4 20v-4h4";
    pub const PEN: &str = "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4";
}

/// One drawing.
pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
    .into_any()
}

/// The seal's mark: a drop of wax with its print.
pub fn wax() -> AnyView {
    view! {
        <svg class="wax" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                class="drop"
                d="M12 2c2.400-.8 3.500.9 5.300 1.600s3.400 1.600 3.500 3.800c.1 1.600 1.500 2.700 1.300 4.600s-1 3-1.500 4.600-1.800 3-3.700 3.400-2.900 1.900-4.900 1.900-3-1.300-4.900-1.900-3.500-1.500-3.800-3.400S1.700 13.900 1.800 12s1.200-3 1.500-4.700 1.600-3.200 3.400-3.700S10 2.700 12 2z"
            ></path>
            <circle class="print" cx="12" cy="12" r="6.200"></circle>
            <path
                class="print"
                d="M14.500 9.900c-.5-.8-1.400-1.200-2.500-1.200-1.500 0-2.600.7-2.600 1.700 0 2.400 5.300 1 5.300 3.500 0 1.100-1.200 1.800-2.700 1.800-1.200 0-2.200-.4-2.700-1.300"
            ></path>
        </svg>
    }
    .into_any()
}

/// The title of a place: takes the focus when a person arrives.
pub fn title(phrase: &'static Phrase) -> AnyView {
    view! { <h1 tabindex="-1">{t(phrase)}</h1> }.into_any()
}

// Every closure in a view has a type of its own, and the renderer is compiled anew for each type. These three put them
// in a box first, so that it is compiled once for all: the page's wasm is smaller by a good part.

/// A part of a view that follows signals.
pub fn part(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        (move || view()).into_any()
    }
    boxed(Box::new(view))
}

/// A part of a view that is there while a condition holds. It renders anew only when that changes.
pub fn when(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let holds = Memo::new(move |_| condition());
    part(move || if holds.get() { view() } else { ().into_any() })
}

/// Text that follows signals.
pub fn say(text: impl Fn() -> String + Send + 'static) -> AnyView {
    fn boxed(text: Box<dyn Fn() -> String + Send>) -> AnyView {
        (move || text()).into_any()
    }
    boxed(Box::new(text))
}

/// A phrase that is chosen by signals; `None` says nothing.
pub fn choose(app: App, phrase: impl Fn() -> Option<&'static Phrase> + Send + 'static) -> AnyView {
    say(move || phrase().map_or_else(String::new, |phrase| phrase.to(app.lang.get()).to_owned()))
}

/// `aria-disabled` while something is under way: the button keeps the focus, which `disabled` would take away.
pub fn while_busy(busy: RwSignal<bool>) -> impl Fn() -> &'static str + Copy + Send + 'static {
    move || if busy.get() { "true" } else { "false" }
}

/// A paragraph.
pub fn p(phrase: &'static Phrase) -> AnyView {
    view! { <p>{t(phrase)}</p> }.into_any()
}

/// A paragraph in a smaller voice.
pub fn hint(phrase: &'static Phrase) -> AnyView {
    view! { <p class="hint">{t(phrase)}</p> }.into_any()
}

/// A way to another place, drawn as a button.
pub fn way(id: &'static str, class: &'static str, to: Place, label: &'static Phrase) -> AnyView {
    view! { <a id=(!id.is_empty()).then_some(id) class=class href=to.to_string()>{t(label)}</a> }.into_any()
}

/// The way back from a place.
pub fn back(to: Place, label: &'static Phrase) -> AnyView {
    view! {
        <p class="back">
            <a href=to.to_string()>
                <span aria-hidden="true">"← "</span>
                {t(label)}
            </a>
        </p>
    }
    .into_any()
}

/// Why the last thing failed; said at once.
pub fn failure(app: App) -> AnyView {
    view! {
        <div class="failure" role="alert" class:on=move || app.failure.get().is_some()>
            {say(move || {
                app.failure.get().map_or_else(String::new, |failure| (app.words)(app.lang.get(), failure))
            })}
        </div>
    }
    .into_any()
}

/// What a form finds wrong: the field's id, and what to say. One at a time, the first.
pub type Wrong = RwSignal<Option<(&'static str, &'static Phrase)>>;

/// Says what is wrong with a field and takes the person there.
pub fn point_out(wrong: Wrong, id: &'static str, phrase: &'static Phrase) {
    wrong.set(Some((id, phrase)));
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            use leptos::wasm_bindgen::JsCast;
            let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
        }
    });
}

/// Whether that field is the one pointed out, as ARIA says it.
pub fn invalid(wrong: Wrong, id: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
    move || wrong.get().filter(|(at, _)| *at == id).map(|_| "true")
}

/// The sentence under a field that is wrong.
pub fn complaint(app: App, wrong: Wrong, id: &'static str) -> AnyView {
    view! {
        <p class="complaint" id=format!("{id}-wrong") aria-live="polite">
            {choose(app, move || wrong.get().filter(|(at, _)| *at == id).map(|(_, phrase)| phrase))}
        </p>
    }
    .into_any()
}

/// A field of one line.
pub struct Field {
    /// Its id, and the start of its hint's and its complaint's.
    pub id: &'static str,
    /// What it asks for.
    pub label: &'static Phrase,
    /// What helps to answer.
    pub hint: Option<&'static Phrase>,
    /// Its `autocomplete` while it is covered; `None` for plain text. With one it is a passphrase, which `shown` uncovers.
    pub secret: Option<(&'static str, RwSignal<bool>)>,
}

/// Renders a field. Its text stays in the element and is read when the form is sent.
pub fn field(app: App, wrong: Wrong, field: Field) -> AnyView {
    let Field { id, label, hint, secret } = field;
    let kind = move || match secret {
        Some((_, shown)) if !shown.get() => "password",
        _ => "text",
    };
    // A browser writes what stands in a field into its own files, to have it again after a crash: never from one of passwords, and from
    // another unless it is told not to. So an uncovered passphrase would lie there in clear.
    let complete = move || match secret {
        Some((complete, shown)) if !shown.get() => complete,
        _ => "off",
    };
    let described = format!("{id}-hint {id}-wrong");
    view! {
        <div class="field">
            <label for=id>{t(label)}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{t(hint)}</p> })}
            <input
                id=id
                type=kind
                autocomplete=complete
                autocapitalize=secret.map(|_| "none")
                spellcheck="false"
                translate="no"
                data-gramm="false"
                aria-describedby=described
                aria-invalid=invalid(wrong, id)
                on:input=move |_| {
                    if wrong.get_untracked().is_some() {
                        wrong.set(None);
                    }
                }
            />
            {complaint(app, wrong, id)}
        </div>
    }
    .into_any()
}

/// The box that uncovers a passphrase or a password.
pub fn show_box(id: &'static str, label: &'static Phrase, shown: RwSignal<bool>) -> AnyView {
    view! {
        <label class="tick">
            <input type="checkbox" id=id on:change=move |event| shown.set(event_target_checked(&event)) />
            <span>{t(label)}</span>
        </label>
    }
    .into_any()
}

/// How far the exchange of a group, or the opening of the device, has come: "12 sur 40". Not in a live region, which would say
/// each number aloud; seen only once it takes long.
pub fn counted(app: App, group: Option<u32>) -> AnyView {
    let count = move || {
        let progress = app.progress.get().filter(|progress| progress.group == group && progress.known > 1);
        progress.map_or_else(String::new, |progress| {
            let (done, known) = (progress.done.to_string(), progress.known.to_string());
            common::COUNTED.with_two(app.lang.get(), &done, &known)
        })
    };
    view! { <span class="counted">{say(count)}</span> }.into_any()
}

/// The button that sends a form, and what is said while it works.
pub fn submit(
    app: App,
    id: &'static str,
    label: &'static Phrase,
    busy: RwSignal<bool>,
    working: &'static Phrase,
) -> AnyView {
    view! {
        <div class="actions">
            <button
                id=id
                type="submit"
                class="primary"
                aria-disabled=while_busy(busy)
            >
                {t(label)}
            </button>
            <p class="working" role="status">
                {choose(app, move || busy.get().then_some(working))}
            </p>
        </div>
    }
    .into_any()
}

/// One of two ways, as a radio button with what speaks for it.
pub fn choice(
    name: &'static str,
    id: &'static str,
    chosen: RwSignal<bool>,
    this: bool,
    label: &'static Phrase,
    more: &'static Phrase,
) -> AnyView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                id=id
                prop:checked=this == chosen.get_untracked()
                on:change=move |_| chosen.set(this)
            />
            <span>
                <strong>{t(label)}</strong>
                <span class="hint">{t(more)}</span>
            </span>
        </label>
    }
    .into_any()
}

/// How a passphrase is chosen on a device that has none yet.
#[derive(Clone, Copy)]
pub struct Choosing {
    app: App,
    wrong: Wrong,
    own: RwSignal<bool>,
    shown: RwSignal<bool>,
    words: RwSignal<Option<String>>,
}

impl Choosing {
    /// Asks the worker for six words at once, where they will be needed.
    pub fn new(app: App, wrong: Wrong) -> Choosing {
        let words = RwSignal::new(None);
        if app.stage.get_untracked() == Stage::New {
            app.ask(RwSignal::new(false), Command::SuggestPassphrase, move |answer| {
                if let Answer::Passphrase(drawn) = answer {
                    let _ = words.try_set(Some(drawn));
                }
            });
        }
        Choosing { app, wrong, own: RwSignal::new(false), shown: RwSignal::new(false), words }
    }

    /// The passphrase to send: `Some(None)` when the device has one already; `None` when something is wrong, which
    /// is then pointed out.
    pub fn chosen(self) -> Option<Option<String>> {
        if self.app.stage.get_untracked() != Stage::New {
            return Some(None);
        }
        let wrong = |id, phrase| {
            point_out(self.wrong, id, phrase);
            None
        };
        if !self.own.get_untracked() {
            let Some(words) = self.words.get_untracked() else { return wrong("noted", &says::WORDS_NOT_YET) };
            return if ticked("noted") { Some(Some(words)) } else { wrong("noted", &says::NOTED_WRONG) };
        }
        let phrase = typed("passphrase");
        if phrase.chars().count() < PASSPHRASE_MIN {
            wrong("passphrase", &says::PASSPHRASE_SHORT)
        } else if phrase != typed("passphrase-again") {
            wrong("passphrase-again", &says::PASSPHRASE_DIFFERENT)
        } else {
            Some(Some(phrase))
        }
    }

    /// The block of the form.
    pub fn block(self) -> AnyView {
        let stage = self.app.stage;
        when(move || stage.get() == Stage::New, move || self.choices())
    }

    fn choices(self) -> AnyView {
        let choice = move |id, own, label, more| choice("passphrase-kind", id, self.own, own, label, more);
        view! {
            <fieldset class="block">
                <legend>{t(&says::PASSPHRASE_LEGEND)}</legend>
                {hint(&says::PASSPHRASE_LEAD)}
                {choice("passphrase-generated", false, &says::PASSPHRASE_GENERATED, &says::PASSPHRASE_GENERATED_MORE)}
                {choice("passphrase-own", true, &says::PASSPHRASE_OWN, &says::PASSPHRASE_OWN_MORE)}
                {part(move || {
                    self.wrong.set(None);
                    if self.own.get() { self.own_phrase() } else { self.drawn_words() }
                })}
            </fieldset>
        }
        .into_any()
    }

    fn drawn_words(self) -> AnyView {
        let Choosing { app, wrong, words, .. } = self;
        view! {
            <div class="field">
                <p class="label" id="generated-words-label">{t(&says::YOUR_WORDS)}</p>
                <p id="generated-words" class="words" lang="fr" translate="no" aria-labelledby="generated-words-label">
                    {say(move || words.get().unwrap_or_else(|| common::WAIT.to(app.lang.get()).to_owned()))}
                </p>
                <label class="tick">
                    <input
                        type="checkbox"
                        id="noted"
                        aria-describedby="noted-wrong"
                        aria-invalid=invalid(wrong, "noted")
                        on:change=move |_| wrong.set(None)
                    />
                    <span>{t(&says::NOTED)}</span>
                </label>
                {complaint(app, wrong, "noted")}
            </div>
        }
        .into_any()
    }

    fn own_phrase(self) -> AnyView {
        let secret = Some(("new-password", self.shown));
        let first = Field { id: "passphrase", label: &says::PASSPHRASE, hint: None, secret };
        let second = Field { id: "passphrase-again", label: &says::PASSPHRASE_AGAIN, hint: None, secret };
        view! {
            {field(self.app, self.wrong, first)}
            {field(self.app, self.wrong, second)}
            {show_box("show-passphrase", &says::PASSPHRASE_SHOW, self.shown)}
        }
        .into_any()
    }
}

/// Six words to compare, numbered for the ear.
pub fn spoken_words(words: &[String]) -> AnyView {
    let words: Vec<_> = words.iter().map(|word| view! { <li>{word.clone()}</li> }).collect();
    view! { <ol class="words spoken" lang="fr" translate="no">{words}</ol> }.into_any()
}

/// The seal's mark, which opens on who can read and what the host sees.
pub fn seal(state: impl Fn() -> Option<SealState> + Copy + Send + Sync + 'static, app: App) -> AnyView {
    let phrases = move || state().map_or((&practice::DRAFT, &practice::DRAFT_MORE), practice::seal);
    view! {
        <details id="seal" class="seal" class:open-letter=move || state().is_none_or(|state| state == SealState::Kept)>
            <summary>
                {wax()}
                <span>{choose(app, move || Some(phrases().0))}</span>
            </summary>
            <p>{choose(app, move || Some(phrases().1))}</p>
        </details>
    }
    .into_any()
}

/// What a sheet holds under its title, exactly as it was typed.
pub fn sheet_body(app: App, sheet: &Sheet, in_dialog: bool) -> AnyView {
    let mut felt: Vec<AnyView> = sheet
        .feelings
        .iter()
        .map(|feeling| view! { <li>{t(practice::feeling(*feeling))}</li> }.into_any())
        .collect();
    if !sheet.other_feeling.is_empty() {
        felt.push(view! { <li translate="no">{sheet.other_feeling.clone()}</li> }.into_any());
    }
    let felt = (!felt.is_empty()).then(|| {
        view! {
            {part_title(app, &says::FELT, in_dialog)}
            <ul class="feelings">{felt}</ul>
        }
    });
    view! {
        {felt}
        {text_part(app, &says::HAPPENED, "what-happened", &sheet.what_happened, in_dialog)}
        {text_part(app, &says::PUZZLES, "what-puzzles-me", &sheet.what_puzzles_me, in_dialog)}
    }
    .into_any()
}

fn text_part(app: App, label: &'static Phrase, class: &'static str, text: &str, in_dialog: bool) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    let text = text.to_owned();
    view! {
        {part_title(app, label, in_dialog)}
        <div class=format!("typed {class}") translate="no">{text}</div>
    }
    .into_any()
}

/// The title of a part of a place, or of a dialog.
pub fn part_title(app: App, label: &'static Phrase, in_dialog: bool) -> AnyView {
    let label = choose(app, move || Some(label));
    if in_dialog { view! { <h4>{label}</h4> }.into_any() } else { view! { <h2>{label}</h2> }.into_any() }
}
