//! People from a file: what the file holds, which column is which field, a trial, the import and the rows not taken.
//!
//! A file is handed in once and its rows wait in the encrypted store; everything after speaks of them by the import's
//! number. The same bytes are the same import for ever: a row that became somebody once is never taken again.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::office::JobView;

/// The fields that a column can fill, in the order forms show them.
pub const FIELDS: [&str; 12] = [
    "first_name",
    "last_name",
    "full_name",
    "date_of_birth",
    "age",
    "birth_estimated",
    "sex",
    "phone",
    "district",
    "commune",
    "mother_name",
    "external_id",
];

/// How the days of a column such as `03/04/1990` are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April 1990.
    DayFirst,
    /// 4 March 1990.
    MonthFirst,
}

/// Which part of a whole name in one column stands first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// Aminata Diallo.
    #[default]
    GivenFirst,
    /// Diallo Aminata.
    FamilyFirst,
}

/// How the rows of a sheet are to be read. Asked once for each column, never guessed row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportPlan {
    /// Name of the sheet; empty for the first.
    pub sheet: String,
    /// Field, one of [`FIELDS`], to column name.
    pub map: BTreeMap<String, String>,
    /// How days are written; needed where the column itself does not say.
    pub date_order: Option<DateOrder>,
    /// Order within `full_name`.
    pub name_order: NameOrder,
    /// The day on which ages were true, `YYYY-MM-DD`; today when empty.
    pub age_on: String,
    /// Values of the sex column to `female`, `male`, `other` or `unknown`; usual values need no entry.
    pub sex_values: BTreeMap<String, String>,
}

/// What a file holds: the answer to an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFileView {
    /// Number of the import.
    pub id: i64,
    /// `csv`, `xlsx`, `xls` or `ods`.
    pub format: String,
    /// Sheets that hold rows; a CSV has one without a name.
    pub sheets: Vec<ImportSheetView>,
    /// Rows of this very file that became somebody in an earlier import.
    pub taken_before: u64,
}

/// A sheet of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSheetView {
    /// Its name; empty in a CSV.
    pub name: String,
    /// Rows below the header that hold anything.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<ImportColumnView>,
    /// How to read it: as the same columns were read before, else as their names suggest.
    pub suggested: ImportPlan,
    /// Whether the suggestion is what an officer chose for these columns before.
    pub remembered: bool,
}

/// A column with what its cells look like. `Debug` shows no personal value.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumnView {
    /// Name in the header, unique within the sheet; a letter where the header has none.
    pub name: String,
    /// The first five values that are not empty.
    pub sample: Vec<String>,
    /// How its days are written.
    pub dates: DatesView,
    /// The different values, when there are at most twelve short ones.
    pub values: Vec<String>,
    /// What each of `values` says about sex: `female`, `male`, `other`, `unknown`; values that say nothing are left out.
    pub sexes: BTreeMap<String, String>,
}

impl fmt::Debug for ImportColumnView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportColumnView").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How many dates of a column can only be read one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatesView {
    /// Only with the day first, such as `25/12/1990`.
    pub day_first: u64,
    /// Only with the month first, such as `12/25/1990`.
    pub month_first: u64,
    /// Both ways, such as `03/04/1990`.
    pub either: u64,
}

impl DatesView {
    /// What the column itself says, when all its telling dates agree.
    #[must_use]
    pub const fn order(self) -> Option<DateOrder> {
        match (self.day_first > 0, self.month_first > 0) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            (true, true) | (false, false) => None,
        }
    }

    /// Whether somebody must say which way round the dates are.
    #[must_use]
    pub const fn must_ask(self) -> bool {
        self.order().is_none() && (self.either > 0 || self.day_first > 0)
    }
}

/// Starts a trial or an import in the background. An import of the same file and plan that was cut off goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartImport {
    /// Number of the import.
    pub id: i64,
    /// How to read the rows.
    pub plan: ImportPlan,
    /// Only tells what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// One import as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImport {
    /// Number of the import.
    pub id: i64,
}

/// The file of an import again: its sheets, columns and the plan that is suggested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetImportFile {
    /// Number of the import.
    pub id: i64,
}

/// The imports, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImports {}

/// Forgets the rows of an import that became nobody. Who was imported stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardImport {
    /// Number of the import.
    pub id: i64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// Its number.
    pub id: i64,
    /// `csv`, `xlsx`, `xls` or `ods`.
    pub format: String,
    /// When the file was handed in.
    pub staged_at: String,
    /// What the last trial found; gone once the import ran.
    pub trial: Option<ImportCounts>,
    /// What the import did.
    pub report: Option<ImportCounts>,
    /// Its newest job.
    pub job: Option<JobView>,
}

/// What a trial found or an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u64,
    /// New identities.
    pub created: u64,
    /// Rows that are a known person, or the same person as an earlier row.
    pub linked: u64,
    /// Pairs queued for review.
    pub review: u64,
    /// Rows not taken.
    pub rejected: u64,
}

/// The rows of an import that were not taken, in the file's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRejected {
    /// Number of the import.
    pub id: i64,
    /// First row, from 0.
    #[serde(default)]
    pub offset: u64,
    /// Rows, 1 to 500; 50 when 0.
    #[serde(default)]
    pub limit: u32,
}

/// A page of rows that were not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedPage {
    /// How many in all.
    pub total: u64,
    /// The rows.
    pub rows: Vec<RejectedRow>,
}

/// A row that was not taken. `Debug` shows no personal value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line of the file or row of the sheet, from 1.
    pub line: u64,
    /// Field at fault; empty when the row itself is.
    pub field: String,
    /// Its column.
    pub column: String,
    /// The value, for the screen only.
    pub value: String,
    /// Why. The words are the message `import-why-WHY` (dashes for underscores), how to mend it its attribute `.mend`.
    pub why: RowProblem,
}

impl fmt::Debug for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RejectedRow")
            .field("line", &self.line)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// Writes the rows that were not taken to a file on this computer, with why and how to mend them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveRejected {
    /// Number of the import.
    pub id: i64,
    /// Path of the file: Excel when it ends in `.xlsx`, else CSV. Empty for a file in the store's folder.
    #[serde(default)]
    pub out: String,
}

/// Where they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedSaved {
    /// How many.
    pub rows: u64,
    /// Path of the file.
    pub out: String,
}

/// Why a row was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowProblem {
    /// Neither a given nor a family name.
    NameMissing,
    /// More than 300 characters.
    TooLong,
    /// A name without a single letter of any script.
    NoLetter,
    /// A line break or another control character inside a value: usually a quotation mark is missing before.
    ControlCharacter,
    /// Not written as any date.
    DateUnread,
    /// A day that the calendar does not have, read in the chosen order.
    DateNoSuchDay,
    /// Later than today.
    DateInFuture,
    /// More than 120 years ago.
    DateTooOld,
    /// A year of two digits: 25 may be 1925 or 2025.
    DateShortYear,
    /// Not an age between 0 and 120 years.
    AgeUnread,
    /// Not a known value for sex and not given a meaning.
    SexUnread,
    /// An error that the spreadsheet computed, such as `#REF!`.
    CellError,
    /// More cells than the header has columns: a value may have slipped into the next column.
    TooManyCells,
    /// A quotation mark is opened and not closed.
    QuoteOpen,
}

impl RowProblem {
    /// Every problem.
    pub const ALL: [Self; 14] = [
        Self::NameMissing,
        Self::TooLong,
        Self::NoLetter,
        Self::ControlCharacter,
        Self::DateUnread,
        Self::DateNoSuchDay,
        Self::DateInFuture,
        Self::DateTooOld,
        Self::DateShortYear,
        Self::AgeUnread,
        Self::SexUnread,
        Self::CellError,
        Self::TooManyCells,
        Self::QuoteOpen,
    ];

    /// The word in messages, such as `date-in-future`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NameMissing => "name-missing",
            Self::TooLong => "too-long",
            Self::NoLetter => "no-letter",
            Self::ControlCharacter => "control-character",
            Self::DateUnread => "date-unread",
            Self::DateNoSuchDay => "date-no-such-day",
            Self::DateInFuture => "date-in-future",
            Self::DateTooOld => "date-too-old",
            Self::DateShortYear => "date-short-year",
            Self::AgeUnread => "age-unread",
            Self::SexUnread => "sex-unread",
            Self::CellError => "cell-error",
            Self::TooManyCells => "too-many-cells",
            Self::QuoteOpen => "quote-open",
        }
    }

    /// The error that typing the same value into a form would give.
    #[must_use]
    pub const fn code(self) -> crate::ErrorCode {
        match self {
            Self::NameMissing => crate::ErrorCode::MissingField,
            Self::DateUnread
            | Self::DateNoSuchDay
            | Self::DateInFuture
            | Self::DateTooOld
            | Self::DateShortYear => crate::ErrorCode::InvalidDate,
            Self::TooLong
            | Self::NoLetter
            | Self::ControlCharacter
            | Self::AgeUnread
            | Self::SexUnread
            | Self::CellError
            | Self::TooManyCells
            | Self::QuoteOpen => crate::ErrorCode::InvalidField,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_travels_as_its_word_with_underscores() {
        for problem in RowProblem::ALL {
            let json = serde_json::to_value(problem).unwrap();
            assert_eq!(json.as_str().unwrap().replace('_', "-"), problem.as_str());
        }
    }

    #[test]
    fn a_column_says_its_order_only_when_all_its_telling_dates_agree() {
        let dates = |day_first, month_first, either| DatesView { day_first, month_first, either };
        assert_eq!(dates(3, 0, 9).order(), Some(DateOrder::DayFirst));
        assert_eq!(dates(0, 1, 9).order(), Some(DateOrder::MonthFirst));
        assert!(dates(1, 1, 0).must_ask() && dates(0, 0, 1).must_ask());
        assert!(!dates(0, 0, 0).must_ask() && !dates(1, 0, 5).must_ask());
    }

    #[test]
    fn debug_shows_no_cell() {
        let column =
            ImportColumnView { name: "Nom".into(), sample: vec!["Zawadi".into()], ..Default::default() };
        assert!(!format!("{column:?}").contains("Zawadi"));
    }
}
