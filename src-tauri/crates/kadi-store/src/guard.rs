//! What administrators decided about sensitive attributes.

use kadi_core::Timestamp;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A decision about an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardRow {
    /// UID of the attribute.
    pub attribute: String,
    /// One of the seven categories; empty where the attribute is free.
    pub category: String,
    /// Why.
    pub note: String,
    /// Id of the officer.
    pub officer: String,
    /// When.
    pub decided_at: Timestamp,
}

impl Read<'_> {
    /// All decisions, by attribute.
    ///
    /// # Errors
    /// As every read.
    pub fn guard_decisions(&self) -> Result<Vec<GuardRow>, StoreError> {
        self.rows(
            "SELECT attribute, category, note, officer, decided_at FROM guard_decisions ORDER BY attribute",
            [],
            |row| {
                Ok(GuardRow {
                    attribute: row.get("attribute")?,
                    category: row.get("category")?,
                    note: row.get("note")?,
                    officer: row.get("officer")?,
                    decided_at: column::time(row, "decided_at")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Saves a decision in place of the one before.
    ///
    /// # Errors
    /// `Sql` without a note.
    pub fn put_guard_decision(&mut self, row: &GuardRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO guard_decisions (attribute, category, note, officer, decided_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (attribute) DO UPDATE SET category = excluded.category, note = excluded.note,
                officer = excluded.officer, decided_at = excluded.decided_at",
            params![row.attribute, row.category, row.note, row.officer, row.decided_at.0],
        )
        .map(drop)
    }
}
