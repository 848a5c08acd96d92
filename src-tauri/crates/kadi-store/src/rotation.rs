//! A new data key for a store: everything is written anew under it, and the file is exchanged in one step.
//!
//! The store is closed. Its database is copied under the new key to a file beside, with the audit entry in it; the key file
//! then holds both keys; then the copy takes the database's place; then the key file forgets the old key. A power cut leaves
//! the old database with its key, or the new one with its own, and [`Store::open`] ends what was begun either way.

use std::fs;
use std::io;
use std::path::Path;

use kadi_trust::keys::DataKey;
use rusqlite::TransactionBehavior;

use crate::backup::{copy_database, sync_folder};
use crate::check::{CheckState, damages};
use crate::connection::{Purpose, connect, settle, try_key};
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::intent::Intent;
use crate::key_file::{KeyFile, KeyFileError, database_id};
use crate::open_error::OpenError;
use crate::store::{BACKUPS, DATABASE, lock_folder, make_private_file};

/// The copy under the new key while it is made.
const COPY: &str = "kadi.db.rotating";

/// What was just done; between two of them the power may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationStep {
    /// The copy under the new key is whole.
    Copied,
    /// The key file holds both keys.
    Noted,
    /// The copy is the database.
    Exchanged,
    /// The key file holds the new key alone.
    Done,
}

/// Why the data key was not changed. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The store: in use, damaged, or no room for a second copy of it.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The key file.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
}

impl From<StoreError> for RotationError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

impl From<io::Error> for RotationError {
    fn from(error: io::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<rusqlite::Error> for RotationError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Changes the data key of the closed store in `folder` from `old` to `new`. Officers whose slots cannot take a new key lose
/// them; the recovery sheet stays as it is. `intent` is entered in the audit with `details`, JSON text, and is there exactly
/// when the key has changed. `told` hears of each step.
///
/// Copies that were made before migrations are removed, since nobody has their key any more; backups elsewhere keep theirs.
///
/// # Errors
/// `Store` with `InUse` while anybody has it open, with `DiskFull` when there is no room for a second copy, with `Damaged`
/// when it does not read back; `Keys` when a slot was tampered with, or the recovery slot is of the old form.
pub fn rotate_key(
    folder: &Path,
    old: &DataKey,
    new: &DataKey,
    intent: Intent,
    details: &str,
    mut told: impl FnMut(RotationStep),
) -> Result<(), RotationError> {
    let _lock = lock_folder(folder)?;
    let mut keys = KeyFile::load(folder)?;
    // What an earlier power cut left behind ends first.
    keys.settle_change(old)?;
    // Tampered slots show before anything is written.
    keys.seal_all(old, new, String::new())?;
    let copy = folder.join(COPY);
    if let Err(error) = write_copy(folder, &copy, old, new, intent, details) {
        // Worthless; the error to tell is the first one.
        let _ = remove_copy(folder);
        return Err(error);
    }
    told(RotationStep::Copied);
    keys.begin_change(old, new, database_id(&copy)?)?;
    told(RotationStep::Noted);
    if let Err(error) = fs::rename(&copy, folder.join(DATABASE)).and_then(|()| sync_folder(folder)) {
        keys.settle_change(old)?;
        return Err(error.into());
    }
    told(RotationStep::Exchanged);
    end_change(folder, new)?;
    told(RotationStep::Done);
    Ok(())
}

/// Ends a change of the data key that was begun, where there is one: `key` opened the database.
pub(crate) fn end_change(folder: &Path, key: &DataKey) -> Result<(), KeyFileError> {
    let mut keys = match KeyFile::load(folder) {
        Ok(keys) => keys,
        // A store that is being made has none yet.
        Err(KeyFileError::Missing) => return Ok(()),
        Err(error) => return Err(error),
    };
    if keys.settle_change(key)? && keys.is_for(key) {
        remove_copies_of_migrations(folder, key);
    }
    remove_copy(folder)?;
    Ok(())
}

fn write_copy(
    folder: &Path,
    copy: &Path,
    old: &DataKey,
    new: &DataKey,
    intent: Intent,
    details: &str,
) -> Result<(), RotationError> {
    remove_copy(folder)?;
    let database = folder.join(DATABASE);
    let from = connect(&database, old, Purpose::Write)?;
    try_key(&from)?;
    settle(&from, Purpose::Write)?;
    // The log beside the file is of the old key: whatever is in it goes into the file, and the file is copied.
    let busy: i64 = from.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(OpenError::InUse.into());
    }
    make_private_file(copy)?;
    copy_database(&from, copy, new)?;
    from.close().map_err(|(_, error)| error)?;
    let log = folder.join(format!("{DATABASE}-wal"));
    if fs::metadata(&log).is_ok_and(|found| found.len() > 0) {
        return Err(OpenError::InUse.into());
    }
    let mut to = connect(copy, new, Purpose::Write)?;
    to.execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")?;
    let transaction = to.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut db = Write::new(Read::new(&transaction), intent);
    db.audit_details(details);
    db.append_audit()?;
    drop(db);
    transaction.commit()?;
    if damages(&to)?.iter().any(|check| check.state == CheckState::Failed) {
        return Err(OpenError::Damaged.into());
    }
    to.close().map_err(|(_, error)| error)?;
    fs::File::open(copy)?.sync_all()?;
    sync_folder(folder)?;
    Ok(())
}

fn remove_copy(folder: &Path) -> io::Result<()> {
    for end in ["", "-journal", "-wal", "-shm"] {
        match fs::remove_file(folder.join(format!("{COPY}{end}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Copies from before a migration have no key file: under a key that nobody has any more they are of use only to somebody
/// who kept it.
fn remove_copies_of_migrations(folder: &Path, key: &DataKey) {
    let entries = fs::read_dir(folder.join(BACKUPS)).into_iter().flatten().filter_map(Result::ok);
    let copies = entries.map(|entry| entry.path()).filter(|path| is_copy_of_migration(path.as_path()));
    for path in copies.filter(|path| !opens(path, key)) {
        // What cannot be removed is as readable as it was.
        let _ = fs::remove_file(path);
    }
}

fn is_copy_of_migration(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("before-migration-") && name.ends_with(".db")
}

fn opens(path: &Path, key: &DataKey) -> bool {
    connect(path, key, Purpose::Read).and_then(|connection| try_key(&connection)).is_ok()
}
