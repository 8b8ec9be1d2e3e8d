//! One profile of one browser, driven over WebDriver (W3C). Profiles share nothing: each has its own driver process,
//! home directory and database.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::process::Process;
use super::{Engine, Options, Scratch, failures, telling, wire};

/// How long a person's next thing may take to appear. Unlocking is meant to cost a second or more of a quick machine;
/// here two cores are shared by two browsers.
const PATIENCE: Duration = Duration::from_secs(45);

/// The key under which WebDriver hands an element over.
pub(super) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Finds what `arguments[0]` names if a person could see it: `[element, enabled]`, else `null`.
const SEEN: &str = "
    for (const e of document.querySelectorAll(arguments[0])) {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        const label = e.labels && e.labels[0] ? e.labels[0].getBoundingClientRect() : { width: 0, height: 0 };
        const size = box.width * box.height || label.width * label.height;
        if (size > 0 && style.visibility !== 'hidden') return [e, !e.disabled && e.getAttribute('aria-disabled') !== 'true'];
    }
    return null;";

/// What a driver answers when it cannot.
#[derive(Debug)]
pub struct Refusal {
    /// WebDriver's error code, such as `stale element reference`.
    pub code: String,
    /// The driver's own words.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.message.lines().next().unwrap_or_default();
        write!(f, "{}: {line}", self.code)
    }
}

/// A browser with a profile of its own.
pub struct Browser {
    pub engine: Engine,
    /// Who sits in front of it; names its evidence.
    pub who: String,
    port: u16,
    session: String,
    capabilities: Value,
    // Dropped in this order: the driver with its browser, the display, the files.
    _driver: Process,
    _display: Option<Process>,
    home: Scratch,
}

impl Browser {
    /// Starts a browser with an empty profile.
    #[track_caller]
    pub fn open(engine: Engine, who: &str) -> Browser {
        Browser::open_with(engine, who, Options::default())
    }

    /// Starts a browser with an empty profile and something out of the ordinary.
    #[track_caller]
    pub fn open_with(engine: Engine, who: &str, options: Options) -> Browser {
        assert!(super::is_alone(), "a test with browsers begins with `let _alone = alone();`");
        let home = Scratch::new(&format!("{}-{who}", engine.name()));
        let display = (engine == Engine::WebKit).then(|| display(&home));
        let port = wire::free_port();
        let command = engine.driver(port, display.as_ref().map(|(_, name)| name.as_str()), home.path());
        let driver = Process::start(command, &home.path().join("driver.log"), false);
        let log = home.path().join("driver.log");
        let until = Instant::now() + Duration::from_secs(30);
        while wire::request(port, "GET", "/status", None, Duration::from_secs(5)).is_err() {
            assert!(Instant::now() < until, "the driver of {engine:?} never listened: {}", tail(&log));
            std::thread::sleep(Duration::from_millis(50));
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": engine.capabilities(home.path(), options) } });
        let answer = command_at(port, "POST", "/session", Some(wanted))
            .unwrap_or_else(|refusal| panic!("{engine:?} gave no session: {refusal}\n{}", tail(&log)));
        let session = answer["sessionId"].as_str().expect("a session").to_owned();
        let browser = Browser {
            engine,
            who: who.to_owned(),
            port,
            session,
            capabilities: answer["capabilities"].clone(),
            _driver: driver,
            _display: display.map(|(process, _)| process),
            home,
        };
        browser.command("POST", "/timeouts", json!({ "pageLoad": 60_000, "script": 120_000 }));
        browser
    }

    // --- The driver ---

    /// A command of this session; `Null` stands for a command without parameters.
    pub fn try_command(&self, method: &str, path: &str, parameters: Value) -> Result<Value, Refusal> {
        let body = (method == "POST").then(|| if parameters.is_null() { json!({}) } else { parameters });
        command_at(self.port, method, &format!("/session/{}{path}", self.session), body)
    }

    /// As [`Browser::try_command`]; a refusal ends the test.
    #[track_caller]
    pub fn command(&self, method: &str, path: &str, parameters: Value) -> Value {
        self.try_command(method, path, parameters)
            .unwrap_or_else(|refusal| panic!("{} ({:?}): {method} {path}: {refusal}", self.who, self.engine))
    }

    /// Runs a function's body in the page. In Chromium it is not bound by the page's policy.
    #[track_caller]
    pub fn execute(&self, script: &str, args: Vec<Value>) -> Value {
        self.command("POST", "/execute/sync", json!({ "script": script, "args": args }))
    }

    /// As [`Browser::execute`]; the script calls its last argument when it is done.
    #[track_caller]
    pub fn execute_async(&self, script: &str, args: Vec<Value>) -> Value {
        self.command("POST", "/execute/async", json!({ "script": script, "args": args }))
    }

    /// Chromium's own commands to the page.
    #[track_caller]
    pub fn chromium(&self, command: &str, parameters: Value) -> Value {
        assert_eq!(self.engine, Engine::Chromium);
        self.command("POST", "/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// The directory that this browser takes for its person's home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where Chromium keeps its profile.
    pub fn profile(&self) -> PathBuf {
        self.home.path().join("profile")
    }

    /// Where Chromium's debugger listens.
    pub fn debugger(&self) -> u16 {
        let address = self.capabilities["goog:chromeOptions"]["debuggerAddress"].as_str().expect("Chromium");
        address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    // --- Going places ---

    /// Opens an address. With one document and places in the fragment, this may not load anything.
    #[track_caller]
    pub fn goto(&self, url: &str) {
        self.command("POST", "/url", json!({ "url": url }));
    }

    /// Loads the page anew, as the button beside the address does. (The driver's own command is a forced reload in Firefox,
    /// which passes the service worker by.)
    #[track_caller]
    pub fn reload(&self) {
        self.execute(
            "document.documentElement.dataset.old = 'yes'; setTimeout(() => location.reload())",
            vec![],
        );
        self.until("the page to be loaded anew", || {
            let script = "return document.readyState === 'complete' && document.documentElement.dataset.old === undefined";
            let asked = json!({ "script": script, "args": [] });
            (self.try_command("POST", "/execute/sync", asked).ok()? == json!(true)).then_some(())
        });
    }

    /// What stands in the address bar.
    #[track_caller]
    pub fn url(&self) -> String {
        self.command("GET", "/url", Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Goes to a place of the app by its fragment, as a link would, and waits until the page has heard of it. What a place loads may come
    /// later.
    #[track_caller]
    pub fn place(&self, fragment: &str) {
        // The app's own listener was there before this one, and what it changes is on the page by the next turn.
        let script = "const before = location.href; location.hash = arguments[0]; \
            window.onItsWay = location.href !== before; \
            if (window.onItsWay) \
                window.addEventListener('hashchange', () => setTimeout(() => { window.onItsWay = false; }), { once: true });";
        self.execute(script, vec![json!(fragment)]);
        self.until("the place to be heard of", || {
            let asked = json!({ "script": "return !window.onItsWay", "args": [] });
            (self.try_command("POST", "/execute/sync", asked).ok()? == json!(true)).then_some(())
        });
    }

    // --- Looking ---

    /// Waits until `condition` gives something.
    #[track_caller]
    pub fn until<T>(&self, what: &str, condition: impl FnMut() -> Option<T>) -> T {
        self.until_within(PATIENCE, what, condition)
    }

    /// As [`Browser::until`], with another patience.
    #[track_caller]
    pub fn until_within<T>(
        &self,
        patience: Duration,
        what: &str,
        mut condition: impl FnMut() -> Option<T>,
    ) -> T {
        let end = Instant::now() + patience;
        loop {
            if let Some(value) = condition() {
                return value;
            }
            if Instant::now() > end {
                panic!(
                    "{} ({:?}) waited {} s in vain: {what}. At {}; the page says: {:?}",
                    self.who,
                    self.engine,
                    patience.as_secs(),
                    self.url(),
                    self.page_text()
                );
            }
            std::thread::sleep(Duration::from_millis(80));
        }
    }

    /// Whether something of that selector can be seen now; gives it and whether it is enabled.
    fn seen(&self, css: &str) -> Option<(String, bool)> {
        // A page that is just being replaced refuses scripts: look again.
        let found =
            self.try_command("POST", "/execute/sync", json!({ "script": SEEN, "args": [css] })).ok()?;
        Some((found[0][ELEMENT].as_str()?.to_owned(), found[1].as_bool()?))
    }

    /// Whether something of that selector can be seen now.
    pub fn sees(&self, css: &str) -> bool {
        self.seen(css).is_some()
    }

    /// Waits until something of that selector can be seen.
    #[track_caller]
    pub fn visible(&self, css: &str) -> String {
        self.until(&format!("to see {css}"), || self.seen(css).map(|(element, _)| element))
    }

    /// Waits until something of that selector can be used.
    #[track_caller]
    pub fn enabled(&self, css: &str) -> String {
        self.until(&format!("to use {css}"), || {
            self.seen(css).and_then(|(element, enabled)| enabled.then_some(element))
        })
    }

    /// Waits until nothing of that selector can be seen.
    #[track_caller]
    pub fn gone(&self, css: &str) {
        self.until(&format!("{css} to go"), || (!self.sees(css)).then_some(()));
    }

    /// The exact characters inside, once they can be seen.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.visible(css);
        self.execute("return document.querySelector(arguments[0]).textContent", vec![json!(css)])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The text of all of that selector that can be seen now, in one look: between two of them it may go.
    pub fn shown(&self, css: &str) -> String {
        let script = "return [...document.querySelectorAll(arguments[0])].filter((e) => { \
            const box = e.getBoundingClientRect(); \
            return box.width * box.height > 0 && getComputedStyle(e).visibility !== 'hidden'; \
            }).map((e) => e.textContent).join(' ')";
        // A page that is just being replaced refuses scripts: nothing is shown.
        let text = self.try_command("POST", "/execute/sync", json!({ "script": script, "args": [css] }));
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The words inside, single spaces between.
    #[track_caller]
    pub fn words(&self, css: &str) -> Vec<String> {
        self.visible(css);
        // `innerText` keeps the parts of a list apart, as the eye does.
        let text = self.execute("return document.querySelector(arguments[0]).innerText", vec![json!(css)]);
        text.as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    /// All text on the page.
    pub fn page_text(&self) -> String {
        let script = json!({ "script": "return document.body ? document.body.innerText : ''", "args": [] });
        match self.try_command("POST", "/execute/sync", script) {
            Ok(text) => text.as_str().unwrap_or_default().to_owned(),
            Err(refusal) => format!("(cannot be read: {refusal})"),
        }
    }

    // --- Doing ---

    /// Clicks as a person does, on the thing or on its label.
    #[track_caller]
    pub fn click(&self, css: &str) {
        let mut last = None;
        let clicked = |last: &mut Option<Refusal>| {
            let (element, enabled) = self.seen(css)?;
            if !enabled {
                return None;
            }
            if self.engine == Engine::WebKit {
                // Its driver does not always scroll far enough by itself.
                let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
                let asked = json!({ "script": script, "args": [{ ELEMENT: element }] });
                self.try_command("POST", "/execute/sync", asked).ok()?;
            }
            match self.try_command("POST", &format!("/element/{element}/click"), Value::Null) {
                Ok(_) => Some(()),
                // A styled radio button is under its label; a thing may be replaced between the look and the click.
                Err(refusal)
                    if refusal.code.contains("intercepted") || refusal.code.contains("interactable") =>
                {
                    *last = Some(refusal);
                    let script = "const l = arguments[0].labels; return l && l[0] ? l[0] : null";
                    let asked = json!({ "script": script, "args": [{ ELEMENT: element }] });
                    let label =
                        self.try_command("POST", "/execute/sync", asked).ok()?[ELEMENT].as_str()?.to_owned();
                    self.try_command("POST", &format!("/element/{label}/click"), Value::Null).ok().map(|_| ())
                }
                Err(refusal) => {
                    *last = Some(refusal);
                    None
                }
            }
        };
        let end = Instant::now() + PATIENCE;
        while clicked(&mut last).is_none() {
            assert!(
                Instant::now() < end,
                "{} ({:?}) could not click {css}: {}. At {}; the page says: {:?}",
                self.who,
                self.engine,
                last.map_or_else(|| "not seen, or disabled".to_owned(), |refusal| refusal.to_string()),
                self.url(),
                self.page_text()
            );
            std::thread::sleep(Duration::from_millis(80));
        }
    }

    /// Types into an empty field, key by key, and checks that exactly this arrived.
    #[track_caller]
    pub fn type_into(&self, css: &str, text: &str) {
        let element = self.enabled(css);
        if self.engine == Engine::WebKit {
            self.type_in_parts(css, &element, text);
        } else {
            self.command("POST", &format!("/element/{element}/value"), json!({ "text": text }));
        }
        let typed = self.value(css);
        assert_eq!(typed, text, "{} ({:?}): what {css} holds is not what was typed", self.who, self.engine);
    }

    /// WebKit's driver now and then waits for ever for a key of a long text (seen at the 900th, on a busy machine); it still
    /// answers otherwise. So it gets the text in parts, and goes on from what has arrived.
    #[track_caller]
    fn type_in_parts(&self, css: &str, element: &str, text: &str) {
        let path = format!("/session/{}/element/{element}/value", self.session);
        for _ in 0..text.chars().count() {
            let typed = self.value(css);
            let Some(rest) = text.strip_prefix(typed.as_str()).filter(|rest| !rest.is_empty()) else {
                return;
            };
            // It has no key for a line feed; its Enter is another character.
            let part: String =
                rest.chars().take(80).map(|c| if c == '\n' { '\u{e007}' } else { c }).collect();
            let body = json!({ "text": part });
            if let Err(refusal) =
                command_within(Duration::from_secs(15), self.port, "POST", &path, Some(body))
            {
                assert_eq!(
                    refusal.code, "driver lost",
                    "{} ({:?}): typing into {css}: {refusal}",
                    self.who, self.engine
                );
            }
        }
    }

    /// Empties a field.
    #[track_caller]
    pub fn clear(&self, css: &str) {
        let element = self.enabled(css);
        self.command("POST", &format!("/element/{element}/clear"), Value::Null);
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self, css: &str) -> String {
        self.execute("return document.querySelector(arguments[0]).value", vec![json!(css)])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    // --- What the engine noticed ---

    /// Chromium: the console's errors since the last time this was asked. Others cannot be asked and give none.
    pub fn console_errors(&self) -> Vec<String> {
        if self.engine != Engine::Chromium {
            return Vec::new();
        }
        let log = self.command("POST", "/se/log", json!({ "type": "browser" }));
        log.as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Chromium: gives the page a screen of exactly that size, on which nothing moves.
    pub fn screen(&self, width: u32, height: u32) {
        let phone = width < 600;
        self.chromium(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone }),
        );
        let still = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.chromium("Emulation.setEmulatedMedia", json!({ "features": still }));
    }

    /// A picture of what is on screen, as PNG.
    pub fn picture(&self) -> Result<Vec<u8>, Refusal> {
        if self.engine == Engine::WebKit {
            // Its driver waits for the next drawing, which on a page at rest never comes.
            let nudge = "const s = document.documentElement.style; setTimeout(() => { s.opacity = s.opacity ? '' : '0.999' }, 200)";
            self.try_command("POST", "/execute/sync", json!({ "script": nudge, "args": [] }))?;
        }
        let path = format!("/session/{}/screenshot", self.session);
        let base64 = command_within(Duration::from_secs(15), self.port, "GET", &path, None)?;
        BASE64
            .decode(base64.as_str().unwrap_or_default().as_bytes())
            .map_err(|error| Refusal { code: "no picture".to_owned(), message: error.to_string() })
    }

    /// Keeps a picture and the page's text under `e2e-failures`.
    fn keep_evidence(&self) {
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let stem = failures().join(format!("{test}-{}-{}", self.engine.name(), self.who));
        let save = |ending: &str, bytes: &[u8]| {
            let mut path: PathBuf = stem.clone();
            path.as_mut_os_string().push(ending);
            if std::fs::write(&path, bytes).is_ok() {
                eprintln!("kept {}", path.display());
            }
        };
        if let Ok(picture) = self.picture() {
            save(".png", &picture);
        }
        let source = self.try_command("GET", "/source", Value::Null).unwrap_or_default();
        let mut text =
            format!("{}\n\n{}\n\n{}\n", self.who, self.page_text(), source.as_str().unwrap_or_default());
        if let Ok(log) = self.try_command("POST", "/se/log", json!({ "type": "browser" })) {
            text.push_str(&format!("\nConsole:\n{log:#}\n"));
        }
        save(".txt", text.as_bytes());
        save(".driver.log", tail(&self.home.path().join("driver.log")).as_bytes());
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_evidence();
        }
        // Ends the browser in order; what does not end is killed with the driver.
        let _ = command_at(self.port, "DELETE", &format!("/session/{}", self.session), None);
    }
}

fn command_at(port: u16, method: &str, path: &str, body: Option<Value>) -> Result<Value, Refusal> {
    command_within(Duration::from_secs(90), port, method, path, body)
}

fn command_within(
    patience: Duration,
    port: u16,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Result<Value, Refusal> {
    let body = body.map(|body| body.to_string());
    let lost = |error: std::io::Error| Refusal { code: "driver lost".to_owned(), message: error.to_string() };
    let reply = wire::request(port, method, path, body.as_deref(), patience).map_err(lost)?;
    let mut answer: Value = serde_json::from_slice(&reply.body)
        .map_err(|error| Refusal { code: "not JSON".to_owned(), message: error.to_string() })?;
    let value = answer["value"].take();
    if reply.status == 200 {
        return Ok(value);
    }
    let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    if part("error") == telling::GONE {
        telling::browser_gone();
    }
    Err(Refusal { code: part("error"), message: part("message") })
}

/// A screen of its own for an engine that has no headless mode.
fn display(home: &Scratch) -> (Process, String) {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1440x1000x24", "-nolisten", "tcp"]);
    let mut process = Process::start(command, &home.path().join("xvfb.log"), true);
    let mut line = String::new();
    let out = process.child().stdout.take().expect("Xvfb's output");
    BufReader::new(out).read_line(&mut line).expect("the number of the display");
    assert!(!line.trim().is_empty(), "Xvfb did not start: {}", tail(&home.path().join("xvfb.log")));
    (process, format!(":{}", line.trim()))
}

/// The end of a log.
fn tail(path: &Path) -> String {
    let text =
        std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
