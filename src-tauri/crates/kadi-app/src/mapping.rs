//! Which attribute of a programme fills which field.

use std::sync::Arc;

use kadi_contract::dhis2::{GetMapping, MappingLine, MappingSaved, MappingView, SaveMapping};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{IfKnown, Read};
use kadi_sync::{AttributeKey, CardField, Mapping, MappingError, MappingRequest, Program};

use crate::app::App;
use crate::connection;
use crate::error::{Fault, internal};
use crate::guard;
use crate::session::Session;

/// A programme as it was last read from the server.
pub(crate) fn known_program(db: &Read<'_>, uid: &str) -> Result<Option<Program>, Fault> {
    let row = db.programme(uid)?;
    row.map(|row| serde_json::from_str(&row.json).map_err(|_| Fault::internal("program"))).transpose()
}

/// A programme, asked of the server where it is not known yet.
pub(crate) fn find_program(app: &Arc<App>, session: &Session, uid: &str) -> Result<Program, ApiError> {
    if let Some(program) = session.office.read(|db| known_program(db, uid))? {
        return Ok(program);
    }
    connection::programmes(app, session)?;
    session
        .office
        .read(|db| known_program(db, uid))?
        .ok_or_else(|| ApiError::new(ErrorCode::ProgrammeNotFound).with("programme", uid))
}

/// The saved mapping of a programme.
pub(crate) fn saved(db: &Read<'_>, uid: &str) -> Result<Option<Mapping>, Fault> {
    let json = db.mapping(uid)?;
    json.map(|json| serde_json::from_str(&json).map_err(|_| Fault::internal("mapping"))).transpose()
}

pub(crate) fn get(app: &Arc<App>, session: &Session, call: &GetMapping) -> Result<MappingView, ApiError> {
    let program = find_program(app, session, &call.programme_uid)?;
    let (saved, guard) = session.office.read(|db| Ok((saved(db, &program.uid)?, guard::guard(db)?)))?;
    let is_saved = saved.is_some();
    let mapping = saved.unwrap_or_else(|| kadi_sync::suggest_within(&program, &guard));
    Ok(MappingView {
        programme: connection::programme_view(&program, is_saved, &guard),
        saved: is_saved,
        mappings: mapping.lines.iter().map(|line| line_view(&line.key, &line.field)).collect(),
        card_fields: CardField::NAMED.iter().map(|field| field.as_str().to_owned()).collect(),
    })
}

fn line_view(key: &AttributeKey, field: &CardField) -> MappingLine {
    let mut line = MappingLine { card_field: field.as_str().to_owned(), ..MappingLine::default() };
    match key.clone() {
        AttributeKey::Code(code) => line.dhis2_attribute_code = Some(code),
        AttributeKey::DisplayName(name) => line.dhis2_attribute_display_name = Some(name),
        AttributeKey::Uid(uid) => line.dhis2_attribute_uid = Some(uid),
    }
    line
}

fn request(line: &MappingLine) -> Result<MappingRequest, ApiError> {
    let key =
        match (&line.dhis2_attribute_code, &line.dhis2_attribute_display_name, &line.dhis2_attribute_uid) {
            (Some(code), None, None) => AttributeKey::Code(code.clone()),
            (None, Some(name), None) => AttributeKey::DisplayName(name.clone()),
            (None, None, Some(uid)) => AttributeKey::Uid(uid.clone()),
            _ => return Err(ApiError::new(ErrorCode::MissingField).with("field", "dhis2_attribute_code")),
        };
    let field = line
        .card_field
        .parse::<CardField>()
        .map_err(|_| ApiError::new(ErrorCode::InvalidField).with("field", "card_field"))?;
    Ok(MappingRequest { key, field })
}

fn refused(error: &MappingError) -> ApiError {
    let name = |key: &AttributeKey| match key {
        AttributeKey::Code(text) | AttributeKey::DisplayName(text) | AttributeKey::Uid(text) => text.clone(),
    };
    match error {
        MappingError::UnknownAttribute { key } | MappingError::AmbiguousAttribute { key } => {
            ApiError::new(ErrorCode::AttributeNotFound).with("attribute", name(key))
        }
        MappingError::Guarded { key, category } => ApiError::new(ErrorCode::AttributeGuarded)
            .with("attribute", name(key))
            .with("category", category.as_str()),
        MappingError::FieldTwice { field } => {
            ApiError::new(ErrorCode::InvalidField).with("field", field.as_str())
        }
        MappingError::BadField | MappingError::OtherProgram => {
            ApiError::new(ErrorCode::InvalidField).with("field", "card_field")
        }
    }
}

/// Maps every programme as suggested: right for the demonstration server, whose attributes are known.
pub(crate) fn accept_suggestions(app: &Arc<App>, session: &Session) -> Result<(), ApiError> {
    for programme in connection::programmes(app, session)? {
        let view = get(app, session, &GetMapping { programme_uid: programme.uid.clone() })?;
        save(app, session, &SaveMapping { programme_uid: programme.uid, mappings: view.mappings })?;
    }
    Ok(())
}

pub(crate) fn save(app: &Arc<App>, session: &Session, call: &SaveMapping) -> Result<MappingSaved, ApiError> {
    let program = find_program(app, session, &call.programme_uid)?;
    let requests = call.mappings.iter().map(request).collect::<Result<Vec<_>, _>>()?;
    let guard = session.office.read(guard::guard)?;
    let mapping = Mapping::within(&program, &requests, &guard).map_err(|error| refused(&error))?;
    let json = serde_json::to_string(&mapping).map_err(|_| internal("mapping"))?;
    let at = session.office.now();
    session.office.write(session.intent("dhis2.save_mapping", &program.uid, ""), |db| {
        db.put_mapping(&program.uid, &json, IfKnown::Replace)?;
        let fields: Vec<&str> = mapping.lines.iter().map(|line| line.field.as_str()).collect();
        db.audit_details(&serde_json::json!({ "fields": fields }).to_string());
        Ok(())
    })?;
    Ok(MappingSaved {
        programme_uid: program.uid,
        mappings_configured: u32::try_from(mapping.lines.len()).unwrap_or(u32::MAX),
        unmapped_card_fields: mapping
            .unmapped_card_fields()
            .iter()
            .map(|field| field.as_str().to_owned())
            .collect(),
        updated_at: at.to_rfc3339(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_exactly_one_attribute() {
        let both = MappingLine {
            dhis2_attribute_code: Some("MMD_PER_NAM".into()),
            dhis2_attribute_uid: Some("w75KJ2mc4zz".into()),
            card_field: "first_name".into(),
            ..MappingLine::default()
        };
        assert_eq!(request(&both).unwrap_err().code, ErrorCode::MissingField);
        let none = MappingLine { card_field: "first_name".into(), ..MappingLine::default() };
        assert_eq!(request(&none).unwrap_err().code, ErrorCode::MissingField);
    }
}
