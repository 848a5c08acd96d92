//! DHIS2 dialects and synchronisation as a state machine, without network or storage.
//!
//! Everything Kadi asks of DHIS2 is a [`GetRequest`] handed to a [`Transport`], which knows no other verb. What comes
//! back is parsed into records whose `Debug` shows no value. [`SyncMachine`] walks a programme page by page: the caller
//! fetches what [`SyncMachine::next`] asks for, hands the answer to [`SyncMachine::accept`], and stores the page and its
//! checkpoint in one transaction.

pub mod connect;
pub mod dialect;
pub mod error;
pub mod guard;
mod json;
mod machine;
pub mod mapping;
pub mod org_unit;
#[cfg(test)]
mod payloads;
pub mod preview;
pub mod program;
pub mod record;
pub mod server;
mod suggest;
pub mod transport;
mod words;

pub use connect::{Connected, ConnectionTest, connect_test};
pub use dialect::{Dialect, Precision, Version};
pub use error::SyncError;
pub use guard::{FoundIn, Guard, Guarded, SensitiveCategory, Verdict, classify};
pub use machine::census::{
    CENSUS_EVERY_DAYS, CensusCheckpoint, CensusMachine, CensusStep, Found, Judged, Told, Wanted,
    census_is_due,
};
pub use machine::{Accepted, Checkpoint, Page, Phase, Step, Summary, SyncMachine, SyncPlan, SyncScope, Walk};
pub use mapping::{
    AttributeKey, CardField, MappedPerson, Mapping, MappingError, MappingLine, MappingProblem, MappingRequest,
};
pub use org_unit::{OrgUnit, OrgUnits, list_org_units};
pub use preview::{Preview, PreviewFilter, PreviewSample, preview_enrollments};
pub use program::{Program, ProgramAttribute, list_programs};
pub use record::{
    AttributeValue, EnrollmentRecord, EnrollmentStatus, FailureReason, RecordFailure, TrackedEntityRecord,
};
pub use server::{Account, ServerInfo, get_account, get_server_info};
pub use suggest::{suggest, suggest_within};
pub use transport::{GetRequest, Response, Transport, TransportError};
