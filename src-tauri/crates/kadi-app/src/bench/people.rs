//! Where a benchmark's people come from: a file of the office's own, or the demonstration's inventor.

use std::collections::HashMap;
use std::path::Path;

use kadi_contract::{ApiError, ErrorCode};
use kadi_core::{Demographics, PartialDate, Sex};

use super::BenchPlan;

/// People read at once, and invented from one seed: whom a benchmark meets depends on it.
const AT_ONCE: usize = 20_000;

/// A record and, where it is known, whose it is.
pub(super) struct Arrival {
    pub(super) person: Demographics,
    pub(super) whose: Option<u64>,
}

/// Where the people come from.
pub(super) enum Source {
    File { reader: csv::Reader<std::fs::File>, columns: Columns },
    Invented { seed: u64, waiting: std::vec::IntoIter<Demographics> },
}

/// Where each field stands.
pub(super) struct Columns(HashMap<&'static str, usize>);

/// The fields, each with the other names it may have.
const FIELDS: [(&str, &[&str]); 10] = [
    ("first_name", &["given_name"]),
    ("last_name", &["surname", "family_name"]),
    ("date_of_birth", &["dob"]),
    ("birth_estimated", &["dob_estimated"]),
    ("sex", &["gender"]),
    ("phone", &["phone_number"]),
    ("district", &[]),
    ("commune", &["suburb"]),
    ("mother_name", &[]),
    ("external_id", &["ext_id", "soc_sec_id"]),
];

impl Source {
    pub(super) fn open(plan: &BenchPlan) -> Result<Self, ApiError> {
        match &plan.file {
            None => Ok(Self::Invented { seed: 1, waiting: Vec::new().into_iter() }),
            Some(file) => Self::open_file(file, plan.truth.as_deref()),
        }
    }

    fn open_file(file: &Path, truth: Option<&str>) -> Result<Self, ApiError> {
        let unreadable = |_| ApiError::new(ErrorCode::FileUnreadable);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(unreadable)?;
        let header = reader.headers().map_err(unreadable)?.clone();
        let position = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let mut columns = HashMap::new();
        for (field, others) in FIELDS {
            let found = position(field).or_else(|| others.iter().find_map(|name| position(name)));
            columns.extend(found.map(|at| (field, at)));
        }
        if let Some(name) = truth {
            let at = position(name)
                .ok_or_else(|| ApiError::new(ErrorCode::ColumnNotFound).with("column", name))?;
            columns.insert("truth", at);
        }
        Ok(Self::File { reader, columns: Columns(columns) })
    }

    /// Leaves the next people out.
    pub(super) fn skip(&mut self, mut many: usize) -> Result<(), ApiError> {
        while many > 0 {
            let skipped = self.take(many.min(AT_ONCE))?.len();
            if skipped == 0 {
                break;
            }
            many -= skipped;
        }
        Ok(())
    }

    /// The next people; fewer only at the end.
    pub(super) fn take(&mut self, many: usize) -> Result<Vec<Arrival>, ApiError> {
        let mut taken = Vec::with_capacity(many);
        match self {
            Self::File { reader, columns } => {
                let mut row = csv::StringRecord::new();
                while taken.len() < many
                    && reader.read_record(&mut row).map_err(|_| ApiError::new(ErrorCode::FileUnreadable))?
                {
                    taken.push(columns.arrival(&row));
                }
            }
            Self::Invented { seed, waiting } => {
                while taken.len() < many {
                    match waiting.next() {
                        Some(person) => taken.push(Arrival { person, whose: None }),
                        None => {
                            let people = kadi_demo::people(*seed, AT_ONCE);
                            *waiting = people
                                .into_iter()
                                .map(|person| person.demographics)
                                .collect::<Vec<_>>()
                                .into_iter();
                            *seed += 1;
                        }
                    }
                }
            }
        }
        Ok(taken)
    }
}

impl Columns {
    fn arrival(&self, row: &csv::StringRecord) -> Arrival {
        let cell =
            |field: &str| self.0.get(field).and_then(|at| row.get(*at)).map(str::trim).unwrap_or_default();
        let known = |field: &str| Some(cell(field).to_owned()).filter(|text| !text.is_empty());
        let person = Demographics {
            first_name: cell("first_name").to_owned(),
            last_name: cell("last_name").to_owned(),
            date_of_birth: cell("date_of_birth").parse::<PartialDate>().ok(),
            birth_estimated: matches!(cell("birth_estimated"), "1" | "true" | "yes"),
            sex: Sex::parse(cell("sex")),
            phone: known("phone"),
            district: known("district"),
            commune: known("commune"),
            mother_name: known("mother_name"),
            external_id: known("external_id"),
        };
        Arrival { person, whose: known("truth").map(|text| number_of(&text)) }
    }
}

/// A number for a label (FNV-1a), so that ten million labels need not be kept.
fn number_of(label: &str) -> u64 {
    label.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
