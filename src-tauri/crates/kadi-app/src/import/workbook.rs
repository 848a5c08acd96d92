//! Rows of spreadsheets: Excel's two formats and OpenDocument.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader as _, SheetType, SheetVisible, Xls, XlsError, Xlsx,
    XlsxError,
};
use kadi_contract::{ApiError, ErrorCode};
use zip::ZipArchive;

use crate::files;

use super::claims::{check_archive, claims_too_much};
use super::sheet::{Cells, MOST_COLUMNS};
use super::source::{Format, Sink, too_large};

/// Bytes of a file of the older Excel, which is held whole. Its sheets end at row 65,536.
const MOST_XLS: u64 = 64 << 20;
/// Tells Excel and OpenDocument apart, and goes back to the beginning.
pub(super) fn zipped_format(file: &mut (impl Read + Seek)) -> Result<Format, ApiError> {
    let found = {
        let archive = ZipArchive::new(BufReader::new(&mut *file)).map_err(|_| unreadable())?;
        let has = |name: &str| archive.file_names().flatten().any(|found| found.eq_ignore_ascii_case(name));
        if has("xl/workbook.xml") {
            Some(Format::Xlsx)
        } else if has("content.xml") && has("mimetype") {
            Some(Format::Ods)
        } else {
            None
        }
    };
    rewind(file)?;
    found.ok_or_else(unreadable)
}

pub(super) fn unreadable() -> ApiError {
    ErrorCode::FileUnreadable.into()
}

pub(super) fn rewind(file: &mut impl Seek) -> Result<(), ApiError> {
    file.seek(SeekFrom::Start(0)).map(drop).map_err(|error| files::failed(&error))
}

/// Reads with a parser of others: where a broken file makes it panic, the file is unreadable and Kadi goes on.
fn guarded<T, E>(
    work: impl FnOnce() -> Result<T, E>,
    told: impl FnOnce(E) -> ApiError,
) -> Result<T, ApiError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(told),
        Err(_) => Err(unreadable()),
    }
}

/// Reads Excel's present format: rows as a stream.
pub(super) fn read_xlsx(file: &mut (impl Read + Seek), sink: &mut dyn Sink) -> Result<(), ApiError> {
    check_archive(file, |name| name.to_lowercase().ends_with("sharedstrings.xml"))?;
    let told = |error: XlsxError| match error {
        XlsxError::Password => ErrorCode::FileProtected.into(),
        _ => unreadable(),
    };
    let mut book = guarded(|| Xlsx::new(BufReader::new(file)), told)?;
    for name in shown_sheets(book.sheets_metadata()) {
        sink.sheet(&name)?;
        let mut cells = guarded(|| book.worksheet_cells_reader(&name), told)?;
        let mut row = Row::default();
        while let Some(cell) = guarded(|| cells.next_cell(), told)? {
            let (line, column) = cell.get_position();
            row.put(line, column, text_of_ref(cell.get_value()), sink)?;
        }
        row.flush(sink)?;
    }
    Ok(())
}

/// Reads Excel's format until 2003, held whole.
pub(super) fn read_xls(file: &mut (impl Read + Seek), sink: &mut dyn Sink) -> Result<(), ApiError> {
    let length = file.seek(SeekFrom::End(0)).map_err(|error| files::failed(&error))?;
    rewind(file)?;
    if length > MOST_XLS {
        return Err(too_large(MOST_XLS));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| files::failed(&error))?;
    if claims_too_much(&bytes) {
        return Err(unreadable());
    }
    let told = |error: XlsError| match error {
        XlsError::Password => ErrorCode::FileProtected.into(),
        _ => unreadable(),
    };
    let mut book = guarded(|| Xls::new(std::io::Cursor::new(bytes)), told)?;
    for name in shown_sheets(book.sheets_metadata()) {
        let range = guarded(|| book.worksheet_range(&name), told)?;
        read_range(&name, &range, sink)?;
    }
    Ok(())
}

/// Reads OpenDocument, held whole.
pub(super) fn read_ods(file: &mut (impl Read + Seek), sink: &mut dyn Sink) -> Result<(), ApiError> {
    check_archive(file, |name| name == "content.xml")?;
    let told = |error: OdsError| match error {
        OdsError::Password => ErrorCode::FileProtected.into(),
        _ => unreadable(),
    };
    let mut book = guarded(|| Ods::new(BufReader::new(file)), told)?;
    for name in shown_sheets(book.sheets_metadata()) {
        let range = guarded(|| book.worksheet_range(&name), told)?;
        read_range(&name, &range, sink)?;
    }
    Ok(())
}

fn shown_sheets(sheets: &[calamine::Sheet]) -> Vec<String> {
    let shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    sheets.iter().filter(shown).map(|sheet| sheet.name.clone()).collect()
}

fn read_range(name: &str, range: &calamine::Range<Data>, sink: &mut dyn Sink) -> Result<(), ApiError> {
    sink.sheet(name)?;
    let (line, column) = range.start().unwrap_or_default();
    let mut row = Row::default();
    for (down, across, cell) in range.used_cells() {
        let at = |start: u32, offset: usize| {
            u32::try_from(offset).map_or(u32::MAX, |offset| start.saturating_add(offset))
        };
        row.put(at(line, down), at(column, across), text_of(cell), sink)?;
    }
    row.flush(sink)
}

/// A row as its cells come in.
#[derive(Default)]
struct Row {
    line: u32,
    cells: Vec<String>,
}

impl Row {
    fn put(&mut self, line: u32, column: u32, text: String, sink: &mut dyn Sink) -> Result<(), ApiError> {
        if line != self.line {
            self.flush(sink)?;
            self.line = line;
        }
        let column = column as usize;
        if text.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(unreadable());
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), ApiError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        sink.row(u64::from(self.line) + 1, Cells::Row(std::mem::take(&mut self.cells)))
    }
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) => plain(text),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(date) => date_text(*date),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn text_of_ref(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::SharedString(text) => plain(text),
        other => text_of(&Data::from(other.clone())),
    }
}

/// The text of a cell; a line break within it, typed with Alt and Enter, is a space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number as the cell shows it: telephone numbers and identifiers are whole.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// A cell that is formatted as a date, without its time of day.
fn date_text(date: ExcelDateTime) -> String {
    if date.is_duration() || date.as_f64() < 1.0 {
        return number_text(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests;
