//! Records of DHIS2 as two registers tell each other of them: whoever fetched the later version is believed.

use std::fmt;

use kadi_core::MpiId;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::enrollment::Versions;
use crate::entity::StagedEnrollment;
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
    /// Tracked entity UID.
    pub tracked_entity: String,
    /// Programme UID.
    pub programme: String,
    /// What was fetched of it.
    pub fetched: StagedEnrollment,
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
                    tracked_entity: row.get("tracked_entity")?,
                    programme: row.get("programme")?,
                    fetched: StagedEnrollment {
                        uid: row.get("uid")?,
                        org_unit: row.get("org_unit")?,
                        status: row.get("status")?,
                        enrolled_at: row.get("enrolled_at")?,
                        updated_at: row.get("updated_at")?,
                        deleted: row.get("deleted")?,
                    },
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
        let ours: Option<Option<IdentityKey>> = self.row(
            "SELECT identity FROM tracked_entities WHERE server = ?1 AND programme = ?2 AND uid = ?3",
            params![server, theirs.programme, theirs.uid],
            |row| row.get(0),
        )?;
        self.run(
            "INSERT INTO tracked_entities
                (server, programme, uid, org_unit, updated_at, deleted, content, person, extras, state, identity,
                 fingerprint, gone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'resolved', ?10, ?11, ?12)
             ON CONFLICT (server, programme, uid) DO UPDATE SET org_unit = excluded.org_unit,
                updated_at = excluded.updated_at, deleted = excluded.deleted, content = excluded.content,
                person = excluded.person, extras = excluded.extras, state = excluded.state,
                identity = coalesce(identity, excluded.identity), fingerprint = excluded.fingerprint,
                gone = excluded.gone
             WHERE excluded.updated_at > tracked_entities.updated_at",
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
        // One that waits here for the first time, in a later version, is found to be them when its turn comes.
        self.run(
            "UPDATE tracked_entities SET identity = ?4
             WHERE server = ?1 AND programme = ?2 AND uid = ?3 AND identity IS NULL",
            params![server, theirs.programme, theirs.uid, key],
        )?;
        Ok(ours.flatten())
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
        let of = (theirs.tracked_entity.as_str(), theirs.programme.as_str());
        Ok(self.put_enrollment(server, of, &theirs.fetched, Versions::LaterOnly)? > 0)
    }
}
