//! From the cells of a row to a person, as the plan of the import says; or the reason why not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kadi_contract::import::{DateOrder, FIELDS, ImportPlan, NameOrder, RowProblem};
use kadi_contract::people::PersonInput;
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::{Demographics, PartialDate, Sex};
use serde::{Deserialize, Serialize};

use super::sheet::{Cells, Sheet};
use super::{dates, suggest};
use crate::person_view::{self, LONGEST};

/// What a spreadsheet shows where it could not compute (ECMA-376, part 1, 18.17.3).
const CELL_ERRORS: [&str; 8] =
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"];
/// Words that belong to the family name behind them.
const PARTICLES: [&str; 13] =
    ["de", "da", "do", "dos", "das", "du", "ould", "mint", "ben", "ibn", "van", "von", "el"];

/// Why a row is not taken, as it waits in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Problem {
    pub(super) why: RowProblem,
    /// Empty when the row itself is at fault.
    pub(super) field: String,
    /// Position of its column.
    pub(super) column: Option<usize>,
}

/// A plan made ready for the rows of one sheet.
pub(super) struct Reader {
    columns: BTreeMap<&'static str, usize>,
    width: usize,
    date_order: Option<DateOrder>,
    name_order: NameOrder,
    age_on: Date,
    sexes: BTreeMap<String, Option<Sex>>,
    today: Date,
}

impl Reader {
    /// # Errors
    /// `invalid_field` and `column_not_found` for a field or column that is not there, `missing_field` without any name,
    /// `date_order_needed` where the column of dates does not say by itself which way round they are.
    pub(super) fn new(plan: &ImportPlan, sheet: &Sheet, today: Date) -> Result<Self, ApiError> {
        let mut columns = BTreeMap::new();
        for (field, column) in &plan.map {
            let invalid = || ApiError::new(ErrorCode::InvalidField).with("field", field);
            let field = FIELDS.into_iter().find(|name| name == field).ok_or_else(invalid)?;
            let missing = || ApiError::new(ErrorCode::ColumnNotFound).with("column", column);
            let at = sheet.columns.iter().position(|found| found.name == *column).ok_or_else(missing)?;
            columns.insert(field, at);
        }
        if !["first_name", "last_name", "full_name"].iter().any(|name| columns.contains_key(name)) {
            return Err(ApiError::new(ErrorCode::MissingField).with("field", "first_name"));
        }
        let born = columns.get("date_of_birth").and_then(|&at| sheet.columns.get(at));
        let date_order = plan.date_order.or(born.and_then(|column| column.dates.order()));
        if let Some(column) = born.filter(|column| date_order.is_none() && column.dates.must_ask()) {
            return Err(ApiError::new(ErrorCode::DateOrderNeeded).with("column", &column.name));
        }
        let age_on = match plan.age_on.trim() {
            "" => today,
            day => day.parse().map_err(|_| ApiError::new(ErrorCode::InvalidDate).with("field", "age_on"))?,
        };
        let sexes =
            plan.sex_values.iter().map(|(value, sex)| (suggest::fold(value), Sex::parse(sex))).collect();
        let width = sheet.columns.len();
        Ok(Self { columns, width, date_order, name_order: plan.name_order, age_on, sexes, today })
    }

    /// Reads a row.
    pub(super) fn read(&self, cells: &Cells) -> Result<Demographics, Problem> {
        let cells = match cells {
            Cells::Row(cells) => cells.as_slice(),
            Cells::Broken { .. } => return Err(of_row(RowProblem::QuoteOpen)),
        };
        if cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty()) {
            return Err(of_row(RowProblem::TooManyCells));
        }
        let (first_name, last_name) = self.names(cells)?;
        let (date_of_birth, by_age) = self.birth(cells)?;
        let input = PersonInput {
            first_name,
            last_name,
            date_of_birth: date_of_birth.map(|date| date.to_string()).unwrap_or_default(),
            birth_estimated: by_age || is_yes(self.cell(cells, "birth_estimated")?),
            sex: self.sex(cells)?.map(|sex| person_view::sex_code(sex).to_owned()).unwrap_or_default(),
            phone: self.known(cells, "phone")?,
            district: self.known(cells, "district")?,
            commune: self.known(cells, "commune")?,
            mother_name: self.known(cells, "mother_name")?,
            external_id: self.known(cells, "external_id")?,
        };
        person_view::demographics(&input, self.today.year()).map_err(|error| {
            let field = error.params.get("field").cloned().unwrap_or_default();
            let why = match error.code {
                ErrorCode::MissingField => RowProblem::NameMissing,
                ErrorCode::InvalidDate => RowProblem::DateUnread,
                _ => RowProblem::TooLong,
            };
            let field =
                if self.columns.contains_key(field.as_str()) { field.as_str() } else { self.name_field() };
            self.problem(field, why)
        })
    }

    fn name_field(&self) -> &'static str {
        let mapped = |field: &&str| self.columns.contains_key(field);
        ["first_name", "full_name", "last_name"].into_iter().find(mapped).unwrap_or("first_name")
    }

    fn problem(&self, field: &str, why: RowProblem) -> Problem {
        Problem { why, field: field.to_owned(), column: self.columns.get(field).copied() }
    }

    /// The cell of a field; empty when it has no column or the row ends before.
    fn cell<'a>(&self, cells: &'a [String], field: &str) -> Result<&'a str, Problem> {
        let cell = self.columns.get(field).and_then(|&at| cells.get(at)).map_or("", |cell| cell.trim());
        if CELL_ERRORS.contains(&cell) {
            Err(self.problem(field, RowProblem::CellError))
        } else if cell.chars().any(char::is_control) {
            Err(self.problem(field, RowProblem::ControlCharacter))
        } else if cell.chars().count() > LONGEST {
            Err(self.problem(field, RowProblem::TooLong))
        } else {
            Ok(cell)
        }
    }

    fn known(&self, cells: &[String], field: &str) -> Result<String, Problem> {
        let cell = self.cell(cells, field)?;
        Ok(if dates::is_unknown(cell) { String::new() } else { cell.to_owned() })
    }

    fn names(&self, cells: &[String]) -> Result<(String, String), Problem> {
        let (mut first, mut last) = (self.name(cells, "first_name")?, self.name(cells, "last_name")?);
        let whole = self.name(cells, "full_name")?;
        if !whole.is_empty() && (first.is_empty() || last.is_empty()) {
            let (given, family) = split_name(&whole, self.name_order);
            first = if first.is_empty() { given } else { first };
            last = if last.is_empty() { family } else { last };
        }
        if first.is_empty() && last.is_empty() {
            return Err(self.problem(self.name_field(), RowProblem::NameMissing));
        }
        Ok((first, last))
    }

    /// A name. Only signs say nothing; digits or pictures without a letter are somebody's mistake.
    fn name(&self, cells: &[String], field: &str) -> Result<String, Problem> {
        let cell = self.cell(cells, field)?;
        if cell.chars().any(char::is_alphabetic) {
            Ok(cell.to_owned())
        } else if cell.chars().all(|sign| sign.is_ascii_punctuation() || sign.is_whitespace()) {
            Ok(String::new())
        } else {
            Err(self.problem(field, RowProblem::NoLetter))
        }
    }

    /// The date of birth, and whether it comes from an age.
    fn birth(&self, cells: &[String]) -> Result<(Option<PartialDate>, bool), Problem> {
        let cell = self.cell(cells, "date_of_birth")?;
        let born = dates::read(cell, self.date_order, self.today)
            .map_err(|why| self.problem("date_of_birth", why))?;
        if born.is_some() {
            return Ok((born, false));
        }
        let age = self.cell(cells, "age")?;
        let born = dates::read_age(age, self.age_on).map_err(|why| self.problem("age", why))?;
        Ok((born, born.is_some()))
    }

    fn sex(&self, cells: &[String]) -> Result<Option<Sex>, Problem> {
        let cell = self.cell(cells, "sex")?;
        if let Some(said) = self.sexes.get(&suggest::fold(cell)) {
            return Ok(*said);
        }
        if dates::is_unknown(cell) {
            return Ok(None);
        }
        match Sex::parse(cell) {
            Some(sex) => Ok(Some(sex)),
            None => Err(self.problem("sex", RowProblem::SexUnread)),
        }
    }
}

const fn of_row(why: RowProblem) -> Problem {
    Problem { why, field: String::new(), column: None }
}

fn is_yes(cell: &str) -> bool {
    matches!(
        suggest::fold(cell).as_str(),
        "1" | "true" | "vrai" | "verdadeiro" | "yes" | "y" | "oui" | "o" | "sim" | "s"
    )
}

/// What the values of a sex column say, as codes of the plan. `1` is male and `2` female by ISO/IEC 5218, `0` and `9` are
/// not known there. Values that say nothing are left out.
pub(super) fn sexes_of<'a>(values: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    values
        .filter_map(|value| {
            let code = match (Sex::parse(value), value.trim()) {
                (Some(sex), _) => person_view::sex_code(sex),
                (None, "1") => "male",
                (None, "2") => "female",
                (None, "0" | "9") => "unknown",
                (None, other) if dates::is_unknown(other) => "unknown",
                (None, _) => return None,
            };
            Some((value.clone(), code.to_owned()))
        })
        .collect()
}

/// Given and family name out of a whole one: a comma or capitals tell, as registrars use them; else the order of the plan.
fn split_name(whole: &str, order: NameOrder) -> (String, String) {
    if let Some((family, given)) = whole.split_once(',').filter(|(_, given)| !given.trim().is_empty()) {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = whole.split_whitespace().collect();
    let (given, family) = by_capitals(&words).unwrap_or_else(|| by_order(&words, order));
    (given.join(" "), family.join(" "))
}

/// `DIALLO Aminata` and `Aminata DIALLO`: the words in capitals are the family name when they stand together at one end.
fn by_capitals<'a>(words: &[&'a str]) -> Option<(Vec<&'a str>, Vec<&'a str>)> {
    let loud = |word: &&&str| {
        word.chars().filter(|letter| letter.is_alphabetic()).count() > 1
            && word.chars().all(|letter| !letter.is_lowercase())
            && word.chars().any(char::is_uppercase)
    };
    let (before, after) =
        (words.iter().take_while(loud).count(), words.iter().rev().take_while(loud).count());
    let count = words.iter().filter(loud).count();
    if count == 0 || count == words.len() {
        return None;
    }
    if before == count {
        let (family, given) = words.split_at_checked(count)?;
        return Some((given.to_vec(), family.to_vec()));
    }
    if after == count {
        let (given, family) = words.split_at_checked(words.len() - count)?;
        return Some((given.to_vec(), family.to_vec()));
    }
    None
}

fn by_order<'a>(words: &[&'a str], order: NameOrder) -> (Vec<&'a str>, Vec<&'a str>) {
    let is_particle = |word: &&&str| PARTICLES.contains(&word.to_lowercase().as_str());
    if words.len() < 2 {
        return (words.to_vec(), Vec::new());
    }
    match order {
        NameOrder::GivenFirst => {
            let last = words.len() - 1;
            let particles = words.iter().take(last).skip(1).rev().take_while(is_particle).count();
            let (given, family) = words.split_at_checked(last - particles).unwrap_or((words, &[]));
            (given.to_vec(), family.to_vec())
        }
        NameOrder::FamilyFirst => {
            let particles = words.iter().take(words.len() - 2).take_while(is_particle).count();
            let (family, given) = words.split_at_checked(1 + particles).unwrap_or((words, &[]));
            (given.to_vec(), family.to_vec())
        }
    }
}

#[cfg(test)]
mod tests;
