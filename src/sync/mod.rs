//! The engine, sans I/O: (state, event) → (state, effects).
