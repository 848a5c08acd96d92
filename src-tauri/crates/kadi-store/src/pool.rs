//! Connections in turn: one writer in the order of asking, and as many readers as are needed, three of them kept.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use kadi_trust::keys::DataKey;
use rusqlite::Connection;

use crate::connection::{Purpose, connect, settle};

/// Readers kept open while nobody reads.
const READERS_KEPT: usize = 3;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic inside a transaction rolls it back before the lock is let go: the connection is as good as before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The one connection that writes. Whoever asks first writes first, so that a long job's many small transactions do not
/// keep an officer waiting.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: Mutex<Connection>,
    turns: Mutex<Turns>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Turns {
    next: u64,
    serving: u64,
}

impl Writer {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection: Mutex::new(connection), turns: Mutex::default(), moved: Condvar::new() }
    }

    /// Waits for one's turn. Asking again while holding a turn would wait for ever.
    pub(crate) fn turn(&self) -> Turn<'_> {
        let mut turns = lock(&self.turns);
        let mine = turns.next;
        turns.next += 1;
        while turns.serving != mine {
            turns = self.moved.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
        drop(turns);
        Turn { connection: lock(&self.connection), writer: self }
    }
}

/// A turn with the writer; ends when dropped.
pub(crate) struct Turn<'a> {
    connection: MutexGuard<'a, Connection>,
    writer: &'a Writer,
}

impl Deref for Turn<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Turn<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        lock(&self.writer.turns).serving += 1;
        self.writer.moved.notify_all();
    }
}

/// Connections that only read, each used by one thread at a time.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    key: DataKey,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, key: DataKey) -> Self {
        Self { path, key, idle: Mutex::default() }
    }

    /// Lends a connection to `work`. One more is opened when all are lent: with a raw key that takes under a millisecond,
    /// and a read inside a read can never wait for itself.
    pub(crate) fn lend<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = lock(&self.idle).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => {
                let connection = connect(&self.path, &self.key, Purpose::Read)?;
                settle(&connection, Purpose::Read)?;
                connection
            }
        };
        let result = work(&connection);
        let mut idle = lock(&self.idle);
        if idle.len() < READERS_KEPT {
            idle.push(connection);
        }
        result
    }
}
