//! An open store: the lock on its folder, its one writer, its readers.
//!
//! The writer is a connection behind a queue, not a thread of its own: a closure then runs on the caller's thread and may
//! borrow what it needs, while the guarantees are the same. One transaction at a time, in the order of asking; readers
//! see the last committed state and never wait for a writer (WAL).

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use kadi_core::Timestamp;
use kadi_trust::keys::DataKey;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::backup;
use crate::connection::{PAGE_SIZE, Purpose, connect, settle, try_key};
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::index::{IndexView, SharedIndex};
use crate::intent::Intent;
use crate::key_file::{KEYS, KeyFile, KeyFileError};
use crate::migration::{MIGRATIONS, Migration, migrate};
use crate::open_error::OpenError;
use crate::pool::{Readers, Writer};
use crate::rotation;

/// Name of the database in the store's folder.
pub(crate) const DATABASE: &str = "kadi.db";
const LOCK: &str = "kadi.lock";
/// Folder of the copies made before a migration.
pub(crate) const BACKUPS: &str = "backups";

/// An open store. Dropping it closes the file, lets go of the folder and wipes the key.
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) key: DataKey,
    pub(crate) writer: Writer,
    readers: Readers,
    pub(crate) index: SharedIndex,
    // Last, so that the folder is free only once every connection is closed.
    _lock: File,
}

impl Store {
    /// Makes a store in `folder`, which must exist and hold none, encrypted with `key`.
    ///
    /// A database without a key file beside it is what an interrupted first run leaves behind: it is set aside under
    /// another name, never deleted.
    ///
    /// # Errors
    /// `Exists` when there is a store already; `InUse`, `ReadOnly`, `DiskFull` or `Io` as the folder has it.
    pub fn create(folder: &Path, key: &DataKey, at: Timestamp) -> Result<Self, OpenError> {
        if KeyFile::exists(folder) {
            return Err(OpenError::Exists);
        }
        let lock = lock_folder(folder)?;
        set_aside(folder)?;
        let path = folder.join(DATABASE);
        make_private_file(&path)?;
        let connection = connect(&path, key, Purpose::Create)?;
        Self::finish(folder, key, at, lock, connection, MIGRATIONS)
    }

    /// Opens the store in `folder` with `key` and brings it to this program's version.
    ///
    /// # Errors
    /// One variant of [`OpenError`] per reason.
    pub fn open(folder: &Path, key: &DataKey, at: Timestamp) -> Result<Self, OpenError> {
        Self::open_with(folder, key, at, MIGRATIONS)
    }

    pub(crate) fn open_with(
        folder: &Path,
        key: &DataKey,
        at: Timestamp,
        ladder: &[Migration],
    ) -> Result<Self, OpenError> {
        let path = folder.join(DATABASE);
        let length = match fs::metadata(&path) {
            Ok(found) if found.is_file() => found.len(),
            Ok(_) => return Err(OpenError::Damaged),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(OpenError::Missing);
            }
            Err(error) => return Err(error.into()),
        };
        let lock = lock_folder(folder)?;
        if length == 0 || length % PAGE_SIZE != 0 {
            return Err(OpenError::Damaged);
        }
        let connection = connect(&path, key, Purpose::Write)?;
        if let Err(error) = try_key(&connection) {
            return Err(if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
                wrong_or_damaged(folder, key)
            } else {
                error.into()
            });
        }
        Self::finish(folder, key, at, lock, connection, ladder)
    }

    fn finish(
        folder: &Path,
        key: &DataKey,
        at: Timestamp,
        lock: File,
        mut connection: Connection,
        ladder: &[Migration],
    ) -> Result<Self, OpenError> {
        settle(&connection, Purpose::Write)?;
        migrate(&mut connection, ladder, at, |connection, from| {
            let backups = folder.join(BACKUPS);
            fs::create_dir_all(&backups)?;
            let copy = backups.join(format!("before-migration-from-{from:04}-{}.db", at.0));
            backup::copy_database(connection, &copy, key).map_err(OpenError::from)
        })?;
        // The power may have gone while the data key was changed: this is the one that counts.
        rotation::end_change(folder, key).map_err(unsettled)?;
        // Cheap signs of damage: the audit's end must be readable and follow from itself.
        Read::new(&connection).check_audit_end()?;
        let readers = Readers::new(folder.join(DATABASE), key.clone());
        let writer = Writer::new(connection);
        let index = SharedIndex::default();
        Ok(Self { folder: folder.to_path_buf(), key: key.clone(), writer, readers, index, _lock: lock })
    }

    /// Reads: everything `work` sees is one committed state.
    ///
    /// # Errors
    /// What `work` returns, or the store's own trouble.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E> {
        // Taken before the snapshot, so that the snapshot holds every page it names.
        let view = self.index.current();
        self.readers
            .lend(|connection| {
                let snapshot = connection.unchecked_transaction()?;
                let result = work(&Read::of(self, &snapshot, view));
                // Nothing was written: ending the transaction only lets the snapshot go.
                drop(snapshot);
                Ok::<_, Trouble>(result)
            })
            .map_err(|Trouble(error)| E::from(error))?
    }

    /// Writes: `work` and the audit entry of `intent` commit together, or neither. An error of `work` rolls back.
    ///
    /// Writes wait for one another; `work` must not write through the store again.
    ///
    /// # Errors
    /// What `work` returns, or the store's own trouble.
    pub fn write<T, E: From<StoreError>>(
        &self,
        intent: Intent,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let own = |error: rusqlite::Error| E::from(StoreError::from(error));
        let mut turn = self.writer.turn();
        let transaction = turn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(own)?;
        let mut db = Write::new(Read::of(self, &transaction, self.index.current()), intent);
        let value = work(&mut db)?;
        let change = db.finish_index()?;
        db.append_audit()?;
        drop(db);
        transaction.commit().map_err(own)?;
        self.index.publish(change);
        Ok(value)
    }

    /// Reads the whole index from the last committed state.
    pub(crate) fn load_index(&self) -> Result<IndexView, StoreError> {
        self.lend_reader(|connection| {
            let snapshot = connection.unchecked_transaction()?;
            IndexView::load(&snapshot)
        })
    }

    /// Lends a connection that only reads, outside of any transaction.
    pub(crate) fn lend_reader<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.readers.lend(work)
    }

    /// The folder of the store.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// SQLite's error on its way to the caller's own error type.
struct Trouble(StoreError);

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// A key file that could not be brought in line with the database that its key opened.
fn unsettled(error: KeyFileError) -> OpenError {
    match error {
        KeyFileError::Io(error) => error.into(),
        _ => OpenError::Damaged,
    }
}

/// The key file remembers which key it was made for: when the right key does not open the first page, the page is wrong.
fn wrong_or_damaged(folder: &Path, key: &DataKey) -> OpenError {
    match KeyFile::load(folder) {
        Ok(file) if file.is_for(key) => OpenError::Damaged,
        _ => OpenError::WrongKey,
    }
}

/// One process at a time. The system lets go of the lock when the process dies, however it dies.
pub(crate) fn lock_folder(folder: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(
        |error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Missing,
            _ => error.into(),
        },
    )?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Puts a database without a key file beside under another name.
pub(crate) fn set_aside(folder: &Path) -> io::Result<()> {
    if !folder.join(DATABASE).exists() {
        return Ok(());
    }
    let n = free_number(folder, DATABASE);
    for end in ["", "-wal", "-shm"] {
        let from = folder.join(format!("{DATABASE}{end}"));
        if from.exists() {
            fs::rename(from, folder.join(format!("unfinished-{n}-{DATABASE}{end}")))?;
        }
    }
    Ok(())
}

/// Puts the key file beside under another name: there is no store any more, and nothing of it is lost.
pub(crate) fn set_keys_aside(folder: &Path) -> io::Result<()> {
    // The number that the database gets next.
    let n = free_number(folder, DATABASE);
    fs::rename(folder.join(KEYS), folder.join(format!("unfinished-{n}-{KEYS}")))?;
    backup::sync_folder(folder)
}

fn free_number(folder: &Path, name: &str) -> u32 {
    let free = |n: &u32| !folder.join(format!("unfinished-{n}-{name}")).exists();
    (1..=u32::MAX).find(free).unwrap_or(u32::MAX)
}

/// An empty file that only its owner can read; SQLite gives its side files the same rights.
pub(crate) fn make_private_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}
