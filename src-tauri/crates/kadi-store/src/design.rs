//! Designs of cards: versions that stay as they were once a batch was made with them.

use kadi_core::Timestamp;
use rusqlite::{Row, params};

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// A version of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignRow {
    /// Number of the design, such as `D-0001`.
    pub id: String,
    /// What the office calls it now.
    pub name: String,
    /// The template.
    pub template: String,
    /// The version, from 1.
    pub version: u32,
    /// The design without its logos, as the application wrote it.
    pub body: String,
    /// Id of the officer who saved it.
    pub officer: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Batches made with it; one is enough to freeze it.
    pub batches: u64,
}

/// A version to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDesignVersion<'a> {
    /// Number of the design.
    pub id: &'a str,
    /// The version.
    pub version: u32,
    /// What the office calls it.
    pub name: &'a str,
    /// The template.
    pub template: &'a str,
    /// JSON text for the application itself.
    pub body: &'a str,
    /// Id of the officer who saves it.
    pub officer: &'a str,
    /// When.
    pub at: Timestamp,
}

/// A logo of a version: its place on the card, the SHA-256 of its file, the file.
pub type DesignLogo<'a> = (&'a str, [u8; 32], &'a [u8]);

pub(crate) const VERSIONS: &str = "SELECT d.id, d.name, d.template, v.version, v.body, v.officer, v.saved_at,
    (SELECT count(*) FROM design_uses u WHERE u.design = v.design AND u.version = v.version) AS batches
    FROM designs d JOIN design_versions v ON v.design = d.id";

pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<DesignRow> {
    Ok(DesignRow {
        id: row.get("id")?,
        name: row.get("name")?,
        template: row.get("template")?,
        version: row.get("version")?,
        body: row.get("body")?,
        officer: row.get("officer")?,
        saved_at: column::time(row, "saved_at")?,
        batches: column::unsigned(row, "batches")?,
    })
}

impl Read<'_> {
    /// The newest version of every design, the design saved last first.
    ///
    /// # Errors
    /// As every read.
    pub fn designs(&self) -> Result<Vec<DesignRow>, StoreError> {
        self.rows(
            &format!(
                "{VERSIONS} WHERE d.deleted_at IS NULL
                 AND v.version = (SELECT max(version) FROM design_versions n WHERE n.design = d.id)
                 ORDER BY v.saved_at DESC, d.number DESC"
            ),
            [],
            read_row,
        )
    }

    /// The versions of a design, newest first; none when it was deleted.
    ///
    /// # Errors
    /// As every read.
    pub fn design_versions(&self, id: &str) -> Result<Vec<DesignRow>, StoreError> {
        self.rows(
            &format!("{VERSIONS} WHERE d.id = ?1 AND d.deleted_at IS NULL ORDER BY v.version DESC"),
            [id],
            read_row,
        )
    }

    /// A version, also of a design that was deleted: its batches need it.
    ///
    /// # Errors
    /// As every read.
    pub fn find_design_version(&self, id: &str, version: u32) -> Result<Option<DesignRow>, StoreError> {
        self.row(&format!("{VERSIONS} WHERE d.id = ?1 AND v.version = ?2"), params![id, version], read_row)
    }

    /// The logos of a version: place and file.
    ///
    /// # Errors
    /// As every read.
    pub fn design_logos(&self, id: &str, version: u32) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.rows(
            "SELECT l.place, f.bytes FROM design_logos l JOIN logo_files f ON f.sha256 = l.sha256
             WHERE l.design = ?1 AND l.version = ?2 ORDER BY l.place",
            params![id, version],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// A logo file by its SHA-256.
    ///
    /// # Errors
    /// As every read.
    pub fn find_logo(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        self.row("SELECT bytes FROM logo_files WHERE sha256 = ?1", [&sha256[..]], |row| row.get(0))
    }

    /// The number of the next design; numbers of deleted ones are not used again.
    ///
    /// # Errors
    /// As every read.
    pub fn next_design_id(&self) -> Result<String, StoreError> {
        Ok(format!("D-{:04}", self.next_design_number()?))
    }

    fn next_design_number(&self) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(number), 0) + 1 FROM designs", [])
    }

    /// The next people in use after `after`, in the order of their registration, for a walk in pieces.
    ///
    /// # Errors
    /// As every read.
    pub fn active_after(
        &self,
        after: Option<IdentityKey>,
        limit: usize,
    ) -> Result<Vec<IdentityKey>, StoreError> {
        self.rows(
            "SELECT id FROM identities WHERE id > ?1 AND status = 'active' ORDER BY id LIMIT ?2",
            params![after.map_or(0, |key| key.0), column::bound(limit)],
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// Saves a version in place of the one of its number, and the design's name and template with it.
    ///
    /// # Errors
    /// `Sql` when a batch was made with the version.
    pub fn put_design_version(
        &mut self,
        new: &NewDesignVersion<'_>,
        logos: &[DesignLogo<'_>],
    ) -> Result<(), StoreError> {
        let number = self.next_design_number()?;
        self.run(
            "INSERT INTO designs (id, number, name, template, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, template = excluded.template",
            params![new.id, column::bound(number), new.name, new.template, new.at.0],
        )?;
        self.run(
            "INSERT INTO design_versions (design, version, body, officer, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (design, version) DO UPDATE SET body = excluded.body, officer = excluded.officer,
                saved_at = excluded.saved_at",
            params![new.id, new.version, new.body, new.officer, new.at.0],
        )?;
        self.run(
            "DELETE FROM design_logos WHERE design = ?1 AND version = ?2",
            params![new.id, new.version],
        )?;
        for (place, sha256, bytes) in logos {
            self.run(
                "INSERT INTO logo_files (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING",
                params![&sha256[..], bytes],
            )?;
            self.run(
                "INSERT INTO design_logos (design, version, place, sha256) VALUES (?1, ?2, ?3, ?4)",
                params![new.id, new.version, place, &sha256[..]],
            )?;
        }
        self.forget_logos()
    }

    /// Records that a batch is made with a version, which from now on stays as it is.
    ///
    /// # Errors
    /// `Sql` when there is no such version or batch.
    pub fn use_design(&mut self, id: &str, version: u32, batch: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO design_uses (design, version, batch) VALUES (?1, ?2, ?3)",
            params![id, version, batch],
        )
        .map(drop)
    }

    /// Takes a design out of use. Versions that made cards stay for them; the others are forgotten with their logos.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn delete_design(&mut self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.run_on(
            "design",
            "UPDATE designs SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL",
            params![id, at.0],
        )?;
        const UNUSED: &str =
            "NOT EXISTS (SELECT 1 FROM design_uses u WHERE u.design = ?1 AND u.version = t.version)";
        self.run(&format!("DELETE FROM design_logos AS t WHERE design = ?1 AND {UNUSED}"), [id])?;
        self.run(&format!("DELETE FROM design_versions AS t WHERE design = ?1 AND {UNUSED}"), [id])?;
        self.forget_logos()
    }

    fn forget_logos(&mut self) -> Result<(), StoreError> {
        self.run("DELETE FROM logo_files WHERE sha256 NOT IN (SELECT sha256 FROM design_logos)", []).map(drop)
    }
}
