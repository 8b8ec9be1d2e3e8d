//! From a key to the paint that shows it.

use serde_json::json;

use crate::support::Browser;

/// So many characters are in the field after the last key.
pub const CHARACTERS: usize = 20_000;
const KEYS: usize = 100;

/// Milliseconds for each key, ascending.
pub struct Keys {
    /// From the key's own time to the first task after the frame that shows it: the wait for that frame is in it, up to 16.7 ms where a
    /// screen draws sixty times a second.
    pub painted: Vec<f64>,
    /// What the page itself worked: its listeners, and the frame.
    pub worked: Vec<f64>,
}

/// An empty page with a field that does nothing but hold text: what the browser itself takes.
pub fn plain(browser: &Browser) {
    browser.goto("about:blank");
    let field =
        "const field = document.body.appendChild(document.createElement('textarea')); field.id = 'plain';
        Object.assign(field.style, { width: '40rem', fieldSizing: 'content', lineHeight: '1.6' });";
    browser.execute(field, vec![]);
}

/// Fills a field and types at its end, key by key, as a keyboard does: each once the one before is painted.
#[track_caller]
pub fn typed(browser: &Browser, css: &str) -> Keys {
    let field = browser.enabled(css);
    // By the browser itself, as a paste is.
    let fill = "const [css, text] = arguments; const field = document.querySelector(css); field.focus(); \
        document.execCommand('insertText', false, text); field.setSelectionRange(field.value.length, field.value.length);";
    browser.execute(fill, vec![json!(css), json!("mots ".repeat((CHARACTERS - KEYS) / 5))]);
    // A frame's own callbacks come before it is painted; a message that they post, after.
    let watch = "window.keysEnd?.abort();
        const end = window.keysEnd = new AbortController();
        const keys = window.keys = []; let key = null; const shown = [], painted = new MessageChannel();
        painted.port1.onmessage = () => {
            const now = performance.now();
            for (const { at, handled, frame } of shown.splice(0)) keys.push([now - at, handled + now - frame]);
        };
        window.addEventListener('keypress', (event) => { key = { at: event.timeStamp, began: performance.now() }; }, { capture: true, signal: end.signal });
        window.addEventListener('input', () => {
            if (!key) return;
            const one = key;
            key = null;
            one.handled = performance.now() - one.began;
            requestAnimationFrame(() => { one.frame = performance.now(); shown.push(one); painted.port2.postMessage(null); });
        }, { signal: end.signal });";
    browser.execute(watch, vec![]);
    for (nth, key) in "lentement ".chars().cycle().take(KEYS).enumerate() {
        browser.command("POST", &format!("/element/{field}/value"), json!({ "text": key.to_string() }));
        browser.until("the key to be painted", || {
            (browser.execute("return window.keys.length", vec![]) == json!(nth + 1)).then_some(())
        });
    }
    let keys = browser.execute("return window.keys", vec![]);
    let keys = keys.as_array().expect("the keys");
    let length =
        browser.execute("return document.querySelector(arguments[0]).value.length", vec![json!(css)]);
    assert_eq!(length, json!(CHARACTERS), "every key arrived");
    let sorted = |at: usize| {
        let mut all: Vec<f64> = keys.iter().filter_map(|key| key[at].as_f64()).collect();
        all.sort_by(f64::total_cmp);
        assert_eq!(all.len(), KEYS);
        all
    };
    Keys { painted: sorted(0), worked: sorted(1) }
}
