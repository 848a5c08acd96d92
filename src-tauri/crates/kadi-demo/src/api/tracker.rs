//! Tracked entities and enrollments: which are asked for, in which order, and how they are shown.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use kadi_core::Timestamp;
use serde_json::{Value, json};

use super::envelope::Paging;
use super::fields::Fields;
use super::metadata::without_nulls;
use super::{Answer, Asked};
use crate::metadata::ProgramDefinition;
use crate::world::{Enrollment, Entity, World};

const DEFAULT_ENTITY_FIELDS: &str = "trackedEntity,trackedEntityType,createdAt,updatedAt,orgUnit,inactive,deleted,potentialDuplicate,attributes";

/// Where to look, as `orgUnits` and `orgUnitMode` say it.
enum Reach {
    /// Exactly these org units.
    Selected(BTreeSet<String>),
    /// These org units, their children too.
    Children(BTreeSet<String>),
    /// These org units and everything below them.
    Descendants(BTreeSet<String>),
    /// All that the account captures for.
    Capture,
}

impl World {
    pub(super) fn list_entities(&self, asked: &Asked) -> Result<Value, Answer> {
        let explicit: Option<BTreeSet<&str>> =
            asked.find("trackedEntities").map(|list| list.split(',').collect());
        let kind = asked.find("trackedEntityType");
        let program = match (asked.find("program"), kind) {
            (Some(_), Some(_)) => {
                return Err(Answer::error(
                    400,
                    "Either `program` or `trackedEntityType` can be specified, not both",
                ));
            }
            (Some(id), None) => Some(self.program(id)?),
            (None, None) if explicit.is_none() => {
                return Err(Answer::error(
                    400,
                    "Either `program`, `trackedEntityType` or `trackedEntities` should be specified",
                ));
            }
            (None, _) => None,
        };
        let reach = self.reach(asked)?;
        let after = asked.find("updatedAfter").map(parse_time).transpose()?;
        let deleted_too = asked.is_true("includeDeleted");
        let mut found: Vec<(usize, &Entity)> = self
            .entities()
            .iter()
            .enumerate()
            .filter(|(_, entity)| explicit.as_ref().is_none_or(|ids| ids.contains(entity.id.as_str())))
            .filter(|(_, entity)| kind.is_none_or(|kind| entity.entity_type == kind))
            .filter(|(_, entity)| deleted_too || !entity.deleted)
            .filter(|(_, entity)| after.is_none_or(|after| entity.updated >= after))
            .filter(|(_, entity)| program.is_none_or(|program| is_enrolled(entity, program, deleted_too)))
            .filter(|(_, entity)| self.reaches(&reach, owner(entity, program)))
            .collect();
        sort_entities(&mut found, asked.find("order"))?;
        let fields = Fields::parse(asked.find("fields").unwrap_or(DEFAULT_ENTITY_FIELDS));
        let rows = found.into_iter().map(|(_, entity)| entity).collect();
        page(asked, self.largest_page, "trackedEntities", rows, |entity| {
            fields.filter(&self.show_entity(entity, program, deleted_too))
        })
    }

    pub(super) fn entity(&self, id: &str, asked: &Asked) -> Result<Value, Answer> {
        let program = asked.find("program").map(|id| self.program(id)).transpose()?;
        let found = self.find_entity(id).filter(|entity| !entity.deleted);
        let visible = found.filter(|entity| self.reaches(&Reach::Capture, owner(entity, program)));
        let entity = visible.ok_or_else(|| {
            let message = format!("TrackedEntity with id {id} could not be found.");
            Answer::error_with(404, &message, Some("E1005"))
        })?;
        let fields = Fields::parse(asked.find("fields").unwrap_or(DEFAULT_ENTITY_FIELDS));
        Ok(fields.filter(&self.show_entity(entity, program, false)))
    }

    pub(super) fn list_enrollments(&self, asked: &Asked) -> Result<Value, Answer> {
        let program = asked.find("program").ok_or_else(|| Answer::error(400, "Program is mandatory"))?;
        let program = self.program(program)?;
        let reach = self.reach(asked)?;
        let deleted_too = asked.is_true("includeDeleted");
        let (from, to) = (asked.find("enrolledAfter"), asked.find("enrolledBefore"));
        let status = asked.find("status");
        let mut found: Vec<(&Entity, &Enrollment)> = self
            .entities()
            .iter()
            .flat_map(|entity| entity.enrollments.iter().map(move |enrollment| (entity, enrollment)))
            .filter(|(_, enrollment)| enrollment.program == program.id)
            .filter(|(_, enrollment)| deleted_too || !enrollment.deleted)
            .filter(|(_, enrollment)| status.is_none_or(|status| enrollment.status == status))
            .filter(|(_, enrollment)| from.is_none_or(|from| enrollment.enrolled.as_str() >= from))
            .filter(|(_, enrollment)| to.is_none_or(|to| day(&enrollment.enrolled) <= day(to)))
            .filter(|(entity, _)| self.reaches(&reach, owner(entity, Some(program))))
            .collect();
        match asked.find("order") {
            Some("enrolledAt:desc" | "createdAt:desc") | None => {
                found.sort_by(|(_, a), (_, b)| b.enrolled.cmp(&a.enrolled).then_with(|| b.id.cmp(&a.id)));
            }
            Some("enrolledAt" | "enrolledAt:asc" | "createdAt:asc") => {
                found.sort_by(|(_, a), (_, b)| a.enrolled.cmp(&b.enrolled).then_with(|| b.id.cmp(&a.id)));
            }
            Some(other) => return Err(unorderable(other)),
        }
        let fields = Fields::parse(asked.find("fields").unwrap_or("*"));
        page(asked, u32::MAX, "enrollments", found, |(entity, enrollment)| {
            fields.filter(&show_enrollment(entity, enrollment, self.show_values(entity, Some(program))))
        })
    }

    fn program(&self, id: &str) -> Result<&ProgramDefinition, Answer> {
        self.find_program(id)
            .ok_or_else(|| Answer::error(400, &format!("Program is specified but does not exist: {id}")))
    }

    fn reach(&self, asked: &Asked) -> Result<Reach, Answer> {
        let units: BTreeSet<String> = asked
            .find("orgUnits")
            .map(|list| list.split(',').map(str::to_owned).collect())
            .unwrap_or_default();
        for id in &units {
            let unit = self
                .find_org_unit(id)
                .ok_or_else(|| Answer::error(400, &format!("Organisation unit does not exist: {id}")))?;
            if !self.is_captured(unit) {
                let message = format!("Organisation unit is not part of the search scope: {id}");
                return Err(Answer::error(403, &message));
            }
        }
        let mode = asked.find("orgUnitMode");
        match (mode, units.is_empty()) {
            (Some("ACCESSIBLE" | "CAPTURE") | None, true) => Ok(Reach::Capture),
            (Some("ALL"), true) => {
                Err(Answer::error(403, "User is not authorized to query across all organisation units"))
            }
            (Some("SELECTED") | None, false) => Ok(Reach::Selected(units)),
            (Some("CHILDREN"), false) => Ok(Reach::Children(units)),
            (Some("DESCENDANTS"), false) => Ok(Reach::Descendants(units)),
            (Some(mode @ ("ACCESSIBLE" | "CAPTURE" | "ALL")), false) => {
                Err(Answer::error(400, &format!("orgUnitMode {mode} cannot be used with orgUnits")))
            }
            (Some(mode @ ("SELECTED" | "CHILDREN" | "DESCENDANTS")), true) => {
                Err(Answer::error(400, &format!("At least one org unit is required for orgUnitMode: {mode}")))
            }
            (Some(_), _) => Err(Answer::error(400, "Value is not valid for parameter orgUnitMode")),
        }
    }

    fn reaches(&self, reach: &Reach, org_unit: &str) -> bool {
        let Some(unit) = self.find_org_unit(org_unit) else { return false };
        match reach {
            Reach::Capture => self.is_captured(unit),
            Reach::Selected(units) => units.contains(&unit.id),
            Reach::Children(units) => {
                units.contains(&unit.id) || unit.parent().is_some_and(|parent| units.contains(parent))
            }
            Reach::Descendants(units) => units.iter().any(|ancestor| unit.is_within(ancestor)),
        }
    }

    fn show_entity(&self, entity: &Entity, program: Option<&ProgramDefinition>, deleted_too: bool) -> Value {
        let enrollments: Vec<Value> = entity
            .enrollments
            .iter()
            .filter(|enrollment| program.is_none_or(|program| enrollment.program == program.id))
            .filter(|enrollment| deleted_too || !enrollment.deleted)
            .map(|enrollment| show_enrollment(entity, enrollment, self.show_values(entity, program)))
            .collect();
        let owners: Vec<Value> = entity
            .enrollments
            .iter()
            .map(|enrollment| {
                json!({"trackedEntity": entity.id, "program": enrollment.program, "orgUnit": enrollment.org_unit})
            })
            .collect();
        json!({
            "trackedEntity": entity.id, "trackedEntityType": entity.entity_type, "orgUnit": entity.org_unit,
            "createdAt": World::wall_clock(entity.created), "updatedAt": World::wall_clock(entity.updated),
            "inactive": entity.inactive, "deleted": entity.deleted, "potentialDuplicate": false,
            "attributes": self.show_values(entity, program), "enrollments": enrollments, "programOwners": owners,
            "relationships": []
        })
    }

    /// A deleted entity has no values; without a programme only the values that its type carries are shown, and the
    /// demonstration's type carries none of its own.
    fn show_values(&self, entity: &Entity, program: Option<&ProgramDefinition>) -> Value {
        let Some(program) = program.filter(|_| !entity.deleted) else { return json!([]) };
        program
            .attributes
            .iter()
            .filter_map(|row| {
                let (attribute, value) = (self.find_attribute(&row.attribute)?, entity.values.get(&row.attribute)?);
                Some(without_nulls(json!({
                    "attribute": attribute.id, "code": attribute.code, "displayName": attribute.name,
                    "valueType": attribute.value_type, "value": value,
                    "createdAt": World::wall_clock(entity.created), "updatedAt": World::wall_clock(entity.updated)
                })))
            })
            .collect()
    }
}

fn show_enrollment(entity: &Entity, enrollment: &Enrollment, values: Value) -> Value {
    without_nulls(json!({
        "enrollment": enrollment.id, "trackedEntity": entity.id, "program": enrollment.program,
        "orgUnit": enrollment.org_unit, "status": enrollment.status, "enrolledAt": enrollment.enrolled,
        "occurredAt": enrollment.occurred, "createdAt": World::wall_clock(entity.created),
        "updatedAt": World::wall_clock(enrollment.updated), "followUp": false, "deleted": enrollment.deleted,
        "attributes": values, "events": [], "relationships": [], "notes": []
    }))
}

fn is_enrolled(entity: &Entity, program: &ProgramDefinition, deleted_too: bool) -> bool {
    entity
        .enrollments
        .iter()
        .any(|enrollment| enrollment.program == program.id && (deleted_too || !enrollment.deleted))
}

/// The org unit that decides whether a record is within reach: the owner for the programme.
fn owner<'a>(entity: &'a Entity, program: Option<&ProgramDefinition>) -> &'a str {
    let enrollment = program
        .and_then(|program| entity.enrollments.iter().find(|enrollment| enrollment.program == program.id));
    enrollment.map_or(&entity.org_unit, |enrollment| &enrollment.org_unit)
}

/// Orders as DHIS2 does: what is asked for, then the internal number falling; without an order the newest first.
fn sort_entities(found: &mut [(usize, &Entity)], order: Option<&str>) -> Result<(), Answer> {
    let (field, falling) = match order {
        None => ("", false),
        Some(order) => match order.split_once(':') {
            Some((field, "desc")) => (field, true),
            Some((field, _)) => (field, false),
            None => (order, false),
        },
    };
    let key: fn(&Entity) -> (i64, &str) = match field {
        "" => |_| (0, ""),
        "createdAt" => |entity| (entity.created.0, ""),
        "updatedAt" => |entity| (entity.updated.0, ""),
        "trackedEntity" => |entity| (0, &entity.id),
        other => return Err(unorderable(other)),
    };
    found.sort_by(|(a_number, a), (b_number, b)| {
        let asked = key(a).cmp(&key(b));
        let asked = if falling { asked.reverse() } else { asked };
        match asked {
            Ordering::Equal => b_number.cmp(a_number),
            decided => decided,
        }
    });
    Ok(())
}

fn unorderable(field: &str) -> Answer {
    Answer::error(400, &format!("order parameter is invalid. Cannot order by '{field}'."))
}

fn day(text: &str) -> &str {
    text.get(..10).unwrap_or(text)
}

/// Reads a day or a wall clock time; an offset is honoured.
fn parse_time(text: &str) -> Result<Timestamp, Answer> {
    let candidates = [text.to_owned(), format!("{text}Z"), format!("{text}T00:00:00Z")];
    candidates
        .iter()
        .find_map(|candidate| candidate.parse().ok())
        .ok_or_else(|| Answer::error(400, "Value is not a valid date for parameter updatedAfter"))
}

fn page<T>(
    asked: &Asked,
    largest: u32,
    key: &str,
    all: Vec<T>,
    show: impl Fn(T) -> Value,
) -> Result<Value, Answer> {
    if asked.find("paging") == Some("false") {
        if asked.find("page").or(asked.find("pageSize")).is_some() {
            return Err(Answer::error(400, "Paging can be disabled or parameterised, not both"));
        }
        let shown: Vec<Value> = all.into_iter().map(show).collect();
        return Ok(json!({ key: shown }));
    }
    let paging = Paging::of(asked, largest)?;
    let total = asked.is_true("totalPages").then_some(all.len());
    let (rows, more) = paging.cut(all);
    let shown: Vec<Value> = rows.into_iter().map(show).collect();
    Ok(json!({"pager": paging.tracker_pager(&format!("/api/tracker/{key}"), total, more), key: shown}))
}
