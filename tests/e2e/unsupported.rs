//! Where the app cannot run, a page says so in words.

use crate::support::{Browser, Engine, Host, Options, alone};

/// What a person can read, without running a script in the page.
fn readable(browser: &Browser) -> String {
    match browser.engine {
        // The tree that a screen reader gets.
        Engine::Chromium => {
            let tree = browser.chromium("Accessibility.getFullAXTree", serde_json::json!({}));
            let named = |node: &serde_json::Value| {
                (node["ignored"] != true).then(|| node["name"]["value"].as_str().map(str::to_owned)).flatten()
            };
            tree["nodes"].as_array().into_iter().flatten().filter_map(named).collect::<Vec<_>>().join(" ")
        }
        _ => browser.page_text(),
    }
}

#[track_caller]
fn says(engine: Engine, options: Options, french: &str, english: &str) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open_with(engine, "unsupported", options);
    browser.goto(host.address());
    let text = browser.until("a page that says why", || {
        let text = readable(&browser);
        (text.contains(french) && text.contains(english)).then_some(text)
    });
    for other in [
        "Les scripts sont désactivés",
        "Ce navigateur refuse de garder des données",
        "Le chargement a échoué",
    ] {
        assert!(other == french || !text.contains(other), "only one reason is told: {text}");
    }
}

#[test]
fn scripts_off_chromium() {
    let options = Options { no_scripts: true, ..Options::default() };
    says(Engine::Chromium, options, "Les scripts sont désactivés", "Scripts are off");
}

#[test]
fn scripts_off_firefox() {
    let options = Options { no_scripts: true, ..Options::default() };
    says(Engine::Firefox, options, "Les scripts sont désactivés", "Scripts are off");
}

#[test]
fn database_refused_chromium() {
    let options = Options { no_database: true, ..Options::default() };
    says(
        Engine::Chromium,
        options,
        "Ce navigateur refuse de garder des données",
        "This browser refuses to keep data",
    );
}

#[test]
fn database_refused_firefox() {
    let options = Options { no_database: true, ..Options::default() };
    says(
        Engine::Firefox,
        options,
        "Ce navigateur refuse de garder des données",
        "This browser refuses to keep data",
    );
}
