//! How a design looks on somebody, from the renderer of the batches.

use std::collections::BTreeMap;

use kadi_cards::{CardData, Dress, Mark, Sheet, Side, Template, Warning};
use kadi_contract::studio::{DesignNote, DesignPreview, FaintText, PreviewDesign, PreviewOf};
use kadi_contract::{Access, ApiError, ErrorCode};

use super::desk::{Kept, Whose};
use super::draft::{Manner, PREVIEW_DPI, Ready, ready};
use crate::app::App;
use crate::cards::{self, Subject};
use crate::session::Session;
use crate::{access, person};

/// The least contrast of a text with what lies under it, in tenths (WCAG 2.2, 1.4.3).
const LEAST: u32 = 45;
/// The same for large text.
const LEAST_LARGE: u32 = 30;
/// From this size in template pixels a text is large: 18 points.
const LARGE: f32 = 75.0;

pub(crate) fn preview(app: &App, session: &Session, call: &PreviewDesign) -> Result<DesignPreview, ApiError> {
    let template = cards::load_template(app, &call.draft.template)?;
    let ready = ready(app, session, &call.draft, Manner::Lenient)?;
    let (mut data, whose) = subject(app, session, &template, &call.of)?;
    Dress::with_logos(&ready.design, ready.pictures()).put_on(&mut data);
    let renderer = app.renderer();
    let sheets: Vec<(Side, Sheet)> =
        template.sides().map(|side| (side, renderer.compose(&template, side, &data))).into();
    let mut warnings: Vec<DesignNote> =
        sheets.iter().flat_map(|(_, sheet)| sheet.warnings()).filter_map(note).collect();
    warnings.sort_by(|a, b| (&a.place, &a.code).cmp(&(&b.place, &b.code)));
    warnings.dedup();
    let faint = sheets.iter().flat_map(|(side, sheet)| faint(app, *side, sheet)).collect();
    let key = app.studio.put_preview(Kept { whose, sheets, dpi: PREVIEW_DPI });
    Ok(DesignPreview { key, problems: problems(&ready, &template), warnings, faint })
}

/// The picture of a side of a preview.
pub(crate) fn picture(app: &App, session: &Session, key: &str, side: &str) -> Result<Vec<u8>, ApiError> {
    let kept = app.studio.find_preview(key).ok_or(ErrorCode::AssetNotFound)?;
    if kept.whose == Whose::Somebody {
        access::check(session.role, Access::ReadPeople)?;
    }
    let found = kept.sheets.iter().find(|(known, _)| known.name() == side);
    let (_, sheet) = found.ok_or(ErrorCode::AssetNotFound)?;
    Ok(app.renderer().preview_png(sheet, kept.dpi))
}

fn subject(
    app: &App,
    session: &Session,
    template: &Template,
    of: &PreviewOf,
) -> Result<(CardData, Whose), ApiError> {
    let office = &session.office;
    let language = cards::language(&session.language);
    match of {
        PreviewOf::Sample(number) => {
            let sample = usize::try_from(*number).ok().and_then(|at| template.samples().get(at));
            let mut data = sample.ok_or(ErrorCode::AssetNotFound)?.data.clone();
            data.settings.clear();
            data.language = language;
            data.mark = Some(Mark::Demo);
            Ok((data, Whose::Nobody))
        }
        PreviewOf::Person(mpi_id) => {
            access::check(session.role, Access::ReadPeople)?;
            let subject = office.read(|db| Subject::read(db, person::find(db, mpi_id)?, ""))?;
            let mut data = cards::draft(office, &subject, language, Some(Mark::Draft));
            cards::put_stand_ins(&mut data, office);
            // A code that no office issued, so that its place is not empty.
            data.qr = template.samples().iter().find_map(|sample| sample.data.qr.clone());
            Ok((data, Whose::Somebody))
        }
        PreviewOf::Card(code) => {
            access::check(session.role, Access::ReadPeople)?;
            cards::issued_data(app, session, code).map(|data| (data, Whose::Somebody))
        }
    }
}

fn problems(ready: &Ready, template: &Template) -> Vec<DesignNote> {
    let places = template.logo_places();
    let stray = ready.logos.keys().filter(|place| !places.contains(&place.as_str()));
    let stray =
        stray.map(|place| DesignNote { place: format!("logos.{place}"), code: "unknown-place".into() });
    // Logos on the desk were read when they came.
    let bare = kadi_cards::Design { logos: BTreeMap::new(), ..ready.design.clone() };
    let found = bare.check(template).into_iter();
    found
        .map(|error| DesignNote { code: error.problem.code().to_owned(), place: error.field })
        .chain(stray)
        .collect()
}

fn note(warning: &Warning) -> Option<DesignNote> {
    let note = |place: &str, code: &str| Some(DesignNote { place: place.to_owned(), code: code.to_owned() });
    match warning {
        Warning::MissingField { field } => note(field, "missing-field"),
        Warning::Shortened { slot } => note(slot, "does-not-fit"),
        Warning::MissingGlyph { slot } => note(slot, "missing-letters"),
        Warning::CodeTooLong => note("qr", "code-too-long"),
        Warning::CodeTooFine => note("qr", "code-too-fine"),
        Warning::NoCode | Warning::UnknownSetting { .. } | Warning::BadSetting { .. } => None,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a contrast is from 1 to 21")]
fn faint(app: &App, side: Side, sheet: &Sheet) -> Vec<FaintText> {
    let mut found: BTreeMap<String, FaintText> = BTreeMap::new();
    for (line, contrast) in sheet.measure().into_iter().zip(app.renderer().contrasts(sheet)) {
        let least_tenths = if line.size >= LARGE { LEAST_LARGE } else { LEAST };
        let contrast_tenths = (contrast * 10.0).floor() as u32;
        if contrast_tenths >= least_tenths {
            continue;
        }
        let text = FaintText {
            side: side.name().to_owned(),
            place: line.slot.clone(),
            contrast_tenths,
            least_tenths,
        };
        let worst = found.entry(line.slot).or_insert_with(|| text.clone());
        if text.contrast_tenths < worst.contrast_tenths {
            *worst = text;
        }
    }
    found.into_values().collect()
}
