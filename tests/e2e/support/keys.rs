//! A keyboard: keys pressed through the driver, which the engine takes as it takes a person's; and what has the focus meanwhile.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Browser;
use super::browser::ELEMENT;

pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const SHIFT: &str = "\u{e008}";
pub const CONTROL: &str = "\u{e009}";
pub const ESCAPE: &str = "\u{e00c}";
pub const DOWN: &str = "\u{e015}";
pub const SPACE: &str = " ";

/// How often Tab is pressed before somebody gives up.
const STOPS: u32 = 80;

/// How long nothing may have the focus after what had it went away: some frames of a busy machine.
const FRAMES: Duration = Duration::from_secs(3);

/// In the page: how two colours differ (`contrast(one, other)`, 1 to 21), and the colour on which something stands (`ground(element)`).
pub const COLOURS: &str = "
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3).map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const contrast = (one, other) => {
        const [more, less] = [light(one), light(other)].sort((a, b) => b - a);
        return (more + 0.05) / (less + 0.05);
    };
    const ground = (element) => {
        for (let e = element.parentElement; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if ((parts(colour)[3] ?? 1) === 1) return colour;
        }
        return 'rgb(255, 255, 255)';
    };";

/// In the page, after [`COLOURS`]: `fault()` says what is wrong with the focus; null where a person sees it. Something other than the page
/// itself has it; it is in view, and nothing lies over it; an outline stands out from what is around it.
pub const FAULT: &str = "
    const fault = () => {
        const e = document.activeElement;
        if (!e || e === document.body || e === document.documentElement) return 'nothing has the focus';
        const what = e.outerHTML.slice(0, 120) + ': ';
        const box = [...e.getClientRects()].find((box) => box.width * box.height > 0);
        if (!box) return what + 'it is not shown';
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            return what + 'it is off the screen';
        const middle = (from, to, end) => (Math.max(0, from) + Math.min(end, to)) / 2;
        const over = document.elementFromPoint(
            middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
        if (!e.contains(over)) return what + 'it lies under ' + (over && over.outerHTML.slice(0, 120));
        const style = getComputedStyle(e);
        if (style.outlineStyle === 'none' || !(parseFloat(style.outlineWidth) >= 2))
            return what + 'nothing shows that it has the focus';
        const seen = contrast(style.outlineColor, ground(e));
        return seen < 3 ? what + 'its outline is hardly seen, ' + seen.toFixed(1) + ' to 1' : null;
    };";

/// Where what `arguments[0]` names lies from what has the focus.
const WHERE: &str = "
    const [css] = arguments, at = document.activeElement;
    const to = [...document.querySelectorAll(css)].find((e) => e.getClientRects().length);
    if (!to) return 'nowhere';
    if (to === at) return 'here';
    return at !== document.body && at.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_PRECEDING ? 'before' : 'after';";

impl Browser {
    /// Presses a key, or several that are held together, and lets go.
    #[track_caller]
    pub fn press(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        let keyboard = json!([{ "type": "key", "id": "keys", "actions": actions }]);
        self.command("POST", "/actions", json!({ "actions": keyboard }));
    }

    /// Types into the empty field that has the focus, and checks that exactly this arrived.
    #[track_caller]
    pub fn type_here(&self, text: &str) {
        let element = self.command("GET", "/element/active", Value::Null);
        let element = element[ELEMENT].as_str().expect("something that has the focus");
        self.command("POST", &format!("/element/{element}/value"), json!({ "text": text }));
        let typed = self.execute("return document.activeElement.value", vec![]);
        assert_eq!(typed, json!(text), "{} ({:?}): it is not what was typed", self.who, self.engine);
    }

    /// Whether something of that selector has the focus.
    #[track_caller]
    pub fn has_focus(&self, css: &str) -> bool {
        let script = "return document.activeElement !== null && document.activeElement.matches(arguments[0])";
        self.execute(script, vec![json!(css)]) == json!(true)
    }

    /// Waits until something of that selector has the focus.
    #[track_caller]
    pub fn focused(&self, css: &str) {
        let until = Instant::now() + FRAMES;
        while !self.has_focus(css) {
            assert!(
                Instant::now() < until,
                "{} ({:?}), at {}: not {css} has the focus, but {}",
                self.who,
                self.engine,
                self.url(),
                self.focus()
            );
        }
    }

    /// What has the focus, for messages.
    fn focus(&self) -> String {
        let script = "return document.activeElement ? document.activeElement.outerHTML.slice(0, 120) : ''";
        self.execute(script, vec![]).as_str().unwrap_or_default().to_owned()
    }

    /// What is wrong with the focus.
    #[track_caller]
    pub fn focus_fault(&self) -> Option<String> {
        self.execute(&format!("{COLOURS}{FAULT} return fault();"), vec![]).as_str().map(str::to_owned)
    }

    /// Something has the focus, and a person sees what.
    #[track_caller]
    pub fn focus_is_seen(&self) {
        let until = Instant::now() + FRAMES;
        while let Some(fault) = self.focus_fault() {
            assert!(Instant::now() < until, "{} ({:?}), at {}: {fault}", self.who, self.engine, self.url());
        }
    }

    /// Presses Tab until something of that selector has the focus, or Shift and Tab where it lies before. The focus is seen at every stop.
    #[track_caller]
    pub fn tab_to(&self, css: &str) {
        self.enabled(css);
        for _ in 0..STOPS {
            match self.execute(WHERE, vec![json!(css)]).as_str() {
                Some("here") => return self.focus_is_seen(),
                Some("before") => self.press(&[SHIFT, TAB]),
                _ => self.press(&[TAB]),
            }
            self.focus_is_seen();
        }
        panic!("{} ({:?}): Tab does not come to {css}; it is at {}", self.who, self.engine, self.focus());
    }

    /// Goes there and presses it.
    #[track_caller]
    pub fn tab_and_enter(&self, css: &str) {
        self.tab_to(css);
        self.press(&[ENTER]);
    }

    /// Goes to an empty field and types.
    #[track_caller]
    pub fn tab_and_type(&self, css: &str, text: &str) {
        self.tab_to(css);
        self.type_here(text);
    }
}
