//! Names as they are written in registers, brought to forms that can be compared.

mod align;
mod build;
mod compare;
#[cfg(test)]
mod figures;
mod fold;
mod letters;
mod name;
mod phonetic;
mod rows;
mod shipped;
mod table;
mod typo;

pub(crate) use compare::Bearers;
pub use compare::{NameMatch, Partial, TokenMatch, compare_names};
pub use fold::{fold, fold_tokens};
pub(crate) use letters::jaro_winkler;
pub use name::{Name, NameReader, Token};
pub use phonetic::phonetic_keys;
pub use rows::{NON_VARIANT_COLUMNS, NameFault, NameFile, NameProblem, VARIANT_COLUMNS};
pub use table::{Kind, NameTable, NamesVersion, TableFiles, Tier};
