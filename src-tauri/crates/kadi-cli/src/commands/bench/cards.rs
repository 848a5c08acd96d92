//! Rendering: milliseconds a card, cards a second.

use kadi_cards::{
    BuiltInTemplates, CardData, Dpi, PdfError, PdfSink, Renderer, Side, Template, TemplateFiles as _,
};
use kadi_contract::ErrorCode;

use super::{Figures, median, per_second};
use crate::failure::Failure;

/// Cards of a round.
const CARDS: u32 = 20;
const ROUNDS: usize = 5;

pub(super) fn measure() -> Result<Figures, Failure> {
    let template = first_template()?;
    let data = cards(&template);
    let renderer = Renderer::new();
    // The static art is drawn once for a template, and is no part of the cost of a card.
    let sheet =
        data.first().map(|card| renderer.compose(&template, Side::Front, card)).ok_or(ErrorCode::Internal)?;
    std::hint::black_box(renderer.png(&sheet, Dpi::Standard));
    let compose = median(ROUNDS, || {
        for card in &data {
            std::hint::black_box(renderer.compose(&template, Side::Front, card));
        }
    });
    let png = median(ROUNDS, || {
        for card in &data {
            let sheet = renderer.compose(&template, Side::Front, card);
            std::hint::black_box(renderer.png(&sheet, Dpi::Standard));
        }
    });
    let mut bytes = 0;
    let mut failed = false;
    let pdf = median(ROUNDS, || match write_pdf(&renderer, &template, &data) {
        Ok(written) => bytes = written,
        Err(_) => failed = true,
    });
    if failed {
        return Err(ErrorCode::Internal.into());
    }
    Ok(Figures::from([
        ("compose_ms", compose.as_secs_f64() * 1e3 / f64::from(CARDS)),
        ("png_300_dpi_ms", png.as_secs_f64() * 1e3 / f64::from(CARDS)),
        ("png_300_dpi_per_second", per_second(CARDS, png)),
        ("pdf_ms", pdf.as_secs_f64() * 1e3 / f64::from(CARDS)),
        ("pdf_per_second", per_second(CARDS, pdf)),
        ("pdf_bytes", f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / f64::from(CARDS)),
    ]))
}

/// Fronts and backs as one document; gives its size in bytes.
fn write_pdf(renderer: &Renderer, template: &Template, data: &[CardData]) -> Result<usize, PdfError> {
    let mut sink = PdfSink::new(Vec::new())?;
    for card in data {
        for side in template.sides() {
            sink.add_page(&renderer.compose(template, side, card))?;
        }
    }
    Ok(sink.finish()?.len())
}

fn first_template() -> Result<Template, Failure> {
    let names = BuiltInTemplates.names();
    let name = names.iter().find(|name| *name == "vital").or(names.first()).ok_or(ErrorCode::Internal)?;
    Template::load(&BuiltInTemplates, name).map_err(|_| ErrorCode::Internal.into())
}

/// The template's first sample with a code of its own on every card.
fn cards(template: &Template) -> Vec<CardData> {
    let sample = template.samples().first().map(|sample| sample.data.clone()).unwrap_or_default();
    (0..CARDS).map(|number| CardData { qr: Some(format!("{number:0>52}")), ..sample.clone() }).collect()
}
