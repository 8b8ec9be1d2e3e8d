//! Use cases, and the vocabulary that the page and the worker speak.

pub mod place;
pub mod vocabulary;
