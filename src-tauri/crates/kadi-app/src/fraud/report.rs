//! The signs as a file for a spreadsheet, in the officer's language.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use kadi_contract::ApiError;
use kadi_contract::fraud::{ReportForm, ReportSigns, ReportView, SignView, SignsView};
use kadi_l10n::{Catalogue, Language};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::error::internal;
use crate::files;
use crate::import::harmless;
use crate::session::Session;

const COLUMNS: [&str; 13] = [
    "fraud-column-risk",
    "fraud-column-kind",
    "fraud-column-place",
    "fraud-column-other-place",
    "fraud-column-first",
    "fraud-column-last",
    "fraud-column-events",
    "fraud-column-cards",
    "fraud-column-refused",
    "fraud-column-because",
    "fraud-column-action",
    "fraud-column-state",
    "fraud-column-reason",
];

/// A cell: a text, or a number to count with.
enum Cell {
    Text(String),
    Number(u64),
}

pub(super) fn write(session: &Session, view: &SignsView, call: &ReportSigns) -> Result<ReportView, ApiError> {
    let language = Language::from_tag(&session.language);
    let words = Catalogue::of(language);
    let header = COLUMNS.map(|id| words.text(id, &[]));
    let rows: Vec<[Cell; 13]> = view.signs.iter().map(|sign| row(sign, words)).collect();
    files::write_whole(Path::new(call.out.trim()), |file| match call.form {
        ReportForm::Csv => write_csv(file, language, &header, &rows),
        ReportForm::Xlsx => {
            write_xlsx(file, session.office.now().0, &header, &rows).map_err(|_| internal("report_xlsx"))
        }
    })?;
    Ok(ReportView { out: call.out.trim().to_owned(), rows: rows.len() as u64 })
}

fn row(sign: &SignView, words: &Catalogue) -> [Cell; 13] {
    let code = |prefix: &str, code: &str| words.text(&format!("{prefix}-{}", code.replace('_', "-")), &[]);
    let kind = sign.kind.as_str();
    let because: Vec<String> = sign
        .because
        .iter()
        .map(|(name, percent)| format!("{} {percent}\u{a0}%", code("fraud-because", name)))
        .collect();
    let state = if sign.dismissed.is_some() { "fraud-dismissed" } else { "fraud-open" };
    let reason = sign.dismissed.as_ref().map(|aside| aside.reason.clone()).unwrap_or_default();
    [
        Cell::Number(u64::from(sign.risk)),
        Cell::Text(code("fraud-kind", kind)),
        Cell::Text(sign.place.clone()),
        Cell::Text(sign.other_place.clone().unwrap_or_default()),
        Cell::Text(sign.first.clone()),
        Cell::Text(sign.last.clone()),
        Cell::Number(sign.events),
        Cell::Number(sign.cards),
        Cell::Number(sign.refused),
        Cell::Text(because.join(", ")),
        Cell::Text(code("fraud-action", kind)),
        Cell::Text(words.text(state, &[])),
        Cell::Text(reason),
    ]
}

fn write_csv(
    file: &mut File,
    language: Language,
    header: &[String; 13],
    rows: &[[Cell; 13]],
) -> Result<(), ApiError> {
    // Spreadsheets take UTF-8 only with a mark, and the separator of their language.
    file.write_all("\u{feff}".as_bytes()).map_err(|error| files::failed(&error))?;
    let separator = if language == Language::En { b',' } else { b';' };
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(file);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => files::failed(&error),
        _ => internal("report_csv"),
    };
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number.to_string(),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer.flush().map_err(|error| files::failed(&error))
}

fn write_xlsx(
    file: &mut File,
    now_ms: i64,
    header: &[String; 13],
    rows: &[[Cell; 13]],
) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(now_ms / 1000)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let mut page = book.add_worksheet();
    for (across, text) in (0..).zip(header) {
        page.write_string(0, across, text)?;
    }
    for (down, row) in (1..).zip(rows) {
        for (across, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) => page.write_string(down, across, text)?,
                #[allow(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
                Cell::Number(number) => page.write_number(down, across, *number as f64)?,
            };
        }
    }
    page = page.set_freeze_panes(1, 0)?;
    page.set_autofit_max_width(360).autofit();
    book.save_to_writer(file)
}
