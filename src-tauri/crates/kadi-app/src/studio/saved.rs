//! Saved designs, and designs as files.

use std::collections::BTreeMap;

use kadi_cards::Design;
use kadi_contract::studio::{
    DeleteDesign, DesignDraft, DesignFile, DesignFormat, DesignSheet, DesignView, ExportDesign, GetDesign,
    ImportDesign, LogoView, SaveDesign,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_store::{DesignLogo, DesignRow, NewDesignVersion};

use super::draft::{self, Manner, Ready, ready};
use super::invalid;
use crate::app::App;
use crate::cards;
use crate::error::{Fault, internal};
use crate::session::Session;
use crate::settings::hex;

fn view(row: &DesignRow) -> DesignView {
    DesignView {
        id: row.id.clone(),
        version: row.version,
        name: row.name.clone(),
        template: row.template.clone(),
        saved_at: row.saved_at.to_rfc3339(),
        batches: row.batches,
    }
}

fn not_found(id: &str) -> ApiError {
    ApiError::new(ErrorCode::DesignNotFound).with("design", id)
}

pub(crate) fn list(session: &Session) -> Result<Vec<DesignView>, ApiError> {
    session.office.read(|db| Ok(db.designs()?.iter().map(view).collect()))
}

pub(crate) fn get(session: &Session, call: &GetDesign) -> Result<DesignSheet, ApiError> {
    session.office.read(|db| {
        let rows = db.design_versions(&call.id)?;
        let row = match call.version {
            0 => rows.first(),
            version => rows.iter().find(|row| row.version == version),
        };
        let row = row.ok_or_else(|| not_found(&call.id))?;
        Ok(DesignSheet {
            view: view(row),
            versions: rows.iter().map(view).collect(),
            draft: draft::of_row(row)?,
        })
    })
}

pub(crate) fn save(app: &App, session: &Session, call: &SaveDesign) -> Result<DesignView, ApiError> {
    let template = cards::load_template(app, &call.draft.template)?;
    let Ready { design, logos } = ready(app, session, &call.draft, Manner::Strict)?;
    if let Some(error) = design.check(&template).first() {
        return Err(invalid(error));
    }
    let draft = draft::draft_of(&design, draft::logo_names(&logos));
    let body = serde_json::to_string(&draft).map_err(|_| internal("design_body"))?;
    let files: Vec<DesignLogo<'_>> =
        logos.iter().map(|(place, file)| (place.as_str(), file.sha256, &file.bytes[..])).collect();
    session.office.write(session.intent("cards.save_design", "", ""), |db| {
        let id = if call.id.is_empty() { db.next_design_id()? } else { call.id.clone() };
        let newest = db.design_versions(&id)?.into_iter().next();
        if newest.is_none() && !call.id.is_empty() {
            return Err(not_found(&id).into());
        }
        let version = match &newest {
            None => 1,
            // A version that made cards stays as it is; without a change there is no need of another.
            Some(newest) if newest.batches > 0 && newest.body != body => newest.version + 1,
            Some(newest) => newest.version,
        };
        db.audit_subject(&id);
        db.audit_details(&serde_json::json!({ "version": version, "template": draft.template }).to_string());
        if newest.is_none_or(|newest| newest.body != body) {
            let new = NewDesignVersion {
                id: &id,
                version,
                name: &draft.name,
                template: &draft.template,
                body: &body,
                officer: &session.officer.0,
                at: session.office.now(),
            };
            db.put_design_version(&new, &files)?;
        }
        let saved = db.find_design_version(&id, version)?.ok_or_else(|| Fault::internal("design"))?;
        Ok(view(&saved))
    })
}

pub(crate) fn delete(session: &Session, call: &DeleteDesign) -> Result<Done, ApiError> {
    session.office.write(session.intent("cards.delete_design", &call.id, ""), |db| {
        if db.design_versions(&call.id)?.is_empty() {
            return Err(not_found(&call.id).into());
        }
        db.delete_design(&call.id, session.office.now())?;
        Ok(Done {})
    })
}

/// Takes the bytes of a logo.
pub(crate) fn take_logo(app: &App, bytes: Vec<u8>) -> Result<LogoView, ApiError> {
    app.studio.put_logo(bytes).map(|file| LogoView { sha256: hex(&file.sha256) })
}

/// Reads a design file; its logos lie on the desk until the design is saved.
pub(crate) fn import(app: &App, call: &ImportDesign) -> Result<DesignDraft, ApiError> {
    let design = Design::from_text(&call.text).map_err(|error| invalid(&error))?;
    let template = cards::load_template(app, &design.template)?;
    if let Some(error) = design.check(&template).first() {
        return Err(invalid(error));
    }
    let mut logos = BTreeMap::new();
    for (place, bytes) in &design.logos {
        logos.insert(place.clone(), app.studio.put_logo(bytes.to_vec())?);
    }
    Ok(draft::draft_of(&design, draft::logo_names(&logos)))
}

pub(crate) fn export(app: &App, session: &Session, call: &ExportDesign) -> Result<DesignFile, ApiError> {
    let design = ready(app, session, &call.draft, Manner::Strict)?.design;
    let (text, ending) = match call.format {
        DesignFormat::Yaml => (design.to_yaml(), "yaml"),
        DesignFormat::Json => (design.to_json(), "json"),
    };
    let text = text.ok_or_else(|| internal("design_file"))?;
    Ok(DesignFile { name: format!("{}.{ending}", file_stem(&design.name)), text })
}

/// A name for a file on any disk: letters and digits, dashes for the rest.
fn file_stem(name: &str) -> String {
    let words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { "design".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_design() {
        assert_eq!(file_stem("Kivu 2026 / Été"), "kivu-2026-été");
        assert_eq!(file_stem("../#"), "design");
    }
}
