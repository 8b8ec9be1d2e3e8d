//! The content security policy holds, in the page and in the worker: code of the app's own origin tries what the policy
//! forbids, and is refused; the same code is *not* refused where the headers are left out.
//!
//! The page reaches nobody else. The worker asks stores anywhere over https, and on this machine: that gets through, and nothing over an
//! open line, no code and no socket.
//!
//! The page is asked by a script from the app's own host, the worker by putting the probe where the app's worker script
//! lies, so that it gets the very headers that bind the real one. That asks all three engines. In Chromium the real
//! worker, with its real code, is asked as well, through the debugger.

use serde_json::{Value, json};

use crate::people::{arrive, drawn_words, fill_in_group, kept_offline, quiet, started};
use crate::sample;
use crate::support::dist::Altered;
use crate::support::host::Setting;
use crate::support::{Browser, Elsewhere, Engine, Host, alone, debugger, in_three_engines, listener};
use crate::trouble::inside_worker;

/// What page and worker both try. Whether a request arrived is read from the listener, not only from what the engine says.
const ATTEMPTS: &str = r#"
async function attempts() {
  const out = {};
  const run = async (name, attempt) => { try { out[name] = (await attempt()) ? "done" : "odd"; } catch { out[name] = "refused"; } };
  await run("fetch", async () => (await fetch("TO/fetch")).ok);
  await run("near", async () => (await fetch("NEAR/fetch")).ok);
  await run("eval", async () => (0, eval)("1 + 1") === 2);
  await run("function", async () => new Function("return 2")() === 2);
  await run("timer", () => new Promise((resolve, reject) => {
    globalThis.timerRan = resolve; setTimeout("timerRan(true)", 0); setTimeout(reject, 300);
  }));
  await Promise.race([import("TO/module.js").catch(() => {}), new Promise((r) => setTimeout(r, 500))]);
  try { const socket = new WebSocket("TO/socket".replace("http", "ws")); await new Promise((r) => { socket.onerror = socket.onclose = r; setTimeout(r, 500); }); } catch {}
  return out;
}
"#;

/// Only when asked: the app starts this worker too, at a moment when nothing may guard it yet.
const IN_WORKER: &str = r#"
onmessage = async (event) => {
  if (event.data !== "probe") return;
  const out = await attempts();
  // Nobody there has a certificate: whether it was asked is read from the listener.
  await fetch("SEALED/").catch(() => {});
  postMessage(out);
};
"#;

/// Who listens while a probe tries.
struct Others {
    /// Another machine, to a policy, over an open line.
    far: Elsewhere,
    /// The same over https.
    sealed: Elsewhere,
    /// Another port of this machine.
    near: Elsewhere,
}

impl Others {
    fn start() -> Others {
        let far = || Elsewhere::start_at("127.0.0.2");
        Others { far: far(), sealed: far(), near: Elsewhere::start() }
    }

    /// A script's addresses filled in; what it asks begins with `mark`.
    fn filled(&self, script: &str, mark: &str) -> String {
        script
            .replace("TO/", &format!("http://{}/{mark}", self.far.host()))
            .replace("NEAR/", &format!("http://localhost:{}/{mark}", self.near.port()))
            .replace("SEALED/", &format!("https://{}/{mark}", self.sealed.host()))
    }

    /// The worker has asked where it may, and nobody else has asked anywhere.
    #[track_caller]
    fn assert_stores_alone_were_asked(&self, engine: Engine) {
        assert_nobody_was_asked(engine, &self.far);
        let near = self.near.seen();
        let by_worker = |line: &String| line.contains("/w-") || line == listener::SILENT;
        assert!(
            near.iter().any(|line| line.contains("/w-fetch")),
            "the worker may ask this machine: {near:?}"
        );
        assert!(near.iter().all(by_worker), "the page asked: {near:?}");
        assert!(!self.sealed.seen().is_empty(), "the worker may ask any host over https");
    }
}

const IN_PAGE: &str = r#"
const page = await attempts();
const root = document.documentElement;
const script = document.createElement("script");
script.textContent = "document.documentElement.dataset.inline = 'ran'";
document.head.append(script);
page.inline = root.dataset.inline ? "done" : "refused";
const button = document.createElement("button");
button.setAttribute("onclick", "document.documentElement.dataset.handler = 'ran'");
document.body.append(button);
button.click();
page.handler = root.dataset.handler ? "done" : "refused";
button.setAttribute("style", "position: fixed");
page.style = getComputedStyle(button).position === "fixed" ? "done" : "refused";
await new Promise((r) => { const image = new Image(); image.onload = image.onerror = r; image.src = "TO/image"; setTimeout(r, 500); });
await new Promise((r) => { const frame = document.createElement("iframe"); frame.onload = r; frame.src = "TO/frame"; document.body.append(frame); setTimeout(r, 500); });
const worker = await new Promise((resolve) => {
  const worker = new Worker(new URL("worker-boot.js", import.meta.url), { type: "module" });
  worker.onmessage = (event) => resolve(event.data);
  worker.postMessage("probe");
  worker.onerror = (event) => resolve({ error: event.message || "did not start" });
});
root.dataset.probe = JSON.stringify({ page, worker });
"#;

/// A build whose worker is the probe, with another probe for the page beside it.
struct Probed {
    dist: Altered,
    /// The folder of the build, relative to the app's address.
    folder: String,
}

impl Probed {
    fn new(others: &Others) -> Probed {
        let dist = Altered::copy();
        let worker = dist.one(|name| name == "worker-boot.js");
        dist.write(&worker, &others.filled(&format!("{ATTEMPTS}{IN_WORKER}"), "w-"));
        let page = worker.with_file_name("e2e-probe.js");
        dist.write(&page, &others.filled(&format!("{ATTEMPTS}{IN_PAGE}"), "p-"));
        let folder =
            worker.parent().and_then(|folder| folder.strip_prefix(dist.path()).ok()).expect("a folder");
        let folder = folder.to_str().expect("a plain path").to_owned();
        Probed { dist, folder }
    }

    /// Takes the policy out of `index.html`: the page is then bound by headers alone.
    fn without_meta(self) -> Probed {
        self.dist.change(&self.dist.path().join("index.html"), |index| {
            index.replace("http-equiv=\"Content-Security-Policy\"", "name=\"left-out\"")
        });
        self
    }

    /// Lets the service worker take the probe for the worker it knows.
    fn with_service_worker(self) -> Probed {
        self.dist.change(&self.dist.path().join("sw.js"), |script| {
            let mut lines: Vec<String> = script.lines().map(str::to_owned).collect();
            for line in &mut lines {
                if line.contains("/worker-boot.js\":") {
                    let (path, _) = line.split_once("\":").expect("a path and its hash");
                    *line = format!("{path}\": \"\",");
                }
            }
            lines.join("\n")
        });
        self
    }

    /// Asks page and worker; gives what each could do.
    fn ask(&self, browser: &Browser) -> (Value, Value) {
        let script = "const s = document.createElement('script'); s.type = 'module'; s.src = arguments[0]; document.head.append(s);";
        browser.execute(script, vec![json!(format!("{}/e2e-probe.js", self.folder))]);
        let said = browser.until("the probes to report", || {
            let said = browser.execute("return document.documentElement.dataset.probe || ''", vec![]);
            serde_json::from_str::<Value>(said.as_str()?).ok()
        });
        (said["page"].clone(), said["worker"].clone())
    }

    fn setting(&self, headers: bool) -> Setting {
        Setting { dist: self.dist.path().to_path_buf(), headers, base: None }
    }
}

const WORKER_TRIES: [&str; 4] = ["fetch", "eval", "function", "timer"];
const PAGE_TRIES: [&str; 8] = ["fetch", "near", "eval", "function", "timer", "inline", "handler", "style"];

#[track_caller]
fn all(said: &Value, tries: &[&str], outcome: &str) {
    for name in tries {
        assert_eq!(said[name], outcome, "{name} in {said}");
    }
}

/// Chromium opens a connection for a frame before it looks at the policy, then says nothing on it: found by leaving the
/// probe's attempts out one by one. No page can help that; what counts is that nothing is asked.
#[track_caller]
fn assert_nobody_was_asked(engine: Engine, elsewhere: &Elsewhere) {
    let mut seen = elsewhere.seen();
    if engine == Engine::Chromium {
        seen.retain(|line| line != listener::SILENT);
    }
    assert_eq!(seen, [""; 0], "a request got out");
}

fn policy(engine: Engine) {
    let _alone = alone();

    // With the headers, everything is refused but what stores are asked by the worker, and nobody else is asked.
    let others = Others::start();
    let probed = Probed::new(&others);
    let host = Host::start_with(probed.setting(true));
    let browser = Browser::open(engine, "guarded");
    browser.goto(host.address());
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "refused");
    all(&worker, &WORKER_TRIES, "refused");
    all(&worker, &["near"], "done");
    others.assert_stores_alone_were_asked(engine);
    drop((browser, host));

    // Without them, the same probes are not refused: the test can fail.
    let others = Others::start();
    let probed = Probed::new(&others).without_meta();
    let host = Host::start_with(probed.setting(false));
    let browser = Browser::open(engine, "bare");
    browser.goto(host.address());
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "done");
    all(&worker, &WORKER_TRIES, "done");
    let seen = others.far.seen();
    for path in [
        "/p-fetch",
        "/p-module.js",
        "/p-socket",
        "/p-image",
        "/p-frame",
        "/w-fetch",
        "/w-module.js",
        "/w-socket",
    ] {
        assert!(seen.iter().any(|line| line.contains(path)), "{path} did not get out: {seen:?}");
    }
    drop((browser, host));

    // Where the host sends none, the page's own <meta> and the service worker take their place.
    let others = Others::start();
    let probed = Probed::new(&others).with_service_worker();
    let host = Host::start_with(probed.setting(false));
    let browser = Browser::open(engine, "service-worker");
    browser.goto(host.address());
    kept_offline(&browser);
    browser.reload();
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "refused");
    all(&worker, &WORKER_TRIES, "refused");
    all(&worker, &["near"], "done");
    others.assert_stores_alone_were_asked(engine);
}

in_three_engines! {
    policy: policy_chromium, policy_firefox, policy_webkit;
}

/// The app says so where nothing guards it, and only there (the story sees that it does not).
fn tells_when_unguarded(engine: Engine) {
    let _alone = alone();
    let dist = Altered::copy();
    std::fs::remove_file(dist.path().join("sw.js")).expect("a service worker to take away");
    let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), headers: false, base: None });
    let browser = Browser::open(engine, "unguarded");
    arrive(&browser, &host);
    browser.visible("#unguarded");
}

in_three_engines! {
    tells_when_unguarded: unguarded_chromium, unguarded_firefox, unguarded_webkit;
}

/// Where the host sends no headers, a first visit ends up guarded all the same: the service worker takes over and the app
/// starts its worker anew.
fn ends_up_guarded(engine: Engine) {
    let _alone = alone();
    let host = Host::start_with(Setting { headers: false, ..Setting::default() });
    let browser = Browser::open(engine, "headless-host");
    arrive(&browser, &host);
    // On a slow machine it is said before the service worker has come: then it goes with the worker that was not guarded. What the
    // next one is, is known once the app has started with it.
    browser.gone("#unguarded");
    started(&browser);
    assert!(!browser.sees("#unguarded"), "a first visit is not guarded");
    if engine == Engine::Chromium {
        assert_eq!(inside_worker(&browser).evaluate("self.souspliGuarded"), json!(true));
    }

    // Nor is a second one unguarded.
    kept_offline(&browser);
    browser.reload();
    started(&browser);
    assert!(!browser.sees("#unguarded"), "the service worker did not guard the worker");
}

in_three_engines! {
    ends_up_guarded: ends_up_guarded_chromium, ends_up_guarded_firefox, ends_up_guarded_webkit;
}

/// A service worker that comes late takes nothing from who writes meanwhile: not what was typed, nor the six words that are on paper by
/// now. It guards the app once the form is left.
#[test]
fn a_late_guard_empties_no_form_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    let path = dist.path().join("sw.js");
    let script = std::fs::read_to_string(&path).expect("a service worker");
    std::fs::remove_file(&path).expect("a service worker to take away");
    let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), headers: false, base: None });
    let browser = Browser::open(Engine::Chromium, "late-guard");
    arrive(&browser, &host);
    browser.visible("#unguarded");
    let words = drawn_words(&browser);
    fill_in_group(&browser);
    browser.click("#noted");
    // Here it comes; what the app does about it is done two frames later.
    dist.write(&path, &script);
    let come = "const done = arguments[arguments.length - 1]; const container = navigator.serviceWorker; \
        container.addEventListener('controllerchange', \
        () => requestAnimationFrame(() => requestAnimationFrame(() => done('came')))); \
        container.register(new URL('sw.js', document.baseURI)).catch((error) => done(String(error)));";
    assert_eq!(browser.execute_async(come, vec![]), json!("came"));
    assert_eq!(browser.words("#generated-words").join(" "), words);
    assert_eq!(browser.value("#group-name"), sample::GROUP);
    assert_eq!(browser.value("#my-name"), sample::FOUNDER);
    // The form is left: nothing keeps the guard away any more.
    browser.place("#/");
    browser.gone("#unguarded");
    started(&browser);
    assert!(!browser.sees("#unguarded"), "the worker is guarded");
}

/// The real worker, asked from inside.
#[test]
fn the_real_worker_is_bound_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    std::fs::remove_file(dist.path().join("sw.js")).expect("a service worker to take away");
    for headers in [true, false] {
        let others = Others::start();
        let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), headers, base: None });
        let browser = Browser::open(Engine::Chromium, "real");
        arrive(&browser, &host);
        let port = browser.debugger();
        let target = browser.until("the worker to be listed by the debugger", || {
            debugger::targets(port).into_iter().find(|target| {
                target["type"] == "worker"
                    && target["url"].as_str().is_some_and(|url| url.contains("worker-boot.js"))
            })
        });
        let mut worker =
            debugger::Debugger::open(port, target["webSocketDebuggerUrl"].as_str().expect("an address"));
        // From a timer, because what the debugger itself runs is exempt from the policy on `eval`.
        let probe = format!(
            "{ATTEMPTS} new Promise((done) => setTimeout(() => attempts().then((out) => done(out))))"
        );
        let said = worker.evaluate(&others.filled(&probe, ""));
        all(&said, &["near"], "done");
        let seen = others.far.seen();
        if headers {
            all(&said, &WORKER_TRIES, "refused");
            assert_eq!(seen, [""; 0], "a request got out");
        } else {
            all(&said, &WORKER_TRIES, "done");
            assert!(seen.iter().any(|line| line.contains("/fetch")), "{seen:?}");
        }
    }
}

/// A visit leaves nothing on the console.
#[test]
fn a_visit_is_quiet_chromium() {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(Engine::Chromium, "visitor");
    arrive(&browser, &host);
    for place in souspli::app::place::Place::samples() {
        browser.place(&place.to_string());
        browser.visible("main h1");
    }
    quiet(&browser);
    // And an error would be seen.
    browser.execute("setTimeout(() => { throw new Error('on purpose') })", vec![]);
    browser.until("the error made on purpose", || {
        browser.console_errors().iter().any(|e| e.contains("on purpose")).then_some(())
    });
}
