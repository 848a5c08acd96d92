//! Designs between the contract, the rules of cards and the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use kadi_cards::{Attribute, Design, Dpi, Logo, Template};
use kadi_contract::studio::{DesignAttribute, DesignDraft, StudioTemplate, TemplateSetting};
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{DesignRow, Read};

use super::desk::LogoFile;
use super::invalid;
use crate::app::App;
use crate::cards;
use crate::error::{Fault, internal};
use crate::session::Session;
use crate::settings::hex;

/// How strictly a draft is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// While somebody types: what is not finished is left aside.
    Lenient,
    /// To be saved.
    Strict,
}

/// A draft with its logos at hand.
pub(super) struct Ready {
    pub(super) design: Design,
    pub(super) logos: BTreeMap<String, LogoFile>,
}

impl Ready {
    /// The parsed logos by place.
    pub(super) fn pictures(&self) -> BTreeMap<String, Arc<Logo>> {
        self.logos.iter().map(|(place, file)| (place.clone(), Arc::clone(&file.logo))).collect()
    }
}

/// Reads a draft and finds its logos on the desk or in the store.
pub(super) fn ready(
    app: &App,
    session: &Session,
    draft: &DesignDraft,
    manner: Manner,
) -> Result<Ready, ApiError> {
    let mut draft = draft.clone();
    if manner == Manner::Lenient {
        if draft.name.trim().is_empty() {
            "–".clone_into(&mut draft.name);
        }
        draft.attributes.retain(|one| !one.label.trim().is_empty() && !one.field.is_empty());
    }
    let mut logos = BTreeMap::new();
    for (place, name) in &draft.logos {
        logos.insert(place.clone(), find_logo(app, session, name)?);
    }
    let wished = Design { logos: BTreeMap::new(), ..design_of(&draft)? };
    // Through its file form, so that what is saved can always be exported and read again.
    let text = wished.to_json().ok_or_else(|| internal("design_json"))?;
    let mut design = Design::from_text(&text).map_err(|error| invalid(&error))?;
    design.logos = logos.iter().map(|(place, file)| (place.clone(), Arc::clone(&file.bytes))).collect();
    Ok(Ready { design, logos })
}

fn find_logo(app: &App, session: &Session, name: &str) -> Result<LogoFile, ApiError> {
    let missing = || ApiError::new(ErrorCode::UploadNotFound);
    let sha256 = read_hex(name).ok_or_else(missing)?;
    if let Some(file) = app.studio.find_logo(&sha256) {
        return Ok(file);
    }
    let bytes = session.office.read(|db| Ok(db.find_logo(&sha256)?))?.ok_or_else(missing)?;
    app.studio.put_logo(bytes)
}

fn read_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn design_of(draft: &DesignDraft) -> Result<Design, ApiError> {
    Ok(Design {
        dpi: cards::dpi(draft.dpi)?,
        settings: draft.settings.clone(),
        left_out: draft.left_out.iter().cloned().collect(),
        attributes: draft
            .attributes
            .iter()
            .map(|one| Attribute { label: one.label.clone(), field: one.field.clone() })
            .collect(),
        ..Design::plain(draft.name.trim(), draft.template.trim())
    })
}

/// A design as the contract shows it; `logos` are the names of its logos by place.
pub(super) fn draft_of(design: &Design, logos: BTreeMap<String, String>) -> DesignDraft {
    DesignDraft {
        name: design.name.clone(),
        template: design.template.clone(),
        dpi: u32::from(design.dpi.get()),
        settings: design.settings.clone(),
        left_out: design.left_out.iter().cloned().collect(),
        attributes: design
            .attributes
            .iter()
            .map(|one| DesignAttribute { label: one.label.clone(), field: one.field.clone() })
            .collect(),
        logos,
    }
}

/// The names of logos, as drafts carry them.
pub(super) fn logo_names(logos: &BTreeMap<String, LogoFile>) -> BTreeMap<String, String> {
    logos.iter().map(|(place, file)| (place.clone(), hex(&file.sha256))).collect()
}

/// What a saved version says.
pub(super) fn of_row(row: &DesignRow) -> Result<DesignDraft, Fault> {
    serde_json::from_str(&row.body).map_err(|_| Fault::internal("design_body"))
}

/// A saved version with its logos.
pub(super) fn design_of_version(db: &Read<'_>, id: &str, version: u32) -> Result<Design, Fault> {
    let row = db.find_design_version(id, version)?;
    let row = row.ok_or_else(|| ApiError::new(ErrorCode::DesignNotFound).with("design", id))?;
    let logos = db.design_logos(id, version)?;
    Ok(Design {
        logos: logos.into_iter().map(|(place, bytes)| (place, bytes.into())).collect(),
        ..design_of(&of_row(&row)?)?
    })
}

/// What the Studio can change of a template.
pub(crate) fn template(app: &App, session: &Session, name: &str) -> Result<StudioTemplate, ApiError> {
    let template = cards::load_template(app, name)?;
    let language = cards::language(&session.language);
    let setting = |name: &str, value: String| TemplateSetting { name: name.to_owned(), value };
    // These have a control of their own.
    let is_text = |name: &&str| !["font_scale", "max_attrs", "title_size", "qr_quiet"].contains(name);
    let fields: Vec<String> = template.fields().into_iter().map(|field| field.name).collect();
    Ok(StudioTemplate {
        name: template.name().to_owned(),
        title: template.title(language).to_owned(),
        description: template.description(language).to_owned(),
        width_px: template.width_px(),
        height_px: template.height_px(),
        safe_px: template.safe_px(),
        bleed_px: template.bleed_px(),
        colours: template.palette().iter().map(|(name, colour)| setting(name, colour.to_string())).collect(),
        texts: template
            .setting_names()
            .filter(is_text)
            .map(|name| setting(name, template.setting_text(name, language)))
            .collect(),
        attributes: attribute_places(&template),
        fields: fields.into_iter().filter(|field| !field.starts_with("attr")).collect(),
        logo_places: template.logo_places().into_iter().map(str::to_owned).collect(),
        samples: template.samples().iter().map(|sample| sample.name.clone()).collect(),
    })
}

fn attribute_places(template: &Template) -> u32 {
    let shown =
        |field: &kadi_cards::FieldInfo| field.name.ends_with("_value") && field.name.starts_with("attr");
    template.fields().iter().filter(|field| shown(field)).count().try_into().unwrap_or_default()
}

/// The usual resolution of previews: what a screen can show, and what card printers print.
pub(super) const PREVIEW_DPI: Dpi = Dpi::Standard;
