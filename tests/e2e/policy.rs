//! The content security policy holds, in the page and in the worker: code of the app's own origin tries what the policy
//! forbids, and is refused; the same code is *not* refused where the headers are left out.
//!
//! The page is asked by a script from the app's own host, the worker by putting the probe where the app's worker script
//! lies, so that it gets the very headers that bind the real one. That asks all three engines. In Chromium the real
//! worker, with its real code, is asked as well, through the debugger.

use serde_json::{Value, json};

use crate::people::{arrive, kept_offline, quiet};
use crate::support::dist::Altered;
use crate::support::host::Setting;
use crate::support::{Browser, Elsewhere, Engine, Host, alone, debugger, listener};

/// What page and worker both try. Whether a request arrived is read from the listener, not only from what the engine says.
const ATTEMPTS: &str = r#"
async function attempts() {
  const out = {};
  const run = async (name, attempt) => { try { out[name] = (await attempt()) ? "done" : "odd"; } catch { out[name] = "refused"; } };
  await run("fetch", async () => (await fetch("TO/fetch")).ok);
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
const IN_WORKER: &str =
    "onmessage = (event) => { if (event.data === 'probe') attempts().then((out) => postMessage(out)); };";

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
    fn new(elsewhere: &Elsewhere) -> Probed {
        let dist = Altered::copy();
        let to = format!("http://localhost:{}", elsewhere.port());
        let worker = dist.one(|name| name == "worker-boot.js");
        dist.write(&worker, &format!("{ATTEMPTS}{IN_WORKER}").replace("TO/", &format!("{to}/w-")));
        let page = worker.with_file_name("e2e-probe.js");
        dist.write(&page, &format!("{ATTEMPTS}{IN_PAGE}").replace("TO/", &format!("{to}/p-")));
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
const PAGE_TRIES: [&str; 7] = ["fetch", "eval", "function", "timer", "inline", "handler", "style"];

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

    // With the headers, everything is refused and nobody elsewhere is asked.
    let elsewhere = Elsewhere::start();
    let probed = Probed::new(&elsewhere);
    let host = Host::start_with(probed.setting(true));
    let browser = Browser::open(engine, "guarded");
    browser.goto(host.address());
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "refused");
    all(&worker, &WORKER_TRIES, "refused");
    assert_nobody_was_asked(engine, &elsewhere);
    drop((browser, host));

    // Without them, the same probes are not refused: the test can fail.
    let elsewhere = Elsewhere::start();
    let probed = Probed::new(&elsewhere).without_meta();
    let host = Host::start_with(probed.setting(false));
    let browser = Browser::open(engine, "bare");
    browser.goto(host.address());
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "done");
    all(&worker, &WORKER_TRIES, "done");
    let seen = elsewhere.seen();
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
    let elsewhere = Elsewhere::start();
    let probed = Probed::new(&elsewhere).with_service_worker();
    let host = Host::start_with(probed.setting(false));
    let browser = Browser::open(engine, "service-worker");
    browser.goto(host.address());
    kept_offline(&browser);
    browser.reload();
    let (page, worker) = probed.ask(&browser);
    all(&page, &PAGE_TRIES, "refused");
    all(&worker, &WORKER_TRIES, "refused");
    assert_nobody_was_asked(engine, &elsewhere);
}

#[test]
fn policy_chromium() {
    policy(Engine::Chromium);
}

#[test]
fn policy_firefox() {
    policy(Engine::Firefox);
}

#[test]
fn policy_webkit() {
    policy(Engine::WebKit);
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

#[test]
fn unguarded_chromium() {
    tells_when_unguarded(Engine::Chromium);
}

#[test]
fn unguarded_firefox() {
    tells_when_unguarded(Engine::Firefox);
}

#[test]
fn unguarded_webkit() {
    tells_when_unguarded(Engine::WebKit);
}

/// Where the host sends no headers, a first visit ends up guarded all the same: the service worker takes over and the app
/// starts its worker anew.
fn ends_up_guarded(engine: Engine) {
    let _alone = alone();
    let host = Host::start_with(Setting { headers: false, ..Setting::default() });
    let browser = Browser::open(engine, "headless-host");
    arrive(&browser, &host);
    kept_offline(&browser);
    browser.reload();
    browser.visible("main h1");
    browser.gone("#unguarded");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(!browser.sees("#unguarded"), "the service worker did not guard the worker");
}

#[test]
fn ends_up_guarded_chromium() {
    ends_up_guarded(Engine::Chromium);
}

#[test]
fn ends_up_guarded_firefox() {
    ends_up_guarded(Engine::Firefox);
}

#[test]
fn ends_up_guarded_webkit() {
    ends_up_guarded(Engine::WebKit);
}

/// The real worker, asked from inside.
#[test]
fn the_real_worker_is_bound_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    std::fs::remove_file(dist.path().join("sw.js")).expect("a service worker to take away");
    for headers in [true, false] {
        let elsewhere = Elsewhere::start();
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
        let said = worker.evaluate(&probe.replace("TO/", &format!("http://localhost:{}/", elsewhere.port())));
        if headers {
            all(&said, &WORKER_TRIES, "refused");
            assert_eq!(elsewhere.seen(), [""; 0], "a request got out");
        } else {
            all(&said, &WORKER_TRIES, "done");
            assert!(elsewhere.seen().iter().any(|line| line.contains("/fetch")), "{:?}", elsewhere.seen());
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
