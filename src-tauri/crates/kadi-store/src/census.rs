//! A census of a server: what its walk saw, compared with the records that are held.

use rusqlite::params;
use sha2::{Digest, Sha256};

use crate::db::{Read, Write};
use crate::error::StoreError;

/// A record as the walk of a census saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CensusRow {
    /// Tracked entity UID.
    pub uid: String,
    /// What tells whether it changed, as in [`crate::StagedEntity::fingerprint`].
    pub fingerprint: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
}

/// What becomes of records that the walk did not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// They are doubtful: the walk saw everything there was.
    Doubtful,
    /// Nothing: the walk did not see everything.
    Left,
}

/// A digest of a fingerprint, short enough to be kept for every record.
pub(crate) fn digest(fingerprint: &str) -> [u8; 16] {
    let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]: [u8; 32] =
        Sha256::digest(fingerprint).into();
    first
}

impl Read<'_> {
    /// UIDs of a programme that have to be asked for by name, after the rows were compared.
    ///
    /// # Errors
    /// As every read.
    pub fn doubtful(&self, programme: &str, limit: u32) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT uid FROM census_rows WHERE server = ?1 AND programme = ?2 ORDER BY uid LIMIT ?3",
            params![self.server()?, programme, limit],
            |row| row.get(0),
        )
    }

    /// How many UIDs of a programme have to be asked for by name.
    ///
    /// # Errors
    /// As every read.
    pub fn count_doubtful(&self, programme: &str) -> Result<u64, StoreError> {
        self.count(
            "SELECT count(*) FROM census_rows WHERE server = ?1 AND programme = ?2",
            params![self.server()?, programme],
        )
    }
}

impl Write<'_> {
    /// Forgets what an earlier census of a programme saw.
    ///
    /// # Errors
    /// As every write.
    pub fn clear_census(&mut self, programme: &str) -> Result<(), StoreError> {
        let server = self.server()?;
        self.run("DELETE FROM census_rows WHERE server = ?1 AND programme = ?2", params![server, programme])
            .map(drop)
    }

    /// Keeps what a page of the walk showed; of a record that was shown twice, the later row.
    ///
    /// # Errors
    /// As every write.
    pub fn note_census(&mut self, programme: &str, rows: &[CensusRow]) -> Result<(), StoreError> {
        let server = self.server()?;
        for row in rows {
            self.run(
                "INSERT INTO census_rows (server, programme, uid, fingerprint, deleted) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, deleted = excluded.deleted",
                params![server, programme, row.uid, digest(&row.fingerprint), row.deleted],
            )?;
        }
        Ok(())
    }

    /// Compares the rows of a whole walk with the records and keeps those that are doubtful: rows that differ from their
    /// record or have none, and, where asked for, records that the server showed before and were not seen.
    ///
    /// # Errors
    /// As every write.
    pub fn compare_census(&mut self, programme: &str, unseen: Unseen) -> Result<(), StoreError> {
        let server = self.server()?;
        if unseen == Unseen::Doubtful {
            self.run(
                "INSERT INTO census_rows (server, programme, uid, fingerprint, deleted)
                 SELECT server, programme, uid, zeroblob(16), 0 FROM tracked_entities
                 WHERE server = ?1 AND programme = ?2 AND deleted = 0 AND gone = 0
                 ON CONFLICT DO NOTHING",
                params![server, programme],
            )?;
        }
        // A deleted record that nobody ever saw alive is nobody's.
        self.run(
            "DELETE FROM census_rows AS c WHERE c.server = ?1 AND c.programme = ?2
             AND (EXISTS (SELECT 1 FROM tracked_entities t
                    WHERE t.server = c.server AND t.programme = c.programme AND t.uid = c.uid
                    AND t.fingerprint = c.fingerprint AND t.gone = 0)
                OR c.deleted = 1 AND NOT EXISTS (SELECT 1 FROM tracked_entities t
                    WHERE t.server = c.server AND t.programme = c.programme AND t.uid = c.uid))",
            params![server, programme],
        )
        .map(drop)
    }

    /// These UIDs are no longer doubtful.
    ///
    /// # Errors
    /// As every write.
    pub fn settle_census(&mut self, programme: &str, uids: &[String]) -> Result<(), StoreError> {
        let server = self.server()?;
        for uid in uids {
            self.run(
                "DELETE FROM census_rows WHERE server = ?1 AND programme = ?2 AND uid = ?3",
                params![server, programme, uid],
            )?;
        }
        Ok(())
    }

    /// Marks records that the server no longer shows, and tells how many were marked that were not before. Nothing else of
    /// them changes; a record that is staged again is no longer gone.
    ///
    /// # Errors
    /// As every write.
    pub fn mark_gone(&mut self, programme: &str, uids: &[String]) -> Result<u64, StoreError> {
        let server = self.server()?;
        let mut marked = 0;
        for uid in uids {
            marked += self.run(
                "UPDATE tracked_entities SET gone = 1
                 WHERE server = ?1 AND programme = ?2 AND uid = ?3 AND gone = 0 AND deleted = 0",
                params![server, programme, uid],
            )? as u64;
        }
        Ok(marked)
    }
}
