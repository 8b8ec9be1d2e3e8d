//! *Sous pli* ("under seal"): sealed sharing for small groups that think together about their work.
//!
//! # The rooms, and which way they may look
//!
//! ```text
//! group ← seal ← log ← sync ← app ← platform, ui
//!              doc ↗   store ↗      i18n ↗
//! ```
//!
//! * [`group`]: what a practice group is: frameworks, sheets, limits. No I/O, clock or chance.
//! * [`seal`]: keys and sealing. The only room that names `age` or a cipher; re-exports none of their types.
//! * [`doc`]: texts that several people write. The only room that names `yrs`. Uses [`seal`] for a hash, nothing of [`log`].
//! * [`log`]: signed entries, heads, packs, grants, join requests, membership: bytes in, checked facts out.
//! * [`store`]: four verbs over dumb storage, as request-building and response-reading over one small transport.
//! * [`sync`]: the engine, sans I/O: (state, event) → (state, effects).
//! * [`app`]: use cases, and the vocabulary that the page and the worker speak.
//! * [`i18n`]: every sentence a person reads, in French and in English.
//! * `platform`: browser only: fetch, IndexedDB, workers.
//! * `ui`: browser only: places and pieces.
//!
//! [`defence`] belongs to no room: tests take single defences away with it, and count costly work.
//!
//! A line may use its own room and those to its left; `doc` uses `seal` alone, and the desk of a review in `ui` uses `doc`. `tests/core/architecture.rs` reads the `use` edges.
//! See `ARCHITECTURE.md` for the invariants, `PROTOCOL.md` for the bytes.
#![forbid(unsafe_code)]

pub mod app;
pub mod defence;
pub mod doc;
pub mod group;
pub mod i18n;
pub mod log;
pub mod seal;
pub mod store;
pub mod sync;

/// In the place of the standard library's, which weighs more in each of the modules (ARCHITECTURE.md, "Dependencies, and why").
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(target_family = "wasm")]
pub mod platform;
#[cfg(target_family = "wasm")]
pub mod ui;
