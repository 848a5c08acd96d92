//! Designs as two registers tell each other of them: every version, and where a design was drawn.

use rusqlite::params;

use crate::db::{Read, Write};
use crate::design::{DesignRow, VERSIONS, read_row};
use crate::error::StoreError;

impl Read<'_> {
    /// Every version of every design in use, in the order of their numbers.
    ///
    /// # Errors
    /// As every read.
    pub fn all_design_versions(&self) -> Result<Vec<DesignRow>, StoreError> {
        self.rows(
            &format!("{VERSIONS} WHERE d.deleted_at IS NULL ORDER BY d.number, v.version"),
            [],
            read_row,
        )
    }

    /// Where a design was drawn; `None` for one that was drawn here.
    ///
    /// # Errors
    /// As every read.
    pub fn design_origin(&self, id: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT origin FROM design_origins WHERE design = ?1", [id], |row| row.get(0))
    }

    /// The number here of a design that was drawn elsewhere, deleted here or not.
    ///
    /// # Errors
    /// As every read.
    pub fn find_design_of(&self, origin: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT design FROM design_origins WHERE origin = ?1", [origin], |row| row.get(0))
    }

    /// Whether there is or was a design of this number, and whether it is still in use.
    ///
    /// # Errors
    /// As every read.
    pub fn design_in_use(&self, id: &str) -> Result<Option<bool>, StoreError> {
        self.row("SELECT deleted_at IS NULL FROM designs WHERE id = ?1", [id], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Notes where a design was drawn.
    ///
    /// # Errors
    /// `Sql` when there is no such design, or the origin is taken.
    pub fn put_design_origin(&mut self, id: &str, origin: &str) -> Result<(), StoreError> {
        self.run("INSERT INTO design_origins (design, origin) VALUES (?1, ?2)", params![id, origin]).map(drop)
    }
}
