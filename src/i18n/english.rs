//! The English of the page's modules. A first visit is in French, and would wait for twice the text: there the sentences lie in a file
//! of their own (`style/english.txt`), fetched when somebody wants it. Natively they stand beside the French.
//!
//! A line of the file is a phrase's key in eight hexadecimal digits, a tab, and the sentence, its line breaks as `\n`; lines are in the
//! order of their keys. The test below holds the file to the source.

/// Names a phrase in the file: FNV-1a (32 bits) of its module and its name.
pub const fn key(module: &str, name: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let texts = [module.as_bytes(), name.as_bytes()];
    let mut text = 0;
    while text < texts.len() {
        let mut at = 0;
        while at < texts[text].len() {
            hash = (hash ^ texts[text][at] as u32).wrapping_mul(0x0100_0193);
            at += 1;
        }
        text += 1;
    }
    hash
}

#[cfg(target_family = "wasm")]
mod table {
    use std::cell::RefCell;

    thread_local! {
        static TABLE: RefCell<Vec<(u32, &'static str)>> = const { RefCell::new(Vec::new()) };
    }

    /// Takes in the file, once; it stays as long as the page. Of the same build as this: it is bound by its hash.
    pub fn load(file: &str) {
        let line = |line: &str| {
            let (key, text) = line.split_once('\t')?;
            let text: &'static str = Box::leak(text.replace("\\n", "\n").into_boxed_str());
            Some((u32::from_str_radix(key, 16).ok()?, text))
        };
        if !is_loaded() {
            TABLE.set(file.lines().filter_map(line).collect());
        }
    }

    /// Whether it is there.
    pub fn is_loaded() -> bool {
        TABLE.with_borrow(|table| !table.is_empty())
    }

    /// A phrase's English, where the file is there.
    pub fn find(key: u32) -> Option<&'static str> {
        TABLE.with_borrow(|table| {
            let at = table.binary_search_by_key(&key, |(key, _)| *key).ok()?;
            table.get(at).map(|(_, text)| *text)
        })
    }
}

#[cfg(target_family = "wasm")]
pub use table::{find, is_loaded, load};
