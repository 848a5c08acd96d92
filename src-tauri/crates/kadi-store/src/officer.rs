//! The officers of the office.

use kadi_core::{OfficerId, Role, Timestamp};
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// Whether an officer still works here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficerActivity {
    /// Can unlock.
    Active,
    /// Left; what they did keeps their name.
    Left,
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRow {
    /// Identifier.
    pub id: OfficerId,
    /// Display name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Language: `en`, `fr` or `pt`.
    pub language: String,
    /// Whether they still work here.
    pub activity: OfficerActivity,
    /// When they were added.
    pub created_at: Timestamp,
}

/// A new officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOfficer {
    /// Identifier.
    pub id: OfficerId,
    /// Display name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Language: `en`, `fr` or `pt`.
    pub language: String,
    /// When they were added.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, name, role, language, active, created_at";

fn read_row(row: &Row<'_>) -> rusqlite::Result<OfficerRow> {
    let active: bool = row.get("active")?;
    Ok(OfficerRow {
        id: OfficerId(row.get("id")?),
        name: row.get("name")?,
        role: column::role(row, "role")?,
        language: row.get("language")?,
        activity: if active { OfficerActivity::Active } else { OfficerActivity::Left },
        created_at: column::time(row, "created_at")?,
    })
}

impl Read<'_> {
    /// An officer by identifier.
    ///
    /// # Errors
    /// As every read.
    pub fn find_officer(&self, id: &OfficerId) -> Result<Option<OfficerRow>, StoreError> {
        self.row(&format!("SELECT {COLUMNS} FROM officers WHERE id = ?1"), [&id.0], read_row)
    }

    /// All officers, those who left included, in the order they were added.
    ///
    /// # Errors
    /// As every read.
    pub fn officers(&self) -> Result<Vec<OfficerRow>, StoreError> {
        self.rows(&format!("SELECT {COLUMNS} FROM officers ORDER BY created_at, id"), [], read_row)
    }

    /// The display name of an officer, as audit and history name them.
    ///
    /// # Errors
    /// As every read.
    pub fn officer_name(&self, id: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT name FROM officers WHERE id = ?1", [id], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Adds an officer.
    ///
    /// # Errors
    /// `Sql` when the identifier is taken.
    pub fn insert_officer(&mut self, new: &NewOfficer) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO officers (id, name, role, language, active, created_at) VALUES (?1, ?2, ?3, ?4, 1, ?5)",
            params![new.id.0, new.name, new.role.as_str(), new.language, new.at.0],
        )
        .map(drop)
    }

    /// Sets an officer's language.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_officer_language(&mut self, id: &OfficerId, language: &str) -> Result<(), StoreError> {
        self.run_on("officer", "UPDATE officers SET language = ?2 WHERE id = ?1", [&id.0, language])
    }

    /// Sets an officer's display name.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_officer_name(&mut self, id: &OfficerId, name: &str) -> Result<(), StoreError> {
        self.run_on("officer", "UPDATE officers SET name = ?2 WHERE id = ?1", [&id.0, name])
    }

    /// Sets an officer's role.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_officer_role(&mut self, id: &OfficerId, role: Role) -> Result<(), StoreError> {
        self.run_on("officer", "UPDATE officers SET role = ?2 WHERE id = ?1", [&id.0, role.as_str()])
    }

    /// Says whether an officer still works here.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_officer_activity(
        &mut self,
        id: &OfficerId,
        activity: OfficerActivity,
    ) -> Result<(), StoreError> {
        let active = activity == OfficerActivity::Active;
        self.run_on("officer", "UPDATE officers SET active = ?2 WHERE id = ?1", params![id.0, active])
    }
}
