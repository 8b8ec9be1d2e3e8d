//! From a key to the paint that shows it.

use serde_json::json;

use crate::support::Browser;

/// So many characters are in the field after the last key.
pub const CHARACTERS: usize = 20_000;
const KEYS: usize = 200;

/// Milliseconds for each key, ascending.
pub struct Keys {
    /// From the key's own time to the first task after the frame that shows it: the wait for that frame is in it, up to 16.7 ms where a
    /// screen draws sixty times a second.
    pub painted: Vec<f64>,
    /// What the page itself worked: its listeners, and the frame.
    pub worked: Vec<f64>,
}

/// Fills a field and types at its end, key by key, as a keyboard does.
#[track_caller]
pub fn typed(browser: &Browser, css: &str) -> Keys {
    let field = browser.enabled(css);
    // By the browser itself, as a paste is.
    let fill = "const [css, text] = arguments; const field = document.querySelector(css); field.focus(); \
        document.execCommand('insertText', false, text); field.setSelectionRange(field.value.length, field.value.length);";
    browser.execute(fill, vec![json!(css), json!("mots ".repeat((CHARACTERS - KEYS) / 5))]);
    // A frame's own callbacks come before it is painted; a message that they post, after.
    let watch = "window.keys = []; let key = null; const shown = [], painted = new MessageChannel();
        painted.port1.onmessage = () => {
            const now = performance.now();
            for (const { at, handled, frame } of shown.splice(0)) window.keys.push([now - at, handled + now - frame]);
        };
        window.addEventListener('keypress', (event) => { key = { at: event.timeStamp, began: performance.now() }; }, true);
        window.addEventListener('input', () => {
            if (!key) return;
            const one = key;
            key = null;
            one.handled = performance.now() - one.began;
            requestAnimationFrame(() => { one.frame = performance.now(); shown.push(one); painted.port2.postMessage(null); });
        });";
    browser.execute(watch, vec![]);
    let text = "lentement ".repeat(KEYS / 10);
    browser.command("POST", &format!("/element/{field}/value"), json!({ "text": text }));
    let keys = browser.until("every key to be painted", || {
        let keys = browser.execute("return window.keys", vec![]);
        keys.as_array().filter(|keys| keys.len() == KEYS).cloned()
    });
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
