//! Programmes, org units and mappings as they were last read from DHIS2 or saved by the office.

use rusqlite::{Row, params};

use crate::db::{Read, Write};
use crate::error::StoreError;

/// What is done with something that the register has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfKnown {
    /// What is new takes its place.
    Replace,
    /// It stays as it is: another register's word counts only for what this one does not know.
    Keep,
}

impl IfKnown {
    const fn replaces(self) -> bool {
        matches!(self, Self::Replace)
    }
}

/// A Tracker programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeRow {
    /// UID.
    pub uid: String,
    /// Code; may be empty.
    pub code: String,
    /// Display name.
    pub name: String,
    /// The whole programme as JSON text.
    pub json: String,
}

/// An org unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnitRow {
    /// UID.
    pub uid: String,
    /// Name.
    pub name: String,
    /// Path of UIDs from the root, parted by slashes.
    pub path: String,
    /// Code, where it has one.
    pub code: Option<String>,
}

fn read_programme(row: &Row<'_>) -> rusqlite::Result<ProgrammeRow> {
    Ok(ProgrammeRow {
        uid: row.get("uid")?,
        code: row.get("code")?,
        name: row.get("name")?,
        json: row.get("document")?,
    })
}

impl Read<'_> {
    /// A programme by UID.
    ///
    /// # Errors
    /// As every read.
    pub fn programme(&self, uid: &str) -> Result<Option<ProgrammeRow>, StoreError> {
        self.row("SELECT uid, code, name, document FROM programmes WHERE uid = ?1", [uid], read_programme)
    }

    /// All programmes by name.
    ///
    /// # Errors
    /// As every read.
    pub fn programmes(&self) -> Result<Vec<ProgrammeRow>, StoreError> {
        self.rows("SELECT uid, code, name, document FROM programmes ORDER BY name, uid", [], read_programme)
    }

    /// The name of a programme.
    ///
    /// # Errors
    /// As every read.
    pub fn programme_name(&self, uid: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT name FROM programmes WHERE uid = ?1", [uid], |row| row.get(0))
    }

    /// All org units by path.
    ///
    /// # Errors
    /// As every read.
    pub fn org_units(&self) -> Result<Vec<OrgUnitRow>, StoreError> {
        self.rows("SELECT uid, name, path, code FROM org_units ORDER BY path, uid", [], |row| {
            let code: String = row.get("code")?;
            Ok(OrgUnitRow {
                uid: row.get("uid")?,
                name: row.get("name")?,
                path: row.get("path")?,
                code: if code.is_empty() { None } else { Some(code) },
            })
        })
    }

    /// The name of an org unit.
    ///
    /// # Errors
    /// As every read.
    pub fn org_unit_name(&self, uid: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT name FROM org_units WHERE uid = ?1", [uid], |row| row.get(0))
    }

    /// The saved mapping of a programme as JSON text.
    ///
    /// # Errors
    /// As every read.
    pub fn mapping(&self, programme: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT document FROM mappings WHERE programme = ?1", [programme], |row| row.get(0))
    }

    /// UIDs of the programmes that have a mapping, in their order.
    ///
    /// # Errors
    /// As every read.
    pub fn mapped_programmes(&self) -> Result<Vec<String>, StoreError> {
        self.rows("SELECT programme FROM mappings ORDER BY programme", [], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Saves a programme; `json` is the whole of it.
    ///
    /// # Errors
    /// `Sql` when `json` is not JSON.
    pub fn put_programme(
        &mut self,
        (uid, code, name): (&str, &str, &str),
        json: &str,
        known: IfKnown,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO programmes (uid, code, name, document) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (uid) DO UPDATE SET code = excluded.code, name = excluded.name, document = excluded.document
             WHERE ?5",
            params![uid, code, name, json, known.replaces()],
        )
        .map(drop)
    }

    /// Saves an org unit.
    ///
    /// # Errors
    /// As every write.
    pub fn put_org_unit(
        &mut self,
        uid: &str,
        (name, path): (&str, &str),
        code: Option<&str>,
        known: IfKnown,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO org_units (uid, name, path, code) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (uid) DO UPDATE SET name = excluded.name, path = excluded.path, code = excluded.code
             WHERE ?5",
            params![uid, name, path, code.unwrap_or_default(), known.replaces()],
        )
        .map(drop)
    }

    /// Saves the mapping of a programme.
    ///
    /// # Errors
    /// `Sql` when `json` is not JSON.
    pub fn put_mapping(&mut self, programme: &str, json: &str, known: IfKnown) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO mappings (programme, document, updated_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (programme) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at
             WHERE ?4",
            params![programme, json, self.at().0, known.replaces()],
        )
        .map(drop)
    }
}
