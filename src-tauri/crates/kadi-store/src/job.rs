//! Jobs: work in the background that survives a restart.
//!
//! A store has one process (its folder is locked), so a job that is `queued` or `running` when the store is opened was
//! left behind by a process that died. Within the process, a lease keeps two threads off the same job.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for a thread.
    Queued,
    /// A thread works on it.
    Running,
    /// Stopped for now, by a person or a power cut.
    Paused,
    /// Stopped by a person.
    Cancelled,
    /// Ended well.
    Done,
    /// Could not go on.
    Failed,
}

impl JobState {
    /// The word in the store and in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Paused, Self::Cancelled, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Identifier.
    pub id: String,
    /// `sync`, `batch`, ...
    pub kind: String,
    /// What it works on: a programme UID, a batch number; may be empty.
    pub subject: String,
    /// Where it is.
    pub state: JobState,
    /// What it needs to know, as the application wrote it.
    pub params: String,
    /// What it is at; empty before and after.
    pub phase: String,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 while unknown.
    pub total: u64,
    /// Why it failed, as the application wrote it; may be empty.
    pub note: String,
    /// Until when a thread holds it.
    pub lease_until: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// A new job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Identifier.
    pub id: String,
    /// `sync`, `batch`, ...
    pub kind: String,
    /// What it works on.
    pub subject: String,
    /// What it needs to know.
    pub params: String,
    /// When it is asked for.
    pub at: Timestamp,
}

const COLUMNS: &str =
    "id, kind, subject, state, params, phase, done, total, note, lease_until, created_at, updated_at";

fn read_row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    Ok(JobRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        state: column::parsed(row, "state", JobState::parse)?,
        params: row.get("params")?,
        phase: row.get("phase")?,
        done: column::unsigned(row, "done")?,
        total: column::unsigned(row, "total")?,
        note: row.get("note")?,
        lease_until: column::optional_time(row, "lease_until")?,
        created_at: column::time(row, "created_at")?,
        updated_at: column::time(row, "updated_at")?,
    })
}

impl Read<'_> {
    /// A job by its identifier.
    ///
    /// # Errors
    /// As every read.
    pub fn find_job(&self, id: &str) -> Result<Option<JobRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"), [id], read_row)
    }

    /// All jobs, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn jobs(&self) -> Result<Vec<JobRow>, StoreError> {
        self.rows(&format!("SELECT {COLUMNS} FROM jobs ORDER BY number DESC"), [], read_row)
    }

    /// Jobs that wait, run or are paused, oldest first. Right after the store was opened, those `queued` or `running` are
    /// what a dead process left.
    ///
    /// # Errors
    /// As every read.
    pub fn unfinished_jobs(&self) -> Result<Vec<JobRow>, StoreError> {
        self.rows(
            &format!(
                "SELECT {COLUMNS} FROM jobs WHERE state IN ('queued', 'running', 'paused') ORDER BY number"
            ),
            [],
            read_row,
        )
    }
}

impl Write<'_> {
    /// Puts a job in the queue.
    ///
    /// # Errors
    /// `Sql` when the identifier is taken.
    pub fn insert_job(&mut self, new: &NewJob) -> Result<(), StoreError> {
        let number = self.count("SELECT coalesce(max(number), 0) + 1 FROM jobs", [])?;
        self.run(
            "INSERT INTO jobs (id, number, kind, subject, state, params, phase, done, total, note, lease_until,
                created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, 'queued', ?5, '', 0, 0, '', NULL, ?6, ?6)",
            params![new.id, column::bound(number), new.kind, new.subject, new.params, new.at.0],
        )
        .map(drop)
    }

    /// Takes a queued job, or one whose lease has run out, until `until`. Tells whether it is this caller's now.
    ///
    /// # Errors
    /// As every write.
    pub fn lease_job(&mut self, id: &str, until: Timestamp) -> Result<bool, StoreError> {
        let taken = self.run(
            "UPDATE jobs SET state = 'running', lease_until = ?2, updated_at = ?3
             WHERE id = ?1 AND (state = 'queued' OR (state = 'running' AND coalesce(lease_until, 0) <= ?3))",
            params![id, until.0, self.at().0],
        )?;
        Ok(taken > 0)
    }

    /// Writes how far a job is, in the transaction of the work itself; the job is running then.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_job_progress(
        &mut self,
        id: &str,
        phase: &str,
        done: u64,
        total: u64,
    ) -> Result<(), StoreError> {
        self.run_on(
            "job",
            "UPDATE jobs SET state = 'running', phase = ?2, done = ?3, total = ?4, updated_at = ?5 WHERE id = ?1",
            params![id, phase, column::bound(done), column::bound(total), self.at().0],
        )
    }

    /// Ends or pauses a job; `note` says why it failed.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn finish_job(
        &mut self,
        id: &str,
        state: JobState,
        note: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.run_on(
            "job",
            "UPDATE jobs SET state = ?2, note = ?3, phase = '', lease_until = NULL, updated_at = ?4 WHERE id = ?1",
            params![id, state.as_str(), note, at.0],
        )
    }

    /// Puts a job that was paused, cancelled or failed back in the queue.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn restart_job(&mut self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.run_on(
            "job",
            "UPDATE jobs SET state = 'queued', note = '', phase = '', lease_until = NULL, updated_at = ?2
             WHERE id = ?1",
            params![id, at.0],
        )
    }
}
