//! Testing a connection: one question to the officer's "does it work?", with a named answer.

use crate::dialect::Dialect;
use crate::error::SyncError;
use crate::org_unit::count_org_units;
use crate::program::list_programs;
use crate::server::{get_account, get_server_info};
use crate::transport::{Transport, TransportError};

/// What a good connection offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Version as the server writes it.
    pub dhis2_version: String,
    /// The server's wall clock, without zone, as the server writes it.
    pub server_date: String,
    /// The server's name for people; may be empty.
    pub system_name: String,
    /// Calendar of the server's dates; anything but `iso8601` needs care with dates of birth.
    pub calendar: String,
    /// Tracker programmes that the account may read.
    pub programmes_available: u32,
    /// Org units below those of the account.
    pub organisation_units: u32,
    /// Whether the account could change Tracker data: a read-only one is advised.
    pub write_capable: bool,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionTest {
    /// All is well.
    Connected(Connected),
    /// User name, password or token refused.
    AuthFailed,
    /// No answer, or none in time.
    Unreachable,
    /// The certificate was not accepted.
    TlsError,
    /// Something answered that is not DHIS2: a login page, a proxy, another service.
    NotDhis2,
    /// A version that Kadi does not read.
    UnsupportedVersion {
        /// The version as the server writes it.
        found: String,
    },
    /// The account may read no Tracker programme, or has no org unit.
    NoTrackerAccess,
}

/// Asks the server about itself, the account, its programmes and its org units.
#[must_use]
pub fn connect_test(transport: &dyn Transport) -> ConnectionTest {
    match probe(transport) {
        Ok(outcome) => outcome,
        Err(error) => outcome_of(error),
    }
}

fn probe(transport: &dyn Transport) -> Result<ConnectionTest, SyncError> {
    let server = get_server_info(transport)?;
    Dialect::get_for(&server.version)?;
    let account = get_account(transport)?;
    let programs = list_programs(transport)?;
    let organisation_units = count_org_units(transport)?;
    if programs.is_empty() || organisation_units == 0 {
        return Ok(ConnectionTest::NoTrackerAccess);
    }
    Ok(ConnectionTest::Connected(Connected {
        dhis2_version: server.version,
        server_date: server.server_date,
        system_name: server.system_name,
        calendar: server.calendar,
        programmes_available: u32::try_from(programs.len()).unwrap_or(u32::MAX),
        organisation_units,
        write_capable: account.can_write(),
    }))
}

fn outcome_of(error: SyncError) -> ConnectionTest {
    match error {
        SyncError::AuthFailed => ConnectionTest::AuthFailed,
        SyncError::Refused => ConnectionTest::NoTrackerAccess,
        SyncError::UnsupportedVersion(found) => ConnectionTest::UnsupportedVersion { found },
        SyncError::Transport(TransportError::Tls) => ConnectionTest::TlsError,
        SyncError::NotDhis2
        | SyncError::NotFound
        | SyncError::QueryRefused { .. }
        | SyncError::Malformed(_)
        | SyncError::Transport(TransportError::Redirected) => ConnectionTest::NotDhis2,
        SyncError::Transport(_) | SyncError::ScopeChanged | SyncError::TooManyFailures => {
            ConnectionTest::Unreachable
        }
    }
}
