//! A group's situations by their titles: all of them by their state, and the newest in a row.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{SealState, SituationLine, Standing};
use crate::i18n::{Lang, Phrase, place as says, practice};

use crate::ui::browser::day;
use crate::ui::pieces::{drawing, icon, p, part, part_title, say, title, wax, way};
use crate::ui::state::{App, of_group, t};

/// What the list says of situations, in its order: first what has not left this device, last what is gone.
static STATES: [&Phrase; 5] = [
    &says::SITUATIONS_KEPT,
    &says::SITUATIONS_SEALED,
    &says::SITUATIONS_RECEIVED,
    &says::SITUATIONS_APART,
    &says::SITUATIONS_ERASED,
];

/// The list. The state is said once, in a heading: what is shared moves down through the first three, so the newest stay near the top.
pub fn situations(app: App, number: u32) -> AnyView {
    let all = of_group(app, |group| group.situations.clone());
    view! {
        {title(&says::SITUATIONS_TITLE)}
        {part(move || by_state(app, number, &all.get()))}
        <div class="actions">
            <a id="propose" class="button primary" href=Place::Write(number).to_string()>
                {icon(drawing::PEN)}
                {t(&says::PROPOSE)}
            </a>
        </div>
    }
    .into_any()
}

fn by_state(app: App, number: u32, all: &[SituationLine]) -> AnyView {
    if all.is_empty() {
        return p(&says::SITUATIONS_NONE);
    }
    let mut lists = Vec::new();
    for heading in STATES {
        let under: Vec<_> = all.iter().filter(|line| state(line).key == heading.key).cloned().collect();
        if !under.is_empty() {
            lists.push(part_title(app, heading, false));
            lists.push(lines(app, number, under));
        }
    }
    lists.into_any()
}

/// One of [`STATES`].
fn state(line: &SituationLine) -> &'static Phrase {
    match line {
        SituationLine { erased: Some(_), .. } => &says::SITUATIONS_ERASED,
        SituationLine { standing: Standing::Apart, .. } => &says::SITUATIONS_APART,
        SituationLine { seal: SealState::Kept, .. } => &says::SITUATIONS_KEPT,
        SituationLine { seal: SealState::Sealed, .. } => &says::SITUATIONS_SEALED,
        SituationLine { seal: SealState::ReceivedByAll, .. } => &says::SITUATIONS_RECEIVED,
    }
}

/// Situations by their titles; an invitation to write where there are none.
pub fn lines(app: App, number: u32, lines: Vec<SituationLine>) -> AnyView {
    if lines.is_empty() {
        return p(&says::SITUATIONS_NONE);
    }
    let items: Vec<AnyView> = lines.into_iter().map(|line| item(app, number, line)).collect();
    view! { <ul class="lines">{items}</ul> }.into_any()
}

fn item(app: App, number: u32, line: SituationLine) -> AnyView {
    let place = Place::Read(number, line.id.clone());
    if let Some(erased) = line.erased {
        return view! {
            <li class="erased">
                // What was begun in its margin on this device is there still.
                {way("", "name", place, &says::ERASED)}
                <span class="by">{say(move || erased_on(app.lang.get(), erased))}</span>
            </li>
        }
        .into_any();
    }
    let href = place.to_string();
    let open = line.seal == SealState::Kept;
    let name = line.title.clone();
    let state = if line.standing == Standing::Apart { &says::APART } else { practice::seal(line.seal).0 };
    view! {
        <li>
            <a class="situation" href=href>
                <span class="name" translate="no">{name}</span>
                <span class="by">{say(move || byline(app.lang.get(), &line))}</span>
                <span class="state" class:open-letter=open>{wax()}{t(state)}</span>
            </a>
        </li>
    }
    .into_any()
}

/// Whose it is.
pub fn by(lang: Lang, mine: bool, author: &str) -> String {
    match author {
        _ if mine => says::BY_ME.to(lang).to_owned(),
        "" => says::BY_NOBODY.to(lang).to_owned(),
        author => says::BY.with(lang, author),
    }
}

/// Whose it is, and of what day.
pub fn byline(lang: Lang, line: &SituationLine) -> String {
    let mut text = format!("{}, {}", by(lang, line.mine, &line.author), day(lang, line.hour));
    if let Some(from) = &line.transmitted {
        text.push_str(", ");
        text.push_str(&says::TRANSMITTED_FROM.with(lang, from));
    }
    text
}

/// How far an erasure has got.
pub fn erased_on(lang: Lang, (done, of): (u32, u32)) -> String {
    let text = says::ERASED_MORE.with_two(lang, &done.to_string(), &of.to_string());
    if done < of { format!("{text} {}", says::ERASED_REST.to(lang)) } else { text }
}
