//! Fluent catalogues in English, French and Portuguese, and the texts of errors.
//!
//! Every text that a person reads comes from here. The catalogues are compiled in, one file per subject, so that no text
//! can be missing at run time: the tests of this crate hold the three languages against each other.

mod catalogue;
mod error;
mod language;
mod number;

pub use catalogue::{Arg, Catalogue};
pub use error::ErrorText;
pub use language::Language;
pub use number::format_number;
