//! One keyed SQLCipher connection with the settings every connection of the store has.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use kadi_trust::keys::DataKey;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

/// Page size in bytes, for SQLCipher and for checking file lengths. Twice SQLCipher's default: fewer authentication tags.
pub(crate) const PAGE_SIZE: u64 = 8192;
/// How long a connection waits for a lock. Only a check-point can hold one: writers take turns before they begin.
const PATIENCE: Duration = Duration::from_secs(10);

/// Memory for the pages of the connection that writes, KiB: an index is written at many places, and with less a large
/// register is loaded more slowly; with more, one of ten million needs over 400 MB while people are resolved into it.
const WRITER_CACHE: u64 = 32 * 1024;
/// Memory for the pages of a connection that reads, KiB. Many read at once, each page seldom twice; the system has the pages
/// too.
const READER_CACHE: u64 = 2 * 1024;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Makes the file.
    Create,
    /// Writes an existing file.
    Write,
    /// Reads only; SQLite refuses any change.
    Read,
}

/// Has SQLCipher make itself ready. SQLite calls itself ready before its cipher is: a second thread that opened its first
/// connection in that moment would find no cipher.
fn make_cipher_ready() {
    static READY: Once = Once::new();
    // What stands in the way of this connection stands in the way of the next, which tells it.
    READY.call_once(|| drop(Connection::open_in_memory()));
}

/// Opens `path` with `key`. The key is first tried by [`try_key`] or the first statement.
pub(crate) fn connect(path: &Path, key: &DataKey, purpose: Purpose) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if purpose == Purpose::Create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    make_cipher_ready();
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(PATIENCE)?;
    // A library does not talk to the terminal: what goes wrong comes back as an error.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    // The key comes first: nothing can be read before it, and the page size belongs to the cipher.
    let raw = key.to_sqlcipher();
    let statement = Zeroizing::new(format!("PRAGMA key = \"{}\";", raw.as_str()));
    connection.execute_batch(&statement)?;
    connection.execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_SIZE};"))?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;")?;
    Ok(connection)
}

/// Reads the first page: fails with `NotADatabase` when the key is wrong or the page is damaged.
pub(crate) fn try_key(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map(drop)
}

/// The settings of an unlocked connection.
pub(crate) fn settle(connection: &Connection, purpose: Purpose) -> rusqlite::Result<()> {
    // A power cut is an ordinary event here: every commit reaches the disk before it is acknowledged.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = 16777216; PRAGMA trusted_schema = OFF;",
    )?;
    match purpose {
        Purpose::Create | Purpose::Write => {
            connection.execute_batch(&format!("PRAGMA cache_size = -{WRITER_CACHE};"))
        }
        Purpose::Read => {
            connection.execute_batch(&format!("PRAGMA cache_size = -{READER_CACHE}; PRAGMA query_only = ON;"))
        }
    }
}
