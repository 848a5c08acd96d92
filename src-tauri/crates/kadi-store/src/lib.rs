//! The encrypted SQLite file: unlock, migrate, read, write, back up, check.
//!
//! A folder holds one store: `kadi.db` (SQLCipher), `keys.json` (the data key wrapped per officer), `kadi.lock` and
//! `backups/`. [`KeyFile`] turns a pass phrase into the data key, [`Store::open`] turns the key into an open store, and
//! [`Store::read`] and [`Store::write`] are the only ways to its rows. A write needs an [`Intent`], whose audit entry
//! commits in the same transaction.
//!
//! Deliberately absent: a query language for callers, writes without an audit entry, deleting people, any policy on who
//! may do what, and anything asynchronous.

mod approval;
mod audit;
mod backup;
mod batch;
mod campaign;
mod card;
mod census;
mod check;
mod checkpoint;
mod column;
mod connection;
mod connection_row;
mod db;
mod design;
mod device;
mod enrollment;
mod entity;
mod error;
mod guard;
mod history;
mod identity;
mod identity_set;
mod import;
mod index;
mod index_check;
mod intent;
mod job;
mod key_file;
mod merge;
mod migration;
mod officer;
mod open_error;
mod page;
mod pass;
mod pool;
mod portal;
mod print;
mod programme;
mod received;
mod replica;
mod replica_design;
mod replica_record;
mod restore;
mod review;
mod rotation;
mod run;
mod schedule;
mod search;
mod setting;
mod slots;
mod stats;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use approval::{ApprovalRow, Decision, QuotaRow};
pub use audit::{AuditRow, ChainState};
pub use backup::Backup;
pub use batch::{BatchProgress, BatchRow, NewBatch};
pub use campaign::{CampaignCounts, CampaignRow};
pub use card::{CardRow, CardState, CardStatus, NewCard};
pub use census::{CensusRow, Unseen};
pub use check::{Check, CheckState};
pub use checkpoint::AuditState;
pub use connection_row::ConnectionRow;
pub use db::{Read, Write};
pub use design::{DesignLogo, DesignRow, NewDesignVersion};
pub use device::{BundleDirection, BundleRow, DeviceRow};
pub use enrollment::{EnrolledWhere, EnrollmentRow};
pub use entity::{
    EntityKey, EntityOutcome, EntityRow, PendingEntity, StageCounts, StagedEnrollment, StagedEntity,
};
pub use error::StoreError;
pub use guard::GuardRow;
pub use history::HistoryRow;
pub use identity::{IdentityKey, IdentityRow, IdentityStatus, NewIdentity};
pub use identity_set::IdentitySet;
pub use import::{ImportLine, ImportRow, NewImportLine};
pub use index::{Blocks, BlocksRef, IndexEntry, IndexState, IndexView, Indexed};
pub use intent::Intent;
pub use job::{JobRow, JobState, NewJob};
pub use key_file::{KeyFile, KeyFileError, OfficerSlot};
pub use merge::MergeRow;
pub use migration::schema_version;
pub use officer::{NewOfficer, OfficerActivity, OfficerRow};
pub use open_error::OpenError;
pub use page::Page;
pub use pass::PassRow;
pub use portal::{PortalKind, PortalRow, Reach};
pub use print::{PrintRow, PrintState, PrintTotals, PrinterRow};
pub use programme::{IfKnown, OrgUnitRow, ProgrammeRow};
pub use received::ReceivedPassKey;
pub use replica::{ReplicaPair, ReplicaSaying};
pub use replica_record::{ReplicaEnrollment, ReplicaEntity};
pub use restore::{BackupContent, Present, inspect_backup, restore_backup};
pub use review::{NoReviewPlace, ReviewPlace, ReviewQueue, ReviewRow, ReviewState};
pub use rotation::{RotationError, RotationStep, rotate_key};
pub use run::{SyncOutcome, SyncRunRow};
pub use schedule::ScheduleRow;
pub use search::{
    CardHeld, NameTerm, NoPeopleCursor, PeopleCursor, PeopleFilter, PeopleFound, PeopleOrder, PeopleSlice,
    PeopleTotal, PersonTrait,
};
pub use stats::{Activity, Around, Counts, Heap, PlaceCounts, ProgrammeCounts};
pub use store::Store;
