//! What two registers tell each other about who is who: people, links, and pairs that were found to be two people.

use kadi_core::{Demographics, MpiId, Timestamp};
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::{COLUMNS, IdentityKey, IdentityRow, IdentityStatus, read_row};

/// Two identifiers and when something was said about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaPair {
    /// Row, to go on after it.
    pub row: i64,
    /// Of a link the alias.
    pub a: MpiId,
    /// Of a link the identity it was merged into.
    pub b: MpiId,
    /// When it was said.
    pub at: Timestamp,
}

/// What can be said about two identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaSaying {
    /// One was merged into the other.
    Linked,
    /// They were, the merge was undone, and they are two people now.
    Parted,
    /// An officer judged them to be two people.
    Different,
}

impl ReplicaSaying {
    const fn sql(self) -> &'static str {
        match self {
            Self::Linked => {
                "SELECT m.id, a.mpi_id AS a, b.mpi_id AS b, m.merged_at AS at
                 FROM merges m JOIN identities a ON a.id = m.loser JOIN identities b ON b.id = m.survivor
                 WHERE m.id > ?1 AND m.undone_at IS NULL ORDER BY m.id LIMIT ?2"
            }
            Self::Parted => {
                "SELECT m.id, a.mpi_id AS a, b.mpi_id AS b, m.undone_at AS at
                 FROM merges m JOIN identities a ON a.id = m.loser JOIN identities b ON b.id = m.survivor
                 WHERE m.id > ?1 AND m.undone_at IS NOT NULL AND a.survivor <> b.survivor ORDER BY m.id LIMIT ?2"
            }
            Self::Different => {
                "SELECT r.id, a.mpi_id AS a, b.mpi_id AS b, r.decided_at AS at
                 FROM review_pairs r JOIN identities a ON a.id = r.a JOIN identities b ON b.id = r.b
                 WHERE r.id > ?1 AND r.state = 'different' AND r.decided_at IS NOT NULL ORDER BY r.id LIMIT ?2"
            }
        }
    }
}

impl Read<'_> {
    /// How many identities were ever registered.
    ///
    /// # Errors
    /// As every read.
    pub fn last_identity(&self) -> Result<u64, StoreError> {
        self.count("SELECT coalesce(max(id), 0) FROM identities", [])
    }

    /// Identities of every standing after `after`, in the order of their registration.
    ///
    /// # Errors
    /// As every read.
    pub fn identities_after(&self, after: IdentityKey, limit: usize) -> Result<Vec<IdentityRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM identities i WHERE i.id > ?1 ORDER BY i.id LIMIT ?2");
        self.rows(&sql, params![after, column::bound(limit)], read_row)
    }

    /// What was said about pairs, after the row `after`.
    ///
    /// # Errors
    /// As every read.
    pub fn said_after(
        &self,
        saying: ReplicaSaying,
        after: i64,
        limit: usize,
    ) -> Result<Vec<ReplicaPair>, StoreError> {
        self.rows(saying.sql(), params![after, column::bound(limit)], |row| {
            Ok(ReplicaPair {
                row: row.get("id")?,
                a: column::mpi_id(row, "a")?,
                b: column::mpi_id(row, "b")?,
                at: column::time(row, "at")?,
            })
        })
    }

    /// The identity and all that stand for the same person, in the order of their registration.
    ///
    /// # Errors
    /// As every read.
    pub fn family_of(&self, key: IdentityKey) -> Result<Vec<IdentityRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identities i
             WHERE i.survivor = (SELECT survivor FROM identities WHERE id = ?1) ORDER BY i.id"
        );
        self.rows(&sql, [key], read_row)
    }

    /// The standing merges within a family, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn merges_within(&self, survivor: IdentityKey) -> Result<Vec<i64>, StoreError> {
        self.rows(
            "SELECT m.id FROM identities i JOIN merges m ON m.loser = i.id AND m.undone_at IS NULL
             WHERE i.survivor = ?1 ORDER BY m.id DESC",
            [survivor],
            |row| row.get(0),
        )
    }

    /// The merge of exactly these two that stands, and when it was made.
    ///
    /// # Errors
    /// As every read.
    pub fn find_merge_of(
        &self,
        alias: IdentityKey,
        survivor: IdentityKey,
    ) -> Result<Option<(i64, Timestamp)>, StoreError> {
        self.row(
            "SELECT id, merged_at FROM merges WHERE loser = ?1 AND survivor = ?2 AND undone_at IS NULL",
            params![alias, survivor],
            |row| Ok((row.get(0)?, column::time(row, "merged_at")?)),
        )
    }

    /// When somebody last said that these two are not one person: a judgement, or a merge that was undone.
    ///
    /// # Errors
    /// As every read.
    pub fn said_apart(&self, a: IdentityKey, b: IdentityKey) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = self
            .row(
                "SELECT max(at) FROM (
                    SELECT decided_at AS at FROM review_pairs
                        WHERE a = min(?1, ?2) AND b = max(?1, ?2) AND state = 'different'
                    UNION ALL SELECT undone_at FROM merges
                        WHERE loser = ?1 AND survivor = ?2 AND undone_at IS NOT NULL
                    UNION ALL SELECT undone_at FROM merges
                        WHERE loser = ?2 AND survivor = ?1 AND undone_at IS NOT NULL)",
                params![a, b],
                |row| row.get(0),
            )?
            .flatten();
        Ok(at.map(Timestamp))
    }
}

impl Write<'_> {
    /// Takes over what another register knows of an identity, with the time of its last change there.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn replace_person(
        &mut self,
        key: IdentityKey,
        person: &Demographics,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.get_identity(key)?.person;
        if before != *person {
            self.add_history(key, &before, person)?;
        }
        self.write_person(key, person, at)
    }

    /// Takes over whether an identity is in use, with the time of that; a merged one keeps its standing.
    ///
    /// # Errors
    /// As every write.
    pub fn replace_status(
        &mut self,
        key: IdentityKey,
        status: IdentityStatus,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if status == IdentityStatus::Merged {
            return Ok(());
        }
        self.run(
            "UPDATE identities SET status = ?2, updated_at = ?3 WHERE id = ?1 AND status <> 'merged' AND status <> ?2",
            params![key, status.as_str(), at.0],
        )?;
        self.note_standing([key]);
        Ok(())
    }

    /// Takes over that two identities were judged to be two people. Tells whether that was new.
    ///
    /// # Errors
    /// As every write.
    pub fn replace_judgement(
        &mut self,
        a: IdentityKey,
        b: IdentityKey,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        if a == b {
            return Ok(false);
        }
        let changed = self.run(
            "INSERT INTO review_pairs (a, b, score, band, explanation, state, proposed_at, decided_by, decided_at,
                reason, decided_with)
             VALUES (?1, ?2, 0, 'review', '{}', 'different', ?3, NULL, ?3, '', NULL)
             ON CONFLICT (a, b) DO UPDATE SET state = 'different', decided_at = ?3, decided_by = NULL
             WHERE state <> 'different' AND coalesce(decided_at, 0) < ?3",
            params![a.min(b), a.max(b), at.0],
        )?;
        Ok(changed > 0)
    }
}
