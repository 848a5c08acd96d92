//! How DHIS2 versions differ for a reader of Tracker data, as data.
//!
//! Sources: DHIS2 developer documentation, "Tracker" and "Tracker (deprecated APIs)" of 2.36 to 2.43, the upgrade notes of
//! 2.41 to 2.43, and DHIS2's own source code (BSD-3-Clause) where the documentation is silent or wrong. Up to 2.39 the new
//! Tracker endpoints were unfinished, so `trackedEntityInstances` is read there; 2.40 speaks the new endpoints with old
//! parameter names and a flat envelope; 2.41 has the names of today; `pager.nextPage` begins with 2.42, and there the old
//! endpoints and names are gone.

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

/// How finely a server compares a change time with the lower bound of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The time of the bound is dropped: everything since midnight comes.
    Day,
    /// To the second or finer.
    Second,
}

impl Version {
    /// The newest release this table was written for. A newer one is read like it, with a notice.
    pub const NEWEST_KNOWN: u16 = 43;

    /// Whether the server is newer than all that was known when this was written.
    #[must_use]
    pub const fn is_beyond_known(self) -> bool {
        self.release > Self::NEWEST_KNOWN
    }

    /// How the server compares change times. The patch releases 2.38.6, 2.39.4 and 2.40.2 began to look at the time.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match (self.release, self.patch) {
            (..=37, _) | (38, ..=5) | (39, ..=3) | (40, ..=1) => Precision::Day,
            _ => Precision::Second,
        }
    }

    /// Minutes by which the next run looks back behind the watermark. More than an hour, so that the server's wall clock
    /// may fall back at the end of summer time; a day more where the server compares days.
    #[must_use]
    pub const fn overlap_minutes(self) -> i64 {
        match self.precision() {
            Precision::Day => 24 * 60 + 90,
            Precision::Second => 90,
        }
    }

    /// Whether deleting a tracked entity moves its time of change, so that a walk over changes meets it. Began with the
    /// patch releases 2.38.7, 2.39.5 and 2.40.3.
    #[must_use]
    pub const fn deleting_is_a_change(self) -> bool {
        !matches!((self.release, self.patch), (..=37, _) | (38, ..=6) | (39, ..=4) | (40, ..=2))
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
    /// Parameter for tracked entities by UID.
    pub entities: &'static str,
    /// Value of `order` that keeps creation order. `None` where it is the order without asking, and where asking would
    /// order without breaking ties.
    pub creation_order: Option<&'static str>,
    /// Value of `order` that brings the newest enrollments first, where the collection knows one.
    pub newest_enrollments: Option<&'static str>,
    /// Parameters for the first and the last day of enrollment.
    pub enrolled_between: (&'static str, &'static str),
    /// `fields` of the tracked entity collection.
    pub entity_fields: &'static str,
    /// `fields` of it for a census: what tells whether a record changed, and no value of a person.
    pub census_fields: &'static str,
    /// Member names within a tracked entity and an enrollment.
    pub names: FieldNames,
    /// When a walk is over.
    pub end: EndOfData,
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

const NEW_CENSUS_FIELDS: &str = "trackedEntity,orgUnit,updatedAt,deleted,\
     enrollments[enrollment,program,orgUnit,status,deleted],programOwners[program,orgUnit]";

const OLD_NAMES: FieldNames = FieldNames {
    entity: "trackedEntityInstance",
    created: "created",
    updated: "lastUpdated",
    enrolled: "enrollmentDate",
    occurred: "incidentDate",
    completed: "completedDate",
    owner_org_unit: "ownerOrgUnit",
};

const OLD_FIELDS: &str = "trackedEntityInstance,trackedEntityType,orgUnit,created,lastUpdated,inactive,deleted,\
     potentialDuplicate,attributes[attribute,value,lastUpdated],enrollments[enrollment,program,orgUnit,status,\
     enrollmentDate,incidentDate,completedDate,lastUpdated,deleted,attributes[attribute,value,lastUpdated]],\
     programOwners[program,ownerOrgUnit]";

const OLD_CENSUS_FIELDS: &str = "trackedEntityInstance,orgUnit,lastUpdated,deleted,\
     enrollments[enrollment,program,orgUnit,status,deleted],programOwners[program,ownerOrgUnit]";

const SINCE_42: Dialect = Dialect { since: 42, end: EndOfData::NoNextPage, ..SINCE_41 };

const SINCE_41: Dialect = Dialect {
    since: 41,
    entities_path: "tracker/trackedEntities",
    enrollments_path: "tracker/enrollments",
    entities_key: "trackedEntities",
    enrollments_key: "enrollments",
    org_units: "orgUnits",
    separator: ",",
    org_unit_mode: "orgUnitMode",
    updated_after: "updatedAfter",
    entities: "trackedEntities",
    creation_order: Some("createdAt:asc"),
    newest_enrollments: Some("enrolledAt:desc"),
    enrolled_between: ("enrolledAfter", "enrolledBefore"),
    entity_fields: NEW_FIELDS,
    census_fields: NEW_CENSUS_FIELDS,
    names: NEW_NAMES,
    end: EndOfData::EmptyPage,
};

const SINCE_40: Dialect = Dialect {
    since: 40,
    entities_key: "instances",
    enrollments_key: "instances",
    org_units: "orgUnit",
    separator: ";",
    org_unit_mode: "ouMode",
    entities: "trackedEntity",
    creation_order: None,
    newest_enrollments: None,
    ..SINCE_41
};

const SINCE_36: Dialect = Dialect {
    since: 36,
    entities_path: "trackedEntityInstances",
    enrollments_path: "enrollments",
    entities_key: "trackedEntityInstances",
    enrollments_key: "enrollments",
    org_units: "ou",
    updated_after: "lastUpdatedStartDate",
    entities: "trackedEntityInstance",
    enrolled_between: ("programStartDate", "programEndDate"),
    entity_fields: OLD_FIELDS,
    census_fields: OLD_CENSUS_FIELDS,
    names: OLD_NAMES,
    ..SINCE_40
};

impl Dialect {
    /// Newest first.
    const FAMILIES: [&'static Self; 4] = [&SINCE_42, &SINCE_41, &SINCE_40, &SINCE_36];

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

    fn speaks(version: &str) -> &'static Dialect {
        Dialect::get_for(version).unwrap()
    }

    #[test]
    fn the_end_of_data_is_told_by_the_version() {
        assert_eq!(speaks("2.36.13.2").end, EndOfData::EmptyPage);
        assert_eq!(speaks("2.41.9.1").end, EndOfData::EmptyPage);
        assert_eq!(speaks("2.42.5.2").end, EndOfData::NoNextPage);
        assert_eq!(speaks("2.43.1").end, EndOfData::NoNextPage);
    }

    #[test]
    fn each_version_is_asked_in_its_own_words() {
        for (version, path, key, units, after) in [
            ("2.36.13.2", "trackedEntityInstances", "trackedEntityInstances", "ou", "lastUpdatedStartDate"),
            ("2.39.10.1", "trackedEntityInstances", "trackedEntityInstances", "ou", "lastUpdatedStartDate"),
            ("2.40.12", "tracker/trackedEntities", "instances", "orgUnit", "updatedAfter"),
            ("2.41.9.1", "tracker/trackedEntities", "trackedEntities", "orgUnits", "updatedAfter"),
            ("2.43.1", "tracker/trackedEntities", "trackedEntities", "orgUnits", "updatedAfter"),
            ("2.44.0", "tracker/trackedEntities", "trackedEntities", "orgUnits", "updatedAfter"),
        ] {
            let dialect = speaks(version);
            let said =
                (dialect.entities_path, dialect.entities_key, dialect.org_units, dialect.updated_after);
            assert_eq!(said, (path, key, units, after), "{version}");
        }
    }

    #[test]
    fn days_are_compared_up_to_the_patch_that_mended_it() {
        let version = |text: &str| Version::parse(text).unwrap();
        for day in ["2.36.13", "2.37.10", "2.38.0", "2.38.5.1", "2.39.3.1", "2.40.1"] {
            assert_eq!(version(day).precision(), Precision::Day, "{day}");
            assert_eq!(version(day).overlap_minutes(), 1_530, "{day}");
        }
        for second in ["2.38.7", "2.39.10", "2.40.2", "2.41.0", "2.43.1"] {
            assert_eq!(version(second).precision(), Precision::Second, "{second}");
        }
        assert!(!version("2.40.2").deleting_is_a_change() && version("2.40.3").deleting_is_a_change());
        assert!(version("2.44.0").is_beyond_known() && !version("2.43.1").is_beyond_known());
    }

    #[test]
    fn older_versions_are_named_in_the_error() {
        assert_eq!(Dialect::get_for("2.35.1"), Err(SyncError::UnsupportedVersion("2.35.1".into())));
        assert_eq!(Dialect::get_for("next"), Err(SyncError::UnsupportedVersion("next".into())));
    }
}
