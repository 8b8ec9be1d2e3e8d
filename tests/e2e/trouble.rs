//! What the app says of itself when it is open twice, and when its worker or its page breaks.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::device::lock_by_chord;
use crate::drafts::kept;
use crate::people::{
    arrive, ask_to_join, fill_request, found_group, founder_and_link, open_invitation, says, started, tabs,
    take_up, unlock,
};
use crate::sample;
use crate::support::dist::Altered;
use crate::support::host::Setting;
use crate::support::{Browser, Engine, Host, alone, debugger, in_three_engines};

const ELSEWHERE: &str = "Sous pli est ouvert ailleurs";

#[track_caller]
fn titled(browser: &Browser, title: &str) {
    browser.until(&format!("the title {title:?}"), || {
        let script = "return document.querySelector('main h1')?.textContent ?? ''";
        (browser.execute(script, vec![]) == json!(title)).then_some(())
    });
}

/// One tab writes at a time. The second says why it waits, shows nothing, and goes on when the first is closed.
fn open_elsewhere(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    let first = tabs::here(&browser);

    let second = tabs::open(&browser);
    browser.goto(host.address());
    titled(&browser, ELSEWHERE);
    assert!(!browser.page_text().contains(sample::GROUP));
    std::thread::sleep(Duration::from_secs(3));
    titled(&browser, ELSEWHERE);

    // The first is none the worse for it.
    tabs::switch(&browser, &first);
    browser.visible("#propose");
    tabs::close(&browser);

    tabs::switch(&browser, &second);
    unlock(&browser, &drawn);
    browser.place("#/groupe/1");
    browser.visible("#propose");
    assert!(browser.page_text().contains(sample::GROUP));
}

in_three_engines! {
    open_elsewhere: open_elsewhere_chromium, open_elsewhere_firefox, open_elsewhere_webkit;
}

/// A worker that was just ended is not taken for another tab.
fn locking_is_not_another_tab(engine: Engine) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(engine, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    let shows = |title: &str| {
        let script = "return document.querySelector('main h1')?.textContent ?? ''";
        let asked = json!({ "script": script, "args": [] });
        browser.try_command("POST", "/execute/sync", asked).is_ok_and(|shown| shown == title)
    };
    for round in 0..3 {
        browser.click("#lock");
        // Without a rest between two looks: what is wrong may be gone within a second.
        let end = Instant::now() + Duration::from_secs(30);
        while !shows("Ouvrir Sous pli") {
            assert!(!shows(ELSEWHERE), "round {round}: the worker before still holds the device");
            assert!(Instant::now() < end, "never at the door");
        }
        unlock(&browser, &drawn);
        browser.visible("#lock");
    }
}

in_three_engines! {
    locking_is_not_another_tab: locking_is_not_another_tab_chromium, locking_is_not_another_tab_firefox, locking_is_not_another_tab_webkit;
}

/// Opens a line to the inside of the app's worker.
pub fn inside_worker(browser: &Browser) -> debugger::Debugger {
    let port = browser.debugger();
    let target = browser.until("the worker to be listed by the debugger", || {
        debugger::targets(port).into_iter().find(|target| {
            target["type"] == "worker"
                && target["url"].as_str().is_some_and(|url| url.contains("worker-boot.js"))
        })
    });
    debugger::Debugger::open(port, target["webSocketDebuggerUrl"].as_str().expect("an address"))
}

/// A worker that breaks is not left standing as if it worked: the page says so, keeps the sheet, and starts another.
fn says_that_the_worker_stopped(break_it: &str) {
    let _alone = alone();
    let host = Host::start();
    let browser = Browser::open(Engine::Chromium, "a");
    arrive(&browser, &host);
    let drawn = found_group(&browser);
    browser.place("#/groupe/1/situations/nouvelle");
    browser.type_into("#title", sample::TITLE);
    // In the midst of keeping it: nobody answers that any more.
    browser.execute("window.dispatchEvent(new Event('blur'))", vec![]);
    inside_worker(&browser).evaluate(&format!("{break_it}; true"));
    browser.visible("#restart");
    browser.click("#restart");
    unlock(&browser, &drawn);
    browser.place("#/groupe/1/situations/nouvelle");
    browser.visible("#title");
    assert_eq!(browser.value("#title"), sample::TITLE, "the sheet outlives the worker");
    // Whatever was under way when it ended, it is kept from here on.
    browser.type_into("#what-happened", sample::WHAT_HAPPENED);
    kept(&browser);
    lock_by_chord(&browser);
    started(&browser);
    unlock(&browser, &drawn);
    take_up(&browser);
    assert_eq!(browser.value("#what-happened"), sample::WHAT_HAPPENED);
}

/// An invitation that was used already looks like one that nobody has answered yet: who waits in vain is not left with it.
#[test]
fn a_request_that_nobody_answers_is_forgotten_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, link) = founder_and_link(Engine::Chromium, &host);
    // It asks by itself meanwhile, every few seconds: nobody is told that each time.
    let asked = || {
        let record = std::fs::read(host.record()).expect("the record");
        String::from_utf8_lossy(&record).matches("PROPFIND").count()
    };
    let note = "const told = window.told = [], status = document.querySelector('#status'); \
        new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });";
    a.execute(note, vec![]);
    let before = asked();
    a.until("it to ask by itself", || (asked() > before + 2).then_some(()));
    // The hour may have turned meanwhile: that is told once.
    let told = a.execute("return window.told", vec![]);
    assert!(!told.to_string().contains("change en cours"), "{told}");

    let b = Browser::open(Engine::Chromium, "b");
    ask_to_join(&b, &link);
    b.click("#nothing-comes > summary");
    b.click("#forget-request");
    b.visible("#to-create");
    b.gone("a.group");
    b.reload();
    started(&b);
    unlock(&b, sample::PASSPHRASE);
    b.place("#/");
    b.visible("#to-create");
    assert!(!b.sees("a.group"), "{}", b.page_text());
}

/// Who looks after the invitation's days reads that it ended, and not that somebody still has to let them in. (The page's clock says so;
/// the worker's, which asked, is right.)
#[test]
fn an_invitation_that_ended_is_told_to_who_waits_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (_a, link) = founder_and_link(Engine::Chromium, &host);
    let b = Browser::open(Engine::Chromium, "b");
    open_invitation(&b, &link);
    b.execute("const real = Date.now; Date.now = () => real.call(Date) + 8 * 24 * 3600000;", vec![]);
    fill_request(&b, sample::NEWCOMER);
    b.click("#join");
    b.visible("#nothing-comes");
    says(&b, "main", "L’invitation a pris fin le");
    assert!(!b.sees("#words"), "{}", b.page_text());
    b.click("#nothing-comes > summary");
    b.click("#forget-request");
    b.visible("#to-create");
}

/// The worker's clock asks for a timer every second: a failure of that is one in the midst of the worker's wasm.
#[test]
fn a_panic_in_the_worker_is_told_chromium() {
    says_that_the_worker_stopped(
        "{ const real = self.setTimeout; self.setTimeout = (...all) => { \
           if (!new Error().stack.includes('worker.js')) return real(...all); \
           self.setTimeout = real; throw new WebAssembly.RuntimeError('unreachable'); }; }",
    );
}

#[test]
fn a_rejection_in_the_worker_is_told_chromium() {
    says_that_the_worker_stopped(
        "setTimeout(() => { Promise.reject(new WebAssembly.RuntimeError('unreachable')); })",
    );
}

/// A page whose wasm has stopped does not look alive. The errors come from a script of the app's own host: of those that a
/// driver puts in, the page learns nothing.
#[test]
fn a_panic_in_the_page_is_told_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    let folder = dist.one(|name| name == "boot.js").parent().expect("the build's folder").to_path_buf();
    let address = folder.strip_prefix(dist.path()).ok().and_then(|path| path.to_str()).expect("a folder");
    for (kind, error) in [("Error", "Error"), ("RuntimeError", "WebAssembly.RuntimeError")] {
        let error = format!("new {error}('on purpose')");
        dist.write(&folder.join(format!("{kind}-throw.js")), &format!("throw {error};"));
        dist.write(&folder.join(format!("{kind}-reject.js")), &format!("Promise.reject({error});"));
    }
    let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), ..Setting::default() });
    for way in ["throw", "reject"] {
        let browser = Browser::open(Engine::Chromium, "a");
        arrive(&browser, &host);
        let happens = |kind: &str| {
            let script =
                "const s = document.createElement('script'); s.src = arguments[0]; document.head.append(s)";
            browser.execute(script, vec![json!(format!("{address}/{kind}-{way}.js"))]);
            browser.until(&format!("the {kind}"), || {
                browser.console_errors().iter().any(|error| error.contains(kind)).then_some(())
            });
        };
        // Somebody else's error, such as an extension's, changes nothing.
        happens("Error");
        assert!(!browser.sees("#boot-failed"));
        happens("RuntimeError");
        browser.visible("#boot-failed");
    }
}

/// The throw-away worker that needs 128 MiB may die of it: then that is said, and the app lives on.
#[test]
fn too_little_memory_is_told_chromium() {
    let _alone = alone();
    let dist = Altered::copy();
    std::fs::remove_file(dist.path().join("sw.js")).expect("a service worker to take away");
    let boot = dist.one(|name| name == "worker-boot.js");
    dist.change(&boot, |script| {
        let dies = "if (self.name === 'unlock') throw new WebAssembly.RuntimeError('unreachable');\n";
        format!("{dies}{script}")
    });
    let host = Host::start_with(Setting { dist: dist.path().to_path_buf(), ..Setting::default() });
    let browser = Browser::open(Engine::Chromium, "a");
    arrive(&browser, &host);
    browser.place("#/creer");
    browser.type_into("#group-name", sample::GROUP);
    browser.click("#framework-0");
    browser.type_into("#my-name", sample::FOUNDER);
    browser.click("#passphrase-generated");
    browser.visible("#generated-words");
    browser.click("#noted");
    browser.click("#create");
    browser.until("a sentence about memory", || browser.page_text().contains("mémoire").then_some(()));
    assert!(!browser.sees("#restart"), "the worker that holds the keys stopped with the other");
    assert_eq!(browser.value("#group-name"), sample::GROUP);
    started(&browser);
}
