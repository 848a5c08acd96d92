//! Tracked entities and enrollments: which are asked for, in which order, and how they are shown.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use kadi_core::Timestamp;
use serde_json::{Value, json};

use super::envelope::Paging;
use super::fields::Fields;
use super::metadata::without_nulls;
use super::reach::Reach;
use super::speech::{Refusal, Speech};
use super::{Answer, Asked};
use crate::metadata::ProgramDefinition;
use crate::world::{Enrollment, Entity, World};

const DEFAULT_ENTITY_FIELDS: &str = "trackedEntity,trackedEntityType,createdAt,updatedAt,orgUnit,inactive,deleted,potentialDuplicate,attributes";

impl World {
    pub(super) fn list_entities(&self, asked: &Asked, speech: Speech) -> Result<Value, Answer> {
        let release = self.release();
        let refusal = Refusal::of(release, speech);
        let explicit: Option<BTreeSet<String>> = speech
            .list(asked, "trackedEntityInstance", "trackedEntity", "trackedEntities")
            .map(|list| list.into_iter().collect());
        let kind = asked.find("trackedEntityType");
        let program = match (asked.find("program"), kind) {
            (Some(_), Some(_)) => {
                return Err(
                    refusal.wrong("Either `program` or `trackedEntityType` can be specified, not both")
                );
            }
            (Some(id), None) => Some(self.program(id, &refusal)?),
            (None, None) if explicit.is_none() && release.number >= 37 => {
                return Err(refusal.wrong(
                    "Either `program`, `trackedEntityType` or `trackedEntities` should be specified",
                ));
            }
            (None, _) => None,
        };
        let reach = self.reach(asked, speech)?;
        let after = speech.updated_after(asked).map(|text| parse_time(text, &refusal)).transpose()?;
        let after = after.map(|after| if release.compares_days() { midnight_before(after) } else { after });
        let deleted_too = asked.is_true("includeDeleted");
        let mut found: Vec<(usize, &Entity)> = self
            .entities()
            .iter()
            .enumerate()
            .filter(|(_, entity)| explicit.as_ref().is_none_or(|ids| ids.contains(&entity.id)))
            .filter(|(_, entity)| kind.is_none_or(|kind| entity.entity_type == kind))
            .filter(|(_, entity)| deleted_too || !entity.deleted)
            .filter(|(_, entity)| after.is_none_or(|after| entity.updated >= after))
            .filter(|(_, entity)| program.is_none_or(|program| is_enrolled(entity, program, deleted_too)))
            .filter(|(_, entity)| {
                self.reaches(&reach, entity.owner(program.map(|program| program.id.as_str())))
            })
            .collect();
        match speech {
            Speech::Old | Speech::Flat => sort_entities_as_before_41(&mut found, asked.find("order")),
            Speech::Both | Speech::Today => sort_entities(&mut found, asked.find("order"))?,
        }
        let fields = Fields::parse(asked.find("fields").unwrap_or(match speech {
            Speech::Old => "*",
            _ => DEFAULT_ENTITY_FIELDS,
        }));
        let rows = found.into_iter().map(|(_, entity)| entity).collect();
        let page = Collection { today: "trackedEntities", old: "trackedEntityInstances" };
        let largest = if release.limits_pages() { self.largest_page } else { u32::MAX };
        page.answer(
            asked,
            speech,
            largest,
            rows,
            |_| true,
            |entity| fields.filter(&speech.word(self.show_entity(entity, program, deleted_too))),
        )
    }

    pub(super) fn entity(&self, id: &str, asked: &Asked) -> Result<Value, Answer> {
        let release = self.release();
        let refusal = Refusal::of(release, Speech::of_new_endpoints(release));
        let program = asked.find("program").map(|id| self.program(id, &refusal)).transpose()?;
        let found = self.find_entity(id).filter(|entity| !entity.deleted);
        let owner = |entity: &Entity| entity.owner(program.map(|program| program.id.as_str())).to_owned();
        let visible = found.filter(|entity| self.reaches(&Reach::Capture, &owner(entity)));
        let entity = visible.ok_or_else(|| match (found, release.number) {
            (Some(_), ..=40) => Answer::error(401, "OWNERSHIP_ACCESS_DENIED"),
            (Some(_), 41) => Answer::error_with(403, "OWNERSHIP_ACCESS_DENIED", Some("E1006")),
            _ => {
                let message = format!("TrackedEntity with id {id} could not be found.");
                Answer::error_with(404, &message, Some("E1005"))
            }
        })?;
        let fields = Fields::parse(asked.find("fields").unwrap_or(DEFAULT_ENTITY_FIELDS));
        Ok(fields.filter(&self.show_entity(entity, program, false)))
    }

    pub(super) fn list_enrollments(&self, asked: &Asked, speech: Speech) -> Result<Value, Answer> {
        let release = self.release();
        let refusal = Refusal::of(release, speech);
        let program = asked.find("program").ok_or_else(|| refusal.wrong("Program is mandatory"))?;
        let program = self.program(program, &refusal)?;
        let reach = self.reach(asked, speech)?;
        let deleted_too = asked.is_true("includeDeleted");
        let (from, to) = speech.enrolled_between(asked);
        let status =
            asked.find("programStatus").or_else(|| asked.find("status").filter(|_| release.number >= 42));
        let mut found: Vec<(&Entity, &Enrollment)> = self
            .entities()
            .iter()
            .flat_map(|entity| entity.enrollments.iter().map(move |enrollment| (entity, enrollment)))
            .filter(|(_, enrollment)| enrollment.program == program.id)
            .filter(|(_, enrollment)| deleted_too || !enrollment.deleted)
            .filter(|(_, enrollment)| status.is_none_or(|status| enrollment.status == status))
            .filter(|(_, enrollment)| from.is_none_or(|from| enrollment.enrolled.as_str() >= from))
            .filter(|(_, enrollment)| to.is_none_or(|to| day(&enrollment.enrolled) <= day(to)))
            .filter(|(entity, _)| self.reaches(&reach, entity.owner(Some(&program.id))))
            .collect();
        match asked.find("order") {
            // Nothing orders them there unless asked, and in 2.36 not even then.
            None if matches!(speech, Speech::Old | Speech::Flat) => {}
            Some(_) if release.number == 36 => {}
            Some("enrolledAt:desc" | "createdAt:desc") | None => {
                found.sort_by(|(_, a), (_, b)| b.enrolled.cmp(&a.enrolled).then_with(|| b.id.cmp(&a.id)));
            }
            Some("enrolledAt" | "enrolledAt:asc" | "createdAt:asc") => {
                found.sort_by(|(_, a), (_, b)| a.enrolled.cmp(&b.enrolled).then_with(|| b.id.cmp(&a.id)));
            }
            Some(other) => return Err(refusal.wrong(&unorderable(other))),
        }
        let fields = Fields::parse(asked.find("fields").unwrap_or("*"));
        let page = Collection { today: "enrollments", old: "enrollments" };
        let shown = |row: &(&Entity, &Enrollment)| {
            !release.filters_after_the_cut() || !self.hidden.contains(&row.0.id)
        };
        page.answer(asked, speech, u32::MAX, found, shown, |(entity, enrollment)| {
            let values = self.show_values(entity, Some(program));
            fields.filter(&speech.word(show_enrollment(entity, enrollment, values)))
        })
    }

    fn program(&self, id: &str, refusal: &Refusal) -> Result<&ProgramDefinition, Answer> {
        self.find_program(id)
            .ok_or_else(|| refusal.wrong(&format!("Program is specified but does not exist: {id}")))
    }

    pub(super) fn show_entity(
        &self,
        entity: &Entity,
        program: Option<&ProgramDefinition>,
        deleted_too: bool,
    ) -> Value {
        let enrollments: Vec<Value> = entity
            .enrollments
            .iter()
            .filter(|enrollment| program.is_none_or(|program| enrollment.program == program.id))
            .filter(|enrollment| deleted_too || !enrollment.deleted)
            .map(|enrollment| show_enrollment(entity, enrollment, self.show_values(entity, program)))
            .collect();
        let owned: BTreeSet<&str> =
            entity.enrollments.iter().map(|enrollment| enrollment.program.as_str()).collect();
        let owners: Vec<Value> = owned
            .into_iter()
            .map(|id| json!({"trackedEntity": entity.id, "program": id, "orgUnit": entity.owner(Some(id))}))
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

/// Orders as DHIS2 did before 2.41: by the internal number, whatever of creation was asked for. Other orders did not break
/// ties, so that the same question could be answered in another order; here equal rows come backwards.
fn sort_entities_as_before_41(found: &mut [(usize, &Entity)], order: Option<&str>) {
    let updated = order.filter(|order| order.starts_with("updatedAt") || order.starts_with("lastupdated"));
    if updated.is_some() {
        found.reverse();
        found.sort_by_key(|(_, entity)| entity.updated);
    }
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
        other => return Err(Answer::error(400, &unorderable(other))),
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

fn unorderable(field: &str) -> String {
    format!("order parameter is invalid. Cannot order by '{field}'.")
}

fn day(text: &str) -> &str {
    text.get(..10).unwrap_or(text)
}

/// Reads a day or a wall clock time; an offset is honoured.
fn parse_time(text: &str, refusal: &Refusal) -> Result<Timestamp, Answer> {
    let candidates = [text.to_owned(), format!("{text}Z"), format!("{text}T00:00:00Z")];
    candidates
        .iter()
        .find_map(|candidate| candidate.parse().ok())
        .ok_or_else(|| refusal.wrong("Value is not a valid date for a lower bound of changes"))
}

fn midnight_before(at: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400_000;
    Timestamp(at.0 - at.0.rem_euclid(DAY))
}

/// A collection's names in its envelope.
struct Collection {
    today: &'static str,
    old: &'static str,
}

impl Collection {
    fn answer<T>(
        &self,
        asked: &Asked,
        speech: Speech,
        largest: u32,
        all: Vec<T>,
        is_shown: impl Fn(&T) -> bool,
        show: impl Fn(T) -> Value,
    ) -> Result<Value, Answer> {
        let key = speech.key(self.today, self.old);
        if speech.is_unpaged(asked) {
            if matches!(speech, Speech::Both | Speech::Today)
                && asked.find("page").or(asked.find("pageSize")).is_some()
            {
                return Err(Answer::error(400, "Paging can be disabled or parameterised, not both"));
            }
            let shown: Vec<Value> = all.into_iter().filter(is_shown).map(show).collect();
            return Ok(json!({ key: shown }));
        }
        let paging = Paging::of(asked, largest)?;
        let total = asked.is_true("totalPages").then_some(all.len());
        let (rows, more) = paging.cut(all);
        let shown: Vec<Value> = rows.into_iter().filter(is_shown).map(show).collect();
        let mut envelope = paging.envelope(speech, &format!("/api/tracker/{}", self.today), total, more);
        envelope.insert(key.to_owned(), Value::Array(shown));
        Ok(Value::Object(envelope))
    }
}
