//! People from a CSV: look at the file, then import it with the same resolution as a synchronisation.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use kadi_contract::people::{ImportFileView, ImportPeople, ImportReport, PersonInput, RowError};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Demographics;

use crate::app::App;
use crate::person_view;
use crate::resolve::{self, Outcome};
use crate::session::Session;

/// Rows written in one transaction: enough to be fast, few enough that a power cut costs a second of work.
const ROWS_AT_ONCE: usize = 200;

/// Column names that offices use, by field: lower case, without accents, with spaces for underscores and dashes.
const USUAL_NAMES: [(&str, &[&str]); 10] = [
    (
        "first_name",
        &["first name", "firstname", "given name", "given", "prenom", "prenoms", "nome", "nome proprio"],
    ),
    ("last_name", &["last name", "lastname", "surname", "family name", "nom", "nom de famille", "apelido"]),
    (
        "date_of_birth",
        &[
            "date of birth",
            "dob",
            "birth date",
            "birthdate",
            "born",
            "date de naissance",
            "data de nascimento",
        ],
    ),
    ("sex", &["sex", "gender", "sexe", "genre", "sexo"]),
    ("phone", &["phone", "phone number", "telephone", "tel", "mobile", "telefone"]),
    ("district", &["district", "distrito", "health district", "district sanitaire", "suburb"]),
    ("commune", &["commune", "village", "ward", "comuna", "localite"]),
    (
        "mother_name",
        &["mother name", "name of the mother", "mother", "nom de la mere", "mere", "nome da mae"],
    ),
    (
        "external_id",
        &["external id", "identifier", "national id", "nin", "cni", "identifiant", "identificador"],
    ),
    ("birth_estimated", &["birth estimated", "estimated", "dob estimated", "estime"]),
];

/// An uploaded CSV, read into its header and rows with their line numbers.
struct Table {
    columns: Vec<String>,
    rows: Vec<(u64, StringRecord)>,
}

fn read(bytes: &[u8]) -> Result<Table, ApiError> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first_line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first_line.iter().filter(|&&byte| byte == separator).count();
    // Spreadsheets in French write semicolons.
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text);
    let unreadable = |_| ApiError::new(ErrorCode::FileUnreadable);
    let columns: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
    if columns.is_empty() || columns.iter().all(String::is_empty) {
        return Err(ErrorCode::FileUnreadable.into());
    }
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for record in reader.into_records() {
        let record = record.map_err(unreadable)?;
        let start = record.position().map_or(0, csv::Position::byte);
        rows.push((lines.line_at(usize::try_from(start).unwrap_or(usize::MAX)), record));
    }
    Ok(Table { columns, rows })
}

/// Counts lines as an editor shows them; the reader's own count is one short after `\r\n`.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that ends no line. `start` must not go back.
    fn line_at(&mut self, start: usize) -> u64 {
        while let Some(&byte) = self.text.get(self.at).filter(|_| self.at < start) {
            self.line += u64::from(byte == b'\n');
            self.at += 1;
        }
        while let Some(&byte) = self.text.get(self.at).filter(|&&byte| matches!(byte, b'\r' | b'\n')) {
            self.line += u64::from(byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'é' | 'è' | 'ê' => 'e',
            'ã' | 'á' | 'à' | 'â' => 'a',
            'ç' => 'c',
            '_' | '-' => ' ',
            other => other,
        })
        .collect()
}

/// Answers the upload of a CSV: its columns, its size, and a suggestion which column is which field.
pub(crate) fn look_at(app: &App, bytes: Vec<u8>) -> Result<ImportFileView, ApiError> {
    let table = read(&bytes)?;
    let suggested = USUAL_NAMES
        .into_iter()
        .filter_map(|(field, names)| {
            let column = table.columns.iter().find(|column| names.contains(&fold(column).as_str()))?;
            Some((field.to_owned(), column.clone()))
        })
        .collect();
    let rows = table.rows.len() as u64;
    Ok(ImportFileView { upload_id: app.uploads.keep(bytes)?, columns: table.columns, rows, suggested })
}

/// Which column of the file each field comes from.
struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    fn find(map: &BTreeMap<String, String>, columns: &[String]) -> Result<Self, ApiError> {
        let mut found = BTreeMap::new();
        for (field, column) in map {
            let field = USUAL_NAMES
                .into_iter()
                .map(|(name, _)| name)
                .find(|name| name == field)
                .ok_or_else(|| ApiError::new(ErrorCode::InvalidField).with("field", field))?;
            let at = columns
                .iter()
                .position(|name| name == column)
                .ok_or_else(|| ApiError::new(ErrorCode::ColumnNotFound).with("column", column))?;
            found.insert(field, at);
        }
        Ok(Self(found))
    }

    fn person(&self, row: &StringRecord) -> PersonInput {
        let cell = |field: &str| self.0.get(field).and_then(|&at| row.get(at)).unwrap_or_default().to_owned();
        PersonInput {
            first_name: cell("first_name"),
            last_name: cell("last_name"),
            date_of_birth: cell("date_of_birth"),
            birth_estimated: matches!(
                cell("birth_estimated").to_lowercase().as_str(),
                "1" | "true" | "yes" | "oui" | "sim"
            ),
            sex: cell("sex"),
            phone: cell("phone"),
            district: cell("district"),
            commune: cell("commune"),
            mother_name: cell("mother_name"),
            external_id: cell("external_id"),
        }
    }
}

/// Imports an upload. Rows that cannot be right are reported and left out; the rest goes in.
pub(crate) fn import(
    app: &Arc<App>,
    session: &Session,
    call: &ImportPeople,
) -> Result<ImportReport, ApiError> {
    let bytes = app.uploads.get(&call.upload_id)?;
    let table = read(&bytes)?;
    let columns = Columns::find(&call.map, &table.columns)?;
    let mut report =
        ImportReport { rows: table.rows.len() as u64, dry_run: call.dry_run, ..ImportReport::default() };
    let mut people = Vec::with_capacity(table.rows.len());
    for (line, row) in &table.rows {
        match person_view::demographics(&columns.person(row), app.now().year()) {
            Ok(person) => people.push(person),
            Err(error) => report.errors.push(RowError {
                line: *line,
                field: error.params.get("field").cloned().unwrap_or_default(),
                code: error.code,
            }),
        }
    }
    if call.dry_run {
        try_out(session, &people, &mut report)?;
        return Ok(report);
    }
    for chunk in people.chunks(ROWS_AT_ONCE) {
        write_chunk(session, chunk, &mut report)?;
    }
    app.uploads.forget(&call.upload_id);
    Ok(report)
}

fn try_out(session: &Session, people: &[Demographics], report: &mut ImportReport) -> Result<(), ApiError> {
    for person in people {
        let nearest = session.office.read(|db| resolve::nearest(db, &session.office.rules, person))?;
        match nearest.decision() {
            kadi_mpi::Decision::Link => report.linked += 1,
            kadi_mpi::Decision::Review => {
                report.created += 1;
                report.review += nearest.in_review().count() as u64;
            }
            kadi_mpi::Decision::Alert | kadi_mpi::Decision::New => report.created += 1,
        }
    }
    Ok(())
}

fn write_chunk(
    session: &Session,
    people: &[Demographics],
    report: &mut ImportReport,
) -> Result<(), ApiError> {
    let office = &session.office;
    let intent = session.intent("people.import", "", "");
    let outcomes = office.write(intent, |db| {
        let mut outcomes = Vec::with_capacity(people.len());
        for person in people {
            outcomes.push(resolve::resolve(db, office, person, "import")?);
        }
        db.audit_details(&resolve::counts_json(&outcomes));
        Ok(outcomes)
    })?;
    count(&outcomes, report);
    Ok(())
}

fn count(outcomes: &[Outcome], report: &mut ImportReport) {
    for outcome in outcomes {
        report.created += u64::from(outcome.created);
        report.linked += u64::from(!outcome.created);
        report.review += outcome.queued;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_a_byte_order_mark_and_missing_cells_are_read() {
        let table = read("\u{feff}Prénom;Nom;Sexe\r\nAmina;Diop;F\r\nKofi\r\n".as_bytes()).unwrap();
        assert_eq!(table.columns, ["Prénom", "Nom", "Sexe"]);
        let map = [("first_name", "Prénom"), ("last_name", "Nom")]
            .map(|(field, column)| (field.to_owned(), column.to_owned()));
        let columns = Columns::find(&BTreeMap::from(map), &table.columns).unwrap();
        let (line, row) = &table.rows[1];
        assert_eq!((*line, columns.person(row).last_name.as_str()), (3, ""));
    }

    #[test]
    fn a_column_that_is_not_there_and_a_field_that_does_not_exist_are_named() {
        let columns = ["Nom".to_owned()];
        let find = |field: &str, column: &str| {
            Columns::find(&BTreeMap::from([(field.to_owned(), column.to_owned())]), &columns).err().unwrap()
        };
        assert_eq!(find("last_name", "Surname").params["column"], "Surname");
        assert_eq!(find("blood_group", "Nom").code, ErrorCode::InvalidField);
    }

    #[test]
    fn bytes_that_are_no_table_are_refused() {
        assert_eq!(read(b"").err().unwrap().code, ErrorCode::FileUnreadable);
        assert_eq!(read(b"a,b\n\xFF\xFE,1\n").err().unwrap().code, ErrorCode::FileUnreadable);
    }
}
