//! What finds an identity: blocks of candidates, the signatures that sort them, how common names are, and search tokens.
//!
//! Postings (an identity under a block key) stand in sorted segments ([`segment`]); what a transaction adds stands in a journal
//! row ([`journal`]) and in memory ([`runs`]) until enough of it is folded into a new segment, and segments are joined when
//! they are many ([`upkeep`]). So nothing is ever inserted at a random place, and a candidate costs no page until it is worth
//! a full comparison: its signature ([`signatures`]) is in memory, its fields are packed ([`profile`]) beside its neighbours'
//! ([`profile_page`]).
//!
//! A posting is never taken away when an identity changes: one that is out of date costs a look at a signature, and finds a
//! person by what they were called before.

mod blocks;
mod changes;
mod codec;
mod entry;
mod journal;
mod profile;
mod profile_page;
mod rebuild;
mod runs;
mod segment;
mod shared;
mod signatures;
mod upkeep;
mod view;

pub use blocks::{Blocks, BlocksRef};
pub use entry::{IndexEntry, Indexed};
pub use rebuild::IndexState;
pub use view::IndexView;

pub(crate) use entry::Pending;
pub(crate) use shared::SharedIndex;
