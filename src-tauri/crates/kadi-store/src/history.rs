//! What an identity's demographics were before each change.

use std::fmt;

use kadi_core::{Demographics, MpiId, Timestamp};
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// One change of an identity. `Debug` shows no demographics.
#[derive(Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// When.
    pub at: Timestamp,
    /// Who: an officer id or `system`.
    pub officer: String,
    /// What, such as `people.update`.
    pub action: String,
    /// Why.
    pub reason: String,
    /// The identity it happened to: the one asked about, or one of its aliases.
    pub identity: MpiId,
    /// The other identity of a merge or an un-merge.
    pub other: Option<MpiId>,
    /// Demographics before.
    pub before: Demographics,
    /// Demographics after; equal to `before` where only the status changed.
    pub after: Demographics,
}

impl fmt::Debug for HistoryRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HistoryRow")
            .field("at", &self.at)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}

impl Read<'_> {
    /// The changes of an identity and of its aliases, newest first. What two of them have in common is told once.
    ///
    /// # Errors
    /// As every read.
    pub fn history(&self, key: IdentityKey) -> Result<Vec<HistoryRow>, StoreError> {
        self.rows(
            "SELECT h.at, h.officer, h.action, h.reason, h.before, h.after, m.mpi_id, o.mpi_id AS other
             FROM identities m JOIN identity_history h ON h.identity = m.id
             LEFT JOIN identities o ON o.id = h.other
             WHERE (m.survivor = ?1 OR m.id = ?1) AND (m.id = ?1 OR h.other IS NOT ?1) ORDER BY h.id DESC",
            [key],
            |row| {
                let other: Option<String> = row.get("other")?;
                Ok(HistoryRow {
                    at: column::time(row, "at")?,
                    officer: row.get("officer")?,
                    action: row.get("action")?,
                    reason: row.get("reason")?,
                    identity: column::mpi_id(row, "mpi_id")?,
                    other: other.map(|other| other.parse()).transpose().ok().flatten(),
                    before: column::json(row, "before")?,
                    after: column::json(row, "after")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Notes something that happened to an identity and changed none of its demographics.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn note_history(&mut self, key: IdentityKey) -> Result<(), StoreError> {
        let person = self.get_identity(key)?.person;
        self.add_history(key, &person, &person)
    }

    /// Notes a change under this transaction's intent.
    pub(crate) fn add_history(
        &self,
        key: IdentityKey,
        before: &Demographics,
        after: &Demographics,
    ) -> Result<(), StoreError> {
        self.add_history_with(key, before, after, None)
    }

    /// Notes a change in which another identity has a part.
    pub(crate) fn add_history_with(
        &self,
        key: IdentityKey,
        before: &Demographics,
        after: &Demographics,
        other: Option<IdentityKey>,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO identity_history (identity, at, officer, action, reason, before, after, other)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                key,
                self.at().0,
                self.intent.officer,
                self.intent.action,
                self.intent.reason,
                to_json(before)?,
                to_json(after)?,
                other
            ],
        )
        .map(drop)
    }
}

/// JSON text of a value of ours; these types always have one.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Damaged)
}
