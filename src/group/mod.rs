//! What a practice group is: its framework, its people's roles, the sheet a member writes, what others write in its
//! margin, the review of the work. States and rules as types; no I/O, no clock, no chance.

pub mod contribution;
pub mod framework;
pub mod review;
pub mod sheet;
pub mod text;

pub use contribution::{Contribution, ContributionError, ContributionKind};
pub use framework::Framework;
pub use review::{ReviewError, ReviewPart, ReviewText};
pub use sheet::{Feeling, Sheet, SheetError};
