//! Several tabs of one browser.

use serde_json::{Value, json};

use crate::support::{Browser, Engine};

/// The tab that is in front.
#[track_caller]
pub fn here(browser: &Browser) -> String {
    browser.command("GET", "/window", Value::Null).as_str().expect("a tab").to_owned()
}

/// Brings a tab to the front.
#[track_caller]
pub fn switch(browser: &Browser, tab: &str) {
    browser.command("POST", "/window", json!({ "handle": tab }));
}

/// Opens an empty tab, in front.
#[track_caller]
pub fn open(browser: &Browser) -> String {
    // WebKitGTK brings no tab to the front when it is asked to switch to it, and draws none that is behind: there it is a window.
    let kind = if browser.engine == Engine::WebKit { "window" } else { "tab" };
    let made = browser.command("POST", "/window/new", json!({ "type": kind }));
    let tab = made["handle"].as_str().expect("a new tab").to_owned();
    switch(browser, &tab);
    tab
}

/// Closes the tab that is in front; another is to be brought there.
#[track_caller]
pub fn close(browser: &Browser) {
    browser.command("DELETE", "/window", Value::Null);
}
