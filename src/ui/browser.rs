//! The browser's address, focus, fields, dates and clipboard.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    CustomEvent, CustomEventInit, Event, HtmlDialogElement, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement,
};

use crate::app::place::Place;
use crate::i18n::{Lang, milliseconds};

/// Where the address leads, and the invitation it carried: taken out of the address bar and of the history.
pub fn take_arrival() -> (Place, Option<String>) {
    let location = window().location();
    let arrival = Place::parse(&location.hash().unwrap_or_default());
    let invitation = arrival.invitation.then(|| location.href().unwrap_or_default());
    if arrival.invitation {
        replace(&arrival.place);
    }
    (arrival.place, invitation)
}

/// Puts a place in the address without a step in the history.
pub fn replace(place: &Place) {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{place}")));
    }
}

/// Shows nothing of the page, or all of it again.
pub fn hide_page(hidden: bool) {
    if let Some(body) = document().body() {
        body.set_hidden(hidden);
    }
}

const UNKEPT: &str = "data-unkept";

/// Says to whichever module listens that something was typed which is not kept yet, or no longer.
pub fn tell_unkept(unkept: bool) {
    if let Some(page) = document().document_element() {
        let _ = if unkept { page.set_attribute(UNKEPT, "") } else { page.remove_attribute(UNKEPT) };
    }
}

/// What was said with [`tell_unkept`].
pub fn is_unkept() -> bool {
    document().document_element().is_some_and(|page| page.has_attribute(UNKEPT))
}

/// Where the address leads.
pub fn place() -> Place {
    Place::parse(&window().location().hash().unwrap_or_default()).place
}

/// The app's address, without a place.
pub fn app_address() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// A number below `below`, for what is merely shown: which words a person is asked for.
pub fn chance(below: usize) -> usize {
    (js_sys::Math::random() * below as f64) as usize
}

/// Goes to a place, as a link does.
pub fn go(place: &Place) {
    let _ = window().location().set_hash(&place.to_string());
}

/// What is typed in a field; empty when there is no such field.
pub fn typed(id: &str) -> String {
    let Some(element) = document().get_element_by_id(id) else { return String::new() };
    match element.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(element) => {
            element.dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
        }
    }
}

/// Whether a box is ticked.
pub fn ticked(id: &str) -> bool {
    document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
        .is_some_and(|input| input.checked())
}

/// Whether the box that an event comes from is ticked.
pub fn event_ticked(event: &Event) -> bool {
    input_of(event).is_some_and(|input| input.checked())
}

/// Ticks what an event comes from, or not.
pub fn tick(event: &Event, yes: bool) {
    if let Some(input) = input_of(event) {
        input.set_checked(yes);
    }
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// Puts the focus on an element, once what is being rendered is on screen. (Where it goes when what has it goes away: `style/focus.js`.)
pub fn focus(selector: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = find(selector) {
            let _ = element.focus();
        }
    });
}

/// Takes the focus off a button once what it says is done, to an element: of lines, the next one may stand in its place by now, and pressed
/// once more it would act on that. Who has gone elsewhere meanwhile stays there.
pub fn leave_button(selector: &'static str) {
    request_animation_frame(move || {
        if find("button:focus").is_some() {
            focus(selector);
        }
    });
}

/// Shows the beginning of the page: on a phone it scrolls inside its frame, above the bar at the foot.
pub fn scroll_to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    if let Some(page) = find(".page") {
        page.set_scroll_top(0);
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The dialog of that id.
pub fn dialog(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Opens a dialog above the page.
pub fn open_dialog(id: &'static str) {
    if let Some(dialog) = dialog(id) {
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog.
pub fn close_dialog(id: &'static str) {
    if let Some(dialog) = dialog(id) {
        dialog.close();
    }
}

/// Milliseconds.
const HALF_A_YEAR: f64 = 183.0 * 86_400_000.0;

thread_local! {
    /// What writes days, in the language in which it was asked for last.
    static DAYS: RefCell<Option<(Lang, Function)>> = const { RefCell::new(None) };
}

/// A day, as "23 novembre 2026". Each line of a list has one, and to make what writes them takes far longer than to write.
pub fn day(lang: Lang, hour: u64) -> String {
    DAYS.with_borrow_mut(|days| {
        let writer = match days.take() {
            Some((known, writer)) if known == lang => writer,
            _ => writer(lang, &[("day", "numeric"), ("month", "long"), ("year", "numeric")]),
        };
        let text = written(&writer, hour);
        *days = Some((lang, writer));
        text
    })
}

/// A day and its hour, as "23 novembre à 19 h"; with its year where that goes without saying no more.
pub fn day_and_hour(lang: Lang, hour: u64) -> String {
    // The hour alone is "2" to an English reader: its cycle says which.
    let cycle = if lang == Lang::En { "h12" } else { "h23" };
    let near = [("day", "numeric"), ("month", "long"), ("hour", "numeric"), ("hourCycle", cycle)];
    let off = (milliseconds(hour) - Date::now()).abs();
    if off < HALF_A_YEAR {
        return written(&writer(lang, &near), hour);
    }
    written(&writer(lang, &[near[0], near[1], ("year", "numeric"), near[2], near[3]]), hour)
}

fn writer(lang: Lang, options: &[(&str, &str)]) -> Function {
    let wanted = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&wanted, &(*name).into(), &(*value).into());
    }
    Intl::DateTimeFormat::new(&Array::of1(&lang.locale().into()), &wanted).format()
}

/// Nothing for an absurd hour: the last day that a browser knows is in the year 275 760.
fn written(writer: &Function, hour: u64) -> String {
    let date = JsValue::from_f64(milliseconds(hour));
    writer.call1(&JsValue::NULL, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Puts text on the clipboard, then says whether it worked.
pub fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        let promise = window().navigator().clipboard().write_text(&text);
        then(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// Selects all that a text area holds.
pub fn select(id: &str) {
    if let Some(area) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok())
    {
        area.select();
    }
}

/// A value that the boot script wrote on `<html>`.
pub fn boot_value(name: &str) -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute(&format!("data-{name}")))
        .unwrap_or_default()
}

/// Where whoever serves the app says that its source is.
pub fn source_code() -> Option<String> {
    let named = document().query_selector("meta[name=source-code]").ok().flatten()?;
    named.get_attribute("content").filter(|address| address.starts_with("https://"))
}

/// Listens to an event on the window for as long as the page lives; gives what it carries.
pub fn on(name: &str, then: impl FnMut(JsValue) + 'static) {
    fn boxed(name: &str, mut then: Box<dyn FnMut(JsValue)>) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            then(event.dyn_ref::<CustomEvent>().map_or(JsValue::NULL, CustomEvent::detail));
        });
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        listener.forget();
    }
    boxed(name, Box::new(then));
}

/// Sends an event to the window's listeners.
pub fn tell(name: &str, what: &JsValue) {
    let carries = CustomEventInit::new();
    carries.set_detail(what);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &carries) {
        let _ = window().dispatch_event(&event);
    }
}
