//! The rows that were not taken, as a file to mend and hand in again: the columns of the file, then why, how to mend, and
//! the line each row stood at.

use std::io::{Seek, Write};

use kadi_contract::ApiError;
use kadi_contract::import::{ListRejected, RejectedPage, RejectedRow};
use kadi_l10n::{Catalogue, Language};
use kadi_store::ImportLine;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::error::internal;
use crate::files;
use crate::session::Session;

use super::person::Problem;
use super::sheet::{Cells, Sheet};
use super::stage::{cells_of, sheets_of};
use super::work::Done;

/// Rows read from the store at once.
const LINES_AT_ONCE: u32 = 500;
/// Rows of a sheet below its header, as Excel has them.
const MOST_XLSX_ROWS: u32 = 1_048_575;

/// The kinds of files that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Csv,
    Xlsx,
}

impl Kind {
    /// By the ending of a name; text for any other than Excel's.
    pub(crate) fn of_name(name: &str) -> Self {
        if name.to_lowercase().ends_with(".xlsx") { Self::Xlsx } else { Self::Csv }
    }
}

/// The rejected rows of the last trial or import.
struct Rejected {
    id: i64,
    sheet: Sheet,
    total: u64,
}

fn find(session: &Session, id: i64) -> Result<Rejected, ApiError> {
    session.office.read(|db| {
        let import = super::find(db, id)?;
        let done = |json: &str| serde_json::from_str::<Option<Done>>(json).ok().flatten();
        let last = done(&import.trial).or_else(|| done(&import.report)).unwrap_or_default();
        let sheets = sheets_of(&import)?;
        let sheet = sheets.into_iter().find(|sheet| sheet.number == last.sheet).unwrap_or_default();
        let total = db.count_turned_down(id, sheet.number)?;
        Ok(Rejected { id, sheet, total })
    })
}

fn lines(
    session: &Session,
    rejected: &Rejected,
    offset: u64,
    limit: u32,
) -> Result<Vec<ImportLine>, ApiError> {
    session
        .office
        .read(|db| Ok(db.import_lines_turned_down(rejected.id, rejected.sheet.number, offset, limit)?))
}

fn problem_of(line: &ImportLine) -> Result<Problem, ApiError> {
    line.problem
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or_else(|| internal("import_problem"))
}

/// A page of them, with the values for the screen.
pub(super) fn list(session: &Session, call: &ListRejected) -> Result<RejectedPage, ApiError> {
    let limit = if call.limit == 0 { 50 } else { call.limit.min(500) };
    let rejected = find(session, call.id)?;
    let rows = lines(session, &rejected, call.offset, limit)?
        .iter()
        .map(|line| row(&rejected.sheet, line))
        .collect::<Result<_, _>>()?;
    Ok(RejectedPage { total: rejected.total, rows })
}

fn row(sheet: &Sheet, line: &ImportLine) -> Result<RejectedRow, ApiError> {
    let problem = problem_of(line)?;
    let value = match (cells_of(&line.cells)?, problem.column) {
        (Cells::Row(cells), Some(at)) => cells.into_iter().nth(at).unwrap_or_default(),
        (Cells::Row(cells), None) => cells.join(" | "),
        (Cells::Broken { raw }, _) => raw,
    };
    let column = problem.column.and_then(|at| sheet.columns.get(at)).map(|column| column.name.clone());
    Ok(RejectedRow {
        line: line.line,
        field: problem.field,
        column: column.unwrap_or_default(),
        value: value.chars().take(120).collect(),
        why: problem.why,
    })
}

/// Writes them in the officer's language. Whoever writes a file with people in it is in the audit.
pub(super) fn write(
    session: &Session,
    id: i64,
    kind: Kind,
    file: &mut (impl Write + Seek + Send),
) -> Result<u64, ApiError> {
    let rejected = find(session, id)?;
    let intent = session.intent("people.export_rejected", &id.to_string(), "");
    session.office.write(intent, |db| {
        db.audit_details(&serde_json::json!({ "rows": rejected.total }).to_string());
        Ok(())
    })?;
    let language = Language::from_tag(&session.language);
    // What does not fit into a sheet of Excel goes into text, which any number of rows fits.
    match kind {
        Kind::Xlsx if rejected.total <= u64::from(MOST_XLSX_ROWS) => {
            write_xlsx(session, &rejected, language, file)?
        }
        Kind::Csv | Kind::Xlsx => write_csv(session, &rejected, language, file)?,
    }
    Ok(rejected.total)
}

/// The header: the file's columns, then ours.
fn header(sheet: &Sheet, words: &Catalogue) -> Vec<String> {
    let ours = ["import-file-why", "import-file-mend", "import-file-line"].map(|id| words.text(id, &[]));
    sheet.columns.iter().map(|column| column.name.clone()).chain(ours).collect()
}

/// Each row with all its cells, the reason, how to mend it, and its line.
fn each_row(
    session: &Session,
    rejected: &Rejected,
    words: &Catalogue,
    mut take: impl FnMut(Vec<String>) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    let width = rejected.sheet.columns.len();
    let mut offset = 0;
    loop {
        let page = lines(session, rejected, offset, LINES_AT_ONCE)?;
        if page.is_empty() {
            return Ok(());
        }
        offset += page.len() as u64;
        for line in &page {
            let problem = problem_of(line)?;
            let mut cells = match cells_of(&line.cells)? {
                Cells::Row(cells) => cells,
                Cells::Broken { raw } => vec![raw],
            };
            // Cells beyond the header would stand in our columns: they follow the last one, to be put right by hand.
            if cells.len() > width {
                let beyond = cells.split_off(width);
                if let Some(last) = cells.last_mut() {
                    *last = format!("{last} | {}", beyond.join(" | "));
                }
            }
            cells.resize(width, String::new());
            let id = format!("import-why-{}", problem.why.as_str());
            cells.push(words.text(&id, &[]));
            cells.push(words.text(&format!("{id}.mend"), &[]));
            cells.push(line.line.to_string());
            take(cells)?;
        }
    }
}

fn write_csv(
    session: &Session,
    rejected: &Rejected,
    language: Language,
    file: &mut impl Write,
) -> Result<(), ApiError> {
    let words = Catalogue::of(language);
    // Spreadsheets take UTF-8 only with a mark, and the separator of their language.
    file.write_all("\u{feff}".as_bytes()).map_err(|error| files::failed(&error))?;
    let separator = if language == Language::En { b',' } else { b';' };
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(file);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => files::failed(&error),
        _ => internal("rejected_csv"),
    };
    writer.write_record(header(&rejected.sheet, words)).map_err(failed)?;
    each_row(session, rejected, words, |cells| {
        writer.write_record(cells.iter().map(|cell| harmless(cell))).map_err(failed)
    })?;
    writer.flush().map_err(|error| files::failed(&error))
}

/// A text that a spreadsheet would compute gets a space before it; reading trims it again. Numbers with a sign stay.
pub(crate) fn harmless(cell: &str) -> String {
    let number = |rest: &str| rest.chars().all(|sign| sign.is_ascii_digit() || " .-()/".contains(sign));
    match cell.chars().next() {
        Some('=' | '@') => format!(" {cell}"),
        Some('+' | '-') if !number(cell.get(1..).unwrap_or_default()) => format!(" {cell}"),
        _ => cell.to_owned(),
    }
}

fn write_xlsx(
    session: &Session,
    rejected: &Rejected,
    language: Language,
    file: &mut (impl Write + Seek + Send),
) -> Result<(), ApiError> {
    let words = Catalogue::of(language);
    let failed = |_| internal("rejected_xlsx");
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(session.office.now().0 / 1000).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let header = header(&rejected.sheet, words);
    let mut page = book.add_worksheet();
    write_line(page, 0, &header).map_err(failed)?;
    let mut down = 1;
    each_row(session, rejected, words, |cells| {
        write_line(page, down, &cells).map_err(failed)?;
        down += 1;
        Ok(())
    })?;
    page = page.set_freeze_panes(1, 0).map_err(failed)?;
    page.set_autofit_max_width(360).autofit();
    book.save_to_writer(file).map_err(|_| internal("rejected_xlsx"))
}

fn write_line(page: &mut Worksheet, down: u32, cells: &[String]) -> Result<(), XlsxError> {
    for (at, cell) in (0..).zip(cells) {
        page.write_string(down, at, cell)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text_and_telephones_stay() {
        assert_eq!(harmless("=1+1"), " =1+1");
        assert_eq!(harmless("-SUM(A1)"), " -SUM(A1)");
        assert_eq!(harmless("+221 77 123 45 67"), "+221 77 123 45 67");
        assert_eq!(harmless("Zawadi"), "Zawadi");
    }

    #[test]
    fn the_ending_says_the_kind() {
        assert_eq!(Kind::of_name("Rejets.XLSX"), Kind::Xlsx);
        assert_eq!(Kind::of_name("rejets.csv"), Kind::Csv);
    }
}
