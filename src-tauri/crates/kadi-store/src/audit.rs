//! The audit chain in its table: appended with every write, read in pages, walked from end to end.

use kadi_core::audit::ChainCheck;
use kadi_core::{AuditEntry, AuditHash, ChainBreak};
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::page::Page;

const COLUMNS: &str = "seq, time, officer, role, device, action, subject, reason, details, previous, hash";

/// An entry with the hashes recorded beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The entry.
    pub entry: AuditEntry,
    /// Hash of the entry before.
    pub previous: AuditHash,
    /// Hash of this entry.
    pub hash: AuditHash,
}

/// How far the chain is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// Entries that follow, from the first on.
    pub checked: u64,
    /// The first that does not; `None` when all do.
    pub broken: Option<ChainBreak>,
    /// Hash of the last entry that follows; zeroes when there is none.
    pub head: AuditHash,
}

impl ChainState {
    /// The number of entries when the chain is whole.
    ///
    /// # Errors
    /// The break, when it is not.
    pub const fn result(&self) -> Result<u64, ChainBreak> {
        match self.broken {
            None => Ok(self.checked),
            Some(found) => Err(found),
        }
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        entry: AuditEntry {
            seq: column::unsigned(row, "seq")?,
            time: column::time(row, "time")?,
            officer: row.get("officer")?,
            role: row.get("role")?,
            device: row.get("device")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            reason: row.get("reason")?,
            details: row.get("details")?,
        },
        previous: row.get("previous")?,
        hash: row.get("hash")?,
    })
}

impl Read<'_> {
    /// Entries whose action begins with `action` (all when empty), newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn audit_page(&self, action: &str, offset: u64, limit: u32) -> Result<Page<AuditRow>, StoreError> {
        // A range, not LIKE: it uses the index and takes `%` literally. No action holds the last code point.
        let end = format!("{action}\u{10FFFF}");
        let (total, rows) = if action.is_empty() {
            let total = self.count("SELECT coalesce(max(seq), 0) FROM audit", [])?;
            let sql = format!("SELECT {COLUMNS} FROM audit ORDER BY seq DESC LIMIT ?1 OFFSET ?2");
            (total, self.rows(&sql, params![limit, column::bound(offset)], read_row)?)
        } else {
            let total =
                self.count("SELECT count(*) FROM audit WHERE action >= ?1 AND action < ?2", [action, &end])?;
            let sql = format!(
                "SELECT {COLUMNS} FROM audit WHERE action >= ?1 AND action < ?2 ORDER BY seq DESC LIMIT ?3 OFFSET ?4"
            );
            (total, self.rows(&sql, params![action, end, limit, column::bound(offset)], read_row)?)
        };
        Ok(Page { total, rows })
    }

    /// Hands every entry to `each`, oldest first, for an export.
    ///
    /// # Errors
    /// As every read, or what `each` returns.
    pub fn for_each_audit_entry<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(AuditRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let own = |error: rusqlite::Error| E::from(StoreError::from(error));
        let sql = format!("SELECT {COLUMNS} FROM audit ORDER BY seq");
        let mut statement = self.connection.prepare_cached(&sql).map_err(own)?;
        let mut rows = statement.query([]).map_err(own)?;
        while let Some(row) = rows.next().map_err(own)? {
            each(read_row(row).map_err(own)?)?;
        }
        Ok(())
    }

    /// Walks the whole chain and names the first entry that does not follow.
    ///
    /// # Errors
    /// As every read; a broken chain is an answer, not an error.
    pub fn verify_audit(&self) -> Result<ChainState, StoreError> {
        let mut walk = ChainCheck::default();
        let mut broken = None;
        self.for_each_audit_entry(|row| -> Result<(), StoreError> {
            if broken.is_none() {
                broken = walk.follow(&row.entry, &row.previous, &row.hash).err();
            }
            Ok(())
        })?;
        Ok(ChainState { checked: walk.checked(), broken, head: *walk.head() })
    }

    fn last_audit(&self) -> Result<Option<AuditRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1"), [], read_row)
    }

    /// Reads the chain's end, so that an unreadable one shows when the store is opened. Whether the chain follows is for
    /// [`Read::verify_audit`]: a store with a broken chain still opens, or nobody could look into it.
    pub(crate) fn check_audit_end(&self) -> Result<(), StoreError> {
        self.last_audit().map(drop)
    }
}

impl Write<'_> {
    /// Appends the entry of this transaction's intent.
    pub(crate) fn append_audit(&self) -> Result<(), StoreError> {
        let (seq, previous) =
            self.last_audit()?.map_or((1, AuditHash::default()), |last| (last.entry.seq + 1, last.hash));
        let entry = AuditEntry {
            seq,
            time: self.intent.at,
            officer: self.intent.officer.clone(),
            role: self.intent.role.clone(),
            device: self.intent.device.clone(),
            action: self.intent.action.clone(),
            subject: self.intent.subject.clone(),
            reason: self.intent.reason.clone(),
            details: self.details.clone(),
        };
        let hash = entry.hash_after(&previous);
        self.run(
            "INSERT INTO audit (seq, time, officer, role, device, action, subject, reason, details, previous, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                column::bound(seq),
                entry.time.0,
                entry.officer,
                entry.role,
                entry.device,
                entry.action,
                entry.subject,
                entry.reason,
                entry.details,
                previous,
                hash
            ],
        )?;
        Ok(())
    }
}
