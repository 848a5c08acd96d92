//! Who is who: normalise, block, score, explain, link.
//!
//! [`Rules::prepare`] normalises a [`Record`] once, [`block_keys`] say under which keys it is found, [`retrieve()`]
//! says which records to compare, [`Rules::score`] compares two, [`link::link_records`] does all of it for a list. Nothing here does I/O, reads a clock or
//! knows a database.

mod assess;
mod birth;
pub mod block;
mod compared;
pub mod evaluate;
pub mod family;
mod follow;
pub mod frequency;
mod guards;
mod hash;
pub mod link;
pub mod merge;
pub mod names;
pub mod people;
mod place;
mod postings;
mod prepared;
mod prescore;
mod profile;
mod rarity;
pub mod record;
mod relatives;
pub mod retrieve;
pub mod rules;
pub mod score;
pub mod search;
mod signature;
mod slot;

#[cfg(test)]
mod cases;

pub use assess::Assessment;
pub use block::{BLOCK_KEY_VERSION, BlockKey, block_keys, probe_keys};
pub use evaluate::{Evaluation, Quality, count_linked, evaluate};
pub use family::{FamilyMember, survivor_of};
pub use follow::{contradicts, follow};
pub use frequency::{Frequencies, MemoryFrequencies, NoFrequencies, Profile};
pub use link::{Effort, Linkage, Pair, link_people, link_records};
pub use merge::{MergeChoices, MergeField, MergePlan, Side, Source};
pub use names::{NameFault, NameFile, NameProblem, NameTable, NamesVersion, TableFiles};
pub use people::People;
pub use prepared::{FrequencyKey, Prepared, Preparer};
pub use prescore::Query;
pub use record::{Record, RecordError};
pub use retrieve::{Budget, Candidate, Extent, Postings, retrieve};
pub use rules::{Rules, RulesError, Thresholds, Weights};
pub use score::{Decision, FieldName, FieldScore, Guard, Score};
pub use search::{QueryTerm, query_tokens, search_tokens};
pub use signature::Signature;
