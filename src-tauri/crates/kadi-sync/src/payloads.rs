//! Tests on payloads that DHIS2 itself publishes; where they come from stands beside them.

use std::collections::BTreeSet;

use kadi_core::Sex;
use serde_json::{Value, json};

use crate::dialect::Dialect;
use crate::error::SyncError;
use crate::json::read_json;
use crate::mapping::{AttributeKey, CardField, Mapping, MappingError, MappingProblem, MappingRequest};
use crate::org_unit::OrgUnits;
use crate::program::Program;
use crate::record::{TrackedEntityRecord, parse_entities};
use crate::server::{Account, ServerInfo};
use crate::suggest::suggest;
use crate::transport::Response;

macro_rules! payload {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/dhis2/", $name))
    };
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn error_of(status: u16, body: &str) -> Option<SyncError> {
    read_json(&Response { status, content_type: "application/json".into(), body: body.into() }).err()
}

#[test]
fn system_info_and_me_are_read() {
    let server = ServerInfo::parse(&json_of(payload!("android-sdk/system_info.json"))).unwrap();
    assert_eq!(server.version, "2.41.0");
    assert_eq!(server.server_date, "2017-11-29T11:27:46.935");
    assert_eq!(server.zone.as_deref(), Some("Etc/UTC"));
    for me in [payload!("android-sdk/user37.json"), payload!("android-sdk/user38.json")] {
        let account = Account::parse(&json_of(me)).unwrap();
        assert_eq!(account.username, "android");
        assert_eq!(account.org_units, ["YuQRtpLP10I"]);
    }
}

#[test]
fn errors_are_told_apart() {
    assert_eq!(error_of(401, payload!("android-sdk/user_unauthorized.json")), Some(SyncError::AuthFailed));
    assert_eq!(
        error_of(401, payload!("android-sdk/glass_protected_tei_failure.json")),
        Some(SyncError::Refused)
    );
    let newer = payload!("android-sdk/glass_protected_tei_failure_403.json");
    assert_eq!(error_of(403, newer), Some(SyncError::Refused));
    assert_eq!(error_of(404, payload!("android-sdk/glass_v42_not_found.json")), Some(SyncError::NotFound));
}

#[test]
fn an_envelope_of_2_41_is_read() {
    let envelope =
        json_of(payload!("android-sdk/new_tracker_importer_tracked_entities_greater_equal_v41.json"));
    let wanted = BTreeSet::from(["cejWyOfXge6".to_owned()]);
    let dialect = Dialect::get_for("2.41.0").unwrap();
    let (records, failures) = parse_entities(&envelope, dialect, &wanted).unwrap();
    assert!(failures.is_empty());
    let values: Vec<_> = records.iter().map(|record| record.find_value("cejWyOfXge6")).collect();
    assert_eq!(values, [Some("4081507"), Some("654321")]);
}

#[test]
fn programmes_are_read_even_without_attributes() {
    let programs = Program::parse_list(&json_of(payload!("android-sdk/programs.json"))).unwrap();
    let names: Vec<_> = programs.iter().map(|program| program.display_name.as_str()).collect();
    assert!(names.contains(&"Child Programme"), "{names:?}");
}

/// The tracker programme of DHIS2's own end-to-end tests, with its attributes put in place as the server answers it.
fn programme() -> Program {
    let metadata = json_of(payload!("core-2.42-e2e/tracker_metadata.json"));
    let named = |list: &str, id: &Value| {
        metadata[list].as_array().unwrap().iter().find(|found| found["id"] == *id).cloned().unwrap()
    };
    let mut program = named("programs", &json!("f1AyMswryyQ"));
    for row in program["programTrackedEntityAttributes"].as_array_mut().unwrap() {
        let mut attribute = named("trackedEntityAttributes", &row["trackedEntityAttribute"]["id"]);
        if attribute["optionSet"].is_object() {
            let mut set = named("optionSets", &attribute["optionSet"]["id"]);
            for option in set["options"].as_array_mut().unwrap() {
                *option = named("options", &option["id"]);
            }
            attribute["optionSet"] = set;
        }
        row["trackedEntityAttribute"] = attribute;
    }
    Program::parse_list(&json!({"programs": [program]})).unwrap().remove(0)
}

fn records(wanted: &BTreeSet<String>) -> Vec<TrackedEntityRecord> {
    let envelope = json_of(payload!("core-2.42-e2e/trackedEntitiesWithEnrollmentsAndEvents.json"));
    let (records, failures) = parse_entities(&envelope, Dialect::get_for("2.42.5").unwrap(), wanted).unwrap();
    assert!(failures.is_empty());
    records
}

fn request(key: AttributeKey, field: CardField) -> MappingRequest {
    MappingRequest { key, field }
}

#[test]
fn a_suggestion_finds_the_fields_of_a_real_programme() {
    let mapping = suggest(&programme());
    let found: Vec<_> =
        mapping.lines.iter().map(|line| (line.field.as_str(), line.attribute.as_str())).collect();
    assert!(found.contains(&("first_name", "dIVt4l5vIOa")), "{found:?}");
    assert!(found.contains(&("last_name", "kZeSYCgaHTk")), "{found:?}");
    assert!(found.contains(&("gender", "aIga5mPOFOJ")), "{found:?}");
    let person = mapping.apply(&records(&mapping.attributes())[0], &OrgUnits::default());
    assert_eq!(person.demographics.first_name, "John");
    assert_eq!(person.demographics.last_name, "Bravo");
}

#[test]
fn attributes_are_named_by_code_display_name_or_uid() {
    let program = programme();
    let mapping = Mapping::new(
        &program,
        &[
            request(AttributeKey::Code("TA_FIRST_NAME_ATT".into()), CardField::FirstName),
            request(AttributeKey::DisplayName("ta  last NAME".into()), CardField::LastName),
            request(AttributeKey::Uid("aIga5mPOFOJ".into()), CardField::Gender),
        ],
    )
    .unwrap();
    let uids: Vec<_> = mapping.lines.iter().map(|line| line.attribute.as_str()).collect();
    assert_eq!(uids, ["dIVt4l5vIOa", "kZeSYCgaHTk", "aIga5mPOFOJ"]);
    assert_eq!(mapping.validate(&program), Ok(()));
    let unmapped = mapping.unmapped_card_fields();
    assert!(unmapped.contains(&CardField::HealthCenter) && !unmapped.contains(&CardField::Gender));
}

#[test]
fn a_rename_keeps_the_mapping_and_a_removal_does_not() {
    let mut program = programme();
    let line = request(AttributeKey::DisplayName("TA First name".into()), CardField::FirstName);
    let mapping = Mapping::new(&program, &[line]).unwrap();
    let place = program.attributes.iter().position(|found| found.uid == "dIVt4l5vIOa").unwrap();
    program.attributes[place].display_name = "Given name of the child".into();
    assert_eq!(mapping.validate(&program), Ok(()));
    program.attributes.remove(place);
    assert!(matches!(mapping.validate(&program), Err(MappingError::UnknownAttribute { .. })));
}

#[test]
fn bad_mappings_are_refused_with_the_line() {
    let mut program = programme();
    let by_code = |code: &str| AttributeKey::Code(code.into());
    let unknown = Mapping::new(&program, &[request(by_code("MMD_PER_NAM"), CardField::FirstName)]);
    assert_eq!(unknown, Err(MappingError::UnknownAttribute { key: by_code("MMD_PER_NAM") }));
    let twice = Mapping::new(
        &program,
        &[
            request(by_code("TA_FIRST_NAME_ATT"), CardField::FirstName),
            request(by_code("TA_LAST_NAME_ATT"), CardField::FirstName),
        ],
    );
    assert_eq!(twice, Err(MappingError::FieldTwice { field: CardField::FirstName }));
    program.attributes[0].display_name = "Statut VIH".into();
    let uid = AttributeKey::Uid(program.attributes[0].uid.clone());
    let guarded = Mapping::new(&program, &[request(uid, CardField::Zone)]);
    assert!(matches!(guarded, Err(MappingError::Guarded { .. })));
    assert_eq!("Health Center".parse::<CardField>(), Err(MappingError::BadField));
    assert_eq!("blood_group".parse(), Ok(CardField::Extra("blood_group".into())));
}

#[test]
fn option_codes_dates_and_org_units_are_read_and_problems_named() {
    let program = programme();
    let uid = |uid: &str| AttributeKey::Uid(uid.into());
    let birth =
        program.attributes.iter().find(|found| found.value_type == "DATE").map(|found| found.uid.clone());
    let mut lines = vec![request(uid("aIga5mPOFOJ"), CardField::Gender)];
    if let Some(birth) = &birth {
        lines.push(request(uid(birth), CardField::DateOfBirth));
    }
    let mapping = Mapping::new(&program, &lines).unwrap();
    let mut record = records(&BTreeSet::new()).remove(0);
    record.updated_at = Some("2026-05-15T09:00:00.000".into());
    let mut with = |sex: &str, date: &str| {
        record.attributes = [("aIga5mPOFOJ", sex), (birth.as_deref().unwrap_or_default(), date)]
            .map(|(attribute, value)| crate::record::AttributeValue {
                attribute: attribute.to_owned(),
                value: value.to_owned(),
            })
            .to_vec();
        mapping.apply(&record, &OrgUnits::default())
    };
    let good = with("TA_FEMALE", "1991-03-12T00:00:00.000");
    assert_eq!(good.demographics.sex, Some(Sex::Female));
    assert!(good.problems.is_empty());
    let bad = with("7", "12/03/1991");
    assert_eq!(bad.demographics.sex, None);
    assert!(bad.problems.contains(&MappingProblem::UnknownSex(CardField::Gender)));
    if birth.is_some() {
        assert_eq!(
            good.demographics.date_of_birth.map(|date| date.to_string()).as_deref(),
            Some("1991-03-12")
        );
        assert!(bad.problems.contains(&MappingProblem::UnreadableDate(CardField::DateOfBirth)));
        // Nobody is born after the last change of their record: another calendar, and which one nobody said.
        for later in ["2083-08-01", "2583", "2569-01"] {
            let other = with("TA_FEMALE", later);
            assert_eq!(other.demographics.date_of_birth, None, "{later}");
            assert!(other.problems.contains(&MappingProblem::UnreadableDate(CardField::DateOfBirth)));
        }
    }
}

#[test]
fn a_changed_mapping_means_a_new_walk() {
    let program = programme();
    let first =
        Mapping::new(&program, &[request(AttributeKey::Uid("dIVt4l5vIOa".into()), CardField::FirstName)]);
    let last =
        Mapping::new(&program, &[request(AttributeKey::Uid("dIVt4l5vIOa".into()), CardField::LastName)]);
    assert_ne!(first.unwrap().fields_version(), last.unwrap().fields_version());
}
