//! Backups: looking at one, and bringing one back where there is no store.

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Looks at a backup without changing it: opens it, reads every page, follows its audit. Public: the secret opens nothing
/// but the backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckBackup {
    /// Its folder.
    pub folder: String,
    /// The pass phrase of one of its officers, or its recovery code.
    pub passphrase: Secret,
}

/// Puts a backup in place as the store. Public; refused where there is a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreBackup {
    /// Its folder.
    pub folder: String,
    /// The pass phrase of one of its officers, or its recovery code.
    pub passphrase: Secret,
}

/// What is in a backup that is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupContentView {
    /// Folder of the backup.
    pub folder: String,
    /// People in the register.
    pub people: u64,
    /// Names of the officers who can open it.
    pub officers: Vec<String>,
    /// Entries of the audit.
    pub entries: u64,
    /// Time of the last of them: how far the backup reaches.
    pub last_entry: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
}
