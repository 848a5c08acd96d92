//! The sensitive-data guard as administrators see and decide it.

use std::sync::Arc;

use kadi_contract::guard::{DecideGuard, FoundView, GuardDecisionView, GuardView, ListGuarded};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{GuardRow, IfKnown, Read, Write};
use kadi_sync::{Guard, ProgramAttribute, SensitiveCategory, Verdict};

use crate::app::App;
use crate::error::Fault;
use crate::mapping;
use crate::session::Session;

/// The guard with all that was decided. What a newer Kadi may have written counts as guarded.
pub(crate) fn guard(db: &Read<'_>) -> Result<Guard, Fault> {
    let decided = db.guard_decisions()?.into_iter().map(|row| {
        let verdict = match (row.category.as_str(), SensitiveCategory::parse(&row.category)) {
            ("", _) => Verdict::Free,
            (_, Some(category)) => Verdict::Guarded(category),
            (_, None) => Verdict::Guarded(SensitiveCategory::Serological),
        };
        (row.attribute, verdict)
    });
    Ok(decided.collect())
}

pub(crate) fn list(
    app: &Arc<App>,
    session: &Session,
    call: &ListGuarded,
) -> Result<Vec<GuardView>, ApiError> {
    let program = mapping::find_program(app, session, &call.programme_uid)?;
    session.office.read(|db| {
        let (guard, decided) = (guard(db)?, db.guard_decisions()?);
        let mut views = Vec::new();
        for attribute in &program.attributes {
            let view = view(db, &guard, &decided, attribute)?;
            if view.found.is_some() || view.decision.is_some() {
                views.push(view);
            }
        }
        Ok(views)
    })
}

fn view(
    db: &Read<'_>,
    guard: &Guard,
    decided: &[GuardRow],
    attribute: &ProgramAttribute,
) -> Result<GuardView, Fault> {
    let found = kadi_sync::classify(attribute).map(|found| FoundView {
        category: found.category.as_str().to_owned(),
        phrase: found.phrase.trim_end_matches('*').to_owned(),
        found_in: found.found_in.as_str().to_owned(),
    });
    let decision = match decided.iter().find(|row| row.attribute == attribute.uid) {
        Some(row) => Some(GuardDecisionView {
            category: Some(row.category.clone()).filter(|category| !category.is_empty()),
            note: row.note.clone(),
            officer: db.officer_name(&row.officer)?.unwrap_or_default(),
            at: row.decided_at.to_rfc3339(),
        }),
        None => None,
    };
    Ok(GuardView {
        attribute_uid: attribute.uid.clone(),
        code: attribute.code.clone().unwrap_or_default(),
        name: attribute.display_name.clone(),
        category: guard.find_category(attribute).map(|category| category.as_str().to_owned()),
        found,
        decision,
    })
}

pub(crate) fn decide(app: &Arc<App>, session: &Session, call: &DecideGuard) -> Result<GuardView, ApiError> {
    let program = mapping::find_program(app, session, &call.programme_uid)?;
    let attribute = program
        .find_attribute(&call.attribute_uid)
        .ok_or_else(|| ApiError::new(ErrorCode::AttributeNotFound).with("attribute", &call.attribute_uid))?;
    let known = |category: &str| SensitiveCategory::parse(category).is_some();
    if call.category.as_deref().is_some_and(|category| !known(category)) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "category"));
    }
    let note = call.note.trim();
    if note.is_empty() {
        return Err(ErrorCode::ReasonMissing.into());
    }
    let intent = session.intent("dhis2.decide_guard", &attribute.uid, note);
    session.office.write(intent, |db| {
        let row = GuardRow {
            attribute: attribute.uid.clone(),
            category: call.category.clone().unwrap_or_default(),
            note: note.to_owned(),
            officer: session.officer.0.clone(),
            decided_at: session.office.now(),
        };
        db.put_guard_decision(&row)?;
        let unmapped = if call.category.is_some() { unmap(db, &attribute.uid)? } else { 0 };
        let found = kadi_sync::classify(attribute).map(|found| found.category.as_str());
        let details = serde_json::json!({ "category": call.category, "found": found, "unmapped": unmapped });
        db.audit_details(&details.to_string());
        let guard = guard(db)?;
        view(db, &guard, &[row], attribute)
    })
}

/// Takes an attribute out of the mappings of all programmes, and says of how many.
fn unmap(db: &mut Write<'_>, attribute: &str) -> Result<u32, Fault> {
    let mut changed = 0;
    for programme in db.mapped_programmes()? {
        let Some(mut mapping) = mapping::saved(db, &programme)? else { continue };
        let before = mapping.lines.len();
        mapping.lines.retain(|line| line.attribute != attribute);
        if mapping.lines.len() < before {
            let json = serde_json::to_string(&mapping).map_err(|_| Fault::internal("mapping"))?;
            db.put_mapping(&programme, &json, IfKnown::Replace)?;
            changed += 1;
        }
    }
    Ok(changed)
}
