//! Records of DHIS2 as two registers tell each other of them: whoever fetched the later version is believed.

use std::fmt;

use kadi_core::MpiId;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// A record that was found to be somebody. `Debug` shows no personal value.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplicaEntity {
    /// Row, to go on after it.
    pub row: i64,
    /// Address of its server; empty where an officer typed the link.
    pub server: String,
    /// Programme UID; empty where an officer typed the link.
    pub programme: String,
    /// Tracked entity UID.
    pub uid: String,
    /// Org unit UID.
    pub org_unit: String,
    /// When DHIS2 last changed it, as DHIS2 writes it.
    pub updated_at: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
    /// Whether the server stopped to show it.
    pub gone: bool,
    /// A digest of what decides whether it changed.
    pub content: [u8; 32],
    /// What a census compares.
    pub fingerprint: Option<[u8; 16]>,
    /// Demographics, JSON text.
    pub person: String,
    /// Other mapped card fields, JSON text.
    pub extras: String,
    /// Who it was found to be.
    pub identity: MpiId,
}

impl fmt::Debug for ReplicaEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplicaEntity").field("uid", &self.uid).finish_non_exhaustive()
    }
}

/// An enrollment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaEnrollment {
    /// Row, to go on after it.
    pub row: i64,
    /// Address of its server.
    pub server: String,
    /// UID.
    pub uid: String,
    /// Tracked entity UID.
    pub tracked_entity: String,
    /// Programme UID.
    pub programme: String,
    /// Org unit UID.
    pub org_unit: String,
    /// `ACTIVE`, `COMPLETED` or `CANCELLED`.
    pub status: String,
    /// Day of enrollment.
    pub enrolled_at: String,
    /// When DHIS2 last changed it.
    pub updated_at: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
}

impl Read<'_> {
    /// Records that were found to be somebody, after the row `after`.
    ///
    /// # Errors
    /// As every read.
    pub fn replica_entities(&self, after: i64, limit: usize) -> Result<Vec<ReplicaEntity>, StoreError> {
        self.rows(
            "SELECT t.id, coalesce(c.url, '') AS url, t.programme, t.uid, t.org_unit, t.updated_at, t.deleted, t.gone,
                t.content, t.fingerprint, t.person, t.extras, i.mpi_id
             FROM tracked_entities t JOIN identities i ON i.id = t.identity LEFT JOIN connections c ON c.id = t.server
             WHERE t.id > ?1 AND t.state = 'resolved' ORDER BY t.id LIMIT ?2",
            params![after, column::bound(limit)],
            |row| {
                Ok(ReplicaEntity {
                    row: row.get("id")?,
                    server: row.get("url")?,
                    programme: row.get("programme")?,
                    uid: row.get("uid")?,
                    org_unit: row.get("org_unit")?,
                    updated_at: row.get("updated_at")?,
                    deleted: row.get("deleted")?,
                    gone: row.get("gone")?,
                    content: row.get("content")?,
                    fingerprint: row.get("fingerprint")?,
                    person: row.get("person")?,
                    extras: row.get("extras")?,
                    identity: column::mpi_id(row, "mpi_id")?,
                })
            },
        )
    }

    /// Enrollments, after the row `after`.
    ///
    /// # Errors
    /// As every read.
    pub fn replica_enrollments(
        &self,
        after: i64,
        limit: usize,
    ) -> Result<Vec<ReplicaEnrollment>, StoreError> {
        self.rows(
            "SELECT e.id, c.url, e.uid, e.tracked_entity, e.programme, e.org_unit, e.status, e.enrolled_at,
                e.updated_at, e.deleted
             FROM enrollments e JOIN connections c ON c.id = e.server WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
            params![after, column::bound(limit)],
            |row| {
                Ok(ReplicaEnrollment {
                    row: row.get("id")?,
                    server: row.get("url")?,
                    uid: row.get("uid")?,
                    tracked_entity: row.get("tracked_entity")?,
                    programme: row.get("programme")?,
                    org_unit: row.get("org_unit")?,
                    status: row.get("status")?,
                    enrolled_at: row.get("enrolled_at")?,
                    updated_at: row.get("updated_at")?,
                    deleted: row.get("deleted")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// The number of a server by its address; one that this register never asked gets a number and no credentials. 0 for
    /// no address.
    ///
    /// # Errors
    /// As every write.
    pub fn number_of_server(&mut self, url: &str) -> Result<i64, StoreError> {
        if url.is_empty() {
            return Ok(0);
        }
        self.run(
            "INSERT INTO connections (url, username, secret, by_token, allow_http, demo, current, created_at)
             VALUES (?1, '', '', 0, 0, 0, 0, ?2) ON CONFLICT (url) DO NOTHING",
            params![url, self.at().0],
        )?;
        let id = self.row("SELECT id FROM connections WHERE url = ?1", [url], |row| row.get(0))?;
        id.ok_or(StoreError::NotFound("connection"))
    }

    /// Takes over a record of the server with this number, where the other register fetched a later version or this one
    /// has none. Tells whom this register held it for until now, where that was somebody.
    ///
    /// # Errors
    /// `Sql` when there is no such identity, or `person` or `extras` are not JSON.
    pub fn replace_entity(
        &mut self,
        server: i64,
        theirs: &ReplicaEntity,
        key: IdentityKey,
    ) -> Result<Option<IdentityKey>, StoreError> {
        let known: Option<(i64, Option<IdentityKey>)> = self.row(
            "SELECT id, identity FROM tracked_entities WHERE server = ?1 AND programme = ?2 AND uid = ?3",
            params![server, theirs.programme, theirs.uid],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let Some((row, ours)) = known else {
            self.run(
                "INSERT INTO tracked_entities
                    (server, programme, uid, org_unit, updated_at, deleted, content, person, extras, state, identity,
                     fingerprint, gone)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'resolved', ?10, ?11, ?12)",
                params![
                    server,
                    theirs.programme,
                    theirs.uid,
                    theirs.org_unit,
                    theirs.updated_at,
                    theirs.deleted,
                    theirs.content,
                    theirs.person,
                    theirs.extras,
                    key,
                    theirs.fingerprint,
                    theirs.gone
                ],
            )?;
            return Ok(None);
        };
        self.run(
            "UPDATE tracked_entities SET org_unit = ?2, updated_at = ?3, deleted = ?4, content = ?5, person = ?6,
                extras = ?7, state = 'resolved', identity = coalesce(identity, ?8), fingerprint = ?9, gone = ?10
             WHERE id = ?1 AND updated_at < ?3",
            params![
                row,
                theirs.org_unit,
                theirs.updated_at,
                theirs.deleted,
                theirs.content,
                theirs.person,
                theirs.extras,
                key,
                theirs.fingerprint,
                theirs.gone
            ],
        )?;
        // One that waits here for the first time is found to be them when its turn comes.
        self.run(
            "UPDATE tracked_entities SET identity = ?2 WHERE id = ?1 AND identity IS NULL",
            params![row, key],
        )?;
        Ok(ours)
    }

    /// Takes over an enrollment on the server with this number, where the other register fetched a later version or this
    /// one has none. Tells whether anything changed.
    ///
    /// # Errors
    /// As every write.
    pub fn replace_enrollment(
        &mut self,
        server: i64,
        theirs: &ReplicaEnrollment,
    ) -> Result<bool, StoreError> {
        let changed = self.run(
            "INSERT INTO enrollments
                (server, uid, tracked_entity, programme, org_unit, status, enrolled_at, updated_at, deleted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (server, uid) DO UPDATE SET tracked_entity = excluded.tracked_entity,
                programme = excluded.programme, org_unit = excluded.org_unit, status = excluded.status,
                enrolled_at = excluded.enrolled_at, updated_at = excluded.updated_at, deleted = excluded.deleted
             WHERE excluded.updated_at > enrollments.updated_at",
            params![
                server,
                theirs.uid,
                theirs.tracked_entity,
                theirs.programme,
                theirs.org_unit,
                theirs.status,
                theirs.enrolled_at,
                theirs.updated_at,
                theirs.deleted
            ],
        )?;
        Ok(changed > 0)
    }

    /// Takes over a programme, its mapping and nothing of either that this register knows itself.
    ///
    /// # Errors
    /// `Sql` when `document` or `mapping` are not JSON.
    pub fn add_programme(
        &mut self,
        (uid, code, name): (&str, &str, &str),
        document: &str,
        mapping: Option<&str>,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO programmes (uid, code, name, document) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (uid) DO NOTHING",
            [uid, code, name, document],
        )?;
        if let Some(mapping) = mapping {
            self.run(
                "INSERT INTO mappings (programme, document, updated_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (programme) DO NOTHING",
                params![uid, mapping, self.at().0],
            )?;
        }
        Ok(())
    }

    /// Takes over an org unit that this register does not know itself.
    ///
    /// # Errors
    /// As every write.
    pub fn add_org_unit(
        &mut self,
        uid: &str,
        name: &str,
        path: &str,
        code: Option<&str>,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO org_units (uid, name, path, code) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (uid) DO NOTHING",
            [uid, name, path, code.unwrap_or_default()],
        )
        .map(drop)
    }
}
