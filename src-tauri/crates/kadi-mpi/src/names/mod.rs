//! Names as they are written in registers, brought to forms that can be compared.

mod align;
mod compare;
#[cfg(test)]
mod figures;
mod fold;
mod name;
mod phonetic;
mod table;

pub use compare::{NameMatch, Partial, TokenMatch, compare_names};
pub use fold::{fold, fold_tokens};
pub use name::{Name, NameReader, Token};
pub use phonetic::phonetic_keys;
pub use table::{Kind, NameTable, TableError, TableFiles, Tier};
