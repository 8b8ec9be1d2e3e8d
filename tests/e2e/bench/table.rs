//! What was measured, as rows of one table, each told when it is known. An aim that is missed is told too, and fails nothing.

use std::io::Write;

/// Says a line, past the test harness.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// What the machine was doing besides, as far as it tells: how many tasks ran, in the last minute.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

/// The head of the table.
pub fn head() {
    say(&format!("\nLoad at the beginning: {}\n\n| the app in Chromium | | aim |\n|---|---|---|", load()));
}

/// A row; `held`: within its aim.
pub fn row(what: &str, value: &str, aim: &str, held: bool) {
    say(&format!("| {what} | {value} | {aim}{} |", if held { "" } else { ", missed" }));
}

/// A row without an aim.
pub fn told(what: &str, value: &str) {
    say(&format!("| {what} | {value} | |"));
}

/// The end of the table.
pub fn foot() {
    say(&format!("\nLoad at the end: {}, the browsers' own work in it", load()));
}

/// The value below which so many of a hundred lie; of values that ascend.
pub fn of_hundred(ascending: &[f64], hundredths: usize) -> f64 {
    ascending.get(ascending.len() * hundredths / 100).copied().unwrap_or(f64::NAN)
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    of_hundred(&values, 50)
}
