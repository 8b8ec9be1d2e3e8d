//! What `cargo xtask bench` measures of the app in Chromium, on a group of twelve devices with a season behind it, over a line of 20 ms
//! to the host and back. Times of one machine mean little on another; so the scrypt of the same run stands beside them.

#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "more is measured with it elsewhere, where what cannot go on stops"
)]
#[path = "../bench/crowd.rs"]
mod crowd;
mod keys;
mod season;
mod table;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::people::{ask_to_join, found_group, started};
use crate::sample;
use crate::support::debugger::{Debugger, targets};
use crate::support::line::Line;
use crate::support::{Browser, Engine, Host, alone};
use season::Season;
use table::{median, of_hundred, row, told};

const SITUATIONS: usize = 500;
const ENTRIES: usize = 5_000;
const ROUND_TRIP: Duration = Duration::from_millis(20);
/// How often the two devices are opened in turn.
const TURNS: usize = 5;
/// The place where the situations are.
const LIST: &str = "#/groupe/1/situations";

/// Milliseconds in the page, from pressing something until there are so many things of a kind and they are painted. Whoever comes by
/// the way in goes on to the list. Nothing, if so many are there before it can be pressed.
#[track_caller]
fn pressed(browser: &Browser, press: &str, css: &str, many: usize) -> Option<f64> {
    let script = "const [press, css, many, list] = arguments, done = arguments[arguments.length - 1];
        let start;
        const look = () => {
            if (document.querySelector('#to-situations') && location.hash !== list) location.hash = list;
            if (document.querySelectorAll(css).length < many) return requestAnimationFrame(look);
            // In the frame that shows them, before it is painted: the message comes after.
            const painted = new MessageChannel();
            painted.port1.onmessage = () => done(performance.now() - start);
            requestAnimationFrame(() => painted.port2.postMessage(null));
        };
        // While the app asks by itself, a press on the same button would do nothing.
        const begin = () => {
            const button = document.querySelector(press);
            if (!button || button.getAttribute('aria-disabled') === 'true') return setTimeout(begin, 1);
            if (document.querySelectorAll(css).length >= many) return done(null);
            start = performance.now();
            button.click();
            requestAnimationFrame(look);
        };
        begin();";
    let took = browser.execute_async(script, vec![json!(press), json!(css), json!(many), json!(LIST)]);
    took.as_f64()
}

/// How many requests the host has had whose first line has this in it.
fn asked(host: &Host, part: &str) -> usize {
    let record = std::fs::read(host.record()).expect("the record");
    let lines = record.split(|byte| *byte == b'\n').filter(|line| line.ends_with(b" HTTP/1.1\r"));
    lines.filter(|line| String::from_utf8_lossy(line).contains(part)).count()
}

/// A device with nothing on it comes in: what it took, and how many requests. One whose own look at the store was quicker than the
/// press is closed, and another one comes.
fn come_in(season: &mut Season, host: &Host, line: &Line, who: &str) -> (Browser, f64, usize) {
    (0..5).find_map(|_| comes_in(season, host, line, who)).expect("one of five that was pressed in time")
}

fn comes_in(season: &mut Season, host: &Host, line: &Line, who: &str) -> Option<(Browser, f64, usize)> {
    let browser = Browser::open(Engine::Chromium, who);
    let before = season.asking();
    ask_to_join(&browser, &season.link(line.address()));
    browser.until("the request to lie in the store", || (season.asking() > before).then_some(()));
    season.admit();
    let group = format!("/store/{}/", season.directory());
    let before = asked(host, &group);
    let took = pressed(&browser, "#refresh", "a.situation", SITUATIONS)?;
    browser.visible("#refresh:not([aria-disabled=true])");
    let requests = asked(host, &group) - before;
    Some((browser, took, requests))
}

/// Opens a device anew, from what it keeps, as far as the list.
fn unlock(browser: &Browser, passphrase: &str, css: &str, many: usize) -> f64 {
    browser.reload();
    started(browser);
    browser.type_into("#passphrase", passphrase);
    pressed(browser, "#unlock", css, many).expect("nothing of it is there before")
}

/// Bytes of WebAssembly memory of the app's worker, and of its JavaScript heap, in MiB.
fn memory(browser: &Browser) -> (f64, f64) {
    let port = browser.debugger();
    let workers = targets(port).into_iter().filter(|target| target["type"] == "worker");
    let (mut memories, mut heaps) = (0.0, 0.0);
    for worker in workers {
        let url = worker["webSocketDebuggerUrl"].as_str().expect("the worker's debugger");
        let (memory, heap) = Debugger::open(port, url).sizes();
        (memories, heaps) = (memories + memory, heaps + heap);
    }
    let mib = f64::from(1 << 20);
    (memories / mib, heaps / mib)
}

fn tell_memory(what: &str, browser: &Browser) {
    let (memory, heap) = memory(browser);
    assert!(memory > 1.0, "the worker has a memory");
    told(what, &format!("{memory:.1} MiB of WebAssembly, {heap:.1} MiB of JavaScript"));
}

fn tell_keys(what: &str, browser: &Browser, css: &str) {
    let keys = keys::typed(browser, css);
    let (half, most) = (of_hundred(&keys.painted, 50), of_hundred(&keys.painted, 95));
    let value = format!(
        "{half:.1} ms, 95 % in {most:.1}; of it work {:.1}, 95 % in {:.1}",
        of_hundred(&keys.worked, 50),
        of_hundred(&keys.worked, 95)
    );
    row(&format!("{what}, at {} characters", keys::CHARACTERS), &value, "< 16 ms", half < 16.0);
}

#[test]
#[ignore = "measures: cargo xtask bench runs it"]
fn a_season_in_chromium() {
    let _alone = alone();
    let host = Host::start();
    let line = Line::to(host.port(), ROUND_TRIP);
    let store = format!("{}store/", line.address());
    let mut season = Season::lay(&host.data(), store, SITUATIONS, ENTRIES);
    table::head();

    // From nothing.
    let (a, took, requests) = come_in(&mut season, &host, &line, "a");
    let what =
        format!("an empty device to {SITUATIONS} situations and {ENTRIES} entries, 20 ms from the host");
    row(&what, &format!("{took:.0} ms"), "< 3000 ms", took < 3000.0);
    row("… requests, 12 devices", &requests.to_string(), "≤ 50", requests <= 50);
    tell_memory("… its worker's memory then", &a);

    // From what it keeps, and beside it a device that keeps nothing to speak of.
    let empty = Browser::open(Engine::Chromium, "empty");
    empty.goto(line.address());
    started(&empty);
    let drawn = found_group(&empty);
    empty.place(LIST);
    a.place(LIST);
    let (mut scrypt, mut full) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        scrypt.push(unlock(&empty, &drawn, "#propose", 1));
        full.push(unlock(&a, sample::PASSPHRASE, "a.situation", SITUATIONS));
    }
    let beyond = median(full.iter().zip(&scrypt).map(|(full, scrypt)| full - scrypt).collect());
    let (scrypt, full) = (median(scrypt), median(full));
    told("unlocking a group without a text: the scrypt", &format!("{scrypt:.0} ms"));
    let value = format!("{full:.0} ms: {beyond:.0} ms more, {:.2} of that scrypt", beyond / scrypt);
    row("unlocking the same season, from the local database", &value, "< 300 ms more", beyond < 300.0);
    tell_memory("… its worker's memory then", &a);
    drop(empty);

    // From one to another.
    let (b, took, _) = come_in(&mut season, &host, &line, "b");
    told("a second empty device", &format!("{took:.0} ms"));
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", "Une de plus");
    a.click("#share");
    a.visible("#share-confirm");
    let heads = format!("PUT /store/{}/h/", season.directory());
    let before = asked(&host, &heads);
    let start = Instant::now();
    a.click("#share-yes");
    while asked(&host, &heads) == before {
        assert!(start.elapsed() < Duration::from_secs(30), "it never left");
        std::thread::sleep(Duration::from_millis(5));
    }
    let left = start.elapsed().as_millis();
    let took = pressed(&b, "#refresh", "a.situation", SITUATIONS + 1).unwrap_or_default();
    // Else the next of its own polls, a minute later, brought it.
    let polls = if took < 20_000.0 { "one poll" } else { "more than one poll" };
    row(
        "sharing, to visible at the other's",
        &format!("left in {left} ms; {polls}, {took:.0} ms"),
        "one poll",
        took < 20_000.0,
    );
    drop(b);

    a.place("#/groupe/1/situations/nouvelle");
    tell_keys("a key in a sheet, to paint", &a, "#what-happened");
    a.place("#/groupe/1/bilans");
    a.type_into("#review-title", "Bilan");
    a.click("#begin");
    tell_keys("a key in a review, to paint", &a, "#part-1");
    keys::plain(&a);
    tell_keys("a key in a bare page, to paint", &a, "#plain");
    table::foot();
}
