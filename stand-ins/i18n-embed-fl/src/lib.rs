//! Stands in for the crate of this name, through which `age` looks its messages up in seven languages.
//!
//! Nobody reads them: `src/seal` turns every error of `age` into one of a few of its own. But one of them sits on the
//! path that opens files, and with it came the translations, a parser and an interpreter for them. And where they are
//! not embedded, as in debug builds, looking one up stops the program.
#![no_std]

#[doc(hidden)]
pub extern crate alloc;

/// The message's id, in place of the message.
#[macro_export]
macro_rules! fl {
    ($loader:expr, $id:literal $(, $($argument:tt)*)?) => {
        $crate::alloc::string::String::from($id)
    };
}
