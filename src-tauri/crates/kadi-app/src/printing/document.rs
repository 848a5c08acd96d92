//! The document of one card: a page for each side, exactly as large as what the printer prints on.

use kadi_cards::{CardData, Paper, PdfSink, Sheet, Template, TemplatesInMemory};
use kadi_contract::ApiError;
use kadi_print::{Media, Millimetres, Sides};
use kadi_store::{CardRow, PrinterRow};

use crate::app::App;
use crate::batch;
use crate::error::{pdf as pdf_failed, template as template_failed};
use crate::session::Session;

/// A tenth of a millimetre in points.
const TENTH: f32 = 72.0 / 254.0;
/// ISO/IEC 7810 ID-1, where a medium's name tells no size.
const CARD: (Millimetres, Millimetres) = (Millimetres(8560), Millimetres(5398));

const TEST_CARD: [(&str, &[u8]); 3] = [
    ("template.toml", include_bytes!("test_card/template.toml")),
    ("front.svg", include_bytes!("test_card/front.svg")),
    ("back.svg", include_bytes!("test_card/back.svg")),
];

/// The pages of a card that was issued.
pub(crate) fn of_card(
    app: &App,
    session: &Session,
    printer: &PrinterRow,
    card: &CardRow,
) -> Result<Vec<u8>, ApiError> {
    pages(printer, &batch::sheets_of(app, session, card)?)
}

/// The pages of the test card, with the offsets as they are set.
pub(crate) fn of_test_card(app: &App, printer: &PrinterRow, language: &str) -> Result<Vec<u8>, ApiError> {
    let mut files = TemplatesInMemory::new();
    for (name, bytes) in TEST_CARD {
        files.insert("test-card", name, bytes);
    }
    let template = Template::load(&files, "test-card").map_err(|error| template_failed(&error))?;
    let offset = format!("{:+.1} / {:+.1} mm", tenths(printer.right_tenths), tenths(printer.down_tenths));
    let dpi = printer.resolution.map(|dpi| format!("{dpi} dpi")).unwrap_or_default();
    let data = CardData {
        fields: [
            ("attr1_value", printer.name.clone()),
            ("attr2_value", printer.media.clone()),
            ("attr3_value", offset),
            ("attr4_value", dpi),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
        language: crate::cards::language(language),
        qr: Some("KADI TEST CARD 0123456789".to_owned()),
        ..CardData::default()
    };
    let sheets: Vec<Sheet> =
        template.sides().iter().map(|&side| app.renderer().compose(&template, side, &data)).collect();
    pages(printer, &sheets)
}

fn tenths(tenths: i32) -> f64 {
    f64::from(tenths) / 10.0
}

fn pages(printer: &PrinterRow, sheets: &[Sheet]) -> Result<Vec<u8>, ApiError> {
    let sides = match Sides::parse(&printer.sides) {
        Some(Sides::LongEdge | Sides::ShortEdge) => sheets.len(),
        Some(Sides::One) | None => 1,
    };
    let mut pdf =
        PdfSink::on_paper(Vec::new(), paper(printer, sheets)).map_err(|error| pdf_failed(&error))?;
    for sheet in sheets.iter().take(sides) {
        pdf.add_page(sheet).map_err(|error| pdf_failed(&error))?;
    }
    pdf.finish().map_err(|error| pdf_failed(&error))
}

/// What the printer prints on, turned so that the card fits: media names give the short edge first, cards lie on the long one.
fn paper(printer: &PrinterRow, sheets: &[Sheet]) -> Paper {
    let (mut width, mut height) = Media::named(&printer.media).size().unwrap_or(CARD);
    let card = sheets.first().map_or(CARD.0, |sheet| Millimetres(sheet.size().0 * 2540 / 300));
    // Half a millimetre less than the card is still the card.
    if width.0 + 50 < card.0 {
        (width, height) = (height, width);
    }
    #[allow(clippy::cast_possible_truncation, reason = "a page is a few hundred points")]
    let points = |length: Millimetres| length.points() as f32;
    #[allow(clippy::cast_precision_loss, reason = "at most 200")]
    let shift = |tenths: i32| tenths as f32 * TENTH;
    Paper {
        width: points(width),
        height: points(height),
        right: shift(printer.right_tenths),
        down: shift(printer.down_tenths),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer(media: &str) -> PrinterRow {
        PrinterRow {
            id: 1,
            address: String::new(),
            name: "P".into(),
            media: media.into(),
            sides: "two-sided-long-edge".into(),
            resolution: None,
            right_tenths: 5,
            down_tenths: -10,
            blanks: None,
            panels: None,
            paused: String::new(),
        }
    }

    #[test]
    fn the_page_is_the_medium_with_the_long_edge_across() {
        let close = |a: f32, b: f32| assert!((a - b).abs() < 0.001, "{a} {b}");
        let card = paper(&printer("om_cr80_53.98x85.6mm"), &[]);
        close(card.width, 85.6 * 72.0 / 25.4);
        close(card.height, 53.98 * 72.0 / 25.4);
        close(card.right, 0.5 * 72.0 / 25.4);
        close(card.down, -72.0 / 25.4);
        let sheet = paper(&printer("iso_a4_210x297mm"), &[]);
        close(sheet.width, 210.0 * 72.0 / 25.4);
        close(paper(&printer("main"), &[]).width, 85.6 * 72.0 / 25.4);
    }
}
