//! What can go wrong while an open store is read or written.

use rusqlite::ErrorCode;

/// Why a read or a write did not happen. A write that fails changed nothing.
///
/// No variant holds a value of a row: what SQLite says names tables and columns only.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another identity has this MPI id: draw another.
    #[error("this MPI id is taken")]
    MpiIdTaken,
    /// Another card has this code or token.
    #[error("this card code is taken")]
    CardTaken,
    /// No row with this key; the word names the kind.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The two identities are one already, or one of them is not active.
    #[error("these identities cannot be merged")]
    NotMergeable,
    /// The survivor took part in a later merge, which must be undone first.
    #[error("a later merge must be undone first")]
    LaterMerge,
    /// The merge was undone before.
    #[error("this merge was undone already")]
    AlreadyUndone,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The medium or the folder cannot be written.
    #[error("the store cannot be written")]
    ReadOnly,
    /// Something else held the file for too long.
    #[error("the store is busy")]
    Busy,
    /// The file does not read back as it was written.
    #[error("the store is damaged")]
    Damaged,
    /// The operating system failed to read or write.
    #[error("the store could not be reached: {0}")]
    Io(std::io::ErrorKind),
    /// A defect: a statement that does not fit the schema, or a row that breaks a rule of it.
    #[error("the database refused a statement")]
    Sql(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Io(std::io::ErrorKind::Other),
            _ => Self::Sql(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

/// Whether a unique index of this table and column refused a row. SQLite names the columns in its message and has no
/// other way to say which.
pub(crate) fn is_taken(error: &rusqlite::Error, column: &str) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, Some(message)) => {
            failure.code == ErrorCode::ConstraintViolation && message.contains(column)
        }
        _ => false,
    }
}
