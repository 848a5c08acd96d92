//! Enrollments of people in DHIS2 programmes.

use rusqlite::params;

use crate::db::{Read, Write};
use crate::entity::StagedEnrollment;
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

/// Which enrollments are meant: all conditions hold for one and the same enrollment, none for any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EnrolledWhere<'a> {
    /// Programme UID.
    pub programme: Option<&'a str>,
    /// First day, `YYYY-MM-DD`.
    pub from_date: Option<&'a str>,
    /// Last day, `YYYY-MM-DD`.
    pub to_date: Option<&'a str>,
    /// UID of an org unit, with those below it.
    pub org_unit: Option<&'a str>,
    /// `ACTIVE`, `COMPLETED` or `CANCELLED`.
    pub status: Option<&'a str>,
}

impl Read<'_> {
    /// Active identities with such an enrollment, in the order of their names, of one district where given.
    ///
    /// # Errors
    /// As every read.
    pub fn enrolled_identities(
        &self,
        wanted: EnrolledWhere<'_>,
        district: Option<&str>,
    ) -> Result<Vec<IdentityKey>, StoreError> {
        self.rows(
            "SELECT DISTINCT s.id, s.sort_name FROM enrollments e
             JOIN tracked_entities t ON t.uid = e.tracked_entity AND t.server = e.server AND t.identity IS NOT NULL
             JOIN identities m ON m.id = t.identity
             JOIN identities s ON s.id = m.survivor
             WHERE e.deleted = 0 AND t.deleted = 0 AND s.status = 'active'
             AND (?1 IS NULL OR e.programme = ?1) AND (?2 IS NULL OR s.district = ?2)
             AND (?3 IS NULL OR substr(e.enrolled_at, 1, 10) >= ?3)
             AND (?4 IS NULL OR substr(e.enrolled_at, 1, 10) <= ?4)
             AND (?5 IS NULL OR e.org_unit = ?5 OR EXISTS (
                SELECT 1 FROM org_units u WHERE u.uid = e.org_unit AND instr(u.path || '/', '/' || ?5 || '/') > 0))
             AND (?6 IS NULL OR upper(e.status) = ?6)
             ORDER BY s.sort_name, s.id",
            params![
                wanted.programme,
                district,
                wanted.from_date,
                wanted.to_date,
                wanted.org_unit,
                wanted.status
            ],
            |row| row.get(0),
        )
    }

    /// Whom an enrollment is of, and in which programme; merges are followed to the survivor.
    ///
    /// # Errors
    /// As every read.
    pub fn find_enrolled(&self, enrollment: &str) -> Result<Option<(IdentityKey, String)>, StoreError> {
        self.row(
            "SELECT m.survivor, e.programme FROM enrollments e
             JOIN tracked_entities t ON t.uid = e.tracked_entity AND t.server = e.server AND t.identity IS NOT NULL
             JOIN identities m ON m.id = t.identity
             WHERE e.uid = ?1 AND e.deleted = 0 AND t.deleted = 0 ORDER BY e.id DESC LIMIT 1",
            [enrollment],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

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

/// Which versions of an enrollment take the place of the one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    /// Any: the server is asked, and its clock may have been put back.
    Any,
    /// Later ones: another register tells what it fetched some time ago.
    LaterOnly,
}

impl Write<'_> {
    /// Saves an enrollment of a tracked entity in a programme; tells how many rows changed.
    pub(crate) fn put_enrollment(
        &self,
        server: i64,
        (tracked_entity, programme): (&str, &str),
        enrollment: &StagedEnrollment,
        versions: Versions,
    ) -> Result<usize, StoreError> {
        self.run(
            "INSERT INTO enrollments
                (server, uid, tracked_entity, programme, org_unit, status, enrolled_at, updated_at, deleted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (server, uid) DO UPDATE SET tracked_entity = excluded.tracked_entity,
                programme = excluded.programme, org_unit = excluded.org_unit, status = excluded.status,
                enrolled_at = excluded.enrolled_at, updated_at = excluded.updated_at, deleted = excluded.deleted
             WHERE ?10 OR excluded.updated_at > enrollments.updated_at",
            params![
                server,
                enrollment.uid,
                tracked_entity,
                programme,
                enrollment.org_unit,
                enrollment.status,
                enrollment.enrolled_at,
                enrollment.updated_at,
                enrollment.deleted,
                versions == Versions::Any
            ],
        )
    }
}
