//! A sheet as it comes in row by row: where its header is, what its columns are called, and what their cells look like.

use std::collections::BTreeSet;

use kadi_contract::import::DatesView;
use serde::{Deserialize, Serialize};

use super::{dates, suggest};

/// Columns that are taken; no register has more.
pub(super) const MOST_COLUMNS: usize = 512;
/// Rows among which the header is looked for: titles and logos stand above it.
const HEADER_WITHIN: usize = 10;
/// Values shown as a sample, each of so many characters at most.
const SAMPLE: usize = 5;
const SAMPLE_CHARS: usize = 60;
/// Different values of a column that are kept, each of so many characters at most.
const VALUES: usize = 12;
const VALUE_CHARS: usize = 24;

/// The cells of a row, or its text where it could not be taken apart.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cells {
    Row(Vec<String>),
    /// A line whose quotation mark is never closed.
    Broken {
        raw: String,
    },
}

impl Cells {
    fn is_empty(&self) -> bool {
        match self {
            Self::Row(cells) => cells.iter().all(|cell| cell.trim().is_empty()),
            Self::Broken { .. } => false,
        }
    }

    fn texts(&self) -> &[String] {
        match self {
            Self::Row(cells) => cells,
            Self::Broken { .. } => &[],
        }
    }
}

/// A sheet whose rows wait in the store.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// Its number within the file, from 0: part of what a row is known by.
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) columns: Vec<Column>,
}

/// A column and what its cells look like.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) sample: Vec<String>,
    pub(super) dates: DatesView,
    /// Nothing once there are too many to show.
    pub(super) values: Option<BTreeSet<String>>,
}

impl Column {
    fn new(name: String) -> Self {
        Self { name, values: Some(BTreeSet::new()), ..Self::default() }
    }

    fn observe(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        if self.sample.len() < SAMPLE {
            self.sample.push(cell.chars().take(SAMPLE_CHARS).collect());
        }
        if let Some(values) = &mut self.values
            && !values.contains(cell)
        {
            values.insert(cell.to_owned());
            if values.len() > VALUES || cell.chars().count() > VALUE_CHARS {
                self.values = None;
            }
        }
        dates::observe(cell, &mut self.dates);
    }
}

/// Builds a sheet out of its rows.
pub(super) struct SheetBuilder {
    sheet: Sheet,
    /// The first rows, until the header is found among them.
    first: Vec<(u64, Cells)>,
}

impl SheetBuilder {
    pub(super) fn new(number: u32, name: String) -> Self {
        Self { sheet: Sheet { number, name, ..Sheet::default() }, first: Vec::new() }
    }

    pub(super) const fn number(&self) -> u32 {
        self.sheet.number
    }

    /// Takes a row; gives back those that are known to be people now.
    pub(super) fn add(&mut self, line: u64, cells: Cells) -> Vec<(u64, Cells)> {
        if cells.is_empty() {
            return Vec::new();
        }
        if !self.sheet.columns.is_empty() {
            return self.people(vec![(line, cells)]);
        }
        self.first.push((line, cells));
        if self.first.len() < HEADER_WITHIN { Vec::new() } else { self.find_header() }
    }

    /// The sheet and the rows that were still held back.
    pub(super) fn finish(mut self) -> (Sheet, Vec<(u64, Cells)>) {
        let rest = if self.sheet.columns.is_empty() { self.find_header() } else { Vec::new() };
        (self.sheet, rest)
    }

    fn find_header(&mut self) -> Vec<(u64, Cells)> {
        let mut first = std::mem::take(&mut self.first);
        let known =
            |cells: &Cells| cells.texts().iter().filter(|cell| suggest::field_of(cell).is_some()).count();
        // The first row is the header, unless it speaks of nothing known and a later one plainly does.
        let at = match first.first() {
            Some((_, cells)) if known(cells) > 0 => 0,
            _ => first.iter().position(|(_, cells)| known(cells) >= 2).unwrap_or(0),
        };
        let people = first.split_off((at + 1).min(first.len()));
        let header = first.pop().map(|(_, cells)| cells);
        let widest = people.iter().map(|(_, cells)| cells.texts().len()).max().unwrap_or(0);
        self.sheet.columns = names(header.as_ref().map_or(&[], Cells::texts), widest);
        self.people(people)
    }

    fn people(&mut self, rows: Vec<(u64, Cells)>) -> Vec<(u64, Cells)> {
        for (_, cells) in &rows {
            self.sheet.rows += 1;
            for (column, cell) in self.sheet.columns.iter_mut().zip(cells.texts()) {
                column.observe(cell);
            }
        }
        rows
    }
}

/// Columns with unique names. A head without a name, as merged cells leave, is called by its letter when cells stand below.
fn names(header: &[String], widest: usize) -> Vec<Column> {
    let named = header.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
    // Cells beyond the header are a mistake of their row, unless the header has names to the left of nothing.
    let count = if named == 0 { widest } else { named }.min(MOST_COLUMNS);
    let mut seen = BTreeSet::new();
    (0..count)
        .map(|at| {
            let name = header.get(at).map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
            let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| letter(at));
            let mut unique = name.clone();
            let mut times = 1;
            while !seen.insert(unique.clone()) {
                times += 1;
                unique = format!("{name} ({times})");
            }
            Column::new(unique)
        })
        .collect()
}

/// A column's letter as spreadsheets show it: A to Z, AA and on.
fn letter(at: usize) -> String {
    let mut letters = Vec::new();
    let mut left = at + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Cells {
        Cells::Row(cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    fn built(rows: &[&[&str]]) -> (Sheet, Vec<u64>) {
        let mut builder = SheetBuilder::new(0, String::new());
        let mut people = Vec::new();
        for (line, cells) in (1..).zip(rows) {
            people.extend(builder.add(line, row(cells)));
        }
        let (sheet, rest) = builder.finish();
        people.extend(rest);
        (sheet, people.into_iter().map(|(line, _)| line).collect())
    }

    fn column_names(sheet: &Sheet) -> Vec<&str> {
        sheet.columns.iter().map(|column| column.name.as_str()).collect()
    }

    #[test]
    fn titles_above_the_header_are_passed_over_and_empty_rows_are_nobody() {
        let (sheet, people) = built(&[
            &["Liste des enfants 2026", "", ""],
            &["", "", ""],
            &["Nom", "Prénom", "Sexe"],
            &["Diop", "Amina", "F"],
            &["", " ", ""],
            &["Mensah", "Kofi", "M"],
        ]);
        assert_eq!(column_names(&sheet), ["Nom", "Prénom", "Sexe"]);
        assert_eq!((sheet.rows, people), (2, vec![4, 6]));
    }

    #[test]
    fn equal_and_missing_names_of_columns_are_told_apart() {
        let (sheet, _) = built(&[&["Nom", "Nom", "", "Sexe", ""], &["Diop", "Amina", "x", "F", ""]]);
        assert_eq!(column_names(&sheet), ["Nom", "Nom (2)", "C", "Sexe"]);
        assert_eq!([0, 25, 26, 701, 702].map(letter), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_header_that_nobody_knows_is_still_the_first_row_and_a_name_among_people_is_no_header() {
        let (sheet, people) = built(&[&["Colonne1", "Colonne2"], &["Zawadi", "Contact"], &["Kofi", "Genre"]]);
        assert_eq!((column_names(&sheet), people), (vec!["Colonne1", "Colonne2"], vec![2, 3]));
    }

    #[test]
    fn a_column_keeps_a_sample_its_few_values_and_the_order_of_its_days() {
        let mut rows: Vec<Vec<String>> = vec![vec!["Sexe".into(), "Né le".into(), "CNI".into()]];
        for n in 0..20 {
            rows.push(vec![
                ["H", "F"][n % 2].into(),
                format!("{:02}/{:02}/1990", n + 1, 2),
                format!("SN-{n}"),
            ]);
        }
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (sheet, _) = built(&rows);
        let [sex, born, id] = sheet.columns.as_slice() else { panic!("three columns") };
        assert_eq!(sex.values.as_ref().unwrap().iter().collect::<Vec<_>>(), ["F", "H"]);
        assert_eq!((sex.sample.len(), id.values.is_none()), (5, true));
        assert_eq!(born.dates, DatesView { day_first: 8, month_first: 0, either: 11 });
    }
}
