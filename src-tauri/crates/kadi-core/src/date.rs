//! Dates of birth as they are known: a year, a month, or a day, in the Gregorian calendar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A date that may be known only to the year or the month; ordered by what is known.
///
/// Written as `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (ISO 8601). Years 1850 to 2200 are accepted: a health register holds
/// living people and their children, and a typo such as `0198` must not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<u8>,
    day: Option<u8>,
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not one of the three written forms.
    #[error("a date is written YYYY, YYYY-MM or YYYY-MM-DD")]
    Form,
    /// The month or the day does not exist, or the year is outside 1850 to 2200.
    #[error("this day does not exist in the calendar")]
    NoSuchDay,
}

impl PartialDate {
    /// A date known to the day.
    ///
    /// # Errors
    /// `NoSuchDay` when the calendar has no such day or the year is outside 1850 to 2200.
    pub fn from_ymd(year: i16, month: u8, day: u8) -> Result<Self, DateError> {
        let (m, d) = (signed(month)?, signed(day)?);
        jiff::civil::Date::new(year, m, d).map_err(|_| DateError::NoSuchDay)?;
        Self::in_range(year)?;
        Ok(Self { year, month: Some(month), day: Some(day) })
    }

    /// A date known to the month.
    ///
    /// # Errors
    /// `NoSuchDay` when the month is not 1 to 12 or the year is outside 1850 to 2200.
    pub fn from_ym(year: i16, month: u8) -> Result<Self, DateError> {
        Self::from_ymd(year, month, 1).map(|date| Self { day: None, ..date })
    }

    /// A date known to the year.
    ///
    /// # Errors
    /// `NoSuchDay` when the year is outside 1850 to 2200.
    pub fn from_year(year: i16) -> Result<Self, DateError> {
        Self::in_range(year)?;
        Ok(Self { year, month: None, day: None })
    }

    fn in_range(year: i16) -> Result<(), DateError> {
        if (1850..=2200).contains(&year) { Ok(()) } else { Err(DateError::NoSuchDay) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, where known.
    #[must_use]
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, 1 to 31, where known.
    #[must_use]
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// Whether year, month and day are all known.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.day.is_some()
    }
}

fn signed(part: u8) -> Result<i8, DateError> {
    i8::try_from(part).map_err(|_| DateError::NoSuchDay)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    /// Reads the three written forms; a time part after `T` or a space, as DHIS2 may append, is ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let date = trimmed.split(['T', ' ']).next().unwrap_or(trimmed);
        let mut parts = date.split('-');
        let year = digits::<i16>(parts.next(), 4)?.ok_or(DateError::Form)?;
        let month = digits::<u8>(parts.next(), 2)?;
        let day = digits::<u8>(parts.next(), 2)?;
        if parts.next().is_some() {
            return Err(DateError::Form);
        }
        match (month, day) {
            (Some(month), Some(day)) => Self::from_ymd(year, month, day),
            (Some(month), None) => Self::from_ym(year, month),
            (None, _) => Self::from_year(year),
        }
    }
}

fn digits<N: FromStr>(part: Option<&str>, width: usize) -> Result<Option<N>, DateError> {
    let Some(part) = part else { return Ok(None) };
    if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateError::Form);
    }
    part.parse().map(Some).map_err(|_| DateError::Form)
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_written_forms_round_trip() {
        for text in ["1991", "1991-03", "1991-03-12"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert_eq!("1991-03-12T00:00:00.000".parse::<PartialDate>().unwrap().to_string(), "1991-03-12");
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in ["", "12/03/1991", "1991-3-12", "91", "1991-03-12-01", "١٩٩١"] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError::Form), "{text}");
        }
        for text in ["1991-02-30", "1991-13", "0198-01-01", "2500"] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError::NoSuchDay), "{text}");
        }
    }
}
