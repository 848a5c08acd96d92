//! A look at the first enrollments of a programme, kept nowhere.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::dialect::Dialect;
use crate::error::SyncError;
use crate::guard::Guard;
use crate::json::{get_json, is_true, items, optional_text, text};
use crate::program::Program;
use crate::transport::{GetRequest, Transport};

/// Which enrollments to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewFilter {
    /// Only this org unit and those below it; all of the account's when absent.
    pub org_unit: Option<String>,
    /// Enrolled on this day (`yyyy-MM-dd`) or later.
    pub from_date: Option<String>,
    /// Enrolled on this day (`yyyy-MM-dd`) or earlier.
    pub to_date: Option<String>,
    /// How many, 1 to 50; 10 when 0.
    pub limit: u32,
    /// What is left out.
    pub guard: Guard,
}

/// The first enrollments and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How many match the filter.
    pub total: u64,
    /// The newest of them, or the first where the server orders none.
    pub samples: Vec<PreviewSample>,
}

/// One enrollment. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct PreviewSample {
    /// UID of the enrollment.
    pub enrollment: String,
    /// Day of enrollment, `yyyy-MM-dd`.
    pub enrolled_on: String,
    /// UID of the org unit.
    pub org_unit: String,
    /// Values by attribute code, or display name where there is no code. Guarded attributes are left out.
    pub attributes: BTreeMap<String, String>,
}

impl fmt::Debug for PreviewSample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreviewSample").field("enrollment", &self.enrollment).finish_non_exhaustive()
    }
}

fn request(dialect: &Dialect, program: &Program, filter: &PreviewFilter) -> GetRequest {
    let limit = if filter.limit == 0 { 10 } else { filter.limit.min(50) };
    let mut request = GetRequest::new(dialect.enrollments_path).with("program", &program.uid);
    request = match &filter.org_unit {
        Some(unit) => request.with(dialect.org_units, unit).with(dialect.org_unit_mode, "DESCENDANTS"),
        None => request.with(dialect.org_unit_mode, "CAPTURE"),
    };
    if let Some(day) = &filter.from_date {
        request = request.with(dialect.enrolled_between.0, day);
    }
    if let Some(day) = &filter.to_date {
        request = request.with(dialect.enrolled_between.1, day);
    }
    if let Some(order) = dialect.newest_enrollments {
        request = request.with("order", order);
    }
    request.with("page", "1").with("pageSize", limit.to_string()).with("totalPages", "true").with(
        "fields",
        format!("enrollment,orgUnit,{},deleted,attributes[attribute,value]", dialect.names.enrolled),
    )
}

/// Asks for the newest enrollments of a programme.
///
/// # Errors
/// What [`SyncError`] says.
pub fn preview_enrollments(
    transport: &dyn Transport,
    dialect: &Dialect,
    program: &Program,
    filter: &PreviewFilter,
) -> Result<Preview, SyncError> {
    let answer = get_json(transport, &request(dialect, program, filter))?;
    let found = answer.get(dialect.enrollments_key).and_then(Value::as_array);
    let found = found.ok_or(SyncError::Malformed(dialect.enrollments_key))?;
    let total = answer.pointer("/pager/total").or_else(|| answer.get("total")).and_then(Value::as_u64);
    Ok(Preview {
        total: total.unwrap_or(found.len() as u64),
        samples: found
            .iter()
            .filter(|row| !is_true(row, "deleted"))
            .filter_map(|row| sample(row, dialect, program, &filter.guard))
            .collect(),
    })
}

fn sample(row: &Value, dialect: &Dialect, program: &Program, guard: &Guard) -> Option<PreviewSample> {
    let attributes = items(row, "attributes")
        .iter()
        .filter_map(|value| {
            let attribute = program.find_attribute(text(value, "attribute"))?;
            if guard.find_category(attribute).is_some() || attribute.confidential {
                return None;
            }
            let name = attribute.code.clone().unwrap_or_else(|| attribute.display_name.clone());
            Some((name, optional_text(value, "value")?))
        })
        .collect();
    Some(PreviewSample {
        enrollment: optional_text(row, "enrollment")?,
        enrolled_on: text(row, dialect.names.enrolled).chars().take(10).collect(),
        org_unit: text(row, "orgUnit").to_owned(),
        attributes,
    })
}
