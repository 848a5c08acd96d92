//! Where the rooms' own errors become the one error of the contract.

use kadi_cards::{ArchiveError, PdfError, TemplateError};
use kadi_contract::{ApiError, ErrorCode};
use kadi_dhis2::{AddressError, ClientError};
use kadi_store::{KeyFileError, OpenError, StoreError};
use kadi_sync::{SyncError, TransportError};

use crate::files;

/// What can go wrong inside a transaction: the store's trouble, or an answer for the caller.
#[derive(Debug)]
pub(crate) enum Fault {
    Store(StoreError),
    Answer(ApiError),
}

impl Fault {
    /// A defect at `place`, a fixed word of the code.
    pub(crate) fn internal(place: &'static str) -> Self {
        Self::Answer(internal(place))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        Self::Answer(error)
    }
}

impl From<ErrorCode> for Fault {
    fn from(code: ErrorCode) -> Self {
        Self::Answer(code.into())
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(error) => store(&error),
            Fault::Answer(error) => error,
        }
    }
}

/// A defect at `place`, a fixed word of the code.
pub(crate) fn internal(place: &'static str) -> ApiError {
    ApiError::new(ErrorCode::Internal).with("where", place)
}

/// The operating system gave no random bytes: nothing may be issued.
pub(crate) fn random_failed() -> ApiError {
    internal("random")
}

/// A store that was open and failed.
pub(crate) fn store(error: &StoreError) -> ApiError {
    match error {
        StoreError::DiskFull => ErrorCode::DiskFull.into(),
        StoreError::ReadOnly => ErrorCode::StoreReadOnly.into(),
        StoreError::Busy => ErrorCode::StoreInUse.into(),
        StoreError::Damaged => ErrorCode::StoreDamaged.into(),
        StoreError::Io(kind) => ApiError::new(ErrorCode::FileFailed).with("problem", kind),
        StoreError::NotMergeable => ErrorCode::AlreadyMerged.into(),
        StoreError::AlreadyUndone => ErrorCode::NothingToUndo.into(),
        StoreError::LaterMerge => ErrorCode::LaterMerge.into(),
        StoreError::MpiIdTaken | StoreError::CardTaken => internal("taken"),
        StoreError::NotFound(what) => internal(what),
        StoreError::Sql(_) => internal("sql"),
    }
}

/// A store that did not open.
pub(crate) fn open(error: &OpenError) -> ApiError {
    match error {
        OpenError::Missing => ErrorCode::StoreMissing.into(),
        OpenError::Exists => ErrorCode::StoreExists.into(),
        // The key came out of the key file: a database that it does not open is another one, or damaged.
        OpenError::WrongKey | OpenError::Damaged => ErrorCode::StoreDamaged.into(),
        OpenError::NewerThanApp { found, known } => {
            ApiError::new(ErrorCode::StoreNewer).with("found", found).with("known", known)
        }
        OpenError::EditedMigration { version } => {
            ApiError::new(ErrorCode::StoreNewer).with("found", version).with("known", version)
        }
        OpenError::DiskFull => ErrorCode::DiskFull.into(),
        OpenError::InUse => ErrorCode::StoreInUse.into(),
        OpenError::ReadOnly => ErrorCode::StoreReadOnly.into(),
        OpenError::Io(kind) => ApiError::new(ErrorCode::FileFailed).with("problem", kind),
        OpenError::Sql(_) => internal("open"),
    }
}

/// A key file that could not be read or written.
pub(crate) fn key_file(error: &KeyFileError) -> ApiError {
    match error {
        KeyFileError::Missing => ErrorCode::StoreMissing.into(),
        KeyFileError::Exists => ErrorCode::StoreExists.into(),
        KeyFileError::Damaged => ErrorCode::StoreDamaged.into(),
        KeyFileError::Newer => ErrorCode::StoreNewer.into(),
        KeyFileError::WrongSecret => ErrorCode::WrongPassphrase.into(),
        KeyFileError::UnknownOfficer | KeyFileError::LastOfficer => ErrorCode::NotAllowed.into(),
        KeyFileError::Random => random_failed(),
        KeyFileError::Io(error) => files::failed(error),
    }
}

/// A synchronisation that cannot go on now.
pub(crate) fn sync(error: &SyncError) -> ApiError {
    match error {
        SyncError::Transport(error) => transport(error),
        SyncError::AuthFailed => ErrorCode::Dhis2AuthFailed.into(),
        SyncError::Refused => ErrorCode::Dhis2NoTracker.into(),
        SyncError::NotFound => ApiError::new(ErrorCode::Dhis2Failed).with("status", 404),
        SyncError::QueryRefused { status, .. } => {
            ApiError::new(ErrorCode::Dhis2Failed).with("status", status)
        }
        SyncError::NotDhis2 => ErrorCode::Dhis2NotDhis2.into(),
        SyncError::Malformed(what) => ApiError::new(ErrorCode::Dhis2Failed).with("status", what),
        SyncError::UnsupportedVersion(version) => {
            ApiError::new(ErrorCode::Dhis2Unsupported).with("version", version)
        }
        SyncError::ScopeChanged => internal("scope"),
        SyncError::TooManyFailures => ErrorCode::Dhis2Unreachable.into(),
    }
}

fn transport(error: &TransportError) -> ApiError {
    match error {
        TransportError::Unreachable
        | TransportError::Interrupted
        | TransportError::Timeout
        | TransportError::RateLimited { .. }
        | TransportError::BreakerOpen { .. } => ErrorCode::Dhis2Unreachable.into(),
        TransportError::Tls => ErrorCode::Dhis2Tls.into(),
        TransportError::Redirected => ErrorCode::Dhis2NotDhis2.into(),
        TransportError::TooLarge => ApiError::new(ErrorCode::Dhis2Failed).with("status", "too_large"),
        TransportError::ServerError(status) => ApiError::new(ErrorCode::Dhis2Failed).with("status", status),
        TransportError::AddressRefused => ErrorCode::HttpRefused.into(),
    }
}

/// An address that Kadi does not connect to.
pub(crate) fn dhis2_address(error: &AddressError) -> ApiError {
    match error {
        AddressError::NotAnAddress | AddressError::HoldsCredentials => ErrorCode::InvalidUrl.into(),
        AddressError::PlainHttp => ErrorCode::HttpRefused.into(),
    }
}

/// Settings that cannot be made into a client.
pub(crate) fn dhis2_client(error: &ClientError) -> ApiError {
    match error {
        ClientError::BadCredentials => ApiError::new(ErrorCode::InvalidField).with("field", "password"),
        ClientError::BadCertificate => ErrorCode::Dhis2Tls.into(),
        ClientError::Setup => internal("client"),
    }
}

/// A template that cannot be used: the file, the line and the field.
pub(crate) fn template(error: &TemplateError) -> ApiError {
    ApiError::new(ErrorCode::TemplateInvalid)
        .with("file", &error.file)
        .with("line", error.line.map(|line| line.to_string()).unwrap_or_default())
        .with("field", &error.field)
}

/// A PDF that could not be written.
pub(crate) fn pdf(error: &PdfError) -> ApiError {
    match error {
        PdfError::Io(error) => files::failed(error),
    }
}

/// An archive that could not be written.
pub(crate) fn archive(error: &ArchiveError) -> ApiError {
    match error {
        ArchiveError::Io(error) => files::failed(error),
        ArchiveError::Zip(_) => internal("zip"),
        ArchiveError::Manifest(_) => internal("manifest"),
        ArchiveError::CardCode | ArchiveError::Twice => internal("card_code"),
    }
}

#[cfg(test)]
mod tests {
    use kadi_contract::ErrorKind;

    use super::*;

    #[test]
    fn a_database_that_the_unwrapped_key_does_not_open_is_damaged_and_not_a_wrong_pass_phrase() {
        assert_eq!(open(&OpenError::WrongKey).kind, ErrorKind::Damaged);
        assert_eq!(open(&OpenError::InUse).kind, ErrorKind::Busy);
    }

    #[test]
    fn being_offline_is_its_own_tone() {
        assert_eq!(sync(&SyncError::Transport(TransportError::Unreachable)).kind, ErrorKind::Offline);
        assert_eq!(sync(&SyncError::AuthFailed).kind, ErrorKind::Refused);
    }
}
