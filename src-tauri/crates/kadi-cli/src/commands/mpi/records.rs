//! Records from a CSV: any column may be missing, any may have another name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use kadi_contract::{ApiError, ErrorCode};
use kadi_mpi::{Record, RecordError};

use crate::failure::Failure;
use crate::input;

/// The columns that are compared, and `id`, each with other names that registers and the FEBRL data sets give it.
const FIELDS: [(&str, &[&str]); 12] = [
    ("id", &["rec_id", "record_id"]),
    ("first_name", &["given_name", "firstname"]),
    ("last_name", &["surname", "family_name", "lastname"]),
    ("date_of_birth", &["dob", "birth_date", "birthdate"]),
    ("birth_estimated", &["dob_estimated"]),
    ("sex", &["gender"]),
    ("region", &["state"]),
    ("district", &[]),
    ("commune", &["suburb"]),
    ("phone", &["phone_number"]),
    ("mother_name", &[]),
    ("external_id", &["ext_id", "national_id", "soc_sec_id"]),
];

/// One record of a file.
#[derive(Debug)]
pub(super) struct Row<'r> {
    /// What is compared; its `id` is the record's, or its number from 1 where it has none.
    pub(super) record: Record,
    /// The value of the truth column, if one was asked for and it is not empty.
    pub(super) truth: Option<&'r str>,
}

/// How many values of a field could not be read; the records go on without them.
pub(super) type Unread = BTreeMap<&'static str, u64>;

/// Reads a file record by record, so that a register of any size fits. `map` names the column of a field where it is not
/// called like the field.
pub(super) fn read(
    path: &Path,
    map: &[(String, String)],
    truth: Option<&str>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<Unread, Failure> {
    let file = File::open(path).map_err(|_| input::unreadable(path))?;
    read_from(BufReader::with_capacity(1 << 16, file), map, truth, take)
}

fn read_from(
    mut source: impl BufRead,
    map: &[(String, String)],
    truth: Option<&str>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<Unread, Failure> {
    let unreadable = || Failure::from(ErrorCode::FileUnreadable);
    let start = source.fill_buf().map_err(|_| unreadable())?;
    let delimiter = delimiter(start);
    if start.starts_with(b"\xEF\xBB\xBF") {
        source.consume(3);
    }
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(source);
    let header = reader.headers().map_err(|_| unreadable())?.clone();
    let columns = Columns::find(&header, map, truth)?;
    let mut unread = Unread::new();
    let mut row = StringRecord::new();
    let mut number = 0_u64;
    while reader.read_record(&mut row).map_err(|_| unreadable())? {
        if row.iter().all(str::is_empty) {
            continue;
        }
        number += 1;
        take(columns.row(&row, number, &mut unread));
    }
    Ok(unread)
}

/// The separator that the header uses most; spreadsheets in French write semicolons.
fn delimiter(start: &[u8]) -> u8 {
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    let best = [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator));
    best.unwrap_or(b',')
}

/// Where each field stands.
struct Columns {
    fields: BTreeMap<&'static str, usize>,
    truth: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord, map: &[(String, String)], truth: Option<&str>) -> Result<Self, Failure> {
        let position = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let named = |name: &str| {
            position(name).ok_or_else(|| ApiError::new(ErrorCode::ColumnNotFound).with("column", name))
        };
        if let Some((field, _)) =
            map.iter().find(|(field, _)| !FIELDS.iter().any(|(known, _)| known == field))
        {
            return Err(ApiError::new(ErrorCode::InvalidField).with("field", field).into());
        }
        let mut fields = BTreeMap::new();
        for (field, others) in FIELDS {
            let column = match map.iter().find(|(mapped, _)| mapped == field) {
                Some((_, column)) => Some(named(column)?),
                None => position(field).or_else(|| others.iter().find_map(|name| position(name))),
            };
            fields.extend(column.map(|column| (field, column)));
        }
        if !["first_name", "last_name"].iter().any(|name| fields.contains_key(name)) {
            return Err(ApiError::new(ErrorCode::ColumnNotFound).with("column", "first_name").into());
        }
        let truth = truth.map(named).transpose()?;
        Ok(Self { fields, truth })
    }

    fn row<'r>(&self, row: &'r StringRecord, number: u64, unread: &mut Unread) -> Row<'r> {
        let cell = |field: &str| self.fields.get(field).and_then(|column| row.get(*column));
        let date = cell("date_of_birth").map(iso_date);
        let (mut record, errors) = Record::read_fields(|field| match field {
            "date_of_birth" => date.as_deref(),
            _ => cell(field),
        });
        for field in errors.into_iter().filter_map(at_fault) {
            *unread.entry(field).or_default() += 1;
        }
        record.id.get_or_insert_with(|| number.to_string());
        let truth = self.truth.and_then(|column| row.get(column)).filter(|label| !label.is_empty());
        Row { record, truth }
    }
}

/// The field that cannot be read; none when the trouble is not with a field.
fn at_fault(error: RecordError) -> Option<&'static str> {
    match error {
        RecordError::DateOfBirth(_) => Some("date_of_birth"),
        RecordError::Sex => Some("sex"),
        RecordError::BirthEstimated => Some("birth_estimated"),
        RecordError::Json { .. } => None,
    }
}

/// Registers also write YYYYMMDD, as the FEBRL data sets do.
fn iso_date(text: &str) -> Cow<'_, str> {
    match (
        text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()),
        text.get(..4),
        text.get(4..6),
        text.get(6..),
    ) {
        (true, Some(year), Some(month), Some(day)) => Cow::Owned(format!("{year}-{month}-{day}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Table {
        ids: Vec<String>,
        records: Vec<Record>,
        truth: Vec<Option<String>>,
        unread: Unread,
    }

    fn read(text: &str, map: &[(&str, &str)], truth: Option<&str>) -> Result<Table, Failure> {
        read_bytes(text.as_bytes(), map, truth)
    }

    fn read_bytes(bytes: &[u8], map: &[(&str, &str)], truth: Option<&str>) -> Result<Table, Failure> {
        let map: Vec<_> =
            map.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let mut table = Table::default();
        let unread = read_from(bytes, &map, truth, &mut |row| {
            table.ids.extend(row.record.id.clone());
            table.truth.push(row.truth.map(str::to_owned));
            table.records.push(row.record);
        })?;
        Ok(Table { unread, ..table })
    }

    fn code(result: Result<Table, Failure>) -> ErrorCode {
        match result.unwrap_err() {
            Failure::Api(error) => error.code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_byte_order_mark_spaces_after_commas_and_blank_lines_are_forgiven() {
        let table = read(
            "\u{feff}id, first_name, last_name, date_of_birth\r\nr1, Amina, Diop, 19910312\r\n\r\nr2, Kofi\r\n\r\n",
            &[],
            None,
        )
        .unwrap();
        assert_eq!(table.ids, ["r1", "r2"]);
        assert_eq!(table.records[0].date_of_birth.unwrap().to_string(), "1991-03-12");
        assert_eq!(table.records[1].first_name.as_deref(), Some("Kofi"));
        assert_eq!(table.records[1].last_name, None);
        assert!(table.unread.is_empty());
    }

    #[test]
    fn columns_can_have_other_names_and_separators_and_ids_be_missing() {
        let table = read(
            "given;surname;who\nZawadi;Sow;p1\nMariama;;\n",
            &[("first_name", "given"), ("last_name", "SURNAME")],
            Some("who"),
        )
        .unwrap();
        assert_eq!(table.ids, ["1", "2"]);
        assert_eq!(table.records[0].last_name.as_deref(), Some("Sow"));
        assert_eq!(table.truth, [Some("p1".to_owned()), None]);
    }

    #[test]
    fn the_names_of_the_febrl_data_sets_are_known() {
        let table = read("rec_id, given_name, surname, suburb, date_of_birth, soc_sec_id\nrec-1-org, kofi, mensah, accra, 19780230, 12\n", &[], None).unwrap();
        let kofi = &table.records[0];
        assert_eq!((table.ids[0].as_str(), kofi.commune.as_deref()), ("rec-1-org", Some("accra")));
        assert_eq!(kofi.external_id.as_deref(), Some("12"));
        assert_eq!(kofi.date_of_birth.unwrap().to_string(), "1978-02");
        assert_eq!(table.unread["date_of_birth"], 1);
    }

    #[test]
    fn a_value_that_cannot_be_read_is_counted_and_its_record_goes_on_without_it() {
        let table = read("first_name,date_of_birth,sex\nAmina,31/12/1990,F\nKofi,1990,elephant\n", &[], None)
            .unwrap();
        assert_eq!(table.unread, BTreeMap::from([("date_of_birth", 1), ("sex", 1)]));
        assert_eq!(table.records[0].sex, Some(kadi_core::Sex::Female));
        assert_eq!(table.records[0].date_of_birth, None);
        assert_eq!(table.records[1].date_of_birth.unwrap().year(), 1990);
    }

    #[test]
    fn what_cannot_be_linked_is_refused_by_name() {
        assert_eq!(code(read("a,b\n1,2\n", &[], None)), ErrorCode::ColumnNotFound);
        assert_eq!(
            code(read("first_name\nAmina\n", &[("last_name", "nom")], None)),
            ErrorCode::ColumnNotFound
        );
        assert_eq!(code(read("first_name\nAmina\n", &[("blood_group", "x")], None)), ErrorCode::InvalidField);
        assert_eq!(code(read("first_name\nAmina\n", &[], Some("truth"))), ErrorCode::ColumnNotFound);
        let latin_1 = read_bytes(b"first_name\nA\xEFssatou\n", &[], None);
        assert_eq!(code(latin_1), ErrorCode::FileUnreadable);
    }
}
