//! A calendar day as cards and lists carry it: whole days, compared in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Milliseconds of a day; POSIX time has no leap seconds.
const DAY_MS: i64 = 86_400_000;

/// A day from 1970-01-01 to 2149-06-06, as the count of days since the first: two bytes on a card. Written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(pub u16);

/// Not a day: another form, or outside 1970-01-01 to 2149-06-06.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written YYYY-MM-DD, from 1970-01-01 to 2149-06-06")]
pub struct DayError;

impl Day {
    /// The day in UTC on which `at` falls; the nearest day that exists here when it lies outside the range.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(u16::try_from(at.0.div_euclid(DAY_MS).clamp(0, i64::from(u16::MAX))).unwrap_or(u16::MAX))
    }

    /// The first instant of the day in UTC.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * DAY_MS)
    }

    /// The day `days` later, at most 2149-06-06.
    #[must_use]
    pub const fn plus_days(self, days: u16) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().to_day())
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 10 {
            return Err(DayError);
        }
        let date: Date = text.parse().map_err(|_| DayError)?;
        let since = date.since(Date::constant(1970, 1, 1)).map_err(|_| DayError)?;
        u16::try_from(since.get_days()).map(Self).map_err(|_| DayError)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_round_trips_through_its_text() {
        for count in (0..=u16::MAX).step_by(97).chain([0, u16::MAX]) {
            assert_eq!(Day(count).to_string().parse(), Ok(Day(count)));
        }
        assert_eq!(Day(u16::MAX).to_string(), "2149-06-06");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "1969-12-31", "2026-02-30", "2149-06-07", "20261121", "2026-11-21T00:00:00Z"] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }

    #[test]
    fn an_instant_falls_on_its_day_in_utc() {
        let evening: Timestamp = "2026-11-21T23:59:59.999Z".parse().unwrap();
        assert_eq!(Day::of(evening).to_string(), "2026-11-21");
        assert_eq!(Day::of(evening).start().to_rfc3339(), "2026-11-21T00:00:00.000Z");
        assert_eq!(Day::of(Timestamp(-1)), Day(0));
        assert_eq!(Day::of(Timestamp(i64::MAX)), Day(u16::MAX));
    }
}
