//! How the field's types stand in columns.

use kadi_core::{MpiId, PartialDate, Role, Sex, Timestamp};
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};

/// A value that is not what the schema promises: the row did not come from this program.
fn broken(column: &str) -> rusqlite::Error {
    // The value itself stays out of the error.
    let reason = FromSqlError::Other(format!("column {column}").into());
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(reason))
}

/// Reads a column with `parse`.
pub(crate) fn parsed<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| broken(column))
}

pub(crate) fn mpi_id(row: &Row<'_>, column: &str) -> rusqlite::Result<MpiId> {
    parsed(row, column, |text| text.parse().ok())
}

pub(crate) fn role(row: &Row<'_>, column: &str) -> rusqlite::Result<Role> {
    parsed(row, column, Role::parse)
}

pub(crate) fn date(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<PartialDate>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| broken(column))).transpose()
}

pub(crate) fn sex(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Sex>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| sex_from(&text).ok_or_else(|| broken(column))).transpose()
}

pub(crate) const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

fn sex_from(text: &str) -> Option<Sex> {
    [Sex::Female, Sex::Male, Sex::Other].into_iter().find(|&sex| sex_word(sex) == text)
}

pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp)
}

pub(crate) fn optional_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    parsed(row, column, |text| serde_json::from_str(text).ok())
}

pub(crate) fn unsigned(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

/// A limit or offset as SQLite takes it; beyond its range means "all".
pub(crate) fn bound(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
