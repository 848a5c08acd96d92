//! Loads a world from the files that DHIS2 imports: metadata, and tracked entities with their enrollments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kadi_core::{Clock, Timestamp};
use serde_json::Value;

use crate::metadata::{
    AttributeDefinition, OptionDefinition, OptionSet, OrgUnitDefinition, ProgramAttributeRow,
    ProgramDefinition,
};
use crate::uid::derive_uid;
use crate::world::{Account, Enrollment, Entity, World};

/// Why a file is no import file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportError {
    /// Not JSON.
    NotJson,
    /// No org unit in any metadata file: nothing could be placed.
    NoOrgUnits,
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the file is not JSON",
            Self::NoOrgUnits => "the metadata hold no org unit",
        })
    }
}

impl std::error::Error for ImportError {}

impl World {
    /// Loads metadata files (as for `POST /api/metadata`) and tracker files (as for `POST /api/tracker`). Everything is
    /// created one second apart up to the clock's present; identifiers that a file leaves to the server are derived.
    ///
    /// # Errors
    /// A file that is not JSON, or metadata without org units.
    pub fn from_import(
        metadata: &[&str],
        tracker: &[&str],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ImportError> {
        let metadata = parse(metadata)?;
        let tracker = parse(tracker)?;
        let units = org_units(&metadata);
        let roots: Vec<String> =
            units.iter().filter(|unit| unit.parent().is_none()).map(|unit| unit.id.clone()).collect();
        let root = roots.first().ok_or(ImportError::NoOrgUnits)?;
        let mut account = Account::demo(root);
        account.org_units = roots;
        let mut world = Self::empty(clock, account);
        world.set_org_units(units);
        world.set_attributes(attributes(&metadata));
        world.set_programs(all(&metadata, "programs").map(program).collect());
        let entities: Vec<&Value> = all(&tracker, "trackedEntities").collect();
        let start = world.now().plus_seconds(-86_400 - i64::try_from(entities.len()).unwrap_or_default());
        for (number, value) in entities.into_iter().enumerate() {
            let created = start.plus_seconds(i64::try_from(number).unwrap_or_default());
            let read = entity(value, number, created);
            // A file may repeat what another one made: the later one stands.
            world.remove(&read.id);
            world.insert(read);
        }
        Ok(world)
    }
}

fn parse(files: &[&str]) -> Result<Vec<Value>, ImportError> {
    files.iter().map(|file| serde_json::from_str(file).map_err(|_| ImportError::NotJson)).collect()
}

/// Every element of a list over all files.
fn all<'a>(files: &'a [Value], key: &'a str) -> impl Iterator<Item = &'a Value> {
    files.iter().filter_map(move |file| file.get(key)).filter_map(Value::as_array).flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn id_of(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(|below| text(below, "id"))
}

/// Org units with their paths worked out from their parents, since files may leave paths out.
fn org_units(files: &[Value]) -> Vec<OrgUnitDefinition> {
    let parents: BTreeMap<String, Option<String>> = all(files, "organisationUnits")
        .filter_map(|unit| Some((text(unit, "id")?, id_of(unit, "parent"))))
        .collect();
    all(files, "organisationUnits")
        .filter_map(|unit| {
            let id = text(unit, "id")?;
            let mut above = vec![id.clone()];
            let mut seen = BTreeSet::from([id.clone()]);
            let mut current = id.clone();
            while let Some(Some(parent)) = parents.get(&current) {
                if !seen.insert(parent.clone()) {
                    break;
                }
                above.push(parent.clone());
                current = parent.clone();
            }
            above.reverse();
            Some(OrgUnitDefinition {
                path: format!("/{}", above.join("/")),
                code: text(unit, "code"),
                name: text(unit, "name").unwrap_or_else(|| id.clone()),
                id,
            })
        })
        .collect()
}

fn attributes(files: &[Value]) -> Vec<AttributeDefinition> {
    let options: Vec<OptionDefinition> = all(files, "options")
        .filter_map(|option| {
            let code = text(option, "code")?;
            let name = text(option, "name").unwrap_or_else(|| code.clone());
            Some(OptionDefinition { id: text(option, "id")?, code, name })
        })
        .collect();
    let sets: Vec<OptionSet> = all(files, "optionSets")
        .filter_map(|set| {
            let ids: BTreeSet<String> = set
                .get("options")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|option| text(option, "id"))
                .collect();
            let options = options.iter().filter(|option| ids.contains(&option.id)).cloned().collect();
            Some(OptionSet { id: text(set, "id")?, options })
        })
        .collect();
    all(files, "trackedEntityAttributes")
        .filter_map(|value| {
            let id = text(value, "id")?;
            let set = id_of(value, "optionSet");
            Some(AttributeDefinition {
                code: text(value, "code"),
                name: text(value, "name").unwrap_or_else(|| id.clone()),
                value_type: text(value, "valueType").unwrap_or_else(|| "TEXT".to_owned()),
                unique: value.get("unique").and_then(Value::as_bool).unwrap_or_default(),
                confidential: value.get("confidential").and_then(Value::as_bool).unwrap_or_default(),
                option_set: set.and_then(|set| sets.iter().find(|found| found.id == set).cloned()),
                id,
            })
        })
        .collect()
}

fn program(value: &Value) -> ProgramDefinition {
    let mut rows: Vec<&Value> = value
        .get("programTrackedEntityAttributes")
        .and_then(Value::as_array)
        .map(|rows| rows.iter().collect())
        .unwrap_or_default();
    rows.sort_by_key(|row| row.get("sortOrder").and_then(Value::as_i64).unwrap_or(i64::MAX));
    let id = text(value, "id").unwrap_or_default();
    ProgramDefinition {
        code: text(value, "code"),
        name: text(value, "name").unwrap_or_else(|| id.clone()),
        program_type: text(value, "programType").unwrap_or_default(),
        entity_type: id_of(value, "trackedEntityType"),
        attributes: rows
            .into_iter()
            .filter_map(|row| {
                Some(ProgramAttributeRow {
                    attribute: id_of(row, "trackedEntityAttribute")?,
                    mandatory: row.get("mandatory").and_then(Value::as_bool).unwrap_or_default(),
                })
            })
            .collect(),
        id,
    }
}

fn entity(value: &Value, number: usize, created: Timestamp) -> Entity {
    let empty = Vec::new();
    let enrollments = value.get("enrollments").and_then(Value::as_array).unwrap_or(&empty);
    let own = value.get("attributes").and_then(Value::as_array).unwrap_or(&empty);
    let enrolled =
        enrollments.iter().filter_map(|one| one.get("attributes")).filter_map(Value::as_array).flatten();
    let org_unit = text(value, "orgUnit").unwrap_or_default();
    Entity {
        id: text(value, "trackedEntity").unwrap_or_else(|| derive_uid("imported", &number.to_string())),
        entity_type: text(value, "trackedEntityType").unwrap_or_default(),
        created,
        updated: created,
        deleted: false,
        inactive: value.get("inactive").and_then(Value::as_bool).unwrap_or_default(),
        values: own
            .iter()
            .chain(enrolled)
            .filter_map(|row| Some((text(row, "attribute")?, text(row, "value")?)))
            .collect(),
        enrollments: enrollments
            .iter()
            .enumerate()
            .map(|(place, one)| Enrollment {
                id: text(one, "enrollment")
                    .unwrap_or_else(|| derive_uid("imported enrollment", &format!("{number}/{place}"))),
                program: text(one, "program").unwrap_or_default(),
                org_unit: text(one, "orgUnit").unwrap_or_else(|| org_unit.clone()),
                status: text(one, "status").unwrap_or_else(|| "ACTIVE".to_owned()),
                enrolled: text(one, "enrolledAt").unwrap_or_else(|| World::wall_clock(created)),
                occurred: text(one, "occurredAt"),
                updated: created,
                deleted: false,
            })
            .collect(),
        org_unit,
        transferred: BTreeMap::new(),
        person: None,
    }
}
