//! What a practice group is: its framework, its people's roles, the sheet a member writes. States and rules as types;
//! no I/O, no clock, no chance.

pub mod framework;
pub mod sheet;
pub mod text;

pub use framework::Framework;
pub use sheet::{Feeling, Sheet, SheetError};
