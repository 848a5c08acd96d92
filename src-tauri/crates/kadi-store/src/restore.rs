//! Backups on their way back: looked at without being touched, and put in place whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use kadi_core::Timestamp;
use kadi_trust::keys::DataKey;

use crate::backup::sync_folder;
use crate::check::{CheckState, damages};
use crate::connection::{Purpose, connect, try_key};
use crate::db::Read;
use crate::key_file::KeyFile;
use crate::migration::{schema_version, version_of};
use crate::open_error::OpenError;
use crate::store::{DATABASE, lock_folder, make_private_file, set_aside, set_keys_aside};

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupContent {
    /// People in the register.
    pub people: u64,
    /// Entries of the audit.
    pub entries: u64,
    /// Time of the last of them: how far the backup reaches.
    pub last_entry: Option<Timestamp>,
    /// Size of the database copy in bytes.
    pub bytes: u64,
}

/// What to do with a store that is where a backup shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present {
    /// Leave everything as it is.
    Refuse,
    /// Put it beside under another name; nothing is deleted.
    SetAside,
}

/// Looks at the backup in `folder` without changing it: every page, every reference, the audit chain.
///
/// # Errors
/// `Missing` when there is none, `WrongKey`, `Damaged`, `NewerThanApp`, or what the medium says.
pub fn inspect_backup(folder: &Path, key: &DataKey) -> Result<BackupContent, OpenError> {
    inspect(&folder.join(DATABASE), key)
}

fn inspect(path: &Path, key: &DataKey) -> Result<BackupContent, OpenError> {
    let bytes = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing),
        Err(error) => return Err(error.into()),
    };
    let connection = connect(path, key, Purpose::Read)?;
    // The key came out of the key file beside it: what it does not open is damaged or another store's.
    try_key(&connection).map_err(|_| OpenError::Damaged)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    let found = version_of(&connection)?;
    if found > schema_version() {
        return Err(OpenError::NewerThanApp { found, known: schema_version() });
    }
    if damages(&connection)?.iter().any(|check| check.state == CheckState::Failed) {
        return Err(OpenError::Damaged);
    }
    let db = Read::new(&connection);
    let page = db.audit_page("", 0, 1)?;
    Ok(BackupContent {
        people: db.identity_count()?,
        entries: page.total,
        last_entry: page.rows.first().map(|row| row.entry.time),
        bytes,
    })
}

/// Puts the backup in `from` into `folder`, which must exist, as its store.
///
/// The copy is read back and checked before anything that is there is touched, and the key file comes last: a power cut
/// leaves the store that was there, or none and the backup as it was, or the restored one.
///
/// # Errors
/// `Exists` when there is a store and it shall stay, `InUse` while somebody has it open; as [`inspect_backup`]; what the
/// folder refuses.
pub fn restore_backup(
    from: &Path,
    folder: &Path,
    key: &DataKey,
    present: Present,
) -> Result<BackupContent, OpenError> {
    let is_store = KeyFile::exists(folder);
    if is_store && present == Present::Refuse {
        return Err(OpenError::Exists);
    }
    let keys = KeyFile::load(from).map_err(|_| OpenError::Missing)?;
    let _lock = lock_folder(folder)?;
    let copy = folder.join("kadi.db.restoring");
    if copy.exists() {
        fs::remove_file(&copy)?;
    }
    make_private_file(&copy)?;
    fs::copy(from.join(DATABASE), &copy)?;
    File::open(&copy)?.sync_all()?;
    let content = match inspect(&copy, key) {
        Ok(content) => content,
        Err(error) => {
            // Worthless; the error to tell is the first one.
            let _ = fs::remove_file(&copy);
            return Err(error);
        }
    };
    if is_store {
        set_keys_aside(folder)?;
    }
    set_aside(folder)?;
    fs::rename(&copy, folder.join(DATABASE))?;
    sync_folder(folder)?;
    keys.put_into(folder).map_err(|_| OpenError::ReadOnly)?;
    Ok(content)
}
