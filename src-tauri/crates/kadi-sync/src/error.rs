//! What can go wrong between a request and the records it should bring.

use crate::transport::TransportError;

/// Why something asked of DHIS2 did not come. No variant carries a value of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// No usable answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// User name, password or token refused (401).
    #[error("the server refused the credentials")]
    AuthFailed,
    /// The account may not read this (403, or 401 with an access code on one record).
    #[error("the account may not read this")]
    Refused,
    /// There is no such resource (404).
    #[error("the server does not have this")]
    NotFound,
    /// The server did not accept the query (400 or 409).
    #[error("the server did not accept the query (status {status})")]
    QueryRefused {
        /// HTTP status.
        status: u16,
        /// DHIS2's `errorCode`, such as `E1003`, where it gave one.
        code: Option<String>,
    },
    /// What answered is not DHIS2: a login page, a proxy, HTML with 200.
    #[error("what answered is not DHIS2")]
    NotDhis2,
    /// DHIS2's answer is cut short or lacks what it must have; the text names the part.
    #[error("the answer cannot be read: {0}")]
    Malformed(&'static str),
    /// A version of DHIS2 that Kadi does not read; the text is the version as the server says it.
    #[error("DHIS2 {0} is not supported")]
    UnsupportedVersion(String),
    /// The checkpoint belongs to another scope: start anew.
    #[error("the checkpoint belongs to another scope")]
    ScopeChanged,
    /// Too many records in a row could not be served one by one.
    #[error("the server fails on record after record")]
    TooManyFailures,
}

impl SyncError {
    /// Whether trying again later may help without anybody changing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Malformed(_) | Self::TooManyFailures => true,
            Self::AuthFailed
            | Self::Refused
            | Self::NotFound
            | Self::QueryRefused { .. }
            | Self::NotDhis2
            | Self::UnsupportedVersion(_)
            | Self::ScopeChanged => false,
        }
    }
}
