//! The nouns every room shares: identifiers, names, dates, places, officers, the clock and the audit chain rule.
//!
//! Nothing here reads a clock, a file, the environment or a source of randomness, and everything compiles to wasm.

pub mod audit;
pub mod clock;
pub mod date;
pub mod mpi_id;
pub mod officer;
pub mod person;
pub mod place;

pub use audit::{AuditEntry, AuditHash, ChainBreak};
pub use clock::{Clock, FrozenClock, Timestamp};
pub use date::PartialDate;
pub use mpi_id::MpiId;
pub use officer::{OfficerId, Permission, Role};
pub use person::{Demographics, Sex};
pub use place::{Country, Region};
