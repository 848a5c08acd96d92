//! How DHIS2 versions differ for a reader of Tracker data, as data.
//!
//! Sources: DHIS2 developer documentation, "Tracker" (web API) of 2.41 and 2.42, and the upgrade notes of both releases.
//! `programStatus`, `ouMode` and semicolons ended with 2.41; `pager.nextPage` begins with 2.42.

use std::fmt;

use crate::error::SyncError;

/// A DHIS2 version, as far as it decides anything: `2.42.5.2` is major 42, patch 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number after `2.`.
    pub release: u16,
    /// The next number; 0 when absent.
    pub patch: u16,
}

impl Version {
    /// Reads the free text of `system/info`: `2.42.5.2`, `2.41.0-SNAPSHOT`, `2.43`. From 44 on DHIS2 may drop the `2.`,
    /// so `44.1` is read as release 44.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split(['.', '-', '_']).map(str::parse::<u16>);
        let first = numbers.next()?.ok()?;
        let release = match first {
            2 => numbers.next()?.ok()?,
            20.. => first,
            _ => return None,
        };
        let patch = numbers.next().and_then(Result::ok).unwrap_or_default();
        Some(Self { release, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "2.{}.{}", self.release, self.patch)
    }
}

/// How a walk over a collection knows that it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOfData {
    /// A page without `pager.nextPage` is the last one; an empty page too.
    NoNextPage,
    /// Only an empty page says so: access rules may thin out a page after it was cut.
    EmptyPage,
}

/// The names one family of versions uses for the tracked entity collection. A wrong name is silently ignored by DHIS2
/// and silently widens the result, so each family has its own table.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// First release of the family, the number after `2.`.
    pub since: u16,
    /// Path of the tracked entity collection below `/api`.
    pub entities_path: &'static str,
    /// Path of the enrollment collection below `/api`.
    pub enrollments_path: &'static str,
    /// Key of the tracked entities in their envelope.
    pub entities_key: &'static str,
    /// Key of the enrollments in their envelope.
    pub enrollments_key: &'static str,
    /// Parameter for org units.
    pub org_units: &'static str,
    /// What stands between org units in that parameter.
    pub separator: &'static str,
    /// Parameter for how far below the org units to look.
    pub org_unit_mode: &'static str,
    /// Parameter for "changed since" (inclusive, the server's wall clock).
    pub updated_after: &'static str,
    /// Value of `order` that keeps creation order, where it may be sent.
    pub creation_order: Option<&'static str>,
    /// `fields` of the tracked entity collection.
    pub entity_fields: &'static str,
    /// Member names within a tracked entity and an enrollment.
    pub names: FieldNames,
    /// When a walk is over.
    pub end: EndOfData,
    /// Minutes by which the next run looks back behind the watermark. More than an hour, so that the server's wall
    /// clock may fall back at the end of summer time.
    pub overlap_minutes: i64,
}

/// Member names within a tracked entity and an enrollment.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldNames {
    /// UID of the tracked entity.
    pub entity: &'static str,
    /// Creation time.
    pub created: &'static str,
    /// Time of the last change.
    pub updated: &'static str,
    /// Day of enrollment.
    pub enrolled: &'static str,
    /// Day of the incident.
    pub occurred: &'static str,
    /// Time of completion.
    pub completed: &'static str,
    /// Org unit within a programme owner.
    pub owner_org_unit: &'static str,
}

const NEW_NAMES: FieldNames = FieldNames {
    entity: "trackedEntity",
    created: "createdAt",
    updated: "updatedAt",
    enrolled: "enrolledAt",
    occurred: "occurredAt",
    completed: "completedAt",
    owner_org_unit: "orgUnit",
};

const NEW_FIELDS: &str = "trackedEntity,trackedEntityType,orgUnit,createdAt,updatedAt,inactive,deleted,\
     potentialDuplicate,attributes[attribute,value,updatedAt],enrollments[enrollment,program,orgUnit,status,enrolledAt,\
     occurredAt,completedAt,updatedAt,deleted,attributes[attribute,value,updatedAt]],programOwners[program,orgUnit]";

static DIALECT_42: Dialect = since_41(42, EndOfData::NoNextPage);
static DIALECT_41: Dialect = since_41(41, EndOfData::EmptyPage);

const fn since_41(since: u16, end: EndOfData) -> Dialect {
    Dialect {
        since,
        entities_path: "tracker/trackedEntities",
        enrollments_path: "tracker/enrollments",
        entities_key: "trackedEntities",
        enrollments_key: "enrollments",
        org_units: "orgUnits",
        separator: ",",
        org_unit_mode: "orgUnitMode",
        updated_after: "updatedAfter",
        creation_order: Some("createdAt:asc"),
        entity_fields: NEW_FIELDS,
        names: NEW_NAMES,
        end,
        overlap_minutes: 90,
    }
}

impl Dialect {
    /// Newest first.
    const FAMILIES: [&'static Self; 2] = [&DIALECT_42, &DIALECT_41];

    /// The dialect that a version speaks. Versions newer than the newest family are taken to speak it.
    ///
    /// # Errors
    /// [`SyncError::UnsupportedVersion`] for versions before the oldest family, and for what is not a version.
    pub fn get_for(version: &str) -> Result<&'static Self, SyncError> {
        let unsupported = || SyncError::UnsupportedVersion(version.trim().to_owned());
        let parsed = Version::parse(version).ok_or_else(unsupported)?;
        Self::FAMILIES.into_iter().find(|dialect| parsed.release >= dialect.since).ok_or_else(unsupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_write_them() {
        for (text, release, patch) in [
            ("2.42.5.2", 42, 5),
            ("2.41.0-SNAPSHOT", 41, 0),
            ("2.43", 43, 0),
            ("44.1", 44, 1),
            (" 2.42.0-rc1 ", 42, 0),
        ] {
            assert_eq!(Version::parse(text), Some(Version { release, patch }), "{text}");
        }
        for text in ["", "2", "master", "3.1", "v2.42"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_data_is_told_by_the_version() {
        assert_eq!(Dialect::get_for("2.41.9.1").unwrap().end, EndOfData::EmptyPage);
        assert_eq!(Dialect::get_for("2.42.5.2").unwrap().end, EndOfData::NoNextPage);
        assert_eq!(Dialect::get_for("2.43.1").unwrap().end, EndOfData::NoNextPage);
    }

    #[test]
    fn older_versions_are_named_in_the_error() {
        assert_eq!(Dialect::get_for("2.35.1"), Err(SyncError::UnsupportedVersion("2.35.1".into())));
        assert_eq!(Dialect::get_for("next"), Err(SyncError::UnsupportedVersion("next".into())));
    }
}
