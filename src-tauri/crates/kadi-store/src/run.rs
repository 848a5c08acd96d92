//! Synchronisations: where each stands, how each went, and which records were not taken.

use kadi_core::Timestamp;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// How a synchronisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncOutcome {
    /// Everything was fetched and resolved.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not go on.
    Failed,
}

impl SyncOutcome {
    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// One synchronisation of one programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRunRow {
    /// Number.
    pub id: i64,
    /// Programme UID.
    pub programme: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it runs or after a power cut.
    pub finished_at: Option<Timestamp>,
    /// `running`, `done`, `cancelled` or `failed`.
    pub outcome: String,
    /// Figures as JSON text.
    pub metrics: String,
    /// Why it failed, as the application wrote it; may be empty.
    pub note: String,
}

impl Read<'_> {
    /// Where a synchronisation stands, as JSON text.
    ///
    /// # Errors
    /// As every read.
    pub fn checkpoint(&self, scope: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT document FROM sync_checkpoints WHERE scope = ?1", [scope], |row| row.get(0))
    }

    /// The last synchronisations, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn sync_runs(&self, limit: u32) -> Result<Vec<SyncRunRow>, StoreError> {
        self.rows(
            "SELECT id, programme, started_at, finished_at, outcome, metrics, note FROM sync_runs
             ORDER BY id DESC LIMIT ?1",
            [limit],
            |row| {
                Ok(SyncRunRow {
                    id: row.get("id")?,
                    programme: row.get("programme")?,
                    started_at: column::time(row, "started_at")?,
                    finished_at: column::optional_time(row, "finished_at")?,
                    outcome: row.get("outcome")?,
                    metrics: row.get("metrics")?,
                    note: row.get("note")?,
                })
            },
        )
    }

    /// When a synchronisation last took everything.
    ///
    /// # Errors
    /// As every read.
    pub fn last_complete_sync(&self) -> Result<Option<Timestamp>, StoreError> {
        let at = self.row("SELECT max(finished_at) FROM sync_runs WHERE outcome = 'done'", [], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
        Ok(at.flatten().map(Timestamp))
    }

    /// Records that are not in the register: refused by the last synchronisation of each programme, or too empty to be
    /// anybody.
    ///
    /// # Errors
    /// As every read.
    pub fn not_taken_last(&self) -> Result<u64, StoreError> {
        let refused = self.count(
            "SELECT count(*) FROM sync_failures WHERE run IN (SELECT max(id) FROM sync_runs GROUP BY programme)",
            [],
        )?;
        let empty = self.count("SELECT count(*) FROM tracked_entities WHERE state = 'unusable'", [])?;
        Ok(refused + empty)
    }
}

impl Write<'_> {
    /// Saves where a synchronisation stands, in the transaction of the page it follows.
    ///
    /// # Errors
    /// `Sql` when `json` is not JSON.
    pub fn put_checkpoint(&mut self, scope: &str, json: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO sync_checkpoints (scope, document) VALUES (?1, ?2)
             ON CONFLICT (scope) DO UPDATE SET document = excluded.document",
            [scope, json],
        )
        .map(drop)
    }

    /// Forgets where a synchronisation stands: the next begins anew.
    ///
    /// # Errors
    /// As every write.
    pub fn remove_checkpoint(&mut self, scope: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM sync_checkpoints WHERE scope = ?1", [scope]).map(drop)
    }

    /// Begins a synchronisation of a programme and gives its number.
    ///
    /// # Errors
    /// As every write.
    pub fn start_run(&mut self, programme: &str, at: Timestamp) -> Result<i64, StoreError> {
        let server = self.server()?;
        self.run(
            "INSERT INTO sync_runs (server, programme, started_at, finished_at, outcome, metrics, note)
             VALUES (?1, ?2, ?3, NULL, 'running', '{}', '')",
            params![server, programme, at.0],
        )?;
        Ok(self.inserted())
    }

    /// Ends a synchronisation.
    ///
    /// # Errors
    /// `NotFound`; `Sql` when `metrics` is not JSON.
    pub fn finish_run(
        &mut self,
        id: i64,
        outcome: SyncOutcome,
        metrics: &str,
        note: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.run_on(
            "synchronisation",
            "UPDATE sync_runs SET outcome = ?2, metrics = ?3, note = ?4, finished_at = ?5 WHERE id = ?1",
            params![id, outcome.as_str(), metrics, note, at.0],
        )
    }

    /// Notes a record that was not taken; `uid` is empty where it had none that could be read.
    ///
    /// # Errors
    /// `Sql` when there is no such synchronisation.
    pub fn record_failure(&mut self, run: i64, uid: &str, reason: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO sync_failures (run, uid, reason) VALUES (?1, ?2, ?3)",
            params![run, uid, reason],
        )
        .map(drop)
    }
}
