//! The health of a store: every page, every reference, the audit chain, the header, the version and the disk.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::Connection;

use crate::db::Read;
use crate::error::StoreError;
use crate::migration::{schema_version, version_of};
use crate::store::{DATABASE, Store};

/// How the first bytes of an unencrypted SQLite file read.
const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";
/// Below this many free bytes a warning is due: a synchronisation and a batch of cards need room.
const LITTLE_ROOM: u64 = 500 << 20;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// Works, and wants a look.
    Warning,
    /// Broken.
    Failed,
}

/// One check and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `encrypted`, `integrity`, `foreign_keys`, `audit`, `schema`, `disk` or `index`.
    pub name: &'static str,
    /// How it ended.
    pub state: CheckState,
    /// Figures, without personal values.
    pub detail: String,
}

impl Check {
    pub(crate) fn new(name: &'static str, good: CheckState, detail: impl ToString) -> Self {
        Self { name, state: good, detail: detail.to_string() }
    }
}

const fn ok_if_zero(count: u64) -> CheckState {
    if count == 0 { CheckState::Ok } else { CheckState::Failed }
}

impl Store {
    /// Looks at everything; takes seconds on a large store.
    ///
    /// # Errors
    /// When the store cannot even be read; what is found broken is in the checks.
    pub fn check(&self) -> Result<Vec<Check>, StoreError> {
        let mut checks = vec![header(&self.folder.join(DATABASE))?];
        // The cipher's own check reads the file itself: put what the log still holds into it first.
        {
            let turn = self.writer.turn();
            turn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            checks.extend(damages(&turn)?);
            checks.push(schema(&turn)?);
        }
        checks.push(disk(&self.folder));
        Ok(checks)
    }
}

impl Store {
    /// Bytes of each table and index, the largest first; walks through the whole file.
    ///
    /// # Errors
    /// As every read.
    pub fn sizes(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|db| {
            db.rows(
                "SELECT name, pgsize FROM dbstat WHERE aggregate = 1 ORDER BY pgsize DESC, name",
                [],
                |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())),
            )
        })
    }
}

fn header(path: &Path) -> Result<Check, StoreError> {
    let mut first = [0; 16];
    File::open(path)?.read_exact(&mut first)?;
    let state = if first == *PLAIN_HEADER { CheckState::Failed } else { CheckState::Ok };
    Ok(Check::new("encrypted", state, if state == CheckState::Ok { "sqlcipher" } else { "plain" }))
}

/// What damage a connection finds: pages, references, audit chain.
pub(crate) fn damages(connection: &Connection) -> Result<Vec<Check>, StoreError> {
    let pages = count_rows(connection, "PRAGMA cipher_integrity_check")?;
    // One row says `ok`; anything else is one row per finding. A page that cannot be read ends the check with an error.
    let findings = match connection.query_row("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))
    {
        Ok(first) if first == "ok" => 0,
        _ => 1,
    };
    let references = count_rows(connection, "PRAGMA foreign_key_check").unwrap_or(1);
    let chain = Read::new(connection).verify_audit();
    let audit = match chain {
        Ok(chain) => match chain.result() {
            Ok(entries) => Check::new("audit", CheckState::Ok, entries),
            Err(broken) => Check::new("audit", CheckState::Failed, broken.seq),
        },
        Err(_) => Check::new("audit", CheckState::Failed, "unreadable"),
    };
    Ok(vec![
        Check::new("integrity", ok_if_zero(pages + findings), pages + findings),
        Check::new("foreign_keys", ok_if_zero(references), references),
        audit,
    ])
}

fn count_rows(connection: &Connection, pragma: &str) -> Result<u64, StoreError> {
    let mut statement = connection.prepare(pragma)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn schema(connection: &Connection) -> Result<Check, StoreError> {
    let found = version_of(connection)?;
    let state = if found == schema_version() { CheckState::Ok } else { CheckState::Failed };
    Ok(Check::new("schema", state, found))
}

fn disk(folder: &Path) -> Check {
    match free_bytes(folder) {
        Some(free) if free < LITTLE_ROOM => Check::new("disk", CheckState::Warning, free),
        Some(free) => Check::new("disk", CheckState::Ok, free),
        None => Check::new("disk", CheckState::Ok, "unknown"),
    }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}
