//! Tracked entities with their enrollments, parsed so that one bad record does not stop the rest.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dialect::{Dialect, FieldNames};
use crate::error::SyncError;
use crate::json::{is_true, is_uid, items, optional_text, text};

/// One tracked entity: a person as one programme sees them. `Debug` shows identifiers, never values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedEntityRecord {
    /// UID.
    pub uid: String,
    /// UID of its type.
    pub entity_type: Option<String>,
    /// UID of the org unit that registered it.
    pub org_unit: Option<String>,
    /// When it was made: the server's wall clock, without zone.
    pub created_at: Option<String>,
    /// When it or anything below it last changed: the server's wall clock, without zone.
    pub updated_at: Option<String>,
    /// Whether DHIS2 deleted it; a deleted one has no values.
    pub deleted: bool,
    /// Whether it is marked inactive.
    pub inactive: bool,
    /// DHIS2's own flag for suspected duplicates.
    pub potential_duplicate: bool,
    /// Values of the attributes asked for, at most one per attribute, by attribute UID.
    pub attributes: Vec<AttributeValue>,
    /// Enrollments, in the order given.
    pub enrollments: Vec<EnrollmentRecord>,
    /// Org unit that owns the record, by programme.
    pub owners: Vec<ProgramOwner>,
}

/// One value. `Debug` shows the attribute only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeValue {
    /// UID of the attribute.
    pub attribute: String,
    /// The value as DHIS2 holds it: always text; an option's code for attributes with an option set.
    pub value: String,
}

impl fmt::Debug for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttributeValue({})", self.attribute)
    }
}

/// Which org unit owns a record for a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramOwner {
    /// UID of the programme.
    pub program: String,
    /// UID of the org unit.
    pub org_unit: String,
}

/// One enrollment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrollmentRecord {
    /// UID.
    pub uid: String,
    /// UID of the programme.
    pub program: String,
    /// UID of the enrolling org unit.
    pub org_unit: Option<String>,
    /// Status.
    pub status: EnrollmentStatus,
    /// Day of enrollment, `yyyy-MM-dd` and perhaps a time.
    pub enrolled_at: Option<String>,
    /// Day of the incident, such as a birth.
    pub occurred_at: Option<String>,
    /// When it was completed.
    pub completed_at: Option<String>,
    /// When it last changed: the server's wall clock, without zone.
    pub updated_at: Option<String>,
    /// Whether DHIS2 deleted it.
    pub deleted: bool,
}

/// Status of an enrollment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentStatus {
    /// Under way.
    Active,
    /// Completed.
    Completed,
    /// Cancelled.
    Cancelled,
    /// Not said, or a word that Kadi does not know.
    Unknown,
}

impl EnrollmentStatus {
    fn parse(text: &str) -> Self {
        match text {
            "ACTIVE" => Self::Active,
            "COMPLETED" => Self::Completed,
            "CANCELLED" => Self::Cancelled,
            _ => Self::Unknown,
        }
    }

    /// The name in files, such as `active`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// A record that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordFailure {
    /// UID of the tracked entity, where it could be read.
    pub uid: Option<String>,
    /// Why.
    pub reason: FailureReason,
}

/// Why a record could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// Not a JSON object.
    NotAnObject,
    /// The tracked entity has no UID, or one of another shape.
    BadUid,
    /// An enrollment has no UID or programme, or one of another shape.
    BadEnrollment,
    /// An attribute without UID, or a value that is not text.
    BadAttribute,
    /// The server fails whenever the page holds this record.
    NotServed,
}

impl FailureReason {
    /// The reason as a code for counters and files, such as `bad_uid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAnObject => "not_an_object",
            Self::BadUid => "bad_uid",
            Self::BadEnrollment => "bad_enrollment",
            Self::BadAttribute => "bad_attribute",
            Self::NotServed => "not_served",
        }
    }
}

impl TrackedEntityRecord {
    /// The value of an attribute.
    #[must_use]
    pub fn find_value(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|found| found.attribute == attribute).map(|found| found.value.as_str())
    }

    /// The org unit responsible for the record in a programme: its owner, else where it is enrolled, else where it was
    /// registered. The three may differ after a transfer.
    #[must_use]
    pub fn find_owner(&self, program: &str) -> Option<&str> {
        let owner = self.owners.iter().find(|owner| owner.program == program).map(|owner| &owner.org_unit);
        let enrolled = || {
            let enrollment = self.enrollments.iter().find(|enrollment| enrollment.program == program);
            enrollment.and_then(|enrollment| enrollment.org_unit.as_ref())
        };
        owner.or_else(enrolled).or(self.org_unit.as_ref()).map(String::as_str)
    }

    /// What tells whether the record, as one programme shows it, is the one that was seen before: the time of its last
    /// change, and what changes without moving that time: deletion (in older versions), the owner, the enrollments. It holds
    /// no value of a person, and the few fields of a census give the same as all.
    #[must_use]
    pub fn fingerprint(&self, program: &str) -> String {
        let mut enrollments: Vec<String> = self
            .enrollments
            .iter()
            .filter(|enrollment| enrollment.program == program)
            .map(|one| format!("{} {} {}", one.uid, one.status.as_str(), one.deleted))
            .collect();
        enrollments.sort_unstable();
        let updated = self.updated_at.as_deref().unwrap_or_default();
        let owner = self.find_owner(program).unwrap_or_default();
        format!("{updated} {} {owner} {}", self.deleted, enrollments.join(","))
    }
}

/// The records of one envelope, and those that could not be taken.
pub(crate) type Parsed = (Vec<TrackedEntityRecord>, Vec<RecordFailure>);

/// Reads the envelope of the tracked entity collection, keeping only values of the attributes in `wanted`.
pub(crate) fn parse_entities(
    envelope: &Value,
    dialect: &Dialect,
    wanted: &BTreeSet<String>,
) -> Result<Parsed, SyncError> {
    let found = envelope.get(dialect.entities_key).and_then(Value::as_array);
    let found = found.ok_or(SyncError::Malformed(dialect.entities_key))?;
    let (mut records, mut failures) = (Vec::with_capacity(found.len()), Vec::new());
    for value in found {
        match parse_entity(value, &dialect.names, wanted) {
            Ok(record) => records.push(record),
            Err(reason) => {
                let uid = optional_text(value, dialect.names.entity).filter(|uid| is_uid(uid));
                failures.push(RecordFailure { uid, reason });
            }
        }
    }
    Ok((records, failures))
}

fn parse_entity(
    value: &Value,
    names: &FieldNames,
    wanted: &BTreeSet<String>,
) -> Result<TrackedEntityRecord, FailureReason> {
    if !value.is_object() {
        return Err(FailureReason::NotAnObject);
    }
    let enrollments = items(value, "enrollments");
    let mut attributes = Vec::new();
    take_attributes(value, wanted, &mut attributes)?;
    for enrollment in enrollments {
        take_attributes(enrollment, wanted, &mut attributes)?;
    }
    attributes.sort_by(|a, b| a.attribute.cmp(&b.attribute));
    Ok(TrackedEntityRecord {
        uid: uid(value, names.entity).ok_or(FailureReason::BadUid)?,
        entity_type: optional_text(value, "trackedEntityType"),
        org_unit: optional_text(value, "orgUnit"),
        created_at: optional_text(value, names.created),
        updated_at: optional_text(value, names.updated),
        deleted: is_true(value, "deleted"),
        inactive: is_true(value, "inactive"),
        potential_duplicate: is_true(value, "potentialDuplicate"),
        attributes,
        enrollments: enrollments
            .iter()
            .map(|enrollment| parse_enrollment(enrollment, names))
            .collect::<Result<_, _>>()?,
        owners: items(value, "programOwners")
            .iter()
            .filter_map(|owner| {
                Some(ProgramOwner {
                    program: optional_text(owner, "program")?,
                    org_unit: optional_text(owner, names.owner_org_unit)?,
                })
            })
            .collect(),
    })
}

/// Adds wanted values; the first value of an attribute stands, since a tracked entity has one value per attribute.
fn take_attributes(
    value: &Value,
    wanted: &BTreeSet<String>,
    into: &mut Vec<AttributeValue>,
) -> Result<(), FailureReason> {
    for row in items(value, "attributes") {
        let attribute = optional_text(row, "attribute").ok_or(FailureReason::BadAttribute)?;
        if !wanted.contains(&attribute) || into.iter().any(|taken| taken.attribute == attribute) {
            continue;
        }
        match row.get("value") {
            Some(Value::String(value)) => into.push(AttributeValue { attribute, value: value.clone() }),
            None | Some(Value::Null) => {}
            Some(_) => return Err(FailureReason::BadAttribute),
        }
    }
    Ok(())
}

fn parse_enrollment(value: &Value, names: &FieldNames) -> Result<EnrollmentRecord, FailureReason> {
    Ok(EnrollmentRecord {
        uid: uid(value, "enrollment").ok_or(FailureReason::BadEnrollment)?,
        program: uid(value, "program").ok_or(FailureReason::BadEnrollment)?,
        org_unit: optional_text(value, "orgUnit"),
        status: EnrollmentStatus::parse(text(value, "status")),
        enrolled_at: optional_text(value, names.enrolled),
        occurred_at: optional_text(value, names.occurred),
        completed_at: optional_text(value, names.completed),
        updated_at: optional_text(value, names.updated),
        deleted: is_true(value, "deleted"),
    })
}

fn uid(value: &Value, name: &str) -> Option<String> {
    optional_text(value, name).filter(|found| is_uid(found))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn wanted() -> BTreeSet<String> {
        ["dIVt4l5vIOa".to_owned()].into()
    }

    fn dialect() -> &'static Dialect {
        Dialect::get_for("2.42.0").unwrap()
    }

    fn amina() -> Value {
        json!({
            "trackedEntity": "Kj6vYde4LHh", "orgUnit": "O6uvpzGd5pu", "updatedAt": "2026-11-20T08:00:00.000",
            "attributes": [
                {"attribute": "dIVt4l5vIOa", "value": "Amina"},
                {"attribute": "hivStatusXx", "value": "positive"}
            ],
            "enrollments": [{
                "enrollment": "MNWZ6hnuhSw", "program": "f1AyMswryyQ", "orgUnit": "DiszpKrYNg8", "status": "ACTIVE",
                "attributes": [{"attribute": "dIVt4l5vIOa", "value": "Amina"}]
            }],
            "programOwners": [{"program": "f1AyMswryyQ", "orgUnit": "g8upMTyEZGZ"}]
        })
    }

    #[test]
    fn only_wanted_values_are_taken_and_once() {
        let (records, failures) =
            parse_entities(&json!({"trackedEntities": [amina()]}), dialect(), &wanted()).unwrap();
        assert!(failures.is_empty());
        assert_eq!(records[0].attributes.len(), 1);
        assert_eq!(records[0].find_value("dIVt4l5vIOa"), Some("Amina"));
        assert_eq!(records[0].find_owner("f1AyMswryyQ"), Some("g8upMTyEZGZ"));
        assert_eq!(records[0].find_owner("other"), Some("O6uvpzGd5pu"));
    }

    #[test]
    fn a_bad_record_does_not_stop_the_rest() {
        let mut numeric = amina();
        numeric["attributes"][0]["value"] = json!(7);
        let mut nameless = amina();
        nameless["enrollments"][0]["enrollment"] = json!("");
        let list = json!({"trackedEntities": [null, {"trackedEntity": "x"}, numeric, nameless, amina()]});
        let (records, failures) = parse_entities(&list, dialect(), &wanted()).unwrap();
        assert_eq!(records.len(), 1);
        let reasons: Vec<_> = failures.iter().map(|failure| failure.reason).collect();
        use FailureReason as R;
        assert_eq!(reasons, [R::NotAnObject, R::BadUid, R::BadAttribute, R::BadEnrollment]);
        assert_eq!(failures[2].uid.as_deref(), Some("Kj6vYde4LHh"));
    }

    #[test]
    fn debug_shows_no_value() {
        let (records, _) =
            parse_entities(&json!({"trackedEntities": [amina()]}), dialect(), &wanted()).unwrap();
        let shown = format!("{records:?}");
        assert!(shown.contains("dIVt4l5vIOa") && !shown.contains("Amina"));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zA-Z0-9]{0,12}".prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("trackedEntity"),
            Just("attributes"),
            Just("attribute"),
            Just("value"),
            Just("enrollments"),
            Just("enrollment"),
            Just("program"),
            Just("programOwners"),
            Just("orgUnit"),
        ]
        .prop_map(str::to_owned);
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map(key.clone(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_element_becomes_a_record_or_a_failure(list in proptest::collection::vec(any_json(), 0..8)) {
            let count = list.len();
            let (records, failures) =
                parse_entities(&json!({ "trackedEntities": list }), dialect(), &wanted()).unwrap();
            prop_assert_eq!(records.len() + failures.len(), count);
        }
    }
}
