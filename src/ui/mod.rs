//! Browser only: places and pieces; renders what the worker tells, sends what the person does.

/// Mounts the page.
pub fn mount() {}
