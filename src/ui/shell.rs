//! What stands around every place: header, navigation, notices, status, failures, footer.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

use crate::app::place::Place;
use crate::app::vocabulary::{Command, Exchange, Failure, GroupView, Stage, Trouble, View};
use crate::i18n::{Lang, Phrase, common, place as says, trouble};

use super::pieces::{choose, counted, drawing, failure, icon, part, say, wax, way, when};
use super::prefs::{self, Theme};
use super::state::{App, Screen, WorkerState, is_damaged, of_group, t};
use super::{browser, link, places, relay};

/// How long what is being written may take to be kept, when the page is about to go.
const KEEPING: std::time::Duration = std::time::Duration::from_secs(3);
/// In milliseconds.
const MINUTE: f64 = 60_000.0;

/// The whole page.
pub fn shell(app: App) -> AnyView {
    listen(app);
    relay::listen(app);
    places::listen(app);
    follow(app);
    view! {
        <a class="skip" href="#main" on:click=move |event| {
            // A fragment is a place here, so the link itself must not be followed.
            event.prevent_default();
            browser::focus("#main");
        }>{t(&common::SKIP)}</a>
        <div class="frame" class:in-group=move || group_number(app).is_some()>
            {navigation(app)}
            <div class="page">
                {header(app)}
                <div class="column">
                    {notices(app)}
                    // Whoever types has read why the last thing failed, and needs the room.
                    <main id="main" tabindex="-1" on:input=move |_| {
                        if app.failure.with_untracked(Option::is_some) {
                            app.failure.set(None);
                        }
                    }>
                        {failure(app)}
                        {part(move || screen(app))}
                    </main>
                    {footer(app)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The window's events.
fn listen(app: App) {
    browser::on("hashchange", move |_| {
        let (place, invitation) = browser::take_arrival();
        if invitation.is_some() {
            app.invitation.set(invitation);
        }
        if place != app.place.get_untracked() {
            app.failure.set(None);
            app.said.set(None);
        }
        app.place.set(place);
    });
    browser::on("souspli-guarded", move |_| link::guard(app));
    browser::on("souspli-update", move |_| app.update.set(true));
    browser::on("souspli-taken", move |_| {
        // Who waits for the other tab has nothing to give up.
        let waits = app.stage.get_untracked() == Stage::OpenElsewhere;
        if !waits && app.worker.get_untracked() == WorkerState::Ready {
            // The other asks for the device each second, and goes on asking.
            keep_then(app, give_up);
            later(app, give_up);
        }
    });
    let unkept = move || relay::is_unkept(app);
    // A phone may end a page that is out of sight without another word.
    window_event_listener(ev::pagehide, move |event| {
        app.draft.keep(app, || {});
        // Nor need it end it: one that it keeps to come back to would hold the keys, and the device against who comes by another way.
        if event.persisted() && !unkept() {
            link::stop();
            browser::hide_page(true);
        }
    });
    window_event_listener(ev::pageshow, move |event| {
        let open = app.stage.get_untracked() == Stage::Open;
        match (event.persisted(), link::is_stopped()) {
            (true, true) if open => lock(app),
            (true, true) => {
                browser::hide_page(false);
                link::start(app);
            }
            // Something typed was not kept yet.
            (true, false) if open => lock_kept(app),
            _ => {}
        }
    });
    // Who comes back may have freed some room.
    for event in ["blur", "focus"] {
        browser::on(event, move |_| app.draft.keep(app, || {}));
    }
    lock_by_itself(app);
    window_event_listener(ev::beforeunload, move |event| {
        if unkept() {
            event.prevent_default();
            // Older engines ask only when this is set.
            event.set_return_value("-");
        }
    });
}

/// What follows from a change of language, colours or screen.
fn follow(app: App) {
    Effect::new(move |before: Option<Lang>| {
        let lang = app.lang.get();
        prefs::set_language(lang, before.is_some());
        lang
    });
    Effect::new(move |before: Option<Theme>| {
        let theme = app.theme.get();
        prefs::set_theme(theme, before.is_some());
        theme
    });
    // Not on a first visit: what it did without is fetched once the device is opened again.
    Effect::new(move |before: Option<Stage>| {
        let stage = app.stage.get();
        match (before, stage) {
            (Some(Stage::Locked), Stage::Open) => {
                browser::tell("souspli-keep", &JsValue::NULL);
                // What could not be kept before it was locked waited for this.
                app.draft.keep(app, || {});
            }
            // There is something to keep now.
            (Some(Stage::New), Stage::Open) => browser::tell("souspli-persist", &JsValue::NULL),
            _ => {}
        }
        stage
    });
    Effect::new(move |before: Option<Screen>| {
        let screen = app.screen.get();
        // The address says where one is: an unlocked device is no longer at the door, a person let in no longer waits.
        if let Screen::At(place) = &screen
            && *place != Place::NotFound
            && *place != app.place.get_untracked()
        {
            browser::replace(place);
            app.place.set(place.clone());
        }
        if before.is_some_and(|before| before != screen) {
            if screen == Screen::Unlock {
                browser::focus("#passphrase");
            } else {
                browser::scroll_to_top();
                browser::focus("main h1");
            }
        }
        screen
    });
    // The title of the window can be read over a shoulder, in a taskbar, in a history: places only, never content.
    Effect::new(move |_| {
        let lang = app.lang.get();
        let name = app.screen.with(screen_name).to(lang);
        document().set_title(&format!("{name} – {}", common::APP.to(lang)));
    });
}

fn screen_name(screen: &Screen) -> &'static Phrase {
    match screen {
        Screen::Starting => &common::STARTING_TITLE,
        Screen::TwoBuilds => &common::TWO_BUILDS_TITLE,
        Screen::Stopped => &common::CRASHED_TITLE,
        Screen::NoStorage => &common::NO_STORAGE_TITLE,
        Screen::Newer => &common::NEWER_TITLE,
        Screen::Elsewhere => &common::ELSEWHERE_TITLE,
        Screen::Taken => &common::TAKEN_TITLE,
        Screen::Unlock => &says::UNLOCK_TITLE,
        Screen::At(place) => places::name(place),
    }
}

fn screen(app: App) -> AnyView {
    match app.screen.get() {
        Screen::Starting => places::starting(),
        Screen::TwoBuilds => places::two_builds(),
        Screen::Stopped => places::stopped(app),
        Screen::NoStorage => places::no_storage(),
        Screen::Newer => places::newer(),
        Screen::Elsewhere => places::elsewhere(),
        Screen::Taken => places::taken(app),
        Screen::Unlock => places::unlock(app),
        Screen::At(place) => places::at(app, place),
    }
}

/// The group whose places can be gone to from here.
fn group_number(app: App) -> Option<u32> {
    match app.screen.get() {
        Screen::At(place) => {
            place.group().filter(|_| app.group.with(|group| group.as_ref().is_some_and(has_places)))
        }
        _ => None,
    }
}

/// Not one that this device still waits to be let in to, nor one that is damaged here.
fn has_places(group: &GroupView) -> bool {
    group.waiting.is_none() && !is_damaged(group)
}

fn header(app: App) -> AnyView {
    let open = move || app.stage.get() == Stage::Open;
    view! {
        <header class="top">
            <a class="brand" href=Place::Groups.to_string()>
                {wax()}
                <span>{common::APP.fr}</span>
            </a>
            {status(app)}
            {when(open, move || view! {
                <button id="lock" type="button" class="quiet" on:click=move |_| {
                    lock_kept(app);
                }>
                    {icon(drawing::LOCK)}
                    <span>{t(&common::LOCK)}</span>
                </button>
            }.into_any())}
        </header>
    }
    .into_any()
}

fn status(app: App) -> AnyView {
    let exchange = of_group(app, |group| Some(group.exchange));
    let noticed = of_group(app, |group| !group.notices.is_empty());
    let busy = RwSignal::new(false);
    let working = move || busy.get() || exchange.get().is_some_and(|exchange| exchange.busy);
    let underway = Memo::new(move |_| exchange.get().is_some_and(|exchange| exchange.busy));
    let in_trouble = move || exchange.get().is_some_and(|exchange| exchange.trouble.is_some());
    let shown = move || matches!(app.screen.get(), Screen::At(place) if place.group().is_some());
    let text = move || {
        let lang = app.lang.get();
        if let Some(said) = app.said.get() {
            return said.to(lang).to_owned();
        }
        match exchange.get() {
            Some(mut exchange) if shown() => {
                // One that nobody asked for is no news: a screen reader would say so every few seconds.
                exchange.busy &= busy.get() || exchange.last.is_none() && exchange.trouble.is_none();
                exchange_text(lang, exchange)
            }
            _ => String::new(),
        }
    };
    view! {
        <div class="exchange" class:trouble=in_trouble>
            <p id="status" role="status" aria-live="polite">{say(text)}</p>
            {part(move || match app.place.with(Place::group) {
                Some(group) if underway.get() => counted(app, Some(group)),
                _ => ().into_any(),
            })}
            // What stops an exchange is told at the group's home, wherever one is.
            {part(move || match app.place.with(Place::group) {
                Some(group) if noticed.get() => way("", "", Place::Home(group), &says::HOME_NOTICES),
                _ => ().into_any(),
            })}
            {when(shown, move || view! {
                <button
                    id="refresh"
                    type="button"
                    class="quiet"
                    aria-disabled=move || if working() { "true" } else { "false" }
                    on:click=move |_| {
                        if let Some(group) = app.place.with_untracked(Place::group) {
                            app.ask(busy, Command::Refresh { group }, |_| {});
                        }
                    }
                >
                    {icon(drawing::REFRESH)}
                    <span>{t(&common::REFRESH)}</span>
                </button>
            }.into_any())}
        </div>
    }
    .into_any()
}

fn exchange_text(lang: Lang, exchange: Exchange) -> String {
    let mut text = match exchange {
        Exchange { busy: true, last: None, .. } => common::EXCHANGE_FIRST.to(lang).to_owned(),
        Exchange { busy: true, .. } => common::EXCHANGE_BUSY.to(lang).to_owned(),
        Exchange { trouble: Some(cause), .. } => return trouble::trouble(lang, cause),
        Exchange { last: Some(hour), .. } => {
            common::EXCHANGE_LAST.with(lang, &browser::day_and_hour(lang, hour))
        }
        Exchange { last: None, .. } => common::EXCHANGE_NEVER.to(lang).to_owned(),
    };
    if exchange.to_send > 0 && !exchange.busy {
        text.push_str(". ");
        text.push_str(common::EXCHANGE_WAITING.to(lang));
    }
    text
}

fn navigation(app: App) -> AnyView {
    let number = Memo::new(move |_| group_number(app));
    let link = move |to: Place, drawing: &'static str, label: &'static Phrase| {
        let href = to.to_string();
        let current = move || {
            let here = app.place.get();
            let section = match &here {
                Place::Read(group, _) | Place::Write(group) => Place::Situations(*group),
                Place::Invite(group)
                | Place::Devices(group)
                | Place::Kit(group)
                | Place::Session(group)
                | Place::Storage(group)
                | Place::Season(group)
                | Place::Export(group) => Place::Group(*group),
                Place::Review(group, _) | Place::ReviewDraft(group, _) => Place::Reviews(*group),
                _ => here.clone(),
            };
            match (here == to, section == to) {
                (true, _) => Some("page"),
                (_, true) => Some("true"),
                _ => None,
            }
        };
        view! {
            <li>
                <a href=href aria-current=current>
                    {icon(drawing)}
                    <span>{t(label)}</span>
                </a>
            </li>
        }
        .into_any()
    };
    view! {
        {part(move || number.get().map(|group| view! {
            <nav class="places" aria-label=t(&common::MAIN_NAVIGATION)>
                <ul>
                    {link(Place::Home(group), drawing::HOME, &says::HOME)}
                    {link(Place::Situations(group), drawing::LETTER, &says::SITUATIONS_TITLE)}
                    {link(Place::Reviews(group), drawing::SHEET, &says::REVIEWS_TITLE)}
                    {link(Place::Group(group), drawing::PEOPLE, &says::GROUP_TITLE)}
                </ul>
            </nav>
        }).into_any())}
    }
    .into_any()
}

fn notices(app: App) -> AnyView {
    let unkept = Memo::new(move |_| app.draft.is_unkept());
    let trouble = of_group(app, |group| group.exchange.trouble);
    let refused = move || {
        let here = app.screen.with(|screen| matches!(screen, Screen::At(Place::Storage(_))));
        if trouble.get() == Some(Trouble::Refused) && !here { app.place.with(Place::group) } else { None }
    };
    view! {
        {when(move || app.unguarded.get(), || view! {
            <aside class="notice serious" id="unguarded" aria-labelledby="unguarded-title">
                <h2 id="unguarded-title">{t(&common::UNGUARDED_TITLE)}</h2>
                <p>{t(&common::UNGUARDED)}</p>
            </aside>
        }.into_any())}
        {part(move || refused().map(|group| view! {
            <aside class="notice serious" id="refused">
                <p>{t(&common::LOGIN_CHANGED)}</p>
                {way("to-login", "button", Place::Storage(group), &common::LOGIN_CHANGE_GO)}
            </aside>
        }).into_any())}
        {when(move || app.update.get(), move || view! {
            <aside class="notice" id="update" aria-labelledby="update-title">
                <h2 id="update-title">{t(&common::UPDATE_TITLE)}</h2>
                <p>{choose(app, move || Some(if unkept.get() { &common::UPDATE_DRAFT } else { &common::UPDATE }))}</p>
                <button id="apply-update" type="button" disabled=move || unkept.get() on:click=move |_| {
                    browser::tell("souspli-apply", &JsValue::NULL);
                }>{t(&common::UPDATE_APPLY)}</button>
            </aside>
        }.into_any())}
    }
    .into_any()
}

fn footer(app: App) -> AnyView {
    let theme = move || match app.theme.get() {
        Theme::Auto => &common::THEME_AUTO,
        Theme::Light => &common::THEME_LIGHT,
        Theme::Dark => &common::THEME_DARK,
    };
    view! {
        <footer class="bottom">
            <button id="language" type="button" class="quiet" lang=move || app.lang.get().other().tag()
                on:click=move |_| {
                    let other = app.lang.get_untracked().other();
                    prefs::with_sentences(other, move |came| {
                        if came { app.lang.set(other) } else { app.said.set(Some(&common::NO_ENGLISH)) }
                    });
                }>
                {t(&common::OTHER_LANGUAGE)}
            </button>
            <button id="theme" type="button" class="quiet" on:click=move |_| app.theme.update(|theme| *theme = theme.next())>
                {choose(app, move || Some(theme()))}
            </button>
            <a class="quiet" href=Place::About.to_string()>{t(&says::ABOUT)}</a>
        </footer>
    }
    .into_any()
}

/// Locks after a while in which nobody touched the page, and at once by Ctrl + Shift + L.
fn lock_by_itself(app: App) {
    let touched = StoredValue::new(js_sys::Date::now());
    let is_open = move || app.stage.get_untracked() == Stage::Open;
    // By the clock and not by one long timer: a phone that slept has not counted. One that was set back says nothing of how long it was.
    let is_due = move || {
        let idle = js_sys::Date::now() - touched.get_value();
        let after = prefs::lock_after().map(|minutes| f64::from(minutes) * MINUTE);
        is_open() && after.is_some_and(|after| idle >= after || idle < -MINUTE) && !is_all_that_is_left(app)
    };
    // Who wakes a device finds it locked: their touch comes before the timer does.
    let touch = move || if is_due() { lock_kept(app) } else { touched.set_value(js_sys::Date::now()) };
    for event in ["pointerdown", "wheel", "touchstart"] {
        browser::on(event, move |_| touch());
    }
    window_event_listener(ev::keydown, move |event| {
        let chord = event.ctrl_key() && event.shift_key() && event.code() == "KeyL" && is_open();
        if chord || is_due() {
            event.prevent_default();
            lock_kept(app);
        }
        touched.set_value(js_sys::Date::now());
    });
    set_interval(
        move || {
            if is_due() {
                lock_kept(app);
            }
        },
        std::time::Duration::from_secs(5),
    );
}

/// Shows nothing more, keeps what is being written, and locks. What cannot be kept is not lost by that: the keys go all the same.
fn lock_kept(app: App) {
    // That was said, and is asked again.
    if is_all_that_is_left(app) {
        return lock(app);
    }
    browser::hide_page(true);
    keep_then(app, |app| if relay::is_unkept(app) { shut(app) } else { lock(app) });
    later(app, shut);
}

/// Once keeping has had its time, where it is the same worker still.
fn later(app: App, then: fn(App)) {
    let worker = link::round();
    set_timeout(
        move || {
            if link::round() == worker {
                then(app);
            }
        },
        KEEPING,
    );
}

/// Ends the worker, and keeps the page with what could not be kept, for who opens the device again.
fn shut(app: App) {
    if !is_all_that_is_left(app) {
        link::start(app);
    }
    browser::hide_page(false);
}

/// Whether the browser erased what the device had, and something typed is on this page alone: nobody can open that device again.
fn is_all_that_is_left(app: App) -> bool {
    app.failure.with_untracked(|failure| *failure == Some(Failure::DeviceGone)) && relay::is_unkept(app)
}

/// Keeps what is being written, here and in the annex, then goes on.
fn keep_then(app: App, then: fn(App)) {
    // Each is kept, whatever becomes of the other.
    app.draft.keep(app, || {});
    relay::keep(app, move || app.draft.keep(app, move || then(app)));
}

/// Leaves the device to another tab, and reloads, so that no texts stay in memory; but not where one could not be kept.
fn give_up(app: App) {
    link::stop();
    if relay::is_unkept(app) {
        app.view.set(View::default());
        app.worker.set(WorkerState::Taken);
    } else {
        browser::tell("souspli-leave", &JsValue::NULL);
    }
}

/// Ends the worker and reloads, so that neither keys nor texts stay in memory.
fn lock(app: App) {
    app.draft.clear();
    link::stop();
    browser::replace(&Place::Groups);
    let _ = window().location().reload();
}
