//! Encrypted copies: of the database alone before a migration, of the database with its key slots as a backup.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use kadi_trust::keys::DataKey;
use rusqlite::Connection;
use rusqlite::backup::{Backup as PageCopy, StepResult};
use sha2::{Digest, Sha256};

use crate::check::CheckState;
use crate::connection::{Purpose, connect, settle, try_key};
use crate::error::StoreError;
use crate::key_file;
use crate::store::{DATABASE, Store};

/// A backup that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Size of the database copy in bytes.
    pub bytes: u64,
    /// SHA-256 of the database copy.
    pub sha256: [u8; 32],
}

impl Store {
    /// Copies the store, encrypted with the same key, and its key slots into `folder`, which must exist.
    ///
    /// The copy is one committed state; it is read back and checked before this returns. An earlier backup in the folder
    /// is replaced only once the new one is whole.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` or `Io` as the folder has it; `Damaged` when the copy does not read back.
    pub fn backup_to(&self, folder: &Path) -> Result<Backup, StoreError> {
        let unfinished = folder.join("kadi.db.unfinished");
        remove_if_there(&unfinished)?;
        {
            let turn = self.writer.turn();
            copy_database(&turn, &unfinished, &self.key)?;
        }
        let copy = describe(&unfinished)?;
        fs::rename(&unfinished, folder.join(DATABASE))?;
        key_file::copy(&self.folder, folder)?;
        check_backup(folder, &self.key)?;
        sync_folder(folder)?;
        Ok(copy)
    }

    /// Checks a backup in `folder` without touching it: opens it with this store's key and walks every page.
    ///
    /// # Errors
    /// `Damaged` when a page or the audit chain does not hold, or the key is another; `Io` when there is none.
    pub fn check_backup(&self, folder: &Path) -> Result<(), StoreError> {
        check_backup(folder, &self.key)
    }
}

fn check_backup(folder: &Path, key: &DataKey) -> Result<(), StoreError> {
    let path = folder.join(DATABASE);
    fs::metadata(&path)?;
    let connection = connect(&path, key, Purpose::Read)?;
    try_key(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    let broken =
        crate::check::damages(&connection)?.into_iter().any(|check| check.state == CheckState::Failed);
    if broken { Err(StoreError::Damaged) } else { Ok(()) }
}

/// Copies the database of `from` to the new file `path`, encrypted with `key`. The copy holds no write-ahead log.
pub(crate) fn copy_database(from: &Connection, path: &Path, key: &DataKey) -> Result<(), StoreError> {
    let mut to = connect(path, key, Purpose::Create)?;
    {
        let copy = PageCopy::new(from, &mut to)?;
        // All pages in one step: a copy in pieces would begin anew after each write in between.
        match copy.step(-1)? {
            StepResult::Done => {}
            _ => return Err(StoreError::Busy),
        }
    }
    settle(&to, Purpose::Create)?;
    // A lone file: the copy may be put on a stick by hand.
    to.execute_batch("PRAGMA journal_mode = DELETE;")?;
    to.close().map_err(|(_, error)| error)?;
    File::open(path)?.sync_all()?;
    Ok(())
}

fn describe(path: &Path) -> io::Result<Backup> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { break };
        hasher.update(chunk);
        bytes += read as u64;
    }
    Ok(Backup { bytes, sha256: hasher.finalize().into() })
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a rename last through a power cut, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
