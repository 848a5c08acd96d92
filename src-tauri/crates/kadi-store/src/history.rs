//! What an identity's demographics were before each change.

use std::fmt;

use kadi_core::{Demographics, Timestamp};
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
    /// The changes of an identity and of its aliases, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn history(&self, key: IdentityKey) -> Result<Vec<HistoryRow>, StoreError> {
        self.rows(
            "SELECT h.at, h.officer, h.action, h.reason, h.before, h.after FROM identities m
             JOIN identity_history h ON h.identity = m.id
             WHERE m.survivor = ?1 OR m.id = ?1 ORDER BY h.id DESC",
            [key],
            |row| {
                Ok(HistoryRow {
                    at: column::time(row, "at")?,
                    officer: row.get("officer")?,
                    action: row.get("action")?,
                    reason: row.get("reason")?,
                    before: column::json(row, "before")?,
                    after: column::json(row, "after")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Notes a change under this transaction's intent.
    pub(crate) fn add_history(
        &self,
        key: IdentityKey,
        before: &Demographics,
        after: &Demographics,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO identity_history (identity, at, officer, action, reason, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                key,
                self.at().0,
                self.intent.officer,
                self.intent.action,
                self.intent.reason,
                to_json(before)?,
                to_json(after)?
            ],
        )
        .map(drop)
    }
}

/// JSON text of a value of ours; these types always have one.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Damaged)
}
