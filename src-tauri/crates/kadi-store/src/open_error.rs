//! Why a store did not open: each reason has its own screen and its own next step.

use crate::error::StoreError;

/// Why a store could not be created or opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no store in the folder.
    #[error("there is no store in this folder")]
    Missing,
    /// There is a store already, where a new one was to be made.
    #[error("there is a store in this folder already")]
    Exists,
    /// The key is not the one this store was made with.
    #[error("this key does not open the store")]
    WrongKey,
    /// The store was written by a newer program.
    #[error("the store has version {found}, this program knows {known}")]
    NewerThanApp {
        /// Version of the store.
        found: u32,
        /// Highest version that this program knows.
        known: u32,
    },
    /// The store went through another migration of this number than the program holds: one of the two was altered.
    #[error("migration {version} is not the one this store went through")]
    EditedMigration {
        /// Number of the migration.
        version: u32,
    },
    /// The file does not read back as it was written: truncated, overwritten, or a failing disk.
    #[error("the store is damaged")]
    Damaged,
    /// No room for the files that an open store needs.
    #[error("the disk is full")]
    DiskFull,
    /// Another Kadi has the store open.
    #[error("the store is in use by another Kadi")]
    InUse,
    /// The medium or the folder cannot be written.
    #[error("the folder cannot be written")]
    ReadOnly,
    /// The operating system failed.
    #[error("the store could not be reached: {0}")]
    Io(std::io::ErrorKind),
    /// A defect: a migration that does not run.
    #[error("the database refused a statement")]
    Sql(#[source] rusqlite::Error),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::ReadOnly => Self::ReadOnly,
            StoreError::Busy => Self::InUse,
            StoreError::Io(kind) => Self::Io(kind),
            StoreError::Sql(error) => Self::Sql(error),
            StoreError::Damaged
            | StoreError::MpiIdTaken
            | StoreError::CardTaken
            | StoreError::NotFound(_)
            | StoreError::NotMergeable
            | StoreError::LaterMerge
            | StoreError::AlreadyUndone => Self::Damaged,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        StoreError::from(error).into()
    }
}
