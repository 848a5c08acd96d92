//! A file on its way into the store: its rows wait there, encrypted, until an officer says what they are.

use std::io::{Read, Seek};

use kadi_contract::import::{ImportColumnView, ImportFileView, ImportPlan, ImportSheetView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{ImportRow, NewImportLine, Read as Db};
use sha2::{Digest, Sha256};

use crate::error::{Fault, internal};
use crate::session::Session;

use super::person::sexes_of;
use super::sheet::{Cells, Sheet, SheetBuilder};
use super::source::{self, Sink};
use super::suggest;

/// Rows written in one transaction.
const LINES_AT_ONCE: usize = 10_000;
/// Cells of rows written in one transaction, in bytes: wide rows come in smaller lots.
const BYTES_AT_ONCE: usize = 8 << 20;
/// How long rows that became nobody are kept, in milliseconds: thirty days.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Takes a file.
///
/// # Errors
/// `file_unreadable`, `file_empty`, `file_too_large` or `file_protected` for what cannot be taken; `job_running` while an
/// import of this very file is at work.
pub(super) fn stage(session: &Session, file: &mut (impl Read + Seek)) -> Result<ImportFileView, ApiError> {
    let survey = source::survey(file)?;
    let office = &session.office;
    let intent = session.intent("people.stage_import", "", "");
    let id = office.write(intent, |db| {
        db.discard_imports_before(Timestamp(office.now().0 - KEPT_MS))?;
        let id = db.open_import(&survey.digest, survey.format.as_str())?;
        super::refuse_at_work(db, id)?;
        db.audit_subject(&id.to_string());
        Ok(id)
    })?;
    let mut stager =
        Stager { session, id, builder: None, sheets: Vec::new(), next: 0, waiting: Vec::new(), bytes: 0 };
    let read = source::read(file, &survey, &mut stager).and_then(|()| stager.finish());
    match read {
        Ok(_) => view(session, id),
        Err(error) => {
            // Half a file is no file; the error to report is the first one.
            let _ = office.write(session.intent("people.discard_import", &id.to_string(), ""), |db| {
                db.discard_import(id)?;
                Ok(())
            });
            Err(error)
        }
    }
}

struct Stager<'a> {
    session: &'a Session,
    id: i64,
    builder: Option<SheetBuilder>,
    sheets: Vec<Sheet>,
    next: u32,
    waiting: Vec<NewImportLine>,
    bytes: usize,
}

impl Sink for Stager<'_> {
    fn sheet(&mut self, name: &str) -> Result<(), ApiError> {
        self.end_sheet()?;
        self.builder = Some(SheetBuilder::new(self.next, name.to_owned()));
        self.next += 1;
        Ok(())
    }

    fn row(&mut self, line: u64, cells: Cells) -> Result<(), ApiError> {
        let Some(builder) = &mut self.builder else { return Ok(()) };
        let number = builder.number();
        let people = builder.add(line, cells);
        self.put(number, people)
    }
}

impl Stager<'_> {
    fn put(&mut self, sheet: u32, people: Vec<(u64, Cells)>) -> Result<(), ApiError> {
        for (line, cells) in people {
            let cells = serde_json::to_string(&cells).map_err(|_| source::broken_json())?;
            self.bytes += cells.len();
            self.waiting.push(NewImportLine { sheet, line, cells });
        }
        if self.waiting.len() >= LINES_AT_ONCE || self.bytes >= BYTES_AT_ONCE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ApiError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let intent = self.session.intent("people.stage_import", &self.id.to_string(), "");
        self.session.office.write(intent, |db| {
            db.put_import_lines(self.id, &self.waiting)?;
            db.audit_details(&serde_json::json!({ "rows": self.waiting.len() }).to_string());
            Ok(())
        })?;
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), ApiError> {
        if let Some(builder) = self.builder.take() {
            let (sheet, rest) = builder.finish();
            self.put(sheet.number, rest)?;
            if sheet.rows > 0 {
                self.sheets.push(sheet);
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ApiError> {
        self.end_sheet()?;
        self.flush()?;
        if self.sheets.is_empty() {
            return Err(ErrorCode::FileEmpty.into());
        }
        let json = serde_json::to_string(&self.sheets).map_err(|_| source::broken_json())?;
        let intent = self.session.intent("people.stage_import", &self.id.to_string(), "");
        self.session.office.write(intent, |db| {
            db.set_import_sheets(self.id, &json)?;
            let rows: u64 = self.sheets.iter().map(|sheet| sheet.rows).sum();
            db.audit_details(&serde_json::json!({ "rows": rows, "sheets": self.sheets.len() }).to_string());
            Ok(())
        })
    }
}

/// The sheets of an import; none once its rows are forgotten.
pub(super) fn sheets_of(import: &ImportRow) -> Result<Vec<Sheet>, Fault> {
    let sheets: Option<Vec<Sheet>> =
        serde_json::from_str(&import.sheets).map_err(|_| Fault::internal("import_sheets"))?;
    Ok(sheets.unwrap_or_default())
}

/// What a file holds, for the screen that asks which column is which.
pub(super) fn view(session: &Session, id: i64) -> Result<ImportFileView, ApiError> {
    session.office.read(|db| {
        let import = super::find(db, id)?;
        let sheets = sheets_of(&import)?;
        Ok(ImportFileView {
            id,
            format: import.format.clone(),
            sheets: sheets.iter().map(|sheet| sheet_view(db, sheet)).collect::<Result<_, _>>()?,
            taken_before: db.count_taken(id)?,
        })
    })
}

fn sheet_view(db: &Db<'_>, sheet: &Sheet) -> Result<ImportSheetView, Fault> {
    let columns: Vec<ImportColumnView> = sheet
        .columns
        .iter()
        .map(|column| ImportColumnView {
            name: column.name.clone(),
            sample: column.sample.clone(),
            dates: column.dates,
            values: column.values.iter().flatten().cloned().collect(),
            sexes: sexes_of(column.values.iter().flatten()),
        })
        .collect();
    let remembered = remembered(db, sheet)?;
    Ok(ImportSheetView {
        name: sheet.name.clone(),
        rows: sheet.rows,
        remembered: remembered.is_some(),
        suggested: remembered.unwrap_or_else(|| suggested(sheet, &columns)),
        columns,
    })
}

fn suggested(sheet: &Sheet, columns: &[ImportColumnView]) -> ImportPlan {
    let map = suggest::suggest(columns.iter().map(|column| column.name.as_str()));
    let sex = map.get("sex").and_then(|name| columns.iter().find(|column| column.name == *name));
    // Words need no entry: only codes such as 1 and 2 are given their meaning.
    let coded = sex.into_iter().flat_map(|column| &column.sexes);
    let sex_values = coded.filter(|(value, _)| kadi_core::Sex::parse(value).is_none());
    ImportPlan {
        sheet: sheet.name.clone(),
        sex_values: sex_values.map(|(value, sex)| (value.clone(), sex.clone())).collect(),
        map,
        ..ImportPlan::default()
    }
}

fn remembered(db: &Db<'_>, sheet: &Sheet) -> Result<Option<ImportPlan>, Fault> {
    let json = db.import_plan(&columns_digest(sheet))?;
    let plan: Option<ImportPlan> = json.and_then(|json| serde_json::from_str(&json).ok());
    Ok(plan.map(|plan| ImportPlan {
        // Which way round dates are and when ages were true is asked of every file anew.
        date_order: None,
        age_on: String::new(),
        sheet: sheet.name.clone(),
        ..plan
    }))
}

/// The columns of a sheet as one digest, whatever their order.
pub(super) fn columns_digest(sheet: &Sheet) -> [u8; 32] {
    let mut names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    Sha256::digest(names.join("\n")).into()
}

/// The sheet of a plan: by its name, or the first.
///
/// # Errors
/// `upload_not_found` when the rows are forgotten, `sheet_not_found`.
pub(super) fn find_sheet(sheets: Vec<Sheet>, name: &str) -> Result<Sheet, ApiError> {
    if sheets.is_empty() {
        return Err(ErrorCode::UploadNotFound.into());
    }
    sheets
        .into_iter()
        .find(|sheet| name.is_empty() || sheet.name == name)
        .ok_or_else(|| ApiError::new(ErrorCode::SheetNotFound).with("sheet", name))
}

/// The cells of a row as they wait in the store.
pub(super) fn cells_of(json: &str) -> Result<Cells, ApiError> {
    serde_json::from_str(json).map_err(|_| internal("import_cells"))
}
