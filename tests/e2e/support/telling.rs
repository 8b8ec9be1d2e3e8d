//! Telling one story in each engine, and the one thing that is not the story's fault: a WebKit page process that ends by itself.
//!
//! WebKitWebDriver ends the session when the process that renders the page dies; nothing can go on from there. It was seen
//! once, while an invitation was loading that loads in every other run. A story that lost its browser so is told once more
//! from its beginning, aloud, and only one in a whole run: twice is a fault like any other.

use std::cell::Cell;
use std::io::Write;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use super::Engine;

/// What a driver answers once its browser is gone.
pub const GONE: &str = "invalid session id";

thread_local! {
    static BROWSER_GONE: Cell<bool> = const { Cell::new(false) };
}

/// Remembers that a command found no browser any more. Not while a story that has failed keeps its evidence: what ended it was
/// something else.
pub fn browser_gone() {
    if !std::thread::panicking() {
        BROWSER_GONE.set(true);
    }
}

/// Tells a story in that engine.
pub fn tell(engine: Engine, story: fn(Engine)) {
    static SPARE: AtomicBool = AtomicBool::new(true);
    tell_with(&SPARE, engine, story);
}

/// As [`tell`]; `spare` says whether a lost page process may still be passed over.
fn tell_with(spare: &AtomicBool, engine: Engine, story: fn(Engine)) {
    BROWSER_GONE.set(false);
    let Err(fault) = catch_unwind(|| story(engine)) else {
        return;
    };
    if engine != Engine::WebKit || !BROWSER_GONE.get() || !spare.swap(false, Ordering::Relaxed) {
        resume_unwind(fault);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Past the test harness, which shows nothing of a test that passes.
    let _ = writeln!(
        std::io::stderr(),
        "! {test}: WebKit's page process ended by itself; the story is told once more"
    );
    story(engine);
}

/// A story is a function of an engine; each gets three tests.
macro_rules! in_three_engines {
    ($($story:ident: $chromium:ident, $firefox:ident, $webkit:ident;)+) => {$(
        #[test]
        fn $chromium() {
            $crate::support::telling::tell($crate::support::Engine::Chromium, $story);
        }
        #[test]
        fn $firefox() {
            $crate::support::telling::tell($crate::support::Engine::Firefox, $story);
        }
        #[test]
        fn $webkit() {
            $crate::support::telling::tell($crate::support::Engine::WebKit, $story);
        }
    )+};
}
pub(crate) use in_three_engines;

mod tests {
    use std::panic::catch_unwind;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::tell_with;
    use crate::support::{Browser, Engine, alone};

    /// Kills the page's process of that browser, as a crash of the engine would end it.
    fn kill_page(browser: &Browser) {
        let mut killed = 0;
        for process in std::fs::read_dir("/proc").expect("the list of processes").flatten() {
            let named = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
            let home = browser.home().to_string_lossy().into_owned();
            if named.starts_with("WebKitWebProc") && String::from_utf8_lossy(&environment).contains(&home) {
                let status = Command::new("kill").arg("-9").arg(process.file_name()).status().expect("kill");
                killed += u32::from(status.success());
            }
        }
        assert!(killed > 0, "no page process of this browser");
    }

    static TOLD: AtomicU32 = AtomicU32::new(0);

    fn loses_its_first_page(engine: Engine) {
        let _alone = alone();
        let browser = Browser::open(engine, "a");
        if TOLD.fetch_add(1, Ordering::Relaxed) == 0 {
            kill_page(&browser);
            std::thread::sleep(std::time::Duration::from_secs(1));
            browser.url();
        }
    }

    fn loses_every_page(engine: Engine) {
        let _alone = alone();
        let browser = Browser::open(engine, "a");
        kill_page(&browser);
        std::thread::sleep(std::time::Duration::from_secs(1));
        browser.url();
    }

    fn is_wrong(engine: Engine) {
        let _alone = alone();
        let browser = Browser::open(engine, "a");
        assert!(browser.sees("#nothing-of-that-name"), "as meant");
    }

    /// One lost page process is passed over, a second is not, nor is a story that fails in a living browser.
    #[test]
    fn one_lost_page_process_is_passed_over() {
        let spare = AtomicBool::new(true);
        assert!(catch_unwind(|| tell_with(&spare, Engine::WebKit, is_wrong)).is_err());
        assert!(spare.load(Ordering::Relaxed), "a plain failure was told again");
        tell_with(&spare, Engine::WebKit, loses_its_first_page);
        assert_eq!(TOLD.load(Ordering::Relaxed), 2);
        assert!(catch_unwind(|| tell_with(&spare, Engine::WebKit, loses_every_page)).is_err());
    }
}
