//! Enrollments of people in DHIS2 programmes.

use rusqlite::params;

use crate::db::{Read, Write};
use crate::entity::{StagedEnrollment, StagedEntity};
use crate::error::StoreError;
use crate::identity::IdentityKey;

/// An enrollment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollmentRow {
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
}

impl Read<'_> {
    /// The enrollments of an identity and of its aliases, newest first; those that DHIS2 deleted are left out.
    ///
    /// # Errors
    /// As every read.
    pub fn enrollments_of(&self, key: IdentityKey) -> Result<Vec<EnrollmentRow>, StoreError> {
        self.rows(
            "SELECT DISTINCT e.uid, e.tracked_entity, e.programme, e.org_unit, e.status, e.enrolled_at
             FROM identities m
             JOIN tracked_entities t ON t.identity = m.id AND t.deleted = 0
             JOIN enrollments e ON e.tracked_entity = t.uid AND e.deleted = 0
             WHERE m.survivor = (SELECT survivor FROM identities WHERE id = ?1)
             ORDER BY e.enrolled_at DESC, e.uid",
            [key],
            |row| {
                Ok(EnrollmentRow {
                    uid: row.get("uid")?,
                    tracked_entity: row.get("tracked_entity")?,
                    programme: row.get("programme")?,
                    org_unit: row.get("org_unit")?,
                    status: row.get("status")?,
                    enrolled_at: row.get("enrolled_at")?,
                })
            },
        )
    }
}

impl Write<'_> {
    pub(crate) fn stage_enrollment(
        &self,
        server: i64,
        entity: &StagedEntity,
        enrollment: &StagedEnrollment,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO enrollments
                (server, uid, tracked_entity, programme, org_unit, status, enrolled_at, updated_at, deleted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (server, uid) DO UPDATE SET tracked_entity = excluded.tracked_entity,
                programme = excluded.programme, org_unit = excluded.org_unit, status = excluded.status,
                enrolled_at = excluded.enrolled_at, updated_at = excluded.updated_at, deleted = excluded.deleted",
            params![
                server,
                enrollment.uid,
                entity.uid,
                entity.programme,
                enrollment.org_unit,
                enrollment.status,
                enrollment.enrolled_at,
                enrollment.updated_at,
                enrollment.deleted
            ],
        )
        .map(drop)
    }
}
