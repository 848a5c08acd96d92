//! DHIS2 records as they were fetched, and the identity each was found to be.

use std::collections::BTreeMap;
use std::fmt;

use kadi_core::Demographics;
use rusqlite::{ToSql, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::census::digest;
use crate::column;
use crate::db::{Read, Write};
use crate::enrollment::Versions;
use crate::error::StoreError;
use crate::history::to_json;
use crate::identity::{COLUMNS, IdentityKey, IdentityRow, read_row};

/// The row of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey(pub i64);

impl ToSql for EntityKey {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// A tracked entity as one programme shows it, with its enrollments there. `Debug` shows no personal value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StagedEntity {
    /// Programme UID.
    pub programme: String,
    /// Tracked entity UID.
    pub uid: String,
    /// UID of the org unit that is responsible for it in the programme.
    pub org_unit: String,
    /// When DHIS2 last changed it, as DHIS2 writes it.
    pub updated_at: String,
    /// What tells whether it changed, without a value of the person; a census compares it.
    pub fingerprint: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
    /// Demographics by the programme's mapping; attributes that no mapping uses are not kept.
    pub person: Demographics,
    /// Other mapped card fields.
    pub extras: BTreeMap<String, String>,
    /// Enrollments in the programme.
    pub enrollments: Vec<StagedEnrollment>,
}

impl fmt::Debug for StagedEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StagedEntity").field("uid", &self.uid).finish_non_exhaustive()
    }
}

/// An enrollment as it was fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StagedEnrollment {
    /// UID.
    pub uid: String,
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

/// What staging found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageCounts {
    /// Seen for the first time.
    pub new: u64,
    /// Changed since they were last seen.
    pub updated: u64,
    /// As they were.
    pub unchanged: u64,
    /// Deleted in DHIS2 since they were last seen.
    pub deleted: u64,
    /// Of all these, records that the server had stopped to show and shows again.
    pub returned: u64,
}

/// A record that waits to be resolved. `Debug` shows no personal value.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingEntity {
    /// Row.
    pub id: EntityKey,
    /// Programme UID.
    pub programme: String,
    /// Tracked entity UID.
    pub uid: String,
    /// Demographics.
    pub person: Demographics,
    /// What it said when it was last resolved; none when it waits for the first time.
    pub before: Option<Demographics>,
    /// The identity it was found to be before it changed, or in another programme.
    pub identity: Option<IdentityKey>,
}

impl fmt::Debug for PendingEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingEntity").field("uid", &self.uid).finish_non_exhaustive()
    }
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityOutcome {
    /// It is this person.
    Resolved(IdentityKey),
    /// It says too little to be anybody.
    Unusable,
}

/// A record of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRow {
    /// Tracked entity UID.
    pub uid: String,
    /// Programme UID; empty where an officer typed the link.
    pub programme: String,
    /// Org unit UID.
    pub org_unit: String,
    /// When DHIS2 last changed it.
    pub updated_at: String,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
    /// Whether the server no longer shows it.
    pub gone: bool,
}

/// A record as it was staged before.
struct Known {
    content: [u8; 32],
    deleted: bool,
    /// What it said when it was resolved last.
    before: Option<Demographics>,
    /// Whether this version of it was seen.
    is_version: bool,
    gone: bool,
}

/// What a record says, as it is stored; while a change waits, beside what was resolved last.
#[derive(Serialize, Deserialize)]
struct Said {
    #[serde(flatten)]
    now: Demographics,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Demographics>,
}

/// A digest of what decides whether a record changed. DHIS2 touches `updatedAt` without changing a value we keep, so it
/// is no part.
fn content(entity: &StagedEntity) -> Result<[u8; 32], StoreError> {
    let enrollments: Vec<_> = entity
        .enrollments
        .iter()
        .map(|e| (&e.uid, &e.org_unit, &e.status, &e.enrolled_at, e.deleted))
        .collect();
    let whole = (&entity.org_unit, entity.deleted, &entity.person, &entity.extras, enrollments);
    Ok(Sha256::digest(to_json(&whole)?).into())
}

impl Read<'_> {
    /// How many records of a programme wait to be resolved.
    ///
    /// # Errors
    /// As every read.
    pub fn count_unresolved(&self, programme: &str) -> Result<u64, StoreError> {
        self.count(
            "SELECT count(*) FROM tracked_entities WHERE state = 'pending' AND programme = ?1",
            [programme],
        )
    }

    /// Records of a programme behind this one that wait to be resolved, in the order they came.
    ///
    /// # Errors
    /// As every read.
    pub fn unresolved_entities(
        &self,
        programme: &str,
        after: EntityKey,
        limit: u32,
    ) -> Result<Vec<PendingEntity>, StoreError> {
        self.rows(
            "SELECT t.id, t.programme, t.uid, t.person, s.survivor FROM tracked_entities t
             LEFT JOIN identities s ON s.id = t.identity
             WHERE t.state = 'pending' AND t.programme = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3",
            params![programme, after, limit],
            |row| {
                let said: Said = column::json(row, "person")?;
                Ok(PendingEntity {
                    id: EntityKey(row.get("id")?),
                    programme: row.get("programme")?,
                    uid: row.get("uid")?,
                    person: said.now,
                    before: said.before,
                    identity: row.get("survivor")?,
                })
            },
        )
    }

    /// The records of an identity and of its aliases.
    ///
    /// # Errors
    /// As every read.
    pub fn entities_of(&self, key: IdentityKey) -> Result<Vec<EntityRow>, StoreError> {
        self.rows(
            "SELECT t.uid, t.programme, t.org_unit, t.updated_at, t.deleted, t.gone FROM identities m
             JOIN tracked_entities t ON t.identity = m.id
             WHERE m.survivor = ?1 OR m.id = ?1 ORDER BY t.id",
            [key],
            |row| {
                Ok(EntityRow {
                    uid: row.get("uid")?,
                    programme: row.get("programme")?,
                    org_unit: row.get("org_unit")?,
                    updated_at: row.get("updated_at")?,
                    deleted: row.get("deleted")?,
                    gone: row.get("gone")?,
                })
            },
        )
    }

    /// The person that a tracked entity was found to be, as they stand now.
    ///
    /// # Errors
    /// As every read.
    pub fn find_identity_by_dhis2(&self, uid: &str) -> Result<Option<IdentityRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tracked_entities t JOIN identities m ON m.id = t.identity
             JOIN identities i ON i.id = m.survivor WHERE t.uid = ?1 ORDER BY t.id LIMIT 1"
        );
        self.row(&sql, [uid], read_row)
    }

    /// The people that were made from a record and were once held beside `key` as possible duplicates, as they stand now,
    /// the latest first; `source` is theirs.
    ///
    /// # Errors
    /// As every read.
    pub fn split_from(&self, key: IdentityKey, source: &str) -> Result<Vec<IdentityRow>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT {COLUMNS} FROM identities m
             JOIN review_pairs r ON r.a = m.id OR r.b = m.id
             JOIN identities o ON o.id = iif(r.a = m.id, r.b, r.a) AND o.source = ?2
             JOIN identities i ON i.id = o.survivor
             WHERE m.survivor = ?1 AND i.id <> ?1 AND i.status = 'active' ORDER BY i.id DESC"
        );
        self.rows(&sql, params![key, source], read_row)
    }

    /// The other mapped card fields of a tracked entity; where programmes disagree, the record that came first wins.
    ///
    /// # Errors
    /// As every read.
    pub fn extras_of(&self, uid: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let all: Vec<BTreeMap<String, String>> =
            self.rows("SELECT extras FROM tracked_entities WHERE uid = ?1 ORDER BY id DESC", [uid], |row| {
                column::json(row, "extras")
            })?;
        let mut merged = BTreeMap::new();
        for (name, value) in all.into_iter().flatten() {
            merged.insert(name, value);
        }
        Ok(merged)
    }
}

impl Write<'_> {
    /// Takes a page of records from the current server. The same page again changes nothing; a record whose content
    /// changed waits to be resolved again and keeps the identity it had.
    ///
    /// # Errors
    /// As every write.
    pub fn stage_entities(&mut self, entities: &[StagedEntity]) -> Result<StageCounts, StoreError> {
        let server = self.server()?;
        let mut counts = StageCounts::default();
        for entity in entities {
            self.stage(server, entity, &mut counts)?;
        }
        Ok(counts)
    }

    fn stage(&self, server: i64, entity: &StagedEntity, counts: &mut StageCounts) -> Result<(), StoreError> {
        let content = content(entity)?;
        let fingerprint = digest(&entity.fingerprint);
        let known = self.row(
            "SELECT content, deleted, state, person, fingerprint IS ?4 AS is_version, gone FROM tracked_entities
             WHERE server = ?1 AND programme = ?2 AND uid = ?3",
            params![server, entity.programme, entity.uid, fingerprint],
            |row| {
                let said: Said = column::json(row, "person")?;
                let resolved = row.get_ref("state")?.as_str()? == "resolved";
                let before = if resolved { Some(said.now) } else { said.before };
                Ok(Known {
                    content: row.get(0)?,
                    deleted: row.get(1)?,
                    before,
                    is_version: row.get("is_version")?,
                    gone: row.get("gone")?,
                })
            },
        )?;
        counts.returned += u64::from(known.as_ref().is_some_and(|known| known.gone));
        match &known {
            Some(known) if known.content == content => {
                counts.unchanged += 1;
                if known.gone || !known.is_version {
                    self.run(
                        "UPDATE tracked_entities SET fingerprint = ?4, gone = 0, updated_at = ?5
                         WHERE server = ?1 AND programme = ?2 AND uid = ?3",
                        params![server, entity.programme, entity.uid, fingerprint, entity.updated_at],
                    )?;
                }
                return Ok(());
            }
            Some(known) if entity.deleted && !known.deleted => counts.deleted += 1,
            Some(_) => counts.updated += 1,
            // A record that was deleted before anybody saw it is nobody's.
            None if entity.deleted => {
                counts.unchanged += 1;
                return Ok(());
            }
            None => counts.new += 1,
        }
        // What DHIS2 deleted keeps its link and its values: cards may be in people's hands.
        let state = if entity.deleted { "resolved" } else { "pending" };
        if entity.deleted {
            self.run(
                "UPDATE tracked_entities SET deleted = 1, content = ?4, state = ?5, updated_at = ?6,
                    fingerprint = ?7, gone = 0
                 WHERE server = ?1 AND programme = ?2 AND uid = ?3",
                params![server, entity.programme, entity.uid, content, state, entity.updated_at, fingerprint],
            )?;
        } else {
            let before = known.and_then(|known| known.before);
            let said = Said { now: entity.person.clone(), before };
            self.run(
                "INSERT INTO tracked_entities
                    (server, programme, uid, org_unit, updated_at, deleted, content, person, extras, state, identity,
                     fingerprint)
                 VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, NULL, ?10)
                 ON CONFLICT (server, programme, uid) DO UPDATE SET org_unit = excluded.org_unit,
                    updated_at = excluded.updated_at, deleted = 0, content = excluded.content,
                    person = excluded.person, extras = excluded.extras, state = excluded.state,
                    fingerprint = excluded.fingerprint, gone = 0",
                params![
                    server,
                    entity.programme,
                    entity.uid,
                    entity.org_unit,
                    entity.updated_at,
                    content,
                    to_json(&said)?,
                    to_json(&entity.extras)?,
                    state,
                    fingerprint
                ],
            )?;
        }
        for enrollment in &entity.enrollments {
            self.put_enrollment(server, (&entity.uid, &entity.programme), enrollment, Versions::Any)?;
        }
        Ok(())
    }

    /// Records what a record was found to be.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_entity_outcome(&mut self, id: EntityKey, outcome: EntityOutcome) -> Result<(), StoreError> {
        match outcome {
            EntityOutcome::Resolved(key) => self.run_on(
                "tracked entity",
                "UPDATE tracked_entities SET state = 'resolved', identity = ?2, person = json_remove(person, '$.before')
                 WHERE id = ?1",
                params![id, key],
            ),
            EntityOutcome::Unusable => self.run_on(
                "tracked entity",
                "UPDATE tracked_entities SET state = 'unusable' WHERE id = ?1",
                params![id],
            ),
        }
    }

    /// Gives a record to another identity, in every programme of its server and where an officer typed it.
    ///
    /// # Errors
    /// As every write.
    pub fn give_entity(&mut self, id: EntityKey, key: IdentityKey) -> Result<(), StoreError> {
        self.run(
            "UPDATE tracked_entities SET identity = ?2
             WHERE uid = (SELECT uid FROM tracked_entities WHERE id = ?1) AND identity IS NOT NULL
             AND server IN (0, (SELECT server FROM tracked_entities WHERE id = ?1))",
            params![id, key],
        )
        .map(drop)
    }

    /// Says that a tracked entity is this person, in every programme it is known in; one that was never fetched is noted
    /// for when it comes.
    ///
    /// # Errors
    /// `Sql` when there is no such identity.
    pub fn link_dhis2_uid(&mut self, uid: &str, key: IdentityKey) -> Result<(), StoreError> {
        let linked = self.run(
            "UPDATE tracked_entities SET identity = ?2, state = 'resolved' WHERE uid = ?1",
            params![uid, key],
        )?;
        if linked > 0 {
            return Ok(());
        }
        self.run(
            "INSERT INTO tracked_entities
                (server, programme, uid, org_unit, updated_at, deleted, content, person, extras, state, identity)
             VALUES (0, '', ?1, '', '', 0, zeroblob(32), '{}', '{}', 'resolved', ?2)",
            params![uid, key],
        )
        .map(drop)
    }
}
