//! A look at a programme's data on the server; nothing of it is kept.

use std::collections::BTreeMap;

use kadi_contract::dhis2::{EnrollmentPreview, EnrollmentSample, PreviewEnrollments};
use kadi_contract::{ApiError, ErrorCode};
use kadi_sync::{Dialect, PreviewFilter, Program};

use crate::app::App;
use crate::connection;
use crate::error::sync as sync_error;
use crate::guard::guard;
use crate::mapping;
use crate::session::Session;

/// Value types that hold a day (DHIS2 core, `ValueType`); an age is kept as a date of birth.
const DAYS: [&str; 2] = ["DATE", "AGE"];
/// Nobody alive was born before.
const EARLIEST: &str = "1900-01-01";

/// The attributes whose value is no day that can be. Years of the Ethiopian calendar look like ours; those of the Nepali and
/// the Thai calendar lie ahead.
fn odd_dates(program: &Program, values: &BTreeMap<String, String>, today: &str) -> Vec<String> {
    let dates = program.attributes.iter().filter(|attribute| DAYS.contains(&attribute.value_type.as_str()));
    let keys = dates.map(|attribute| attribute.code.as_ref().unwrap_or(&attribute.display_name));
    let is_odd = |value: &String| {
        let day: String = value.chars().take(10).collect();
        let reads = day.len() == 10 && day.parse::<kadi_core::PartialDate>().is_ok();
        !reads || day.as_str() < EARLIEST || day.as_str() > today
    };
    keys.filter(|key| values.get(*key).is_some_and(is_odd)).cloned().collect()
}

pub(crate) fn preview(
    app: &App,
    session: &Session,
    call: &PreviewEnrollments,
) -> Result<EnrollmentPreview, ApiError> {
    let (client, _) = connection::reach(app, session)?;
    let program = session
        .office
        .read(|db| mapping::known_program(db, &call.programme_uid))?
        .ok_or_else(|| ApiError::new(ErrorCode::ProgrammeNotFound).with("programme", &call.programme_uid))?;
    for (field, day) in [("from_date", &call.from_date), ("to_date", &call.to_date)] {
        let wrong = day.as_deref().is_some_and(|day| day.parse::<kadi_core::PartialDate>().is_err());
        if wrong {
            return Err(ApiError::new(ErrorCode::InvalidDate).with("field", field));
        }
    }
    let filter = PreviewFilter {
        org_unit: call.org_unit.clone(),
        from_date: call.from_date.clone(),
        to_date: call.to_date.clone(),
        limit: if call.limit == 0 { 10 } else { call.limit.min(50) },
        guard: session.office.read(guard)?,
    };
    let today = session.office.now().to_day();
    let found = kadi_sync::get_server_info(&*client)
        .and_then(|server| Dialect::get_for(&server.version))
        .and_then(|dialect| kadi_sync::preview_enrollments(&*client, dialect, &program, &filter))
        .map_err(|error| sync_error(&error))?;
    let names = session.office.read(|db| {
        found
            .samples
            .iter()
            .map(|sample| Ok(db.org_unit_name(&sample.org_unit)?))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let preview = found
        .samples
        .into_iter()
        .zip(names)
        .map(|(sample, name)| EnrollmentSample {
            enrollment_id: sample.enrollment,
            enrollment_date: sample.enrolled_on,
            org_unit_name: name.unwrap_or(sample.org_unit),
            odd_dates: odd_dates(&program, &sample.attributes, &today),
            attributes: sample.attributes,
        })
        .collect();
    Ok(EnrollmentPreview {
        programme_uid: program.uid,
        programme_name: program.display_name,
        total_enrollments: found.total,
        preview,
    })
}
